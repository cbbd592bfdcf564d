//! The façade: a rule on a source in a dialect, to checked text.

pub mod bundle;
pub mod fit;
pub mod pack;
pub mod packed;
pub mod scheduled;

use crate::diag::{Code, Diagnostic, Report};
use crate::dialect::Dialect;
use crate::plan::MatchPlan;
use crate::plan::alert::AlertPlan;
use crate::plan::build::{self, Workspace};
use crate::relational;
use crate::relational::alerts::scope::Scope;
use crate::resolve::{self, Context};
use crate::rule::{Correlation, Document, Filter, Rule};
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
    pub correlations: Vec<Correlation>,
    pub filters: Vec<Filter>,
}

impl Rules {
    pub fn add(&mut self, documents: Vec<Document>) {
        for document in documents {
            match document {
                Document::Rule(rule) => self.rules.push(*rule),
                Document::Correlation(correlation) => self.correlations.push(*correlation),
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
        self.lint_cycles(&mut diagnostics);
        let mut seen: BTreeMap<&str, &crate::rule::Origin> = BTreeMap::new();
        let rules = self.rules.iter().map(|rule| (&rule.id, &rule.origin));
        let correlations = self.correlations.iter();
        let correlations = correlations.map(|correlation| (&correlation.id, &correlation.origin));
        for (id, origin) in rules.chain(correlations) {
            let Some(id) = id.as_deref() else {
                continue;
            };
            if let Some(first) = seen.insert(id, origin) {
                diagnostics.push(
                    Diagnostic::new(
                        Code::DUPLICATE_ID,
                        format!("the id {id} is also that of {}", first.file.name),
                    )
                    .in_file(&origin.file),
                );
            }
        }
        diagnostics
    }

    /// Correlations that refer to themselves, which alert nowhere.
    fn lint_cycles(&self, diagnostics: &mut Vec<Diagnostic>) {
        for start in &self.correlations {
            let mut reached: Vec<&Correlation> = Vec::new();
            let mut next = vec![start];
            while let Some(correlation) = next.pop() {
                for (name, _) in &correlation.rules {
                    let Some(other) = self.correlations.iter().find(|it| it.is_called(name)) else {
                        continue;
                    };
                    if !reached.iter().any(|known| std::ptr::eq(*known, other)) {
                        reached.push(other);
                        next.push(other);
                    }
                }
            }
            if reached.iter().any(|other| std::ptr::eq(*other, start)) {
                let message = format!("`{}` refers to itself", start.title);
                let diagnostic = Diagnostic::new(Code::CORRELATION_CYCLE, message)
                    .at(start.origin.node(start.node));
                diagnostics.push(start.diagnostic(diagnostic));
            }
        }
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

/// As [`source_for`], and where the source of that name does not serve the rule, the first that
/// does: the rules of a correlation may be of several log sources.
pub fn preferred_source_for<'c>(
    rule: &Rule,
    catalog: &'c Catalog,
    name: Option<&str>,
) -> Result<&'c Source, Box<Diagnostic>> {
    source_for(rule, catalog, name).or_else(|_| source_for(rule, catalog, None))
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
    let select = relational::matches(
        &plan,
        source,
        table.unwrap_or_else(|| dialect.table(source)),
        table.is_none(),
    );
    let output = match fit::fitted(sql::select(&select, dialect), dialect) {
        Ok(fitted) => {
            let sql = fitted.text;
            diagnostics.extend(fitted.diagnostics.into_iter().map(|it| rule.diagnostic(it)));
            fitted.takes.then_some(Compiled { plan, sql })
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

/// The predicate of each search of a rule, in their order; `None` where it has errors.
pub fn searches(
    rule: &Rule,
    source: &Source,
    dialect: &dyn Dialect,
    options: &Options,
) -> Vec<Option<crate::predicate::Pred>> {
    let context = Context {
        source,
        folding: dialect.folding(),
        placeholders: &options.placeholders,
    };
    resolve::resolve_searches(rule, context)
}

/// The matches of a plan in a table that has no partitions.
pub fn matches_text(
    plan: &MatchPlan,
    source: &Source,
    table: &TableName,
    dialect: &dyn Dialect,
) -> Result<String, String> {
    let select = relational::matches(plan, source, table, false);
    sql::check::checked_text(sql::select(&select, dialect), dialect)
}

/// The columns of a rule's matches, of rows that are known to match.
pub fn columns_text(
    plan: &MatchPlan,
    table: &str,
    dialect: &dyn Dialect,
) -> Result<String, String> {
    let select = relational::Select {
        columns: relational::columns(plan),
        from: vec![table.to_owned()],
        filter: relational::Expr::Bool(true),
        ambiguous: false,
    };
    sql::check::checked_text(sql::select(&select, dialect), dialect)
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

/// A rule or correlation whose alerts are asked for.
#[derive(Debug, Clone, Copy)]
pub enum Alerting<'r> {
    Rule(&'r Rule),
    Correlation(&'r Correlation),
}

impl<'r> Alerting<'r> {
    pub fn key(self) -> &'r str {
        match self {
            Alerting::Rule(rule) => rule.key(),
            Alerting::Correlation(correlation) => correlation.key(),
        }
    }

    pub fn title(self) -> &'r str {
        match self {
            Alerting::Rule(rule) => &rule.title,
            Alerting::Correlation(correlation) => &correlation.title,
        }
    }

    pub fn level(self) -> Option<crate::rule::Level> {
        match self {
            Alerting::Rule(rule) => rule.level,
            Alerting::Correlation(correlation) => correlation.level,
        }
    }

    pub fn status(self) -> Option<&'r str> {
        match self {
            Alerting::Rule(rule) => rule.status.as_deref(),
            Alerting::Correlation(correlation) => correlation.status.as_deref(),
        }
    }

    /// Whether its status lets it run on schedule.
    pub fn is_enabled(self) -> bool {
        !matches!(self.status(), Some("deprecated" | "unsupported"))
    }

    pub fn description(self) -> Option<&'r str> {
        match self {
            Alerting::Rule(rule) => rule.description.as_deref(),
            Alerting::Correlation(correlation) => correlation.description.as_deref(),
        }
    }

    pub fn origin(self) -> &'r crate::rule::Origin {
        match self {
            Alerting::Rule(rule) => &rule.origin,
            Alerting::Correlation(correlation) => &correlation.origin,
        }
    }

    /// Whether it says anything of its alerts.
    pub fn speaks_of_alerts(self) -> bool {
        match self {
            Alerting::Rule(rule) => {
                let own = crate::rule::Alerting {
                    schedule: None,
                    ..rule.alerting.clone()
                };
                own != crate::rule::Alerting::default()
            }
            Alerting::Correlation(_) => true,
        }
    }

    /// Whether its query gives alerts of windows, not its matches.
    pub fn has_window(self) -> bool {
        match self {
            Alerting::Rule(rule) => {
                rule.alerting.threshold.is_some() || rule.alerting.dedup.is_some()
            }
            Alerting::Correlation(_) => true,
        }
    }

    /// What it says of its own runs.
    pub fn schedule(self) -> Option<&'r crate::rule::schedule::Schedule> {
        match self {
            Alerting::Rule(rule) => rule.alerting.schedule.as_ref(),
            Alerting::Correlation(correlation) => correlation.alerting.schedule.as_ref(),
        }
    }

    pub fn tests(self) -> &'r [crate::rule::InlineTest] {
        match self {
            Alerting::Rule(rule) => &rule.tests,
            Alerting::Correlation(correlation) => &correlation.tests,
        }
    }

    pub fn diagnostic(self, diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.in_file(&self.origin().file)
    }
}

impl Rules {
    /// Rules and correlations that alert by themselves: those that a correlation refers to do so
    /// only where it says `generate`.
    pub fn alerting(&self) -> Vec<Alerting<'_>> {
        let mut silent: Vec<&str> = Vec::new();
        let mut loud: Vec<&str> = Vec::new();
        for correlation in &self.correlations {
            for (name, _) in &correlation.rules {
                if correlation.generate {
                    loud.push(name);
                } else {
                    silent.push(name);
                }
            }
        }
        let alerts = |called: &dyn Fn(&str) -> bool| {
            loud.iter().any(|name| called(name)) || !silent.iter().any(|name| called(name))
        };
        let rules = self
            .rules
            .iter()
            .filter(|rule| alerts(&|name| rule.is_called(name)))
            .map(Alerting::Rule);
        let correlations = self
            .correlations
            .iter()
            .filter(|correlation| alerts(&|name| correlation.is_called(name)))
            .map(Alerting::Correlation);
        rules.chain(correlations).collect()
    }
}

/// A rule or correlation whose alerts became a query.
#[derive(Debug, Clone)]
pub struct CompiledAlerts<'s> {
    pub plan: AlertPlan<'s>,
    /// One statement, without a semicolon, whose columns are [`ALERT_COLUMNS`].
    pub sql: String,
}

/// The columns of alerts, the same for every rule and dialect.
pub const ALERT_COLUMNS: [&str; 16] = relational::alerts::COLUMNS;

/// Compiles the alerts of a rule or correlation. `source_of` chooses each rule's source, and
/// `tables` may put others in the place of the sources' tables.
pub fn compile_alerts<'s>(
    alerting: Alerting<'_>,
    rules: &Rules,
    source_of: build::SourceOf<'_, 's>,
    dialect: &dyn Dialect,
    options: &Options,
    tables: Option<relational::alerts::Tables<'_>>,
) -> Report<CompiledAlerts<'s>> {
    let report = plan_alerts(alerting, rules, source_of, dialect, options);
    let mut diagnostics = report.diagnostics;
    let Some(plan) = report.output else {
        return Report {
            output: None,
            diagnostics,
        };
    };
    let own = |source: &Source| dialect.table(source).clone();
    let scope = Scope::everything(tables.is_none());
    let query = alerts_query(&plan, dialect, tables.unwrap_or(&own), scope);
    let output = match fit::fitted(query, dialect) {
        Ok(fitted) => {
            let sql = fitted.text;
            let found = fitted.diagnostics.into_iter();
            diagnostics.extend(found.map(|it| alerting.diagnostic(it)));
            fitted.takes.then_some(CompiledAlerts { plan, sql })
        }
        Err(message) => {
            diagnostics.push(alerting.diagnostic(Diagnostic::new(Code::INTERNAL, message)));
            None
        }
    };
    Report {
        output,
        diagnostics,
    }
}

/// The plan of the alerts of a rule or correlation.
pub fn plan_alerts<'s>(
    alerting: Alerting<'_>,
    rules: &Rules,
    source_of: build::SourceOf<'_, 's>,
    dialect: &dyn Dialect,
    options: &Options,
) -> Report<AlertPlan<'s>> {
    let workspace = Workspace {
        rules: &rules.rules,
        correlations: &rules.correlations,
        filters: &rules.filters,
        source_of,
        folding: dialect.folding(),
        placeholders: &options.placeholders,
    };
    match alerting {
        Alerting::Rule(rule) => build::rule_plan(rule, workspace),
        Alerting::Correlation(correlation) => build::correlation_plan(correlation, workspace),
    }
}

/// The text of a plan's alerts. An error is a defect of the compiler.
pub fn alerts_text(
    plan: &AlertPlan<'_>,
    dialect: &dyn Dialect,
    tables: relational::alerts::Tables<'_>,
) -> Result<String, String> {
    let query = alerts_query(plan, dialect, tables, Scope::everything(false));
    sql::check::checked_text(query, dialect)
}

fn alerts_query(
    plan: &AlertPlan<'_>,
    dialect: &dyn Dialect,
    tables: relational::alerts::Tables<'_>,
    scope: Scope<'_>,
) -> sql::Query {
    let statement = relational::alerts::alerts(plan, dialect.abilities(), tables, scope);
    pack::query(&statement, plan, dialect)
}

/// The text that counts the rows that take part, and those that lack a key for it.
pub fn participation_text(
    plan: &AlertPlan<'_>,
    dialect: &dyn Dialect,
    tables: relational::alerts::Tables<'_>,
) -> Result<String, String> {
    let statement = relational::alerts::participation(plan, dialect.abilities(), tables);
    sql::check::checked_text(sql::statement(&statement, dialect), dialect)
}
