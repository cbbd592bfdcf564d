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
    let verdict = |changed: &Rules| verdict(bed, changed, catalog, options);
    for (number, rule) in rules.rules.iter().enumerate() {
        watch(number, total);
        let mut around = around(rules, Alerting::Rule(rule));
        let Some(own) = (around.rules.iter()).position(|other| same(&other.origin, &rule.origin))
        else {
            continue;
        };
        let mutants = || mutants::of_rule(rule);
        try_all(
            &mut outcomes,
            &mut around,
            Alerting::Rule(rule),
            mutants,
            &verdict,
            |all, it| {
                all.rules[own] = it;
            },
        );
    }
    for (number, correlation) in rules.correlations.iter().enumerate() {
        watch(rules.rules.len() + number, total);
        let alerting = Alerting::Correlation(correlation);
        let mut around = around(rules, alerting);
        let all = around.correlations.iter();
        let Some(own) = all
            .clone()
            .position(|other| same(&other.origin, &correlation.origin))
        else {
            continue;
        };
        let mutants = || mutants::of_correlation(correlation);
        try_all(
            &mut outcomes,
            &mut around,
            alerting,
            mutants,
            &verdict,
            |all, it| {
                all.correlations[own] = it;
            },
        );
    }
    outcomes
}

fn try_all<T>(
    outcomes: &mut Outcomes,
    around: &mut Rules,
    alerting: Alerting<'_>,
    mutants: impl Fn() -> Vec<Mutant<T>>,
    verdict: &dyn Fn(&Rules) -> Verdict,
    put: impl Fn(&mut Rules, T),
) {
    match verdict(around) {
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
    for mutant in mutants() {
        put(around, mutant.changed);
        match verdict(around) {
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

fn verdict(bed: &dyn Bed, rules: &Rules, catalog: &Catalog, options: &Options) -> Verdict {
    let (matches, mut found) = inline::run(bed, rules, catalog, options, Share::WHOLE);
    let mut results: Vec<TestResult<'_>> = matches;
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

fn same(one: &crate::rule::Origin, other: &crate::rule::Origin) -> bool {
    one.file.name == other.file.name && one.document == other.document
}

/// The document, the correlations that it is a part of, and what those need. Only the tests of
/// the document and of those correlations are left.
fn around(rules: &Rules, alerting: Alerting<'_>) -> Rules {
    let mut above: Vec<&Correlation> = match alerting {
        Alerting::Rule(_) => Vec::new(),
        Alerting::Correlation(correlation) => vec![correlation],
    };
    let is_above = |it: &Correlation, above: &[&Correlation]| {
        it.rules.iter().any(|(name, _)| {
            let rule = matches!(alerting, Alerting::Rule(rule) if rule.is_called(name));
            rule || above.iter().any(|other| other.is_called(name))
        })
    };
    loop {
        let next = rules.correlations.iter().find(|it| {
            !above.iter().any(|known| same(&known.origin, &it.origin)) && is_above(it, &above)
        });
        match next {
            Some(correlation) => above.push(correlation),
            None => break,
        }
    }
    let mut needed = above.clone();
    loop {
        let next = rules.correlations.iter().find(|it| {
            let known = needed.iter().any(|known| same(&known.origin, &it.origin));
            let named = |by: &&Correlation| by.rules.iter().any(|(name, _)| it.is_called(name));
            !known && needed.iter().any(named)
        });
        match next {
            Some(correlation) => needed.push(correlation),
            None => break,
        }
    }
    let is_own =
        |rule: &Rule| matches!(alerting, Alerting::Rule(own) if same(&own.origin, &rule.origin));
    let mut kept = Rules {
        filters: rules.filters.clone(),
        ..Rules::default()
    };
    for rule in &rules.rules {
        let named = |by: &&Correlation| by.rules.iter().any(|(name, _)| rule.is_called(name));
        let own = is_own(rule);
        if own || needed.iter().any(named) {
            let mut rule = rule.clone();
            if !own {
                rule.tests.clear();
            }
            kept.rules.push(rule);
        }
    }
    for correlation in needed {
        let mut correlation = correlation.clone();
        if !above.iter().any(|it| same(&it.origin, &correlation.origin)) {
            correlation.tests.clear();
        }
        kept.correlations.push(correlation);
    }
    kept
}
