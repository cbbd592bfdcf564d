//! Rules over files: every match of every rule, with counts and faults.

use super::database::message;
pub use super::fill::Progress;
use super::fill::{Filling, condition_columns};
use super::inputs::{Fault, Input};
use super::slice::Staging;
use super::specialise::{add_file_columns, with_rule_fields};
use super::{literal, quoted};
use crate::compile::{self, Compiled, Options, Rules};
use crate::diag::Diagnostic;
use crate::dialect::DuckDb;
use crate::rule::{LogSource, Rule};
use crate::source::{Catalog, Column, Source};
use duckdb::Connection;
#[cfg(feature = "trino")]
use serde_json::{Map, Value};

/// A rule and the number of its matches.
#[derive(Debug, Clone)]
pub struct Count<'r> {
    pub rule: &'r Rule,
    pub matches: u64,
}

/// What a hunt found. The matches themselves are rows of [`MATCHES`].
#[derive(Debug, Default)]
pub struct Outcome<'r> {
    pub counts: Vec<Count<'r>>,
    pub events: u64,
    pub bytes: u64,
    pub faults: Vec<Fault>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Table of matches: position of the rule, id, title, level, source, the row as JSON.
pub const MATCHES: &str = "_siglake_matches";

/// Makes [`MATCHES`], empty.
pub(crate) fn create_matches(connection: &Connection) -> duckdb::Result<()> {
    connection.execute_batch(&format!(
        "CREATE TABLE {} (position BIGINT, rule VARCHAR, title VARCHAR, level VARCHAR, source VARCHAR, row JSON)",
        quoted(MATCHES)
    ))
}

/// Adds matches of a rule that were found elsewhere.
#[cfg(feature = "trino")]
pub(crate) fn insert_matches(
    connection: &Connection,
    position: usize,
    rule: &Rule,
    source: &str,
    rows: Vec<Map<String, Value>>,
) -> duckdb::Result<()> {
    let mut appender = connection.appender(MATCHES)?;
    let position = i64::try_from(position).unwrap_or(i64::MAX);
    let level = rule.level.map(|level| level.name());
    for row in rows {
        let row = Value::Object(row).to_string();
        appender.append_row(duckdb::params![
            position,
            rule.key(),
            rule.title,
            level,
            source,
            row
        ])?;
    }
    appender.flush()
}

/// Hunts. Rules without data are counted with 0 matches.
pub fn hunt<'r>(
    connection: &Connection,
    rules: &'r Rules,
    catalog: &Catalog,
    options: &Options,
    inputs: &[Input],
    progress: &mut dyn Progress,
) -> Result<Outcome<'r>, String> {
    create_matches(connection).map_err(|error| message(&error))?;
    let mut outcome = Outcome {
        counts: rules
            .rules
            .iter()
            .map(|rule| Count { rule, matches: 0 })
            .collect(),
        ..Outcome::default()
    };
    let mut sources: Vec<&str> = inputs.iter().map(|input| input.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    for name in sources {
        let Some(source) = catalog.find(name) else {
            continue;
        };
        let inputs: Vec<&Input> = inputs.iter().filter(|input| input.source == name).collect();
        Hunt {
            connection,
            rules,
            options,
            source,
            inputs,
            outcome: &mut outcome,
            progress,
        }
        .run()?;
    }
    Ok(outcome)
}

/// The hunt in the files of one source.
struct Hunt<'h, 'r> {
    connection: &'h Connection,
    rules: &'r Rules,
    options: &'h Options,
    source: &'h Source,
    inputs: Vec<&'h Input>,
    outcome: &'h mut Outcome<'r>,
    progress: &'h mut dyn Progress,
}

impl<'r> Hunt<'_, 'r> {
    fn run(&mut self) -> Result<(), String> {
        let rules: &'r Rules = self.rules;
        let chosen: Vec<(usize, &'r Rule)> = rules
            .rules
            .iter()
            .enumerate()
            .filter(|(_, rule)| self.source.serves(&rule.logsource).is_some())
            .collect();
        if chosen.is_empty() {
            return Ok(());
        }
        let mut source = with_rule_fields(
            self.source,
            chosen.iter().map(|(_, rule)| *rule),
            &self.options.extra_fields,
        );
        for input in &self.inputs {
            add_file_columns(&mut source, &input.own_columns());
        }
        let mut logsources: Vec<&LogSource> =
            chosen.iter().map(|(_, rule)| &rule.logsource).collect();
        logsources.sort();
        logsources.dedup();
        let direct = condition_columns(&source, &logsources, self.options);
        let staging = Filling {
            connection: self.connection,
            source: self.source,
            inputs: &self.inputs,
            faults: &mut self.outcome.faults,
            diagnostics: &mut self.outcome.diagnostics,
        }
        .stage("_siglake_events", &source, &direct, self.progress)?;
        self.outcome.events += staging.events;
        self.outcome.bytes += staging.bytes;
        self.progress
            .begin(&format!("{}: rules", source.name), chosen.len() as u64);
        for (number, logsource) in logsources.into_iter().enumerate() {
            let members: Vec<(usize, &Rule)> = chosen
                .iter()
                .filter(|(_, rule)| rule.logsource == *logsource)
                .copied()
                .collect();
            self.slice(number, &source, logsource, &members, &staging)?;
        }
        self.progress.end();
        let drop = format!("DROP TABLE {}", quoted(&staging.table));
        self.connection
            .execute_batch(&drop)
            .map_err(|error| message(&error))
    }

    /// Makes the slice of a log source and runs its rules on it.
    fn slice(
        &mut self,
        number: usize,
        source: &Source,
        logsource: &LogSource,
        members: &[(usize, &'r Rule)],
        staging: &Staging,
    ) -> Result<(), String> {
        let table = format!("_siglake_slice_{number}");
        let mut compiled: Vec<(usize, Compiled)> = Vec::new();
        for (position, rule) in members {
            let filters = self.rules.filters_of(rule);
            let report = compile::compile(
                rule,
                &filters,
                source,
                &DuckDb,
                self.options,
                Some(&vec![table.clone()]),
            );
            self.outcome.diagnostics.extend(report.diagnostics);
            match report.output {
                Some(output) => compiled.push((*position, output)),
                None => self.progress.advance(1),
            }
        }
        let mut names: Vec<&str> = compiled
            .iter()
            .flat_map(|(_, rule)| rule.plan.columns_read())
            .collect();
        names.sort_unstable();
        names.dedup();
        let columns: Vec<&Column> = source
            .columns
            .iter()
            .chain(&source.partitions)
            .filter(|column| names.binary_search(&column.ident()).is_ok())
            .collect();
        if columns.is_empty() {
            return Ok(());
        }
        let filter = compile::conditions(source, logsource, &DuckDb, self.options)
            .map_or_else(|| "TRUE".to_owned(), |(_, text)| text);
        Filling {
            connection: self.connection,
            source: self.source,
            inputs: &self.inputs,
            faults: &mut self.outcome.faults,
            diagnostics: &mut self.outcome.diagnostics,
        }
        .fill(&table, &columns, &filter, staging)?;
        for (position, rule) in &compiled {
            self.run_rule(*position, rule);
            self.progress.advance(1);
        }
        self.connection
            .execute_batch(&format!("DROP TABLE {}", quoted(&table)))
            .map_err(|error| message(&error))
    }

    fn run_rule(&mut self, position: usize, compiled: &Compiled) {
        let rule = self.outcome.counts[position].rule;
        let insert = format!(
            "INSERT INTO {} SELECT {position}, {}, {}, {}, {}, to_json(_row) FROM ({}) AS _row",
            quoted(MATCHES),
            literal(rule.key()),
            literal(&rule.title),
            rule.level
                .map_or_else(|| "NULL".to_owned(), |level| literal(level.name())),
            literal(&self.source.name),
            compiled.sql,
        );
        match self.connection.execute(&insert, []) {
            Ok(matches) => self.outcome.counts[position].matches += matches as u64,
            Err(error) => self.outcome.faults.push(Fault {
                file: rule.origin.file.name.clone(),
                message: format!("the rule's query failed: {}", message(&error)),
            }),
        }
    }
}
