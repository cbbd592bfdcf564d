//! Values as text, and texts with `{field}` in them.

use super::Hit;
use crate::oracle::numbers;
use serde_json::Value;

/// Text as it is, integers in digits, booleans as words; null, objects and lists have no text.
pub fn text(value: &Value) -> Option<String> {
    numbers::text(value)
}

/// Fields filled in from `field`; an absent one reads `None`, and `{{` and `}}` are braces.
pub fn fill(template: &str, field: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        out += &rest[..at];
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("{{") {
            out.push('{');
            rest = after;
        } else if let Some(after) = rest.strip_prefix("}}") {
            out.push('}');
            rest = after;
        } else {
            let inner = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
            let (name, after) = inner.ok_or(format!("a brace stands alone in `{template}`"))?;
            out += &field(name).unwrap_or("None".to_string());
            rest = after;
        }
    }
    Ok(out + rest)
}

pub fn of_event(template: &str, hit: &Hit) -> Result<String, String> {
    fill(template, &|name| hit.text(name))
}
