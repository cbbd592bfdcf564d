//! A DuckDB that touches nothing but what it is given.

use duckdb::{Config, Connection};
use std::path::Path;

/// Limits that the user may set.
#[derive(Debug, Clone, Default)]
pub struct Resources {
    pub threads: Option<usize>,
    /// As DuckDB writes it: `4GB`.
    pub memory: Option<String>,
}

/// An in-memory database. Extensions are neither installed nor loaded by themselves; what
/// doesn't fit in memory goes to a folder for temporary files.
pub fn open(resources: &Resources) -> Result<Connection, String> {
    let config = config(resources)?;
    let connection =
        Connection::open_in_memory_with_flags(config).map_err(|error| message(&error))?;
    set_up(&connection)?;
    Ok(connection)
}

/// The database of a file, which is made where it is not there. Otherwise as [`open`].
pub fn open_file(file: &Path, resources: &Resources) -> Result<Connection, String> {
    let config = config(resources)?;
    let connection = Connection::open_with_flags(file, config).map_err(|error| message(&error))?;
    set_up(&connection)?;
    Ok(connection)
}

fn config(resources: &Resources) -> Result<Config, String> {
    let mut config = Config::default()
        .with("autoinstall_known_extensions", "false")
        .and_then(|config| config.with("autoload_known_extensions", "false"))
        .map_err(|error| message(&error))?;
    if let Some(threads) = resources.threads {
        config = config
            .threads(i64::try_from(threads).unwrap_or(1).max(1))
            .map_err(|error| message(&error))?;
    }
    if let Some(memory) = &resources.memory {
        config = config.max_memory(memory).map_err(|error| message(&error))?;
    }
    Ok(config)
}

fn set_up(connection: &Connection) -> Result<(), String> {
    let spill = std::env::temp_dir().join(format!("siglake-{}", std::process::id()));
    let settings = format!(
        "SET temp_directory = {}; SET preserve_insertion_order = false;",
        super::literal(&spill.to_string_lossy())
    );
    connection
        .execute_batch(&settings)
        .map_err(|error| message(&error))
}

/// The first line of DuckDB's message: the rest shows internals.
pub fn message(error: &duckdb::Error) -> String {
    let text = match error {
        duckdb::Error::DuckDBFailure(_, Some(text)) => text.clone(),
        other => other.to_string(),
    };
    text.lines().next().unwrap_or_default().to_owned()
}

/// The version of the library.
pub fn version(connection: &Connection) -> String {
    connection
        .query_row("SELECT version()", [], |row| row.get(0))
        .unwrap_or_default()
}
