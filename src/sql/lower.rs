//! Relations to the tree of `sqlparser`. What all dialects write alike stands here; the rest
//! is asked of the [`Dialect`].

use super::build::{self, boolean, call, cast, chain, compare, text};
use super::limits;
use crate::dialect::Dialect;
use crate::modifier::TimePart;
use crate::pattern::Part;
use crate::relational::Select;
use crate::relational::expr::{Arithmetic, Comparison, Expr, Expression, Function};
use crate::source::layout::{self, TimePattern};
use sqlparser::ast;
use sqlparser::ast::{BinaryOperator, CastKind, DataType, DateTimeField, ExactNumberInfo};

/// The query of a select.
pub fn select(query: &Select, dialect: &dyn Dialect) -> ast::Query {
    let alias = query.ambiguous.then_some(TABLE_ALIAS);
    let projection = projection(&query.columns, dialect);
    let selection = (query.filter != Expr::Bool(true)).then(|| expr(&query.filter, dialect));
    super::check::template(
        dialect,
        projection,
        build::object_name(&query.from),
        alias.map(build::ident),
        selection,
    )
}

/// The columns of a select by their names.
pub(super) fn projection(
    columns: &[(Expr, String)],
    dialect: &dyn Dialect,
) -> Vec<ast::SelectItem> {
    columns
        .iter()
        .map(|(value, name)| match value {
            // A column that keeps its name needs no alias.
            Expr::Column(column) if column == name => {
                ast::SelectItem::UnnamedExpr(build::column(column))
            }
            _ => ast::SelectItem::ExprWithAlias {
                expr: expr(value, dialect),
                alias: build::ident(name),
            },
        })
        .collect()
}

/// No source has a column of this name.
pub(super) const TABLE_ALIAS: &str = "_t";

pub(super) fn exprs(values: &[Expr], dialect: &dyn Dialect) -> Vec<ast::Expr> {
    values.iter().map(|value| expr(value, dialect)).collect()
}

pub(crate) fn expr(value: &Expr, dialect: &dyn Dialect) -> ast::Expr {
    let one = |value: &Expr| expr(value, dialect);
    match value {
        Expr::Column(name) => build::column(name),
        Expr::Variable(name) => build::variable(name),
        Expr::Member(value, name) => build::member(one(value), name),
        Expr::MapValue(value, key) => dialect.map_value(one(value), text(key)),
        Expr::ParseJson(value) => dialect.parse_json(one(value)),
        Expr::Json(value, path) => dialect.json(one(value), path),
        Expr::JsonText(value, path) => dialect.json_text(one(value), path),
        Expr::JsonPresent(value, path) => dialect.json_present(one(value), path),
        Expr::JsonFormat(value) => dialect.json_format(one(value)),
        Expr::JsonElements(value) => dialect.json_elements(one(value)),
        Expr::List(values) => limits::array(exprs(values, dialect), dialect),
        Expr::Transform {
            list,
            variable,
            body,
        } => dialect.transform(one(list), variable, one(body)),
        Expr::Flatten(list) => call("flatten", vec![one(list)]),
        Expr::FirstElement {
            list,
            variable,
            body,
        } => dialect.first_element(one(list), variable, one(body)),
        Expr::AnyElement {
            list,
            variable,
            body,
        } => dialect.any_element(one(list), variable, one(body)),
        Expr::Text(value) => text(value),
        Expr::Integer(value) => build::integer(*value),
        Expr::Float(value) => build::float(*value),
        Expr::Decimal(value) => cast(CastKind::Cast, text(&value.to_string()), whole_decimal()),
        Expr::Bool(value) => boolean(*value),
        Expr::Null => build::null(),
        Expr::Lower(value) => call("lower", vec![one(value)]),
        Expr::AsText(value) => cast(CastKind::Cast, one(value), DataType::Varchar(None)),
        Expr::AsFloat(value) => cast(
            CastKind::TryCast,
            one(value),
            DataType::Double(ExactNumberInfo::None),
        ),
        Expr::AsDecimal(value) => cast(CastKind::TryCast, one(value), whole_decimal()),
        Expr::AsInteger(value) => cast(CastKind::TryCast, one(value), DataType::BigInt(None)),
        Expr::ParseTime(value, form) => dialect.parse_time(one(value), *form),
        Expr::FromEpoch(value, unit) => dialect.time_of_epoch(one(value), *unit),
        Expr::TimePart(part, value) => build::extract(time_part(*part), one(value)),
        Expr::Compare(left, op, right) => compare(one(left), operator(*op), one(right)),
        Expr::In(value, list) => build::in_list(one(value), exprs(list, dialect)),
        Expr::Like {
            value,
            parts,
            lowered,
        } => like(one(value), parts, *lowered),
        Expr::StartsWith(value, start) => call("starts_with", vec![one(value), one(start)]),
        Expr::EndsWith(value, end) => ends_with(one(value), one(end)),
        Expr::Contains(value, part) => compare(
            call("strpos", vec![one(value), one(part)]),
            BinaryOperator::Gt,
            build::integer(0),
        ),
        Expr::Matches(value, expression) => {
            let pattern = match expression {
                Expression::Rule(regexp) => dialect.regexp(regexp),
                Expression::Portable(pattern) => pattern.clone(),
            };
            call(dialect.regexp_function(), vec![one(value), text(&pattern)])
        }
        Expr::IsNull(value) => build::is_null(one(value)),
        Expr::IsNotNull(value) => build::is_not_null(one(value)),
        Expr::And(parts) => chain(BinaryOperator::And, exprs(parts, dialect)),
        Expr::Or(parts) => chain(BinaryOperator::Or, exprs(parts, dialect)),
        Expr::Not(value) => build::not(one(value)),
        Expr::Coalesce(values) => limits::call("coalesce", exprs(values, dialect), dialect),
        Expr::Case {
            branches,
            otherwise,
        } => build::case(
            branches
                .iter()
                .map(|(when, then)| (one(when), one(then)))
                .collect(),
            otherwise.as_ref().map(|value| one(value)),
        ),
        Expr::Qualified(table, name) => build::qualified(table, name),
        Expr::Arithmetic(left, operator, right) => {
            let operator = match operator {
                Arithmetic::Add => BinaryOperator::Plus,
                Arithmetic::Subtract => BinaryOperator::Minus,
                Arithmetic::Multiply => BinaryOperator::Multiply,
                Arithmetic::Remainder => BinaryOperator::Modulo,
            };
            compare(one(left), operator, one(right))
        }
        Expr::Concat(parts) => chain(
            BinaryOperator::StringConcat,
            parts.iter().map(|part| build::operand(one(part))).collect(),
        ),
        Expr::Length(value) => call("length", vec![one(value)]),
        Expr::TextFrom(value, start) => {
            build::substr(one(value), build::integer(i128::from(*start)))
        }
        Expr::Md5(value) => dialect.md5(one(value)),
        Expr::JsonString(value) => dialect.json_string(one(value)),
        Expr::TimeMicros(value) => dialect.time_micros(one(value)),
        Expr::MicrosTime(value) => dialect.micros_time(one(value)),
        Expr::Milliseconds(value) => {
            let cut = call("date_trunc", vec![text("millisecond"), one(value)]);
            let milliseconds = DataType::Timestamp(Some(3), ast::TimezoneInfo::None);
            cast(CastKind::Cast, cut, milliseconds)
        }
        Expr::TimeText(value, pattern) => call(
            dialect.time_text(),
            vec![one(value), text(&time_format(pattern))],
        ),
        Expr::AsDate(value) => cast(CastKind::Cast, one(value), DataType::Date),
        Expr::Least(values) => limits::call("least", exprs(values, dialect), dialect),
        Expr::Openings {
            first,
            stretches,
            length,
        } => dialect.openings(one(first), one(stretches), *length),
        Expr::Each(list) => call("unnest", vec![one(list)]),
        Expr::SortedSet(list) => dialect.sorted_set(one(list)),
        Expr::IsDistinct(left, right) => build::is_distinct(one(left), one(right)),
        Expr::Call {
            function,
            arguments,
            filter,
            over,
        } => {
            let arguments = exprs(arguments, dialect);
            let filter = filter.as_ref().map(|filter| one(filter));
            let over = over.as_ref().map(build::over);
            let (name, arguments) = match function {
                Function::Count => ("count", arguments),
                Function::CountDistinct => {
                    return build::count_distinct(arguments, filter, over);
                }
                Function::Sum => ("sum", arguments),
                Function::Average => ("avg", arguments),
                Function::Min => ("min", arguments),
                Function::Max => ("max", arguments),
                Function::MinBy => ("min_by", arguments),
                Function::MaxBy => ("max_by", arguments),
                Function::Smallest(count) => {
                    let count = build::integer(i128::from(*count));
                    ("min", arguments.into_iter().chain([count]).collect())
                }
                Function::Percentile(part) => return dialect.percentile(arguments, *part, over),
                Function::SortedList => {
                    let list = build::aggregate(dialect.list_aggregate(), arguments, filter, over);
                    return call("array_sort", vec![list]);
                }
                Function::Opening(length) => return dialect.opening(arguments, *length, over),
                Function::Lag => ("lag", arguments),
                Function::Lead => ("lead", arguments),
                Function::RowNumber => ("row_number", arguments),
                Function::FirstValue => ("first_value", arguments),
                Function::NthValue => ("nth_value", arguments),
            };
            build::aggregate(name, arguments, filter, over)
        }
    }
}

/// The form that MySQL's `DATE_FORMAT` and C's `strftime` have in common.
fn time_format(pattern: &TimePattern) -> String {
    pattern
        .parts
        .iter()
        .map(|part| match part {
            layout::Part::Year => "%Y".to_owned(),
            layout::Part::Month => "%m".to_owned(),
            layout::Part::Day => "%d".to_owned(),
            layout::Part::Hour => "%H".to_owned(),
            layout::Part::Text(text) => text.replace('%', "%%"),
        })
        .collect()
}

fn whole_decimal() -> DataType {
    DataType::Decimal(ExactNumberInfo::PrecisionAndScale(38, 0))
}

fn operator(op: Comparison) -> BinaryOperator {
    match op {
        Comparison::Eq => BinaryOperator::Eq,
        Comparison::NotEq => BinaryOperator::NotEq,
        Comparison::Lt => BinaryOperator::Lt,
        Comparison::Lte => BinaryOperator::LtEq,
        Comparison::Gt => BinaryOperator::Gt,
        Comparison::Gte => BinaryOperator::GtEq,
    }
}

fn time_part(part: TimePart) -> DateTimeField {
    match part {
        TimePart::Minute => DateTimeField::Minute,
        TimePart::Hour => DateTimeField::Hour,
        TimePart::Day => DateTimeField::Day,
        // ISO weeks on both engines.
        TimePart::Week => DateTimeField::Week(None),
        TimePart::Month => DateTimeField::Month,
        TimePart::Year => DateTimeField::Year,
    }
}

/// The last characters of `value`, as many as `end` has, are `end`.
fn ends_with(value: ast::Expr, end: ast::Expr) -> ast::Expr {
    let length = |expr: &ast::Expr| call("length", vec![expr.clone()]);
    let long_enough = compare(length(&value), BinaryOperator::GtEq, length(&end));
    let start = build::binary(
        build::binary(length(&value), BinaryOperator::Minus, length(&end)),
        BinaryOperator::Plus,
        build::integer(1),
    );
    let tail = compare(build::substr(value, start), BinaryOperator::Eq, end);
    chain(BinaryOperator::And, vec![long_enough, tail])
}

/// LIKE without ESCAPE takes a backslash for itself on every engine; with `%` or `_` in the
/// text a character that does not occur in it becomes the escape.
fn like(value: ast::Expr, parts: &[Part], lowered: bool) -> ast::Expr {
    let texts = || {
        parts.iter().filter_map(|part| {
            if let Part::Text(text) = part {
                Some(text.as_str())
            } else {
                None
            }
        })
    };
    let needs_escape = texts().any(|text| text.contains(['%', '_']));
    let escape = needs_escape.then(|| {
        let free = ['!', '$', '#', '~', '^', '|']
            .into_iter()
            .find(|c| texts().all(|text| !text.contains(*c)));
        free.unwrap_or('!')
    });
    let mut pattern = String::new();
    for part in parts {
        match part {
            Part::Any => pattern.push('%'),
            Part::One => pattern.push('_'),
            Part::Text(text) => {
                for c in text.chars() {
                    if let Some(escape) = escape
                        && (matches!(c, '%' | '_') || c == escape)
                    {
                        pattern.push(escape);
                    }
                    pattern.push(c);
                }
            }
        }
    }
    let pattern = text(&pattern);
    build::like(
        value,
        if lowered {
            call("lower", vec![pattern])
        } else {
            pattern
        },
        escape,
    )
}
