//! Rules, and when they alert.

use super::{World, insert, period, span};
use crate::generate::rng::Rng;
use serde_json::{Map, Value, json};

type Document = Map<String, Value>;

/// The fields of keys, of which each value is shared by several events.
pub fn key_fields(source: &str) -> &'static [&'static str] {
    match source {
        "accounts" => &["account", "machine", "kind"],
        _ => &["user", "user", "host", "flag", "size", "payload.user"],
    }
}

fn distinct_fields(source: &str) -> &'static [&'static str] {
    match source {
        "accounts" => &["account", "machine", "amount"],
        _ => &["user", "host", "src_ip", "size", "amount", "payload.user"],
    }
}

/// Searches that many events match, also two of them at once.
fn search(rng: &mut Rng, source: &str) -> Value {
    let searches = match source {
        "accounts" => [
            json!({"kind": "login"}),
            json!({"kind|startswith": "log"}),
            json!({"kind": ["login", "other"]}),
            json!({"machine|startswith": "h"}),
            json!({"kind|exists": true}),
        ],
        _ => [
            json!({"name": "a"}),
            json!({"name|startswith": "a"}),
            json!({"name|contains": "b"}),
            json!({"flag": true}),
            json!({"size|gte": 1}),
        ],
    };
    rng.pick(&searches).clone()
}

/// A rule without a policy. Its id is there in half of the cases, its name always.
pub fn rule(rng: &mut Rng, number: usize, source: &'static str) -> Document {
    let mut rule = Document::new();
    insert(&mut rule, "title", format!("Rule {number}"));
    if rng.percent(50) {
        let id = format!("0000000{number}-0000-4000-8000-000000000000");
        insert(&mut rule, "id", id);
    }
    insert(&mut rule, "name", format!("r{number}"));
    insert(
        &mut rule,
        "logsource",
        json!({"product": "test", "service": source}),
    );
    let (selection, other) = (search(rng, source), search(rng, source));
    let condition = *rng.pick(&["selection", "selection", "selection", "selection or other"]);
    let detection = json!({"selection": selection, "other": other, "condition": condition});
    insert(&mut rule, "detection", detection);
    level(rng, &mut rule);
    rule
}

pub fn level(rng: &mut Rng, document: &mut Document) {
    if rng.percent(70) {
        let level = *rng.pick(&["informational", "low", "medium", "high"]);
        insert(document, "level", level);
    }
}

/// A policy of one of the kinds that rules have.
pub fn policy(rng: &mut Rng, world: &World, rule: &mut Document, source: &str, kind: &str) {
    let mut dedup = match kind {
        "each match" => None,
        _ => by(rng, source),
    };
    match kind {
        "each match" => {}
        "anchored" => anchored(rng, world, rule, source, &mut dedup),
        kind => {
            let window = match kind {
                "threshold and dedup" => {
                    let period = period(rng, world.period);
                    insert(dedup.get_or_insert_default(), "period", period);
                    *rng.pick(&["sliding", "sliding", "tumbling", "session"])
                }
                window => window,
            };
            let mut threshold = threshold(rng, source);
            insert(&mut threshold, "within", span(rng, world.length));
            insert(&mut threshold, "window", window);
            insert(rule, "threshold", threshold);
        }
    }
    if let Some(dedup) = dedup {
        // The short form of a period alone.
        let short = dedup.get("period").filter(|_| dedup.len() == 1).cloned();
        match short.filter(|_| rng.percent(50)) {
            Some(period) => insert(rule, "dedup", period),
            None => insert(rule, "dedup", dedup),
        }
    }
    // What the first of two events of the same time tells is open where they have no ids.
    if source == "streams" || world.accounts_apart {
        output(rng, rule, source);
    }
}

fn anchored(
    rng: &mut Rng,
    world: &World,
    rule: &mut Document,
    source: &str,
    dedup: &mut Option<Document>,
) {
    let form = rng.below(5);
    if form == 0 {
        let mut threshold = threshold(rng, source);
        insert(&mut threshold, "within", period(rng, world.period));
        if rng.percent(50) {
            insert(&mut threshold, "window", "anchored");
        }
        if rng.percent(30) {
            let longer = period(rng, 3600);
            insert(dedup.get_or_insert_default(), "period", longer);
        }
        insert(rule, "threshold", threshold);
        return;
    }
    match form {
        1 => {
            let number = rng.below(4);
            insert(rule, "threshold", number);
        }
        2 | 3 => {
            let threshold = threshold(rng, source);
            insert(rule, "threshold", threshold);
        }
        _ => {
            dedup.get_or_insert_default();
        }
    }
    // An hour is the default.
    if world.period != 3600 || rng.percent(50) {
        let period = period(rng, world.period);
        insert(dedup.get_or_insert_default(), "period", period);
    } else if let Some(dedup) = dedup
        && dedup.is_empty()
    {
        insert(dedup, "period", "0m");
    }
}

/// `events`, or `distinct` and `count`.
fn threshold(rng: &mut Rng, source: &str) -> Document {
    let mut threshold = Document::new();
    let number = *rng.pick(&[0, 1, 2, 2, 2, 3, 3, 4]);
    match rng.below(5) {
        0 | 1 => {
            let fields = rng.sample(distinct_fields(source), 2);
            match rng.percent(50) {
                true => insert(&mut threshold, "distinct", fields),
                false => insert(&mut threshold, "distinct", fields[0]),
            }
            insert(&mut threshold, "count", number);
        }
        _ => insert(&mut threshold, "events", number),
    }
    threshold
}

/// The key of windows in `dedup`: a field, a list of fields, a template, or nothing.
fn by(rng: &mut Rng, source: &str) -> Option<Document> {
    let fields = key_fields(source);
    let by = match rng.below(6) {
        0 => json!(rng.pick(fields)),
        1 => json!([rng.pick(fields)]),
        2 => json!([fields[1], fields[2]]),
        3 => json!(template(rng, source)),
        _ => return None,
    };
    let mut dedup = Document::new();
    insert(&mut dedup, "by", by);
    Some(dedup)
}

fn template(rng: &mut Rng, source: &str) -> String {
    let fields = key_fields(source);
    let (one, two) = (rng.pick(fields), rng.pick(fields));
    match rng.below(4) {
        0 => format!("{{{one}}}"),
        1 => format!("{one}={{{one}}} {{{{{two}}}}}"),
        _ => format!("{{{one}}} on {{{two}}}"),
    }
}

/// What an alert carries: title, fields and level.
fn output(rng: &mut Rng, rule: &mut Document, source: &str) {
    if rng.percent(40) {
        insert(rule, "alert_title", template(rng, source));
    }
    if rng.percent(40) {
        let (one, two) = (
            rng.pick(key_fields(source)),
            rng.pick(distinct_fields(source)),
        );
        insert(rule, "context", json!({"one": one, "and two": two}));
    }
    if rng.percent(30) {
        let conditions = ["other", "not other", "selection and other", "not selection"];
        let levels: Vec<Value> = rng
            .sample(&conditions, 2)
            .into_iter()
            .zip(["critical", "high"])
            .map(|(condition, level)| json!({"condition": condition, "level": level}))
            .collect();
        insert(rule, "dynamic_level", levels);
    }
}
