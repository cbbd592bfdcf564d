//! Which partitions of a source's table hold the events of a run: comparisons of partition columns
//! with constants, by which engines leave out what need not be read.

use super::super::expr::{Comparison, Expr};
use super::scope::{Scope, micros};
use crate::pattern::{self, Shape};
use crate::plan::alert::EventLeg;
use crate::plan::schedule::{Bound, Instant, Run};
use crate::predicate::{Field, Pred, Test};
use crate::source::layout::{Holds, Kind, Layout, Partition, TimePattern, Unit};
use crate::source::{Access, Folding};

const HOUR: i64 = 3_600_000_000;
/// More partitions than this are not listed one by one.
const MOST_LISTED: i64 = 80;

/// The tests of partition columns that all rows of a mapping satisfy.
pub(super) fn filters(
    leg: &EventLeg<'_>,
    position: usize,
    scope: Scope<'_>,
    after: Option<&Bound>,
) -> Vec<Expr> {
    let layout = &leg.source.layout;
    let mut filters = Vec::new();
    if let (Some(run), Some(after)) = (scope.run, after) {
        filters.extend(times(layout, run, after));
    }
    for partition in &layout.partitions {
        if let Holds::Field(field) = &partition.holds
            && let Ok(access) = leg.source.access(field, Folding::Exact)
        {
            filters.extend(values(leg, position, partition, &access));
        }
    }
    filters
}

/// The test of the partition columns that hold time.
fn times(layout: &Layout, run: &Run, after: &Bound) -> Option<Expr> {
    let first = after.clone().back(layout.before);
    let last = Bound::at(run.to).by(layout.after);
    let mut columns: Vec<(&Partition, &TimePattern)> = layout.times().collect();
    loop {
        if let [(partition, pattern)] = columns.as_slice()
            && pattern.is_sortable()
        {
            return Some(range(partition, pattern, run, (&first, &last)));
        }
        let finest = columns
            .iter()
            .flat_map(|(_, pattern)| pattern.units())
            .max()?;
        let length = first.distance().saturating_sub(last.distance());
        if length / unit_length(finest) < MOST_LISTED {
            return Some(list(&columns, run, (&first, &last), unit_length(finest)));
        }
        columns.retain(|(_, pattern)| pattern.units().all(|unit| unit != finest));
    }
}

/// The least length of a unit of time: instants that far from each other miss none.
fn unit_length(unit: Unit) -> i64 {
    match unit {
        Unit::Hour => HOUR,
        Unit::Day => 24 * HOUR,
        Unit::Month => 28 * 24 * HOUR,
        Unit::Year => 365 * 24 * HOUR,
    }
}

fn range(
    partition: &Partition,
    pattern: &TimePattern,
    run: &Run,
    (first, last): (&Bound, &Bound),
) -> Expr {
    let column = || Expr::Column(partition.column.clone());
    let value = |bound| constant(partition, pattern, run, bound);
    Expr::and(vec![
        column().compare(Comparison::Gte, value(first)),
        column().compare(Comparison::Lte, value(last)),
    ])
}

/// The partitions of a time one by one, for times that are spread over several columns.
fn list(
    columns: &[(&Partition, &TimePattern)],
    run: &Run,
    (first, last): (&Bound, &Bound),
    step: i64,
) -> Expr {
    let mut options: Vec<Expr> = Vec::new();
    let mut add = |bound: &Bound| {
        let option = Expr::and(
            columns
                .iter()
                .map(|(partition, pattern)| {
                    let value = constant(partition, pattern, run, bound);
                    Expr::Column(partition.column.clone()).compare(Comparison::Eq, value)
                })
                .collect(),
        );
        if !options.contains(&option) {
            options.push(option);
        }
    };
    let length = first.distance().saturating_sub(last.distance());
    let mut at = 0;
    while at < length {
        add(&first.clone().by(at));
        at += step;
    }
    add(last);
    Expr::or(options)
}

/// The value of a partition column at an instant.
fn constant(partition: &Partition, pattern: &TimePattern, run: &Run, bound: &Bound) -> Expr {
    let text = match &run.base {
        Instant::Known(base) => Expr::Text(pattern.format(bound.instant(*base))),
        Instant::Placeholder(_) => Expr::TimeText(
            Expr::MicrosTime(micros(&run.base, bound).boxed()).boxed(),
            pattern.clone(),
        ),
    };
    match partition.kind {
        Kind::Text => text,
        Kind::Date => Expr::AsDate(text.boxed()),
        Kind::Integer => match &text {
            Expr::Text(digits) => digits
                .parse()
                .map_or_else(|_| Expr::AsInteger(text.clone().boxed()), Expr::Integer),
            _ => Expr::AsInteger(text.boxed()),
        },
    }
}

/// The test of a partition column that holds a field, where the rules ask for certain values of it.
fn values(
    leg: &EventLeg<'_>,
    position: usize,
    partition: &Partition,
    access: &Access,
) -> Option<Expr> {
    let mut all: Vec<String> = Vec::new();
    for rule in &leg.mappings[position].rules {
        all.extend(needed(&rule.pred, access)?);
    }
    all.sort_unstable();
    all.dedup();
    let values = match partition.kind {
        Kind::Text => all.into_iter().map(Expr::Text).collect(),
        // Text such as `007` is another integer than its partition's.
        Kind::Integer | Kind::Date => return None,
    };
    Some(Expr::In(
        Expr::Column(partition.column.clone()).boxed(),
        values,
    ))
}

/// The values, in lower case, of which the field must have one for the predicate to hold; `None`
/// where it may hold with others.
fn needed(pred: &Pred, access: &Access) -> Option<Vec<String>> {
    match pred {
        Pred::All(parts) => parts.iter().find_map(|part| needed(part, access)),
        Pred::Any(parts) => {
            let each: Option<Vec<Vec<String>>> =
                parts.iter().map(|part| needed(part, access)).collect();
            each.map(|lists| lists.concat())
        }
        Pred::Not(_) => None,
        Pred::Test(field, test) => match (field.as_ref(), test) {
            (Field::Place { access: other, .. }, Test::Patterns { patterns, .. })
                if other == access =>
            {
                patterns
                    .iter()
                    .map(|pattern| match pattern.shape() {
                        Shape::Equals(text) => Some(pattern::lower(text)),
                        Shape::Contains(_)
                        | Shape::StartsWith(_)
                        | Shape::EndsWith(_)
                        | Shape::Everything
                        | Shape::Like(_) => None,
                    })
                    .collect()
            }
            (_, _) => None,
        },
    }
}
