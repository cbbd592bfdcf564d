//! `tests/spec/*.md`: every example runs through the oracle, DuckDB's text and Athena's text.
//!
//! An example is a heading, a sentence, and blocks: `yaml` (rules and filters; the first rule is
//! meant), `jsonl` (events), and one of `matches` (numbers of events from 1, or `none`),
//! `error` or `warning` (a code, then the underlined word). `config` holds placeholders.

use crate::bench::{Bench, rules, show, source};
use crate::{generate, oracle};
use siglake::compile::{Options, compile};
use siglake::dialect::{Athena, Dialect, DuckDb};
use siglake::yaml::locate::locate;
use std::collections::BTreeMap;

#[derive(Default, Debug)]
struct Example {
    title: String,
    blocks: BTreeMap<String, String>,
}

fn examples(text: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut block: Option<(String, String)> = None;
    for line in text.lines() {
        if let Some((kind, body)) = &mut block {
            if line == "```" {
                let (kind, body) = (kind.clone(), body.clone());
                examples
                    .last_mut()
                    .expect("a heading comes first")
                    .blocks
                    .insert(kind, body);
                block = None;
            } else {
                body.push_str(line);
                body.push('\n');
            }
        } else if let Some(title) = line.strip_prefix("## ") {
            examples.push(Example {
                title: title.to_owned(),
                ..Example::default()
            });
        } else if let Some(kind) = line.strip_prefix("```") {
            block = Some((kind.to_owned(), String::new()));
        }
    }
    examples
}

#[test]
fn every_example_holds() {
    let bench = Bench::new(&source(generate::SOURCE));
    let mut failures = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir("tests/spec").expect("tests/spec is there") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a file");
        for example in examples(&text) {
            count += 1;
            if let Err(error) = check(&example, &bench) {
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
    assert!(count >= 60, "only {count} examples");
}

fn check(example: &Example, bench: &Bench) -> Result<(), String> {
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
            return finding(rule, expected.trim(), is_error, bench, &options);
        }
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

fn finding(
    rule: &str,
    expected: &str,
    is_error: bool,
    bench: &Bench,
    options: &Options,
) -> Result<(), String> {
    let (parsed, mut diagnostics) = rules(rule);
    diagnostics.extend(parsed.lint());
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
        }
    }
    let (code, word) = expected.split_once(' ').unwrap_or((expected, ""));
    let fits = |d: &&siglake::diag::Diagnostic| {
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
            show(&diagnostics)
        )),
    }
}
