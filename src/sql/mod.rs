//! The only user of `sqlparser`: expressions to its tree, the tree to text, and the check that
//! the text, parsed back, is the tree.

pub mod build;
pub mod check;
pub(crate) mod operand;
pub mod lower;
pub mod print;

pub use lower::select;

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
