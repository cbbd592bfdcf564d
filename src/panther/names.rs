//! The spelling of names. Panther finds keys in any letter case; tables and JSON don't.

use super::write::Yaml;
use crate::rule::LogSource;
use crate::source::{Catalog, Type};
use crate::yaml::{Node, Value};

/// The names that the rule's log source declares.
#[derive(Debug, Default)]
pub struct Names {
    columns: Vec<(String, Type)>,
}

impl Names {
    pub fn of(logsource: &LogSource) -> Names {
        let catalog = Catalog::builtin();
        let columns = catalog
            .serving(logsource)
            .flat_map(|source| source.columns.iter())
            .map(|column| (column.name.clone(), column.ty.clone()))
            .collect();
        Names { columns }
    }

    /// Puts declared names of a path into their declared spelling.
    pub fn spell(&self, path: &mut [String]) {
        let mut declared = self.columns.as_slice();
        for step in path {
            let Some((name, below)) = find(declared, step) else {
                return;
            };
            step.clone_from(name);
            declared = below;
        }
    }

    /// An event with its declared names in their declared spelling.
    pub fn event(&self, node: &Node) -> Yaml {
        spelt(node, &self.columns)
    }
}

/// The declared name that is `wanted` but for letter case, and what is declared below it.
fn find<'d>(
    declared: &'d [(String, Type)],
    wanted: &str,
) -> Option<(&'d String, &'d [(String, Type)])> {
    let exact = declared.iter().find(|(name, _)| name == wanted);
    let (name, ty) = exact.or_else(|| {
        declared
            .iter()
            .find(|(name, _)| name.to_lowercase() == wanted.to_lowercase())
    })?;
    Some((name, members(ty)))
}

fn members(ty: &Type) -> &[(String, Type)] {
    match ty {
        Type::Struct(members) => members,
        Type::Array(inner) => members(inner),
        Type::Text
        | Type::Integer
        | Type::Number
        | Type::Boolean
        | Type::Timestamp
        | Type::Json
        | Type::Map(_) => &[],
    }
}

fn spelt(node: &Node, declared: &[(String, Type)]) -> Yaml {
    match &node.value {
        Value::Sequence(items) => {
            Yaml::List(items.iter().map(|item| spelt(item, declared)).collect())
        }
        Value::Mapping(entries) => {
            let mut renamed = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                let name = key.scalar_text().unwrap_or_default();
                let (name, below) = match find(declared, &name) {
                    // Two keys that differ in letter case only stay two.
                    Some((other, below)) if *other == name || node.get(other).is_none() => {
                        (other.clone(), below)
                    }
                    Some(_) | None => (name, [].as_slice()),
                };
                renamed.push((name, spelt(value, below)));
            }
            Yaml::Map(renamed)
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Text(_) => {
            Yaml::from_node(node)
        }
    }
}
