//! JSON events to rows of text: a value for each column that is needed. Scalars become their
//! text, objects and lists stay JSON; the types are made in SQL.

use crate::source::{Column, Source, Type, UnknownFields};
use hashbrown::{HashMap, HashSet};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// A key, borrowed from the text where it has no escapes.
struct Key<'k>(Cow<'k, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(text.into()))
            }
            fn visit_str<E>(self, text: &str) -> Result<Key<'de>, E> {
                Ok(Key(text.to_owned().into()))
            }
        }
        deserializer.deserialize_str(Read)
    }
}

/// What is taken from each event.
pub struct Layout {
    /// Key of the event to position in the row.
    positions: HashMap<String, usize>,
    is_json: Vec<bool>,
    /// Position of the column that holds the rest of the event, and every declared key.
    rest: Option<(usize, HashSet<String>)>,
}

/// Where the values of an event stand in its text, by the columns of a [`Layout`].
#[derive(Debug, Default)]
pub struct Row {
    spans: Vec<Option<Range<usize>>>,
    /// The text of the column for the rest of the event, where it has one.
    rest: String,
    /// The keys of the event before, and their positions: events of one kind have the same keys in
    /// the same order.
    keys: Vec<(String, Option<usize>)>,
}

impl Row {
    /// The JSON text of a value; nothing where it is absent or null.
    fn raw<'e>(&self, event: &'e str, position: usize) -> Option<&'e str> {
        let span = self.spans.get(position)?.clone()?;
        Some(&event[span]).filter(|raw| *raw != "null")
    }
}

/// Takes the members of an object in the order of the text, also those whose key stands twice.
struct Members<'m>(
    &'m Layout,
    &'m mut Row,
    /// The event's text.
    &'m str,
);

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let Members(layout, row, event) = self;
        let mut number = 0;
        while let Some(Key(key)) = access.next_key::<Key<'de>>()? {
            let raw: &'de RawValue = access.next_value()?;
            layout.add(number, &key, raw.get(), event, row);
            number += 1;
        }
        Ok(())
    }
}

impl Layout {
    /// `columns` are the columns of the row.
    pub fn new(source: &Source, columns: &[&Column]) -> Self {
        let rest = match &source.unknown_fields {
            UnknownFields::Json(name) => columns.iter().position(|column| column.name == *name),
            UnknownFields::Error | UnknownFields::Missing | UnknownFields::Map(_) => None,
        };
        let declared = || source.all_columns().map(|column| column.name.clone());
        Layout {
            positions: columns
                .iter()
                .enumerate()
                .map(|(index, column)| (column.name.clone(), index))
                .collect(),
            is_json: columns
                .iter()
                .map(|column| column.ty == Type::Json)
                .collect(),
            rest: rest.map(|position| (position, declared().collect())),
        }
    }

    /// Finds the values in an event's text. An error is a message for people.
    pub fn find(&self, event: &str, row: &mut Row) -> Result<(), String> {
        row.spans.clear();
        row.spans.resize(self.is_json.len(), None);
        row.rest.clear();
        let mut reader = serde_json::Deserializer::from_str(event);
        let members = Members(self, row, event);
        reader
            .deserialize_map(members)
            .and_then(|()| reader.end())
            .map_err(|error| error.to_string())?;
        if !row.rest.is_empty() {
            row.rest.insert(0, '{');
            row.rest.push('}');
        }
        Ok(())
    }

    fn add(&self, number: usize, key: &str, raw: &str, event: &str, row: &mut Row) {
        let position = match row.keys.get(number) {
            Some((known, position)) if known == key => *position,
            Some(_) | None => {
                let position = self.positions.get(key).copied();
                row.keys.truncate(number);
                row.keys.push((key.to_owned(), position));
                position
            }
        };
        if let Some((rest_position, declared)) = &self.rest {
            let rest = &mut row.rest;
            if position == Some(*rest_position) {
                // The event's own object for the rest is a part of it.
                let inner = raw.trim();
                match inner
                    .strip_prefix('{')
                    .and_then(|inner| inner.strip_suffix('}'))
                {
                    Some(inner) if !inner.trim().is_empty() => add_member(rest, inner),
                    Some(_) => {}
                    None if inner == "null" => {}
                    None => add_member(rest, &format!("{}:{inner}", json_text(key))),
                }
                return;
            }
            if position.is_none() && !declared.contains(key) {
                add_member(rest, &format!("{}:{raw}", json_text(key)));
            }
        }
        // Of a key that stands twice the first counts, as in the engines' JSON functions.
        if let Some(position) = position
            && row.spans[position].is_none()
        {
            let start = raw.as_ptr() as usize - event.as_ptr() as usize;
            row.spans[position] = Some(start..start + raw.len());
        }
    }

    /// The value at a position as text. Objects and lists stay JSON, other values become their
    /// text. An error is a message for people.
    pub fn value<'v>(
        &self,
        event: &'v str,
        row: &'v Row,
        position: usize,
    ) -> Result<Option<Cow<'v, str>>, String> {
        if self.is_rest(position) {
            let rest = Some(row.rest.as_str()).filter(|rest| !rest.is_empty());
            return Ok(rest.map(Cow::Borrowed));
        }
        row.raw(event, position)
            .map(|raw| text(raw, self.is_json[position]))
            .transpose()
    }

    /// The value as [`Layout::value`] gives it, or text in which everything can be found that can
    /// be found in it; and whether JSON functions write it in another way than the event does.
    pub fn rough<'v>(
        &self,
        event: &'v str,
        row: &'v Row,
        position: usize,
    ) -> Option<(Cow<'v, str>, bool)> {
        if self.is_rest(position) {
            return (!row.rest.is_empty()).then_some((Cow::Borrowed(&row.rest), false));
        }
        let raw = row.raw(event, position)?;
        let odd = !self.is_json[position] && is_odd(raw);
        Some(text(raw, false).map_or((Cow::Borrowed(raw), true), |text| (text, odd)))
    }

    pub fn has(&self, event: &str, row: &Row, position: usize) -> bool {
        match self.is_rest(position) {
            true => !row.rest.is_empty(),
            false => row.raw(event, position).is_some(),
        }
    }

    /// Whether JSON functions may write the value in another way than the event does.
    pub fn is_odd(&self, event: &str, row: &Row, position: usize) -> bool {
        !self.is_json[position] && row.raw(event, position).is_some_and(is_odd)
    }

    fn is_rest(&self, position: usize) -> bool {
        matches!(self.rest, Some((rest, _)) if rest == position)
    }
}

fn add_member(rest: &mut String, member: &str) {
    if !rest.is_empty() {
        rest.push(',');
    }
    rest.push_str(member);
}

fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn text(raw: &str, is_json: bool) -> Result<Cow<'_, str>, String> {
    let Some(inner) = raw.strip_prefix('"') else {
        return Ok(Cow::Borrowed(raw));
    };
    if is_json {
        return Ok(json_in(raw).map_or(Cow::Borrowed(raw), Cow::Owned));
    }
    match inner.strip_suffix('"') {
        Some(inner) if !inner.contains('\\') => Ok(Cow::Borrowed(inner)),
        Some(_) | None => serde_json::from_str(raw)
            .map(Cow::Owned)
            .map_err(|error| error.to_string()),
    }
}

/// Whether JSON functions may write a value in another way: numbers but integers, and objects and
/// lists with blanks, escapes or such numbers in them.
fn is_odd(raw: &str) -> bool {
    match raw.as_bytes() {
        [b'"' | b't' | b'f' | b'n', ..] => false,
        [b'{' | b'[', rest @ ..] => {
            rest.iter()
                .any(|c| matches!(c, b' ' | b'\n' | b'\r' | b'\t' | b'\\' | b'.'))
                || rest
                    .windows(2)
                    .any(|pair| pair[0].is_ascii_digit() && matches!(pair[1], b'e' | b'E'))
        }
        _ => raw == "-0" || raw.bytes().any(|c| matches!(c, b'.' | b'e' | b'E')) && !is_plain(raw),
    }
}

/// Whether a number is written with the digits that tell it and no more, as in `0.25` or `3.0`.
fn is_plain(raw: &str) -> bool {
    let moderate = |number: f64| (1e-4..1e15).contains(&number.abs());
    raw.parse::<f64>()
        .is_ok_and(|number| moderate(number) && format!("{number:?}") == raw)
}

/// The object or list whose text a JSON string holds, as exports of tables write columns of JSON
/// text.
fn json_in(raw: &str) -> Option<String> {
    let text: String = serde_json::from_str(raw).ok()?;
    let inner = text.trim();
    let nested = inner.starts_with(['{', '[']);
    (nested && serde_json::from_str::<&RawValue>(inner).is_ok()).then(|| inner.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::SourceFile;
    use std::sync::Arc;

    #[test]
    fn the_rest_goes_to_its_column() {
        let text = "{name: s, logsources: [{product: p}], unknown_fields: {json: rest}, columns: {a: text, n: integer, rest: json}}";
        let source = crate::source::parse(&Arc::new(SourceFile {
            name: "s".into(),
            text: text.into(),
        }))
        .output
        .unwrap();
        let columns: Vec<&Column> = source.columns.iter().collect();
        let layout = Layout::new(&source, &columns);
        let mut row = Row::default();
        let told = |row: &Row, event: &str| -> Vec<Option<String>> {
            let value = |at| layout.value(event, row, at).unwrap();
            (0..3).map(|at| value(at).map(Cow::into_owned)).collect()
        };
        let event = r#"{"a":"x\n","n":5,"z":[1],"rest":{"y":null},"a":"second"}"#;
        layout.find(event, &mut row).unwrap();
        assert_eq!(
            told(&row, event),
            [
                Some("x\n".into()),
                Some("5".into()),
                Some(r#"{"z":[1],"y":null}"#.into())
            ]
        );
        let event = r#"{"a":null,"a":"second"}"#;
        layout.find(event, &mut row).unwrap();
        assert_eq!(told(&row, event), [None, None, None]);
        layout.find("{}", &mut row).unwrap();
        assert_eq!(told(&row, "{}"), [None, None, None]);
        assert!(layout.find("[]", &mut row).is_err());
    }
}
