//! The generated streams of `it/streams.rs`: the alerts by Athena's text are the oracle's.

use crate::alerting::{Shown, Streams, alertings, expected, found, knows_events, oracle_alerts};
use crate::bench::{rules, show, source};
use crate::cases::Cases;
use crate::generate::streams::{self, Case, Rng};
use crate::server::{Server, all_agree, first_seed, parallel};
use crate::{Outcome, server};
use siglake::compile::{Options, compile_alerts};
use siglake::dialect::Athena;
use siglake::engine::client::trino::Trino;
use siglake::engine::client::{Patient, read};
use siglake::rule::Rule;
use siglake::source::Source;
use std::collections::BTreeMap;

/// Cases of the usual run.
const USUAL: u64 = 100;

/// The sources of streams, with the events of all cases.
pub struct Lake {
    pub sources: Vec<Source>,
    pub cases: Vec<Cases>,
}

impl Lake {
    pub fn new(prefix: &str, sources: Vec<Source>) -> Lake {
        let cases = sources
            .iter()
            .map(|source| Cases::new(&format!("{prefix}_{}", source.name), source))
            .collect();
        Lake { sources, cases }
    }

    pub fn add(&mut self, case: u64, events: &[(&str, serde_json::Value)]) {
        for (source, cases) in self.sources.iter().zip(&mut self.cases) {
            let own: Vec<String> = events
                .iter()
                .filter(|(service, _)| *service == source.duckdb_table[0])
                .map(|(_, event)| event.to_string())
                .collect();
            cases.add(case, own.iter().map(String::as_str));
        }
    }

    pub fn load(&self, server: &Server) -> Result<(), String> {
        self.cases.iter().try_for_each(|cases| cases.load(server))
    }

    /// A case's events as the tables of the sources.
    pub fn tables(&self, case: u64) -> Vec<String> {
        self.sources
            .iter()
            .zip(&self.cases)
            .map(|(source, cases)| cases.of(case, &source.athena_table[0]))
            .collect()
    }

    pub fn source_of(&self, rule: &Rule) -> Option<&Source> {
        let mut sources = self.sources.iter();
        sources.find(|source| source.serves(&rule.logsource).is_some())
    }
}

/// The sources with the time as text, which is how most tables hold it.
fn with_text_times() -> Vec<Source> {
    streams::SOURCES
        .iter()
        .map(|text| {
            source(
                &text
                    .replace("format: timestamp", "format: iso8601")
                    .replace("ts: timestamp", "ts: text"),
            )
        })
        .collect()
}

/// Alerts that were compared, or the first difference.
fn compare(client: &Trino, lake: &Lake, number: u64, case: &Case) -> Result<usize, String> {
    let truth = oracle_alerts(case)?;
    let (parsed, _) = rules(&case.yaml);
    let tables = lake.tables(number);
    let mut compared = 0;
    for alerting in alertings(&parsed) {
        let truth = truth
            .get(alerting.key())
            .ok_or("the oracle has no such rule")?;
        let known = knows_events(truth);
        let mut expected: Vec<Shown> = truth.iter().map(|alert| expected(alert, known)).collect();
        expected.sort();
        let source_of = |rule: &Rule| Ok(lake.source_of(rule).expect("a source serves the rule"));
        let options = Options::default();
        let report = compile_alerts(alerting, &parsed, &source_of, &Athena, &options, None);
        let compiled = report.output.ok_or_else(|| show(&report.diagnostics))?;
        let alerts = read::alerts(client, &Patient, &tables, &compiled.sql)
            .map_err(|error| format!("{error}\n{}", compiled.sql))?;
        let mut shown: Vec<Shown> = alerts.iter().map(|alert| found(alert, known)).collect();
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

pub fn suite(server: &Server) -> Outcome {
    let first = first_seed();
    let seeds: Vec<u64> = (first..first + server::cases(USUAL)).collect();
    let mut lakes = [
        Lake::new("timed", Streams::new().sources),
        Lake::new("text", with_text_times()),
    ];
    let variant = |seed: u64| usize::from(seed.is_multiple_of(2));
    for seed in &seeds {
        let case = streams::case(&mut Rng::new(*seed));
        lakes[variant(*seed)].add(*seed, &case.events);
    }
    for lake in &lakes {
        lake.load(server)?;
    }
    let client = server.client("memory");
    let outcomes = parallel(&seeds, |seed| {
        let case = streams::case(&mut Rng::new(*seed));
        let outcome = compare(&client, &lakes[variant(*seed)], *seed, &case);
        (
            case.kinds,
            outcome.map_err(|error| format!("seed {seed}: {error}\n{}", case.yaml)),
        )
    });
    let mut alerts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut failures = Vec::new();
    for (kind, outcome) in outcomes {
        match outcome {
            Ok(compared) => *alerts.entry(kind).or_default() += compared,
            Err(error) => failures.push(error),
        }
    }
    let agreed = all_agree(failures, seeds.len(), "streams")?;
    let total: usize = alerts.values().sum();
    let kinds = alerts.len();
    if total == 0 {
        return Err("no case alerted".into());
    }
    Ok(format!("{agreed}, {total} alerts of {kinds} kinds of rule"))
}
