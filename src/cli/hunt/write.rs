//! Matches as a table, JSON lines, CSV or Parquet.

use super::Format;
use crate::cli::output::printable;
use crate::engine::database::message;
use crate::engine::hunt::{MATCHES, Outcome};
use crate::engine::literal;
use comfy_table::{ContentArrangement, Table, presets};
use duckdb::Connection;
use serde_json::{Map, Value};
use std::io::{BufWriter, Write};
use std::path::Path;

/// Writes the matches, in the order of the rules and, within a rule, of their rows' text, which
/// begins with the event time.
pub fn matches(
    connection: &Connection,
    outcome: &Outcome<'_>,
    format: Format,
    output: Option<&Path>,
    rows: usize,
) -> Result<(), String> {
    let ordered = format!(
        "SELECT rule, title, level, source, row AS event FROM \"{MATCHES}\" ORDER BY position, CAST(row AS VARCHAR)"
    );
    match (format, output) {
        (Format::Csv | Format::Parquet, Some(path)) => copy(connection, &ordered, format, path),
        (Format::Csv | Format::Jsonl, _) | (Format::Parquet, None) => {
            with_writer(output, &mut |writer| {
                lines(connection, &ordered, format, writer)
            })
        }
        (Format::Table, _) => with_writer(output, &mut |writer| {
            tables(connection, outcome, rows, writer)
        }),
    }
}

fn copy(connection: &Connection, query: &str, format: Format, path: &Path) -> Result<(), String> {
    let options = if format == Format::Csv {
        "FORMAT csv, HEADER"
    } else {
        "FORMAT parquet, COMPRESSION zstd"
    };
    let target = literal(&path.to_string_lossy());
    connection
        .execute_batch(&format!("COPY ({query}) TO {target} ({options})"))
        .map_err(|error| message(&error))
}

type Body<'b> = &'b mut dyn FnMut(&mut dyn Write) -> Result<(), String>;

fn with_writer(output: Option<&Path>, body: Body<'_>) -> Result<(), String> {
    let result = match output {
        Some(path) => {
            let file = std::fs::File::create(path)
                .map_err(|error| format!("can't write {}: {error}", path.display()))?;
            let mut writer = BufWriter::new(file);
            body(&mut writer).and_then(|()| writer.flush().map_err(broken))
        }
        None => {
            let mut writer = BufWriter::new(std::io::stdout().lock());
            body(&mut writer).and_then(|()| writer.flush().map_err(broken))
        }
    };
    // A reader that went away has what it wanted.
    if result.as_ref().is_err_and(|message| message == GONE) {
        Ok(())
    } else {
        result
    }
}

const GONE: &str = "the reader went away";

fn broken(error: std::io::Error) -> String {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        GONE.to_owned()
    } else {
        error.to_string()
    }
}

fn each_row(
    connection: &Connection,
    query: &str,
    visit: &mut dyn FnMut([Option<String>; 5]) -> Result<(), String>,
) -> Result<(), String> {
    let mut statement = connection.prepare(query).map_err(|error| message(&error))?;
    let mut rows = statement.query([]).map_err(|error| message(&error))?;
    while let Some(row) = rows.next().map_err(|error| message(&error))? {
        let mut values: [Option<String>; 5] = Default::default();
        for (index, value) in values.iter_mut().enumerate() {
            *value = row.get(index).map_err(|error| message(&error))?;
        }
        visit(values)?;
    }
    Ok(())
}

fn lines(
    connection: &Connection,
    query: &str,
    format: Format,
    writer: &mut dyn Write,
) -> Result<(), String> {
    const NAMES: [&str; 5] = ["rule", "title", "level", "source", "event"];
    if format == Format::Csv {
        writeln!(writer, "{}", NAMES.join(",")).map_err(broken)?;
    }
    each_row(connection, query, &mut |values| {
        let line = if format == Format::Csv {
            values
                .map(|value| csv(&value.unwrap_or_default()))
                .join(",")
        } else {
            let mut object = Map::new();
            for (name, value) in NAMES.iter().zip(values) {
                let value = match value {
                    None => Value::Null,
                    // The row is JSON already.
                    Some(text) if *name == "event" => {
                        serde_json::from_str(&text).map_err(|error| error.to_string())?
                    }
                    Some(text) => Value::String(text),
                };
                object.insert((*name).to_owned(), value);
            }
            Value::Object(object).to_string()
        };
        writeln!(writer, "{line}").map_err(broken)
    })
}

fn csv(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn tables(
    connection: &Connection,
    outcome: &Outcome<'_>,
    limit: usize,
    writer: &mut dyn Write,
) -> Result<(), String> {
    for (position, count) in outcome
        .counts
        .iter()
        .enumerate()
        .filter(|(_, count)| count.matches > 0)
    {
        let level = count
            .rule
            .level
            .map(|level| format!("[{}] ", level.name()))
            .unwrap_or_default();
        let plural = if count.matches == 1 {
            "match"
        } else {
            "matches"
        };
        writeln!(
            writer,
            "{level}{}: {} {plural}",
            printable(&count.rule.title),
            count.matches
        )
        .map_err(broken)?;
        let query = format!(
            "SELECT rule, title, level, source, row FROM \"{MATCHES}\" WHERE position = {position} ORDER BY CAST(row AS VARCHAR) LIMIT {limit}"
        );
        let mut table = Table::new();
        table
            .load_preset(presets::UTF8_HORIZONTAL_ONLY)
            .set_content_arrangement(ContentArrangement::Disabled);
        each_row(connection, &query, &mut |values| {
            let row = values.into_iter().next_back().flatten().unwrap_or_default();
            let object: Map<String, Value> =
                serde_json::from_str(&row).map_err(|error| error.to_string())?;
            if table.header().is_none() {
                table.set_header(object.keys().map(|name| printable(name)));
            }
            table.add_row(object.values().map(cell));
            Ok(())
        })?;
        writeln!(writer, "{table}").map_err(broken)?;
        let hidden = count.matches.saturating_sub(limit as u64);
        if hidden > 0 {
            writeln!(writer, "... and {hidden} more").map_err(broken)?;
        }
        writeln!(writer).map_err(broken)?;
    }
    Ok(())
}

/// Longest text of a table's cell, in characters.
const CELL: usize = 60;

fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let text = printable(&text);
    if text.chars().count() <= CELL {
        return text;
    }
    text.chars().take(CELL - 1).chain(['…']).collect()
}
