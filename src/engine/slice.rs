//! Slices: the rows of one Sigma log source, with the columns that its rules read, as a table.
//! Each rule's own text then runs on it.

use super::convert::{can_lose, from_column, from_text, type_name};
use super::database::message;
use super::hive::Prefix;
use super::inputs::{Fault, Input, Kind, reader, tell_reading};
use super::rows::{Layout, Row};
use super::{events, quoted};
use crate::dialect::duckdb::json_path;
use crate::pattern::lower;
use crate::source::{Column, Source, Type, UnknownFields};
use duckdb::Connection;
use std::borrow::Cow;
use std::ops::ControlFlow;
use std::path::Path;

/// Events of JSON files as a table: the event's text, the columns that conditions test, and
/// the column for the rest of the event.
pub struct Staging {
    pub table: String,
    /// Columns that the table has by themselves.
    pub direct: Vec<Column>,
    pub events: u64,
    /// Bytes of the files read.
    pub bytes: u64,
}

/// The column of a staging table that holds the event's text.
const EVENT: &str = "_event";
/// The number of the event in the order of reading.
pub const EVENT_NUMBER: &str = "_siglake_event";

/// Adds the text of an event.
pub type AddEvent<'a> = &'a mut dyn FnMut(&str) -> Result<(), String>;

impl Staging {
    /// Makes the empty table. `direct` are names of columns of the source.
    pub fn create(
        connection: &Connection,
        table: &str,
        source: &Source,
        direct: &[String],
    ) -> duckdb::Result<Staging> {
        let mut names: Vec<&str> = direct.iter().map(String::as_str).collect();
        if let UnknownFields::Json(rest) = &source.unknown_fields {
            names.push(rest);
        }
        let direct: Vec<Column> = source
            .columns
            .iter()
            .filter(|column| names.contains(&column.ident()))
            .cloned()
            .collect();
        let mut columns: Vec<String> = vec![
            format!("{} BIGINT", quoted(EVENT_NUMBER)),
            format!("{} VARCHAR", quoted(EVENT)),
        ];
        columns.extend(
            direct
                .iter()
                .map(|column| format!("{} VARCHAR", quoted(column.ident()))),
        );
        connection.execute_batch(&format!(
            "CREATE TABLE {} ({})",
            quoted(table),
            columns.join(", ")
        ))?;
        Ok(Staging {
            table: table.to_owned(),
            direct,
            events: 0,
            bytes: 0,
        })
    }

    /// Adds events; `each` calls its argument with the text of every event.
    pub fn fill(
        &mut self,
        connection: &Connection,
        source: &Source,
        each: &mut dyn FnMut(AddEvent<'_>),
    ) -> Result<(), String> {
        let columns: Vec<&Column> = self.direct.iter().collect();
        let layout = Layout::new(source, &columns);
        let mut row = Row::default();
        let mut appender = connection
            .appender(&self.table)
            .map_err(|error| message(&error))?;
        each(&mut |event| {
            layout.find(event, &mut row)?;
            let number = self.events as i64;
            let mut texts = Vec::with_capacity(columns.len());
            for at in 0..columns.len() {
                texts.push(layout.value(event, &row, at)?.map(Cow::into_owned));
            }
            let mut values: Vec<&dyn duckdb::ToSql> = vec![&number, &event];
            values.extend(texts.iter().map(|text| text as &dyn duckdb::ToSql));
            appender
                .append_row(values.as_slice())
                .map_err(|error| message(&error))?;
            self.events += 1;
            Ok(())
        });
        appender.flush().map_err(|error| message(&error))
    }

    /// Adds the events of a file.
    pub fn read(
        &mut self,
        connection: &Connection,
        source: &Source,
        location: &str,
        faults: &mut Vec<Fault>,
    ) {
        let mut outcome = None;
        let mut failure = None;
        let partitions = Prefix::of(location);
        let result = self.fill(connection, source, &mut |add| {
            outcome = Some(events::read(
                Path::new(location),
                &events::Limits::default(),
                &mut |event| match add(&partitions.add(event)) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(message) => {
                        failure = Some(message);
                        ControlFlow::Break(())
                    }
                },
            ));
        });
        for message in result.err().into_iter().chain(failure) {
            faults.push(Fault {
                file: location.to_owned(),
                message,
            });
        }
        if let Some(outcome) = outcome {
            self.bytes += tell_reading(location, outcome, faults);
        }
    }

    /// Values that don't have the type that the source declares for their column: the column's
    /// name and how many there are.
    pub fn lost(
        &self,
        connection: &Connection,
        columns: &[&Column],
    ) -> duckdb::Result<Vec<(String, u64)>> {
        let typed: Vec<&&Column> = columns
            .iter()
            .filter(|column| can_lose(&column.ty) && column.name != EVENT_NUMBER)
            .collect();
        if typed.is_empty() || self.events == 0 {
            return Ok(Vec::new());
        }
        let counts: Vec<String> = typed
            .iter()
            .map(|column| {
                let direct = self
                    .direct
                    .iter()
                    .any(|other| other.ident() == column.ident());
                let raw = if direct {
                    quoted(column.ident())
                } else {
                    let path = json_path(std::slice::from_ref(&column.name));
                    format!(
                        "json_extract_string({}, {})",
                        quoted(EVENT),
                        super::literal(&path)
                    )
                };
                format!(
                    "count(*) FILTER (WHERE {raw} IS NOT NULL AND ({}) IS NULL)",
                    from_text(&raw, &column.ty)
                )
            })
            .collect();
        let query = format!(
            "SELECT [{}]::VARCHAR FROM {}",
            counts.join(", "),
            quoted(&self.table)
        );
        let shown: String = connection.query_row(&query, [], |row| row.get(0))?;
        let numbers = shown
            .trim_matches(['[', ']'])
            .split(", ")
            .map(|number| number.parse().unwrap_or(0));
        let found = typed.iter().map(|column| column.name.clone()).zip(numbers);
        Ok(found.filter(|(_, count)| *count > 0).collect())
    }

    /// A query of the columns, with their declared types.
    pub fn select(&self, columns: &[&Column]) -> String {
        let direct = |column: &Column| {
            self.direct
                .iter()
                .any(|other| other.ident() == column.ident())
        };
        let extracted: Vec<&&Column> = columns
            .iter()
            .filter(|column| !direct(column) && column.name != EVENT_NUMBER)
            .collect();
        let (json, texts): (Vec<&&Column>, Vec<&&Column>) = extracted
            .into_iter()
            .partition(|column| column.ty == Type::Json);
        let paths = |columns: &[&&Column]| -> String {
            let all: Vec<String> = columns
                .iter()
                .map(|column| super::literal(&json_path(std::slice::from_ref(&column.name))))
                .collect();
            all.join(", ")
        };
        let value = |column: &Column| -> String {
            if column.name == EVENT_NUMBER {
                return quoted(EVENT_NUMBER);
            }
            if let Some(index) = texts
                .iter()
                .position(|other| other.ident() == column.ident())
            {
                return from_text(&format!("\"_texts\"[{}]", index + 1), &column.ty);
            }
            if let Some(index) = json
                .iter()
                .position(|other| other.ident() == column.ident())
            {
                return json_in_text(&format!("\"_json\"[{}]", index + 1));
            }
            from_text(&quoted(column.ident()), &column.ty)
        };
        let outer: Vec<String> = columns
            .iter()
            .map(|column| format!("{} AS {}", value(column), quoted(column.ident())))
            .collect();
        let mut inner: Vec<String> = vec![quoted(EVENT_NUMBER)];
        inner.extend(self.direct.iter().map(|column| quoted(column.ident())));
        if !texts.is_empty() {
            inner.push(format!(
                "json_extract_string({}, [{}]) AS \"_texts\"",
                quoted(EVENT),
                paths(&texts)
            ));
        }
        if !json.is_empty() {
            inner.push(format!(
                "json_extract({}, [{}]) AS \"_json\"",
                quoted(EVENT),
                paths(&json)
            ));
        }
        format!(
            "SELECT {} FROM (SELECT {} FROM {})",
            outer.join(", "),
            inner.join(", "),
            quoted(&self.table)
        )
    }
}

/// JSON, but of a JSON string that holds an object or a list, as exports of tables write columns
/// of JSON text, what it holds.
fn json_in_text(value: &str) -> String {
    let inner = format!("TRY_CAST(json_extract_string({value}, '$') AS JSON)");
    format!(
        "CASE WHEN starts_with({value}, '\"{{') OR starts_with({value}, '\"[') \
         THEN coalesce({inner}, {value}) ELSE {value} END"
    )
}

/// A query of the columns of files of one schema, with their declared types. Columns that the
/// files don't have are NULL.
pub fn select_files(inputs: &[&Input], columns: &[&Column]) -> String {
    let found = inputs.first().map(|input| &input.columns);
    let mut values = Vec::new();
    for column in columns {
        let names = || found.into_iter().flatten();
        let exact = names().find(|(name, _)| *name == column.name);
        let folded = || {
            names()
                .find(|(name, _)| lower(name) == lower(&column.name) && column.physical.is_none())
        };
        let value = match exact.or_else(folded) {
            Some((name, found)) => from_column(&quoted(name), found, &column.ty),
            None => format!("CAST(NULL AS {})", type_name(&column.ty)),
        };
        values.push(format!("{value} AS {}", quoted(column.ident())));
    }
    let locations: Vec<&str> = inputs.iter().map(|input| input.location.as_str()).collect();
    let kind = inputs
        .first()
        .map_or(Kind::Parquet, |input| input.kind.clone());
    format!(
        "SELECT {} FROM {}",
        values.join(", "),
        reader(&kind, &locations)
    )
}

/// Files with the same columns, together.
pub fn group_by_schema<'i>(inputs: &[&'i Input]) -> Vec<Vec<&'i Input>> {
    let mut groups: Vec<Vec<&Input>> = Vec::new();
    for input in inputs {
        match groups
            .iter_mut()
            .find(|group| group[0].columns == input.columns && group[0].kind == input.kind)
        {
            Some(group) => group.push(input),
            None => groups.push(vec![input]),
        }
    }
    groups
}
