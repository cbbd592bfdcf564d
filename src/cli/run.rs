//! `siglake run`.

mod local;
mod plan;
mod show;

use super::engine::{EngineArguments, Terminal, Terminals, on_interrupt};
use super::output::{note, out, report};
use super::schedule::{ScheduleArguments, positive};
use super::{FINDINGS, MISUSED, OK, RuleArguments, files};
use crate::compile::{self, scheduled::Targets};
use crate::engine::alerts::{self, Alert};
use crate::engine::client::embedded::Embedded;
use crate::engine::client::scheduled::{Done, alerts_there, execute};
use crate::engine::client::{Client, Watch, read};
use crate::rule::Rule;
use crate::time;
use clap::{Args, ValueEnum};
use duckdb::Connection;
use plan::{Planned, When};
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Rules side by side on an engine elsewhere, unless asked otherwise.
const JOBS: usize = 4;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    rules: RuleArguments,
    /// File of the DuckDB database that keeps the alerts; it and its tables are made where they
    /// are not there
    #[arg(long, value_name = "FILE", help_heading = "DuckDB")]
    database: Option<PathBuf>,
    /// Log files, folders or globs to read instead of the database's tables and views.
    /// SOURCE=PATH names the log source that describes them, where it can't be recognised
    #[arg(long, value_name = "[SOURCE=]PATH", num_args = 1.., help_heading = "DuckDB")]
    data: Vec<String>,
    /// Threads that DuckDB may use
    #[arg(long, value_name = "N", help_heading = "DuckDB")]
    threads: Option<usize>,
    /// Memory that DuckDB may use, such as 4GB; the rest goes to temporary files
    #[arg(long, value_name = "SIZE", help_heading = "DuckDB")]
    memory: Option<String>,
    /// Compile for this log source where several serve a rule
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// The run's scheduled time [default: for each rule the last multiple of its interval]
    #[arg(long, value_name = "TIME", value_parser = time::parse, conflicts_with_all = ["from", "to"])]
    at: Option<i64>,
    /// Cover alert times after this instead, such as time that was missed
    #[arg(long, value_name = "TIME", value_parser = time::parse)]
    from: Option<i64>,
    /// Cover alert times up to this [default: up to where the last scheduled run comes]
    #[arg(long, value_name = "TIME", value_parser = time::parse, requires = "from")]
    to: Option<i64>,
    /// Cover the time since --from in runs of this length, one after the other
    #[arg(long, value_name = "SPAN", value_parser = positive, requires = "from")]
    step: Option<i64>,
    /// Only rules whose time came within the last SPAN: for a timer that runs this every SPAN
    #[arg(long, value_name = "SPAN", value_parser = positive, conflicts_with_all = ["at", "from"])]
    due: Option<i64>,
    /// Rules that make alerts in the same way share statements, each one scan of its table
    #[arg(long)]
    pack: bool,
    /// Print the statements, and submit none
    #[arg(long)]
    dry_run: bool,
    /// Rules that run side by side on another engine than DuckDB [default: 4]
    #[arg(long, value_name = "N", help_heading = "Trino and Athena", value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: Option<u16>,
    /// What is written to standard output
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Don't show progress
    #[arg(long, short)]
    quiet: bool,
    #[command(flatten)]
    engine: EngineArguments,
    #[command(flatten)]
    runs: ScheduleArguments,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each rule: alerts added, bytes read, time
    Human,
    /// The same as one JSON object
    Json,
    /// The alerts that were added, a JSON object a line
    Jsonl,
    /// The alerts that were added as OCSF Detection Findings, a JSON object a line
    Ocsf,
}

impl Format {
    /// Whether the alerts themselves are written.
    fn has_alerts(self) -> bool {
        match self {
            Format::Human | Format::Json => false,
            Format::Jsonl | Format::Ocsf => true,
        }
    }
}

/// What came of a rule's runs.
struct Ran {
    done: Done,
    took: Duration,
    /// The alerts that were added, where they are to be written.
    added: Vec<Alert>,
}

pub fn run(arguments: &Arguments) -> u8 {
    if let Err(message) = misused(arguments) {
        note(&format!("error: {message}"));
        return MISUSED;
    }
    match run_all(arguments) {
        Ok(code) => code,
        Err(message) => {
            note(&format!("error: {message}"));
            FINDINGS
        }
    }
}

/// Options that don't go together, beyond what the parser of the command line knows.
fn misused(arguments: &Arguments) -> Result<(), String> {
    let embedded = arguments.engine.is_embedded();
    let for_duckdb = [
        ("--database", arguments.database.is_some()),
        ("--data", !arguments.data.is_empty()),
        ("--threads", arguments.threads.is_some()),
        ("--memory", arguments.memory.is_some()),
    ];
    if embedded {
        if arguments.database.is_none() {
            return Err("`--engine duckdb` needs `--database FILE`, which keeps the alerts".into());
        }
        if arguments.jobs.is_some() {
            return Err("`--jobs` is for other engines: DuckDB runs rules one by one".into());
        }
        if arguments.source.is_some() && !arguments.data.is_empty() {
            return Err("`--source` is for tables; with files write `--data SOURCE=PATH`".into());
        }
    } else if let Some((name, _)) = for_duckdb.iter().find(|(_, given)| *given) {
        return Err(format!(
            "`{name}` is for DuckDB; {} reads the tables of the sources",
            arguments.engine.name()
        ));
    }
    if let (Some(from), Some(to)) = (arguments.from, arguments.to)
        && from >= to
    {
        return Err("`--from` is not before `--to`".into());
    }
    // Tells of options of other engines, too.
    arguments.engine.client().map(|_| ())
}

fn run_all(arguments: &Arguments) -> Result<u8, String> {
    let loaded = files::load(&arguments.rules);
    if let Some(name) = &arguments.source
        && loaded.catalog.find(name).is_none()
    {
        return Err(format!(
            "there is no source `{name}`; `siglake list sources` shows them"
        ));
    }
    let mut diagnostics = loaded.diagnostics.clone();
    let mut faults = Vec::new();
    let targets = arguments.runs.targets(&loaded.config);
    let data = match arguments.data.as_slice() {
        [] => None,
        given => Some(local::find(given, &loaded, &mut faults)?),
    };
    let source_of = |rule: &Rule| match &data {
        Some(data) => data.source_of(rule, &loaded),
        None => compile::preferred_source_for(rule, &loaded.catalog, arguments.source.as_deref()),
    };
    let project = arguments.runs.schedule(&loaded.config);
    let plans = plan::Planning {
        loaded: &loaded,
        dialect: arguments.engine.dialect(),
        project: &project,
        targets: &targets,
        when: When::of(arguments, time::now()),
        source_of: &source_of,
        tables: data.is_some().then_some(&local::table),
        pack: arguments.pack,
    }
    .plan(&mut diagnostics);
    for text in &plans.notes {
        note(text);
    }
    let mut failed = plans.refused;
    if arguments.dry_run {
        out(&plan::text(&plans.rules, arguments.engine.dialect()));
    } else {
        let mut shown = show::Report::new(arguments, &plans.rules, &targets);
        if arguments.engine.is_embedded() {
            let connection = local::open(arguments, &targets, &plans.rules)?;
            if let Some(data) = &data {
                let found = (&mut faults, &mut diagnostics);
                data.load(&connection, &loaded, &plans.rules, arguments.quiet, found)?;
            }
            here(&connection, arguments, (&plans.rules, &targets), &mut shown);
        } else {
            elsewhere(arguments, (&plans.rules, &targets), &mut shown)?;
        }
        failed += shown.end();
    }
    for fault in &faults {
        note(&format!("fault: {}: {}", fault.file, fault.message));
    }
    let code = report(&diagnostics, arguments.rules.context.color);
    let good = failed == 0 && faults.is_empty();
    Ok(code.max(if good { OK } else { FINDINGS }))
}

/// Runs rules in the database, one by one.
fn here(
    connection: &Connection,
    arguments: &Arguments,
    (rules, targets): (&[Planned<'_>], &Targets),
    shown: &mut show::Report<'_>,
) {
    let handle = connection.interrupt_handle();
    on_interrupt(Box::new(move || handle.interrupt()));
    let terminals = Terminals::new(arguments.quiet);
    let terminal = terminals.add();
    let client = Embedded(connection);
    let read = |sql: &str| alerts::run(connection, sql);
    for (at, planned) in rules.iter().enumerate() {
        let ran = run_one(
            planned,
            (&client, &terminal),
            &read,
            (targets, arguments.format),
        );
        terminals.above(|| shown.add(at, ran));
    }
    terminal.end();
}

/// Runs rules side by side, each worker with a client of its own.
fn elsewhere(
    arguments: &Arguments,
    (rules, targets): (&[Planned<'_>], &Targets),
    shown: &mut show::Report<'_>,
) -> Result<(), String> {
    let terminals = Terminals::new(arguments.quiet);
    let next = AtomicUsize::new(0);
    let work = |sender: mpsc::Sender<(usize, Ran)>| -> Result<(), String> {
        let client = arguments.engine.client()?;
        let client = client.ok_or("no other engine than DuckDB is named")?;
        let terminal = terminals.add();
        let read = |sql: &str| read::alerts(client.as_ref(), &terminal, &[], sql);
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(planned) = rules.get(at) else {
                terminal.end();
                return Ok(());
            };
            let engine = (client.as_ref(), &terminal);
            let ran = run_one(planned, engine, &read, (targets, arguments.format));
            // Whoever receives waits for all.
            let _ = sender.send((at, ran));
        }
    };
    let jobs = arguments.jobs.map_or(JOBS, usize::from).min(rules.len());
    std::thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        let workers: Vec<_> = (0..jobs)
            .map(|_| {
                let sender = sender.clone();
                scope.spawn(|| work(sender))
            })
            .collect();
        drop(sender);
        for (at, ran) in receiver {
            terminals.above(|| shown.add(at, ran));
        }
        workers.into_iter().try_for_each(|worker| {
            let ended = worker.join();
            ended.unwrap_or_else(|_| Err("a worker ended early".into()))
        })
    })
}

/// Runs a rule. `read` gives the alerts of a query.
fn run_one(
    planned: &Planned<'_>,
    (client, terminal): (&dyn Client, &Terminal),
    read: &dyn Fn(&str) -> Result<Vec<Alert>, String>,
    (targets, format): (&Targets, Format),
) -> Ran {
    terminal.begin(&planned.title());
    let began = Instant::now();
    let there = alerts_there(&planned.job, &targets.alerts);
    let before = if format.has_alerts() {
        read(&there)
    } else {
        Ok(Vec::new())
    };
    let mut ran = Ran {
        done: Done::default(),
        took: Duration::ZERO,
        added: Vec::new(),
    };
    match before {
        Err(message) => ran.done.failure = Some(message),
        Ok(before) => {
            ran.done = execute(client, terminal, &planned.job);
            if format.has_alerts() && !terminal.interrupted() {
                let known: HashSet<&str> = before.iter().map(|it| it.alert_id.as_str()).collect();
                match read(&there) {
                    Ok(all) => {
                        ran.added = all;
                        ran.added.retain(|it| !known.contains(it.alert_id.as_str()));
                    }
                    Err(message) => {
                        ran.done.failure.get_or_insert(message);
                    }
                }
            }
        }
    }
    ran.took = began.elapsed();
    ran
}
