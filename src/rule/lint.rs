//! Scalars that YAML 1.1 readers take differently, and keys that are probably misspelt.

use super::Origin;
use crate::diag::fix::{Edit, Fix};
use crate::diag::{Code, Diagnostic, Place, did_you_mean};
use crate::yaml::locate::locate_all;
use crate::yaml::{Node, Value};

/// Warns of unquoted `yes`, `007`, `2024-01-01` and the like among the values below `node`.
pub fn ambiguous_scalars(origin: &Origin, node: &Node, out: &mut Vec<Diagnostic>) {
    let mut found = Vec::new();
    collect_ambiguous(node, &mut found);
    let text = &origin.file.text;
    let places: Vec<Place> = found.iter().map(|(id, ..)| origin.node(*id)).collect();
    let located = locate_all(text, &places.iter().collect::<Vec<_>>());
    for (((id, value, reading), place), range) in found.iter().zip(places).zip(located) {
        let plain = range.is_some_and(|range| !text[range].starts_with(['\'', '"', '|', '>']));
        if plain {
            out.push(
                Diagnostic::new(
                    Code::YAML_AMBIGUOUS,
                    format!("YAML 1.1 readers take this for {reading}; here it is text"),
                )
                .at(place)
                .help(format!("quote it: `'{value}'`"))
                .fix(quoted(*id, reading)),
            );
        }
    }
}

/// Quotes around a text that was hardly meant to be anything else. Of `yes` that is not sure.
fn quoted(node: u32, reading: &str) -> Option<Fix> {
    (reading != A_BOOLEAN).then(|| Fix {
        summary: "put quotes around the text".to_owned(),
        edits: vec![Edit::Quote { node }],
    })
}

const A_BOOLEAN: &str = "a boolean";

/// Node, text, and what a YAML 1.1 reader makes of it where it is not quoted.
fn collect_ambiguous<'n>(node: &'n Node, found: &mut Vec<(u32, &'n str, &'static str)>) {
    match &node.value {
        Value::Text(text) => {
            if let Some(reading) = yaml_1_1_reading(text) {
                found.push((node.id, text, reading));
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| collect_ambiguous(item, found)),
        Value::Mapping(entries) => entries
            .iter()
            .for_each(|(_, value)| collect_ambiguous(value, found)),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => {}
    }
}

fn yaml_1_1_reading(text: &str) -> Option<&'static str> {
    let bytes = text.as_bytes();
    match bytes.first()? {
        b'y' | b'Y' | b'n' | b'N' | b'o' | b'O' if bytes.len() <= 3 => {
            let lower = text.to_ascii_lowercase();
            matches!(lower.as_str(), "yes" | "no" | "on" | "off" | "y" | "n").then_some(A_BOOLEAN)
        }
        b'0'..=b'9' => {
            let is_date = bytes.len() >= 8
                && text.split('-').count() == 3
                && bytes.iter().all(|b| b.is_ascii_digit() || *b == b'-');
            if is_date {
                Some("a date")
            } else if bytes.len() > 1
                && bytes[0] == b'0'
                && bytes.iter().all(|b| matches!(b, b'0'..=b'7'))
            {
                Some("an octal number")
            } else if bytes.contains(&b'_')
                && bytes.iter().all(|b| b.is_ascii_digit() || *b == b'_')
            {
                Some("a number")
            } else if text.contains(':')
                && text.split(':').all(|part| {
                    !part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit())
                })
            {
                Some("a number in base 60")
            } else {
                None
            }
        }
        _ => None,
    }
}

/// Warns of keys of a mapping that are near a known one but not it.
pub fn misspelt_keys(origin: &Origin, node: &Node, known: &[&str], out: &mut Vec<Diagnostic>) {
    for (key, _) in node.entries().unwrap_or_default() {
        let Some(name) = key.scalar_text() else {
            continue;
        };
        if known.contains(&name.as_str()) {
            continue;
        }
        // Custom attributes are allowed: only what is probably meant to be a known key is told.
        if let Some(help) = did_you_mean(&name, known.iter().copied()) {
            out.push(
                Diagnostic::new(
                    Code::UNKNOWN_KEY,
                    format!("`{name}` is not a key of the specification"),
                )
                .at(origin.node(key.id))
                .label("no effect")
                .help(help),
            );
        }
    }
}
