//! The schema of `siglake.yml`.

use super::parts::{DRAFT, Object, flag, mapping, one_or_more, string, text, told, words};
use super::rule::schedule;
use crate::cli::config::deploy::{KEYS as DEPLOY_KEYS, LEAST_SCAN};
use crate::cli::config::{KEYS, TABLE_KEYS};
use crate::diag::{Code, Severity};
use serde_json::{Value, json};

pub fn schema() -> Value {
    let mut schema = Object::closed(KEYS, key).build();
    schema["$schema"] = DRAFT.into();
    schema["title"] = "Settings of siglake".into();
    schema
}

fn key(name: &str) -> Option<Value> {
    let described = match name {
        "placeholders" => told(
            mapping(values()),
            "Values of placeholders, as in `SourceIp|expand: '%offices%'`",
        ),
        "sources" => told(
            one_or_more(string()),
            "Descriptions of log sources: files or folders",
        ),
        "pipelines" => told(
            one_or_more(string()),
            "Processing pipelines that rules go through first",
        ),
        "schedule" => told(schedule(), "When rules run that don't say so themselves"),
        "tables" => told(
            Object::closed(TABLE_KEYS, table_key).build(),
            "The tables that runs write to",
        ),
        "partitions" => told(mapping(values()), "Values of partition columns to read"),
        "deploy" => told(
            Object::closed(&DEPLOY_KEYS, deploy_key).build(),
            "Where the rules are deployed",
        ),
        "check" => Object::closed(&["ignore"], |_| Some(one_or_more(words(warnings()))))
            .required(&["ignore"])
            .build(),
        _ => return None,
    };
    Some(described)
}

/// A value or a list of values.
fn values() -> Value {
    json!({"anyOf": [text(), {"type": "array", "items": text()}]})
}

fn warnings() -> impl Iterator<Item = &'static str> {
    Code::all()
        .filter(|code| code.severity() == Severity::Warning)
        .map(|code| code.0)
}

fn table_key(name: &str) -> Option<Value> {
    match name {
        "format" => Some(words(["iceberg", "parquet"])),
        "alerts" | "state" => Some(told(
            json!({"anyOf": [text(), {"type": "array", "items": text(), "minItems": 1, "maxItems": 3}]}),
            "A name, or a list of up to three: catalog, schema, table",
        )),
        _ => None,
    }
}

fn deploy_key(name: &str) -> Option<Value> {
    let described = match name {
        "name" => told(text(), "What names of resources begin with"),
        "bucket" => told(text(), "The bucket of results and of siglake's own tables"),
        "create_bucket" | "create_database" => flag(),
        "results" | "tables" => told(text(), "A folder of the bucket"),
        "database" | "catalog" | "workgroup" | "region" => text(),
        "data" => told(
            one_or_more(text()),
            "Places that queries may read, as s3://bucket/folder/",
        ),
        "kms_keys" => one_or_more(text()),
        "email" => told(text(), "Where notices of alerts go"),
        "topic" => told(text(), "The ARN of an SNS topic of your own"),
        "scan_limit" => json!({"type": "integer", "minimum": LEAST_SCAN}),
        "tags" | "values" => mapping(text()),
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
        let all: Vec<&str> = [KEYS, TABLE_KEYS, &DEPLOY_KEYS].concat();
        same_keys(KEYS, key, &all);
        same_keys(TABLE_KEYS, table_key, &all);
        same_keys(&DEPLOY_KEYS, deploy_key, &all);
    }
}
