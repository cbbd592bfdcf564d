//! Alerts out of DuckDB.

use super::database::message;
use crate::compile::ALERT_COLUMNS;
use duckdb::Connection;
use serde_json::{Map, Value};

/// An alert. Times are microseconds from the epoch, UTC.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    pub alert_id: String,
    pub rule_id: String,
    pub rule_title: String,
    pub level: Option<String>,
    /// From 0 to 100.
    pub risk_score: i64,
    pub title: String,
    /// Names of the key's parts and their texts; null where a part is absent.
    pub key: Map<String, Value>,
    pub time: i64,
    pub first: i64,
    pub last: i64,
    pub event_count: i64,
    /// What was measured, where it is not the number of events of a window.
    pub value: Option<f64>,
    /// At most ten, the smallest.
    pub event_ids: Vec<String>,
    /// How many alerts deduplication made one of.
    pub merged: i64,
    pub context: Map<String, Value>,
    pub entities: Map<String, Value>,
}

/// Runs the text of [`crate::compile::compile_alerts`]; in order of alert time.
pub fn run(connection: &Connection, sql: &str) -> Result<Vec<Alert>, String> {
    let columns: Vec<String> = ALERT_COLUMNS
        .iter()
        .map(|name| match *name {
            "alert_time" | "first_time" | "last_time" => format!("epoch_us({name})"),
            "event_ids" => format!("CAST(to_json({name}) AS VARCHAR)"),
            "event_count" | "merged" | "risk_score" => format!("CAST({name} AS BIGINT)"),
            name => name.to_owned(),
        })
        .collect();
    let query = format!(
        "SELECT {} FROM ({sql}) ORDER BY alert_time, alert_id",
        columns.join(", ")
    );
    let read = || -> duckdb::Result<Vec<Alert>> {
        let mut statement = connection.prepare(&query)?;
        let rows = statement.query_map([], |row| {
            let object = |text: String| match serde_json::from_str(&text) {
                Ok(Value::Object(object)) => object,
                _ => Map::new(),
            };
            Ok(Alert {
                alert_id: row.get(0)?,
                rule_id: row.get(1)?,
                rule_title: row.get(2)?,
                level: row.get(3)?,
                risk_score: row.get(4)?,
                title: row.get(5)?,
                key: object(row.get(6)?),
                time: row.get(7)?,
                first: row.get(8)?,
                last: row.get(9)?,
                event_count: row.get(10)?,
                value: row.get(11)?,
                event_ids: serde_json::from_str(&row.get::<_, String>(12)?).unwrap_or_default(),
                merged: row.get(13)?,
                context: object(row.get(14)?),
                entities: object(row.get(15)?),
            })
        })?;
        rows.collect()
    };
    read().map_err(|error| message(&error))
}
