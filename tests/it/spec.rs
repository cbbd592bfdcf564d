//! `tests/spec/*.md`: every example runs through the oracle, DuckDB's text and Athena's text.

use crate::alerting::{self, Streams};
use crate::bench::{Bench, rules, show, source};
use crate::examples::{Example, Object, Order, all_fit, examples, moment, objects, shown, sourced};
use crate::{generate, oracle, schedule};
use serde_json::{Value, json};
use siglake::compile::{Alerting, Options, compile, compile_alerts};
use siglake::diag::Diagnostic;
use siglake::dialect::{Athena, Dialect, DuckDb};
use siglake::rule::Rule;
use siglake::yaml::locate::locate;
use std::collections::BTreeMap;

#[test]
fn every_example_holds() {
    let bench = Bench::new(&source(generate::SOURCE));
    let streams = Streams::new();
    let mut failures = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir("tests/spec").expect("tests/spec is there") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a file");
        for example in examples(&text) {
            count += 1;
            if let Err(error) = check(&example, &bench, &streams) {
                failures.push(format!("{}: {}\n{error}", path.display(), example.title));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {count}:\n{}",
        failures.len(),
        failures.join("\n---\n")
    );
    assert!(count >= 600, "only {count} examples");
}

fn check(example: &Example, bench: &Bench, streams: &Streams) -> Result<(), String> {
    let block = |kind: &str| example.blocks.get(kind).map(String::as_str);
    let rule = block("yaml").ok_or("no yaml block")?;
    let placeholders: BTreeMap<String, Vec<String>> = block("config")
        .map(|text| serde_yaml::from_str(text).expect("placeholders"))
        .unwrap_or_default();
    let options = Options {
        placeholders: placeholders.clone(),
        extra_fields: Vec::new(),
    };
    for (kind, is_error) in [("error", true), ("warning", false)] {
        if let Some(expected) = block(kind) {
            return finding(rule, expected.trim(), is_error, bench, streams, &options);
        }
    }
    if let Some(expected) = block("alerts") {
        let events = block("events").ok_or("no events block")?;
        if let Some(runs) = block("runs") {
            return of_runs(rule, events, runs, expected.trim());
        }
        return alerts(
            rule,
            events,
            expected.trim(),
            block("beyond").is_none(),
            streams,
        );
    }
    let events: Vec<String> = block("jsonl")
        .ok_or("no jsonl block")?
        .lines()
        .map(str::to_owned)
        .collect();
    let expected: Vec<usize> = match block("matches").ok_or("no matches block")?.trim() {
        "none" => Vec::new(),
        numbers => numbers
            .split_whitespace()
            .map(|number| number.parse().expect("a number"))
            .collect(),
    };
    bench.load(&events);
    let (parsed, diagnostics) = rules(rule);
    if diagnostics.iter().any(|d| d.is_error()) {
        return Err(show(&diagnostics));
    }
    let mut outcomes = vec![];
    for (name, found) in ["duckdb", "athena"]
        .iter()
        .zip(bench.matches(&parsed, &options)?)
    {
        let mut found: Vec<usize> = found.into_iter().map(|number| number + 1).collect();
        found.sort_unstable();
        outcomes.push((*name, found));
    }
    // Filters and files of several documents are beyond the oracle.
    if block("beyond").is_none() {
        let oracle_options = oracle::Options {
            placeholders,
            ..generate::options()
        };
        let truth = oracle::load(rule, &oracle_options)?;
        let found = events
            .iter()
            .enumerate()
            .filter(|(_, event)| truth.matches(&serde_json::from_str(event).expect("JSON")))
            .map(|(number, _)| number + 1)
            .collect();
        outcomes.push(("oracle", found));
    }
    for (name, found) in outcomes {
        if found != expected {
            return Err(format!("{name} matches {found:?}, not {expected:?}"));
        }
    }
    Ok(())
}

/// `by_oracle` is false for what is beyond the oracle.
fn alerts(
    rule: &str,
    events: &str,
    expected: &str,
    by_oracle: bool,
    bench: &Streams,
) -> Result<(), String> {
    let loaded = sourced(events)?;
    let expected = objects(expected)?;
    let (parsed, diagnostics) = rules(rule);
    if diagnostics.iter().any(|d| d.is_error()) {
        return Err(show(&diagnostics));
    }
    bench.load(&loaded);
    let mut outcomes = Vec::new();
    for dialect in [&DuckDb as &dyn Dialect, &Athena] {
        let mut found = Vec::new();
        for alerting in parsed.alerting() {
            found.extend(bench.alerts(alerting, &parsed, dialect)?.iter().map(shown));
        }
        outcomes.push((dialect.name(), found));
    }
    if by_oracle {
        let events: Vec<oracle::alerts::Event> = loaded
            .into_iter()
            .map(|(source, value)| oracle::alerts::Event {
                source: source.to_owned(),
                value,
            })
            .collect();
        let sources = alerting::oracle_sources();
        let truth = oracle::alerts::alerts(rule, &events, &sources, &oracle::Options::default())?;
        let mut found = Vec::new();
        for alerting in parsed.alerting() {
            let alerts = truth.get(alerting.key()).ok_or("the oracle lacks a rule")?;
            found.extend(alerts.iter().map(told));
        }
        outcomes.push(("oracle", found));
    }
    compare(outcomes, &expected)
}

/// What runs leave in the table of alerts.
fn of_runs(rule: &str, events: &str, runs: &str, expected: &str) -> Result<(), String> {
    let expected = objects(expected)?;
    let outcomes = schedule::example::alerts_of_runs(rule, &sourced(events)?, runs)?
        .into_iter()
        .map(|(name, found)| (name, found.iter().map(shown).collect()))
        .collect();
    compare(outcomes, &expected)
}

fn compare(outcomes: Vec<(&str, Vec<(Order, Value)>)>, expected: &[Object]) -> Result<(), String> {
    for (name, found) in outcomes {
        all_fit(found, expected).map_err(|found| format!("{name} says\n{found}"))?;
    }
    Ok(())
}

/// An alert of the oracle.
fn told(alert: &oracle::alerts::Alert) -> (Order, Value) {
    let members = json!({
        "rule": alert.rule,
        "time": moment(alert.time),
        "first": moment(alert.first),
        "last": moment(alert.last),
        "key": alert.key,
        "count": alert.count,
        "value": alert.value,
        "title": alert.title,
        "level": alert.level,
        "context": alert.context,
        "events": alert.events,
    });
    ((alert.time, alert.rule.clone(), alert.key.clone()), members)
}

fn finding(
    rule: &str,
    expected: &str,
    is_error: bool,
    bench: &Bench,
    streams: &Streams,
    options: &Options,
) -> Result<(), String> {
    let (parsed, mut diagnostics) = rules(rule);
    diagnostics.extend(parsed.lint());
    let served = |rule| streams.source_of(rule).is_some();
    if parsed.rules.iter().all(served) {
        for alerting in alerting::alertings(&parsed) {
            for dialect in [&DuckDb as &dyn Dialect, &Athena] {
                diagnostics.extend(streams.compile(alerting, &parsed, dialect).diagnostics);
            }
        }
        return one_of(&diagnostics, expected, is_error);
    }
    for rule in &parsed.rules {
        for dialect in [&DuckDb as &dyn Dialect, &Athena] {
            let report = compile(
                rule,
                &parsed.filters_of(rule),
                &bench.source,
                dialect,
                options,
                None,
            );
            diagnostics.extend(report.diagnostics);
            let alerting = Alerting::Rule(rule);
            if alerting.has_window() {
                let source_of = |_: &Rule| Ok(&bench.source);
                let report = compile_alerts(alerting, &parsed, &source_of, dialect, options, None);
                diagnostics.extend(report.diagnostics);
            }
        }
    }
    one_of(&diagnostics, expected, is_error)
}

fn one_of(diagnostics: &[Diagnostic], expected: &str, is_error: bool) -> Result<(), String> {
    let (code, word) = expected.split_once(' ').unwrap_or((expected, ""));
    let fits = |d: &&Diagnostic| {
        let underlined = d
            .file
            .as_ref()
            .and_then(|file| locate(&file.text, &d.place).map(|range| file.text[range].to_owned()));
        d.code.0 == code
            && d.is_error() == is_error
            && (word.is_empty() || underlined.as_deref() == Some(word))
    };
    match diagnostics.iter().find(fits) {
        Some(_) => Ok(()),
        None => Err(format!(
            "expected `{expected}`, found:\n{}",
            show(diagnostics)
        )),
    }
}
