//! Scheduled runs, simulated: whatever the runs are, their union is the one query over everything.
//!
//! A history is a generated stream of events, each with a time of arrival, and a list of runs in the
//! order in which they are executed. Each run sees the events that have arrived by then. Runs may be
//! repeated, late, missed where a later one covers them, of any length, end between their two
//! statements, and change their schedule midway.

use crate::alerting::{Shown, alertings, found, oracle_sources};
use crate::athena_on_duckdb;
use crate::bench::{rules, show, source};
use crate::generate::streams::{self, Case, Rng};
use crate::oracle::alerts::{Event, alerts_with_reset};
use serde_json::json;
use siglake::compile::scheduled::{
    Purpose, Scheduled, TableKind, Targets, Timing, alert_table_columns, query, schedule,
    statements,
};
use siglake::compile::{Alerting, Options, Rules};
use siglake::dialect::{Athena, Dialect, DuckDb};
use siglake::engine::{alerts, database, inline};
use siglake::plan::schedule::{Anchor, Instant, Run};
use siglake::rule::Rule;
use siglake::rule::schedule::{AnchorKind, Schedule};
use siglake::source::Source;
use std::collections::BTreeSet;

mod age;
pub mod example;
mod history;
mod partitions;

use history::{Arrival, Tick, arrivals, moved, span, ticks};

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
/// 2024-03-01 in microseconds, the day that generated streams begin on.
const DAY: i64 = 1_709_251_200_000_000;

/// Number of histories; `SIGLAKE_HISTORIES` asks for more.
fn histories() -> u64 {
    let given = std::env::var("SIGLAKE_HISTORIES").ok();
    given.and_then(|text| text.parse().ok()).unwrap_or(60)
}

struct World {
    connection: duckdb::Connection,
    sources: Vec<Source>,
}

impl World {
    fn new() -> World {
        let connection = database::open(&database::Resources::default()).expect("DuckDB opens");
        athena_on_duckdb::prepare(&connection);
        let partitions = "partitions:\n  - {name: dt, type: text, time: yyyy-MM-dd}\n  - {name: hr, type: integer, time: HH}\npartition_slack: {before: 0m, after: 3h}\n";
        let sources = streams::SOURCES
            .iter()
            .map(|text| source(&format!("{text}{partitions}")))
            .collect();
        World {
            connection,
            sources,
        }
    }

    fn execute(&self, sql: &str) -> Result<(), String> {
        self.connection
            .execute_batch(sql)
            .map_err(|error| format!("{error}\n{sql}"))
    }

    fn source_of(&self, rule: &Rule) -> &Source {
        let mut sources = self.sources.iter();
        sources
            .find(|source| source.serves(&rule.logsource).is_some())
            .expect("a source serves the rule")
    }

    /// Empty tables of events, alerts and state.
    fn reset(&self, tables: &Targets) -> Result<(), String> {
        for source in &self.sources {
            let table = &source.duckdb_table[0];
            self.execute(&format!("DROP TABLE IF EXISTS {table}"))?;
            inline::load(&self.connection, table, source, &[])?;
        }
        self.empty_targets(tables)
    }

    fn empty_targets(&self, tables: &Targets) -> Result<(), String> {
        let columns: Vec<String> = alert_table_columns()
            .into_iter()
            .map(|name| {
                let ty = match name {
                    "risk_score" | "event_count" | "merged" => "BIGINT",
                    "alert_time" | "first_time" | "last_time" => "TIMESTAMP",
                    "value" => "DOUBLE",
                    "event_ids" => "VARCHAR[]",
                    _ => "VARCHAR",
                };
                format!("{name} {ty}")
            })
            .collect();
        self.execute(&format!(
            "CREATE OR REPLACE TABLE {} ({}); CREATE OR REPLACE TABLE {} (rule_id VARCHAR, part VARCHAR, key VARCHAR, opened BIGINT, opened_date VARCHAR)",
            tables.alerts[0],
            columns.join(", "),
            tables.state[0],
        ))
    }

    /// Adds the events that arrive in a span of time to the tables of their sources.
    fn arrive(&self, arrivals: &[Arrival], after: i64, until: i64) -> Result<(), String> {
        for source in &self.sources {
            let table = &source.duckdb_table[0];
            let new: Vec<String> = arrivals
                .iter()
                .filter(|arrival| arrival.source == table.as_str())
                .filter(|arrival| after < arrival.at && arrival.at <= until)
                .map(|arrival| arrival.event.to_string())
                .collect();
            if new.is_empty() {
                continue;
            }
            let new: Vec<&str> = new.iter().map(String::as_str).collect();
            inline::load(&self.connection, "arrived", source, &new)?;
            self.execute(&format!(
                "INSERT INTO {table} SELECT * FROM arrived; DROP TABLE arrived"
            ))?;
        }
        Ok(())
    }

    fn plan(
        &self,
        alerting: Alerting<'_>,
        rules: &Rules,
        dialect: &dyn Dialect,
        project: &Schedule,
    ) -> Result<Scheduled<'_>, String> {
        let source_of = |rule: &Rule| Ok(self.source_of(rule));
        let options = Options::default();
        let report = schedule(alerting, rules, &source_of, dialect, &options, project);
        report.output.ok_or_else(|| show(&report.diagnostics))
    }

    /// The alerts of a query, each id once.
    fn read(&self, sql: &str) -> Result<Vec<alerts::Alert>, String> {
        let mut all = alerts::run(&self.connection, sql).map_err(|e| format!("{e}\n{sql}"))?;
        all.sort_by(|a, b| a.alert_id.cmp(&b.alert_id));
        all.dedup_by(|a, b| a.alert_id == b.alert_id);
        Ok(all)
    }
}

fn text_of(dialect: &dyn Dialect, sql: &str) -> String {
    if dialect.name() == "athena" {
        athena_on_duckdb::translate(sql)
    } else {
        sql.to_owned()
    }
}

/// Everything a history is made of, for a message.
struct History<'h> {
    arrivals: &'h [Arrival],
    ticks: &'h [Tick],
}

/// Executes the runs; gives the alerts in the table.
fn simulate(
    world: &World,
    rng: &mut Rng,
    history: &History<'_>,
    plan: &Scheduled<'_>,
    (dialect, targets): (&dyn Dialect, &Targets),
) -> Result<Vec<alerts::Alert>, String> {
    world.reset(targets)?;
    let mut seen = i64::MIN;
    for tick in history.ticks {
        let now = tick.now.max(seen);
        world.arrive(history.arrivals, seen, now)?;
        seen = now;
        let run = Run::between(tick.from, tick.to, targets.state.clone());
        let mut steps = statements(plan, &run, dialect, None, targets)?;
        if tick.crashes {
            let left = rng.below(steps.len());
            steps.truncate(left);
        }
        for step in &steps {
            world.execute(&text_of(dialect, &step.sql))?;
        }
    }
    let table = format!("SELECT * FROM {}", targets.alerts[0]);
    let all = alerts::run(&world.connection, &table)?;
    let ids: BTreeSet<&str> = all.iter().map(|alert| alert.alert_id.as_str()).collect();
    if ids.len() != all.len() {
        return Err(format!("{} alerts have {} ids", all.len(), ids.len()));
    }
    world.read(&table)
}

/// All that a run's alert shows, but for its first columns that the oracle does not know.
fn shown(alerts: &[alerts::Alert], cut: bool) -> Vec<(String, Shown)> {
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

/// What a history compared, or how it differs.
fn check(world: &World, rng: &mut Rng, case: &Case) -> Result<usize, String> {
    let (parsed, diagnostics) = rules(&case.yaml);
    if diagnostics.iter().any(|found| found.is_error()) {
        return Err(show(&diagnostics));
    }
    let lateness = *rng.pick(&[0, 10 * SECOND, 10 * MINUTE, HOUR]);
    let arrivals = arrivals(rng, case, lateness);
    let span = span(&arrivals);
    let kind = *rng.pick(&[AnchorKind::Reset, AnchorKind::Reset, AnchorKind::State]);
    let reset = (kind == AnchorKind::Reset).then(|| *rng.pick(&[HOUR, 2 * HOUR, 24 * HOUR]));
    let project = Schedule {
        anchor: Some(kind),
        reset,
        ..Schedule::default()
    };
    let ticks = ticks(rng, span, lateness);
    let dialect: &dyn Dialect = if rng.percent(50) { &DuckDb } else { &Athena };
    let targets = Targets {
        kind: *rng.pick(&[TableKind::Append, TableKind::Merge]),
        ..Targets::default()
    };
    let mut compared = 0;
    for alerting in alertings(&parsed) {
        let plan = match world.plan(alerting, &parsed, dialect, &project) {
            Ok(plan) => plan,
            // Sessions have no state.
            Err(error) if error.contains("bad-schedule") => continue,
            Err(error) => return Err(error),
        };
        let anchor = plan.timing.anchor;
        let history = History {
            arrivals: &arrivals,
            ticks: &ticks,
        };
        let found = simulate(world, rng, &history, &plan, (dialect, &targets))?;
        // Now everything is there: the same definition, over all of time at once.
        world.arrive(&arrivals, ticks.last().map_or(0, |tick| tick.now), i64::MAX)?;
        world.empty_targets(&targets)?;
        let highest = ticks
            .iter()
            .filter(|tick| !tick.crashes || anchor == Anchor::State);
        let end = highest.map(|tick| tick.to).max().unwrap_or(span.0);
        let everything = Run::between(span.0, end, targets.state.clone());
        let one = text_of(dialect, &query(&plan, &everything, dialect, None)?);
        let expected = world.read(&one)?;
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
        compare_with_oracle((&case.yaml, &arrivals), alerting, anchor, end, &expected)?;
        compared += found.len();
    }
    Ok(compared)
}

/// Times, keys and what else does not change after an alert fired, as the oracle has them.
fn compare_with_oracle(
    (yaml, arrivals): (&str, &[Arrival]),
    alerting: Alerting<'_>,
    anchor: Anchor,
    end: i64,
    alerts: &[alerts::Alert],
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
            let key = crate::alerting::texts(&alert.key);
            let key = key.into_iter().map(|(_, text)| text).collect();
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

#[test]
fn runs_give_what_one_query_gives() {
    let world = World::new();
    let mut failures: Vec<(String, String)> = Vec::new();
    let mut compared = 0;
    let first = crate::alerting::first_seed();
    for seed in first..first + histories() {
        let mut rng = Rng::new(seed);
        let mut case = streams::case(&mut rng);
        moved(&mut rng, &mut case);
        match check(&world, &mut rng, &case) {
            Ok(count) => compared += count,
            Err(error) => failures.push((
                case.kinds.to_owned(),
                format!("seed {seed}: {error}\n{}", case.yaml),
            )),
        }
    }
    let kinds: Vec<&str> = failures.iter().map(|(kind, _)| kind.as_str()).collect();
    if std::env::var_os("SIGLAKE_SHOW").is_some() {
        for (kind, text) in &failures {
            println!("== {kind}\n{text}");
        }
    }
    let first = failures.first().map_or("", |(_, text)| text.as_str());
    assert!(
        failures.is_empty(),
        "{} differ: {kinds:?}\n{first}",
        failures.len()
    );
    assert!(compared > 0, "no history alerted");
}

#[test]
fn a_scheduled_time_in_the_text_is_the_known_one() {
    // What a scheduler writes into the text, and the same run with numbers.
    let world = World::new();
    let (parsed, _) = rules(
        "title: t\nid: r\nlogsource: {product: test, service: streams}\ndetection:\n  s: {name: a}\n  condition: s\nthreshold: 2\ndedup: {period: 10m, by: [user]}\n",
    );
    let targets = Targets::default();
    let at = DAY + 12 * HOUR;
    for dialect in [&DuckDb as &dyn Dialect, &Athena] {
        let alerting = Alerting::Rule(&parsed.rules[0]);
        let plan = world
            .plan(alerting, &parsed, dialect, &Schedule::default())
            .expect("a plan");
        let mut found = Vec::new();
        for base in [
            Instant::Known(at),
            Instant::Placeholder("2024-03-01T12:00:00Z".into()),
        ] {
            world.reset(&targets).expect("tables");
            let events: Vec<Arrival> = (0..200)
                .map(|n| {
                    let time = siglake::time::rfc3339(at - 4 * HOUR + n * 2 * MINUTE);
                    Arrival {
                        at: 0,
                        source: "streams",
                        event: json!({"ts": time, "event_id": n.to_string(), "name": "a", "user": (n % 3).to_string(),
                            "dt": &time[..10], "hr": time[11..13].parse::<i64>().expect("an hour")}),
                    }
                })
                .collect();
            world.arrive(&events, -1, 0).expect("events");
            let run = plan.timing.run_at(base, targets.state.clone());
            for step in statements(&plan, &run, dialect, None, &targets).expect("statements") {
                assert_eq!(step.purpose, Purpose::Alerts);
                world
                    .execute(&text_of(dialect, &step.sql))
                    .expect("it runs");
            }
            let table = format!("SELECT * FROM {}", targets.alerts[0]);
            found.push(world.read(&table).expect("alerts"));
        }
        assert!(found[0].len() > 5, "{} alerts", found[0].len());
        assert_eq!(found[0], found[1], "{}", dialect.name());
        let Timing {
            every,
            max_lateness,
            catch_up,
            ..
        } = plan.timing;
        for alert in &found[0] {
            assert!(alert.time > at - max_lateness - every - catch_up);
            assert!(alert.time <= at - max_lateness);
        }
    }
}
