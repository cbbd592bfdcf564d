//! The rows of a source as its files give them, without a copy: files are read where and as often
//! as a query asks, with the columns that it asks for.

use super::database::message;
use super::inputs::{Fault, Input, Kind};
use super::quoted;
use super::routed::Routed;
use super::slice::{group_by_schema, select_files};
use crate::source::Column;
use duckdb::Connection;

/// Rows of Parquet and CSV files, by groups of the same schema, and those of a log source among
/// the events of JSON files.
#[derive(Debug, Clone, Default)]
pub struct Relation<'i> {
    groups: Vec<Vec<&'i Input>>,
    events: Option<(&'i Routed, usize)>,
}

/// Which of a relation's groups hold rows with which values of the columns that tell log sources
/// apart.
pub struct Routes {
    /// None where no column tells them apart.
    table: Option<String>,
}

const PART: &str = "_siglake_part";

impl<'i> Relation<'i> {
    /// Of the files that are tables by themselves.
    pub fn of(inputs: &[&'i Input]) -> Relation<'i> {
        let files: Vec<&Input> = inputs
            .iter()
            .copied()
            .filter(|input| input.kind != Kind::Json)
            .collect();
        Relation {
            groups: group_by_schema(&files),
            events: None,
        }
    }

    /// With the events for a log source, by its position.
    pub fn with_events(mut self, events: &'i Routed, want: usize) -> Relation<'i> {
        self.events = Some((events, want)).filter(|(events, want)| events.has(*want));
        self
    }

    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.events.is_none()
    }

    /// A query of the columns; of a relation that is not empty.
    pub fn select(&self, columns: &[&Column]) -> String {
        let mut parts = self
            .events
            .map_or_else(Vec::new, |(events, want)| events.selects(want, columns));
        parts.extend(self.groups.iter().map(|group| select_files(group, columns)));
        parts.join(" UNION ALL ")
    }

    /// Leaves out the files that can't be read, and tells of them.
    pub fn without_unreadable(
        &mut self,
        connection: &Connection,
        columns: &[&Column],
        faults: &mut Vec<Fault>,
    ) {
        for group in &mut self.groups {
            group.retain(|input| {
                let select = select_files(&[input], columns);
                let query = format!("SELECT count(hash(_row)) FROM ({select}) AS _row");
                match connection.execute_batch(&query) {
                    Ok(()) => true,
                    Err(error) => {
                        let fault = Fault {
                            file: input.location.clone(),
                            message: message(&error),
                        };
                        if !faults.contains(&fault) {
                            faults.push(fault);
                        }
                        false
                    }
                }
            });
        }
        self.groups.retain(|group| !group.is_empty());
    }

    /// Finds which values of the columns each group holds.
    pub fn routes(
        &mut self,
        connection: &Connection,
        table: &str,
        columns: &[&Column],
        faults: &mut Vec<Fault>,
    ) -> Result<Routes, String> {
        if columns.is_empty() {
            return Ok(Routes { table: None });
        }
        let run = |text: &str| connection.execute_batch(text);
        let mut definitions = vec![format!("{} BIGINT", quoted(PART))];
        definitions.extend(columns.iter().map(|column| {
            format!(
                "{} {}",
                quoted(column.ident()),
                super::convert::type_name(&column.ty)
            )
        }));
        run(&format!(
            "CREATE TEMP TABLE {} ({})",
            quoted(table),
            definitions.join(", ")
        ))
        .map_err(|error| message(&error))?;
        let insert = |groups: &[Vec<&Input>]| {
            groups.iter().enumerate().try_for_each(|(part, group)| {
                run(&format!(
                    "INSERT INTO {} SELECT DISTINCT {part}, * FROM ({})",
                    quoted(table),
                    select_files(group, columns)
                ))
            })
        };
        if insert(&self.groups).is_err() {
            self.without_unreadable(connection, columns, faults);
            run(&format!("DELETE FROM {}", quoted(table)))
                .and_then(|()| insert(&self.groups))
                .map_err(|error| message(&error))?;
        }
        Ok(Routes {
            table: Some(table.to_owned()),
        })
    }
}

impl Routes {
    pub fn drop(self, connection: &Connection) -> duckdb::Result<()> {
        match self.table {
            None => Ok(()),
            Some(table) => connection.execute_batch(&format!("DROP TABLE {}", quoted(&table))),
        }
    }

    /// The groups of a relation that have rows for which a filter over the routes' columns holds.
    pub fn relation<'i>(
        &self,
        connection: &Connection,
        all: &Relation<'i>,
        filter: &str,
    ) -> duckdb::Result<Relation<'i>> {
        let Some(table) = &self.table else {
            return Ok(all.clone());
        };
        let mut statement = connection.prepare(&format!(
            "SELECT DISTINCT {} FROM {} WHERE {filter}",
            quoted(PART),
            quoted(table)
        ))?;
        let parts: Vec<usize> = statement
            .query_map([], |row| row.get(0))?
            .collect::<duckdb::Result<_>>()?;
        let groups = all.groups.iter().enumerate();
        Ok(Relation {
            groups: groups
                .filter(|(part, _)| parts.contains(part))
                .map(|(_, group)| group.clone())
                .collect(),
            events: all.events,
        })
    }
}
