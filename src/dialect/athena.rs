//! Amazon Athena, engine version 3: a Trino.

use super::{Abilities, Dialect, Limits};
use crate::regexp::Regexp;
use crate::relational::expr::{EpochUnit, TimeText};
use crate::source::{Folding, Source, TableName};
use crate::sql::build::{self, array, binary, call, cast, compare, lambda, text};
use crate::sql::operand;
use sqlparser::ast::{
    ArrayElemTypeDef, BinaryOperator, CastKind, DataType, ExactNumberInfo, Expr, LambdaSyntax,
    TimezoneInfo, WindowSpec,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError};

/// A method of the Java virtual machine has 64 KB. Of the packs of a large collection, run on a
/// Trino, the largest column that was compiled had 1,800 calls, operators, names and literals in its
/// text, and the smallest that was not had 3,000.
const EXPRESSION_PARTS: usize = 1_200;

pub struct Athena;

/// Reads the text back. `sqlparser` has no dialect for Trino.
#[derive(Debug)]
struct TrinoParser;

static PARSER: TrinoParser = TrinoParser;

impl sqlparser::dialect::Dialect for TrinoParser {
    // `UNNEST` as a table is read for a few dialects by name, among them the generic one.
    fn dialect(&self) -> std::any::TypeId {
        std::any::TypeId::of::<GenericDialect>()
    }

    fn is_identifier_start(&self, ch: char) -> bool {
        ch.is_ascii_alphabetic() || ch == '_'
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        ch.is_ascii_alphanumeric() || ch == '_'
    }

    fn is_delimited_identifier_start(&self, ch: char) -> bool {
        ch == '"'
    }

    fn supports_lambda_functions(&self) -> bool {
        true
    }

    fn supports_array_typedef_with_parentheses(&self) -> bool {
        true
    }

    fn supports_filter_during_aggregation(&self) -> bool {
        true
    }

    fn parse_prefix(&self, parser: &mut Parser) -> Option<Result<Expr, ParserError>> {
        operand::read(parser)
    }
}

/// Before any event, in microseconds, and far from the least number.
const LONG_AGO: i128 = -9_000_000_000_000_000_000;

/// Of the documentation's "Service Quotas" and "Other limitations" of engine version 3. The
/// number of stages is Trino's default (`query.max-stage-count`): Athena documents none.
const LIMITS: Limits = Limits {
    query_bytes: Some(262_144),
    call_arguments: Some(127),
    array_elements: Some(254),
    expression_parts: Some(EXPRESSION_PARTS),
    stages: Some(150),
};

impl Dialect for Athena {
    fn name(&self) -> &'static str {
        "athena"
    }

    fn parser(&self) -> &dyn sqlparser::dialect::Dialect {
        &PARSER
    }

    fn folding(&self) -> Folding {
        Folding::IgnoreCase
    }

    fn table<'s>(&self, source: &'s Source) -> &'s TableName {
        &source.athena_table
    }

    fn limits(&self) -> Limits {
        LIMITS
    }

    fn map_value(&self, map: Expr, key: Expr) -> Expr {
        // A subscript fails where the key is not there.
        call("element_at", vec![map, key])
    }

    fn parse_json(&self, value: Expr) -> Expr {
        // The JSON functions take text, and give NULL for malformed text.
        value
    }

    fn json(&self, value: Expr, path: &[String]) -> Expr {
        call("json_extract", vec![value, text(&json_path(path))])
    }

    fn json_text(&self, value: Expr, path: &[String]) -> Expr {
        call("json_extract_scalar", vec![value, text(&json_path(path))])
    }

    fn json_present(&self, value: Expr, path: &[String]) -> Expr {
        // JSON null is a value of the type JSON, not NULL.
        let shown = call("json_format", vec![self.json(value, path)]);
        call(
            "coalesce",
            vec![
                compare(shown, BinaryOperator::NotEq, text("null")),
                build::boolean(false),
            ],
        )
    }

    fn json_format(&self, value: Expr) -> Expr {
        call("json_format", vec![value])
    }

    fn json_elements(&self, value: Expr) -> Expr {
        let json_array = DataType::Array(ArrayElemTypeDef::Parenthesis(Box::new(DataType::JSON)));
        // The cast is NULL for anything but an array.
        call(
            "coalesce",
            vec![
                cast(CastKind::TryCast, value.clone(), json_array),
                array(vec![value]),
            ],
        )
    }

    fn transform(&self, list: Expr, variable: &str, body: Expr) -> Expr {
        call(
            "transform",
            vec![list, lambda(LambdaSyntax::Arrow, &[variable], body)],
        )
    }

    fn first_element(&self, list: Expr, variable: &str, body: Expr) -> Expr {
        let found = call(
            "filter",
            vec![list, lambda(LambdaSyntax::Arrow, &[variable], body)],
        );
        call("element_at", vec![found, build::integer(1)])
    }

    fn any_element(&self, list: Expr, variable: &str, body: Expr) -> Expr {
        call(
            "any_match",
            vec![list, lambda(LambdaSyntax::Arrow, &[variable], body)],
        )
    }

    fn regexp(&self, regexp: &Regexp) -> String {
        regexp.to_joni()
    }

    fn regexp_function(&self) -> &'static str {
        "regexp_like"
    }

    fn parse_time(&self, value: Expr, form: TimeText) -> Expr {
        if form == TimeText::AccessLog {
            // It fails on a day that its month lacks.
            let format = text("dd/MMM/yyyy:HH:mm:ss Z");
            let instant = call(
                "parse_datetime",
                vec![build::without_brackets(value), format],
            );
            return utc(call("try", vec![instant]));
        }
        // A cast wants a blank, and keeps microseconds, which `from_iso8601_timestamp` does not; more
        // digits it would round. Text without an offset is in the session's zone, UTC on Athena.
        let blank = call("replace", vec![value, text("T"), text(" ")]);
        let micros = call(
            "regexp_replace",
            vec![blank, text("([.][0-9]{6})[0-9]+"), text("$1")],
        );
        let zoned = DataType::Timestamp(Some(6), TimezoneInfo::WithTimeZone);
        let instant = cast(CastKind::TryCast, micros, zoned);
        utc(instant)
    }

    fn time_of_epoch(&self, value: Expr, unit: EpochUnit) -> Expr {
        // From the epoch on: division would round times before it the wrong way.
        let (step, count) = match unit {
            EpochUnit::Seconds => ("second", value),
            EpochUnit::Milliseconds => ("millisecond", value),
            EpochUnit::Microseconds => (
                "millisecond",
                binary(
                    build::operand(value),
                    BinaryOperator::Divide,
                    build::integer(1_000),
                ),
            ),
        };
        let epoch = call("from_iso8601_timestamp", vec![text("1970-01-01T00:00:00Z")]);
        call(
            "at_timezone",
            vec![
                call("date_add", vec![text(step), count, epoch]),
                text("UTC"),
            ],
        )
    }

    fn has_plain_files(&self) -> bool {
        true
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            folds_over: true,
            // It is wrong in some versions of Trino: 0 where all values are different.
            distinct_over: false,
        }
    }

    fn md5(&self, value: Expr) -> Expr {
        let digest = call("md5", vec![call("to_utf8", vec![value])]);
        call("lower", vec![call("to_hex", vec![digest])])
    }

    fn json_string(&self, value: Expr) -> Expr {
        call(
            "json_format",
            vec![cast(CastKind::Cast, value, DataType::JSON)],
        )
    }

    fn time_micros(&self, time: Expr) -> Expr {
        // `to_unixtime` is a double of seconds, from which microseconds come out exactly until 2106.
        let seconds = call("to_unixtime", vec![time]);
        let micros = binary(seconds, BinaryOperator::Multiply, build::float(1e6));
        cast(
            CastKind::Cast,
            call("round", vec![micros]),
            DataType::BigInt(None),
        )
    }

    fn micros_time(&self, micros: Expr) -> Expr {
        // As decimals: nanoseconds of a `bigint` end in 2262, and begin in 1677.
        let decimal = DataType::Decimal(ExactNumberInfo::PrecisionAndScale(38, 0));
        let nanos = binary(
            cast(CastKind::Cast, micros, decimal),
            BinaryOperator::Multiply,
            build::integer(1_000),
        );
        utc(call("from_unixtime_nanos", vec![nanos]))
    }

    fn time_text(&self) -> &'static str {
        "date_format"
    }

    fn sorted_set(&self, list: Expr) -> Expr {
        call(
            "array_sort",
            vec![call("array_distinct", vec![present(list)])],
        )
    }

    fn percentile(&self, arguments: Vec<Expr>, part: f64, over: Option<WindowSpec>) -> Expr {
        // `approx_percentile` is not exact. The values of the window in order, once, and the two
        // between which the part lies. There is no FILTER over a window.
        let values = build::aggregate("array_agg", arguments, None, over);
        let sorted = call("array_sort", vec![present(values)]);
        let list = || build::variable("a");
        let position = binary(
            build::float(part),
            BinaryOperator::Multiply,
            Expr::Nested(Box::new(binary(
                call("cardinality", vec![list()]),
                BinaryOperator::Minus,
                build::integer(1),
            ))),
        );
        // `floor` and `ceil` have nodes of their own in the parser; positions are not negative.
        let whole = call("truncate", vec![position.clone()]);
        let index = binary(
            cast(CastKind::Cast, whole.clone(), DataType::BigInt(None)),
            BinaryOperator::Plus,
            build::integer(1),
        );
        let next = binary(index.clone(), BinaryOperator::Plus, build::integer(1));
        let last = call("cardinality", vec![list()]);
        let below = call("element_at", vec![list(), index]);
        let above = call("element_at", vec![list(), call("least", vec![next, last])]);
        let fraction = binary(position, BinaryOperator::Minus, whole);
        let step = binary(
            Expr::Nested(Box::new(binary(
                above,
                BinaryOperator::Minus,
                below.clone(),
            ))),
            BinaryOperator::Multiply,
            Expr::Nested(Box::new(fraction)),
        );
        let body = binary(below, BinaryOperator::Plus, step);
        let some = compare(
            call("cardinality", vec![list()]),
            BinaryOperator::Gt,
            build::integer(0),
        );
        let lists = call(
            "filter",
            vec![
                array(vec![sorted]),
                lambda(LambdaSyntax::Arrow, &["a"], some),
            ],
        );
        let value = call(
            "transform",
            vec![lists, lambda(LambdaSyntax::Arrow, &["a"], body)],
        );
        call("element_at", vec![value, build::integer(1)])
    }

    fn list_aggregate(&self) -> &'static str {
        "array_agg"
    }

    fn openings(&self, first: Expr, stretches: Expr, length: i64) -> Expr {
        // The state is the openings so far; a stretch adds the first time after the last window.
        let last = call("element_at", vec![build::variable("s"), build::integer(-1)]);
        let end = binary(
            last,
            BinaryOperator::Plus,
            build::integer(i128::from(length)),
        );
        let is_late = binary(build::variable("y"), BinaryOperator::GtEq, end);
        let late = call(
            "filter",
            vec![
                build::variable("x"),
                lambda(LambdaSyntax::Arrow, &["y"], is_late),
            ],
        );
        let opening = call("slice", vec![late, build::integer(1), build::integer(1)]);
        let grown = binary(build::variable("s"), BinaryOperator::StringConcat, opening);
        call(
            "reduce",
            vec![
                stretches,
                array(vec![first]),
                lambda(LambdaSyntax::Arrow, &["s", "x"], grown),
                lambda(LambdaSyntax::Arrow, &["s"], build::variable("s")),
            ],
        )
    }

    fn opening(&self, mut arguments: Vec<Expr>, length: i64, over: Option<WindowSpec>) -> Expr {
        let never = cast(
            CastKind::Cast,
            build::integer(LONG_AGO),
            DataType::BigInt(None),
        );
        let step = lambda(
            LambdaSyntax::Arrow,
            &["s", "x"],
            build::next_opening(length),
        );
        // Windows are not computed in parts that would have to be put together.
        let together = lambda(LambdaSyntax::Arrow, &["a", "b"], build::variable("a"));
        arguments.extend([never, step, together]);
        build::aggregate("reduce_agg", arguments, None, over)
    }
}

/// An instant as UTC without a zone.
fn utc(instant: Expr) -> Expr {
    cast(
        CastKind::Cast,
        call("at_timezone", vec![instant, text("UTC")]),
        DataType::Timestamp(Some(6), TimezoneInfo::None),
    )
}

/// The elements of a list that are not NULL.
fn present(list: Expr) -> Expr {
    let is_present = build::is_not_null(build::variable("x"));
    call(
        "filter",
        vec![list, lambda(LambdaSyntax::Arrow, &["x"], is_present)],
    )
}

/// `$["a"]["b"]`; quotes and backslashes in a key take a backslash.
fn json_path(path: &[String]) -> String {
    let step = |key: &String| format!("[\"{}\"]", key.replace('\\', "\\\\").replace('"', "\\\""));
    std::iter::once("$".to_owned())
        .chain(path.iter().map(step))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_quote_every_key() {
        assert_eq!(
            json_path(&["x-amz-acl".into(), "a\"b\\".into()]),
            r#"$["x-amz-acl"]["a\"b\\"]"#
        );
    }
}
