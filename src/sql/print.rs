//! The tree as readable text: one line where it fits, else a line for each operand.
//!
//! `sqlparser`'s own display guesses whether a literal is escaped already. This one writes what
//! the tree holds, and gives up on nodes that the compiler does not build.

use sqlparser::ast::{
    AccessExpr, BinaryOperator, CastKind, DuplicateTreatment, Expr, Function, FunctionArg,
    FunctionArgExpr, FunctionArguments, Ident, InTarget, LambdaSyntax, ObjectName,
    OneOrManyWithParens, Subscript, UnaryOperator, Value, WindowType,
};
use std::fmt::Write;

const WIDTH: usize = 100;
pub(super) const STEP: usize = 2;

pub use super::print_query::query;

/// `None` where the expression has a node that the compiler does not build.
pub fn expr(expr: &Expr) -> Option<String> {
    let mut out = String::new();
    write_expr(&mut out, expr, 0)?;
    Some(out)
}

pub(super) fn write_ident(out: &mut String, ident: &Ident) {
    match ident.quote_style {
        Some(quote) => {
            out.push(quote);
            out.push_str(&ident.value);
            out.push(quote);
        }
        None => out.push_str(&ident.value),
    }
}

pub(super) fn write_name(out: &mut String, name: &ObjectName) {
    for (index, part) in name.0.iter().enumerate() {
        if index > 0 {
            out.push('.');
        }
        if let Some(ident) = part.as_ident() {
            write_ident(out, ident);
        }
    }
}

/// Writes the expression at the end of `out`, breaking it where it is longer than a line.
pub(super) fn write_expr(out: &mut String, expr: &Expr, indent: usize) -> Option<()> {
    let start = out.len();
    if flat(out, expr, start + WIDTH.saturating_sub(indent))? {
        return Some(());
    }
    out.truncate(start);
    broken(out, expr, indent)
}

/// Writes on one line; stops and tells false when `limit` is passed.
fn flat(out: &mut String, expr: &Expr, limit: usize) -> Option<bool> {
    if out.len() > limit {
        return Some(false);
    }
    Layout {
        out,
        break_at: None,
        limit,
    }
    .expr(expr)
}

fn broken(out: &mut String, expr: &Expr, indent: usize) -> Option<()> {
    Layout {
        out,
        break_at: Some(indent),
        limit: usize::MAX,
    }
    .expr(expr)
    .map(|_| ())
}

pub(super) fn line(out: &mut String, indent: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

/// One node's text. With `break_at` its parts may go to lines of their own.
struct Layout<'o> {
    out: &'o mut String,
    break_at: Option<usize>,
    limit: usize,
}

impl Layout<'_> {
    fn child(&mut self, expr: &Expr, indent: usize) -> Option<bool> {
        match self.break_at {
            Some(_) => write_expr(self.out, expr, indent).map(|()| true),
            None => flat(self.out, expr, self.limit),
        }
    }

    /// Children between brackets, separated by commas; packed into lines when broken.
    fn list<'e>(&mut self, items: impl Iterator<Item = &'e Expr>, close: char) -> Option<bool> {
        let inner = self.break_at.map(|indent| indent + STEP);
        let mut line_start = self.out.len();
        for (index, item) in items.enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            let start = self.out.len();
            match inner {
                None => {
                    if index > 0 {
                        self.out.push(' ');
                    }
                    if !flat(self.out, item, self.limit)? {
                        return Some(false);
                    }
                }
                Some(inner) => {
                    self.out.push(' ');
                    let fits = index > 0 && flat(self.out, item, line_start + WIDTH)?;
                    if !fits {
                        self.out.truncate(start);
                        line(self.out, inner);
                        line_start = self.out.len() - inner;
                        write_expr(self.out, item, inner)?;
                        line_start = line_start.max(self.out.rfind('\n').map_or(0, |at| at + 1));
                    }
                }
            }
        }
        if let Some(indent) = self.break_at {
            line(self.out, indent);
        }
        self.out.push(close);
        Some(self.out.len() <= self.limit)
    }

    fn expr(&mut self, expr: &Expr) -> Option<bool> {
        let indent = self.break_at.unwrap_or(0);
        match expr {
            Expr::Identifier(ident) => write_ident(self.out, ident),
            Expr::CompoundIdentifier(idents) => {
                for (index, ident) in idents.iter().enumerate() {
                    if index > 0 {
                        self.out.push('.');
                    }
                    write_ident(self.out, ident);
                }
            }
            Expr::Value(value) => write_value(self.out, &value.value)?,
            Expr::BinaryOp {
                left,
                op: op @ (BinaryOperator::And | BinaryOperator::Or),
                right,
            } => {
                return self.chain(left, op, right, indent);
            }
            Expr::BinaryOp { left, op, right } => {
                if !self.child(left, indent)? {
                    return Some(false);
                }
                write!(self.out, " {op} ").ok()?;
                return self.child(right, indent);
            }
            Expr::UnaryOp {
                op: UnaryOperator::Not,
                expr,
            } => {
                self.out.push_str("NOT ");
                return self.child(expr, indent);
            }
            Expr::UnaryOp {
                op: UnaryOperator::Minus,
                expr,
            } => {
                self.out.push('-');
                return self.child(expr, indent);
            }
            Expr::Nested(inner) => {
                self.out.push('(');
                if self.break_at.is_some() {
                    line(self.out, indent + STEP);
                }
                if !self.child(inner, indent + STEP)? {
                    return Some(false);
                }
                if self.break_at.is_some() {
                    line(self.out, indent);
                }
                self.out.push(')');
            }
            Expr::IsNull(inner) => {
                if !self.child(inner, indent)? {
                    return Some(false);
                }
                self.out.push_str(" IS NULL");
            }
            Expr::IsNotNull(inner) => {
                if !self.child(inner, indent)? {
                    return Some(false);
                }
                self.out.push_str(" IS NOT NULL");
            }
            Expr::In {
                expr,
                target: InTarget::List(list),
                negated: false,
                global: false,
            } => {
                if !self.child(expr, indent)? {
                    return Some(false);
                }
                self.out.push_str(" IN (");
                return self.list(list.iter(), ')');
            }
            Expr::Like {
                negated: false,
                any: false,
                expr,
                pattern,
                escape_char,
            } => {
                if !self.child(expr, indent)? {
                    return Some(false);
                }
                self.out.push_str(" LIKE ");
                if !self.child(pattern, indent)? {
                    return Some(false);
                }
                if let Some(escape) = escape_char {
                    self.out.push_str(" ESCAPE ");
                    return self.child(escape, indent);
                }
            }
            Expr::Cast {
                kind,
                expr,
                data_type,
                format: None,
            } => {
                self.out.push_str(match kind {
                    CastKind::Cast => "CAST(",
                    CastKind::TryCast => "TRY_CAST(",
                    CastKind::SafeCast | CastKind::DoubleColon => return None,
                });
                if !self.child(expr, indent)? {
                    return Some(false);
                }
                write!(self.out, " AS {data_type})").ok()?;
            }
            Expr::Function(function) => return self.function(function, indent),
            Expr::IsDistinctFrom(left, right) => {
                if !self.child(left, indent)? {
                    return Some(false);
                }
                self.out.push_str(" IS DISTINCT FROM ");
                return self.child(right, indent);
            }
            Expr::AtTimeZone {
                timestamp,
                time_zone,
            } => {
                if !self.child(timestamp, indent)? {
                    return Some(false);
                }
                self.out.push_str(" AT TIME ZONE ");
                return self.child(time_zone, indent);
            }
            Expr::Array(array) if array.named => {
                self.out.push_str("ARRAY[");
                return self.list(array.elem.iter(), ']');
            }
            Expr::Lambda(lambda) => {
                let parameters: Vec<&str> = match &lambda.params {
                    OneOrManyWithParens::One(one) => vec![&one.name.value],
                    OneOrManyWithParens::Many(many) => {
                        many.iter().map(|one| one.name.value.as_str()).collect()
                    }
                };
                // The names are the compiler's own, and need no quotes.
                let names = parameters.join(", ");
                match (lambda.syntax, parameters.len()) {
                    (LambdaSyntax::Arrow, 1) => write!(self.out, "{names} -> ").ok()?,
                    (LambdaSyntax::Arrow, _) => write!(self.out, "({names}) -> ").ok()?,
                    (LambdaSyntax::LambdaKeyword, _) => {
                        write!(self.out, "lambda {names}: ").ok()?;
                    }
                }
                return self.child(&lambda.body, indent);
            }
            Expr::Extract { field, expr, .. } => {
                write!(self.out, "EXTRACT({field} FROM ").ok()?;
                if !self.child(expr, indent)? {
                    return Some(false);
                }
                self.out.push(')');
            }
            Expr::Substring {
                expr,
                substring_from: Some(start),
                substring_for: None,
                special: true,
                shorthand: true,
            } => {
                self.out.push_str("substr(");
                return self.list([&**expr, &**start].into_iter(), ')');
            }
            Expr::Case {
                operand: None,
                conditions,
                else_result,
                ..
            } => {
                self.out.push_str("CASE");
                for branch in conditions {
                    self.space_or_line(indent + STEP);
                    self.out.push_str("WHEN ");
                    if !self.child(&branch.condition, indent + STEP)? {
                        return Some(false);
                    }
                    self.out.push_str(" THEN ");
                    if !self.child(&branch.result, indent + STEP)? {
                        return Some(false);
                    }
                }
                if let Some(result) = else_result {
                    self.space_or_line(indent + STEP);
                    self.out.push_str("ELSE ");
                    if !self.child(result, indent + STEP)? {
                        return Some(false);
                    }
                }
                self.space_or_line(indent);
                self.out.push_str("END");
            }
            Expr::CompoundFieldAccess { root, access_chain } => {
                if !self.child(root, indent)? {
                    return Some(false);
                }
                for access in access_chain {
                    match access {
                        AccessExpr::Dot(Expr::Identifier(ident)) => {
                            self.out.push('.');
                            write_ident(self.out, ident);
                        }
                        AccessExpr::Subscript(Subscript::Index { index }) => {
                            self.out.push('[');
                            if !self.child(index, indent)? {
                                return Some(false);
                            }
                            self.out.push(']');
                        }
                        AccessExpr::Dot(_) | AccessExpr::Subscript(_) => return None,
                    }
                }
            }
            _ => return None,
        }
        Some(self.out.len() <= self.limit)
    }

    fn function(&mut self, function: &Function, indent: usize) -> Option<bool> {
        write_name(self.out, &function.name);
        self.out.push('(');
        let FunctionArguments::List(list) = &function.args else {
            return None;
        };
        match list.duplicate_treatment {
            None => {}
            Some(DuplicateTreatment::Distinct) => self.out.push_str("DISTINCT "),
            Some(DuplicateTreatment::All) => return None,
        }
        if let [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)] = list.args.as_slice() {
            self.out.push_str("*)");
        } else if list.args.is_empty() {
            self.out.push(')');
        } else {
            let args: Option<Vec<&Expr>> = list
                .args
                .iter()
                .map(|arg| match arg {
                    FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
                    _ => None,
                })
                .collect();
            if !self.list(args?.into_iter(), ')')? {
                return Some(false);
            }
        }
        if let Some(filter) = &function.filter {
            self.out.push_str(" FILTER (WHERE ");
            if !self.child(filter, indent + STEP)? {
                return Some(false);
            }
            self.out.push(')');
        }
        match &function.over {
            None => {}
            Some(WindowType::WindowSpec(spec)) => {
                // The compiler puts only columns and numbers here.
                write!(self.out, " OVER ({spec})").ok()?;
            }
            Some(WindowType::NamedWindow(_)) => return None,
        }
        if function.null_treatment.is_some() || !function.within_group.is_empty() {
            return None;
        }
        Some(self.out.len() <= self.limit)
    }

    fn space_or_line(&mut self, indent: usize) {
        match self.break_at {
            Some(_) => line(self.out, indent),
            None => self.out.push(' '),
        }
    }

    /// A chain of the same operator, a line for each operand when broken.
    fn chain(
        &mut self,
        left: &Expr,
        op: &BinaryOperator,
        right: &Expr,
        indent: usize,
    ) -> Option<bool> {
        let mut operands = vec![right];
        let mut rest = left;
        while let Expr::BinaryOp {
            left,
            op: inner,
            right,
        } = rest
        {
            if inner != op {
                break;
            }
            operands.push(right);
            rest = left;
        }
        operands.push(rest);
        for (index, operand) in operands.into_iter().rev().enumerate() {
            if index > 0 {
                match self.break_at {
                    Some(_) => {
                        line(self.out, indent + STEP);
                        write!(self.out, "{op} ").ok()?;
                    }
                    None => write!(self.out, " {op} ").ok()?,
                }
            }
            if !self.child(operand, indent + STEP)? {
                return Some(false);
            }
        }
        Some(self.out.len() <= self.limit)
    }
}

fn write_value(out: &mut String, value: &Value) -> Option<()> {
    match value {
        Value::SingleQuotedString(text) => {
            out.push('\'');
            out.push_str(text);
            out.push('\'');
        }
        Value::Number(text, false) => out.push_str(text),
        Value::Boolean(true) => out.push_str("TRUE"),
        Value::Boolean(false) => out.push_str("FALSE"),
        Value::Null => out.push_str("NULL"),
        _ => return None,
    }
    Some(())
}
