//! The only user of `sqlparser`: expressions to its tree, the tree to text, and the check that
//! the text, parsed back, is the tree.

pub mod build;
pub mod check;
mod lower;
pub mod print;

pub use lower::select;
