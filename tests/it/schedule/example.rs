//! Runs of an example of the specification.

use super::{World, compare_with_oracle, text_of};
use crate::bench::{rules, show};
use crate::scheduling::history::{Arrival, in_partition, time_of};
use serde_json::Value;
use siglake::compile::scheduled::{Targets, statements};
use siglake::dialect::{Athena, Dialect, DuckDb};
use siglake::engine::alerts::{self, Alert};
use siglake::plan::schedule::Run;
use siglake::rule::schedule::Schedule;

/// The alerts in the table after the runs, by the name of the dialect. A line of `runs` has the
/// run's `from` and `to`, and where it is executed later than at `to`, when. An event that
/// arrives later than at its time says when in `arrives`.
pub fn alerts_of_runs(
    yaml: &str,
    events: &[(&'static str, Value)],
    runs: &str,
) -> Result<Vec<(&'static str, Vec<Alert>)>, String> {
    let world = World::new();
    let (parsed, diagnostics) = rules(yaml);
    if diagnostics.iter().any(|found| found.is_error()) {
        return Err(show(&diagnostics));
    }
    let mut arrivals = Vec::new();
    for (source, event) in events {
        let mut event = event.clone();
        let said = event.as_object_mut().and_then(|it| it.remove("arrives"));
        let at = match said.as_ref().and_then(Value::as_str) {
            Some(text) => siglake::time::parse(text)?,
            None => time_of(source, &event).ok_or("an event has a time")?,
        };
        in_partition(&mut event, at);
        arrivals.push(Arrival { at, source, event });
    }
    let targets = Targets::default();
    let mut outcomes = Vec::new();
    for dialect in [&DuckDb as &dyn Dialect, &Athena] {
        let mut all = Vec::new();
        for alerting in parsed.alerting() {
            let plan = world.plan(alerting, &parsed, dialect, &Schedule::default())?;
            world.reset(&targets)?;
            let (mut seen, mut end) = (i64::MIN, i64::MIN);
            for line in runs.lines() {
                let times: Result<Vec<i64>, String> =
                    line.split_whitespace().map(siglake::time::parse).collect();
                let times = times?;
                let (from, to) = match times[..] {
                    [from, to] | [from, to, _] => (from, to),
                    _ => return Err(format!("a run has two or three times: {line}")),
                };
                let now = seen.max(times[times.len() - 1]);
                world.arrive(&arrivals, seen, now)?;
                (seen, end) = (now, end.max(to));
                let run = Run::between(from, to, targets.state.clone());
                for step in statements(&plan, &run, dialect, None, &targets)? {
                    world.execute(&text_of(dialect, &step.sql))?;
                }
            }
            let table = format!("SELECT * FROM {}", targets.alerts[0]);
            let found = alerts::run(&world.connection, &table)?;
            compare_with_oracle((yaml, &arrivals), alerting, plan.timing.anchor, end, &found)?;
            all.extend(found);
        }
        outcomes.push((dialect.name(), all));
    }
    Ok(outcomes)
}
