//! What alerts look like: the documented columns, which are the same for every rule.

use super::super::expr::{Comparison, Expr};
use super::super::statement::{Query, column, kept};
use super::legs::{canonical, json_object, payloads};
use super::{
    ALERT_ID, AT, CONTEXT, COUNT, ENTITIES, FIRST, ID, IDS, LAST, LEVEL, MERGED, START, TITLE,
    VALUE, group_columns, key_columns, packed, payload_columns,
};
use crate::plan::alert::{AlertPlan, Head, KeyText, Window};
use crate::rule::Level;

/// The columns of alerts, in order.
pub const COLUMNS: [&str; 16] = [
    "alert_id",
    "rule_id",
    "rule_title",
    "level",
    "risk_score",
    "title",
    "key",
    "alert_time",
    "first_time",
    "last_time",
    "event_count",
    "value",
    "event_ids",
    "merged",
    "context",
    "entities",
];

/// Adds the alert id: a digest of the rule, the key and the window's beginning, which depends
/// neither on when nor on how often the query runs.
pub(super) fn with_alert_id(plan: &AlertPlan<'_>, alerts: &str) -> Query {
    let keys: Vec<Expr> = key_columns(plan).iter().map(|name| column(name)).collect();
    let newline = || Expr::Text("\n".into());
    let mut parts = match (packed::leg(plan), keys.as_slice()) {
        // The second key is what tells those of the rule apart.
        (Some(_), [rule, key]) => vec![rule.clone(), newline(), key.clone()],
        (_, []) => vec![Expr::Text(format!("{}\n", plan.rule.key))],
        (_, keys) => vec![Expr::Text(format!("{}\n", plan.rule.key)), canonical(keys)],
    };
    parts.push(newline());
    parts.push(Expr::AsText(column(START).boxed()));
    if plan.window == Window::Each {
        // Several events of an instant are several alerts.
        parts.push(Expr::Text("\n".into()));
        parts.push(column(ID));
    }
    let mut names = group_columns(plan);
    for name in [AT, FIRST, LAST, COUNT, VALUE, IDS] {
        names.push(name.to_owned());
    }
    names.extend(payload_columns(plan));
    let mut columns = kept(&names);
    columns.push((Expr::Md5(Expr::Concat(parts).boxed()), ALERT_ID.to_owned()));
    columns.push((Expr::Integer(1), MERGED.to_owned()));
    Query::from_step(alerts, columns)
}

/// The alerts in their documented form.
pub(super) fn result(plan: &AlertPlan<'_>, alerts: &str) -> Query {
    let payload = payload_columns(plan);
    let has = |name: &str| payload.iter().any(|other| other == name);
    let keys = key_columns(plan);
    let key_object = |names: &[(String, usize)]| {
        json_object(
            names
                .iter()
                .map(|(name, key)| (name.clone(), column(&keys[*key])))
                .collect(),
        )
    };
    let named: Vec<(String, usize)> = plan
        .key_names
        .iter()
        .enumerate()
        .map(|(number, name)| (name.clone(), number))
        .collect();
    let [rule_id, rule_title, level, risk_score, title, key] = match packed::leg(plan) {
        Some(leg) => packed::heads(plan, leg, &payload),
        None => {
            let level = level(&plan.rule, has(LEVEL));
            let levels = payloads(plan).flat_map(|payload| payload.levels.iter());
            let levels = levels.map(|(_, level)| *level).collect();
            let risk_score = risk_score(&plan.rule, levels, &level);
            [
                Expr::Text(plan.rule.key.clone()),
                Expr::Text(plan.rule.title.clone()),
                level,
                risk_score,
                match has(TITLE) {
                    true => column(TITLE),
                    false => title(plan, &keys),
                },
                key_object(&named),
            ]
        }
    };
    let context = if has(CONTEXT) {
        column(CONTEXT)
    } else {
        key_object(&plan.context)
    };
    let entities = if has(ENTITIES) {
        column(ENTITIES)
    } else {
        key_object(&plan.entities)
    };
    let time = |name: &str| Expr::MicrosTime(column(name).boxed());
    let values = [
        column(ALERT_ID),
        rule_id,
        rule_title,
        level,
        risk_score,
        title,
        key,
        time(AT),
        time(FIRST),
        time(LAST),
        column(COUNT),
        column(VALUE),
        column(IDS),
        column(MERGED),
        context,
        entities,
    ];
    let columns = values
        .into_iter()
        .zip(COLUMNS)
        .map(|(value, name)| (value, name.to_owned()))
        .collect();
    Query::from_step(alerts, columns)
}

/// A title over keys, or the rule's own.
fn title(plan: &AlertPlan<'_>, keys: &[String]) -> Expr {
    let Some(parts) = &plan.title else {
        return Expr::Text(plan.rule.title.clone());
    };
    let mut texts: Vec<Expr> = parts
        .iter()
        .map(|part| match part {
            KeyText::Text(text) => Expr::Text(text.clone()),
            KeyText::Key(key) => {
                Expr::Coalesce(vec![column(&keys[*key]), Expr::Text("None".into())])
            }
        })
        .collect();
    match texts.len() {
        0 => Expr::Text(String::new()),
        1 => texts.remove(0),
        _ => Expr::Concat(texts),
    }
}

pub(super) fn level(rule: &Head, dynamic: bool) -> Expr {
    let own = match rule.level {
        Some(level) => Expr::Text(level.name().to_owned()),
        None => Expr::AsText(Expr::Null.boxed()),
    };
    if !dynamic {
        return own;
    }
    let given = column(LEVEL).compare(Comparison::NotEq, Expr::Text(String::new()));
    Expr::Case {
        branches: vec![(given, column(LEVEL))],
        otherwise: Some(own.boxed()),
    }
}

/// The rule's own score, or that of the level. `levels` are those that it may have beside its
/// own.
pub(super) fn risk_score(rule: &Head, mut levels: Vec<Level>, level: &Expr) -> Expr {
    if let Some(score) = rule.risk_score {
        return Expr::Integer(i128::from(score));
    }
    let own = score(rule.level);
    if levels.is_empty() {
        return Expr::Integer(own);
    }
    levels.sort_unstable();
    levels.dedup();
    Expr::Case {
        branches: levels
            .into_iter()
            .map(|one| {
                let is = level
                    .clone()
                    .compare(Comparison::Eq, Expr::Text(one.name().to_owned()));
                (is, Expr::Integer(score(Some(one))))
            })
            .collect(),
        otherwise: Some(Expr::Integer(own).boxed()),
    }
}

/// Points from 0 to 100 for a level.
fn score(level: Option<Level>) -> i128 {
    match level {
        Some(Level::Informational) => 5,
        Some(Level::Low) => 25,
        Some(Level::Medium) | None => 50,
        Some(Level::High) => 75,
        Some(Level::Critical) => 95,
    }
}
