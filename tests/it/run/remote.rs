//! `siglake run` on a Trino that a test imitates.

use super::{OTHER, folder, interrupted};
use crate::cli::siglake;
use crate::fake::{Fake, Reply, Request};
use serde_json::Value;
use std::fs;

/// The arguments for a Trino.
fn on_trino<'a>(fake: &'a Fake, more: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec![
        "run",
        "rules",
        "--sources",
        "acts.yml",
        "--quiet",
        "--engine",
        "trino",
        "--server",
        &fake.url,
        "--catalog",
        "lake",
        "--schema",
        "logs",
        "--at",
        "2026-01-02T10:00:00Z",
    ];
    all.extend(more);
    all
}

fn page(next: Option<String>, more: &str) -> Reply {
    let next = next.map_or(String::new(), |next| format!("\"nextUri\":\"{next}\","));
    Reply::Body(format!(
        "{{\"id\":\"q7\",{next}{more}\"stats\":{{\"state\":\"RUNNING\",\"processedRows\":7,\"physicalInputBytes\":2048}}}}"
    ))
}

fn fault(name: &str) -> Reply {
    page(
        None,
        &format!("\"error\":{{\"errorName\":\"{name}\",\"message\":\"said so\"}},"),
    )
}

/// The statements that were submitted for a rule.
fn submitted(fake: &Fake, rule: &str) -> Vec<Request> {
    let mut seen = fake.seen();
    seen.retain(|request| request.method == "POST" && request.body.contains(rule));
    seen
}

#[test]
fn rules_run_on_a_trino_and_one_lacks_a_right() {
    let folder = folder();
    let path = folder.path();
    fs::write(path.join("rules/once.yml"), OTHER).expect("a rule");
    let mut commits = 0;
    let fake = Fake::start(move |request, url| {
        if request.method == "POST" && request.body.contains("33333333") {
            return fault("PERMISSION_DENIED");
        }
        if request.method == "POST" {
            // Others write to the table: twice nothing is done.
            commits += 1;
            if commits <= 2 {
                return fault("ICEBERG_COMMIT_ERROR");
            }
            return page(Some(format!("{url}/v1/statement/1")), "");
        }
        page(None, "\"updateCount\":5,")
    });
    let run = siglake(path, &on_trino(&fake, &["--format", "json"]));
    assert_eq!(run.code, 1, "{}", run.err);
    let found: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(found["engine"], "trino");
    let [once, twice] = [&found["rules"][0], &found["rules"][1]];
    assert_eq!(
        (&once["status"], &once["alerts"]),
        (&"failed".into(), &Value::Null)
    );
    let message = once["message"].as_str().expect("a message");
    assert!(
        message.contains("a right is missing: PERMISSION_DENIED: said so"),
        "{message}"
    );
    assert_eq!(
        (&twice["status"], &twice["alerts"], &twice["bytes"]),
        (&"ok".into(), &5.into(), &2048.into())
    );
    assert!(
        run.err
            .contains("1 of 2 rules ran; 5 alerts added to siglake_alerts, 2.00 KiB read"),
        "{}",
        run.err
    );
    let texts = submitted(&fake, "22222222");
    assert_eq!(texts.len(), 3);
    assert!(
        texts[0].body.starts_with("MERGE INTO \"siglake_alerts\""),
        "{}",
        texts[0].body
    );
    assert_eq!(texts[0].header("x-trino-schema"), Some("logs"));
    assert_eq!(submitted(&fake, "33333333").len(), 1);
}

#[test]
fn a_statement_whose_fate_is_not_known_is_not_sent_again() {
    let folder = folder();
    // No window of a later run is there; then nothing is said any more.
    let fake = Fake::start(|request, _| match request.body.starts_with("SELECT") {
        true => page(None, "\"data\":[[0]],"),
        false => Reply::Nothing,
    });
    let run = siglake(
        folder.path(),
        &on_trino(&fake, &["--table-format", "parquet", "--anchor", "state"]),
    );
    assert_eq!(run.code, 1);
    let said = "not known whether the statement ran";
    assert!(run.err.contains(said), "{}", run.err);
    // Windows are written after the alerts that they gave.
    let seen = fake.seen();
    assert_eq!(seen.len(), 2);
    let begin = "INSERT INTO \"siglake_alerts\"";
    assert!(seen[1].body.starts_with(begin), "{}", seen[1].body);
}

#[test]
fn the_alerts_that_a_run_adds_are_read_from_the_engine() {
    let folder = folder();
    let mut reads = 0;
    let alert = |id: &str| {
        format!(
            "[\"{id}\",\"r\",\"t\",\"high\",75,\"again\",\"{{}}\",1,1,1,2,null,\"[]\",1,\"{{}}\",\"{{}}\"]"
        )
    };
    let (old, new) = (alert("old"), alert("new"));
    let fake = Fake::start(move |request, _| {
        if request.body.starts_with("MERGE") {
            return page(None, "");
        }
        reads += 1;
        let rows = if reads == 1 {
            old.clone()
        } else {
            format!("{old},{new}")
        };
        page(None, &format!("\"data\":[{rows}],"))
    });
    let run = siglake(folder.path(), &on_trino(&fake, &["--format", "jsonl"]));
    assert_eq!(run.code, 0, "{}", run.err);
    let ids: Vec<Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["alert_id"].clone())
        .collect();
    assert_eq!(ids, ["new"]);
    assert!(run.err.contains("1 alert added"), "{}", run.err);
}

#[test]
#[cfg(unix)]
fn an_interrupt_cancels_on_the_trino() {
    let folder = folder();
    let path = folder.path();
    let mut count = 0;
    let fake = Fake::start(move |request, url| {
        count += 1;
        match request.method.as_str() {
            "DELETE" => Reply::Status(204, ""),
            _ => page(Some(format!("{url}/v1/statement/{count}")), ""),
        }
    });
    let begun = || fake.seen().len() > 3;
    let (code, messages) = interrupted(path, &on_trino(&fake, &[]), begun);
    assert_eq!(code, Some(1), "{messages}");
    assert!(messages.contains("cancelled on Trino (q7)"), "{messages}");
    assert_eq!(
        fake.seen().last().map(|request| request.method.clone()),
        Some("DELETE".into())
    );
}
