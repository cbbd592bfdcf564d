//! Statements that create tables: those of sources, and siglake's own two.

mod fill;
pub mod own;
mod source;
mod view;

pub use source::statement;

use std::collections::BTreeMap;

/// Whose statement it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Athena,
    Trino,
    DuckDb,
}

/// A statement, and what its reader must know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Without a semicolon.
    pub sql: String,
    /// What is assumed or left to do; sentences for people.
    pub notes: Vec<String>,
    /// Names of the placeholders that no value was given for.
    pub unset: Vec<String>,
}

/// Values of placeholders such as `{bucket}`.
pub type Values = BTreeMap<String, String>;
