//! Packs of rules on the rows of a relation.
//!
//! Events repeat: what rules look at is the same in many of them. Where it is, the different values
//! of the columns that the rules test are taken first, the batches of the pack are evaluated on
//! these, and the rows that have values which a rule matches are read at last, with the columns
//! that the rules show. Where events differ, the pack is evaluated on the rows themselves, in one
//! scan.
//!
//! Of rules that have keys the values are narrowed first: those that no rule can match, as
//! [`Narrow`] tells, are left out, and so are the rules that can match none of them.

use super::database::message;
use super::narrow::{Narrow, function};
use super::quoted;
use super::relation::Relation;
use crate::compile::pack::{PackTexts, batch_text, filter_text, rows_text, texts};
use crate::dialect::DuckDb;
use crate::plan::MatchPlan;
use crate::plan::pack::{Batch, common, conjuncts, pack_of};
use crate::predicate::Pred;
pub use crate::relational::pack::RULE;
use crate::source::{Column, Source};
use duckdb::Connection;
use std::sync::Arc;

/// The rows, as a view, with the lower case of what rules test.
const ROWS: &str = "_siglake_rows";
/// The different values that rules test.
const KEPT: &str = "_siglake_kept";
/// The same with their numbers and lower case.
const VALUES: &str = "_siglake_values";
/// Numbers of rows of [`VALUES`] and of the rules that match them.
const TAGS: &str = "_siglake_tags";
const NUMBER: &str = "_siglake_number";

/// So many rows are evaluated sooner than one query for all rules is planned.
const FEW: usize = 10_000;

pub struct Evaluation<'e> {
    pub connection: &'e Connection,
    pub source: &'e Source,
    /// Rules by the caller's numbers, in their order.
    pub plans: &'e [(usize, MatchPlan)],
    /// Of all rules; then each has keys.
    pub narrow: Option<&'e Arc<Narrow>>,
}

/// What a pack found.
#[derive(Debug, Default)]
pub struct Found {
    /// The rules that match a row, in order of their numbers.
    pub rules: Vec<usize>,
    /// Rules that the engine failed on, and its message.
    pub failures: Vec<(usize, String)>,
}

/// A pack on its way.
struct Running<'r> {
    relation: &'r Relation<'r>,
    /// What is common, and the condition of it on the rows.
    common: Vec<Pred>,
    filter: String,
    /// Columns that rules test beside what is common.
    tested: Vec<&'r Column>,
    /// All columns that the rules read.
    read: Vec<&'r Column>,
    found: Found,
}

impl<'e> Evaluation<'e> {
    /// Makes a table of the rows that rules match, each as often as one does, with the columns that
    /// these rules read and [`RULE`]. Where none matches there may be none.
    pub fn run(&self, relation: &Relation<'_>, table: &str) -> Result<Found, String> {
        let preds = self.preds(&|_| true);
        let all: Vec<usize> = preds.iter().map(|(number, _)| *number).collect();
        let common = common(&preds);
        let mut running = Running {
            relation,
            filter: filter_text(&common, &DuckDb).unwrap_or_else(|| "TRUE".to_owned()),
            tested: self.tested(&common, &preds),
            common,
            read: self.read(&all, &[]),
            found: Found::default(),
        };
        match self.narrow.filter(|_| !running.tested.is_empty()) {
            Some(narrow) => {
                self.keep_values(&running, narrow)?;
                let seen = narrow.seen();
                let preds = self.preds(&|number| seen.binary_search(&number).is_ok());
                self.on_values(&mut running, &preds, &quoted(KEPT), table)?;
                self.execute(&format!("DROP TABLE {}", quoted(KEPT)))?;
            }
            None => {
                let differ = running.tested.is_empty() || self.differ(&running).unwrap_or(false);
                // A failure does not tell the rule: batches do.
                if !(differ && self.on_rows(&mut running, &preds, table).is_ok()) {
                    let values = running.values();
                    self.on_values(&mut running, &preds, &format!("({values})"), table)?;
                }
            }
        }
        Ok(running.found)
    }

    /// The predicates of rules, by their numbers.
    fn preds(&self, wanted: &dyn Fn(usize) -> bool) -> Vec<(usize, &'e Pred)> {
        let plans = self.plans.iter().filter(|(number, _)| wanted(*number));
        plans.map(|(number, plan)| (*number, &plan.pred)).collect()
    }

    fn execute(&self, text: &str) -> Result<(), String> {
        self.connection
            .execute_batch(text)
            .map_err(|error| message(&error))
    }

    fn numbers(&self, query: &str) -> Result<Vec<usize>, String> {
        let read = || -> duckdb::Result<Vec<usize>> {
            let mut statement = self.connection.prepare(query)?;
            let rows = statement.query_map([], |row| row.get(0))?;
            rows.collect()
        };
        read().map_err(|error| message(&error))
    }

    fn found_rules(&self, table: &str) -> Result<Vec<usize>, String> {
        self.numbers(&format!(
            "SELECT DISTINCT {0} FROM {1} ORDER BY {0}",
            quoted(RULE),
            quoted(table)
        ))
    }

    /// The columns that some rules read, and others.
    fn read(&self, rules: &[usize], more: &[&Column]) -> Vec<&'e Column> {
        let mut names: Vec<&str> = more.iter().map(|column| column.ident()).collect();
        for (number, plan) in self.plans {
            if rules.binary_search(number).is_ok() {
                names.extend(plan.columns_read());
            }
        }
        names.sort_unstable();
        names.dedup();
        self.source
            .columns_named(&|name| names.binary_search(&name).is_ok())
    }

    /// The columns that rules test beside what is common.
    fn tested(&self, common: &[Pred], rules: &[(usize, &Pred)]) -> Vec<&'e Column> {
        let mut names: Vec<&str> = Vec::new();
        for (_, pred) in rules {
            for part in conjuncts(pred).iter().filter(|it| !common.contains(it)) {
                part.each_access(&mut |_, access| names.push(&access.column));
            }
        }
        names.sort_unstable();
        names.dedup();
        self.source
            .columns_named(&|name| names.binary_search(&name).is_ok())
    }

    /// Whether there are many rows, and fewer than half of them repeat what others hold.
    fn differ(&self, running: &Running<'_>) -> Result<bool, String> {
        let rows = running.scan(&running.tested);
        let query = format!(
            "SELECT CAST(count(*) > {FEW} AND 2 * approx_count_distinct(hash({})) > count(*) AS INTEGER) FROM ({rows})",
            names(&running.tested, ""),
        );
        Ok(self.numbers(&query)? == [1])
    }

    /// Evaluates the pack on the rows themselves.
    fn on_rows(
        &self,
        running: &mut Running<'_>,
        rules: &[(usize, &Pred)],
        table: &str,
    ) -> Result<(), String> {
        let pack = pack_of(running.common.clone(), rules);
        let texts = texts(&pack, VALUES, NUMBER, &DuckDb);
        let scan = running.scan(&running.read);
        self.execute(&format!(
            "CREATE OR REPLACE TEMP VIEW {} AS SELECT *{} FROM ({scan})",
            quoted(ROWS),
            lowered(&texts)
        ))?;
        let names: Vec<&str> = running.read.iter().map(|column| column.ident()).collect();
        let rows = rows_text(&pack, (ROWS, &names), &texts.lowered, &DuckDb)?;
        self.execute(&format!(
            "CREATE OR REPLACE TEMP TABLE {} AS {rows}",
            quoted(table)
        ))?;
        running.found.rules = self.found_rules(table)?;
        Ok(())
    }

    /// Makes the table of the different values that may match. They are made different first, which
    /// is less to be looked at.
    fn keep_values(&self, running: &Running<'_>, narrow: &Arc<Narrow>) -> Result<(), String> {
        let may_match = function::register(self.connection, narrow)?;
        let tested = names(&running.tested, "");
        let is_tested =
            |column: &Column| running.tested.iter().any(|it| it.ident() == column.ident());
        let is_common = |column: &&&Column| {
            !is_tested(column) && narrow.columns().any(|name| name == column.ident())
        };
        // What all rules ask may have words too.
        let common: Vec<&Column> = running.read.iter().filter(is_common).copied().collect();
        let values = match common.as_slice() {
            [] => format!("SELECT * FROM ({}) WHERE {may_match}", running.values()),
            common => {
                let mut all = running.tested.clone();
                all.extend(common);
                format!(
                    "SELECT DISTINCT {tested} FROM (SELECT DISTINCT * FROM ({})) WHERE {may_match}",
                    running.scan(&all)
                )
            }
        };
        self.execute(&format!(
            "CREATE OR REPLACE TEMP TABLE {} AS {values}",
            quoted(KEPT)
        ))
    }

    /// Evaluates the pack on the different values, which a table or query gives.
    fn on_values(
        &self,
        running: &mut Running<'_>,
        rules: &[(usize, &Pred)],
        values: &str,
        table: &str,
    ) -> Result<(), String> {
        let pack = pack_of(running.common.clone(), rules);
        let texts = texts(&pack, VALUES, NUMBER, &DuckDb);
        self.execute(&format!(
            "CREATE OR REPLACE TEMP TABLE {} AS SELECT row_number() OVER () AS {}, *{} FROM {values}",
            quoted(VALUES),
            quoted(NUMBER),
            lowered(&texts),
        ))?;
        self.execute(&format!(
            "CREATE OR REPLACE TEMP TABLE {} ({} BIGINT, {} BIGINT)",
            quoted(TAGS),
            quoted(NUMBER),
            quoted(RULE)
        ))?;
        for (batch, text) in pack.batches.iter().zip(&texts.batches) {
            self.evaluate(batch, text, &texts, &mut running.found);
        }
        running.found.rules = self.found_rules(TAGS)?;
        if !running.found.rules.is_empty() {
            let is_found = |number: usize| running.found.rules.binary_search(&number).is_ok();
            let tested = self.tested(&running.common, &self.preds(&is_found));
            self.execute(&self.rows_of_values(running, &tested, table))?;
        }
        self.execute(&format!("DROP TABLE {}", quoted(VALUES)))?;
        self.execute(&format!("DROP TABLE {}", quoted(TAGS)))
    }

    /// Adds the tags of a batch. Of one that fails the halves are tried, down to the rule that
    /// the engine fails on, which is left out.
    fn evaluate(
        &self,
        batch: &Batch,
        text: &Result<String, String>,
        texts: &PackTexts,
        found: &mut Found,
    ) {
        let insert = |text: &String| {
            self.execute(&format!(
                "INSERT INTO {} SELECT * FROM ({text}) WHERE {} IS NOT NULL",
                quoted(TAGS),
                quoted(RULE)
            ))
        };
        let Err(error) = text.as_ref().map_err(Clone::clone).and_then(insert) else {
            return;
        };
        if let [only] = batch.members.as_slice() {
            found.failures.push((only.number, error));
            return;
        }
        let (first, second) = batch.clone().halves();
        for half in [first, second] {
            let text = batch_text(&half, (VALUES, NUMBER), &texts.lowered, &DuckDb);
            self.evaluate(&half, &text, texts, found);
        }
    }

    /// The statement that makes the table of the rows with values that rules match, by the columns
    /// that these rules test.
    fn rows_of_values(&self, running: &Running<'_>, tested: &[&Column], table: &str) -> String {
        let read = self.read(&running.found.rules, tested);
        let same: Vec<String> = tested
            .iter()
            .map(|it| format!("_r.{0} IS NOT DISTINCT FROM _v.{0}", quoted(it.ident())))
            .collect();
        let same = match same.as_slice() {
            [] => "TRUE".to_owned(),
            same => same.join(" AND "),
        };
        let mut kept: Vec<String> = tested.iter().map(|it| quoted(it.ident())).collect();
        kept.push(quoted(RULE));
        format!(
            "CREATE OR REPLACE TEMP TABLE {table} AS SELECT {read}, _v.{rule} FROM ({scan}) AS _r JOIN (SELECT DISTINCT {kept} FROM {values} JOIN {tags} USING ({number})) AS _v ON {same}",
            table = quoted(table),
            read = names(&read, "_r."),
            rule = quoted(RULE),
            scan = running.scan(&read),
            kept = kept.join(", "),
            values = quoted(VALUES),
            tags = quoted(TAGS),
            number = quoted(NUMBER),
        )
    }
}

impl Running<'_> {
    /// A query of columns of the rows for which holds what is common.
    fn scan(&self, columns: &[&Column]) -> String {
        let read: Vec<&Column> = self
            .read
            .iter()
            .copied()
            .filter(|column| {
                let is = |other: &&Column| other.ident() == column.ident();
                columns.iter().any(is) || self.is_common(column)
            })
            .collect();
        format!(
            "SELECT {} FROM ({}) WHERE {}",
            names(columns, ""),
            self.relation.select(&read),
            self.filter
        )
    }

    /// A query of the different values that rules test.
    fn values(&self) -> String {
        match self.tested.as_slice() {
            // Rules that ask only what is common match every row that is left: one value of
            // nothing.
            [] => "SELECT 1".to_owned(),
            tested => format!(
                "SELECT DISTINCT {} FROM ({})",
                names(tested, ""),
                self.scan(tested)
            ),
        }
    }

    fn is_common(&self, column: &Column) -> bool {
        let mut found = false;
        for pred in &self.common {
            pred.each_access(&mut |_, access| found |= access.column == column.ident());
        }
        found
    }
}

/// The lower case of columns, after other columns.
fn lowered(texts: &PackTexts) -> String {
    let lower = |(column, lower): (&String, &String)| {
        format!(", lower({}) AS {}", quoted(column), quoted(lower))
    };
    texts.lowered.iter().map(lower).collect()
}

fn names(columns: &[&Column], prefix: &str) -> String {
    let names: Vec<String> = columns
        .iter()
        .map(|it| format!("{prefix}{}", quoted(it.ident())))
        .collect();
    names.join(", ")
}
