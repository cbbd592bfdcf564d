//! The chain of modifiers of one item, applied to its values.

use super::chain::{Chain, chain, compare_name};
use super::texts::{raw_texts, texts};
use super::*;
use crate::diag::{Code, Diagnostic};
use crate::network;
use crate::regexp;
use crate::rule::{Item, Origin};
use crate::yaml::{Node, Value};
use std::collections::BTreeMap;

/// How the values of an item are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    Any,
    All,
}

/// An item without its field. Each value became one or more alternatives.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    pub values: Vec<Vec<Matcher>>,
    pub join: Join,
    pub negated: bool,
}

/// Whether the item has a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyword {
    Yes,
    No,
}

/// What the chain needs besides the item.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    pub origin: &'c Origin,
    pub placeholders: &'c BTreeMap<String, Vec<String>>,
}

/// Applies the modifiers. `None` where an error leaves no matchers.
pub fn apply(
    item: &Item,
    keyword: Keyword,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Applied> {
    let chain = chain(item, keyword, context.origin, out)?;
    let mut values = Vec::with_capacity(item.values.len());
    let mut good = true;
    for node in &item.values {
        match matchers(&chain, keyword, node, context, out) {
            Ok(alternatives) => values.push(alternatives),
            Err(diagnostic) => {
                good = false;
                let place = context.origin.node(node.id);
                out.push(if diagnostic.place == crate::diag::Place::File {
                    diagnostic.at(place)
                } else {
                    *diagnostic
                });
            }
        }
    }
    let join = if chain.all { Join::All } else { Join::Any };
    good.then_some(Applied {
        values,
        join,
        negated: chain.neq,
    })
}

pub(super) type Failure = Box<Diagnostic>;

pub(super) fn type_error(message: String) -> Failure {
    Box::new(Diagnostic::new(Code::MODIFIER_TYPE, message).label("of the wrong type"))
}

fn matchers(
    chain: &Chain,
    keyword: Keyword,
    node: &Node,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Result<Vec<Matcher>, Failure> {
    if chain.fieldref || chain.compare == Some(Compare::FieldRef) {
        let field = node.as_text().ok_or_else(|| {
            type_error(format!(
                "`fieldref` takes a field name, not {}",
                node.kind()
            ))
        })?;
        return Ok(vec![Matcher::FieldRef {
            field: field.to_owned(),
            node: node.id,
            order: text_order(chain.compare),
            cased: chain.cased,
        }]);
    }
    if let Some(part) = chain.time_part {
        let order = if let Some(Compare::Order(order)) = chain.compare {
            order
        } else {
            Order::Eq
        };
        return numbers(chain, node, context, part.name())?
            .into_iter()
            .map(|n| Ok(Matcher::TimePart(part, order, n)))
            .collect();
    }
    match chain.compare {
        Some(Compare::Order(order)) => {
            let numbers = numbers(chain, node, context, compare_name(Compare::Order(order)))?;
            Ok(numbers
                .into_iter()
                .map(|number| Matcher::Number(order, number))
                .collect())
        }
        Some(Compare::Exists) => match node.value {
            Value::Bool(value) => Ok(vec![Matcher::Exists(value)]),
            Value::Null
            | Value::Int(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Sequence(_)
            | Value::Mapping(_) => Err(type_error(format!(
                "`exists` takes `true` or `false`, not {}",
                node.kind()
            ))),
        },
        Some(Compare::Re) => raw_texts(chain, node, context, "re")?
            .into_iter()
            .map(|text| regexp(&text, chain, node, context))
            .collect(),
        Some(Compare::Cidr) => raw_texts(chain, node, context, "cidr")?
            .into_iter()
            .map(|text| cidr(&text, node, context, out))
            .collect(),
        Some(Compare::Contains | Compare::StartsWith | Compare::EndsWith | Compare::FieldRef) => {
            texts(chain, keyword, node, context)
        }
        None => plain(chain, keyword, node, context),
    }
}

fn text_order(compare: Option<Compare>) -> TextOrder {
    match compare {
        Some(Compare::Contains) => TextOrder::Contains,
        Some(Compare::StartsWith) => TextOrder::StartsWith,
        Some(Compare::EndsWith) => TextOrder::EndsWith,
        Some(
            Compare::Re | Compare::Cidr | Compare::Order(_) | Compare::Exists | Compare::FieldRef,
        )
        | None => TextOrder::Equal,
    }
}

fn plain(
    chain: &Chain,
    keyword: Keyword,
    node: &Node,
    context: Context<'_>,
) -> Result<Vec<Matcher>, Failure> {
    if keyword == Keyword::Yes || !chain.rewrites.is_empty() {
        return texts(chain, keyword, node, context);
    }
    match &node.value {
        Value::Null => Ok(vec![Matcher::Absent]),
        Value::Bool(value) => Ok(vec![Matcher::Bool(*value)]),
        Value::Int(value) => Ok(vec![Matcher::Number(Order::Eq, Number::Int(*value))]),
        Value::Float(value) if value.is_finite() => {
            Ok(vec![Matcher::Number(Order::Eq, Number::Float(*value))])
        }
        Value::Float(_) => Err(type_error(
            "infinity and NaN are no values of an event".into(),
        )),
        Value::Text(_) | Value::Sequence(_) | Value::Mapping(_) => {
            texts(chain, keyword, node, context)
        }
    }
}

/// A number, or text that is one.
fn numbers(
    chain: &Chain,
    node: &Node,
    context: Context<'_>,
    modifier: &str,
) -> Result<Vec<Number>, Failure> {
    match &node.value {
        Value::Int(value) => Ok(vec![Number::Int(*value)]),
        Value::Float(value) if value.is_finite() => Ok(vec![Number::Float(*value)]),
        Value::Text(_) => raw_texts(chain, node, context, modifier)?
            .iter()
            .map(|text| {
                parse_number(text)
                    .ok_or_else(|| type_error(format!("`{modifier}` takes a number, not `{text}`")))
            })
            .collect(),
        Value::Null | Value::Bool(_) | Value::Float(_) | Value::Sequence(_) | Value::Mapping(_) => {
            Err(type_error(format!(
                "`{modifier}` takes a number, not {}",
                node.kind()
            )))
        }
    }
}

fn parse_number(text: &str) -> Option<Number> {
    let plain = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E'));
    if !plain {
        return None;
    }
    if let Ok(value) = text.parse() {
        return Some(Number::Int(value));
    }
    // Beyond what a double holds it is no number that an engine could compare with.
    text.parse()
        .ok()
        .filter(|value: &f64| value.is_finite())
        .map(Number::Float)
}

fn regexp(
    text: &str,
    chain: &Chain,
    node: &Node,
    context: Context<'_>,
) -> Result<Matcher, Failure> {
    regexp::parse(text, chain.flags)
        .map(Matcher::Regexp)
        .map_err(|error| {
            let mut diagnostic =
                Diagnostic::new(Code::BAD_REGEX, error.message).label("in this expression");
            // The range is of the written text only where no placeholder was filled in.
            if node.as_text() == Some(text) {
                diagnostic = diagnostic.at(context.origin.word(node.id, error.range));
            }
            diagnostic.help = error.help;
            Box::new(diagnostic)
        })
}

fn cidr(
    text: &str,
    node: &Node,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Result<Matcher, Failure> {
    let network = network::parse(text).map_err(|error| {
        let mut diagnostic = Diagnostic::new(Code::BAD_CIDR, error.message).label("not a network");
        diagnostic.help = error.help;
        Box::new(diagnostic)
    })?;
    if network.had_host_bits() {
        out.push(
            Diagnostic::new(
                Code::HOST_BITS,
                format!("`{text}` has bits beyond its prefix; `{network}` is meant"),
            )
            .at(context.origin.node(node.id)),
        );
    }
    Ok(Matcher::Network(network))
}
