//! Processing pipelines, as pySigma has them: YAML files that change rules before they are
//! resolved (names of fields, values, log sources, further conditions). What a transformation or
//! a condition means is told in pySigma's documentation, "Processing Pipelines".
//!
//! Pipelines change the surface model. Nodes stay those of the rule's file, so that errors point
//! there, and each item keeps the names of the pipeline items that changed it.

mod apply;
mod condition;
mod fields;
mod parse;
#[cfg(test)]
mod tests;
mod values;

pub use apply::apply;
pub use parse::parse;

use crate::regexp::python::{Python, Replacement};
use crate::rule::{LogSource, Selection};
use crate::yaml::Value;
use condition::{Conditions, FieldCondition, ItemCondition, RuleCondition};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A file's pipeline. Several are one, in the order of their priorities.
#[derive(Debug, Clone)]
pub struct Pipeline {
    /// The lowest goes first.
    pub priority: i128,
    /// Values of placeholders.
    vars: BTreeMap<String, Vec<String>>,
    items: Vec<ProcessingItem>,
}

/// One change of rules, and when it is made.
#[derive(Debug, Clone)]
struct ProcessingItem {
    /// Its `id`, or where there is none, its number and the pipeline's name.
    label: Arc<str>,
    rules: Conditions<RuleCondition>,
    items: Conditions<ItemCondition>,
    fields: Conditions<FieldCondition>,
    change: Change,
}

/// What is changed, by the name of the transformation's `type`.
#[derive(Debug, Clone)]
enum Change {
    FieldNameMapping(BTreeMap<String, Vec<String>>),
    /// The first prefix that fits counts.
    FieldNamePrefixMapping(Vec<(String, Vec<String>)>),
    FieldNamePrefix(String),
    FieldNameSuffix(String),
    DropDetectionItem,
    AddCondition {
        name: Option<String>,
        selection: Selection,
        /// `$category`, `$product` and `$service` stand for the rule's.
        template: bool,
        negated: bool,
    },
    Logsource(LogSource),
    WildcardPlaceholders(Which),
    ValuePlaceholders(Which),
    ReplaceString {
        expression: Python,
        replacement: Replacement,
        /// Wildcards stay, and what lies between them is replaced.
        skip_special: bool,
    },
    MapString(BTreeMap<String, Vec<String>>),
    SetValue(Value),
    SetState(String, Value),
    AddField(Vec<String>),
    RemoveField(Vec<String>),
    SetField(Vec<String>),
    RuleFailure(String),
    DetectionItemFailure(String),
}

/// The placeholders that a transformation is for.
#[derive(Debug, Clone)]
enum Which {
    All,
    Only(Vec<String>),
    AllBut(Vec<String>),
}

impl Which {
    fn takes(&self, name: &str) -> bool {
        let among = |names: &[String]| names.iter().any(|it| it == name);
        match self {
            Which::All => true,
            Which::Only(names) => among(names),
            Which::AllBut(names) => !among(names),
        }
    }
}
