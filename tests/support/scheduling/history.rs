//! Histories: events with their arrival, and runs in the order of their execution.

use super::{DAY, HOUR, MINUTE, SECOND};
use crate::generate::streams::{self, Case, Rng};
use serde_json::{Value, json};
use siglake::compile::scheduled::Timing;
use siglake::plan::schedule::{Anchor, Instant};
use siglake::rule::schedule::{AnchorKind, Schedule};

/// One run as it is executed.
#[derive(Debug, Clone)]
pub struct Tick {
    /// When it is executed: events that arrive later are not seen.
    pub now: i64,
    pub from: i64,
    pub to: i64,
    /// It ends before its last statement.
    pub crashes: bool,
}

/// An event with the time of its arrival.
pub struct Arrival {
    pub at: i64,
    pub source: &'static str,
    pub event: Value,
}

/// Events with their arrival, and runs over them.
pub struct History {
    pub case: Case,
    pub arrivals: Vec<Arrival>,
    /// The time that has events, with some around it.
    pub span: (i64, i64),
    pub ticks: Vec<Tick>,
    /// How windows are kept.
    pub project: Schedule,
}

/// The history of a number.
pub fn history(rng: &mut Rng) -> History {
    let mut case = streams::case(rng);
    moved(rng, &mut case);
    let lateness = *rng.pick(&[0, 10 * SECOND, 10 * MINUTE, HOUR]);
    let arrivals = arrivals(rng, &case, lateness);
    let span = span(&arrivals);
    let kind = *rng.pick(&[AnchorKind::Reset, AnchorKind::Reset, AnchorKind::State]);
    let reset = (kind == AnchorKind::Reset).then(|| *rng.pick(&[HOUR, 2 * HOUR, 24 * HOUR]));
    History {
        ticks: ticks(rng, span, lateness),
        project: Schedule {
            anchor: Some(kind),
            reset,
            ..Schedule::default()
        },
        case,
        arrivals,
        span,
    }
}

/// The event time, where it can be read.
pub fn time_of(source: &str, event: &Value) -> Option<i64> {
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

/// Puts an event into the partition of its arrival.
pub fn in_partition(event: &mut Value, at: i64) {
    event["dt"] = json!(&siglake::time::rfc3339(at)[..10]);
    event["hr"] = json!(at.rem_euclid(24 * HOUR) / HOUR);
}

/// Events with their arrival, at most `lateness` after their time, and the partition of that.
fn arrivals(rng: &mut Rng, case: &Case, lateness: i64) -> Vec<Arrival> {
    let mut all = Vec::new();
    for (source, event) in &case.events {
        let time = time_of(source, event);
        let part = *rng.pick(&[0, 0, 1, 2, 4]);
        let at = time.map_or(DAY, |time| time + lateness / 4 * part);
        let mut event = event.clone();
        in_partition(&mut event, at);
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
