//! The schema of descriptions of log sources.

use super::parts::{
    DRAFT, Object, flag, list, mapping, one_or_more, string, text, timespan, told, words,
};
use crate::source::parse::{ENTITIES, KEYS, TIME_FORMATS, TYPES, layout};
use crate::source::storage::{self, FileFormat, PROJECTIONS, UNITS};
use serde_json::{Value, json};

pub fn schema() -> Value {
    let mut schema = Object::closed(KEYS, key)
        .required(&["name", "logsources", "columns"])
        .build();
    schema["$schema"] = DRAFT.into();
    schema["title"] = "Description of a log source".into();
    schema["$defs"] = json!({"type": column_type(), "search": search()});
    schema
}

fn key(name: &str) -> Option<Value> {
    let described = match name {
        "name" => text(),
        "title" | "description" => text(),
        "references" => one_or_more(text()),
        "logsources" => told(
            list(served()),
            "The log sources of rules that the table serves",
        ),
        "tables" => told(mapping(table()), "The table's name on each engine"),
        "time" => told(time(), "The event's time"),
        "event_id" => told(one_or_more(text()), "Fields that tell events apart"),
        "partitions" => told(list(partition()), "Partition columns, and what they hold"),
        "partition_slack" => told(
            Object::closed(&["before", "after"], |_| Some(timespan())).build(),
            "How far an event's time may be from that of its partition",
        ),
        "raw_json" | "dotted_keys" | "translated" => flag(),
        "recognize" => told(recognize(), "What tells such events from others"),
        "unknown_fields" => unknown_fields(),
        "columns" => mapping(json!({"$ref": "#/$defs/type"})),
        "fields" => told(mapping(path()), "Names that rules use, and where they are"),
        "derived" => mapping(derived()),
        "values" => told(
            mapping(mapping(text())),
            "Values that the table writes in other words: the rule's, then the table's",
        ),
        "lost" => told(
            mapping(text()),
            "Fields that the table does not have, and why",
        ),
        "keywords" => told(one_or_more(text()), "Fields that keywords search, or `all`"),
        "output" => told(one_or_more(text()), "Fields that are shown of each match"),
        "entities" => entities(),
        "storage" => told(storage(), "How the table's files are kept"),
        _ => return None,
    };
    Some(described)
}

fn served() -> Value {
    json!({
        "type": "object",
        "properties": {
            "product": text(),
            "category": text(),
            "service": text(),
            "conditions": {"$ref": "#/$defs/search"},
        },
        "anyOf": super::parts::one_of_keys(&["product", "category", "service"]),
    })
}

/// Searches as rules have them.
fn search() -> Value {
    json!({"type": ["object", "array", "string", "number", "boolean"]})
}

fn table() -> Value {
    json!({"anyOf": [text(), {"type": "array", "items": text(), "minItems": 1, "maxItems": 3}]})
}

fn time() -> Value {
    json!({
        "type": "object",
        "properties": {
            "field": text(),
            "format": words(TIME_FORMATS.iter().map(|(name, _)| *name)),
        },
        "required": ["field", "format"],
    })
}

fn partition() -> Value {
    Object::closed(&layout::KEYS, partition_key)
        .required(&["name", "type"])
        .build()
}

fn partition_key(name: &str) -> Option<Value> {
    let described = match name {
        "name" => text(),
        "type" => words(["text", "integer", "date"]),
        "time" => told(text(), "How the event's time is written in it"),
        "field" => told(text(), "The field whose value it holds"),
        "only" => told(one_or_more(text()), "The values to read"),
        _ => return None,
    };
    Some(described)
}

fn recognize() -> Value {
    let values = mapping(one_or_more(text()));
    let object = Object::closed(&["columns", "values"], |name| match name {
        "columns" => Some(one_or_more(text())),
        _ => Some(values.clone()),
    });
    json!({"anyOf": [one_or_more(text()), object.build()]})
}

fn unknown_fields() -> Value {
    json!({"anyOf": [
        words(["error", "missing"]),
        {"type": "object", "properties": {"json": text()}, "required": ["json"]},
        {"type": "object", "properties": {"map": text()}, "required": ["map"]},
    ]})
}

fn column_type() -> Value {
    let inner = json!({"$ref": "#/$defs/type"});
    let composite = |kind: &str, of: Value| {
        json!({
            "type": "object",
            "properties": {kind: of},
            "required": [kind],
            "additionalProperties": false,
        })
    };
    let members = json!({"type": "object", "minProperties": 1, "additionalProperties": inner});
    json!({"anyOf": [
        words(TYPES.iter().map(|(name, _)| *name)),
        composite("array", inner.clone()),
        composite("map", inner.clone()),
        composite("struct", members),
    ]})
}

fn path() -> Value {
    told(
        one_or_more(text()),
        "A dotted path, or its steps one by one",
    )
}

fn derived() -> Value {
    json!({"anyOf": [
        {
            "type": "object",
            "properties": {"coalesce": {"type": "array", "items": text(), "minItems": 1}},
            "required": ["coalesce"],
        },
        {
            "type": "object",
            "properties": {
                "case": list(json!({
                    "type": "object",
                    "properties": {"when": {"$ref": "#/$defs/search"}, "then": text()},
                    "required": ["when", "then"],
                })),
                "else": text(),
            },
            "required": ["case"],
        },
    ]})
}

fn entities() -> Value {
    Object::closed(&ENTITIES, |_| Some(one_or_more(text()))).build()
}

fn storage() -> Value {
    Object::closed(&storage::KEYS, storage_key)
        .required(&["format", "location"])
        .build()
}

fn storage_key(name: &str) -> Option<Value> {
    let described = match name {
        "format" => words(FileFormat::ALL.map(FileFormat::name)),
        "serde" | "input_format" | "output_format" => string(),
        "location" => told(string(), "`s3://..`, with `{placeholders}`"),
        "layout" => told(string(), "The folders of partitions, as `${name}`"),
        "serde_properties" | "properties" => mapping(text()),
        "projection" => mapping(projection()),
        "records" => told(string(), "The list that a file's events stand in"),
        _ => return None,
    };
    Some(described)
}

fn projection() -> Value {
    let kinds = PROJECTIONS.map(|(kind, needed, optional)| {
        let keys: Vec<&str> = std::iter::once("type")
            .chain(needed.iter().copied())
            .chain(optional.iter().copied())
            .collect();
        let mut object = Object::closed(&keys, |name| {
            Some(match name {
                "type" => json!({"const": kind}),
                "unit" => words(UNITS),
                "values" => one_or_more(text()),
                _ => text(),
            })
        });
        let required: Vec<&'static str> = std::iter::once("type")
            .chain(needed.iter().copied())
            .collect();
        object = object.required(&required);
        object.build()
    });
    json!({"oneOf": kinds})
}

#[cfg(test)]
mod tests {
    use super::super::parts::tests::same_keys;
    use super::*;

    #[test]
    fn keys_are_those_of_the_readers() {
        let all: Vec<&str> = [KEYS, &layout::KEYS, &storage::KEYS].concat();
        same_keys(KEYS, key, &all);
        same_keys(&layout::KEYS, partition_key, &all);
        same_keys(&storage::KEYS, storage_key, &all);
    }
}
