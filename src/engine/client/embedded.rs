//! The embedded DuckDB as an engine that takes SQL text.

use super::{Client, Column, Effect, Failure, Kind, Progress, Running, Statement, Step, Watch};
use crate::engine::database::message;
use duckdb::Connection;
use duckdb::types::Value as Cell;
use serde_json::Value;

pub struct Embedded<'c>(pub &'c Connection);

impl Client for Embedded<'_> {
    fn name(&self) -> &'static str {
        "DuckDB"
    }

    /// The statement is done when this returns; whoever wants to end it interrupts the connection.
    fn submit<'c>(
        &'c self,
        statement: Statement<'_>,
        watch: &'c dyn Watch,
    ) -> Result<Box<dyn Running + 'c>, Failure> {
        let mut done = Finished::default();
        let result = match statement.effect {
            Effect::Writes => self.0.execute(statement.sql, []).map(|written| {
                done.written = Some(written as u64);
            }),
            Effect::Reads => read(self.0, statement.sql, &mut done),
        };
        match result {
            Ok(()) => Ok(Box::new(done)),
            Err(_) if watch.interrupted() => {
                Err(Failure::new(Kind::Cancelled, "interrupted in DuckDB"))
            }
            Err(error) => {
                let message = message(&error);
                let kind = if message.starts_with("Catalog Error") {
                    Kind::Unknown
                } else {
                    Kind::Query
                };
                Err(Failure::new(kind, message))
            }
        }
    }
}

fn read(connection: &Connection, sql: &str, done: &mut Finished) -> duckdb::Result<()> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let names = rows.as_ref().map(|rows| rows.column_names());
    let names = names.unwrap_or_default();
    while let Some(row) = rows.next()? {
        let cells = (0..names.len()).map(|at| row.get::<_, Cell>(at).map(|cell| value(&cell)));
        done.rows.push(cells.collect::<duckdb::Result<_>>()?);
    }
    done.columns = names
        .into_iter()
        .map(|name| Column {
            name,
            ty: String::new(),
        })
        .collect();
    Ok(())
}

/// Numbers, booleans and text; whoever wants others casts them to text.
fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Boolean(value) => Value::from(*value),
        Cell::Int(value) => Value::from(*value),
        Cell::BigInt(value) => Value::from(*value),
        Cell::Double(value) => Value::from(*value),
        Cell::Text(text) => Value::from(text.as_str()),
        other => Value::from(format!("{other:?}")),
    }
}

/// A statement that has run.
#[derive(Default)]
struct Finished {
    columns: Vec<Column>,
    rows: Vec<Vec<Value>>,
    written: Option<u64>,
    progress: Progress,
}

impl Running for Finished {
    fn id(&self) -> &str {
        "embedded"
    }

    fn advance(&mut self) -> Result<Step, Failure> {
        if self.rows.is_empty() {
            return Ok(Step::Done);
        }
        Ok(Step::Rows(std::mem::take(&mut self.rows)))
    }

    fn progress(&self) -> &Progress {
        &self.progress
    }

    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn written(&self) -> Option<u64> {
        self.written
    }

    fn cancel(&mut self) -> Result<(), Failure> {
        Ok(())
    }
}
