//! Engines that take SQL text: a statement is submitted, asked for until it is done, gives rows
//! on the way, and can be cancelled.
//!
//! | file | what |
//! |---|---|
//! | `failure.rs` | what can go wrong, in words |
//! | `backoff.rs` | how long to wait before the next attempt |
//! | `trino.rs` | Trino's client protocol over HTTP |
//! | `tables.rs` | tables of a source's events |
//! | `read.rs` | alerts and matches out of an answer |
//! | `athena.rs` | Athena's API through the AWS SDK |
//! | `bed.rs` | where tests of rules run |
//! | `embedded.rs` | the embedded DuckDB behind the same interface |
//! | `hunt.rs`, `backtest.rs` | rules on the tables that are there |
//! | `scheduled.rs` | the statements of scheduled runs |

#[cfg(feature = "athena")]
pub mod athena;
pub mod backoff;
pub mod backtest;
pub mod bed;
pub mod embedded;
mod failure;
pub mod hunt;
pub mod read;
pub mod scheduled;
pub mod tables;
pub mod trino;

pub use failure::{Failure, Kind};

use serde_json::Value;
use std::time::Duration;

/// A statement, and whether repeating it could write twice.
#[derive(Debug, Clone, Copy)]
pub struct Statement<'s> {
    /// Without a semicolon.
    pub sql: &'s str,
    pub effect: Effect,
}

impl<'s> Statement<'s> {
    pub fn reading(sql: &'s str) -> Self {
        Statement {
            sql,
            effect: Effect::Reads,
        }
    }

    pub fn writing(sql: &'s str) -> Self {
        Statement {
            sql,
            effect: Effect::Writes,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// May be submitted again whatever became of the first attempt.
    Reads,
    /// Is never submitted again unless the first attempt is known to have done nothing.
    Writes,
}

/// How far a statement is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Progress {
    /// In the engine's word: `queued`, `running`.
    pub state: String,
    /// Rows read.
    pub rows: u64,
    /// Bytes read from storage.
    pub bytes: u64,
    /// From 0 to 100, where the engine says it.
    pub percent: Option<f64>,
}

/// A column of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// In the engine's word, such as `bigint`.
    pub ty: String,
}

/// What came of a statement. Integers, doubles and booleans are JSON's; all else is text or what
/// the engine makes of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Value>>,
    /// Rows that a statement wrote, where the engine says it.
    pub written: Option<u64>,
    pub progress: Progress,
}

/// One exchange with an engine.
#[derive(Debug)]
pub enum Step {
    /// Ask again after this time.
    Wait(Duration),
    Rows(Vec<Vec<Value>>),
    Done,
}

/// Whoever waits for a statement.
pub trait Watch {
    /// The user wants no more of it.
    fn interrupted(&self) -> bool;
    fn progress(&self, progress: &Progress);
    fn pause(&self, time: Duration);
}

/// Waits without telling anyone.
pub struct Patient;

impl Watch for Patient {
    fn interrupted(&self) -> bool {
        false
    }

    fn progress(&self, _: &Progress) {}

    fn pause(&self, time: Duration) {
        std::thread::sleep(time);
    }
}

/// An engine that is reached through a protocol.
pub trait Client {
    /// For messages.
    fn name(&self) -> &'static str;

    fn submit<'c>(
        &'c self,
        statement: Statement<'_>,
        watch: &'c dyn Watch,
    ) -> Result<Box<dyn Running + 'c>, Failure>;
}

/// A statement that was submitted.
pub trait Running {
    /// The engine's name for it, for its own pages and logs.
    fn id(&self) -> &str;

    fn advance(&mut self) -> Result<Step, Failure>;

    fn progress(&self) -> &Progress;

    /// Known at the latest with the first rows.
    fn columns(&self) -> &[Column];

    fn written(&self) -> Option<u64>;

    /// Ends it on the engine.
    fn cancel(&mut self) -> Result<(), Failure>;
}

/// Runs a statement to its end. An interrupt cancels it on the engine.
pub fn run(
    client: &dyn Client,
    statement: Statement<'_>,
    watch: &dyn Watch,
) -> Result<Answer, Failure> {
    if watch.interrupted() {
        return Err(Failure::new(Kind::Cancelled, "interrupted before it began"));
    }
    let mut running = client.submit(statement, watch)?;
    let mut rows = Vec::new();
    loop {
        if watch.interrupted() {
            return Err(cancel(running.as_mut(), client));
        }
        let step = running
            .advance()
            .map_err(|failure| failure.of(running.id()))?;
        watch.progress(running.progress());
        match step {
            Step::Wait(time) => watch.pause(time),
            Step::Rows(more) => rows.extend(more),
            Step::Done => {
                return Ok(Answer {
                    columns: running.columns().to_vec(),
                    rows,
                    written: running.written(),
                    progress: running.progress().clone(),
                });
            }
        }
    }
}

fn cancel(running: &mut dyn Running, client: &dyn Client) -> Failure {
    let message = match running.cancel() {
        Ok(()) => format!("cancelled on {} ({})", client.name(), running.id()),
        Err(failure) => format!(
            "interrupted, but {} did not take the cancellation of {}: {}",
            client.name(),
            running.id(),
            failure.message
        ),
    };
    Failure::new(Kind::Cancelled, message)
}
