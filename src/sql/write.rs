//! Statements that write the rows of a query into a table.

use super::{build, check, print};
use crate::dialect::Dialect;
use crate::source::TableName;
use sqlparser::ast;

/// `INSERT INTO table (columns) query`.
pub fn insert(
    table: &TableName,
    columns: &[&str],
    query: ast::Query,
    dialect: &dyn Dialect,
) -> Result<String, String> {
    let text = check::checked_text(query.clone(), dialect)?;
    let names = list(columns.iter().map(|name| ident(name)));
    let text = format!("INSERT INTO {} ({names})\n{text}", object(table));
    let written = |statement: &ast::Statement| match statement {
        ast::Statement::Insert(insert) => insert.source.as_deref() == Some(&query),
        _ => false,
    };
    checked(text, dialect, &written)
}

/// A `MERGE` that adds the rows whose `key` the table does not hold. `within` tests the table's
/// columns by their bare names, so that engines leave out partitions of it.
pub fn merge(
    table: &TableName,
    columns: &[&str],
    (key, within): (&[&str], ast::Expr),
    query: ast::Query,
    dialect: &dyn Dialect,
) -> Result<String, String> {
    let text = check::checked_text(query.clone(), dialect)?;
    let within = print::expr(&within).ok_or("a node that the printer does not know")?;
    let names = list(columns.iter().map(|name| ident(name)));
    let values = list(columns.iter().map(|name| format!("\"_r\".{}", ident(name))));
    let same: Vec<String> = key
        .iter()
        .map(|name| format!("\"_l\".{0} = \"_r\".{0}", ident(name)))
        .collect();
    let same = same.join(" AND ");
    let text = format!(
        "MERGE INTO {} AS \"_l\"\nUSING (\n{text}\n) AS \"_r\"\nON {same} AND {within}\nWHEN NOT MATCHED THEN INSERT ({names}) VALUES ({values})",
        object(table)
    );
    let written = |statement: &ast::Statement| match statement {
        ast::Statement::Merge(merge) => match &merge.source {
            ast::TableFactor::Derived { subquery, .. } => **subquery == query,
            _ => false,
        },
        _ => false,
    };
    checked(text, dialect, &written)
}

/// `DELETE FROM table WHERE filter`.
pub fn delete(
    table: &TableName,
    filter: &ast::Expr,
    dialect: &dyn Dialect,
) -> Result<String, String> {
    let condition = print::expr(filter).ok_or("a node that the printer does not know")?;
    let text = format!("DELETE FROM {}\nWHERE {condition}", object(table));
    let meant = |statement: &ast::Statement| match statement {
        ast::Statement::Delete(delete) => delete.selection.as_ref() == Some(filter),
        _ => false,
    };
    checked(text, dialect, &meant)
}

/// The text, if it is one statement that the test takes for the one that was meant.
fn checked(
    text: String,
    dialect: &dyn Dialect,
    is_meant: &dyn Fn(&ast::Statement) -> bool,
) -> Result<String, String> {
    match check::parse(&text, dialect)?.as_slice() {
        [one] if is_meant(one) => Ok(text),
        [_] => Err(format!("the text is another statement: {text}")),
        more => Err(format!("the text is {} statements: {text}", more.len())),
    }
}

fn ident(name: &str) -> String {
    let mut text = String::new();
    print::write_ident(&mut text, &build::ident(name));
    text
}

fn object(table: &TableName) -> String {
    let parts: Vec<String> = table.iter().map(|part| ident(part)).collect();
    parts.join(".")
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}
