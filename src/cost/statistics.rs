//! Statistics of a table, as its keeper knows them.

use super::Leaves;
use super::facts::{Data, Table};
use super::read::Engine;
use crate::pattern::lower;
use crate::rule::alerting::timespan;
use serde_json::Value;

/// Sizes of a table or of a part of it, as they are stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    pub bytes: f64,
    pub files: f64,
    /// Bytes of leaf columns, by their names from the column down; `None` for text, which is read
    /// whole.
    pub columns: Option<Vec<(Vec<String>, f64)>>,
}

impl Statistics {
    pub(super) fn bytes_read(&self, leaves: &Leaves, engine: Engine) -> f64 {
        let Some(columns) = &self.columns else {
            return self.bytes;
        };
        let read = columns.iter().filter(|(path, _)| leaves.reads(path));
        let ends = self.files * engine.end_bytes(0) as f64;
        (read.map(|(_, bytes)| bytes).sum::<f64>() + ends).min(self.bytes)
    }
}

/// Reads `{"source", "period", "bytes", "files", "columns": {"a.b": bytes}}`, or a list of such.
/// The error is for people.
pub fn read(text: &str) -> Result<Vec<Table>, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))?;
    let items = match value {
        Value::Array(items) => items,
        one => vec![one],
    };
    items.iter().map(table).collect()
}

fn table(value: &Value) -> Result<Table, String> {
    let object = value
        .as_object()
        .ok_or("statistics are an object for each table")?;
    const KEYS: [&str; 6] = ["source", "period", "retention", "bytes", "files", "columns"];
    if let Some(key) = object.keys().find(|key| !KEYS.contains(&key.as_str())) {
        let help = crate::diag::did_you_mean(key, KEYS.into_iter());
        let help = help.map(|help| format!("; {help}")).unwrap_or_default();
        return Err(format!("statistics have no `{key}`{help}"));
    }
    let source = object.get("source").and_then(Value::as_str);
    let source = source.ok_or("statistics need `source`, the name of a source")?;
    let length = |key: &str| -> Result<Option<i64>, String> {
        let Some(value) = object.get(key) else {
            return Ok(None);
        };
        let text = value
            .as_str()
            .ok_or_else(|| format!("`{key}` is a timespan such as 7d"))?;
        timespan(text).map(Some)
    };
    let number = |key: &str| -> Result<Option<f64>, String> {
        let Some(value) = object.get(key) else {
            return Ok(None);
        };
        let number = value.as_f64().filter(|number| *number >= 0.0);
        number
            .map(Some)
            .ok_or_else(|| format!("`{key}` is a number"))
    };
    let columns = match object.get("columns") {
        None => None,
        Some(value) => {
            let entries = value
                .as_object()
                .ok_or("`columns` maps columns to their bytes")?;
            let mut columns = Vec::new();
            for (name, bytes) in entries {
                let bytes = bytes.as_f64().filter(|it| *it >= 0.0);
                let bytes = bytes.ok_or_else(|| format!("the bytes of `{name}` are a number"))?;
                let path = crate::source::split(&lower(name));
                columns.push((path, bytes));
            }
            Some(columns)
        }
    };
    let sum = columns
        .iter()
        .flatten()
        .map(|(_, bytes)| bytes)
        .sum::<f64>();
    let bytes = match number("bytes")? {
        Some(bytes) => bytes,
        None if columns.is_some() => sum,
        None => return Err("statistics need `bytes`, or the bytes of `columns`".into()),
    };
    Ok(Table {
        source: source.to_owned(),
        period: length("period")?,
        retention: length("retention")?,
        data: Data::Statistics(Statistics {
            bytes: bytes.max(sum),
            files: number("files")?.unwrap_or(0.0),
            columns,
        }),
    })
}
