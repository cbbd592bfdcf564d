//! The conditions of a processing item: on rules, on items of searches, on names of fields.

use super::apply::Progress;
use super::values::{Seen, plain, seen};
use crate::pattern::Pattern;
use crate::regexp::python::Python;
use crate::rule::{Condition, Item, LogSource, Rule, Selection};
use crate::yaml::Value;

/// Conditions of one kind, and how they are joined.
#[derive(Debug, Clone)]
pub struct Conditions<C> {
    pub list: Vec<C>,
    /// Names for an expression, as many as there are conditions, or none.
    pub names: Vec<String>,
    pub join: Join,
    pub negated: bool,
}

#[derive(Debug, Clone)]
pub enum Join {
    And,
    Or,
    Expression(Condition),
}

/// What a condition could not decide, in words.
pub type Undecided = String;

impl<C> Conditions<C> {
    /// An empty `and` holds, an empty `or` does not, and `not` turns both round.
    pub fn hold(&self, test: impl Fn(&C) -> Result<bool, Undecided>) -> Result<bool, Undecided> {
        let results: Vec<bool> = self.list.iter().map(test).collect::<Result<_, _>>()?;
        let joined = match &self.join {
            Join::And => results.iter().all(|it| *it),
            Join::Or => results.iter().any(|it| *it),
            Join::Expression(expression) => self.value(expression, &results),
        };
        Ok(joined != self.negated)
    }

    fn value(&self, expression: &Condition, results: &[bool]) -> bool {
        match expression {
            Condition::And(parts) => parts.iter().all(|it| self.value(it, results)),
            Condition::Or(parts) => parts.iter().any(|it| self.value(it, results)),
            Condition::Not(part) => !self.value(part, results),
            Condition::Search(_, name) => {
                let at = self.names.iter().position(|it| it == name);
                at.is_some_and(|at| results[at])
            }
            // The reader takes no quantifier.
            Condition::Of(..) => false,
        }
    }
}

/// Compares what `set_state` stored.
#[derive(Debug, Clone)]
pub struct StateTest {
    pub key: String,
    pub value: Value,
    pub order: Order,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Eq,
    Ne,
    Gte,
    Gt,
    Lte,
    Lt,
}

impl Order {
    pub const ALL: [(&'static str, Order); 6] = [
        ("eq", Order::Eq),
        ("ne", Order::Ne),
        ("gte", Order::Gte),
        ("gt", Order::Gt),
        ("lte", Order::Lte),
        ("lt", Order::Lt),
    ];
}

impl StateTest {
    fn holds(&self, progress: &Progress<'_>) -> Result<bool, Undecided> {
        let Some(state) = progress.state.get(self.key.as_str()) else {
            return Ok(false);
        };
        let order = match (number(state), number(&self.value), state, &self.value) {
            (Some(one), Some(other), ..) => one.partial_cmp(&other),
            (_, _, Value::Text(one), Value::Text(other)) => Some(one.cmp(other)),
            _ if self.order == Order::Eq => return Ok(*state == &self.value),
            _ if self.order == Order::Ne => return Ok(*state != &self.value),
            _ => None,
        };
        let Some(order) = order else {
            return Err(format!(
                "the state `{}` and the value can't be ordered",
                self.key
            ));
        };
        Ok(match self.order {
            Order::Eq => order.is_eq(),
            Order::Ne => order.is_ne(),
            Order::Gte => order.is_ge(),
            Order::Gt => order.is_gt(),
            Order::Lte => order.is_le(),
            Order::Lt => order.is_lt(),
        })
    }
}

#[allow(clippy::cast_precision_loss)] // Numbers of pipelines are small.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        Value::Null | Value::Bool(_) | Value::Text(_) | Value::Sequence(_) | Value::Mapping(_) => {
            None
        }
    }
}

#[derive(Debug, Clone)]
pub enum RuleCondition {
    Logsource(LogSource),
    ContainsField(String),
    ContainsDetectionItem(String, Value),
    ProcessingItemApplied(String),
    ProcessingState(StateTest),
    IsSigmaRule,
    IsSigmaCorrelationRule,
    Tag(String),
}

/// What a condition on rules looks at.
pub enum Looked<'r> {
    /// With the searches of the filters that apply to it.
    Rule(&'r Rule, Vec<&'r Selection>),
    /// With the log sources of the rules that it refers to, and its tags.
    Correlation(Vec<&'r LogSource>, &'r [String]),
}

impl RuleCondition {
    pub fn holds(&self, looked: &Looked<'_>, progress: &Progress<'_>) -> Result<bool, Undecided> {
        let any_item = |test: &dyn Fn(&Item) -> Result<bool, Undecided>| match looked {
            Looked::Correlation(..) => Ok(false),
            Looked::Rule(rule, more) => {
                let own = rule.detection.searches.iter().map(|it| &it.selection);
                for selection in own.chain(more.iter().copied()) {
                    for item in items(selection) {
                        if test(item)? {
                            return Ok(true);
                        }
                    }
                }
                Ok(false)
            }
        };
        match self {
            RuleCondition::Logsource(wanted) => Ok(match looked {
                Looked::Rule(rule, _) => wanted.covers(&rule.logsource),
                Looked::Correlation(sources, _) => sources.iter().any(|it| wanted.covers(it)),
            }),
            RuleCondition::ContainsField(field) => {
                any_item(&|item| Ok(item.field.as_ref() == Some(field)))
            }
            RuleCondition::ContainsDetectionItem(field, value) => any_item(&|item| {
                if item.field.as_ref() != Some(field) {
                    return Ok(false);
                }
                Ok(seen(item)?.iter().any(|it| equals(it, value)))
            }),
            RuleCondition::ProcessingItemApplied(id) => Ok(progress.applied.contains(id.as_str())),
            RuleCondition::ProcessingState(test) => test.holds(progress),
            RuleCondition::IsSigmaRule => Ok(matches!(looked, Looked::Rule(..))),
            RuleCondition::IsSigmaCorrelationRule => Ok(matches!(looked, Looked::Correlation(..))),
            RuleCondition::Tag(tag) => Ok(match looked {
                Looked::Rule(rule, _) => rule.tags.contains(tag),
                Looked::Correlation(_, tags) => tags.contains(tag),
            }),
        }
    }
}

/// All items of a search.
pub fn items(selection: &Selection) -> Vec<&Item> {
    match selection {
        Selection::All(items) => items.iter().collect(),
        Selection::Any(parts) | Selection::Each(parts) => parts.iter().flat_map(items).collect(),
        Selection::Keyword(item) => vec![item],
    }
}

#[derive(Debug, Clone)]
pub enum ItemCondition {
    MatchString {
        expression: Python,
        negated: bool,
        all: bool,
    },
    MatchValue(Value, bool),
    ContainsWildcard(bool),
    IsNull(bool),
    ProcessingItemApplied(String),
    ProcessingState(StateTest),
}

impl ItemCondition {
    pub fn holds(&self, item: &Item, progress: &Progress<'_>) -> Result<bool, Undecided> {
        let values = |all: bool, test: &dyn Fn(&Seen<'_>) -> Result<bool, Undecided>| {
            let tested: Result<Vec<bool>, Undecided> = seen(item)?.iter().map(test).collect();
            let tested = tested?;
            Ok(match all {
                true => tested.iter().all(|it| *it),
                false => tested.iter().any(|it| *it),
            })
        };
        match self {
            ItemCondition::MatchString {
                expression,
                negated,
                all,
            } => values(*all, &|value| match value {
                Seen::Text(pattern) => Ok(expression.matches_start(&plain(pattern))? != *negated),
                Seen::Scalar(_) | Seen::Other => Ok(*negated),
            }),
            ItemCondition::MatchValue(wanted, all) => {
                values(*all, &|value| Ok(equals(value, wanted)))
            }
            ItemCondition::ContainsWildcard(all) => values(*all, &|value| match value {
                Seen::Text(pattern) => Ok(pattern.as_literal().is_none()),
                Seen::Scalar(_) | Seen::Other => Ok(false),
            }),
            ItemCondition::IsNull(all) => values(*all, &|value| {
                Ok(matches!(value, Seen::Scalar(Value::Null)))
            }),
            ItemCondition::ProcessingItemApplied(id) => Ok(item.by.iter().any(|it| **it == **id)),
            ItemCondition::ProcessingState(test) => test.holds(progress),
        }
    }
}

/// Texts are compared with their wildcards; a text is no number.
fn equals(seen: &Seen<'_>, wanted: &Value) -> bool {
    match (seen, wanted) {
        (Seen::Text(pattern), Value::Text(text)) => *pattern == Pattern::parse(text),
        (Seen::Scalar(value), wanted) => match (number(value), number(wanted)) {
            (Some(one), Some(other)) => one == other,
            _ => *value == wanted,
        },
        (Seen::Text(_) | Seen::Other, _) => false,
    }
}

#[derive(Debug, Clone)]
pub enum FieldCondition {
    Include(Names),
    Exclude(Names),
    ProcessingItemApplied(String),
    ProcessingState(StateTest),
}

/// Names of fields, or expressions for them.
#[derive(Debug, Clone)]
pub enum Names {
    Plain(Vec<String>),
    Expressions(Vec<Python>),
}

impl Names {
    fn have(&self, field: Option<&str>) -> Result<bool, Undecided> {
        let Some(field) = field else {
            return Ok(false);
        };
        match self {
            Names::Plain(names) => Ok(names.iter().any(|it| it == field)),
            Names::Expressions(expressions) => {
                for expression in expressions {
                    if expression.matches_start(field)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }
}

impl FieldCondition {
    pub fn on_name(&self, field: Option<&str>, progress: &Progress<'_>) -> Result<bool, Undecided> {
        match self {
            FieldCondition::Include(names) => names.have(field),
            FieldCondition::Exclude(names) => Ok(!names.have(field)?),
            FieldCondition::ProcessingItemApplied(id) => {
                let by = field.and_then(|it| progress.fields.get(it));
                Ok(by.is_some_and(|by| by.contains(id.as_str())))
            }
            FieldCondition::ProcessingState(test) => test.holds(progress),
        }
    }

    /// Of an item the field counts, or a field that it is compared with.
    pub fn on_item(&self, item: &Item, progress: &Progress<'_>) -> Result<bool, Undecided> {
        if let FieldCondition::ProcessingItemApplied(id) = self {
            return Ok(item.by.iter().any(|it| **it == **id));
        }
        if self.on_name(item.field.as_deref(), progress)? {
            return Ok(true);
        }
        for name in super::values::references(item) {
            if self.on_name(Some(name), progress)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
