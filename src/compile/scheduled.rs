//! Scheduled runs: the statements that one run of a rule executes.

use super::{Alerting, Options, Rules, fit, pack, plan_alerts};
use crate::diag::{Code, Diagnostic, Place, Report};
use crate::dialect::Dialect;
use crate::plan::alert::AlertPlan;
use crate::plan::build::SourceOf;
use crate::plan::schedule::{Anchor, Instant, Run};
use crate::plan::span;
use crate::relational::alerts::{
    self, ALERT_DATE, COLUMNS, STATE_COLUMNS, Tables, Written, scope::Scope,
};
use crate::relational::expr::Expr;
use crate::rule::schedule::{AnchorKind, DEFAULT_RESET, Schedule};
use crate::source::{Source, TableName};
use crate::sql;
use std::fmt;

/// How a table takes rows that it may hold already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// By `MERGE`: an Iceberg table, or one of DuckDB's own.
    Merge,
    /// By `INSERT` of what is missing: files that are only added to. Runs of a rule must not be
    /// executed at the same time then, since neither sees what the other adds.
    Append,
}

/// The tables that runs write to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Targets {
    pub kind: TableKind,
    pub alerts: TableName,
    pub state: TableName,
}

impl Default for Targets {
    fn default() -> Self {
        Targets {
            kind: TableKind::Merge,
            alerts: vec![ALERTS_TABLE.into()],
            state: vec![STATE_TABLE.into()],
        }
    }
}

/// Where alerts are written unless another name is given.
pub const ALERTS_TABLE: &str = "siglake_alerts";
/// Where the state of anchored windows is written unless another name is given.
pub const STATE_TABLE: &str = "siglake_windows";
/// What EventBridge Scheduler puts the run's scheduled time in the place of, as ISO 8601.
pub const SCHEDULED_TIME: &str = "<aws.scheduler.scheduled-time>";

/// The columns of the table of alerts: [`super::ALERT_COLUMNS`] and the day of the alert.
pub fn alert_table_columns() -> Vec<&'static str> {
    COLUMNS.into_iter().chain([ALERT_DATE]).collect()
}

/// When a rule runs and what of time its runs cover; lengths in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// Time from one run to the next.
    pub every: i64,
    /// How long after its time an event may still arrive.
    pub max_lateness: i64,
    /// How much of the time before its own a run covers again.
    pub catch_up: i64,
    pub anchor: Anchor,
    /// How far back from the beginning of what a run covers events can decide about it.
    pub look_back: i64,
}

impl Timing {
    /// The run of a scheduler that writes its scheduled time in the place of a word.
    pub fn run_at(&self, base: Instant, state_table: TableName) -> Run {
        let to = self.max_lateness.saturating_neg();
        let covered = self.every.saturating_add(self.catch_up);
        Run {
            base,
            from: to.saturating_sub(covered),
            to,
            state_table,
        }
    }
}

impl fmt::Display for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "every {}, events up to {} late, covers {} again, looks back {}",
            span(self.every),
            span(self.max_lateness),
            span(self.catch_up),
            span(self.look_back)
        )?;
        match self.anchor {
            Anchor::Unbounded => Ok(()),
            Anchor::Reset(period) => write!(f, "; windows end at multiples of {}", span(period)),
            Anchor::State => write!(f, "; windows are kept in a table"),
            Anchor::LookBack(count) => {
                write!(f, "; not exact: looks back {count} windows")
            }
        }
    }
}

/// What a statement of a run is for, in the order in which they are executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Adds the alerts that are not there yet.
    Alerts,
    /// Adds the windows that opened, after the alerts: a run that ends between the two is done
    /// again by the next.
    State,
    /// Removes windows that no run needs any more.
    Trim,
}

/// How long the state keeps what only repeated runs would need, in microseconds. A run that
/// begins longer ago must not be repeated; a scheduler's own repeats end after a day.
pub const RETENTION: i64 = 7 * DAY;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub purpose: Purpose,
    /// One statement, without a semicolon.
    pub sql: String,
}

/// A rule or correlation as runs of it.
#[derive(Debug, Clone)]
pub struct Scheduled<'s> {
    pub plan: AlertPlan<'s>,
    pub timing: Timing,
}

/// Plans the runs of a rule or correlation. What the rule does not say of its schedule, `project`
/// does, and then the defaults.
pub fn schedule<'s>(
    alerting: Alerting<'_>,
    rules: &Rules,
    source_of: SourceOf<'_, 's>,
    dialect: &dyn Dialect,
    options: &Options,
    project: &Schedule,
) -> Report<Scheduled<'s>> {
    let report = plan_alerts(alerting, rules, source_of, dialect, options);
    let mut diagnostics = report.diagnostics;
    let own = alerting.schedule().cloned().unwrap_or_default();
    let given = own.or(project);
    let output = report.output.and_then(|plan| {
        let place = match own.node {
            Some(node) => alerting.origin().node(node),
            None => Place::File,
        };
        match anchor(&plan, &given) {
            Err(diagnostic) => {
                diagnostics.push(alerting.diagnostic(diagnostic.at(place)));
                None
            }
            Ok((anchor, warning)) => {
                diagnostics.extend(warning.map(|it| alerting.diagnostic(it.at(place.clone()))));
                let timing = Timing {
                    every: given.every(),
                    max_lateness: given.max_lateness(),
                    catch_up: given.catch_up(),
                    anchor,
                    look_back: plan.look_back(anchor).unwrap_or(0),
                };
                let whole = unpartitioned(&plan).into_iter();
                diagnostics.extend(whole.map(|it| alerting.diagnostic(it)));
                Some(Scheduled { plan, timing })
            }
        }
    });
    Report {
        output,
        diagnostics,
    }
}

const DAY: i64 = 86_400_000_000;
/// Windows that a run without reset or state looks back: ten of them still mis-anchored a fifth of
/// random windows.
const STATELESS_WINDOWS: u32 = 10;

/// How the plan's windows are kept over runs, with a warning where they are not exactly.
fn anchor(
    plan: &AlertPlan<'_>,
    given: &Schedule,
) -> Result<(Anchor, Option<Diagnostic>), Box<Diagnostic>> {
    let Some(longest) = plan.anchored_length() else {
        return Ok((Anchor::Unbounded, None));
    };
    match given.anchor.unwrap_or(AnchorKind::Reset) {
        AnchorKind::Reset => {
            // As many whole days as hold the longest window.
            let least = (longest + DAY - 1) / DAY * DAY;
            let period = given.reset.unwrap_or(least.max(DEFAULT_RESET));
            if period < longest {
                let message = "windows are longer than the period after which they are reset";
                let diagnostic = Diagnostic::new(Code::BAD_SCHEDULE, message)
                    .help("give `reset` at least the length of the longest window or dedup period");
                return Err(Box::new(diagnostic));
            }
            Ok((Anchor::Reset(period), None))
        }
        AnchorKind::State if plan.has_sessions() => Err(Box::new(
            Diagnostic::new(Code::BAD_SCHEDULE, "sessions can't be kept by a state")
                .help("write `anchor: reset`: sessions then also end at fixed boundaries"),
        )),
        AnchorKind::State => Ok((Anchor::State, None)),
        AnchorKind::Stateless => {
            let message = format!(
                "runs look back {STATELESS_WINDOWS} windows and take it that none was open before: alerts may open elsewhere than over everything"
            );
            let warning = Diagnostic::new(Code::INEXACT_SCHEDULE, message)
                .help("`anchor: reset` and `anchor: state` are exact");
            Ok((Anchor::LookBack(STATELESS_WINDOWS), Some(warning)))
        }
    }
}

/// Warnings where a run reads a whole table.
fn unpartitioned(plan: &AlertPlan<'_>) -> Vec<Diagnostic> {
    plan.sources()
        .into_iter()
        .filter(|source| source.layout.times().next().is_none())
        .map(|source| {
            let message = format!(
                "each run reads the whole table of {}: no partition of it is known to hold time",
                source.name
            );
            Diagnostic::new(Code::NO_PARTITIONS, message).help(
                "declare it in a source description: `partitions: [{name: dt, type: text, time: yyyy-MM-dd}]`",
            )
        })
        .collect()
}

/// The statements of one run, in order. An error is a defect of the compiler.
pub fn statements(
    scheduled: &Scheduled<'_>,
    run: &Run,
    dialect: &dyn Dialect,
    tables: Option<Tables<'_>>,
    targets: &Targets,
) -> Result<Vec<Step>, String> {
    let own = |source: &Source| dialect.table(source).clone();
    let prunes = tables.is_none();
    let tables = tables.unwrap_or(&own);
    let Scheduled { plan, timing } = scheduled;
    let written = match targets.kind {
        TableKind::Merge => Written::All,
        TableKind::Append => Written::Missing,
    };
    let abilities = dialect.abilities();
    let alerts = alerts::new_alerts(
        plan,
        abilities,
        tables,
        (timing.anchor, run, prunes),
        (written, &targets.alerts),
        targets.kind == TableKind::Append && dialect.has_plain_files(),
    );
    let names = alert_table_columns();
    let mut steps = vec![Step {
        purpose: Purpose::Alerts,
        sql: write(
            (targets.kind, &targets.alerts),
            &names,
            (&["alert_id"], ALERT_DATE),
            pack::query(&alerts, plan, dialect),
            (run, dialect),
        )?,
    }];
    if timing.anchor == Anchor::State
        && let Some(windows) = alerts::new_windows(plan, abilities, tables, (run, prunes), written)
    {
        steps.push(Step {
            purpose: Purpose::State,
            sql: write(
                (targets.kind, &targets.state),
                &STATE_COLUMNS,
                (&STATE_COLUMNS[..4], STATE_COLUMNS[4]),
                sql::statement(&windows, dialect),
                (run, dialect),
            )?,
        });
        // Files that are only added to are left to a lifecycle rule on the days of the table.
        if targets.kind == TableKind::Merge || !dialect.has_plain_files() {
            let outdated = alerts::outdated(plan, run, timing.look_back, RETENTION);
            let outdated = sql::lower::expr(&outdated, dialect);
            steps.push(Step {
                purpose: Purpose::Trim,
                sql: sql::write::delete(&targets.state, &outdated, dialect)?,
            });
        }
    }
    Ok(steps)
}

fn write(
    (kind, table): (TableKind, &TableName),
    columns: &[&str],
    (key, day): (&[&str], &str),
    query: sql::Query,
    (run, dialect): (&Run, &dyn Dialect),
) -> Result<String, String> {
    let text = match kind {
        TableKind::Append => sql::write::insert(table, columns, query, dialect)?,
        TableKind::Merge => {
            let day = Expr::Qualified(crate::relational::statement::LEFT, day.to_owned());
            let within = Expr::and(alerts::days(day, run));
            let within = sql::lower::expr(&within, dialect);
            sql::write::merge(table, columns, (key, within), query, dialect)?
        }
    };
    Ok(fit::shortened(text, dialect))
}

/// The alerts of one run as a query that writes nothing: rows of [`super::ALERT_COLUMNS`].
pub fn query(
    scheduled: &Scheduled<'_>,
    run: &Run,
    dialect: &dyn Dialect,
    tables: Option<Tables<'_>>,
) -> Result<String, String> {
    let own = |source: &Source| dialect.table(source).clone();
    let scope = Scope {
        anchor: scheduled.timing.anchor,
        run: Some(run),
        prunes: tables.is_none(),
    };
    let abilities = dialect.abilities();
    let statement = alerts::alerts(&scheduled.plan, abilities, tables.unwrap_or(&own), scope);
    sql::check::checked_text(pack::query(&statement, &scheduled.plan, dialect), dialect)
}

/// Findings on the size of a run's statements.
pub fn over_limits(
    steps: &[Step],
    alerting: Alerting<'_>,
    dialect: &dyn Dialect,
) -> Vec<Diagnostic> {
    let found = too_long(steps, dialect).into_iter();
    found.map(|it| alerting.diagnostic(it)).collect()
}

/// Why the engine takes no statements of this size.
pub fn too_long(steps: &[Step], dialect: &dyn Dialect) -> Vec<Diagnostic> {
    let found = steps.iter();
    found
        .filter_map(|step| fit::too_long(&step.sql, dialect))
        .collect()
}
