//! What makes the cases worth comparing: they are valid, most of them give alerts, and they use everything.

use super::{Case, KINDS, Rng, case};
use crate::oracle::Options;
use crate::oracle::alerts::{Alert, Event, SourceInfo, TimeFormat, alerts};
use std::collections::BTreeMap;

/// `SIGLAKE_CASES` asks for more.
fn cases() -> u64 {
    let asked = std::env::var("SIGLAKE_CASES").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(1400)
}

fn found(case: &Case) -> Vec<Alert> {
    let info = |time: &str, format, event_id: &[&str]| SourceInfo {
        time: time.to_string(),
        format,
        event_id: event_id.iter().map(|field| field.to_string()).collect(),
    };
    let sources = BTreeMap::from([
        (
            "streams".to_string(),
            info("ts", TimeFormat::Text, &["event_id"]),
        ),
        (
            "accounts".to_string(),
            info("when", TimeFormat::EpochMicroseconds, &[]),
        ),
    ]);
    let events: Vec<Event> = case
        .events
        .iter()
        .map(|(source, value)| Event {
            source: source.to_string(),
            value: value.clone(),
        })
        .collect();
    let found = alerts(&case.yaml, &events, &sources, &Options::default());
    let found = found.unwrap_or_else(|error| panic!("{error}\n{}", case.yaml));
    let correlated = super::correlated(case.kinds);
    // Of correlations, and of the rules where there are none.
    let wanted = |alert: &Alert| !correlated || alert.rule.starts_with(['c', '1']);
    found.into_values().flatten().filter(wanted).collect()
}

#[test]
fn most_cases_of_every_kind_give_alerts() {
    let mut shares: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for seed in 0..cases() {
        let case = case(&mut Rng::new(seed));
        let alerts = found(&case);
        let share = shares.entry(case.kinds).or_default();
        share[0] += 1;
        share[1] += usize::from(!alerts.is_empty());
        share[2] += alerts.len();
    }
    println!("{shares:#?}");
    for kind in KINDS {
        let [cases, with_alerts, alerts] = shares[kind];
        println!(
            "{kind:24} {cases:6} {:4}% {:5.1} alerts",
            with_alerts * 100 / cases,
            alerts as f64 / cases as f64
        );
        assert!(with_alerts * 100 > 50 * cases, "{kind}: {:?}", shares[kind]);
    }
    let with_alerts: usize = shares.values().map(|[_, with_alerts, _]| with_alerts).sum();
    assert!(with_alerts as u64 * 100 > 65 * cases());
}

#[test]
fn everything_that_rules_may_say_is_said() {
    let cases: Vec<Case> = (0..2000).map(|seed| case(&mut Rng::new(seed))).collect();
    let words = [
        "\"window\": \"tumbling\"",
        "\"window\": \"session\"",
        "\"window\": \"sliding\"",
        "\"window\": \"anchored\"",
        "\"distinct\": \"",
        "\"distinct\":\n",
        "\"by\": \"{",
        "\"by\": \"user\"",
        "\"by\":\n",
        "\"threshold\": 0",
        "\"alert_title\"",
        "\"dynamic_level\"",
        "\"context\"",
        "\"field\":\n",
        "\"percentile\": 95",
        "\"value_median\"",
        "\"value_avg\"",
        "\"value_sum\"",
        "\"absent_keys\"",
        "\"aliases\"",
        "\"generate\"",
        "\"group-by\": \"",
        "\"group-by\":\n",
        "\"rules\": \"",
        "\"lt\"",
        "\"lte\"",
        "\"gt\"",
        "\"gte\"",
        "\"eq\"",
        "\"neq\"",
        " and not ",
        "\"service\": \"accounts\"",
    ];
    for word in words {
        let count = cases.iter().filter(|case| case.yaml.contains(word)).count();
        assert!(count >= 5, "{word}: {count}");
    }
    let both = |case: &&Case| {
        ["streams", "accounts"]
            .iter()
            .all(|wanted| case.events.iter().any(|(source, _)| source == wanted))
    };
    assert!(cases.iter().filter(both).count() > 100);
}

#[test]
fn no_alert_depends_on_the_order_of_the_list() {
    for seed in 0..cases() / 4 {
        let mut case = case(&mut Rng::new(seed));
        let one = found(&case);
        case.events.reverse();
        assert_eq!(one, found(&case), "{seed}\n{}", case.yaml);
    }
}

#[test]
fn the_same_seed_gives_the_same_case() {
    let (one, two) = (case(&mut Rng::new(7)), case(&mut Rng::new(7)));
    assert_eq!((one.yaml, one.events), (two.yaml, two.events));
}
