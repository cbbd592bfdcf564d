//! Runs of an example of the specification.

use super::history::{Arrival, Tick, in_partition, time_of};
use super::{Place, compare_with_oracle, plan};
use crate::bench::{rules, show};
use serde_json::Value;
use siglake::compile::scheduled::statements;
use siglake::engine::alerts::Alert;
use siglake::plan::schedule::Run;
use siglake::rule::schedule::Schedule;

/// The events as they arrive. One that arrives later than at its time says when in `arrives`.
pub fn arrivals(events: &[(&'static str, Value)]) -> Result<Vec<Arrival>, String> {
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
    Ok(arrivals)
}

/// The runs. A line has `from` and `to`, and where the run is executed later than at `to`, when.
fn ticks(runs: &str) -> Result<Vec<Tick>, String> {
    let tick = |line: &str| {
        let times: Result<Vec<i64>, String> =
            line.split_whitespace().map(siglake::time::parse).collect();
        let (from, to, now) = match times?[..] {
            [from, to] => (from, to, to),
            [from, to, now] => (from, to, now),
            _ => return Err(format!("a run has two or three times: {line}")),
        };
        Ok(Tick {
            now,
            from,
            to,
            crashes: false,
        })
    };
    runs.lines().map(tick).collect()
}

/// The alerts in the table after the runs of all rules that alert by themselves.
pub fn alerts_of_runs(
    place: &dyn Place,
    yaml: &str,
    arrivals: &[Arrival],
    runs: &str,
) -> Result<Vec<Alert>, String> {
    let (parsed, diagnostics) = rules(yaml);
    if diagnostics.iter().any(|found| found.is_error()) {
        return Err(show(&diagnostics));
    }
    let (dialect, targets) = (place.dialect(), place.targets());
    let mut all = Vec::new();
    for alerting in parsed.alerting() {
        let project = Schedule::default();
        let plan = plan(alerting, &parsed, place.sources(), dialect, &project)?;
        place.reset()?;
        let (mut seen, mut end) = (i64::MIN, i64::MIN);
        for tick in ticks(runs)? {
            let now = seen.max(tick.now);
            place.arrive(arrivals, seen, now)?;
            (seen, end) = (now, end.max(tick.to));
            let run = Run::between(tick.from, tick.to, targets.state.clone());
            for step in statements(&plan, &run, dialect, None, targets)? {
                place.execute(&step.sql)?;
            }
        }
        let found = place.alerts(&format!("SELECT * FROM {}", targets.alerts.join(".")))?;
        compare_with_oracle((yaml, arrivals), alerting, plan.timing.anchor, end, &found)?;
        all.extend(found);
    }
    Ok(all)
}
