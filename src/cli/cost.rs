//! `siglake cost`.

use super::compile::DialectName;
use super::output::{note, out, out_line, report};
use super::{FINDINGS, RuleArguments, files, schedule};
use crate::compile::{self, Alerting, scheduled};
use crate::cost::facts::Table;
use crate::cost::{self, Engine, Estimate, Price, show, statistics};
use crate::diag::{Code, Diagnostic};
use crate::rule::Rule;
use crate::rule::alerting::timespan;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    rules: RuleArguments,
    /// Files of the tables, or a sample of them: files, folders or globs, as for `hunt`. Of Parquet
    /// the metadata is read, of JSON and CSV the sizes
    #[cfg(feature = "engine")]
    #[arg(long, value_name = "[SOURCE=]PATH", num_args = 1..)]
    data: Vec<String>,
    /// Sizes of tables as JSON: {"source", "period", "bytes", "files", "columns": {"a.b": bytes}},
    /// or a list of such
    #[arg(long, value_name = "FILE")]
    statistics: Vec<PathBuf>,
    /// How much time of events the data covers, such as 7d; found by itself in folders such as
    /// day=2026-01-02 and in the event times of Parquet files
    #[arg(long, value_name = "TIMESPAN", value_parser = timespan)]
    period: Option<i64>,
    /// How much time of events the tables keep, for runs that read whole tables
    #[arg(long, value_name = "TIMESPAN", value_parser = timespan)]
    retention: Option<i64>,
    /// Price of a terabyte (1,024^4 bytes) that is read
    #[arg(long, value_name = "AMOUNT", default_value_t = Price::default().terabyte)]
    price: f64,
    /// Megabytes that a query is billed for at least
    #[arg(long, value_name = "MB", default_value_t = Price::default().least >> 20)]
    least: u64,
    /// The engine that runs
    #[arg(long, value_enum, default_value_t = EngineName::Athena)]
    dialect: EngineName,
    #[command(flatten)]
    runs: schedule::ScheduleArguments,
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EngineName {
    Athena,
    Duckdb,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    /// One JSON object
    Json,
}

pub fn run(arguments: &Arguments) -> u8 {
    let loaded = files::load(&arguments.rules);
    let mut diagnostics = loaded.diagnostics.clone();
    let mut failed = false;
    let mut tables = Vec::new();
    for path in &arguments.statistics {
        let read = std::fs::read_to_string(path).map_err(|error| error.to_string());
        match read.and_then(|text| statistics::read(&text)) {
            Ok(more) => tables.extend(more),
            Err(message) => {
                note(&format!("error: {}: {message}", path.display()));
                failed = true;
            }
        }
    }
    match data_tables(arguments, &loaded) {
        Ok((more, faults)) => {
            failed |= !faults.is_empty();
            faults
                .iter()
                .for_each(|fault| note(&format!("fault: {fault}")));
            tables.extend(more);
        }
        Err(message) => {
            note(&format!("error: {message}"));
            return FINDINGS;
        }
    }
    for table in &mut tables {
        table.period = arguments.period.or(table.period);
        table.retention = arguments.retention.or(table.retention);
    }
    let mut estimates = Vec::new();
    for alerting in loaded.rules.alerting() {
        match estimate(alerting, arguments, &loaded, &tables, &mut diagnostics) {
            Some(Ok(estimate)) => estimates.push(estimate),
            Some(Err(message)) => {
                note(&format!("error: {}: {message}", alerting.title()));
                failed = true;
            }
            None => {}
        }
    }
    estimates.sort_by(|a, b| b.money_per_month.total_cmp(&a.money_per_month));
    match arguments.format {
        Format::Human => out(&table(&estimates)),
        Format::Json => out_line(&format!("{:#}", show::as_json(&estimates))),
    }
    let code = report(&diagnostics, arguments.rules.context.color);
    if failed { FINDINGS } else { code }
}

fn estimate(
    alerting: Alerting<'_>,
    arguments: &Arguments,
    loaded: &files::Loaded,
    tables: &[Table],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Result<Estimate, String>> {
    let (name, engine) = match arguments.dialect {
        EngineName::Athena => (DialectName::Athena, Engine::Trino),
        EngineName::Duckdb => (DialectName::Duckdb, Engine::DuckDb),
    };
    let dialect = *name.dialects().first()?;
    // Of the sources that serve a rule the one whose table is known.
    let source_of = |rule: &Rule| {
        let mut sources = loaded.catalog.sources().iter();
        let known = sources.find(|source| {
            source.serves(&rule.logsource).is_some()
                && tables.iter().any(|it| it.source == source.name)
        });
        match known {
            Some(source) => Ok(source),
            None => compile::source_for(rule, &loaded.catalog, None),
        }
    };
    let project = arguments.runs.schedule(&loaded.config);
    let (rules, options) = (&loaded.rules, &loaded.options);
    let report = scheduled::schedule(alerting, rules, &source_of, dialect, options, &project);
    for diagnostic in report.diagnostics {
        // The table says it of each rule.
        if diagnostic.code != Code::NO_PARTITIONS && !diagnostics.contains(&diagnostic) {
            diagnostics.push(diagnostic);
        }
    }
    let scheduled = report.output?;
    let targets = arguments.runs.targets(&loaded.config);
    let price = Price {
        terabyte: arguments.price,
        least: arguments.least << 20,
    };
    Some(cost::estimate(
        alerting, &scheduled, tables, dialect, engine, &targets, price,
    ))
}

/// Columns side by side; numbers to the right.
fn table(estimates: &[Estimate]) -> String {
    let rows = show::rows(estimates);
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|column| {
            rows.iter()
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for row in &rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, width))| match column {
                0 => format!("{cell:width$}"),
                _ => format!("{cell:>width$}"),
            })
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(feature = "engine")]
fn data_tables(
    arguments: &Arguments,
    loaded: &files::Loaded,
) -> Result<(Vec<Table>, Vec<String>), String> {
    use crate::engine::{database, footprint, inputs};
    let connection = database::open(&database::Resources::default())?;
    let mut faults = Vec::new();
    let found = super::data::find(&arguments.data, loaded, &connection, &mut faults)?;
    let mut tables = Vec::new();
    for source in loaded.catalog.sources() {
        let files: Vec<&inputs::Input> =
            found.iter().filter(|it| it.source == source.name).collect();
        if !files.is_empty() {
            tables.push(footprint::table(&connection, source, &files, &mut faults));
        }
    }
    let faults = faults
        .into_iter()
        .map(|fault| format!("{}: {}", fault.file, fault.message));
    Ok((tables, faults.collect()))
}

#[cfg(not(feature = "engine"))]
fn data_tables(_: &Arguments, _: &files::Loaded) -> Result<(Vec<Table>, Vec<String>), String> {
    Ok((Vec::new(), Vec::new()))
}
