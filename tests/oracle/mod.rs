//! The reference evaluator: what a Sigma rule means for one event, read from the definition of the semantics and from
//! nothing of the product. It is slow on purpose; every sentence of sections 1 and 2 has its lines here.

pub mod alerts;
mod condition;
mod dates;
mod encode;
mod fields;
mod items;
mod network;
mod numbers;
mod regexes;
mod strings;
#[cfg(test)]
mod tests;

use condition::Expr;
use serde_json::Value;
use serde_yaml::Value as Yaml;
use std::collections::BTreeMap;

/// What a log source and a configuration tell about its events.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The values of `%name%` under `expand`.
    pub placeholders: BTreeMap<String, Vec<String>>,
    /// The fields that keywords search.
    pub keyword_fields: Vec<String>,
    /// Sigma field -> path in the event.
    pub field_map: BTreeMap<String, String>,
}

pub struct Rule {
    searches: BTreeMap<String, Search>,
    conditions: Vec<Expr>,
    options: Options,
}

/// What stands under a search identifier: maps are AND, lists are OR.
enum Search {
    All(Vec<Search>),
    One(Vec<Search>),
    Item(items::Item),
}

/// Reads one Sigma rule. Errors are texts that say what is wrong with it.
pub fn load(yaml: &str, options: &Options) -> Result<Rule, String> {
    let document: Yaml = serde_yaml::from_str(yaml).map_err(|error| error.to_string())?;
    let detection = document.get("detection").and_then(Yaml::as_mapping);
    let detection = detection.ok_or("the rule has no `detection`")?;
    let mut searches = BTreeMap::new();
    for (name, value) in detection {
        let name = name.as_str().ok_or("a search identifier is no text")?;
        if name != "condition" {
            let search = search(value, options).map_err(|error| format!("{name}: {error}"))?;
            searches.insert(name.to_string(), search);
        }
    }
    let names: Vec<String> = searches.keys().cloned().collect();
    let texts = match detection.get("condition") {
        Some(Yaml::Sequence(texts)) => texts.clone(),
        Some(text) => vec![text.clone()],
        None => return Err("the detection has no `condition`".to_string()),
    };
    let conditions: Result<Vec<Expr>, String> = texts
        .iter()
        .map(|text| condition::parse(text.as_str().ok_or("a condition is no text")?, &names))
        .collect();
    match conditions? {
        none if none.is_empty() => Err("the detection has no `condition`".to_string()),
        conditions => Ok(Rule {
            searches,
            conditions,
            options: options.clone(),
        }),
    }
}

fn search(value: &Yaml, options: &Options) -> Result<Search, String> {
    match value {
        Yaml::Mapping(map) if !map.is_empty() => {
            let mut parts = Vec::new();
            for (key, value) in map {
                let key = key.as_str().ok_or("a field name is no text")?;
                parts.push(Search::Item(items::parse(key, value, options)?));
            }
            Ok(Search::All(parts))
        }
        Yaml::Sequence(list) if !list.is_empty() => {
            let parts: Result<Vec<Search>, String> =
                list.iter().map(|part| search(part, options)).collect();
            Ok(Search::One(parts?))
        }
        Yaml::Mapping(_) | Yaml::Sequence(_) => Err("an empty search".to_string()),
        scalar => Ok(Search::Item(items::parse("", scalar, options)?)),
    }
}

impl Rule {
    pub fn matches(&self, event: &Value) -> bool {
        let holds = |name: &str| {
            let search = self.searches.get(name);
            search.is_some_and(|search| search.holds(event, &self.options))
        };
        self.conditions
            .iter()
            .any(|expr| condition::holds(expr, &holds))
    }
}

impl Search {
    fn holds(&self, event: &Value, options: &Options) -> bool {
        match self {
            Search::All(parts) => parts.iter().all(|part| part.holds(event, options)),
            Search::One(parts) => parts.iter().any(|part| part.holds(event, options)),
            Search::Item(item) => item.holds(event, options),
        }
    }
}
