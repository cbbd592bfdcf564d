//! Sliding windows: a measure over `[t - length, t]` at each event, and an alert for as long as
//! the condition on it holds.

use super::super::expr::{Arithmetic, Comparison, Expr, Frame, Function};
use super::super::statement::{
    From, Query, aggregate, aggregate_where, column, kept, over, window,
};
use super::legs::first_of;
use super::{
    AT, Builder, COUNT, FIRST, GROUP, ID, IDS, LAST, SAMPLE, START, TIME, VALUE, group_columns,
    holds, payload_columns,
};
use crate::plan::alert::{AlertPlan, Measure, Statistic};
use crate::rule::correlation::Operator;

const MEASURE: &str = "_measure";
/// Number of events of all time up to the row and its peers.
const SO_FAR: &str = "_so_far";
const HOLDS: &str = "_holds";
const OPENS: &str = "_opens";
/// An instant that opens, at the row or soon after it.
const SOON: &str = "_soon";
/// The place of a row in its group.
const PLACE: &str = "_place";
/// For counting different values without `count(DISTINCT ..) OVER`.
const PREVIOUS: &str = "_previous";
const NEXT: &str = "_next";
const CHANGE: &str = "_change";
const NUMBER: &str = "_number";

impl Builder<'_> {
    pub(super) fn sliding(
        &mut self,
        plan: &AlertPlan<'_>,
        prefix: &str,
        matches: &str,
        length: i64,
        statistic: Statistic,
        bounds: &[(Operator, f64)],
    ) -> String {
        let payload = payload_columns(plan);
        let mut names = vec![TIME.to_owned(), ID.to_owned()];
        names.extend(group_columns(plan));
        let with_value = matches!(plan.measure, Measure::Distinct | Measure::Number);
        let mut all = names.clone();
        if with_value {
            all.push(VALUE.to_owned());
        }
        all.extend(payload.iter().cloned());
        let near = self.near_sliding(prefix, matches, &all, length, (statistic, bounds));
        let first = self.first_payload(prefix, &near, &names, &payload, with_value);
        let matches = first.as_deref().unwrap_or(&near);
        names.extend(payload.iter().cloned());
        let measured = if statistic == Statistic::Distinct && !self.abilities.distinct_over {
            self.sweep(prefix, matches, &names, length)
        } else {
            let mut columns = kept(&names);
            columns.extend(counts(length));
            columns.extend(measure(statistic, length));
            let query = Query::from_step(matches, columns);
            self.step(format!("{prefix}measured"), query)
        };
        names.push(COUNT.to_owned());
        let mut columns = kept(&names);
        columns.push((column(SO_FAR), SO_FAR.to_owned()));
        let measure = match statistic {
            Statistic::Events => column(COUNT),
            Statistic::Distinct
            | Statistic::Sum
            | Statistic::Average
            | Statistic::Percentile(_) => column(MEASURE),
        };
        columns.push((holds(&measure, bounds), HOLDS.to_owned()));
        columns.push((measure, MEASURE.to_owned()));
        let query = Query::from_step(&measured, columns);
        let judged = self.step(format!("{prefix}judged"), query);
        names.extend([MEASURE, HOLDS].map(str::to_owned));
        let mut columns = kept(&names);
        firsts_of_windows(&mut columns, &payload);
        columns.push((opens(length), OPENS.to_owned()));
        let query = Query::from_step(&judged, columns);
        let opened = self.step(format!("{prefix}opened"), query);
        names.push(FIRST.to_owned());
        let mut columns = kept(&names);
        for (name, frame) in [(START, Frame::Default), (SOON, Frame::Next(SAMPLE - 1))] {
            let rows = over(&[GROUP], &[TIME], frame);
            columns.push((
                window(Function::Max, vec![column(OPENS)], rows),
                name.to_owned(),
            ));
        }
        let query = Query::from_step(&opened, columns);
        let runs = self.step(format!("{prefix}runs"), query);
        let sampled = self.sampled(prefix, &runs, names);
        let alerts = runs_as_alerts(plan, &sampled, self.scope.as_fired());
        self.step(format!("{prefix}alerts"), alerts)
    }

    /// At the instants that open, the latest ids of the window. What is neither at such an
    /// instant or later, nor among the last rows before one, is left out first.
    fn sampled(&mut self, prefix: &str, runs: &str, mut names: Vec<String>) -> String {
        names.push(START.to_owned());
        let mut filters = vec![Expr::IsNotNull(column(SOON).boxed())];
        if self.scope.as_fired() {
            filters.push(column(TIME).compare(Comparison::Eq, column(START)));
        } else {
            filters.push(column(HOLDS));
        }
        let query = Query::from_step(runs, kept(&names)).filtered(Expr::or(filters));
        let last = self.step(format!("{prefix}last"), query);
        let ids = (0..SAMPLE)
            .map(|back| match back {
                0 => column(ID),
                _ => {
                    let places = Expr::Integer(i128::from(back));
                    let earlier = window(
                        Function::Lag,
                        vec![column(ID), places.clone()],
                        over(&[GROUP], &[TIME, ID], Frame::Default),
                    );
                    // The window may have fewer.
                    Expr::Case {
                        branches: vec![(column(COUNT).compare(Comparison::Gt, places), earlier)],
                        otherwise: None,
                    }
                }
            })
            .collect();
        let at_start = column(TIME).compare(Comparison::Eq, column(START));
        let ids = Expr::Case {
            branches: vec![(at_start, Expr::SortedSet(Expr::List(ids).boxed()))],
            otherwise: None,
        };
        let mut columns = kept(&names);
        columns.push((ids, IDS.to_owned()));
        // An event that was delivered twice is two rows with one id.
        let place = over(&[GROUP], &[TIME, ID], Frame::Default);
        let place = window(Function::RowNumber, Vec::new(), place);
        columns.push((place, PLACE.to_owned()));
        let query = Query::from_step(&last, columns);
        self.step(format!("{prefix}sampled"), query)
    }

    /// Gives all rows of an instant the payload of its first, so that ties don't matter later.
    fn first_payload(
        &mut self,
        prefix: &str,
        matches: &str,
        names: &[String],
        payload: &[String],
        with_value: bool,
    ) -> Option<String> {
        if payload.is_empty() {
            return None;
        }
        let mut columns = kept(names);
        if with_value {
            columns.push((column(VALUE), VALUE.to_owned()));
        }
        for name in payload {
            let instant = over(&[GROUP, TIME], &[], Frame::Default);
            let first = window(Function::MinBy, vec![column(name), column(ID)], instant);
            columns.push((first, name.clone()));
        }
        Some(self.step(
            format!("{prefix}firsts"),
            Query::from_step(matches, columns),
        ))
    }

    /// Different values by sweeping: a value comes to life at an event and dies when the length
    /// has passed without it. The number alive is a running sum.
    fn sweep(&mut self, prefix: &str, matches: &str, names: &[String], length: i64) -> String {
        let mut columns = kept(names);
        columns.push((column(VALUE), VALUE.to_owned()));
        columns.extend(counts(length));
        for (function, name) in [(Function::Lag, PREVIOUS), (Function::Lead, NEXT)] {
            let same = over(&[GROUP, VALUE], &[TIME], Frame::Default);
            columns.push((window(function, vec![column(TIME)], same), name.to_owned()));
        }
        let lives = self.step(format!("{prefix}lives"), Query::from_step(matches, columns));
        let mut names = names.to_vec();
        names.extend([COUNT, SO_FAR].map(str::to_owned));
        let names = &names;
        let number = |value: i128| column(NUMBER).compare(Comparison::Eq, Expr::Integer(value));
        let length_of = |extra: i128| Expr::Integer(i128::from(length) + extra);
        let apart = |later: Expr, earlier: Expr| {
            Expr::Arithmetic(later.boxed(), Arithmetic::Subtract, earlier.boxed())
                .compare(Comparison::Gt, length_of(0))
        };
        let dies = Expr::Arithmetic(column(TIME).boxed(), Arithmetic::Add, length_of(1).boxed());
        let mut columns: Vec<(Expr, String)> = kept(names)
            .into_iter()
            .filter(|(_, name)| name != TIME)
            .collect();
        columns.push((
            Expr::Case {
                branches: vec![(number(3), dies)],
                otherwise: Some(column(TIME).boxed()),
            },
            TIME.to_owned(),
        ));
        columns.push((
            Expr::Case {
                branches: vec![
                    (number(2), Expr::Integer(1)),
                    (number(3), Expr::Integer(-1)),
                ],
                otherwise: Some(Expr::Integer(0).boxed()),
            },
            CHANGE.to_owned(),
        ));
        columns.push((column(NUMBER), NUMBER.to_owned()));
        let present = || Expr::IsNotNull(column(VALUE).boxed());
        let born = Expr::or(vec![
            Expr::IsNull(column(PREVIOUS).boxed()),
            apart(column(TIME), column(PREVIOUS)),
        ]);
        let gone = Expr::or(vec![
            Expr::IsNull(column(NEXT).boxed()),
            apart(column(NEXT), column(TIME)),
        ]);
        let changes = Query {
            columns,
            from: From::Numbered {
                step: lives,
                column: NUMBER,
                count: 3,
            },
            filter: Expr::or(vec![
                number(1),
                Expr::and(vec![number(2), present(), born]),
                Expr::and(vec![number(3), present(), gone]),
            ]),
            group_by: Vec::new(),
        };
        let changes = self.step(format!("{prefix}changes"), changes);
        let mut columns = kept(names);
        columns.push((column(NUMBER), NUMBER.to_owned()));
        let running = over(&[GROUP], &[TIME], Frame::Default);
        columns.push((
            window(Function::Sum, vec![column(CHANGE)], running),
            MEASURE.to_owned(),
        ));
        let swept = self.step(
            format!("{prefix}swept"),
            Query::from_step(&changes, columns),
        );
        let mut columns = kept(names);
        columns.push((column(MEASURE), MEASURE.to_owned()));
        let events = Query::from_step(&swept, columns).filtered(number(1));
        self.step(format!("{prefix}measured"), events)
    }
}

/// Adds the time of a window's first event, and puts the payload of that in place of the row's
/// own. The first is looked up by its place, because each frame of a length costs a search.
fn firsts_of_windows(columns: &mut Vec<(Expr, String)>, payload: &[String]) {
    let place = || {
        let before = Expr::Arithmetic(
            column(SO_FAR).boxed(),
            Arithmetic::Subtract,
            column(COUNT).boxed(),
        );
        Expr::Arithmetic(before.boxed(), Arithmetic::Add, Expr::Integer(1).boxed())
    };
    let first = |name: &str| {
        let rows = over(&[GROUP], &[TIME], Frame::Default);
        window(Function::NthValue, vec![column(name), place()], rows)
    };
    for (value, name) in columns.iter_mut() {
        if payload.contains(name) {
            *value = first(name);
        }
    }
    columns.push((first(TIME), FIRST.to_owned()));
}

/// Number of events of the window that ends at the row, and of all up to it.
fn counts(length: i64) -> Vec<(Expr, String)> {
    let count = |frame| window(Function::Count, Vec::new(), over(&[GROUP], &[TIME], frame));
    vec![
        (count(Frame::Preceding(length)), COUNT.to_owned()),
        (count(Frame::Default), SO_FAR.to_owned()),
    ]
}

/// What is measured, where that is not the number of events.
fn measure(statistic: Statistic, length: i64) -> Option<(Expr, String)> {
    let function = match statistic {
        Statistic::Events => return None,
        Statistic::Distinct => Function::CountDistinct,
        Statistic::Sum => Function::Sum,
        Statistic::Average => Function::Average,
        Statistic::Percentile(part) => Function::Percentile(part),
    };
    let rows = over(&[GROUP], &[TIME], Frame::Preceding(length));
    Some((
        window(function, vec![column(VALUE)], rows),
        MEASURE.to_owned(),
    ))
}

/// The time in the first row of an instant at which the condition turns true.
fn opens(length: i64) -> Expr {
    let before = |name: &str| {
        window(
            Function::Lag,
            vec![column(name)],
            over(&[GROUP], &[TIME], Frame::Default),
        )
    };
    let earlier = before(TIME).compare(Comparison::Lt, column(TIME));
    let long_ago = Expr::Arithmetic(
        column(TIME).boxed(),
        Arithmetic::Subtract,
        before(TIME).boxed(),
    )
    .compare(Comparison::Gt, Expr::Integer(i128::from(length)));
    let turns = Expr::and(vec![
        earlier,
        Expr::or(vec![Expr::Not(before(HOLDS).boxed()), long_ago]),
    ]);
    let opens = Expr::and(vec![
        column(HOLDS),
        Expr::or(vec![Expr::IsNull(before(TIME).boxed()), turns]),
    ]);
    Expr::Case {
        branches: vec![(opens, column(TIME))],
        otherwise: None,
    }
}

/// Rows at which the condition holds, grouped by the instant at which it turned true.
/// `as_fired`: only that instant counts.
fn runs_as_alerts(plan: &AlertPlan<'_>, runs: &str, as_fired: bool) -> Query {
    let at_start = || column(TIME).compare(Comparison::Eq, column(START));
    let later = || column(TIME).compare(Comparison::Gt, column(START));
    let groups = group_columns(plan);
    let mut columns = vec![(column(GROUP), GROUP.to_owned())];
    for name in &groups[1..] {
        columns.push((aggregate(Function::Min, vec![column(name)]), name.clone()));
    }
    columns.push((column(START), START.to_owned()));
    columns.push((column(START), AT.to_owned()));
    columns.push((
        aggregate(Function::Min, vec![column(FIRST)]),
        FIRST.to_owned(),
    ));
    columns.push((
        aggregate(Function::Max, vec![column(TIME)]),
        LAST.to_owned(),
    ));
    let count = Expr::Arithmetic(
        aggregate_where(Function::Max, vec![column(COUNT)], at_start()).boxed(),
        Arithmetic::Add,
        aggregate_where(Function::Count, Vec::new(), later()).boxed(),
    );
    columns.push((count, COUNT.to_owned()));
    let value = aggregate_where(Function::Max, vec![column(MEASURE)], at_start());
    columns.push((Expr::AsFloat(value.boxed()), VALUE.to_owned()));
    let last = aggregate_where(
        Function::MaxBy,
        vec![column(IDS), column(PLACE)],
        at_start(),
    );
    columns.push((last, IDS.to_owned()));
    columns.extend(first_of(plan, column(START)));
    let mut filters = vec![column(HOLDS)];
    if as_fired {
        filters.push(at_start());
    }
    Query::from_step(runs, columns)
        .filtered(Expr::and(filters))
        .grouped(&[GROUP.to_owned(), START.to_owned()])
}
