//! Types as engines write them: Hive and Glue (`struct<a:string>`), Trino (`row(a varchar)`),
//! DuckDB (`STRUCT(a VARCHAR)`).

use super::Type;

/// The type of a table's or file's column.
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

/// Reads a type. Letter case does not matter, but in the names of members.
pub fn parse_type(text: &str) -> Found {
    parse_at(text, MAX_DEPTH)
}

/// Deeper types are none that a table has.
const MAX_DEPTH: usize = 64;

fn parse_at(text: &str, depth: usize) -> Found {
    let text = text.trim();
    let Some(depth) = depth.checked_sub(1) else {
        return Found::Other(text.to_owned());
    };
    let lower = text.to_ascii_lowercase();
    let plain = lower.split('(').next().unwrap_or_default().trim_end();
    match plain {
        "varchar" | "string" | "text" | "char" | "bpchar" => Found::Type(Type::Text),
        "tinyint" | "smallint" | "int" | "integer" | "bigint" | "long" | "utinyint"
        | "usmallint" | "uinteger" => Found::Type(Type::Integer),
        "float" | "double" | "real" | "double precision" => Found::Type(Type::Number),
        "boolean" | "bool" => Found::Type(Type::Boolean),
        "timestamp_s" | "timestamp_ms" | "timestamp_ns" | "timestamp_us" => {
            Found::Type(Type::Timestamp)
        }
        "timestamptz" => Found::ZonedTimestamp,
        "timestamp" | "timestamp with time zone" | "timestamp without time zone"
            if !text.ends_with(']') =>
        {
            if lower.ends_with("with time zone") {
                Found::ZonedTimestamp
            } else {
                Found::Type(Type::Timestamp)
            }
        }
        "json" => Found::Type(Type::Json),
        _ => parse_nested(text, depth).map_or_else(|| Found::Other(text.to_owned()), Found::Type),
    }
}

fn parse_nested(text: &str, depth: usize) -> Option<Type> {
    if let Some(inner) = text.strip_suffix("[]") {
        return Some(Type::Array(Box::new(parse_at(inner, depth).declared())));
    }
    let (kind, body) = in_brackets(text)?;
    match kind.as_str() {
        "array" | "list" => Some(Type::Array(Box::new(parse_at(body, depth).declared()))),
        "map" => match split_top(body).as_slice() {
            [key, value] if parse_at(key, depth) == Found::Type(Type::Text) => {
                Some(Type::Map(Box::new(parse_at(value, depth).declared())))
            }
            _ => None,
        },
        "struct" | "row" => {
            let members: Option<Vec<(String, Type)>> = split_top(body)
                .into_iter()
                .map(|it| parse_member(it, depth))
                .collect();
            members.map(Type::Struct)
        }
        _ => None,
    }
}

/// `struct<..>` and `ROW(..)`: the word in lower case, and what is between the brackets.
fn in_brackets(text: &str) -> Option<(String, &str)> {
    let open = text.find(['<', '('])?;
    let close = match text.as_bytes()[open] {
        b'<' => '>',
        _ => ')',
    };
    let body = text[open + 1..].strip_suffix(close)?;
    Some((text[..open].trim().to_ascii_lowercase(), body))
}

/// `name:type` and `name type`; the name may be in double quotes or backquotes, doubled within.
fn parse_member(text: &str, depth: usize) -> Option<(String, Type)> {
    let text = text.trim();
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '`')) {
        let rest = &text[1..];
        let mut end = 0;
        let bytes = rest.as_bytes();
        while end < bytes.len() {
            if bytes[end] == quote as u8 {
                if bytes.get(end + 1) != Some(&(quote as u8)) {
                    break;
                }
                end += 1;
            }
            end += 1;
        }
        let twice: String = [quote, quote].iter().collect();
        let name = rest.get(..end)?.replace(&twice, &quote.to_string());
        let ty = rest.get(end + 1..)?.trim_start().trim_start_matches(':');
        return Some((name, parse_at(ty, depth).declared()));
    }
    let (name, ty) = text.split_once([' ', ':'])?;
    Some((
        name.to_owned(),
        parse_at(ty.trim_start_matches([':', ' ']), depth).declared(),
    ))
}

/// Splits at commas outside brackets and quotes.
fn split_top(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut quoted, mut start) = (0usize, None, 0);
    for (at, c) in text.char_indices() {
        match c {
            '"' | '`' => match quoted {
                None => quoted = Some(c),
                Some(open) if open == c => quoted = None,
                Some(_) => {}
            },
            '(' | '<' if quoted.is_none() => depth += 1,
            ')' | '>' if quoted.is_none() => depth = depth.saturating_sub(1),
            ',' if quoted.is_none() && depth == 0 => {
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

    fn nested() -> Type {
        Type::Struct(vec![
            ("a".into(), Type::Text),
            (
                "b `\"c\"`, d)>".into(),
                Type::Array(Box::new(Type::Struct(vec![("x".into(), Type::Integer)]))),
            ),
            ("m".into(), Type::Map(Box::new(Type::Boolean))),
        ])
    }

    #[test]
    fn the_three_spellings_are_one_type() {
        for text in [
            "STRUCT(a VARCHAR, \"b `\"\"c\"\"`, d)>\" STRUCT(x BIGINT)[], m MAP(VARCHAR, BOOLEAN))",
            "row(a varchar(10), \"b `\"\"c\"\"`, d)>\" array(row(x integer)), m map(varchar, boolean))",
            "struct<a:string,`b ``\"c\"``, d)>`:array<struct<x:int>>,m:map<string,boolean>>",
            "struct<a: string, `b ``\"c\"``, d)>`: array<struct<x : int>>, m :map<string, boolean>>",
        ] {
            assert_eq!(parse_type(text), Found::Type(nested()), "{text}");
        }
    }

    #[test]
    fn scalars() {
        for (text, wanted) in [
            ("VARCHAR(255)", Found::Type(Type::Text)),
            ("timestamp(3)", Found::Type(Type::Timestamp)),
            ("timestamp(6) with time zone", Found::ZonedTimestamp),
            ("TIMESTAMP WITH TIME ZONE", Found::ZonedTimestamp),
            (
                "TIMESTAMP[]",
                Found::Type(Type::Array(Box::new(Type::Timestamp))),
            ),
            ("DECIMAL(18,3)", Found::Other("DECIMAL(18,3)".into())),
            ("date", Found::Other("date".into())),
            ("map<int,string>", Found::Other("map<int,string>".into())),
            ("struct<a", Found::Other("struct<a".into())),
            ("", Found::Other(String::new())),
        ] {
            assert_eq!(parse_type(text), wanted, "{text}");
        }
        let deep = "array<".repeat(100_000) + &">".repeat(100_000);
        assert!(matches!(parse_type(&deep), Found::Type(Type::Array(_))));
    }
}
