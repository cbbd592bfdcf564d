//! Match expressions, as `Detection`, `InlineFilters` and `DynamicSeverities` hold them.

use super::conditions::{self, Case, Part, Test};
use super::keys::{self, Path};
use super::names::Names;
use super::operands::Operands;
use super::searches::{Expr, Leaf};
use super::write::Yaml;
use super::{UNSUPPORTED, error, known_keys, parse};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::yaml::Node;

const COMBINATORS: &[&str] = &["All", "Any", "OnlyOne", "None"];
const COMPREHENSIONS: &[&str] = &["AnyElement", "NoElement", "AllElements", "OnlyOneElement"];
const ABSOLUTE: &[&str] = &["AlwaysTrue", "AlwaysFalse"];
const KEYS: &[&str] = &[
    "Key",
    "DeepKey",
    "KeyPath",
    "Enrichment",
    "Condition",
    "Value",
    "Values",
    "Expressions",
    "All",
    "Any",
    "OnlyOne",
    "None",
];

/// Which forms of expressions a place takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grammar {
    Full,
    /// `InlineFilters`: `All`, `Any` and no list comprehensions.
    Filter,
}

/// What expressions are read with.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    pub names: &'c Names,
    pub grammar: Grammar,
    /// The list whose elements are tested.
    pub outer: Option<&'c Path>,
}

/// A list of expressions, all of which must hold.
pub fn expressions(node: &Node, context: Context<'_>, out: &mut Vec<Diagnostic>) -> Option<Expr> {
    parts(node, "a list of match expressions", context, out).map(Expr::All)
}

fn parts(
    node: &Node,
    what: &str,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Vec<Expr>> {
    let Some(items) = node.items() else {
        let message = format!("this must be {what}, not {}", node.kind());
        out.push(error(Code::WRONG_TYPE, node, message));
        return None;
    };
    let parts: Vec<Option<Expr>> = items
        .iter()
        .map(|item| expression(item, context, out))
        .collect();
    parts.into_iter().collect()
}

fn expression(node: &Node, context: Context<'_>, out: &mut Vec<Diagnostic>) -> Option<Expr> {
    let Some(entries) = node.entries() else {
        out.push(parse::wrong(node, "a match expression", "a mapping"));
        return None;
    };
    if !known_keys(node, KEYS, out) {
        return None;
    }
    if let Some((key, value)) = COMBINATORS.iter().find_map(|name| node.entry(name)) {
        if let Some((other, _)) = entries.iter().find(|(other, _)| other.id != key.id) {
            let message = "a combinator stands alone in its expression";
            out.push(error(Code::BAD_VALUE, other, message));
            return None;
        }
        return combinator(key, value, context, out);
    }
    let condition = match node.get("Condition") {
        Some(condition) => condition,
        None => {
            out.push(error(Code::MISSING_KEY, node, "`Condition` is missing"));
            return None;
        }
    };
    let name = condition.scalar_text().unwrap_or_default();
    if COMPREHENSIONS.contains(&name.as_str()) || node.get("Expressions").is_some() {
        return comprehension(node, condition, &name, context, out);
    }
    if ABSOLUTE.contains(&name.as_str()) {
        if let Some((other, _)) = entries.iter().find(|(_, other)| other.id != condition.id) {
            let message = format!("`{name}` takes no key and no value");
            out.push(error(Code::BAD_VALUE, other, message));
            return None;
        }
        return Some(Expr::Always(name == "AlwaysTrue"));
    }
    let Some((test, negated)) = conditions::find(&name) else {
        out.push(unknown_condition(condition, &name));
        return None;
    };
    let operands = Operands {
        expression: node,
        value: node.get("Value"),
        values: node.get("Values"),
    };
    let fields = operands
        .values
        .and_then(Node::items)
        .filter(|items| items.iter().any(|item| item.entries().is_some()));
    let expr = match fields {
        Some(fields) if !keys::is_specified(node) => {
            two_keys(condition, test, fields, operands, context, out)
        }
        Some(_) | None => {
            let path = place(node, context, out)?;
            if path.ranges && !takes_lists(test) {
                let message = format!(
                    "Panther doesn't document what `{name}` means on the list that `[*]` gives"
                );
                out.push(error(UNSUPPORTED, condition, message).help(
                    "write a list comprehension with `AnyElement`, or `Contains` or `IsIn`, which ask for any element",
                ));
                return None;
            }
            conditions::apply(test, &path.field(), operands, out)
        }
    }?;
    Some(if negated { expr.negate() } else { expr })
}

/// The key of an expression; within a list comprehension, without one, the element itself.
fn place(node: &Node, context: Context<'_>, out: &mut Vec<Diagnostic>) -> Option<Path> {
    match context.outer {
        Some(outer) if !keys::is_specified(node) => Some(Path {
            steps: outer.steps.clone(),
            ranges: false,
        }),
        Some(_) | None => keys::read(node, context.outer, context.names, out),
    }
}

fn takes_lists(test: Test) -> bool {
    match test {
        Test::Text(Part::Contains, _) | Test::In | Test::Has => true,
        Test::Equals(_)
        | Test::Text(Part::Starts | Part::Ends, _)
        | Test::Order(_)
        | Test::Exists
        | Test::NullOrEmpty
        | Test::Address(_)
        | Test::Network => false,
    }
}

fn unknown_condition(condition: &Node, name: &str) -> Diagnostic {
    let message = format!("`{name}` is no condition that is known here");
    let known = conditions::all_names()
        .chain(COMPREHENSIONS.iter().copied())
        .chain(ABSOLUTE.iter().copied());
    let mut diagnostic = error(Code::BAD_VALUE, condition, message).label("unknown");
    diagnostic.help = did_you_mean(name, known);
    diagnostic
}

fn combinator(
    key: &Node,
    value: &Node,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Expr> {
    let name = key.as_text().unwrap_or_default();
    if context.grammar == Grammar::Filter && !["All", "Any"].contains(&name) {
        let message = format!("inline filters know `All` and `Any` only, not `{name}`");
        out.push(error(Code::BAD_VALUE, key, message));
        return None;
    }
    let parts = parts(value, "a list of match expressions", context, out)?;
    Some(match name {
        "All" => Expr::All(parts),
        "Any" => Expr::Any(parts),
        "OnlyOne" => Expr::OnlyOne(parts),
        _ => Expr::Any(parts).negate(),
    })
}

/// A test on the elements of a list. Sigma's tests on a list ask for any element, each test for
/// its own, so only what holds for a single test can be expressed.
fn comprehension(
    node: &Node,
    condition: &Node,
    name: &str,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Expr> {
    let refused = match name {
        "AnyElement" | "NoElement" => None,
        "AllElements" => Some("Sigma can't ask that all elements of a list satisfy a test"),
        "OnlyOneElement" => Some("Sigma can't count the elements of a list"),
        _ => Some("`Expressions` belong to `AnyElement` and `NoElement`"),
    };
    if let Some(message) = refused {
        let mut diagnostic = error(UNSUPPORTED, condition, message);
        if name == "AllElements" {
            diagnostic.help = Some(
                "where it is meant so, write `NoElement` with the opposite expression; it also holds where the list is missing".into(),
            );
        }
        out.push(diagnostic);
        return None;
    }
    if context.grammar == Grammar::Filter {
        let message = "inline filters know no list comprehensions";
        out.push(error(Code::BAD_VALUE, condition, message));
        return None;
    }
    if let Some(extra) = node.get("Value").or(node.get("Values")) {
        let message = format!("`{name}` takes `Expressions`, no value");
        out.push(error(Code::BAD_VALUE, extra, message));
        return None;
    }
    let Some(inner) = node.get("Expressions") else {
        out.push(error(Code::MISSING_KEY, node, "`Expressions` is missing"));
        return None;
    };
    let outer = place(node, context, out)?;
    let inside = Context {
        outer: Some(&outer),
        ..context
    };
    let parts = parts(inner, "a list of match expressions", inside, out)?;
    let items = inner.items().unwrap_or_default();
    let message = match parts.as_slice() {
        [one] if one.distributes() => {
            return Some(if name == "NoElement" {
                one.clone().negate()
            } else {
                one.clone()
            });
        }
        [_] => {
            "Sigma asks of a list whether any element satisfies one positive test, which this is not"
        }
        [] => "it is unclear what no expressions ask of the elements",
        [_, _, ..] => "Sigma can't ask that several tests hold for the same element of a list",
    };
    let place = items.get(1).or(items.first()).unwrap_or(inner);
    out.push(error(UNSUPPORTED, place, message));
    None
}

/// `Values` with two keys: a comparison of two fields.
fn two_keys(
    condition: &Node,
    test: Test,
    fields: &[Node],
    operands: Operands<'_>,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Expr> {
    let [left, right] = fields else {
        let place = operands.values.unwrap_or(operands.expression);
        let message = "a comparison of keys has two of them";
        out.push(error(Code::BAD_VALUE, place, message));
        return None;
    };
    if let Some(value) = operands.value {
        let message = "`Value` beside two keys has no meaning";
        out.push(error(Code::BAD_VALUE, value, message));
        return None;
    }
    let mut paths = Vec::new();
    for field in [left, right] {
        if !known_keys(field, keys::SPECIFIERS, out) {
            return None;
        }
        let path = keys::read(field, context.outer, context.names, out)?;
        if path.ranges {
            let message = "Panther doesn't document what `[*]` means in a comparison of keys";
            out.push(error(UNSUPPORTED, field, message));
            return None;
        }
        paths.push(path);
    }
    let modifiers: &[&str] = match test {
        Test::Equals(Case::Kept) => &["fieldref", "cased"],
        Test::Equals(Case::Ignored) => &["fieldref"],
        Test::Text(Part::Contains, Case::Kept) => &["fieldref", "contains", "cased"],
        Test::Text(Part::Contains, Case::Ignored) => &["fieldref", "contains"],
        Test::Text(Part::Starts, Case::Kept) => &["fieldref", "startswith", "cased"],
        Test::Text(Part::Starts, Case::Ignored) => &["fieldref", "startswith"],
        Test::Text(Part::Ends, Case::Kept) => &["fieldref", "endswith", "cased"],
        Test::Text(Part::Ends, Case::Ignored) => &["fieldref", "endswith"],
        Test::In
        | Test::Has
        | Test::Order(_)
        | Test::Exists
        | Test::NullOrEmpty
        | Test::Address(_)
        | Test::Network => {
            let message = "Sigma compares two fields as text only: equal, contains, starts, ends";
            out.push(error(UNSUPPORTED, condition, message));
            return None;
        }
    };
    Some(Expr::Leaf(Leaf {
        field: paths[0].field(),
        modifiers,
        values: vec![Yaml::Text(paths[1].field())],
        // Two fields of a list's element need the same element.
        distributes: false,
    }))
}
