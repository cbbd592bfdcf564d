//! Tables with the events of many cases: one for each source, with the number of the case in each
//! row, so that thousands of small tables cost a few statements.

use crate::server::{Server, answer};
use siglake::engine::client::{Patient, tables};
use siglake::engine::database;
use siglake::source::{Column, Source, Type};

const CASE: &str = "_case";

/// The events of all cases, to be loaded at once.
pub struct Cases {
    table: String,
    source: Source,
    events: Vec<String>,
}

impl Cases {
    pub fn new(table: &str, source: &Source) -> Cases {
        let mut source = source.clone();
        source.add_column(Column {
            name: CASE.into(),
            physical: None,
            ty: Type::Integer,
            object: false,
        });
        Cases {
            table: table.into(),
            source,
            events: Vec::new(),
        }
    }

    /// Adds events of a case. The number of its first event among those of all cases.
    pub fn add<'e>(&mut self, case: u64, events: impl Iterator<Item = &'e str>) -> usize {
        let first = self.events.len();
        self.events.extend(events.map(|event| {
            let members = event
                .trim()
                .strip_prefix('{')
                .expect("an event is an object");
            let comma = if members.trim_start() == "}" { "" } else { "," };
            format!("{{\"{CASE}\":{case}{comma}{members}")
        }));
        first
    }

    pub fn load(&self, server: &Server) -> Result<(), String> {
        let client = server.client("memory");
        let connection = database::open(&database::Resources::default())?;
        answer(&client, &format!("DROP TABLE IF EXISTS \"{}\"", self.table))?;
        let events: Vec<&str> = self.events.iter().map(String::as_str).collect();
        tables::load(
            &connection,
            &client,
            &Patient,
            &self.table,
            &self.source,
            &events,
        )
    }

    /// A case's events as a table of that name, to be put before a query.
    pub fn of(&self, case: u64, name: &str) -> String {
        let columns: Vec<String> = self
            .source
            .columns
            .iter()
            .chain(&self.source.partitions)
            .filter(|column| column.name != CASE)
            .map(|column| format!("\"{}\"", column.ident().replace('"', "\"\"")))
            .collect();
        format!(
            "\"{name}\" AS (SELECT {} FROM \"{}\" WHERE \"{CASE}\" = {case})",
            columns.join(", "),
            self.table
        )
    }
}
