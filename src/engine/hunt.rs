//! Rules over files: every match of every rule, with counts and faults.

mod packs;
mod single;

use super::database::message;
pub use super::fill::Progress;
use super::fill::condition_columns;
use super::inputs::{Fault, Input, Kind};
use super::narrow::{self, Narrow};
use super::relation::Relation;
use super::routed::{Routed, Want};
use super::specialise::{add_file_columns, with_rule_fields};
use super::{literal, quoted};
use crate::compile::{self, Options, Rules};
use crate::diag::Diagnostic;
use crate::dialect::DuckDb;
use crate::plan::MatchPlan;
use crate::plan::pack::kinds;
use crate::rule::{LogSource, Rule};
use crate::source::{Catalog, Column, Source};
use crate::sql;
use duckdb::Connection;
#[cfg(feature = "trino")]
use serde_json::{Map, Value};
use std::sync::Arc;

/// A rule and the number of its matches.
#[derive(Debug, Clone)]
pub struct Count<'r> {
    pub rule: &'r Rule,
    pub matches: u64,
}

/// How rules are evaluated. Both ways find the same rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// Rules of a log source together.
    #[default]
    Packs,
    /// A query for each rule.
    Single,
}

/// What a hunt found. The matches themselves are rows of [`MATCHES`].
#[derive(Debug, Default)]
pub struct Outcome<'r> {
    pub counts: Vec<Count<'r>>,
    pub events: u64,
    pub bytes: u64,
    pub faults: Vec<Fault>,
    pub diagnostics: Vec<Diagnostic>,
}

impl<'r> Outcome<'r> {
    /// Of rules that have found nothing yet.
    pub fn before(rules: &'r Rules) -> Outcome<'r> {
        let counts = rules.rules.iter();
        Outcome {
            counts: counts.map(|rule| Count { rule, matches: 0 }).collect(),
            ..Outcome::default()
        }
    }
}

/// Table of matches: position of the rule, id, title, level, source, the row as JSON.
pub const MATCHES: &str = "_siglake_matches";

/// Makes [`MATCHES`], empty.
pub(crate) fn create_matches(connection: &Connection) -> duckdb::Result<()> {
    connection.execute_batch(&format!(
        "CREATE TABLE {} (position BIGINT, rule VARCHAR, title VARCHAR, level VARCHAR, source VARCHAR, row JSON)",
        quoted(MATCHES)
    ))
}

/// Adds matches of a rule that were found elsewhere.
#[cfg(feature = "trino")]
pub(crate) fn insert_matches(
    connection: &Connection,
    position: usize,
    rule: &Rule,
    source: &str,
    rows: Vec<Map<String, Value>>,
) -> duckdb::Result<()> {
    let mut appender = connection.appender(MATCHES)?;
    let position = i64::try_from(position).unwrap_or(i64::MAX);
    let level = rule.level.map(|level| level.name());
    for row in rows {
        let row = Value::Object(row).to_string();
        appender.append_row(duckdb::params![
            position,
            rule.key(),
            rule.title,
            level,
            source,
            row
        ])?;
    }
    appender.flush()
}

/// Hunts. Rules without data are counted with 0 matches.
pub fn hunt<'r>(
    connection: &Connection,
    rules: &'r Rules,
    catalog: &Catalog,
    options: &Options,
    inputs: &[Input],
    mode: Mode,
    progress: &mut dyn Progress,
) -> Result<Outcome<'r>, String> {
    create_matches(connection).map_err(|error| message(&error))?;
    let mut outcome = Outcome::before(rules);
    let mut sources: Vec<&str> = inputs.iter().map(|input| input.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    for name in sources {
        let Some(source) = catalog.find(name) else {
            continue;
        };
        let inputs: Vec<&Input> = inputs.iter().filter(|input| input.source == name).collect();
        Hunt {
            connection,
            rules,
            options,
            source,
            inputs,
            mode,
            outcome: &mut outcome,
            progress,
        }
        .run()?;
    }
    Ok(outcome)
}

/// The hunt in the files of one source.
struct Hunt<'h, 'r> {
    connection: &'h Connection,
    rules: &'r Rules,
    options: &'h Options,
    source: &'h Source,
    inputs: Vec<&'h Input>,
    mode: Mode,
    outcome: &'h mut Outcome<'r>,
    progress: &'h mut dyn Progress,
}

impl<'r> Hunt<'_, 'r> {
    fn run(&mut self) -> Result<(), String> {
        let rules: &'r Rules = self.rules;
        let chosen: Vec<(usize, &'r Rule)> = rules
            .rules
            .iter()
            .enumerate()
            .filter(|(_, rule)| self.source.serves(&rule.logsource).is_some())
            .collect();
        if chosen.is_empty() {
            return Ok(());
        }
        let mut source = with_rule_fields(
            self.source,
            chosen.iter().map(|(_, rule)| *rule),
            &self.options.extra_fields,
        );
        for input in &self.inputs {
            add_file_columns(&mut source, &input.own_columns());
        }
        let mut logsources: Vec<&LogSource> =
            chosen.iter().map(|(_, rule)| &rule.logsource).collect();
        logsources.sort();
        logsources.dedup();
        let keys = condition_columns(&source, &logsources, self.options);
        let keys = source.columns_named(&|name| keys.iter().any(|it| it == name));
        let mut slices = Vec::new();
        for logsource in logsources {
            let members: Vec<(usize, &Rule)> = chosen
                .iter()
                .filter(|(_, rule)| rule.logsource == *logsource)
                .copied()
                .collect();
            slices.extend(self.slices(&source, logsource, &members, &keys));
        }
        let routed = self.route(&source, &keys, &slices)?;
        let lost = routed
            .lost(self.connection, &source.name)
            .map_err(|error| message(&error))?;
        self.outcome.diagnostics.extend(lost);
        self.outcome.events += routed.events;
        self.outcome.bytes += routed.bytes;
        let mut files = Relation::of(&self.inputs);
        let faults = &mut self.outcome.faults;
        let routes = files.routes(self.connection, "_siglake_routes", &keys, faults)?;
        let mut work = Vec::new();
        for (number, slice) in slices.iter().enumerate() {
            let relation = routes
                .relation(self.connection, &files, &slice.filter)
                .map_err(|error| message(&error))?
                .with_events(&routed, number);
            work.push((slice, relation));
        }
        let total = slices.iter().map(|slice| slice.rules.len() as u64).sum();
        self.progress
            .begin(&format!("{}: rules", source.name), total);
        match self.mode {
            Mode::Packs => self.packs(work)?,
            Mode::Single => self.single(work)?,
        }
        self.progress.end();
        routes
            .drop(self.connection)
            .map_err(|error| message(&error))?;
        routed
            .drop(self.connection)
            .map_err(|error| message(&error))
    }

    /// Compiles the rules of a log source. In packs those that have keys are by themselves: the
    /// others want every event.
    fn slices<'s>(
        &mut self,
        source: &'s Source,
        logsource: &LogSource,
        members: &[(usize, &'r Rule)],
        keys: &[&Column],
    ) -> Vec<Slice<'s>> {
        let mut rules = Vec::new();
        for (position, rule) in members {
            let filters = self.rules.filters_of(rule);
            let report = compile::plan(rule, &filters, source, &DuckDb, self.options);
            self.outcome.diagnostics.extend(report.diagnostics);
            rules.extend(report.output.map(|plan| (*position, plan)));
        }
        let (with_keys, others): (Vec<_>, Vec<_>) = match self.mode {
            Mode::Packs => rules
                .into_iter()
                .partition(|(_, plan)| narrow::has_keys(&plan.pred)),
            Mode::Single => (Vec::new(), rules),
        };
        let mut slices = Vec::new();
        if !with_keys.is_empty() {
            let preds = with_keys.iter().map(|(number, plan)| (*number, &plan.pred));
            let narrow = Some(Arc::new(Narrow::new(preds)));
            slices.extend(self.one_slice(source, logsource, with_keys, keys, narrow));
        }
        slices.extend(self.one_slice(source, logsource, others, keys, None));
        slices
    }

    /// Nothing where the rules read nothing.
    fn one_slice<'s>(
        &self,
        source: &'s Source,
        logsource: &LogSource,
        rules: Vec<(usize, MatchPlan)>,
        keys: &[&Column],
        narrow: Option<Arc<Narrow>>,
    ) -> Option<Slice<'s>> {
        let mut names: Vec<&str> = rules
            .iter()
            .flat_map(|(_, plan)| plan.columns_read())
            .collect();
        names.sort_unstable();
        names.dedup();
        let columns = source.columns_named(&|name| names.binary_search(&name).is_ok());
        let mut filters: Vec<String> =
            compile::conditions(source, logsource, &DuckDb, self.options)
                .map(|(_, text)| format!("({text})"))
                .into_iter()
                .collect();
        filters.extend(kinds_text(&rules, keys));
        if filters.is_empty() {
            filters.push("TRUE".to_owned());
        }
        let filter = filters.join(" AND ");
        (!columns.is_empty()).then_some(Slice {
            name: logsource.to_string(),
            source,
            filter,
            columns,
            rules,
            narrow,
        })
    }

    /// Reads the JSON files.
    fn route(
        &mut self,
        source: &Source,
        keys: &[&Column],
        slices: &[Slice<'_>],
    ) -> Result<Routed, String> {
        let wants: Vec<Want<'_>> = slices
            .iter()
            .map(|slice| Want {
                filter: &slice.filter,
                columns: &slice.columns,
                narrow: slice.narrow.as_deref(),
            })
            .collect();
        let json: Vec<&Input> = self
            .inputs
            .iter()
            .copied()
            .filter(|input| input.kind == Kind::Json)
            .collect();
        if json.is_empty() {
            return Ok(Routed::default());
        }
        let bytes = json.iter().map(|input| input.bytes).sum();
        self.progress
            .begin(&format!("{}: reading", source.name), bytes);
        let faults = &mut self.outcome.faults;
        let routed = Routed::read(
            self.connection,
            source,
            keys,
            &wants,
            &json,
            faults,
            self.progress,
        )?;
        self.progress.end();
        Ok(routed)
    }

    fn execute(&self, text: &str) -> Result<(), String> {
        self.connection
            .execute_batch(text)
            .map_err(|error| message(&error))
    }

    fn add_failure(&mut self, position: usize, error: &str) {
        let rule = self.outcome.counts[position].rule;
        self.outcome.faults.push(Fault {
            file: rule.origin.file.name.clone(),
            message: format!("the rule's query failed: {error}"),
        });
    }
}

/// A log source, and the rules for it by their positions.
struct Slice<'s> {
    name: String,
    source: &'s Source,
    /// What its rows have in common.
    filter: String,
    /// The columns that the rules read.
    columns: Vec<&'s Column>,
    rules: Vec<(usize, MatchPlan)>,
    /// Where all of them have keys.
    narrow: Option<Arc<Narrow>>,
}

/// The filter of the kinds of events that rules are about, where the keys tell them apart.
fn kinds_text(rules: &[(usize, MatchPlan)], keys: &[&Column]) -> Option<String> {
    let pred = kinds(rules.iter().map(|(_, plan)| &plan.pred))?;
    let mut known = true;
    pred.each_access(&mut |_, access| {
        known &= keys.iter().any(|key| key.ident() == access.column);
    });
    let text = sql::filter_text(&pred, &DuckDb).filter(|_| known)?;
    Some(format!("({text})"))
}

/// Adds the rows of a query to the matches of a rule, and tells how many there are.
fn add_matches(
    connection: &Connection,
    (position, rule): (usize, &Rule),
    source: &Source,
    query: &str,
) -> Result<u64, String> {
    let insert = format!(
        "INSERT INTO {} SELECT {position}, {}, {}, {}, {}, to_json(_row) FROM ({query}) AS _row",
        quoted(MATCHES),
        literal(rule.key()),
        literal(&rule.title),
        rule.level
            .map_or_else(|| "NULL".to_owned(), |level| literal(level.name())),
        literal(&source.name),
    );
    let count = connection.execute(&insert, []);
    count
        .map(|count| count as u64)
        .map_err(|error| message(&error))
}
