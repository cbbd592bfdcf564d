//! `siglake hunt`.

pub mod progress;
mod write;

use super::output::{count, note, printable, report};
use super::{FINDINGS, RuleArguments, data, files};
use crate::diag::Diagnostic;
use crate::engine::database::{Resources, open};
use crate::engine::hunt::{self, Outcome};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    rules: RuleArguments,
    /// Log files, folders or globs; s3:// URLs of Parquet and CSV where DuckDB's httpfs is
    /// installed. SOURCE=PATH names the log source that describes
    /// them, where it can't be recognised
    #[cfg_attr(feature = "trino", arg(long, value_name = "[SOURCE=]PATH", num_args = 1..))]
    #[cfg_attr(not(feature = "trino"), arg(long, required = true, value_name = "[SOURCE=]PATH", num_args = 1..))]
    data: Vec<String>,
    /// How matches are written
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Write matches to a file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// More fields for every row
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    fields: Vec<String>,
    /// Most matches that the table shows of one rule
    #[arg(long, value_name = "N", default_value_t = 20)]
    rows: usize,
    /// Threads that DuckDB may use
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Memory that DuckDB may use, such as 4GB; the rest goes to temporary files
    #[arg(long, value_name = "SIZE")]
    memory: Option<String>,
    /// Run a query for each rule. Rules of a log source are evaluated together otherwise, which
    /// finds the same matches sooner
    #[arg(long)]
    single: bool,
    /// Don't show progress
    #[arg(long, short)]
    quiet: bool,
    #[cfg(feature = "trino")]
    #[command(flatten)]
    remote: super::remote::RemoteArguments,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: counts per rule and the first matches of each
    Table,
    /// A JSON object a line: rule, title, level, source, event
    Jsonl,
    Csv,
    /// Needs --output
    Parquet,
}

pub fn run(arguments: &Arguments) -> u8 {
    if arguments.format == Format::Parquet && arguments.output.is_none() {
        note("error: `--format parquet` needs `--output FILE`");
        return super::MISUSED;
    }
    #[cfg(feature = "trino")]
    let result = {
        let local = [
            ("--data", !arguments.data.is_empty()),
            ("--threads", arguments.threads.is_some()),
            ("--memory", arguments.memory.is_some()),
            ("--single", arguments.single),
        ];
        match arguments.remote.client(&local) {
            Ok(None) => hunt_and_write(arguments),
            Ok(Some(client)) => hunt_elsewhere(arguments, client.as_ref()),
            Err(message) => {
                note(&format!("error: {message}"));
                return super::MISUSED;
            }
        }
    };
    #[cfg(not(feature = "trino"))]
    let result = hunt_and_write(arguments);
    match result {
        Ok(code) => code,
        Err(message) => {
            note(&format!("error: {message}"));
            FINDINGS
        }
    }
}

fn hunt_and_write(arguments: &Arguments) -> Result<u8, String> {
    let mut loaded = files::load(&arguments.rules);
    loaded.options.extra_fields.clone_from(&arguments.fields);
    let connection = open(&Resources {
        threads: arguments.threads,
        memory: arguments.memory.clone(),
    })?;
    let mut faults = Vec::new();
    let inputs = data::find(&arguments.data, &loaded, &connection, &mut faults)?;
    let mut progress = progress::Bar::new(arguments.quiet);
    let mut outcome = hunt::hunt(
        &connection,
        &loaded.rules,
        &loaded.catalog,
        &loaded.options,
        &inputs,
        if arguments.single {
            hunt::Mode::Single
        } else {
            hunt::Mode::Packs
        },
        &mut progress,
    )?;
    outcome.faults.splice(0..0, faults);
    let place = format!("in {}", count(inputs.len(), "file"));
    finish(arguments, &loaded, &connection, outcome, &place)
}

/// Writes what was found. `place` ends the last line.
fn finish(
    arguments: &Arguments,
    loaded: &files::Loaded,
    connection: &duckdb::Connection,
    mut outcome: Outcome<'_>,
    place: &str,
) -> Result<u8, String> {
    write::matches(
        connection,
        &outcome,
        arguments.format,
        arguments.output.as_deref(),
        arguments.rows,
    )?;
    let mut diagnostics: Vec<Diagnostic> = loaded.diagnostics.clone();
    diagnostics.append(&mut outcome.diagnostics);
    diagnostics.extend(loaded.rules.lint());
    let code = report(&diagnostics, arguments.rules.context.color);
    summary(&outcome, place, arguments.format);
    Ok(if outcome.faults.is_empty() {
        code
    } else {
        FINDINGS
    })
}

/// Hunts in the tables of an engine elsewhere.
#[cfg(feature = "trino")]
fn hunt_elsewhere(
    arguments: &Arguments,
    client: &dyn crate::engine::client::Client,
) -> Result<u8, String> {
    let mut loaded = files::load(&arguments.rules);
    loaded.options.extra_fields.clone_from(&arguments.fields);
    let source = arguments.remote.source(&loaded.catalog)?;
    let connection = open(&Resources::default())?;
    let watch = super::engine::Terminal::new(arguments.quiet);
    let outcome = crate::engine::client::hunt::hunt(
        &connection,
        client,
        &watch,
        &loaded.rules,
        &loaded.catalog,
        &loaded.options,
        source,
        &|title| watch.begin(title),
    )?;
    watch.end();
    let place = format!("on {}", client.name());
    finish(arguments, &loaded, &connection, outcome, &place)
}

fn summary(outcome: &Outcome<'_>, place: &str, format: Format) {
    // The table has the counts in its headings.
    if format != Format::Table {
        for count in outcome.counts.iter().filter(|count| count.matches > 0) {
            note(&format!(
                "{:>8}  {}",
                count.matches,
                printable(&count.rule.title)
            ));
        }
    }
    for fault in &outcome.faults {
        note(&format!("fault: {}: {}", fault.file, fault.message));
    }
    let matches: u64 = outcome.counts.iter().map(|count| count.matches).sum();
    let hit = outcome
        .counts
        .iter()
        .filter(|count| count.matches > 0)
        .count();
    note(&format!(
        "{} of {} {place}{}",
        if matches == 1 {
            "1 match".to_owned()
        } else {
            format!("{matches} matches")
        },
        format_args!("{hit} of {}", count(outcome.counts.len(), "rule")),
        if outcome.faults.is_empty() {
            String::new()
        } else {
            format!(", {}", count(outcome.faults.len(), "fault"))
        }
    ));
}
