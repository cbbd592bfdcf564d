//! siglake compiles Sigma detection rules to SQL for Amazon Athena and DuckDB.
//!
//! Text becomes [`yaml::Node`], then [`rule::Document`], then a [`predicate::Pred`] and a
//! [`plan::MatchPlan`], then a [`relational::Select`], then the tree of `sqlparser`, then
//! checked text. Each step is a function that returns its output and [`diag::Diagnostic`]s.

pub mod catalog;
pub mod cli;
pub mod compile;
pub mod cost;
pub mod deploy;
pub mod diag;
pub mod dialect;
pub mod doctor;
#[cfg(feature = "engine")]
pub mod engine;
pub mod lint;
pub mod modifier;
pub mod mutants;
pub mod network;
pub mod panther;
pub mod pattern;
pub mod pipeline;
pub mod plan;
pub mod predicate;
pub mod regexp;
pub mod relational;
#[cfg(feature = "engine")]
pub mod report;
pub mod resolve;
pub mod rule;
pub mod source;
pub mod sql;
pub mod time;
pub mod yaml;
