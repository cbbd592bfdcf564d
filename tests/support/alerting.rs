//! A place to run the alerts of compiled rules: a DuckDB with the sources of generated streams;
//! and what is compared of an alert.

use crate::bench::{rules, show, source};
use crate::generate::streams::{self, Case};
use crate::{athena_on_duckdb, oracle};
use oracle::alerts::{Alert, Event, SourceInfo, TimeFormat};
use serde_json::Value;
use siglake::compile::{Alerting, CompiledAlerts, Options, Rules, compile_alerts};
use siglake::diag::Report;
use siglake::dialect::Dialect;
use siglake::engine::{alerts, database, inline};
use siglake::rule::Rule;
use siglake::source::Source;
use std::collections::BTreeMap;

/// Number of cases; `SIGLAKE_CASES` asks for more.
pub fn cases() -> u64 {
    std::env::var("SIGLAKE_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(700)
}

pub fn first_seed() -> u64 {
    std::env::var("SIGLAKE_SEED")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1)
}

/// What is compared of an alert.
pub type Shown = (
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
pub fn thousandths(value: f64) -> i64 {
    (value * 1000.0).round() as i64
}

pub fn expected(alert: &Alert, known: bool) -> Shown {
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

pub fn texts(object: &serde_json::Map<String, Value>) -> Vec<(String, Option<String>)> {
    object
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().map(str::to_owned)))
        .collect()
}

pub fn found(alert: &alerts::Alert, with_ids: bool) -> Shown {
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

    pub fn source_of(&self, rule: &Rule) -> Option<&Source> {
        let mut sources = self.sources.iter();
        sources.find(|source| source.serves(&rule.logsource).is_some())
    }

    pub fn compile(
        &self,
        alerting: Alerting<'_>,
        rules: &Rules,
        dialect: &dyn Dialect,
    ) -> Report<CompiledAlerts<'_>> {
        let source_of = |rule: &Rule| Ok(self.source_of(rule).expect("a source serves the rule"));
        let options = Options::default();
        compile_alerts(alerting, rules, &source_of, dialect, &options, None)
    }

    /// The alerts by the text of a dialect.
    pub fn alerts(
        &self,
        alerting: Alerting<'_>,
        rules: &Rules,
        dialect: &dyn Dialect,
    ) -> Result<Vec<alerts::Alert>, String> {
        let report = self.compile(alerting, rules, dialect);
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

pub fn oracle_sources() -> BTreeMap<String, SourceInfo> {
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

/// Whether the ids of the events are known that the product shows.
pub fn knows_events(truth: &[Alert]) -> bool {
    // Where the source has no event id, ids are digests of rows.
    truth
        .iter()
        .all(|alert| alert.events_known && !alert.events.is_empty())
}

/// Rules of generated cases on the log source of the first, with the windows of the first. Each
/// keeps what it looks for, its keys, titles, levels and context.
pub fn alike(first: Rule, seeds: impl Iterator<Item = u64>) -> Rules {
    let mut all = Rules::default();
    let mut add = |mut rule: Rule| {
        rule.id = Some(format!("rule {}", all.rules.len()));
        all.rules.push(rule);
    };
    let windows = first.alerting.clone();
    let logsource = first.logsource.clone();
    add(first);
    for seed in seeds {
        let (parsed, _) = rules(&streams::case(&mut streams::Rng::new(seed)).yaml);
        for mut rule in parsed.rules {
            if rule.logsource != logsource {
                continue;
            }
            rule.alerting.threshold = windows.threshold.clone();
            rule.alerting.dedup = match (&windows.dedup, rule.alerting.dedup.take()) {
                (None, _) => None,
                (Some(given), None) => Some(given.clone()),
                (Some(given), Some(mut own)) => {
                    own.period = given.period;
                    Some(own)
                }
            };
            add(rule);
        }
    }
    all
}

/// The first rule of a case, where it alerts by itself.
pub fn first(yaml: &str) -> Option<Rule> {
    let (parsed, diagnostics) = rules(yaml);
    assert!(
        !diagnostics.iter().any(|it| it.is_error()),
        "{}",
        show(&diagnostics)
    );
    let alone = parsed.correlations.is_empty();
    parsed.rules.into_iter().next().filter(|_| alone)
}

/// All rules and correlations.
pub fn alertings(rules: &Rules) -> impl Iterator<Item = Alerting<'_>> {
    rules
        .rules
        .iter()
        .map(Alerting::Rule)
        .chain(rules.correlations.iter().map(Alerting::Correlation))
}

pub fn oracle_alerts(case: &Case) -> Result<BTreeMap<String, Vec<Alert>>, String> {
    let events: Vec<Event> = case
        .events
        .iter()
        .map(|(source, value)| Event {
            source: (*source).to_owned(),
            value: value.clone(),
        })
        .collect();
    oracle::alerts::alerts(
        &case.yaml,
        &events,
        &oracle_sources(),
        &oracle::Options::default(),
    )
}
