//! `siglake backtest`.

mod compare;

use super::hunt::progress::Bar;
use super::output::{note, out, report};
use super::{FINDINGS, OK, RuleArguments, data, files};
use crate::compile::Rules;
use crate::diag::Diagnostic;
use crate::engine::backtest::{self, Backtest, Change, Outcome, Request};
use crate::engine::database::{Resources, open};
use crate::engine::inputs::{Fault, Input};
use crate::report as writers;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    rules: RuleArguments,
    /// Log files, folders or globs. SOURCE=PATH names the log source that describes them, where
    /// it can't be recognised
    #[cfg_attr(feature = "trino", arg(long, value_name = "[SOURCE=]PATH", num_args = 1..))]
    #[cfg_attr(not(feature = "trino"), arg(long, required = true, value_name = "[SOURCE=]PATH", num_args = 1..))]
    data: Vec<String>,
    /// Alerts from this time on: 2024-01-31 or 2024-01-31T10:00:00Z. Earlier events still count
    /// in windows
    #[arg(long, value_name = "TIME", value_parser = crate::time::parse)]
    from: Option<i64>,
    /// Alerts before this time
    #[arg(long, value_name = "TIME", value_parser = crate::time::parse)]
    to: Option<i64>,
    /// Count the alerts that other values would have given: threshold=10,20,50 or period=15m,1h
    #[arg(long, value_name = "WHAT=VALUE,..", value_parser = parse_sweep)]
    sweep: Vec<Sweep>,
    /// Show which alerts a change of the rules adds, removes and changes: a git revision of the
    /// rules, or a folder with the rules as they were
    #[arg(long, value_name = "REV|DIR", conflicts_with_all = ["sweep", "format"])]
    compare: Option<String>,
    /// How alerts are written to standard output or --output
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Write to a file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write a report with a picture of the timeline too
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Threads that DuckDB may use
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Memory that DuckDB may use, such as 4GB; the rest goes to temporary files
    #[arg(long, value_name = "SIZE")]
    memory: Option<String>,
    /// Don't show progress
    #[arg(long, short)]
    quiet: bool,
    #[cfg(feature = "trino")]
    #[command(flatten)]
    remote: super::remote::RemoteArguments,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: a timeline, counts per rule and day, the noisiest keys
    Table,
    /// A JSON object a line, an alert each
    Jsonl,
    /// OCSF Detection Findings, a JSON object a line
    Ocsf,
    /// The page of --html
    Html,
}

/// Name and change of the variants of one option.
#[derive(Debug, Clone)]
struct Sweep(Vec<(String, Change)>);

fn parse_sweep(text: &str) -> Result<Sweep, String> {
    let (what, values) = text
        .split_once('=')
        .ok_or("write `threshold=10,20,50` or `period=15m,1h`")?;
    let changes = values.split(',').map(|value| {
        let change = match what {
            "threshold" => value
                .parse()
                .map(Change::Threshold)
                .map_err(|_| format!("`{value}` is not a threshold")),
            "period" | "timespan" | "within" => {
                crate::rule::alerting::timespan(value).and_then(|length| {
                    if length > 0 {
                        Ok(Change::Length(length))
                    } else {
                        Err("a period is longer than 0".into())
                    }
                })
            }
            _ => Err(format!(
                "`{what}` can't be varied; `threshold` and `period` can"
            )),
        };
        Ok((format!("{what}={value}"), change?))
    });
    changes.collect::<Result<_, String>>().map(Sweep)
}

pub fn run(arguments: &Arguments) -> u8 {
    #[cfg(feature = "trino")]
    let result = {
        let local = [
            ("--data", !arguments.data.is_empty()),
            ("--threads", arguments.threads.is_some()),
            ("--memory", arguments.memory.is_some()),
        ];
        match arguments.remote.client(&local) {
            Ok(None) => backtest(arguments),
            Ok(Some(client)) => backtest_elsewhere(arguments, client.as_ref()),
            Err(message) => {
                note(&format!("error: {message}"));
                return super::MISUSED;
            }
        }
    };
    #[cfg(not(feature = "trino"))]
    let result = backtest(arguments);
    match result {
        Ok(code) => code,
        Err(message) => {
            note(&format!("error: {message}"));
            FINDINGS
        }
    }
}

fn backtest(arguments: &Arguments) -> Result<u8, String> {
    let loaded = files::load(&arguments.rules);
    let connection = open(&Resources {
        threads: arguments.threads,
        memory: arguments.memory.clone(),
    })?;
    let mut faults = Vec::new();
    let inputs = data::find(&arguments.data, &loaded, &connection, &mut faults)?;
    let mut bar = Bar::new(arguments.quiet);
    finish(arguments, &loaded, &inputs, faults, &mut |request| {
        backtest::run(&connection, request, &mut bar)
    })
}

/// Backtests on the tables of an engine elsewhere.
#[cfg(feature = "trino")]
fn backtest_elsewhere(
    arguments: &Arguments,
    client: &dyn crate::engine::client::Client,
) -> Result<u8, String> {
    let loaded = files::load(&arguments.rules);
    let source = arguments.remote.source(&loaded.catalog)?;
    let connection = open(&Resources::default())?;
    let watch = super::engine::Terminal::new(arguments.quiet);
    let remote = crate::engine::client::bed::Remote::new(&connection, client, &watch, 0);
    finish(arguments, &loaded, &[], Vec::new(), &mut |request| {
        let begin = |title: &str| watch.begin(title);
        let outcome = crate::engine::client::backtest::backtest(&remote, request, source, &begin);
        watch.end();
        Ok(outcome)
    })
}

/// Runs the backtest, and that of the rules as they were, and writes what came of it.
fn finish(
    arguments: &Arguments,
    loaded: &files::Loaded,
    inputs: &[Input],
    mut faults: Vec<Fault>,
    run: &mut dyn FnMut(&Request<'_>) -> Result<Outcome, String>,
) -> Result<u8, String> {
    let sweep: Vec<(String, Change)> = arguments
        .sweep
        .iter()
        .flat_map(|sweep| sweep.0.clone())
        .collect();
    let mut on = |rules: &Rules, sweep: &[(String, Change)]| {
        run(&Request {
            rules,
            catalog: &loaded.catalog,
            options: &loaded.options,
            inputs,
            from: arguments.from,
            to: arguments.to,
            sweep,
        })
    };
    let outcome = on(&loaded.rules, &sweep)?;
    let mut diagnostics = loaded.diagnostics.clone();
    let mut errors = Vec::new();
    let text = match &arguments.compare {
        Some(before) => {
            let (rules, found) = compare::rules_before(before, &arguments.rules.rules)?;
            let earlier = on(&rules, &[])?;
            // What the change mends is no longer of interest but for what isn't compared.
            let found = found.into_iter().chain(earlier.diagnostics);
            diagnostics.extend(found.filter(Diagnostic::is_error));
            errors.extend(failed(&earlier.backtest, " as it was"));
            compare::text(&earlier.backtest, &outcome.backtest)
        }
        None => written(&outcome, arguments.format),
    };
    match &arguments.output {
        Some(path) => std::fs::write(path, text)
            .map_err(|error| format!("can't write {}: {error}", path.display()))?,
        None => out(&text),
    }
    if let Some(path) = &arguments.html {
        std::fs::write(path, writers::html::page(&outcome.backtest))
            .map_err(|error| format!("can't write {}: {error}", path.display()))?;
    }
    diagnostics.extend(outcome.diagnostics.iter().cloned());
    diagnostics.extend(loaded.rules.lint());
    let code = report(&diagnostics, arguments.rules.context.color);
    faults.extend(outcome.faults.iter().cloned());
    for fault in &faults {
        note(&format!("fault: {}: {}", fault.file, fault.message));
    }
    errors.extend(failed(&outcome.backtest, ""));
    for error in &errors {
        note(error);
    }
    let good = faults.is_empty() && errors.is_empty();
    Ok(code.max(if good { OK } else { FINDINGS }))
}

/// A line for each rule whose query failed.
fn failed(backtest: &Backtest, which: &str) -> Vec<String> {
    let failed = backtest.rules.iter().filter_map(|rule| {
        let error = rule.error.as_ref()?;
        Some(format!("error: {}{which}: {error}", rule.title))
    });
    failed.collect()
}

fn written(outcome: &Outcome, format: Format) -> String {
    let backtest = &outcome.backtest;
    let alerts = || backtest.rules.iter().flat_map(|rule| &rule.alerts);
    let lines = |one: &dyn Fn(&crate::engine::alerts::Alert) -> serde_json::Value| {
        alerts().map(|alert| format!("{}\n", one(alert))).collect()
    };
    match format {
        Format::Table => format!(
            "{}\n{}",
            writers::timeline::draw(backtest, 72),
            writers::summary::table(backtest)
        ),
        Format::Jsonl => lines(&writers::lines::json),
        Format::Ocsf => {
            lines(&|alert| writers::ocsf::detection_finding(alert, env!("CARGO_PKG_VERSION")))
        }
        Format::Html => writers::html::page(backtest),
    }
}
