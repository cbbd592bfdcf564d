//! Correlations, worked out by hand.

use super::{TEN, account, of, rule, short, sources, stream, values};
use crate::oracle::Options;
use crate::oracle::alerts::{Alert, Event, alerts};
use serde_json::{Value, json};

fn correlation(body: &str, more: &str) -> String {
    format!("---\ntitle: C\nname: c\ncorrelation: {body}\n{more}\n")
}

#[test]
fn an_event_of_two_rules_counts_once() {
    let rules = rule("a", "") + &rule("ab", "");
    let body = |n| {
        format!(
            "{{type: event_count, rules: [r_a, Rule ab], timespan: 10s, condition: {{gte: {n}}}}}"
        )
    };
    let events = [
        stream("00:00", "x", json!({"name": "ab"})),
        stream("00:01", "y", json!({"name": "a"})),
    ];
    let found = of(&(rules.clone() + &correlation(&body(2), "")), "c", &events);
    assert_eq!(short(&found), [(1, 0, 1, 2)]);
    assert_eq!(
        (found[0].key.len(), &found[0].events[..]),
        (0, &["x".to_string(), "y".to_string()][..])
    );
    assert!(of(&(rules + &correlation(&body(3), "")), "c", &events).is_empty());
}

#[test]
fn absent_group_values_take_no_part_unless_they_are_a_key() {
    let user = |second: i64, user: Value| {
        stream(
            &format!("00:0{second}"),
            &format!("e{second}"),
            json!({"name": "a", "user": user}),
        )
    };
    let events = [
        user(0, Value::Null),
        user(1, Value::Null),
        user(2, json!("")),
        user(3, json!("")),
    ];
    let body = |more: &str| {
        let body = format!(
            "{{type: event_count, rules: r_a, group-by: user, timespan: 1m, condition: {{gt: 1}}{more}}}"
        );
        rule("a", "") + &correlation(&body, "alert_title: 'for {user}'\ncontext: {u: user}")
    };
    let found = of(&body(""), "c", &events);
    assert_eq!(
        (short(&found), &found[0].title[..]),
        (vec![(3, 2, 3, 2)], "for ")
    );
    let found = of(&body(", absent_keys: group"), "c", &events);
    assert_eq!(
        (found[0].key.clone(), found[0].time),
        (vec![None], (TEN + 1) * 1_000_000)
    );
    assert_eq!(
        (found.len(), &found[0].title[..], &found[0].context["u"]),
        (2, "for None", &None)
    );
}

#[test]
fn aggregates_are_over_present_numbers_and_never_hold_without_one() {
    let amounts = [
        json!("x"),
        json!("10"),
        json!(20),
        Value::Null,
        json!("-1"),
        json!(true),
    ];
    let events: Vec<Event> = amounts
        .iter()
        .enumerate()
        .map(|(at, amount)| {
            stream(
                &format!("00:0{at}"),
                &format!("e{at}"),
                json!({"name": "a", "amount": amount}),
            )
        })
        .collect();
    let found = |kind: &str, condition: &str| {
        let body = format!(
            "{{type: {kind}, rules: [r_a], timespan: 2s, condition: {{field: amount, {condition}}}}}"
        );
        let found = of(&(rule("a", "") + &correlation(&body, "")), "c", &events);
        (short(&found), values(&found))
    };
    // Windows at 0 to 5: {}, {10}, {10, 20}, {10, 20}, {20, -1}, {-1}.
    assert_eq!(
        found("value_sum", "gte: 30"),
        (vec![(2, 0, 3, 4)], vec![Some(30.0)])
    );
    assert_eq!(
        found("value_sum", "neq: 30"),
        (
            vec![(1, 0, 1, 2), (4, 2, 5, 4)],
            vec![Some(10.0), Some(19.0)]
        )
    );
    assert_eq!(
        found("value_avg", "gt: 9, lt: 10"),
        (vec![(4, 2, 4, 3)], vec![Some(9.5)])
    );
    assert_eq!(
        found("value_median", "eq: 15"),
        (vec![(2, 0, 3, 4)], vec![Some(15.0)])
    );
    assert_eq!(
        found("value_percentile", "percentile: 75, lte: 15"),
        (
            vec![(1, 0, 1, 2), (4, 2, 5, 4)],
            vec![Some(10.0), Some(14.75)]
        )
    );
    // Distinct texts: {x}, {x, 10}, {x, 10, 20}, {10, 20}, {20, -1}, {-1, true}.
    assert_eq!(
        found("value_count", "lt: 2"),
        (vec![(0, 0, 0, 1)], vec![Some(1.0)])
    );
    assert_eq!(
        found("value_count", "eq: 2"),
        (vec![(1, 0, 1, 2), (3, 1, 5, 5)], vec![Some(2.0); 2])
    );
}

fn temporal(body: &str, events: &[Event]) -> Vec<Alert> {
    let rules = rule("a", "") + &rule("ab", "") + &rule("c", "");
    of(&(rules + &correlation(body, "")), "c", events)
}

fn names(list: &[(&str, &str)]) -> Vec<Event> {
    let event = |(at, (clock, name)): (usize, &(&str, &str))| {
        stream(clock, &format!("e{at}"), json!({"name": name}))
    };
    list.iter().enumerate().map(event).collect()
}

#[test]
fn temporal_takes_the_latest_event_of_each_rule() {
    let body = "{type: temporal, rules: [r_a, r_c], timespan: 10s}";
    let events = names(&[
        ("00:10", "c"),
        ("00:00", "a"),
        ("00:03", "a"),
        ("00:13.000001", "c"),
        ("00:14", "a"),
    ]);
    let found = temporal(body, &events);
    assert_eq!(
        short(&found),
        [(10, 3, 10, 2), (14, 13, 14, 2)],
        "13.000001 is too late for 3"
    );
    assert_eq!(found[0].events, ["e0", "e2"]);
    assert_eq!(values(&found), [Some(2.0); 2]);
    let edge = names(&[("00:00", "a"), ("00:10", "c")]);
    assert_eq!(short(&temporal(body, &edge)), [(10, 0, 10, 2)]);
    let one = temporal(
        "{type: temporal, rules: [r_a, r_ab], timespan: 10s}",
        &names(&[("00:01", "ab")]),
    );
    assert_eq!(
        (short(&one), values(&one)),
        (vec![(1, 1, 1, 1)], vec![Some(2.0)]),
        "it stands for both"
    );
    let some = "{type: temporal, rules: [r_a, r_ab, r_c], timespan: 10s, condition: {gte: 2}}";
    assert_eq!(short(&temporal(some, &edge)), [(10, 0, 10, 2)]);
}

#[test]
fn extended_conditions_look_at_the_window() {
    let events = names(&[
        ("00:00", "a"),
        ("00:05", "c"),
        ("00:08", "ab"),
        ("00:16", "a"),
    ]);
    let body = "{type: temporal, timespan: 10s, condition: r_a and not (r_c or r_ab)}";
    assert_eq!(
        short(&temporal(body, &events)),
        [(0, 0, 0, 1)],
        "00:08 is still in the window"
    );
    let body =
        "{type: temporal, rules: [r_a, r_ab, r_c], timespan: 10s, condition: r_a and not r_c}";
    assert_eq!(
        short(&temporal(body, &events)),
        [(0, 0, 0, 1), (16, 8, 16, 2)],
        "first is the earliest of all listed rules' events"
    );
}

#[test]
fn temporal_ordered_needs_different_events_in_order() {
    let chain = |events: &[(&str, &str)]| {
        let body = "{type: temporal_ordered, rules: [r_a, r_ab, r_c], timespan: 10s}";
        short(&temporal(body, &names(events)))
    };
    assert!(
        chain(&[("00:00", "ab"), ("00:01", "c")]).is_empty(),
        "one event for two places"
    );
    assert_eq!(
        chain(&[("00:00", "ab"), ("00:01", "ab"), ("00:02", "c")]),
        [(2, 0, 2, 3)]
    );
    assert_eq!(
        chain(&[("00:00", "a"), ("00:00", "ab"), ("00:00", "c")]),
        [(0, 0, 0, 3)],
        "equal instants are in order"
    );
    assert!(chain(&[("00:00", "c"), ("00:01", "ab"), ("00:02", "a")]).is_empty());
    let events = [
        ("00:00", "a"),
        ("00:01", "ab"),
        ("00:02", "a"),
        ("00:03", "ab"),
        ("00:10", "c"),
        ("00:13", "c"),
        ("00:12", "a"),
    ];
    assert_eq!(
        chain(&events),
        [(10, 2, 10, 3)],
        "the chain with the latest start; at 00:13 only the `ab` of 00:03 is left, for two places"
    );
    assert_eq!(
        chain(&[("00:00", "a"), ("00:01", "ab"), ("00:10.000001", "c")]),
        []
    );
}

#[test]
fn aliases_and_sources_meet_in_one_group() {
    let other = "---\ntitle: Other\nid: '7'\nlogsource: {product: test, service: accounts}\n\
                 detection: {s: {kind: k}, condition: s}\n";
    let body = "{type: temporal, rules: [r_a, '7'], group-by: who, timespan: 5m, aliases: {who: {r_a: user, '7': account}}}";
    let yaml = rule("a", "") + other + &correlation(body, "");
    let events = [
        stream(
            "00:00",
            "x",
            json!({"name": "a", "user": "u", "account": "v"}),
        ),
        account(5, json!({"kind": "k", "account": "u"})),
        account(5, json!({"kind": "k", "account": "v"})),
    ];
    let found = of(&yaml, "c", &events);
    assert_eq!(short(&found), [(300, 0, 300, 2)]);
    assert_eq!(
        (found[0].key.clone(), found[0].events.clone()),
        (vec![Some("u".to_string())], vec!["x".to_string()])
    );
    assert_eq!(of(&yaml, "7", &events).len(), 2);
}

#[test]
fn chains_take_alerts_after_their_dedup_as_events() {
    let inner = "---\ntitle: Inner\nname: inner\ndedup: {period: 5m}\ncorrelation: {type: event_count, rules: [r_a], \
                 group-by: [user, host], timespan: 10s, condition: {gte: 2}}\n";
    let body = "{type: value_count, rules: [inner], group-by: user, timespan: 10m, condition: {field: host, gte: 2}}";
    let yaml = correlation(body, "") + inner + &rule("a", "");
    let event = |clock: &str, id: &str, host: &str| {
        stream(clock, id, json!({"name": "a", "user": "u", "host": host}))
    };
    let events = [
        event("00:00", "1", "h"),
        event("00:01", "2", "h"),
        event("02:00", "3", "h"),
        event("02:01", "4", "h"),
        event("06:00", "5", "i"),
        event("06:04", "6", "i"),
    ];
    assert_eq!(
        of(&yaml, "inner", &events).len(),
        2,
        "02:01 is within the five minutes"
    );
    let found = of(&yaml, "c", &events);
    assert_eq!(short(&found), [(364, 1, 364, 2)]);
    assert!(!found[0].events_known && found[0].events.is_empty());
    let own = correlation("{type: temporal, rules: [c], timespan: 1m}", "");
    assert!(alerts(&own, &[], &sources(), &Options::default()).is_err());
}

#[test]
fn dedup_of_a_correlation_is_over_the_named_values() {
    let event = |clock: &str, id: &str, host: &str| {
        stream(clock, id, json!({"name": "a", "user": "u", "host": host}))
    };
    let events = [
        event("00:00", "1", "h"),
        event("01:00", "2", "i"),
        event("05:00", "3", "h"),
    ];
    let yaml = |dedup: &str| {
        let body = "{type: event_count, rules: [r_a], group-by: [user, host], timespan: 10s, condition: {gte: 1}}";
        rule("a", "") + &correlation(body, &format!("dedup: {dedup}"))
    };
    let found = of(&yaml("{period: 5m, by: [user]}"), "c", &events);
    assert_eq!(short(&found), [(0, 0, 60, 2), (300, 300, 300, 1)]);
    assert_eq!(found[0].key, [Some("u".to_string()), Some("h".to_string())]);
    let found = of(&yaml("6m"), "c", &events);
    assert_eq!(short(&found), [(0, 0, 300, 2), (60, 60, 60, 1)]);
}
