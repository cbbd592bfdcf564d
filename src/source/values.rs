//! Fields whose values a table writes in other words: `values: {field: {vendor's: table's}}`.

use super::{Folding, Source, Type, ValueMap, ValuePair};
use crate::diag::{Code, Diagnostic};
use crate::pattern::lower;
use crate::rule::Origin;
use crate::yaml::Node;

fn error(node: &Node, origin: &Origin, message: String) -> Diagnostic {
    Diagnostic::new(Code::BAD_SOURCE, message).at(origin.node(node.id))
}

/// Reads the maps. Each must lead from the vendor's value to the table's and back.
pub(super) fn read(
    node: Option<&Node>,
    origin: &Origin,
    out: &mut Vec<Diagnostic>,
) -> Vec<ValueMap> {
    let mut maps = Vec::new();
    let Some(node) = node else {
        return maps;
    };
    let Some(entries) = node.entries() else {
        let message = "`values` must be a mapping of fields to mappings of values";
        out.push(error(node, origin, message.to_owned()));
        return maps;
    };
    for (field, pairs) in entries {
        let (Some(field), Some(entries)) = (field.scalar_text(), pairs.entries()) else {
            let message = "a field has a mapping of the vendor's values to the table's";
            out.push(error(pairs, origin, message.to_owned()));
            continue;
        };
        let mut map = ValueMap {
            field,
            pairs: Vec::new(),
        };
        for (vendor, stored) in entries {
            let (Some(vendor), Some(stored)) = (vendor.scalar_text(), stored.scalar_text()) else {
                let message = "a value and what the table holds for it are both scalars";
                out.push(error(stored, origin, message.to_owned()));
                continue;
            };
            // Rules ignore letter case, so that it can't tell two values apart.
            let twin =
                |pair: &&ValuePair| lower(&pair.vendor) == lower(&vendor) || pair.stored == stored;
            if let Some(pair) = map.pairs.iter().find(twin) {
                let message = format!(
                    "`{}` and `{vendor}` can't be told apart in the table: rules on `{}` could not be exact",
                    pair.vendor, map.field
                );
                out.push(error(node, origin, message));
                continue;
            }
            map.pairs.push(ValuePair { vendor, stored });
        }
        maps.push(map);
    }
    maps
}

/// The fields must be single values in columns.
pub(super) fn check(source: &Source, node: &Node, origin: &Origin, out: &mut Vec<Diagnostic>) {
    for map in &source.values {
        let problem = match source.access(&map.field, Folding::Exact) {
            Err(_) => "which it does not declare",
            Ok(access) if access.passes_list() => "which may be a list",
            Ok(access) => match access.ty() {
                Type::Text | Type::Integer | Type::Boolean | Type::Json => continue,
                Type::Number | Type::Timestamp => "whose text differs between engines",
                Type::Struct(_) | Type::Array(_) | Type::Map(_) => "which has parts",
            },
        };
        let message = format!("`values` names the field `{}`, {problem}", map.field);
        out.push(error(node, origin, message));
    }
}

#[cfg(test)]
mod tests {
    use crate::diag::SourceFile;
    use std::sync::Arc;

    fn messages(values: &str) -> Vec<String> {
        let text = format!(
            "{{name: s, logsources: [{{product: p}}], columns: {{a: text, l: {{array: text}}}}, values: {values}}}"
        );
        let file = SourceFile {
            name: "s".into(),
            text,
        };
        let report = crate::source::parse(&Arc::new(file));
        report.diagnostics.into_iter().map(|d| d.message).collect()
    }

    #[test]
    fn a_map_leads_there_and_back() {
        assert!(messages("{a: {ACCEPT: Allowed, REJECT: Denied}}").is_empty());
        for (values, part) in [
            ("{a: {BLOCK: Denied, DROP: Denied}}", "told apart"),
            ("{a: {block: x, BLOCK: y}}", "told apart"),
            ("{b: {x: y}}", "does not declare"),
            ("{l: {x: y}}", "may be a list"),
            ("{a: x}", "mapping of the vendor"),
            ("{a: {x: [y]}}", "both scalars"),
            ("x", "must be a mapping"),
        ] {
            let found = messages(values);
            assert!(
                found.iter().any(|it| it.contains(part)),
                "{values}: {found:?}"
            );
        }
    }
}
