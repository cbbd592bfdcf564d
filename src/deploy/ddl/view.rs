//! A source's files as a view of DuckDB.

use crate::source::layout::Kind;
use crate::source::storage::{FileFormat, Storage};
use crate::source::{Source, Type, UnknownFields};
use crate::sql::ddl::{
    duckdb_from_text, duckdb_view, ident as duckdb_ident, literal as duckdb_literal,
};

/// The view that has the source's columns and partitions.
pub(super) fn view(source: &Source, storage: &Storage) -> Result<String, String> {
    let location = storage.location.trim_end_matches('/');
    let files = duckdb_literal(&format!("{location}/**/*"));
    let hive = storage.layout.is_none() && !source.partitions.is_empty();
    let mut options = String::from(", filename = true");
    let from = match storage.format {
        FileFormat::Parquet => {
            if hive {
                options.push_str(", hive_partitioning = true, hive_types_autocast = false");
            }
            format!("read_parquet({files}{options})")
        }
        FileFormat::Csv => format!("read_csv({files}, header = true, all_varchar = true{options})"),
        FileFormat::Json => json(storage, &files),
        FileFormat::Orc | FileFormat::Regex | FileFormat::Delimited => {
            return Err(format!(
                "the files of `{}` are of the format {}, for which no view of DuckDB is written; keep them as Parquet, JSON or CSV for DuckDB",
                source.name,
                storage.format.name()
            ));
        }
    };
    let rest = match &source.unknown_fields {
        UnknownFields::Json(column) => Some(column),
        UnknownFields::Error | UnknownFields::Missing | UnknownFields::Map(_) => None,
    };
    let mut columns: Vec<(String, String)> = Vec::new();
    for column in &source.columns {
        let value = match storage.format {
            FileFormat::Json if Some(&column.name) == rest => "\"event\"".to_owned(),
            FileFormat::Json => from_event(&column.name, &column.ty),
            FileFormat::Csv => duckdb_from_text(&duckdb_ident(&column.name), &column.ty),
            FileFormat::Parquet | FileFormat::Orc | FileFormat::Regex | FileFormat::Delimited => {
                duckdb_ident(&column.name)
            }
        };
        columns.push((column.ident().to_owned(), value));
    }
    for partition in &source.partitions {
        let name = &partition.name;
        let text = match &storage.layout {
            None if storage.format == FileFormat::Parquet => duckdb_ident(name),
            None => extracted(&format!("{}=([^/]*)", escaped(name))),
            Some(layout) => {
                let pattern = layout_pattern(layout, name, storage);
                extracted(&format!("{}{pattern}", escaped(location)))
            }
        };
        let known = source.layout.partitions.iter();
        let date = known
            .filter(|it| it.column == partition.ident())
            .any(|it| it.kind == Kind::Date);
        let value = if date {
            format!("TRY_CAST({text} AS DATE)")
        } else {
            duckdb_from_text(&text, &partition.ty)
        };
        columns.push((partition.ident().to_owned(), value));
    }
    Ok(duckdb_view(&source.duckdb_table, &columns, &from))
}

/// Events of JSON files, one row each: `event` and `filename`.
fn json(storage: &Storage, files: &str) -> String {
    // Files of one object with a list are read whole.
    let size = "maximum_object_size = 1073741824";
    match &storage.records {
        None => format!(
            "(\n  SELECT json AS \"event\", filename\n  FROM read_json_objects({files}, format = 'newline_delimited', filename = true)\n)"
        ),
        Some(key) => {
            let path = duckdb_literal(&json_path(key));
            format!(
                "(\n  SELECT unnest(CAST(json_extract(json, {path}) AS JSON[])) AS \"event\", filename\n  FROM read_json_objects({files}, format = 'unstructured', filename = true, {size})\n)"
            )
        }
    }
}

fn json_path(key: &str) -> String {
    crate::dialect::duckdb::json_path(&[key.to_owned()])
}

fn from_event(name: &str, ty: &Type) -> String {
    let path = duckdb_literal(&json_path(name));
    match ty {
        // Scalars come out as their text, objects and lists as JSON.
        Type::Text | Type::Integer | Type::Number | Type::Boolean | Type::Timestamp => {
            duckdb_from_text(&format!("json_extract_string(\"event\", {path})"), ty)
        }
        Type::Json | Type::Struct(_) | Type::Array(_) | Type::Map(_) => {
            duckdb_from_text(&format!("json_extract(\"event\", {path})"), ty)
        }
    }
}

fn extracted(pattern: &str) -> String {
    format!("regexp_extract(filename, {}, 1)", duckdb_literal(pattern))
}

/// The layout as a regular expression whose only group is the partition's value.
fn layout_pattern(layout: &str, partition: &str, storage: &Storage) -> String {
    let mut pattern = String::new();
    let mut rest = layout;
    while let Some(start) = rest.find("${") {
        pattern.push_str(&escaped(&rest[..start]));
        let after = &rest[start + 2..];
        let Some((name, tail)) = after.split_once('}') else {
            break;
        };
        let value = value_pattern(name, storage);
        if name == partition {
            pattern.push_str(&format!("({value})"));
        } else {
            pattern.push_str(&format!("(?:{value})"));
        }
        rest = tail;
    }
    pattern.push_str(&escaped(rest));
    pattern
}

/// What a partition's values look like in a path.
fn value_pattern(partition: &str, storage: &Storage) -> String {
    let projection = storage
        .projection
        .iter()
        .find(|it| it.partition == partition);
    let format = projection.and_then(|it| {
        let format = it.properties.iter().find(|(key, _)| *key == "format");
        format.map(|(_, value)| value)
    });
    match format {
        Some(format) => format
            .chars()
            .map(|c| match c {
                'y' | 'M' | 'd' | 'H' | 'm' | 's' => "[0-9]".to_owned(),
                '\'' => String::new(),
                c => escaped(&c.to_string()),
            })
            .collect(),
        None => "[^/]+".to_owned(),
    }
}

/// A text as itself in a regular expression.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_punctuation() && !matches!(c, '/' | '_' | '-' | '=' | ':') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
