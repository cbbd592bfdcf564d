//! Anchored windows: the first row that is in no window opens one, which is as long as the
//! length; the first at or after its end opens the next.
//!
//! Where an engine folds over a window, the fold keeps the latest opening. Otherwise rows are
//! split where nothing can reach across (a gap as long as a window); most such sessions are one
//! window, and the others follow a pointer from each opening to the next, one step of a recursive
//! query for each.
//!
//! `MATCH_RECOGNIZE` says the same, but Trino's is quadratic in the length of a match.

use super::super::expr::{Arithmetic, Comparison, Expr, Frame, Function};
use super::super::statement::{
    From, LEFT, Query, RIGHT, Step, aggregate, column, kept, over, window,
};
use super::counted::{OPENED, latest_opening, opening};
use super::{Builder, GROUP, START};

/// Beginning of the session.
const SESSION: &str = "_session";
/// Time of the session's last row.
const END: &str = "_end";
/// The first time at or after the end of a window that opens here.
const NEXT: &str = "_next";
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
    ) -> String {
        let name = format!("{prefix}windows");
        if self.abilities.folds_over {
            let mut columns = kept(names);
            // With its peers, which all come out alike.
            let so_far = over(&[GROUP], &[time], Frame::Default);
            columns.push((
                window(Function::Opening(length), vec![column(time)], so_far),
                START.to_owned(),
            ));
            return self.step(name, Query::from_step(rows, columns));
        }
        let sessions = self.split(prefix, rows, names, time, length);
        let anchors = self.anchors(prefix, &sessions, time, length);
        let left = |name: &str| Expr::Qualified(LEFT, name.to_owned());
        let right = |name: &str| Expr::Qualified(RIGHT, name.to_owned());
        let mut columns: Vec<(Expr, String)> = names
            .iter()
            .map(|name| (left(name), name.clone()))
            .collect();
        columns.push((left(SESSION), SESSION.to_owned()));
        columns.push((right(ANCHOR), ANCHOR.to_owned()));
        let joined = Query {
            columns,
            from: From::Join {
                left: sessions,
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
        let joined = self.step(format!("{prefix}joined"), joined);
        // Sessions of one window have no anchors.
        let latest = window(
            Function::Max,
            vec![column(ANCHOR)],
            over(&[GROUP, SESSION], &[time], Frame::Default),
        );
        let mut columns = kept(names);
        columns.push((
            Expr::Coalesce(vec![latest, column(SESSION)]),
            START.to_owned(),
        ));
        self.step(name, Query::from_step(&joined, columns))
    }

    /// Rows with the beginning and end of their session.
    fn split(
        &mut self,
        prefix: &str,
        rows: &str,
        names: &[String],
        time: &'static str,
        length: i64,
    ) -> String {
        let mut columns = kept(names);
        columns.push((opening(time, length), OPENED.to_owned()));
        let opened = self.step(format!("{prefix}opened"), Query::from_step(rows, columns));
        let mut columns = kept(names);
        columns.push((latest_opening(time), SESSION.to_owned()));
        let split = self.step(format!("{prefix}split"), Query::from_step(&opened, columns));
        let mut columns = kept(names);
        columns.push((column(SESSION), SESSION.to_owned()));
        let whole = over(&[GROUP, SESSION], &[], Frame::Default);
        columns.push((
            window(Function::Max, vec![column(time)], whole),
            END.to_owned(),
        ));
        self.step(
            format!("{prefix}sessions"),
            Query::from_step(&split, columns),
        )
    }

    /// The openings of windows in sessions longer than one.
    fn anchors(&mut self, prefix: &str, sessions: &str, time: &'static str, length: i64) -> String {
        let length_of = || Expr::Integer(i128::from(length));
        let long = column(END).compare(
            Comparison::Gte,
            Expr::Arithmetic(
                column(SESSION).boxed(),
                Arithmetic::Add,
                length_of().boxed(),
            ),
        );
        let instants = Query::from_step(
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
        .filtered(long)
        .grouped(&[GROUP.to_owned(), time.to_owned()]);
        let instants = self.step(format!("{prefix}instants"), instants);
        let following = over(&[GROUP, SESSION], &[time], Frame::Following(length));
        let pointers = Query::from_step(
            &instants,
            vec![
                (column(GROUP), GROUP.to_owned()),
                (column(time), time.to_owned()),
                (column(SESSION), SESSION.to_owned()),
                (
                    window(Function::Min, vec![column(time)], following),
                    NEXT.to_owned(),
                ),
            ],
        );
        let pointers = self.step(format!("{prefix}pointers"), pointers);
        let name = format!("{prefix}anchors");
        let first = Query::from_step(
            &pointers,
            vec![
                (column(GROUP), GROUP.to_owned()),
                (column(time), ANCHOR.to_owned()),
                (column(NEXT), NEXT.to_owned()),
            ],
        )
        .filtered(column(time).compare(Comparison::Eq, column(SESSION)));
        let left = |name: &str| Expr::Qualified(LEFT, name.to_owned());
        let right = |name: &str| Expr::Qualified(RIGHT, name.to_owned());
        let further = Query {
            columns: vec![
                (left(GROUP), GROUP.to_owned()),
                (right(time), ANCHOR.to_owned()),
                (right(NEXT), NEXT.to_owned()),
            ],
            from: From::Join {
                left: name.clone(),
                right: pointers,
                on: Expr::and(vec![
                    left(GROUP).compare(Comparison::Eq, right(GROUP)),
                    left(NEXT).compare(Comparison::Eq, right(time)),
                ]),
                outer: false,
            },
            filter: Expr::Bool(true),
            group_by: Vec::new(),
        };
        self.steps.push(Step {
            name: name.clone(),
            queries: vec![first, further],
            recursive: true,
        });
        name
    }
}
