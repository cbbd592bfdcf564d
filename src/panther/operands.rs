//! What a match expression compares with.

use super::{UNSUPPORTED, error, parse};
use crate::diag::{Code, Diagnostic};
use crate::yaml::{Node, Value};

/// The operands of an expression: `Value` and `Values`.
#[derive(Clone, Copy)]
pub struct Operands<'n> {
    pub expression: &'n Node,
    pub value: Option<&'n Node>,
    pub values: Option<&'n Node>,
}

impl<'n> Operands<'n> {
    /// `Value`, and no `Values`.
    pub fn one(&self, out: &mut Vec<Diagnostic>) -> Option<&'n Node> {
        match (self.value, self.values) {
            (Some(value), None) => Some(value),
            (None, None) => {
                out.push(error(
                    Code::MISSING_KEY,
                    self.expression,
                    "`Value` is missing",
                ));
                None
            }
            (_, Some(values)) => {
                let message = "this condition takes `Value`; for several write `IsIn`, or `Any` with an expression for each";
                out.push(error(Code::BAD_VALUE, values, message));
                None
            }
        }
    }

    /// `Values`, and no `Value`.
    pub fn several(&self, out: &mut Vec<Diagnostic>) -> Option<Vec<&'n Node>> {
        if let Some(value) = self.value {
            out.push(error(
                Code::BAD_VALUE,
                value,
                "this condition takes `Values`",
            ));
            return None;
        }
        let Some(values) = self.values else {
            out.push(error(
                Code::MISSING_KEY,
                self.expression,
                "`Values` is missing",
            ));
            return None;
        };
        let Some(items) = values.items() else {
            out.push(parse::wrong(values, "Values", "a list"));
            return None;
        };
        Some(items.iter().collect())
    }

    pub fn none(&self, out: &mut Vec<Diagnostic>) -> Option<()> {
        let Some(extra) = self.value.or(self.values) else {
            return Some(());
        };
        out.push(error(
            Code::BAD_VALUE,
            extra,
            "this condition takes no value",
        ));
        None
    }

    /// No value, or `true`.
    pub fn truth(&self, out: &mut Vec<Diagnostic>) -> Option<()> {
        match (self.value, self.values) {
            (None, None) => Some(()),
            (
                Some(Node {
                    value: Value::Bool(true),
                    ..
                }),
                None,
            ) => Some(()),
            (Some(extra), _) | (None, Some(extra)) => {
                let message = "Panther doesn't document what this condition means with a value";
                out.push(
                    error(UNSUPPORTED, extra, message)
                        .help("leave the value out; put the expression below `None` to negate it"),
                );
                None
            }
        }
    }
}
