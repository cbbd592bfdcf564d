//! Reads `tests/spec/*.md`.
//!
//! An example is a heading, a sentence, and blocks: `yaml` (rules and filters; the first rule is
//! meant), `jsonl` (events), and one of `matches` (numbers of events from 1, or `none`),
//! `error` or `warning` (a code, then the underlined word). `config` holds placeholders.
//!
//! In the place of `jsonl` and `matches`, `events` and `alerts` tell what all rules and correlations
//! that alert by themselves make of the sources of generated streams. A line of `events` is
//! `streams` or `accounts` and an event. A line of `alerts` is an object with some members of an
//! alert, which alone are compared: `rule` (id, else name, else title), `time`, `first`, `last`,
//! `key` (a list), `count`, `value`, `title`, `level`, `context`. They are in order of time, rule
//! and key; `none` is none. Where there are `runs`, the alerts are those that scheduled runs leave in
//! the table, as they were when they fired; see `scheduling::example`. Times are in UTC, without a fraction where it is zero.

use crate::alerting;
use serde_json::{Map, Value, json};
use siglake::time::rfc3339;
use std::collections::BTreeMap;

#[derive(Default, Debug)]
pub struct Example {
    pub title: String,
    pub blocks: BTreeMap<String, String>,
}

/// The examples of a file.
pub fn examples(text: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut block: Option<(String, String)> = None;
    for line in text.lines() {
        if let Some((kind, body)) = &mut block {
            if line == "```" {
                let (kind, body) = (kind.clone(), body.clone());
                examples
                    .last_mut()
                    .expect("a heading comes first")
                    .blocks
                    .insert(kind, body);
                block = None;
            } else {
                body.push_str(line);
                body.push('\n');
            }
        } else if let Some(title) = line.strip_prefix("## ") {
            examples.push(Example {
                title: title.to_owned(),
                ..Example::default()
            });
        } else if let Some(kind) = line.strip_prefix("```") {
            block = Some((kind.to_owned(), String::new()));
        }
    }
    examples
}

pub type Object = Map<String, Value>;

/// All members of `wanted` are so in the alert.
fn fits(alert: &Value, wanted: &Object) -> bool {
    wanted.iter().all(|(name, value)| match alert.get(name) {
        Some(found) if name == "value" => {
            let rounded = |value: &Value| value.as_f64().map(alerting::thousandths);
            rounded(found) == rounded(value)
        }
        found => found == Some(value),
    })
}

/// Time, rule and key.
pub type Order = (i64, String, Vec<Option<String>>);

/// RFC 3339, without a fraction where it is zero.
pub fn moment(micros: i64) -> String {
    rfc3339(micros).replace(".000000Z", "Z")
}

/// An alert of the product.
pub fn shown(alert: &siglake::engine::alerts::Alert) -> (Order, Value) {
    let key: Vec<Option<String>> = alerting::texts(&alert.key)
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    let members = json!({
        "rule": alert.rule_id,
        "time": moment(alert.time),
        "first": moment(alert.first),
        "last": moment(alert.last),
        "key": key,
        "count": alert.event_count,
        "value": alert.value,
        "title": alert.title,
        "level": alert.level,
        "context": alert.context,
        "events": alert.event_ids,
    });
    ((alert.time, alert.rule_id.clone(), key), members)
}

/// Events with the source of each.
pub fn sourced(events: &str) -> Result<Vec<(&'static str, Value)>, String> {
    let mut loaded = Vec::new();
    for line in events.lines() {
        let (source, event) = line.split_once(' ').ok_or("a source and an event")?;
        let source = match source {
            "streams" => "streams",
            "accounts" => "accounts",
            other => return Err(format!("no source `{other}`")),
        };
        let event: Value = serde_json::from_str(event).map_err(|error| error.to_string())?;
        loaded.push((source, event));
    }
    Ok(loaded)
}

/// Alerts, one a line.
pub fn objects(lines: &str) -> Result<Vec<Object>, String> {
    let lines = lines.lines().filter(|line| *line != "none");
    let objects: Result<Vec<Object>, _> = lines.map(serde_json::from_str::<Object>).collect();
    objects.map_err(|error| error.to_string())
}

/// The alerts are those that are expected, in order of time, rule and key.
pub fn all_fit(mut found: Vec<(Order, Value)>, expected: &[Object]) -> Result<(), String> {
    found.sort_by_key(|(order, _)| order.clone());
    let all = found.len() == expected.len()
        && found
            .iter()
            .zip(expected)
            .all(|((_, alert), wanted)| fits(alert, wanted));
    if all {
        return Ok(());
    }
    let found: Vec<String> = found.iter().map(|(_, alert)| alert.to_string()).collect();
    Err(found.join("\n"))
}
