//! Correlations: several rules, and values of their fields, in sliding windows per group.

use super::policy::{Comparison, Condition, Correlation, Document, Measure, compare, names};
use super::windows::{dedup, sliding};
use super::{Alert, Hit, latest, sample, template};
use crate::oracle::{condition, numbers};
use std::collections::{BTreeMap, BTreeSet};

type Tuple = Vec<Option<String>>;

/// A rule that the correlation lists.
pub struct Member {
    pub names: Vec<String>,
    pub hits: Vec<Hit>,
    /// The hits are alerts.
    pub alerts: bool,
}

/// A match of one of the listed rules.
#[derive(Clone)]
struct Row {
    /// The place of the rule in the list.
    rule: usize,
    hit: Hit,
}

/// What an alert of a group says beside its key.
struct Found {
    time: i64,
    first: i64,
    last: i64,
    value: f64,
    count: usize,
    /// The ids that it shows, where they are known.
    ids: Option<Vec<String>>,
}

/// `position` is the place in the list of a rule that an extended condition names.
pub fn alerts(
    document: &Document,
    correlation: &Correlation,
    members: &[Member],
    reset: Option<i64>,
    position: &dyn Fn(&str) -> Result<usize, String>,
) -> Result<Vec<Alert>, String> {
    let mut groups: BTreeMap<Tuple, Vec<Row>> = BTreeMap::new();
    for (rule, member) in members.iter().enumerate() {
        for hit in &member.hits {
            let field = |name: &String| hit.text(field_of(correlation, member, name));
            let key: Tuple = correlation.group_by.iter().map(field).collect();
            if correlation.absent_keys || key.iter().all(Option::is_some) {
                let hit = hit.clone();
                groups.entry(key).or_default().push(Row { rule, hit });
            }
        }
    }
    let ordered = matches!(correlation.measure, Measure::Ordered);
    let events_known = !ordered && members.iter().all(|member| !member.alerts);
    let mut alerts = Vec::new();
    for (key, rows) in groups {
        let found = match correlation.measure {
            Measure::Temporal => temporal(correlation, &rows, &different(members), position)?,
            Measure::Ordered => temporal_ordered(correlation, &rows, members.len())?,
            _ => measured(correlation, &rows, members)?,
        };
        let named = |name: &str| {
            let at = correlation.group_by.iter().position(|group| group == name);
            at.and_then(|at| key[at].clone())
        };
        for found in found {
            alerts.push(Alert {
                rule: document.key.clone(),
                key: key.clone(),
                time: found.time,
                first: found.first,
                last: found.last,
                count: found.count as u64,
                value: Some(found.value),
                events_known: events_known && found.ids.is_some(),
                events: found.ids.filter(|_| events_known).unwrap_or_default(),
                title: match &document.alert_title {
                    Some(title) => template::fill(title, &named)?,
                    None => document.title.clone(),
                },
                level: document.level.clone(),
                context: document
                    .context
                    .iter()
                    .map(|(name, field)| (name.clone(), named(field)))
                    .collect(),
            });
        }
    }
    let Some((period, by)) = &correlation.dedup else {
        return Ok(alerts);
    };
    let mut places = Vec::new();
    for name in by {
        let at = correlation.group_by.iter().position(|group| group == name);
        places.push(at.ok_or(format!("`{name}` is not in `group-by`"))?);
    }
    let key = |alert: &Alert| places.iter().map(|at| alert.key[*at].clone()).collect();
    Ok(dedup(alerts, *period, reset, &key))
}

/// The field of a rule that an alias stands for; other names are fields themselves.
fn field_of<'a>(correlation: &'a Correlation, member: &Member, name: &'a str) -> &'a str {
    let fields = correlation.aliases.get(name);
    let found = fields.and_then(|fields| {
        let mut names = member.names.iter();
        names.find_map(|name| fields.get(name))
    });
    found.map_or(name, String::as_str)
}

/// The hits, each once however many rules it matches, in order.
fn unique(rows: &[&Row]) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for row in rows {
        if !hits.iter().any(|hit| hit.number == row.hit.number) {
            hits.push(row.hit.clone());
        }
    }
    hits.sort_by_key(Hit::order);
    hits
}

fn between(rows: &[Row], start: i64, end: i64) -> Vec<&Row> {
    let inside = |row: &&Row| start <= row.hit.time && row.hit.time <= end;
    rows.iter().filter(inside).collect()
}

fn measured(
    correlation: &Correlation,
    rows: &[Row],
    members: &[Member],
) -> Result<Vec<Found>, String> {
    let Condition::Numbers(comparisons) = &correlation.condition else {
        return Err("a condition on a number is missing".to_string());
    };
    let times: Vec<i64> = rows.iter().map(|row| row.hit.time).collect();
    let length = correlation.timespan;
    let measure = |t: i64| value(correlation, &between(rows, t - length, t), members);
    let runs = sliding(&times, length, &measure, &|value| {
        compare(comparisons, value)
    });
    Ok(runs
        .into_iter()
        .map(|run| {
            let hits = unique(&between(rows, run.start - length, run.last));
            Found {
                time: run.start,
                first: hits[0].time,
                last: run.last,
                value: run.value,
                count: hits.len(),
                ids: latest(&unique(&between(rows, run.start - length, run.start))),
            }
        })
        .collect())
}

/// The measure over the rows of a window; nothing where there are no numbers to measure.
fn value(correlation: &Correlation, rows: &[&Row], members: &[Member]) -> Option<f64> {
    let field = |row: &Row, name: &str| {
        let name = field_of(correlation, &members[row.rule], name);
        row.hit.field(name)
    };
    // An event counts once, so it has one value: by the first of the listed rules that it matches.
    let mut once: BTreeMap<usize, &Row> = BTreeMap::new();
    for row in rows {
        let first = once.entry(row.hit.number).or_insert(row);
        if row.rule < first.rule {
            *first = row;
        }
    }
    match &correlation.measure {
        Measure::Events => Some(once.len() as f64),
        Measure::Distinct(names) => {
            let mut values = BTreeSet::new();
            for row in once.values() {
                let texts = names.iter();
                let tuple: Option<Vec<String>> = texts
                    .map(|name| field(row, name).and_then(|value| template::text(&value)))
                    .collect();
                values.extend(tuple);
            }
            Some(values.len() as f64)
        }
        Measure::Sum(name) | Measure::Average(name) | Measure::Percentile(name, _) => {
            let rows = once.values();
            let mut values: Vec<f64> = rows
                .filter_map(|row| field(row, name).and_then(|value| double(&value)))
                .collect();
            values.sort_by(f64::total_cmp);
            match correlation.measure {
                _ if values.is_empty() => None,
                Measure::Sum(_) => Some(values.iter().sum()),
                Measure::Average(_) => Some(values.iter().sum::<f64>() / values.len() as f64),
                Measure::Percentile(_, share) => Some(percentile(&values, share)),
                Measure::Events | Measure::Distinct(_) | Measure::Temporal | Measure::Ordered => {
                    None
                }
            }
        }
        Measure::Temporal | Measure::Ordered => None,
    }
}

/// A number, or a text that is one.
fn double(value: &serde_json::Value) -> Option<f64> {
    numbers::of(value)?;
    numbers::text(value)?.parse().ok()
}

/// Between the two neighbours of place share * (n - 1), in proportion.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let place = share / 100.0 * (sorted.len() - 1) as f64;
    let below = sorted[place.floor() as usize];
    let above = sorted[place.ceil() as usize];
    below + (above - below) * (place - place.floor())
}

/// The places of the listed rules, of one that is listed twice the first.
fn different(members: &[Member]) -> Vec<usize> {
    let listed_before = |rule: &usize| {
        let mut before = members[..*rule].iter();
        before.any(|other| other.names == members[*rule].names)
    };
    (0..members.len())
        .filter(|rule| !listed_before(rule))
        .collect()
}

fn temporal(
    correlation: &Correlation,
    rows: &[Row],
    rules: &[usize],
    position: &dyn Fn(&str) -> Result<usize, String>,
) -> Result<Vec<Found>, String> {
    let instants: BTreeSet<i64> = rows.iter().map(|row| row.hit.time).collect();
    let mut found = Vec::new();
    for t in instants {
        let window = between(rows, t - correlation.timespan, t);
        let latest = |rule: usize| {
            let of_rule = window.iter().filter(|row| row.rule == rule);
            of_rule.max_by_key(|row| row.hit.order()).copied()
        };
        let taken: Vec<&Row> = rules.iter().copied().filter_map(latest).collect();
        let there = taken.len() as f64;
        let holds = match &correlation.condition {
            Condition::All => taken.len() == rules.len(),
            Condition::Numbers(comparisons) => compare(comparisons, there),
            Condition::Rules(text) => {
                let mut present = Vec::new();
                for name in names(text) {
                    if latest(position(&name)?).is_some() {
                        present.push(name);
                    }
                }
                let expr = condition::parse(text, &names(text))?;
                condition::holds(&expr, &|name| present.iter().any(|other| other == name))
            }
        };
        if holds {
            let hits = unique(&taken);
            found.push(Found {
                time: t,
                first: hits[0].time,
                last: t,
                value: there,
                count: hits.len(),
                ids: Some(sample(&hits)),
            });
        }
    }
    Ok(found)
}

fn temporal_ordered(
    correlation: &Correlation,
    rows: &[Row],
    rules: usize,
) -> Result<Vec<Found>, String> {
    match &correlation.condition {
        Condition::All => {}
        Condition::Numbers(all)
            if all.iter().all(|(comparison, bound)| {
                matches!(comparison, Comparison::GreaterOrEqual | Comparison::Equal)
                    && *bound == rules as f64
            }) => {}
        Condition::Numbers(_) | Condition::Rules(_) => {
            return Err("`temporal_ordered` needs all of its rules".to_string());
        }
    }
    let instants: BTreeSet<i64> = rows.iter().map(|row| row.hit.time).collect();
    let mut found = Vec::new();
    for t in instants {
        let mut starts = Vec::new();
        let window = between(rows, t - correlation.timespan, t);
        chains(&window, rules, t, &mut Vec::new(), &mut starts);
        if let Some(first) = starts.into_iter().max() {
            found.push(Found {
                time: t,
                first,
                last: t,
                value: rules as f64,
                count: rules,
                ids: None,
            });
        }
    }
    Ok(found)
}

/// Tries every chain that begins with `chain`, and notes the first times of those that end at `end`.
fn chains<'a>(
    window: &[&'a Row],
    rules: usize,
    end: i64,
    chain: &mut Vec<&'a Row>,
    starts: &mut Vec<i64>,
) {
    if chain.len() == rules {
        if chain[rules - 1].hit.time == end {
            starts.push(chain[0].hit.time);
        }
        return;
    }
    let place = chain.len();
    for &row in window.iter().filter(|row| row.rule == place) {
        let another = chain.iter().all(|other| other.hit.number != row.hit.number);
        let in_order = chain
            .last()
            .is_none_or(|before| before.hit.time <= row.hit.time);
        if another && in_order {
            chain.push(row);
            chains(window, rules, end, chain, starts);
            chain.pop();
        }
    }
}
