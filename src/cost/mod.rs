//! What rules cost where each byte that is read is paid: bytes from the metadata of files, the
//! columns that a plan reads, and the time that its runs look back.

pub mod facts;
mod leaves;
mod read;
mod runs;
pub mod show;
pub mod statistics;

pub use leaves::Leaves;
pub use read::Engine;

use crate::compile::scheduled::{self, Scheduled, Targets};
use crate::compile::{self, Alerting};
use crate::dialect::Dialect;
use crate::plan::schedule::Instant;
use crate::source::Source;
use crate::sql::scans;
use facts::Table;

/// What is paid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// Of a terabyte (1,024^4 bytes).
    pub terabyte: f64,
    /// Bytes that a query is billed for at least.
    pub least: u64,
}

impl Default for Price {
    /// Athena's list price in most regions: $5 a terabyte, megabytes rounded up, 10 MB at least.
    fn default() -> Self {
        Price {
            terabyte: 5.0,
            least: 10 << 20,
        }
    }
}

impl Price {
    /// Of a query that reads so many bytes.
    pub fn of(&self, bytes: f64) -> f64 {
        const MEGABYTE: f64 = 1_048_576.0;
        let billed = (bytes / MEGABYTE).ceil() * MEGABYTE;
        billed.max(self.least as f64) / (1_u64 << 40) as f64 * self.terabyte
    }
}

/// Days of a month in estimates.
const MONTH_DAYS: f64 = 30.0;

/// What a rule's runs read and cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    pub key: String,
    pub title: String,
    /// Microseconds from one run to the next.
    pub every: i64,
    pub tables: Vec<TableRead>,
    /// Bytes of a query over all the data that is known.
    pub everything: f64,
    pub bytes_per_run: f64,
    pub runs_per_month: f64,
    pub bytes_per_month: f64,
    pub money_per_run: f64,
    pub money_per_month: f64,
    pub money_for_everything: f64,
}

/// What a run reads of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableRead {
    pub source: String,
    /// Columns and members of structs, in the order of their names.
    pub columns: Vec<String>,
    /// How often a run's statements read the table, together.
    pub scans: usize,
    /// Time that a run reads, in microseconds, on average; `None` where it reads the whole table.
    pub time: Option<f64>,
    pub bytes: f64,
}

/// Estimates a scheduled rule. What its statements read of siglake's own tables, a day or two of
/// them, is left out. An error is for people: what is not known of a table.
pub fn estimate(
    alerting: Alerting<'_>,
    scheduled: &Scheduled<'_>,
    tables: &[Table],
    dialect: &dyn Dialect,
    engine: Engine,
    targets: &Targets,
    price: Price,
) -> Result<Estimate, String> {
    let plan = &scheduled.plan;
    let run = scheduled
        .timing
        .run_at(Instant::Known(0), targets.state.clone());
    let mut statements = Vec::new();
    for step in scheduled::statements(scheduled, &run, dialect, None, targets)? {
        statements.push(scans::scans(&step.sql, dialect, engine.steps())?);
    }
    let own = |source: &Source| dialect.table(source).clone();
    let text = compile::alerts_text(plan, dialect, &own)?;
    let at_once = scans::scans(&text, dialect, engine.steps())?;
    let mut bytes = vec![0.0; statements.len()];
    let mut reads = Vec::new();
    let mut everything = 0.0;
    for source in plan.sources() {
        let table = tables.iter().find(|it| it.source == source.name);
        let table = table.ok_or_else(|| {
            format!(
                "nothing is known of the table of `{}`: name its data or statistics",
                source.name
            )
        })?;
        let time = runs::time_read(scheduled, source);
        let part = match (time, table.period) {
            (Some(time), Some(period)) => time / period as f64,
            (Some(_), None) => {
                return Err(format!(
                    "how much time the data of `{}` covers is not known: say it with --period",
                    source.name
                ));
            }
            (None, _) => table.times_kept(),
        };
        let mut read = TableRead {
            source: source.name.clone(),
            columns: Vec::new(),
            scans: 0,
            time,
            bytes: 0.0,
        };
        for (number, statement) in statements.iter().enumerate() {
            for scan in statement
                .iter()
                .filter(|it| it.table == *dialect.table(source))
            {
                let whole = table.bytes_read(&Leaves::of_scan(scan), engine);
                bytes[number] += whole * part;
                read.bytes += whole * part;
                read.scans += 1;
                read.columns
                    .extend(scan.paths.iter().map(|path| path.join(".")));
            }
        }
        for scan in at_once
            .iter()
            .filter(|it| it.table == *dialect.table(source))
        {
            everything += table.bytes_read(&Leaves::of_scan(scan), engine);
        }
        read.columns.sort();
        read.columns.dedup();
        reads.push(read);
    }
    let bytes_per_run = bytes.iter().sum::<f64>();
    let every = scheduled.timing.every;
    let runs_per_month = MONTH_DAYS * 86_400e6 / every as f64;
    let money_per_run = bytes.iter().map(|bytes| price.of(*bytes)).sum::<f64>();
    Ok(Estimate {
        key: alerting.key().to_owned(),
        title: alerting.title().to_owned(),
        every,
        tables: reads,
        everything,
        bytes_per_run,
        runs_per_month,
        bytes_per_month: bytes_per_run * runs_per_month,
        money_per_run,
        money_per_month: money_per_run * runs_per_month,
        money_for_everything: price.of(everything),
    })
}

#[cfg(test)]
mod tests;
