//! From matches to alerts: title, grouping, context, severities.

use super::detection::{self, Context, Grammar};
use super::names::Names;
use super::parse::{self, Reader};
use super::searches::Searches;
use super::write::Yaml;
use super::{error, error_at, keys, known_keys, metadata, warning};
use crate::diag::{Code, Diagnostic};
use crate::rule::Level;
use crate::yaml::Node;

/// Panther's period where the rule gives none, and where it gives 0, in minutes.
const DEFAULT_PERIOD: u32 = 60;
const SHORTEST_PERIOD: u32 = 5;

/// The period of deduplication in minutes, as Panther takes it.
pub fn period(given: Option<(u32, &Node)>, out: &mut Vec<Diagnostic>) -> u32 {
    match given {
        None => DEFAULT_PERIOD,
        Some((0, node)) => {
            out.push(warning(node, "Panther takes 0 for its default").label("60 minutes"));
            DEFAULT_PERIOD
        }
        Some((minutes, node)) if minutes < SHORTEST_PERIOD => {
            let message = "Panther takes less than 5 minutes for 5";
            out.push(warning(node, message).label("5 minutes"));
            SHORTEST_PERIOD
        }
        Some((minutes, _)) => minutes,
    }
}

/// `"{a} did {b.c}"` with names as this project has them.
pub fn title(node: &Node, names: &Names, out: &mut Vec<Diagnostic>) -> Option<String> {
    let Some(text) = node.as_text() else {
        out.push(parse::wrong(node, "AlertTitle", "text"));
        return None;
    };
    let mut title = String::new();
    let mut at = 0;
    while let Some(open) = text[at..].find(['{', '}']).map(|open| at + open) {
        title.push_str(&text[at..open]);
        let close = match text[open..].find('}').map(|close| open + close) {
            Some(close) if text[open..].starts_with('{') => close,
            Some(_) | None => {
                let message =
                    "a brace without its counterpart; Panther has no sign for a plain one";
                out.push(error_at(Code::BAD_VALUE, node, open..open + 1, message));
                return None;
            }
        };
        let word = open + 1..close;
        let inside = &text[word.clone()];
        if inside.contains('{') || inside.trim() != inside {
            let message = "between braces stands a key, without blanks or another brace";
            out.push(error_at(Code::BAD_VALUE, node, open..close + 1, message));
            return None;
        }
        let path = keys::template(inside, node, word, names, out)?;
        title.push_str(&format!("{{{}}}", path.field()));
        at = close + 1;
    }
    title.push_str(&text[at..]);
    Some(title)
}

/// The keys of `GroupBy` as field names.
pub fn group_by(items: &[Node], names: &Names, out: &mut Vec<Diagnostic>) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    for item in items {
        let Some(field) = specified(item, names, out) else {
            continue;
        };
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    fields
}

fn specified(node: &Node, names: &Names, out: &mut Vec<Diagnostic>) -> Option<String> {
    if node.entries().is_none() {
        out.push(parse::wrong(node, "a key specifier", "a mapping"));
        return None;
    }
    if !known_keys(node, keys::SPECIFIERS, out) {
        return None;
    }
    let path = keys::read(node, None, names, out)?;
    if path.ranges {
        let message = "`[*]` gives a list, and a list is no value to group or to show";
        out.push(error(super::UNSUPPORTED, node, message));
        return None;
    }
    Some(path.field())
}

/// `AlertContext` as output names and fields.
pub fn context(items: &[Node], names: &Names, out: &mut Vec<Diagnostic>) -> Vec<(String, Yaml)> {
    let mut entries: Vec<(String, Yaml)> = Vec::new();
    for item in items {
        let Some(mut reader) = Reader::new(
            item,
            "an entry of `AlertContext`",
            &["KeyName", "KeyValue"],
            out,
        ) else {
            continue;
        };
        let name = reader.required_text("KeyName");
        let Some(value) = reader.required("KeyValue") else {
            continue;
        };
        let (Some(name), Some(field)) = (name, specified(value, names, out)) else {
            continue;
        };
        if entries.iter().any(|(other, _)| *other == name) {
            out.push(error(
                Code::BAD_VALUE,
                item,
                format!("`{name}` stands twice in the context"),
            ));
            continue;
        }
        entries.push((name, Yaml::Text(field)));
    }
    entries
}

/// `DynamicSeverities` as conditions over the rule's searches.
pub fn severities(
    items: &[Node],
    names: &Names,
    (searches, field): (&mut Searches, &str),
    default: Option<Level>,
    out: &mut Vec<Diagnostic>,
) -> Vec<Yaml> {
    let mut levels = Vec::new();
    for item in items {
        let keys = &["ChangeTo", "Conditions"];
        let Some(mut reader) = Reader::new(item, "an entry of `DynamicSeverities`", keys, out)
        else {
            continue;
        };
        let change = reader.required("ChangeTo");
        let conditions = reader.required("Conditions");
        let (Some(change), Some(conditions)) = (change, conditions) else {
            continue;
        };
        let level = match change.as_text() {
            Some("DEFAULT" | "Default") => default,
            Some(_) | None => metadata::level(change, out),
        };
        let context = Context {
            names,
            grammar: Grammar::Full,
            outer: None,
        };
        let expr = detection::expressions(conditions, context, out);
        let (Some(level), Some(expr)) = (level, expr) else {
            continue;
        };
        if expr.is_too_large() {
            out.push(too_large(conditions));
            continue;
        }
        let condition = searches.condition(vec![(expr, "level")], field);
        levels.push(Yaml::Map(vec![
            ("condition".into(), Yaml::Text(condition)),
            ("level".into(), Yaml::text(level.name())),
        ]));
    }
    levels
}

pub fn too_large(node: &Node) -> Diagnostic {
    let message = "`OnlyOne` of so many expressions is too long a condition";
    error(super::UNSUPPORTED, node, message)
}
