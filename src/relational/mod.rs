//! Typed, dialect-free relations: what a query computes, before any SQL.

pub mod alerts;
pub mod expr;
mod fold;
mod matches;
pub mod pack;
mod partitions;
pub mod predicate;
pub mod statement;
mod times;
mod values;

pub use expr::{Comparison, Expr};
pub use matches::{columns, matches};
pub use predicate::where_clause;
pub use values::output;

use crate::source::TableName;

/// One scan: the rows of a table that satisfy a filter, and columns computed from them.
#[derive(Debug, Clone, PartialEq)]
pub struct Select {
    pub columns: Vec<(Expr, String)>,
    pub from: TableName,
    pub filter: Expr,
    /// Whether a column name could be taken for the table's, so that the table needs another.
    pub ambiguous: bool,
}
