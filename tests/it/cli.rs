//! Commands as their users run them: standard output, standard error, exit code.

use std::fs;
use std::path::Path;
use std::process::Command;

pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

pub fn siglake(folder: &Path, arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_siglake"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("siglake runs");
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

const RULE: &str = "title: Stop
id: 11111111-1111-4111-8111-111111111111
logsource: {product: aws, service: cloudtrail}
detection:
  s:
    eventName: StopLogging
    requestParameters.name|contains: '%'
  condition: s
level: high
fields: [eventName, requestParameters.name]
tests:
  - {name: hit, log: {eventName: StopLogging, requestParameters: {name: 'a%b'}}, expected: true}
  - {name: other, log: {eventName: StopLogging, requestParameters: {name: ab}}, expected: false}
";

const EVENT: &str = r#"{"eventSource":"cloudtrail.amazonaws.com","eventID":"1","eventTime":"2026-01-02T03:04:05Z","eventName":"stoplogging","requestParameters":{"name":"x%y"}}"#;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("rules")).expect("a folder");
    fs::write(folder.path().join("rules/stop.yml"), RULE).expect("a rule");
    folder
}

#[test]
fn check_underlines_the_word() {
    let folder = folder();
    fs::write(
        folder.path().join("rules/bad.yml"),
        RULE.replace("name|contains", "name|containz"),
    )
    .expect("a rule");
    let run = siglake(folder.path(), &["check", "rules"]);
    assert_eq!(run.code, 1);
    assert!(
        run.err
            .contains("error[unknown-modifier]: `containz` is no modifier"),
        "{}",
        run.err
    );
    assert!(run.err.contains("rules/bad.yml:7:28"), "{}", run.err);
    assert!(run.err.contains("^^^^^^^^ unknown"), "{}", run.err);
    assert!(run.err.contains("did you mean `contains`?"), "{}", run.err);
    let json = siglake(folder.path(), &["check", "rules", "--format", "json"]);
    let findings: Vec<serde_json::Value> = serde_json::from_str(&json.out).expect("JSON");
    let bad = findings
        .iter()
        .find(|finding| finding["code"] == "unknown-modifier")
        .expect("the finding");
    assert_eq!(
        (
            bad["line"].as_u64(),
            bad["column"].as_u64(),
            bad["end_column"].as_u64()
        ),
        (Some(7), Some(28), Some(36))
    );
}

#[test]
fn compile_writes_mirrored_files_and_checks_them() {
    let folder = folder();
    let path = folder.path();
    assert_eq!(
        siglake(path, &["compile", "rules", "--out", "queries"]).code,
        0
    );
    let sql = fs::read_to_string(path.join("queries/athena/stop.sql")).expect("the file");
    assert!(sql.starts_with("-- Stop\n-- rule 11111111-1111-4111-8111-111111111111, level high, source aws-cloudtrail, athena\nSELECT"), "{sql}");
    assert!(sql.contains(r#"LIKE '%!%%' ESCAPE '!'"#), "{sql}");
    assert_eq!(
        siglake(path, &["compile", "rules", "--out", "queries", "--check"]).code,
        0
    );
    fs::write(path.join("queries/duckdb/gone.sql"), "SELECT 1").expect("a file");
    fs::write(path.join("queries/duckdb/stop.sql"), "SELECT 1").expect("a file");
    let run = siglake(path, &["compile", "rules", "--out", "queries", "--check"]);
    assert_eq!(run.code, 1);
    assert!(
        run.err
            .contains("no rule makes it: queries/duckdb/gone.sql"),
        "{}",
        run.err
    );
    assert!(
        run.err.contains("differs: queries/duckdb/stop.sql"),
        "{}",
        run.err
    );
    let stdout = siglake(path, &["compile", "rules", "--dialect", "duckdb"]);
    assert!(
        stdout.out.contains("duckdb") && !stdout.out.contains("athena"),
        "{}",
        stdout.out
    );
}

#[test]
fn one_bad_rule_does_not_stop_the_others() {
    let folder = folder();
    fs::write(folder.path().join("rules/a.yml"), "title: [").expect("a rule");
    fs::write(
        folder.path().join("rules/b.yml"),
        RULE.replace("eventName:", "eventNam:"),
    )
    .expect("a rule");
    let run = siglake(folder.path(), &["compile", "rules", "--dialect", "athena"]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("stoplogging"), "{}", run.out);
    assert!(
        run.err.contains("error[yaml-syntax]") && run.err.contains("error[unknown-field]"),
        "{}",
        run.err
    );
}

#[test]
fn test_reports_what_failed() {
    let folder = folder();
    assert_eq!(
        siglake(folder.path(), &["test", "rules"]).out,
        "10 passed, 0 failed (1 rule)\n"
    );
    fs::write(
        folder.path().join("rules/stop.yml"),
        RULE.replace("expected: false", "expected: true"),
    )
    .expect("a rule");
    fs::write(
        folder.path().join("rules/stop.match.jsonl"),
        format!("{EVENT}\n"),
    )
    .expect("a fixture");
    fs::write(folder.path().join("rules/stop.nomatch.jsonl"), "{}\n").expect("a fixture");
    let run = siglake(folder.path(), &["test", "rules"]);
    assert_eq!(run.code, 1);
    assert!(
        run.out
            .contains("other on aws-cloudtrail: event 1 should match and does not"),
        "{}",
        run.out
    );
    assert!(
        run.out.ends_with("15 passed, 5 failed (1 rule)\n"),
        "{}",
        run.out
    );
    let junit = siglake(folder.path(), &["test", "rules", "--format", "junit"]).out;
    assert!(
        junit.contains(
            "<testsuites name=\"siglake\" tests=\"20\" skipped=\"0\" failures=\"5\" errors=\"0\""
        ),
        "{junit}"
    );
    let json: Vec<serde_json::Value> =
        serde_json::from_str(&siglake(folder.path(), &["test", "rules", "--format", "json"]).out)
            .expect("JSON");
    assert_eq!(json.len(), 20);
}

fn gzip(text: &str) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

#[test]
fn hunt_reads_every_form_of_events() {
    let folder = folder();
    let path = folder.path();
    let logs = path.join("logs");
    fs::create_dir_all(logs.join("region=eu")).expect("a folder");
    fs::write(logs.join("a.ndjson"), format!("{EVENT}\n\n{EVENT}\n")).expect("a file");
    fs::write(logs.join("b.json"), format!("[{EVENT},{EVENT}]")).expect("a file");
    fs::write(
        logs.join("region=eu/c.json.gz"),
        gzip(&format!("{{\"Records\":[{EVENT}]}}")),
    )
    .expect("a file");
    fs::write(
        logs.join("d.json.zst"),
        zstd::encode_all(EVENT.as_bytes(), 0).expect("memory takes it"),
    )
    .expect("a file");
    let run = siglake(
        path,
        &["hunt", "rules", "--data", "logs", "--format", "jsonl"],
    );
    assert_eq!(
        (run.code, run.out.lines().count()),
        (0, 6),
        "{}{}",
        run.out,
        run.err
    );
    let row: serde_json::Value =
        serde_json::from_str(run.out.lines().next().expect("a row")).expect("JSON");
    assert_eq!(
        row,
        serde_json::json!({
            "rule": "11111111-1111-4111-8111-111111111111", "title": "Stop", "level": "high", "source": "aws-cloudtrail-json",
            "event": {"eventTime": "2026-01-02T03:04:05Z", "eventID": "1", "eventName": "stoplogging", "requestParameters.name": "x%y"}
        })
    );
    for (format, end) in [("csv", "csv"), ("parquet", "parquet")] {
        let output = format!("out.{end}");
        let run = siglake(
            path,
            &[
                "hunt", "rules", "--data", "logs", "--format", format, "--output", &output,
            ],
        );
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(fs::metadata(path.join(&output)).expect("the file").len() > 100);
    }
    // A folder of the path is a field, as it is for Parquet.
    let by_region = RULE.replace("eventName: StopLogging", "region: EU");
    fs::write(path.join("rules/stop.yml"), by_region).expect("a rule");
    let run = siglake(
        path,
        &[
            "hunt", "rules", "--data", "logs", "--fields", "region", "--format", "jsonl",
        ],
    );
    assert_eq!((run.code, run.out.lines().count()), (0, 1), "{}", run.err);
    assert!(run.out.contains(r#""region":"eu""#), "{}", run.out);
    fs::write(path.join("rules/stop.yml"), RULE).expect("a rule");
    // The matches as Parquet are Parquet to hunt in, and a table for people names the rule.
    let table = siglake(
        path,
        &["hunt", "rules", "--data", "logs/*.ndjson", "--rows", "1"],
    );
    assert!(
        table.out.starts_with("[high] Stop: 2 matches\n") && table.out.contains("... and 1 more"),
        "{}",
        table.out
    );
    assert!(
        table.err.contains("2 matches of 1 of 1 rule in 1 file") || table.err.contains("2 matches"),
        "{}",
        table.err
    );
}

#[test]
fn faults_are_told_and_the_rest_is_hunted() {
    let folder = folder();
    let path = folder.path();
    let logs = path.join("logs");
    fs::create_dir(&logs).expect("a folder");
    fs::write(
        logs.join("good.ndjson"),
        format!("{EVENT}\n{{\"eventName\": \n{EVENT}\n"),
    )
    .expect("a file");
    fs::write(logs.join("half.json"), &EVENT[..40]).expect("a file");
    fs::write(logs.join("cut.json.gz"), &gzip(&EVENT.repeat(50))[..60]).expect("a file");
    fs::write(logs.join("broken.parquet"), b"PAR1 this is no parquet PAR1").expect("a file");
    fs::write(logs.join("strange.json"), "{\"hello\":1}\n").expect("a file");
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", logs.join("link.json")).expect("a link");
    let run = siglake(
        path,
        &[
            "hunt",
            "rules",
            "--data",
            "logs",
            "--data",
            "missing.json",
            "--format",
            "jsonl",
        ],
    );
    assert_eq!(run.code, 1);
    assert_eq!(run.out.lines().count(), 2, "{}", run.out);
    for (file, words) in [
        ("good.ndjson", "line 2"),
        ("half.json", "end"),
        ("cut.json.gz", "compressed"),
        ("broken.parquet", "arquet"),
        ("strange.json", "no source recognises these events"),
        ("missing.json", "No such file"),
        #[cfg(unix)]
        ("link.json", "No such file"),
    ] {
        let line = run
            .err
            .lines()
            .find(|line| line.contains(file))
            .unwrap_or_else(|| panic!("{file}: {}", run.err));
        assert!(line.contains(words), "{line}");
    }
}

#[test]
fn values_of_another_type_are_told() {
    let folder = folder();
    let rule = RULE.replace(
        "eventName: StopLogging\n    requestParameters.name|contains: '%'",
        "readOnly: true",
    );
    fs::write(folder.path().join("rules/stop.yml"), rule).expect("a rule");
    let event = |value: &str| EVENT.replacen('{', &format!("{{\"readOnly\":{value},"), 1);
    let events = [event("true"), event("\"perhaps\""), event("null")].join("\n");
    fs::write(folder.path().join("a.ndjson"), events).expect("a file");
    let run = siglake(
        folder.path(),
        &["hunt", "rules", "--data", "a.ndjson", "--format", "jsonl"],
    );
    assert_eq!((run.code, run.out.lines().count()), (0, 1), "{}", run.err);
    assert!(
        run.err
            .contains("warning[lost-value]: 1 values of `readOnly`"),
        "{}",
        run.err
    );
}

#[test]
fn explain_and_list_answer() {
    let folder = folder();
    let run = siglake(
        folder.path(),
        &[
            "explain",
            "rules/stop.yml",
            "--stage",
            "predicate",
            "--dialect",
            "duckdb",
        ],
    );
    assert!(
        run.out.contains(
            "predicate: eventName ~ \"StopLogging\" and requestParameters.name ~ \"*%*\""
        ),
        "{}",
        run.out
    );
    let plan = siglake(
        folder.path(),
        &[
            "explain",
            "rules/stop.yml",
            "--stage",
            "plan",
            "--dialect",
            "duckdb",
        ],
    );
    assert!(
        plan.out
            .contains("hunts   pass over events without \"stoplogging\" in eventName"),
        "{}",
        plan.out
    );
    assert!(
        siglake(folder.path(), &["explain", "unknown-field"])
            .out
            .contains("does not declare")
    );
    assert!(
        siglake(folder.path(), &["explain", "windash"])
            .out
            .contains("en dash")
    );
    assert_eq!(siglake(folder.path(), &["explain", "nothing"]).code, 1);
    assert!(
        siglake(folder.path(), &["list", "rules", "rules"])
            .out
            .contains("Stop")
    );
    assert!(
        siglake(folder.path(), &["list", "sources"])
            .out
            .contains("windows")
    );
    assert!(
        siglake(folder.path(), &["list", "fields", "aws-cloudtrail"])
            .out
            .contains("userIdentity")
    );
    assert!(
        siglake(folder.path(), &["list", "modifiers"])
            .out
            .contains("base64offset")
    );
    assert!(
        siglake(folder.path(), &["completions", "bash"])
            .out
            .contains("siglake")
    );
    assert_eq!(siglake(folder.path(), &["hunt"]).code, 2);
}
