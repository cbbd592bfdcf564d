//! What a rule's query computes. For a rule on single events that is its matches: the rows
//! that its predicate selects, with the event time, the event id and the output fields.
//!
//! Windows over the matches (thresholds, deduplication, correlations) and the look-back of
//! scheduled runs are plans over this one and have their place here.

pub mod alert;
pub mod build;
pub mod pack;
pub mod schedule;
mod show;

pub use show::length as span;

use crate::predicate::{Field, Pred};

/// The matches of a rule on a source.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchPlan {
    pub pred: Pred,
    /// Event time, event id, then what the rule shows; each once.
    pub columns: Vec<Field>,
}

impl MatchPlan {
    /// Puts `first` (event time and id) before `shown`.
    pub fn new(pred: Pred, first: Vec<Field>, shown: Vec<Field>) -> Self {
        let mut columns: Vec<Field> = Vec::with_capacity(first.len() + shown.len());
        for field in first.into_iter().chain(shown) {
            if columns.iter().all(|other| other.name() != field.name()) {
                columns.push(field);
            }
        }
        MatchPlan { pred, columns }
    }

    /// Names of the table's columns that the query reads, in order of first use.
    pub fn columns_read(&self) -> Vec<&str> {
        let mut seen: Vec<&str> = Vec::new();
        self.pred.each_access(&mut |_, access| {
            if !seen.contains(&access.column.as_str()) {
                seen.push(&access.column);
            }
        });
        for field in &self.columns {
            field.each_access(&mut |_, access| {
                if !seen.contains(&access.column.as_str()) {
                    seen.push(&access.column);
                }
            });
        }
        seen
    }
}
