//! Generated rules and events for the log source `tests/fixtures/differential.source.yml`. The same seed gives the
//! same case; names and values are few, so that they collide.

mod alphabet;
mod conditions;
mod events;
mod items;
mod rng;
mod schema;
pub mod streams;
#[cfg(test)]
mod tests;
mod values;
mod world;
mod yaml;

use crate::oracle::Options;
use rng::Rng;
use serde_json::{Map, Value, json};
use world::World;
pub use yaml::{negate, reverse};

/// The log source that all cases are for.
pub const SOURCE: &str = include_str!("../fixtures/differential.source.yml");

/// One rule, and events of which some match.
pub struct Case {
    /// Sigma YAML.
    pub rule: String,
    /// Twenty events with the columns of the source. `event_id` is unique among them.
    pub events: Vec<Value>,
}

pub fn case(seed: u64) -> Case {
    let mut rng = Rng::new(seed);
    let world = World::new(&mut rng);
    let rule = rule(&mut rng, &world, seed);
    let events = (0..20).map(|number| events::event(&mut rng, &world, number));
    Case {
        rule,
        events: events.collect(),
    }
}

/// What the reference evaluator must know of the source. `placeholders` is also what a run of the product needs.
pub fn options() -> Options {
    let texts = |list: &[&str]| list.iter().map(|text| text.to_string()).collect();
    Options {
        placeholders: schema::PLACEHOLDERS
            .iter()
            .map(|(name, values)| (name.to_string(), texts(values)))
            .collect(),
        keyword_fields: texts(&schema::KEYWORD_FIELDS),
        field_map: schema::FIELD_MAP
            .iter()
            .map(|(name, path)| (name.to_string(), path.to_string()))
            .collect(),
    }
}

fn rule(rng: &mut Rng, world: &World, seed: u64) -> String {
    let names = [
        "selection",
        "selection_a",
        "selection_b",
        "filter_a",
        "filter_main",
        "_hidden",
        "keywords",
    ];
    let count = *rng.pick(&[1, 1, 2, 2, 3, 4]);
    let names = rng.sample(&names, count);
    let mut detection = Map::new();
    for name in &names {
        detection.insert(name.to_string(), search(rng, world));
    }
    let depth = if names.len() == 1 { 1 } else { 3 };
    let mut condition = |depth| json!(conditions::condition(rng, &names, depth));
    let condition = match seed % 10 {
        0 => json!([condition(1), condition(1)]),
        _ => condition(depth),
    };
    detection.insert("condition".into(), condition);
    let rule = json!({
        "title": format!("Generated {seed}"),
        "id": format!("{:08x}-0000-4000-8000-{seed:012x}", seed as u32),
        "status": "test",
        "logsource": {"product": "test", "service": "differential"},
        "detection": detection,
        "level": "low",
    });
    let mut out = String::new();
    yaml::write(&rule, 0, &mut out);
    out
}

/// A map, a list of maps, or keywords.
fn search(rng: &mut Rng, world: &World) -> Value {
    match rng.below(10) {
        0 => values::list(rng, |rng| items::keyword(rng, world)),
        1 => json!({"|all": values::list(rng, |rng| items::keyword(rng, world))}),
        2..=4 => values::list(rng, |rng| map(rng, world)),
        _ => map(rng, world),
    }
}

fn map(rng: &mut Rng, world: &World) -> Value {
    let count = *rng.pick(&[1, 1, 1, 2, 2, 3]);
    let items = (0..count).map(|_| items::item(rng, world));
    Value::Object(items.collect())
}
