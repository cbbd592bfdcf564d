//! `siglake check`: lints, suppressions and forms of output.

use crate::cli::siglake;
use std::fs;
use std::path::Path;

const RULE: &str = "title: One
id: 5f0b0e5e-7d5f-4f4f-9a6b-0a1b2c3d4e5f
status: test
description: d
level: low
tags: [attack.t1059]
logsource: {product: windows, category: process_creation}
detection:
  s:
    Image|endswith: ['\\a.exe', '\\b.exe']
  condition: s
tests:
  - {name: hit, log: {Image: 'C:\\a.exe'}, expected: true}
";

fn folder(rules: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("rules")).expect("a folder");
    for (name, text) in rules {
        fs::write(folder.path().join("rules").join(name), text).expect("a rule");
    }
    folder
}

/// File, line and code of each finding.
fn found(folder: &Path) -> Vec<(String, u64, String)> {
    let run = siglake(folder, &["check", "rules", "--format", "json"]);
    let findings: Vec<serde_json::Value> = serde_json::from_str(&run.out).expect("JSON");
    findings
        .iter()
        .map(|it| {
            let text = |key: &str| it[key].as_str().unwrap_or_default().to_owned();
            (text("file"), it["line"].as_u64().unwrap_or(0), text("code"))
        })
        .collect()
}

fn one(file: &str, line: u64, code: &str) -> (String, u64, String) {
    (format!("rules/{file}"), line, code.to_owned())
}

#[test]
fn lints_stand_at_their_words() {
    let twice = RULE.replace("4e5f", "4e50").replace("One", "Two");
    let both = RULE
        .replace("4e5f", "4e51")
        .replace("'\\b.exe'", "'\\xa.exe', 'x\\a.exe'")
        .replace("attack.t1059", "attack.t105");
    let never = RULE
        .replace("4e5f", "4e52")
        .replace("  condition", "    Image: C:\\c.exe\n  condition");
    let folder = folder(&[
        ("a.yml", RULE),
        ("b.yml", &twice),
        ("c.yml", &both),
        ("d.yml", &never),
    ]);
    assert_eq!(
        found(folder.path()),
        [
            one("b.yml", 7, "duplicate-logic"),
            one("c.yml", 6, "bad-tag"),
            one("c.yml", 10, "redundant-value"),
            one("d.yml", 9, "never-matches"),
        ]
    );
}

#[test]
fn comments_and_the_configuration_suppress_warnings() {
    let rule = RULE
        .replace("attack.t1059]", "attack.t105]  # siglake: ignore bad-tag")
        .replace("status: test\n", "");
    let folder = folder(&[("a.yml", &rule)]);
    assert_eq!(found(folder.path()), [one("a.yml", 1, "missing-metadata")]);
    let config = folder.path().join("siglake.yml");
    fs::write(&config, "check: {ignore: [missing-metadata]}\n").expect("a configuration");
    assert_eq!(found(folder.path()), []);
    let run = siglake(folder.path(), &["check", "rules", "--deny-warnings"]);
    assert_eq!(run.code, 0, "{}", run.err);
    fs::write(&config, "check: {ignore: [bad-regex, nonsense]}\n").expect("a configuration");
    let run = siglake(folder.path(), &["check", "rules"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("`bad-regex` is an error"), "{}", run.err);
    assert!(run.err.contains("`nonsense` is no code"), "{}", run.err);
}

#[test]
fn every_form_has_the_finding() {
    let folder = folder(&[
        ("a.yml", &RULE.replace("attack.t1059", "attack.t105")),
        (
            "b.yml",
            &RULE.replace("endswith", "endswiht").replace("4e5f", "4e50"),
        ),
    ]);
    let of = |format: &str| siglake(folder.path(), &["check", "rules", "--format", format]);
    let sarif: serde_json::Value = serde_json::from_str(&of("sarif").out).expect("JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let ids: Vec<&str> = results
        .iter()
        .filter_map(|it| it["ruleId"].as_str())
        .collect();
    assert_eq!(ids, ["bad-tag", "unknown-modifier"]);
    let github = of("github");
    assert_eq!(github.code, 1);
    assert!(
        github
            .out
            .starts_with("::warning file=rules/a.yml,line=6,col=8,endColumn=19,title=bad-tag::"),
        "{}",
        github.out
    );
    let junit = of("junit").out;
    assert!(
        junit.contains("tests=\"2\"") && junit.contains("failures=\"1\""),
        "{junit}"
    );
}
