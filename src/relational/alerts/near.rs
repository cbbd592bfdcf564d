//! Rows that can be in an alert at all, by a test that costs less than the windows: of most
//! rules most rows fail it. What it leaves out changes nothing: a window in which the condition
//! holds keeps all of its rows, and any other only loses some, with which it holds still less.

use super::super::expr::{Arithmetic, Comparison, Expr, Frame, Function};
use super::super::statement::{Query, column, kept, over, window};
use super::{Builder, GROUP, TIME, VALUE};
use crate::plan::alert::Statistic;
use crate::plan::schedule::Anchor;
use crate::rule::correlation::Operator;

/// Time of a row some places before, and after.
const BEFORE: &str = "_before";
const AFTER: &str = "_after";
/// Time of a row whose value can make the condition hold.
const HOT: &str = "_hot";
/// Time, counted backwards.
const BACK: &str = "_back";

impl Builder<'_> {
    /// Rows of which a closed window of the length can hold with others.
    pub(super) fn near_sliding(
        &mut self,
        prefix: &str,
        rows: &str,
        names: &[String],
        length: i64,
        (statistic, bounds): (Statistic, &[(Operator, f64)]),
    ) -> String {
        match statistic {
            Statistic::Events | Statistic::Distinct => match least(bounds) {
                Some(least) if least >= 2 => self.crowded(prefix, rows, names, least, length),
                Some(_) | None => rows.to_owned(),
            },
            // The measure costs more than two running extremes only here.
            Statistic::Percentile(_) => match extreme(bounds) {
                Some(extreme) => self.around(prefix, rows, names, extreme, length),
                None => rows.to_owned(),
            },
            Statistic::Sum | Statistic::Average => rows.to_owned(),
        }
    }

    /// Rows whose session, with gaps below the length, can have that many; whole sessions that
    /// have them stay. State needs windows that reach no count, too.
    pub(super) fn near_session(
        &mut self,
        prefix: &str,
        rows: &str,
        names: &[String],
        length: i64,
        least: u64,
    ) -> String {
        let with_state = self.scope.anchor == Anchor::State && self.scope.run.is_some();
        let half = i64::try_from(least / 2).ok();
        let reach = half.and_then(|half| half.checked_mul(length));
        match reach {
            Some(reach) if least >= 2 && !with_state => {
                self.crowded(prefix, rows, names, least, reach)
            }
            Some(_) | None => rows.to_owned(),
        }
    }

    /// A row among `least` in a row has half of the others on one side of it.
    fn crowded(
        &mut self,
        prefix: &str,
        rows: &str,
        names: &[String],
        least: u64,
        reach: i64,
    ) -> String {
        let mut columns = kept(names);
        for (function, name) in [(Function::Lag, BEFORE), (Function::Lead, AFTER)] {
            let places = Expr::Integer(i128::from(least / 2));
            let in_order = over(&[GROUP], &[TIME], Frame::Default);
            let other = window(function, vec![column(TIME), places], in_order);
            columns.push((other, name.to_owned()));
        }
        let query = Query::from_step(rows, columns);
        let beside = self.step(format!("{prefix}beside"), query);
        let near = Query::from_step(&beside, kept(names)).filtered(within(reach));
        self.step(format!("{prefix}near"), near)
    }

    /// Rows that share a window with a value from which on the condition can hold.
    fn around(
        &mut self,
        prefix: &str,
        rows: &str,
        names: &[String],
        (comparison, value): (Comparison, f64),
        length: i64,
    ) -> String {
        let mut columns = kept(names);
        let hot = column(VALUE).compare(comparison, Expr::Float(value));
        let time_of_hot = Expr::Case {
            branches: vec![(hot, column(TIME))],
            otherwise: None,
        };
        columns.push((time_of_hot, HOT.to_owned()));
        // A frame that ends with the partition would cost Trino its square.
        let back = Expr::Arithmetic(
            Expr::Integer(0).boxed(),
            Arithmetic::Subtract,
            column(TIME).boxed(),
        );
        columns.push((back, BACK.to_owned()));
        let query = Query::from_step(rows, columns);
        let hot = self.step(format!("{prefix}hot"), query);
        let mut columns = kept(names);
        let sides = [(Function::Max, TIME, BEFORE), (Function::Min, BACK, AFTER)];
        for (function, order, name) in sides {
            let side = over(&[GROUP], &[order], Frame::Default);
            let nearest = window(function, vec![column(HOT)], side);
            columns.push((nearest, name.to_owned()));
        }
        let query = Query::from_step(&hot, columns);
        let beside = self.step(format!("{prefix}beside"), query);
        let near = Query::from_step(&beside, kept(names)).filtered(within(length));
        self.step(format!("{prefix}near"), near)
    }
}

/// [`BEFORE`] or [`AFTER`] is at most as far away as `reach`.
fn within(reach: i64) -> Expr {
    let near = |later: &str, earlier: &str| {
        Expr::Arithmetic(
            column(later).boxed(),
            Arithmetic::Subtract,
            column(earlier).boxed(),
        )
        .compare(Comparison::Lte, Expr::Integer(i128::from(reach)))
    };
    Expr::or(vec![near(TIME, BEFORE), near(AFTER, TIME)])
}

/// The number of events without which bounds on a count don't hold.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn least(bounds: &[(Operator, f64)]) -> Option<u64> {
    let least = bounds.iter().filter_map(|(operator, number)| {
        let least = match operator {
            Operator::Gte | Operator::Eq => number.ceil(),
            Operator::Gt => number.floor() + 1.0,
            Operator::Lt | Operator::Lte | Operator::Neq => return None,
        };
        (least < 1e15).then_some(least.max(0.0) as u64)
    });
    least.max()
}

/// What at least one value must be where a bound on a mean or percentile holds. A little less
/// than the bound, since sums of floats are rounded.
fn extreme(bounds: &[(Operator, f64)]) -> Option<(Comparison, f64)> {
    let slack = |number: f64| number.abs() * 1e-9 + 1e-300;
    bounds.iter().find_map(|(operator, number)| match operator {
        Operator::Gt | Operator::Gte | Operator::Eq => {
            Some((Comparison::Gte, number - slack(*number)))
        }
        Operator::Lt | Operator::Lte => Some((Comparison::Lte, number + slack(*number))),
        Operator::Neq => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Operator::{Eq, Gt, Gte, Lt, Lte, Neq};

    #[test]
    fn the_least_count_is_what_every_bound_needs() {
        assert_eq!(least(&[(Gte, 8.0)]), Some(8));
        assert_eq!(least(&[(Gt, 8.0)]), Some(9));
        assert_eq!(least(&[(Gte, 7.5)]), Some(8));
        assert_eq!(least(&[(Gt, 7.5)]), Some(8));
        assert_eq!(least(&[(Eq, 3.0), (Lt, 9.0)]), Some(3));
        assert_eq!(least(&[(Gte, 2.0), (Gte, 5.0)]), Some(5));
        assert_eq!(least(&[(Gt, -5.0)]), Some(0));
        assert_eq!(least(&[(Lt, 9.0), (Neq, 3.0), (Lte, 2.0)]), None);
    }

    #[test]
    fn a_value_may_miss_the_bound_by_what_rounding_does() {
        let (comparison, value) = extreme(&[(Neq, 1.0), (Gte, 49.0)]).expect("a bound");
        assert_eq!(comparison, Comparison::Gte);
        assert!(value < 49.0 && value > 48.999_999);
        let (comparison, value) = extreme(&[(Lt, 0.0)]).expect("a bound");
        assert_eq!(comparison, Comparison::Lte);
        assert!(value > 0.0 && value < 1e-200);
        assert_eq!(extreme(&[(Neq, 1.0)]), None);
    }
}
