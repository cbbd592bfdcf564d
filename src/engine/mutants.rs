//! Which changes of rules their tests notice.

use super::inline::{self, Bed, Outcome, Share, TestResult};
use super::scenario;
use crate::compile::{Alerting, Options, Rules};
use crate::diag::{Code, Diagnostic};
use crate::mutants::{self, Mutant};
use crate::rule::{Correlation, Rule};
use crate::source::Catalog;

/// What trying all changes gave.
#[derive(Debug, Default)]
pub struct Outcomes {
    /// Rules and correlations that were changed.
    pub tested: usize,
    /// Changes that a test notices.
    pub noticed: usize,
    /// A warning for each change that none notices, at its place.
    pub unnoticed: Vec<Diagnostic>,
    /// Titles of rules whose tests fail without a change.
    pub failing: Vec<String>,
    /// Those that have no test, and are no part of a correlation that has.
    pub untested: usize,
}

/// What became of a rule's tests.
enum Verdict {
    None,
    Passed,
    Failed,
    /// The rule can't be compiled or executed.
    Broken,
}

/// Tries each change of each rule with the tests of it and of the correlations that it is a part
/// of. `watch` is told how many of how many rules are done.
pub fn run(
    bed: &dyn Bed,
    rules: &Rules,
    catalog: &Catalog,
    options: &Options,
    watch: &mut dyn FnMut(usize, usize),
) -> Outcomes {
    let mut outcomes = Outcomes::default();
    let total = rules.rules.len() + rules.correlations.len();
    for (number, rule) in rules.rules.iter().enumerate() {
        watch(number, total);
        let own = Own {
            alerting: Alerting::Rule(rule),
            mutants: mutants::of_rule(rule),
        };
        let tables = one_by_one(rule, catalog);
        let verdict = |changed: &Rules| verdict(bed, changed, &tables, catalog, options);
        own.try_all(rules, &mut outcomes, &verdict, |all, at, it| {
            all.rules[at] = it
        });
    }
    for (number, correlation) in rules.correlations.iter().enumerate() {
        watch(rules.rules.len() + number, total);
        let own = Own {
            alerting: Alerting::Correlation(correlation),
            mutants: mutants::of_correlation(correlation),
        };
        let verdict = |changed: &Rules| verdict(bed, changed, &[], catalog, options);
        own.try_all(rules, &mut outcomes, &verdict, |all, at, it| {
            all.correlations[at] = it;
        });
    }
    outcomes
}

/// A document and its changes.
struct Own<'r, T> {
    alerting: Alerting<'r>,
    mutants: Vec<Mutant<T>>,
}

impl<T> Own<'_, T> {
    /// `put` replaces the document at a position.
    fn try_all(
        self,
        rules: &Rules,
        outcomes: &mut Outcomes,
        verdict: &dyn Fn(&Rules) -> Verdict,
        put: impl Fn(&mut Rules, usize, T),
    ) {
        let alerting = self.alerting;
        let (mut around, own) = around(rules, alerting);
        match verdict(&around) {
            Verdict::None => {
                outcomes.untested += 1;
                return;
            }
            Verdict::Failed | Verdict::Broken => {
                outcomes.failing.push(alerting.title().to_owned());
                return;
            }
            Verdict::Passed => outcomes.tested += 1,
        }
        for mutant in self.mutants {
            put(&mut around, own, mutant.changed);
            match verdict(&around) {
                Verdict::Failed => outcomes.noticed += 1,
                Verdict::Passed => {
                    let message = format!(
                        "no test of \"{}\" notices when {}",
                        alerting.title(),
                        mutant.change
                    );
                    outcomes.unnoticed.push(
                        Diagnostic::new(Code::UNNOTICED, message)
                            .at(mutant.place)
                            .in_file(&alerting.origin().file),
                    );
                }
                // Not every change leaves a rule that means something.
                Verdict::Broken | Verdict::None => {}
            }
        }
    }
}

/// A catalog for each table that serves the rule, without the others that do: what is noticed on
/// one table need not be looked for on the rest.
fn one_by_one(rule: &Rule, catalog: &Catalog) -> Vec<Catalog> {
    let serving = catalog.serving(&rule.logsource);
    serving
        .map(|table| {
            catalog.only(|it| it.name == table.name || it.serves(&rule.logsource).is_none())
        })
        .collect()
}

/// `tables` are the catalogs for tests of matches, one after the other.
fn verdict(
    bed: &dyn Bed,
    rules: &Rules,
    tables: &[Catalog],
    catalog: &Catalog,
    options: &Options,
) -> Verdict {
    let mut results: Vec<TestResult<'_>> = Vec::new();
    let mut found = Vec::new();
    for table in tables {
        let (matches, more) = inline::run(bed, rules, table, options, Share::WHOLE);
        results.extend(matches);
        found.extend(more);
        if results.iter().any(|it| failed(&it.outcome)) {
            break;
        }
    }
    // The tests of alerts take longer, and one that fails is enough.
    if !results.iter().any(|it| failed(&it.outcome)) {
        let (alerts, more) = scenario::run(bed, rules, catalog, options, Share::WHOLE);
        results.extend(alerts);
        found.extend(more);
    }
    let is_error = |it: &TestResult<'_>| matches!(it.outcome, Outcome::Error(_));
    if found.iter().any(Diagnostic::is_error) || results.iter().any(is_error) {
        Verdict::Broken
    } else if results.iter().any(|it| failed(&it.outcome)) {
        Verdict::Failed
    } else if results.iter().any(|it| it.outcome == Outcome::Passed) {
        Verdict::Passed
    } else {
        Verdict::None
    }
}

fn failed(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Failed { .. } | Outcome::Alerts(_) => true,
        Outcome::Passed | Outcome::Skipped | Outcome::Error(_) => false,
    }
}

/// The document, the correlations that it is a part of, and what those need; and the document's
/// position among those of its kind. Only the tests of the document and of those correlations are
/// left.
fn around(rules: &Rules, alerting: Alerting<'_>) -> (Rules, usize) {
    let is_known = |known: &[&Correlation], it: &Correlation| {
        known.iter().any(|other| std::ptr::eq(*other, it))
    };
    let mut above: Vec<&Correlation> = match alerting {
        Alerting::Rule(_) => Vec::new(),
        Alerting::Correlation(correlation) => vec![correlation],
    };
    while let Some(next) = rules.correlations.iter().find(|it| {
        let names_one = it.rules.iter().any(|(name, _)| {
            let rule = matches!(alerting, Alerting::Rule(rule) if rule.is_called(name));
            rule || above.iter().any(|other| other.is_called(name))
        });
        names_one && !is_known(&above, it)
    }) {
        above.push(next);
    }
    let mut needed = above.clone();
    while let Some(next) = rules.correlations.iter().find(|it| {
        let names_it = |by: &&Correlation| by.rules.iter().any(|(name, _)| it.is_called(name));
        needed.iter().any(names_it) && !is_known(&needed, it)
    }) {
        needed.push(next);
    }
    let mut kept = Rules {
        filters: rules.filters.clone(),
        ..Rules::default()
    };
    let mut own = 0;
    for rule in &rules.rules {
        let is_own = matches!(alerting, Alerting::Rule(it) if std::ptr::eq(it, rule));
        let names_it = |by: &&Correlation| by.rules.iter().any(|(name, _)| rule.is_called(name));
        if is_own {
            own = kept.rules.len();
            kept.rules.push(rule.clone());
        } else if needed.iter().any(names_it) {
            let mut rule = rule.clone();
            rule.tests.clear();
            kept.rules.push(rule);
        }
    }
    // A correlation that is looked at stands first in `above`, and so here.
    for correlation in needed {
        let mut kept_one = correlation.clone();
        if !is_known(&above, correlation) {
            kept_one.tests.clear();
        }
        kept.correlations.push(kept_one);
    }
    (kept, own)
}
