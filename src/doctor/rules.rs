//! Rules against a table: compiled for the description, and for what the table has.

use super::{Finding, Kind, Outcome, RuleOutcome, Weight, never, touches};
use crate::compile::{self, Alerting, CompiledAlerts, Options, Rules};
use crate::diag::{Diagnostic, Report};
use crate::dialect::Dialect;
use crate::rule::Rule;
use crate::source::{Access, Catalog, Source, Step};

/// What compiling showed.
pub(super) struct Examined {
    pub outcomes: Vec<RuleOutcome>,
    /// Of each rule that compiles for the description: its key, and the places that it reads.
    pub reads: Vec<(String, Vec<String>)>,
}

/// A description, what the table has instead, and what else compiling takes.
#[derive(Clone, Copy)]
pub(super) struct Bench<'b> {
    pub source: &'b Source,
    pub adapted: &'b Source,
    pub rules: &'b Rules,
    pub catalog: &'b Catalog,
    pub dialect: &'b dyn Dialect,
    pub options: &'b Options,
}

pub(super) fn examine(bench: Bench<'_>, findings: &[Finding]) -> Examined {
    let mut examined = Examined {
        outcomes: Vec::new(),
        reads: Vec::new(),
    };
    let rules = bench.rules.rules.iter();
    let correlations = bench.rules.correlations.iter().map(Alerting::Correlation);
    for alerting in rules.map(Alerting::Rule).chain(correlations) {
        let reads = match alerting {
            Alerting::Rule(rule) if bench.source.serves(&rule.logsource).is_none() => continue,
            Alerting::Rule(rule) => rule_reads(rule, bench),
            Alerting::Correlation(_) => Vec::new(),
        };
        let Some(reads) = alert_reads(alerting, bench, reads) else {
            continue;
        };
        examined.outcomes.push(RuleOutcome {
            key: alerting.key().to_owned(),
            title: alerting.title().to_owned(),
            outcome: outcome(alerting, bench, &reads, findings),
        });
        examined.reads.push((alerting.key().to_owned(), reads));
    }
    examined
}

/// The places that a rule's predicate and output read.
fn rule_reads(rule: &Rule, bench: Bench<'_>) -> Vec<String> {
    let filters = bench.rules.filters_of(rule);
    let mut paths: Vec<String> = Vec::new();
    let mut add = |_: &str, access: &Access| add_path(&mut paths, access);
    let report = compile::plan(rule, &filters, bench.source, bench.dialect, bench.options);
    if let Some(plan) = report.output {
        plan.pred.each_access(&mut add);
        for field in &plan.columns {
            field.each_access(&mut add);
        }
    }
    paths
}

/// Those and the places that its alerts read. `None` for a correlation that does not read the
/// table.
fn alert_reads(
    alerting: Alerting<'_>,
    bench: Bench<'_>,
    mut paths: Vec<String>,
) -> Option<Vec<String>> {
    let is_correlation = matches!(alerting, Alerting::Correlation(_));
    if !alerting.has_window() {
        return Some(paths);
    }
    match alerts(alerting, bench, bench.source).output {
        Some(compiled) => {
            let name = &bench.source.name;
            let uses = compiled.plan.sources().iter().any(|it| it.name == *name);
            compiled
                .plan
                .each_access(name, &mut |access| add_path(&mut paths, access));
            (uses || !is_correlation).then_some(paths)
        }
        None => (!is_correlation).then_some(paths),
    }
}

/// Compiles alerts with `source` for the rules that it serves.
fn alerts<'b>(
    alerting: Alerting<'b>,
    bench: Bench<'b>,
    source: &'b Source,
) -> Report<CompiledAlerts<'b>> {
    let source_of = |rule: &Rule| {
        if source.serves(&rule.logsource).is_some() {
            Ok(source)
        } else {
            compile::source_for(rule, bench.catalog, None)
        }
    };
    let (rules, options) = (bench.rules, bench.options);
    compile::compile_alerts(alerting, rules, &source_of, bench.dialect, options, None)
}

fn add_path(paths: &mut Vec<String>, access: &Access) {
    let path = path(access);
    if !paths.contains(&path) {
        paths.push(path);
    }
}

/// `column.member`, as far as the table's types go.
pub(super) fn path(access: &Access) -> String {
    let mut path = access.column.clone();
    for step in &access.steps {
        match step {
            Step::Member(name, _) => {
                path.push('.');
                path.push_str(name);
            }
            // Keys of maps and JSON are no part of a schema.
            Step::Key(..) | Step::Json(_) => break,
        }
    }
    path
}

fn outcome(
    alerting: Alerting<'_>,
    bench: Bench<'_>,
    reads: &[String],
    findings: &[Finding],
) -> Outcome {
    let mut errors = Vec::new();
    if let Alerting::Rule(rule) = alerting {
        let filters = bench.rules.filters_of(rule);
        let report = compile::plan(rule, &filters, bench.adapted, bench.dialect, bench.options);
        errors = messages(&report.diagnostics);
        if let Some(plan) = report.output.filter(|_| errors.is_empty()) {
            let mut missing = Vec::new();
            if never::constant(&plan.pred, &mut missing) == Some(false) {
                return Outcome::NeverMatches(missing);
            }
        }
    }
    if errors.is_empty() && alerting.has_window() {
        errors = messages(&alerts(alerting, bench, bench.adapted).diagnostics);
    }
    if !errors.is_empty() {
        return Outcome::DoesNotCompile(errors);
    }
    let differing: Vec<String> = findings
        .iter()
        .filter(|it| it.weight == Weight::Error && it.kind != Kind::Projection)
        .filter(|it| reads.iter().any(|path| touches(path, &it.place)))
        .map(|finding| finding.place.clone())
        .collect();
    if differing.is_empty() {
        Outcome::Works
    } else {
        Outcome::NeedsDescription(differing)
    }
}

fn messages(diagnostics: &[Diagnostic]) -> Vec<String> {
    let mut messages: Vec<String> = Vec::new();
    for diagnostic in diagnostics.iter().filter(|it| it.is_error()) {
        let message = match &diagnostic.help {
            Some(help) => format!("{}; {help}", diagnostic.message),
            None => diagnostic.message.clone(),
        };
        if !messages.contains(&message) {
            messages.push(message);
        }
    }
    messages
}
