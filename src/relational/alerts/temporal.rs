//! Temporal correlations: at each instant, which rules have an event within the length.

use super::super::expr::{Arithmetic, Comparison, Expr, Frame, Function};
use super::super::statement::{Query, aggregate, aggregate_where, column, kept, over, window};
use super::{
    AT, Builder, COUNT, FIRST, GROUP, ID, IDS, LAST, START, TIME, VALUE, flag_column,
    group_columns, holds,
};
use crate::plan::alert::{AlertPlan, FlagCondition, Together};

/// The greatest id among a rule's events of an instant.
fn event(flag: usize) -> String {
    format!("_e{flag}")
}

/// Time of a rule's latest event.
fn latest(flag: usize) -> String {
    format!("_l{flag}")
}

impl Builder<'_> {
    pub(super) fn temporal(
        &mut self,
        plan: &AlertPlan<'_>,
        prefix: &str,
        matches: &str,
        length: i64,
        condition: &Together,
    ) -> String {
        let flags = 0..plan.rules;
        let groups = group_columns(plan);
        let mut columns = vec![(column(GROUP), GROUP.to_owned())];
        for name in &groups[1..] {
            columns.push((aggregate(Function::Min, vec![column(name)]), name.clone()));
        }
        columns.push((column(TIME), TIME.to_owned()));
        for flag in flags.clone() {
            columns.push((
                aggregate_where(Function::Max, vec![column(ID)], column(&flag_column(flag))),
                event(flag),
            ));
        }
        let instants =
            Query::from_step(matches, columns).grouped(&[GROUP.to_owned(), TIME.to_owned()]);
        let instants = self.step(format!("{prefix}instants"), instants);

        let mut names = groups.clone();
        names.push(TIME.to_owned());
        let mut columns = kept(&names);
        for flag in flags.clone() {
            let there = Expr::IsNotNull(column(&event(flag)).boxed());
            // Rows without a time are passed over; Trino has no FILTER over a window.
            let time = Expr::Case {
                branches: vec![(there, column(TIME))],
                otherwise: None,
            };
            let up_to_here = || over(&[GROUP], &[TIME], Frame::Default);
            let its_event = vec![column(&event(flag)), time.clone()];
            columns.push((
                window(Function::Max, vec![time], up_to_here()),
                latest(flag),
            ));
            columns.push((
                window(Function::MaxBy, its_event, up_to_here()),
                event(flag),
            ));
        }
        let together = self.step(
            format!("{prefix}together"),
            Query::from_step(&instants, columns),
        );
        let number = sum(flags
            .clone()
            .map(|flag| one_if(is_there(flag, length)))
            .collect());
        let fires = match condition {
            Together::Number(bounds) => holds(&number, bounds),
            Together::Condition(condition) => flag_condition(condition, length),
        };
        let mut columns = kept(&groups);
        for name in [START, AT, LAST] {
            columns.push((column(TIME), name.to_owned()));
        }
        let firsts = flags
            .clone()
            .map(|flag| Expr::Case {
                branches: vec![(is_there(flag, length), column(&latest(flag)))],
                otherwise: Some(column(TIME).boxed()),
            })
            .collect();
        columns.push((least(firsts), FIRST.to_owned()));
        let different = flags
            .clone()
            .map(|flag| one_if(is_first_taken(flag, length)))
            .collect();
        columns.push((sum(different), COUNT.to_owned()));
        columns.push((Expr::AsFloat(number.boxed()), VALUE.to_owned()));
        let ids = flags
            .map(|flag| Expr::Case {
                branches: vec![(is_there(flag, length), column(&event(flag)))],
                otherwise: None,
            })
            .collect();
        columns.push((Expr::SortedSet(Expr::List(ids).boxed()), IDS.to_owned()));
        let alerts = Query::from_step(&together, columns).filtered(fires);
        self.step(format!("{prefix}alerts"), alerts)
    }
}

/// The rule's latest event lies within the length.
fn is_there(flag: usize, length: i64) -> Expr {
    let earliest = Expr::Arithmetic(
        column(TIME).boxed(),
        Arithmetic::Subtract,
        Expr::Integer(i128::from(length)).boxed(),
    );
    Expr::Coalesce(vec![
        column(&latest(flag)).compare(Comparison::Gte, earliest),
        Expr::Bool(false),
    ])
}

/// The rule's event is there, and no rule before it has taken the same one.
fn is_first_taken(flag: usize, length: i64) -> Expr {
    let mut parts = vec![is_there(flag, length)];
    for earlier in 0..flag {
        let same = Expr::and(vec![
            is_there(earlier, length),
            column(&latest(earlier)).compare(Comparison::Eq, column(&latest(flag))),
            column(&event(earlier)).compare(Comparison::Eq, column(&event(flag))),
        ]);
        parts.push(Expr::Not(
            Expr::Coalesce(vec![same, Expr::Bool(false)]).boxed(),
        ));
    }
    Expr::and(parts)
}

fn one_if(condition: Expr) -> Expr {
    Expr::Case {
        branches: vec![(condition, Expr::Integer(1))],
        otherwise: Some(Expr::Integer(0).boxed()),
    }
}

fn sum(parts: Vec<Expr>) -> Expr {
    parts
        .into_iter()
        .reduce(|left, right| Expr::Arithmetic(left.boxed(), Arithmetic::Add, right.boxed()))
        .unwrap_or(Expr::Integer(0))
}

fn least(mut values: Vec<Expr>) -> Expr {
    if values.len() == 1 {
        values.remove(0)
    } else {
        Expr::Least(values)
    }
}

fn flag_condition(condition: &FlagCondition, length: i64) -> Expr {
    let all = |parts: &[FlagCondition]| {
        parts
            .iter()
            .map(|part| flag_condition(part, length))
            .collect()
    };
    match condition {
        FlagCondition::And(parts) => Expr::and(all(parts)),
        FlagCondition::Or(parts) => Expr::or(all(parts)),
        FlagCondition::Not(part) => Expr::Not(flag_condition(part, length).boxed()),
        FlagCondition::Flag(flag) => is_there(*flag, length),
        FlagCondition::AtLeast(number, flags) => sum(flags
            .iter()
            .map(|flag| one_if(is_there(*flag, length)))
            .collect())
        .compare(
            Comparison::Gte,
            Expr::Integer(i128::try_from(*number).unwrap_or(i128::MAX)),
        ),
    }
}
