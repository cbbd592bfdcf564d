//! The conditions of match expressions, and the test that each is.

use super::operands::Operands;
use super::searches::{Expr, Leaf};
use super::write::Yaml;
use super::{UNSUPPORTED, error, warning};
use crate::diag::{Code, Diagnostic};
use crate::network;
use crate::yaml::{Node, Value};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    Kept,
    Ignored,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Contains,
    Starts,
    Ends,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    Any,
    V4,
    V6,
    Public,
    Private,
}

/// What a condition asks, before it is negated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    Equals(Case),
    Text(Part, Case),
    /// One of several values.
    In,
    /// A list has the element.
    Has,
    Order(Order),
    Exists,
    NullOrEmpty,
    Address(Address),
    Network,
}

/// Name, test, negated. The schema leaves the names open; Panther's documents and examples use these.
const CONDITIONS: &[(&str, Test, bool)] = &[
    ("Equals", Test::Equals(Case::Kept), false),
    ("DoesNotEqual", Test::Equals(Case::Kept), true),
    ("IEquals", Test::Equals(Case::Ignored), false),
    ("IDoesNotEqual", Test::Equals(Case::Ignored), true),
    ("StartsWith", Test::Text(Part::Starts, Case::Kept), false),
    (
        "DoesNotStartWith",
        Test::Text(Part::Starts, Case::Kept),
        true,
    ),
    (
        "IStartsWith",
        Test::Text(Part::Starts, Case::Ignored),
        false,
    ),
    (
        "IDoesNotStartWith",
        Test::Text(Part::Starts, Case::Ignored),
        true,
    ),
    ("EndsWith", Test::Text(Part::Ends, Case::Kept), false),
    ("DoesNotEndWith", Test::Text(Part::Ends, Case::Kept), true),
    ("IEndsWith", Test::Text(Part::Ends, Case::Ignored), false),
    (
        "IDoesNotEndWith",
        Test::Text(Part::Ends, Case::Ignored),
        true,
    ),
    ("Contains", Test::Text(Part::Contains, Case::Kept), false),
    (
        "DoesNotContain",
        Test::Text(Part::Contains, Case::Kept),
        true,
    ),
    (
        "IContains",
        Test::Text(Part::Contains, Case::Ignored),
        false,
    ),
    (
        "IDoesNotContain",
        Test::Text(Part::Contains, Case::Ignored),
        true,
    ),
    ("IsIn", Test::In, false),
    ("IsNotIn", Test::In, true),
    ("Has", Test::Has, false),
    ("DoesNotHave", Test::Has, true),
    ("IsGreaterThan", Test::Order(Order::Greater), false),
    (
        "IsGreaterThanOrEqual",
        Test::Order(Order::GreaterOrEqual),
        false,
    ),
    (
        "IsGreaterThanOrEquals",
        Test::Order(Order::GreaterOrEqual),
        false,
    ),
    ("IsLessThan", Test::Order(Order::Less), false),
    ("IsLessThanOrEqual", Test::Order(Order::LessOrEqual), false),
    ("IsLessThanOrEquals", Test::Order(Order::LessOrEqual), false),
    ("Exists", Test::Exists, false),
    ("DoesNotExist", Test::Exists, true),
    ("IsNotNull", Test::Exists, false),
    ("IsNull", Test::Exists, true),
    ("IsNullOrEmpty", Test::NullOrEmpty, false),
    ("IsNotNullOrEmpty", Test::NullOrEmpty, true),
    ("IsIPAddress", Test::Address(Address::Any), false),
    ("IsIPv4Address", Test::Address(Address::V4), false),
    ("IsIPv6Address", Test::Address(Address::V6), false),
    ("IsIPAddressPublic", Test::Address(Address::Public), false),
    ("IsIPAddressPrivate", Test::Address(Address::Private), false),
    ("IsIPAddressInCIDR", Test::Network, false),
];

pub fn find(name: &str) -> Option<(Test, bool)> {
    CONDITIONS
        .iter()
        .find(|(other, ..)| *other == name)
        .map(|(_, test, negated)| (*test, *negated))
}

pub fn all_names() -> impl Iterator<Item = &'static str> {
    CONDITIONS.iter().map(|(name, ..)| *name)
}

const ADDRESSES: &[&str] = &["0.0.0.0/0", "::/0"];
/// What Python's `ipaddress` (3.11) calls private, from IANA's registries of special addresses.
const PRIVATE: &[&str] = &[
    "0.0.0.0/8",
    "10.0.0.0/8",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/29",
    "192.0.0.170/31",
    "192.0.2.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "240.0.0.0/4",
    "::/127",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "fc00::/7",
    "fe80::/10",
];
/// Neither private nor public: shared by carriers.
const SHARED: &str = "100.64.0.0/10";

fn leaf(field: &str, modifiers: &'static [&'static str], values: Vec<Yaml>) -> Expr {
    Expr::Leaf(Leaf {
        field: field.to_owned(),
        modifiers,
        values,
        distributes: true,
    })
}

fn networks(field: &str, networks: &[&str]) -> Expr {
    let values = networks.iter().map(|network| Yaml::text(*network));
    leaf(field, &["cidr"], values.collect())
}

/// The test, not negated, on a field.
pub fn apply(
    test: Test,
    field: &str,
    operands: Operands<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Expr> {
    match test {
        Test::Equals(case) => {
            let node = operands.one(out)?;
            equality(field, case, &[node], out)
        }
        Test::Has => {
            let node = operands.one(out)?;
            equality(field, Case::Kept, &[node], out)
        }
        Test::In => {
            let nodes = operands.several(out)?;
            equality(field, Case::Kept, &nodes, out)
        }
        Test::Text(part, case) => {
            let node = operands.one(out)?;
            // A list of numbers contains a number by equality; text contains none.
            if part == Part::Contains && matches!(node.value, Value::Int(_) | Value::Float(_)) {
                return equality(field, case, &[node], out);
            }
            let Some(text) = node.as_text() else {
                let message = format!("this condition compares with text, not {}", node.kind());
                out.push(error(Code::WRONG_TYPE, node, message));
                return None;
            };
            let value = vec![Yaml::Text(escape(text))];
            Some(leaf(field, text_modifiers(part, case), value))
        }
        Test::Order(order) => {
            let node = operands.one(out)?;
            let number = match &node.value {
                Value::Int(_) | Value::Float(_) => Yaml::from_node(node),
                Value::Null
                | Value::Bool(_)
                | Value::Text(_)
                | Value::Sequence(_)
                | Value::Mapping(_) => {
                    let message = format!("Sigma orders numbers only, not {}", node.kind());
                    out.push(error(UNSUPPORTED, node, message));
                    return None;
                }
            };
            finite(node, out)?;
            Some(leaf(field, order_modifier(order), vec![number]))
        }
        Test::Exists => {
            operands.none(out)?;
            Some(leaf(field, &["exists"], vec![Yaml::Bool(true)]))
        }
        Test::NullOrEmpty => {
            operands.none(out)?;
            out.push(
                warning(
                    operands.expression,
                    "an empty list or mapping is empty in Panther; here it is a value",
                )
                .label("tests for null and the empty text"),
            );
            Some(Expr::Leaf(Leaf {
                field: field.to_owned(),
                modifiers: &[],
                values: vec![Yaml::Null, Yaml::text("")],
                distributes: false,
            }))
        }
        Test::Address(address) => {
            operands.truth(out)?;
            Some(self::address(field, address))
        }
        Test::Network => {
            let node = operands.one(out)?;
            let text = node.as_text().unwrap_or_default();
            if let Err(problem) = network::parse(text) {
                let mut diagnostic = error(Code::BAD_CIDR, node, problem.message);
                diagnostic.help = problem.help;
                out.push(diagnostic);
                return None;
            }
            Some(networks(field, &[text]))
        }
    }
}

fn address(field: &str, address: Address) -> Expr {
    match address {
        Address::Any => networks(field, ADDRESSES),
        Address::V4 => networks(field, &ADDRESSES[..1]),
        Address::V6 => networks(field, &ADDRESSES[1..]),
        Address::Private => networks(field, PRIVATE),
        Address::Public => {
            let inside: Vec<&str> = PRIVATE.iter().copied().chain([SHARED]).collect();
            let inside = networks(field, &inside).negate();
            Expr::All(vec![networks(field, ADDRESSES), inside])
        }
    }
}

/// Equal to one of the values. Text keeps its letter case unless told; `cased` has no effect on
/// numbers and booleans.
fn equality(field: &str, case: Case, nodes: &[&Node], out: &mut Vec<Diagnostic>) -> Option<Expr> {
    let mut values = Vec::with_capacity(nodes.len());
    let mut text = false;
    let mut null = false;
    for node in nodes {
        match &node.value {
            Value::Text(value) => {
                text = true;
                values.push(Yaml::Text(escape(value)));
            }
            Value::Null => {
                null = true;
                values.push(Yaml::Null);
            }
            Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
                finite(node, out)?;
                values.push(Yaml::from_node(node));
            }
            Value::Sequence(_) | Value::Mapping(_) => {
                let message = format!("Sigma compares with single values, not {}", node.kind());
                out.push(error(UNSUPPORTED, node, message));
                return None;
            }
        }
    }
    if values.is_empty() {
        return Some(Expr::Always(false));
    }
    let modifiers: &[&str] = match case {
        Case::Kept if text => &["cased"],
        Case::Kept | Case::Ignored => &[],
    };
    Some(Expr::Leaf(Leaf {
        field: field.to_owned(),
        modifiers,
        values,
        distributes: !null,
    }))
}

fn finite(node: &Node, out: &mut Vec<Diagnostic>) -> Option<()> {
    if matches!(node.value, Value::Float(value) if !value.is_finite()) {
        out.push(error(
            Code::BAD_VALUE,
            node,
            "infinity and NaN are no values of an event",
        ));
        return None;
    }
    Some(())
}

pub fn text_modifiers(part: Part, case: Case) -> &'static [&'static str] {
    match (part, case) {
        (Part::Contains, Case::Kept) => &["contains", "cased"],
        (Part::Contains, Case::Ignored) => &["contains"],
        (Part::Starts, Case::Kept) => &["startswith", "cased"],
        (Part::Starts, Case::Ignored) => &["startswith"],
        (Part::Ends, Case::Kept) => &["endswith", "cased"],
        (Part::Ends, Case::Ignored) => &["endswith"],
    }
}

fn order_modifier(order: Order) -> &'static [&'static str] {
    match order {
        Order::Greater => &["gt"],
        Order::GreaterOrEqual => &["gte"],
        Order::Less => &["lt"],
        Order::LessOrEqual => &["lte"],
    }
}

/// Sigma's wildcards have no meaning in Panther.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '?' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
