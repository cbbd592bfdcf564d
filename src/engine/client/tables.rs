//! Tables of a source's events in Trino, with the types that the source's table has in Athena.

use super::{Client, Statement, Watch, run};
use crate::engine::database::message;
use crate::engine::{inline, literal, quoted};
use crate::source::{Column, Source, Type};
use crate::sql::ddl::trino_type;
use duckdb::Connection;

/// The longest text of a statement, in bytes: Athena's limit, with some room.
const LONGEST: usize = 250_000;

/// The most elements of an array constructor: Athena takes 254.
const MOST: usize = 250;

/// Digits of a second's fraction in timestamps.
const PRECISION: u8 = 6;

/// `"name" type` of every column of the source, the partitions last.
pub fn columns(source: &Source) -> Vec<String> {
    all(source)
        .map(|column| {
            format!(
                "{} {}",
                quoted(column.ident()),
                trino_type(&column.ty, PRECISION)
            )
        })
        .collect()
}

fn all(source: &Source) -> impl Iterator<Item = &Column> {
    source.columns.iter().chain(&source.partitions)
}

/// Makes a table of events. They get their types in DuckDB, as those of tests on DuckDB do.
pub fn load(
    connection: &Connection,
    client: &dyn Client,
    watch: &dyn Watch,
    table: &str,
    source: &Source,
    events: &[&str],
) -> Result<(), String> {
    let create = format!(
        "CREATE TABLE {} ({})",
        quoted(table),
        columns(source).join(", ")
    );
    run(client, Statement::writing(&create), watch)?;
    for insert in inserts(connection, table, source, events)? {
        run(client, Statement::writing(&insert), watch)?;
    }
    Ok(())
}

/// The statements that add events to a table, few: each takes as many rows as a text and an array
/// may hold. A row is one JSON text, since an engine plans thousands of literals slowly, and rows
/// come out of an array: of `VALUES` the engine works out the types while it plans, which takes
/// three times as long.
fn inserts(
    connection: &Connection,
    table: &str,
    source: &Source,
    events: &[&str],
) -> Result<Vec<String>, String> {
    const TABLE: &str = "_siglake_rows";
    if events.is_empty() {
        return Ok(Vec::new());
    }
    inline::load(connection, TABLE, source, events)?;
    let read = || -> duckdb::Result<(Vec<&Column>, Vec<String>)> {
        let columns = columns_with_values(connection, TABLE, source)?;
        let values: Vec<String> = columns
            .iter()
            .map(|column| json(&quoted(column.ident()), &column.ty, 0))
            .collect();
        let query = format!(
            "SELECT CAST(json_array({}) AS VARCHAR) FROM {}",
            values.join(", "),
            quoted(TABLE)
        );
        let mut statement = connection.prepare(&query)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        let rows: duckdb::Result<Vec<String>> = rows.collect();
        Ok((columns, rows?))
    };
    let found = read().map_err(|error| message(&error));
    connection
        .execute_batch(&format!("DROP TABLE {}", quoted(TABLE)))
        .map_err(|error| message(&error))?;
    let (columns, rows) = found?;
    let names: Vec<String> = columns
        .iter()
        .map(|column| quoted(column.ident()))
        .collect();
    let fields: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| format!("c{at} {}", trino_type(&as_text(&column.ty), PRECISION)))
        .collect();
    let values: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| format!("CAST(r.c{at} AS {})", trino_type(&column.ty, PRECISION)))
        .collect();
    let begin = format!(
        "INSERT INTO {} ({}) SELECT {} FROM (SELECT CAST(json_parse(j) AS row({})) AS r FROM UNNEST(ARRAY[",
        quoted(table),
        names.join(", "),
        values.join(", "),
        fields.join(", ")
    );
    let mut statements = Vec::new();
    let mut rows = rows.iter().map(|row| literal(row)).peekable();
    while let Some(first) = rows.next() {
        let mut text = format!("{begin}{first}");
        let mut count = 1;
        while let Some(row) = rows.next_if(|row| count < MOST && text.len() + row.len() < LONGEST) {
            text.push_str(", ");
            text.push_str(&row);
            count += 1;
        }
        text.push_str("]) AS v(j)) AS t(r)");
        statements.push(text);
    }
    Ok(statements)
}

/// The columns that are not NULL in every row, or the first where all are: some sources have
/// hundreds of columns, and events a handful of values.
fn columns_with_values<'s>(
    connection: &Connection,
    table: &str,
    source: &'s Source,
) -> duckdb::Result<Vec<&'s Column>> {
    let counts: Vec<String> = all(source)
        .map(|column| format!("count({})", quoted(column.ident())))
        .collect();
    let query = format!(
        "SELECT CAST([{}] AS VARCHAR) FROM {}",
        counts.join(", "),
        quoted(table)
    );
    let counts: String = connection.query_row(&query, [], |row| row.get(0))?;
    let counts = counts.trim_matches(['[', ']']).split(", ");
    let found: Vec<&Column> = all(source)
        .zip(counts)
        .filter(|(_, count)| *count != "0")
        .map(|(column, _)| column)
        .collect();
    if found.is_empty() {
        return Ok(all(source).take(1).collect());
    }
    Ok(found)
}

/// The type with text for what JSON has no value for: doubles may be infinite.
fn as_text(ty: &Type) -> Type {
    match ty {
        Type::Text | Type::Json | Type::Timestamp | Type::Number => Type::Text,
        Type::Integer => Type::Integer,
        Type::Boolean => Type::Boolean,
        Type::Array(inner) => Type::Array(Box::new(as_text(inner))),
        Type::Map(inner) => Type::Map(Box::new(as_text(inner))),
        Type::Struct(members) => Type::Struct(
            members
                .iter()
                .map(|(name, ty)| (name.clone(), as_text(ty)))
                .collect(),
        ),
    }
}

/// An expression of DuckDB as one whose JSON has the type that [`as_text`] says; structs are
/// lists. `depth` tells the variables of nested lists apart.
fn json(expression: &str, ty: &Type, depth: usize) -> String {
    match ty {
        Type::Text | Type::Integer | Type::Boolean => expression.to_owned(),
        Type::Json => format!("CAST({expression} AS VARCHAR)"),
        Type::Number => format!(
            "CASE WHEN isinf({expression}) THEN CASE WHEN {expression} > 0 THEN 'Infinity' ELSE '-Infinity' END \
             ELSE CAST({expression} AS VARCHAR) END"
        ),
        Type::Timestamp => format!("strftime({expression}, '%Y-%m-%d %H:%M:%S.%f')"),
        Type::Array(inner) => list(expression, inner, depth),
        Type::Map(inner) => format!(
            "CASE WHEN {expression} IS NOT NULL THEN map(map_keys({expression}), {}) END",
            list(&format!("map_values({expression})"), inner, depth)
        ),
        Type::Struct(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, ty)| {
                    let member = format!("struct_extract({expression}, {})", literal(name));
                    json(&member, ty, depth)
                })
                .collect();
            format!(
                "CASE WHEN {expression} IS NOT NULL THEN json_array({}) END",
                members.join(", ")
            )
        }
    }
}

fn list(expression: &str, inner: &Type, depth: usize) -> String {
    let variable = format!("x{depth}");
    let element = json(&variable, inner, depth + 1);
    format!("list_transform({expression}, lambda {variable}: {element})")
}
