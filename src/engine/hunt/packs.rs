//! The rules of each log source as a pack.
//!
//! Where there are several log sources, each is the work of one thread, and queries run in the
//! thread that asks them: a query of DuckDB that is too small to be shared out keeps the other
//! threads waiting for it, awake.

use super::{Hunt, Slice, add_matches};
use crate::compile;
use crate::dialect::DuckDb;
use crate::engine::database::message;
use crate::engine::inputs::Fault;
use crate::engine::pack::{Evaluation, Found, RULE};
use crate::engine::quoted;
use crate::engine::relation::Relation;
use crate::plan::MatchPlan;
use crate::rule::Rule;
use duckdb::Connection;
use std::sync::{Mutex, mpsc};

/// Rows that rules match.
const HITS: &str = "_siglake_hits";

/// What a pack came to.
#[derive(Default)]
struct Done {
    /// Rules by their positions, and the numbers of their matches.
    matches: Vec<(usize, u64)>,
    failures: Vec<(usize, String)>,
    faults: Vec<Fault>,
}

type Work<'w> = (&'w Slice<'w>, Relation<'w>);

impl<'r> Hunt<'_, 'r> {
    /// Evaluates the rules where there are rows for them.
    pub(super) fn packs(&mut self, work: Vec<Work<'_>>) -> Result<(), String> {
        let (work, idle): (Vec<Work<'_>>, Vec<Work<'_>>) = work
            .into_iter()
            .partition(|(_, relation)| !relation.is_empty());
        for (slice, _) in idle {
            self.progress.advance(slice.rules.len() as u64);
        }
        let threads = self.threads()?;
        let workers = threads.min(work.len());
        let alone = workers > 1;
        if alone {
            self.execute("SET threads = 1")?;
        }
        let rules: Vec<&Rule> = self.outcome.counts.iter().map(|count| count.rule).collect();
        let done = self.share_out(work, &rules, workers)?;
        if alone {
            self.execute(&format!("SET threads = {threads}"))?;
        }
        for done in done {
            let done = done?;
            for fault in done.faults {
                if !self.outcome.faults.contains(&fault) {
                    self.outcome.faults.push(fault);
                }
            }
            for (position, count) in done.matches {
                self.outcome.counts[position].matches += count;
            }
            for (position, error) in &done.failures {
                self.add_failure(*position, error);
            }
        }
        Ok(())
    }

    fn threads(&self) -> Result<usize, String> {
        let query = "SELECT current_setting('threads')";
        let count: i64 = self
            .connection
            .query_row(query, [], |row| row.get(0))
            .map_err(|error| message(&error))?;
        Ok(usize::try_from(count).unwrap_or(1).max(1))
    }

    /// Runs the packs in so many threads, and gives what each came to, in their order.
    fn share_out(
        &mut self,
        work: Vec<Work<'_>>,
        rules: &[&'r Rule],
        workers: usize,
    ) -> Result<Vec<Result<Done, String>>, String> {
        let mut done: Vec<Result<Done, String>> = work
            .iter()
            .map(|_| Err("a thread broke off".to_owned()))
            .collect();
        let queue = Mutex::new(work.into_iter().enumerate());
        let (sender, receiver) = mpsc::channel();
        let mut connections = Vec::new();
        for _ in 0..workers {
            let connection = self.connection.try_clone();
            connections.push(connection.map_err(|error| message(&error))?);
        }
        std::thread::scope(|scope| {
            for connection in connections {
                let (sender, queue) = (sender.clone(), &queue);
                scope.spawn(move || {
                    let next = || queue.lock().ok().and_then(|mut queue| queue.next());
                    while let Some((number, (slice, mut relation))) = next() {
                        let result = run(&connection, slice, &mut relation, rules);
                        let rules = slice.rules.len() as u64;
                        if sender.send((number, rules, result)).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(sender);
            for (number, rules, result) in receiver {
                self.progress.advance(rules);
                done[number] = result;
            }
        });
        Ok(done)
    }
}

/// Evaluates a pack and adds the matches of its rules.
fn run(
    connection: &Connection,
    slice: &Slice<'_>,
    relation: &mut Relation<'_>,
    rules: &[&Rule],
) -> Result<Done, String> {
    let mut done = Done::default();
    let found = match evaluate(connection, slice, relation, &mut done.faults) {
        Ok(found) => found,
        Err(error) => {
            let message = format!("the rules for {} could not be run: {error}", slice.name);
            done.faults.push(Fault {
                file: slice.source.name.clone(),
                message,
            });
            return Ok(done);
        }
    };
    done.failures = found.failures;
    for (position, plan) in &slice.rules {
        if found.rules.binary_search(position).is_ok() {
            match show(connection, slice, (*position, rules[*position]), plan) {
                Ok(count) => done.matches.push((*position, count)),
                Err(error) => done.failures.push((*position, error)),
            }
        }
    }
    connection
        .execute_batch(&format!("DROP TABLE IF EXISTS {}", quoted(HITS)))
        .map_err(|error| message(&error))?;
    Ok(done)
}

/// Files that can't be read are found by their failure, and the others are read then.
fn evaluate(
    connection: &Connection,
    slice: &Slice<'_>,
    relation: &mut Relation<'_>,
    faults: &mut Vec<Fault>,
) -> Result<Found, String> {
    let evaluation = Evaluation {
        connection,
        source: slice.source,
        plans: &slice.rules,
        narrow: slice.narrow.as_ref(),
    };
    evaluation.run(relation, HITS).or_else(|_| {
        relation.without_unreadable(connection, &slice.columns, faults);
        if relation.is_empty() {
            return Ok(Found::default());
        }
        evaluation.run(relation, HITS)
    })
}

/// Adds the matches of a rule.
fn show(
    connection: &Connection,
    slice: &Slice<'_>,
    (position, rule): (usize, &Rule),
    plan: &MatchPlan,
) -> Result<u64, String> {
    let text = compile::columns_text(plan, HITS, &DuckDb)?;
    let query = format!("{text} WHERE {} = {position}", quoted(RULE));
    add_matches(connection, (position, rule), slice.source, &query)
}
