//! `siglake test --mutants`.

use crate::cli::siglake;
use std::fs;

const RULE: &str = "title: One
id: 5f0b0e5e-7d5f-4f4f-9a6b-0a1b2c3d4e5f
logsource: {product: windows, category: process_creation}
detection:
  s:
    Image|endswith: '\\a.exe'
    CommandLine|contains: [-x, -y]
  f:
    ParentImage|endswith: '\\b.exe'
  condition: s and not f
tests:
  - {name: x, log: {Image: 'C:\\a.exe', CommandLine: a -x}, expected: true}
  - {name: y, log: {Image: 'C:\\a.exe', CommandLine: a -y}, expected: true}
  - {name: none, log: {Image: 'C:\\a.exe', CommandLine: a}, expected: false}
  - {name: other, log: {Image: 'C:\\c.exe', CommandLine: a -x}, expected: false}
";

const MORE: &str = "  - {name: longer, log: {Image: 'C:\\a.exe.exe', CommandLine: a -x}, expected: false}
  - {name: parent, log: {Image: 'C:\\a.exe', CommandLine: a -x, ParentImage: 'C:\\b.exe'}, expected: false}
  - {name: child, log: {Image: 'C:\\a.exe', CommandLine: a -x, ParentImage: 'C:\\b.exe.exe'}, expected: true}
";

/// What every event of Sysmon's process creation has.
fn as_sysmon(rule: &str) -> String {
    let event = "log: {EventID: 1, Channel: Microsoft-Windows-Sysmon/Operational, ";
    rule.replace("log: {", event)
}

fn unnoticed(rule: &str) -> (i32, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("r.yml"), as_sysmon(rule)).expect("a rule");
    let run = siglake(
        folder.path(),
        &["test", "r.yml", "--mutants", "--format", "json"],
    );
    let found: Vec<serde_json::Value> = serde_json::from_str(&run.out).expect("JSON");
    let messages = found.iter().map(|it| {
        let message = it["message"].as_str().unwrap_or_default();
        let (_, change) = message.split_once(" when ").expect("a change");
        format!("{} {change}", it["line"])
    });
    (run.code, messages.collect())
}

#[test]
fn what_no_test_notices_is_named() {
    let (code, changes) = unnoticed(RULE);
    assert_eq!(
        changes,
        [
            "6 in `s`, `Image|endswith` is `Image|contains`",
            "9 in `f`, `ParentImage|endswith` is `ParentImage|contains`",
            "10 `not f` is dropped from the condition",
        ]
    );
    assert_eq!(code, 1);
    let (code, changes) = unnoticed(&format!("{RULE}{MORE}"));
    assert_eq!(changes, [""; 0]);
    assert_eq!(code, 0);
}

#[test]
fn rules_that_fail_or_have_no_test_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let failing = as_sysmon(RULE).replacen("expected: true", "expected: false", 1);
    fs::write(folder.path().join("a.yml"), failing).expect("a rule");
    let (untested, _) = RULE.split_once("tests:").expect("tests");
    let untested = untested.replace("One", "Two").replace("4e5f", "4e50");
    fs::write(folder.path().join("b.yml"), untested).expect("a rule");
    let run = siglake(folder.path(), &["test", ".", "--mutants"]);
    assert_eq!(run.code, 1);
    assert!(
        run.err.contains("\"One\" is left out: its tests fail"),
        "{}",
        run.err
    );
    assert!(run.err.contains("0 changes of 0 rules"), "{}", run.err);
    assert!(run.err.contains("1 rule without tests"), "{}", run.err);
}

#[test]
fn parts_of_correlations_are_tested_with_them() {
    let rule = "title: Part
name: part
logsource: {product: windows, category: process_creation}
detection: {s: {Image: a, User: b}, condition: s}
---
title: Both
correlation: {type: event_count, rules: part, timespan: 5m, condition: {gte: 2}}
tests:
  - name: two
    events:
      - {at: 0m, log: {Image: a, User: b}}
      - {at: 5m, log: {Image: a, User: b}}
    alerts: 1
  - name: one and another
    events:
      - {at: 0m, log: {Image: a, User: b}}
      - {at: 5m, log: {Image: a, User: c}}
    alerts: 0
";
    let (_, changes) = unnoticed(rule);
    assert_eq!(
        changes,
        [
            "4 in `s`, `Image` is dropped",
            "4 in `s`, `Image` is `Image|startswith`",
            "4 in `s`, `User` is `User|startswith`",
            "7 the timespan is 6m",
        ]
    );
}

#[cfg(feature = "trino")]
#[test]
fn other_engines_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("r.yml"), RULE).expect("a rule");
    let engine = ["--engine", "trino", "--server", "http://127.0.0.1:1"];
    let run = siglake(
        folder.path(),
        &[&["test", "r.yml", "--mutants"][..], &engine].concat(),
    );
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains("embedded DuckDB"), "{}", run.err);
}
