//! `backtest` and `import` as their users run them: all of standard output and standard error,
//! and the exit code.

use crate::cli::siglake;
use expect_test::{Expect, expect};
use std::fs;
use std::path::Path;

const RULE: &str = "title: Many deletions
id: 22222222-2222-4222-8222-222222222222
logsource: {product: aws, service: cloudtrail}
detection:
  s:
    eventName: DeleteObject
  condition: s
level: high
threshold: 2
dedup: {period: 15m, by: [userIdentity.userName]}
alert_title: '{userIdentity.userName} deletes'
context: {bucket: requestParameters.bucketName}
";

/// Ann's first window has two events, her second three; Bob's has one.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    fs::create_dir(path.join("rules")).expect("a folder");
    fs::write(path.join("rules/deletes.yml"), RULE).expect("a rule");
    let times = [
        ("09:00:00", "ann"),
        ("09:05:00", "ann"),
        ("09:06:00", "bob"),
        ("09:20:00", "ann"),
        ("09:21:00", "ann"),
        ("09:22:00", "ann"),
    ];
    let events = times.iter().enumerate().map(|(number, (time, user))| {
        format!(
            "{{\"eventSource\":\"s3.amazonaws.com\",\"eventID\":\"{}\",\"eventTime\":\"2026-01-02T{time}Z\",\
             \"eventName\":\"DeleteObject\",\"sourceIPAddress\":\"10.0.0.1\",\
             \"userIdentity\":{{\"type\":\"IAMUser\",\"userName\":\"{user}\"}},\"requestParameters\":{{\"bucketName\":\"b\"}}}}\n",
            number + 1
        )
    });
    fs::write(path.join("events.ndjson"), events.collect::<String>()).expect("events");
    folder
}

/// Exit code, standard output, standard error.
fn run(folder: &Path, arguments: &[&str], expected: Expect) {
    let run = siglake(folder, arguments);
    expected.assert_eq(&format!(
        "exit code {}\n--- out\n{}--- err\n{}",
        run.code, run.out, run.err
    ));
}

const BACKTEST: [&str; 4] = ["backtest", "rules", "--data", "events.ndjson"];

fn backtest(folder: &Path, more: &[&str], expected: Expect) {
    run(folder, &[&BACKTEST, more].concat(), expected);
}

#[test]
fn backtest_for_people() {
    backtest(
        folder().path(),
        &["--sweep", "threshold=1,3", "--sweep", "period=5m,1h"],
        expect![[r#"
            exit code 0
            --- out
            Many deletions  █············································█  2 alerts
                            └────────────────────────────────────────────┘
                            2026-01-02 09:05              2026-01-02 09:21

            6 events, 2026-01-02 09:05:00 to 2026-01-02 09:21:00 UTC

            rule            level  alerts  matches  per day  busiest day
            Many deletions  high        2        6      2.0  2026-01-02 (2)

            Many deletions
              noisiest keys
                2  100.0%  userIdentity.userName=ann
              threshold 1: 3 alerts, 3: 1, period 5m: 1, 1h: 1
            --- err
        "#]],
    );
}

#[test]
fn backtest_as_json_lines_of_a_part_of_time() {
    backtest(
        folder().path(),
        &["--format", "jsonl", "--from", "2026-01-02T09:10:00Z"],
        expect![[r#"
            exit code 0
            --- out
            {"alert_id":"f78fcc61944793542180725ed12dc747","rule_id":"22222222-2222-4222-8222-222222222222","rule_title":"Many deletions","level":"high","risk_score":75,"title":"ann deletes","key":{"userIdentity.userName":"ann"},"alert_time":"2026-01-02T09:21:00.000000Z","first_time":"2026-01-02T09:20:00.000000Z","last_time":"2026-01-02T09:22:00.000000Z","event_count":3,"value":null,"event_ids":["4","5","6"],"merged":1,"context":{"bucket":"b"},"entities":{"user":"ann","address":"10.0.0.1","resource":"b"}}
            --- err
        "#]],
    );
}

#[test]
fn backtest_as_ocsf() {
    let version = env!("CARGO_PKG_VERSION");
    let folder = folder();
    let output = siglake(
        folder.path(),
        &[
            &BACKTEST[..],
            &["--format", "ocsf", "--to", "2026-01-02T09:10:00Z"],
        ]
        .concat(),
    );
    assert_eq!((output.code, output.err.as_str()), (0, ""));
    expect![[r#"
        {"activity_id":1,"activity_name":"Create","category_uid":2,"category_name":"Findings","class_uid":2004,"class_name":"Detection Finding","type_uid":200401,"type_name":"Detection Finding: Create","time":1767344700000,"start_time":1767344400000,"end_time":1767344700000,"count":2,"message":"ann deletes","severity_id":4,"severity":"High","status_id":1,"status":"New","risk_score":75,"finding_info":{"uid":"6d05801631eb4569a6789f9192d7d292","title":"ann deletes","created_time":1767344700000,"first_seen_time":1767344400000,"last_seen_time":1767344700000,"analytic":{"uid":"22222222-2222-4222-8222-222222222222","name":"Many deletions","type_id":1,"type":"Rule"}},"metadata":{"version":"1.3.0","uid":"6d05801631eb4569a6789f9192d7d292","product":{"name":"siglake","vendor_name":"siglake","version":"VERSION"}},"observables":[{"name":"unmapped.entities.user","type_id":4,"type":"User Name","value":"ann"},{"name":"unmapped.entities.address","type_id":2,"type":"IP Address","value":"10.0.0.1"},{"name":"unmapped.entities.resource","type_id":10,"type":"Resource UID","value":"b"}],"unmapped":{"key":{"userIdentity.userName":"ann"},"context":{"bucket":"b"},"entities":{"user":"ann","address":"10.0.0.1","resource":"b"},"event_ids":["1","2"],"value":null,"merged":1}}
    "#]]
    .assert_eq(&output.out.replace(&format!("\"version\":\"{version}\""), "\"version\":\"VERSION\""));
}

#[test]
fn backtest_compares_with_a_folder() {
    let folder = folder();
    let before = folder.path().join("before");
    fs::create_dir(&before).expect("a folder");
    fs::write(
        before.join("deletes.yml"),
        RULE.replace("threshold: 2", "threshold: 3"),
    )
    .expect("a rule");
    fs::write(before.join("broken.yml"), "title: [").expect("a rule");
    backtest(
        folder.path(),
        &["--compare", "before"],
        expect![[r#"
            exit code 1
            --- out
            Many deletions (1 -> 2 alerts)
              + 2026-01-02T09:05:00.000000Z userIdentity.userName=ann (count 2)
              ~ 2026-01-02T09:21:00.000000Z userIdentity.userName=ann (count 3)
            1 added, 0 removed, 1 changed, 0 unchanged
            --- err
            error[yaml-syntax]: did not find expected node content
             --> before/broken.yml:1:9
              |
            1 | title: [
              |         ^ here

            1 error, 0 warnings
        "#]],
    );
}

#[test]
fn backtest_compares_with_a_revision() {
    let folder = folder();
    let path = folder.path();
    let git = |arguments: &[&str]| {
        let status = std::process::Command::new("git")
            .args([
                "-c",
                "user.name=tester",
                "-c",
                "user.email=tester@example.com",
            ])
            .args(arguments)
            .current_dir(path)
            .output()
            .expect("git runs")
            .status;
        assert!(status.success(), "{arguments:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "rules"]);
    git(&["commit", "--quiet", "--message", "one"]);
    fs::write(path.join("rules/deletes.yml"), RULE.replace("15m", "1h")).expect("a rule");
    backtest(
        path,
        &["--compare", "HEAD"],
        expect![[r#"
            exit code 0
            --- out
            Many deletions (2 -> 1 alerts)
              - 2026-01-02T09:21:00.000000Z userIdentity.userName=ann (count 3)
              ~ 2026-01-02T09:05:00.000000Z userIdentity.userName=ann (count 2 -> 5)
            0 added, 1 removed, 1 changed, 0 unchanged
            --- err
        "#]],
    );
    backtest(
        path,
        &["--compare", "nowhere"],
        expect![[r#"
            exit code 1
            --- out
            --- err
            error: no folder is called so, and git says: fatal: Not a valid object name nowhere
        "#]],
    );
}

#[test]
fn backtest_refuses_what_it_would_ignore() {
    for more in [["--sweep", "threshold=1"], ["--format", "ocsf"]] {
        let arguments = [&BACKTEST[..], &["--compare", "rules"], &more].concat();
        let run = siglake(folder().path(), &arguments);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{more:?}");
        assert!(run.err.contains("cannot be used with"), "{}", run.err);
    }
    backtest(
        folder().path(),
        &["--sweep", "what=1"],
        expect![[r#"
            exit code 2
            --- out
            --- err
            error: invalid value 'what=1' for '--sweep <WHAT=VALUE,..>': `what` can't be varied; `threshold` and `period` can

            For more information, try '--help'.
        "#]],
    );
}

#[test]
fn backtest_writes_files_and_tells_faults() {
    let folder = folder();
    let path = folder.path();
    let events = fs::read_to_string(path.join("events.ndjson")).expect("events");
    fs::write(
        path.join("events.ndjson"),
        format!("{events}{{\"eventName\":\n"),
    )
    .expect("events");
    backtest(
        path,
        &["--html", "report.html", "--output", "text"],
        expect![[r#"
            exit code 1
            --- out
            --- err
            fault: events.ndjson: line 7: the file ends in the middle of an event
        "#]],
    );
    let text = fs::read_to_string(path.join("text")).expect("the text");
    assert!(text.contains("6 events, 2026-01-02 09:05:00"), "{text}");
    let page = fs::read_to_string(path.join("report.html")).expect("the page");
    assert!(page.starts_with("<!doctype html>"), "{page}");
    let to_output = siglake(path, &[&BACKTEST[..], &["--format", "html"]].concat());
    assert_eq!(to_output.out, page);
    // Nothing is fetched and nothing runs.
    for word in ["<script", "http://", "https://", "url(", "@import", " src="] {
        assert!(!page.contains(word), "{word}");
    }
}

const PANTHER: &str = "AnalysisType: rule
RuleID: AWS.S3.Delete
Enabled: true
Severity: High
DisplayName: Bucket deleted
LogTypes: [AWS.CloudTrail]
Threshold: 2
DedupPeriodMinutes: 15
Reports: {MITRE ATT&CK: ['TA0040:T1485']}
Detection:
  - {Key: eventName, Condition: Equals, Value: DeleteBucket}
AlertTitle: 'Bucket deleted by {userIdentity.arn}'
Tests:
  - {Name: gone, ExpectedResult: true, Log: {eventName: DeleteBucket, userIdentity: {arn: a}}}
  - {Name: stays, ExpectedResult: false, Log: {eventName: GetObject}}
";

#[test]
fn import_converts_a_panther_rule() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("rule.yml"), PANTHER).expect("a rule");
    run(
        folder.path(),
        &["import", "panther", "rule.yml"],
        expect![[r#"
            exit code 0
            --- out
            title: Bucket deleted
            name: AWS.S3.Delete
            tags: [attack.impact, attack.t1485]
            logsource:
              product: aws
              service: cloudtrail
            detection:
              sel_1:
                eventName|cased: DeleteBucket
              condition: sel_1
            level: high
            threshold: 2
            dedup:
              period: 15m
            alert_title: 'Bucket deleted by {userIdentity.arn}'
            tests:
              - name: gone
                expected: true
                log:
                  eventName: DeleteBucket
                  userIdentity:
                    arn: a
              - name: stays
                expected: false
                log:
                  eventName: GetObject
            ---
            --- err
            1 of 1 file converted
        "#]],
    );
}

#[test]
fn import_tells_what_it_cannot_convert() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    fs::write(
        path.join("count.yml"),
        PANTHER.replace(
            "Equals, Value: DeleteBucket",
            "OnlyOneElement, Expressions: [{Condition: Equals, Value: x}]",
        ),
    )
    .expect("a rule");
    fs::write(
        path.join("wrong.yml"),
        PANTHER.replace(
            "Name: stays, ExpectedResult: false",
            "Name: stays, ExpectedResult: true",
        ),
    )
    .expect("a rule");
    run(
        path,
        &[
            "import",
            "panther",
            "count.yml",
            "wrong.yml",
            "gone.yml",
            "--out",
            "out",
        ],
        expect![[r#"
            exit code 1
            --- out
            --- err
            error[panther-unsupported]: Sigma can't count the elements of a list
              --> count.yml:11:33
               |
            11 |   - {Key: eventName, Condition: OnlyOneElement, Expressions: [{Condition: Equals, Value: x}]}
               |                                 ^^^^^^^^^^^^^^

            error[back-check]: the test "stays" on aws-cloudtrail: should match and does not
            --> AWS.S3.Delete (converted)

            error[back-check]: the test "stays" on aws-cloudtrail-json: should match and does not
            --> AWS.S3.Delete (converted)

            error[back-check]: the test "stays" on aws-cloudtrail-lake: should match and does not
            --> AWS.S3.Delete (converted)

            error[back-check]: the test "stays" on aws-security-lake-cloudtrail: should match and does not
            --> AWS.S3.Delete (converted)

            error[back-check]: the test "stays" on aws-security-lake-s3: should match and does not
            --> AWS.S3.Delete (converted)

            error[unreadable-file]: can't read gone.yml: No such file or directory (os error 2)
            --> gone.yml

            7 errors, 0 warnings
            1 of 2 files converted
        "#]],
    );
}

#[test]
fn import_replaces_files_only_when_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    fs::write(path.join("rule.yml"), PANTHER).expect("a rule");
    let import = ["import", "panther", "rule.yml", "--out", "out"];
    run(
        path,
        &import,
        expect![[r#"
            exit code 0
            --- out
            --- err
            1 of 1 file converted
        "#]],
    );
    let file = path.join("out/aws_s3_delete.yml");
    let text = fs::read_to_string(&file).expect("the rule");
    fs::write(&file, "mine").expect("the rule");
    run(
        path,
        &import,
        expect![[r#"
            exit code 1
            --- out
            --- err
            error: out/aws_s3_delete.yml is there already; `--force` replaces it
            1 of 1 file converted
        "#]],
    );
    assert_eq!(fs::read_to_string(&file).expect("the rule"), "mine");
    assert_eq!(siglake(path, &[&import[..], &["--force"]].concat()).code, 0);
    assert_eq!(fs::read_to_string(&file).expect("the rule"), text);
    // What was written is a rule whose tests pass.
    assert_eq!(
        siglake(path, &["test", "out"]).out,
        "10 passed, 0 failed (1 rule)\n"
    );
}
