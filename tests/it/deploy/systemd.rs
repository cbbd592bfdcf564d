//! The script for DuckDB's command line, executed with a `duckdb` that writes down what it is given.

use super::{PLAIN, STATE, context, project, rendered};
use siglake::deploy::context::Context;
use siglake::dialect;
use std::fs;
use std::path::Path;
use std::process::Command;

const TIME: &str = "2026-11-20T09:15:00Z";
/// Fails on texts that have the word of its variable FAIL.
const DUCKDB: &str = "#!/bin/sh
cat > \"$LOG/text\"
cat \"$LOG/text\" >> \"$LOG/all\"
[ -z \"${FAIL:-}\" ] || ! grep -q \"$FAIL\" \"$LOG/text\"
";

fn project_context() -> Context {
    let mut project = project();
    project.dialect = &dialect::DuckDb;
    let hourly = PLAIN.replace("7a01", "7a03");
    let deprecated = PLAIN.replace("7a01", "7a04") + "status: deprecated\n";
    let files = [
        (
            "rules/plain.yml",
            PLAIN.to_owned() + "schedule: {every: 5m}\n",
        ),
        ("rules/state.yml", STATE.to_owned()),
        ("rules/hourly.yml", hourly),
        ("rules/old.yml", deprecated),
    ];
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    context(&files, &project)
}

fn executable(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    fs::write(path, text).expect("a file");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("rights");
}

/// The exit code, and what `duckdb` was given.
fn run(folder: &Path, arguments: &[&str], fail: &str) -> (Option<i32>, String) {
    let log = folder.join("all");
    let _ = fs::remove_file(&log);
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .arg(folder.join("run.sh"))
        .args(arguments)
        .env("PATH", format!("{}/bin:{path}", folder.display()))
        .env("LOG", folder)
        .env("FAIL", fail)
        .output()
        .expect("a shell");
    let text = fs::read_to_string(log).unwrap_or_default();
    (output.status.code(), text)
}

#[test]
fn the_script_runs_the_statements_of_its_interval_in_order() {
    let context = project_context();
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fs::create_dir_all(at.join("bin")).expect("a folder");
    executable(&at.join("bin/duckdb"), DUCKDB);
    for (path, text) in rendered("systemd", &context) {
        let path = at.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let statements = |minutes: i64, skipped: &[&str]| -> String {
        context
            .rules
            .iter()
            .filter(|rule| rule.enabled && rule.minutes == minutes)
            .flat_map(|rule| &rule.statements)
            .filter(|it| !skipped.contains(&it.purpose.as_str()))
            .map(|it| {
                format!(
                    "{};\n",
                    it.sql.replace("<aws.scheduler.scheduled-time>", TIME)
                )
            })
            .collect()
    };
    assert_eq!(run(at, &["300", TIME], ""), (Some(0), statements(5, &[])));
    assert_eq!(run(at, &["3600", TIME], ""), (Some(0), statements(60, &[])));
    assert!(statements(5, &[]).contains("siglake_windows"));
    // The state is not written when its alerts were not; the other rule's are.
    let failed = run(at, &["300", TIME], "Of state");
    assert_eq!(failed, (Some(1), statements(5, &["state", "trim"])));
    // Without a time, that of the interval.
    let (code, text) = run(at, &["3600"], "");
    assert_eq!(code, Some(0));
    assert!(text.contains(":00:00Z") && !text.contains("<aws"), "{text}");
    for wrong in [&["7"][..], &[], &["300", "x/e;"]] {
        assert_eq!(run(at, wrong, ""), (Some(2), String::new()));
    }
}

#[test]
fn units_and_crontab_have_a_line_for_each_interval() {
    let files = rendered("systemd", &project_context());
    for (minutes, name, calendar, cron) in [
        (5, "5m", "OnCalendar=*-*-* *:0/5:00 UTC", "*/5 * * * * "),
        (60, "1h", "OnCalendar=*-*-* 0/1:00:00 UTC", "0 */1 * * * "),
    ] {
        let timer = &files[&format!("siglake-{name}.timer")];
        assert!(timer.contains(calendar), "{timer}");
        let service = &files[&format!("siglake-{name}.service")];
        let start = format!("/bin/sh /opt/siglake/run.sh {}\n", minutes * 60);
        assert!(service.contains(&format!("ExecStart={start}")), "{service}");
        assert!(files["crontab"].contains(&format!("{cron}{start}")));
    }
    for (path, text) in &files {
        if !(path.ends_with(".timer") || path.ends_with(".service")) {
            continue;
        }
        for line in text.lines() {
            let section = line.starts_with('[') && line.ends_with(']');
            let setting = line.split_once('=').is_some_and(|(name, value)| {
                name.chars().all(|c| c.is_ascii_alphabetic()) && !value.is_empty()
            });
            assert!(
                section || setting || line.is_empty() || line.starts_with('#'),
                "{path}: {line}"
            );
        }
    }
}
