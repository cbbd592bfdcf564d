//! The values of an item as pipelines see them: with the wildcards of `contains` and the like, and
//! back.

use super::condition::Undecided;
use crate::modifier::{self, Compare, Rewrite, Role, Written};
use crate::pattern::{Part, Pattern};
use crate::rule::{Item, ModifierUse};
use crate::yaml::{Node, Value};

/// A value after its item's modifiers.
pub enum Seen<'i> {
    Text(Pattern),
    /// A number, boolean or null.
    Scalar(&'i Value),
    /// An expression, a network, a number to be above, the name of another field, and the like.
    Other,
}

/// How an item's modifiers make values of what is written.
struct Manner {
    before: bool,
    after: bool,
    other: bool,
}

fn manner(item: &Item) -> Result<Manner, Undecided> {
    let mut manner = Manner {
        before: false,
        after: false,
        other: false,
    };
    for used in &item.modifiers {
        let Some(def) = modifier::find(&used.name) else {
            // Resolving tells of it.
            manner.other = true;
            continue;
        };
        match def.role {
            Role::Compare(Compare::Contains) => {
                manner.before = true;
                manner.after = true;
            }
            Role::Compare(Compare::StartsWith) => manner.after = true,
            Role::Compare(Compare::EndsWith) => manner.before = true,
            Role::Compare(
                Compare::FieldRef
                | Compare::Re
                | Compare::Cidr
                | Compare::Order(_)
                | Compare::Exists,
            )
            | Role::TimePart(_) => manner.other = true,
            Role::Rewrite(Rewrite::Expand)
            | Role::RegexFlag(_)
            | Role::Cased
            | Role::All
            | Role::Neq => {}
            Role::Rewrite(_) => {
                return Err(format!(
                    "values that `{}` rewrites can't be looked at before",
                    used.name
                ));
            }
        }
    }
    Ok(manner)
}

pub fn seen(item: &Item) -> Result<Vec<Seen<'_>>, Undecided> {
    let manner = manner(item)?;
    let one = |node: &'_ Node| -> Option<Pattern> {
        let text = node.scalar_text()?;
        let mut pattern = Pattern::parse(&text);
        if manner.before {
            pattern = pattern.with_any_before();
        }
        if manner.after {
            pattern = pattern.with_any_after();
        }
        Some(pattern)
    };
    Ok(item
        .values
        .iter()
        .map(|node| match &node.value {
            _ if manner.other => Seen::Other,
            Value::Text(_) => one(node).map_or(Seen::Other, Seen::Text),
            Value::Int(_) | Value::Float(_) if manner.before || manner.after => {
                one(node).map_or(Seen::Other, Seen::Text)
            }
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
                Seen::Scalar(&node.value)
            }
            Value::Sequence(_) | Value::Mapping(_) => Seen::Other,
        })
        .collect())
}

/// Names of fields that an item's own is compared with.
pub fn references(item: &Item) -> Vec<&str> {
    let is_reference = |used: &ModifierUse| {
        modifier::find(&used.name).is_some_and(|it| it.role == Role::Compare(Compare::FieldRef))
    };
    match item.modifiers.iter().any(is_reference) {
        true => item.values.iter().filter_map(Node::as_text).collect(),
        false => Vec::new(),
    }
}

/// A pattern as pySigma's expressions see it: backslashes as they are meant, a backslash before a
/// plain `*` or `?`.
pub fn plain(pattern: &Pattern) -> String {
    written(pattern, |text| text.replace('*', "\\*").replace('?', "\\?"))
}

/// A pattern as rules have it.
pub fn escaped(pattern: &Pattern) -> String {
    written(pattern, |text| {
        text.replace('\\', "\\\\")
            .replace('*', "\\*")
            .replace('?', "\\?")
    })
}

fn written(pattern: &Pattern, text: impl Fn(&str) -> String) -> String {
    pattern
        .parts()
        .iter()
        .map(|part| match part {
            Part::Text(literal) => text(literal),
            Part::Any => "*".to_owned(),
            Part::One => "?".to_owned(),
        })
        .collect()
}

/// What [`plain`] gives, read back: backslashes are plain but before `*` and `?`.
pub fn from_plain(text: &str) -> Pattern {
    let mut rule = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        rule.push(c);
        if c == '\\' && !matches!(chars.peek(), Some('*' | '?')) {
            rule.push('\\');
        }
    }
    Pattern::parse(&rule)
}

/// The item with each text replaced by what `change` makes of it; `None` where it leaves all as
/// they are. Other values stay.
pub fn change_texts(
    item: &Item,
    change: impl Fn(&Pattern) -> Result<Option<Vec<Pattern>>, Undecided>,
) -> Result<Option<Item>, Undecided> {
    let mut values = Vec::new();
    let mut changed = false;
    for (node, value) in item.values.iter().zip(seen(item)?) {
        let (pattern, number) = match value {
            Seen::Text(pattern) => (pattern, false),
            Seen::Scalar(Value::Int(_) | Value::Float(_)) => {
                let text = node.scalar_text().unwrap_or_default();
                (Pattern::literal(&text), true)
            }
            Seen::Scalar(_) | Seen::Other => {
                values.push(node.clone());
                continue;
            }
        };
        match change(&pattern)? {
            None if number => values.push(node.clone()),
            None => values.push(text_node(node, &pattern)),
            Some(patterns) => {
                changed = true;
                values.extend(patterns.iter().map(|it| text_node(node, it)));
            }
        }
    }
    if !changed {
        return Ok(None);
    }
    if values.is_empty() {
        return Err("no value is left".into());
    }
    // The texts have the wildcards that these modifiers stand for.
    let mut item = Item {
        values,
        ..item.clone()
    };
    item.modifiers.retain(|used| {
        !matches!(
            modifier::find(&used.name).map(|it| it.role),
            Some(Role::Compare(
                Compare::Contains | Compare::StartsWith | Compare::EndsWith
            ))
        )
    });
    Ok(Some(item))
}

fn text_node(at: &Node, pattern: &Pattern) -> Node {
    Node {
        id: at.id,
        value: Value::Text(escaped(pattern)),
    }
}

/// The item with another value, and without the modifiers that were for its own.
pub fn set_value(item: &Item, value: &Value) -> Item {
    let mut item = item.clone();
    for node in &mut item.values {
        node.value = value.clone();
    }
    item.modifiers.retain(|used| {
        matches!(
            modifier::find(&used.name).map(|it| it.role),
            Some(Role::All | Role::Neq)
        )
    });
    item
}

/// The item with its placeholders filled in: `fill` gives the values of one, or `None` to leave it
/// for others.
pub fn fill_placeholders(
    item: &Item,
    fill: impl Fn(&str) -> Result<Option<Vec<String>>, Undecided>,
) -> Result<Option<Item>, Undecided> {
    if !item.modifiers.iter().any(|used| used.name == "expand") {
        return Ok(None);
    }
    let (mut values, mut changed, mut left) = (Vec::new(), false, false);
    for node in &item.values {
        let Some(text) = node.as_text() else {
            values.push(node.clone());
            continue;
        };
        let mut texts = vec![String::new()];
        for piece in modifier::written(text) {
            let pieces = match piece {
                Written::Text(text) => vec![text.to_owned()],
                Written::Percent => vec!["\\%".to_owned()],
                Written::Placeholder(name) => match fill(name)? {
                    Some(values) => {
                        changed = true;
                        values
                    }
                    None => {
                        left = true;
                        vec![format!("%{name}%")]
                    }
                },
            };
            texts = texts
                .iter()
                .flat_map(|text| pieces.iter().map(move |piece| format!("{text}{piece}")))
                .collect();
        }
        values.extend(texts.into_iter().map(|text| Node {
            id: node.id,
            value: Value::Text(text),
        }));
    }
    if !changed {
        return Ok(None);
    }
    if item.modifiers.iter().any(|used| used.name == "re") {
        return Err("placeholders within regular expressions can't be filled in exactly".into());
    }
    let mut item = Item {
        values,
        ..item.clone()
    };
    if !left {
        item.modifiers.retain(|used| used.name != "expand");
        for node in &mut item.values {
            if let Value::Text(text) = &mut node.value {
                *text = text.replace("\\%", "%");
            }
        }
    }
    Ok(Some(item))
}
