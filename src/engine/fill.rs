//! Tables of a source's events, filled from files.

use super::database::message;
use super::inputs::{Fault, Input, Kind};
use super::quoted;
use super::slice::{Staging, group_by_schema, select_files};
use crate::compile::{self, Options};
use crate::diag::{Code, Diagnostic};
use crate::dialect::DuckDb;
use crate::rule::LogSource;
use crate::source::{Column, Source};
use duckdb::Connection;

/// Told of what is being done.
pub trait Progress {
    fn begin(&mut self, what: &str, total: u64);
    fn advance(&mut self, by: u64);
    fn end(&mut self);
}

/// The files of one source, and what is found while reading them.
pub struct Filling<'f> {
    pub connection: &'f Connection,
    pub source: &'f Source,
    pub inputs: &'f [&'f Input],
    pub faults: &'f mut Vec<Fault>,
    pub diagnostics: &'f mut Vec<Diagnostic>,
}

/// Names of the columns that the conditions of log sources test.
pub fn condition_columns(
    source: &Source,
    logsources: &[&LogSource],
    options: &Options,
) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for logsource in logsources {
        if let Some((pred, _)) = compile::conditions(source, logsource, &DuckDb, options) {
            pred.each_access(&mut |_, access| {
                if !names.contains(&access.column) {
                    names.push(access.column.clone());
                }
            });
        }
    }
    names
}

impl Filling<'_> {
    /// Reads the JSON files, once for all rules. `source` is the source as its files have it.
    pub fn stage(
        &mut self,
        table: &str,
        source: &Source,
        direct: &[String],
        progress: &mut dyn Progress,
    ) -> Result<Staging, String> {
        let mut staging = Staging::create(self.connection, table, source, direct)
            .map_err(|error| message(&error))?;
        let json: Vec<&&Input> = self
            .inputs
            .iter()
            .filter(|input| input.kind == Kind::Json)
            .collect();
        if !json.is_empty() {
            progress.begin(
                &format!("{}: reading", source.name),
                json.iter().map(|input| input.bytes).sum(),
            );
            for input in json {
                staging.read(self.connection, source, &input.location, self.faults);
                progress.advance(input.bytes);
            }
            progress.end();
        }
        Ok(staging)
    }

    /// Makes a table of columns and fills it with the rows for which a filter holds.
    pub fn fill(
        &mut self,
        table: &str,
        columns: &[&Column],
        filter: &str,
        staging: &Staging,
    ) -> Result<(), String> {
        let definitions: Vec<String> = columns
            .iter()
            .map(|column| {
                format!(
                    "{} {}",
                    quoted(column.ident()),
                    super::convert::type_name(&column.ty)
                )
            })
            .collect();
        self.connection
            .execute_batch(&format!(
                "CREATE TABLE {} ({})",
                quoted(table),
                definitions.join(", ")
            ))
            .map_err(|error| message(&error))?;
        let insert = |select: &str| {
            format!(
                "INSERT INTO {} SELECT * FROM ({select}) WHERE {filter}",
                quoted(table)
            )
        };
        if staging.events > 0 {
            self.tell_lost(columns, staging)?;
            self.connection
                .execute_batch(&insert(&staging.select(columns)))
                .map_err(|error| message(&error))?;
        }
        let files: Vec<&Input> = self
            .inputs
            .iter()
            .copied()
            .filter(|input| input.kind != Kind::Json)
            .collect();
        for group in group_by_schema(&files) {
            if self
                .connection
                .execute_batch(&insert(&select_files(&group, columns)))
                .is_ok()
            {
                continue;
            }
            // One of the files can't be read: one by one, so that the others are.
            for input in group {
                if let Err(error) = self
                    .connection
                    .execute_batch(&insert(&select_files(&[input], columns)))
                {
                    let fault = Fault {
                        file: input.location.clone(),
                        message: message(&error),
                    };
                    if !self.faults.contains(&fault) {
                        self.faults.push(fault);
                    }
                }
            }
        }
        Ok(())
    }

    /// Warns, once for each column, of values that the declared type loses.
    fn tell_lost(&mut self, columns: &[&Column], staging: &Staging) -> Result<(), String> {
        let lost = staging
            .lost(self.connection, columns)
            .map_err(|error| message(&error))?;
        for (column, count) in lost {
            let diagnostic = lost_values(&column, count, &self.source.name);
            if !self.diagnostics.contains(&diagnostic) {
                self.diagnostics.push(diagnostic);
            }
        }
        Ok(())
    }
}

/// Values of a column that are not of its declared type.
pub fn lost_values(column: &str, count: u64, source: &str) -> Diagnostic {
    let text = format!("{count} values of `{column}` are not of the type that `{source}` declares");
    Diagnostic::new(Code::LOST_VALUE, text)
        .help("they count as absent; declare the column as text to keep them")
}
