//! Log files that the command line names.

use super::files::Loaded;
use crate::engine::database;
use crate::engine::inputs::{self, Data, Fault, Input};
use crate::source::{Catalog, Source};
use duckdb::Connection;

/// Finds the files, with the sources that describe them. Of an S3 URL the connection reads only
/// after it has loaded httpfs, which this does.
///
/// # Errors
/// httpfs is needed and not there.
pub fn find(
    given: &[String],
    loaded: &Loaded,
    connection: &Connection,
    faults: &mut Vec<Fault>,
) -> Result<Vec<Input>, String> {
    prepare(given, connection)?;
    let data: Vec<Data> = given
        .iter()
        .map(|text| parse(text, &loaded.catalog))
        .collect();
    let wanted = |source: &Source| {
        let mut rules = loaded.rules.rules.iter();
        rules.any(|rule| source.serves(&rule.logsource).is_some())
    };
    Ok(inputs::find(
        &data,
        &loaded.catalog,
        &wanted,
        connection,
        faults,
    ))
}

/// Loads httpfs where one of the names is an S3 URL.
pub fn prepare(given: &[String], connection: &Connection) -> Result<(), String> {
    if !given.iter().any(|data| data.contains("s3://")) {
        return Ok(());
    }
    connection.execute_batch("LOAD httpfs").map_err(|error| {
        format!(
            "s3:// needs DuckDB's extension httpfs, which is not there ({}); install it once with `INSTALL httpfs` in DuckDB {}",
            database::message(&error),
            database::version(connection)
        )
    })
}

/// `SOURCE=PATH`, or a path whose source is to be recognised.
fn parse(text: &str, catalog: &Catalog) -> Data {
    let named = text
        .split_once('=')
        .filter(|(name, _)| catalog.find(name).is_some());
    match named {
        Some((name, location)) => Data {
            source: Some(name.to_owned()),
            location: location.to_owned(),
        },
        None => Data {
            source: None,
            location: text.to_owned(),
        },
    }
}
