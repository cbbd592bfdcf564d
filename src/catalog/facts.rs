//! What a rule comes to by itself: its plans, its queries, what it looks for.

use super::about::{self, About};
use super::attack::{self, Coverage};
use super::indicators::{self, Indicator};
use super::places::OnSource;
use super::predicate::{self, Node};
use super::{Input, words};
use crate::compile::{self, Alerting, compile_alerts};
use crate::diag::Diagnostic;
use crate::dialect::{self, DuckDb};
use crate::plan::alert::AlertPlan;
use crate::predicate::Pred;
use crate::rule::{Correlation, LogSource, Rule};

/// The facts of one rule.
pub struct Facts<'i> {
    pub alerting: Alerting<'i>,
    pub about: About,
    pub coverage: Coverage,
    /// Of a correlation none.
    pub on: Vec<OnSource<'i>>,
    pub predicate: Option<Node>,
    pub exclusions: Vec<Node>,
    pub indicators: Vec<Indicator>,
    /// How alerts come of matches, in sentences.
    pub words: Vec<String>,
    /// Each dialect's name with the query for it.
    pub queries: Vec<(&'static str, String)>,
    /// Positions of the rules that a correlation refers to, each once, in its order.
    pub parts: Vec<usize>,
    pub diagnostics: Vec<Diagnostic>,
}

impl Facts<'_> {
    /// Messages of its errors, each once.
    pub fn errors(&self) -> Vec<String> {
        let mut messages: Vec<String> = Vec::new();
        for found in self.diagnostics.iter().filter(|it| it.is_error()) {
            if !messages.contains(&found.message) {
                messages.push(found.message.clone());
            }
        }
        messages
    }

    pub fn logsource(&self) -> Option<&LogSource> {
        match self.alerting {
            Alerting::Rule(rule) => Some(&rule.logsource),
            Alerting::Correlation(_) => None,
        }
    }

    pub fn tags(&self) -> &[String] {
        match self.alerting {
            Alerting::Rule(rule) => &rule.tags,
            Alerting::Correlation(correlation) => &correlation.tags,
        }
    }
}

pub fn facts<'i>(alerting: Alerting<'i>, input: &Input<'i>) -> Facts<'i> {
    let mut facts = Facts {
        alerting,
        about: about::about(alerting.origin()),
        coverage: Coverage::default(),
        on: Vec::new(),
        predicate: None,
        exclusions: Vec::new(),
        indicators: Vec::new(),
        words: Vec::new(),
        queries: Vec::new(),
        parts: Vec::new(),
        diagnostics: Vec::new(),
    };
    facts.coverage = attack::coverage(facts.tags());
    match alerting {
        Alerting::Rule(rule) => of_rule(rule, input, &mut facts),
        Alerting::Correlation(correlation) => of_correlation(correlation, input, &mut facts),
    }
    let alerts = queries(input, &mut facts);
    facts.words = words::sentences(alerting, alerts.as_ref());
    facts
}

fn of_rule<'i>(rule: &'i Rule, input: &Input<'i>, facts: &mut Facts<'i>) {
    let filters = input.rules.filters_of(rule);
    for source in input.catalog.serving(&rule.logsource) {
        let report = compile::plan(rule, &filters, source, &DuckDb, input.options);
        let errors = report.diagnostics.iter().filter(|it| it.is_error());
        let errors: Vec<String> = errors.map(|it| it.message.clone()).collect();
        let plan = report.output.ok_or(errors);
        facts.on.push(OnSource { source, plan });
    }
    // What it means does not depend on the table: the first that can be asked tells it.
    let Some((source, plan)) = facts
        .on
        .iter()
        .find_map(|on| Some((on.source, on.plan.as_ref().ok()?)))
    else {
        return;
    };
    let asked = compile::conditions(source, &rule.logsource, &DuckDb, input.options);
    let skipped = asked.map_or(0, |(pred, _)| match pred {
        Pred::All(parts) => parts.len(),
        Pred::Any(_) | Pred::Not(_) | Pred::Test(..) => 1,
    });
    let exclusions = predicate::exclusions(&plan.pred);
    facts.exclusions = exclusions.into_iter().map(predicate::tree).collect();
    facts.indicators = indicators::indicators(&plan.pred, skipped, &rule.logsource);
    facts.predicate = Some(predicate::tree(&plan.pred));
}

fn of_correlation(correlation: &Correlation, input: &Input<'_>, facts: &mut Facts<'_>) {
    for (name, _) in &correlation.rules {
        let rules = input.rules.rules.iter();
        let found = rules.map(|rule| rule.is_called(name)).position(|it| it);
        let others = input.rules.correlations.iter();
        let other = || {
            let at = others.map(|it| it.is_called(name)).position(|it| it)?;
            Some(input.rules.rules.len() + at)
        };
        if let Some(position) = found.or_else(other)
            && !facts.parts.contains(&position)
        {
            facts.parts.push(position);
        }
    }
}

/// The query of each dialect, as `siglake compile` writes it: alerts where the rule says how
/// matches become alerts, else matches. Gives the plan of the alerts.
fn queries<'i>(input: &Input<'i>, facts: &mut Facts<'i>) -> Option<AlertPlan<'i>> {
    let source_of = |rule: &Rule| compile::preferred_source_for(rule, input.catalog, None);
    let mut plan = None;
    for dialect in dialect::ALL {
        let (sql, found) = match facts.alerting {
            Alerting::Rule(rule) if !facts.alerting.has_window() => {
                let filters = input.rules.filters_of(rule);
                match compile::source_for(rule, input.catalog, None) {
                    Ok(source) => {
                        let report =
                            compile::compile(rule, &filters, source, dialect, input.options, None);
                        (report.output.map(|it| it.sql), report.diagnostics)
                    }
                    Err(diagnostic) => (None, vec![*diagnostic]),
                }
            }
            Alerting::Rule(_) | Alerting::Correlation(_) => {
                let report = compile_alerts(
                    facts.alerting,
                    input.rules,
                    &source_of,
                    dialect,
                    input.options,
                    None,
                );
                let sql = report.output.map(|compiled| {
                    plan.get_or_insert(compiled.plan);
                    compiled.sql
                });
                (sql, report.diagnostics)
            }
        };
        for diagnostic in found {
            if !facts.diagnostics.contains(&diagnostic) {
                facts.diagnostics.push(diagnostic);
            }
        }
        facts.queries.extend(sql.map(|sql| (dialect.name(), sql)));
    }
    plan
}
