//! Rules on an engine's own tables: every match of every rule.

use super::{Client, Watch, read};
use crate::compile::{self, Options, Rules};
use crate::dialect::Athena;
use crate::engine::database::message;
use crate::engine::hunt::{Outcome, create_matches, insert_matches};
use crate::engine::inputs::Fault;
use crate::source::Catalog;
use duckdb::Connection;

/// Hunts. The matches become rows of [`crate::engine::hunt::MATCHES`] in `connection`. `begin` is
/// told the title of each rule.
#[allow(clippy::too_many_arguments)]
pub fn hunt<'r>(
    connection: &Connection,
    client: &dyn Client,
    watch: &dyn Watch,
    rules: &'r Rules,
    catalog: &Catalog,
    options: &Options,
    source: Option<&str>,
    begin: &dyn Fn(&str),
) -> Result<Outcome<'r>, String> {
    create_matches(connection).map_err(|error| message(&error))?;
    let mut outcome = Outcome::before(rules);
    for (position, rule) in rules.rules.iter().enumerate() {
        if watch.interrupted() {
            outcome.faults.push(Fault {
                file: rule.origin.file.name.clone(),
                message: "not run: interrupted".into(),
            });
            continue;
        }
        let source = match compile::source_for(rule, catalog, source) {
            Ok(source) => source,
            Err(diagnostic) => {
                outcome.diagnostics.push(*diagnostic);
                continue;
            }
        };
        let filters = rules.filters_of(rule);
        let report = compile::compile(rule, &filters, source, &Athena, options, None);
        outcome.diagnostics.extend(report.diagnostics);
        let Some(compiled) = report.output else {
            continue;
        };
        begin(&rule.title);
        let names: Vec<&str> = compiled
            .plan
            .columns
            .iter()
            .map(|field| field.name())
            .collect();
        let found = read::objects(client, watch, &names, &compiled.sql);
        let written = found.and_then(|rows| {
            let count = rows.len() as u64;
            insert_matches(connection, position, rule, &source.name, rows)
                .map_err(|error| message(&error))?;
            Ok(count)
        });
        match written {
            Ok(count) => outcome.counts[position].matches = count,
            Err(message) => outcome.faults.push(Fault {
                file: rule.origin.file.name.clone(),
                message,
            }),
        }
    }
    Ok(outcome)
}
