//! A look at an event's texts that tells which rules of a log source can't match it.
//!
//! The words of the rules' sketches are looked for in each column, all at once. An event without
//! the keys of a rule, or for which the rule's sketch does not hold, is none of the rule's matches.
//! This narrows and never decides: what is left is evaluated in SQL.

pub mod function;
mod memo;

use crate::plan::pack::sketch::{Sketch, Word};
use crate::predicate::Pred;
use aho_corasick::{AhoCorasick, MatchKind};
use memo::Memo;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// The text of a column, where it has one.
pub enum Value<'v> {
    Text(&'v [u8]),
    /// What is there may be written in another way.
    Unknown,
}

/// Gives the values of an event by the positions of [`Narrow::columns`].
pub type Values<'v> = &'v mut dyn FnMut(usize, &mut dyn FnMut(Value<'_>));

/// The rules of a log source that have keys.
#[derive(Debug)]
pub struct Narrow {
    sketches: Vec<(usize, Sketch)>,
    /// Made when there are events to look at.
    tables: OnceLock<Tables>,
    /// Of each rule, whether an event was seen that it may match.
    seen: Vec<AtomicBool>,
}

#[derive(Debug)]
struct Tables {
    columns: Vec<Column>,
    /// By rule: what is left to be found out of an event that has a key of it.
    sketches: Vec<Tree>,
    /// Rules by the words that are their keys.
    keys: Vec<Vec<u32>>,
}

/// A sketch, with words by their numbers.
#[derive(Debug)]
enum Tree {
    Word { column: usize, word: u32 },
    All(Vec<Tree>),
    Any(Vec<Tree>),
}

#[derive(Debug)]
struct Column {
    name: String,
    in_json: bool,
    /// `None` where there are more words than one can hold: any may be there.
    automaton: Option<AhoCorasick>,
    /// By the automaton's patterns: words, and whether they stand first and last.
    words: Vec<Vec<(u32, bool, bool)>>,
    all: Vec<u32>,
    /// One of the words is a key: the column is looked at in every event, the others where a sketch
    /// asks for them.
    has_keys: bool,
}

/// What is known of an event; to be used again for the next, in one thread.
#[derive(Debug)]
pub struct Scratch {
    /// The number of the event. What is noted with another one is of an earlier event.
    event: u32,
    looked_at: Vec<u32>,
    found: Vec<u32>,
    tried: Vec<u32>,
    list: Vec<u32>,
    memos: Vec<Memo>,
}

/// Whether a rule has keys, so that [`Narrow`] can tell of events that it doesn't match them.
pub fn has_keys(pred: &Pred) -> bool {
    Sketch::of(pred).keys().is_some()
}

impl Narrow {
    /// Of rules that have keys, by the caller's numbers.
    pub fn new<'p>(rules: impl IntoIterator<Item = (usize, &'p Pred)>) -> Narrow {
        let rules = rules.into_iter();
        let sketches: Vec<(usize, Sketch)> = rules
            .map(|(number, pred)| (number, Sketch::of(pred)))
            .collect();
        Narrow {
            seen: sketches.iter().map(|_| AtomicBool::new(false)).collect(),
            sketches,
            tables: OnceLock::new(),
        }
    }

    fn tables(&self) -> &Tables {
        self.tables.get_or_init(|| Tables::new(&self.sketches))
    }

    /// Names of the columns that are looked at.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let columns = self.tables().columns.iter();
        columns.map(|column| column.name.as_str())
    }

    /// The rules that may match one of the events that were looked at, in the order given.
    pub fn seen(&self) -> Vec<usize> {
        let rules = self.sketches.iter().zip(&self.seen);
        rules
            .filter(|(_, seen)| seen.load(Ordering::Relaxed))
            .map(|((number, _), _)| *number)
            .collect()
    }

    pub fn scratch(&self) -> Scratch {
        let tables = self.tables();
        Scratch {
            event: 0,
            looked_at: vec![0; tables.columns.len()],
            found: vec![0; tables.keys.len()],
            tried: vec![0; self.sketches.len()],
            list: Vec::new(),
            memos: tables.columns.iter().map(|_| Memo::default()).collect(),
        }
    }

    /// Whether one of the rules may match an event.
    pub fn may_match(&self, scratch: &mut Scratch, values: Values<'_>) -> bool {
        scratch.begin();
        let tables = self.tables();
        let mut may_match = false;
        for (position, column) in tables.columns.iter().enumerate() {
            if column.has_keys {
                tables.look_at(position, scratch, values);
            }
        }
        // Sketches may look at more columns, whose words are keys of no rule.
        for at in 0..scratch.list.len() {
            for rule in &tables.keys[scratch.list[at] as usize] {
                let number = *rule as usize;
                let tried = std::mem::replace(&mut scratch.tried[number], scratch.event);
                let known = may_match && self.seen[number].load(Ordering::Relaxed);
                if tried == scratch.event || known {
                    continue;
                }
                if tables.holds(&tables.sketches[number], scratch, values) {
                    self.seen[number].store(true, Ordering::Relaxed);
                    may_match = true;
                }
            }
        }
        may_match
    }
}

impl Tables {
    fn new(sketches: &[(usize, Sketch)]) -> Tables {
        let mut numbers: BTreeMap<&Word, u32> = BTreeMap::new();
        for (_, sketch) in sketches {
            add_words(sketch, &mut numbers);
        }
        // In the order of the words, which begins with that of their columns.
        for (number, (_, place)) in (0..).zip(numbers.iter_mut()) {
            *place = number;
        }
        let mut columns: Vec<(&str, Vec<(&Word, u32)>)> = Vec::new();
        for (word, number) in &numbers {
            match columns.last_mut() {
                Some((name, words)) if *name == word.column => words.push((word, *number)),
                Some(_) | None => columns.push((&word.column, vec![(word, *number)])),
            }
        }
        let mut keys = vec![Vec::new(); numbers.len()];
        for (rule, (_, sketch)) in (0..).zip(sketches) {
            for key in sketch.keys().unwrap_or_default() {
                let rules: &mut Vec<u32> = &mut keys[numbers[key] as usize];
                if rules.last() != Some(&rule) {
                    rules.push(rule);
                }
            }
        }
        let position = |name: &str| columns.iter().position(|(column, _)| *column == name);
        let trees = sketches
            .iter()
            .map(|(_, sketch)| tree(&sketch.beyond_keys(), &numbers, &position))
            .collect();
        Tables {
            sketches: trees,
            columns: columns
                .iter()
                .map(|(name, words)| column(name, words, &keys))
                .collect(),
            keys,
        }
    }

    fn holds(&self, tree: &Tree, scratch: &mut Scratch, values: Values<'_>) -> bool {
        match tree {
            Tree::Word { column, word } => {
                if scratch.looked_at[*column] != scratch.event {
                    self.look_at(*column, scratch, values);
                }
                scratch.found[*word as usize] == scratch.event
            }
            Tree::All(parts) => parts.iter().all(|part| self.holds(part, scratch, values)),
            Tree::Any(parts) => parts.iter().any(|part| self.holds(part, scratch, values)),
        }
    }

    fn look_at(&self, position: usize, scratch: &mut Scratch, values: Values<'_>) {
        let column = &self.columns[position];
        let Scratch {
            event,
            looked_at,
            found,
            list,
            memos,
            ..
        } = scratch;
        looked_at[position] = *event;
        let mut add = |word: u32| {
            if found[word as usize] != *event {
                found[word as usize] = *event;
                if column.has_keys {
                    list.push(word);
                }
            }
        };
        values(position, &mut |value| match value {
            Value::Text([]) => {}
            Value::Unknown => column.all.iter().for_each(|word| add(*word)),
            Value::Text(text) => match memos[position].get(text) {
                Some(words) => words.iter().for_each(|word| add(*word)),
                None => memos[position]
                    .put(text, column.words_in(text))
                    .iter()
                    .for_each(|word| add(*word)),
            },
        });
    }
}

impl Scratch {
    fn begin(&mut self) {
        self.list.clear();
        self.event = self.event.wrapping_add(1);
        if self.event == 0 {
            // What is noted would be taken for this event's.
            self.looked_at.fill(0);
            self.found.fill(0);
            self.tried.fill(0);
            self.event = 1;
        }
    }
}

impl Column {
    fn words_in(&self, text: &[u8]) -> Vec<u32> {
        if self.in_json && text.windows(2).any(|pair| pair == b"\\u") {
            return self.all.clone();
        }
        let Some(automaton) = &self.automaton else {
            return self.all.clone();
        };
        let text = in_ascii(text);
        let mut words = Vec::new();
        for found in automaton.find_overlapping_iter(text.as_ref()) {
            for (word, first, last) in &self.words[found.pattern().as_usize()] {
                let stands = !(*first && found.start() > 0 || *last && found.end() < text.len());
                if stands && !words.contains(word) {
                    words.push(*word);
                }
            }
        }
        words
    }
}

/// The characters beyond ASCII that count as an ASCII letter, letter case aside, as that letter.
fn in_ascii(text: &[u8]) -> Cow<'_, [u8]> {
    const LETTERS: [char; 3] = ['\u{212A}', '\u{130}', '\u{17F}'];
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    match std::str::from_utf8(text) {
        Ok(known) if !known.contains(LETTERS) => Cow::Borrowed(text),
        Ok(_) | Err(_) => Cow::Owned(
            String::from_utf8_lossy(text)
                .replace('\u{212A}', "k")
                .replace('\u{130}', "i")
                .replace('\u{17F}', "s")
                .into_bytes(),
        ),
    }
}

fn add_words<'s>(sketch: &'s Sketch, numbers: &mut BTreeMap<&'s Word, u32>) {
    match sketch {
        Sketch::Word(word) => {
            numbers.insert(word, 0);
        }
        Sketch::All(parts) | Sketch::Any(parts) => {
            parts.iter().for_each(|part| add_words(part, numbers));
        }
    }
}

fn tree(
    sketch: &Sketch,
    numbers: &BTreeMap<&Word, u32>,
    position: &dyn Fn(&str) -> Option<usize>,
) -> Tree {
    let trees = |parts: &[Sketch]| {
        let parts = parts.iter();
        parts.map(|part| tree(part, numbers, position)).collect()
    };
    match sketch {
        Sketch::Word(word) => match (position(&word.column), numbers.get(word)) {
            (Some(column), Some(word)) => Tree::Word {
                column,
                word: *word,
            },
            (None, _) | (_, None) => Tree::All(Vec::new()),
        },
        Sketch::All(parts) => Tree::All(trees(parts)),
        Sketch::Any(parts) => Tree::Any(trees(parts)),
    }
}

fn column(name: &str, list: &[(&Word, u32)], keys: &[Vec<u32>]) -> Column {
    let mut texts: Vec<&str> = Vec::new();
    let mut words: Vec<Vec<(u32, bool, bool)>> = Vec::new();
    for (word, number) in list {
        let place = (*number, word.first, word.last);
        // Words of the same text are neighbours.
        match (texts.last(), words.last_mut()) {
            (Some(last), Some(places)) if *last == word.text => places.push(place),
            (_, _) => {
                texts.push(&word.text);
                words.push(vec![place]);
            }
        }
    }
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::Standard)
        .build(&texts)
        .ok();
    Column {
        name: name.to_owned(),
        in_json: list.iter().any(|(word, _)| word.in_json),
        automaton,
        words,
        all: list.iter().map(|(_, number)| *number).collect(),
        has_keys: list
            .iter()
            .any(|(_, number)| !keys[*number as usize].is_empty()),
    }
}

#[cfg(test)]
mod tests;
