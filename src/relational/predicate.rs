//! Predicates to expressions: the one place that knows SQL's NULL.
//!
//! A comparison with NULL is NULL, and `NOT NULL` is NULL: a naive translation loses events.
//! A test is false on an absent value, so `COALESCE(test, FALSE)` is right everywhere; it is
//! needed only below an odd number of negations, because a WHERE clause, AND and OR take NULL
//! for false. Elsewhere tests stay bare, so that engines can push them down.

use super::expr::{Comparison, Expr, Expression};
use super::fold;
use super::times;
use super::values::{Names, Scalar, any_value, present};
use crate::modifier::{Number, Order, TextOrder};
use crate::network;
use crate::pattern::{Part, Pattern, Shape, lower};
use crate::predicate::{Field, Pred, Test};

/// The text of a number: what `TRY_CAST` takes differs between engines, this doesn't.
pub(super) const NUMBER: &str = "\\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\\z";
const WHOLE_NUMBER: &str = "\\A[+-]?[0-9]{1,38}\\z";
/// From here on, doubles don't hold every integer.
const EXACT_DOUBLES: u128 = 1 << 53;

/// The predicate as the filter of a WHERE clause: NULL counts as false.
pub fn where_clause(pred: &Pred) -> Expr {
    filter(pred, &mut Names::default())
}

pub(super) fn filter(pred: &Pred, names: &mut Names) -> Expr {
    lower_pred(pred, false, names)
}

fn lower_pred(pred: &Pred, negated: bool, names: &mut Names) -> Expr {
    match pred {
        Pred::All(parts) => Expr::and(
            parts
                .iter()
                .map(|part| lower_pred(part, negated, names))
                .collect(),
        ),
        Pred::Any(parts) => Expr::or(
            parts
                .iter()
                .map(|part| lower_pred(part, negated, names))
                .collect(),
        ),
        Pred::Not(inner) => Expr::Not(lower_pred(inner, !negated, names).boxed()),
        Pred::Test(field, test) => {
            let expr = lower_test(field, test, names);
            if negated && !never_null(&expr) {
                Expr::Coalesce(vec![expr, Expr::Bool(false)])
            } else {
                expr
            }
        }
    }
}

fn never_null(expr: &Expr) -> bool {
    match expr {
        Expr::IsNull(_) | Expr::IsNotNull(_) | Expr::Bool(_) | Expr::JsonPresent(..) => true,
        Expr::Not(inner) => never_null(inner),
        Expr::And(parts) | Expr::Or(parts) => parts.iter().all(never_null),
        Expr::Coalesce(parts) => parts.last().is_some_and(never_null),
        Expr::Column(_)
        | Expr::Variable(_)
        | Expr::Member(..)
        | Expr::MapValue(..)
        | Expr::ParseJson(_)
        | Expr::Json(..)
        | Expr::JsonText(..)
        | Expr::JsonFormat(_)
        | Expr::JsonElements(_)
        | Expr::List(_)
        | Expr::Transform { .. }
        | Expr::Flatten(_)
        | Expr::FirstElement { .. }
        | Expr::AnyElement { .. }
        | Expr::Text(_)
        | Expr::Integer(_)
        | Expr::Float(_)
        | Expr::Decimal(_)
        | Expr::Null
        | Expr::Lower(_)
        | Expr::AsText(_)
        | Expr::AsFloat(_)
        | Expr::AsDecimal(_)
        | Expr::AsInteger(_)
        | Expr::ParseTime(..)
        | Expr::FromEpoch(..)
        | Expr::TimePart(..)
        | Expr::Compare(..)
        | Expr::In(..)
        | Expr::Like { .. }
        | Expr::StartsWith(..)
        | Expr::EndsWith(..)
        | Expr::Contains(..)
        | Expr::Matches(..)
        | Expr::Case { .. }
        | Expr::Qualified(..)
        | Expr::Arithmetic(..)
        | Expr::Concat(_)
        | Expr::Length(_)
        | Expr::TextFrom(..)
        | Expr::Md5(_)
        | Expr::JsonString(_)
        | Expr::TimeMicros(_)
        | Expr::MicrosTime(_)
        | Expr::Milliseconds(_)
        | Expr::TimeText(..)
        | Expr::AsDate(_)
        | Expr::Least(_)
        | Expr::SortedSet(_)
        | Expr::Openings { .. }
        | Expr::Each(_)
        | Expr::Call { .. } => false,
        Expr::IsDistinct(..) => true,
    }
}

fn lower_test(field: &Field, test: &Test, names: &mut Names) -> Expr {
    match test {
        Test::Present => present(field, names),
        Test::Absent => match present(field, names) {
            Expr::IsNotNull(value) => Expr::IsNull(value),
            Expr::Bool(value) => Expr::Bool(!value),
            other if never_null(&other) => Expr::Not(other.boxed()),
            other => Expr::Not(Expr::Coalesce(vec![other, Expr::Bool(false)]).boxed()),
        },
        Test::Patterns { patterns, cased } => {
            any_value(field, names, &mut |value, _| match as_text(value) {
                Some(text) => pattern_test(text, patterns, *cased),
                None => Expr::Bool(false),
            })
        }
        Test::Numbers(numbers) => {
            any_value(field, names, &mut |value, _| equals_any(value, numbers))
        }
        Test::Number(order, number) => any_value(field, names, &mut |value, _| {
            number_test(value, *order, *number)
        }),
        Test::Bool(wanted) => any_value(field, names, &mut |value, _| bool_test(value, *wanted)),
        Test::Regexp(regexp) => any_value(field, names, &mut |value, _| match as_text(value) {
            Some(text) => Expr::Matches(text.boxed(), Expression::Rule(regexp.clone())),
            None => Expr::Bool(false),
        }),
        Test::Networks(networks) => {
            let pattern = network::regex(networks);
            any_value(field, names, &mut |value, _| match as_text(value) {
                Some(text) => Expr::Matches(text.boxed(), Expression::Portable(pattern.clone())),
                None => Expr::Bool(false),
            })
        }
        Test::FieldRef {
            other,
            order,
            cased,
        } => any_value(field, names, &mut |left, names| {
            any_value(other, names, &mut |right, _| {
                field_test(left.clone(), right, *order, *cased)
            })
        }),
        Test::TimePart(part, order, number) => any_value(field, names, &mut |value, _| {
            times::part_test(value, times::of(field), *part, (*order, *number))
        }),
    }
}

fn as_text(value: Scalar) -> Option<Expr> {
    match value {
        Scalar::Text(expr) => Some(expr),
        Scalar::Integer(expr) | Scalar::Boolean(expr) => Some(Expr::AsText(expr.boxed())),
        // `resolve` refuses text tests on these.
        Scalar::Number(_) | Scalar::Timestamp(_) | Scalar::Record => None,
    }
}

/// A literal to compare with a value that went through the engine's `lower()`. Beyond ASCII
/// the engine's mapping may differ from ours, so the literal goes through it too.
fn lowered_literal(text: &str) -> Expr {
    let literal = Expr::Text(lower(text));
    if text.is_ascii() {
        literal
    } else {
        Expr::Lower(literal.boxed())
    }
}

/// From this number of patterns on, an OR of LIKE becomes one regular expression: engines take
/// `lower()` again for each branch, and Trino can't compile several hundred of them.
const FOLD: usize = 4;
/// Most patterns of one expression. RE2 becomes slow at a thousand.
const MAX_FOLDED: usize = 200;

fn pattern_test(value: Expr, patterns: &[Pattern], cased: bool) -> Expr {
    let mut equals = Vec::new();
    let mut others = Vec::new();
    let mut everything = false;
    let subject = if cased {
        value.clone()
    } else {
        Expr::Lower(value.clone().boxed())
    };
    for pattern in patterns {
        match pattern.shape() {
            Shape::Equals(text) => equals.push(if cased {
                Expr::Text(text.to_owned())
            } else {
                lowered_literal(text)
            }),
            Shape::Everything => everything = true,
            Shape::StartsWith(_) | Shape::EndsWith(_) | Shape::Contains(_) | Shape::Like(_) => {
                others.push(if cased {
                    pattern.clone()
                } else {
                    pattern.lower()
                });
            }
        }
    }
    let mut parts = Vec::new();
    match equals.len() {
        0 => {}
        1 => parts.push(subject.clone().compare(Comparison::Eq, equals.remove(0))),
        _ => parts.push(Expr::In(subject.clone().boxed(), equals)),
    }
    if everything {
        parts.push(Expr::IsNotNull(value.boxed()));
    }
    let (foldable, single): (Vec<Pattern>, Vec<Pattern>) = others
        .into_iter()
        .partition(|pattern| cased || fold::is_stable(pattern));
    if foldable.len() >= FOLD {
        for chunk in foldable.chunks(MAX_FOLDED) {
            parts.push(Expr::Matches(
                subject.clone().boxed(),
                Expression::Portable(fold::regex(chunk)),
            ));
        }
    } else {
        parts.extend(
            foldable
                .iter()
                .map(|pattern| like(subject.clone(), pattern, cased)),
        );
    }
    parts.extend(
        single
            .iter()
            .map(|pattern| like(subject.clone(), pattern, cased)),
    );
    Expr::or(parts)
}

/// `pattern` is lower-cased already where letter case is ignored.
fn like(subject: Expr, pattern: &Pattern, cased: bool) -> Expr {
    let ascii = pattern.parts().iter().all(|part| match part {
        Part::Text(text) => text.is_ascii(),
        Part::Any | Part::One => true,
    });
    Expr::Like {
        value: subject.boxed(),
        parts: pattern.parts().to_vec(),
        lowered: !cased && !ascii,
    }
}

pub(super) fn comparison(order: Order) -> Comparison {
    match order {
        Order::Eq => Comparison::Eq,
        Order::Lt => Comparison::Lt,
        Order::Lte => Comparison::Lte,
        Order::Gt => Comparison::Gt,
        Order::Gte => Comparison::Gte,
    }
}

fn float(number: Number) -> f64 {
    match number {
        Number::Int(value) => value as f64,
        Number::Float(value) => value,
    }
}

/// The value equals one of the numbers. Those that doubles don't hold exactly stand alone.
fn equals_any(value: Scalar, numbers: &[Number]) -> Expr {
    let plain = |number: &&Number| match number {
        Number::Int(value) => value.unsigned_abs() < EXACT_DOUBLES,
        Number::Float(_) => false,
    };
    let (together, alone): (Vec<&Number>, Vec<&Number>) = numbers.iter().partition(plain);
    let mut parts = Vec::new();
    match together.as_slice() {
        [] => {}
        [one] => parts.push(number_test(value.clone(), Order::Eq, **one)),
        many => parts.push(in_numbers(value.clone(), many)),
    }
    parts.extend(
        alone
            .into_iter()
            .map(|number| number_test(value.clone(), Order::Eq, *number)),
    );
    Expr::or(parts)
}

fn in_numbers(value: Scalar, numbers: &[&Number]) -> Expr {
    let floats = || {
        numbers
            .iter()
            .map(|number| Expr::Float(float(**number)))
            .collect()
    };
    match value {
        Scalar::Boolean(_) | Scalar::Timestamp(_) | Scalar::Record => Expr::Bool(false),
        Scalar::Number(expr) => Expr::In(expr.boxed(), floats()),
        Scalar::Integer(expr) => {
            let integers = numbers.iter().filter_map(|number| match number {
                Number::Int(value) => Some(Expr::Integer(*value)),
                Number::Float(_) => None,
            });
            Expr::In(expr.boxed(), integers.collect())
        }
        Scalar::Text(expr) => {
            let is_number =
                Expr::Matches(expr.clone().boxed(), Expression::Portable(NUMBER.into()));
            let equals = Expr::In(Expr::AsFloat(expr.boxed()).boxed(), floats());
            Expr::Case {
                branches: vec![(is_number, equals)],
                otherwise: Some(Expr::Bool(false).boxed()),
            }
        }
    }
}

fn number_test(value: Scalar, order: Order, number: Number) -> Expr {
    let compare = comparison(order);
    match (value, number) {
        (Scalar::Boolean(_) | Scalar::Timestamp(_) | Scalar::Record, _) => Expr::Bool(false),
        (Scalar::Integer(expr), Number::Int(value)) => integer_test(expr, compare, value),
        (Scalar::Integer(expr), Number::Float(value)) => {
            Expr::AsFloat(expr.boxed()).compare(compare, Expr::Float(value))
        }
        (Scalar::Number(expr), number) => expr.compare(compare, Expr::Float(float(number))),
        (Scalar::Text(expr), number) => text_number_test(expr, compare, number),
    }
}

pub(super) fn integer_test(expr: Expr, compare: Comparison, value: i128) -> Expr {
    if i64::try_from(value).is_ok() {
        return expr.compare(compare, Expr::Integer(value));
    }
    // No integer column holds such a value: the outcome is the same for all that is present.
    let always = match compare {
        Comparison::Eq => false,
        Comparison::NotEq => true,
        Comparison::Lt | Comparison::Lte => value > 0,
        Comparison::Gt | Comparison::Gte => value < 0,
    };
    if always {
        Expr::IsNotNull(expr.boxed())
    } else {
        Expr::Bool(false)
    }
}

fn text_number_test(expr: Expr, compare: Comparison, number: Number) -> Expr {
    let is =
        |pattern: &str| Expr::Matches(expr.clone().boxed(), Expression::Portable(pattern.into()));
    let as_float = Expr::AsFloat(expr.clone().boxed()).compare(compare, Expr::Float(float(number)));
    let mut branches = Vec::new();
    if let Number::Int(value) = number
        && value.unsigned_abs() >= EXACT_DOUBLES
        && value.unsigned_abs() < 10u128.pow(38)
    {
        let exact = Expr::AsDecimal(expr.clone().boxed()).compare(compare, Expr::Decimal(value));
        branches.push((is(WHOLE_NUMBER), exact));
    }
    branches.push((is(NUMBER), as_float));
    Expr::Case {
        branches,
        otherwise: Some(Expr::Bool(false).boxed()),
    }
}

fn bool_test(value: Scalar, wanted: bool) -> Expr {
    match value {
        Scalar::Boolean(expr) => expr.compare(Comparison::Eq, Expr::Bool(wanted)),
        Scalar::Text(expr) => Expr::Lower(expr.boxed()).compare(
            Comparison::Eq,
            Expr::Text(if wanted { "true" } else { "false" }.into()),
        ),
        Scalar::Integer(_) | Scalar::Number(_) | Scalar::Timestamp(_) | Scalar::Record => {
            Expr::Bool(false)
        }
    }
}

fn field_test(left: Scalar, right: Scalar, order: TextOrder, cased: bool) -> Expr {
    let (Some(left), Some(right)) = (as_text(left), as_text(right)) else {
        return Expr::Bool(false);
    };
    let fold = |expr: Expr| {
        if cased {
            expr
        } else {
            Expr::Lower(expr.boxed())
        }
    };
    let (left, right) = (fold(left), fold(right));
    match order {
        TextOrder::Equal => left.compare(Comparison::Eq, right),
        TextOrder::StartsWith => Expr::StartsWith(left.boxed(), right.boxed()),
        TextOrder::EndsWith => Expr::EndsWith(left.boxed(), right.boxed()),
        TextOrder::Contains => Expr::Contains(left.boxed(), right.boxed()),
    }
}
