//! Files that the user may not read. Who may read everything runs the command as nobody.

use crate::cli::Run;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

const NOBODY: u32 = 65534;

const RULE: &str = "title: Stop
id: 11111111-1111-4111-8111-111111111111
logsource: {product: aws, service: cloudtrail}
detection: {s: {eventName: StopLogging}, condition: s}
level: high
";

const EVENT: &str = r#"{"eventSource":"cloudtrail.amazonaws.com","eventID":"1","eventTime":"2026-01-02T03:04:05Z","eventName":"StopLogging"}"#;

/// Somebody for whom rights count, with a binary that they may execute.
struct Somebody {
    binary: PathBuf,
    user: Option<u32>,
}

impl Somebody {
    fn run(&self, folder: &Path, arguments: &[&str]) -> Run {
        let mut command = Command::new(&self.binary);
        command.args(arguments).current_dir(folder);
        if let Some(user) = self.user {
            command.uid(user).gid(user).env("HOME", folder);
        }
        let output = command.output().expect("siglake starts");
        Run {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

fn locked(path: &Path) {
    fs::set_permissions(path, Permissions::from_mode(0o000)).expect("rights are set");
}

/// `None` where the binary needs a library that nobody may not read.
fn somebody(folder: &Path) -> Option<Somebody> {
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_siglake"));
    let probe = folder.join("probe");
    fs::write(&probe, "x").expect("a file");
    locked(&probe);
    if fs::read(&probe).is_err() {
        return Some(Somebody { binary, user: None });
    }
    fs::set_permissions(folder, Permissions::from_mode(0o777)).expect("rights are set");
    let copy = folder.join("siglake");
    fs::copy(&binary, &copy).expect("the binary is copied");
    let somebody = Somebody {
        binary: copy,
        user: Some(NOBODY),
    };
    let starts = somebody.run(folder, &["--version"]).code == 0;
    assert!(
        starts || !cfg!(feature = "bundled"),
        "siglake starts as nobody"
    );
    starts.then_some(somebody)
}

#[test]
fn files_without_rights_are_named_and_the_others_are_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    for name in ["rules", "data"] {
        fs::create_dir(at(name)).expect("a folder");
    }
    fs::write(at("rules/stop.yml"), RULE).expect("a rule");
    fs::write(
        at("rules/locked.yml"),
        RULE.replace("1111-4111", "2222-4111"),
    )
    .expect("a rule");
    fs::write(at("data/open.json"), EVENT).expect("events");
    fs::write(at("data/locked.json"), EVENT).expect("events");
    let Some(somebody) = somebody(folder.path()) else {
        eprintln!("left out: nobody may not read the library that siglake needs");
        return;
    };
    locked(&at("rules/locked.yml"));
    locked(&at("data/locked.json"));

    let run = somebody.run(
        folder.path(),
        &[
            "hunt",
            "rules/stop.yml",
            "--data",
            "data",
            "--format",
            "jsonl",
        ],
    );
    assert_eq!(
        run.out.lines().count(),
        1,
        "the other file is hunted: {}",
        run.err
    );
    assert!(run.err.contains("locked.json"), "{}", run.err);
    assert!(run.err.contains("ermission denied"), "{}", run.err);
    assert_eq!(run.code, 1, "{}", run.err);

    let run = somebody.run(
        folder.path(),
        &[
            "hunt",
            "rules",
            "--data",
            "data/open.json",
            "--format",
            "jsonl",
        ],
    );
    assert_eq!(
        run.out.lines().count(),
        1,
        "the other rule is used: {}",
        run.err
    );
    assert!(run.err.contains("locked.yml"), "{}", run.err);
    assert_eq!(run.code, 1, "{}", run.err);
}
