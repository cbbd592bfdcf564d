//! Where a field's value lies in an event (semantics, section 1).

use serde_json::Value;
use std::collections::BTreeMap;

/// The value of a Sigma field, or nothing when it is absent (missing and null are the same).
pub fn lookup(event: &Value, name: &str, field_map: &BTreeMap<String, String>) -> Option<Value> {
    let path = field_map.get(name).map_or(name, String::as_str);
    walk(event, path)
}

/// Follows the dotted text: at each object the longest key that leads to a value, through lists into all their elements.
fn walk(value: &Value, path: &str) -> Option<Value> {
    if value.is_null() {
        return None;
    }
    if path.is_empty() {
        return Some(value.clone());
    }
    match value {
        Value::Array(elements) => {
            let found: Vec<Value> = elements.iter().filter_map(|e| walk(e, path)).collect();
            (!found.is_empty()).then_some(Value::Array(found))
        }
        Value::Object(members) => {
            let mut ends: Vec<usize> = path.match_indices('.').map(|(at, _)| at).collect();
            ends.push(path.len());
            ends.iter().rev().find_map(|end| {
                let rest = path[*end..].strip_prefix('.').unwrap_or("");
                walk(members.get(&path[..*end])?, rest)
            })
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// A test on a list holds when it holds for one element, also in lists inside lists; no test holds on an object.
pub fn any(value: &Value, holds: &dyn Fn(&Value) -> bool) -> bool {
    match value {
        Value::Array(elements) => elements.iter().any(|element| any(element, holds)),
        Value::Null | Value::Object(_) => false,
        Value::Bool(_) | Value::Number(_) | Value::String(_) => holds(value),
    }
}

/// Every scalar in the value, for keywords: elements of lists and members of objects, not the names of members.
pub fn any_leaf(value: &Value, holds: &dyn Fn(&Value) -> bool) -> bool {
    match value {
        Value::Array(elements) => elements.iter().any(|element| any_leaf(element, holds)),
        Value::Object(members) => members.values().any(|member| any_leaf(member, holds)),
        Value::Null => false,
        Value::Bool(_) | Value::Number(_) | Value::String(_) => holds(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn at(event: Value, path: &str) -> Option<Value> {
        lookup(&event, path, &BTreeMap::new())
    }

    #[test]
    fn missing_and_null_are_absent_and_everything_else_present() {
        assert_eq!(at(json!({"a": null}), "a"), None);
        assert_eq!(at(json!({}), "a"), None);
        assert_eq!(at(json!({"a": ""}), "a"), Some(json!("")));
        assert_eq!(at(json!({"a": []}), "a"), Some(json!([])));
        assert_eq!(at(json!({"a": [null]}), "a"), Some(json!([null])));
        assert_eq!(at(json!({"A": 1}), "a"), None, "names keep their case");
        assert_eq!(at(json!({"a": "text"}), "a.b"), None);
    }

    #[test]
    fn the_longest_key_that_leads_to_a_value_wins() {
        assert_eq!(at(json!({"a.b": 1, "a": {"b": 2}}), "a.b"), Some(json!(1)));
        assert_eq!(
            at(json!({"a.b": null, "a": {"b": 2}}), "a.b"),
            Some(json!(2))
        );
        assert_eq!(
            at(json!({"a": {"b.c": {"d": 3}}}), "a.b.c.d"),
            Some(json!(3))
        );
    }

    #[test]
    fn a_path_ranges_over_lists() {
        let event = json!({"a": [{"b": 1}, null, {"c": 0}, [{"b": [2]}]]});
        assert_eq!(at(event, "a.b"), Some(json!([1, [[2]]])));
        assert_eq!(at(json!({"a": [{"b": null}, {}]}), "a.b"), None);
        assert_eq!(at(json!({"a": []}), "a.b"), None);
        assert_eq!(at(json!({"a": [{"b": []}]}), "a.b"), Some(json!([[]])));
    }

    #[test]
    fn the_field_map_comes_first() {
        let map = BTreeMap::from([("x".to_string(), "a.b".to_string())]);
        let event = json!({"x": 1, "a": {"b": 2}});
        assert_eq!(lookup(&event, "x", &map), Some(json!(2)));
    }

    #[test]
    fn lists_hold_when_an_element_does_and_objects_never() {
        let yes = |_: &Value| true;
        assert!(any(&json!([null, [[1]]]), &yes) && any_leaf(&json!({"a": [{"b": 1}]}), &yes));
        assert!(!any(&json!([null, [], {"a": 1}]), &yes) && !any_leaf(&json!({"a": null}), &yes));
    }
}
