//! Hive's statements as Athena takes them.

use super::{Column, HiveFiles, Stored, Table, doubled, lines, qualified};
use crate::pattern::lower;
use crate::source::Type;

pub(super) fn external(table: &Table, files: &HiveFiles) -> String {
    let mut text = head(table, table.columns.iter());
    if !table.partitions.is_empty() {
        let columns = lines(table.partitions.iter().map(column));
        text.push_str(&format!("PARTITIONED BY (\n{columns}\n)\n"));
    }
    if let Some(serde) = &files.serde {
        text.push_str(&format!("ROW FORMAT SERDE {}\n", literal(serde)));
        text.push_str(&properties("WITH SERDEPROPERTIES", &files.serde_properties));
    }
    match &files.stored {
        Stored::Parquet => text.push_str("STORED AS PARQUET\n"),
        Stored::Orc => text.push_str("STORED AS ORC\n"),
        Stored::TextFile => text.push_str("STORED AS TEXTFILE\n"),
        Stored::Classes { input, output } => text.push_str(&format!(
            "STORED AS INPUTFORMAT {}\nOUTPUTFORMAT {}\n",
            literal(input),
            literal(output)
        )),
    }
    text.push_str(&format!("LOCATION {}\n", literal(&files.location)));
    text.push_str(&properties("TBLPROPERTIES", &files.properties));
    text.trim_end().to_owned()
}

pub(super) fn iceberg(table: &Table, location: &str) -> String {
    let mut text = head(table, table.columns.iter().chain(&table.partitions)).replacen(
        "CREATE EXTERNAL TABLE",
        "CREATE TABLE",
        1,
    );
    if !table.partitions.is_empty() {
        let names: Vec<String> = table.partitions.iter().map(|it| ident(&it.name)).collect();
        text.push_str(&format!("PARTITIONED BY ({})\n", names.join(", ")));
    }
    text.push_str(&format!("LOCATION {}\n", literal(location)));
    let kind = [
        ("table_type".to_owned(), "ICEBERG".to_owned()),
        ("format".to_owned(), "parquet".to_owned()),
    ];
    text.push_str(&properties("TBLPROPERTIES", &kind));
    text.trim_end().to_owned()
}

fn head<'c>(table: &Table, columns: impl Iterator<Item = &'c Column>) -> String {
    format!(
        "CREATE EXTERNAL TABLE IF NOT EXISTS {} (\n{}\n)\n",
        qualified(&table.name, ident),
        lines(columns.map(column))
    )
}

fn column(column: &Column) -> String {
    format!("{} {}", ident(&column.name), column.type_text(type_name))
}

fn properties(clause: &str, properties: &[(String, String)]) -> String {
    if properties.is_empty() {
        return String::new();
    }
    let each = properties
        .iter()
        .map(|(name, value)| format!("{} = {}", literal(name), literal(value)));
    format!("{clause} (\n{}\n)\n", lines(each))
}

/// Hive folds names, so they are written as it keeps them.
pub(super) fn ident(name: &str) -> String {
    doubled(&lower(name), '`')
}

/// Backslashes escape in Hive's literals.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('\'');
    for c in text.chars() {
        match c {
            '\'' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

pub(super) fn type_name(ty: &Type) -> String {
    match ty {
        Type::Text | Type::Json => "string".into(),
        Type::Integer => "bigint".into(),
        Type::Number => "double".into(),
        Type::Boolean => "boolean".into(),
        Type::Timestamp => "timestamp".into(),
        Type::Array(inner) => format!("array<{}>", type_name(inner)),
        Type::Map(inner) => format!("map<string,{}>", type_name(inner)),
        Type::Struct(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, ty)| format!("{}:{}", member(name), type_name(ty)))
                .collect();
            format!("struct<{}>", members.join(","))
        }
    }
}

/// A member's name: bare where it can be, as in Glue's types.
fn member(name: &str) -> String {
    let name = lower(name);
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if plain { name } else { doubled(&name, '`') }
}
