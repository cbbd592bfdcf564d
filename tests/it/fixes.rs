//! `check --fix`: what it changes, that nothing else changes, and that rules mean the same.

use crate::bench::{rules, show, source};
use crate::cli::siglake;
use crate::generate;
use siglake::compile::{Options, compile, source_for};
use siglake::diag::{Code, SourceFile};
use siglake::dialect::{self, Dialect, DuckDb};
use siglake::lint::fix::{Made, fix};
use siglake::source::{Catalog, Source};
use std::fs;
use std::sync::Arc;

fn fixed(text: &str) -> (String, Vec<Made>) {
    let file = SourceFile {
        name: "rule.yml".into(),
        text: text.into(),
    };
    fix(&Arc::new(file), &[])
}

/// The text of each rule's matches in each dialect.
fn sql(
    text: &str,
    source: &dyn Fn(&siglake::rule::Rule) -> Source,
    options: &Options,
    dialects: &[&dyn Dialect],
) -> Vec<String> {
    let (parsed, _) = rules(text);
    let mut texts = Vec::new();
    for rule in &parsed.rules {
        for dialect in dialects {
            let source = source(rule);
            let filters = parsed.filters_of(rule);
            let report = compile(rule, &filters, &source, *dialect, options, None);
            texts.push(match report.output {
                Some(compiled) => compiled.sql,
                None => format!(
                    "error: {}",
                    show(&report.diagnostics).lines().next().unwrap_or("")
                ),
            });
        }
    }
    texts
}

/// Another way to write a line of a rule, which means the same and of which `check` warns.
fn spoilt(line: &str, text: &str) -> Option<String> {
    let margin = line.len() - line.trim_start().len();
    let (key, value) = line.split_once(": ")?;
    let literal = value.strip_prefix('\'')?.strip_suffix('\'')?;
    let (field, modifier) = key.split_once('|')?;
    let alone = text.matches(&format!("\n{field}:")).count() == 0
        && text.matches(&format!("\n{field}|")).count() == 1;
    let plain = margin == 8 && !literal.is_empty() && !literal.contains(['*', '?', '\\', '\'']);
    match modifier {
        "endswith" => (plain && alone).then(|| format!("{field}: '*{literal}'")),
        "startswith" => (plain && alone).then(|| format!("{field}: '{literal}*'")),
        "contains" => plain.then(|| format!("{key}|all: '{literal}'")),
        _ => None,
    }
}

/// The rule with what `check` warns of, which `--fix` must take back to the last byte.
fn spoil(text: &str) -> (String, usize) {
    let mut count = 0;
    let lines: Vec<String> = text
        .split('\n')
        .flat_map(|line| {
            let day = line.strip_prefix("date: 20");
            let tag = line.strip_prefix("    - attack.t");
            let spoilt = match (spoilt(line, text), day, tag) {
                (Some(line), _, _) => vec![line],
                (None, Some(_), _) => vec![line.replace('-', "/")],
                (None, None, Some(_)) => vec![line.replace(".t", ".T")],
                (None, None, None) => Vec::new(),
            };
            if spoilt.is_empty() {
                return vec![line.to_owned()];
            }
            count += spoilt.len();
            spoilt
        })
        .collect();
    (lines.join("\n"), count)
}

#[test]
fn own_rules_come_back_from_what_is_warned_of() {
    let catalog = Catalog::builtin();
    let source = |rule: &siglake::rule::Rule| {
        let found = source_for(rule, &catalog, None);
        found.expect("own rules have a source").clone()
    };
    let mut all = 0;
    for entry in walkdir::WalkDir::new("rules").into_iter().flatten() {
        if entry.path().extension().is_none_or(|end| end != "yml") {
            continue;
        }
        let text = fs::read_to_string(entry.path()).expect("a rule");
        assert!(
            fixed(&text).1.is_empty(),
            "{}: nothing to fix",
            entry.path().display()
        );
        let (worse, count) = spoil(&text);
        let name = entry.path().display();
        let options = Options::default();
        assert_eq!(
            sql(&worse, &source, &options, &[&DuckDb]),
            sql(&text, &source, &options, &[&DuckDb]),
            "{name} means the same when it is spoilt"
        );
        let (back, made) = fixed(&worse);
        let other = back
            .lines()
            .zip(text.lines())
            .find(|(one, other)| one != other);
        assert!(back == text, "{name}: {other:?}");
        assert_eq!(made.len(), count, "{name}");
        all += count;
    }
    assert!(all > 300, "only {all} places were spoilt");
}

#[test]
fn generated_rules_mean_the_same() {
    let generated = source(generate::SOURCE);
    let source = |_: &siglake::rule::Rule| generated.clone();
    let options = Options {
        placeholders: generate::options().placeholders,
        extra_fields: Vec::new(),
    };
    let mut seen = std::collections::BTreeMap::<Code, usize>::new();
    for seed in 0..1000 {
        let rule = generate::case(seed).rule;
        let (after, made) = fixed(&rule);
        if made.is_empty() {
            assert_eq!(after, rule);
            continue;
        }
        made.iter()
            .for_each(|it| *seen.entry(it.code).or_default() += 1);
        assert_eq!(
            sql(&after, &source, &options, &dialect::ALL),
            sql(&rule, &source, &options, &dialect::ALL),
            "{rule}\n---\n{after}"
        );
        assert_eq!(fixed(&after), (after.clone(), vec![]), "a second time");
        // Only lines with a finding are other ones.
        let untouched = after.lines().filter(|line| rule.contains(line)).count();
        assert!(untouched >= 8, "{after}");
    }
    for code in [Code::WILDCARD, Code::DUPLICATE_VALUE] {
        let count = seen.get(&code).copied().unwrap_or(0);
        assert!(count >= 5, "{}: {count}", code.0);
    }
}

const RULE: &str = "\u{feff}# Kept\r
title:   One   # kept, too\r
id: 5f0b0e5e-7d5f-4f4f-9a6b-0a1b2c3d4e5f\r
status: Testing\r
description: d\r
date: 2024/1/2  # when\r
level: Info\r
tags:\r
  - attack.T1059\r
  - 'attack.t1059'\r
related: [ {id: 5f0b0e5e-7d5f-4f4f-9a6b-0a1b2c3d4e50 , type: \"Obsoletes\"} ]\r
logsource: {product: windows, category: process_creation}\r
detection:\r
  s:\r
    Image|all: '*\\a.exe'  # both\r
    User: [a, B,  A , 007, yes]\r
    ParentImage:\r
      - '*it''s*'\r
      - \"*b\\\\\\\\*\"\r
    Other: '*x'  # siglake: ignore wildcard-as-modifier\r
  condition: s\r
tests:\r
  - {name: hit, log: {Image: 'C:\\a.exe'}, expected: true}\r
";

const RIGHT: &str = "\u{feff}# Kept\r
title:   One   # kept, too\r
id: 5f0b0e5e-7d5f-4f4f-9a6b-0a1b2c3d4e5f\r
status: test\r
description: d\r
date: 2024-01-02  # when\r
level: informational\r
tags:\r
  - attack.t1059\r
related: [ {id: 5f0b0e5e-7d5f-4f4f-9a6b-0a1b2c3d4e50 , type: \"obsolete\"} ]\r
logsource: {product: windows, category: process_creation}\r
detection:\r
  s:\r
    Image|endswith: '\\a.exe'  # both\r
    User: [a, B,  '007', yes]\r
    ParentImage|contains:\r
      - 'it''s'\r
      - \"b\\\\\\\\\"\r
    Other: '*x'  # siglake: ignore wildcard-as-modifier\r
  condition: s\r
tests:\r
  - {name: hit, log: {Image: 'C:\\a.exe'}, expected: true}\r
";

#[test]
fn files_are_shown_and_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("r.yml");
    fs::write(&path, RULE).expect("a rule");
    let shown = siglake(folder.path(), &["check", "r.yml", "--diff"]);
    assert_eq!(shown.code, 1, "{}", shown.err);
    assert!(
        shown.out.starts_with("--- r.yml\n+++ r.yml\n@@ "),
        "{}",
        shown.out
    );
    assert!(
        shown.out.contains("\n+date: 2024-01-02  # when"),
        "{}",
        shown.out
    );
    assert_eq!(
        fs::read_to_string(&path).expect("a rule"),
        RULE,
        "as it was"
    );
    let check = siglake(folder.path(), &["check", "r.yml"]);
    assert!(check.out.contains("`--fix` can set "), "{}", check.out);
    let run = siglake(
        folder.path(),
        &["check", "r.yml", "--fix", "--format", "json"],
    );
    assert_eq!(fs::read_to_string(&path).expect("a rule"), RIGHT);
    assert!(
        run.err.contains("r.yml:6: write `2024-01-02` (bad-date)"),
        "{}",
        run.err
    );
    assert!(
        run.err.contains("fixed 11 findings in 1 file"),
        "{}",
        run.err
    );
    let left: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    let codes: Vec<&str> = left
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| it["code"].as_str())
        .collect();
    assert!(!codes.contains(&"bad-date"), "{codes:?}");
    let again = siglake(folder.path(), &["check", "r.yml", "--diff"]);
    assert_eq!((again.code, again.out.as_str()), (0, ""), "{}", again.err);
}

#[test]
fn sarif_has_the_changes_of_the_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let rule = RULE.trim_start_matches('\u{feff}');
    fs::write(folder.path().join("r.yml"), rule).expect("a rule");
    let run = siglake(folder.path(), &["check", "r.yml", "--format", "sarif"]);
    let log: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let date = results.iter().find(|it| it["ruleId"] == "bad-date");
    let fix = &date.expect("a finding")["fixes"][0];
    assert_eq!(fix["description"]["text"], "write `2024-01-02`");
    let change = &fix["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "r.yml");
    assert_eq!(
        change["replacements"],
        serde_json::json!([{
            "deletedRegion": {"startLine": 6, "startColumn": 7, "endLine": 6, "endColumn": 15},
            "insertedContent": {"text": "2024-01-02"},
        }])
    );
}
