//! Searches with one item, value or modifier changed.

use super::{with_one, without_one};
use crate::modifier::{self, Compare, Order, Role};
use crate::rule::{Item, ModifierUse, Selection};
use crate::yaml::{Node, Value};

/// The change as a clause, the node where it is, and what the search is then.
type Change<T> = ((String, u32), T);

pub fn changes(selection: &Selection) -> Vec<(String, u32, Selection)> {
    of_selection(selection)
        .into_iter()
        .map(|((change, node), selection)| (change, node, selection))
        .collect()
}

fn of_selection(selection: &Selection) -> Vec<Change<Selection>> {
    let mut found = Vec::new();
    match selection {
        Selection::All(items) => {
            if items.len() > 1 {
                for (item, rest) in without_one(items) {
                    let change = format!("{} is dropped", name(item));
                    found.push(((change, item.node), Selection::All(rest)));
                }
            }
            // In the order of the file: each item's own changes stand behind its dropping.
            found.extend(
                with_one(items, of_item).map(|(change, items)| (change, Selection::All(items))),
            );
            found.sort_by_key(|((_, node), _)| *node);
        }
        Selection::Any(parts) => {
            if parts.len() > 1 {
                for (part, rest) in without_one(parts) {
                    if let Some(item) = first(part) {
                        let change = match part {
                            Selection::Keyword(_) => format!("{} is dropped", name(item)),
                            Selection::All(_) | Selection::Any(_) | Selection::Each(_) => {
                                format!("the alternative of {} is dropped", name(item))
                            }
                        };
                        found.push(((change, item.node), Selection::Any(rest)));
                    }
                }
            }
            found.extend(
                with_one(parts, of_selection)
                    .map(|(change, parts)| (change, Selection::Any(parts))),
            );
        }
        Selection::Each(parts) => {
            found.extend(
                with_one(parts, of_selection)
                    .map(|(change, parts)| (change, Selection::Each(parts))),
            );
        }
        Selection::Keyword(item) => {
            let changes = of_item(item).into_iter();
            found.extend(changes.map(|(change, item)| (change, Selection::Keyword(item))));
        }
    }
    found
}

fn first(selection: &Selection) -> Option<&Item> {
    match selection {
        Selection::All(items) => items.first(),
        Selection::Any(parts) | Selection::Each(parts) => parts.first().and_then(first),
        Selection::Keyword(item) => Some(item),
    }
}

/// The item as its key is written.
fn name(item: &Item) -> String {
    match &item.field {
        None => match item.values.first().and_then(Node::scalar_text) {
            Some(text) => format!("the keyword `{text}`"),
            None => "the keyword".to_owned(),
        },
        Some(field) => {
            let modifiers = item.modifiers.iter().map(|used| format!("|{}", used.name));
            format!("`{field}{}`", modifiers.collect::<String>())
        }
    }
}

fn of_item(item: &Item) -> Vec<Change<Item>> {
    let mut found = Vec::new();
    if item.values.len() > 1 {
        for (value, rest) in without_one(&item.values) {
            let text = value.scalar_text().unwrap_or_default();
            let change = format!("the value `{text}` of {} is dropped", name(item));
            let changed = Item {
                values: rest,
                ..item.clone()
            };
            found.push(((change, item.node), changed));
        }
    }
    let mut respelt = |modifiers: Vec<ModifierUse>| {
        let changed = Item {
            modifiers,
            ..item.clone()
        };
        let change = format!("{} is {}", name(item), name(&changed));
        found.push(((change, item.node), changed));
    };
    for (used, rest) in without_one(&item.modifiers) {
        let matters = match modifier::find(&used.name).map(|def| def.role) {
            Some(Role::All) => item.values.len() > 1,
            Some(Role::Cased) => true,
            _ => false,
        };
        if matters {
            respelt(rest);
        }
    }
    for (number, used) in item.modifiers.iter().enumerate() {
        if let Some(wider) = wider(&used.name) {
            let mut modifiers = item.modifiers.clone();
            modifiers[number].name = wider.to_owned();
            respelt(modifiers);
        }
    }
    if item.field.is_some() && item.modifiers.is_empty() && item.values.iter().any(is_plain) {
        respelt(vec![ModifierUse {
            name: "startswith".into(),
            word: 0..0,
        }]);
    }
    found
}

/// The modifier that takes more.
fn wider(modifier: &str) -> Option<&'static str> {
    let Role::Compare(compare) = modifier::find(modifier)?.role else {
        return None;
    };
    match compare {
        Compare::StartsWith | Compare::EndsWith => Some("contains"),
        Compare::Order(Order::Gt) => Some("gte"),
        Compare::Order(Order::Gte) => Some("gt"),
        Compare::Order(Order::Lt) => Some("lte"),
        Compare::Order(Order::Lte) => Some("lt"),
        Compare::Order(Order::Eq)
        | Compare::Contains
        | Compare::Re
        | Compare::Cidr
        | Compare::Exists
        | Compare::FieldRef => None,
    }
}

/// Text of which the beginning could be enough.
fn is_plain(value: &Node) -> bool {
    match &value.value {
        Value::Text(text) => !text.is_empty() && !text.contains(['*', '?', '\\']),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Sequence(_)
        | Value::Mapping(_) => false,
    }
}
