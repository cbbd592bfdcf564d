//! Rules over files: every match of every rule, with counts and faults.

use super::database::message;
use super::inputs::{Fault, Input, Kind};
use super::slice::{Staging, group_by_schema, select_files};
use super::specialise::{with_file_columns, with_rule_fields};
use super::{literal, quoted};
use crate::compile::{self, Compiled, Options, Rules};
use crate::diag::{Code, Diagnostic};
use crate::dialect::DuckDb;
use crate::rule::{LogSource, Rule};
use crate::source::{Catalog, Column, Source};
use duckdb::Connection;

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

/// Told of what is being done.
pub trait Progress {
    fn begin(&mut self, what: &str, total: u64);
    fn advance(&mut self, by: u64);
    fn end(&mut self);
}

/// Table of matches: position of the rule, id, title, level, source, the row as JSON.
pub const MATCHES: &str = "_siglake_matches";

/// Hunts. Rules without data are counted with 0 matches.
pub fn hunt<'r>(
    connection: &Connection,
    rules: &'r Rules,
    catalog: &Catalog,
    options: &Options,
    inputs: &[Input],
    progress: &mut dyn Progress,
) -> Result<Outcome<'r>, String> {
    connection
        .execute_batch(&format!(
            "CREATE TABLE {} (position BIGINT, rule VARCHAR, title VARCHAR, level VARCHAR, source VARCHAR, row JSON)",
            quoted(MATCHES)
        ))
        .map_err(|error| message(&error))?;
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
        for input in self.inputs.iter().filter(|input| input.kind != Kind::Json) {
            source = with_file_columns(&source, &input.columns);
        }
        let mut logsources: Vec<&LogSource> =
            chosen.iter().map(|(_, rule)| &rule.logsource).collect();
        logsources.sort();
        logsources.dedup();
        let staging = self.stage(&source, &logsources)?;
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

    /// Reads the JSON files, once for all rules.
    fn stage(&mut self, source: &Source, logsources: &[&LogSource]) -> Result<Staging, String> {
        let mut direct: Vec<String> = Vec::new();
        for logsource in logsources {
            if let Some((pred, _)) = compile::conditions(source, logsource, &DuckDb, self.options) {
                pred.each_access(&mut |_, access| {
                    if !direct.contains(&access.column) {
                        direct.push(access.column.clone());
                    }
                });
            }
        }
        let mut staging = Staging::create(self.connection, "_siglake_events", source, &direct)
            .map_err(|error| message(&error))?;
        let json: Vec<&&Input> = self
            .inputs
            .iter()
            .filter(|input| input.kind == Kind::Json)
            .collect();
        if !json.is_empty() {
            self.progress.begin(
                &format!("{}: reading", source.name),
                json.iter().map(|input| input.bytes).sum(),
            );
            for input in json {
                let (events, bytes) = staging.read(
                    self.connection,
                    source,
                    &input.location,
                    &mut self.outcome.faults,
                );
                self.outcome.events += events;
                self.outcome.bytes += bytes;
                self.progress.advance(input.bytes);
            }
            self.progress.end();
        }
        Ok(staging)
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
        self.fill(&table, &columns, &filter, staging)?;
        for (position, rule) in &compiled {
            self.run_rule(*position, rule);
            self.progress.advance(1);
        }
        self.connection
            .execute_batch(&format!("DROP TABLE {}", quoted(&table)))
            .map_err(|error| message(&error))
    }

    fn fill(
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
                    if !self.outcome.faults.contains(&fault) {
                        self.outcome.faults.push(fault);
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
            let text = format!(
                "{count} values of `{column}` are not of the type that `{}` declares",
                self.source.name
            );
            let diagnostic = Diagnostic::new(Code::LOST_VALUE, text)
                .help("they count as absent; declare the column as text to keep them");
            if !self.outcome.diagnostics.contains(&diagnostic) {
                self.outcome.diagnostics.push(diagnostic);
            }
        }
        Ok(())
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
