//! Events of tests in the shape of a table that holds the events of its log sources in another
//! schema (`translated` in a source description): the way that rules go through the field map and
//! the value map, backwards.

use crate::pattern::lower;
use crate::source::{Derived, Source, Type, UnknownFields, split};
use serde_json::{Map, Value};

/// The event as the table holds it; `None` where it can stay as it is, since the source keeps its
/// log source's shape or the event has the table's own.
pub fn reshaped(event: &str, source: &Source) -> Result<Option<String>, String> {
    if !source.translated {
        return Ok(None);
    }
    let mut log = match serde_json::from_str(event) {
        Ok(Value::Object(log)) => Value::Object(log),
        // What is no event is refused where it is read.
        Ok(_) | Err(_) => return Ok(None),
    };
    let columns = |value: &Value| {
        let mut keys = value.as_object().into_iter().flat_map(Map::keys);
        keys.all(|key| source.column(key).is_some())
    };
    if columns(&log) {
        return Ok(None);
    }
    let mut row = Map::new();
    let mut fields: Vec<&(String, Vec<String>)> = source.fields.iter().collect();
    // What is mapped by itself is taken out before what it is a part of.
    fields.sort_by_key(|(name, _)| std::cmp::Reverse(split(name).len()));
    for (name, path) in fields {
        if let Some(value) = take(&mut log, &split(name)) {
            let value = stored(source, name, value);
            put_column(&mut row, source, path, value)?;
        }
    }
    for (name, derived) in &source.derived {
        let Derived::Coalesce(parts) = derived else {
            continue;
        };
        let (Some(first), Some(value)) = (parts.first(), take(&mut log, &split(name))) else {
            continue;
        };
        put_column(&mut row, source, &split(first), value)?;
    }
    for (key, value) in log.as_object_mut().into_iter().flat_map(std::mem::take) {
        if source.column(&key).is_some() {
            merge(row.entry(key).or_insert(Value::Null), value);
        } else if let UnknownFields::Map(column) = &source.unknown_fields {
            let rest = row.entry(column.clone()).or_insert(Value::Null);
            flatten(&key, &value, object(rest)?);
        }
    }
    Ok(Some(Value::Object(row).to_string()))
}

/// The value in the table's words.
fn stored(source: &Source, field: &str, value: Value) -> Value {
    let Some(pairs) = source.value_pairs(field) else {
        return value;
    };
    let word = lower(&plain_text(&value));
    match pairs.iter().find(|pair| lower(&pair.vendor) == word) {
        Some(pair) => Value::from(pair.stored.clone()),
        None => value,
    }
}

/// Removes the value at a path, of lists those of all elements. JSON null is no value.
fn take(value: &mut Value, path: &[String]) -> Option<Value> {
    match (value, path) {
        (Value::Object(members), [last]) => members.remove(last).filter(|found| !found.is_null()),
        (Value::Object(members), [first, rest @ ..]) => take(members.get_mut(first)?, rest),
        (Value::Array(items), path) => {
            let taken: Vec<Option<Value>> = items.iter_mut().map(|item| take(item, path)).collect();
            taken.iter().any(Option::is_some).then(|| {
                let taken = taken.into_iter().map(Option::unwrap_or_default);
                Value::Array(taken.collect())
            })
        }
        (_, _) => None,
    }
}

fn put_column(
    row: &mut Map<String, Value>,
    source: &Source,
    path: &[String],
    value: Value,
) -> Result<(), String> {
    let name = path.first().map_or("", String::as_str);
    let Some(column) = source.column(name) else {
        return Err(format!("`{}` maps to no column `{name}`", source.name));
    };
    let place = row.entry(name.to_owned()).or_insert(Value::Null);
    put(place, &column.ty, &path[1..], value)
}

fn put(place: &mut Value, ty: &Type, path: &[String], value: Value) -> Result<(), String> {
    let Some((first, rest)) = path.split_first() else {
        *place = value;
        return Ok(());
    };
    match ty {
        Type::Struct(members) => {
            let member = members.iter().find(|(name, _)| name == first);
            let (_, ty) = member.ok_or_else(|| format!("there is no member `{first}`"))?;
            let inner = object(place)?.entry(first.clone()).or_insert(Value::Null);
            put(inner, ty, rest, value)
        }
        Type::Array(inner) => {
            let values = match value {
                Value::Array(values) => values,
                single => vec![single],
            };
            if place.is_null() {
                *place = Value::Array(vec![Value::Null; values.len()]);
            }
            let items = place.as_array_mut().ok_or("a list is needed")?;
            items.resize(items.len().max(values.len()), Value::Null);
            for (item, value) in items.iter_mut().zip(values) {
                put(item, inner, path, value)?;
            }
            Ok(())
        }
        Type::Map(_) => {
            flatten(&path.join("."), &value, object(place)?);
            Ok(())
        }
        Type::Json => {
            let inner = object(place)?.entry(first.clone()).or_insert(Value::Null);
            put(inner, ty, rest, value)
        }
        Type::Text | Type::Integer | Type::Number | Type::Boolean | Type::Timestamp => {
            Err(format!("{} has no part `{first}`", ty.kind()))
        }
    }
}

fn object(place: &mut Value) -> Result<&mut Map<String, Value>, String> {
    if place.is_null() {
        *place = Value::Object(Map::new());
    }
    place
        .as_object_mut()
        .ok_or_else(|| "an object is needed".to_owned())
}

/// Adds what `place` does not have.
fn merge(place: &mut Value, value: Value) {
    match (place, value) {
        (Value::Object(members), Value::Object(others)) => {
            for (key, value) in others {
                merge(members.entry(key).or_insert(Value::Null), value);
            }
        }
        (place @ Value::Null, value) => *place = value,
        (_, _) => {}
    }
}

/// A value below a dotted name, as text: `a.b` for members, `a[]` for lists, whose values are
/// joined with commas.
fn flatten(name: &str, value: &Value, out: &mut Map<String, Value>) {
    match value {
        Value::Null => {}
        Value::Object(members) => {
            for (key, value) in members {
                flatten(&format!("{name}.{key}"), value, out);
            }
        }
        Value::Array(items) => {
            for item in items {
                flatten(&format!("{name}[]"), item, out);
            }
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            let text = plain_text(value);
            let joined = match out.get(name).and_then(Value::as_str) {
                Some(before) => format!("{before},{text}"),
                None => text,
            };
            out.insert(name.to_owned(), Value::from(joined));
        }
    }
}

fn plain_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::SourceFile;
    use serde_json::json;
    use std::sync::Arc;

    fn source() -> Source {
        let text = "
name: s
translated: true
logsources: [{product: p}]
unknown_fields: {map: rest}
columns:
  api: {struct: {name: text, data: json}}
  items: {array: {struct: {uid: text, owner: {struct: {id: text}}}}}
  action: text
  ip: text
  domain: text
  time: timestamp
  rest: {map: text}
fields:
  eventName: api.name
  request: api.data
  resources.ARN: items.uid
  resources.account: items.owner.id
  verdict: action
values: {verdict: {ACCEPT: Allowed}}
derived: {address: {coalesce: [ip, domain]}}
";
        let file = SourceFile {
            name: "s".into(),
            text: text.into(),
        };
        crate::source::parse(&Arc::new(file)).output.unwrap()
    }

    #[test]
    fn an_event_takes_the_table_s_shape() {
        let event = json!({"eventName": "X", "request": {"a": [1]}, "verdict": "accept", "address": "h",
            "resources": [{"ARN": "u", "account": "1"}, {"ARN": "v"}], "time": "2026-01-01T00:00:00Z",
            "other": {"x": true, "l": [1, "b"], "n": null}});
        let found = reshaped(&event.to_string(), &source()).unwrap().unwrap();
        let expected = json!({"api": {"name": "X", "data": {"a": [1]}}, "action": "Allowed", "ip": "h",
            "items": [{"uid": "u", "owner": {"id": "1"}}, {"uid": "v", "owner": {"id": null}}],
            "time": "2026-01-01T00:00:00Z", "rest": {"other.x": "true", "other.l[]": "1,b"}});
        let found: Value = serde_json::from_str(&found).unwrap();
        assert_eq!(found, expected);
    }

    #[test]
    fn an_event_of_the_table_stays() {
        let event = json!({"action": "Denied", "api": {"name": "X"}}).to_string();
        assert_eq!(reshaped(&event, &source()), Ok(None));
        let mut kept = source();
        kept.translated = false;
        assert_eq!(reshaped("{\"eventName\":\"X\"}", &kept), Ok(None));
    }
}
