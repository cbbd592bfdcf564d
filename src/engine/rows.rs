//! JSON events to rows of text: a value for each column that is needed. Scalars become their
//! text, objects and lists stay JSON; the types are made in SQL.

use crate::source::{Column, Source, Type, UnknownFields};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fmt;

/// The members of an object, in the order of the text, also when a key stands twice.
struct Members<'e>(Vec<(std::borrow::Cow<'e, str>, &'e RawValue)>);

impl<'de: 'e, 'e> Deserialize<'de> for Members<'e> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(key) = access.next_key::<Key<'de>>()? {
                    members.push((key.0, access.next_value()?));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Read)
    }
}

/// A key, borrowed from the text where it has no escapes.
struct Key<'k>(std::borrow::Cow<'k, str>);

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
    rest: Option<(usize, std::collections::HashSet<String>)>,
}

impl Layout {
    /// `columns` are the columns of the row.
    pub fn new(source: &Source, columns: &[&Column]) -> Self {
        let rest = match &source.unknown_fields {
            UnknownFields::Json(name) => columns.iter().position(|column| column.name == *name),
            UnknownFields::Error | UnknownFields::Missing | UnknownFields::Map(_) => None,
        };
        let declared = || {
            source
                .columns
                .iter()
                .chain(&source.partitions)
                .map(|column| column.name.clone())
                .collect()
        };
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
            rest: rest.map(|position| (position, declared())),
        }
    }

    /// Fills `row` from an event's text. `odd` are the positions of values that JSON functions write
    /// in another way than the event does. An error is a message for people.
    pub fn fill(
        &self,
        event: &str,
        row: &mut [Option<String>],
        odd: &mut Vec<usize>,
    ) -> Result<(), String> {
        row.iter_mut().for_each(|value| *value = None);
        odd.clear();
        let members: Members = serde_json::from_str(event).map_err(|error| error.to_string())?;
        let mut rest = String::new();
        for (key, raw) in &members.0 {
            let position = self.positions.get(key.as_ref());
            if let Some((rest_position, declared)) = &self.rest {
                if position == Some(rest_position) {
                    // The event's own object for the rest is a part of it.
                    let inner = raw.get().trim();
                    match inner
                        .strip_prefix('{')
                        .and_then(|inner| inner.strip_suffix('}'))
                    {
                        Some(inner) if !inner.trim().is_empty() => add_member(&mut rest, inner),
                        Some(_) => {}
                        None if inner == "null" => {}
                        None => add_member(&mut rest, &format!("{}:{inner}", json_text(key))),
                    }
                    continue;
                }
                if position.is_none() && !declared.contains(key.as_ref()) {
                    add_member(&mut rest, &format!("{}:{}", json_text(key), raw.get()));
                }
            }
            // Of a key that stands twice the first counts, as in the engines' JSON functions.
            if let Some(position) = position
                && row[*position].is_none()
            {
                let is_json = self.is_json[*position];
                row[*position] = text(raw.get(), is_json)?;
                if !is_json && is_odd(raw.get().trim()) {
                    odd.push(*position);
                }
            }
        }
        if let Some((position, _)) = &self.rest
            && !rest.is_empty()
        {
            row[*position] = Some(format!("{{{rest}}}"));
        }
        Ok(())
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

fn text(raw: &str, is_json: bool) -> Result<Option<String>, String> {
    let raw = raw.trim();
    if raw == "null" {
        return Ok(None);
    }
    if raw.starts_with('"') && !is_json {
        return serde_json::from_str(raw)
            .map(Some)
            .map_err(|error| error.to_string());
    }
    if raw.starts_with('"') {
        return Ok(Some(json_in(raw).unwrap_or_else(|| raw.to_owned())));
    }
    Ok(Some(raw.to_owned()))
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
        let (mut row, mut odd) = (vec![None; 3], Vec::new());
        layout
            .fill(
                r#"{"a":"x\n","n":5,"z":[1],"rest":{"y":null},"a":"second"}"#,
                &mut row,
                &mut odd,
            )
            .unwrap();
        assert_eq!(
            row,
            [
                Some("x\n".into()),
                Some("5".into()),
                Some(r#"{"z":[1],"y":null}"#.into())
            ]
        );
        layout.fill("{}", &mut row, &mut odd).unwrap();
        assert_eq!(row, [None, None, None]);
        assert!(layout.fill("[]", &mut row, &mut odd).is_err());
    }
}
