//! A deployment that goes on and on.

use super::{Arrival, DAY, HOUR, MINUTE, World, shown};
use crate::bench::rules;
use serde_json::json;
use siglake::compile::Alerting;
use siglake::compile::scheduled::{Targets, query, statements};
use siglake::dialect::DuckDb;
use siglake::plan::schedule::{Instant, Run};
use siglake::rule::schedule::Schedule;

/// Runs that follow each other; `SIGLAKE_RUNS` asks for more.
fn runs() -> i64 {
    let given = std::env::var("SIGLAKE_RUNS").ok();
    given.and_then(|text| text.parse().ok()).unwrap_or(240)
}

/// Hundredths of a second that the process has had, as Linux counts them; 0 elsewhere.
fn processor_time() -> u64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name in parentheses come eleven numbers, then user and system time.
    let after = text.rsplit(')').next().unwrap_or_default();
    let numbers = after.split_whitespace().skip(11).take(2);
    numbers
        .filter_map(|number| number.parse::<u64>().ok())
        .sum()
}

/// As much state and as much to read at its end as in its middle.
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
        let began = processor_time();
        for step in &steps {
            world.execute(&step.sql).expect("it runs");
        }
        times.push(processor_time() - began);
        sizes.push(count("SELECT count(*) FROM siglake_windows"));
        if number == runs() / 2 {
            middle = sizes[sizes.len() - 1];
        }
    }
    let tenth = times.len() / 10;
    let sum = |times: &[u64]| times.iter().sum::<u64>();
    println!(
        "{} runs; state {middle} rows in the middle, {} at the end; hundredths of processor seconds: {} in the first tenth, {} in the last",
        runs(),
        sizes[sizes.len() - 1],
        sum(&times[..tenth]),
        sum(&times[times.len() - tenth..]),
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
