//! Drafts a source description from a sample of events.

mod draft;
mod guess;

pub use draft::Draft;

use super::convert::Found;
use super::database::message;
use super::inputs::{self, Kind};
use super::{events, quoted};
use crate::pattern::lower;
use crate::source::Type;
use duckdb::Connection;
use serde_json::Value;
use std::ops::ControlFlow;
use std::path::Path;

/// Events of a file that are looked at.
const SAMPLE: usize = 1_000;

/// What a sample shows of a column.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    pub name: String,
    /// The type that a file declares.
    pub declared: Option<Found>,
    /// Whether paths name it, as `name=value`.
    pub partition: bool,
    /// In how many events it has a value.
    pub present: usize,
    pub texts: usize,
    pub integers: usize,
    pub numbers: usize,
    pub booleans: usize,
    pub objects: usize,
    pub lists: usize,
    /// Texts that hold a JSON object, or a list.
    pub json_objects: usize,
    pub json_lists: usize,
    /// Different scalars, as text.
    pub values: Vec<String>,
    pub repeated: bool,
}

/// Columns of a sample, in the order in which they are met.
#[derive(Debug, Default)]
pub struct Sample {
    pub columns: Vec<Seen>,
    pub events: usize,
    /// Whether events were JSON, whose nested values have no declared type.
    pub json: bool,
}

impl Sample {
    fn column(&mut self, name: &str) -> &mut Seen {
        let known = self.columns.iter().position(|column| column.name == name);
        let position = known.unwrap_or_else(|| {
            self.columns.push(Seen {
                name: name.to_owned(),
                ..Seen::default()
            });
            self.columns.len() - 1
        });
        &mut self.columns[position]
    }

    /// Adds the sample of a file. An error is for people.
    pub fn add(&mut self, location: &str, connection: &Connection) -> Result<(), String> {
        match inputs::kind_of(location)? {
            Kind::Json => self.add_json(location),
            kind @ (Kind::Parquet | Kind::Csv) => self.add_table(location, &kind, connection),
        }
    }

    fn add_json(&mut self, location: &str) -> Result<(), String> {
        self.json = true;
        let mut count = 0;
        let outcome = events::read(
            Path::new(location),
            &events::Limits::default(),
            &mut |event| {
                if let Ok(Value::Object(object)) = serde_json::from_str(event) {
                    for (key, value) in &object {
                        self.column(key).add(value);
                    }
                    count += 1;
                }
                if count < SAMPLE {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            },
        )?;
        self.events += count;
        match (count, outcome.faults.first()) {
            (0, Some(fault)) => Err(format!("line {}: {}", fault.line, fault.message)),
            (0, None) => Err("no event is in it".into()),
            (_, _) => Ok(()),
        }
    }

    fn add_table(
        &mut self,
        location: &str,
        kind: &Kind,
        connection: &Connection,
    ) -> Result<(), String> {
        let columns = inputs::describe_types(location, kind, connection)?;
        let folders: Vec<String> = location
            .split('/')
            .filter_map(|folder| folder.split_once('='))
            .map(|(name, _)| lower(name))
            .collect();
        for (name, ty) in &columns {
            let partition = folders.contains(&lower(name));
            let column = self.column(name);
            column
                .declared
                .get_or_insert_with(|| crate::source::physical::parse_type(ty));
            column.partition |= partition;
        }
        // Values as JSON show what texts and numbers are.
        let values: Vec<String> = columns
            .iter()
            .map(|(name, _)| format!("{} := {0}", quoted(name)))
            .collect();
        let query = format!(
            "SELECT to_json(struct_pack({}))::VARCHAR FROM (FROM {} LIMIT {SAMPLE})",
            values.join(", "),
            inputs::reader(kind, &[location])
        );
        let read = || -> duckdb::Result<Vec<String>> {
            let mut statement = connection.prepare(&query)?;
            let rows = statement.query_map([], |row| row.get(0))?;
            rows.collect()
        };
        for row in read().map_err(|error| message(&error))? {
            if let Ok(Value::Object(object)) = serde_json::from_str(&row) {
                for (key, value) in &object {
                    self.column(key).add(value);
                }
                self.events += 1;
            }
        }
        Ok(())
    }
}

impl Seen {
    fn add(&mut self, value: &Value) {
        let text = match value {
            Value::Null => return,
            Value::Bool(value) => {
                self.booleans += 1;
                value.to_string()
            }
            Value::Number(number) => {
                if number.is_i64() || number.is_u64() {
                    self.integers += 1;
                } else {
                    self.numbers += 1;
                }
                number.to_string()
            }
            Value::String(text) => {
                self.texts += 1;
                match serde_json::from_str(text) {
                    Ok(Value::Object(_)) => self.json_objects += 1,
                    Ok(Value::Array(_)) => self.json_lists += 1,
                    Ok(_) | Err(_) => {}
                }
                text.clone()
            }
            Value::Object(_) => {
                self.objects += 1;
                String::new()
            }
            Value::Array(_) => {
                self.lists += 1;
                String::new()
            }
        };
        self.present += 1;
        if self.values.contains(&text) {
            self.repeated = true;
        } else if self.values.len() < SAMPLE {
            self.values.push(text);
        }
    }

    /// The type to declare, and whether its JSON is always an object.
    pub fn ty(&self) -> (Type, bool) {
        let json = self.json_objects + self.json_lists;
        let all_json = json > 0 && json == self.texts && self.texts == self.present;
        if let Some(found) = &self.declared {
            return match found {
                Found::Type(Type::Text) if all_json => (Type::Json, self.json_lists == 0),
                Found::Type(Type::Json) => (Type::Json, self.objects == self.present),
                Found::Type(ty) => (ty.clone(), false),
                Found::ZonedTimestamp => (Type::Timestamp, false),
                Found::Other(text) => (other(text), false),
            };
        }
        let scalars = [
            (self.integers, Type::Integer),
            (self.integers + self.numbers, Type::Number),
            (self.booleans, Type::Boolean),
        ];
        let nested = self.objects + self.lists;
        if nested > 0 || all_json {
            let objects = self.objects + self.json_objects == self.present;
            return (Type::Json, objects);
        }
        let found = scalars
            .into_iter()
            .find(|(count, _)| *count == self.present && *count > 0);
        (found.map_or(Type::Text, |(_, ty)| ty), false)
    }
}

/// Types that sources have no name for.
fn other(text: &str) -> Type {
    let text = text.to_ascii_lowercase();
    if text.starts_with("decimal") {
        Type::Number
    } else if text.contains("hugeint") || text == "ubigint" {
        Type::Integer
    } else {
        Type::Text
    }
}
