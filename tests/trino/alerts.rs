//! The generated streams of `it/streams.rs` on a real Trino: the alerts by Athena's text are the
//! oracle's. Needs the server that `start.sh` starts (port 8085, or `TRINO_PORT`):
//!
//! ```text
//! tests/trino/start.sh && cargo test --test it -- --ignored trino; tests/trino/stop.sh
//! ```
//!
//! `SIGLAKE_CASES` and `SIGLAKE_SEED` choose the cases.

use crate::bench::{rules, show, source};
use crate::generate::streams::{self, Case, Rng};
use crate::streams::{
    Shown, Streams, alertings, cases, expected, first_seed, found, knows_events, oracle_alerts,
};
use serde_json::{Map, Value};
use siglake::compile::{ALERT_COLUMNS, Alerting, Options, Rules, compile_alerts};
use siglake::dialect::Athena;
use siglake::engine::alerts::Alert;
use siglake::rule::Rule;
use siglake::source::{Column, Source, Type};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;

/// Cases that run side by side.
const THREADS: usize = 2;
/// A statement may have 262,144 characters.
const MAX_INSERT: usize = 200_000;

fn address() -> String {
    let port = std::env::var("TRINO_PORT").unwrap_or_else(|_| "8085".into());
    format!("127.0.0.1:{port}")
}

/// One exchange with the server, whose answers are JSON objects.
fn request(method: &str, path: &str, body: &str) -> Result<Value, String> {
    let address = address();
    let mut stream = TcpStream::connect(&address).map_err(|error| format!("{address}: {error}"))?;
    // HTTP/1.0: the answer ends where the connection does.
    let text = format!(
        "{method} {path} HTTP/1.0\r\nHost: {address}\r\nX-Trino-User: siglake\r\nX-Trino-Catalog: memory\r\n\
         X-Trino-Schema: default\r\nX-Trino-Client-Capabilities: PARAMETRIC_DATETIME\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut answer = String::new();
    stream
        .write_all(text.as_bytes())
        .and_then(|()| stream.read_to_string(&mut answer))
        .map_err(|error| error.to_string())?;
    let (_, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    serde_json::from_str(body).map_err(|error| format!("{error}: {answer}"))
}

/// The rows of a statement.
fn run(sql: &str) -> Result<Vec<Vec<Value>>, String> {
    let mut answer = request("POST", "/v1/statement", sql)?;
    let mut rows = Vec::new();
    loop {
        if let Some(error) = answer.get("error") {
            return Err(format!("{}: {}", error["errorName"], error["message"]));
        }
        if let Some(data) = answer["data"].as_array() {
            rows.extend(data.iter().filter_map(|row| row.as_array().cloned()));
        }
        let Some(next) = answer["nextUri"].as_str() else {
            return Ok(rows);
        };
        let path = next.split_once(&address()).map_or(next, |(_, path)| path);
        answer = request("GET", path, "")?;
    }
}

fn type_name(ty: &Type) -> &'static str {
    match ty {
        Type::Text | Type::Json => "varchar",
        Type::Integer => "bigint",
        Type::Number => "double",
        Type::Boolean => "boolean",
        Type::Timestamp => "timestamp(6)",
        Type::Struct(_) | Type::Array(_) | Type::Map(_) => panic!("no stream has such a column"),
    }
}

/// A column of DuckDB's table as the text of a Trino literal.
fn literal(column: &Column) -> String {
    let name = column.ident();
    let text = match column.ty {
        Type::Text | Type::Json => {
            format!("'''' || replace(CAST(\"{name}\" AS VARCHAR), '''', '''''') || ''''")
        }
        Type::Timestamp => format!("'TIMESTAMP ''' || CAST(\"{name}\" AS VARCHAR) || ''''"),
        Type::Integer | Type::Number | Type::Boolean => format!("CAST(\"{name}\" AS VARCHAR)"),
        Type::Struct(_) | Type::Array(_) | Type::Map(_) => panic!("no stream has such a column"),
    };
    format!("coalesce({text}, 'NULL')")
}

/// The sources' tables in Trino, with the number of the case in each row. They hold what
/// DuckDB's tables hold.
struct Tables<'b> {
    prefix: &'static str,
    bench: &'b Streams,
    pending: BTreeMap<String, Vec<String>>,
}

impl<'b> Tables<'b> {
    fn create(prefix: &'static str, bench: &'b Streams) -> Tables<'b> {
        for source in &bench.sources {
            let name = format!("\"{prefix}_{}\"", source.name);
            let columns: Vec<String> = source
                .columns
                .iter()
                .map(|column| format!("\"{}\" {}", column.ident(), type_name(&column.ty)))
                .collect();
            run(&format!("DROP TABLE IF EXISTS {name}")).expect("the table goes");
            run(&format!(
                "CREATE TABLE {name} (\"_case\" bigint, {})",
                columns.join(", ")
            ))
            .expect("the table is made");
        }
        Tables {
            prefix,
            bench,
            pending: BTreeMap::new(),
        }
    }

    fn add(&mut self, number: u64, events: &[(&'static str, Value)]) {
        self.bench.load(events);
        for source in &self.bench.sources {
            let literals: Vec<String> = source.columns.iter().map(literal).collect();
            let query = format!(
                "SELECT concat('(', {number}, ', ', {}, ')') FROM \"{}\"",
                literals.join(", ', ', "),
                source.duckdb_table[0]
            );
            let rows: Vec<String> = self
                .bench
                .connection
                .prepare(&query)
                .and_then(|mut statement| {
                    statement
                        .query_map([], |row| row.get(0))?
                        .collect::<duckdb::Result<_>>()
                })
                .expect("the rows are read");
            let name = format!("{}_{}", self.prefix, source.name);
            self.pending.entry(name).or_default().extend(rows);
        }
    }

    fn flush(&mut self) {
        for (name, rows) in std::mem::take(&mut self.pending) {
            let mut rows = rows.into_iter().peekable();
            while let Some(first) = rows.next() {
                let mut text = format!("INSERT INTO \"{name}\" VALUES {first}");
                while let Some(row) = rows.next_if(|row| text.len() + row.len() < MAX_INSERT) {
                    text += ", ";
                    text += &row;
                }
                run(&text).expect("rows go in");
            }
        }
    }
}

/// Microseconds by other means than those of the dialect.
fn micros(name: &str) -> String {
    format!(
        "date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00', {name}) * 1000 \
         + CAST(substr(CAST({name} AS varchar), -3) AS bigint)"
    )
}

fn object(value: &Value) -> Map<String, Value> {
    let text = value.as_str().unwrap_or_default();
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn alert(row: &[Value]) -> Alert {
    let text = |at: usize| row[at].as_str().unwrap_or_default().to_owned();
    let number = |at: usize| row[at].as_i64().expect("a number");
    Alert {
        alert_id: text(0),
        rule_id: text(1),
        rule_title: text(2),
        level: row[3].as_str().map(str::to_owned),
        risk_score: number(4),
        title: text(5),
        key: object(&row[6]),
        time: number(7),
        first: number(8),
        last: number(9),
        event_count: number(10),
        value: row[11].as_f64(),
        event_ids: serde_json::from_value(row[12].clone()).expect("texts"),
        merged: number(13),
        context: object(&row[14]),
        entities: object(&row[15]),
    }
}

/// The alerts of a case by Trino, in order of time.
fn alerts(
    prefix: &str,
    number: u64,
    sources: &[Source],
    alerting: Alerting<'_>,
    rules: &Rules,
) -> Result<Vec<Alert>, String> {
    let source_of = |rule: &Rule| {
        let source = sources
            .iter()
            .find(|source| source.serves(&rule.logsource).is_some());
        Ok(source.expect("a source serves the rule"))
    };
    let options = Options::default();
    let report = compile_alerts(alerting, rules, &source_of, &Athena, &options, None);
    let compiled = report.output.ok_or_else(|| show(&report.diagnostics))?;
    let tables: Vec<String> = sources
        .iter()
        .map(|source| {
            let columns: Vec<String> = source
                .columns
                .iter()
                .map(|column| format!("\"{}\"", column.ident()))
                .collect();
            format!(
                "\"{}\" AS (SELECT {} FROM \"{prefix}_{}\" WHERE \"_case\" = {number})",
                source.athena_table[0],
                columns.join(", "),
                source.name
            )
        })
        .collect();
    let columns: Vec<String> = ALERT_COLUMNS
        .iter()
        .map(|name| match *name {
            "alert_time" | "first_time" | "last_time" => micros(name),
            name => name.to_owned(),
        })
        .collect();
    let text = format!(
        "WITH {} SELECT {} FROM ({}) ORDER BY alert_time, alert_id",
        tables.join(", "),
        columns.join(", "),
        compiled.sql
    );
    let rows = run(&text).map_err(|error| format!("{error}\n{}", compiled.sql))?;
    Ok(rows.iter().map(|row| alert(row)).collect())
}

/// Alerts that were compared, or the first difference.
fn compare(prefix: &str, number: u64, sources: &[Source], case: &Case) -> Result<usize, String> {
    let truth = oracle_alerts(case)?;
    let (parsed, _) = rules(&case.yaml);
    let mut compared = 0;
    for alerting in alertings(&parsed) {
        let truth = truth
            .get(alerting.key())
            .ok_or("the oracle has no such rule")?;
        let known = knows_events(alerting, truth);
        let mut expected: Vec<Shown> = truth.iter().map(|alert| expected(alert, known)).collect();
        expected.sort();
        let mut shown: Vec<Shown> = alerts(prefix, number, sources, alerting, &parsed)?
            .iter()
            .map(|alert| found(alert, known))
            .collect();
        shown.sort();
        if shown != expected {
            return Err(format!(
                "{}: {shown:#?}\nthe oracle says {expected:#?}",
                alerting.key()
            ));
        }
        compared += shown.len();
    }
    Ok(compared)
}

/// The sources with the time as text, which is how most tables hold it.
fn with_text_times() -> Streams {
    let sources = streams::SOURCES
        .iter()
        .map(|text| {
            source(
                &text
                    .replace("format: timestamp", "format: iso8601")
                    .replace("ts: timestamp", "ts: text"),
            )
        })
        .collect();
    Streams {
        sources,
        ..Streams::new()
    }
}

#[test]
#[ignore = "needs a Trino: tests/trino/start.sh"]
fn trino_alerts_as_the_oracle_says() {
    let benches = [("timed", Streams::new()), ("text", with_text_times())];
    let mut tables: Vec<Tables<'_>> = benches
        .iter()
        .map(|(prefix, bench)| Tables::create(prefix, bench))
        .collect();
    let variant = |seed: u64| usize::from(seed.is_multiple_of(2));
    let seeds = first_seed()..first_seed() + cases();
    for seed in seeds.clone() {
        let case = streams::case(&mut Rng::new(seed));
        tables[variant(seed)].add(seed, &case.events);
    }
    for tables in &mut tables {
        tables.flush();
    }
    let sources = benches.each_ref().map(|(_, bench)| &bench.sources);
    let prefixes = benches.each_ref().map(|(prefix, _)| *prefix);
    let outcome = |seed: u64| {
        let case = streams::case(&mut Rng::new(seed));
        let which = variant(seed);
        let outcome = compare(prefixes[which], seed, sources[which], &case);
        (
            case.kinds,
            outcome.map_err(|error| format!("seed {seed}: {error}\n{}", case.yaml)),
        )
    };
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS)
            .map(|worker| {
                let own = seeds.clone().skip(worker).step_by(THREADS);
                scope.spawn(move || own.map(outcome).collect::<Vec<_>>())
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("a worker ends"))
            .collect()
    });
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut failures = Vec::new();
    for (kind, outcome) in outcomes {
        let [agreed, alerts, failed] = counts.entry(kind).or_default();
        match outcome {
            Ok(compared) => {
                *agreed += 1;
                *alerts += compared;
            }
            Err(error) => {
                *failed += 1;
                failures.push(error);
            }
        }
    }
    println!("cases that agree, their alerts, cases that don't: {counts:#?}");
    assert!(
        failures.is_empty(),
        "{counts:?}\n{}",
        failures.join("\n====\n")
    );
    assert!(counts.values().any(|[_, alerts, _]| *alerts > 0));
}
