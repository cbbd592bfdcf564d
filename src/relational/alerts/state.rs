//! The state of anchored windows: where the windows of each key opened, in a table that scheduled
//! runs read and extend.
//!
//! A run that must be exact after an instant needs of each key the latest window that opened up to
//! it, and no more than that: if it is still open, the event that opened it is read again, and if
//! not, all events of the key up to the instant were in windows before.

use super::super::expr::{Comparison, Expr, Function};
use super::super::statement::{From, LEFT, Query, RIGHT, Step, aggregate, column};
use super::scope::micros;
use super::{Builder, GROUP, START};
use crate::plan::schedule::{Anchor, Bound, Run};
use crate::source::layout::TimePattern;

/// Columns of the state table, in order: the rule's key, which of its windows, the key of the
/// window, where it opened in microseconds, and the day of that, by which the table is
/// partitioned.
pub const STATE_COLUMNS: [&str; 5] = ["rule_id", "part", "key", "opened", "opened_date"];

/// Where a window opened that may reach to the rows.
const SEED: &str = "_seed";

/// A step whose rows lie in windows that the state must hold.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub part: String,
    pub step: String,
}

/// Days as the tables of alerts and of state are partitioned by.
pub fn day() -> TimePattern {
    use crate::source::layout::Part;
    let dash = || Part::Text("-".into());
    TimePattern {
        parts: vec![Part::Year, dash(), Part::Month, dash(), Part::Day],
    }
}

/// The day of an instant in microseconds, as text.
pub(super) fn day_of(micros: Expr) -> Expr {
    Expr::TimeText(Expr::MicrosTime(micros.boxed()).boxed(), day())
}

/// What the state calls the windows of a prefix.
fn part_of(prefix: &str) -> String {
    format!("{prefix}windows")
}

impl Builder<'_> {
    /// The rows of a step without those that lie in windows which opened before what the run
    /// sees. Other anchors leave all of them.
    pub(super) fn seeded(
        &mut self,
        prefix: &str,
        rows: &str,
        names: &[String],
        time: &'static str,
        (length, exact): (i64, Option<&Bound>),
    ) -> String {
        let (Anchor::State, Some(run), Some(exact)) = (self.scope.anchor, self.scope.run, exact)
        else {
            return rows.to_owned();
        };
        let seeds = self.seeds(run, prefix, exact, length);
        let seeds = self.step(format!("{prefix}seeds"), seeds);
        let left = |name: &str| Expr::Qualified(LEFT, name.to_owned());
        let right = |name: &str| Expr::Qualified(RIGHT, name.to_owned());
        let new = left(time).compare(Comparison::Gt, micros(&run.base, exact));
        let in_open = left(time).compare(Comparison::Gte, right(SEED));
        let query = Query {
            columns: names
                .iter()
                .map(|name| (left(name), name.clone()))
                .collect(),
            from: From::Join {
                left: rows.to_owned(),
                right: seeds,
                on: left(GROUP).compare(Comparison::Eq, right(GROUP)),
                outer: true,
            },
            filter: Expr::or(vec![new, in_open]),
            group_by: Vec::new(),
        };
        self.step(format!("{prefix}seeded"), query)
    }

    /// Of each key the latest window that opened up to the bound and may be open there.
    fn seeds(&self, run: &Run, prefix: &str, exact: &Bound, length: i64) -> Query {
        let earliest = exact.clone().back(length);
        let [rule_id, part_name, key, opened, opened_date] = STATE_COLUMNS.map(column);
        let bound = |bound: &Bound| micros(&run.base, bound);
        Query {
            columns: vec![
                (key.clone(), GROUP.to_owned()),
                (
                    aggregate(Function::Max, vec![opened.clone()]),
                    SEED.to_owned(),
                ),
            ],
            from: From::Table {
                name: run.state_table.clone(),
                aliased: false,
            },
            filter: Expr::and(vec![
                rule_id.compare(Comparison::Eq, Expr::Text(self.rule.clone())),
                part_name.compare(Comparison::Eq, Expr::Text(part_of(prefix))),
                opened.clone().compare(Comparison::Gt, bound(&earliest)),
                opened.compare(Comparison::Lte, bound(exact)),
                opened_date
                    .clone()
                    .compare(Comparison::Gte, day_of(bound(&earliest))),
                opened_date.compare(Comparison::Lte, day_of(bound(exact))),
            ]),
            group_by: vec![key],
        }
    }

    /// Says that the rows of a step lie in windows which the state must hold.
    pub(super) fn keep(&mut self, prefix: &str, step: &str) {
        if self.scope.anchor == Anchor::State && self.scope.run.is_some() {
            self.kept.push(Kept {
                part: part_of(prefix),
                step: step.to_owned(),
            });
        }
    }

    /// The windows that opened in the run: rows of [`STATE_COLUMNS`].
    pub(super) fn opened(&mut self, run: &Run) -> Query {
        let kept = std::mem::take(&mut self.kept);
        let queries = kept
            .iter()
            .map(|kept| {
                let columns = vec![
                    (Expr::Text(self.rule.clone()), STATE_COLUMNS[0].to_owned()),
                    (Expr::Text(kept.part.clone()), STATE_COLUMNS[1].to_owned()),
                    (column(GROUP), STATE_COLUMNS[2].to_owned()),
                    (column(START), STATE_COLUMNS[3].to_owned()),
                    (day_of(column(START)), STATE_COLUMNS[4].to_owned()),
                ];
                Query::from_step(&kept.step, columns)
                    .filtered(Expr::and(
                        self.scope.within(START, Some(&Bound::at(run.from))),
                    ))
                    .grouped(&[GROUP.to_owned(), START.to_owned()])
            })
            .collect();
        self.steps.push(Step {
            name: "opened_in_run".into(),
            queries,
            recursive: false,
        });
        let columns = STATE_COLUMNS.map(|name| (column(name), name.to_owned()));
        Query::from_step("opened_in_run", columns.to_vec())
    }
}
