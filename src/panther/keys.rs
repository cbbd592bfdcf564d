//! Key specifiers: `Key`, `DeepKey`, `KeyPath`, `Enrichment`.

use super::names::Names;
use super::{UNSUPPORTED, error, error_at, parse};
use crate::diag::{Code, Diagnostic};
use crate::yaml::{Node, Value};
use std::ops::Range;

pub const SPECIFIERS: &[&str] = &["Key", "DeepKey", "KeyPath", "Enrichment"];

/// Where a value is in an event.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Path {
    pub steps: Vec<String>,
    /// It holds `[*]`: Panther gives the test a list of values.
    pub ranges: bool,
}

impl Path {
    /// The Sigma field name.
    pub fn field(&self) -> String {
        let quoted: Vec<String> = self.steps.iter().map(|step| quote(step)).collect();
        quoted.join(".")
    }
}

/// Longer names are no keys of YAML.
const MAX_NAME: usize = 500;

fn quote(step: &str) -> String {
    if step.contains('.') || step.starts_with('"') {
        format!("\"{}\"", step.replace('"', "\"\""))
    } else {
        step.to_owned()
    }
}

/// Whether a mapping names a key.
pub fn is_specified(node: &Node) -> bool {
    SPECIFIERS.iter().any(|key| node.get(key).is_some())
}

/// The path that a mapping specifies, below `outer` where that is a list's.
pub fn read(
    node: &Node,
    outer: Option<&Path>,
    names: &Names,
    out: &mut Vec<Diagnostic>,
) -> Option<Path> {
    let given: Vec<(&Node, &Node)> = SPECIFIERS
        .iter()
        .filter_map(|key| node.entry(key))
        .collect();
    let &[(key, value)] = given.as_slice() else {
        let (place, message) = match given.get(1) {
            Some((second, _)) => (*second, "a second key beside another"),
            None => (
                node,
                "`Key`, `DeepKey` or `KeyPath` must say which key is meant",
            ),
        };
        out.push(error(Code::BAD_VALUE, place, message));
        return None;
    };
    let path = match key.as_text() {
        Some("Key") => single(value, out),
        Some("DeepKey") => deep(value, out),
        Some("KeyPath") => match value.as_text() {
            Some(text) => dotted(text, value, 0..text.len(), out),
            None => {
                out.push(parse::wrong(value, "KeyPath", "text"));
                None
            }
        },
        Some(_) | None => {
            let message =
                "Panther looks `Enrichment` up in its lookup tables, which are no part of an event";
            out.push(error(UNSUPPORTED, key, message));
            None
        }
    }?;
    finish(path, outer, names, value, out)
}

/// A path of a template, which is written as `KeyPath` is.
pub fn template(
    text: &str,
    node: &Node,
    word: Range<usize>,
    names: &Names,
    out: &mut Vec<Diagnostic>,
) -> Option<Path> {
    let path = dotted(text, node, word, out)?;
    finish(path, None, names, node, out)
}

/// A path as `:` separates it in summary attributes.
pub fn attribute(
    text: &str,
    node: &Node,
    names: &Names,
    out: &mut Vec<Diagnostic>,
) -> Option<Path> {
    let steps = text.split(':').map(str::to_owned).collect();
    let path = Path {
        steps,
        ranges: false,
    };
    finish(path, None, names, node, out)
}

fn finish(
    path: Path,
    outer: Option<&Path>,
    names: &Names,
    node: &Node,
    out: &mut Vec<Diagnostic>,
) -> Option<Path> {
    if outer.is_none()
        && let Some(first) = path.steps.first().filter(|step| is_added(step))
    {
        let message = format!("Panther adds `{first}` to events; it is no field of the log");
        out.push(
            error(UNSUPPORTED, node, message)
                .help("name the fields of the log that hold these values"),
        );
        return None;
    }
    let mut full = outer.map(|outer| outer.steps.clone()).unwrap_or_default();
    full.extend(path.steps);
    names.spell(&mut full);
    let path = Path {
        steps: full,
        ranges: path.ranges,
    };
    let name = path.field();
    let problem = if path.steps.iter().any(String::is_empty) {
        "a key has an empty name"
    } else if name.contains('|') {
        "`|` separates modifiers in Sigma and can't stand in a field name"
    } else if name.len() > MAX_NAME {
        "the name is too long"
    } else {
        return Some(path);
    };
    out.push(error(UNSUPPORTED, node, problem));
    None
}

/// Panther's own fields.
pub fn is_added(step: &str) -> bool {
    step.get(..2)
        .is_some_and(|start| start.eq_ignore_ascii_case("p_"))
}

fn single(value: &Node, out: &mut Vec<Diagnostic>) -> Option<Path> {
    let Some(name) = value.scalar_text() else {
        out.push(parse::wrong(value, "Key", "text"));
        return None;
    };
    Some(Path {
        steps: vec![name],
        ranges: false,
    })
}

fn deep(value: &Node, out: &mut Vec<Diagnostic>) -> Option<Path> {
    let Some(items) = value.items() else {
        out.push(parse::wrong(value, "DeepKey", "a list of keys"));
        return None;
    };
    if items.is_empty() {
        out.push(error(Code::BAD_VALUE, value, "`DeepKey` names no key"));
        return None;
    }
    let mut steps = Vec::with_capacity(items.len());
    for item in items {
        match &item.value {
            Value::Text(text) => steps.push(text.clone()),
            Value::Int(_) => {
                out.push(index(error(
                    UNSUPPORTED,
                    item,
                    "Sigma has no positions in lists",
                )));
                return None;
            }
            Value::Null
            | Value::Bool(_)
            | Value::Float(_)
            | Value::Sequence(_)
            | Value::Mapping(_) => {
                out.push(parse::wrong(
                    item,
                    "an entry of `DeepKey`",
                    "text or a position",
                ));
                return None;
            }
        }
    }
    Some(Path {
        steps,
        ranges: false,
    })
}

fn index(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic
        .label("a position")
        .help("a list comprehension with `AnyElement` asks for any element")
}

/// `a.b[*].c`. `word` is where the text stands in its node.
fn dotted(text: &str, node: &Node, word: Range<usize>, out: &mut Vec<Diagnostic>) -> Option<Path> {
    let mut path = Path::default();
    let mut at = word.start;
    for part in text.split('.') {
        let name = part.split('[').next().unwrap_or_default();
        path.steps.push(name.to_owned());
        let mut rest = &part[name.len()..];
        while !rest.is_empty() {
            let start = at + part.len() - rest.len();
            let Some((inside, after)) =
                rest.strip_prefix('[').and_then(|rest| rest.split_once(']'))
            else {
                let message = "brackets of a path hold a position or `*`";
                out.push(error_at(
                    Code::BAD_VALUE,
                    node,
                    start..at + part.len(),
                    message,
                ));
                return None;
            };
            if inside == "*" {
                path.ranges = true;
            } else {
                let word = start..start + inside.len() + 2;
                out.push(index(error_at(
                    UNSUPPORTED,
                    node,
                    word,
                    "Sigma has no positions in lists",
                )));
                return None;
            }
            rest = after;
        }
        at += part.len() + 1;
    }
    Some(path)
}
