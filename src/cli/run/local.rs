//! The database of a file, and log files as tables beside it.

use super::Arguments;
use super::plan::Planned;
use crate::cli::data;
use crate::cli::files::Loaded;
use crate::cli::hunt::progress::Bar;
use crate::cli::output::note;
use crate::compile::scheduled::{Purpose, Targets};
use crate::deploy::ddl::own;
use crate::diag::Diagnostic;
use crate::engine::client::backoff::{self, Chance};
use crate::engine::database::{self, Resources, message};
use crate::engine::inputs::{Fault, Input};
use crate::engine::{loaded, quoted};
use crate::rule::Rule;
use crate::source::{Source, TableName};
use duckdb::Connection;

/// The catalog of the tables of files, which goes when the command ends.
const FILES: &str = "_siglake_files";

/// Where the events of a source's files are.
pub fn table(source: &Source) -> TableName {
    let mut name = vec![FILES.to_owned(), "main".to_owned()];
    name.extend(loaded::table(source));
    name
}

/// Log files, and the sources as they have them.
pub struct Files {
    /// As the command line names them.
    given: Vec<String>,
    inputs: Vec<Input>,
    sources: Vec<Source>,
}

/// Finds the files.
pub fn find(given: &[String], loaded: &Loaded, faults: &mut Vec<Fault>) -> Result<Files, String> {
    let connection = database::open(&Resources::default())?;
    let inputs = data::find(given, loaded, &connection, faults)?;
    let sources = reading(loaded, &inputs).sources(&loaded.catalog);
    Ok(Files {
        given: given.to_vec(),
        inputs,
        sources,
    })
}

fn reading<'r>(loaded: &'r Loaded, inputs: &'r [Input]) -> loaded::Reading<'r> {
    loaded::Reading {
        rules: &loaded.rules,
        options: &loaded.options,
        inputs,
    }
}

impl Files {
    pub fn source_of(&self, rule: &Rule, loaded: &Loaded) -> Result<&Source, Box<Diagnostic>> {
        reading(loaded, &self.inputs).source_of(rule, &self.sources)
    }

    /// Makes the tables that rules read, in memory.
    pub fn load(
        &self,
        connection: &Connection,
        loaded: &Loaded,
        rules: &[Planned<'_>],
        quiet: bool,
        (faults, diagnostics): (&mut Vec<Fault>, &mut Vec<Diagnostic>),
    ) -> Result<(), String> {
        data::prepare(&self.given, connection)?;
        let own: String = connection
            .query_row("SELECT current_database()", [], |row| row.get(0))
            .map_err(|error| message(&error))?;
        let files = quoted(FILES);
        execute(
            connection,
            &format!("ATTACH ':memory:' AS {files}; USE {files}"),
        )?;
        let mut bar = Bar::new(quiet);
        for source in &self.sources {
            let reads = rules.iter().flat_map(|planned| &planned.reads);
            let columns = reads
                .filter(|(name, _)| *name == source.name)
                .flat_map(|(_, columns)| columns.clone())
                .collect();
            reading(loaded, &self.inputs).fill(
                connection,
                (source, &loaded::table(source)[0], columns),
                (&mut *faults, &mut *diagnostics),
                &mut bar,
            )?;
        }
        execute(connection, &format!("USE {}", quoted(&own)))
    }
}

/// Opens the database, once no other process has it, and makes the tables that runs write to.
pub fn open(
    arguments: &Arguments,
    targets: &Targets,
    rules: &[Planned<'_>],
) -> Result<Connection, String> {
    let file = arguments
        .database
        .as_deref()
        .ok_or("no database is named")?;
    if let Some(folder) = file.parent() {
        let made = std::fs::create_dir_all(folder);
        made.map_err(|error| format!("can't make {}: {error}", folder.display()))?;
    }
    let resources = Resources {
        threads: arguments.threads,
        memory: arguments.memory.clone(),
    };
    let mut failed = 0;
    let connection = loop {
        let error = match database::open_file(file, &resources) {
            Ok(connection) => break connection,
            Err(error) => error,
        };
        failed += 1;
        // DuckDB's file has one writer at a time.
        let is_held = error.contains("Could not set lock");
        match backoff::pause(failed, None, &Chance) {
            Some(time) if is_held => {
                if failed == 1 {
                    note(&format!("waiting for {}: {error}", file.display()));
                }
                std::thread::sleep(time);
            }
            Some(_) | None => return Err(format!("{}: {error}", file.display())),
        }
    };
    let mut tables = vec![own::alerts(targets.alerts.clone())];
    let mut steps = rules
        .iter()
        .flat_map(|planned| &planned.job.runs)
        .flat_map(|piece| &piece.steps);
    if steps.any(|step| step.purpose == Purpose::State) {
        tables.push(own::windows(targets.state.clone()));
    }
    for table in tables {
        if let Some((_, schema)) = table.name.split_last().filter(|(_, it)| !it.is_empty()) {
            let schema: Vec<String> = schema.iter().map(|part| quoted(part)).collect();
            execute(
                &connection,
                &format!("CREATE SCHEMA IF NOT EXISTS {}", schema.join(".")),
            )?;
        }
        execute(&connection, &own::statement(&table, &own::Form::DuckDb)?)?;
    }
    Ok(connection)
}

fn execute(connection: &Connection, sql: &str) -> Result<(), String> {
    connection
        .execute_batch(sql)
        .map_err(|error| format!("{}: {sql}", message(&error)))
}
