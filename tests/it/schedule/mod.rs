//! Scheduled runs, simulated: whatever the runs are, their union is the one query over everything.
//!
//! Histories and what is compared are those of `tests/support/scheduling`, which the Trino target
//! shares.

use crate::athena_on_duckdb;
use crate::bench::rules;
use crate::generate::streams::Rng;
use crate::scheduling::history::{Arrival, history};
use crate::scheduling::{DAY, HOUR, MINUTE, Place, check, shown};
use serde_json::json;
use siglake::compile::scheduled::{
    Purpose, Scheduled, TableKind, Targets, Timing, alert_table_columns, statements,
};
use siglake::compile::{Alerting, Rules};
use siglake::dialect::{Athena, Dialect, DuckDb};
use siglake::engine::{alerts, database, inline};
use siglake::plan::schedule::Instant;
use siglake::rule::schedule::Schedule;
use siglake::source::Source;

mod age;
pub mod example;
mod partitions;

/// Number of histories; `SIGLAKE_HISTORIES` asks for more.
fn histories() -> u64 {
    let given = std::env::var("SIGLAKE_HISTORIES").ok();
    given.and_then(|text| text.parse().ok()).unwrap_or(60)
}

pub struct World {
    connection: duckdb::Connection,
    sources: Vec<Source>,
}

impl World {
    pub fn new() -> World {
        let connection = database::open(&database::Resources::default()).expect("DuckDB opens");
        athena_on_duckdb::prepare(&connection);
        World {
            connection,
            sources: crate::scheduling::sources(),
        }
    }

    fn execute(&self, sql: &str) -> Result<(), String> {
        self.connection
            .execute_batch(sql)
            .map_err(|error| format!("{error}\n{sql}"))
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
        crate::scheduling::plan(alerting, rules, &self.sources, dialect, project)
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

/// The world as runs of one dialect see it.
pub struct OnDuckDb<'w> {
    pub world: &'w World,
    pub dialect: &'w dyn Dialect,
    pub targets: Targets,
}

impl Place for OnDuckDb<'_> {
    fn dialect(&self) -> &dyn Dialect {
        self.dialect
    }

    fn targets(&self) -> &Targets {
        &self.targets
    }

    fn sources(&self) -> &[Source] {
        &self.world.sources
    }

    fn reset(&self) -> Result<(), String> {
        self.world.reset(&self.targets)
    }

    fn empty_targets(&self) -> Result<(), String> {
        self.world.empty_targets(&self.targets)
    }

    fn arrive(&self, arrivals: &[Arrival], after: i64, until: i64) -> Result<(), String> {
        self.world.arrive(arrivals, after, until)
    }

    fn execute(&self, sql: &str) -> Result<(), String> {
        self.world.execute(&text_of(self.dialect, sql))
    }

    fn alerts(&self, sql: &str) -> Result<Vec<alerts::Alert>, String> {
        let sql = text_of(self.dialect, sql);
        alerts::run(&self.world.connection, &sql).map_err(|error| format!("{error}\n{sql}"))
    }
}

#[test]
fn runs_give_what_one_query_gives() {
    let world = World::new();
    let mut failures: Vec<(String, String)> = Vec::new();
    let mut compared = 0;
    let first = crate::alerting::first_seed();
    for seed in first..first + histories() {
        let mut rng = Rng::new(seed);
        let history = history(&mut rng);
        let place = OnDuckDb {
            world: &world,
            dialect: if rng.percent(50) { &DuckDb } else { &Athena },
            targets: Targets {
                kind: *rng.pick(&[TableKind::Append, TableKind::Merge]),
                ..Targets::default()
            },
        };
        match check(&place, &mut rng, &history) {
            Ok(count) => compared += count,
            Err(error) => failures.push((
                history.case.kinds.to_owned(),
                format!("seed {seed}: {error}\n{}", history.case.yaml),
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
