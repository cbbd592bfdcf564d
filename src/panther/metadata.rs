//! What a rule says about itself, and its tests.

use super::names::Names;
use super::parse::{self, Reader};
use super::write::Yaml;
use super::{error, keys, warning};
use crate::diag::{Code, Diagnostic};
use crate::rule::Level;
use crate::yaml::Node;

const SEVERITIES: &[(&str, Level)] = &[
    ("Info", Level::Informational),
    ("Low", Level::Low),
    ("Medium", Level::Medium),
    ("High", Level::High),
    ("Critical", Level::Critical),
];

/// The level of a severity, which Panther takes capitalised or in upper case.
pub fn level(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Level> {
    let text = node.scalar_text().unwrap_or_default();
    let found = SEVERITIES
        .iter()
        .find(|(name, _)| *name == text || name.to_ascii_uppercase() == text);
    if found.is_none() {
        let names: Vec<&str> = SEVERITIES.iter().map(|(name, _)| *name).collect();
        out.push(
            error(
                Code::BAD_VALUE,
                node,
                format!("`{text}` is no severity of Panther"),
            )
            .help(format!("one of {}", names.join(", "))),
        );
    }
    found.map(|(_, level)| *level)
}

/// Sigma's word for a status that has one.
pub fn status(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    [
        "stable",
        "test",
        "experimental",
        "deprecated",
        "unsupported",
    ]
    .contains(&lower.as_str())
    .then_some(lower)
}

/// The summary attributes as output fields.
pub fn fields(
    attributes: &[(String, &Node)],
    names: &Names,
    out: &mut Vec<Diagnostic>,
) -> Vec<String> {
    let mut fields = Vec::new();
    for (attribute, node) in attributes {
        if keys::is_added(attribute) {
            let message =
                format!("Panther adds `{attribute}` to events; it is no field of the log");
            out.push(warning(node, message).label("left out"));
            continue;
        }
        fields.extend(keys::attribute(attribute, node, names, out).map(|path| path.field()));
    }
    fields
}

const TEST_KEYS: &[&str] = &[
    "Name",
    "ExpectedResult",
    "Log",
    "LogType",
    "Mocks",
    "ExpectedDestinations",
];

pub fn tests(node: &Node, names: &Names, out: &mut Vec<Diagnostic>) -> Vec<Yaml> {
    let Some(items) = node.items() else {
        out.push(parse::wrong(node, "Tests", "a list"));
        return Vec::new();
    };
    items
        .iter()
        .filter_map(|item| test(item, names, out))
        .collect()
}

fn test(node: &Node, names: &Names, out: &mut Vec<Diagnostic>) -> Option<Yaml> {
    let mut reader = Reader::new(node, "a test", TEST_KEYS, out)?;
    let name = reader.required_text("Name");
    reader.required("ExpectedResult");
    let expected = reader.bool("ExpectedResult");
    let log = reader.required("Log")?;
    if let Some((key, mocks)) = node.entry("Mocks")
        && mocks.items() != Some(&[])
    {
        let message = "mocks replace Python functions, of which a Sigma rule has none";
        reader
            .out
            .push(warning(key, message).label("this test is left out"));
        return None;
    }
    if let Some((key, destinations)) = node.entry("ExpectedDestinations")
        && destinations.items() != Some(&[])
    {
        let message = "alerts are not delivered here, so destinations are not tested";
        reader
            .out
            .push(warning(key, message).label("left out of the test"));
    }
    if log.entries().is_none() {
        reader
            .out
            .push(parse::wrong(log, "the log of a test", "a mapping"));
        return None;
    }
    if has_long_key(log) {
        let message = "a key of this event is too long for YAML";
        reader
            .out
            .push(warning(log, message).label("this test is left out"));
        return None;
    }
    Some(Yaml::Map(vec![
        ("name".into(), Yaml::Text(name?)),
        ("expected".into(), Yaml::Bool(expected?)),
        ("log".into(), names.event(log)),
    ]))
}

/// YAML's simple keys end at 1024 characters; a character is at most ten when it is escaped.
const MAX_KEY: usize = 100;

fn has_long_key(node: &Node) -> bool {
    let entries = node.entries().unwrap_or_default();
    let items = node.items().unwrap_or_default();
    entries.iter().any(|(key, value)| {
        let name = key.scalar_text().unwrap_or_default();
        name.chars().count() > MAX_KEY || has_long_key(value)
    }) || items.iter().any(has_long_key)
}
