//! What tests of estimates share: a table of four days of events in Parquet, and rules that each read
//! other columns of it.

use duckdb::Connection;
use siglake::compile::scheduled::{self, Scheduled, Targets};
use siglake::compile::{Alerting, Options, Rules};
use siglake::cost::facts::Table;
use siglake::cost::{self, Engine, Price};
use siglake::diag::SourceFile;
use siglake::dialect::Dialect;
use siglake::engine::{footprint, inputs};
use siglake::rule::Rule;
use siglake::rule::schedule::Schedule;
use siglake::source::layout::TimePattern;
use siglake::source::{Catalog, Source};
use std::path::Path;
use std::sync::Arc;

/// How the events lie in files.
pub struct Files {
    /// The form of the partition's time, as sources write it.
    time: &'static str,
    /// The same, as DuckDB writes it.
    strftime: &'static str,
    events_per_second: u32,
}

/// A file of a megabyte for each hour.
pub const HOURS: Files = Files {
    time: "yyyy-MM-dd-HH",
    strftime: "%Y-%m-%d-%H",
    events_per_second: 1,
};

/// A file of some forty megabytes for each day, in one row group: of several an engine leaves out
/// those that end before a run's time, which no estimate knows. Fewer events would make the file of
/// a day's first hours one that Trino reads whole.
pub const DAYS: Files = Files {
    time: "yyyy-MM-dd",
    strftime: "%Y-%m-%d",
    events_per_second: 2,
};

impl Files {
    pub fn source_text(&self) -> String {
        SOURCE.replace("TIME", self.time)
    }

    /// The folder of an instant's partition.
    pub fn part(&self, instant: i64) -> String {
        let time = TimePattern::parse(self.time).expect("a form");
        format!("dt={}", time.format(instant))
    }

    /// A file with what has happened in its partition up to an instant.
    pub fn until(&self, folder: &Path, instant: i64, to: &Path) {
        std::fs::create_dir_all(to).expect("a folder");
        open()
            .execute_batch(&format!(
                "COPY (SELECT * EXCLUDE (dt) FROM read_parquet('{}/{}/*.parquet') WHERE epoch_us(\"when\") <= {instant}) TO '{}/a.parquet' (FORMAT parquet, ROW_GROUP_SIZE 500000)",
                folder.display(),
                self.part(instant),
                to.display()
            ))
            .expect("a part of a file");
    }
}

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
partitions: [{name: dt, type: text, time: TIME}]
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

pub fn source(files: &Files) -> Source {
    let report = siglake::source::parse(&file(files.source_text()));
    report
        .output
        .unwrap_or_else(|| panic!("{:#?}", report.diagnostics))
}

pub fn rules() -> Rules {
    let mut rules = Rules::default();
    for (name, body) in RULES {
        let text = format!("title: {name}\nid: {name}\nlogsource: {{product: audit}}\n{body}\n");
        let parsed = siglake::rule::parse(&file(text));
        assert!(parsed.diagnostics.is_empty(), "{:#?}", parsed.diagnostics);
        rules.add(parsed.documents);
    }
    rules
}

/// Writes the events.
pub fn fixture(folder: &Path, files: &Files) {
    open()
        .execute_batch(&format!(
            "COPY (SELECT TIMESTAMP '2026-01-01' + to_microseconds(i * {step}) AS \"when\", md5(i::VARCHAR) AS id, 'a' || (i % 10) AS action,
               {{'name': 'n' || (i % 1000), 'address': md5((i * 3)::VARCHAR), 'session': {{'key': md5((i * 5)::VARCHAR)[:20] || (i % 10), 'agent': md5((i * 7)::VARCHAR)}}}} AS actor,
               '{{\"kind\":\"k' || (i % 10) || '\",\"text\":\"' || md5((i * 11)::VARCHAR) || '\"}}' AS details,
               [{{'name': md5((i * 13)::VARCHAR)[:8] || (i % 10), 'id': md5((i * 17)::VARCHAR)}}] AS groups,
               (i * 7919) % 1000 AS size, strftime(TIMESTAMP '2026-01-01' + to_microseconds(i * {step}), '{}') AS dt
             FROM range(4 * 86400 * {rate}) t(i)) TO '{}' (FORMAT parquet, PARTITION_BY (dt), ROW_GROUP_SIZE 500000)",
            files.strftime,
            folder.display(),
            rate = files.events_per_second,
            step = 1_000_000 / files.events_per_second,
        ))
        .expect("a fixture");
}

/// One thread, so that its reads are all.
pub fn open() -> Connection {
    let connection = Connection::open_in_memory().expect("DuckDB");
    connection
        .execute_batch("SET threads = 1")
        .expect("one thread");
    connection
}

/// What is known of so many files.
pub fn table(folder: &Path, source: &Source, count: usize) -> Table {
    let connection = open();
    let mut catalog = Catalog::default();
    catalog.add(source.clone());
    let data = [inputs::Data {
        source: Some("audit".into()),
        location: folder.display().to_string(),
    }];
    let mut faults = Vec::new();
    let found = inputs::find(&data, &catalog, &|_| true, &connection, &mut faults);
    let files: Vec<&inputs::Input> = found.iter().collect();
    let table = footprint::table(&connection, source, &files, &mut faults);
    assert!(faults.is_empty() && files.len() == count, "{faults:?}");
    table
}

pub fn schedule<'s>(
    alerting: Alerting<'_>,
    rules: &Rules,
    source: &'s Source,
    dialect: &dyn Dialect,
) -> Scheduled<'s> {
    let project = Schedule {
        max_lateness: Some(0),
        catch_up: Some(0),
        ..Schedule::default()
    };
    let source_of = |_: &Rule| Ok(source);
    let options = Options::default();
    let report = scheduled::schedule(alerting, rules, &source_of, dialect, &options, &project);
    report
        .output
        .unwrap_or_else(|| panic!("{:#?}", report.diagnostics))
}

pub fn estimate(
    alerting: Alerting<'_>,
    scheduled: &Scheduled<'_>,
    table: &Table,
    (dialect, engine): (&dyn Dialect, Engine),
) -> cost::Estimate {
    cost::estimate(
        alerting,
        scheduled,
        std::slice::from_ref(table),
        dialect,
        engine,
        &Targets::default(),
        Price::default(),
    )
    .expect("an estimate")
}

pub fn within_a_tenth(what: &str, estimate: f64, real: f64) -> Result<(), String> {
    if (estimate - real).abs() <= real * 0.1 {
        return Ok(());
    }
    Err(format!("{what}: {estimate:.0} estimated, {real:.0} read"))
}
