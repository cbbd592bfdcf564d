//! Scheduled runs, executed: the statements of each rule in order.

use super::{Client, Statement, Watch, run};
use crate::compile::scheduled::{Purpose, Step};
use crate::engine::{literal, quoted};
use crate::source::TableName;
use crate::time::rfc3339;

/// One run of one rule.
#[derive(Debug, Clone)]
pub struct Job {
    pub rule: String,
    pub title: String,
    /// Alert times after this, in microseconds.
    pub from: i64,
    /// Alert times up to this.
    pub to: i64,
    pub steps: Vec<Step>,
}

/// What came of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// Alerts of the rule that were there on the days of the run.
    pub before: Option<u64>,
    /// Rows that were added, where the engine says it.
    pub alerts: Option<u64>,
    pub windows: Option<u64>,
    /// Windows of the past that were removed.
    pub trimmed: Option<u64>,
    /// Bytes read from storage.
    pub bytes: u64,
    pub failure: Option<String>,
}

/// Executes a run. What comes after a statement that failed is not executed: windows are written
/// after the alerts that they gave.
pub fn execute(client: &dyn Client, watch: &dyn Watch, job: &Job, alerts: &TableName) -> Done {
    let mut done = Done::default();
    let mut work = || -> Result<(), String> {
        let text = alerts_there(job, alerts);
        let answer = run(client, Statement::reading(&text), watch)?;
        let count = answer.rows.first().and_then(|row| row.first()?.as_u64());
        done.bytes += answer.progress.bytes;
        done.before = Some(count.ok_or("the number of alerts is no number")?);
        for step in &job.steps {
            let answer = run(client, Statement::writing(&step.sql), watch)?;
            done.bytes += answer.progress.bytes;
            match step.purpose {
                Purpose::Alerts => done.alerts = answer.written,
                Purpose::State => done.windows = answer.written,
                Purpose::Trim => done.trimmed = answer.written,
            }
        }
        Ok(())
    };
    done.failure = work().err();
    done
}

fn alerts_there(job: &Job, table: &TableName) -> String {
    let name: Vec<String> = table.iter().map(|part| quoted(part)).collect();
    let day = |micros: i64| literal(rfc3339(micros).get(..10).unwrap_or_default());
    format!(
        "SELECT count(*) FROM {} WHERE {} BETWEEN {} AND {} AND \"rule_id\" = {}",
        name.join("."),
        quoted(crate::relational::alerts::ALERT_DATE),
        day(job.from),
        day(job.to),
        literal(&job.rule)
    )
}
