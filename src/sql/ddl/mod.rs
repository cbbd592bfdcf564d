//! Statements that create tables: Hive's as Athena takes them, Trino's and DuckDB's. Each is
//! parsed back and compared with what it was written from.

mod check;
mod duckdb;
mod hive;
mod trino;

pub use duckdb::{from_text as duckdb_from_text, type_name as duckdb_type, view as duckdb_view};
pub use trino::type_name as trino_type;

use crate::source::{TableName, Type};

/// A table to create. Partitions are columns too, after the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub name: TableName,
    pub columns: Vec<Column>,
    pub partitions: Vec<Column>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub name: String,
    pub ty: ColumnType,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ColumnType {
    Of(Type),
    /// Of partitions alone: `date` is no type of events.
    Date,
}

impl Column {
    pub fn new(name: impl Into<String>, ty: Type) -> Self {
        Column {
            name: name.into(),
            ty: ColumnType::Of(ty),
        }
    }

    /// As `of` writes a type.
    pub fn type_text(&self, of: impl Fn(&Type) -> String) -> String {
        match &self.ty {
            ColumnType::Of(ty) => of(ty),
            ColumnType::Date => "date".into(),
        }
    }
}

/// What Hive's statement says of the files.
#[derive(Debug, Clone, PartialEq)]
pub struct HiveFiles {
    /// The class that reads rows; `None` where the file format says it.
    pub serde: Option<String>,
    pub serde_properties: Vec<(String, String)>,
    pub stored: Stored,
    pub location: String,
    pub properties: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Stored {
    Parquet,
    Orc,
    TextFile,
    /// Hive's classes for reading and writing files.
    Classes {
        input: String,
        output: String,
    },
}

/// The kind of table that Trino's statement makes.
#[derive(Debug, Clone, PartialEq)]
pub enum TrinoTable {
    /// Of the Hive connector, Parquet; with a location it is external.
    Hive { location: Option<String> },
    /// Of the Iceberg connector, Parquet.
    Iceberg { location: Option<String> },
}

/// A column's type as Hive and Glue write it.
pub fn hive_type(column: &Column) -> String {
    column.type_text(hive::type_name)
}

/// A folder of files as a table. An error is a defect of the compiler.
pub fn hive(table: &Table, files: &HiveFiles) -> Result<String, String> {
    let text = hive::external(table, files);
    check::hive(&text, table, Some(files))?;
    Ok(text)
}

/// An Iceberg table as Athena creates it: the partitions are columns, which the statement names
/// again.
pub fn athena_iceberg(table: &Table, location: &str) -> Result<String, String> {
    let text = hive::iceberg(table, location);
    check::hive(&text, table, None)?;
    Ok(text)
}

pub fn trino(table: &Table, kind: &TrinoTable) -> Result<String, String> {
    let text = trino::table(table, kind);
    let (TrinoTable::Hive { location } | TrinoTable::Iceberg { location }) = kind;
    check::trino(&text, table, location.as_deref())?;
    Ok(text)
}

pub fn duckdb(table: &Table) -> Result<String, String> {
    let text = duckdb::table(table);
    check::duckdb(&text, table)?;
    Ok(text)
}

fn doubled(text: &str, quote: char) -> String {
    let twice: String = [quote, quote].iter().collect();
    format!("{quote}{}{quote}", text.replace(quote, &twice))
}

/// A name in double quotes, as Trino and DuckDB have it.
pub fn ident(name: &str) -> String {
    doubled(name, '"')
}

/// A text literal of Trino and DuckDB.
pub fn literal(text: &str) -> String {
    doubled(text, '\'')
}

fn qualified(name: &TableName, quote: impl Fn(&str) -> String) -> String {
    let parts: Vec<String> = name.iter().map(|part| quote(part)).collect();
    parts.join(".")
}

/// Lines with a comma between them.
fn lines(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.map(|item| format!("  {item}")).collect();
    items.join(",\n")
}

#[cfg(test)]
mod tests;
