//! A rule's page as its template sees it.

use super::about::About;
use super::facts::Facts;
use super::indicators::Shared;
use super::places::{self, Places};
use super::predicate::Node;
use super::{Site, Status, TestOutcome, attack};
use crate::compile::Alerting;
use crate::rule::condition::NamePattern;
use crate::rule::correlation::CorrelationCondition;
use crate::rule::{Expected, InlineTest};
use std::collections::BTreeMap;

/// Other rules that are named on a page; of more, their number.
const LISTED: usize = 12;
/// Events of a test that are shown.
const EVENTS: usize = 5;

seen! {
#[derive(Debug, Clone)]
pub struct Page {
    pub title: String,
    pub id: String,
    pub path: String,
    pub kind: &'static str,
    pub level: Option<&'static str>,
    pub status: Option<String>,
    pub description: Option<String>,
    pub logsource: Option<String>,
    pub tags: Vec<String>,
    pub tactics: Vec<Named>,
    pub techniques: Vec<Named>,
    pub about: About,
    pub errors: Vec<String>,
    /// The conditions as they stand in the file.
    pub conditions: Vec<String>,
    pub predicate: Option<Node>,
    pub exclusions: Vec<Node>,
    pub filters: Vec<String>,
    pub indicators: Vec<Seen>,
    pub words: Vec<String>,
    pub alert_title: Option<String>,
    pub risk_score: Option<u8>,
    pub places: Option<Places>,
    pub parts: Vec<Link>,
    /// Correlations that refer to it.
    pub part_of: Vec<Link>,
    pub actions: Vec<Action>,
    pub queries: Vec<Query>,
    pub tests: Vec<Test>,
    pub tests_ran: bool,
}

#[derive(Debug, Clone)]
pub struct Named {
    pub key: String,
    pub name: String,
    pub url: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Link {
    pub href: String,
    pub title: String,
    pub level: Option<&'static str>,
}

#[derive(Debug, Clone)]
pub struct Seen {
    pub field: String,
    pub verb: String,
    pub value: String,
    /// Number of other rules that look for the same.
    pub others: usize,
    /// Some of them.
    pub links: Vec<Link>,
}

/// Rules that name the same action.
#[derive(Debug, Clone)]
pub struct Action {
    pub name: String,
    pub links: Vec<Link>,
    pub more: usize,
}

#[derive(Debug, Clone)]
pub struct Query {
    pub dialect: String,
    pub sql: String,
}

#[derive(Debug, Clone)]
pub struct Test {
    pub name: String,
    pub expected: String,
    /// As JSON.
    pub events: Vec<String>,
    pub more: usize,
    pub results: Vec<Outcome>,
}

#[derive(Debug, Clone)]
pub struct Outcome {
    /// Where it came out so.
    pub sources: Vec<String>,
    pub status: &'static str,
    pub message: Option<String>,
}
}

pub fn page(position: usize, site: &Site<'_>, shared: &Shared<'_>) -> Page {
    let facts = &site.facts[position];
    let link = |other: &usize| site.link(*other);
    let (alerting, conditions) = match facts.alerting {
        Alerting::Rule(rule) => {
            let texts = rule.detection.conditions.iter();
            (
                &rule.alerting,
                texts.map(|it| it.text.clone()).collect::<Vec<_>>(),
            )
        }
        Alerting::Correlation(correlation) => {
            let text = match &correlation.condition {
                CorrelationCondition::Bounds(_) => None,
                CorrelationCondition::Extended(condition, _) => Some(shown(condition)),
            };
            (&correlation.alerting, text.into_iter().collect())
        }
    };
    let mut indicators: Vec<Seen> = facts
        .indicators
        .iter()
        .map(|indicator| {
            let others = shared.others(indicator, position);
            Seen {
                field: indicator.field.clone(),
                verb: indicator.verb.clone(),
                value: indicator.value.clone(),
                others: others.len(),
                links: if others.len() <= LISTED {
                    others.iter().map(link).collect()
                } else {
                    Vec::new()
                },
            }
        })
        .collect();
    // The most specific first; among equals the rule's order.
    indicators.sort_by_key(|seen| seen.others);
    let title = alerting.title.as_ref();
    Page {
        title: facts.alerting.title().to_owned(),
        id: facts.alerting.key().to_owned(),
        path: (site.input.path_of)(&facts.alerting.origin().file.name),
        kind: match facts.alerting {
            Alerting::Rule(_) => "rule",
            Alerting::Correlation(_) => "correlation",
        },
        level: facts.alerting.level().map(crate::rule::Level::name),
        status: facts.alerting.status().map(str::to_owned),
        description: facts.alerting.description().map(str::to_owned),
        logsource: facts.logsource().map(ToString::to_string),
        tags: facts.tags().to_vec(),
        tactics: facts
            .coverage
            .tactics
            .iter()
            .map(|key| Named {
                key: key.clone(),
                name: attack::tactic_name(key).to_owned(),
                url: None,
            })
            .collect(),
        techniques: facts
            .coverage
            .techniques
            .iter()
            .map(|id| Named {
                key: id.clone(),
                name: site.names.of(id).unwrap_or_default(),
                url: Some(attack::url(id)),
            })
            .collect(),
        about: facts.about.clone(),
        errors: facts.errors(),
        conditions,
        predicate: facts.predicate.clone(),
        exclusions: facts.exclusions.clone(),
        filters: match facts.alerting {
            Alerting::Rule(rule) => {
                let filters = site.input.rules.filters_of(rule).into_iter();
                filters.map(|filter| filter.title.clone()).collect()
            }
            Alerting::Correlation(_) => Vec::new(),
        },
        indicators,
        words: facts.words.clone(),
        alert_title: title.map(super::words::text),
        risk_score: alerting.risk_score,
        places: (!facts.on.is_empty()).then(|| places::places(&facts.on)),
        parts: facts.parts.iter().map(link).collect(),
        part_of: site.part_of(position),
        actions: actions(position, facts, shared, site),
        queries: facts
            .queries
            .iter()
            .map(|(dialect, sql)| Query {
                dialect: (*dialect).to_owned(),
                sql: sql.clone(),
            })
            .collect(),
        tests: tests(facts, &site.outcomes[position]),
        tests_ran: site.input.outcomes.is_some(),
    }
}

fn actions(
    position: usize,
    facts: &Facts<'_>,
    shared: &Shared<'_>,
    site: &Site<'_>,
) -> Vec<Action> {
    facts
        .indicators
        .iter()
        .filter_map(|indicator| {
            let mut others = shared.same_action(indicator, position);
            if others.is_empty() {
                return None;
            }
            // The gravest first.
            others.sort_by_key(|at| {
                let other = site.facts[*at].alerting;
                (std::cmp::Reverse(other.level()), other.title())
            });
            Some(Action {
                name: format!("{} {}", indicator.field, indicator.value),
                links: others
                    .iter()
                    .take(LISTED)
                    .map(|at| site.link(*at))
                    .collect(),
                more: others.len().saturating_sub(LISTED),
            })
        })
        .collect()
}

/// A correlation's condition over the names of rules.
fn shown(condition: &crate::rule::Condition) -> String {
    use crate::rule::{Condition, Quantifier};
    let join = |parts: &[Condition], word: &str| {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| match part {
                Condition::And(_) | Condition::Or(_) => format!("({})", shown(part)),
                Condition::Not(_) | Condition::Search(..) | Condition::Of(..) => shown(part),
            })
            .collect();
        parts.join(word)
    };
    match condition {
        Condition::And(parts) => join(parts, " and "),
        Condition::Or(parts) => join(parts, " or "),
        Condition::Not(inner) => match **inner {
            Condition::And(_) | Condition::Or(_) => format!("not ({})", shown(inner)),
            Condition::Not(_) | Condition::Search(..) | Condition::Of(..) => {
                format!("not {}", shown(inner))
            }
        },
        Condition::Search(_, name) => name.clone(),
        Condition::Of(quantifier, _, pattern) => {
            let number = match quantifier {
                Quantifier::All => "all".to_owned(),
                Quantifier::AtLeast(number) => number.to_string(),
            };
            let names = match pattern {
                NamePattern::Them => "them",
                NamePattern::Glob(glob) => glob,
            };
            format!("{number} of {names}")
        }
    }
}

/// The tests in the rule, then those in files beside it, which only results tell of.
fn tests(facts: &Facts<'_>, outcomes: &[&TestOutcome]) -> Vec<Test> {
    let mut by_name: BTreeMap<&str, Vec<&TestOutcome>> = BTreeMap::new();
    for outcome in outcomes {
        by_name.entry(&outcome.test).or_default().push(outcome);
    }
    let results = |outcomes: Vec<&TestOutcome>| {
        let mut results: Vec<Outcome> = Vec::new();
        for it in outcomes {
            let status = match it.status {
                Status::Passed => "passed",
                Status::Failed => "failed",
                Status::Skipped => "skipped",
            };
            let same = |known: &&mut Outcome| known.status == status && known.message == it.message;
            let source = Some(it.source.clone()).filter(|name| !name.is_empty());
            match results.iter_mut().find(same) {
                Some(known) => known.sources.extend(source),
                None => results.push(Outcome {
                    sources: source.into_iter().collect(),
                    status,
                    message: it.message.clone(),
                }),
            }
        }
        results
    };
    let mut tests: Vec<Test> = facts
        .alerting
        .tests()
        .iter()
        .map(|test| Test {
            name: test.name.clone(),
            expected: expected(test, facts.alerting),
            events: test
                .events
                .iter()
                .take(EVENTS)
                .map(|event| format!("{:#}", event.log))
                .collect(),
            more: test.events.len().saturating_sub(EVENTS),
            results: results(by_name.remove(test.name.as_str()).unwrap_or_default()),
        })
        .collect();
    tests.extend(by_name.into_iter().map(|(name, outcomes)| Test {
        name: name.to_owned(),
        expected: "events of a file".to_owned(),
        events: Vec::new(),
        more: 0,
        results: results(outcomes),
    }));
    tests
}

fn expected(test: &InlineTest, alerting: Alerting<'_>) -> String {
    let alerts = |number: u64| match number {
        0 => "no alert".to_owned(),
        1 => "1 alert".to_owned(),
        number => format!("{number} alerts"),
    };
    match (&test.expected, alerting) {
        (Expected::Matches(true), Alerting::Rule(_)) => "matches".to_owned(),
        (Expected::Matches(false), Alerting::Rule(_)) => "does not match".to_owned(),
        (Expected::Matches(true), Alerting::Correlation(_)) => "alerts".to_owned(),
        (Expected::Matches(false), Alerting::Correlation(_)) => alerts(0),
        (Expected::Count(number), _) => alerts(*number),
        (Expected::Alerts(list), _) => alerts(list.len() as u64),
    }
}
