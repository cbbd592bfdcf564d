//! What the reports count.

use super::time::{DAY, day};
use super::{Backtest, RuleResult, text};
use crate::engine::alerts::Alert;
use std::collections::BTreeMap;

/// The time that the backtest covers: as asked for, else from the first to the last alert.
pub(super) fn range(backtest: &Backtest) -> Option<(i64, i64)> {
    let times = || {
        backtest
            .rules
            .iter()
            .flat_map(|r| &r.alerts)
            .map(|a| a.time)
    };
    let start = backtest.from.or_else(|| times().min()).or(backtest.to)?;
    let end = backtest.to.or_else(|| times().max()).unwrap_or(start);
    Some((start, end.max(start)))
}

/// A share of a range of time, from 0 to 1; times outside are at its ends.
pub(super) fn position(time: i64, (start, end): (i64, i64)) -> f64 {
    if end <= start {
        return 0.5;
    }
    (time.clamp(start, end) as f64 - start as f64) / (end as f64 - start as f64)
}

/// The bin of `bins` equal ones, at least one.
pub(super) fn bin(time: i64, range: (i64, i64), bins: usize) -> usize {
    ((position(time, range) * bins as f64) as usize).min(bins.saturating_sub(1))
}

/// Alerts of a day's length of the range, which counts as a day at least.
pub(super) fn mean_per_day(alerts: usize, (start, end): (i64, i64)) -> f64 {
    alerts as f64 / ((end as f64 - start as f64) / DAY as f64).max(1.0)
}

/// Days from the epoch, in order, without those that have no alerts.
pub(super) fn per_day(alerts: &[Alert]) -> BTreeMap<i64, u64> {
    let mut days = BTreeMap::new();
    for alert in alerts {
        *days.entry(day(alert.time)).or_default() += 1;
    }
    days
}

/// The day with the most alerts, of equal ones the first.
pub(super) fn busiest(days: &BTreeMap<i64, u64>) -> Option<(i64, u64)> {
    days.iter()
        .map(|(day, count)| (*day, *count))
        .max_by_key(|(day, count)| (*count, std::cmp::Reverse(*day)))
}

/// Keys with how many alerts each has, the noisiest first. An alert whose key has no parts has
/// its title, where that is more than the rule's.
pub(super) fn noisiest(rule: &RuleResult) -> Vec<(String, u64)> {
    // Counted by JSON, as different keys may read the same.
    let mut counts: BTreeMap<String, (String, u64)> = BTreeMap::new();
    for alert in &rule.alerts {
        let (identity, shown) = if !alert.key.is_empty() {
            let json = serde_json::to_string(&alert.key).unwrap_or_default();
            (json, text::pairs(&alert.key))
        } else if alert.title != alert.rule_title {
            (alert.title.clone(), text::printable(&alert.title))
        } else {
            continue;
        };
        counts.entry(identity).or_insert((shown, 0)).1 += 1;
    }
    let mut keys: Vec<(String, u64)> = counts.into_values().collect();
    keys.sort_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
    keys
}

/// One sentence on the rules that gave no alerts, none where all did.
pub(super) fn silent(backtest: &Backtest) -> Option<String> {
    let silent = || {
        backtest
            .rules
            .iter()
            .filter(|rule| rule.alerts.is_empty() && rule.error.is_none())
    };
    let matched = silent().filter(|rule| rule.matches > 0).count() as u64;
    let all = silent().count() as u64;
    let matches = match matched {
        0 => "without matches".to_owned(),
        n if n == all => "with matches".to_owned(),
        n => format!("{} of them with matches", text::grouped(n)),
    };
    (all > 0).then(|| format!("{} without alerts, {matches}", text::counted(all, "rule")))
}
