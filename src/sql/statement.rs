//! Statements of several steps to the tree of `sqlparser`.

use super::lower::{self, TABLE_ALIAS};
use super::{build, check};
use crate::dialect::Dialect;
use crate::relational::expr::Expr;
use crate::relational::statement::{From, LEFT, Query, RIGHT, Statement, Step};
use sqlparser::ast::{self, SetExpr, helpers::attached_token::AttachedToken};

/// The query of a statement.
pub fn statement(statement: &Statement, dialect: &dyn Dialect) -> ast::Query {
    let mut result = query(&statement.result, dialect);
    if !statement.steps.is_empty() {
        result.with = Some(ast::With {
            with_token: AttachedToken::empty(),
            recursive: statement.steps.iter().any(|step| step.recursive),
            cte_tables: statement
                .steps
                .iter()
                .map(|step| common_table(step, dialect))
                .collect(),
        });
    }
    result
}

fn common_table(step: &Step, dialect: &dyn Dialect) -> ast::Cte {
    // A recursive step has its columns named, which some engines want.
    let columns: Vec<&str> = step
        .queries
        .first()
        .filter(|_| step.recursive)
        .map(|query| {
            query
                .columns
                .iter()
                .map(|(_, name)| name.as_str())
                .collect()
        })
        .unwrap_or_default();
    ast::Cte {
        alias: ast::TableAlias {
            explicit: false,
            name: build::ident(&step.name),
            columns: columns
                .into_iter()
                .map(|name| ast::TableAliasColumnDef {
                    name: build::ident(name),
                    data_type: None,
                })
                .collect(),
            at: None,
        },
        query: Box::new(union(step, dialect)),
        from: None,
        materialized: None,
        closing_paren_token: AttachedToken::empty(),
    }
}

fn union(step: &Step, dialect: &dyn Dialect) -> ast::Query {
    let mut queries = step.queries.iter().map(|one| query(one, dialect));
    let Some(mut all) = queries.next() else {
        unreachable!("a step has a query");
    };
    for next in queries {
        let left = std::mem::replace(all.body.as_mut(), SetExpr::Query(Box::new(next.clone())));
        *all.body = SetExpr::SetOperation {
            op: ast::SetOperator::Union,
            set_quantifier: ast::SetQuantifier::All,
            left: Box::new(left),
            right: next.body,
        };
    }
    all
}

fn query(query: &Query, dialect: &dyn Dialect) -> ast::Query {
    let projection = lower::projection(&query.columns, dialect);
    let selection = (query.filter != Expr::Bool(true)).then(|| lower::expr(&query.filter, dialect));
    let alias = match &query.from {
        From::Table { aliased: true, .. } => Some(build::ident(TABLE_ALIAS)),
        From::Table { .. }
        | From::Step(_)
        | From::Numbered { .. }
        | From::Elements { .. }
        | From::Join { .. } => None,
    };
    let name = match &query.from {
        From::Table { name, .. } => build::object_name(name),
        From::Step(step)
        | From::Numbered { step, .. }
        | From::Elements { step, .. }
        | From::Join { left: step, .. } => build::object_name(std::slice::from_ref(step)),
    };
    let mut result = check::template(dialect, projection, name, alias, selection);
    if let SetExpr::Select(select) = result.body.as_mut() {
        if let Some(from) = from(&query.from, dialect) {
            select.from = from;
        }
        let group_by = lower::exprs(&query.group_by, dialect);
        select.group_by = ast::GroupByExpr::Expressions(group_by, Vec::new());
    }
    result
}

/// The parts of FROM that are more than a name. The names are the compiler's own.
fn from(from: &From, dialect: &dyn Dialect) -> Option<Vec<ast::TableWithJoins>> {
    let text = match from {
        From::Table { .. } | From::Step(_) => return None,
        From::Numbered {
            step,
            column,
            count,
        } => {
            let numbers: Vec<String> = (1..=*count).map(|number| number.to_string()).collect();
            format!(
                "\"{step}\" CROSS JOIN UNNEST(ARRAY[{}]) AS \"_u\" (\"{column}\")",
                numbers.join(", ")
            )
        }
        From::Elements { step, list, column } => {
            let column = build::ident(column);
            format!("\"{step}\" CROSS JOIN UNNEST(\"{list}\") AS \"_u\" ({column})")
        }
        From::Join {
            left,
            right,
            on,
            outer,
        } => {
            let kind = if *outer { "LEFT JOIN" } else { "JOIN" };
            let text =
                format!("\"{left}\" AS \"{LEFT}\" {kind} \"{right}\" AS \"{RIGHT}\" ON TRUE");
            let mut tables = tables(&text, dialect);
            let join = tables.first_mut().and_then(|table| table.joins.first_mut());
            if let Some(
                ast::JoinOperator::Left(ast::JoinConstraint::On(condition))
                | ast::JoinOperator::Join(ast::JoinConstraint::On(condition)),
            ) = join.map(|join| &mut join.join_operator)
            {
                *condition = lower::expr(on, dialect);
            }
            return Some(tables);
        }
    };
    Some(tables(&text, dialect))
}

fn tables(text: &str, dialect: &dyn Dialect) -> Vec<ast::TableWithJoins> {
    match *check::from_text(dialect, text).body {
        SetExpr::Select(select) => select.from,
        _ => unreachable!("the compiler's own text is a select"),
    }
}
