//! The surface model: what a rule file says, faithful to the file, with places.

pub mod aggregation;
pub mod alerting;
pub mod condition;
pub mod correlation;
pub mod detection;
mod global;
mod lint;
mod parse;
pub mod schedule;
pub mod template;
pub mod tests;

pub use alerting::Alerting;
pub use condition::{Condition, Quantifier};
pub use correlation::Correlation;
pub use detection::{Detection, Item, ModifierUse, Search, Selection};
pub use parse::{LOGSOURCE_KEYS, RULE_KEYS, STATUSES, parse, parse_read};
pub use tests::{Expected, ExpectedAlert, InlineTest, LoggedEvent};

use crate::diag::{Diagnostic, Place, SourceFile};
use crate::yaml::Node;
use std::sync::Arc;

/// Where a document stands.
#[derive(Debug, Clone)]
pub struct Origin {
    pub file: Arc<SourceFile>,
    /// Position among the documents of the file, from 0.
    pub document: usize,
}

impl Origin {
    pub fn node(&self, node: u32) -> Place {
        Place::Node { node, word: None }
    }

    pub fn word(&self, node: u32, word: std::ops::Range<usize>) -> Place {
        Place::Node {
            node,
            word: Some(word),
        }
    }
}

/// A document of a rule file.
#[derive(Debug, Clone)]
pub enum Document {
    Rule(Box<Rule>),
    Correlation(Box<Correlation>),
    Filter(Box<Filter>),
}

/// Sigma's `logsource`. Absent parts are `None`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct LogSource {
    pub product: Option<String>,
    pub category: Option<String>,
    pub service: Option<String>,
}

impl LogSource {
    /// Whether every part that `self` gives is what `other` gives.
    pub fn covers(&self, other: &LogSource) -> bool {
        let part =
            |mine: &Option<String>, theirs: &Option<String>| mine.is_none() || mine == theirs;
        part(&self.product, &other.product)
            && part(&self.category, &other.category)
            && part(&self.service, &other.service)
    }
}

impl std::fmt::Display for LogSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts = [
            ("product", &self.product),
            ("category", &self.category),
            ("service", &self.service),
        ];
        let given: Vec<String> = parts
            .iter()
            .filter_map(|(name, value)| value.as_ref().map(|value| format!("{name}: {value}")))
            .collect();
        f.write_str(&given.join(", "))
    }
}

/// Sigma's levels, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Informational,
    Low,
    Medium,
    High,
    Critical,
}

impl Level {
    pub const ALL: [Level; 5] = [
        Level::Informational,
        Level::Low,
        Level::Medium,
        Level::High,
        Level::Critical,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Level::Informational => "informational",
            Level::Low => "low",
            Level::Medium => "medium",
            Level::High => "high",
            Level::Critical => "critical",
        }
    }
}

/// A single-event detection rule.
#[derive(Debug, Clone)]
pub struct Rule {
    pub origin: Origin,
    pub title: String,
    pub id: Option<String>,
    /// The specification's `name`, an alias for references.
    pub name: Option<String>,
    pub description: Option<String>,
    pub status: Option<String>,
    pub level: Option<Level>,
    pub tags: Vec<String>,
    pub taxonomy: Option<String>,
    pub logsource: LogSource,
    pub logsource_place: Place,
    pub detection: Detection,
    /// Field names with the nodes where they stand.
    pub fields: Vec<(String, u32)>,
    pub alerting: Alerting,
    pub tests: Vec<InlineTest>,
}

impl Rule {
    /// Id, else name, else title: what names the rule in output.
    pub fn key(&self) -> &str {
        self.id
            .as_deref()
            .or(self.name.as_deref())
            .unwrap_or(&self.title)
    }

    /// Whether a reference by id, name or title means this rule.
    pub fn is_called(&self, name: &str) -> bool {
        self.id.as_deref() == Some(name) || self.name.as_deref() == Some(name) || self.title == name
    }

    pub fn diagnostic(&self, diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.in_file(&self.origin.file)
    }
}

/// Which rules a filter names.
#[derive(Debug, Clone)]
pub enum FilterRules {
    Any,
    /// Ids, names or titles with the nodes where they stand.
    Listed(Vec<(String, u32)>),
}

/// A filter of the Sigma specification: its condition is joined by `and` to the rules it names.
#[derive(Debug, Clone)]
pub struct Filter {
    pub origin: Origin,
    pub title: String,
    pub id: Option<String>,
    pub logsource: LogSource,
    pub rules: FilterRules,
    pub detection: Detection,
    pub place: Place,
}

impl Filter {
    /// Whether the filter's log source and `rules` fit the rule.
    pub fn applies_to(&self, rule: &Rule) -> bool {
        let listed = match &self.rules {
            FilterRules::Any => true,
            FilterRules::Listed(names) => names.iter().any(|(name, _)| rule.is_called(name)),
        };
        listed && self.logsource.covers(&rule.logsource)
    }
}

/// All that a file's text gives: its documents, and what is wrong with it.
#[derive(Debug, Default)]
pub struct Parsed {
    pub documents: Vec<Document>,
    pub diagnostics: Vec<Diagnostic>,
}

/// A node that must be text, with the message that says so otherwise.
pub(crate) fn expect_text<'n>(node: &'n Node, what: &str) -> Result<&'n str, String> {
    node.as_text()
        .ok_or_else(|| format!("{what} must be text, not {}", node.kind()))
}
