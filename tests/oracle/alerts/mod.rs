//! The alerts that events give (semantics, section 3), by scanning every window again at every instant. Of SQL, and
//! of how the product computes alerts, nothing is in here.
//!
//! A source without an event id orders events of the same time by their row's values, which the reference can't
//! know: it takes the order of the list, and cases must not let that show.

mod correlations;
mod policy;
mod template;
#[cfg(test)]
mod tests;
mod timespan;
mod windows;

use super::{Options, Rule, condition, fields, load};
use policy::{Document, Policy};
use serde::Deserialize;
use serde_json::{Map, Value};
use serde_yaml::Value as Yaml;
use std::collections::{BTreeMap, BTreeSet};

pub struct Event {
    /// The service of its log source.
    pub source: String,
    pub value: Value,
}

#[derive(Clone, Copy, Debug)]
pub enum TimeFormat {
    /// ISO 8601 text.
    Text,
    EpochMicroseconds,
}

#[derive(Clone, Debug)]
pub struct SourceInfo {
    pub time: String,
    pub format: TimeFormat,
    /// The fields of the event id; several are joined by a space.
    pub event_id: Vec<String>,
}

/// Times are microseconds since the Unix epoch.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    pub rule: String,
    /// One text where the key is a template, a title or the rule.
    pub key: Vec<Option<String>>,
    pub time: i64,
    pub first: i64,
    pub last: i64,
    pub count: u64,
    pub value: Option<f64>,
    /// The ten smallest ids of its events; of a sliding window, of the ten latest when it fired.
    pub events: Vec<String>,
    /// False where the definition leaves open which ids those are: some events are alerts, or the chain of a
    /// `temporal_ordered` could be another one. `events` is empty then.
    pub events_known: bool,
    pub title: String,
    pub level: Option<String>,
    pub context: BTreeMap<String, Option<String>>,
}

/// An event, or an alert that a correlation takes as one, that a rule matched.
#[derive(Clone, Debug)]
struct Hit {
    time: i64,
    id: Option<String>,
    /// Tells events apart.
    number: usize,
    value: Value,
    field_map: BTreeMap<String, String>,
}

impl Hit {
    fn field(&self, name: &str) -> Option<Value> {
        fields::lookup(&self.value, name, &self.field_map)
    }

    /// The value as text. An object or a list has none.
    fn text(&self, name: &str) -> Option<String> {
        self.field(name).and_then(|value| template::text(&value))
    }

    fn order(&self) -> (i64, Option<String>, usize) {
        (self.time, self.id.clone(), self.number)
    }
}

/// The ids of an alert's events.
fn sample(hits: &[Hit]) -> Vec<String> {
    let ids: BTreeSet<String> = hits.iter().filter_map(|hit| hit.id.clone()).collect();
    ids.into_iter().take(10).collect()
}

/// Of a sliding window that fires, the ids of the ten latest events, in their own order. Nothing where an event has
/// none: its place among events of the same time is unknown.
fn latest(hits: &[Hit]) -> Option<Vec<String>> {
    let mut hits: Vec<&Hit> = hits.iter().collect();
    hits.sort_by_key(|hit| hit.order());
    let latest = &hits[hits.len().saturating_sub(10)..];
    let ids: Option<BTreeSet<String>> = latest.iter().map(|hit| hit.id.clone()).collect();
    ids.map(|ids| ids.into_iter().collect())
}

/// The alerts of every rule and correlation of the text, by their keys, in the order of (time, key).
pub fn alerts(
    yaml: &str,
    events: &[Event],
    sources: &BTreeMap<String, SourceInfo>,
    options: &Options,
) -> Result<BTreeMap<String, Vec<Alert>>, String> {
    alerts_with_reset(yaml, events, sources, options, None)
}

/// The same, where anchored windows, sessions and dedup periods also end at multiples of `reset` microseconds from
/// the epoch (semantics, section 4).
pub fn alerts_with_reset(
    yaml: &str,
    events: &[Event],
    sources: &BTreeMap<String, SourceInfo>,
    options: &Options,
    reset: Option<i64>,
) -> Result<BTreeMap<String, Vec<Alert>>, String> {
    let mut documents = Vec::new();
    for document in serde_yaml::Deserializer::from_str(yaml) {
        let document = Yaml::deserialize(document).map_err(|error| error.to_string())?;
        documents.push(policy::read(&document)?);
    }
    let world = World {
        documents,
        events,
        sources,
        options,
        reset,
    };
    let mut found = BTreeMap::new();
    for (at, document) in world.documents.iter().enumerate() {
        let mut alerts = world.alerts(at, &mut Vec::new())?;
        alerts.sort_by_key(|a| (a.time, a.key.clone(), a.first, a.events.clone()));
        if found.insert(document.key.clone(), alerts).is_some() {
            return Err(format!("two rules are called `{}`", document.key));
        }
    }
    Ok(found)
}

struct World<'a> {
    documents: Vec<Document>,
    events: &'a [Event],
    sources: &'a BTreeMap<String, SourceInfo>,
    options: &'a Options,
    reset: Option<i64>,
}

impl World<'_> {
    /// `above` are the correlations that asked for it.
    fn alerts(&self, at: usize, above: &mut Vec<usize>) -> Result<Vec<Alert>, String> {
        let document = &self.documents[at];
        match &document.policy {
            Policy::Rule(policy) => {
                let (rule, hits) = self.matches(document)?;
                let holds = |text: &str, hit: &Hit| search_holds(&rule, text, &hit.value);
                windows::alerts(document, policy, &hits, &holds, self.reset)
            }
            Policy::Correlation(correlation) => {
                if above.contains(&at) {
                    return Err(format!("`{}` refers to itself", document.key));
                }
                above.push(at);
                let mut members = Vec::new();
                for reference in &correlation.rules {
                    members.push(self.member(reference, above)?);
                }
                above.pop();
                correlations::alerts(document, correlation, &members, self.reset, &|reference| {
                    let wanted = self.find(reference)?;
                    let same = |listed: &String| self.find(listed) == Ok(wanted);
                    let position = correlation.rules.iter().position(same);
                    position.ok_or(format!("`{reference}` is not in `rules`"))
                })
            }
        }
    }

    fn find(&self, reference: &str) -> Result<usize, String> {
        let called = |document: &Document| document.names.iter().any(|name| name == reference);
        let found = self.documents.iter().position(called);
        found.ok_or(format!("no rule is called `{reference}`"))
    }

    /// What a rule that a correlation lists gives it.
    fn member(
        &self,
        reference: &str,
        above: &mut Vec<usize>,
    ) -> Result<correlations::Member, String> {
        let at = self.find(reference)?;
        let document = &self.documents[at];
        match &document.policy {
            Policy::Rule(_) => Ok(correlations::Member {
                names: document.names.clone(),
                hits: self.matches(document)?.1,
                alerts: false,
            }),
            Policy::Correlation(inner) => {
                let mut hits = Vec::new();
                for (number, alert) in self.alerts(at, above)?.into_iter().enumerate() {
                    let mut value = Map::new();
                    for (name, text) in inner.group_by.iter().zip(alert.key) {
                        value.insert(name.clone(), text.map_or(Value::Null, Value::String));
                    }
                    hits.push(Hit {
                        time: alert.time,
                        id: None,
                        number: (at + 1) * 1_000_000 + number,
                        value: Value::Object(value),
                        field_map: BTreeMap::new(),
                    });
                }
                Ok(correlations::Member {
                    names: document.names.clone(),
                    hits,
                    alerts: true,
                })
            }
        }
    }

    /// M(R), in order. Events without a time take no part.
    fn matches(&self, document: &Document) -> Result<(Rule, Vec<Hit>), String> {
        let rule = load(&document.yaml, self.options)?;
        let service = document.service.as_deref().ok_or("a rule has no service")?;
        let source = self.sources.get(service);
        let source = source.ok_or(format!("no source `{service}`"))?;
        let mut hits = Vec::new();
        for (number, event) in self.events.iter().enumerate() {
            let Some(time) = timespan::time(&event.value, source) else {
                continue;
            };
            if event.source != service || !rule.matches(&event.value) {
                continue;
            }
            let mut hit = Hit {
                time,
                id: None,
                number,
                value: event.value.clone(),
                field_map: self.options.field_map.clone(),
            };
            let ids: Vec<String> = source.event_id.iter().filter_map(|f| hit.text(f)).collect();
            hit.id = (!ids.is_empty()).then(|| ids.join(" "));
            hits.push(hit);
        }
        hits.sort_by_key(Hit::order);
        Ok((rule, hits))
    }
}

/// Whether a condition over the searches of a rule holds for an event.
fn search_holds(rule: &Rule, text: &str, event: &Value) -> Result<bool, String> {
    let names: Vec<String> = rule.searches.keys().cloned().collect();
    let expr = condition::parse(text, &names)?;
    Ok(condition::holds(&expr, &|name| {
        rule.searches[name].holds(event, &rule.options)
    }))
}
