//! Scheduled runs: which alerts one run gives, and which events it has to see for that.
//!
//! A run covers alert times in `(from, to]`. Runs that tile time give together exactly the alerts
//! of one query over everything: each level of a plan needs its input from some instant on to give
//! all of its output after another one, and the instants add up from the outermost level inwards.

use super::alert::{AlertPlan, Leg, Shape, Window};
use crate::source::TableName;

/// What bounds windows that have no bound of their own: anchored windows, sessions and
/// deduplication, which depend on what opened before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Nothing. Exact in one query over everything only.
    Unbounded,
    /// Windows also end at multiples of this length, in microseconds, from the epoch.
    Reset(i64),
    /// Nothing: where windows opened is kept in a table, which each run reads and extends.
    State,
    /// Nothing: a run looks back so many lengths of the window and takes it that nothing was open
    /// before. Not exact.
    LookBack(u32),
}

/// An instant that is known, in microseconds, or one that a scheduler writes into the text as
/// ISO 8601 in place of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instant {
    Known(i64),
    Placeholder(String),
}

/// What one run covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub base: Instant,
    /// Alert times after this, in microseconds from the base.
    pub from: i64,
    /// Alert times up to this.
    pub to: i64,
    /// Where windows that opened are kept, for [`Anchor::State`].
    pub state_table: TableName,
}

impl Run {
    /// A run over known times.
    pub fn between(from: i64, to: i64, state_table: TableName) -> Run {
        Run {
            base: Instant::Known(to),
            from: from.saturating_sub(to),
            to: 0,
            state_table,
        }
    }
}

/// An instant relative to a run's base: moves one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    pub moves: Vec<Move>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// By so much, in microseconds.
    By(i64),
    /// Back to a multiple of this length from the epoch.
    Floor(i64),
}

impl Bound {
    pub fn at(offset: i64) -> Bound {
        Bound {
            moves: vec![Move::By(offset)],
        }
    }

    #[must_use]
    pub fn by(mut self, offset: i64) -> Bound {
        match self.moves.last_mut() {
            Some(Move::By(last)) => *last = last.saturating_add(offset),
            Some(Move::Floor(_)) | None => self.moves.push(Move::By(offset)),
        }
        self
    }

    #[must_use]
    pub fn back(self, length: i64) -> Bound {
        self.by(length.saturating_neg())
    }

    /// The last instant before the period that the bound lies in, so that the whole period comes
    /// after it.
    #[must_use]
    pub fn before_period(mut self, length: i64) -> Bound {
        self.moves.push(Move::Floor(length));
        self.by(-1)
    }

    /// The instant for a known base.
    pub fn instant(&self, base: i64) -> i64 {
        self.moves.iter().fold(base, |instant, step| match step {
            Move::By(offset) => instant.saturating_add(*offset),
            Move::Floor(length) => instant
                .checked_sub(instant.rem_euclid(*length))
                .unwrap_or(instant),
        })
    }

    /// How far before the base it lies at most.
    pub fn distance(&self) -> i64 {
        self.moves.iter().fold(0, |sum: i64, step| match step {
            Move::By(offset) => sum.saturating_sub(*offset),
            Move::Floor(length) => sum.saturating_add(*length),
        })
    }
}

impl AlertPlan<'_> {
    /// The bound after which the window's alerts must be complete, so that the plan's alerts after
    /// `exact` are: deduplication looks at alerts before.
    pub fn alerts_after(&self, exact: &Bound, anchor: Anchor) -> Bound {
        match &self.dedup {
            None => exact.clone(),
            Some(dedup) => opened_after(exact, anchor, dedup.period),
        }
    }

    /// The bound after which all events must be seen, so that the window's alerts after `exact`
    /// are complete and none of them is false.
    pub fn rows_after(&self, exact: &Bound, anchor: Anchor) -> Bound {
        match &self.window {
            Window::Each => exact.clone(),
            Window::Counted {
                shape: Shape::Tumbling,
                length,
                ..
            }
            | Window::Temporal { length, .. }
            | Window::Ordered { length, .. } => exact.clone().back(*length),
            Window::Counted {
                shape: Shape::Anchored | Shape::Session,
                length,
                ..
            } => opened_after(exact, anchor, *length),
            // The instant before decides whether an alert is new.
            Window::Sliding { length, .. } => exact.clone().back(length.saturating_mul(2)),
        }
    }

    /// How far back from a run's `from` events can decide about its alerts, in microseconds, at
    /// most; `None` where no length is enough.
    pub fn look_back(&self, anchor: Anchor) -> Option<i64> {
        if anchor == Anchor::Unbounded && self.needs_anchor() {
            return None;
        }
        Some(self.longest(&Bound::at(0), anchor))
    }

    fn longest(&self, exact: &Bound, anchor: Anchor) -> i64 {
        let rows = self.rows_after(&self.alerts_after(exact, anchor), anchor);
        let legs = self.legs.iter().map(|leg| match leg {
            Leg::Events(_) | Leg::Pack(_) => rows.distance(),
            Leg::Alerts { plan, .. } => plan.longest(&rows, anchor),
        });
        legs.max().unwrap_or(0)
    }

    /// Whether a window in it has no bound to its past.
    pub fn needs_anchor(&self) -> bool {
        self.anchored_length().is_some()
    }

    /// The longest window in it that has no bound to its past.
    pub fn anchored_length(&self) -> Option<i64> {
        let own = match &self.window {
            Window::Counted {
                shape: Shape::Anchored | Shape::Session,
                length,
                ..
            } => Some(*length),
            Window::Each
            | Window::Counted { .. }
            | Window::Sliding { .. }
            | Window::Temporal { .. }
            | Window::Ordered { .. } => None,
        };
        let inner = self.legs.iter().map(|leg| match leg {
            Leg::Events(_) | Leg::Pack(_) => None,
            Leg::Alerts { plan, .. } => plan.anchored_length(),
        });
        let dedup = self.dedup.as_ref().map(|dedup| dedup.period);
        inner.chain([own, dedup]).flatten().max()
    }

    /// Whether sessions are in it, whose events a state does not hold.
    pub fn has_sessions(&self) -> bool {
        let own = matches!(
            self.window,
            Window::Counted {
                shape: Shape::Session,
                ..
            }
        );
        own || self.legs.iter().any(|leg| match leg {
            Leg::Events(_) | Leg::Pack(_) => false,
            Leg::Alerts { plan, .. } => plan.has_sessions(),
        })
    }
}

/// The bound after which rows are needed for anchored windows of a length, or sessions.
fn opened_after(exact: &Bound, anchor: Anchor, length: i64) -> Bound {
    match anchor {
        // Everything; there is no run of such a plan that is exact.
        Anchor::Unbounded => exact.clone(),
        Anchor::Reset(period) => exact.clone().before_period(period),
        // The state tells what opened before; what it opened with is read again.
        Anchor::State => exact.clone().back(length),
        Anchor::LookBack(lengths) => exact
            .clone()
            .back(length.saturating_mul(i64::from(lengths))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_move_one_after_the_other() {
        let bound = Bound::at(-5).back(10).before_period(100).back(3);
        assert_eq!(bound.moves, [Move::By(-15), Move::Floor(100), Move::By(-4)]);
        assert_eq!(bound.instant(1_020), 996);
        assert_eq!(bound.instant(0), -104);
        assert_eq!(bound.distance(), 119);
    }
}
