//! Embedded DuckDB: log files and test events become tables, and the compiled text runs on them.

pub mod alerts;
pub mod backtest;
#[cfg(feature = "trino")]
pub mod client;
pub mod convert;
pub mod database;
pub mod events;
pub mod fill;
pub mod footprint;
mod hive;
pub mod hunt;
pub mod infer;
pub mod inline;
pub mod inputs;
pub mod loaded;
pub mod mutants;
pub mod narrow;
pub mod pack;
pub mod relation;
pub mod reshape;
pub mod routed;
pub mod rows;
pub mod scenario;
pub mod slice;
pub mod specialise;

/// A quoted identifier as text.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text literal.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
