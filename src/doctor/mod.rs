//! Holds a source description against a table's real schema: what differs, and which rules do
//! not compile, or can never match, on that table.

mod adapt;
mod compare;
mod never;
mod rules;
pub mod schema;
pub mod show;

pub use adapt::adapted;

use crate::compile::{Options, Rules};
use crate::dialect::Dialect;
use crate::source::{Catalog, Source};
use schema::Schema;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Queries fail, or a rule can't match.
    Error,
    /// Something works otherwise than the description says, or costs more.
    Warning,
    /// Nothing is wrong.
    Note,
}

impl Weight {
    pub fn name(self) -> &'static str {
        match self {
            Weight::Error => "error",
            Weight::Warning => "warning",
            Weight::Note => "note",
        }
    }
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    MissingColumn,
    MissingMember,
    Type,
    Partition,
    Projection,
    Undeclared,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::MissingColumn => "missing-column",
            Kind::MissingMember => "missing-member",
            Kind::Type => "type",
            Kind::Partition => "partition",
            Kind::Projection => "projection",
            Kind::Undeclared => "undeclared",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub kind: Kind,
    pub weight: Weight,
    /// The column, or the path to a member.
    pub place: String,
    pub message: String,
    pub help: Option<String>,
    /// Keys of the rules that read the place.
    pub rules: Vec<String>,
}

/// How a rule fares on the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Works,
    /// Its text fails on this table, but the rule compiles once the description says what the
    /// table has at these places.
    NeedsDescription(Vec<String>),
    /// Why it does not compile for what the table has.
    DoesNotCompile(Vec<String>),
    /// What it needs is absent from the table. The places that are.
    NeverMatches(Vec<String>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleOutcome {
    pub key: String,
    pub title: String,
    pub outcome: Outcome,
}

/// What there is to say of a source and a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    pub source: String,
    pub table: String,
    pub findings: Vec<Finding>,
    pub rules: Vec<RuleOutcome>,
    /// Columns of the table that none of the rules read; empty without rules.
    pub unread: Vec<String>,
}

impl Diagnosis {
    pub fn has_errors(&self) -> bool {
        let bad = |finding: &Finding| finding.weight == Weight::Error;
        self.findings.iter().any(bad)
            || self.rules.iter().any(|rule| rule.outcome != Outcome::Works)
    }
}

/// Examines a table. Of `rules` those count whose log source `source` is chosen for.
pub fn examine(
    source: &Source,
    schema: &Schema,
    rules: &Rules,
    catalog: &Catalog,
    dialect: &dyn Dialect,
    options: &Options,
) -> Diagnosis {
    let mut findings = compare::compare(source, schema);
    let adapted = adapt::adapted(source, schema);
    let examined = rules::examine(
        rules::Bench {
            source,
            adapted: &adapted,
            rules,
            catalog,
            dialect,
            options,
        },
        &findings,
    );
    for finding in &mut findings {
        for (key, paths) in &examined.reads {
            if paths.iter().any(|path| touches(path, &finding.place)) {
                finding.rules.push(key.clone());
            }
        }
        // Without a reader a difference harms nobody yet.
        let harmless = !rules.rules.is_empty() && finding.rules.is_empty();
        if harmless && finding.weight == Weight::Error {
            finding.weight = Weight::Warning;
        }
    }
    findings.sort_by_key(|finding| finding.weight);
    let columns = || schema.columns.iter().chain(&schema.partitions);
    let is_read = |name: &str| {
        let mut paths = examined.reads.iter().flat_map(|(_, paths)| paths);
        paths.any(|path| touches(path, name))
    };
    let unread = columns().filter(|column| !examined.reads.is_empty() && !is_read(&column.name));
    Diagnosis {
        source: source.name.clone(),
        table: schema.title(),
        unread: unread.map(|column| column.name.clone()).collect(),
        findings,
        rules: examined.outcomes,
    }
}

/// Whether a path that is read goes through a place, or the other way round. Engines fold names.
fn touches(path: &str, place: &str) -> bool {
    let (path, place) = (crate::pattern::lower(path), crate::pattern::lower(place));
    let within = |inner: &str, outer: &str| {
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    within(&path, &place) || within(&place, &path)
}

#[cfg(test)]
mod tests;
