//! DuckDB's statements.

use super::{Column, Table, ident, lines, qualified};
use crate::source::{TableName, Type};

pub(super) fn table(table: &Table) -> String {
    let column =
        |column: &Column| format!("{} {}", ident(&column.name), column.type_text(type_name));
    format!(
        "CREATE TABLE IF NOT EXISTS {} (\n{}\n)",
        qualified(&table.name, ident),
        lines(table.columns.iter().chain(&table.partitions).map(column))
    )
}

/// A view of columns, name and expression, over something that reads files.
pub fn view(name: &TableName, columns: &[(String, String)], from: &str) -> String {
    let column = |(name, value): &(String, String)| format!("{value} AS {}", ident(name));
    format!(
        "CREATE OR REPLACE VIEW {} AS\nSELECT\n{}\nFROM {from}",
        qualified(name, ident),
        lines(columns.iter().map(column))
    )
}

/// The type as DuckDB writes it.
pub fn type_name(ty: &Type) -> String {
    match ty {
        Type::Text => "VARCHAR".into(),
        Type::Integer => "BIGINT".into(),
        Type::Number => "DOUBLE".into(),
        Type::Boolean => "BOOLEAN".into(),
        Type::Timestamp => "TIMESTAMP".into(),
        Type::Json => "JSON".into(),
        Type::Array(inner) => format!("{}[]", part_name(inner)),
        Type::Map(inner) => format!("MAP(VARCHAR, {})", part_name(inner)),
        Type::Struct(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, ty)| format!("{} {}", ident(name), part_name(ty)))
                .collect();
            format!("STRUCT({})", members.join(", "))
        }
    }
}

/// JSON in a part of a column is text: what an event holds there as an object becomes its text,
/// and what it holds as text that is JSON, as exports of tables do, is that already.
fn part_name(ty: &Type) -> String {
    match ty {
        Type::Json => "VARCHAR".into(),
        Type::Text
        | Type::Integer
        | Type::Number
        | Type::Boolean
        | Type::Timestamp
        | Type::Array(_)
        | Type::Map(_)
        | Type::Struct(_) => type_name(ty),
    }
}

/// Text (scalars as their text, the rest as JSON) as a type. NULL where it does not have it.
pub fn from_text(value: &str, ty: &Type) -> String {
    match ty {
        Type::Text => value.to_owned(),
        Type::Json => format!("TRY_CAST({value} AS JSON)"),
        Type::Integer | Type::Number | Type::Boolean => {
            format!("TRY_CAST({value} AS {})", type_name(ty))
        }
        Type::Timestamp => format!("make_timestamp(epoch_us(TRY_CAST({value} AS TIMESTAMPTZ)))"),
        Type::Struct(_) | Type::Array(_) | Type::Map(_) => {
            format!("TRY_CAST(TRY_CAST({value} AS JSON) AS {})", type_name(ty))
        }
    }
}
