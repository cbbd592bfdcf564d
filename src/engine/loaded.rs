//! Files as tables of their sources' events.

use super::database::message;
use super::fill::{Filling, Progress, condition_columns};
use super::inputs::{Fault, Input};
use super::quoted;
use super::scenario::specialised;
use super::specialise::add_file_columns;
use crate::compile::{Options, Rules};
use crate::diag::Diagnostic;
use crate::rule::{LogSource, Rule};
use crate::source::{Catalog, Column, Source, TableName};
use duckdb::Connection;

/// What is read for whom.
pub struct Reading<'r> {
    pub rules: &'r Rules,
    pub options: &'r Options,
    pub inputs: &'r [Input],
}

/// The table of a source's events.
pub fn table(source: &Source) -> TableName {
    vec![format!("_siglake_data_{}", source.name)]
}

impl Reading<'_> {
    /// The sources as the rules and the files have them.
    pub fn sources(&self, catalog: &Catalog) -> Vec<Source> {
        let mut sources = specialised(self.rules, catalog);
        for source in &mut sources {
            let name = source.name.clone();
            for input in self.inputs.iter().filter(|input| input.source == name) {
                add_file_columns(source, &input.own_columns());
            }
        }
        sources
    }

    /// The source of a rule: the first that serves it and has data, else the first.
    pub fn source_of<'s>(
        &self,
        rule: &Rule,
        sources: &'s [Source],
    ) -> Result<&'s Source, Box<Diagnostic>> {
        let serving = || {
            sources
                .iter()
                .filter(|source| source.serves(&rule.logsource).is_some())
        };
        let has_data = |source: &&Source| self.inputs.iter().any(|it| it.source == source.name);
        serving()
            .find(has_data)
            .or_else(|| serving().next())
            .ok_or_else(|| Box::new(crate::resolve::unknown_logsource(rule, &Catalog::default())))
    }

    /// Makes the table of a source, with the columns that are named, and fills it. The number of
    /// its rows; where no column is named there is no table.
    pub fn fill(
        &self,
        connection: &Connection,
        (source, table, mut names): (&Source, &str, Vec<String>),
        (faults, diagnostics): (&mut Vec<Fault>, &mut Vec<Diagnostic>),
        progress: &mut dyn Progress,
    ) -> Result<u64, String> {
        names.sort_unstable();
        names.dedup();
        let is_read = |column: &str| names.iter().any(|name| name == column);
        let columns: Vec<&Column> = source.columns_named(&is_read);
        if columns.is_empty() {
            return Ok(0);
        }
        let mut logsources: Vec<&LogSource> = self
            .rules
            .rules
            .iter()
            .map(|rule| &rule.logsource)
            .filter(|logsource| source.serves(logsource).is_some())
            .collect();
        logsources.sort();
        logsources.dedup();
        let direct = condition_columns(source, &logsources, self.options);
        let inputs: Vec<&Input> = self
            .inputs
            .iter()
            .filter(|input| input.source == source.name)
            .collect();
        let mut filling = Filling {
            connection,
            source,
            inputs: &inputs,
            faults,
            diagnostics,
        };
        let staging = filling.stage("_siglake_events", source, &direct, progress)?;
        filling.fill(table, &columns, "TRUE", &staging)?;
        let count = format!("SELECT count(*) FROM {}", quoted(table));
        let events: i64 = connection
            .query_row(&count, [], |row| row.get(0))
            .map_err(|error| message(&error))?;
        connection
            .execute_batch(&format!("DROP TABLE {}", quoted(&staging.table)))
            .map_err(|error| message(&error))?;
        Ok(u64::try_from(events).unwrap_or(0))
    }
}
