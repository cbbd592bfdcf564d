//! Scheduled runs, simulated: whatever the runs are, their union is the one query over everything.
//!
//! A history is a generated stream of events, each with a time of arrival, and a list of runs in the
//! order in which they are executed. Each run sees the events that have arrived by then. Runs may be
//! repeated, late, missed where a later one covers them, of any length, end between their two
//! statements, and change their schedule midway.

pub mod example;
pub mod history;

use crate::alerting::{Shown, alertings, found, oracle_sources, texts};
use crate::bench::{rules, show, source};
use crate::generate::streams::{self, Rng};
use crate::oracle::alerts::{Event, alerts_with_reset};
use history::{Arrival, History};
use siglake::compile::scheduled::{Scheduled, TableKind, Targets, query, schedule, statements};
use siglake::compile::{Alerting, Options, Rules};
use siglake::dialect::Dialect;
use siglake::engine::alerts::Alert;
use siglake::plan::schedule::{Anchor, Run};
use siglake::rule::Rule;
use siglake::rule::schedule::Schedule;
use siglake::source::Source;
use std::collections::BTreeSet;

pub const SECOND: i64 = 1_000_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
/// 2024-03-01 in microseconds, the day that generated streams begin on.
pub const DAY: i64 = 1_709_251_200_000_000;

/// The sources of generated streams, with partitions by the time of arrival.
pub fn sources() -> Vec<Source> {
    let partitions = "partitions:\n  - {name: dt, type: text, time: yyyy-MM-dd}\n  - {name: hr, type: integer, time: HH}\npartition_slack: {before: 0m, after: 3h}\n";
    streams::SOURCES
        .iter()
        .map(|text| source(&format!("{text}{partitions}")))
        .collect()
}

/// The source of a rule on streams.
pub fn source_of<'s>(rule: &Rule, sources: &'s [Source]) -> &'s Source {
    let mut sources = sources.iter();
    sources
        .find(|source| source.serves(&rule.logsource).is_some())
        .expect("a source serves the rule")
}

pub fn plan<'s>(
    alerting: Alerting<'_>,
    rules: &Rules,
    sources: &'s [Source],
    dialect: &dyn Dialect,
    project: &Schedule,
) -> Result<Scheduled<'s>, String> {
    let source_of = |rule: &Rule| Ok(source_of(rule, sources));
    let options = Options::default();
    let report = schedule(alerting, rules, &source_of, dialect, &options, project);
    report.output.ok_or_else(|| show(&report.diagnostics))
}

/// Where runs are executed.
pub trait Place {
    fn dialect(&self) -> &dyn Dialect;
    fn targets(&self) -> &Targets;
    fn sources(&self) -> &[Source];

    /// No event is there, and the tables that runs write to are empty.
    fn reset(&self) -> Result<(), String>;

    /// The tables that runs write to are empty.
    fn empty_targets(&self) -> Result<(), String>;

    /// Events that arrive after the first time, up to the second, are there too. Those before are
    /// there already.
    fn arrive(&self, arrivals: &[Arrival], after: i64, until: i64) -> Result<(), String>;

    fn execute(&self, sql: &str) -> Result<(), String>;

    fn alerts(&self, sql: &str) -> Result<Vec<Alert>, String>;
}

/// In the order of their ids.
pub fn by_id(mut alerts: Vec<Alert>) -> Vec<Alert> {
    alerts.sort_by(|a, b| a.alert_id.cmp(&b.alert_id));
    alerts
}

/// Executes the runs; gives the alerts in the table.
pub fn simulate(
    place: &dyn Place,
    rng: &mut Rng,
    history: &History,
    plan: &Scheduled<'_>,
) -> Result<Vec<Alert>, String> {
    place.reset()?;
    let targets = place.targets();
    let mut seen = i64::MIN;
    for tick in &history.ticks {
        let now = tick.now.max(seen);
        place.arrive(&history.arrivals, seen, now)?;
        seen = now;
        let run = Run::between(tick.from, tick.to, targets.state.clone());
        let mut steps = statements(plan, &run, place.dialect(), None, targets)?;
        if tick.crashes {
            let left = rng.below(steps.len());
            steps.truncate(left);
        }
        for step in &steps {
            place.execute(&step.sql)?;
        }
    }
    let all = place.alerts(&format!("SELECT * FROM {}", targets.alerts.join(".")))?;
    let ids: BTreeSet<&str> = all.iter().map(|alert| alert.alert_id.as_str()).collect();
    if ids.len() != all.len() {
        return Err(format!("{} alerts have {} ids", all.len(), ids.len()));
    }
    Ok(by_id(all))
}

/// All that a run's alert shows, but for its first columns that the oracle does not know. `cut`
/// leaves out what is less than a millisecond.
pub fn shown(alerts: &[Alert], cut: bool) -> Vec<(String, Shown)> {
    let part = |time: i64| {
        if cut {
            time.div_euclid(1_000) * 1_000
        } else {
            time
        }
    };
    alerts
        .iter()
        .map(|alert| {
            let mut alert = alert.clone();
            alert.time = part(alert.time);
            alert.first = part(alert.first);
            alert.last = part(alert.last);
            (alert.alert_id.clone(), found(&alert, true))
        })
        .collect()
}

/// The number of alerts that were compared, or how they differ.
pub fn check(place: &dyn Place, rng: &mut Rng, history: &History) -> Result<usize, String> {
    let yaml = &history.case.yaml;
    let (parsed, diagnostics) = rules(yaml);
    if diagnostics.iter().any(|found| found.is_error()) {
        return Err(show(&diagnostics));
    }
    let History {
        arrivals, ticks, ..
    } = history;
    let (dialect, targets) = (place.dialect(), place.targets());
    let mut compared = 0;
    for alerting in alertings(&parsed) {
        let project = &history.project;
        let plan = match plan(alerting, &parsed, place.sources(), dialect, project) {
            Ok(plan) => plan,
            // Sessions have no state.
            Err(error) if error.contains("bad-schedule") => continue,
            Err(error) => return Err(error),
        };
        let anchor = plan.timing.anchor;
        let found = simulate(place, rng, history, &plan)?;
        // Now everything is there: the same definition, over all of time at once.
        place.arrive(arrivals, ticks.last().map_or(0, |tick| tick.now), i64::MAX)?;
        place.empty_targets()?;
        let highest = ticks
            .iter()
            .filter(|tick| !tick.crashes || anchor == Anchor::State);
        let end = highest.map(|tick| tick.to).max().unwrap_or(history.span.0);
        let everything = Run::between(history.span.0, end, targets.state.clone());
        let one = query(&plan, &everything, dialect, None)?;
        let mut expected = by_id(place.alerts(&one)?);
        expected.dedup_by(|a, b| a.alert_id == b.alert_id);
        // Athena's tables of files have no smaller parts of a second.
        let cut = targets.kind == TableKind::Append && dialect.has_plain_files();
        if shown(&found, cut) != shown(&expected, cut) {
            return Err(format!(
                "{} of {}, {anchor:?}: runs give {:#?}\none query gives {:#?}\n{ticks:#?}",
                alerting.key(),
                dialect.name(),
                shown(&found, cut),
                shown(&expected, cut),
            ));
        }
        compare_with_oracle((yaml, arrivals), alerting, anchor, end, &expected)?;
        compared += found.len();
    }
    Ok(compared)
}

/// Times, keys and what else does not change after an alert fired, as the oracle has them.
pub fn compare_with_oracle(
    (yaml, arrivals): (&str, &[Arrival]),
    alerting: Alerting<'_>,
    anchor: Anchor,
    end: i64,
    alerts: &[Alert],
) -> Result<(), String> {
    let events: Vec<Event> = arrivals
        .iter()
        .map(|arrival| Event {
            source: arrival.source.to_owned(),
            value: arrival.event.clone(),
        })
        .collect();
    let reset = match anchor {
        Anchor::Reset(length) => Some(length),
        Anchor::Unbounded | Anchor::State | Anchor::LookBack(_) => None,
    };
    let truth = alerts_with_reset(
        yaml,
        &events,
        &oracle_sources(),
        &crate::oracle::Options::default(),
        reset,
    )?;
    let fixed = |time, key: Vec<Option<String>>, title: &str| (time, key, title.to_owned());
    let expected: BTreeSet<_> = truth[alerting.key()]
        .iter()
        .filter(|alert| alert.time <= end)
        .map(|alert| fixed(alert.time, alert.key.clone(), &alert.title))
        .collect();
    let found: BTreeSet<_> = alerts
        .iter()
        .map(|alert| {
            let key = texts(&alert.key)
                .into_iter()
                .map(|(_, text)| text)
                .collect();
            fixed(alert.time, key, &alert.title)
        })
        .collect();
    if found == expected {
        return Ok(());
    }
    Err(format!(
        "{}: {found:#?}\nthe oracle says {expected:#?}",
        alerting.key()
    ))
}
