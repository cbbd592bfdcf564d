//! The files that other repositories take siglake in by: they are read, and their commands run.

use siglake::yaml::{self, Node};
use std::fs;
use std::path::Path;
use std::process::Command;

fn read(path: &str) -> (String, Node) {
    let text = fs::read_to_string(path).expect("a file");
    let (mut documents, faults) = yaml::read(&text);
    assert_eq!(faults, [], "{path}");
    (text, documents.remove(0).root)
}

const RULE: &str = "rules/aws/cloudtrail/kms_key_destroyed_at_short_notice.yml";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("rules")).expect("a folder");
    fs::copy(RULE, folder.path().join("rules/r.yml")).expect("a rule");
    folder
}

#[test]
fn hooks_run() {
    let (_, hooks) = read(".pre-commit-hooks.yaml");
    let folder = folder();
    let hooks = hooks.items().expect("a list");
    assert_eq!(hooks.len(), 3);
    for hook in hooks {
        let entry = hook
            .get("entry")
            .and_then(Node::as_text)
            .expect("a command");
        let mut words = entry.split(' ');
        assert_eq!(words.next(), Some("siglake"));
        let output = Command::new(env!("CARGO_BIN_EXE_siglake"))
            .args(words)
            .arg("rules/r.yml")
            .current_dir(folder.path())
            .output()
            .expect("siglake runs");
        assert!(output.status.success(), "{entry}: {output:?}");
    }
}

/// A step of the action, as the runner would execute it.
fn step(script: &str, folder: &Path, variables: &[(&str, &str)]) -> std::process::Output {
    Command::new("bash")
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
        .current_dir(folder)
        .envs(variables.iter().copied())
        .output()
        .expect("bash runs")
}

#[test]
#[cfg(unix)]
fn the_action_checks_tests_and_writes_sarif() {
    let (text, action) = read("action.yml");
    let inputs = action.get("inputs").expect("inputs");
    for used in text.split("inputs.").skip(1) {
        let name = used
            .split(|c: char| !(c.is_ascii_lowercase() || c == '-'))
            .next();
        assert!(
            name.is_some_and(|it| inputs.get(it).is_some()),
            "{name:?} is no input"
        );
    }
    let steps = action.get("runs").and_then(|it| it.get("steps"));
    let steps = steps.and_then(Node::items).expect("steps");
    let script = |name: &str| -> &str {
        let named = |it: &&Node| it.get("name").and_then(Node::as_text) == Some(name);
        let step = steps.iter().find(named).expect("a step");
        assert_eq!(step.get("shell").and_then(Node::as_text), Some("bash"));
        step.get("run").and_then(Node::as_text).expect("a script")
    };
    let folder = folder();
    let output = folder.path().join("output");
    let variables = [
        ("SIGLAKE", env!("CARGO_BIN_EXE_siglake")),
        ("RULES", "rules"),
        ("CONFIG", ""),
        ("DENY", "true"),
        ("SARIF", "found.sarif"),
        ("GITHUB_OUTPUT", output.to_str().expect("a path")),
    ];
    let check = step(script("Check"), folder.path(), &variables);
    assert!(check.status.success(), "{check:?}");
    let sarif = fs::read_to_string(folder.path().join("found.sarif")).expect("findings");
    let sarif: serde_json::Value = serde_json::from_str(&sarif).expect("JSON");
    assert_eq!(sarif["version"], "2.1.0");
    assert!(
        fs::read_to_string(&output)
            .expect("an output")
            .starts_with("sarif=/")
    );
    let tests = step(script("Test"), folder.path(), &variables);
    assert!(tests.status.success(), "{tests:?}");
    // A finding fails the step and is in the file all the same.
    let worse = fs::read_to_string(RULE)
        .expect("a rule")
        .replace("attack.t", "attack.T");
    fs::write(folder.path().join("rules/r.yml"), worse).expect("a rule");
    let check = step(script("Check"), folder.path(), &variables);
    assert_eq!(check.status.code(), Some(1), "{check:?}");
    let shown = String::from_utf8_lossy(&check.stdout);
    assert!(shown.contains("::warning file=rules/r.yml"), "{shown}");
    let sarif = fs::read_to_string(folder.path().join("found.sarif")).expect("findings");
    assert!(sarif.contains("bad-tag"), "{sarif}");
}
