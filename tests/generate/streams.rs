//! Generated event streams, with rules and correlations that say when they alert, for the log sources
//! `tests/fixtures/streams.source.yml` and `accounts.source.yml`. Times lie on a grid of half a window, some of them
//! a microsecond off, so that edges and ties are common.
//!
//! Nothing depends on what the definition leaves open: the order of events of the source without an event id, and
//! the order of alerts of one instant.

mod correlations;
mod events;
mod rules;
#[cfg(test)]
mod tests;

pub use super::rng::Rng;
use super::yaml;
use serde_json::{Map, Value, json};

/// The log sources of the cases.
pub const SOURCES: [&str; 2] = [
    include_str!("../fixtures/streams.source.yml"),
    include_str!("../fixtures/accounts.source.yml"),
];

pub struct Case {
    /// Rules and correlations.
    pub yaml: String,
    /// The service of its log source and the event, in no order.
    pub events: Vec<(&'static str, Value)>,
    /// One of `KINDS`.
    pub kinds: &'static str,
}

/// What the cases are about.
pub const KINDS: [&str; 14] = [
    "each match",
    "anchored",
    "tumbling",
    "session",
    "sliding",
    "threshold and dedup",
    "event_count",
    "value_count",
    "numbers",
    "temporal",
    "temporal_ordered",
    "extended",
    "dedup of correlations",
    "chain",
];

/// What the parts of a case agree on.
struct World {
    kind: &'static str,
    /// The length of windows, in seconds.
    length: i64,
    /// The distance between clusters of events, in seconds: the period of dedup where there is one.
    period: i64,
    /// No two events of the source without an event id have the same time.
    accounts_apart: bool,
    /// No two events at all have the same time.
    all_apart: bool,
    /// How many of a hundred events are of `accounts`.
    accounts: usize,
}

pub fn case(rng: &mut Rng) -> Case {
    let world = world(rng);
    let documents = match correlated(world.kind) {
        false => (0..*rng.pick(&[1, 1, 2]))
            .map(|number| {
                let source = source(rng, &world);
                let mut rule = rules::rule(rng, number, source);
                rules::policy(rng, &world, &mut rule, source, world.kind);
                rule
            })
            .collect(),
        true => correlations::documents(rng, &world),
    };
    let mut text = String::new();
    for document in documents {
        text += "---\n";
        yaml::write(&Value::Object(document), 0, &mut text);
    }
    Case {
        yaml: text,
        events: events::events(rng, &world),
        kinds: world.kind,
    }
}

/// Whether the kind is one of correlations.
fn correlated(kind: &str) -> bool {
    KINDS.iter().position(|other| *other == kind) >= Some(6)
}

fn world(rng: &mut Rng) -> World {
    let kind = *rng.pick(&KINDS);
    let counted = ["event_count", "value_count", "numbers"].contains(&kind);
    let length = match kind {
        "anchored" => *rng.pick(&[300, 300, 600, 3600]),
        _ => *rng.pick(&[10, 30, 60, 120]),
    };
    World {
        kind,
        length,
        period: match kind {
            "anchored" => length,
            _ => *rng.pick(&[300, 300, 600, 3600]),
        },
        accounts_apart: !counted,
        all_apart: kind == "dedup of correlations",
        accounts: match correlated(kind) {
            true => *rng.pick(&[0, 0, 40, 40, 100]),
            false => *rng.pick(&[0, 0, 0, 100]),
        },
    }
}

/// `streams` or `accounts`.
fn source(rng: &mut Rng, world: &World) -> &'static str {
    match rng.percent(world.accounts) {
        true => "accounts",
        false => "streams",
    }
}

/// The timespan as rules write it, in any unit that fits.
fn span(rng: &mut Rng, seconds: i64) -> Value {
    let mut texts = vec![format!("{seconds}s")];
    for (unit, length) in [("m", 60), ("h", 3600)] {
        if seconds % length == 0 {
            texts.push(format!("{}{unit}", seconds / length));
        }
    }
    json!(rng.pick(&texts))
}

/// The period of an anchored window of that many seconds: 0 is an hour, and anything short five minutes.
fn period(rng: &mut Rng, seconds: i64) -> Value {
    match seconds {
        300 if rng.percent(40) => json!(rng.pick(&["1s", "10s", "2m", "299s"])),
        3600 if rng.percent(50) => json!(rng.pick(&["0s", "0m"])),
        seconds => span(rng, seconds),
    }
}

fn insert(map: &mut Map<String, Value>, name: &str, value: impl Into<Value>) {
    map.insert(name.to_string(), value.into());
}
