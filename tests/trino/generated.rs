//! The generated rules and events of `it/differential.rs`: Athena's text matches what the oracle
//! says.

use crate::bench::{rules, show, source};
use crate::cases::Cases;
use crate::server::{Server, all_agree, first_seed, parallel};
use crate::{Outcome, generate, oracle, server};
use serde_json::Value;
use siglake::compile::{Options, compile};
use siglake::dialect::Athena;
use siglake::engine::client::trino::Trino;
use siglake::engine::client::{Patient, Statement, run};
use siglake::engine::inline;
use siglake::source::Source;
use std::collections::{BTreeMap, BTreeSet};

/// Rules that share a table: every one is tried on the events of all.
const BATCH: u64 = 20;
/// Rules that share a statement.
const TOGETHER: usize = 10;
/// Rules of the usual run.
const USUAL: u64 = 100;

struct Batch {
    number: u64,
    events: Vec<Value>,
    /// Of its first event among all.
    first: usize,
    /// Each rule and its negation: a leak of NULL shows in one of them.
    rules: Vec<String>,
}

pub fn suite(server: &Server) -> Outcome {
    let source = inline::with_event_number(&source(generate::SOURCE));
    let mut cases = Cases::new("generated", &source);
    let first_seed = first_seed();
    let batches: Vec<Batch> = (0..server::cases(USUAL).div_ceil(BATCH))
        .map(|number| {
            let made: Vec<generate::Case> = (0..BATCH)
                .map(|n| generate::case(first_seed + number * BATCH + n))
                .collect();
            let events: Vec<Value> = made.iter().flat_map(|case| case.events.clone()).collect();
            let texts: Vec<String> = events.iter().map(ToString::to_string).collect();
            let first = cases.add(number, texts.iter().map(String::as_str));
            let rules = made
                .into_iter()
                .flat_map(|case| [generate::negate(&case.rule), case.rule])
                .collect();
            Batch {
                number,
                events,
                first,
                rules,
            }
        })
        .collect();
    cases.load(server)?;
    let client = server.client("memory");
    let parts: Vec<(&Batch, &[String])> = batches
        .iter()
        .flat_map(|batch| batch.rules.chunks(TOGETHER).map(move |part| (batch, part)))
        .collect();
    let outcomes = parallel(&parts, |(batch, texts)| {
        let table = cases.of(batch.number, "events");
        check(&client, &source, &table, batch, texts)
    });
    let mut failures = Vec::new();
    let mut matches = 0;
    for outcome in outcomes {
        let (found, wrong) = outcome;
        matches += found;
        failures.extend(wrong);
    }
    let all: usize = batches.iter().map(|batch| batch.rules.len()).sum();
    let pairs: usize = batches
        .iter()
        .map(|batch| batch.rules.len() * batch.events.len())
        .sum();
    let agreed = all_agree(failures, all, "rules")?;
    Ok(format!(
        "{agreed}, {pairs} pairs of rule and event, {matches} matches"
    ))
}

/// The number of matches, and what differs.
fn check(
    client: &Trino,
    source: &Source,
    table: &str,
    batch: &Batch,
    texts: &[String],
) -> (usize, Vec<String>) {
    let mut failures = Vec::new();
    let mut compiled: Vec<(usize, String)> = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        match sql(text, source) {
            Ok(sql) => compiled.push((number, sql)),
            Err(error) => failures.push(format!("{error}\n{text}")),
        }
    }
    let mut found: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    // One that the engine refuses must not take the others with it.
    let parts: Vec<Vec<(usize, String)>> = match matches(client, table, &compiled, &mut found) {
        Ok(()) => Vec::new(),
        Err(_) => compiled.iter().map(|one| vec![one.clone()]).collect(),
    };
    for part in parts {
        if let Err(error) = matches(client, table, &part, &mut found) {
            let (number, sql) = &part[0];
            failures.push(format!("{error}\n{}\n{sql}", texts[*number]));
            compiled.retain(|(other, _)| other != number);
        }
    }
    let none = BTreeSet::new();
    for (number, sql) in &compiled {
        let text = &texts[*number];
        let truth = match oracle::load(text, &generate::options()) {
            Ok(truth) => truth,
            Err(error) => {
                failures.push(format!("{error}\n{text}"));
                continue;
            }
        };
        let found = found.get(number).unwrap_or(&none);
        let wrong = batch
            .events
            .iter()
            .enumerate()
            .find(|(at, event)| found.contains(&(batch.first + at)) != truth.matches(event));
        if let Some((_, event)) = wrong {
            let says = truth.matches(event);
            failures.push(format!("the oracle says {says}\n{text}\n{event}\n{sql}"));
        }
    }
    (found.values().map(BTreeSet::len).sum(), failures)
}

/// Athena's text of the rule.
fn sql(text: &str, source: &Source) -> Result<String, String> {
    let (parsed, diagnostics) = rules(text);
    let rule = parsed.rules.first().ok_or_else(|| show(&diagnostics))?;
    let options = Options {
        placeholders: generate::options().placeholders,
        extra_fields: vec!["_siglake_event".into()],
    };
    let table = vec!["events".to_owned()];
    let report = compile(rule, &[], source, &Athena, &options, Some(&table));
    match report.output {
        Some(compiled) => Ok(compiled.sql),
        None => Err(show(&report.diagnostics)),
    }
}

/// Adds the numbers of the events that each query gives.
fn matches(
    client: &Trino,
    table: &str,
    queries: &[(usize, String)],
    found: &mut BTreeMap<usize, BTreeSet<usize>>,
) -> Result<(), String> {
    let parts: Vec<String> = queries
        .iter()
        .map(|(number, sql)| format!("SELECT {number} AS q, \"_siglake_event\" AS e FROM ({sql})"))
        .collect();
    let text = format!("WITH {table} {}", parts.join(" UNION ALL "));
    let answer = run(client, Statement::reading(&text), &Patient)?;
    for row in &answer.rows {
        let number = |at: usize| row[at].as_u64().and_then(|n| usize::try_from(n).ok());
        let (Some(query), Some(event)) = (number(0), number(1)) else {
            return Err(format!("{row:?} are no numbers"));
        };
        found.entry(query).or_default().insert(event);
    }
    Ok(())
}
