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

/// Whether a text is certainly a value of a type that texts may be lost to.
pub fn surely_is(text: &str, ty: &Type) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    let short = text.len() <= 15;
    match ty {
        Type::Integer => short && digits(text.strip_prefix('-').unwrap_or(text)),
        Type::Number => {
            let text = text.strip_prefix('-').unwrap_or(text);
            let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
            short && digits(whole) && digits(part)
        }
        Type::Boolean => matches!(text, "true" | "false"),
        Type::Timestamp => is_common_time(text),
        Type::Text | Type::Json | Type::Array(_) | Type::Map(_) | Type::Struct(_) => true,
    }
}

/// Times such as `2026-01-28T09:59:59.123Z` of days that every month has.
fn is_common_time(text: &str) -> bool {
    let shape = b"dddd-dd-ddTdd:dd:dd";
    let bytes = text.as_bytes();
    let Some((time, rest)) = bytes.split_at_checked(shape.len()) else {
        return false;
    };
    let fits = |(byte, shape): (&u8, &u8)| match shape {
        b'd' => byte.is_ascii_digit(),
        other => byte == other,
    };
    let part = |at: usize| (time[at] - b'0') * 10 + (time[at + 1] - b'0');
    let (fraction, zone) = rest.split_at(rest.len().saturating_sub(1));
    time.iter().zip(shape).all(fits)
        && (1..=12).contains(&part(5))
        && (1..=28).contains(&part(8))
        && part(11) < 24
        && part(14) < 60
        && part(17) < 60
        && zone == b"Z"
        && match fraction {
            [] => true,
            [b'.', digits @ ..] => {
                (1..=6).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
            }
            _ => false,
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
