//! Estimates against the bytes that DuckDB really reads: the reads of its thread, as the kernel
//! counts them.

use crate::costing::{
    HOURS, estimate, fixture, open, rules, schedule, source, table, within_a_tenth,
};
use siglake::compile::scheduled::{self, Targets};
use siglake::compile::{self, Alerting, Options};
use siglake::cost::Engine;
use siglake::deploy::ddl::own;
use siglake::dialect::DuckDb;
use siglake::plan::schedule::Instant;
use siglake::rule::Rule;
use std::path::Path;

/// Bytes that this thread has asked the kernel to read.
fn bytes_read() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/io").expect("Linux counts reads");
    let line = text.lines().find_map(|line| line.strip_prefix("rchar: "));
    line.expect("a count").parse().expect("a number")
}

/// The files as a reader of the pattern.
fn all(folder: &Path) -> String {
    format!("'{}/*/*.parquet'", folder.display())
}

/// The files as they are at an instant: those of past hours, and of the hour that is going on what
/// has happened.
fn at(folder: &Path, base: i64) -> String {
    let current = HOURS.part(base);
    let part = folder.with_file_name("now").join(&current);
    HOURS.until(folder, base, &part);
    let mut files = vec![format!("'{}/a.parquet'", part.display())];
    for entry in walkdir::WalkDir::new(folder).into_iter().flatten() {
        let path = entry.path().display().to_string();
        let past = entry.path().components().any(|part| {
            let part = part.as_os_str().to_string_lossy();
            part.starts_with("dt=") && *part < *current
        });
        if past && path.ends_with(".parquet") {
            files.push(format!("'{path}'"));
        }
    }
    format!("[{}]", files.join(", "))
}

/// What running a statement reads, over a view of files.
fn reads(files: &str, statement: &str) -> u64 {
    let connection = open();
    connection
        .execute_batch(&format!(
            "CREATE VIEW audit AS FROM read_parquet({files}, hive_partitioning = true, hive_types_autocast = false)"
        ))
        .expect("a view");
    for table in [
        own::alerts(vec![own::ALERTS.into()]),
        own::windows(vec![own::WINDOWS.into()]),
    ] {
        let text = own::statement(&table, &own::Form::DuckDb).expect("a statement");
        connection.execute_batch(&text).expect("a table");
    }
    let before = bytes_read();
    connection
        .execute_batch(statement)
        .unwrap_or_else(|error| panic!("{error}: {statement}"));
    bytes_read() - before
}

#[test]
fn estimates_are_within_a_tenth_of_what_duckdb_reads() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("audit");
    fixture(&path, &HOURS);
    let (rules, source) = (rules(), source(&HOURS));
    let table = table(&path, &source, 96);
    assert_eq!(table.period, Some(4 * 86_400_000_000));
    let source_of = |_: &Rule| Ok(&source);
    let targets = Targets::default();
    for rule in &rules.rules {
        let alerting = Alerting::Rule(rule);
        let scheduled = schedule(alerting, &rules, &source, &DuckDb);
        let estimate = estimate(alerting, &scheduled, &table, (&DuckDb, Engine::DuckDb));
        let options = Options::default();
        let report = compile::compile_alerts(alerting, &rules, &source_of, &DuckDb, &options, None);
        let whole = report.output.expect("a query").sql;
        let real = reads(&all(&path), &format!("CREATE TABLE o AS {whole}"));
        let what = format!("{} over everything", rule.title);
        within_a_tenth(&what, estimate.everything, real as f64).expect("an estimate");
        // Runs of the last day; each at another minute of its hour.
        let day = siglake::time::parse("2026-01-04T00:00:00Z").expect("a time");
        let bases = (0..12).map(|number| day + number * 125 * 60_000_000 + 137_000_000);
        let mut sum = 0;
        for base in bases.clone() {
            let files = at(&path, base);
            let run = scheduled
                .timing
                .run_at(Instant::Known(base), targets.state.clone());
            let steps = scheduled::statements(&scheduled, &run, &DuckDb, None, &targets);
            for step in steps.expect("statements") {
                sum += reads(&files, &step.sql);
            }
        }
        let real = sum as f64 / bases.count() as f64;
        let what = format!("runs of {}", rule.title);
        within_a_tenth(&what, estimate.bytes_per_run, real).expect("an estimate");
    }
}

#[test]
fn the_command_sums_up_and_says_what_it_lacks() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    std::fs::write(path.join("s.yml"), HOURS.source_text()).expect("a source");
    let text = "title: Member\nid: m\nlogsource: {product: audit}\ndetection: {s: {actor.session.key|endswith: '7'}, condition: s}\n";
    std::fs::write(path.join("r.yml"), text).expect("a rule");
    let run = |more: &[&str]| {
        let mut arguments = vec!["cost", "r.yml", "--sources", "s.yml"];
        arguments.extend(more);
        crate::cli::siglake(path, &arguments)
    };
    let unknown = run(&[]);
    assert_eq!(unknown.code, 1);
    assert!(
        unknown
            .err
            .contains("nothing is known of the table of `audit`"),
        "{}",
        unknown.err
    );
    std::fs::write(
        path.join("t.json"),
        r#"{"source": "audit", "period": "1d", "bytes": 24000000000}"#,
    )
    .expect("statistics");
    let good = run(&["--statistics", "t.json"]);
    assert_eq!((good.code, good.err.as_str()), (0, ""));
    let lines: Vec<Vec<&str>> = good
        .out
        .lines()
        .map(|line| {
            line.split("  ")
                .filter(|cell| !cell.is_empty())
                .map(str::trim)
                .collect()
        })
        .collect();
    // Half a partition, an hour, an hour for missed runs; the half hour of late events is not read.
    assert_eq!(
        lines[1],
        ["Member", "1h", "2.5 h", "2.3 GB", "1.6 TB", "8.19"]
    );
    let json = run(&[
        "--statistics",
        "t.json",
        "--format",
        "json",
        "--price",
        "10",
        "--every",
        "12h",
    ]);
    let value: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!(value["rules"][0]["runs_per_month"], 60.0);
    assert_eq!(value["rules"][0]["bytes_of_everything"], 24e9);
    std::fs::write(path.join("bad.json"), "{}").expect("statistics");
    let bad = run(&["--statistics", "bad.json", "--statistics", "none.json"]);
    assert!(
        bad.err.contains("bad.json: statistics need `source`")
            && bad.err.contains("none.json: No such file"),
        "{}",
        bad.err
    );
}
