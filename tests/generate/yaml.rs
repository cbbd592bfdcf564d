//! Rule text, with every key and text in double quotes, and rules made from rules.

use serde_json::Value;
use serde_yaml::Value as Yaml;

/// Block YAML. JSON's double-quoted texts are YAML's as well.
pub fn write(value: &Value, indent: usize, out: &mut String) {
    let margin = " ".repeat(indent);
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                *out += &format!("{margin}{}:", Value::from(key.as_str()));
                after(value, indent, out);
            }
        }
        Value::Array(elements) => {
            for element in elements {
                *out += &format!("{margin}-");
                after(element, indent, out);
            }
        }
        scalar => *out += &format!("{margin}{scalar}\n"),
    }
}

fn after(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Object(_) | Value::Array(_) => {
            out.push('\n');
            write(value, indent + 2, out);
        }
        scalar => *out += &format!(" {scalar}\n"),
    }
}

/// The rule that matches exactly the events that the given one does not.
pub fn negate(rule: &str) -> String {
    let mut document: Yaml = serde_yaml::from_str(rule).expect("a rule");
    let condition = &mut document["detection"]["condition"];
    let any = match &*condition {
        Yaml::Sequence(list) => {
            let parts = list
                .iter()
                .map(|text| format!("({})", text.as_str().expect("a text")));
            parts.collect::<Vec<String>>().join(" or ")
        }
        text => text.as_str().expect("a text").to_string(),
    };
    *condition = Yaml::String(format!("not ({any})"));
    serde_yaml::to_string(&document).expect("a rule")
}

/// The rule with every list of its detection, and its maps, in the opposite order: it matches the same events.
pub fn reverse(rule: &str) -> String {
    let mut document: Yaml = serde_yaml::from_str(rule).expect("a rule");
    reverse_value(&mut document["detection"]);
    serde_yaml::to_string(&document).expect("a rule")
}

fn reverse_value(value: &mut Yaml) {
    match value {
        Yaml::Sequence(list) => {
            list.reverse();
            list.iter_mut().for_each(reverse_value);
        }
        Yaml::Mapping(map) => {
            let mut entries: Vec<(Yaml, Yaml)> = std::mem::take(map).into_iter().collect();
            entries
                .iter_mut()
                .for_each(|(_, value)| reverse_value(value));
            map.extend(entries.into_iter().rev());
        }
        Yaml::Null | Yaml::Bool(_) | Yaml::Number(_) | Yaml::String(_) | Yaml::Tagged(_) => {}
    }
}
