//! A sample as the text of a source description.

use super::guess;
use super::{Sample, Seen};
use crate::pattern::lower;
use crate::source::Type;

/// What the user says of the source.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    pub name: String,
    pub product: Option<String>,
    pub category: Option<String>,
    pub service: Option<String>,
}

impl Draft {
    /// The description, which the parser takes.
    pub fn text(&self, sample: &Sample) -> String {
        let mut sample = Sample {
            columns: sample.columns.clone(),
            events: sample.events,
            json: sample.json,
        };
        let twins = without_twins(&mut sample);
        let name = yaml(&self.name);
        let mut text = format!(
            "# Drafted from {} events. Check the types, the time, what is shown and which log sources it serves.\nname: {name}\ntitle: {name}\n",
            sample.events
        );
        text.push_str(&format!("logsources:\n  - {{{}}}\n", self.logsource()));
        let table = lower(&self.name).replace('-', "_");
        let table = yaml(&table);
        text.push_str(&format!("tables: {{duckdb: {table}, athena: {table}}}\n"));
        let mut first = Vec::new();
        match guess::time(&sample) {
            Some((column, format)) => {
                text.push_str(&format!("time: {{field: {}, format: {format}}}\n", path(&column)));
                first.push(column);
            }
            None => text.push_str(
                "# No column looks like the event's time; windows and schedules need one:\n# time: {field: .., format: iso8601}\n",
            ),
        }
        match guess::id(&sample) {
            Some(column) => {
                text.push_str(&format!("event_id: [{}]\n", path(&column)));
                first.push(column);
            }
            None => {
                text.push_str("# No column tells every event from the others: event_id: [..]\n")
            }
        }
        let (partitions, columns): (Vec<&Seen>, Vec<&Seen>) =
            sample.columns.iter().partition(|column| column.partition);
        if !partitions.is_empty() {
            text.push_str("partitions:\n");
            for column in partitions {
                let time = guess::partition_time(&column.values);
                let time = time
                    .map(|form| format!(", time: {form}"))
                    .unwrap_or_default();
                text.push_str(&format!(
                    "  - {{name: {}, type: text{time}}}\n",
                    yaml(&column.name)
                ));
            }
        }
        if sample.json {
            text.push_str("raw_json: true\n");
        }
        text.push_str(&format!(
            "recognize: [{}]\n",
            list(&guess::telling(&sample))
        ));
        text.push_str("# Names that are not declared here are absent from every event; `error` refuses rules that use them.\nunknown_fields: missing\n");
        for name in twins {
            text.push_str(&format!(
                "# Left out, since it has no name of its own; letter case does not distinguish columns: {}\n",
                yaml(&name)
            ));
        }
        text.push_str(if columns.is_empty() {
            "columns: {}\n"
        } else {
            "columns:\n"
        });
        for column in columns {
            let (ty, object) = column.ty();
            let ty = if object {
                "json_object".to_owned()
            } else {
                type_text(&ty)
            };
            text.push_str(&format!("  {}: {ty}\n", yaml(&column.name)));
        }
        text.push_str("keywords: all\n");
        let names: Vec<String> = guess::output(&sample, &first)
            .iter()
            .map(|name| path(name))
            .collect();
        text.push_str(&format!("output: [{}]\n", names.join(", ")));
        let entities = guess::entities(&sample);
        if !entities.is_empty() {
            let each: Vec<String> = entities
                .iter()
                .map(|(kind, names)| {
                    let names: Vec<String> = names.iter().map(|name| path(name)).collect();
                    format!("{kind}: [{}]", names.join(", "))
                })
                .collect();
            text.push_str(&format!("entities: {{{}}}\n", each.join(", ")));
        }
        text
    }

    fn logsource(&self) -> String {
        let parts = [
            ("product", &self.product),
            ("category", &self.category),
            ("service", &self.service),
        ];
        let given: Vec<String> = parts
            .iter()
            .filter_map(|(key, value)| Some(format!("{key}: {}", yaml(value.as_ref()?))))
            .collect();
        if given.is_empty() {
            format!("product: {}", yaml(&self.name))
        } else {
            given.join(", ")
        }
    }
}

/// Takes out columns that differ from an earlier one in letter case alone.
fn without_twins(sample: &mut Sample) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    let mut twins = Vec::new();
    sample.columns.retain(|column| {
        let folded = lower(&column.name);
        let new = !column.name.is_empty() && !seen.contains(&folded);
        if new {
            seen.push(folded);
        } else {
            twins.push(column.name.clone());
        }
        new
    });
    twins
}

/// A column's name where a path is wanted. Dots need no quotes, since the longest column goes first;
/// quotes do.
fn path(name: &str) -> String {
    if name.contains('"') {
        yaml(&format!("\"{}\"", name.replace('"', "\"\"")))
    } else {
        yaml(name)
    }
}

fn list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| yaml(name)).collect();
    names.join(", ")
}

/// A text as YAML: plain where no reader takes it for anything else.
fn yaml(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    if plain && !words.contains(&text.to_ascii_lowercase().as_str()) {
        text.to_owned()
    } else {
        let mut quoted = String::from('"');
        for c in text.chars() {
            match c {
                '"' | '\\' => quoted.extend(['\\', c]),
                ' '..='~' => quoted.push(c),
                c if c.is_alphanumeric() => quoted.push(c),
                // Line separators and the like end a scalar for some readers.
                c => quoted.push_str(&format!("\\U{:08x}", u32::from(c))),
            }
        }
        quoted.push('"');
        quoted
    }
}

fn type_text(ty: &Type) -> String {
    match ty {
        Type::Text => "text".into(),
        Type::Integer => "integer".into(),
        Type::Number => "number".into(),
        Type::Boolean => "boolean".into(),
        Type::Timestamp => "timestamp".into(),
        Type::Json => "json".into(),
        Type::Array(inner) => format!("{{array: {}}}", type_text(inner)),
        Type::Map(inner) => format!("{{map: {}}}", type_text(inner)),
        Type::Struct(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, ty)| format!("{}: {}", yaml(name), type_text(ty)))
                .collect();
            format!("{{struct: {{{}}}}}", members.join(", "))
        }
    }
}
