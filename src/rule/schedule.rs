//! When a rule runs and what its runs may rely on: the key `schedule` of a rule, a correlation or
//! the project's configuration. Other tools pass over it.

use super::alerting::Reader;
use crate::diag::{Code, did_you_mean};
use crate::yaml::Node;

/// How windows without a bound to their past are kept exact over runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnchorKind {
    /// They also end at fixed boundaries.
    Reset,
    /// Where they opened is kept in a table.
    State,
    /// Not at all.
    Stateless,
}

impl AnchorKind {
    pub const ALL: [(&'static str, AnchorKind); 3] = [
        ("reset", AnchorKind::Reset),
        ("state", AnchorKind::State),
        ("stateless", AnchorKind::Stateless),
    ];
}

/// What is said of runs; what is not said is left to the project, then to the defaults. Lengths
/// are in microseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schedule {
    /// Time from one run to the next.
    pub every: Option<i64>,
    /// How long after its time an event may still arrive.
    pub max_lateness: Option<i64>,
    /// How much of the time before its own a run covers again, for runs that were missed.
    pub catch_up: Option<i64>,
    pub anchor: Option<AnchorKind>,
    /// Windows end at multiples of this.
    pub reset: Option<i64>,
    /// The node to point at where windows can't be kept so: that of `anchor`, else of `reset`, else
    /// of the whole.
    pub node: Option<u32>,
}

/// Keys below `schedule`.
pub const KEYS: [&str; 5] = ["every", "max_lateness", "catch_up", "anchor", "reset"];
const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60 * MINUTE;

pub const DEFAULT_EVERY: i64 = 60 * MINUTE;
/// CloudTrail and most vendors deliver within a quarter of an hour; twice that.
pub const DEFAULT_LATENESS: i64 = 30 * MINUTE;
pub const DEFAULT_CATCH_UP: i64 = 60 * MINUTE;
pub const DEFAULT_RESET: i64 = DAY;

impl Schedule {
    /// What another says where this one says nothing.
    #[must_use]
    pub fn or(&self, other: &Schedule) -> Schedule {
        Schedule {
            every: self.every.or(other.every),
            max_lateness: self.max_lateness.or(other.max_lateness),
            catch_up: self.catch_up.or(other.catch_up),
            anchor: self.anchor.or(other.anchor),
            reset: self.reset.or(other.reset),
            node: self.node.or(other.node),
        }
    }

    pub fn every(&self) -> i64 {
        self.every.unwrap_or(DEFAULT_EVERY)
    }

    pub fn max_lateness(&self) -> i64 {
        self.max_lateness.unwrap_or(DEFAULT_LATENESS)
    }

    pub fn catch_up(&self) -> i64 {
        self.catch_up.unwrap_or(DEFAULT_CATCH_UP)
    }
}

/// Reads the value of `schedule`.
pub fn parse(reader: &mut Reader<'_>, node: &Node) -> Option<Schedule> {
    let Some(entries) = node.entries() else {
        let message = format!("`schedule` is a mapping, not {}", node.kind());
        reader.error(
            Code::WRONG_TYPE,
            node.id,
            message,
            "write `schedule: {every: 15m}`",
        );
        return None;
    };
    reader.only_keys(node, &KEYS);
    let mut schedule = Schedule {
        node: Some(node.id),
        ..Schedule::default()
    };
    for (key, value) in entries {
        match key.as_text() {
            Some("every") => schedule.every = positive(reader, value),
            Some("max_lateness") => schedule.max_lateness = reader.timespan(value),
            Some("catch_up") => schedule.catch_up = reader.timespan(value),
            Some("reset") => {
                schedule.reset = positive(reader, value);
                if schedule.anchor.is_none() {
                    schedule.node = Some(value.id);
                }
            }
            Some("anchor") => {
                schedule.anchor = anchor(reader, value);
                schedule.node = Some(value.id);
            }
            Some(_) | None => {}
        }
    }
    Some(schedule)
}

fn positive(reader: &mut Reader<'_>, node: &Node) -> Option<i64> {
    let length = reader.timespan(node)?;
    if length == 0 {
        let message = "a length of nothing has no meaning here";
        reader.error(Code::BAD_VALUE, node.id, message, "");
        return None;
    }
    Some(length)
}

fn anchor(reader: &mut Reader<'_>, node: &Node) -> Option<AnchorKind> {
    let text = node.scalar_text().unwrap_or_default();
    let known = AnchorKind::ALL.iter().find(|(name, _)| *name == text);
    if known.is_none() {
        let names = AnchorKind::ALL.map(|(name, _)| name);
        let help = did_you_mean(&text, names.iter().copied())
            .unwrap_or_else(|| format!("one of {}", names.join(", ")));
        let message = format!("`{text}` is no way to anchor windows");
        reader.error(Code::BAD_VALUE, node.id, message, &help);
    }
    known.map(|(_, kind)| *kind)
}
