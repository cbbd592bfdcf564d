use super::facts::{Chunk, Content, Data, DataFile, Table};
use super::*;
use crate::compile::{Options, Rules};
use crate::diag::SourceFile;
use crate::dialect::Athena;
use crate::rule::Rule;
use crate::rule::schedule::Schedule;
use std::sync::Arc;

fn file(text: String) -> Arc<SourceFile> {
    Arc::new(SourceFile {
        name: "f.yml".into(),
        text,
    })
}

fn source(partitions: &str) -> Source {
    let text = format!(
        "name: s\nlogsources: [{{product: p}}]\ntime: {{field: t, format: timestamp}}\nevent_id: [id]\ncolumns: {{t: timestamp, id: text, a: text, s: {{struct: {{x: text, y: text}}}}}}\n{partitions}"
    );
    crate::source::parse(&file(text)).output.unwrap()
}

fn estimated(source: &Source, table: &Table) -> Result<Estimate, String> {
    let text = "title: t\nid: r\nlogsource: {product: p}\ndetection: {s: {s.x: a}, condition: s}\n";
    let mut rules = Rules::default();
    rules.add(crate::rule::parse(&file(text.into())).documents);
    let source_of = |_: &Rule| Ok(source);
    let alerting = Alerting::Rule(&rules.rules[0]);
    let project = Schedule::default();
    let options = Options::default();
    let report = scheduled::schedule(alerting, &rules, &source_of, &Athena, &options, &project);
    estimate(
        alerting,
        &report.output.unwrap(),
        std::slice::from_ref(table),
        &Athena,
        Engine::Trino,
        &Targets::default(),
        Price::default(),
    )
}

const DAY: i64 = 86_400_000_000;
const GIGABYTE: f64 = 1_073_741_824.0;

fn gigabyte_a_day(columns: &str) -> Table {
    let text = format!("{{\"source\": \"s\", \"period\": \"1d\", \"bytes\": {GIGABYTE}{columns}}}");
    statistics::read(&text).unwrap().remove(0)
}

#[test]
fn a_query_is_billed_for_whole_megabytes_and_ten_at_least() {
    let price = Price::default();
    let terabyte = (1_u64 << 40) as f64;
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
    near(price.of(0.0), 5.0 * (10 << 20) as f64 / terabyte);
    near(price.of(terabyte), 5.0);
    near(
        price.of((20 << 20) as f64 + 1.0),
        5.0 * (21 << 20) as f64 / terabyte,
    );
}

/// A run an hour: an hour that is covered, one more for missed runs, half an hour for late
/// events, a quarter of an hour of slack, and on average half a partition.
#[test]
fn a_run_reads_its_partitions() {
    let source = source("partitions: [{name: dt, type: text, time: yyyy-MM-dd-HH}]\n");
    let estimate = estimated(&source, &gigabyte_a_day("")).unwrap();
    let hours = estimate.tables[0].time.unwrap() / 3_600e6;
    assert!((hours - 3.25).abs() < 0.02, "{hours}");
    let part = estimate.bytes_per_run / GIGABYTE;
    assert!((part - hours / 24.0).abs() < 1e-9, "{part}");
    assert_eq!(estimate.runs_per_month, 720.0);
    assert!((estimate.bytes_per_month - estimate.bytes_per_run * 720.0).abs() < 1.0);
    assert_eq!(estimate.everything, GIGABYTE);
}

#[test]
fn without_partitions_a_run_reads_all_that_is_kept() {
    let mut table = gigabyte_a_day("");
    let source = source("");
    assert_eq!(estimated(&source, &table).unwrap().bytes_per_run, GIGABYTE);
    table.retention = Some(90 * DAY);
    assert_eq!(
        estimated(&source, &table).unwrap().bytes_per_run,
        90.0 * GIGABYTE
    );
}

#[test]
fn only_columns_that_are_read_count() {
    let columns =
        ", \"columns\": {\"t\": 100, \"id\": 200, \"a\": 400, \"s.x\": 800, \"s.y\": 1600}";
    let estimate = estimated(&source(""), &gigabyte_a_day(columns)).unwrap();
    assert_eq!(estimate.everything, 1_100.0);
    assert_eq!(estimate.tables[0].columns, ["id", "s.x", "t"]);
}

#[test]
fn small_files_are_read_whole_by_trino() {
    let chunk = |name: &str, offset: u64, bytes: u64| Chunk {
        path: name.split('.').map(str::to_owned).collect(),
        offset,
        bytes,
    };
    let table = |bytes: u64| Table {
        source: "s".into(),
        period: None,
        retention: None,
        data: Data::Files(vec![DataFile {
            location: "f".into(),
            bytes,
            content: Content::Parquet {
                chunks: vec![
                    chunk("t", 4, 1_000),
                    chunk("a", 1_004, 5 << 20),
                    chunk("s.x", 9 << 20, 1_000),
                ],
                footer: 500,
            },
        }]),
    };
    let read = |bytes| estimated(&source(""), &table(bytes)).unwrap().everything;
    assert_eq!(read(2 << 20), (2 << 20) as f64);
    // Two ranges and the end.
    assert_eq!(read(20 << 20), 2_000.0 + 49_152.0);
}

#[test]
fn what_is_not_known_is_told() {
    let hourly = source("partitions: [{name: dt, type: text, time: yyyy-MM-dd-HH}]\n");
    let mut table = gigabyte_a_day("");
    table.period = None;
    let error = estimated(&hourly, &table).unwrap_err();
    assert!(
        error.contains("how much time the data of `s` covers is not known"),
        "{error}"
    );
    table.source = "other".into();
    let error = estimated(&hourly, &table).unwrap_err();
    assert!(
        error.contains("nothing is known of the table of `s`"),
        "{error}"
    );
    for (text, wanted) in [
        ("{", "not JSON"),
        ("[1]", "statistics are an object"),
        ("{\"bytes\": 1}", "statistics need `source`"),
        ("{\"source\": \"s\"}", "statistics need `bytes`"),
        ("{\"source\": \"s\", \"bytes\": -1}", "`bytes` is a number"),
        (
            "{\"source\": \"s\", \"bytes\": 1, \"period\": \"x\"}",
            "`x` is not a timespan",
        ),
        (
            "{\"source\": \"s\", \"colums\": {}}",
            "statistics have no `colums`; did you mean `columns`?",
        ),
        (
            "{\"source\": \"s\", \"columns\": {\"a\": \"b\"}}",
            "the bytes of `a` are a number",
        ),
    ] {
        let error = statistics::read(text).unwrap_err();
        assert!(error.contains(wanted), "{text}: {error}");
    }
}
