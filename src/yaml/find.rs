//! Where nodes begin in the text. `serde_yaml` tells positions only in errors, so the documents
//! are read again, and reading fails on purpose at each node that is looked for.
//!
//! A scalar is behind the reader when its visit fails, so that the failure can be caught and
//! reading goes on: one reading finds all of them. A failure within a list or mapping would
//! leave the reader in its middle. Those are asked for as what they are not before they are
//! read, which fails without moving on. Only an alias is passed by such a question: where a
//! document may hold one, each of its lists and mappings has a reading of its own.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What the reader made of a node.
#[derive(Debug, Clone, PartialEq)]
pub enum Decoded {
    Text(String),
    /// A number, a boolean or null, which may be written in several ways.
    Word,
    Collection,
}

/// A node: its document and its visit in that.
pub type Visit = (usize, u32);

/// The byte at which each of `wanted` begins. What is not there is left out.
pub fn find(text: &str, wanted: &BTreeSet<Visit>) -> BTreeMap<Visit, (usize, Decoded)> {
    let mut all = BTreeMap::new();
    let Some((last, _)) = wanted.last() else {
        return all;
    };
    let lines = Lines::of(text);
    for (document, deserializer) in serde_yaml::Deserializer::from_str(text)
        .enumerate()
        .take(last + 1)
    {
        let here: BTreeSet<u32> = wanted
            .range((document, 0)..=(document, u32::MAX))
            .map(|(_, visit)| *visit)
            .collect();
        if here.is_empty() {
            continue;
        }
        let search = Search::new(&lines, Kind::Scalars(here));
        // Reading may end early in a document that is broken further on.
        let _ = Seed(&search).deserialize(deserializer);
        let collections = search.collections.into_inner();
        let mut found = search.found.into_inner();
        if !collections.is_empty() {
            found.extend(find_collections(text, &lines, document, collections));
        }
        all.extend(
            found
                .into_iter()
                .map(|(visit, (start, decoded))| ((document, visit), (start, decoded))),
        );
    }
    all
}

type Found = BTreeMap<u32, (usize, Decoded)>;

fn find_collections(
    text: &str,
    lines: &Lines<'_>,
    document: usize,
    mut wanted: BTreeSet<u32>,
) -> Found {
    let run = |kind: Kind| {
        let search = Search::new(lines, kind);
        if let Some(deserializer) = serde_yaml::Deserializer::from_str(text).nth(document) {
            let _ = Seed(&search).deserialize(deserializer);
        }
        search.found.into_inner()
    };
    let mut found = Found::new();
    // Without this character there is no anchor, and without an anchor no alias. The root has
    // nothing around it that could ask.
    let alone = |visit: &u32| *visit == 0 || text.contains('&');
    for visit in wanted.iter().copied().filter(alone) {
        found.extend(run(Kind::Collection(visit)));
    }
    wanted.retain(|visit| !alone(visit));
    if !wanted.is_empty() {
        found.extend(run(Kind::Collections(wanted)));
    }
    found
}

enum Kind {
    /// Fail at these where they are scalars, and go on; note which are not.
    Scalars(BTreeSet<u32>),
    /// Ask these for what they are not before they are read.
    Collections(BTreeSet<u32>),
    /// Fail at this one.
    Collection(u32),
}

struct Search<'s> {
    lines: &'s Lines<'s>,
    kind: Kind,
    next: Cell<u32>,
    /// The scalar whose visit has just failed on purpose.
    failed: RefCell<Option<(u32, Decoded)>>,
    collections: RefCell<BTreeSet<u32>>,
    found: RefCell<Found>,
}

impl<'s> Search<'s> {
    fn new(lines: &'s Lines<'s>, kind: Kind) -> Self {
        Search {
            lines,
            kind,
            next: Cell::new(0),
            failed: RefCell::default(),
            collections: RefCell::default(),
            found: RefCell::default(),
        }
    }

    fn note(&self, visit: u32, message: &str, decoded: Decoded) {
        if let Some(start) = self.lines.offset(message) {
            self.found.borrow_mut().insert(visit, (start, decoded));
        }
    }

    /// Whether to ask for the next node before it is read.
    fn asks(&self) -> Option<u32> {
        let next = self.next.get();
        match &self.kind {
            Kind::Collections(wanted) => wanted.contains(&next).then_some(next),
            Kind::Scalars(_) | Kind::Collection(_) => None,
        }
    }
}

#[derive(Clone, Copy)]
struct Seed<'s>(&'s Search<'s>);

impl Seed<'_> {
    fn scalar<E: Error>(self, decoded: impl FnOnce() -> Decoded) -> Result<(), E> {
        let visit = self.0.next.get();
        self.0.next.set(visit + 1);
        match &self.0.kind {
            Kind::Scalars(wanted) if wanted.contains(&visit) => {
                *self.0.failed.borrow_mut() = Some((visit, decoded()));
                Err(E::custom("found"))
            }
            Kind::Scalars(_) | Kind::Collections(_) | Kind::Collection(_) => Ok(()),
        }
    }

    fn collection<E: Error>(self) -> Result<(), E> {
        let visit = self.0.next.get();
        self.0.next.set(visit + 1);
        match &self.0.kind {
            Kind::Scalars(wanted) => {
                if wanted.contains(&visit) {
                    self.0.collections.borrow_mut().insert(visit);
                }
                Ok(())
            }
            Kind::Collection(wanted) if *wanted == visit => {
                *self.0.failed.borrow_mut() = Some((visit, Decoded::Collection));
                Err(E::custom("found"))
            }
            Kind::Collections(_) | Kind::Collection(_) => Ok(()),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let result = deserializer.deserialize_any(self);
        let Err(error) = result else { return Ok(()) };
        let Some((visit, decoded)) = self.0.failed.take() else {
            return Err(error);
        };
        let ends = decoded == Decoded::Collection;
        self.0.note(visit, &error.to_string(), decoded);
        if ends { Err(error) } else { Ok(()) }
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a node")
    }
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.scalar(|| Decoded::Word)
    }
    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.scalar(|| Decoded::Word)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.scalar(|| Decoded::Word)
    }
    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.scalar(|| Decoded::Word)
    }
    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.scalar(|| Decoded::Word)
    }
    fn visit_i128<E: Error>(self, _: i128) -> Result<(), E> {
        self.scalar(|| Decoded::Word)
    }
    fn visit_u128<E: Error>(self, _: u128) -> Result<(), E> {
        self.scalar(|| Decoded::Word)
    }
    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.scalar(|| Decoded::Word)
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.scalar(|| Decoded::Text(value.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        self.collection()?;
        loop {
            if let Some(visit) = self.0.asks() {
                access.next_element_seed(Question(self.0, visit))?;
            }
            if access.next_element_seed(self)?.is_none() {
                return Ok(());
            }
        }
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        self.collection()?;
        loop {
            if let Some(visit) = self.0.asks() {
                access.next_key_seed(Question(self.0, visit))?;
            }
            if access.next_key_seed(self)?.is_none() {
                return Ok(());
            }
            if let Some(visit) = self.0.asks() {
                access.next_value_seed(Question(self.0, visit))?;
            }
            access.next_value_seed(self)?;
        }
    }
}

/// Asks a collection for an enum, which it is not without a tag: an error that tells where the
/// collection begins and does not move on.
struct Question<'s>(&'s Search<'s>, u32);

impl<'de> DeserializeSeed<'de> for Question<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let (search, visit) = (self.0, self.1);
        if let Err(error) = deserializer.deserialize_enum("", &[], self) {
            search.note(visit, &error.to_string(), Decoded::Collection);
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for Question<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a node")
    }
}

/// Where lines begin, as the YAML reader counts them.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let mut starts = vec![0];
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let pair = c == '\r' && chars.peek().is_some_and(|(_, next)| *next == '\n');
            if matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}') && !pair {
                starts.push(at + c.len_utf8());
            }
        }
        Lines { text, starts }
    }

    /// The byte that an error's message names at its end: `.. at line 3 column 5`, both from 1,
    /// columns in characters; nothing for the very first.
    fn offset(&self, message: &str) -> Option<usize> {
        let place = message.rsplit_once(" at line ").and_then(|(_, place)| {
            let (line, column) = place.split_once(" column ")?;
            Some((line.parse::<usize>().ok()?, column.parse::<usize>().ok()?))
        });
        let Some((line, column)) = place else {
            return Some(0);
        };
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let rest = &self.text[start..];
        let within = rest.char_indices().nth(column.checked_sub(1)?);
        Some(start + within.map_or(rest.len(), |(at, _)| at))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Node, Value, read};
    use super::*;

    fn visits(node: &Node, out: &mut Vec<u32>) {
        out.push(node.id & ((1 << 20) - 1));
        match &node.value {
            Value::Sequence(items) => items.iter().for_each(|item| visits(item, out)),
            Value::Mapping(entries) => entries.iter().for_each(|(key, value)| {
                visits(key, out);
                visits(value, out);
            }),
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Text(_) => {}
        }
    }

    /// What begins at each node, in the order of visits.
    fn beginnings(text: &str) -> Vec<(String, bool)> {
        let mut wanted = BTreeSet::new();
        for document in read(text).0 {
            let mut numbers = Vec::new();
            visits(&document.root, &mut numbers);
            wanted.extend(numbers.into_iter().map(|visit| (document.index, visit)));
        }
        let together = find(text, &wanted);
        for visit in &wanted {
            let alone = find(text, &BTreeSet::from([*visit]));
            assert_eq!(alone.get(visit), together.get(visit), "{visit:?} in {text}");
        }
        assert_eq!(together.len(), wanted.len(), "{text}");
        together
            .into_values()
            .map(|(start, decoded)| {
                let rest: String = text[start..].chars().take(4).collect();
                (rest, decoded == Decoded::Collection)
            })
            .collect()
    }

    fn shown(text: &str) -> String {
        let words: Vec<String> = beginnings(text)
            .into_iter()
            .map(|(rest, collection)| format!("{rest:?}{}", if collection { "+" } else { "" }))
            .collect();
        words.join(" ")
    }

    #[test]
    fn all_nodes_are_found_in_a_reading_or_two() {
        assert_eq!(
            shown("a: [x, {}, [y]]\nb:\n  - - p: 1\n    - ~\n  -\n"),
            r#""a: ["+ "a: [" "[x, "+ "x, {" "{}, "+ "[y]]"+ "y]]\n" "b:\n " "- - "+ "- p:"+ "p: 1"+ "p: 1" "1\n  " "~\n  " "\n""#
        );
    }

    #[test]
    fn aliases_are_found_where_their_anchor_is() {
        assert_eq!(
            shown("a: &n [x]\nb: *n\nc: &t y\n*t : [*t, *n, z]\n"),
            r#""a: &"+ "a: &" "&n ["+ "x]\nb" "b: *" "&n ["+ "x]\nb" "c: &" "&t y" "&t y" "[*t,"+ "&t y" "&n ["+ "x]\nb" "z]\n""#
        );
    }

    #[test]
    fn lines_are_counted_as_the_reader_does() {
        assert_eq!(
            shown("\u{feff}ä: [ü,\r\n  é]\r---\u{85}c: \"\u{2028}\"\n---\n\u{2028}\n---\nlast"),
            r#""ä: ["+ "ä: [" "[ü,\r"+ "ü,\r\n" "é]\r-" "c: \""+ "c: \"" "\"\u{2028}\"\n" "last""#
        );
    }
}
