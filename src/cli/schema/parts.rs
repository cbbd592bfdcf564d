//! What schemas are put together from.

use serde_json::{Map, Value, json};

/// What `$schema` says.
pub const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A mapping with the keys that a reader takes, each described by `of`.
pub struct Object {
    properties: Map<String, Value>,
    others: Value,
    required: Vec<&'static str>,
    more: Map<String, Value>,
}

impl Object {
    /// `keys` are all that there are; `of` describes each.
    pub fn closed(keys: &[&str], of: impl Fn(&str) -> Option<Value>) -> Object {
        let properties = keys
            .iter()
            .map(|key| ((*key).to_owned(), of(key).unwrap_or(Value::Bool(true))));
        Object {
            properties: properties.collect(),
            others: Value::Bool(false),
            required: Vec::new(),
            more: Map::new(),
        }
    }

    /// Other keys are the author's own.
    pub fn open(keys: &[&str], of: impl Fn(&str) -> Option<Value>) -> Object {
        Object::closed(keys, of).others(Value::Bool(true))
    }

    /// What keys hold that `keys` does not list.
    pub fn others(mut self, schema: Value) -> Object {
        self.others = schema;
        self
    }

    pub fn required(mut self, keys: &[&'static str]) -> Object {
        self.required = keys.to_vec();
        self
    }

    /// Another keyword beside `properties`.
    pub fn with(mut self, keyword: &str, value: Value) -> Object {
        self.more.insert(keyword.to_owned(), value);
        self
    }

    pub fn build(self) -> Value {
        let mut schema = json!({"type": "object", "properties": self.properties});
        if self.others != Value::Bool(true) {
            schema["additionalProperties"] = self.others;
        }
        if !self.required.is_empty() {
            schema["required"] = json!(self.required);
        }
        for (keyword, value) in self.more {
            schema[keyword] = value;
        }
        schema
    }
}

/// A scalar that is read as text.
pub fn text() -> Value {
    json!({"type": ["string", "number", "boolean"]})
}

pub fn string() -> Value {
    json!({"type": "string"})
}

pub fn flag() -> Value {
    json!({"type": "boolean"})
}

pub fn words<'w>(words: impl IntoIterator<Item = &'w str>) -> Value {
    json!({"enum": words.into_iter().collect::<Vec<_>>()})
}

pub fn list(of: Value) -> Value {
    json!({"type": "array", "items": of})
}

/// One, or a list of them.
pub fn one_or_more(of: Value) -> Value {
    json!({"anyOf": [of, {"type": "array", "items": of, "minItems": 1}]})
}

/// A mapping of the author's own names.
pub fn mapping(of: Value) -> Value {
    json!({"type": "object", "additionalProperties": of})
}

/// A number and its unit, as in `15m`.
pub fn timespan() -> Value {
    json!({"type": "string", "pattern": "^[0-9]+[smhdw]$"})
}

/// Exactly one of the keys stands there.
pub fn one_of_keys(keys: &[&str]) -> Value {
    let each = keys.iter().map(|key| json!({"required": [key]}));
    json!(each.collect::<Vec<_>>())
}

/// With words for people.
pub fn told(mut schema: Value, description: &str) -> Value {
    schema["description"] = description.into();
    schema
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Fails where a key has no description of its own: the reader takes it, and `of` does not
    /// know it; or where `of` knows one that the reader does not take.
    pub fn same_keys(keys: &[&str], of: impl Fn(&str) -> Option<Value>, others: &[&str]) {
        for key in keys {
            assert!(of(key).is_some(), "`{key}` is not in the schema");
        }
        for key in others.iter().filter(|key| !keys.contains(key)) {
            assert!(of(key).is_none(), "`{key}` is only in the schema");
        }
    }
}
