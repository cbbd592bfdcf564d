//! The schema of rules, correlations and filters.

use super::parts::{
    DRAFT, Object, flag, list, mapping, one_of_keys, one_or_more, string, text, timespan, told,
    words,
};
use crate::modifier::MODIFIERS;
use crate::rule::alerting::{DEDUP_KEYS, DYNAMIC_LEVEL_KEYS, THRESHOLD_KEYS, WindowKind};
use crate::rule::correlation::{self, CorrelationKind, Operator};
use crate::rule::schedule::{self, AnchorKind};
use crate::rule::tests::{ALERT_KEYS, EVENT_KEYS, TEST_KEYS};
use crate::rule::{LOGSOURCE_KEYS, Level, RULE_KEYS, STATUSES};
use serde_json::{Value, json};

pub fn schema() -> Value {
    let mut schema = Object::open(RULE_KEYS, key)
        .with(
            "anyOf",
            json!([
                {"required": ["title", "logsource", "detection"]},
                {"required": ["title", "correlation"]},
                {"required": ["title", "logsource", "filter"]},
                {"required": ["action"]},
            ]),
        )
        .build();
    schema["$schema"] = DRAFT.into();
    schema["title"] = "Sigma rule".into();
    schema["$defs"] = json!({"scalar": scalar(), "item": item(), "search": search()});
    schema
}

fn key(name: &str) -> Option<Value> {
    let described = match name {
        "title" => told(text(), "What the rule looks for, in at most 256 characters"),
        "id" => told(text(), "A UUID"),
        "name" => told(text(), "A short name that correlations refer to"),
        "related" => told(list(related()), "Other rules that this one has to do with"),
        "taxonomy" => told(
            text(),
            "Whose names of fields the rule has; sigma unless given",
        ),
        "status" => words(STATUSES.iter().copied()),
        "description" => told(text(), "What it is about, and why that matters"),
        "license" => told(text(), "An identifier of SPDX"),
        "author" => text(),
        "references" | "falsepositives" => names(),
        "date" | "modified" => told(date(), "A date as in 2026-01-31"),
        "logsource" => logsource(),
        "detection" => told(
            detection(),
            "Searches by name, and the condition that joins them",
        ),
        "fields" => told(names(), "Fields that are shown of each match"),
        "level" => level(),
        "tags" => told(names(), "`attack.t1059.001` and the like"),
        "scope" => names(),
        "tests" => told(list(test()), "Tests that `siglake test` runs"),
        "correlation" => told(
            correlation(),
            "Rules that count, or stand beside each other in time",
        ),
        "generate" => told(
            flag(),
            "Rules that a correlation refers to alert by themselves, too",
        ),
        "filter" => told(filter(), "What is left out of rules, or kept in them"),
        "threshold" => told(threshold(), "How many matches make an alert"),
        "dedup" => told(dedup(), "For how long alerts of the same key are one"),
        "alert_title" => told(string(), "`{field}` stands for the field's value"),
        "context" => told(
            mapping(string()),
            "Fields that alerts carry, by the name they have there",
        ),
        "dynamic_level" => list(dynamic_level()),
        "risk_score" => json!({"type": "integer", "minimum": 0, "maximum": 100}),
        "schedule" => told(schedule(), "When the rule runs"),
        // Of other tools; siglake passes over them.
        "simulation" | "regression_tests_path" => Value::Bool(true),
        _ => return None,
    };
    Some(described)
}

fn scalar() -> Value {
    json!({"type": ["string", "number", "boolean", "null"]})
}

fn names() -> Value {
    json!({"anyOf": [text(), {"type": "null"}, list(text())]})
}

fn date() -> Value {
    json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})
}

pub fn level() -> Value {
    words(Level::ALL.map(Level::name))
}

fn related() -> Value {
    json!({"type": "object", "properties": {"id": text(), "type": string()}, "required": ["id"]})
}

fn logsource() -> Value {
    Object::open(LOGSOURCE_KEYS, logsource_key)
        .with("anyOf", one_of_keys(&["product", "category", "service"]))
        .build()
}

fn logsource_key(name: &str) -> Option<Value> {
    LOGSOURCE_KEYS.contains(&name).then(text)
}

fn condition() -> Value {
    told(
        one_or_more(string()),
        "Names of searches with `and`, `or`, `not`, `1 of selection_*`, `all of them`",
    )
}

fn detection() -> Value {
    Object::open(&["condition", "timeframe"], detection_key)
        .others(json!({"$ref": "#/$defs/search"}))
        .required(&["condition"])
        .build()
}

fn detection_key(name: &str) -> Option<Value> {
    match name {
        "condition" => Some(condition()),
        "timeframe" => Some(timespan()),
        _ => None,
    }
}

fn filter() -> Value {
    let mut filter = detection();
    let rules = json!({"anyOf": [string(), list(text())]});
    filter["properties"]["rules"] = told(rules, "`any`, or ids and names of rules");
    filter
}

/// Items by field and modifiers.
fn item() -> Value {
    let names: Vec<&str> = MODIFIERS.iter().map(|def| def.name).collect();
    let summary = MODIFIERS
        .iter()
        .map(|def| format!("{}: {}", def.name, def.summary));
    json!({
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": format!("^[^|]*(\\|({}))*$", names.join("|"))},
        "additionalProperties": {
            "anyOf": [
                {"$ref": "#/$defs/scalar"},
                {"type": "array", "items": {"$ref": "#/$defs/scalar"}, "minItems": 1},
            ],
        },
        "description": format!("field|modifier: value\n{}", summary.collect::<Vec<_>>().join("\n")),
    })
}

fn search() -> Value {
    json!({"anyOf": [
        {"$ref": "#/$defs/item"},
        {"type": ["string", "number", "boolean"]},
        {"type": "array", "items": {"$ref": "#/$defs/search"}, "minItems": 1},
    ]})
}

fn correlation() -> Value {
    Object::closed(&correlation::KEYS, correlation_key)
        .required(&["type"])
        .with("anyOf", one_of_keys(&["timespan", "timeframe"]))
        .build()
}

fn correlation_key(name: &str) -> Option<Value> {
    let kinds = CorrelationKind::ALL.map(|(name, _)| name);
    let described = match name {
        "type" => json!({"anyOf": [words(kinds), words(["temporal_extended"])]}),
        "rules" => told(one_or_more(string()), "Ids, names or titles of rules"),
        "group-by" => json!({"anyOf": [one_or_more(string()), {"type": "null"}]}),
        "timespan" | "timeframe" => timespan(),
        "condition" => json!({"anyOf": [string(), bounds()]}),
        "aliases" => mapping(mapping(string())),
        "absent_keys" => words(["group", "ignore"]),
        "generate" => flag(),
        "field" => one_or_more(string()),
        _ => return None,
    };
    Some(described)
}

fn bounds() -> Value {
    let operators = Operator::ALL.map(|(name, _)| name);
    let keys: Vec<&str> = operators
        .into_iter()
        .chain(["field", "percentile"])
        .collect();
    Object::closed(&keys, |name| {
        Some(match name {
            "field" => one_or_more(string()),
            "percentile" => json!({"type": "number", "minimum": 0, "maximum": 100}),
            _ => json!({"type": "number"}),
        })
    })
    .build()
}

fn count() -> Value {
    json!({"type": "integer", "minimum": 0, "maximum": 1_000_000_000})
}

fn threshold() -> Value {
    let object = Object::closed(&THRESHOLD_KEYS, threshold_key)
        .with(
            "oneOf",
            json!([{"required": ["events"]}, {"required": ["distinct", "count"]}]),
        )
        .build();
    json!({"anyOf": [count(), object]})
}

fn threshold_key(name: &str) -> Option<Value> {
    match name {
        "events" | "count" => Some(count()),
        "distinct" => Some(one_or_more(string())),
        "within" => Some(timespan()),
        "window" => Some(words(WindowKind::ALL.map(|(name, _)| name))),
        _ => None,
    }
}

fn dedup() -> Value {
    json!({"anyOf": [timespan(), Object::closed(&DEDUP_KEYS, dedup_key).build()]})
}

fn dedup_key(name: &str) -> Option<Value> {
    match name {
        "period" => Some(timespan()),
        "by" => Some(told(
            one_or_more(string()),
            "Fields, or a text with `{field}` in it",
        )),
        _ => None,
    }
}

fn dynamic_level() -> Value {
    Object::closed(&DYNAMIC_LEVEL_KEYS, dynamic_level_key)
        .required(&DYNAMIC_LEVEL_KEYS)
        .build()
}

fn dynamic_level_key(name: &str) -> Option<Value> {
    match name {
        "condition" => Some(string()),
        "level" => Some(level()),
        _ => None,
    }
}

pub fn schedule() -> Value {
    Object::closed(&schedule::KEYS, schedule_key).build()
}

fn schedule_key(name: &str) -> Option<Value> {
    match name {
        "every" | "max_lateness" | "catch_up" | "reset" => Some(timespan()),
        "anchor" => Some(words(AnchorKind::ALL.map(|(name, _)| name))),
        _ => None,
    }
}

fn test() -> Value {
    Object::closed(&TEST_KEYS, test_key)
        .required(&["name"])
        .with(
            "allOf",
            json!([
                {"oneOf": one_of_keys(&["log", "logs", "events"])},
                {"oneOf": one_of_keys(&["expected", "alerts"])},
            ]),
        )
        .build()
}

fn test_key(name: &str) -> Option<Value> {
    let log = json!({"type": "object"});
    let described = match name {
        "name" => text(),
        "log" => told(log, "An event"),
        "logs" => json!({"type": "array", "items": log, "minItems": 1}),
        "events" => json!({"type": "array", "items": event(), "minItems": 1}),
        "expected" => told(flag(), "Whether the rule matches"),
        "alerts" => json!({"anyOf": [{"type": "integer", "minimum": 0}, list(alert())]}),
        _ => return None,
    };
    Some(described)
}

/// A time of the test's clock: `5m`, `1h+30s`.
fn offset() -> Value {
    json!({"type": "string", "pattern": "^ *[0-9]+[smhdw] *(\\+ *[0-9]+[smhdw] *)?$"})
}

fn event() -> Value {
    Object::closed(&EVENT_KEYS, event_key)
        .required(&["log"])
        .build()
}

fn event_key(name: &str) -> Option<Value> {
    let described = match name {
        "at" | "every" => offset(),
        "log" => json!({"type": "object"}),
        "source" => told(
            text(),
            "A log source's description, where the rules have several",
        ),
        "repeat" => json!({"type": "integer", "minimum": 1, "maximum": 100_000}),
        _ => return None,
    };
    Some(described)
}

fn alert() -> Value {
    Object::closed(&ALERT_KEYS, alert_key).build()
}

fn alert_key(name: &str) -> Option<Value> {
    let described = match name {
        "at" | "first" | "last" => offset(),
        "key" => json!({"anyOf": [scalar(), list(scalar())]}),
        "count" => json!({"type": "integer"}),
        "value" => json!({"type": "number"}),
        "title" => text(),
        "level" => level(),
        "context" => mapping(scalar()),
        _ => return None,
    };
    Some(described)
}

#[cfg(test)]
mod tests {
    use super::super::parts::tests::same_keys;
    use super::*;

    #[test]
    fn keys_are_those_of_the_readers() {
        let all: Vec<&str> = [
            RULE_KEYS,
            LOGSOURCE_KEYS,
            &correlation::KEYS,
            &THRESHOLD_KEYS,
            &DEDUP_KEYS,
            &DYNAMIC_LEVEL_KEYS,
            &schedule::KEYS,
            &TEST_KEYS,
            &EVENT_KEYS,
            &ALERT_KEYS,
        ]
        .concat();
        same_keys(RULE_KEYS, key, &all);
        same_keys(LOGSOURCE_KEYS, logsource_key, &all);
        same_keys(&correlation::KEYS, correlation_key, &all);
        same_keys(&THRESHOLD_KEYS, threshold_key, &all);
        same_keys(&DEDUP_KEYS, dedup_key, &all);
        same_keys(&DYNAMIC_LEVEL_KEYS, dynamic_level_key, &all);
        same_keys(&schedule::KEYS, schedule_key, &all);
        same_keys(&TEST_KEYS, test_key, &all);
        same_keys(&EVENT_KEYS, event_key, &all);
        same_keys(&ALERT_KEYS, alert_key, &all);
    }
}
