//! `detection`: named searches and conditions.

use super::aggregation::Aggregation;
use super::condition::{self, Condition};
use super::{Origin, expect_text};
use crate::diag::{Code, Diagnostic};
use crate::yaml::{Node, Value};
use std::ops::Range;
use std::sync::Arc;

/// A modifier of a key, with its bytes within the key.
#[derive(Debug, Clone, PartialEq)]
pub struct ModifierUse {
    pub name: String,
    pub word: Range<usize>,
}

/// `field|modifier: value` or a keyword, which has no field.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub field: Option<String>,
    pub modifiers: Vec<ModifierUse>,
    /// Scalars, in the order of the file.
    pub values: Vec<Node>,
    /// The key, or for a keyword without a key the value.
    pub node: u32,
    /// The items of processing pipelines that changed it, in their order.
    pub by: Vec<Arc<str>>,
}

/// The body of a search identifier.
#[derive(Debug, Clone, PartialEq)]
pub enum Selection {
    /// A mapping: all items must hold.
    All(Vec<Item>),
    /// A list of mappings and keywords: one must hold.
    Any(Vec<Selection>),
    /// A keyword.
    Keyword(Item),
    /// All must hold. A file has no such list; a field that becomes several beside others does.
    Each(Vec<Selection>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    pub name: String,
    pub node: u32,
    pub selection: Selection,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Detection {
    pub searches: Vec<Search>,
    /// Several are joined by `or`.
    pub conditions: Vec<ConditionText>,
    /// What stands behind the condition's pipe, and the condition's node.
    pub aggregation: Option<(Aggregation, u32)>,
    /// In microseconds.
    pub timeframe: Option<i64>,
}

/// A parsed condition, its node for places, and its text.
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionText {
    pub node: u32,
    pub text: String,
    pub condition: Condition,
}

/// Reads a mapping of searches with a `condition`. `None` where an error leaves no detection.
/// `reserved` keys are no searches; `others` are conditions elsewhere that use the searches too.
pub fn parse(
    origin: &Origin,
    node: &Node,
    reserved: &[&str],
    others: &[&Condition],
    out: &mut Vec<Diagnostic>,
) -> Option<Detection> {
    let before = out.iter().filter(|d| d.is_error()).count();
    let Some(entries) = node.entries() else {
        out.push(
            Diagnostic::new(
                Code::WRONG_TYPE,
                format!("`detection` must be a mapping, not {}", node.kind()),
            )
            .at(origin.node(node.id)),
        );
        return None;
    };
    let mut searches = Vec::new();
    let mut conditions = Vec::new();
    let mut aggregation = None;
    let mut timeframe_node = None;
    let mut has_condition = false;
    for (key, value) in entries {
        let Some(name) = key.scalar_text() else {
            out.push(
                Diagnostic::new(Code::WRONG_TYPE, "a search identifier must be text")
                    .at(origin.node(key.id)),
            );
            continue;
        };
        match name.as_str() {
            "condition" => {
                has_condition = true;
                parse_conditions(origin, value, &mut conditions, &mut aggregation, out);
            }
            "timeframe" => timeframe_node = Some((key, value)),
            name if reserved.contains(&name) => {}
            _ => {
                if let Some(selection) = parse_selection(origin, value, &name, out) {
                    searches.push(Search {
                        name,
                        node: key.id,
                        selection,
                    });
                }
            }
        }
    }
    if !has_condition {
        out.push(
            Diagnostic::new(Code::MISSING_KEY, "`condition` is missing")
                .at(origin.node(node.id))
                .help("add `condition: <search identifier>`"),
        );
    }
    let timeframe = timeframe(origin, timeframe_node, aggregation.as_ref(), out);
    if let (Some((_, node)), true) = (&aggregation, conditions.len() > 1) {
        out.push(
            Diagnostic::new(
                Code::LEGACY_AGGREGATION,
                "an aggregation can't stand in a list of conditions",
            )
            .at(origin.node(*node))
            .help("write a correlation rule instead"),
        );
    }
    if out.iter().filter(|d| d.is_error()).count() > before {
        return None;
    }
    let detection = Detection {
        searches,
        conditions,
        aggregation,
        timeframe,
    };
    check_names(origin, &detection, others, out).then_some(detection)
}

/// The old syntax's `timeframe`, which belongs to an aggregation.
fn timeframe(
    origin: &Origin,
    node: Option<(&Node, &Node)>,
    aggregation: Option<&(Aggregation, u32)>,
    out: &mut Vec<Diagnostic>,
) -> Option<i64> {
    let finding = |message: String, node: u32| {
        Diagnostic::new(Code::LEGACY_AGGREGATION, message)
            .at(origin.node(node))
            .help("write a correlation rule with `timespan`")
    };
    match (node, aggregation) {
        (None, None) => None,
        (None, Some((_, condition))) => {
            let message = "the aggregation has no `timeframe`, so it would count for ever";
            out.push(finding(message.into(), *condition));
            None
        }
        (Some((key, _)), None) => {
            let message = "`timeframe` belongs to the old aggregation syntax";
            out.push(finding(message.into(), key.id).label("no effect on a single event"));
            None
        }
        (Some((_, value)), Some(_)) => {
            let text = value.scalar_text().unwrap_or_default();
            match super::alerting::timespan(&text) {
                Ok(length) if length > 0 => Some(length),
                Ok(_) => {
                    out.push(finding(
                        "the timeframe must be longer than 0".into(),
                        value.id,
                    ));
                    None
                }
                Err(message) => {
                    out.push(finding(message, value.id));
                    None
                }
            }
        }
    }
}

fn parse_conditions(
    origin: &Origin,
    node: &Node,
    conditions: &mut Vec<ConditionText>,
    aggregation: &mut Option<(Aggregation, u32)>,
    out: &mut Vec<Diagnostic>,
) {
    let nodes = match &node.value {
        Value::Sequence(items) if !items.is_empty() => items.as_slice(),
        Value::Sequence(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Mapping(_) => std::slice::from_ref(node),
    };
    for node in nodes {
        match expect_text(node, "a condition") {
            Err(message) => {
                out.push(Diagnostic::new(Code::WRONG_TYPE, message).at(origin.node(node.id)))
            }
            Ok(text) => match condition::parse_with_aggregation(text) {
                Ok((condition, behind)) => {
                    conditions.push(ConditionText {
                        node: node.id,
                        text: text.to_owned(),
                        condition,
                    });
                    if let Some(behind) = behind {
                        *aggregation = Some((behind, node.id));
                    }
                }
                Err(error) => {
                    let mut diagnostic = Diagnostic::new(error.code, error.message)
                        .at(origin.word(node.id, error.word))
                        .label(error.label);
                    diagnostic.help = error.help;
                    out.push(diagnostic);
                }
            },
        }
    }
}

/// The body of a search identifier, also used for the search maps of source descriptions.
pub fn parse_selection(
    origin: &Origin,
    node: &Node,
    name: &str,
    out: &mut Vec<Diagnostic>,
) -> Option<Selection> {
    match &node.value {
        Value::Mapping(entries) if entries.is_empty() => {
            out.push(empty(origin, node.id, name));
            None
        }
        Value::Mapping(entries) => {
            let items: Vec<Option<Item>> = entries
                .iter()
                .map(|(key, value)| parse_item(origin, key, value, out))
                .collect();
            items
                .into_iter()
                .collect::<Option<Vec<Item>>>()
                .map(Selection::All)
        }
        Value::Sequence(items) if items.is_empty() => {
            out.push(empty(origin, node.id, name));
            None
        }
        Value::Sequence(items) => {
            let parts: Vec<Option<Selection>> = items
                .iter()
                .map(|item| parse_selection(origin, item, name, out))
                .collect();
            parts
                .into_iter()
                .collect::<Option<Vec<Selection>>>()
                .map(Selection::Any)
        }
        Value::Null => {
            out.push(empty(origin, node.id, name));
            None
        }
        Value::Text(_) | Value::Int(_) | Value::Float(_) | Value::Bool(_) => {
            Some(Selection::Keyword(Item {
                field: None,
                modifiers: Vec::new(),
                values: vec![node.clone()],
                node: node.id,
                by: Vec::new(),
            }))
        }
    }
}

fn empty(origin: &Origin, node: u32, name: &str) -> Diagnostic {
    Diagnostic::new(Code::EMPTY_SEARCH, format!("`{name}` is empty"))
        .at(origin.node(node))
        .help("give it a field or a keyword, or remove it")
}

fn parse_item(
    origin: &Origin,
    key: &Node,
    value: &Node,
    out: &mut Vec<Diagnostic>,
) -> Option<Item> {
    let Some(text) = key.scalar_text() else {
        out.push(
            Diagnostic::new(
                Code::WRONG_TYPE,
                format!("a field name must be text, not {}", key.kind()),
            )
            .at(origin.node(key.id)),
        );
        return None;
    };
    let mut words = text.split('|');
    let field = words.next().unwrap_or_default();
    let mut at = field.len();
    let mut modifiers = Vec::new();
    for name in words {
        let start = at + 1;
        at = start + name.len();
        modifiers.push(ModifierUse {
            name: name.to_owned(),
            word: start..at,
        });
    }
    let values = match &value.value {
        Value::Sequence(items) => items.clone(),
        Value::Mapping(_) => {
            out.push(
                Diagnostic::new(
                    Code::WRONG_TYPE,
                    format!("the value of `{text}` must be a scalar or a list, not a mapping"),
                )
                .at(origin.node(value.id))
                .help("address nested fields with a dotted name: `outer.inner: value`"),
            );
            return None;
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Text(_) => {
            vec![value.clone()]
        }
    };
    if values.is_empty() {
        out.push(
            Diagnostic::new(
                Code::EMPTY_SEARCH,
                format!("`{text}` has an empty list of values"),
            )
            .at(origin.node(value.id))
            .help("give it a value, or remove the item"),
        );
        return None;
    }
    if let Some(nested) = values
        .iter()
        .find(|v| v.items().is_some() || v.entries().is_some())
    {
        out.push(
            Diagnostic::new(
                Code::WRONG_TYPE,
                format!(
                    "a value of `{text}` must be a scalar, not {}",
                    nested.kind()
                ),
            )
            .at(origin.node(nested.id)),
        );
        return None;
    }
    let field = (!field.is_empty()).then(|| field.to_owned());
    Some(Item {
        field,
        modifiers,
        values,
        node: key.id,
        by: Vec::new(),
    })
}

/// Names that conditions use must exist; those that no condition uses are reported.
fn check_names(
    origin: &Origin,
    detection: &Detection,
    others: &[&Condition],
    out: &mut Vec<Diagnostic>,
) -> bool {
    let names: Vec<&str> = detection
        .searches
        .iter()
        .map(|search| search.name.as_str())
        .collect();
    let mut used = vec![false; names.len()];
    for other in others {
        other.each_name(&mut |reference, _| {
            for (index, name) in names.iter().enumerate() {
                used[index] |= reference.fits(name);
            }
        });
    }
    let mut good = true;
    for condition in &detection.conditions {
        condition.condition.each_of(&mut |count, word, pattern| {
            let fitting = names.iter().filter(|name| pattern.fits(name)).count();
            if combinations(fitting, count) > MAX_COMBINATIONS {
                good = false;
                out.push(
                    Diagnostic::new(
                        Code::CONDITION_SYNTAX,
                        format!("{count} of {fitting} searches are more than {MAX_COMBINATIONS} combinations"),
                    )
                    .at(origin.word(condition.node, word.clone()))
                    .label("too many"),
                );
            }
        });
    }
    if let Some((Aggregation::Near(near), node)) = &detection.aggregation {
        near.each_name(&mut |reference, _| {
            let mut found = false;
            for (index, name) in names.iter().enumerate() {
                if reference.fits(name) {
                    found = true;
                    used[index] = true;
                }
            }
            if !found {
                good = false;
                out.push(
                    Diagnostic::new(
                        Code::UNKNOWN_SEARCH,
                        "`near` names a search identifier that `detection` does not define",
                    )
                    .at(origin.node(*node)),
                );
            }
        });
    }
    for condition in &detection.conditions {
        condition.condition.each_name(&mut |reference, word| {
            let mut found = false;
            for (index, name) in names.iter().enumerate() {
                if reference.fits(name) {
                    found = true;
                    used[index] = true;
                }
            }
            if !found {
                good = false;
                let mut diagnostic = Diagnostic::new(
                    Code::UNKNOWN_SEARCH,
                    format!(
                        "no search identifier is called `{}`",
                        &condition.text[word.clone()]
                    ),
                )
                .at(origin.word(condition.node, word.clone()))
                .label("not defined in `detection`");
                diagnostic.help =
                    crate::diag::did_you_mean(&condition.text[word.clone()], names.iter().copied());
                out.push(diagnostic);
            }
        });
    }
    for (index, search) in detection.searches.iter().enumerate() {
        if !used[index] && good {
            out.push(
                Diagnostic::new(
                    Code::UNUSED_SEARCH,
                    format!("no condition uses `{}`", search.name),
                )
                .at(origin.node(search.node))
                .label("no effect"),
            );
        }
    }
    good
}

/// Most combinations that an `N of` may stand for.
const MAX_COMBINATIONS: usize = 2000;

/// The number of ways to choose `count` of `all`, as far as it matters.
fn combinations(all: usize, count: usize) -> usize {
    if count > all {
        return 0;
    }
    (0..count.min(all - count))
        .try_fold(1usize, |ways, step| {
            let ways = ways.checked_mul(all - step)? / (step + 1);
            (ways <= MAX_COMBINATIONS * 100).then_some(ways)
        })
        .unwrap_or(usize::MAX)
}
