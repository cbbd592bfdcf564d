//! Types of columns in DuckDB, and how what a file holds becomes what a source declares.

use crate::source::Type;
pub use crate::source::physical::{Found, parse_type};
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

/// Whether a text may not be a value of the type.
pub fn can_lose(ty: &Type) -> bool {
    match ty {
        Type::Integer | Type::Number | Type::Boolean | Type::Timestamp => true,
        Type::Text | Type::Json | Type::Array(_) | Type::Map(_) | Type::Struct(_) => false,
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
