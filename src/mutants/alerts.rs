//! Thresholds, windows and keys moved by one.

use super::without_one;
use crate::rule::alerting::By;
use crate::rule::correlation::{CorrelationCondition, CorrelationKind};
use crate::rule::{Alerting, Correlation};

/// Units of timespans, in microseconds, the largest first.
const UNITS: [(i64, &str); 4] = [
    (86_400_000_000, "d"),
    (3_600_000_000, "h"),
    (60_000_000, "m"),
    (1_000_000, "s"),
];

/// The change as a clause, its node where it has one, and the keys then.
pub fn changes(alerting: &Alerting) -> Vec<(String, Option<u32>, Alerting)> {
    let mut found = Vec::new();
    if let Some(threshold) = &alerting.threshold {
        let mut add = |change: String, edit: &dyn Fn(&mut crate::rule::alerting::Threshold)| {
            let mut changed = alerting.clone();
            changed.threshold.iter_mut().for_each(edit);
            found.push((change, Some(threshold.node), changed));
        };
        for count in [threshold.count + 1, threshold.count - 1] {
            if count > 0 {
                let change = format!("the threshold is {count}");
                add(change, &|threshold| threshold.count = count);
            }
        }
        for (length, text) in threshold.within.map(moved).unwrap_or_default() {
            let change = format!("the window is {text} long");
            add(change, &|threshold| threshold.within = Some(length));
        }
    }
    if let Some(dedup) = &alerting.dedup {
        let mut add = |change: String, edit: &dyn Fn(&mut crate::rule::alerting::Dedup)| {
            let mut changed = alerting.clone();
            changed.dedup.iter_mut().for_each(edit);
            found.push((change, None, changed));
        };
        for (length, text) in dedup.period.map(moved).unwrap_or_default() {
            let change = format!("the dedup period is {text}");
            add(change, &|dedup| dedup.period = Some(length));
        }
        if let Some(By::Fields(fields)) = &dedup.by {
            for ((field, _), rest) in without_one(fields) {
                let by = (!rest.is_empty()).then_some(By::Fields(rest));
                let change = format!("dedup is not by `{field}`");
                add(change, &|dedup| dedup.by = by.clone());
            }
        }
    }
    found
}

/// A length one unit longer and one shorter, with its text.
fn moved(length: i64) -> Vec<(i64, String)> {
    let unit = UNITS.iter().find(|(unit, _)| length % unit == 0);
    let Some((unit, name)) = unit.filter(|_| length > 0) else {
        return Vec::new();
    };
    [length + unit, length - unit]
        .into_iter()
        .filter(|moved| *moved > 0)
        .map(|moved| (moved, format!("{}{name}", moved / unit)))
        .collect()
}

pub fn of_correlation(correlation: &Correlation) -> Vec<(String, Correlation)> {
    let mut found = Vec::new();
    let mut add = |change: String, edit: &dyn Fn(&mut Correlation)| {
        let mut changed = correlation.clone();
        edit(&mut changed);
        found.push((change, changed));
    };
    for (length, text) in moved(correlation.timespan) {
        let change = format!("the timespan is {text}");
        add(change, &|it| it.timespan = length);
    }
    if let CorrelationCondition::Bounds(bounds) = &correlation.condition {
        for number in 0..bounds.comparisons.len() {
            for step in [1.0, -1.0] {
                let moved = bounds.comparisons[number].1 + step;
                let change = format!("the condition's number is {moved}");
                add(change, &|it| {
                    if let CorrelationCondition::Bounds(bounds) = &mut it.condition {
                        bounds.comparisons[number].1 = moved;
                    }
                });
            }
        }
    }
    if correlation.kind == CorrelationKind::TemporalOrdered {
        let change = "the order of the rules does not matter".to_owned();
        add(change, &|it| it.kind = CorrelationKind::Temporal);
    }
    for ((field, _), rest) in without_one(&correlation.group_by) {
        let change = format!("it is not grouped by `{field}`");
        add(change, &|it| it.group_by.clone_from(&rest));
    }
    for (change, _, alerting) in changes(&correlation.alerting) {
        add(change, &|it| it.alerting = alerting.clone());
    }
    found
}
