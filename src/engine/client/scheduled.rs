//! Scheduled runs, executed: the statements of each run of a rule in order.

use super::backoff::{self, Chance};
use super::{Answer, Client, Failure, Kind, Statement, Watch, run};
use crate::compile::ALERT_COLUMNS;
use crate::compile::scheduled::{Purpose, RETENTION, Step};
use crate::engine::{literal, quoted};
use crate::source::TableName;
use crate::time::rfc3339;

/// Attempts of a statement that another one's writing, or the engine's state, kept from its work.
const ATTEMPTS: u32 = 5;

/// Runs of a rule, or of rules that share statements, the earliest first.
#[derive(Debug, Clone)]
pub struct Job {
    /// The rules' ids, as in the tables.
    pub rules: Vec<String>,
    pub runs: Vec<Piece>,
    /// The table that keeps the rule's windows, where the runs begin so long ago that it may have
    /// forgotten some.
    pub state: Option<TableName>,
}

/// One run.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Alert times after this, in microseconds.
    pub from: i64,
    /// Alert times up to this.
    pub to: i64,
    pub steps: Vec<Step>,
}

/// What came of the runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// Rows that were added, where the engine says it.
    pub alerts: Option<u64>,
    pub windows: Option<u64>,
    /// Windows of the past that were removed.
    pub trimmed: Option<u64>,
    /// Bytes read from storage.
    pub bytes: u64,
    /// Alert times up to here are covered, in microseconds.
    pub until: Option<i64>,
    pub failure: Option<String>,
}

/// Executes the runs. What comes after a statement that failed is not executed: windows are
/// written after the alerts that they gave, and the next run relies on them.
pub fn execute(client: &dyn Client, watch: &dyn Watch, job: &Job) -> Done {
    let mut done = Done::default();
    let mut work = || -> Result<(), Failure> {
        check_state(client, watch, job)?;
        for piece in &job.runs {
            for step in &piece.steps {
                let answer = patiently(client, watch, &step.sql)?;
                done.bytes += answer.progress.bytes;
                let count = match step.purpose {
                    Purpose::Alerts => &mut done.alerts,
                    Purpose::State => &mut done.windows,
                    Purpose::Trim => &mut done.trimmed,
                };
                if let Some(written) = answer.written {
                    *count = Some(count.unwrap_or(0) + written);
                }
            }
            done.until = Some(piece.to);
        }
        Ok(())
    };
    done.failure = work().err().map(String::from);
    done
}

/// Statements of runs add what is not there yet, so that one that did nothing may be repeated.
fn patiently(client: &dyn Client, watch: &dyn Watch, sql: &str) -> Result<Answer, Failure> {
    let mut failed = 0;
    loop {
        let failure = match run(client, Statement::writing(sql), watch) {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        failed += 1;
        let may_pass = match failure.kind {
            Kind::Throttled | Kind::Conflict | Kind::Passing => true,
            Kind::Unreachable
            | Kind::Unauthenticated
            | Kind::Denied
            | Kind::BytesLimit
            | Kind::Unknown
            | Kind::TooLong
            | Kind::Cancelled
            | Kind::Uncertain
            | Kind::Protocol
            | Kind::Query => false,
        };
        match backoff::pause(failed, None, &Chance) {
            Some(time) if may_pass && failed < ATTEMPTS && !watch.interrupted() => {
                watch.pause(time);
            }
            Some(_) | None => return Err(failure),
        }
    }
}

/// The table of windows forgets what only runs of long ago would need.
fn check_state(client: &dyn Client, watch: &dyn Watch, job: &Job) -> Result<(), Failure> {
    let (Some(table), Some(first)) = (&job.state, job.runs.first()) else {
        return Ok(());
    };
    let (last_needed, name) = (first.from.saturating_add(RETENTION), full_name(table));
    let text = format!(
        "SELECT count(*) FROM {name} WHERE \"rule_id\" IN ({}) AND \"opened\" > {last_needed}",
        ids(job)
    );
    let answer = run(client, Statement::reading(&text), watch)?;
    let count = answer.rows.first().and_then(|row| row.first()?.as_u64());
    match count {
        Some(0) => Ok(()),
        Some(_) => Err(Failure::new(
            Kind::Query,
            format!(
                "{name} has windows of later runs and no longer those before {}: remove the rule's rows from it to run it over that time again",
                rfc3339(first.from)
            ),
        )),
        None => Err(Failure::new(Kind::Protocol, "a count that is no number")),
    }
}

fn full_name(table: &TableName) -> String {
    let parts: Vec<String> = table.iter().map(|part| quoted(part)).collect();
    parts.join(".")
}

/// A query of the rules' alerts in the table, of the days that the runs cover.
pub fn alerts_there(job: &Job, table: &TableName) -> String {
    let day = |micros: Option<i64>| {
        let text = rfc3339(micros.unwrap_or(0));
        literal(text.get(..10).unwrap_or_default())
    };
    format!(
        "SELECT {} FROM {} WHERE {} BETWEEN {} AND {} AND \"rule_id\" IN ({})",
        ALERT_COLUMNS.join(", "),
        full_name(table),
        quoted(crate::relational::alerts::ALERT_DATE),
        day(job.runs.first().map(|piece| piece.from)),
        day(job.runs.last().map(|piece| piece.to)),
        ids(job)
    )
}

fn ids(job: &Job) -> String {
    let ids: Vec<String> = job.rules.iter().map(|id| literal(id)).collect();
    ids.join(", ")
}
