//! `siglake explain`.

use super::output::{note, out, printable, report};
use super::{ContextArguments, FINDINGS, OK, PipelineArguments, compile::DialectName, files};
use crate::compile::{self, Alerting};
use crate::diag::Code;
use crate::modifier;
use crate::plan::pack::sketch::Sketch;
use crate::predicate::Pred;
use crate::rule::Rule;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Arguments {
    /// A rule file, a diagnostic code or a modifier
    subject: String,
    /// Show only one stage of the compilation
    #[arg(long, value_enum)]
    stage: Option<Stage>,
    /// The engine whose SQL is shown
    #[arg(long, value_enum, default_value_t = DialectName::All)]
    dialect: DialectName,
    #[command(flatten)]
    pipelines: PipelineArguments,
    #[command(flatten)]
    context: ContextArguments,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// What the rule asks of an event
    Predicate,
    /// Source, columns read, output columns
    Plan,
    Sql,
}

pub fn run(arguments: &Arguments) -> u8 {
    if let Some(code) = Code::find(&arguments.subject) {
        out(&format!(
            "{} ({})\n\n{}\n",
            code.0,
            code.severity().name(),
            code.explanation()
        ));
        return OK;
    }
    if let Some(def) = modifier::find(&arguments.subject) {
        out(&format!("{} (modifier)\n\n{}\n", def.name, def.summary));
        return OK;
    }
    if !Path::new(&arguments.subject).exists() {
        note(&format!(
            "error: `{}` is no file, diagnostic code or modifier; `siglake list codes` and `siglake list modifiers` show those",
            arguments.subject
        ));
        return FINDINGS;
    }
    let subject = [PathBuf::from(&arguments.subject)];
    let loaded = files::load_from(&subject, &arguments.pipelines, &arguments.context);
    let mut diagnostics = loaded.diagnostics.clone();
    for rule in &loaded.rules.rules {
        diagnostics.extend(explain(rule, &loaded, arguments));
    }
    let windows = loaded.rules.rules.iter().map(Alerting::Rule);
    let windows = windows.filter(|it| it.has_window());
    let correlations = loaded.rules.correlations.iter().map(Alerting::Correlation);
    for alerting in windows.chain(correlations) {
        diagnostics.extend(explain_alerts(alerting, &loaded, arguments));
    }
    report(&diagnostics, arguments.context.color)
}

/// How a rule's or correlation's alerts come about.
fn explain_alerts(
    alerting: Alerting<'_>,
    loaded: &files::Loaded,
    arguments: &Arguments,
) -> Vec<crate::diag::Diagnostic> {
    let shows = |stage: Stage| arguments.stage.is_none_or(|only| only == stage);
    let source_of = |rule: &Rule| compile::source_for(rule, &loaded.catalog, None);
    let mut diagnostics = Vec::new();
    for dialect in arguments.dialect.dialects() {
        let report = compile::compile_alerts(
            alerting,
            &loaded.rules,
            &source_of,
            dialect,
            &loaded.options,
            None,
        );
        for diagnostic in report.diagnostics {
            if !diagnostics.contains(&diagnostic) {
                diagnostics.push(diagnostic);
            }
        }
        let Some(compiled) = report.output else {
            continue;
        };
        out(&format!(
            "\n== alerts of {} on {}\n",
            alerting.title(),
            dialect.name()
        ));
        if shows(Stage::Plan) {
            out(&format!("plan: {}\n", compiled.plan));
        }
        if shows(Stage::Sql) {
            out(&format!("sql:\n{};\n", compiled.sql));
        }
    }
    diagnostics
}

fn explain(
    rule: &Rule,
    loaded: &files::Loaded,
    arguments: &Arguments,
) -> Vec<crate::diag::Diagnostic> {
    let shows = |stage: Stage| arguments.stage.is_none_or(|only| only == stage);
    let filters = loaded.rules.filters_of(rule);
    let mut diagnostics = Vec::new();
    out(&format!("{}\n", rule.title));
    for source in loaded.catalog.serving(&rule.logsource) {
        for dialect in arguments.dialect.dialects() {
            let report = compile::compile(rule, &filters, source, dialect, &loaded.options, None);
            for diagnostic in report.diagnostics {
                if !diagnostics.contains(&diagnostic) {
                    diagnostics.push(diagnostic);
                }
            }
            let Some(compiled) = report.output else {
                continue;
            };
            out(&format!("\n== {} on {}\n", source.name, dialect.name()));
            if shows(Stage::Predicate) {
                out(&format!("predicate: {}\n", compiled.plan.pred));
            }
            if shows(Stage::Plan) {
                let names: Vec<&str> = compiled
                    .plan
                    .columns
                    .iter()
                    .map(|field| field.name())
                    .collect();
                out(&format!(
                    "plan: every match is a row of {}\n  reads   {}\n  gives   {}\n",
                    dialect.table(source).join("."),
                    compiled.plan.columns_read().join(", "),
                    names.join(", ")
                ));
                if dialect.name() == "duckdb" {
                    out(&format!("  hunts   {}\n", narrowed(&compiled.plan.pred)));
                }
            }
            if shows(Stage::Sql) {
                out(&format!("sql:\n{};\n", compiled.sql));
            }
        }
    }
    if loaded.catalog.serving(&rule.logsource).next().is_none() {
        diagnostics.push(crate::resolve::unknown_logsource(rule, &loaded.catalog));
    }
    diagnostics
}

/// What a hunt in files passes over before it evaluates the rule.
fn narrowed(pred: &Pred) -> String {
    let sketch = Sketch::of(pred);
    let Some(keys) = sketch.keys() else {
        return "look at every event: no words stand in all that it matches".to_owned();
    };
    let mut columns: Vec<(&str, Vec<String>)> = Vec::new();
    for word in keys {
        let text = format!("\"{}\"", printable(&word.text));
        match columns.iter_mut().find(|(name, _)| *name == word.column) {
            Some((_, words)) if words.contains(&text) => {}
            Some((_, words)) => words.push(text),
            None => columns.push((&word.column, vec![text])),
        }
    }
    let told: Vec<String> = columns
        .iter()
        .map(|(column, words)| format!("{} in {column}", words.join(" or ")))
        .collect();
    format!("pass over events without {}", told.join(" or "))
}
