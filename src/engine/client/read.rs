//! Alerts and matches out of an engine that speaks Athena's SQL.

use super::{Client, Statement, Watch, run};
use crate::compile::ALERT_COLUMNS;
use crate::engine::alerts::Alert;
use crate::engine::quoted;
use crate::engine::slice::EVENT_NUMBER;
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Microseconds by other means than those of the dialect, which the alerts were made with.
fn micros(name: &str) -> String {
    // Tables of files have fewer digits.
    format!(
        "date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00', {name}) * 1000 \
         + CAST(substr(CAST(CAST({name} AS timestamp(6)) AS varchar), -3) AS bigint)"
    )
}

/// A query around the text of [`crate::compile::compile_alerts`]: the same columns as numbers and
/// text, in order of alert time.
fn alerts_text(sql: &str) -> String {
    let columns: Vec<String> = ALERT_COLUMNS
        .iter()
        .map(|name| match *name {
            "alert_time" | "first_time" | "last_time" => micros(name),
            "event_ids" => format!("json_format(CAST({name} AS JSON))"),
            name => name.to_owned(),
        })
        .collect();
    format!(
        "SELECT {} FROM ({sql}) ORDER BY alert_time, alert_id",
        columns.join(", ")
    )
}

/// Runs the text of [`crate::compile::compile_alerts`]; in order of alert time. `with` are tables
/// to put before it: `"name" AS (query)`.
pub fn alerts(
    client: &dyn Client,
    watch: &dyn Watch,
    with: &[String],
    sql: &str,
) -> Result<Vec<Alert>, String> {
    let text = with_tables(with, &alerts_text(sql));
    let answer = run(client, Statement::reading(&text), watch)?;
    answer.rows.iter().map(|row| alert(row)).collect()
}

fn with_tables(with: &[String], text: &str) -> String {
    if with.is_empty() {
        text.to_owned()
    } else {
        format!("WITH {} {text}", with.join(", "))
    }
}

fn alert(row: &[Value]) -> Result<Alert, String> {
    let value = |at: usize| row.get(at).unwrap_or(&Value::Null);
    let text = |at: usize| value(at).as_str().unwrap_or_default().to_owned();
    let number = |at: usize| {
        value(at)
            .as_i64()
            .ok_or_else(|| format!("{} of an alert is {}", ALERT_COLUMNS[at], value(at)))
    };
    let object = |at: usize| -> Map<String, Value> {
        match serde_json::from_str(&text(at)) {
            Ok(Value::Object(object)) => object,
            _ => Map::new(),
        }
    };
    Ok(Alert {
        alert_id: text(0),
        rule_id: text(1),
        rule_title: text(2),
        level: value(3).as_str().map(str::to_owned),
        risk_score: number(4)?,
        title: text(5),
        key: object(6),
        time: number(7)?,
        first: number(8)?,
        last: number(9)?,
        event_count: number(10)?,
        value: value(11).as_f64(),
        event_ids: serde_json::from_str(&text(12)).unwrap_or_default(),
        merged: number(13)?,
        context: object(14),
        entities: object(15),
    })
}

/// The numbers of the events that a rule's query gives.
pub fn matched(
    client: &dyn Client,
    watch: &dyn Watch,
    with: &[String],
    sql: &str,
) -> Result<HashSet<usize>, String> {
    let text = format!("SELECT {} FROM ({sql})", quoted(EVENT_NUMBER));
    let text = with_tables(with, &text);
    let answer = run(client, Statement::reading(&text), watch)?;
    answer
        .rows
        .iter()
        .map(|row| {
            let number = row.first().and_then(Value::as_u64);
            let number = number.and_then(|number| usize::try_from(number).ok());
            number.ok_or_else(|| format!("the number of an event is {row:?}"))
        })
        .collect()
}

/// Two whole numbers.
pub fn two_counts(client: &dyn Client, watch: &dyn Watch, sql: &str) -> Result<(u64, u64), String> {
    let answer = run(client, Statement::reading(sql), watch)?;
    let number = |at: usize| {
        let row = answer.rows.first()?;
        row.get(at)?.as_u64()
    };
    match (number(0), number(1)) {
        (Some(first), Some(second)) => Ok((first, second)),
        _ => Err(format!("two counts were expected, not {:?}", answer.rows)),
    }
}

/// The rows of a query of matches as JSON objects with the names of its columns, in their order.
pub fn objects(
    client: &dyn Client,
    watch: &dyn Watch,
    names: &[&str],
    sql: &str,
) -> Result<Vec<Map<String, Value>>, String> {
    // By position: names may differ in letter case only, which the engine does not tell apart.
    let columns: Vec<String> = (0..names.len()).map(|at| format!("c{at}")).collect();
    let values: Vec<String> = columns
        .iter()
        .map(|column| format!("json_format(CAST({column} AS JSON))"))
        .collect();
    let text = format!(
        "SELECT {} FROM ({sql}) AS t({})",
        values.join(", "),
        columns.join(", ")
    );
    let answer = run(client, Statement::reading(&text), watch)?;
    answer
        .rows
        .into_iter()
        .map(|row| {
            names
                .iter()
                .zip(row)
                .map(|(name, value)| {
                    let value = match value {
                        Value::Null => Value::Null,
                        Value::String(text) => serde_json::from_str(&text)
                            .map_err(|error| format!("{name}: {error}: {text}"))?,
                        other => return Err(format!("{name}: {other} is no JSON text")),
                    };
                    Ok(((*name).to_owned(), value))
                })
                .collect()
        })
        .collect()
}
