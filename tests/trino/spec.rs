//! The examples of `tests/spec`: Athena's text gives the matches and alerts that they state, which
//! the oracle and DuckDB give in `it/spec.rs`.

use crate::alerting::Streams;
use crate::bench::{rules, show, source};
use crate::cases::Cases;
use crate::examples::{Example, Object, Order, all_fit, examples, objects, shown, sourced};
use crate::server::{Server, all_agree, parallel};
use crate::streams::Lake;
use crate::{Outcome, generate};
use serde_json::Value;
use siglake::compile::{Options, compile, compile_alerts};
use siglake::dialect::Athena;
use siglake::engine::client::trino::Trino;
use siglake::engine::client::{Patient, read};
use siglake::engine::inline;
use siglake::rule::Rule;
use siglake::source::Source;
use std::collections::BTreeMap;

enum Expected {
    /// Numbers of events, from 0, after that of the first.
    Matches(usize, Vec<usize>),
    Alerts(Vec<Object>),
}

struct Case {
    number: u64,
    file: String,
    example: Example,
    expected: Expected,
}

pub fn suite(server: &Server) -> Outcome {
    let source = inline::with_event_number(&source(generate::SOURCE));
    let mut events = Cases::new("spec", &source);
    let mut lake = Lake::new("spec", Streams::new().sources);
    let mut cases = Vec::new();
    let mut of_runs = 0;
    for entry in std::fs::read_dir("tests/spec").expect("tests/spec is there") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a file");
        for example in examples(&text) {
            let number = cases.len() as u64;
            if example.blocks.contains_key("runs") {
                // They are run by the suite `schedule`.
                of_runs += 1;
                continue;
            }
            let expected = if let Some(alerts) = example.blocks.get("alerts") {
                let events = example.blocks.get("events").ok_or("no events block")?;
                lake.add(number, &sourced(events)?);
                Expected::Alerts(objects(alerts)?)
            } else if let Some(matches) = example.blocks.get("matches") {
                let lines = example.blocks.get("jsonl").map_or("", String::as_str);
                let first = events.add(number, lines.lines());
                let numbers = matches.split_whitespace().filter(|word| *word != "none");
                let numbers: Result<Vec<usize>, _> = numbers.map(str::parse).collect();
                Expected::Matches(first, numbers.map_err(|error| error.to_string())?)
            } else {
                // What does not compile has no text to run.
                continue;
            };
            cases.push(Case {
                number,
                file: path.display().to_string(),
                example,
                expected,
            });
        }
    }
    events.load(server)?;
    lake.load(server)?;
    let client = server.client("memory");
    let outcomes = parallel(&cases, |case| {
        let outcome = match &case.expected {
            Expected::Matches(first, expected) => {
                let table = events.of(case.number, "events");
                matches(&client, &source, table, &case.example, *first, expected)
            }
            Expected::Alerts(expected) => alerts(&client, &lake, case, expected),
        };
        outcome.map_err(|error| format!("{}: {}\n{error}", case.file, case.example.title))
    });
    let failures = outcomes.into_iter().filter_map(Result::err).collect();
    let agreed = all_agree(failures, cases.len(), "examples")?;
    Ok(format!(
        "{agreed}; {of_runs} examples of runs are left to the suite `schedule`"
    ))
}

fn options(example: &Example) -> Options {
    let placeholders: BTreeMap<String, Vec<String>> = example
        .blocks
        .get("config")
        .map(|text| serde_yaml::from_str(text).expect("placeholders"))
        .unwrap_or_default();
    Options {
        placeholders,
        extra_fields: Vec::new(),
    }
}

fn matches(
    client: &Trino,
    source: &Source,
    table: String,
    example: &Example,
    first: usize,
    expected: &[usize],
) -> Result<(), String> {
    let (parsed, diagnostics) = rules(&example.blocks["yaml"]);
    let rule = parsed.rules.first().ok_or_else(|| show(&diagnostics))?;
    let mut options = options(example);
    options.extra_fields = vec!["_siglake_event".into()];
    let name = vec!["events".to_owned()];
    let filters = parsed.filters_of(rule);
    let report = compile(rule, &filters, source, &Athena, &options, Some(&name));
    let compiled = report.output.ok_or_else(|| show(&report.diagnostics))?;
    let found = read::matched(client, &Patient, &[table], &compiled.sql)
        .map_err(|error| format!("{error}\n{}", compiled.sql))?;
    let mut found: Vec<usize> = found.into_iter().map(|number| number + 1 - first).collect();
    found.sort_unstable();
    if found == expected {
        return Ok(());
    }
    Err(format!(
        "matches {found:?}, not {expected:?}\n{}",
        compiled.sql
    ))
}

fn alerts(client: &Trino, lake: &Lake, case: &Case, expected: &[Object]) -> Result<(), String> {
    let (parsed, _) = rules(&case.example.blocks["yaml"]);
    let source_of = |rule: &Rule| {
        let source = lake.source_of(rule);
        Ok(source.expect("a source serves the rule"))
    };
    let tables = lake.tables(case.number);
    let options = options(&case.example);
    let mut found: Vec<(Order, Value)> = Vec::new();
    for alerting in parsed.alerting() {
        let report = compile_alerts(alerting, &parsed, &source_of, &Athena, &options, None);
        let compiled = report.output.ok_or_else(|| show(&report.diagnostics))?;
        let alerts = read::alerts(client, &Patient, &tables, &compiled.sql)
            .map_err(|error| format!("{error}\n{}", compiled.sql))?;
        found.extend(alerts.iter().map(shown));
    }
    all_fit(found, expected)
}
