//! What of time a query covers: everything, or what one scheduled run does.

use super::super::expr::{Arithmetic, Comparison, Expr, TimeText};
use super::super::statement::column;
use crate::plan::schedule::{Anchor, Bound, Instant, Move, Run};

/// What of time a query covers.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'r> {
    pub anchor: Anchor,
    /// `None`: everything.
    pub run: Option<&'r Run>,
    /// Whether the tables have the partition columns of their sources.
    pub prunes: bool,
}

impl Scope<'_> {
    /// Everything, with windows that end nowhere but by themselves.
    pub fn everything(prunes: bool) -> Scope<'static> {
        Scope {
            anchor: Anchor::Unbounded,
            run: None,
            prunes,
        }
    }

    /// Whether alerts are shown as they were when they fired. What a run gives must not depend on
    /// how far it sees: an alert that is found again is the same to the last column.
    pub fn as_fired(&self) -> bool {
        self.run.is_some()
    }

    /// The length after which windows end in any case.
    pub fn reset(&self) -> Option<i64> {
        match self.anchor {
            Anchor::Reset(length) => Some(length),
            Anchor::Unbounded | Anchor::State | Anchor::LookBack(_) => None,
        }
    }

    /// The run's `from`.
    pub fn from(&self) -> Option<Bound> {
        self.run.map(|run| Bound::at(run.from))
    }

    /// The filter of rows after a bound and up to the run's end, by a column that holds
    /// microseconds.
    pub fn within(&self, time: &str, after: Option<&Bound>) -> Vec<Expr> {
        let (Some(run), Some(after)) = (self.run, after) else {
            return Vec::new();
        };
        vec![
            column(time).compare(Comparison::Gt, micros(&run.base, after)),
            column(time).compare(Comparison::Lte, micros(&run.base, &Bound::at(run.to))),
        ]
    }
}

/// A bound in microseconds from the epoch. It is constant for the engine, too.
pub fn micros(base: &Instant, bound: &Bound) -> Expr {
    match base {
        Instant::Known(base) => Expr::Integer(i128::from(bound.instant(*base))),
        Instant::Placeholder(word) => {
            let time = Expr::ParseTime(Expr::Text(word.clone()).boxed(), TimeText::Iso8601);
            bound
                .moves
                .iter()
                .fold(Expr::TimeMicros(time.boxed()), |value, step| match step {
                    Move::By(0) => value,
                    Move::By(offset) => moved(value, *offset),
                    Move::Floor(length) => floor(value, *length),
                })
        }
    }
}

fn moved(value: Expr, offset: i64) -> Expr {
    let operator = if offset < 0 {
        Arithmetic::Subtract
    } else {
        Arithmetic::Add
    };
    let length = Expr::Integer(i128::from(offset).abs());
    Expr::Arithmetic(value.boxed(), operator, length.boxed())
}

/// The multiple of a length at or before a value, also before the epoch.
pub fn floor(value: Expr, length: i64) -> Expr {
    let length = || Expr::Integer(i128::from(length)).boxed();
    let remainder = Expr::Arithmetic(value.clone().boxed(), Arithmetic::Remainder, length());
    let positive = Expr::Arithmetic(remainder.boxed(), Arithmetic::Add, length());
    let offset = Expr::Arithmetic(positive.boxed(), Arithmetic::Remainder, length());
    Expr::Arithmetic(value.boxed(), Arithmetic::Subtract, offset.boxed())
}
