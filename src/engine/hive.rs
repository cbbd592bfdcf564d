//! Hive partitions in the paths of JSON files: `.../region=eu-west-1/day=2026-01-31/x.json` gives
//! its events two fields. DuckDB does so by itself for Parquet and CSV; as there, a partition
//! goes before a field of the file by the same name.

use super::convert::Found;
use super::specialise::FileColumns;
use crate::source::Type;
use std::borrow::Cow;

/// What stands in a path for a value that is absent.
const ABSENT: &str = "__HIVE_DEFAULT_PARTITION__";

/// Name and value of each folder of a path that is a partition.
fn partitions(location: &str) -> Vec<(String, Option<String>)> {
    let mut folders: Vec<&str> = location.split(['/', '\\']).collect();
    folders.pop();
    let mut found: Vec<(String, Option<String>)> = Vec::new();
    for folder in folders {
        if let Some((name, value)) = folder.split_once('=')
            && !name.is_empty()
        {
            let value = (value != ABSENT).then(|| unescaped(value));
            found.retain(|(other, _)| other != name);
            found.push((name.to_owned(), value));
        }
    }
    found
}

/// Hive writes bytes that paths can't hold as `%` and two hexadecimal digits.
fn unescaped(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let byte = digits
            .filter(|two| two.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|two| u8::from_str_radix(two, 16).ok());
        match (first, byte) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| value.to_owned())
}

/// The columns that a path gives.
pub fn columns(location: &str) -> FileColumns {
    partitions(location)
        .into_iter()
        .map(|(name, _)| (name, Found::Type(Type::Text)))
        .collect()
}

/// Adds the partitions of one path to the events below it.
pub struct Prefix(String);

impl Prefix {
    pub fn of(location: &str) -> Prefix {
        let members = partitions(location)
            .into_iter()
            .map(|(name, value)| format!("{},", member(&name, value)));
        Prefix(members.collect())
    }

    /// `event` is the text of a JSON object. Of equal keys the first counts.
    pub fn add<'e>(&self, event: &'e str) -> Cow<'e, str> {
        if self.0.is_empty() {
            return Cow::Borrowed(event);
        }
        match event.trim_start().strip_prefix('{').map(str::trim_start) {
            None => Cow::Borrowed(event),
            Some(members) if members.starts_with('}') => {
                Cow::Owned(format!("{{{}{members}", self.0.trim_end_matches(',')))
            }
            Some(members) => Cow::Owned(format!("{{{}{members}", self.0)),
        }
    }
}

fn member(name: &str, value: Option<String>) -> String {
    let value = value.map_or(serde_json::Value::Null, serde_json::Value::String);
    format!("{}:{value}", serde_json::Value::String(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_give_fields_before_the_events_own() {
        let prefix = Prefix::of(
            "logs/region=eu%2Dwest-1/day=2026-01-31/none=__HIVE_DEFAULT_PARTITION__/a=b.json",
        );
        assert_eq!(
            prefix.add(r#" { "region": "x", "n": 1}"#),
            r#"{"region":"eu-west-1","day":"2026-01-31","none":null,"region": "x", "n": 1}"#
        );
        assert_eq!(
            prefix.add("{ }"),
            r#"{"region":"eu-west-1","day":"2026-01-31","none":null}"#
        );
        assert_eq!(Prefix::of("a/b.json").add("{ }"), "{ }");
    }

    #[test]
    fn what_is_no_escape_stays() {
        assert_eq!(unescaped("100%"), "100%");
        assert_eq!(unescaped("%zz%41%"), "%zzA%");
        assert_eq!(unescaped("%ff"), "%ff");
        assert_eq!(unescaped("%+1"), "%+1");
    }
}
