//! Backtests: the alerts that rules would have given on past events.

use super::alerts::{self, Alert};
use super::database::message;
use super::fill::Progress;
use super::inline::Embedded;
use super::inputs::{Fault, Input};
use super::loaded::{Reading, table};
use super::quoted;
use crate::compile::{
    Alerting, CompiledAlerts, Options, Rules, alerts_text, compile_alerts, participation_text,
};
use crate::diag::Diagnostic;
use crate::dialect::{Dialect, DuckDb};
use crate::plan::alert::{AlertPlan, Together, Window};
use crate::relational::alerts::Tables;
use crate::rule::Rule;
use crate::source::{Catalog, Source};
use duckdb::Connection;
use std::cell::RefCell;

/// What a backtest found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Backtest {
    /// The range of alert times that was asked for, in microseconds.
    pub from: Option<i64>,
    pub to: Option<i64>,
    pub events: u64,
    pub rules: Vec<RuleResult>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct RuleResult {
    pub id: String,
    pub title: String,
    pub level: Option<String>,
    /// Events (of a correlation also alerts) that take part.
    pub matches: u64,
    /// Those that lack a value to group by, and so take no part.
    pub without_key: u64,
    pub alerts: Vec<Alert>,
    /// What was changed, and how many alerts that gives.
    pub sweep: Vec<(String, u64)>,
    pub error: Option<String>,
}

/// A backtest, and what was found on the way.
#[derive(Debug, Default)]
pub struct Outcome {
    pub backtest: Backtest,
    pub faults: Vec<Fault>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Another value for what a rule says of its window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    Threshold(u32),
    /// In microseconds.
    Length(i64),
}

pub struct Request<'r> {
    pub rules: &'r Rules,
    pub catalog: &'r Catalog,
    pub options: &'r Options,
    pub inputs: &'r [Input],
    /// Alert times from here on, in microseconds. Earlier events still count in windows.
    pub from: Option<i64>,
    /// Alert times before this.
    pub to: Option<i64>,
    /// Name and change of each variant to try.
    pub sweep: &'r [(String, Change)],
}

/// Runs the rules and correlations that alert by themselves.
pub fn run(
    connection: &Connection,
    request: &Request<'_>,
    progress: &mut dyn Progress,
) -> Result<Outcome, String> {
    let reading = Reading {
        rules: request.rules,
        options: request.options,
        inputs: request.inputs,
    };
    let sources = reading.sources(request.catalog);
    run_on(connection, request, (&reading, &sources), progress)
}

fn run_on(
    connection: &Connection,
    request: &Request<'_>,
    (reading, sources): (&Reading<'_>, &[Source]),
    progress: &mut dyn Progress,
) -> Result<Outcome, String> {
    let mut outcome = Outcome::default();
    outcome.backtest.from = request.from;
    outcome.backtest.to = request.to;
    let all = request.rules.alerting();
    let found: RefCell<Vec<Diagnostic>> = RefCell::default();
    let source_of = |rule: &Rule| reading.source_of(rule, sources);
    let mut compiled: Vec<(Alerting<'_>, Option<CompiledAlerts<'_>>)> = Vec::new();
    for alerting in all {
        let report = compile_alerts(
            alerting,
            request.rules,
            &source_of,
            &DuckDb,
            request.options,
            Some(&table),
        );
        found.borrow_mut().extend(report.diagnostics);
        compiled.push((alerting, report.output));
    }
    outcome.diagnostics = found.into_inner();
    for source in sources {
        let plans = compiled.iter().filter_map(|(_, it)| it.as_ref());
        let columns = plans
            .flat_map(|compiled| compiled.plan.columns_read(&source.name))
            .collect();
        outcome.backtest.events += reading.fill(
            connection,
            (source, &table(source)[0], columns),
            (&mut outcome.faults, &mut outcome.diagnostics),
            progress,
        )?;
    }
    progress.begin("rules", compiled.len() as u64);
    for (alerting, compiled) in &compiled {
        let result = match compiled {
            None => RuleResult {
                error: Some("does not compile".into()),
                ..named(*alerting)
            },
            Some(compiled) => {
                let embedded = Embedded(connection);
                evaluate(&embedded, request, *alerting, compiled, &table)
            }
        };
        outcome.backtest.rules.push(result);
        progress.advance(1);
    }
    progress.end();
    for source in sources {
        let drop = format!("DROP TABLE IF EXISTS {}", quoted(&table(source)[0]));
        connection
            .execute_batch(&drop)
            .map_err(|error| message(&error))?;
    }
    Ok(outcome)
}

/// What is known before a rule has run.
pub(crate) fn named(alerting: Alerting<'_>) -> RuleResult {
    RuleResult {
        id: alerting.key().to_owned(),
        title: alerting.title().to_owned(),
        level: alerting.level().map(|level| level.name().to_owned()),
        ..RuleResult::default()
    }
}

/// Where the queries of a backtest run.
pub trait Runner {
    fn dialect(&self) -> &'static dyn Dialect;

    /// Two whole numbers.
    fn counts(&self, sql: &str) -> Result<(u64, u64), String>;

    /// The alerts that a query gives, in order of alert time.
    fn alerts(&self, sql: &str) -> Result<Vec<Alert>, String>;
}

impl Runner for Embedded<'_> {
    fn dialect(&self) -> &'static dyn Dialect {
        &DuckDb
    }

    fn counts(&self, sql: &str) -> Result<(u64, u64), String> {
        let (first, second): (i64, i64) = self
            .0
            .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
            .map_err(|error| message(&error))?;
        let count = |number| u64::try_from(number).unwrap_or(0);
        Ok((count(first), count(second)))
    }

    fn alerts(&self, sql: &str) -> Result<Vec<Alert>, String> {
        alerts::run(self.0, sql)
    }
}

/// Runs one rule, and the variants of the sweep.
pub(crate) fn evaluate(
    runner: &dyn Runner,
    request: &Request<'_>,
    alerting: Alerting<'_>,
    compiled: &CompiledAlerts<'_>,
    tables: Tables<'_>,
) -> RuleResult {
    let mut result = named(alerting);
    let mut work = || -> Result<(), String> {
        let counts = participation_text(&compiled.plan, runner.dialect(), tables)?;
        (result.matches, result.without_key) = runner.counts(&counts)?;
        result.alerts = in_range(runner.alerts(&compiled.sql)?, request);
        for (name, change) in request.sweep {
            let Some(plan) = changed(&compiled.plan, *change) else {
                continue;
            };
            let sql = alerts_text(&plan, runner.dialect(), tables)?;
            let alerts = in_range(runner.alerts(&sql)?, request);
            result.sweep.push((name.clone(), alerts.len() as u64));
        }
        Ok(())
    };
    if let Err(error) = work() {
        result.error = Some(error);
    }
    result
}

fn in_range(mut alerts: Vec<Alert>, request: &Request<'_>) -> Vec<Alert> {
    alerts.retain(|alert| {
        request.from.is_none_or(|from| alert.time >= from)
            && request.to.is_none_or(|to| alert.time < to)
    });
    alerts
}

/// The plan with another threshold or length; `None` where it has none.
fn changed<'s>(plan: &AlertPlan<'s>, change: Change) -> Option<AlertPlan<'s>> {
    let mut plan = plan.clone();
    match (&mut plan.window, change) {
        (Window::Each, _) | (Window::Ordered { .. }, Change::Threshold(_)) => return None,
        (Window::Counted { count, .. }, Change::Threshold(number)) => {
            *count = u64::from(number.max(1))
        }
        (Window::Sliding { bounds, .. }, Change::Threshold(number))
        | (
            Window::Temporal {
                condition: Together::Number(bounds),
                ..
            },
            Change::Threshold(number),
        ) => bounds.first_mut()?.1 = f64::from(number),
        (Window::Temporal { .. }, Change::Threshold(_)) => return None,
        (
            Window::Counted { length, .. }
            | Window::Sliding { length, .. }
            | Window::Temporal { length, .. }
            | Window::Ordered { length, .. },
            Change::Length(other),
        ) => *length = other,
    }
    Some(plan)
}
