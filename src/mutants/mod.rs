//! Rules with one change each. A change that no test of a rule notices is a part of the rule that
//! is not tested.

mod alerts;
mod condition;
mod selection;

use crate::diag::Place;
use crate::rule::{Correlation, Rule};

/// A changed document: what was changed, as a clause, and where that stands.
#[derive(Debug, Clone)]
pub struct Mutant<T> {
    pub change: String,
    pub place: Place,
    pub changed: T,
}

/// Each rule differs from `rule` in one place: an item, a value or a part of the condition is
/// dropped, a modifier made wider, a quantifier flipped, a number moved by one.
pub fn of_rule(rule: &Rule) -> Vec<Mutant<Rule>> {
    let mut mutants = Vec::new();
    let mut add = |change: String, node: u32, edit: &dyn Fn(&mut Rule)| {
        let mut changed = rule.clone();
        edit(&mut changed);
        mutants.push(Mutant {
            change,
            place: rule.origin.node(node),
            changed,
        });
    };
    for (number, search) in rule.detection.searches.iter().enumerate() {
        for (change, node, selection) in selection::changes(&search.selection) {
            // Keywords and lists of them have no name of a field.
            let change = format!("in `{}`, {change}", search.name);
            add(change, node, &|rule| {
                rule.detection.searches[number].selection = selection.clone();
            });
        }
    }
    for (number, text) in rule.detection.conditions.iter().enumerate() {
        for (change, condition) in condition::changes(&text.condition) {
            add(change, text.node, &|rule| {
                rule.detection.conditions[number].condition = condition.clone();
            });
        }
    }
    let node = rule.detection.conditions.first().map_or(0, |it| it.node);
    for (change, at, alerting) in alerts::changes(&rule.alerting) {
        add(change, at.unwrap_or(node), &|rule| {
            rule.alerting = alerting.clone();
        });
    }
    mutants
}

/// The same of a correlation: its timespan, its bounds, what it groups by, the order of rules.
pub fn of_correlation(correlation: &Correlation) -> Vec<Mutant<Correlation>> {
    let mut mutants = Vec::new();
    for (change, changed) in alerts::of_correlation(correlation) {
        mutants.push(Mutant {
            change,
            place: correlation.origin.node(correlation.node),
            changed,
        });
    }
    mutants
}

/// Each list without one of its elements, with that element.
fn without_one<T: Clone>(list: &[T]) -> impl Iterator<Item = (&T, Vec<T>)> {
    list.iter().enumerate().map(|(number, left_out)| {
        let mut rest = list.to_vec();
        rest.remove(number);
        (left_out, rest)
    })
}

/// Each list with one of its elements replaced by a change of it.
fn with_one<T: Clone, C>(
    list: &[T],
    changes: impl Fn(&T) -> Vec<(C, T)>,
) -> impl Iterator<Item = (C, Vec<T>)> {
    list.iter().enumerate().flat_map(move |(number, element)| {
        let all = changes(element).into_iter();
        let changed = all.map(|(change, replacement)| {
            let mut list = list.to_vec();
            list[number] = replacement;
            (change, list)
        });
        changed.collect::<Vec<_>>()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::SourceFile;
    use crate::rule::{self, Document};
    use std::sync::Arc;

    fn parsed(text: &str) -> Vec<Document> {
        let file = Arc::new(SourceFile {
            name: "r.yml".into(),
            text: text.into(),
        });
        let parsed = rule::parse(&file);
        assert_eq!(parsed.diagnostics, [], "{text}");
        parsed.documents
    }

    fn changes(rest: &str) -> Vec<String> {
        let text = format!("title: t\nlogsource: {{product: p}}\n{rest}");
        let documents = parsed(&text);
        let [Document::Rule(rule)] = documents.as_slice() else {
            panic!("one rule: {text}");
        };
        of_rule(rule).into_iter().map(|it| it.change).collect()
    }

    #[test]
    fn items_values_and_modifiers() {
        assert_eq!(
            changes("detection: {s: {a: [v, w], b|endswith: z}, condition: s}"),
            [
                "in `s`, `a` is dropped",
                "in `s`, the value `v` of `a` is dropped",
                "in `s`, the value `w` of `a` is dropped",
                "in `s`, `a` is `a|startswith`",
                "in `s`, `b|endswith` is dropped",
                "in `s`, `b|endswith` is `b|contains`",
            ]
        );
        assert_eq!(
            changes("detection: {s: {a|contains|all|cased: [v, w]}, condition: s}"),
            [
                "in `s`, the value `v` of `a|contains|all|cased` is dropped",
                "in `s`, the value `w` of `a|contains|all|cased` is dropped",
                "in `s`, `a|contains|all|cased` is `a|contains|cased`",
                "in `s`, `a|contains|all|cased` is `a|contains|all`",
            ]
        );
        assert_eq!(
            changes("detection: {s: [{a|gt: 1}, {b: '*'}], condition: s}"),
            [
                "in `s`, the alternative of `a|gt` is dropped",
                "in `s`, the alternative of `b` is dropped",
                "in `s`, `a|gt` is `a|gte`",
            ]
        );
    }

    #[test]
    fn conditions_and_windows() {
        assert_eq!(
            changes(
                "detection:\n  s: {a|exists: true}\n  f1: {b|exists: true}\n  f2: {c|exists: true}\n  condition: s and not 1 of f*\nthreshold: 3\ndedup: {period: 1h, by: [u, v]}\n"
            ),
            [
                "`s` is dropped from the condition",
                "`not 1 of f*` is dropped from the condition",
                "`1 of f*` is `all of f*`",
                "the threshold is 4",
                "the threshold is 2",
                "the dedup period is 2h",
                "dedup is not by `u`",
                "dedup is not by `v`",
            ]
        );
    }

    #[test]
    fn correlations() {
        let documents = parsed(
            "title: t\nname: t\nlogsource: {product: p}\ndetection: {s: {a: b}, condition: s}\n---\ntitle: c\ncorrelation: {type: event_count, rules: t, group-by: [u], timespan: 10m, condition: {gte: 5}}\n",
        );
        let [_, Document::Correlation(correlation)] = documents.as_slice() else {
            panic!("a correlation");
        };
        let changes: Vec<String> = of_correlation(correlation)
            .into_iter()
            .map(|it| it.change)
            .collect();
        assert_eq!(
            changes,
            [
                "the timespan is 11m",
                "the timespan is 9m",
                "the condition's number is 6",
                "the condition's number is 4",
                "it is not grouped by `u`",
            ]
        );
    }
}
