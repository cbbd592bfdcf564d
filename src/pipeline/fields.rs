//! Changes of the names of fields: in searches, and wherever else a rule names fields.

use super::apply::Progress;
use super::condition::Undecided;
use super::values::references;
use super::{Change, ProcessingItem};
use crate::rule::alerting::{By, Name};
use crate::rule::correlation::CorrelationCondition;
use crate::rule::template::{Part, Template};
use crate::rule::{Alerting, Correlation, Item, Rule};
use crate::yaml::Value;
use std::collections::BTreeSet;

/// The names that a change makes of a name; `None` where it leaves it.
fn mapped(change: &Change, field: &str) -> Option<Vec<String>> {
    match change {
        Change::FieldNameMapping(map) => map.get(field).cloned(),
        Change::FieldNamePrefixMapping(map) => map.iter().find_map(|(from, to)| {
            let rest = field.strip_prefix(from.as_str())?;
            Some(to.iter().map(|it| format!("{it}{rest}")).collect())
        }),
        Change::FieldNamePrefix(prefix) => Some(vec![format!("{prefix}{field}")]),
        Change::FieldNameSuffix(suffix) => Some(vec![format!("{field}{suffix}")]),
        Change::DropDetectionItem
        | Change::AddCondition { .. }
        | Change::Logsource(_)
        | Change::WildcardPlaceholders(_)
        | Change::ValuePlaceholders(_)
        | Change::ReplaceString { .. }
        | Change::MapString(_)
        | Change::SetValue(_)
        | Change::SetState(..)
        | Change::AddField(_)
        | Change::RemoveField(_)
        | Change::SetField(_)
        | Change::RuleFailure(_)
        | Change::DetectionItemFailure(_) => None,
    }
}

/// The names that an item of the pipeline makes of a name, and what it knows of them afterwards.
fn names(
    by: &ProcessingItem,
    field: &str,
    progress: &mut Progress<'_>,
) -> Result<Vec<String>, Undecided> {
    let Some(names) = mapped(&by.change, field) else {
        return Ok(vec![field.to_owned()]);
    };
    if !by.fields.hold(|it| it.on_name(Some(field), progress))? {
        return Ok(vec![field.to_owned()]);
    }
    let before = progress.fields.get(field).cloned().unwrap_or_default();
    for name in names.iter().filter(|name| *name != field) {
        let known = progress.fields.entry(name.clone()).or_default();
        known.extend(before.iter().cloned());
        known.insert(by.label.to_string());
    }
    Ok(names)
}

/// An item of a search with its field's names, of which one must hold; `None` where it stays.
pub fn of_item(
    by: &ProcessingItem,
    item: &Item,
    progress: &mut Progress<'_>,
) -> Result<Option<Vec<Item>>, Undecided> {
    let mut item = item.clone();
    let mut changed = false;
    if !references(&item).is_empty() {
        let mut values = Vec::new();
        for node in &item.values {
            let Some(name) = node.as_text() else {
                values.push(node.clone());
                continue;
            };
            changed |= by.fields.hold(|it| it.on_name(Some(name), progress))?;
            for name in names(by, name, progress)? {
                let mut node = node.clone();
                node.value = Value::Text(name);
                values.push(node);
            }
        }
        item.values = values;
    }
    let own = match &item.field {
        Some(field) => mapped(&by.change, field),
        None => None,
    };
    let field = item.field.as_deref();
    let items = match own {
        Some(names) if by.fields.hold(|it| it.on_name(field, progress))? => {
            changed = true;
            let renamed = names.into_iter().map(|name| Item {
                field: Some(name),
                ..item.clone()
            });
            renamed.collect()
        }
        Some(_) | None => vec![item],
    };
    Ok(changed.then_some(items))
}

/// A place that holds one name.
fn one(
    by: &ProcessingItem,
    field: &mut String,
    progress: &mut Progress<'_>,
) -> Result<(), Undecided> {
    match names(by, field, progress)?.as_slice() {
        [name] => {
            field.clone_from(name);
            Ok(())
        }
        several => Err(format!(
            "`{field}` becomes {} fields where one is needed",
            several.len()
        )),
    }
}

fn list(
    by: &ProcessingItem,
    fields: &mut Vec<Name>,
    progress: &mut Progress<'_>,
) -> Result<(), Undecided> {
    let mut all = Vec::new();
    for (field, node) in fields.drain(..) {
        let names = names(by, &field, progress)?;
        all.extend(names.into_iter().map(|name| (name, node)));
    }
    *fields = all;
    Ok(())
}

/// What a rule shows of its matches, and how they become alerts.
pub fn of_rule(
    by: &ProcessingItem,
    rule: &mut Rule,
    progress: &mut Progress<'_>,
) -> Result<(), Undecided> {
    list(by, &mut rule.fields, progress)?;
    of_alerts(by, &mut rule.alerting, &BTreeSet::new(), progress)
}

pub fn of_correlation(
    by: &ProcessingItem,
    correlation: &mut Correlation,
    progress: &mut Progress<'_>,
) -> Result<(), Undecided> {
    let mut aliases = BTreeSet::new();
    for alias in &mut correlation.aliases {
        aliases.insert(alias.name.clone());
        for (_, (field, _)) in &mut alias.fields {
            one(by, field, progress)?;
        }
    }
    let mut group_by = Vec::new();
    for (field, node) in correlation.group_by.drain(..) {
        if aliases.contains(&field) {
            group_by.push((field, node));
            continue;
        }
        let names = names(by, &field, progress)?;
        group_by.extend(names.into_iter().map(|name| (name, node)));
    }
    correlation.group_by = group_by;
    match &mut correlation.condition {
        CorrelationCondition::Bounds(bounds) => {
            for (field, _) in &mut bounds.fields {
                one(by, field, progress)?;
            }
        }
        CorrelationCondition::Extended(..) => {}
    }
    of_alerts(by, &mut correlation.alerting, &aliases, progress)
}

fn of_alerts(
    by: &ProcessingItem,
    alerting: &mut Alerting,
    aliases: &BTreeSet<String>,
    progress: &mut Progress<'_>,
) -> Result<(), Undecided> {
    let mut change = |field: &mut String| match aliases.contains(field) {
        true => Ok(()),
        false => one(by, field, progress),
    };
    if let Some(threshold) = &mut alerting.threshold {
        for (field, _) in &mut threshold.distinct {
            change(field)?;
        }
    }
    match alerting.dedup.as_mut().and_then(|it| it.by.as_mut()) {
        Some(By::Fields(fields)) => {
            for (field, _) in fields {
                change(field)?;
            }
        }
        Some(By::Template(template)) => of_template(template, &mut change)?,
        None => {}
    }
    if let Some(title) = &mut alerting.title {
        of_template(title, &mut change)?;
    }
    for (_, (field, _)) in &mut alerting.context {
        change(field)?;
    }
    Ok(())
}

fn of_template(
    template: &mut Template,
    change: &mut dyn FnMut(&mut String) -> Result<(), Undecided>,
) -> Result<(), Undecided> {
    for part in &mut template.parts {
        match part {
            Part::Field(field) => change(field)?,
            Part::Text(_) => {}
        }
    }
    Ok(())
}
