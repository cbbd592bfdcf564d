//! Which files there are, what they hold, and which source describes them.

use super::convert::{Found, parse_type};
use super::database::message;
use super::specialise::FileColumns;
use super::{events, hive, literal};
use crate::pattern::lower;
use crate::source::{Catalog, Recognize, Source, Type};
use duckdb::Connection;
use std::path::{Path, PathBuf};

/// A file or a part of it that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub file: String,
    pub message: String,
}

/// Tells what reading the events of a file came to. Gives the bytes that were read.
pub fn tell_reading(
    location: &str,
    outcome: Result<events::Outcome, String>,
    faults: &mut Vec<Fault>,
) -> u64 {
    let mut fault = |message: String| {
        faults.push(Fault {
            file: location.to_owned(),
            message,
        });
    };
    match outcome {
        Ok(outcome) => {
            for found in &outcome.faults {
                fault(format!("line {}: {}", found.line, found.message));
            }
            let shown = outcome.faults.len() as u64;
            match outcome.fault_count.saturating_sub(shown) {
                0 => {}
                more => fault(format!("{more} more of these")),
            }
            outcome.bytes
        }
        Err(message) => {
            fault(message);
            0
        }
    }
}

/// What the user named: a path, glob or URL, and perhaps the source that describes it.
#[derive(Debug, Clone)]
pub struct Data {
    pub source: Option<String>,
    pub location: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Parquet,
    Csv,
    Json,
}

/// A file to hunt in.
#[derive(Debug, Clone)]
pub struct Input {
    pub location: String,
    pub kind: Kind,
    /// Of tables: the columns; of JSON: the partitions and the keys of the first events, all as
    /// text.
    pub columns: FileColumns,
    /// Name of the source that describes it.
    pub source: String,
    pub bytes: u64,
}

impl Input {
    /// The columns that its source gets: of tables all, of JSON the partitions, since events are
    /// read by the names that rules use.
    pub fn own_columns(&self) -> FileColumns {
        match self.kind {
            Kind::Parquet | Kind::Csv => self.columns.clone(),
            Kind::Json => hive::columns(&self.location),
        }
    }
}

/// Events that are looked at to recognise a source.
const PEEK: usize = 20;

/// Finds the files and recognises their sources. Faults are told, not fatal.
///
/// `wanted` says which sources the rules are for: they are recognised before others.
pub fn find(
    data: &[Data],
    catalog: &Catalog,
    wanted: &dyn Fn(&Source) -> bool,
    connection: &Connection,
    faults: &mut Vec<Fault>,
) -> Vec<Input> {
    let mut inputs = Vec::new();
    for item in data {
        let locations = expand(&item.location, faults);
        for location in locations {
            match inspect(
                &location,
                item.source.as_deref(),
                catalog,
                wanted,
                connection,
            ) {
                Ok(input) => inputs.extend(input),
                Err(message) => faults.push(Fault {
                    file: location,
                    message,
                }),
            }
        }
    }
    inputs
}

fn is_url(location: &str) -> bool {
    ["s3://", "https://", "http://", "gs://", "r2://"]
        .iter()
        .any(|scheme| location.starts_with(scheme))
}

/// A folder's files, a glob's files, or the location itself, in the order of their names.
pub fn expand(location: &str, faults: &mut Vec<Fault>) -> Vec<String> {
    let path = Path::new(location);
    if is_url(location) || path.is_file() {
        return vec![location.to_owned()];
    }
    let (root, glob) = if path.is_dir() {
        (path.to_path_buf(), None)
    } else {
        split_glob(location)
    };
    let matcher = match glob.map(|glob| {
        globset::GlobBuilder::new(&glob)
            .literal_separator(true)
            .build()
    }) {
        None => None,
        Some(Ok(glob)) => Some(glob.compile_matcher()),
        Some(Err(error)) => {
            faults.push(Fault {
                file: location.to_owned(),
                message: error.to_string(),
            });
            return Vec::new();
        }
    };
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(&root).sort_by_file_name() {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => {
                let hidden = entry.file_name().to_string_lossy().starts_with(['.', '_']);
                let fits = matcher
                    .as_ref()
                    .map_or(!hidden, |matcher| matcher.is_match(entry.path()));
                if fits {
                    found.push(entry.path().to_string_lossy().into_owned());
                }
            }
            Err(error) => {
                let file = error
                    .path()
                    .map_or_else(|| location.to_owned(), |path| path.display().to_string());
                let message = error
                    .io_error()
                    .map_or_else(|| error.to_string(), ToString::to_string);
                faults.push(Fault { file, message });
            }
        }
    }
    if found.is_empty() && faults.is_empty() {
        faults.push(Fault {
            file: location.to_owned(),
            message: "no file is there".into(),
        });
    }
    found
}

/// The folder before the first wildcard, and the whole as a glob.
fn split_glob(location: &str) -> (PathBuf, Option<String>) {
    if !location.contains(['*', '?', '[', '{']) {
        return (PathBuf::from(location), None);
    }
    let mut root = PathBuf::new();
    for part in Path::new(location).components() {
        if part
            .as_os_str()
            .to_string_lossy()
            .contains(['*', '?', '[', '{'])
        {
            break;
        }
        root.push(part);
    }
    let root = if root.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        root
    };
    let glob = if root == Path::new(".") && !location.starts_with("./") {
        format!("./{location}")
    } else {
        location.to_owned()
    };
    (root, Some(glob))
}

fn inspect(
    location: &str,
    source: Option<&str>,
    catalog: &Catalog,
    wanted: &dyn Fn(&Source) -> bool,
    connection: &Connection,
) -> Result<Option<Input>, String> {
    let bytes = if is_url(location) {
        0
    } else {
        std::fs::metadata(location)
            .map_err(|error| error.to_string())?
            .len()
    };
    let kind = kind_of(location)?;
    let mut events = Vec::new();
    let columns = match kind {
        Kind::Parquet | Kind::Csv => describe(location, &kind, connection)?,
        Kind::Json => {
            events = peek(location)?;
            keys(location, &events)
        }
    };
    if kind == Kind::Json && columns.is_empty() {
        return no_events(location).map(|()| None);
    }
    let source = match source {
        Some(name) => catalog.find(name).map(|source| source.name.clone()).ok_or_else(|| format!("no source is called `{name}`"))?,
        None => recognise(&columns, &kind, &events, catalog, wanted).or_else(|| recognise(&columns, &kind, &events, catalog, &|_| true)).ok_or_else(|| {
            "no source recognises these events; name one: `--data SOURCE=PATH`, `siglake list sources` shows them".to_owned()
        })?,
    };
    Ok(Some(Input {
        location: location.to_owned(),
        kind,
        columns,
        source,
        bytes,
    }))
}

/// Why a JSON file has no events; an empty one needs no reason.
fn no_events(location: &str) -> Result<(), String> {
    let outcome = events::read(Path::new(location), &events::Limits::default(), &mut |_| {
        std::ops::ControlFlow::Continue(())
    })?;
    match outcome.faults.first() {
        Some(fault) => Err(format!("line {}: {}", fault.line, fault.message)),
        None => Ok(()),
    }
}

pub fn kind_of(location: &str) -> Result<Kind, String> {
    let lower = location.to_lowercase();
    let stem = lower.trim_end_matches(".gz").trim_end_matches(".zst");
    if stem.ends_with(".csv") {
        return Ok(Kind::Csv);
    }
    if is_url(location) {
        return Ok(if stem.ends_with(".parquet") {
            Kind::Parquet
        } else {
            Kind::Json
        });
    }
    let mut magic = [0u8; 4];
    let mut file = std::fs::File::open(location).map_err(|error| error.to_string())?;
    let read = std::io::Read::read(&mut file, &mut magic).map_err(|error| error.to_string())?;
    if magic[..read] == *b"PAR1" || stem.ends_with(".parquet") {
        return Ok(Kind::Parquet);
    }
    Ok(Kind::Json)
}

/// The call that reads files of the kind.
pub fn reader(kind: &Kind, locations: &[&str]) -> String {
    let list: Vec<String> = locations.iter().map(|location| literal(location)).collect();
    match kind {
        Kind::Parquet => format!(
            "read_parquet([{}], hive_partitioning = true)",
            list.join(", ")
        ),
        Kind::Csv => format!(
            "read_csv([{}], header = true, all_varchar = true, hive_partitioning = true)",
            list.join(", ")
        ),
        Kind::Json => format!("read_json_objects([{}])", list.join(", ")),
    }
}

fn describe(location: &str, kind: &Kind, connection: &Connection) -> Result<FileColumns, String> {
    let columns = describe_types(location, kind, connection)?;
    let parsed = columns.into_iter().map(|(name, ty)| {
        let found = parse_type(&ty);
        (name, found)
    });
    Ok(parsed.collect())
}

/// Names and types of a file's columns, as DuckDB writes them.
pub fn describe_types(
    location: &str,
    kind: &Kind,
    connection: &Connection,
) -> Result<Vec<(String, String)>, String> {
    let query = format!("DESCRIBE SELECT * FROM {}", reader(kind, &[location]));
    let read = || -> duckdb::Result<Vec<(String, String)>> {
        let mut statement = connection.prepare(&query)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    };
    read().map_err(|error| message(&error))
}

type Event = serde_json::Map<String, serde_json::Value>;

/// The first events of a file.
fn peek(location: &str) -> Result<Vec<Event>, String> {
    if is_url(location) {
        return Err(
            "JSON is read from local files; copy the objects first, or hunt in Parquet".into(),
        );
    }
    let texts = events::peek(Path::new(location), PEEK)?;
    let read = |text: &String| serde_json::from_str(text).ok();
    Ok(texts.iter().filter_map(read).collect())
}

/// The keys of events, and what the file's path tells of its partition; nothing without events.
fn keys(location: &str, events: &[Event]) -> FileColumns {
    if events.is_empty() {
        return Vec::new();
    }
    let mut columns = hive::columns(location);
    for key in events.iter().flat_map(Event::keys) {
        if columns.iter().all(|(name, _)| name != key) {
            columns.push((key.clone(), Found::Type(Type::Text)));
        }
    }
    columns
}

/// Whether an event holds one of the values at the path, through lists.
fn holds(value: Option<&serde_json::Value>, path: &[String], wanted: &[String]) -> bool {
    use serde_json::Value;
    match (value, path.split_first()) {
        (Some(Value::Array(items)), _) => items.iter().any(|it| holds(Some(it), path, wanted)),
        (Some(Value::Object(object)), Some((first, rest))) => {
            holds(object.get(first), rest, wanted)
        }
        (Some(Value::String(text)), None) => wanted.contains(text),
        (Some(value @ (Value::Number(_) | Value::Bool(_))), None) => {
            wanted.contains(&value.to_string())
        }
        (_, _) => false,
    }
}

/// The source whose telling columns and values are all there (values are looked for in JSON
/// only); of several the one with the most, then the
/// one that holds nested values as the file does.
fn recognise(
    columns: &FileColumns,
    kind: &Kind,
    events: &[Event],
    catalog: &Catalog,
    wanted: &dyn Fn(&Source) -> bool,
) -> Option<String> {
    let has = |name: &String| columns.iter().any(|(other, _)| lower(other) == lower(name));
    let event_holds = |(path, wanted): &(Vec<String>, Vec<String>)| {
        let mut events = events.iter();
        events.any(|event| {
            let (first, rest) = path
                .split_first()
                .map_or(("", path.as_slice()), |(first, rest)| {
                    (first.as_str(), rest)
                });
            holds(event.get(first), rest, wanted)
        })
    };
    let fits = |source: &&Source| {
        let Recognize { columns, values } = &source.recognize;
        !columns.is_empty() && columns.iter().all(has) && values.iter().all(event_holds)
    };
    let nested = columns
        .iter()
        .any(|(_, found)| matches!(found, Found::Type(Type::Struct(_))));
    let wants_raw = *kind == Kind::Json || !nested;
    catalog
        .sources()
        .iter()
        .filter(|source| wanted(source))
        .filter(fits)
        .max_by_key(|source| {
            let Recognize { columns, values } = &source.recognize;
            (columns.len() + values.len(), source.raw_json == wants_raw)
        })
        .map(|source| source.name.clone())
}
