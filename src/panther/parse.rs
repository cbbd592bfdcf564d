//! Values of the keys of a mapping, with a finding where one has the wrong type.

use super::{error, known_keys};
use crate::diag::{Code, Diagnostic};
use crate::yaml::{Node, Value};

/// A mapping that is being read.
pub struct Reader<'n, 'o> {
    pub node: &'n Node,
    pub out: &'o mut Vec<Diagnostic>,
}

impl<'n, 'o> Reader<'n, 'o> {
    /// `None`, with findings, where the node is no mapping or has keys that are not known.
    pub fn new(
        node: &'n Node,
        what: &str,
        known: &[&str],
        out: &'o mut Vec<Diagnostic>,
    ) -> Option<Self> {
        if node.entries().is_none() {
            out.push(wrong(node, what, "a mapping"));
            return None;
        }
        known_keys(node, known, out).then_some(Reader { node, out })
    }

    pub fn required(&mut self, key: &str) -> Option<&'n Node> {
        let value = self.node.get(key);
        if value.is_none() {
            self.out.push(error(
                Code::MISSING_KEY,
                self.node,
                format!("`{key}` is missing"),
            ));
        }
        value
    }

    /// Text, or another scalar as text.
    pub fn text(&mut self, key: &str) -> Option<String> {
        let node = self.node.get(key)?;
        let text = node.scalar_text();
        if text.is_none() {
            self.out.push(wrong(node, key, "text"));
        }
        text
    }

    pub fn required_text(&mut self, key: &str) -> Option<String> {
        self.required(key)?;
        self.text(key)
    }

    pub fn bool(&mut self, key: &str) -> Option<bool> {
        let node = self.node.get(key)?;
        match node.value {
            Value::Bool(value) => Some(value),
            Value::Null
            | Value::Int(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Sequence(_)
            | Value::Mapping(_) => {
                self.out.push(wrong(node, key, "`true` or `false`"));
                None
            }
        }
    }

    /// A whole number that is not negative, with its node.
    pub fn count(&mut self, key: &str) -> Option<(u32, &'n Node)> {
        let node = self.node.get(key)?;
        let count = match &node.value {
            Value::Int(value) => u32::try_from(*value).ok(),
            Value::Null
            | Value::Bool(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Sequence(_)
            | Value::Mapping(_) => None,
        };
        if count.is_none() {
            self.out
                .push(wrong(node, key, "a whole number from 0 to 4294967295"));
        }
        Some((count?, node))
    }

    pub fn items(&mut self, key: &str) -> Option<&'n [Node]> {
        let node = self.node.get(key)?;
        let items = node.items();
        if items.is_none() {
            self.out.push(wrong(node, key, "a list"));
        }
        items
    }

    /// A list of texts with their nodes; an absent key is an empty list.
    pub fn texts(&mut self, key: &str) -> Vec<(String, &'n Node)> {
        let items = self.items(key).unwrap_or_default();
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match item.scalar_text() {
                Some(text) => texts.push((text, item)),
                None => self
                    .out
                    .push(wrong(item, &format!("an entry of `{key}`"), "text")),
            }
        }
        texts
    }
}

/// `what` is a key or a phrase.
pub fn wrong(node: &Node, what: &str, wanted: &str) -> Diagnostic {
    let what = if what.contains(' ') {
        what.to_owned()
    } else {
        format!("`{what}`")
    };
    let message = format!("{what} must be {wanted}, not {}", node.kind());
    error(Code::WRONG_TYPE, node, message)
}
