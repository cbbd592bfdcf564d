//! Scheduled runs, simulated: whatever the runs are, their union is the one query over everything.
//!
//! A history is a generated stream of events, each with a time of arrival, and a list of runs in the
//! order in which they are executed. Each run sees the events that have arrived by then. Runs may be
//! repeated, late, missed where a later one covers them, of any length, end between their two
//! statements, and change their schedule midway.

use crate::athena_on_duckdb;
use crate::bench::{rules, show, source};
use crate::generate::streams::{self, Case, Rng};
use crate::oracle::alerts::{Event, alerts_with_reset};
use crate::streams::{Shown, alertings, found, oracle_sources};
use serde_json::{Value, json};
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

/// One run as it is executed.
#[derive(Debug, Clone)]
struct Tick {
    /// When it is executed: events that arrive later are not seen.
    now: i64,
    from: i64,
    to: i64,
    /// It ends before its last statement.
    crashes: bool,
}

/// An event with the time of its arrival.
struct Arrival {
    at: i64,
    source: &'static str,
    event: Value,
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

/// The event time, where it can be read.
fn time_of(source: &str, event: &Value) -> Option<i64> {
    match source {
        "accounts" => event["when"].as_i64(),
        _ => siglake::time::parse(event["ts"].as_str()?).ok(),
    }
}

/// Days on which clocks and calendars are odd: the end of a year, a leap day, the days on which
/// summer time begins and ends in Europe and America, a day before 1971.
const DAYS: [&str; 8] = [
    "2024-03-01",
    "2023-12-31",
    "2024-02-28",
    "2024-02-29",
    "2024-03-31",
    "2024-11-03",
    "2025-10-26",
    "1970-12-31",
];

/// The case on another day: its events lie on the first of March 2024 and the day after.
fn moved(rng: &mut Rng, case: &mut Case) {
    let name: &str = rng.pick::<&str>(&DAYS);
    let day = siglake::time::parse(name).expect("a day");
    for (source, event) in &mut case.events {
        if let Some(time) = time_of(source, event) {
            let time = time - DAY + day;
            match *source {
                "accounts" => event["when"] = json!(time),
                _ => event["ts"] = json!(siglake::time::rfc3339(time)),
            }
        }
    }
}

/// Events with their arrival, at most `lateness` after their time, and the partition of that.
fn arrivals(rng: &mut Rng, case: &Case, lateness: i64) -> Vec<Arrival> {
    let mut all = Vec::new();
    for (source, event) in &case.events {
        let time = time_of(source, event);
        let part = *rng.pick(&[0, 0, 1, 2, 4]);
        let at = time.map_or(DAY, |time| time + lateness / 4 * part);
        let mut event = event.clone();
        event["dt"] = json!(&siglake::time::rfc3339(at)[..10]);
        event["hr"] = json!(at.rem_euclid(24 * HOUR) / HOUR);
        let copies = if rng.percent(4) && *source == "streams" {
            2
        } else {
            1
        };
        for _ in 0..copies {
            all.push(Arrival {
                at,
                source,
                event: event.clone(),
            });
        }
    }
    all
}

/// The span of time that has events, with some around it.
fn span(arrivals: &[Arrival]) -> (i64, i64) {
    let times: Vec<i64> = arrivals
        .iter()
        .filter_map(|arrival| time_of(arrival.source, &arrival.event))
        .collect();
    let first = times.iter().min().copied().unwrap_or(DAY);
    let last = times.iter().max().copied().unwrap_or(DAY);
    (first - MINUTE, last + MINUTE)
}

/// Runs in the order of their execution, which cover the whole span: of any length, or those of a
/// schedule.
fn ticks(rng: &mut Rng, span: (i64, i64), lateness: i64) -> Vec<Tick> {
    if rng.percent(50) {
        any_ticks(rng, span, lateness)
    } else {
        scheduled_ticks(rng, span, lateness)
    }
}

fn any_ticks(rng: &mut Rng, (first, last): (i64, i64), lateness: i64) -> Vec<Tick> {
    let mut ticks: Vec<Tick> = Vec::new();
    let mut done = first;
    let length = (last - first).max(1);
    // Some edges are those of events and windows.
    let step = *rng.pick(&[
        length / 3 + 1,
        length / 7 + 1,
        5 * MINUTE,
        10 * MINUTE,
        HOUR,
    ]);
    let step = step.max(length / 12 + 1);
    while done < last {
        let ahead = match rng.below(4) {
            0 => 1 + i64::try_from(rng.below(usize::try_from(step).unwrap_or(1))).unwrap_or(0),
            _ => step,
        };
        let to = done + ahead;
        let overlap = match rng.below(3) {
            0 => *rng.pick(&[1, SECOND, step / 2, 3 * step]),
            _ => 0,
        };
        let delay = *rng.pick(&[0, 0, 1, MINUTE, HOUR]);
        let tick = Tick {
            now: to + lateness + delay,
            from: done - overlap,
            to,
            crashes: rng.percent(15),
        };
        // A run that ends early is not done: the next covers it again.
        if !tick.crashes {
            done = to;
        }
        ticks.push(tick);
        repeat(rng, &mut ticks);
    }
    ticks
}

/// Executes an earlier run once more, now and then.
fn repeat(rng: &mut Rng, ticks: &mut Vec<Tick>) {
    if rng.percent(15) {
        let again = rng.pick(ticks).clone();
        let now = ticks.last().map_or(again.now, |tick| tick.now);
        ticks.push(Tick { now, ..again });
    }
}

/// The runs of a scheduler: some are missed or end early, as many as the catch-up covers, and
/// midway the rule is deployed again with another schedule.
fn scheduled_ticks(rng: &mut Rng, (first, last): (i64, i64), lateness: i64) -> Vec<Tick> {
    let length = (last - first).max(1);
    let mut ticks: Vec<Tick> = Vec::new();
    let mut timing = timing(rng, length, lateness);
    let mut at = first + lateness;
    let mut done = first;
    let mut deployed_again = false;
    while done < last {
        at += timing.every;
        let run = timing.run_at(Instant::Known(at), Vec::new());
        let (from, to) = (at + run.from, at + run.to);
        assert!(from <= done, "the schedule leaves a gap");
        // The next covers what came before it by as much as the catch-up.
        let next_covers = to - timing.catch_up <= done;
        let missed = next_covers && rng.percent(25);
        let crashes = next_covers && rng.percent(10);
        if !missed {
            ticks.push(Tick {
                now: at + *rng.pick(&[0, 0, 1, MINUTE]),
                from,
                to,
                crashes,
            });
            repeat(rng, &mut ticks);
        }
        if !missed && !crashes {
            done = to;
            if !deployed_again && done > first + length / 2 {
                // From the run that was done last the new schedule goes on.
                timing = self::timing(rng, length, lateness);
                at = done + lateness;
                deployed_again = true;
            }
        }
    }
    ticks
}

fn timing(rng: &mut Rng, length: i64, lateness: i64) -> Timing {
    let every = *rng.pick(&[5 * MINUTE, 7 * MINUTE, HOUR]);
    let every = every.max(length / 12 + 1);
    Timing {
        every,
        max_lateness: lateness,
        catch_up: *rng.pick(&[0, every, 3 * every]),
        anchor: Anchor::Unbounded,
        look_back: 0,
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
        compare_with_oracle((case, &arrivals), alerting, anchor, end, &expected)?;
        compared += found.len();
    }
    Ok(compared)
}

/// Times, keys and what else does not change after an alert fired, as the oracle has them.
fn compare_with_oracle(
    (case, arrivals): (&Case, &[Arrival]),
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
        &case.yaml,
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
            let key = crate::streams::texts(&alert.key);
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
    let first = crate::streams::first_seed();
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

/// A rule of one search on a source with these partitions, and the text of its run at a known time.
fn text_with_partitions(partitions: &str, rule: &str, at: &str) -> String {
    let text = streams::SOURCES[0].to_owned() + "partition_slack: {before: 15m, after: 1h}\n";
    let source = source(&format!("{text}partitions: {partitions}\n"));
    let (parsed, _) = rules(&format!(
        "title: t\nid: r\nlogsource: {{product: test, service: streams}}\ndetection:\n  s: {rule}\n  condition: s\n"
    ));
    let source_of = |_: &Rule| Ok(&source);
    let project = Schedule {
        every: Some(HOUR),
        max_lateness: Some(15 * MINUTE),
        catch_up: Some(30 * MINUTE),
        ..Schedule::default()
    };
    let alerting = Alerting::Rule(&parsed.rules[0]);
    let options = Options::default();
    let report = schedule(alerting, &parsed, &source_of, &Athena, &options, &project);
    let plan = report.output.expect("a plan");
    let at = siglake::time::parse(at).expect("a time");
    let run = plan.timing.run_at(Instant::Known(at), Vec::new());
    let sql = query(&plan, &run, &Athena, None).expect("a query");
    let (_, filter) = sql.split_once("\n  WHERE ").expect("a filter");
    let (filter, _) = filter
        .split_once("lower(\"name\")")
        .expect("the rule's test");
    filter.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn runs_read_only_the_partitions_of_their_time() {
    // The run covers 22:15 to 23:45 of 1 March; its events lie in partitions of 22:00 to 00:45.
    let at = "2024-03-02T00:00:00Z";
    for (partitions, expected) in [
        (
            "[{name: dt, type: text, time: yyyy/MM/dd}]",
            "\"dt\" >= '2024/03/01' AND \"dt\" <= '2024/03/02' AND",
        ),
        (
            "[{name: dt, type: date, time: yyyy-MM-dd}]",
            "\"dt\" >= CAST('2024-03-01' AS DATE) AND \"dt\" <= CAST('2024-03-02' AS DATE) AND",
        ),
        (
            "[{name: dt, type: integer, time: yyyyMMddHH}]",
            "\"dt\" >= 2024030122 AND \"dt\" <= 2024030200 AND",
        ),
        (
            "[{name: year, type: text, time: yyyy}, {name: month, type: text, time: MM}, {name: day, type: integer, time: dd}]",
            "( (\"year\" = '2024' AND \"month\" = '03' AND \"day\" = 1) OR (\"year\" = '2024' AND \"month\" = '03' AND \"day\" = 2) ) AND",
        ),
        (
            "[{name: dt, type: text, time: yyyy-MM-dd}, {name: hr, type: text, time: HH}]",
            "( (\"dt\" = '2024-03-01' AND \"hr\" = '22') OR (\"dt\" = '2024-03-01' AND \"hr\" = '23') OR (\"dt\" = '2024-03-02' AND \"hr\" = '00') ) AND",
        ),
        ("[{name: dt, type: text}]", ""),
        (
            "[{name: dt, type: text, only: [EU, us]}]",
            "\"dt\" IN ('EU', 'us') AND",
        ),
    ] {
        let text = text_with_partitions(partitions, "{name: a}", at);
        assert_eq!(text, expected, "{partitions}");
    }
    // What a rule asks of a field limits the partitions that hold the field.
    for (rule, expected) in [
        (
            "{host: [EU-1, us], name: a}",
            "\"h\" IN ('eu-1', 'us') AND lower(\"host\") IN ('eu-1', 'us') AND",
        ),
        (
            "{host|startswith: eu, name: a}",
            "lower(\"host\") LIKE 'eu%' AND",
        ),
    ] {
        let partitions = "[{name: h, type: text, field: host}]";
        assert_eq!(text_with_partitions(partitions, rule, at), expected);
    }
}

#[test]
fn many_hours_are_read_by_the_day() {
    let text = text_with_partitions(
        "[{name: dt, type: text, time: yyyy-MM-dd}, {name: hr, type: text, time: HH}]",
        "{name: a}",
        "2024-03-02T00:00:00Z",
    );
    assert!(text.contains("hr"), "{text}");
    let (parsed, _) = rules(
        "title: t\nid: r\nlogsource: {product: test, service: streams}\ndetection:\n  s: {name: a}\n  condition: s\nthreshold: {events: 3, within: 5d, window: sliding}\ndedup: {by: [user]}\n",
    );
    let text = streams::SOURCES[0].to_owned();
    let source = source(&format!(
        "{text}partitions: [{{name: dt, type: text, time: yyyy-MM-dd}}, {{name: hr, type: text, time: HH}}]\n"
    ));
    let source_of = |_: &Rule| Ok(&source);
    let alerting = Alerting::Rule(&parsed.rules[0]);
    let report = schedule(
        alerting,
        &parsed,
        &source_of,
        &Athena,
        &Options::default(),
        &Schedule::default(),
    );
    let plan = report.output.expect("a plan");
    let run = plan.timing.run_at(Instant::Known(DAY), Vec::new());
    let sql = query(&plan, &run, &Athena, None).expect("a query");
    assert!(
        !sql.contains("\"hr\"") && sql.contains("\"dt\" >= '2024-02-19'"),
        "{sql}"
    );
}

/// Runs that follow each other; `SIGLAKE_RUNS` asks for more.
fn runs() -> i64 {
    let given = std::env::var("SIGLAKE_RUNS").ok();
    given.and_then(|text| text.parse().ok()).unwrap_or(240)
}

/// A deployment that goes on and on: as much state and as much to read at its end as in its middle.
#[test]
fn state_does_not_grow_with_age() {
    let world = World::new();
    let (parsed, _) = rules(
        "title: t\nid: r\nlogsource: {product: test, service: streams}\ndetection:\n  s: {name: a}\n  condition: s\nthreshold: 3\ndedup: {period: 1h, by: [user]}\nschedule: {every: 6h, max_lateness: 0s, catch_up: 6h, anchor: state}\n",
    );
    let targets = Targets::default();
    let alerting = Alerting::Rule(&parsed.rules[0]);
    let plan = world
        .plan(alerting, &parsed, &DuckDb, &Schedule::default())
        .expect("a plan");
    world.reset(&targets).expect("tables");
    let every = plan.timing.every;
    let count = |sql: &str| -> i64 {
        let row = world.connection.query_row(sql, [], |row| row.get(0));
        row.unwrap_or_else(|error| panic!("{error}: {sql}"))
    };
    let (mut middle, mut sizes) = (0, Vec::new());
    let mut times = Vec::new();
    let mut all: Vec<Arrival> = Vec::new();
    for number in 1..=runs() {
        let at = DAY + number * every;
        // Thirty-six events of two users, at the same times of each run.
        let events: Vec<Arrival> = (0..36)
            .map(|n| {
                let time = siglake::time::rfc3339(at - every + n * 10 * MINUTE);
                Arrival {
                    at,
                    source: "streams",
                    event: json!({"ts": time, "event_id": format!("{number}-{n}"), "name": "a", "user": (n % 2).to_string(),
                        "dt": &time[..10], "hr": time[11..13].parse::<i64>().expect("an hour")}),
                }
            })
            .collect();
        world.arrive(&events, at - 1, at).expect("events");
        all.extend(events);
        // As the partitions of a lake that a run does not read.
        let old = siglake::time::rfc3339(at - 48 * HOUR);
        let leave = format!(
            "DELETE FROM streams WHERE ts < TIMESTAMP '{}'",
            &old[..19].replace('T', " ")
        );
        world.execute(&leave).expect("old partitions are left out");
        let run = plan
            .timing
            .run_at(Instant::Known(at), targets.state.clone());
        let steps = statements(&plan, &run, &DuckDb, None, &targets).expect("statements");
        let began = std::time::Instant::now();
        for step in &steps {
            world.execute(&step.sql).expect("it runs");
        }
        times.push(began.elapsed());
        sizes.push(count("SELECT count(*) FROM siglake_windows"));
        if number == runs() / 2 {
            middle = sizes[sizes.len() - 1];
        }
    }
    let mean = |times: &[std::time::Duration]| {
        times.iter().sum::<std::time::Duration>().as_micros() / times.len().max(1) as u128
    };
    let tenth = times.len() / 10;
    println!(
        "{} runs; state {middle} rows in the middle, {} at the end; a run {} us in the first tenth, {} us in the last",
        runs(),
        sizes[sizes.len() - 1],
        mean(&times[..tenth]),
        mean(&times[times.len() - tenth..]),
    );
    assert!(middle > 100, "{middle}");
    assert_eq!(middle, sizes[sizes.len() - 1]);
    let found = world
        .read(&format!("SELECT * FROM {}", targets.alerts[0]))
        .expect("alerts");
    world.reset(&targets).expect("tables");
    world.arrive(&all, i64::MIN, i64::MAX).expect("events");
    let everything = Run::between(DAY - 1, DAY + runs() * every, targets.state.clone());
    let one = query(&plan, &everything, &DuckDb, None).expect("a query");
    let expected = world.read(&one).expect("alerts");
    assert_eq!(shown(&found, false), shown(&expected, false));
}
