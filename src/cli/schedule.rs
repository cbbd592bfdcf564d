//! Options of scheduled runs, shared by the commands that make or execute them.

use super::config::Config;
use crate::compile::scheduled::{SCHEDULED_TIME, TableKind, Targets};
use crate::plan::schedule::Instant;
use crate::rule::alerting::timespan;
use crate::rule::schedule::{AnchorKind, Schedule};
use crate::source::{TableName, split};
use clap::{Args, ValueEnum};

/// What runs of rules that say nothing of it rely on. The rule's own `schedule` goes first, then
/// these, then `schedule` of siglake.yml.
#[derive(Args, Debug, Clone, Default)]
pub struct ScheduleArguments {
    /// Time from one run to the next [default: 1h]
    #[arg(long, value_name = "SPAN", value_parser = positive, help_heading = "Scheduled runs")]
    every: Option<i64>,
    /// How long after its time an event may still arrive [default: 30m]
    #[arg(long, value_name = "SPAN", value_parser = timespan, help_heading = "Scheduled runs")]
    max_lateness: Option<i64>,
    /// How much of the time before its own a run covers again, for runs that were missed
    /// [default: 1h]
    #[arg(long, value_name = "SPAN", value_parser = timespan, help_heading = "Scheduled runs")]
    catch_up: Option<i64>,
    /// How anchored windows, sessions and dedup periods are kept over runs: they also end at fixed
    /// boundaries, or a table holds where they opened; `stateless` may deviate [default: reset]
    #[arg(long, value_enum, value_name = "HOW", help_heading = "Scheduled runs")]
    anchor: Option<AnchorName>,
    /// Windows also end at multiples of this, from 1970-01-01 UTC [default: 1d]
    #[arg(long, value_name = "SPAN", value_parser = positive, help_heading = "Scheduled runs")]
    reset: Option<i64>,
    /// The same as --anchor stateless
    #[arg(long, conflicts_with = "anchor", help_heading = "Scheduled runs")]
    stateless: bool,
    #[command(flatten)]
    tables: TableArguments,
}

/// The tables that runs write to.
#[derive(Args, Debug, Clone, Default)]
pub struct TableArguments {
    /// How the tables that runs write to take rows they may hold already: `iceberg` by MERGE,
    /// `parquet` by inserting what is missing, for which no two runs of a rule may be executed at
    /// the same time [default: iceberg]
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        help_heading = "Scheduled runs"
    )]
    table_format: Option<TableFormat>,
    /// The table of alerts; dots separate catalog, schema and table [default: siglake_alerts]
    #[arg(long, value_name = "NAME", help_heading = "Scheduled runs")]
    alerts_table: Option<String>,
    /// The table of windows that opened, for `--anchor state` [default: siglake_windows]
    #[arg(long, value_name = "NAME", help_heading = "Scheduled runs")]
    state_table: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum AnchorName {
    Reset,
    State,
    Stateless,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TableFormat {
    Iceberg,
    Parquet,
}

impl ScheduleArguments {
    /// What the project says of runs.
    pub fn schedule(&self, config: &Config) -> Schedule {
        let anchor = match self.anchor {
            Some(AnchorName::Reset) => Some(AnchorKind::Reset),
            Some(AnchorName::State) => Some(AnchorKind::State),
            Some(AnchorName::Stateless) => Some(AnchorKind::Stateless),
            None => self.stateless.then_some(AnchorKind::Stateless),
        };
        let given = Schedule {
            every: self.every,
            max_lateness: self.max_lateness,
            catch_up: self.catch_up,
            anchor,
            reset: self.reset,
            node: None,
        };
        given.or(&Schedule {
            node: None,
            ..config.schedule.clone()
        })
    }

    /// The tables that runs write to.
    pub fn targets(&self, config: &Config) -> Targets {
        self.tables.targets(config)
    }
}

impl TableArguments {
    /// As they are given, else as the configuration says.
    pub fn targets(&self, config: &Config) -> Targets {
        let defaults = Targets::default();
        let name = |given: &Option<String>, configured: &Option<TableName>, default: TableName| {
            given
                .as_deref()
                .map(split)
                .or_else(|| configured.clone())
                .unwrap_or(default)
        };
        let kind = match self.table_format {
            Some(TableFormat::Iceberg) => Some(TableKind::Merge),
            Some(TableFormat::Parquet) => Some(TableKind::Append),
            None => config.tables.kind,
        };
        Targets {
            kind: kind.unwrap_or(defaults.kind),
            alerts: name(&self.alerts_table, &config.tables.alerts, defaults.alerts),
            state: name(&self.state_table, &config.tables.state, defaults.state),
        }
    }
}

pub fn positive(text: &str) -> Result<i64, String> {
    match timespan(text)? {
        0 => Err("a length of nothing has no meaning here".into()),
        length => Ok(length),
    }
}

/// The scheduled time of a run: given, or the word that a scheduler replaces by it.
pub fn base(at: Option<i64>, word: Option<&str>) -> Instant {
    match at {
        Some(at) => Instant::Known(at),
        None => Instant::Placeholder(word.unwrap_or(SCHEDULED_TIME).to_owned()),
    }
}
