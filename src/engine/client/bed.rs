//! Tests of rules on a Trino: their events become tables there, which are dropped again.

use super::{Client, Statement, Watch, read, run, tables};
use crate::dialect::{Athena, Dialect};
use crate::engine::alerts::Alert;
use crate::engine::inline::Bed;
use crate::engine::quoted;
use crate::source::Source;
use duckdb::Connection;
use std::cell::RefCell;
use std::collections::HashSet;

pub struct Remote<'c> {
    /// Gives the events their types.
    pub connection: &'c Connection,
    pub client: &'c dyn Client,
    pub watch: &'c dyn Watch,
    number: usize,
    /// Tables that may be there.
    made: RefCell<HashSet<String>>,
}

impl<'c> Remote<'c> {
    pub fn new(
        connection: &'c Connection,
        client: &'c dyn Client,
        watch: &'c dyn Watch,
        number: usize,
    ) -> Remote<'c> {
        Remote {
            connection,
            client,
            watch,
            number,
            made: RefCell::default(),
        }
    }
}

impl Bed for Remote<'_> {
    fn number(&self) -> usize {
        self.number
    }

    fn dialect(&self) -> &'static dyn Dialect {
        &Athena
    }

    fn load(&self, table: &str, source: &Source, events: &[&str]) -> Result<(), String> {
        if self.watch.interrupted() {
            return Err("not run: interrupted".into());
        }
        self.made.borrow_mut().insert(table.to_owned());
        tables::load(
            self.connection,
            self.client,
            self.watch,
            table,
            source,
            events,
        )
    }

    fn drop(&self, table: &str) -> Result<(), String> {
        if !self.made.borrow_mut().remove(table) {
            return Ok(());
        }
        // Also after an interrupt.
        let text = format!("DROP TABLE IF EXISTS {}", quoted(table));
        run(self.client, Statement::writing(&text), &super::Patient)
            .map(|_| ())
            .map_err(String::from)
    }

    fn matched(&self, sql: &str) -> Result<HashSet<usize>, String> {
        read::matched(self.client, self.watch, &[], sql)
    }

    fn alerts(&self, sql: &str) -> Result<Vec<Alert>, String> {
        read::alerts(self.client, self.watch, &[], sql)
    }
}
