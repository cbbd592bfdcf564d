//! Types of columns in DuckDB, and how what a file holds becomes what a source declares.

use crate::source::Type;
pub use crate::sql::ddl::{duckdb_from_text as from_text, duckdb_type as type_name};

fn is_nested(ty: &Type) -> bool {
    match ty {
        Type::Struct(_) | Type::Array(_) | Type::Map(_) => true,
        Type::Text
        | Type::Integer
        | Type::Number
        | Type::Boolean
        | Type::Timestamp
        | Type::Json => false,
    }
}

/// A column of a Parquet or CSV file of type `found` as the type that is declared.
pub fn from_column(value: &str, found: &Found, ty: &Type) -> String {
    match (found, ty) {
        (Found::Type(found), ty) if found == ty => value.to_owned(),
        (Found::Type(found), Type::Json) if is_nested(found) => format!("to_json({value})"),
        (Found::Type(Type::Text | Type::Json), ty) => {
            from_text(&format!("CAST({value} AS VARCHAR)"), ty)
        }
        // ISO 8601, as text columns hold times.
        (Found::Type(Type::Timestamp), Type::Text) => {
            format!("strftime({value}, '%Y-%m-%dT%H:%M:%S.%fZ')")
        }
        (Found::ZonedTimestamp, Type::Text) => {
            format!("strftime(make_timestamp(epoch_us({value})), '%Y-%m-%dT%H:%M:%S.%fZ')")
        }
        (Found::ZonedTimestamp, Type::Timestamp) => format!("make_timestamp(epoch_us({value}))"),
        (Found::Type(found), Type::Text) if is_nested(found) => {
            format!("CAST(to_json({value}) AS VARCHAR)")
        }
        (Found::Other(_) | Found::ZonedTimestamp | Found::Type(_), ty) => {
            format!("TRY_CAST({value} AS {})", type_name(ty))
        }
    }
}

/// The type of a file's column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    Type(Type),
    /// TIMESTAMP WITH TIME ZONE.
    ZonedTimestamp,
    /// A type that sources have no name for.
    Other(String),
}

impl Found {
    /// The type to declare for a column that the source doesn't know.
    pub fn declared(&self) -> Type {
        match self {
            Found::Type(ty) => ty.clone(),
            Found::ZonedTimestamp | Found::Other(_) => Type::Text,
        }
    }
}

/// Reads a type as DuckDB's DESCRIBE writes it.
pub fn parse_type(text: &str) -> Found {
    let text = text.trim();
    match text {
        "VARCHAR" => Found::Type(Type::Text),
        "TINYINT" | "SMALLINT" | "INTEGER" | "BIGINT" | "UTINYINT" | "USMALLINT" | "UINTEGER" => {
            Found::Type(Type::Integer)
        }
        "FLOAT" | "DOUBLE" => Found::Type(Type::Number),
        "BOOLEAN" => Found::Type(Type::Boolean),
        "TIMESTAMP" | "TIMESTAMP_S" | "TIMESTAMP_MS" | "TIMESTAMP_NS" => {
            Found::Type(Type::Timestamp)
        }
        "TIMESTAMP WITH TIME ZONE" => Found::ZonedTimestamp,
        "JSON" => Found::Type(Type::Json),
        _ => parse_nested(text).map_or_else(|| Found::Other(text.to_owned()), Found::Type),
    }
}

fn parse_nested(text: &str) -> Option<Type> {
    if let Some(inner) = text.strip_suffix("[]") {
        return Some(Type::Array(Box::new(parse_type(inner).declared())));
    }
    if let Some(body) = text
        .strip_prefix("MAP(")
        .and_then(|rest| rest.strip_suffix(')'))
    {
        let parts = split_top(body);
        return (parts.len() == 2 && parts[0].trim() == "VARCHAR")
            .then(|| Type::Map(Box::new(parse_type(parts[1]).declared())));
    }
    let body = text.strip_prefix("STRUCT(")?.strip_suffix(')')?;
    let members: Option<Vec<(String, Type)>> =
        split_top(body).into_iter().map(parse_member).collect();
    members.map(Type::Struct)
}

fn parse_member(text: &str) -> Option<(String, Type)> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('"') {
        // A quote within the name is doubled.
        let mut end = 0;
        let bytes = rest.as_bytes();
        while end < bytes.len() {
            if bytes[end] == b'"' {
                if bytes.get(end + 1) != Some(&b'"') {
                    break;
                }
                end += 1;
            }
            end += 1;
        }
        let name = rest.get(..end)?.replace("\"\"", "\"");
        return Some((name, parse_type(rest.get(end + 1..)?).declared()));
    }
    let (name, ty) = text.split_once(' ')?;
    Some((name.to_owned(), parse_type(ty).declared()))
}

/// Splits at commas outside parentheses and quotes.
fn split_top(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut quoted, mut start) = (0usize, false, 0);
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            ',' if !quoted && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_read_back_as_written() {
        let ty = Type::Struct(vec![
            ("a".into(), Type::Text),
            (
                "b \"c\", d)".into(),
                Type::Array(Box::new(Type::Struct(vec![("x".into(), Type::Integer)]))),
            ),
            ("m".into(), Type::Map(Box::new(Type::Boolean))),
        ]);
        assert_eq!(parse_type(&type_name(&ty)), Found::Type(ty));
        assert_eq!(
            parse_type("DECIMAL(18,3)"),
            Found::Other("DECIMAL(18,3)".into())
        );
    }
}
