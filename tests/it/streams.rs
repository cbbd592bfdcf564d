//! Generated event streams with rules and correlations: the alerts of the oracle's brute force,
//! of DuckDB's text and of Athena's text agree.

use crate::alerting::{
    Shown, Streams, alertings, cases, expected, first_seed, found, knows_events, oracle_alerts,
};
use crate::bench::{rules, show};
use crate::generate::streams::{self, Case, Rng};
use siglake::dialect::{Athena, Dialect, DuckDb};
use std::collections::BTreeMap;

/// Alerts that were compared, or the first difference.
fn compare(bench: &Streams, case: &Case) -> Result<usize, String> {
    let truth = oracle_alerts(case)?;
    bench.load(&case.events);
    let (parsed, diagnostics) = rules(&case.yaml);
    if diagnostics.iter().any(|found| found.is_error()) {
        return Err(show(&diagnostics));
    }
    let mut compared = 0;
    for alerting in alertings(&parsed) {
        let truth = truth
            .get(alerting.key())
            .ok_or("the oracle has no such rule")?;
        let known = knows_events(truth);
        let mut expected: Vec<Shown> = truth.iter().map(|alert| expected(alert, known)).collect();
        expected.sort();
        for dialect in [&DuckDb as &dyn Dialect, &Athena] {
            let alerts = bench.alerts(alerting, &parsed, dialect)?;
            let mut shown: Vec<Shown> = alerts.iter().map(|alert| found(alert, known)).collect();
            shown.sort();
            if shown != expected {
                return Err(format!(
                    "{} of {}: {shown:#?}\nthe oracle says {expected:#?}",
                    alerting.key(),
                    dialect.name()
                ));
            }
            compared += shown.len();
        }
    }
    Ok(compared)
}

#[test]
fn generated_streams_alert_as_the_oracle_says() {
    let bench = Streams::new();
    let mut failures: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut alerts = 0;
    for seed in first_seed()..first_seed() + cases() {
        let case = streams::case(&mut Rng::new(seed));
        match compare(&bench, &case) {
            Ok(compared) => alerts += compared,
            Err(error) => {
                let events: Vec<String> = case
                    .events
                    .iter()
                    .map(|(source, event)| format!("{source} {event}"))
                    .collect();
                failures.entry(case.kinds).or_default().push(format!(
                    "seed {seed}: {error}\n{}\n{}",
                    case.yaml,
                    events.join("\n")
                ));
            }
        }
    }
    let counts: Vec<String> = failures
        .iter()
        .map(|(kind, all)| format!("{kind}: {}", all.len()))
        .collect();
    let first = failures.values().next().and_then(|all| all.first());
    assert!(
        failures.is_empty(),
        "{}\n{}",
        counts.join(", "),
        first.map_or("", String::as_str)
    );
    assert!(alerts > 0, "no case alerted");
}
