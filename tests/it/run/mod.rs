//! `siglake run` as its users run it: in a DuckDB file, and on a Trino that a test imitates (`remote`).

use crate::cli::siglake;
use expect_test::expect;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

mod remote;

const SOURCE: &str = "name: acts
logsources: [{product: test, service: acts}]
tables: {duckdb: acts, athena: acts}
time: {field: ts, format: timestamp}
event_id: [id]
columns: {ts: timestamp, id: text, name: text, user: text}
partitions:
  - {name: dt, type: text, time: yyyy-MM-dd}
";

const RULE: &str = "title: Twice
id: 22222222-2222-4222-8222-222222222222
logsource: {product: test, service: acts}
detection:
  s: {name: a}
  condition: s
threshold: 2
dedup: {period: 15m, by: [user]}
alert_title: '{user} again'
";

const OTHER: &str = "title: Once
id: 33333333-3333-4333-8333-333333333333
logsource: {product: test, service: acts}
detection:
  s: {name: b}
  condition: s
";

const RUN: [&str; 7] = [
    "run",
    "rules",
    "--sources",
    "acts.yml",
    "--database",
    "alerts.duckdb",
    "--quiet",
];

/// Ann's windows open at 09:00 and 09:20.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    fs::create_dir(path.join("rules")).expect("a folder");
    fs::write(path.join("rules/twice.yml"), RULE).expect("a rule");
    fs::write(path.join("acts.yml"), SOURCE).expect("a source");
    let all = [
        ("09:00", "ann", "a"),
        ("09:05", "ann", "a"),
        ("09:06", "bob", "a"),
        ("09:20", "ann", "a"),
        ("09:21", "ann", "a"),
        ("09:22", "ann", "b"),
    ];
    let rows = all.iter().enumerate().map(|(number, (time, user, name))| {
        format!("(TIMESTAMP '2026-01-02 {time}:00', '{number}', '{name}', '{user}', '2026-01-02')")
    });
    let rows: Vec<String> = rows.collect();
    execute(
        path,
        &format!(
            "CREATE TABLE acts (ts TIMESTAMP, id VARCHAR, name VARCHAR, \"user\" VARCHAR, dt VARCHAR); INSERT INTO acts VALUES {}",
            rows.join(", ")
        ),
    );
    folder
}

fn open(folder: &Path) -> duckdb::Connection {
    duckdb::Connection::open(folder.join("alerts.duckdb")).expect("a database")
}

fn execute(folder: &Path, sql: &str) {
    open(folder).execute_batch(sql).expect("it runs");
}

/// Times of the alerts in the table.
fn alerts(folder: &Path) -> Vec<String> {
    let connection = open(folder);
    let mut statement = connection
        .prepare("SELECT strftime(alert_time, '%H:%M ') || title FROM siglake_alerts ORDER BY alert_time, title")
        .expect("a query");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<duckdb::Result<_>>().expect("texts")
}

/// The report of a run that goes well.
fn report(folder: &Path, more: &[&str]) -> Value {
    let run = siglake(folder, &[&RUN, more, &["--format", "json"]].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    serde_json::from_str(&run.out).expect("JSON")
}

fn added(folder: &Path, more: &[&str]) -> Value {
    report(folder, more)["rules"][0]["alerts"].clone()
}

#[test]
fn runs_that_are_repeated_overlap_or_were_missed() {
    let folder = folder();
    let path = folder.path();
    let run = |at: &str| {
        added(
            path,
            &["--every", "15m", "--max-lateness", "0m", "--at", at],
        )
    };
    assert_eq!(run("2026-01-02T09:00:00Z"), 0);
    assert_eq!(run("2026-01-02T09:15:00Z"), 1);
    assert_eq!(run("2026-01-02T09:15:00Z"), 0);
    assert_eq!(run("2026-01-02T09:07:30Z"), 0);
    // Those of 09:30, 09:45 and 10:00 were missed.
    assert_eq!(run("2026-01-02T10:15:00Z"), 1);
    assert_eq!(alerts(path), ["09:05 ann again", "09:21 ann again"]);
    // All of it once more, in other parts and at once.
    let whole = ["--from", "2026-01-02", "--to", "2026-01-03"];
    assert_eq!(added(path, &whole), 0);
    let parts = report(path, &[&whole[..], &["--step", "1h"]].concat());
    assert_eq!(
        (&parts["rules"][0]["runs"], &parts["rules"][0]["alerts"]),
        (&24.into(), &0.into())
    );
    assert_eq!(alerts(path).len(), 2);
}

#[test]
fn windows_in_a_table_are_kept_and_its_past_is_not_run_again() {
    let folder = folder();
    let path = folder.path();
    let state = ["--anchor", "state", "--max-lateness", "0m"];
    let run = |more: &[&str]| siglake(path, &[&RUN, &state[..], more].concat());
    let parts = ["--from", "2026-01-02", "--to", "2026-01-03", "--step", "7m"];
    let found = report(path, &[&state[..], &parts].concat());
    assert_eq!(found["rules"][0]["alerts"], 2);
    assert_eq!(found["rules"][0]["windows"], 3);
    assert_eq!(alerts(path), ["09:05 ann again", "09:21 ann again"]);
    let again = report(path, &[&state[..], &parts].concat());
    assert_eq!(
        (&again["rules"][0]["alerts"], &again["rules"][0]["windows"]),
        (&0.into(), &0.into())
    );
    let early = run(&["--from", "2025-12-01", "--to", "2025-12-02"]);
    assert_eq!(early.code, 1);
    assert!(early.err.contains("windows of later runs"), "{}", early.err);
}

#[test]
fn one_rule_that_fails_does_not_stop_the_others() {
    let folder = folder();
    let path = folder.path();
    // One does not compile, one has no table, and one is not to run.
    let broken = OTHER.replace("name: b", "nothing: b");
    fs::write(path.join("rules/broken.yml"), broken).expect("a rule");
    fs::write(
        path.join("elsewhere.yml"),
        SOURCE.replace("acts", "elsewhere"),
    )
    .expect("a source");
    let elsewhere = OTHER
        .replace("acts", "elsewhere")
        .replace("333333333333", "444444444444");
    fs::write(
        path.join("rules/elsewhere.yml"),
        elsewhere.replace("Once", "Elsewhere"),
    )
    .expect("a rule");
    let old = OTHER.replace("title: Once", "title: Old\nstatus: deprecated");
    fs::write(
        path.join("rules/old.yml"),
        old.replace("333333333333", "555555555555"),
    )
    .expect("a rule");
    let more = ["--sources", "elsewhere.yml", "--at", "2026-01-02T10:00:00Z"];
    let run = siglake(path, &[&RUN, &more[..]].concat());
    let time = regex::Regex::new("[0-9.]+ s ").expect("a pattern");
    expect![[r#"
        exit code 1
        --- out
          alerts        read      time  rule
          failed           -     TIME  Elsewhere
               2           -     TIME  Twice
        --- err
        not run: Old, which is deprecated
        error: Elsewhere: the engine doesn't have what the query names: Catalog Error: Table with name elsewhere does not exist! (check the catalog and schema, and the table and columns of the source; `siglake ddl --own` makes the tables of alerts and windows)
        1 of 2 rules ran; 2 alerts added to siglake_alerts
    "#]]
    .assert_eq(&format!(
        "exit code {}\n--- out\n{}--- err\n{}",
        run.code,
        time.replace_all(&run.out, "TIME "),
        run.err.lines().filter(|line| line.starts_with("not run") || line.starts_with("error: ") || line.contains(" ran;")).map(|line| format!("{line}\n")).collect::<String>(),
    ));
    assert!(run.err.contains("unknown-field"), "{}", run.err);
    assert_eq!(alerts(path).len(), 2);
}

#[test]
fn the_database_and_its_folder_are_made() {
    let folder = folder();
    let path = folder.path();
    fs::write(
        path.join("acts.jsonl"),
        "{\"ts\":\"2026-01-02T09:00:00Z\",\"name\":\"a\"}\n",
    )
    .expect("events");
    let new = ["--database", "new/own.duckdb", "--data", "acts=acts.jsonl"];
    let at = ["--at", "2026-01-02T10:00:00Z"];
    let run = siglake(path, &[&RUN[..4], &new, &at].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(path.join("new/own.duckdb").is_file());
}

#[test]
fn a_dry_run_prints_the_statements_and_does_nothing() {
    let folder = folder();
    let path = folder.path();
    let missing = [
        "--database",
        "none.duckdb",
        "--at",
        "2026-01-02T10:00:00Z",
        "--dry-run",
    ];
    let dry = siglake(
        path,
        &[&RUN[..4], &missing, &["--anchor", "state"]].concat(),
    );
    assert_eq!(dry.code, 0, "{}", dry.err);
    assert!(!path.join("none.duckdb").exists());
    let begins: Vec<&str> = dry
        .out
        .lines()
        .filter(|line| {
            line.starts_with("-- ") || line.starts_with("MERGE") || line.starts_with("DELETE")
        })
        .collect();
    expect![[r#"
        -- Twice
        -- rule 22222222-2222-4222-8222-222222222222, source acts, duckdb
        -- every 1h, events up to 30m late, covers 1h again, looks back 15m; windows are kept in a table
        -- alert times after 2026-01-02T07:30:00.000000Z up to 2026-01-02T09:30:00.000000Z
        -- alerts
        MERGE INTO "siglake_alerts" AS "_l"
        -- windows that opened, after the alerts
        MERGE INTO "siglake_windows" AS "_l"
        -- windows that no run needs any more
        DELETE FROM "siglake_windows""#]]
    .assert_eq(&begins.join("\n"));
    // They are what is run: as text in the database they give the same.
    let connection = open(path);
    let schema = siglake(path, &["ddl", "--own", "--dialect", "duckdb"]).out;
    connection.execute_batch(&schema).expect("tables");
    connection
        .execute_batch(&dry.out)
        .expect("the statements run");
    drop(connection);
    assert_eq!(alerts(path).len(), 2);
    let run = added(path, &["--anchor", "state", "--at", "2026-01-02T10:00:00Z"]);
    assert_eq!(run, 0);
}

#[test]
fn files_are_read_and_only_what_is_added_is_shown() {
    let folder = folder();
    let path = folder.path();
    let events = "{\"ts\":\"2026-01-02T09:00:00Z\",\"id\":\"1\",\"name\":\"b\",\"user\":\"eve\"}\n";
    fs::write(path.join("events.ndjson"), events).expect("events");
    fs::write(path.join("rules/once.yml"), OTHER).expect("a rule");
    let more = [
        "--data",
        "acts=events.ndjson",
        "--at",
        "2026-01-02T10:00:00Z",
        "--format",
    ];
    let lines = |format: &str| siglake(path, &[&RUN[..], &more, &[format]].concat());
    let first = lines("jsonl");
    assert_eq!(first.code, 0, "{}", first.err);
    let shown: Vec<Value> = first
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(shown.len(), 1, "{}", first.out);
    assert_eq!(shown[0]["alert_time"], "2026-01-02T09:00:00.000000Z");
    assert!(
        first.err.contains("2 of 2 rules ran; 1 alert added"),
        "{}",
        first.err
    );
    assert_eq!(lines("ocsf").out, "");
    // Nothing of the files stays.
    let tables: i64 = open(path)
        .query_row("SELECT count(*) FROM duckdb_tables()", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(tables, 2);
    // Another file, of a later delivery.
    fs::write(
        path.join("more.ndjson"),
        events.replace("09:00", "09:10").replace("\"1\"", "\"2\""),
    )
    .expect("events");
    let more = [
        "--data",
        "acts=events.ndjson",
        "acts=more.ndjson",
        "--at",
        "2026-01-02T10:00:00Z",
        "--format",
        "jsonl",
    ];
    let second = siglake(path, &[&RUN[..], &more].concat());
    assert_eq!(second.out.lines().count(), 1, "{}", second.err);
    assert!(second.out.contains("09:10:00"), "{}", second.out);
}

#[test]
fn tables_that_the_configuration_names_are_made() {
    let folder = folder();
    let path = folder.path();
    fs::write(
        path.join("siglake.yml"),
        "schedule: {every: 15m, max_lateness: 0m, anchor: state}\ntables: {format: parquet, alerts: [soc, found], state: [soc, open]}\n",
    )
    .expect("a configuration");
    let at = ["--at", "2026-01-02T09:30:00Z"];
    let found = report(path, &at);
    assert_eq!(found["alerts_table"], "soc.found");
    assert_eq!(found["rules"][0]["alerts"], 2);
    assert_eq!(report(path, &at)["rules"][0]["alerts"], 0);
    let windows: i64 = open(path)
        .query_row("SELECT count(*) FROM soc.open", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(windows, 3);
}

#[test]
fn options_that_do_not_go_together() {
    let folder = folder();
    for (arguments, message) in [
        (&["run", "rules"][..], "needs `--database FILE`"),
        (
            &["run", "rules", "--database", "a", "--jobs", "2"],
            "`--jobs` is for other engines",
        ),
        (
            &["run", "rules", "--engine", "trino"],
            "needs `--server URL`",
        ),
        (
            &[
                "run",
                "rules",
                "--engine",
                "trino",
                "--server",
                "http://localhost:1",
                "--database",
                "a",
            ],
            "`--database` is for DuckDB",
        ),
        (
            &[
                "run",
                "rules",
                "--database",
                "a",
                "--from",
                "2026-01-02",
                "--to",
                "2026-01-02",
            ],
            "`--from` is not before `--to`",
        ),
        (
            &["run", "rules", "--database", "a", "--to", "2026-01-02"],
            "--from",
        ),
    ] {
        let run = siglake(folder.path(), arguments);
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.err.contains(message), "{}", run.err);
    }
    let run = siglake(
        folder.path(),
        &[
            "run",
            "rules",
            "--database",
            "acts.yml/a.duckdb",
            "--sources",
            "acts.yml",
        ],
    );
    assert_eq!(run.code, 1);
    assert!(run.err.contains("can't make acts.yml"), "{}", run.err);
}

#[test]
fn two_processes_take_turns() {
    let folder = folder();
    let path = folder.path();
    let start = || {
        Command::new(env!("CARGO_BIN_EXE_siglake"))
            .args(RUN)
            .args(["--from", "2026-01-02", "--to", "2026-01-03", "--step", "2h"])
            .current_dir(path)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts")
    };
    let both = [start(), start()];
    for mut child in both {
        assert!(child.wait().expect("it ends").success());
    }
    assert_eq!(alerts(path), ["09:05 ann again", "09:21 ann again"]);
}

/// Starts the command, interrupts it once `begun` says so, and gives its exit code and messages.
fn interrupted(
    folder: &Path,
    arguments: &[&str],
    begun: impl Fn() -> bool,
) -> (Option<i32>, String) {
    let child = Command::new(env!("CARGO_BIN_EXE_siglake"))
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    while !begun() {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.expect("kill runs").success());
    let output = child.wait_with_output().expect("it ends");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
#[cfg(unix)]
fn an_interrupt_ends_the_query_in_duckdb() {
    let folder = folder();
    let path = folder.path();
    // More rows than anyone waits for.
    execute(
        path,
        "CREATE OR REPLACE TABLE seed AS SELECT * FROM acts; DROP TABLE acts; \
         CREATE VIEW acts AS SELECT seed.* FROM seed, range(100000000000) AS r(n) WHERE n % 7 <> 8",
    );
    fs::write(path.join("rules/z.yml"), OTHER).expect("a rule");
    let wal = path.join("alerts.duckdb.wal");
    let began = std::time::Instant::now();
    let begun =
        || (wal.exists() || path.join("alerts.duckdb").exists()) && began.elapsed().as_secs() >= 3;
    let (code, messages) = interrupted(
        path,
        &[&RUN[..], &["--at", "2026-01-02T10:00:00Z"]].concat(),
        begun,
    );
    assert_eq!(code, Some(1), "{messages}");
    assert!(
        messages.contains("Twice: cancelled: interrupted in DuckDB"),
        "{messages}"
    );
    assert!(
        messages.contains("Once: cancelled: interrupted before it began"),
        "{messages}"
    );
    assert_eq!(alerts(path), Vec::<String>::new());
}

#[test]
fn a_pack_adds_what_its_rules_would_add() {
    let folder = folder();
    let path = folder.path();
    let either = RULE
        .replace("title: Twice", "title: Either")
        .replace("id: 2", "id: 4")
        .replace("name: a", "name: [a, b]");
    fs::write(path.join("rules/either.yml"), either).expect("a rule");
    fs::write(path.join("rules/once.yml"), OTHER).expect("a rule");
    let at = ["--at", "2026-01-02T11:00:00Z", "--catch-up", "3h"];
    let packed = report(path, &[&at[..], &["--pack"]].concat());
    let packs = packed["rules"].as_array().expect("a list");
    let sizes: Vec<usize> = packs
        .iter()
        .map(|pack| pack["rules"].as_array().expect("ids").len())
        .collect();
    assert_eq!(sizes, [2, 1]);
    assert_eq!(packs[0]["title"], "2 rules of acts");
    let once = alerts(path);
    assert_eq!(
        once,
        [
            "09:05 ann again",
            "09:05 ann again",
            "09:21 ann again",
            "09:21 ann again",
            "09:22 Once"
        ]
    );
    // Each rule's own run finds all of its alerts there.
    let alone = report(path, &at);
    for rule in alone["rules"].as_array().expect("a list") {
        assert_eq!(rule["alerts"], 0, "{rule}");
    }
    assert_eq!(alerts(path), once);
}
