//! Queries as readable text: a clause on each line, steps one after the other.

use super::print::{STEP, line, write_expr, write_ident, write_name};
use sqlparser::ast::{
    GroupByExpr, JoinConstraint, JoinOperator, Query, Select, SelectItem, SetExpr, SetOperator,
    SetQuantifier, TableFactor, TableWithJoins,
};

/// `None` where the query has a node that the compiler does not build.
pub fn query(query: &Query) -> Option<String> {
    let mut out = String::with_capacity(2048);
    if let Some(with) = &query.with {
        out.push_str(if with.recursive {
            "WITH RECURSIVE "
        } else {
            "WITH "
        });
        for (index, step) in with.cte_tables.iter().enumerate() {
            if index > 0 {
                out.push_str(",\n");
            }
            write_ident(&mut out, &step.alias.name);
            if !step.alias.columns.is_empty() {
                out.push_str(" (");
                for (index, column) in step.alias.columns.iter().enumerate() {
                    if index > 0 {
                        out.push_str(", ");
                    }
                    write_ident(&mut out, &column.name);
                }
                out.push(')');
            }
            out.push_str(" AS (");
            line(&mut out, STEP);
            body(&mut out, &step.query.body, STEP)?;
            out.push_str("\n)");
        }
        out.push('\n');
    }
    body(&mut out, &query.body, 0)?;
    Some(out)
}

fn body(out: &mut String, body_: &SetExpr, indent: usize) -> Option<()> {
    match body_ {
        SetExpr::Select(one) => select(out, one, indent),
        SetExpr::SetOperation {
            op: SetOperator::Union,
            set_quantifier: SetQuantifier::All,
            left,
            right,
        } => {
            body(out, left, indent)?;
            line(out, indent);
            out.push_str("UNION ALL");
            line(out, indent);
            body(out, right, indent)
        }
        _ => None,
    }
}

fn select(out: &mut String, select: &Select, indent: usize) -> Option<()> {
    out.push_str("SELECT");
    for (index, item) in select.projection.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        line(out, indent + STEP);
        match item {
            SelectItem::UnnamedExpr(expr) => write_expr(out, expr, indent + STEP)?,
            SelectItem::ExprWithAlias { expr, alias } => {
                write_expr(out, expr, indent + STEP)?;
                out.push_str(" AS ");
                write_ident(out, alias);
            }
            _ => return None,
        }
    }
    line(out, indent);
    out.push_str("FROM ");
    let [from] = select.from.as_slice() else {
        return None;
    };
    tables(out, from, indent)?;
    if let Some(selection) = &select.selection {
        line(out, indent);
        out.push_str("WHERE ");
        write_expr(out, selection, indent)?;
    }
    let GroupByExpr::Expressions(group_by, modifiers) = &select.group_by else {
        return None;
    };
    for (index, expr) in group_by.iter().enumerate() {
        if index == 0 {
            line(out, indent);
            out.push_str("GROUP BY ");
        } else {
            out.push_str(", ");
        }
        write_expr(out, expr, indent)?;
    }
    modifiers.is_empty().then_some(())
}

fn tables(out: &mut String, from: &TableWithJoins, indent: usize) -> Option<()> {
    table(out, &from.relation)?;
    for join in &from.joins {
        line(out, indent);
        let condition = match &join.join_operator {
            JoinOperator::CrossJoin(JoinConstraint::None) => {
                out.push_str("CROSS JOIN ");
                None
            }
            JoinOperator::Join(JoinConstraint::On(condition)) => {
                out.push_str("JOIN ");
                Some(condition)
            }
            JoinOperator::Left(JoinConstraint::On(condition)) => {
                out.push_str("LEFT JOIN ");
                Some(condition)
            }
            _ => return None,
        };
        table(out, &join.relation)?;
        if let Some(condition) = condition {
            out.push_str(" ON ");
            write_expr(out, condition, indent)?;
        }
    }
    Some(())
}

fn table(out: &mut String, factor: &TableFactor) -> Option<()> {
    match factor {
        TableFactor::Table {
            name,
            alias,
            args: None,
            ..
        } => {
            write_name(out, name);
            if let Some(alias) = alias {
                out.push_str(" AS ");
                write_ident(out, &alias.name);
            }
        }
        // The compiler puts only its own names and numbers into it. DuckDB's dialect reads it as
        // any function.
        TableFactor::UNNEST { .. } | TableFactor::Table { .. } => {
            out.push_str(&factor.to_string());
        }
        _ => return None,
    }
    Some(())
}
