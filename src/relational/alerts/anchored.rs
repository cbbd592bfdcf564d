//! Anchored windows: the first row that is in no window opens one, which is as long as the
//! length; the first at or after its end opens the next.
//!
//! Where an engine folds over a window, the fold keeps the latest opening. Otherwise rows are
//! split where nothing can reach across (a gap as long as a window). What comes within the length
//! from the beginning of such a session is its first window, mostly all of it; the rest is folded,
//! a stretch as long as a window at a time.
//!
//! `MATCH_RECOGNIZE` says the same, but Trino's is quadratic in the length of a match.

use super::super::expr::{Arithmetic, Comparison, Expr, Frame, Function};
use super::super::statement::{From, LEFT, Query, RIGHT, aggregate, column, kept, over, window};
use super::counted::{OPENED, latest_opening, opening};
use super::scope::floor;
use super::{Builder, GROUP, START};
use crate::plan::schedule::Bound;

/// Beginning of the period that ends windows.
const PERIOD: &str = "_period";
/// Beginning of the session.
const SESSION: &str = "_session";
/// Where a stretch of a session begins, from the session's beginning.
const STRETCH: &str = "_stretch";
const TIMES: &str = "_times";
/// Where a window opens.
const ANCHOR: &str = "_anchor";

impl Builder<'_> {
    /// Adds [`START`] to the rows of a step, whose columns are `names`.
    pub(super) fn anchored(
        &mut self,
        prefix: &str,
        rows: &str,
        names: &[String],
        time: &'static str,
        length: i64,
        exact: Option<&Bound>,
    ) -> String {
        let name = format!("{prefix}windows");
        let rows = &self.seeded(prefix, rows, names, time, (length, exact));
        self.keep(prefix, &name);
        let (rows, group) = &self.with_period(prefix, rows, names, time);
        if self.abilities.folds_over {
            let mut columns = kept(names);
            // With its peers, which all come out alike.
            let so_far = over(group, &[time], Frame::Default);
            columns.push((
                window(Function::Opening(length), vec![column(time)], so_far),
                START.to_owned(),
            ));
            return self.step(name, Query::from_step(rows, columns));
        }
        let sessions = self.split(prefix, (rows, group), names, time, length);
        let starts = self.starts(prefix, &sessions, time, length);
        let left = |name: &str| Expr::Qualified(LEFT, name.to_owned());
        let right = |name: &str| Expr::Qualified(RIGHT, name.to_owned());
        let mut columns: Vec<(Expr, String)> = names
            .iter()
            .map(|name| (left(name), name.clone()))
            .collect();
        columns.push((
            Expr::Coalesce(vec![right(START), left(SESSION)]),
            START.to_owned(),
        ));
        let joined = Query {
            columns,
            from: From::Join {
                left: sessions,
                right: starts,
                on: Expr::and(vec![
                    left(GROUP).compare(Comparison::Eq, right(GROUP)),
                    left(time).compare(Comparison::Eq, right(time)),
                ]),
                outer: true,
            },
            filter: Expr::Bool(true),
            group_by: Vec::new(),
        };
        self.step(name, joined)
    }

    /// Adds the period that a row lies in, where windows end with it; and what windows are
    /// partitioned by then.
    pub(super) fn with_period(
        &mut self,
        prefix: &str,
        rows: &str,
        names: &[String],
        time: &'static str,
    ) -> (String, Vec<&'static str>) {
        let Some(length) = self.scope.reset() else {
            return (rows.to_owned(), vec![GROUP]);
        };
        let mut columns = kept(names);
        columns.push((floor(column(time), length), PERIOD.to_owned()));
        let name = self.step(format!("{prefix}periods"), Query::from_step(rows, columns));
        (name, vec![GROUP, PERIOD])
    }

    /// Rows with the beginning of their session.
    fn split(
        &mut self,
        prefix: &str,
        (rows, group): (&str, &[&str]),
        names: &[String],
        time: &'static str,
        length: i64,
    ) -> String {
        let mut columns = kept(names);
        columns.extend(kept(&period(group)));
        columns.push((opening(group, time, length), OPENED.to_owned()));
        let opened = self.step(format!("{prefix}opened"), Query::from_step(rows, columns));
        let mut columns = kept(names);
        columns.push((latest_opening(group, time), SESSION.to_owned()));
        self.step(
            format!("{prefix}sessions"),
            Query::from_step(&opened, columns),
        )
    }

    /// For the instants after a session's first window, where their window opens.
    fn starts(&mut self, prefix: &str, sessions: &str, time: &'static str, length: i64) -> String {
        let whole = |value: i64| Expr::Integer(i128::from(value));
        let first_end = Expr::Arithmetic(
            column(SESSION).boxed(),
            Arithmetic::Add,
            whole(length).boxed(),
        );
        let late = Query::from_step(
            sessions,
            vec![
                (column(GROUP), GROUP.to_owned()),
                (column(time), time.to_owned()),
                (
                    aggregate(Function::Min, vec![column(SESSION)]),
                    SESSION.to_owned(),
                ),
            ],
        )
        .filtered(column(time).compare(Comparison::Gte, first_end))
        .grouped(&[GROUP.to_owned(), time.to_owned()]);
        let late = self.step(format!("{prefix}late"), late);
        let anchors = self.anchors(prefix, &late, time, length);
        let left = |name: &str| Expr::Qualified(LEFT, name.to_owned());
        let right = |name: &str| Expr::Qualified(RIGHT, name.to_owned());
        let narrow = [GROUP, time, SESSION];
        let mut columns: Vec<(Expr, String)> = narrow
            .iter()
            .map(|name| (left(name), (*name).to_owned()))
            .collect();
        columns.push((right(ANCHOR), ANCHOR.to_owned()));
        let marked = Query {
            columns,
            from: From::Join {
                left: late,
                right: anchors,
                on: Expr::and(vec![
                    left(GROUP).compare(Comparison::Eq, right(GROUP)),
                    left(time).compare(Comparison::Eq, right(ANCHOR)),
                ]),
                outer: true,
            },
            filter: Expr::Bool(true),
            group_by: Vec::new(),
        };
        let marked = self.step(format!("{prefix}marked"), marked);
        let latest = window(
            Function::Max,
            vec![column(ANCHOR)],
            over(&[GROUP, SESSION], &[time], Frame::Default),
        );
        let columns = vec![
            (column(GROUP), GROUP.to_owned()),
            (column(time), time.to_owned()),
            (latest, START.to_owned()),
        ];
        self.step(
            format!("{prefix}starts"),
            Query::from_step(&marked, columns),
        )
    }

    /// Where windows open in sessions longer than one. A stretch as long as a window holds at
    /// most one opening, so that a fold over the stretches of a session finds them all.
    fn anchors(&mut self, prefix: &str, late: &str, time: &'static str, length: i64) -> String {
        let from_start = Expr::Arithmetic(
            column(time).boxed(),
            Arithmetic::Subtract,
            column(SESSION).boxed(),
        );
        let stretch = Expr::Arithmetic(
            from_start.clone().boxed(),
            Arithmetic::Subtract,
            Expr::Arithmetic(
                from_start.boxed(),
                Arithmetic::Remainder,
                Expr::Integer(i128::from(length)).boxed(),
            )
            .boxed(),
        );
        let mut columns = kept(&[GROUP.to_owned(), time.to_owned(), SESSION.to_owned()]);
        columns.push((stretch, STRETCH.to_owned()));
        let numbered = self.step(format!("{prefix}numbered"), Query::from_step(late, columns));
        let keys = [GROUP.to_owned(), SESSION.to_owned(), STRETCH.to_owned()];
        let mut columns = kept(&keys);
        columns.push((
            aggregate(Function::SortedList, vec![column(time)]),
            TIMES.to_owned(),
        ));
        let stretches = self.step(
            format!("{prefix}stretches"),
            Query::from_step(&numbered, columns).grouped(&keys),
        );
        let keys = [GROUP.to_owned(), SESSION.to_owned()];
        let mut columns = kept(&keys);
        columns.push((
            aggregate(Function::SortedList, vec![column(TIMES)]),
            TIMES.to_owned(),
        ));
        let listed = self.step(
            format!("{prefix}listed"),
            Query::from_step(&stretches, columns).grouped(&keys),
        );
        let openings = Expr::Openings {
            first: column(SESSION).boxed(),
            stretches: column(TIMES).boxed(),
            length,
        };
        let columns = vec![
            (column(GROUP), GROUP.to_owned()),
            (Expr::Each(openings.boxed()), ANCHOR.to_owned()),
        ];
        self.step(
            format!("{prefix}anchors"),
            Query::from_step(&listed, columns),
        )
    }
}

/// The columns of a partition beside the group.
pub(super) fn period(group: &[&str]) -> Vec<String> {
    let others = group.iter().filter(|name| **name != GROUP);
    others.map(|name| (*name).to_owned()).collect()
}
