//! The façade: a rule on a source in a dialect, to checked text.

use crate::diag::{Code, Diagnostic, Report};
use crate::dialect::Dialect;
use crate::plan::MatchPlan;
use crate::resolve::{self, Context};
use crate::rule::{Document, Filter, Rule};
use crate::source::{Catalog, Source, TableName};
use crate::sql;
use std::collections::BTreeMap;

/// What all rules of a run share.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Values of the placeholders of `expand`.
    pub placeholders: BTreeMap<String, Vec<String>>,
    /// More fields for every output row.
    pub extra_fields: Vec<String>,
}

/// A rule that became a query.
#[derive(Debug, Clone)]
pub struct Compiled {
    pub plan: MatchPlan,
    /// One statement, without a semicolon.
    pub sql: String,
}

/// The documents of a run: rules, and the filters that apply to them.
#[derive(Debug, Default)]
pub struct Rules {
    pub rules: Vec<Rule>,
    pub filters: Vec<Filter>,
}

impl Rules {
    pub fn add(&mut self, documents: Vec<Document>) {
        for document in documents {
            match document {
                Document::Rule(rule) => self.rules.push(*rule),
                Document::Filter(filter) => self.filters.push(*filter),
            }
        }
    }

    pub fn filters_of(&self, rule: &Rule) -> Vec<&Filter> {
        self.filters
            .iter()
            .filter(|filter| filter.applies_to(rule))
            .collect()
    }

    /// What only all documents together show: filters without a rule, ids that are not unique.
    pub fn lint(&self) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        for filter in &self.filters {
            if !self.rules.iter().any(|rule| filter.applies_to(rule)) {
                diagnostics.push(
                    Diagnostic::new(Code::FILTER_UNUSED, format!("the filter \"{}\" applies to no rule", filter.title))
                        .at(filter.place.clone())
                        .in_file(&filter.origin.file)
                        .help("check `rules` and `logsource`, and that the rules are read together with the filter"),
                );
            }
            self.lint_references(filter, &mut diagnostics);
        }
        let mut seen: BTreeMap<&str, &Rule> = BTreeMap::new();
        for rule in &self.rules {
            let Some(id) = rule.id.as_deref() else {
                continue;
            };
            if let Some(first) = seen.insert(id, rule) {
                diagnostics.push(
                    Diagnostic::new(
                        Code::DUPLICATE_ID,
                        format!("the id {id} is also that of {}", first.origin.file.name),
                    )
                    .in_file(&rule.origin.file),
                );
            }
        }
        diagnostics
    }

    fn lint_references(&self, filter: &Filter, diagnostics: &mut Vec<Diagnostic>) {
        let crate::rule::FilterRules::Listed(names) = &filter.rules else {
            return;
        };
        for (name, node) in names {
            let known = self.rules.iter().any(|rule| rule.is_called(name));
            if !known {
                diagnostics.push(
                    Diagnostic::new(
                        Code::FILTER_REFERENCE,
                        format!("no rule is called `{name}`"),
                    )
                    .at(filter.origin.node(*node))
                    .in_file(&filter.origin.file),
                );
            }
        }
    }
}

/// The source that a rule compiles for: the first that serves its log source, or one of that
/// name among them.
pub fn source_for<'c>(
    rule: &Rule,
    catalog: &'c Catalog,
    name: Option<&str>,
) -> Result<&'c Source, Box<Diagnostic>> {
    let mut serving = catalog
        .sources()
        .iter()
        .filter(|source| source.serves(&rule.logsource).is_some());
    serving
        .find(|source| name.is_none_or(|name| source.name == name))
        .ok_or_else(|| Box::new(resolve::unknown_logsource(rule, catalog)))
}

/// Compiles a rule. `table` takes the place of the source's table.
pub fn compile(
    rule: &Rule,
    filters: &[&Filter],
    source: &Source,
    dialect: &dyn Dialect,
    options: &Options,
    table: Option<&TableName>,
) -> Report<Compiled> {
    let report = plan(rule, filters, source, dialect, options);
    let mut diagnostics = report.diagnostics;
    let Some(plan) = report.output else {
        return Report {
            output: None,
            diagnostics,
        };
    };
    let select = plan.select(source, table.unwrap_or_else(|| dialect.table(source)));
    let output = match sql::check::checked_text(sql::select(&select, dialect), dialect) {
        Ok(sql) => {
            if let Some(limit) = dialect.max_query_bytes()
                && sql.len() > limit
            {
                let message = format!(
                    "the query has {} bytes; {} takes {limit}",
                    sql.len(),
                    dialect.name()
                );
                diagnostics.push(rule.diagnostic(Diagnostic::new(Code::LIMIT, message)));
            }
            Some(Compiled { plan, sql })
        }
        Err(message) => {
            diagnostics.push(rule.diagnostic(Diagnostic::new(Code::INTERNAL, message)));
            None
        }
    };
    Report {
        output,
        diagnostics,
    }
}

/// The plan of a rule on a source.
pub fn plan(
    rule: &Rule,
    filters: &[&Filter],
    source: &Source,
    dialect: &dyn Dialect,
    options: &Options,
) -> Report<MatchPlan> {
    let context = Context {
        source,
        folding: dialect.folding(),
        placeholders: &options.placeholders,
    };
    let report = resolve::resolve(rule, filters, context);
    let mut diagnostics = report.diagnostics;
    let shown = resolve::resolve_output(rule, &options.extra_fields, context, &mut diagnostics);
    let first = resolve::resolve_identity(rule, context, &mut diagnostics);
    let output = report.output.map(|pred| MatchPlan::new(pred, first, shown));
    Report {
        output,
        diagnostics,
    }
}

/// The conditions that a source's rows of a log source have in common: as a predicate, and as
/// the text of a filter. `None` where there are none.
pub fn conditions(
    source: &Source,
    logsource: &crate::rule::LogSource,
    dialect: &dyn Dialect,
    options: &Options,
) -> Option<(crate::predicate::Pred, String)> {
    let context = Context {
        source,
        folding: dialect.folding(),
        placeholders: &options.placeholders,
    };
    let pred = resolve::conditions(logsource, context)?;
    let text = sql::filter_text(&pred, dialect)?;
    Some((pred, text))
}
