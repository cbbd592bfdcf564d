//! Tests of rules: events become the table that the source declares, and the rule's own text
//! runs on it.

use super::alerts::{self, Alert};
use super::database::message;
use super::events;
use super::quoted;
use super::reshape;
use super::slice::{EVENT_NUMBER, Staging};
use super::specialise::with_rule_fields;
use crate::compile::{self, Alerting, Options, Rules};
use crate::diag::{Code, Diagnostic};
use crate::dialect::{Dialect, DuckDb};
use crate::rule::{Expected, Rule};
use crate::source::{Catalog, Column, Source, Type};
use duckdb::Connection;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::Path;

/// A test that was run on one source.
#[derive(Debug, Clone)]
pub struct TestResult<'r> {
    pub rule: Alerting<'r>,
    pub source: String,
    pub name: String,
    pub outcome: Outcome,
    /// Of the rule among those that are tested: results of several beds are put in order by it.
    pub position: usize,
}

/// A part of the rules, so that several beds share the work: every `of`-th.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    pub number: usize,
    pub of: usize,
}

impl Share {
    pub const WHOLE: Share = Share { number: 0, of: 1 };

    pub fn has(self, position: usize) -> bool {
        position % self.of == self.number
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    /// Positions of the events, from 0, that did not come out as expected.
    Failed {
        expected: bool,
        events: Vec<usize>,
    },
    /// How the alerts differ from those expected.
    Alerts(String),
    /// The source is another schema's table and lacks what the rule asks for.
    Skipped,
    /// The test could not be run.
    Error(String),
}

/// Where tests run: events become tables, and a dialect's text runs on them.
pub trait Bed {
    /// What no other bed of the process has, for names of tables.
    fn number(&self) -> usize;

    fn dialect(&self) -> &'static dyn Dialect;

    /// Makes a table of the source's columns from events.
    fn load(&self, table: &str, source: &Source, events: &[&str]) -> Result<(), String>;

    fn drop(&self, table: &str) -> Result<(), String>;

    /// The numbers of the events that a rule's query gives.
    fn matched(&self, sql: &str) -> Result<HashSet<usize>, String>;

    /// The alerts that a query gives, in order of alert time.
    fn alerts(&self, sql: &str) -> Result<Vec<Alert>, String>;
}

/// The embedded DuckDB.
pub struct Embedded<'c>(pub &'c Connection);

impl Bed for Embedded<'_> {
    fn number(&self) -> usize {
        0
    }

    fn dialect(&self) -> &'static dyn Dialect {
        &DuckDb
    }

    fn load(&self, table: &str, source: &Source, events: &[&str]) -> Result<(), String> {
        load(self.0, table, source, events)
    }

    fn drop(&self, table: &str) -> Result<(), String> {
        self.0
            .execute_batch(&format!("DROP TABLE IF EXISTS {}", quoted(table)))
            .map_err(|error| message(&error))
    }

    fn matched(&self, sql: &str) -> Result<HashSet<usize>, String> {
        matched(self.0, sql)
    }

    fn alerts(&self, sql: &str) -> Result<Vec<Alert>, String> {
        alerts::run(self.0, sql)
    }
}

/// A name for tables of tests that no other process and bed uses.
pub fn table_name(bed: &dyn Bed, what: &str) -> String {
    format!("_siglake_{what}_{}_{}", std::process::id(), bed.number())
}

/// A test with its events as JSON text.
struct Case {
    name: String,
    events: Vec<String>,
    expected: bool,
}

/// Runs the tests of every rule on every source that serves it.
pub fn run<'r>(
    bed: &dyn Bed,
    rules: &'r Rules,
    catalog: &Catalog,
    options: &Options,
    share: Share,
) -> (Vec<TestResult<'r>>, Vec<Diagnostic>) {
    let mut all = Vec::new();
    let mut diagnostics = Vec::new();
    for (position, rule) in rules.rules.iter().enumerate() {
        if !share.has(position) {
            continue;
        }
        let (cases, mut results) = cases(rule);
        let mut served = false;
        for source in catalog.serving(&rule.logsource) {
            served = true;
            if !cases.is_empty() {
                let source = with_rule_fields(source, std::iter::once(rule), &[]);
                run_on(
                    bed,
                    rules,
                    rule,
                    &cases,
                    &source,
                    options,
                    &mut results,
                    &mut diagnostics,
                );
            }
        }
        if !served {
            diagnostics.push(crate::resolve::unknown_logsource(rule, catalog));
        }
        for result in &mut results {
            result.position = position;
        }
        all.append(&mut results);
    }
    (all, diagnostics)
}

/// The tests in the rule, and those in files beside it: `NAME.match.jsonl` holds events that
/// must match, `NAME.nomatch.jsonl` events that must not.
fn cases(rule: &Rule) -> (Vec<Case>, Vec<TestResult<'_>>) {
    let mut cases: Vec<Case> = rule
        .tests
        .iter()
        .filter_map(|test| {
            // Tests of alerts run apart.
            let Expected::Matches(expected) = test.expected else {
                return None;
            };
            Some(Case {
                name: test.name.clone(),
                events: test
                    .events
                    .iter()
                    .map(|event| event.log.to_string())
                    .collect(),
                expected,
            })
        })
        .collect();
    let mut errors = Vec::new();
    for (kind, expected) in [("match", true), ("nomatch", false)] {
        for end in [
            "jsonl",
            "ndjson",
            "json",
            "jsonl.gz",
            "ndjson.gz",
            "json.gz",
        ] {
            let path = Path::new(&rule.origin.file.name).with_extension(format!("{kind}.{end}"));
            if !path.exists() {
                continue;
            }
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            match fixture(&path) {
                Ok(events) => cases.push(Case {
                    name,
                    events,
                    expected,
                }),
                Err(message) => errors.push(TestResult {
                    rule: Alerting::Rule(rule),
                    source: String::new(),
                    name,
                    outcome: Outcome::Error(message),
                    position: 0,
                }),
            }
        }
    }
    (cases, errors)
}

fn fixture(path: &Path) -> Result<Vec<String>, String> {
    let mut events = Vec::new();
    let outcome = events::read(path, &events::Limits::default(), &mut |event| {
        events.push(event.to_owned());
        ControlFlow::Continue(())
    })?;
    match outcome.faults.first() {
        Some(fault) => Err(format!("line {}: {}", fault.line, fault.message)),
        None if events.is_empty() => Err("the file holds no event".into()),
        None => Ok(events),
    }
}

#[allow(clippy::too_many_arguments)]
fn run_on<'r>(
    bed: &dyn Bed,
    rules: &Rules,
    rule: &'r Rule,
    cases: &[Case],
    source: &Source,
    options: &Options,
    results: &mut Vec<TestResult<'r>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let filters = rules.filters_of(rule);
    let events: Vec<&str> = cases
        .iter()
        .flat_map(|case| case.events.iter().map(String::as_str))
        .collect();
    let mut skipped = false;
    let mut compile_and_match = || -> Result<HashSet<usize>, Option<String>> {
        let source = with_event_number(source);
        let table = vec![table_name(bed, "test")];
        let options = Options {
            extra_fields: vec![EVENT_NUMBER.to_owned()],
            ..options.clone()
        };
        let dialect = bed.dialect();
        let report = compile::compile(rule, &filters, &source, dialect, &options, Some(&table));
        skipped = report.output.is_none()
            && source.translated
            && report.diagnostics.iter().any(lacks_field);
        if !skipped {
            diagnostics.extend(report.diagnostics);
        }
        let compiled = report.output.ok_or(None)?;
        let found = bed
            .load(&table[0], &source, &events)
            .and_then(|()| bed.matched(&compiled.sql));
        bed.drop(&table[0]).map_err(Some)?;
        found.map_err(Some)
    };
    let matched = compile_and_match();
    let mut first = 0;
    for case in cases {
        let range = first..first + case.events.len();
        first = range.end;
        let outcome = match &matched {
            Err(None) if skipped => Outcome::Skipped,
            Err(None) => Outcome::Error("the rule does not compile".into()),
            Err(Some(message)) => Outcome::Error(message.clone()),
            Ok(found) => {
                let start = range.start;
                let wrong: Vec<usize> = range
                    .filter(|event| found.contains(event) != case.expected)
                    .map(|event| event - start)
                    .collect();
                if wrong.is_empty() {
                    Outcome::Passed
                } else {
                    Outcome::Failed {
                        expected: case.expected,
                        events: wrong,
                    }
                }
            }
        };
        results.push(TestResult {
            rule: Alerting::Rule(rule),
            source: source.name.clone(),
            name: case.name.clone(),
            outcome,
            position: 0,
        });
    }
}

/// Whether a rule can't be asked of a table because of what the table holds.
pub fn lacks_field(diagnostic: &Diagnostic) -> bool {
    diagnostic.is_error() && [Code::UNKNOWN_FIELD, Code::FIELD_TYPE].contains(&diagnostic.code)
}

/// The source with a column that numbers the events.
pub fn with_event_number(source: &Source) -> Source {
    let mut source = source.clone();
    source.add_column(Column {
        name: EVENT_NUMBER.to_owned(),
        physical: None,
        ty: Type::Integer,
        object: false,
    });
    source
}

/// Makes a table of the source's columns from events. Values that don't have the declared type
/// become NULL, as they would in the lake.
pub fn load(
    connection: &Connection,
    table: &str,
    source: &Source,
    events: &[&str],
) -> Result<(), String> {
    let mut staging = Staging::create(connection, "_siglake_test_events", source, &[])
        .map_err(|error| message(&error))?;
    let mut failure = None;
    staging.fill(connection, source, &mut |add| {
        for event in events {
            let added = reshape::reshaped(event, source)
                .and_then(|other| add(other.as_deref().unwrap_or(event)));
            if let Err(message) = added {
                failure.get_or_insert(message);
            }
        }
    })?;
    let columns: Vec<&Column> = source.all_columns().collect();
    let create = format!(
        "CREATE TABLE {} AS {}; DROP TABLE {}",
        quoted(table),
        staging.select(&columns),
        quoted(&staging.table)
    );
    connection
        .execute_batch(&create)
        .map_err(|error| message(&error))?;
    failure.map_or(Ok(()), Err)
}

/// The numbers of the events that a rule's query gives.
pub fn matched(connection: &Connection, sql: &str) -> Result<HashSet<usize>, String> {
    let read = || -> duckdb::Result<HashSet<usize>> {
        let mut statement =
            connection.prepare(&format!("SELECT {} FROM ({sql})", quoted(EVENT_NUMBER)))?;
        let rows = statement.query_map([], |row| row.get::<_, i64>(0))?;
        rows.map(|row| row.map(|number| usize::try_from(number).unwrap_or(usize::MAX)))
            .collect()
    };
    read().map_err(|error| message(&error))
}
