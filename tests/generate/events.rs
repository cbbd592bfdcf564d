//! Events of the fixture's columns.

use super::alphabet as all;
use super::rng::Rng;
use super::schema::{Kind, LABELS};
use super::world::World;
use serde_json::{Map, Value, json};

type Members = Map<String, Value>;

/// One event. Columns are absent, null or empty often; `number` makes its id unique in the case.
pub fn event(rng: &mut Rng, world: &World, number: usize) -> Value {
    let mut event = Members::new();
    let second = number % 60;
    event.insert(
        "ts".into(),
        json!(format!("2024-05-01T12:00:{second:02}.000000Z")),
    );
    event.insert("event_id".into(), json!(format!("e{number:04}")));
    let texts = [
        "name",
        "Path",
        "note",
        "dotted.name",
        "select",
        "user-agent",
        "first name",
        "say \"hi\"",
        "größe",
        "имя",
    ];
    for name in texts {
        let value = scalar(rng, world, Kind::Text);
        put(rng, &mut event, name, value);
    }
    for (name, kind) in [
        ("amount", Kind::NumericText),
        ("started", Kind::TimeText),
        ("src_ip", Kind::Address),
        ("count", Kind::Integer),
        ("order", Kind::Integer),
        ("ratio", Kind::Number),
        ("enabled", Kind::Boolean),
        ("seen_at", Kind::Timestamp),
    ] {
        let value = scalar(rng, world, kind);
        put(rng, &mut event, name, value);
    }
    for (name, kind) in [
        ("tags", Kind::Text),
        ("peers", Kind::Address),
        ("codes", Kind::Integer),
    ] {
        let value = list(rng, world, kind);
        put(rng, &mut event, name, value);
    }
    let (actor, parts, labels) = (actor(rng, world), parts(rng, world), labels(rng, world));
    put(rng, &mut event, "actor", actor);
    put(rng, &mut event, "parts", parts);
    put(rng, &mut event, "labels", labels);
    for name in ["net", "net.dst"] {
        let host = members(rng, world, &[("host", Kind::Text)]);
        put(rng, &mut event, name, Value::Object(host));
    }
    let payload = payload(rng, world);
    put(rng, &mut event, "payload", payload);
    Value::Object(event)
}

/// Leaves the member out or makes it null now and then.
fn put(rng: &mut Rng, members: &mut Members, name: &str, value: Value) {
    match rng.below(16) {
        0 => {}
        1 => {
            members.insert(name.to_string(), Value::Null);
        }
        _ => {
            members.insert(name.to_string(), value);
        }
    }
}

fn scalar(rng: &mut Rng, world: &World, kind: Kind) -> Value {
    match kind {
        Kind::Text => json!(world.text(rng)),
        Kind::NumericText if rng.percent(80) => json!(rng.pick(&world.numeric)),
        Kind::TimeText if rng.percent(90) => json!(rng.pick(&world.times)),
        Kind::Address if rng.percent(90) => json!(rng.pick(&world.addresses)),
        Kind::NumericText | Kind::TimeText | Kind::Address => json!(world.text(rng)),
        Kind::Integer => json!(rng.pick(&world.integers)),
        Kind::Number => json!(rng.pick(&world.decimals)),
        Kind::Boolean => json!(rng.percent(50)),
        Kind::Timestamp => json!(rng.pick(&world.timestamps)),
        Kind::Json => json_scalar(rng, world),
    }
}

/// Up to three elements, some of them null.
fn list(rng: &mut Rng, world: &World, kind: Kind) -> Value {
    let length = rng.below(4);
    let element = |_| match rng.percent(12) {
        true => Value::Null,
        false => scalar(rng, world, kind),
    };
    Value::Array((0..length).map(element).collect())
}

fn members(rng: &mut Rng, world: &World, fields: &[(&str, Kind)]) -> Members {
    let mut members = Members::new();
    for (name, kind) in fields {
        let value = scalar(rng, world, *kind);
        put(rng, &mut members, name, value);
    }
    members
}

fn actor(rng: &mut Rng, world: &World) -> Value {
    let fields = [
        ("name", Kind::Text),
        ("id", Kind::Integer),
        ("admin", Kind::Boolean),
        ("host-name", Kind::Text),
    ];
    let mut actor = members(rng, world, &fields);
    let roles = list(rng, world, Kind::Text);
    put(rng, &mut actor, "roles", roles);
    let home = members(
        rng,
        world,
        &[("city", Kind::Text), ("zip code", Kind::NumericText)],
    );
    put(rng, &mut actor, "home", Value::Object(home));
    Value::Object(actor)
}

fn parts(rng: &mut Rng, world: &World) -> Value {
    let length = rng.below(4);
    let part = |_| {
        if rng.percent(8) {
            return Value::Null;
        }
        let mut part = members(rng, world, &[("name", Kind::Text), ("size", Kind::Integer)]);
        let tags = list(rng, world, Kind::Text);
        put(rng, &mut part, "tags", tags);
        Value::Object(part)
    };
    Value::Array((0..length).map(part).collect())
}

fn labels(rng: &mut Rng, world: &World) -> Value {
    let mut labels = Members::new();
    for name in LABELS {
        if rng.percent(70) {
            let kind = if name == "it's" {
                Kind::NumericText
            } else {
                Kind::Text
            };
            let value = scalar(rng, world, kind);
            put(rng, &mut labels, name, value);
        }
    }
    Value::Object(labels)
}

/// A scalar of any type. Decimals are halves, whose text is the same everywhere.
fn json_scalar(rng: &mut Rng, world: &World) -> Value {
    match rng.below(12) {
        0 => json!(rng.percent(50)),
        1 | 2 => json!(rng.pick(&world.integers)),
        3 => json!(rng.pick(&[10.5, -4.5, 0.5])),
        4 => json!(rng.pick(&world.numeric)),
        5 => json!(rng.pick(&all::WORDS)),
        6 => json!(rng.pick(&world.addresses)),
        7 => json!(rng.pick(&world.times)),
        _ => json!(world.text(rng)),
    }
}

/// A scalar, a list, a list in a list, an object or null.
fn json_value(rng: &mut Rng, world: &World) -> Value {
    match rng.below(12) {
        0 => Value::Null,
        1 => list(rng, world, Kind::Json),
        2 => json!([list(rng, world, Kind::Json), null, json_scalar(rng, world)]),
        3 => json!({"other": json_scalar(rng, world)}),
        _ => json_scalar(rng, world),
    }
}

fn payload(rng: &mut Rng, world: &World) -> Value {
    let mut payload = Members::new();
    let user = match rng.percent(60) {
        true => {
            let mut user = Members::new();
            for name in ["name", "first-name", "Name"] {
                let value = json_value(rng, world);
                put(rng, &mut user, name, value);
            }
            Value::Object(user)
        }
        false => json_value(rng, world),
    };
    put(rng, &mut payload, "user", user);
    let items = items(rng, world);
    put(rng, &mut payload, "items", items);
    for name in ["mixed", "two words", "q\"t", "it's", "ключ", "@type"] {
        let value = json_value(rng, world);
        put(rng, &mut payload, name, value);
    }
    // `payload.v.1` is a key with a dot or a path; now and then both stand there, and the longer key wins.
    if rng.percent(60) {
        let value = json_value(rng, world);
        put(rng, &mut payload, "v.1", value);
    }
    if rng.percent(50) {
        payload.insert("v".into(), json!({"1": json_value(rng, world)}));
    }
    Value::Object(payload)
}

/// Objects with objects in them: in a list, in a list of lists, or alone.
fn items(rng: &mut Rng, world: &World) -> Value {
    let length = rng.below(4);
    let item = |_| {
        let mut item = Members::new();
        let key = json_value(rng, world);
        put(rng, &mut item, "key", key);
        let sub = match rng.below(3) {
            0 => json!({"n": json_value(rng, world)}),
            1 => json!([{"n": json_scalar(rng, world)}, {"n": json_scalar(rng, world)}]),
            _ => json_value(rng, world),
        };
        put(rng, &mut item, "sub", sub);
        Value::Object(item)
    };
    let all: Vec<Value> = (0..length).map(item).collect();
    match rng.below(8) {
        0 => json!([all, null]),
        1 => all.into_iter().next().unwrap_or(json!("none")),
        _ => Value::Array(all),
    }
}
