//! Alerts worked out by hand from semantics, section 3.

mod correlations;

use super::{Alert, Event, SourceInfo, TimeFormat, alerts};
use crate::oracle::Options;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Ten o'clock on the day of the examples.
const TEN: i64 = 1_709_287_200;

fn sources() -> BTreeMap<String, SourceInfo> {
    let streams = SourceInfo {
        time: "ts".into(),
        format: TimeFormat::Text,
        event_id: vec!["event_id".into()],
    };
    let accounts = SourceInfo {
        time: "when".into(),
        format: TimeFormat::EpochMicroseconds,
        event_id: Vec::new(),
    };
    BTreeMap::from([("streams".into(), streams), ("accounts".into(), accounts)])
}

/// `mm:ss` after ten, perhaps with a fraction; the event's other fields.
fn stream(clock: &str, id: &str, fields: Value) -> Event {
    let mut value = fields;
    value["ts"] = json!(format!("2024-03-01T10:{clock}Z"));
    value["event_id"] = json!(id);
    Event {
        source: "streams".into(),
        value,
    }
}

fn account(minutes: i64, fields: Value) -> Event {
    let mut value = fields;
    value["when"] = json!((TEN + minutes * 60) * 1_000_000);
    Event {
        source: "accounts".into(),
        value,
    }
}

/// A rule `r_<name>` for streams with that name; `more` are keys that it has as well.
fn rule(name: &str, more: &str) -> String {
    format!(
        "---\ntitle: Rule {name}\nname: r_{name}\nlogsource: {{product: test, service: streams}}\n\
         detection: {{s: {{name|startswith: {name}}}, condition: s}}\n{more}\n"
    )
}

fn of(yaml: &str, key: &str, events: &[Event]) -> Vec<Alert> {
    let mut found = alerts(yaml, events, &sources(), &Options::default()).expect(yaml);
    found.remove(key).expect("a rule of this key")
}

/// Alert, first and last time in seconds after ten, and the count.
fn short(alerts: &[Alert]) -> Vec<(i64, i64, i64, u64)> {
    let second = |time: i64| time.div_euclid(1_000_000) - TEN;
    alerts
        .iter()
        .map(|a| (second(a.time), second(a.first), second(a.last), a.count))
        .collect()
}

fn values(alerts: &[Alert]) -> Vec<Option<f64>> {
    alerts.iter().map(|alert| alert.value).collect()
}

fn all_a(clocks: &[&str]) -> Vec<Event> {
    let event =
        |(at, clock): (usize, &&str)| stream(clock, &format!("e{at}"), json!({"name": "a"}));
    clocks.iter().enumerate().map(event).collect()
}

#[test]
fn the_example_of_anchored_windows() {
    let minutes = |list: &[i64]| -> Vec<Event> {
        let event = |(at, minute): (usize, &i64)| {
            let clock = format!("{:02}:{:02}:00", 10 + minute / 60, minute % 60);
            let value = json!({"ts": format!("2024-03-01T{clock}Z"), "event_id": format!("e{at}"), "name": "a"});
            Event {
                source: "streams".into(),
                value,
            }
        };
        list.iter().enumerate().map(event).collect()
    };
    let events = minutes(&[72, 7, 36, 67, 42, 66]);
    let found = of(&rule("a", "dedup: 1h"), "r_a", &events);
    assert_eq!(short(&found), [(420, 420, 3960, 4), (4020, 4020, 4320, 2)]);
    assert_eq!(found[0].events, ["e1", "e2", "e4", "e5"]);
    let third = of(&rule("a", "threshold: 3\ndedup: 0m"), "r_a", &events);
    assert_eq!(
        short(&third),
        [(42 * 60, 420, 3960, 4)],
        "10:42 is the third"
    );
    assert_eq!(third[0].key, [Some("r_a".to_string())]);
}

#[test]
fn short_anchored_periods_are_five_minutes() {
    let events = all_a(&["00:00", "04:59.999999", "05:00"]);
    let two = [(0, 0, 299, 2), (300, 300, 300, 1)];
    assert_eq!(short(&of(&rule("a", "dedup: 1m"), "r_a", &events)), two);
    let within = "threshold: {events: 0, within: 10s}";
    assert_eq!(short(&of(&rule("a", within), "r_a", &events)), two);
}

#[test]
fn without_a_policy_each_match_alerts_and_events_without_a_time_do_not() {
    let mut events = all_a(&["00:05", "00:01", "00:02", "00:03"]);
    events[2].value["ts"] = json!("soon");
    events[3].value["ts"] = Value::Null;
    let found = of(&rule("a", "level: low"), "r_a", &events);
    assert_eq!(short(&found), [(1, 1, 1, 1), (5, 5, 5, 1)]);
    assert_eq!(
        (found[0].value, found[0].level.as_deref()),
        (None, Some("low"))
    );
}

#[test]
fn the_first_event_of_a_window_is_the_one_with_the_smallest_id_among_equal_times() {
    let policy = "dedup: {period: 1h, by: '{{x}}'}\nalert_title: 'by {user} {{}}'\ncontext: {who: user}\n\
                  level: low\ndynamic_level: [{condition: not s, level: high}, {condition: s, level: medium}]";
    let named = |id: &str, user| stream("00:00", id, json!({"name": "a", "user": user}));
    let events = [
        named("b", json!("Bo")),
        named("a", Value::Null),
        named("c", json!("")),
    ];
    let found = of(&rule("a", policy), "r_a", &events);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].title, "by None {}");
    assert_eq!(found[0].key, [Some("{x}".to_string())]);
    assert_eq!(
        found[0].context,
        BTreeMap::from([("who".to_string(), None)])
    );
    assert_eq!(found[0].level.as_deref(), Some("medium"));
}

#[test]
fn keys_are_exact_and_absent_is_one() {
    let users = [
        json!("a"),
        json!("A"),
        json!(""),
        Value::Null,
        json!(["a"]),
        json!({"b": 1}),
    ];
    let events: Vec<Event> = users
        .iter()
        .enumerate()
        .map(|(at, user)| {
            stream(
                "00:00",
                &format!("e{at}"),
                json!({"name": "a", "user": user}),
            )
        })
        .collect();
    let found = of(&rule("a", "dedup: {by: user}"), "r_a", &events);
    let keys: Vec<(Option<&str>, u64)> = found
        .iter()
        .map(|a| (a.key[0].as_deref(), a.count))
        .collect();
    assert_eq!(
        keys,
        [(None, 3), (Some(""), 1), (Some("A"), 1), (Some("a"), 1)]
    );
    let texts = of(
        &rule("a", "alert_title: '{user}'\ndedup: 5m"),
        "r_a",
        &events,
    );
    assert_eq!(texts.iter().filter(|a| a.title == "None").count(), 1);
}

#[test]
fn distinct_counts_present_values_and_whole_tuples() {
    let event = |second: i64, user: Value, host: Value| {
        let fields = json!({"name": "a", "user": user, "host": host});
        stream(&format!("00:0{second}"), &format!("e{second}"), fields)
    };
    let events = [
        event(0, json!("x"), json!(1)),
        event(1, json!("x"), Value::Null),
        event(2, json!("y"), Value::Null),
        event(3, json!("x"), json!("1")),
        event(4, json!("x"), json!("")),
        event(5, json!("z"), json!("")),
    ];
    let one = of(
        &rule("a", "threshold: {distinct: user, count: 2}"),
        "r_a",
        &events,
    );
    assert_eq!(short(&one), [(2, 0, 5, 6)], "y is the second");
    assert_eq!(values(&one), [Some(3.0)], "z comes after the alert");
    let two = "threshold: {distinct: [user, host], count: 2}";
    assert_eq!(short(&of(&rule("a", two), "r_a", &events)), [(4, 0, 5, 6)]);
}

#[test]
fn tumbling_windows_are_half_open_from_the_epoch_and_sessions_have_gaps() {
    let events = all_a(&[
        "00:29.999999",
        "00:30",
        "00:40",
        "00:49.999999",
        "00:59.999999",
        "01:10",
    ]);
    let tumbling = "threshold: {events: 2, within: 30s, window: tumbling}";
    let found = of(&rule("a", tumbling), "r_a", &events);
    assert_eq!(short(&found), [(40, 30, 59, 4)]);
    let session = "threshold: {events: 2, within: 10s, window: session}";
    let found = of(&rule("a", session), "r_a", &events);
    assert_eq!(
        short(&found),
        [(30, 29, 30, 2), (49, 40, 49, 2)],
        "a gap of 10s is one, one of a microsecond less is none"
    );
}

#[test]
fn sliding_windows_are_closed_and_an_alert_runs_while_the_condition_holds() {
    let policy = "threshold: {events: 2, within: 10s, window: sliding}";
    let edge = of(&rule("a", policy), "r_a", &all_a(&["00:00", "00:10"]));
    assert_eq!(short(&edge), [(10, 0, 10, 2)], "the edge is inside");
    let past = of(
        &rule("a", policy),
        "r_a",
        &all_a(&["00:00", "00:10.000001"]),
    );
    assert!(past.is_empty());
    let tie = of(&rule("a", policy), "r_a", &all_a(&["00:07", "00:07"]));
    assert_eq!(
        short(&tie),
        [(7, 7, 7, 2)],
        "events of one instant count together"
    );
    let run = all_a(&[
        "00:00", "00:05", "00:12", "00:30", "00:31", "00:45", "00:45",
    ]);
    let found = of(&rule("a", policy), "r_a", &run);
    assert_eq!(
        short(&found),
        [(5, 0, 12, 3), (31, 30, 31, 2), (45, 45, 45, 2)]
    );
    let one = "threshold: {events: 1, within: 10s, window: sliding}";
    let found = of(
        &rule("a", one),
        "r_a",
        &all_a(&["00:00", "00:10", "00:20.000001"]),
    );
    assert_eq!(
        short(&found),
        [(0, 0, 10, 2), (20, 20, 20, 1)],
        "a longer gap ends it"
    );
}

#[test]
fn dedup_over_alerts_keeps_the_one_that_opens_the_window() {
    let events = all_a(&[
        "00:00",
        "00:01",
        "02:00",
        "02:01",
        "05:00",
        "05:00.999999",
        "05:01",
        "05:20",
    ]);
    let policy = "threshold: {events: 2, within: 10s, window: sliding}";
    let found = of(&rule("a", policy), "r_a", &events);
    assert_eq!(
        short(&found),
        [(1, 0, 1, 2), (121, 120, 121, 2), (300, 300, 301, 3)]
    );
    let found = of(&rule("a", &format!("{policy}\ndedup: 0s")), "r_a", &events);
    assert_eq!(short(&found), [(1, 0, 301, 7)]);
    assert_eq!(found[0].events, ["e0", "e1"], "the rest of the alert stays");
    let found = of(&rule("a", &format!("{policy}\ndedup: 1s")), "r_a", &events);
    assert_eq!(
        short(&found),
        [(1, 0, 301, 7)],
        "five minutes from 00:01 end at 05:01, and 05:00.999999 is before"
    );
    let later = all_a(&["00:00", "00:01", "05:00.5", "05:01"]);
    let found = of(&rule("a", &format!("{policy}\ndedup: 1s")), "r_a", &later);
    assert_eq!(
        short(&found),
        [(1, 0, 1, 2), (301, 300, 301, 2)],
        "the end is outside"
    );
}
