//! The project's own rules: they compile, their tests hold on every source, their SQL is current.

use std::process::Command;

fn siglake(arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_siglake"))
        .args(arguments)
        .output()
        .expect("siglake runs");
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    (output.status.success(), text)
}

#[test]
fn own_rules_have_no_findings() {
    let (good, text) = siglake(&["check", "rules", "--deny-warnings"]);
    assert!(good, "{text}");
}

#[test]
fn own_rules_pass_their_tests() {
    let (good, text) = siglake(&["test", "rules"]);
    assert!(good, "{text}");
    assert!(text.contains("0 failed"), "{text}");
}

#[test]
fn goldens_are_current() {
    let (good, text) = siglake(&["compile", "rules", "--out", "queries", "--check"]);
    assert!(good, "{text}");
}

#[test]
fn every_rule_is_tested_both_ways() {
    let (_, text) = siglake(&["test", "rules", "--format", "json"]);
    let results: Vec<serde_json::Value> =
        serde_json::from_str(text.split("\n\n").next().unwrap_or(&text)).expect("JSON");
    assert!(results.len() > 150);
    for entry in walkdir::WalkDir::new("rules")
        .into_iter()
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|e| e == "yml"))
    {
        let text = std::fs::read_to_string(entry.path()).expect("a rule");
        for expected in ["expected: true", "expected: false"] {
            assert!(
                text.contains(expected),
                "{} has no test with `{expected}`",
                entry.path().display()
            );
        }
    }
}
