//! Generated event streams with rules and correlations: the alerts of the oracle's brute force,
//! of DuckDB's text and of Athena's text agree.

use crate::bench::{rules, show, source};
use crate::generate::streams::{self, Case, Rng};
use crate::{athena_on_duckdb, oracle};
use oracle::alerts::{Alert, Event, SourceInfo, TimeFormat};
use serde_json::Value;
use siglake::compile::{Alerting, Options, Rules, compile_alerts};
use siglake::dialect::{Athena, Dialect, DuckDb};
use siglake::engine::{alerts, database, inline};
use siglake::rule::Rule;
use siglake::rule::alerting::WindowKind;
use siglake::rule::correlation::CorrelationKind;
use siglake::source::Source;
use std::collections::BTreeMap;

/// Number of cases; `SIGLAKE_CASES` asks for more.
fn cases() -> u64 {
    std::env::var("SIGLAKE_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(700)
}

fn first_seed() -> u64 {
    std::env::var("SIGLAKE_SEED")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1)
}

/// What is compared of an alert.
type Shown = (
    i64,
    Vec<Option<String>>,
    i64,
    i64,
    i64,
    Option<i64>,
    String,
    Option<String>,
    BTreeMap<String, Option<String>>,
    Option<Vec<String>>,
);

#[allow(clippy::cast_possible_truncation)]
fn thousandths(value: f64) -> i64 {
    (value * 1000.0).round() as i64
}

fn expected(alert: &Alert, known: bool) -> Shown {
    (
        alert.time,
        alert.key.clone(),
        alert.first,
        alert.last,
        i64::try_from(alert.count).expect("a count"),
        alert.value.map(thousandths),
        alert.title.clone(),
        alert.level.clone(),
        alert.context.clone(),
        known.then(|| alert.events.clone()),
    )
}

fn texts(object: &serde_json::Map<String, Value>) -> Vec<(String, Option<String>)> {
    object
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().map(str::to_owned)))
        .collect()
}

fn found(alert: &alerts::Alert, with_ids: bool) -> Shown {
    (
        alert.time,
        texts(&alert.key)
            .into_iter()
            .map(|(_, text)| text)
            .collect(),
        alert.first,
        alert.last,
        alert.event_count,
        alert.value.map(thousandths),
        alert.title.clone(),
        alert.level.clone(),
        texts(&alert.context).into_iter().collect(),
        with_ids.then(|| {
            // The oracle knows no ids of events whose source has none: digests of rows.
            let declared = |id: &&String| id.len() != 32;
            alert.event_ids.iter().filter(declared).cloned().collect()
        }),
    )
}

pub struct Streams {
    pub connection: duckdb::Connection,
    pub sources: Vec<Source>,
}

impl Streams {
    pub fn new() -> Streams {
        let connection = database::open(&database::Resources::default()).expect("DuckDB opens");
        athena_on_duckdb::prepare(&connection);
        Streams {
            connection,
            sources: streams::SOURCES.iter().map(|text| source(text)).collect(),
        }
    }

    pub fn load(&self, events: &[(&str, Value)]) {
        for source in &self.sources {
            let table = source.duckdb_table[0].as_str();
            self.connection
                .execute_batch(&format!("DROP TABLE IF EXISTS {table}"))
                .expect("the table goes");
            let own: Vec<String> = events
                .iter()
                .filter(|(service, _)| *service == table)
                .map(|(_, event)| event.to_string())
                .collect();
            let own: Vec<&str> = own.iter().map(String::as_str).collect();
            inline::load(&self.connection, table, source, &own).expect("events load");
        }
    }

    /// The alerts by the text of a dialect.
    pub fn alerts(
        &self,
        alerting: Alerting<'_>,
        rules: &Rules,
        dialect: &dyn Dialect,
    ) -> Result<Vec<alerts::Alert>, String> {
        let source_of = |rule: &Rule| {
            let source = self
                .sources
                .iter()
                .find(|source| source.serves(&rule.logsource).is_some());
            Ok(source.expect("a source serves the rule"))
        };
        let report = compile_alerts(
            alerting,
            rules,
            &source_of,
            dialect,
            &Options::default(),
            None,
        );
        let compiled = report.output.ok_or_else(|| show(&report.diagnostics))?;
        let text = if dialect.name() == "athena" {
            athena_on_duckdb::translate(&compiled.sql)
        } else {
            compiled.sql.clone()
        };
        alerts::run(&self.connection, &text)
            .map_err(|error| format!("{}: {error}\n{}\n{text}", dialect.name(), compiled.sql))
    }
}

fn oracle_sources() -> BTreeMap<String, SourceInfo> {
    let info = |time: &str, format, event_id: &[&str]| SourceInfo {
        time: time.into(),
        format,
        event_id: event_id.iter().map(|name| (*name).to_owned()).collect(),
    };
    BTreeMap::from([
        (
            "streams".into(),
            info("ts", TimeFormat::Text, &["event_id"]),
        ),
        (
            "accounts".into(),
            info("when", TimeFormat::EpochMicroseconds, &[]),
        ),
    ])
}

fn is_sliding(alerting: Alerting<'_>) -> bool {
    match alerting {
        Alerting::Rule(rule) => rule
            .alerting
            .threshold
            .as_ref()
            .is_some_and(|threshold| threshold.window == WindowKind::Sliding),
        Alerting::Correlation(correlation) => !matches!(
            correlation.kind,
            CorrelationKind::Temporal | CorrelationKind::TemporalOrdered
        ),
    }
}

/// Alerts that were compared, or the first difference.
fn compare(bench: &Streams, case: &Case) -> Result<usize, String> {
    let events: Vec<Event> = case
        .events
        .iter()
        .map(|(source, value)| Event {
            source: (*source).to_owned(),
            value: value.clone(),
        })
        .collect();
    let truth = oracle::alerts::alerts(
        &case.yaml,
        &events,
        &oracle_sources(),
        &oracle::Options::default(),
    )?;
    bench.load(&case.events);
    let (parsed, diagnostics) = rules(&case.yaml);
    if diagnostics.iter().any(|found| found.is_error()) {
        return Err(show(&diagnostics));
    }
    let all = parsed
        .rules
        .iter()
        .map(Alerting::Rule)
        .chain(parsed.correlations.iter().map(Alerting::Correlation));
    let mut compared = 0;
    for alerting in all {
        let truth = truth
            .get(alerting.key())
            .ok_or("the oracle has no such rule")?;
        // Where the source has no event id, ids are digests of rows.
        let known = truth
            .iter()
            .all(|alert| alert.events_known && !alert.events.is_empty());
        // Of a sliding window the sample begins with the alert, not with the window before it.
        let known = known && !is_sliding(alerting);
        let mut expected: Vec<Shown> = truth.iter().map(|alert| expected(alert, known)).collect();
        expected.sort();
        for dialect in [&DuckDb as &dyn Dialect, &Athena] {
            let alerts = bench.alerts(alerting, &parsed, dialect)?;
            let mut shown: Vec<Shown> = alerts.iter().map(|alert| found(alert, known)).collect();
            shown.sort();
            if shown != expected {
                return Err(format!(
                    "{} of {}: {shown:#?}\nthe oracle says {expected:#?}",
                    alerting.key(),
                    dialect.name()
                ));
            }
            compared += shown.len();
        }
    }
    Ok(compared)
}

#[test]
fn generated_streams_alert_as_the_oracle_says() {
    let bench = Streams::new();
    let mut failures: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut alerts = 0;
    for seed in first_seed()..first_seed() + cases() {
        let case = streams::case(&mut Rng::new(seed));
        match compare(&bench, &case) {
            Ok(compared) => alerts += compared,
            Err(error) => {
                let events: Vec<String> = case
                    .events
                    .iter()
                    .map(|(source, event)| format!("{source} {event}"))
                    .collect();
                failures.entry(case.kinds).or_default().push(format!(
                    "seed {seed}: {error}\n{}\n{}",
                    case.yaml,
                    events.join("\n")
                ));
            }
        }
    }
    let counts: Vec<String> = failures
        .iter()
        .map(|(kind, all)| format!("{kind}: {}", all.len()))
        .collect();
    let first = failures.values().next().and_then(|all| all.first());
    assert!(
        failures.is_empty(),
        "{}\n{}",
        counts.join(", "),
        first.map_or("", String::as_str)
    );
    assert!(alerts > 0, "no case alerted");
}
