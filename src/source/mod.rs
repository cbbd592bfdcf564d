//! Log sources: which Sigma log sources a table serves, and what its columns are.
//!
//! A source is one YAML file; `builtin/` holds those that come with siglake.

mod builtin;
mod fields;
pub mod layout;
pub mod parse;
pub mod physical;
pub mod storage;
mod values;

pub use builtin::builtin;
pub use fields::{Access, Folding, JsonPaths, Step, Unresolved, split};
pub use parse::parse;

use crate::rule::{LogSource, Origin, Selection};
use std::collections::HashMap;

/// The type of a column, or of a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    Text,
    Integer,
    Number,
    Boolean,
    /// A timestamp in UTC, without a zone.
    Timestamp,
    /// Text that holds JSON.
    Json,
    Struct(Vec<(String, Type)>),
    Array(Box<Type>),
    /// Keys are text.
    Map(Box<Type>),
}

impl Type {
    /// For messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Type::Text => "text",
            Type::Integer => "an integer",
            Type::Number => "a floating-point number",
            Type::Boolean => "a boolean",
            Type::Timestamp => "a timestamp",
            Type::Json => "JSON",
            Type::Struct(_) => "a struct",
            Type::Array(_) => "an array",
            Type::Map(_) => "a map",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name that rules use.
    pub name: String,
    /// The name in the table, where it differs.
    pub physical: Option<String>,
    pub ty: Type,
    /// The JSON text always holds an object (`json_object` in a description).
    pub object: bool,
}

impl Column {
    pub fn ident(&self) -> &str {
        self.physical.as_deref().unwrap_or(&self.name)
    }
}

/// A Sigma log source that the table serves, with what its rows have in common.
#[derive(Debug, Clone)]
pub struct Served {
    pub logsource: LogSource,
    pub conditions: Option<Selection>,
}

/// What to do with a field that is not declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnknownFields {
    Error,
    Missing,
    /// The column that holds the rest of the event as a JSON object.
    Json(String),
    /// The column that holds the rest of the event as a map from dotted names to text.
    Map(String),
}

/// How the event time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeFormat {
    Iso8601,
    EpochSeconds,
    EpochMilliseconds,
    EpochMicroseconds,
    Timestamp,
    /// As in access logs: `06/Feb/2019:00:00:38 +0000`, with or without square brackets.
    AccessLog,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTime {
    pub field: String,
    pub format: TimeFormat,
}

/// A field whose values the table writes in other words than the vendor's log, which rules quote.
/// Values that stand in no pair are the same in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueMap {
    pub field: String,
    pub pairs: Vec<ValuePair>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValuePair {
    /// What rules write.
    pub vendor: String,
    /// What the table holds. No two pairs have the same.
    pub stored: String,
}

/// A field that is computed from others.
#[derive(Debug, Clone)]
pub enum Derived {
    Coalesce(Vec<String>),
    Case {
        branches: Vec<(Selection, String)>,
        otherwise: Option<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keywords {
    /// Every text and JSON column.
    All,
    Fields(Vec<String>),
}

/// What tells the source's events from others'. Nothing: they are not recognised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recognize {
    /// Names that are all there.
    pub columns: Vec<String>,
    /// Paths, and what one of the events must hold there.
    pub values: Vec<(Vec<String>, Vec<String>)>,
}

/// A table's name, outermost qualifier first.
pub type TableName = Vec<String>;

#[derive(Debug, Clone)]
pub struct Source {
    pub origin: Origin,
    pub name: String,
    pub title: String,
    pub description: String,
    pub references: Vec<String>,
    pub logsources: Vec<Served>,
    pub duckdb_table: TableName,
    pub athena_table: TableName,
    pub time: Option<EventTime>,
    pub event_id: Vec<String>,
    pub partitions: Vec<Column>,
    /// What the partitions hold.
    pub layout: layout::Layout,
    pub raw_json: bool,
    /// Whether keys within JSON may hold dots, so that `a.b` may be one key or two.
    pub dotted_keys: bool,
    pub recognize: Recognize,
    pub unknown_fields: UnknownFields,
    /// Change them through [`Source::take_columns`] and [`Source::add_column`] only.
    pub columns: Vec<Column>,
    /// Positions of the columns by name: some tables have hundreds.
    index: HashMap<String, usize>,
    /// The same by name in lower case; of several the first.
    folded: HashMap<String, usize>,
    /// Sigma name to path, where they differ.
    pub fields: Vec<(String, Vec<String>)>,
    pub derived: Vec<(String, Derived)>,
    pub values: Vec<ValueMap>,
    /// Fields of the log source, with what lies below them, that the table can't tell, and why.
    pub lost: Vec<(String, String)>,
    /// The table holds the events of its log sources in another schema, and perhaps not all of
    /// each event. It is the last choice among the sources of a log source, `test` passes over
    /// rules that need what it lacks, and events of tests are brought into its shape through
    /// `fields` and `values`.
    pub translated: bool,
    pub keywords: Keywords,
    pub output: Vec<String>,
    /// Kinds of entity (`user`, `host`, `address`, `resource`) and the fields that may hold one,
    /// in order of preference.
    pub entities: Vec<(String, Vec<String>)>,
    /// How the table's files are kept, where the description says it.
    pub storage: Option<storage::Storage>,
}

impl Source {
    /// The entry that serves the rule's log source, if any.
    pub fn serves(&self, logsource: &LogSource) -> Option<&Served> {
        self.logsources
            .iter()
            .find(|served| served.logsource == *logsource)
    }

    pub fn column(&self, name: &str) -> Option<&Column> {
        match self.index.get(name) {
            Some(position) => self.columns.get(*position),
            None => self.partitions.iter().find(|column| column.name == name),
        }
    }

    /// The columns, then the partition columns.
    pub fn all_columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().chain(&self.partitions)
    }

    /// Those of [`Source::all_columns`] whose names in the table are wanted.
    pub fn columns_named(&self, wanted: &dyn Fn(&str) -> bool) -> Vec<&Column> {
        let all = self.all_columns();
        all.filter(|column| wanted(column.ident())).collect()
    }

    /// How the table writes the values of a field, where it differs.
    pub fn value_pairs(&self, field: &str) -> Option<&[ValuePair]> {
        let map = self.values.iter().find(|map| map.field == field)?;
        Some(&map.pairs)
    }

    /// All columns, of which the source has none then.
    pub fn take_columns(&mut self) -> Vec<Column> {
        self.index.clear();
        self.folded.clear();
        std::mem::take(&mut self.columns)
    }

    pub fn add_column(&mut self, column: Column) {
        let position = self.columns.len();
        self.index.insert(column.name.clone(), position);
        let folded = crate::pattern::lower(&column.name);
        self.folded.entry(folded).or_insert(position);
        self.columns.push(column);
    }
}

/// The sources of a run: the user's before the built-in ones, so that a name can be taken over.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    sources: Vec<Source>,
}

impl Catalog {
    pub fn builtin() -> Self {
        Catalog { sources: builtin() }
    }

    /// Puts a source before the others. One of the same name is replaced.
    pub fn add(&mut self, source: Source) {
        self.sources.retain(|other| other.name != source.name);
        self.sources.insert(0, source);
    }

    /// Limits every source that is partitioned by a column of this name to some of its partitions.
    /// False where there is none.
    pub fn read_only(&mut self, partition: &str, values: &[String]) -> bool {
        let mut found = false;
        for source in &mut self.sources {
            for known in &mut source.layout.partitions {
                if known.column == partition {
                    known.only = Some(values.to_vec());
                    found = true;
                }
            }
        }
        found
    }

    /// The catalog of some of the sources.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&Source) -> bool) -> Catalog {
        let kept = self.sources.iter().filter(|source| keep(source));
        Catalog {
            sources: kept.cloned().collect(),
        }
    }

    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    pub fn find(&self, name: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.name == name)
    }

    /// Sources that serve the log source, best first.
    pub fn serving<'c>(&'c self, logsource: &'c LogSource) -> impl Iterator<Item = &'c Source> {
        self.sources
            .iter()
            .filter(|source| source.serves(logsource).is_some())
    }
}
