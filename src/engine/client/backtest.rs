//! Backtests on an engine's own tables.

use super::bed::Remote;
use super::{Client, Statement, Watch, read, run};
use crate::compile::{Alerting, CompiledAlerts, compile_alerts, source_for};
use crate::dialect::{Athena, Dialect};
use crate::engine::alerts::Alert;
use crate::engine::backtest::{Outcome, Request, RuleResult, Runner, evaluate, named};
use crate::engine::inputs::Fault;
use crate::engine::quoted;
use crate::rule::Rule;
use crate::source::Source;

impl Runner for Remote<'_> {
    fn dialect(&self) -> &'static dyn Dialect {
        &Athena
    }

    fn counts(&self, sql: &str) -> Result<(u64, u64), String> {
        read::two_counts(self.client, self.watch, sql)
    }

    fn alerts(&self, sql: &str) -> Result<Vec<Alert>, String> {
        read::alerts(self.client, self.watch, &[], sql)
    }
}

/// Runs the rules and correlations that alert by themselves on the sources' tables. `source` is the
/// one to take where several serve a rule; `begin` is told the title of each rule.
pub fn backtest(
    remote: &Remote<'_>,
    request: &Request<'_>,
    source: Option<&str>,
    begin: &dyn Fn(&str),
) -> Outcome {
    let mut outcome = Outcome::default();
    outcome.backtest.from = request.from;
    outcome.backtest.to = request.to;
    let tables = |source: &Source| source.athena_table.clone();
    let source_of = |rule: &Rule| {
        source_for(rule, request.catalog, source)
            .or_else(|_| source_for(rule, request.catalog, None))
    };
    let mut compiled: Vec<(Alerting<'_>, Option<CompiledAlerts<'_>>)> = Vec::new();
    for alerting in request.rules.alerting() {
        let report = compile_alerts(
            alerting,
            request.rules,
            &source_of,
            &Athena,
            request.options,
            None,
        );
        outcome.diagnostics.extend(report.diagnostics);
        compiled.push((alerting, report.output));
    }
    let mut read: Vec<&Source> = Vec::new();
    for compiled in compiled
        .iter()
        .filter_map(|(_, compiled)| compiled.as_ref())
    {
        for source in compiled.plan.sources() {
            if read.iter().all(|known| known.name != source.name) {
                read.push(source);
            }
        }
    }
    for source in read {
        begin(&source.name);
        match rows(remote.client, remote.watch, source) {
            Ok(rows) => outcome.backtest.events += rows,
            Err(message) => outcome.faults.push(Fault {
                file: source.athena_table.join("."),
                message,
            }),
        }
    }
    for (alerting, compiled) in &compiled {
        begin(alerting.title());
        let result = match compiled {
            None => RuleResult {
                error: Some("does not compile".into()),
                ..named(*alerting)
            },
            Some(compiled) => evaluate(remote, request, *alerting, compiled, &tables),
        };
        outcome.backtest.rules.push(result);
    }
    outcome
}

/// The number of rows of a source's table.
fn rows(client: &dyn Client, watch: &dyn Watch, source: &Source) -> Result<u64, String> {
    let name: Vec<String> = source
        .athena_table
        .iter()
        .map(|part| quoted(part))
        .collect();
    let text = format!("SELECT count(*) FROM {}", name.join("."));
    let answer = run(client, Statement::reading(&text), watch)?;
    let count = answer.rows.first().and_then(|row| row.first()?.as_u64());
    count.ok_or_else(|| format!("a count was expected, not {:?}", answer.rows))
}
