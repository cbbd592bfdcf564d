//! Constructors of `sqlparser` nodes. Literals and identifiers have one constructor each, which
//! doubles quotes; nothing else in the project writes a quote.

use crate::relational::expr::{Frame, Over};
use sqlparser::ast::{
    AccessExpr, DateTimeField, DuplicateTreatment, OrderByExpr, OrderByOptions, WindowFrame,
    WindowFrameBound, WindowFrameUnits, WindowSpec, WindowType,
};
use sqlparser::ast::{
    Array, BinaryOperator, CaseWhen, CastKind, DataType, Expr, ExtractSyntax, Function,
    FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments, Ident, InTarget,
    LambdaFunction, LambdaFunctionParameter, LambdaSyntax, ObjectName, ObjectNamePart,
    OneOrManyWithParens, Subscript, UnaryOperator, Value, helpers::attached_token::AttachedToken,
};

/// A text literal. The tree holds what stands between the quotes in the text, as the parser
/// gives it with unescaping off.
pub fn text(value: &str) -> Expr {
    Expr::Value(Value::SingleQuotedString(value.replace('\'', "''")).into())
}

/// A quoted identifier.
pub fn ident(name: &str) -> Ident {
    Ident::with_quote('"', name.replace('"', "\"\""))
}

pub fn column(name: &str) -> Expr {
    Expr::Identifier(ident(name))
}

/// A lambda parameter. The names are the compiler's own, so they need no quotes.
pub fn variable(name: &str) -> Expr {
    Expr::Identifier(Ident::new(name))
}

pub fn object_name(parts: &[String]) -> ObjectName {
    ObjectName(
        parts
            .iter()
            .map(|part| ObjectNamePart::Identifier(ident(part)))
            .collect(),
    )
}

pub fn number(text: String) -> Expr {
    match text.strip_prefix('-') {
        Some(digits) => Expr::UnaryOp {
            op: UnaryOperator::Minus,
            expr: Box::new(Expr::Value(Value::Number(digits.to_owned(), false).into())),
        },
        None => Expr::Value(Value::Number(text, false).into()),
    }
}

pub fn integer(value: i128) -> Expr {
    number(value.to_string())
}

/// A double, always with an exponent, which makes it one on every engine.
pub fn float(value: f64) -> Expr {
    number(format!("{value:E}"))
}

pub fn boolean(value: bool) -> Expr {
    Expr::Value(Value::Boolean(value).into())
}

pub fn null() -> Expr {
    Expr::Value(Value::Null.into())
}

/// A call of a function by its bare name.
pub fn call(name: &str, args: Vec<Expr>) -> Expr {
    let args = args
        .into_iter()
        .map(|arg| FunctionArg::Unnamed(FunctionArgExpr::Expr(argument(arg))))
        .collect();
    Expr::Function(Function {
        name: ObjectName(vec![ObjectNamePart::Identifier(Ident::new(name))]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList {
            duplicate_treatment: None,
            args,
            clauses: vec![],
        }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: vec![],
    })
}

/// `f(a = 1)`, also with more behind it, could be read as an argument with a name.
fn argument(arg: Expr) -> Expr {
    let mut leftmost = &arg;
    while let Expr::BinaryOp { left, op, .. } = leftmost {
        if *op == BinaryOperator::Eq && matches!(**left, Expr::Identifier(_)) {
            return Expr::Nested(Box::new(arg));
        }
        leftmost = left;
    }
    arg
}

pub fn binary(left: Expr, op: BinaryOperator, right: Expr) -> Expr {
    Expr::BinaryOp {
        left: Box::new(left),
        op,
        right: Box::new(right),
    }
}

/// How tightly an expression must bind to stand beside an operator without parentheses.
fn is_primary(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Identifier(_)
            | Expr::CompoundIdentifier(_)
            | Expr::CompoundFieldAccess { .. }
            | Expr::Value(_)
            | Expr::Function(_)
            | Expr::Cast { .. }
            | Expr::Case { .. }
            | Expr::Nested(_)
            | Expr::Extract { .. }
            | Expr::Substring { .. }
            | Expr::Array(_)
    )
}

/// The expression in parentheses, where it would not be read as one operand otherwise.
pub fn operand(expr: Expr) -> Expr {
    if is_primary(&expr) {
        expr
    } else {
        Expr::Nested(Box::new(expr))
    }
}

pub fn compare(left: Expr, op: BinaryOperator, right: Expr) -> Expr {
    binary(operand(left), op, operand_or_number(right))
}

fn operand_or_number(expr: Expr) -> Expr {
    match &expr {
        Expr::UnaryOp {
            op: UnaryOperator::Minus,
            ..
        } => expr,
        _ => operand(expr),
    }
}

/// Longest chain of AND or OR without parentheses: trees of chains lean to one side, and
/// walking them takes stack.
const MAX_CHAIN: usize = 400;

/// A chain of AND or OR, its parts in parentheses where needed.
pub fn chain(op: BinaryOperator, parts: Vec<Expr>) -> Expr {
    let parts: Vec<Expr> = parts
        .into_iter()
        .map(|part| match &part {
            Expr::BinaryOp {
                op: BinaryOperator::And | BinaryOperator::Or,
                ..
            } => Expr::Nested(Box::new(part)),
            _ => part,
        })
        .collect();
    if parts.len() > MAX_CHAIN {
        let groups = parts
            .chunks(MAX_CHAIN)
            .map(|group| chain(op.clone(), group.to_vec()))
            .collect();
        return chain(op, groups);
    }
    let fold = |left, right| binary(left, op.clone(), right);
    parts
        .into_iter()
        .reduce(fold)
        .unwrap_or_else(|| boolean(op == BinaryOperator::And))
}

pub fn not(expr: Expr) -> Expr {
    let inner = if is_primary(&expr) {
        expr
    } else {
        Expr::Nested(Box::new(expr))
    };
    Expr::UnaryOp {
        op: UnaryOperator::Not,
        expr: Box::new(inner),
    }
}

pub fn is_null(expr: Expr) -> Expr {
    Expr::IsNull(Box::new(operand(expr)))
}

pub fn is_not_null(expr: Expr) -> Expr {
    Expr::IsNotNull(Box::new(operand(expr)))
}

pub fn in_list(expr: Expr, list: Vec<Expr>) -> Expr {
    Expr::In {
        expr: Box::new(operand(expr)),
        target: InTarget::List(list),
        negated: false,
        global: false,
    }
}

pub fn like(expr: Expr, pattern: Expr, escape: Option<char>) -> Expr {
    Expr::Like {
        negated: false,
        any: false,
        expr: Box::new(operand(expr)),
        pattern: Box::new(pattern),
        escape_char: escape.map(|c| Box::new(text(&c.to_string()))),
    }
}

pub fn cast(kind: CastKind, expr: Expr, data_type: DataType) -> Expr {
    Expr::Cast {
        kind,
        expr: Box::new(expr),
        data_type,
        format: None,
    }
}

pub fn case(branches: Vec<(Expr, Expr)>, otherwise: Option<Expr>) -> Expr {
    Expr::Case {
        case_token: AttachedToken::empty(),
        end_token: AttachedToken::empty(),
        operand: None,
        conditions: branches
            .into_iter()
            .map(|(condition, result)| CaseWhen { condition, result })
            .collect(),
        else_result: otherwise.map(Box::new),
    }
}

pub fn lambda(syntax: LambdaSyntax, parameters: &[&str], body: Expr) -> Expr {
    let mut parameters: Vec<LambdaFunctionParameter> = parameters
        .iter()
        .map(|name| LambdaFunctionParameter {
            name: Ident::new(*name),
            data_type: None,
        })
        .collect();
    let params = if parameters.len() == 1 {
        OneOrManyWithParens::One(parameters.remove(0))
    } else {
        OneOrManyWithParens::Many(parameters)
    };
    Expr::Lambda(LambdaFunction {
        params,
        body: Box::new(body),
        syntax,
    })
}

/// Of the latest opening `s` and the next time `x`, the latest opening then: the body of a fold.
pub fn next_opening(length: i64) -> Expr {
    let end = binary(
        variable("s"),
        BinaryOperator::Plus,
        integer(i128::from(length)),
    );
    let opens = binary(variable("x"), BinaryOperator::GtEq, end);
    case(vec![(opens, variable("x"))], Some(variable("s")))
}

/// `substr(value, start)`, which the parser has a node of its own for.
pub fn substr(value: Expr, start: Expr) -> Expr {
    Expr::Substring {
        expr: Box::new(value),
        substring_from: Some(Box::new(start)),
        substring_for: None,
        special: true,
        shorthand: true,
    }
}

/// Text without square brackets.
pub fn without_brackets(value: Expr) -> Expr {
    let opened = call("replace", vec![value, text("["), text("")]);
    call("replace", vec![opened, text("]"), text("")])
}

pub fn array(elem: Vec<Expr>) -> Expr {
    Expr::Array(Array { elem, named: true })
}

pub fn extract(field: DateTimeField, expr: Expr) -> Expr {
    Expr::Extract {
        field,
        syntax: ExtractSyntax::From,
        expr: Box::new(expr),
    }
}

/// A member of a struct: `"a"."b"` after a name, `f(x)."b"` after anything else.
pub fn member(value: Expr, name: &str) -> Expr {
    let name = ident(name);
    match value {
        Expr::Identifier(first) => Expr::CompoundIdentifier(vec![first, name]),
        Expr::CompoundIdentifier(mut names) => {
            names.push(name);
            Expr::CompoundIdentifier(names)
        }
        Expr::CompoundFieldAccess {
            root,
            mut access_chain,
        } => {
            access_chain.push(AccessExpr::Dot(Expr::Identifier(name)));
            Expr::CompoundFieldAccess { root, access_chain }
        }
        other => Expr::CompoundFieldAccess {
            root: Box::new(operand(other)),
            access_chain: vec![AccessExpr::Dot(Expr::Identifier(name))],
        },
    }
}

/// `value[index]`.
pub fn subscript(value: Expr, index: Expr) -> Expr {
    let step = AccessExpr::Subscript(Subscript::Index { index });
    match value {
        Expr::CompoundFieldAccess {
            root,
            mut access_chain,
        } => {
            access_chain.push(step);
            Expr::CompoundFieldAccess { root, access_chain }
        }
        // The parser gives `a.b[i]` as the root `a` and the steps `.b` and `[i]`.
        Expr::CompoundIdentifier(names) => {
            let mut names = names.into_iter();
            let root = names.next().map_or_else(null, Expr::Identifier);
            let mut access_chain: Vec<AccessExpr> = names
                .map(|name| AccessExpr::Dot(Expr::Identifier(name)))
                .collect();
            access_chain.push(step);
            Expr::CompoundFieldAccess {
                root: Box::new(root),
                access_chain,
            }
        }
        other => Expr::CompoundFieldAccess {
            root: Box::new(operand(other)),
            access_chain: vec![step],
        },
    }
}

/// A column by the alias of its table; the aliases are the compiler's own.
pub fn qualified(table: &str, name: &str) -> Expr {
    Expr::CompoundIdentifier(vec![ident(table), ident(name)])
}

pub fn is_distinct(left: Expr, right: Expr) -> Expr {
    Expr::IsDistinctFrom(Box::new(operand(left)), Box::new(operand(right)))
}

/// `function(arguments) [FILTER (WHERE filter)] [OVER (over)]`; without arguments `count(*)`.
pub fn aggregate(
    name: &str,
    arguments: Vec<Expr>,
    filter: Option<Expr>,
    over: Option<WindowSpec>,
) -> Expr {
    let empty = arguments.is_empty();
    let Expr::Function(mut function) = call(name, arguments) else {
        unreachable!("a call is a function");
    };
    if let (FunctionArguments::List(list), true, "count") = (&mut function.args, empty, name) {
        list.args = vec![FunctionArg::Unnamed(FunctionArgExpr::Wildcard)];
    }
    function.filter = filter.map(Box::new);
    function.over = over.map(WindowType::WindowSpec);
    Expr::Function(function)
}

pub fn count_distinct(
    arguments: Vec<Expr>,
    filter: Option<Expr>,
    over: Option<WindowSpec>,
) -> Expr {
    let mut expr = aggregate("count", arguments, filter, over);
    if let Expr::Function(function) = &mut expr
        && let FunctionArguments::List(list) = &mut function.args
    {
        list.duplicate_treatment = Some(DuplicateTreatment::Distinct);
    }
    expr
}

pub fn over(over: &Over) -> WindowSpec {
    let bound = |length: i64| Some(Box::new(integer(i128::from(length))));
    let frame = |units, start_bound, end_bound| {
        Some(WindowFrame {
            units,
            start_bound,
            end_bound: Some(end_bound),
        })
    };
    WindowSpec {
        window_name: None,
        partition_by: over.partition.iter().map(|name| column(name)).collect(),
        order_by: over
            .order
            .iter()
            .map(|name| OrderByExpr {
                expr: column(name),
                options: OrderByOptions::default(),
                with_fill: None,
            })
            .collect(),
        window_frame: match over.frame {
            Frame::Default => None,
            Frame::Preceding(length) => frame(
                WindowFrameUnits::Range,
                WindowFrameBound::Preceding(bound(length)),
                WindowFrameBound::CurrentRow,
            ),
            Frame::Next(rows) => frame(
                WindowFrameUnits::Rows,
                WindowFrameBound::CurrentRow,
                WindowFrameBound::Following(bound(i64::from(rows))),
            ),
            Frame::Before => frame(
                WindowFrameUnits::Rows,
                WindowFrameBound::Preceding(None),
                WindowFrameBound::Preceding(bound(1)),
            ),
        },
    }
}
