//! Windows over the matches of one rule, and over alerts.

use super::policy::{Document, Key, Kind, RulePolicy, Windows};
use super::{Alert, Hit, latest, sample, template};
use std::collections::{BTreeMap, BTreeSet};

type Tuple = Vec<Option<String>>;

/// Whether a condition over the rule's searches holds for an event.
type Holds<'a> = &'a dyn Fn(&str, &Hit) -> Result<bool, String>;

/// The alerts of a rule with the matches `hits`, which are in order.
pub fn alerts(
    document: &Document,
    policy: &RulePolicy,
    hits: &[Hit],
    holds: Holds,
    reset: Option<i64>,
) -> Result<Vec<Alert>, String> {
    let mut found = Vec::new();
    let Some(windows) = &policy.windows else {
        for hit in hits {
            let key = key(document, policy, hit)?;
            let times = [hit.time; 3];
            let only = std::slice::from_ref(hit);
            found.push(alert(document, policy, key, times, None, only, holds)?);
        }
        return Ok(found);
    };
    let mut groups: BTreeMap<Tuple, Vec<Hit>> = BTreeMap::new();
    for hit in hits {
        let key = key(document, policy, hit)?;
        groups.entry(key).or_default().push(hit.clone());
    }
    for (key, hits) in groups {
        for (time, last, value, hits) in in_windows(windows, &hits, reset) {
            let times = [time, hits[0].time, last];
            let key = key.clone();
            let mut alert = alert(document, policy, key, times, value, &hits, holds)?;
            if windows.kind == Kind::Sliding {
                let ids = latest(&between(&hits, time - windows.length, time));
                alert.events_known = ids.is_some();
                alert.events = ids.unwrap_or_default();
            }
            found.push(alert);
        }
    }
    Ok(match windows.dedup {
        Some(period) => dedup(found, period, reset, &|alert| alert.key.clone()),
        None => found,
    })
}

fn key(document: &Document, policy: &RulePolicy, hit: &Hit) -> Result<Tuple, String> {
    Ok(match &policy.key {
        Key::Tuple(fields) => fields.iter().map(|field| hit.text(field)).collect(),
        Key::Template(template) => vec![Some(template::of_event(template, hit)?)],
        Key::Rule => vec![Some(document.key.clone())],
    })
}

/// An alert of these events, of which the first tells title, level and context. Times: alert, first, last.
fn alert(
    document: &Document,
    policy: &RulePolicy,
    key: Tuple,
    times: [i64; 3],
    value: Option<f64>,
    hits: &[Hit],
    holds: Holds,
) -> Result<Alert, String> {
    let first = &hits[0];
    let title = match &document.alert_title {
        Some(title) => template::of_event(title, first)?,
        None => document.title.clone(),
    };
    let mut level = document.level.clone();
    for (condition, dynamic) in policy.dynamic_level.iter().rev() {
        if holds(condition, first)? {
            level = Some(dynamic.clone());
        }
    }
    let context = document.context.iter();
    Ok(Alert {
        rule: document.key.clone(),
        key,
        time: times[0],
        first: times[1],
        last: times[2],
        count: hits.len() as u64,
        value,
        events: sample(hits),
        events_known: true,
        title,
        level,
        context: context
            .map(|(name, field)| (name.clone(), first.text(field)))
            .collect(),
    })
}

/// Alert time, last time, value and events of each window of one key that reaches the number.
fn in_windows(
    windows: &Windows,
    hits: &[Hit],
    reset: Option<i64>,
) -> Vec<(i64, i64, Option<f64>, Vec<Hit>)> {
    let measure = |hits: &[Hit]| match &windows.distinct {
        Some(fields) => distinct(hits, fields),
        None => hits.len() as u64,
    };
    let parts = match windows.kind {
        Kind::Anchored => anchored(hits, windows.length, reset),
        Kind::Tumbling => tumbling(hits, windows.length),
        Kind::Session => sessions(hits, windows.length, reset),
        Kind::Sliding => {
            let length = windows.length;
            let times: Vec<i64> = hits.iter().map(|hit| hit.time).collect();
            let value = |t: i64| Some(measure(&between(hits, t - length, t)) as f64);
            let runs = sliding(&times, length, &value, &|value| {
                value >= windows.needed as f64
            });
            return runs
                .into_iter()
                .map(|run| {
                    let hits = between(hits, run.start - length, run.last);
                    (run.start, run.last, Some(run.value), hits)
                })
                .collect();
        }
    };
    let mut found = Vec::new();
    for part in parts {
        let reached = (1..=part.len()).find(|n| measure(&part[..*n]) >= windows.needed);
        if let Some(n) = reached {
            let value = windows.distinct.as_ref().map(|_| measure(&part) as f64);
            found.push((part[n - 1].time, part[part.len() - 1].time, value, part));
        }
    }
    found
}

/// The hits with times from `start` to `end`, both included.
pub fn between(hits: &[Hit], start: i64, end: i64) -> Vec<Hit> {
    let inside = |hit: &&Hit| start <= hit.time && hit.time <= end;
    hits.iter().filter(inside).cloned().collect()
}

/// The number of different tuples of the fields, all present.
fn distinct(hits: &[Hit], fields: &[String]) -> u64 {
    let mut values = BTreeSet::new();
    for hit in hits {
        let tuple: Option<Vec<String>> = fields.iter().map(|field| hit.text(field)).collect();
        values.extend(tuple);
    }
    values.len() as u64
}

/// Whether no boundary at which windows are reset lies between two times.
fn one_period(one: i64, other: i64, reset: Option<i64>) -> bool {
    reset.is_none_or(|length| one.div_euclid(length) == other.div_euclid(length))
}

/// The first hit that is in no window opens [t0, t0 + length).
fn anchored(hits: &[Hit], length: i64, reset: Option<i64>) -> Vec<Vec<Hit>> {
    let mut windows: Vec<Vec<Hit>> = Vec::new();
    for hit in hits {
        match windows.last_mut() {
            Some(window)
                if hit.time < window[0].time + length
                    && one_period(window[0].time, hit.time, reset) =>
            {
                window.push(hit.clone());
            }
            _ => windows.push(vec![hit.clone()]),
        }
    }
    windows
}

/// Windows [k * length, (k + 1) * length) from the epoch.
fn tumbling(hits: &[Hit], length: i64) -> Vec<Vec<Hit>> {
    let mut windows: BTreeMap<i64, Vec<Hit>> = BTreeMap::new();
    for hit in hits {
        let window = windows.entry(hit.time.div_euclid(length)).or_default();
        window.push(hit.clone());
    }
    windows.into_values().collect()
}

/// Hits with less than `gap` between one and the next belong together.
fn sessions(hits: &[Hit], gap: i64, reset: Option<i64>) -> Vec<Vec<Hit>> {
    let mut windows: Vec<Vec<Hit>> = Vec::new();
    for hit in hits {
        match windows.last_mut() {
            Some(window)
                if hit.time - window[window.len() - 1].time < gap
                    && one_period(window[0].time, hit.time, reset) =>
            {
                window.push(hit.clone());
            }
            _ => windows.push(vec![hit.clone()]),
        }
    }
    windows
}

pub struct Run {
    /// The instant at which the condition turned true.
    pub start: i64,
    /// The last instant at which it was still true.
    pub last: i64,
    /// The measure at the start.
    pub value: f64,
}

/// The runs of instants at which the condition holds. Without a measure it doesn't; a gap of more than `length` ends
/// a run as well.
pub fn sliding(
    times: &[i64],
    length: i64,
    measure: &dyn Fn(i64) -> Option<f64>,
    holds: &dyn Fn(f64) -> bool,
) -> Vec<Run> {
    let instants: BTreeSet<i64> = times.iter().copied().collect();
    let mut runs: Vec<Run> = Vec::new();
    let mut before: Option<(i64, bool)> = None;
    for instant in instants {
        let value = measure(instant).filter(|value| holds(*value));
        if let Some(value) = value {
            let continues = before.is_some_and(|(time, held)| held && instant - time <= length);
            match runs.last_mut() {
                Some(run) if continues => run.last = instant,
                _ => runs.push(Run {
                    start: instant,
                    last: instant,
                    value,
                }),
            }
        }
        before = Some((instant, value.is_some()));
    }
    runs
}

/// The alerts that open an anchored window among those of their key; they take in the others.
pub fn dedup(
    mut alerts: Vec<Alert>,
    period: i64,
    reset: Option<i64>,
    key: &dyn Fn(&Alert) -> Tuple,
) -> Vec<Alert> {
    alerts.sort_by_key(|alert| alert.time);
    let mut open: Vec<Alert> = Vec::new();
    for alert in alerts {
        let window = open.iter_mut().find(|first| {
            key(first) == key(&alert)
                && alert.time < first.time + period
                && one_period(first.time, alert.time, reset)
        });
        match window {
            Some(first) => {
                first.count += alert.count;
                first.last = first.last.max(alert.last);
            }
            None => open.push(alert),
        }
    }
    open
}
