//! How the time and memory of alerts grow with the number of matched events: every kind of
//! window and correlation, in DuckDB, over 100,000 keys of which few are hot, and over one key.
//!
//! `cargo bench --bench alerts` measures with criterion up to 10^5 events (`SIGLAKE_ROWS=1000000`
//! asks for more). `SIGLAKE_ONCE=10000,100000,1000000,10000000 cargo bench --bench alerts` runs
//! each once and writes CPU seconds and the peak of memory, which `SIGLAKE_MEMORY` limits;
//! `SIGLAKE_KIND` leaves one kind, `SIGLAKE_KEYS` names other numbers of keys.

use criterion::{BenchmarkId, Criterion, Throughput};
use siglake::compile::{Alerting, Options, Rules, compile_alerts};
use siglake::diag::SourceFile;
use siglake::dialect::DuckDb;
use siglake::engine::database::{self, Resources};
use siglake::rule::{self, Rule};
use siglake::source::{self, Source};
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

const RULE: &str = r#"
title: Matched
name: matched
logsource: {product: test, service: streams}
detection: {selection: {flag: true}, condition: selection}
---
title: First
name: first
logsource: {product: test, service: streams}
detection: {selection: {size|lt: 10}, condition: selection}
---
title: Second
name: second
logsource: {product: test, service: streams}
detection: {selection: {size|gte: 30}, condition: selection}
"#;

const RULES: [(&str, &str); 4] = [
    ("anchored", "threshold: 10\ndedup: {period: 5m, by: user}"),
    (
        "tumbling",
        "threshold: {events: 10, within: 5m, window: tumbling}\ndedup: {by: user}",
    ),
    (
        "session",
        "threshold: {events: 10, within: 5m, window: session}\ndedup: {by: user}",
    ),
    (
        "sliding",
        "threshold: {events: 10, within: 5m, window: sliding}\ndedup: {by: user}",
    ),
];

const CORRELATIONS: [(&str, &str); 8] = [
    (
        "event_count",
        "type: event_count, rules: matched, condition: {gte: 10}",
    ),
    (
        "value_count",
        "type: value_count, rules: matched, condition: {field: name, gte: 8}",
    ),
    (
        "value_sum",
        "type: value_sum, rules: matched, condition: {field: size, gte: 400}",
    ),
    (
        "value_avg",
        "type: value_avg, rules: matched, condition: {field: size, gte: 48}",
    ),
    (
        "value_percentile",
        "type: value_percentile, rules: matched, condition: {field: size, percentile: 95, gte: 49}",
    ),
    ("temporal", "type: temporal, rules: [first, second]"),
    (
        "temporal_ordered",
        "type: temporal_ordered, rules: [first, second]",
    ),
    (
        "chain",
        "type: event_count, rules: inner, condition: {gte: 2}",
    ),
];

fn source() -> Source {
    let file = Arc::new(SourceFile {
        name: "streams.source.yml".into(),
        text: include_str!("../fixtures/streams.source.yml").into(),
    });
    source::parse(&file).output.expect("the source is valid")
}

/// Name and query of each kind.
fn queries(source: &Source) -> Vec<(String, String)> {
    let mut text = RULE.to_owned();
    text.push_str(
        "---\ntitle: inner\nname: inner\ncorrelation: {type: event_count, rules: matched, group-by: user, timespan: 5m, condition: {gte: 10}}\n",
    );
    for (name, keys) in RULES {
        text.push_str(&format!(
            "---\ntitle: {name}\nlogsource: {{product: test, service: streams}}\n\
             detection: {{selection: {{flag: true}}, condition: selection}}\n{keys}\n"
        ));
    }
    for (name, body) in CORRELATIONS {
        text.push_str(&format!(
            "---\ntitle: {name}\ncorrelation: {{{body}, group-by: user, timespan: 5m}}\n"
        ));
    }
    let parsed = rule::parse(&Arc::new(SourceFile {
        name: "rules.yml".into(),
        text,
    }));
    let mut rules = Rules::default();
    rules.add(parsed.documents);
    let source_of = |_: &Rule| Ok(source);
    let all = rules.rules.iter().map(Alerting::Rule);
    let all = all.chain(rules.correlations.iter().map(Alerting::Correlation));
    let wanted = |name: &str| {
        RULES
            .iter()
            .chain(&CORRELATIONS)
            .any(|(other, _)| *other == name)
    };
    all.filter(|alerting| wanted(alerting.title()))
        .map(|alerting| {
            let options = Options::default();
            let report = compile_alerts(alerting, &rules, &source_of, &DuckDb, &options, None);
            let compiled = report.output.expect("it compiles");
            (alerting.title().to_owned(), compiled.sql)
        })
        .collect()
}

/// A day of events in no order. Keys are skewed: a square of an even spread.
fn fill(connection: &duckdb::Connection, rows: u64, keys: u64) {
    connection
        .execute_batch(&format!(
            "CREATE OR REPLACE TABLE streams AS SELECT
               make_timestamp(1704067200000000 + CAST(hash(i, 1) % 86400000000 AS BIGINT)) AS ts,
               'e' || i AS event_id,
               'u' || CAST({keys} * power((hash(i, 2) % 1000000) / 1000000.0, 2) AS BIGINT) AS \"user\",
               'v' || (hash(i, 3) % 50) AS name, CAST(hash(i, 4) % 50 AS BIGINT) AS size,
               true AS flag
             FROM range({rows}) AS _(i)"
        ))
        .expect("events are made");
}

fn run(connection: &duckdb::Connection, sql: &str) -> i64 {
    let count = format!(
        "SELECT count(*) FROM ({sql}) WHERE alert_time IS NOT NULL AND event_ids IS NOT NULL"
    );
    connection
        .query_row(&count, [], |row| row.get(0))
        .expect("the query runs")
}

/// User and system time of the process so far, and its peak of memory in MB (Linux).
fn usage() -> (Duration, u64) {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or("")
        .split_whitespace()
        .collect();
    let ticks = |at: usize| {
        fields
            .get(at)
            .and_then(|text| text.parse::<u64>().ok())
            .unwrap_or(0)
    };
    // The kernel counts in hundredths of a second for user space.
    let cpu = Duration::from_millis((ticks(11) + ticks(12)) * 10);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok())
        .unwrap_or(0);
    (cpu, peak / 1024)
}

fn once(sizes: &str, queries: &[(String, String)], connection: &duckdb::Connection) {
    println!(
        "{:16} {:>10} {:>8} {:>9} {:>9} {:>8} {:>10}",
        "kind", "events", "keys", "CPU s", "wall s", "peak MB", "alerts"
    );
    let only = std::env::var("SIGLAKE_KIND").ok();
    let keys = std::env::var("SIGLAKE_KEYS").unwrap_or_else(|_| "100000,1".to_owned());
    for size in sizes.split(',') {
        let rows: u64 = size
            .trim()
            .parse()
            .expect("SIGLAKE_ONCE lists numbers of events");
        for keys in keys.split(',') {
            let keys: u64 = keys.trim().parse().expect("SIGLAKE_KEYS lists numbers");
            fill(connection, rows, keys);
            for (name, sql) in queries {
                if only
                    .as_ref()
                    .is_some_and(|only| !name.contains(only.as_str()))
                {
                    continue;
                }
                let (before, _) = usage();
                let start = Instant::now();
                let alerts = run(connection, sql);
                let wall = start.elapsed();
                let (after, peak) = usage();
                println!(
                    "{name:16} {rows:>10} {keys:>8} {:>9.2} {:>9.2} {peak:>8} {alerts:>10}",
                    (after - before).as_secs_f64(),
                    wall.as_secs_f64()
                );
            }
        }
    }
}

fn main() {
    let connection = database::open(&Resources {
        threads: None,
        memory: std::env::var("SIGLAKE_MEMORY").ok(),
    })
    .expect("DuckDB opens");
    let source = source();
    let queries = queries(&source);
    if let Ok(sizes) = std::env::var("SIGLAKE_ONCE") {
        return once(&sizes, &queries, &connection);
    }
    let most: u64 = std::env::var("SIGLAKE_ROWS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(100_000);
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let mut rows = 10_000;
    while rows <= most {
        fill(&connection, rows, 100_000);
        let mut group = criterion.benchmark_group("alerts");
        group.throughput(Throughput::Elements(rows));
        for (name, sql) in &queries {
            group.bench_with_input(BenchmarkId::new(name, rows), sql, |bencher, sql| {
                bencher.iter(|| black_box(run(&connection, sql)));
            });
        }
        group.finish();
        rows *= 10;
    }
    criterion.final_summary();
}
