//! Ordered temporal correlations: the latest start of a chain of events that ends at an instant.
//!
//! Each rule's position in the order is one level. Events of one instant may stand in any order,
//! and an event that matches several rules stands for one position only, so a level may be
//! reached together with those before it at the same instant: when for each subset of these
//! positions there are at least as many events that fit one of them (Hall's condition).

use super::super::expr::{Arithmetic, Comparison, Expr, Frame, Function};
use super::super::statement::{Query, aggregate, aggregate_where, column, kept, over, window};
use super::{
    AT, Builder, COUNT, FIRST, GROUP, ID, IDS, LAST, SAMPLE, START, TIME, VALUE, flag_column,
    group_columns,
};
use crate::plan::alert::AlertPlan;
use std::collections::BTreeSet;

/// Number of an instant's events that match one of the flags of a set.
fn fitting(flags: &BTreeSet<usize>) -> String {
    let names: Vec<String> = flags.iter().map(ToString::to_string).collect();
    format!("_c{}", names.join("_"))
}

/// Latest start of a chain through a position that ends at the instant.
fn ending(position: usize) -> String {
    format!("_s{position}")
}

/// Latest start of a chain through a position that ends before the instant.
fn before(position: usize) -> String {
    format!("_b{position}")
}

impl Builder<'_> {
    pub(super) fn ordered(
        &mut self,
        plan: &AlertPlan<'_>,
        prefix: &str,
        matches: &str,
        length: i64,
        order: &[usize],
    ) -> String {
        let last = order.len() - 1;
        let groups = group_columns(plan);
        let mut columns = vec![(column(GROUP), GROUP.to_owned())];
        for name in &groups[1..] {
            columns.push((aggregate(Function::Min, vec![column(name)]), name.clone()));
        }
        columns.push((column(TIME), TIME.to_owned()));
        let mut names = groups.clone();
        names.push(TIME.to_owned());
        let mut sets: Vec<BTreeSet<usize>> = Vec::new();
        for (set, _) in (0..order.len()).flat_map(|from| subsets(order, from, last)) {
            if !sets.contains(&set) {
                sets.push(set);
            }
        }
        for set in sets {
            let any = Expr::or(set.iter().map(|flag| column(&flag_column(*flag))).collect());
            columns.push((
                aggregate_where(Function::Count, Vec::new(), any),
                fitting(&set),
            ));
            names.push(fitting(&set));
        }
        columns.push((
            aggregate_where(
                Function::Smallest(SAMPLE),
                vec![column(ID)],
                column(&flag_column(order[last])),
            ),
            IDS.to_owned(),
        ));
        names.push(IDS.to_owned());
        let instants =
            Query::from_step(matches, columns).grouped(&[GROUP.to_owned(), TIME.to_owned()]);
        let mut step = self.step(format!("{prefix}instants"), instants);

        for position in 0..order.len() {
            let mut columns = kept(&names);
            columns.push((chain_end(order, position), ending(position)));
            step = self.step(
                format!("{prefix}ends{position}"),
                Query::from_step(&step, columns),
            );
            if position == last {
                break;
            }
            let mut columns = kept(&names);
            let earlier = over(&[GROUP], &[TIME], Frame::Before);
            columns.push((
                window(Function::Max, vec![column(&ending(position))], earlier),
                before(position),
            ));
            names.push(before(position));
            step = self.step(
                format!("{prefix}chain{position}"),
                Query::from_step(&step, columns),
            );
        }
        let mut columns = kept(&groups);
        for name in [START, AT, LAST] {
            columns.push((column(TIME), name.to_owned()));
        }
        columns.push((column(&ending(last)), FIRST.to_owned()));
        let positions = || Expr::Integer(i128::try_from(order.len()).unwrap_or_default());
        columns.push((positions(), COUNT.to_owned()));
        columns.push((Expr::AsFloat(positions().boxed()), VALUE.to_owned()));
        columns.push((column(IDS), IDS.to_owned()));
        let earliest = Expr::Arithmetic(
            column(TIME).boxed(),
            Arithmetic::Subtract,
            Expr::Integer(i128::from(length)).boxed(),
        );
        let alerts = Query::from_step(&step, columns)
            .filtered(column(&ending(last)).compare(Comparison::Gte, earliest));
        self.step(format!("{prefix}alerts"), alerts)
    }
}

/// The sets of flags of every choice of positions from `from` to `to`, with the number of
/// positions in the choice.
fn subsets(order: &[usize], from: usize, to: usize) -> Vec<(BTreeSet<usize>, usize)> {
    let positions = &order[from..=to];
    (1_u32..1 << positions.len())
        .map(|choice| {
            let chosen = positions
                .iter()
                .enumerate()
                .filter(|(number, _)| choice & (1 << number) != 0)
                .map(|(_, flag)| *flag);
            let count = choice.count_ones() as usize;
            (chosen.collect(), count)
        })
        .collect()
}

/// Whether the instant has a different event for each position of a range.
fn all_here(order: &[usize], from: usize, to: usize) -> Expr {
    // Of choices with the same flags the largest asks for most.
    let mut needed: Vec<(BTreeSet<usize>, usize)> = Vec::new();
    for (set, count) in subsets(order, from, to) {
        match needed.iter_mut().find(|(known, _)| *known == set) {
            Some((_, most)) => *most = count.max(*most),
            None => needed.push((set, count)),
        }
    }
    Expr::and(
        needed
            .iter()
            .map(|(set, count)| {
                let count = Expr::Integer(i128::try_from(*count).unwrap_or_default());
                column(&fitting(set)).compare(Comparison::Gte, count)
            })
            .collect(),
    )
}

/// The latest start of a chain through a position whose last event is at the instant. The more
/// of it lies within the instant, the later it starts.
fn chain_end(order: &[usize], position: usize) -> Expr {
    let branches = (0..=position)
        .map(|from| {
            let start = if from == 0 {
                column(TIME)
            } else {
                column(&before(from - 1))
            };
            (all_here(order, from, position), start)
        })
        .collect();
    Expr::Case {
        branches,
        otherwise: None,
    }
}
