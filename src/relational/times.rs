//! Times as values hold them: text of a form, and numbers from the epoch.

use super::expr::{Arithmetic, Comparison, EpochUnit, Expr, Expression, TimeText};
use super::predicate::{comparison, integer_test};
use super::values::Scalar;
use crate::modifier::{Number, Order, TimePart};
use crate::predicate::Field;
use crate::source::TimeFormat;

/// ISO 8601 as both engines read it: a date, `T` or a blank, a time, perhaps an offset. Beyond
/// 14 hours Trino fails on an offset, even within `try`.
const ISO_TIME: &str = "\\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\\z";
/// The time of access logs. Engines fail on dates like 31/Feb by themselves.
const ACCESS_LOG_TIME: &str = "\\A\\[?(0[1-9]|[12][0-9]|3[01])/(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/[0-9]{4}:([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9] [+-](0[0-9]|1[0-3])[0-5][0-9]\\]?\\z";
/// The last second of the year 9999: engines fail on times far beyond.
pub(super) const MAX_EPOCH_SECONDS: i128 = 253_402_300_799;

/// The form in which a field holds a time, where the source says it.
pub(super) fn of(field: &Field) -> Option<TimeFormat> {
    match field {
        Field::Place { time, .. } => *time,
        Field::Derived { .. } | Field::Missing { .. } | Field::Keyword(_) => None,
    }
}

/// Text as a time in the form that the source says, ISO 8601 where it says nothing of text; then
/// passed through `then`. NULL where the text is no time.
pub(super) fn of_text(
    text: Expr,
    format: Option<TimeFormat>,
    then: impl FnOnce(Expr) -> Expr,
) -> Expr {
    let (shape, form) = match format {
        Some(TimeFormat::AccessLog) => (ACCESS_LOG_TIME, TimeText::AccessLog),
        Some(
            TimeFormat::Iso8601
            | TimeFormat::Timestamp
            | TimeFormat::EpochSeconds
            | TimeFormat::EpochMilliseconds
            | TimeFormat::EpochMicroseconds,
        )
        | None => (ISO_TIME, TimeText::Iso8601),
    };
    let is_time = Expr::Matches(text.clone().boxed(), Expression::Portable(shape.into()));
    Expr::Case {
        branches: vec![(is_time, then(Expr::ParseTime(text.boxed(), form)))],
        otherwise: None,
    }
}

/// Microseconds in a unit of epoch times.
pub(super) fn epoch_factor(format: Option<TimeFormat>) -> Option<i128> {
    match format? {
        TimeFormat::EpochSeconds => Some(1_000_000),
        TimeFormat::EpochMilliseconds => Some(1_000),
        TimeFormat::EpochMicroseconds => Some(1),
        TimeFormat::Iso8601 | TimeFormat::Timestamp | TimeFormat::AccessLog => None,
    }
}

/// A floating-point epoch time as whole microseconds; NULL beyond the year 9999.
pub(super) fn float_micros(value: Expr, factor: i128) -> Expr {
    #[allow(clippy::cast_precision_loss)]
    let (limit, scale) = (
        (MAX_EPOCH_SECONDS * (1_000_000 / factor)) as f64,
        factor as f64,
    );
    let in_range = Expr::And(vec![
        value.clone().compare(Comparison::Gte, Expr::Float(-limit)),
        value.clone().compare(Comparison::Lte, Expr::Float(limit)),
    ]);
    let scaled = Expr::Arithmetic(
        value.boxed(),
        Arithmetic::Multiply,
        Expr::Float(scale).boxed(),
    );
    Expr::Case {
        branches: vec![(in_range, Expr::AsInteger(scaled.boxed()))],
        otherwise: None,
    }
}

/// A part of a time, compared with a number.
pub(super) fn part_test(
    value: Scalar,
    format: Option<TimeFormat>,
    part: TimePart,
    (order, number): (Order, Number),
) -> Expr {
    let time = match value {
        Scalar::Text(expr) => of_text(expr, format, |time| time),
        Scalar::Timestamp(expr) => expr,
        Scalar::Integer(expr) => {
            let (unit, per_second) = match format {
                Some(TimeFormat::EpochSeconds) => (EpochUnit::Seconds, 1),
                Some(TimeFormat::EpochMilliseconds) => (EpochUnit::Milliseconds, 1_000),
                Some(TimeFormat::EpochMicroseconds) => (EpochUnit::Microseconds, 1_000_000),
                Some(TimeFormat::Iso8601 | TimeFormat::Timestamp | TimeFormat::AccessLog)
                | None => {
                    return Expr::Bool(false);
                }
            };
            let limit = MAX_EPOCH_SECONDS * per_second;
            let in_range = Expr::And(vec![
                expr.clone().compare(Comparison::Gte, Expr::Integer(-limit)),
                expr.clone().compare(Comparison::Lte, Expr::Integer(limit)),
            ]);
            Expr::Case {
                branches: vec![(in_range, Expr::FromEpoch(expr.boxed(), unit))],
                otherwise: None,
            }
        }
        Scalar::Number(expr) => {
            let Some(factor) = epoch_factor(format) else {
                return Expr::Bool(false);
            };
            Expr::FromEpoch(float_micros(expr, factor).boxed(), EpochUnit::Microseconds)
        }
        Scalar::Boolean(_) | Scalar::Record => return Expr::Bool(false),
    };
    let part = Expr::TimePart(part, time.boxed());
    match number {
        Number::Int(value) => integer_test(part, comparison(order), value),
        Number::Float(value) => {
            Expr::AsFloat(part.boxed()).compare(comparison(order), Expr::Float(value))
        }
    }
}
