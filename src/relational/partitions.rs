//! Which partitions of a source's table a query needs: comparisons of partition columns with
//! constants, by which engines leave out what need not be read.

use super::alerts::scope::micros;
use super::expr::{Comparison, Expr};
use crate::pattern::{self, Shape};
use crate::plan::schedule::{Bound, Instant, Run};
use crate::predicate::{Field, Pred, Test};
use crate::source::layout::{Holds, Kind, Layout, Partition, TimePattern, Unit};
use crate::source::{Access, Folding, Source};

const HOUR: i64 = 3_600_000_000;
/// More partitions than this are not listed one by one.
const MOST_LISTED: i64 = 80;

/// The tests of partition columns that all rows of a source satisfy for which one of the predicates
/// holds.
pub(super) fn fixed(source: &Source, preds: &[&Pred]) -> Vec<Expr> {
    let mut filters = Vec::new();
    for partition in &source.layout.partitions {
        if let Some(only) = &partition.only {
            filters.extend(one_of(partition, only.clone()));
        }
        if let Holds::Field(field) = &partition.holds
            && let Ok(access) = source.access(field, Folding::Exact)
        {
            let each: Option<Vec<Vec<String>>> =
                preds.iter().map(|pred| needed(pred, &access)).collect();
            filters.extend(each.and_then(|lists| one_of(partition, lists.concat())));
        }
    }
    filters
}

/// The tests of the partition columns that hold time, for rows after a bound and up to a run's
/// end.
pub(super) fn of_run(source: &Source, run: &Run, after: &Bound) -> Option<Expr> {
    times(&source.layout, run, after)
}

/// The test of the partition columns that hold time.
fn times(layout: &Layout, run: &Run, after: &Bound) -> Option<Expr> {
    // A day's rows come after the last microsecond of the day before, which need not be read.
    let first = after.clone().by(1).back(layout.before);
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

/// The test that a partition column has one of some values.
fn one_of(partition: &Partition, mut values: Vec<String>) -> Option<Expr> {
    values.sort_unstable();
    values.dedup();
    let values: Option<Vec<Expr>> = values
        .into_iter()
        .map(|value| match partition.kind {
            Kind::Text => Some(Expr::Text(value)),
            // Only text that is written as its partition is.
            Kind::Integer => match value.parse::<i64>() {
                Ok(number) if number.to_string() == value => {
                    Some(Expr::Integer(i128::from(number)))
                }
                Ok(_) | Err(_) => None,
            },
            Kind::Date => None,
        })
        .collect();
    Some(Expr::In(
        Expr::Column(partition.column.clone()).boxed(),
        values?,
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
