//! What rules look for: values of fields, and the actions that are named by one.

use super::predicate::looks;
use crate::predicate::Pred;
use crate::rule::LogSource;
use std::collections::{HashMap, HashSet};

/// A value that a rule looks for in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    pub field: String,
    pub verb: String,
    pub value: String,
    /// Equal where rules look for the same.
    pub key: String,
    /// The name of an action, among the events of the rule's log source.
    pub action: Option<String>,
}

/// The last parts of fields whose value says which operation an event is: API calls, operations,
/// event types and ids.
const ACTIONS: [&str; 14] = [
    "eventname",
    "eventid",
    "event_id",
    "eventcode",
    "operationname",
    "operation",
    "methodname",
    "method_name",
    "eventtype",
    "event_type",
    "action",
    "verb",
    "activitydisplayname",
    "activitytype",
];

/// What a predicate looks for, each once, in its order. Negated parts are left out, and so are the
/// first `skipped` parts of the conjunction, which the source asks of every rule.
pub fn indicators(pred: &Pred, skipped: usize, logsource: &LogSource) -> Vec<Indicator> {
    let mut found = Vec::new();
    match pred {
        Pred::All(parts) => {
            for part in parts.iter().skip(skipped) {
                collect(part, true, logsource, &mut found);
            }
        }
        Pred::Any(_) | Pred::Not(_) | Pred::Test(..) => collect(pred, true, logsource, &mut found),
    }
    let mut seen = HashSet::new();
    found.retain(|it| seen.insert(it.key.clone()));
    found
}

fn collect(pred: &Pred, positive: bool, logsource: &LogSource, found: &mut Vec<Indicator>) {
    match pred {
        Pred::All(parts) | Pred::Any(parts) => {
            for part in parts {
                collect(part, positive, logsource, found);
            }
        }
        Pred::Not(inner) => collect(inner, !positive, logsource, found),
        Pred::Test(field, test) if positive => {
            for look in looks(field, test).into_iter().filter(|look| look.names) {
                let name = look.field.to_lowercase();
                let is_action = look.verb == "is"
                    && name
                        .rsplit('.')
                        .next()
                        .is_some_and(|it| ACTIONS.contains(&it));
                for value in look.values {
                    let key = format!("{name}\u{1}{}\u{1}{}", look.verb, value.canonical);
                    found.push(Indicator {
                        field: look.field.clone(),
                        verb: look.verb.clone(),
                        value: value.shown,
                        action: is_action.then(|| format!("{logsource}\u{1}{key}")),
                        key,
                    });
                }
            }
        }
        Pred::Test(..) => {}
    }
}

/// Which rules, by their positions, look for what and name which actions.
#[derive(Debug, Default)]
pub struct Shared<'i> {
    by_key: HashMap<&'i str, Vec<usize>>,
    by_action: HashMap<&'i str, Vec<usize>>,
}

impl<'i> Shared<'i> {
    pub fn new(rules: impl Iterator<Item = &'i [Indicator]>) -> Self {
        let mut shared = Shared::default();
        for (position, indicators) in rules.enumerate() {
            for indicator in indicators {
                let of = |map: &mut HashMap<&'i str, Vec<usize>>, key: &'i str| {
                    map.entry(key).or_default().push(position);
                };
                of(&mut shared.by_key, &indicator.key);
                if let Some(action) = &indicator.action {
                    of(&mut shared.by_action, action);
                }
            }
        }
        shared
    }

    /// The other rules that look for it.
    pub fn others(&self, indicator: &Indicator, own: usize) -> Vec<usize> {
        other(self.by_key.get(indicator.key.as_str()), own)
    }

    /// The other rules that name its action.
    pub fn same_action(&self, indicator: &Indicator, own: usize) -> Vec<usize> {
        let action = indicator.action.as_deref();
        other(action.and_then(|it| self.by_action.get(it)), own)
    }
}

fn other(rules: Option<&Vec<usize>>, own: usize) -> Vec<usize> {
    let rules = rules.map(Vec::as_slice).unwrap_or_default();
    rules.iter().copied().filter(|it| *it != own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::Pattern;
    use crate::predicate::{Field, Test};

    fn test(name: &str, values: &[&str]) -> Pred {
        Pred::Test(
            Box::new(Field::Missing { name: name.into() }),
            Test::Patterns {
                patterns: values.iter().map(|it| Pattern::parse(it)).collect(),
                cased: false,
            },
        )
    }

    #[test]
    fn negated_values_and_those_of_the_source_are_none() {
        let pred = Pred::All(vec![
            test("EventID", &["1"]),
            test("Image", &["*\\A.exe", "*\\b.exe"]),
            Pred::Not(Box::new(Pred::Any(vec![
                test("User", &["admin"]),
                test("Host", &["h"]).negate(),
            ]))),
            test("Image", &["*\\a.EXE", "*"]),
        ]);
        let found = indicators(&pred, 1, &LogSource::default());
        let shown: Vec<String> = found
            .iter()
            .map(|it| format!("{} {} {}", it.field, it.verb, it.value))
            .collect();
        assert_eq!(
            shown,
            [
                "Image ends with \\A.exe",
                "Image ends with \\b.exe",
                "Host is h"
            ]
        );
    }

    #[test]
    fn rules_share_what_they_look_for_and_actions_of_a_log_source() {
        let of = |product: &str, values: &[&str]| {
            let logsource = LogSource {
                product: Some(product.into()),
                ..LogSource::default()
            };
            indicators(&test("x.eventName", values), 0, &logsource)
        };
        let rules = [
            of("aws", &["CopyObject", "PutObject"]),
            of("aws", &["copyobject"]),
            of("other", &["CopyObject"]),
        ];
        let shared = Shared::new(rules.iter().map(Vec::as_slice));
        assert_eq!(shared.others(&rules[0][0], 0), [1, 2]);
        assert_eq!(shared.same_action(&rules[0][0], 0), [1]);
        assert!(shared.others(&rules[0][1], 0).is_empty());
    }
}
