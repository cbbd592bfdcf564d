//! The only user of `sqlparser`: expressions to its tree, the tree to text, and the check that
//! the text, parsed back, is the tree.

pub mod build;
pub mod check;
pub mod ddl;
pub mod limits;
pub mod lower;
pub mod lowered;
pub(crate) mod operand;
pub mod print;
mod print_query;
pub mod scans;
mod statement;
pub mod write;

pub use lower::select;
pub use sqlparser::ast::Query;
pub use statement::statement;

/// An expression by itself; `None` where it is true of every row.
pub fn expr_text(
    expr: &crate::relational::Expr,
    dialect: &dyn crate::dialect::Dialect,
) -> Option<String> {
    if *expr == crate::relational::Expr::Bool(true) {
        return None;
    }
    print::expr(&lower::expr(expr, dialect))
}

/// A predicate as the text of a filter.
pub fn filter_text(
    pred: &crate::predicate::Pred,
    dialect: &dyn crate::dialect::Dialect,
) -> Option<String> {
    print::expr(&lower::expr(
        &crate::relational::where_clause(pred),
        dialect,
    ))
}
