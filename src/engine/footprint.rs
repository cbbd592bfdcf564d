//! What cost estimates know of data files: Parquet's metadata, sizes, and the time that they
//! cover.

use super::database::message;
use super::inputs::{Fault, Input, Kind};
use super::{literal, quoted};
use crate::cost::facts::{Chunk, Content, Data, DataFile, Table};
use crate::pattern::lower;
use crate::source::layout::Unit;
use crate::source::{Folding, Source, Step, TimeFormat};
use duckdb::Connection;
use std::collections::BTreeSet;
use std::io::{Read, Seek, SeekFrom};

/// The table that files of a source are.
pub fn table(
    connection: &Connection,
    source: &Source,
    inputs: &[&Input],
    faults: &mut Vec<Fault>,
) -> Table {
    let mut files = Vec::new();
    for input in inputs {
        match content(connection, input) {
            Ok(content) => files.push(DataFile {
                location: input.location.clone(),
                bytes: input.bytes,
                content,
            }),
            Err(message) => faults.push(Fault {
                file: input.location.clone(),
                message,
            }),
        }
    }
    let period = of_partitions(source, inputs).or_else(|| of_times(connection, source, inputs));
    Table {
        source: source.name.clone(),
        period,
        retention: None,
        data: Data::Files(files),
    }
}

fn content(connection: &Connection, input: &Input) -> Result<Content, String> {
    match input.kind {
        Kind::Csv | Kind::Json => return Ok(Content::Whole),
        Kind::Parquet => {}
    }
    let query = format!(
        "SELECT path_in_schema, coalesce(nullif(least(coalesce(nullif(dictionary_page_offset, 0), data_page_offset), data_page_offset), 0), file_offset, 0)::UBIGINT, total_compressed_size::UBIGINT FROM parquet_metadata({})",
        literal(&input.location)
    );
    let read = || -> duckdb::Result<Vec<Chunk>> {
        let mut statement = connection.prepare(&query)?;
        let rows = statement.query_map([], |row| {
            let path: String = row.get(0)?;
            Ok(Chunk {
                path: path.split(", ").map(lower).collect(),
                offset: row.get(1)?,
                bytes: row.get(2)?,
            })
        })?;
        rows.collect()
    };
    let chunks = read().map_err(|error| message(&error))?;
    let footer = footer(&input.location).map_err(|error| error.to_string())?;
    Ok(Content::Parquet { chunks, footer })
}

/// Metadata, its length in four bytes, and the mark `PAR1`.
fn footer(location: &str) -> std::io::Result<u64> {
    let mut file = std::fs::File::open(location)?;
    file.seek(SeekFrom::End(-8))?;
    let mut length = [0_u8; 4];
    file.read_exact(&mut length)?;
    Ok(u64::from(u32::from_le_bytes(length)) + 8)
}

/// From folders such as `day=2026-01-02`: the different times, each as long as the finest part.
fn of_partitions(source: &Source, inputs: &[&Input]) -> Option<i64> {
    const DAY: i64 = 86_400_000_000;
    let finest = source
        .layout
        .times()
        .flat_map(|(_, pattern)| pattern.units())
        .max()?;
    let columns: Vec<String> = source
        .layout
        .times()
        .map(|(it, _)| lower(&it.column))
        .collect();
    let mut times: BTreeSet<Vec<&str>> = BTreeSet::new();
    for input in inputs {
        let value = |column: &String| {
            let mut folders = input.location.split('/');
            folders.find_map(|folder| {
                let (name, value) = folder.split_once('=')?;
                (lower(name) == *column).then_some(value)
            })
        };
        times.insert(columns.iter().map(value).collect::<Option<_>>()?);
    }
    let length = match finest {
        Unit::Year => DAY * 365,
        Unit::Month => DAY * 30,
        Unit::Day => DAY,
        Unit::Hour => DAY / 24,
    };
    Some(length * i64::try_from(times.len()).ok()?)
}

/// From the first event to the last, as the event time says.
fn of_times(connection: &Connection, source: &Source, inputs: &[&Input]) -> Option<i64> {
    let time = source.time.as_ref()?;
    if inputs.is_empty() || inputs.iter().any(|input| input.kind != Kind::Parquet) {
        return None;
    }
    let access = source.access(&time.field, Folding::IgnoreCase).ok()?;
    let mut value = quoted(&access.column);
    for step in &access.steps {
        match step {
            Step::Member(name, _) => value = format!("{value}.{}", quoted(name)),
            Step::Key(..) | Step::Json(_) => return None,
        }
    }
    let micros = |factor: &str| format!("({value})::DOUBLE * {factor}");
    let value = match time.format {
        TimeFormat::Iso8601 => format!("epoch_us(TRY_CAST({value} AS TIMESTAMPTZ))"),
        TimeFormat::Timestamp => format!("epoch_us({value})"),
        TimeFormat::EpochSeconds => micros("1e6"),
        TimeFormat::EpochMilliseconds => micros("1e3"),
        TimeFormat::EpochMicroseconds => micros("1"),
        // Text files alone have it.
        TimeFormat::AccessLog => return None,
    };
    let locations: Vec<&str> = inputs.iter().map(|it| it.location.as_str()).collect();
    let query = format!(
        "SELECT (max(t) - min(t))::BIGINT FROM (SELECT {value} AS t FROM {})",
        super::inputs::reader(&Kind::Parquet, &locations)
    );
    let span: Option<i64> = connection.query_row(&query, [], |row| row.get(0)).ok()?;
    span.filter(|span| *span > 0)
}
