//! Events of both sources.

use super::World;
use crate::generate::rng::Rng;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const USERS: [&str; 6] = ["ann", "ann", "ann", "bob", "Ann", ""];
/// Some are users as well, so that groups meet under aliases.
const HOSTS: [&str; 6] = ["h1", "h1", "h2", "H1", "ann", "bob"];
const NAMES: [&str; 7] = ["a", "a", "ab", "ab", "b", "A", "c"];
const AMOUNTS: [&str; 14] = [
    "1", "2", "2", "3.5", "-1", "10", "1e1", "007", "+4", ".5", "x", "", "NaN", " 4",
];
const ADDRESSES: [&str; 4] = ["10.0.0.1", "10.0.0.2", "::1", "10.0.0.1"];

/// Up to forty events, in no order.
pub fn events(rng: &mut Rng, world: &World) -> Vec<(&'static str, Value)> {
    let count = match rng.percent(92) {
        true => 12 + rng.below(29),
        false => rng.below(12),
    };
    // Ids are not in the order of times, nor is text in the order of numbers.
    let ids: Vec<String> = (0..60)
        .map(|n| match n % 7 {
            0 => format!("E{n}"),
            _ => format!("e{n}"),
        })
        .collect();
    let ids = rng.sample(&ids, count);
    let base = base(rng);
    let mut taken: [BTreeSet<i64>; 2] = Default::default();
    let mut events = Vec::new();
    for id in ids {
        let source = super::source(rng, world);
        let apart = world.all_apart || (world.accounts_apart && source == "accounts");
        let place = usize::from(source == "accounts" && !world.all_apart);
        let mut time = base + offset(rng, world);
        while apart && taken[place].contains(&time) {
            time += 1;
        }
        taken[place].insert(time);
        let event = match source {
            "accounts" => account(rng, time),
            _ => stream(rng, time, &id),
        };
        events.push((source, Value::Object(event)));
    }
    events
}

/// Microseconds since 2024-03-01: ten o'clock, which all windows from the epoch share as an edge, or near midnight.
fn base(rng: &mut Rng) -> i64 {
    let seconds = *rng.pick(&[10 * 3600, 10 * 3600, 10 * 3600 + 7, 24 * 3600 - 300]);
    seconds * 1_000_000
}

fn offset(rng: &mut Rng, world: &World) -> i64 {
    let half = world.length * 500_000;
    let cluster = *rng.pick(&[0, 0, 1, 2]) * world.period * 1_000_000;
    let step = *rng.pick(&[0, 1, 1, 2, 2, 3, 4, 6]);
    let off = *rng.pick(&[0, 0, 0, 0, 0, -1, 1, 1_000_000]);
    cluster + step * half + off
}

/// Leaves the member out or makes it null now and then.
fn put(rng: &mut Rng, event: &mut Map<String, Value>, name: &str, value: Value) {
    match rng.below(14) {
        0 => {}
        1 => super::insert(event, name, Value::Null),
        _ => super::insert(event, name, value),
    }
}

/// The time, or now and then nothing that can be read as one.
fn put_time(rng: &mut Rng, event: &mut Map<String, Value>, name: &str, value: Value) {
    match rng.below(40) {
        0 => {}
        1 => super::insert(event, name, *rng.pick(&[None, Some("soon"), Some("")])),
        _ => super::insert(event, name, value),
    }
}

fn stream(rng: &mut Rng, time: i64, id: &str) -> Map<String, Value> {
    let mut event = Map::new();
    put_time(rng, &mut event, "ts", json!(iso(time)));
    super::insert(&mut event, "event_id", id);
    let texts: [(&str, &[&str]); 4] = [
        ("user", &USERS),
        ("host", &HOSTS),
        ("name", &NAMES),
        ("src_ip", &ADDRESSES),
    ];
    for (name, values) in texts {
        let value = json!(rng.pick(values));
        put(rng, &mut event, name, value);
    }
    let amount = amount(rng);
    put(rng, &mut event, "amount", amount);
    let size = json!(rng.below(5));
    put(rng, &mut event, "size", size);
    let flag = json!(rng.percent(60));
    put(rng, &mut event, "flag", flag);
    let payload = payload(rng);
    put(rng, &mut event, "payload", payload);
    event
}

fn account(rng: &mut Rng, time: i64) -> Map<String, Value> {
    /// 2024-03-01 in microseconds.
    const DAY: i64 = 1_709_251_200_000_000;
    let mut event = Map::new();
    put_time(rng, &mut event, "when", json!(DAY + time));
    let texts: [(&str, &[&str]); 3] = [
        ("account", &USERS),
        ("machine", &HOSTS),
        ("kind", &["login", "login", "logout", "Login", "other"]),
    ];
    for (name, values) in texts {
        let value = json!(rng.pick(values));
        put(rng, &mut event, name, value);
    }
    let amount = amount(rng);
    put(rng, &mut event, "amount", amount);
    event
}

/// Sums of these are exact in doubles, in any order.
fn amount(rng: &mut Rng) -> Value {
    match rng.percent(15) {
        true => json!(rng.below(6)),
        false => json!(rng.pick(&AMOUNTS)),
    }
}

/// A user that may be of any type, and a number.
fn payload(rng: &mut Rng) -> Value {
    let mut payload = Map::new();
    let user = match rng.below(12) {
        0 => json!(1),
        1 => json!("1"),
        2 => json!(true),
        3 => json!({"name": "ann"}),
        4 => json!(["ann"]),
        _ => json!(rng.pick(&USERS)),
    };
    put(rng, &mut payload, "user", user);
    let number = match rng.percent(50) {
        true => json!(rng.below(6)),
        false => amount(rng),
    };
    put(rng, &mut payload, "n", number);
    Value::Object(payload)
}

/// Microseconds since the start of March 2024 as ISO 8601.
fn iso(time: i64) -> String {
    let (seconds, micros) = (time.div_euclid(1_000_000), time.rem_euclid(1_000_000));
    let (day, second) = (seconds / 86_400 + 1, seconds % 86_400);
    let (hour, minute) = (second / 3600, second / 60 % 60);
    let second = second % 60;
    format!("2024-03-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
}
