//! The JSON schemas that `siglake schema` prints: what the readers take is valid, what they refuse
//! is not.

use crate::cli::siglake;
use jsonschema::Validator;
use serde_json::Value;
use siglake::yaml;
use std::fs;
use std::path::{Path, PathBuf};

fn schema(kind: &str) -> Validator {
    let run = siglake(Path::new("."), &["schema", kind]);
    assert_eq!(run.code, 0, "{}", run.err);
    let schema: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    jsonschema::meta::validate(&schema).expect("a schema as the draft has it");
    jsonschema::validator_for(&schema).expect("a schema")
}

fn documents(text: &str) -> Vec<Value> {
    let (documents, faults) = yaml::read(text);
    assert_eq!(faults, [], "{text}");
    documents.iter().map(|it| it.root.to_json()).collect()
}

fn faults(schema: &Validator, text: &str) -> Vec<String> {
    let of_one = |document: &Value| -> Vec<String> {
        let errors = schema.iter_errors(document);
        errors
            .map(|it| format!("{}: {it}", it.instance_path()))
            .collect()
    };
    documents(text).iter().flat_map(of_one).collect()
}

fn files(folder: &str) -> Vec<PathBuf> {
    let all = walkdir::WalkDir::new(folder).into_iter().flatten();
    all.map(|it| it.path().to_owned())
        .filter(|path| path.extension().is_some_and(|end| end == "yml"))
        .collect()
}

fn all_valid(kind: &str, files: &[PathBuf], least: usize) {
    let schema = schema(kind);
    assert!(files.len() >= least, "{} files", files.len());
    for path in files {
        let text = fs::read_to_string(path).expect("a file");
        assert_eq!(faults(&schema, &text), [""; 0], "{}", path.display());
    }
}

#[test]
fn own_rules_are_valid() {
    all_valid("rule", &files("rules"), 60);
}

#[test]
fn built_in_sources_are_valid() {
    all_valid("source", &files("src/source/builtin"), 50);
}

#[test]
fn configurations_are_valid() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = siglake(folder.path(), &["init", "project", "--schemas"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let project = folder.path().join("project");
    all_valid(
        "config",
        &[
            project.join("siglake.yml"),
            "tests/fixtures/deploy/siglake.yml".into(),
        ],
        2,
    );
    // What the files' first line names is there, and is what the command prints.
    for (file, kind) in [
        ("siglake.yml", "config"),
        ("rules/aws/cloudtrail/trail_stopped.yml", "rule"),
    ] {
        let path = project.join(file);
        let text = fs::read_to_string(&path).expect("a file");
        let named = text
            .strip_prefix("# yaml-language-server: $schema=")
            .and_then(|rest| rest.lines().next())
            .expect("a schema is named");
        let named = path.parent().expect("a folder").join(named);
        let printed = siglake(Path::new("."), &["schema", kind]).out;
        assert_eq!(
            fs::read_to_string(&named).expect("a schema"),
            printed,
            "{file}"
        );
        assert_eq!(faults(&schema(kind), &text), [""; 0], "{file}");
    }
}

/// All documents of the executable specification that are read without an error.
#[test]
fn what_the_reader_takes_is_valid() {
    let schema = schema("rule");
    let mut count = 0;
    for entry in walkdir::WalkDir::new("tests/spec").into_iter().flatten() {
        let Ok(text) = fs::read_to_string(entry.path()) else {
            continue;
        };
        for block in text.split("```yaml\n").skip(1) {
            let rule = block.split("```").next().unwrap_or_default();
            // Some are read and wrong all the same.
            // The documents of a collection are rules only together.
            if block.contains("```error") || rule.contains("action: ") {
                continue;
            }
            let (parsed, diagnostics) = crate::bench::rules(rule);
            let some = parsed.rules.len() + parsed.correlations.len() + parsed.filters.len();
            if diagnostics.is_empty() && some > 0 {
                count += 1;
                assert_eq!(faults(&schema, rule), [""; 0], "{rule}");
            }
        }
    }
    assert!(count > 100, "{count} documents");
}

const RULE: &str = "title: t
id: 5f0b0e5e-7d5f-4f4f-9a6b-0a1b2c3d4e5f
status: test
level: low
date: 2024-01-31
logsource: {product: p, service: s}
detection:
  s:
    - a|contains|all: [x, 1]
      b: null
    - word
  condition: s
threshold: {events: 5, within: 10m, window: sliding}
dedup: {period: 1h, by: [u]}
dynamic_level: [{condition: s, level: high}]
risk_score: 5
schedule: {every: 15m, anchor: reset}
tests:
  - {name: n, events: [{at: 1m+5s, repeat: 3, every: 1s, log: {a: x}}], alerts: [{at: 5m, count: 3, key: [a, null]}]}
";

#[test]
fn broken_rules_are_not_valid() {
    let schema = schema("rule");
    assert_eq!(faults(&schema, RULE), [""; 0]);
    for (from, to) in [
        ("title: t\n", ""),
        ("status: test", "status: testing"),
        ("level: low", "level: hi"),
        ("2024-01-31", "2024/01/31"),
        ("{product: p, service: s}", "{definition: d}"),
        ("contains|all", "containz"),
        ("[x, 1]", "[]"),
        ("[x, 1]", "{x: 1}"),
        ("  condition: s\n", ""),
        ("events: 5", "events: x"),
        ("events: 5, ", ""),
        ("events: 5, ", "events: 5, distinct: a, count: 3, "),
        ("window: sliding", "window: slidng"),
        ("within: 10m", "within: 10 minutes"),
        ("period: 1h", "length: 1h"),
        ("level: high", "lvl: high"),
        ("risk_score: 5", "risk_score: 500"),
        ("anchor: reset", "anchor: never"),
        ("{name: n, ", "{"),
        ("repeat: 3", "times: 3"),
        ("at: 1m+5s", "at: soon"),
        ("log: {a: x}", "lag: {a: x}"),
        ("count: 3, key", "cuont: 3, key"),
        ("alerts: [", "expected: true, alerts: ["),
    ] {
        let text = RULE.replacen(from, to, 1);
        assert_ne!(text, RULE, "{from}");
        assert_ne!(faults(&schema, &text), [""; 0], "{to}");
    }
}

const CORRELATION: &str = "title: t
correlation:
  type: value_count
  rules: [a, b]
  group-by: [u]
  timespan: 5m
  condition: {field: f, gte: 3}
  aliases: {u: {a: x, b: y}}
  absent_keys: group
";

#[test]
fn broken_correlations_and_filters_are_not_valid() {
    let schema = schema("rule");
    let filter =
        "title: t\nlogsource: {product: p}\nfilter: {rules: any, s: {a: b}, condition: not s}\n";
    assert_eq!(faults(&schema, filter), [""; 0]);
    assert_ne!(
        faults(&schema, &filter.replace("condition: not s", "c: s")),
        [""; 0]
    );
    assert_eq!(faults(&schema, CORRELATION), [""; 0]);
    for (from, to) in [
        ("value_count", "count"),
        ("rules:", "rule:"),
        ("timespan: 5m\n", "timespan: 5\n"),
        ("  timespan: 5m\n", ""),
        ("gte: 3", "gte: three"),
        ("gte: 3", "more: 3"),
        ("{a: x, b: y}", "x"),
        ("group\n", "keep\n"),
    ] {
        let text = CORRELATION.replacen(from, to, 1);
        assert_ne!(text, CORRELATION, "{from}");
        assert_ne!(faults(&schema, &text), [""; 0], "{to}");
    }
}

#[test]
fn broken_sources_are_not_valid() {
    let schema = schema("source");
    let good = "name: s
logsources: [{product: p, conditions: {a: b}}]
columns: {a: text, b: {struct: {c: {array: json}}}, d: {map: text}}
time: {field: a, format: iso8601}
partitions: [{name: day, type: date, time: yyyy-MM-dd}]
unknown_fields: {map: d}
entities: {user: [a]}
storage: {format: json, location: 's3://b', projection: {day: {type: date, format: x, range: y, unit: DAYS}}}
";
    assert_eq!(faults(&schema, good), [""; 0]);
    for (from, to) in [
        ("name: s\n", ""),
        ("product: p, ", ""),
        ("a: text", "a: txt"),
        ("array: json", "arrai: json"),
        ("iso8601", "iso"),
        ("name: day, ", ""),
        ("type: date, time", "type: date, tim"),
        ("{map: d}", "{mapp: d}"),
        ("user: [a]", "person: [a]"),
        ("format: json, ", ""),
        ("unit: DAYS", "unit: DAY"),
        ("range: y, ", ""),
        ("storage:", "stores:"),
    ] {
        let text = good.replacen(from, to, 1);
        assert_ne!(text, good, "{from}");
        assert_ne!(faults(&schema, &text), [""; 0], "{to}");
    }
}

#[test]
fn broken_configurations_are_not_valid() {
    let schema = schema("config");
    let good = "placeholders: {Admins: [alice, 1], one: x}
sources: [a, b]
pipelines: p.yml
schedule: {every: 15m}
tables: {format: iceberg, alerts: [security, alerts]}
partitions: {region: [a]}
check: {ignore: [bad-tag]}
deploy: {name: soc, bucket: soc-x, data: ['s3://b/'], create_bucket: false, scan_limit: 20000000}
";
    assert_eq!(faults(&schema, good), [""; 0]);
    for (from, to) in [
        ("placeholders", "placeholder"),
        ("[alice, 1]", "{a: b}"),
        ("p.yml", "{a: b}"),
        ("every: 15m", "every: often"),
        ("iceberg", "orc"),
        ("[security, alerts]", "[a, b, c, d]"),
        ("bad-tag", "bad-regex"),
        ("create_bucket: false", "create_bucket: never"),
        ("scan_limit: 20000000", "scan_limit: 5"),
        ("bucket: soc-x", "buckets: soc-x"),
    ] {
        let text = good.replacen(from, to, 1);
        assert_ne!(text, good, "{from}");
        assert_ne!(faults(&schema, &text), [""; 0], "{to}");
    }
}
