//! `siglake doctor`.

use super::compile::DialectName;
use super::output::{note, out, out_line, report};
use super::{ContextArguments, FINDINGS, PipelineArguments, ddl, files};
use crate::doctor::schema::{self, Schema};
use crate::doctor::{self, Diagnosis, show};
use crate::source::{Catalog, Source};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Arguments {
    /// Rule files or folders, to say which of them fail
    #[arg(value_name = "RULES")]
    rules: Vec<PathBuf>,
    #[command(flatten)]
    pipelines: PipelineArguments,
    #[command(flatten)]
    context: ContextArguments,
    /// Schema of a table: a Parquet file, `aws glue get-table` or `get-tables`, rows of
    /// information_schema.columns or of DuckDB's DESCRIBE as CSV or JSON. SOURCE=FILE names the
    /// source that should describe it, where its name or columns don't tell
    #[arg(long, required = true, value_name = "[SOURCE=]FILE", num_args = 1..)]
    schema: Vec<String>,
    /// The engine that queries run on
    #[arg(long, value_enum, default_value_t = Engine::Athena)]
    dialect: Engine,
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Athena,
    Duckdb,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    /// One JSON array, an object for each table
    Json,
}

pub fn run(arguments: &Arguments) -> u8 {
    let loaded = files::load_from(&arguments.rules, &arguments.pipelines, &arguments.context);
    let name = match arguments.dialect {
        Engine::Athena => DialectName::Athena,
        Engine::Duckdb => DialectName::Duckdb,
    };
    let mut failed = false;
    let mut diagnoses = Vec::new();
    for text in &arguments.schema {
        let (source, path) = split(text, &loaded.catalog);
        let schemas = match read(path) {
            Ok(schemas) => schemas,
            Err(message) => {
                note(&format!("error: {path}: {message}"));
                failed = true;
                continue;
            }
        };
        // Of the many tables of an export those count that a source describes.
        let several = schemas.len() > 1;
        let mut known = 0;
        for schema in &schemas {
            let described = match source {
                Some(source) => Some(source),
                None => schema.recognise(&loaded.catalog),
            };
            let Some(source) = described else {
                if !several {
                    note(&format!(
                        "error: {path}: no source describes this table; name one: `--schema SOURCE={path}`"
                    ));
                    failed = true;
                }
                continue;
            };
            known += 1;
            for dialect in name.dialects() {
                diagnoses.push(doctor::examine(
                    source,
                    schema,
                    &loaded.rules,
                    &loaded.catalog,
                    dialect,
                    &loaded.options,
                ));
            }
        }
        if several && known == 0 {
            note(&format!(
                "error: {path}: no source describes any of its {} tables",
                schemas.len()
            ));
            failed = true;
        }
    }
    write(&diagnoses, arguments.format);
    let code = report(&loaded.diagnostics, arguments.context.color);
    if failed || diagnoses.iter().any(Diagnosis::has_errors) {
        FINDINGS
    } else {
        code
    }
}

fn write(diagnoses: &[Diagnosis], format: Format) {
    match format {
        Format::Human => {
            let texts: Vec<String> = diagnoses.iter().map(show::human).collect();
            out(&texts.join("\n"));
        }
        Format::Json => {
            let all = diagnoses.iter().map(show::as_json).collect();
            out_line(&format!("{:#}", serde_json::Value::Array(all)));
        }
    }
}

/// `SOURCE=FILE` where SOURCE is the name of a source; anything else is a file.
fn split<'t, 'c>(text: &'t str, catalog: &'c Catalog) -> (Option<&'c Source>, &'t str) {
    if let Some((name, path)) = text.split_once('=')
        && let Ok(source) = ddl::find(catalog, name)
    {
        return (Some(source), path);
    }
    (None, text)
}

fn read(path: &str) -> Result<Vec<Schema>, String> {
    let bytes = std::fs::read(Path::new(path)).map_err(|error| error.to_string())?;
    if bytes.starts_with(b"PAR1") {
        return parquet(path);
    }
    let text = String::from_utf8(bytes).map_err(|_| "neither Parquet nor text".to_owned())?;
    schema::read(path, &text)
}

#[cfg(feature = "engine")]
fn parquet(path: &str) -> Result<Vec<Schema>, String> {
    use crate::engine::{database, inputs};
    let connection = database::open(&database::Resources::default())?;
    let columns = inputs::describe_types(path, &inputs::Kind::Parquet, &connection)?;
    let columns = columns
        .into_iter()
        .map(|(name, ty)| schema::Column::new(name, ty));
    Ok(vec![Schema::of_columns(path, columns.collect())])
}

#[cfg(not(feature = "engine"))]
fn parquet(_: &str) -> Result<Vec<Schema>, String> {
    Err("this siglake was built without the engine that reads Parquet".into())
}
