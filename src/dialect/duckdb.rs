//! DuckDB 1.5.

use super::{Abilities, Dialect, Limits};
use crate::regexp::Regexp;
use crate::relational::expr::{EpochUnit, TimeText};
use crate::source::{Folding, Source, TableName};
use crate::sql::build::{self, array, binary, call, case, cast, compare, lambda, text};
use crate::sql::operand;
use sqlparser::ast::{
    BinaryOperator, CastKind, DataType, Expr, LambdaSyntax, TimezoneInfo, WindowSpec,
};
use sqlparser::dialect::DuckDbDialect;
use sqlparser::parser::{Parser, ParserError};

pub struct DuckDb;

/// `DuckDbDialect` with the hook that makes reading back quick.
#[derive(Debug)]
struct DuckDbParser;

static PARSER: DuckDbParser = DuckDbParser;

macro_rules! as_duckdb {
    ($($method:ident)*) => {
        $(fn $method(&self) -> bool {
            sqlparser::dialect::Dialect::$method(&DuckDbDialect)
        })*
    };
}

impl sqlparser::dialect::Dialect for DuckDbParser {
    fn dialect(&self) -> std::any::TypeId {
        sqlparser::dialect::Dialect::dialect(&DuckDbDialect)
    }

    fn is_identifier_start(&self, ch: char) -> bool {
        sqlparser::dialect::Dialect::is_identifier_start(&DuckDbDialect, ch)
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        sqlparser::dialect::Dialect::is_identifier_part(&DuckDbDialect, ch)
    }

    fn parse_prefix(&self, parser: &mut Parser) -> Option<Result<Expr, ParserError>> {
        operand::read(parser)
    }

    // What the compiler's text uses or what changes the reading of a text's tokens.
    as_duckdb! {
        supports_array_typedef_with_brackets
        supports_cte_materialization
        supports_dictionary_syntax
        supports_filter_during_aggregation
        supports_group_by_expr
        supports_lambda_functions
        supports_named_fn_args_with_assignment_operator
        supports_nested_comments
        supports_numeric_literal_underscores
        supports_tilde_like_match_operator
        supports_trailing_commas
        support_map_literal_syntax
    }
}

impl Dialect for DuckDb {
    fn name(&self) -> &'static str {
        "duckdb"
    }

    fn parser(&self) -> &dyn sqlparser::dialect::Dialect {
        &PARSER
    }

    fn folding(&self) -> Folding {
        Folding::Exact
    }

    fn table<'s>(&self, source: &'s Source) -> &'s TableName {
        &source.duckdb_table
    }

    fn limits(&self) -> Limits {
        Limits {
            query_bytes: None,
            call_arguments: None,
            array_elements: None,
            expression_parts: None,
            stages: None,
        }
    }

    fn map_value(&self, map: Expr, key: Expr) -> Expr {
        // NULL where the key is not there.
        build::subscript(map, key)
    }

    fn parse_json(&self, value: Expr) -> Expr {
        // The JSON functions fail on malformed text; a column of type JSON passes unchanged.
        cast(CastKind::TryCast, value, DataType::JSON)
    }

    fn json(&self, value: Expr, path: &[String]) -> Expr {
        if path.is_empty() {
            value
        } else {
            call("json_extract", vec![value, text(&json_path(path))])
        }
    }

    fn json_text(&self, value: Expr, path: &[String]) -> Expr {
        // `json_value` is NULL for objects and arrays, which `json_extract_string` is not.
        let scalar = call("json_value", vec![value, text(&json_path(path))]);
        call("json_extract_string", vec![scalar, text("$")])
    }

    fn json_present(&self, value: Expr, path: &[String]) -> Expr {
        let kind = call("json_type", vec![value, text(&json_path(path))]);
        call(
            "coalesce",
            vec![
                compare(kind, BinaryOperator::NotEq, text("NULL")),
                build::boolean(false),
            ],
        )
    }

    fn json_format(&self, value: Expr) -> Expr {
        cast(CastKind::Cast, value, DataType::Varchar(None))
    }

    fn json_elements(&self, value: Expr) -> Expr {
        let is_array = compare(
            call("json_type", vec![value.clone()]),
            BinaryOperator::Eq,
            text("ARRAY"),
        );
        let elements = call("json_extract", vec![value.clone(), text("$[*]")]);
        case(vec![(is_array, elements)], Some(array(vec![value])))
    }

    fn transform(&self, list: Expr, variable: &str, body: Expr) -> Expr {
        call(
            "list_transform",
            vec![list, lambda(LambdaSyntax::LambdaKeyword, &[variable], body)],
        )
    }

    fn first_element(&self, list: Expr, variable: &str, body: Expr) -> Expr {
        let found = filtered(list, variable, body);
        call("list_extract", vec![found, build::integer(1)])
    }

    fn any_element(&self, list: Expr, variable: &str, body: Expr) -> Expr {
        compare(
            call("len", vec![filtered(list, variable, body)]),
            BinaryOperator::Gt,
            build::integer(0),
        )
    }

    fn regexp(&self, regexp: &Regexp) -> String {
        regexp.to_re2()
    }

    fn regexp_function(&self) -> &'static str {
        "regexp_matches"
    }

    fn parse_time(&self, value: Expr, form: TimeText) -> Expr {
        if form == TimeText::AccessLog {
            // With an offset it is an instant, for which no time zones have to be loaded.
            let format = text("%d/%b/%Y:%H:%M:%S %z");
            let instant = call("try_strptime", vec![build::without_brackets(value), format]);
            return call("make_timestamp", vec![call("epoch_us", vec![instant])]);
        }
        // A plain TIMESTAMP cast drops the offset in silence. Without an offset UTC is meant,
        // and a zone of the session must not come in.
        let zone = call(
            "regexp_matches",
            vec![value.clone(), text("(Z|[+-][0-9]{2}(:?[0-9]{2})?)$")],
        );
        let zoned = case(
            vec![(zone, value.clone())],
            Some(binary(value, BinaryOperator::StringConcat, text("Z"))),
        );
        let instant = cast(
            CastKind::TryCast,
            zoned,
            DataType::Timestamp(None, TimezoneInfo::WithTimeZone),
        );
        call("make_timestamp", vec![call("epoch_us", vec![instant])])
    }

    fn time_of_epoch(&self, value: Expr, unit: EpochUnit) -> Expr {
        let factor = match unit {
            EpochUnit::Seconds => 1_000_000,
            EpochUnit::Milliseconds => 1_000,
            EpochUnit::Microseconds => 1,
        };
        call(
            "make_timestamp",
            vec![binary(
                build::operand(value),
                BinaryOperator::Multiply,
                build::integer(factor),
            )],
        )
    }

    fn has_plain_files(&self) -> bool {
        false
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            folds_over: false,
            distinct_over: true,
        }
    }

    fn md5(&self, value: Expr) -> Expr {
        call("md5", vec![value])
    }

    fn json_string(&self, value: Expr) -> Expr {
        cast(
            CastKind::Cast,
            call("to_json", vec![value]),
            DataType::Varchar(None),
        )
    }

    fn time_micros(&self, time: Expr) -> Expr {
        call("epoch_us", vec![time])
    }

    fn micros_time(&self, micros: Expr) -> Expr {
        call("make_timestamp", vec![micros])
    }

    fn time_text(&self) -> &'static str {
        "strftime"
    }

    fn sorted_set(&self, list: Expr) -> Expr {
        // `list_distinct` leaves NULL out.
        call("list_sort", vec![call("list_distinct", vec![list])])
    }

    fn percentile(&self, mut arguments: Vec<Expr>, part: f64, over: Option<WindowSpec>) -> Expr {
        arguments.push(build::float(part));
        build::aggregate("quantile_cont", arguments, None, over)
    }

    fn list_aggregate(&self) -> &'static str {
        "array_agg"
    }

    fn openings(&self, first: Expr, stretches: Expr, length: i64) -> Expr {
        let last = |list: &str| build::subscript(build::variable(list), build::integer(-1));
        let end = binary(
            last("s"),
            BinaryOperator::Plus,
            build::integer(i128::from(length)),
        );
        let has_opening = compare(last("x"), BinaryOperator::GtEq, build::operand(end.clone()));
        let is_late = binary(build::variable("y"), BinaryOperator::GtEq, end);
        let late = call(
            "list_filter",
            vec![
                build::variable("x"),
                lambda(LambdaSyntax::LambdaKeyword, &["y"], is_late),
            ],
        );
        let opening = build::subscript(late, build::integer(1));
        let grown = call("list_append", vec![build::variable("s"), opening]);
        let step = case(vec![(has_opening, grown)], Some(build::variable("s")));
        let lists = call(
            "list_prepend",
            vec![call("list_value", vec![first]), stretches],
        );
        call(
            "list_reduce",
            vec![
                lists,
                lambda(LambdaSyntax::LambdaKeyword, &["s", "x"], step),
            ],
        )
    }

    fn opening(&self, arguments: Vec<Expr>, length: i64, over: Option<WindowSpec>) -> Expr {
        let times = build::aggregate("list", arguments, None, over);
        let step = lambda(
            LambdaSyntax::LambdaKeyword,
            &["s", "x"],
            build::next_opening(length),
        );
        call("list_reduce", vec![times, step])
    }
}

fn filtered(list: Expr, variable: &str, body: Expr) -> Expr {
    call(
        "list_filter",
        vec![list, lambda(LambdaSyntax::LambdaKeyword, &[variable], body)],
    )
}

/// `$."a"."b"`, or a JSON pointer where a key has a character that the path syntax gives a
/// meaning even within quotes.
pub(crate) fn json_path(path: &[String]) -> String {
    if path
        .iter()
        .any(|key| key.is_empty() || key.contains(['"', '\\', '*', '#', '[']))
    {
        return path
            .iter()
            .map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1")))
            .collect();
    }
    std::iter::once("$".to_owned())
        .chain(path.iter().map(|key| format!(".\"{key}\"")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_quote_every_key() {
        let path =
            |keys: &[&str]| json_path(&keys.iter().map(|key| key.to_string()).collect::<Vec<_>>());
        assert_eq!(path(&["x-amz-acl", "a.b"]), "$.\"x-amz-acl\".\"a.b\"");
        assert_eq!(path(&["a\"b", "c/d~"]), "/a\"b/c~1d~0");
        assert_eq!(path(&[]), "$");
    }
}
