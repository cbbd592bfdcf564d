//! Runs Athena's text on DuckDB: the functions that only Trino has are replaced by what they
//! mean, everything else stays as it is. It stands in for a Trino where none is at hand; the
//! Trino test bed (`tests/trino`) is the judge of the functions themselves.

use siglake::dialect::{Athena, Dialect};
use sqlparser::ast::*;
use sqlparser::parser::{Parser, ParserOptions};
use std::ops::ControlFlow;

/// Macros for functions that need no rewriting.
pub fn prepare(connection: &duckdb::Connection) {
    connection
        .execute_batch(
            "CREATE OR REPLACE MACRO trino_path(p) AS list_reduce(list_prepend('',
               list_transform(regexp_extract_all(p, '\\[\"((?:[^\"\\\\]|\\\\.)*)\"\\]', 1),
                 lambda k: '/' || replace(replace(regexp_replace(k, '\\\\(.)', '\\1', 'g'), '~', '~0'), '/', '~1'))),
               lambda a, b: a || b);
             CREATE OR REPLACE MACRO json_extract_scalar(j, p) AS
               json_extract_string(json_value(TRY_CAST(j AS JSON), CASE WHEN p = '$' THEN p ELSE trino_path(p) END), '$');
             CREATE OR REPLACE MACRO trino_extract(j, p) AS
               CASE WHEN p = '$' THEN TRY_CAST(j AS JSON) ELSE json_extract(TRY_CAST(j AS JSON), trino_path(p)) END;
             CREATE OR REPLACE MACRO json_format(j) AS CAST(j AS VARCHAR);
             CREATE OR REPLACE MACRO regexp_like(x, p) AS regexp_matches(x, p);
             CREATE OR REPLACE MACRO from_iso8601_timestamp(x) AS CAST(x AS TIMESTAMPTZ);
             CREATE OR REPLACE MACRO trino_timestamp(x) AS
               TRY_CAST(CASE WHEN regexp_matches(x, '(Z|[+-][0-9]{2}(:?[0-9]{2})?)$') THEN x ELSE x || 'Z' END AS TIMESTAMPTZ);
             CREATE OR REPLACE MACRO trino_regexp_replace(x, p, r) AS regexp_replace(x, p, replace(r, '$', '\\'), 'g');
             CREATE OR REPLACE MACRO at_timezone(x, z) AS make_timestamp(epoch_us(x));
             CREATE OR REPLACE MACRO to_utf8(x) AS x;
             CREATE OR REPLACE MACRO to_hex(x) AS x;
             CREATE OR REPLACE MACRO to_unixtime(x) AS epoch_us(x) / 1e6;
             CREATE OR REPLACE MACRO from_unixtime_nanos(x) AS make_timestamp(CAST(CAST(x AS HUGEINT) // 1000 AS BIGINT));
             CREATE OR REPLACE MACRO parse_datetime(x, f) AS
               CASE f WHEN 'dd/MMM/yyyy:HH:mm:ss Z' THEN try_strptime(x, '%d/%b/%Y:%H:%M:%S %z') END;
             CREATE OR REPLACE MACRO trino_date_add(u, n, t) AS to_timestamp(n / CASE u WHEN 'second' THEN 1 ELSE 1000 END);",
        )
        .expect("the macros are made");
}

/// Athena's text with Trino's own functions replaced.
pub fn translate(sql: &str) -> String {
    let mut statements = Parser::new(Athena.parser())
        .with_options(ParserOptions::new().with_unescape(false))
        .with_recursion_limit(500)
        .try_with_sql(sql)
        .and_then(|mut parser| parser.parse_statements())
        .unwrap_or_else(|error| panic!("{error}\n{sql}"));
    assert_eq!(statements.len(), 1, "{sql}");
    let mut replace = Replace;
    let _: ControlFlow<()> = VisitMut::visit(&mut statements, &mut replace);
    statements[0].to_string()
}

struct Replace;

impl VisitorMut for Replace {
    type Break = ();

    // After the children, so that what is replaced is not visited again.
    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        match expr {
            Expr::Lambda(lambda) => lambda.syntax = LambdaSyntax::LambdaKeyword,
            Expr::Cast {
                kind: CastKind::TryCast,
                expr: inner,
                data_type: DataType::Array(_),
                ..
            } => {
                let inner = inner.to_string();
                *expr = parse(&format!(
                    "CASE WHEN json_type({inner}) = 'ARRAY' THEN json_extract({inner}, '$[*]') END"
                ));
            }
            Expr::Cast {
                kind: CastKind::TryCast,
                expr: inner,
                data_type: DataType::Timestamp(_, TimezoneInfo::WithTimeZone),
                ..
            } => *expr = parse(&format!("trino_timestamp({inner})")),
            Expr::Value(value) => {
                // Look-arounds say what RE2 has a sign for.
                if let Value::SingleQuotedString(text) = &mut value.value {
                    *text = text
                        .replace(r"((?<=\w)(?!\w)|(?<!\w)(?=\w))", r"\b")
                        .replace(r"((?<=\w)(?=\w)|(?<!\w)(?!\w))", r"\B")
                        .replace(r"(?:^|(?<=\n))", "(?m:^)")
                        .replace(r"(?!.|\n)", r"(\z)")
                        .replace("(?!.)", "(?m:$)");
                }
            }
            Expr::Function(function) => match function.name.to_string().as_str() {
                "any_match" => *expr = parse(&format!("(len(list_filter{}) > 0)", function.args)),
                "transform" => function.name = name("list_transform"),
                "filter" => function.name = name("list_filter"),
                "reduce_agg" => {
                    let FunctionArguments::List(list) = &mut function.args else {
                        return ControlFlow::Continue(());
                    };
                    // DuckDB's fold takes the first element for the state to begin with.
                    let fold = list.args[2].to_string();
                    list.args.truncate(1);
                    function.name = name("list");
                    let times = function.to_string();
                    *expr = parse(&format!("list_reduce({times}, {fold})"));
                }
                "date_format" => function.name = name("strftime"),
                "cardinality" => function.name = name("len"),
                "truncate" => function.name = name("trunc"),
                "json_format" => {
                    let FunctionArguments::List(list) = &function.args else {
                        return ControlFlow::Continue(());
                    };
                    if let [
                        FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Cast {
                            kind: CastKind::Cast,
                            expr: text,
                            ..
                        })),
                    ] = list.args.as_slice()
                    {
                        *expr = parse(&format!("CAST(to_json({text}) AS VARCHAR)"));
                    }
                }
                "regexp_replace" => function.name = name("trino_regexp_replace"),
                "date_add" => function.name = name("trino_date_add"),
                "json_extract" => function.name = name("trino_extract"),
                "element_at" => {
                    let FunctionArguments::List(list) = &function.args else {
                        return ControlFlow::Continue(());
                    };
                    *expr = parse(&format!("({})[{}]", list.args[0], list.args[1]));
                }
                _ => {}
            },
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

fn name(text: &str) -> ObjectName {
    ObjectName(vec![ObjectNamePart::Identifier(Ident::new(text))])
}

fn parse(text: &str) -> Expr {
    Parser::new(siglake::dialect::DuckDb.parser())
        .with_options(ParserOptions::new().with_unescape(false))
        .with_recursion_limit(500)
        .try_with_sql(text)
        .and_then(|mut parser| parser.parse_expr())
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
}
