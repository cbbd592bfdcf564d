//! `siglake source infer`: drafts that the parser takes and that hunts use at once.

use crate::cli::siglake;
use proptest::prelude::*;
use siglake::diag::SourceFile;
use siglake::engine::infer::{Draft, Sample};
use siglake::source::{Source, TimeFormat, Type};
use std::fs;
use std::path::Path;
use std::sync::Arc;

fn parsed(text: &str) -> Source {
    let report = siglake::source::parse(&Arc::new(SourceFile {
        name: "draft".into(),
        text: text.to_owned(),
    }));
    assert!(
        report.diagnostics.is_empty(),
        "{text}\n{:#?}",
        report.diagnostics
    );
    report.output.expect("a source")
}

fn draft(folder: &Path, arguments: &[&str]) -> String {
    let run = siglake(folder, &[&["source", "infer"], arguments].concat());
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    run.out
}

fn hunted(folder: &Path, rule: &str, data: &str) -> Vec<serde_json::Value> {
    fs::write(folder.join("rule.yml"), rule).expect("a rule");
    let run = siglake(
        folder,
        &[
            "hunt",
            "rule.yml",
            "--sources",
            "draft.yml",
            "--data",
            data,
            "--format",
            "jsonl",
        ],
    );
    assert_eq!(run.code, 0, "{}", run.err);
    run.out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

const EVENTS: &str = r#"{"id":"a1","ts":1767323045000,"user name":"ann","user":{"id":5},"ok":true,"n":1,"mixed":"x","payload":"{\"k\":\"v\"}","yes":"no","USER":"twin"}
{"id":"a2","ts":1767323046000,"user name":"bob","user":{"id":6},"ok":false,"n":2.5,"mixed":7,"payload":"{}","yes":"no"}
"#;

#[test]
fn json_becomes_a_source_that_hunts_use() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    fs::write(path.join("my events.ndjson"), EVENTS).expect("events");
    let text = draft(path, &["my events.ndjson"]);
    let source = parsed(&text);
    assert_eq!(source.name, "my-events");
    let time = source.time.clone().expect("a time");
    assert_eq!(
        (time.field.as_str(), time.format),
        ("ts", TimeFormat::EpochMilliseconds)
    );
    assert_eq!(source.event_id, ["id"]);
    let types: Vec<(&str, Type, bool)> = source
        .columns
        .iter()
        .map(|column| (column.name.as_str(), column.ty.clone(), column.object))
        .collect();
    assert_eq!(
        types,
        [
            ("id", Type::Text, false),
            ("ts", Type::Integer, false),
            ("user name", Type::Text, false),
            ("user", Type::Json, true),
            ("ok", Type::Boolean, false),
            ("n", Type::Number, false),
            ("mixed", Type::Text, false),
            ("payload", Type::Json, true),
            ("yes", Type::Text, false),
        ]
    );
    assert!(
        text.contains("# Left out, since it has no name of its own; letter case does not distinguish columns: USER\n"),
        "{text}"
    );
    fs::write(path.join("draft.yml"), &text).expect("a draft");
    let rule = "title: t\nid: r\nlogsource: {product: my-events}\ndetection: {s: {user.id: 6, n|gt: 2, payload.k: null, mixed: '7', ok: false}, condition: s}\nlevel: low\n";
    let found = hunted(path, rule, "my events.ndjson");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["event"]["id"], "a2");
}

#[test]
fn parquet_with_folders_becomes_a_source_that_hunts_use() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    let connection = duckdb::Connection::open_in_memory().expect("DuckDB");
    connection
        .execute_batch(&format!(
            "COPY (SELECT TIMESTAMP '2026-01-01 12:00:00' + to_days(i::INT) AS event_time, uuid()::VARCHAR AS event_id, 'u' || i AS username,
               {{'ip': '10.0.0.' || i, 'port': i}} AS client, ['a', 'b'] AS tags, '{{\"x\":' || i || '}}' AS details, 1.5::DECIMAL(9,2) AS amount,
               strftime(TIMESTAMP '2026-01-01' + to_days(i::INT), '%Y-%m-%d') AS day
             FROM range(5) t(i)) TO '{}/log' (FORMAT parquet, PARTITION_BY (day))",
            path.display()
        ))
        .expect("files");
    let text = draft(
        path,
        &[
            "log",
            "--name",
            "app",
            "--category",
            "application",
            "--output",
            "draft.yml",
        ],
    );
    assert_eq!(text, "");
    let text = fs::read_to_string(path.join("draft.yml")).expect("a draft");
    let source = parsed(&text);
    let time = source.time.clone().expect("a time");
    assert_eq!(
        (time.field.as_str(), time.format),
        ("event_time", TimeFormat::Timestamp)
    );
    assert_eq!(source.event_id, ["event_id"]);
    assert_eq!(source.layout.times().count(), 1);
    assert!(text.contains("  client: {struct: {ip: text, port: integer}}\n  tags: {array: text}\n  details: json_object\n  amount: number\n"), "{text}");
    let rule = "title: t\nid: r\nlogsource: {category: application}\ndetection: {s: {client.ip: 10.0.0.3, details.x: 3, tags: b, amount: 1.5}, condition: s}\nlevel: low\n";
    let found = hunted(path, rule, "log");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["event"]["username"], "u3");
}

#[test]
fn what_can_not_be_read_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    fs::write(path.join("bad.json"), "[1, 2").expect("a file");
    fs::write(path.join("good.json"), EVENTS).expect("a file");
    let run = siglake(path, &["source", "infer", "bad.json", "none.json"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(
        run.err.contains("fault: bad.json: ") && run.err.contains("error: no events were found"),
        "{}",
        run.err
    );
    let run = siglake(path, &["source", "infer", "bad.json", "good.json"]);
    assert_eq!(run.code, 1);
    parsed(&run.out);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the names and values, the parser takes the draft.
    #[test]
    fn every_draft_is_a_source(
        names in prop::collection::vec("[ -~äß\u{2028}]{0,12}", 1..8),
        values in prop::collection::vec(prop::sample::select(vec![
            "null", "1", "1.5", "true", "\"a\"", "\"{}\"", "\"[1]\"", "{}", "[]", "1767323045", "\"2026-01-01T00:00:00Z\"",
        ]), 8),
        name in "[ -~]{1,10}",
    ) {
        let pairs: Vec<String> = names
            .iter()
            .zip(&values)
            .map(|(name, value)| format!("{}:{value}", serde_json::Value::from(name.as_str())))
            .collect();
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("events.json");
        fs::write(&file, format!("{{{}}}\n", pairs.join(","))).expect("events");
        let mut sample = Sample::default();
        let connection = duckdb::Connection::open_in_memory().expect("DuckDB");
        sample.add(&file.display().to_string(), &connection).expect("a sample");
        let draft = Draft { name, ..Draft::default() };
        parsed(&draft.text(&sample));
    }
}
