//! Windows with a beginning of their own (anchored, tumbling, session) and a count to reach.

use super::super::expr::{Arithmetic, Comparison, Expr, Frame, Function};
use super::super::statement::{Query, aggregate, aggregate_where, column, kept, over, window};
use super::anchored::period;
use super::legs::first_of;
use super::scope::floor;
use super::{
    AT, Builder, COUNT, FIRST, GROUP, ID, IDS, LAST, SAMPLE, START, TIME, VALUE, group_columns,
    no_value, payload_columns,
};
use crate::plan::alert::{AlertPlan, Shape};
use crate::plan::schedule::Bound;

/// How many events, or different values, have come.
const REACHED: &str = "_reached";
/// How many come in the whole window. Most windows never reach the count: their rows are left
/// out before anything is made of them.
const TOTAL: &str = "_total";
/// 1 in a row that brings a new value.
const NEW: &str = "_new";

impl Builder<'_> {
    pub(super) fn counted(
        &mut self,
        plan: &AlertPlan<'_>,
        prefix: &str,
        matches: &str,
        (shape, length): (Shape, i64),
        (count, distinct): (u64, bool),
        exact: Option<&Bound>,
    ) -> String {
        let mut names = vec![TIME.to_owned(), ID.to_owned()];
        names.extend(group_columns(plan));
        if distinct {
            names.push(VALUE.to_owned());
        }
        names.extend(payload_columns(plan));
        let windows = match shape {
            Shape::Anchored => {
                let near = self.near_session(prefix, matches, &names, length, count);
                self.anchored(prefix, &near, &names, TIME, length, exact)
            }
            Shape::Tumbling => {
                let mut columns = kept(&names);
                columns.push((floor(column(TIME), length), START.to_owned()));
                self.step(
                    format!("{prefix}windows"),
                    Query::from_step(matches, columns),
                )
            }
            Shape::Session => {
                let near = self.near_session(prefix, matches, &names, length, count);
                self.sessions(prefix, &near, &names, length)
            }
        };
        names.push(START.to_owned());
        let counted = match (distinct, count) {
            (false, 1) => windows,
            (false, _) => {
                let mut columns = kept(&names);
                let rows = over(&[GROUP, START], &[TIME], Frame::Default);
                columns.push((
                    window(Function::RowNumber, Vec::new(), rows),
                    REACHED.to_owned(),
                ));
                let whole = over(&[GROUP, START], &[], Frame::Default);
                columns.push((window(Function::Count, Vec::new(), whole), TOTAL.to_owned()));
                self.step(
                    format!("{prefix}counted"),
                    Query::from_step(&windows, columns),
                )
            }
            (true, _) => self.count_values(prefix, &windows, &names),
        };
        self.reached(plan, prefix, &counted, count, distinct, shape)
    }

    /// Numbers the different values of a window as they come.
    fn count_values(&mut self, prefix: &str, windows: &str, names: &[String]) -> String {
        let mut columns = kept(names);
        let earlier = window(
            Function::RowNumber,
            Vec::new(),
            over(&[GROUP, START, VALUE], &[TIME], Frame::Default),
        );
        let is_new = Expr::and(vec![
            Expr::IsNotNull(column(VALUE).boxed()),
            earlier.compare(Comparison::Eq, Expr::Integer(1)),
        ]);
        let new = Expr::Case {
            branches: vec![(is_new, Expr::Integer(1))],
            otherwise: Some(Expr::Integer(0).boxed()),
        };
        columns.push((new, NEW.to_owned()));
        let marked = self.step(
            format!("{prefix}values"),
            Query::from_step(windows, columns),
        );
        let mut columns = kept(names);
        columns.push((column(NEW), NEW.to_owned()));
        // With its peers: all values of an instant have come.
        let rows = over(&[GROUP, START], &[TIME], Frame::Default);
        columns.push((
            window(Function::Sum, vec![column(NEW)], rows),
            REACHED.to_owned(),
        ));
        let whole = over(&[GROUP, START], &[], Frame::Default);
        columns.push((
            window(Function::Sum, vec![column(NEW)], whole),
            TOTAL.to_owned(),
        ));
        self.step(
            format!("{prefix}counted"),
            Query::from_step(&marked, columns),
        )
    }

    /// A row for each window in which the count is reached.
    fn reached(
        &mut self,
        plan: &AlertPlan<'_>,
        prefix: &str,
        rows: &str,
        count: u64,
        distinct: bool,
        shape: Shape,
    ) -> String {
        let mut rows = rows.to_owned();
        let payload = payload_columns(plan);
        // The first event's time is the window's beginning, but for tumbling windows.
        let mut first = START;
        if shape == Shape::Tumbling && !payload.is_empty() {
            first = FIRST;
            let mut names = vec![TIME.to_owned(), ID.to_owned(), START.to_owned()];
            names.extend(group_columns(plan));
            names.extend(payload.iter().cloned());
            if distinct {
                names.push(NEW.to_owned());
            }
            if distinct || count > 1 {
                names.push(REACHED.to_owned());
                names.push(TOTAL.to_owned());
            }
            let mut columns = kept(&names);
            let whole = over(&[GROUP, START], &[], Frame::Default);
            columns.push((
                window(Function::Min, vec![column(TIME)], whole),
                FIRST.to_owned(),
            ));
            rows = self.step(format!("{prefix}firsts"), Query::from_step(&rows, columns));
        }
        let reached = if distinct || count > 1 {
            let comparison = if distinct {
                Comparison::Gte
            } else {
                Comparison::Eq
            };
            column(REACHED).compare(comparison, Expr::Integer(i128::from(count)))
        } else {
            Expr::Bool(true)
        };
        if self.scope.as_fired() {
            rows = self.up_to_alert(plan, prefix, &rows, &reached, (distinct, first));
        }
        let mut columns = vec![(column(GROUP), GROUP.to_owned())];
        for name in &group_columns(plan)[1..] {
            columns.push((aggregate(Function::Min, vec![column(name)]), name.clone()));
        }
        columns.push((column(START), START.to_owned()));
        let at = if self.scope.as_fired() {
            aggregate(Function::Min, vec![column(AT)])
        } else if reached == Expr::Bool(true) {
            aggregate(Function::Min, vec![column(TIME)])
        } else {
            aggregate_where(Function::Min, vec![column(TIME)], reached.clone())
        };
        columns.push((at, AT.to_owned()));
        columns.push((
            aggregate(Function::Min, vec![column(TIME)]),
            FIRST.to_owned(),
        ));
        columns.push((
            aggregate(Function::Max, vec![column(TIME)]),
            LAST.to_owned(),
        ));
        columns.push((aggregate(Function::Count, Vec::new()), COUNT.to_owned()));
        let value = if distinct {
            Expr::AsFloat(aggregate(Function::Sum, vec![column(NEW)]).boxed())
        } else {
            no_value()
        };
        columns.push((value, VALUE.to_owned()));
        columns.push((
            aggregate(Function::Smallest(SAMPLE), vec![column(ID)]),
            IDS.to_owned(),
        ));
        columns.extend(first_of(plan, column(first)));
        let filter = if self.scope.as_fired() {
            column(TIME).compare(Comparison::Lte, column(AT))
        } else if reached == Expr::Bool(true) {
            Expr::Bool(true)
        } else {
            column(TOTAL).compare(Comparison::Gte, Expr::Integer(i128::from(count)))
        };
        let grouped = Query::from_step(&rows, columns)
            .filtered(filter)
            .grouped(&[GROUP.to_owned(), START.to_owned()]);
        self.step(format!("{prefix}alerts"), grouped)
    }

    /// Adds the alert time of a row's window, NULL where the count is not reached.
    fn up_to_alert(
        &mut self,
        plan: &AlertPlan<'_>,
        prefix: &str,
        rows: &str,
        reached: &Expr,
        (distinct, first): (bool, &str),
    ) -> String {
        let mut names = vec![TIME.to_owned(), ID.to_owned(), START.to_owned()];
        names.extend(group_columns(plan));
        names.extend(payload_columns(plan));
        if distinct {
            names.push(NEW.to_owned());
        }
        if first == FIRST {
            names.push(FIRST.to_owned());
        }
        let time = match reached {
            Expr::Bool(true) => column(TIME),
            reached => Expr::Case {
                branches: vec![(reached.clone(), column(TIME))],
                otherwise: None,
            },
        };
        let mut columns = kept(&names);
        let whole = over(&[GROUP, START], &[], Frame::Default);
        columns.push((window(Function::Min, vec![time], whole), AT.to_owned()));
        self.step(format!("{prefix}fired"), Query::from_step(rows, columns))
    }

    /// Events with gaps below `gap` belong together.
    fn sessions(&mut self, prefix: &str, matches: &str, names: &[String], gap: i64) -> String {
        let (matches, group) = &self.with_period(prefix, matches, names, TIME);
        let mut columns = kept(names);
        columns.extend(kept(&period(group)));
        columns.push((opening(group, TIME, gap), OPENED.to_owned()));
        let opened = self.step(
            format!("{prefix}opened"),
            Query::from_step(matches, columns),
        );
        let mut columns = kept(names);
        columns.push((latest_opening(group, TIME), START.to_owned()));
        self.step(
            format!("{prefix}windows"),
            Query::from_step(&opened, columns),
        )
    }
}

/// The time in a row that comes at least `gap` after the one before it, or that has none.
pub(super) const OPENED: &str = "_opened";

pub(super) fn opening(group: &[&str], time: &'static str, gap: i64) -> Expr {
    let before = || {
        window(
            Function::Lag,
            vec![column(time)],
            over(group, &[time], Frame::Default),
        )
    };
    let apart = Expr::Arithmetic(column(time).boxed(), Arithmetic::Subtract, before().boxed())
        .compare(Comparison::Gte, Expr::Integer(i128::from(gap)));
    let opens = Expr::or(vec![Expr::IsNull(before().boxed()), apart]);
    Expr::Case {
        branches: vec![(opens, column(time))],
        otherwise: None,
    }
}

/// The latest [`OPENED`] up to the row; with its peers, so that ties don't matter.
pub(super) fn latest_opening(group: &[&str], time: &'static str) -> Expr {
    window(
        Function::Max,
        vec![column(OPENED)],
        over(group, &[time], Frame::Default),
    )
}
