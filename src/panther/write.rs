//! YAML text of a tree. What could be read as anything but itself is quoted.

use crate::yaml::{Node, Value};
use std::fmt::Write;

#[derive(Debug, Clone, PartialEq)]
pub enum Yaml {
    Null,
    Bool(bool),
    Int(i128),
    Float(f64),
    Text(String),
    List(Vec<Yaml>),
    Map(Vec<(String, Yaml)>),
}

impl Yaml {
    pub fn text(text: impl Into<String>) -> Yaml {
        Yaml::Text(text.into())
    }

    pub fn texts(texts: impl IntoIterator<Item = String>) -> Yaml {
        Yaml::List(texts.into_iter().map(Yaml::Text).collect())
    }

    pub fn from_node(node: &Node) -> Yaml {
        match &node.value {
            Value::Null => Yaml::Null,
            Value::Bool(value) => Yaml::Bool(*value),
            Value::Int(value) => Yaml::Int(*value),
            Value::Float(value) => Yaml::Float(*value),
            Value::Text(text) => Yaml::text(text),
            Value::Sequence(items) => Yaml::List(items.iter().map(Yaml::from_node).collect()),
            Value::Mapping(entries) => Yaml::Map(
                entries
                    .iter()
                    .map(|(key, value)| {
                        let name = key.scalar_text().unwrap_or_default();
                        (name, Yaml::from_node(value))
                    })
                    .collect(),
            ),
        }
    }
}

/// Lists of scalars up to this width stand on one line.
const WIDTH: usize = 100;

/// A document that is a mapping.
pub fn document(entries: &[(String, Yaml)]) -> String {
    let mut out = String::new();
    map(&mut out, entries, 0);
    out
}

fn map(out: &mut String, entries: &[(String, Yaml)], indent: usize) {
    for (key, value) in entries {
        pad(out, indent);
        out.push_str(&scalar_text(key));
        out.push(':');
        below(out, value, indent);
    }
}

/// A value after its key.
fn below(out: &mut String, value: &Yaml, indent: usize) {
    match value {
        Yaml::Text(text) if is_block(text) => {
            out.push_str(if text.ends_with('\n') {
                " |\n"
            } else {
                " |-\n"
            });
            for line in text.lines() {
                if !line.is_empty() {
                    pad(out, indent + 2);
                    out.push_str(line);
                }
                out.push('\n');
            }
        }
        Yaml::List(items) if !items.is_empty() => match flow(items) {
            Some(text) => {
                let _ = writeln!(out, " {text}");
            }
            None => {
                out.push('\n');
                for entry in items {
                    item(out, entry, indent + 2);
                }
            }
        },
        Yaml::Map(entries) if !entries.is_empty() => {
            out.push('\n');
            map(out, entries, indent + 2);
        }
        Yaml::Null
        | Yaml::Bool(_)
        | Yaml::Int(_)
        | Yaml::Float(_)
        | Yaml::Text(_)
        | Yaml::List(_)
        | Yaml::Map(_) => {
            let _ = writeln!(out, " {}", scalar(value));
        }
    }
}

fn item(out: &mut String, value: &Yaml, indent: usize) {
    pad(out, indent);
    out.push_str("- ");
    // The first line of what is nested follows the dash.
    let mut nested = String::new();
    match value {
        Yaml::Map(entries) if !entries.is_empty() => map(&mut nested, entries, indent + 2),
        Yaml::List(items) if !items.is_empty() => {
            for entry in items {
                item(&mut nested, entry, indent + 2);
            }
        }
        Yaml::Null
        | Yaml::Bool(_)
        | Yaml::Int(_)
        | Yaml::Float(_)
        | Yaml::Text(_)
        | Yaml::List(_)
        | Yaml::Map(_) => {
            let _ = writeln!(out, "{}", scalar(value));
        }
    }
    out.push_str(nested.trim_start_matches(' '));
}

fn pad(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}

fn flow(items: &[Yaml]) -> Option<String> {
    let nested = |item: &Yaml| match item {
        Yaml::List(items) => !items.is_empty(),
        Yaml::Map(entries) => !entries.is_empty(),
        Yaml::Null | Yaml::Bool(_) | Yaml::Int(_) | Yaml::Float(_) | Yaml::Text(_) => false,
    };
    if items.iter().any(nested) {
        return None;
    }
    let texts: Vec<String> = items.iter().map(scalar).collect();
    let text = format!("[{}]", texts.join(", "));
    (text.len() <= WIDTH).then_some(text)
}

/// A value on one line. Lists and maps are empty here.
fn scalar(value: &Yaml) -> String {
    match value {
        Yaml::Null => "null".into(),
        Yaml::Bool(value) => value.to_string(),
        Yaml::Int(value) => value.to_string(),
        Yaml::Float(value) if value.is_nan() => ".nan".into(),
        Yaml::Float(value) if value.is_infinite() => {
            if *value > 0.0 { ".inf" } else { "-.inf" }.into()
        }
        // `{:?}` always has a point or an exponent, so that it stays a float.
        Yaml::Float(value) => format!("{value:?}"),
        Yaml::Text(text) => scalar_text(text),
        Yaml::List(_) => "[]".into(),
        Yaml::Map(_) => "{}".into(),
    }
}

/// Whether text of several lines can stand as it is, indented.
fn is_block(text: &str) -> bool {
    let printable = |c: char| c == '\n' || !needs_escape(c);
    text.trim_end_matches('\n').contains('\n')
        && !text.starts_with([' ', '\n'])
        && !text.ends_with("\n\n")
        && !text.lines().any(|line| line.ends_with(' '))
        && text.chars().all(printable)
}

fn scalar_text(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else if text.chars().any(needs_escape) {
        escaped(text)
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// Words that some reader of YAML takes for something else than text.
const WORDS: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

fn is_plain(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || " _.|/@()-".contains(c);
    let word = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !text.ends_with(' ')
        && text.chars().all(plain)
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    let timespan = |number: &str| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    word || text.strip_suffix('m').is_some_and(timespan)
}

/// Characters that YAML forbids, breaks lines at or may lose.
fn needs_escape(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

fn escaped(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if needs_escape(c) => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
