//! Generated rules on generated events: the oracle, DuckDB's text and Athena's text agree.

use crate::bench::{Bench, rules, show, source};
use crate::{generate, oracle};
use siglake::compile::Options;

/// Rules that share a table: every one is tried on the events of all.
const BATCH: u64 = 20;

/// Number of rules; `SIGLAKE_CASES` asks for more.
fn cases() -> u64 {
    std::env::var("SIGLAKE_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(600)
}

fn first_seed() -> u64 {
    std::env::var("SIGLAKE_SEED")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1)
}

#[test]
fn generated_rules_match_what_the_oracle_says() {
    let bench = Bench::new(&source(generate::SOURCE));
    let oracle_options = generate::options();
    let options = Options {
        placeholders: oracle_options.placeholders.clone(),
        extra_fields: Vec::new(),
    };
    let (mut pairs, mut disagreements) = (0, Vec::new());
    let first = first_seed();
    for batch in 0..cases().div_ceil(BATCH) {
        let batch: Vec<generate::Case> = (0..BATCH)
            .map(|n| generate::case(first + batch * BATCH + n))
            .collect();
        let events: Vec<serde_json::Value> =
            batch.iter().flat_map(|case| case.events.clone()).collect();
        bench.load(&events.iter().map(ToString::to_string).collect::<Vec<_>>());
        for case in &batch {
            // The rule and its negation: a leak of NULL shows in one of them.
            let negated = generate::negate(&case.rule);
            for text in [&case.rule, &negated] {
                let truth = oracle::load(text, &oracle_options)
                    .unwrap_or_else(|error| panic!("{error}\n{text}"));
                let (parsed, diagnostics) = rules(text);
                assert_eq!(parsed.rules.len(), 1, "{}\n{text}", show(&diagnostics));
                let found = match bench.matches(&parsed, &options) {
                    Ok(found) => found,
                    Err(error) => {
                        disagreements.push(format!("{error}\n{text}"));
                        continue;
                    }
                };
                let mut first = None;
                for (number, event) in events.iter().enumerate() {
                    let expected = truth.matches(event);
                    for (dialect, found) in ["duckdb", "athena"].iter().zip(&found) {
                        pairs += 1;
                        if found.contains(&number) != expected {
                            first.get_or_insert_with(|| {
                                format!("{dialect}: the oracle says {expected}\n{text}\n{event}")
                            });
                        }
                    }
                }
                disagreements.extend(first);
            }
        }
    }
    let shown: Vec<String> = disagreements.iter().take(5).cloned().collect();
    assert!(
        disagreements.is_empty(),
        "{} rules ({pairs} pairs):\n{}",
        disagreements.len(),
        shown.join("\n---\n")
    );
    assert!(
        pairs >= 100_000 || cases() < 250,
        "only {pairs} pairs were compared"
    );
}
