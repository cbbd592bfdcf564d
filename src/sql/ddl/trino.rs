//! Trino's own statement, for its Hive and Iceberg connectors.

use super::{Column, Table, TrinoTable, ident, lines, literal, qualified};
use crate::source::Type;

pub(super) fn table(table: &Table, kind: &TrinoTable) -> String {
    let precision = match kind {
        // The connector's precision unless it is configured; Athena's too.
        TrinoTable::Hive { .. } => 3,
        TrinoTable::Iceberg { .. } => 6,
    };
    let column = |column: &Column| {
        format!(
            "{} {}",
            ident(&column.name),
            column.type_text(|ty| type_name(ty, precision))
        )
    };
    let columns = lines(table.columns.iter().chain(&table.partitions).map(column));
    let names: Vec<String> = table
        .partitions
        .iter()
        .map(|it| literal(&it.name))
        .collect();
    let (partitioning, place) = match kind {
        TrinoTable::Hive { location } => (
            "partitioned_by",
            location.as_ref().map(|it| ("external_location", it)),
        ),
        TrinoTable::Iceberg { location } => {
            ("partitioning", location.as_ref().map(|it| ("location", it)))
        }
    };
    let mut properties = vec!["format = 'PARQUET'".to_owned()];
    if !names.is_empty() {
        properties.push(format!("{partitioning} = ARRAY[{}]", names.join(", ")));
    }
    properties.extend(place.map(|(key, location)| format!("{key} = {}", literal(location))));
    format!(
        "CREATE TABLE IF NOT EXISTS {} (\n{columns}\n)\nWITH (\n{}\n)",
        qualified(&table.name, ident),
        lines(properties.into_iter())
    )
}

/// The type as Trino writes it. `precision` is that of timestamps, in digits.
pub fn type_name(ty: &Type, precision: u8) -> String {
    match ty {
        Type::Text | Type::Json => "varchar".into(),
        Type::Integer => "bigint".into(),
        Type::Number => "double".into(),
        Type::Boolean => "boolean".into(),
        Type::Timestamp => format!("timestamp({precision})"),
        Type::Array(inner) => format!("array({})", type_name(inner, precision)),
        Type::Map(inner) => format!("map(varchar, {})", type_name(inner, precision)),
        Type::Struct(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, ty)| format!("{} {}", ident(name), type_name(ty, precision)))
                .collect();
            format!("row({})", members.join(", "))
        }
    }
}
