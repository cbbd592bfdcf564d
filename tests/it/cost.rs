//! Estimates against the bytes that DuckDB really reads: the reads of its thread, as the kernel
//! counts them.

use duckdb::Connection;
use siglake::compile::scheduled::{self, Scheduled, Targets};
use siglake::compile::{self, Alerting, Options, Rules};
use siglake::cost::facts::Table;
use siglake::cost::{self, Engine, Price};
use siglake::deploy::ddl::own;
use siglake::diag::SourceFile;
use siglake::dialect::DuckDb;
use siglake::engine::{footprint, inputs};
use siglake::plan::schedule::Instant;
use siglake::rule::Rule;
use siglake::rule::schedule::Schedule;
use siglake::source::{Catalog, Source};
use std::path::Path;
use std::sync::Arc;

const SOURCE: &str = "
name: audit
logsources: [{product: audit}]
time: {field: when, format: timestamp}
event_id: [id]
columns:
  when: timestamp
  id: text
  action: text
  actor: {struct: {name: text, address: text, session: {struct: {key: text, agent: text}}}}
  details: json
  groups: {array: {struct: {name: text, id: text}}}
  size: integer
partitions: [{name: dt, type: text, time: yyyy-MM-dd-HH}]
partition_slack: {before: 0m, after: 0m}
output: [when, id, action]
";

/// Each reads other columns; an event in ten matches.
const RULES: [(&str, &str); 6] = [
    (
        "member",
        "detection: {s: {actor.session.key|endswith: '7'}, condition: s}",
    ),
    ("json", "detection: {s: {details.kind: k3}, condition: s}"),
    (
        "list",
        "detection: {s: {groups.name|endswith: '5'}, condition: s}",
    ),
    (
        "number",
        "detection: {s: {size|gte: 900}, condition: s}\nfields: [actor.name]",
    ),
    (
        "window",
        "detection: {s: {action: a1}, condition: s}\nthreshold: {events: 3, within: 1h, window: sliding}\ndedup: {period: 24h, by: [actor.name]}\nalert_title: '{actor.address}'",
    ),
    (
        "distinct",
        "detection: {s: {action|startswith: a2}, condition: s}\nthreshold: {distinct: actor.session.agent, count: 3, within: 24h}",
    ),
];

fn file(text: String) -> Arc<SourceFile> {
    Arc::new(SourceFile {
        name: "f.yml".into(),
        text,
    })
}

fn source() -> Source {
    let report = siglake::source::parse(&file(SOURCE.into()));
    report
        .output
        .unwrap_or_else(|| panic!("{:#?}", report.diagnostics))
}

fn rules() -> Rules {
    let mut rules = Rules::default();
    for (name, body) in RULES {
        let text = format!("title: {name}\nid: {name}\nlogsource: {{product: audit}}\n{body}\n");
        let parsed = siglake::rule::parse(&file(text));
        assert!(parsed.diagnostics.is_empty(), "{:#?}", parsed.diagnostics);
        rules.add(parsed.documents);
    }
    rules
}

/// Four days of events, a file for each hour.
fn fixture(folder: &Path) -> Connection {
    let connection = open();
    connection
        .execute_batch(&format!(
            "COPY (SELECT TIMESTAMP '2026-01-01' + to_seconds(i) AS \"when\", md5(i::VARCHAR) AS id, 'a' || (i % 10) AS action,
               {{'name': 'n' || (i % 1000), 'address': md5((i * 3)::VARCHAR), 'session': {{'key': md5((i * 5)::VARCHAR)[:20] || (i % 10), 'agent': md5((i * 7)::VARCHAR)}}}} AS actor,
               '{{\"kind\":\"k' || (i % 10) || '\",\"text\":\"' || md5((i * 11)::VARCHAR) || '\"}}' AS details,
               [{{'name': md5((i * 13)::VARCHAR)[:8] || (i % 10), 'id': md5((i * 17)::VARCHAR)}}] AS groups,
               (i * 7919) % 1000 AS size, strftime(TIMESTAMP '2026-01-01' + to_seconds(i), '%Y-%m-%d-%H') AS dt
             FROM range(4 * 86400) t(i)) TO '{}' (FORMAT parquet, PARTITION_BY (dt))",
            folder.display()
        ))
        .expect("a fixture");
    connection
}

/// One thread, so that its reads are all.
fn open() -> Connection {
    let connection = Connection::open_in_memory().expect("DuckDB");
    connection
        .execute_batch("SET threads = 1")
        .expect("one thread");
    connection
}

fn table(folder: &Path) -> Table {
    let connection = open();
    let mut catalog = Catalog::default();
    catalog.add(source());
    let data = [inputs::Data {
        source: Some("audit".into()),
        location: folder.display().to_string(),
    }];
    let mut faults = Vec::new();
    let found = inputs::find(&data, &catalog, &|_| true, &connection, &mut faults);
    let files: Vec<&inputs::Input> = found.iter().collect();
    let table = footprint::table(&connection, &source(), &files, &mut faults);
    assert!(faults.is_empty() && files.len() == 96, "{faults:?}");
    table
}

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
    let hour = siglake::source::layout::TimePattern::parse("yyyy-MM-dd-HH").expect("a form");
    let current = format!("dt={}", hour.format(base));
    let part = folder.with_file_name("now").join(&current);
    std::fs::create_dir_all(&part).expect("a folder");
    open()
        .execute_batch(&format!(
            "COPY (SELECT * EXCLUDE (dt) FROM read_parquet('{}/{current}/*.parquet') WHERE epoch_us(\"when\") <= {base}) TO '{}/a.parquet'",
            folder.display(),
            part.display()
        ))
        .expect("a part of a file");
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

fn schedule<'s>(alerting: Alerting<'_>, rules: &Rules, source: &'s Source) -> Scheduled<'s> {
    let project = Schedule {
        max_lateness: Some(0),
        catch_up: Some(0),
        ..Schedule::default()
    };
    let source_of = |_: &Rule| Ok(source);
    let report = scheduled::schedule(
        alerting,
        rules,
        &source_of,
        &DuckDb,
        &Options::default(),
        &project,
    );
    report
        .output
        .unwrap_or_else(|| panic!("{:#?}", report.diagnostics))
}

fn estimate(alerting: Alerting<'_>, scheduled: &Scheduled<'_>, table: &Table) -> cost::Estimate {
    cost::estimate(
        alerting,
        scheduled,
        std::slice::from_ref(table),
        &DuckDb,
        Engine::DuckDb,
        &Targets::default(),
        Price::default(),
    )
    .expect("an estimate")
}

fn within_a_tenth(what: &str, estimate: f64, real: f64) {
    assert!(
        (estimate - real).abs() <= real * 0.1,
        "{what}: {estimate:.0} estimated, {real:.0} read"
    );
}

#[test]
fn estimates_are_within_a_tenth_of_what_duckdb_reads() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("audit");
    drop(fixture(&path));
    let table = table(&path);
    assert_eq!(table.period, Some(4 * 86_400_000_000));
    let (rules, source) = (rules(), source());
    let source_of = |_: &Rule| Ok(&source);
    let targets = Targets::default();
    for rule in &rules.rules {
        let alerting = Alerting::Rule(rule);
        let scheduled = schedule(alerting, &rules, &source);
        let estimate = estimate(alerting, &scheduled, &table);
        let options = Options::default();
        let report = compile::compile_alerts(alerting, &rules, &source_of, &DuckDb, &options, None);
        let whole = report.output.expect("a query").sql;
        let real = reads(&all(&path), &format!("CREATE TABLE o AS {whole}"));
        let what = format!("{} over everything", rule.title);
        within_a_tenth(&what, estimate.everything, real as f64);
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
        within_a_tenth(&what, estimate.bytes_per_run, real);
    }
}

#[test]
fn the_command_sums_up_and_says_what_it_lacks() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    std::fs::write(path.join("s.yml"), SOURCE).expect("a source");
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
