//! What makes the cases worth comparing: they are valid, they match about as often as not, and they use everything.

use super::{Case, SOURCE, case, negate, options, reverse, schema};
use crate::oracle::load;
use serde_json::Value;
use serde_yaml::Value as Yaml;
use std::collections::BTreeMap;

const CASES: u64 = 2000;
const MODIFIERS: [&str; 33] = [
    "contains",
    "startswith",
    "endswith",
    "all",
    "cased",
    "re",
    "i",
    "m",
    "s",
    "cidr",
    "lt",
    "lte",
    "gt",
    "gte",
    "neq",
    "exists",
    "fieldref",
    "windash",
    "base64",
    "base64offset",
    "utf16",
    "utf16le",
    "utf16be",
    "wide",
    "expand",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "year",
    "",
    "|all",
];

/// Matches and non-matches.
#[derive(Default)]
struct Outcomes([usize; 2]);

impl Outcomes {
    fn count(&mut self, rule: &str, events: &[Value]) {
        let rule = load(rule, &options()).unwrap_or_else(|error| panic!("{error}\n{rule}"));
        for event in events {
            self.0[usize::from(!rule.matches(event))] += 1;
        }
    }

    fn add(&mut self, other: &Outcomes) {
        self.0[0] += other.0[0];
        self.0[1] += other.0[1];
    }

    fn percent(&self) -> usize {
        self.0[0] * 100 / (self.0[0] + self.0[1])
    }
}

/// The entries of all maps of a detection.
fn entries(value: &Yaml, found: &mut Vec<(String, Yaml)>) {
    match value {
        Yaml::Mapping(map) => found.extend(
            map.iter()
                .map(|(key, value)| (key.as_str().expect("a text").to_string(), value.clone())),
        ),
        Yaml::Sequence(list) => list.iter().for_each(|part| entries(part, found)),
        _ => {}
    }
}

fn items(case: &Case) -> Vec<(String, Yaml)> {
    let rule: Yaml = serde_yaml::from_str(&case.rule).expect("YAML");
    let mut found = Vec::new();
    for (name, search) in rule["detection"].as_mapping().expect("a map") {
        if name != "condition" {
            entries(search, &mut found);
        }
    }
    found
}

#[test]
fn rules_match_about_as_often_as_not_and_use_every_modifier_both_ways() {
    let mut overall = Outcomes::default();
    let mut by_modifier: BTreeMap<String, Outcomes> = BTreeMap::new();
    for seed in 0..CASES {
        let case = case(seed);
        overall.count(&case.rule, &case.events);
        for (key, value) in items(&case) {
            let single = BTreeMap::from([(&key, value)]);
            let search = serde_yaml::to_value(single).expect("YAML");
            let detection = BTreeMap::from([("s", search), ("condition", "s".into())]);
            let rule =
                serde_yaml::to_string(&BTreeMap::from([("detection", detection)])).expect("YAML");
            let modifiers: Vec<&str> = match key.split_once('|') {
                Some(("", _)) => vec!["|all"],
                Some((_, modifiers)) => modifiers.split('|').collect(),
                None => vec![""],
            };
            let mut outcomes = Outcomes::default();
            outcomes.count(&rule, &case.events);
            for modifier in modifiers {
                by_modifier
                    .entry(modifier.to_string())
                    .or_default()
                    .add(&outcomes);
            }
        }
    }
    println!(
        "all: {} % of {} match",
        overall.percent(),
        overall.0[0] + overall.0[1]
    );
    for (modifier, outcomes) in &by_modifier {
        println!(
            "{modifier}: {} % of {}",
            outcomes.percent(),
            outcomes.0[0] + outcomes.0[1]
        );
    }
    assert!((25..=60).contains(&overall.percent()));
    for modifier in MODIFIERS {
        let [matches, others] = by_modifier[modifier].0;
        assert!(
            matches >= 20 && others >= 20,
            "`{modifier}`: {matches} and {others}"
        );
    }
    assert_eq!(
        by_modifier.len(),
        MODIFIERS.len(),
        "the list above is complete"
    );
}

#[test]
fn the_same_seed_gives_the_same_case() {
    for seed in 0..20 {
        assert_eq!(case(seed).rule, case(seed).rule);
        assert_eq!(case(seed).events, case(seed).events);
    }
    assert_ne!(case(1).rule, case(2).rule);
}

#[test]
fn a_negated_rule_matches_the_other_events_and_order_does_not_matter() {
    for seed in 0..500 {
        let case = case(seed);
        let of = |rule: &str| load(rule, &options()).expect(rule);
        let (plain, not, back) = (
            of(&case.rule),
            of(&negate(&case.rule)),
            of(&reverse(&case.rule)),
        );
        for event in &case.events {
            assert_eq!(plain.matches(event), !not.matches(event), "{}", case.rule);
            assert_eq!(plain.matches(event), back.matches(event), "{}", case.rule);
        }
    }
}

fn source() -> Yaml {
    serde_yaml::from_str(SOURCE).expect("YAML")
}

/// Whether a value fits the type of a column or member. Null fits all.
fn fits(value: &Value, kind: &Yaml) -> bool {
    let map = |key: &str| kind.get(key);
    if value.is_null() {
        return true;
    }
    if let Some(element) = map("array") {
        return value
            .as_array()
            .is_some_and(|list| list.iter().all(|v| fits(v, element)));
    }
    if let Some(kind) = map("map") {
        return value
            .as_object()
            .is_some_and(|map| map.values().all(|v| fits(v, kind)));
    }
    if let Some(members) = map("struct") {
        let declared = |(name, value): (&String, &Value)| {
            members.get(name).is_some_and(|kind| fits(value, kind))
        };
        return value
            .as_object()
            .is_some_and(|object| object.iter().all(declared));
    }
    match kind.as_str().expect("a type") {
        "text" => value.is_string(),
        "integer" => value.is_i64(),
        "number" => value.is_f64(),
        "boolean" => value.is_boolean(),
        "timestamp" => value
            .as_str()
            .is_some_and(|t| t.len() == 27 && t.ends_with('Z')),
        "json" => value.is_object(),
        other => panic!("{other} is no type"),
    }
}

#[test]
fn events_conform_to_the_columns_and_fill_each() {
    let source = source();
    let columns = source["columns"].as_mapping().expect("a map");
    let mut filled: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..100 {
        for event in case(seed).events {
            for (name, value) in event.as_object().expect("an object") {
                let kind = columns.get(name.as_str()).expect(name);
                assert!(fits(value, kind), "{name}: {value}");
                *filled.entry(name.clone()).or_default() += usize::from(!value.is_null());
            }
        }
    }
    assert!(filled.values().all(|count| *count > 100));
    assert_eq!(filled.len(), columns.len());
}

/// The generator's tables repeat what the source says; here they are held together.
#[test]
fn the_options_are_those_of_the_source() {
    let source = source();
    let text = |value: &Yaml| value.as_str().expect("a text").to_string();
    let keywords: Vec<String> = source["keywords"]
        .as_sequence()
        .expect("a list")
        .iter()
        .map(text)
        .collect();
    assert_eq!(keywords, options().keyword_fields);
    let fields = source["fields"].as_mapping().expect("a map");
    let fields = fields.iter().map(|(name, path)| (text(name), text(path)));
    assert_eq!(fields.collect::<BTreeMap<_, _>>(), options().field_map);
    let columns = source["columns"].as_mapping().expect("a map");
    for (path, _) in schema::FIELDS {
        let declared = |name: &str| path == name || path.starts_with(&format!("{name}."));
        let mapped = options().field_map.contains_key(path);
        assert!(
            mapped || columns.keys().any(|name| declared(&text(name))),
            "{path}"
        );
    }
}
