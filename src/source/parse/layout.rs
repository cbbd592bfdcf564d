//! `partitions` and `partition_slack` of a source description.

use super::Reader;
use crate::rule::alerting::timespan;
use crate::source::layout::{Holds, Layout, Partition, TimePattern, kind};
use crate::source::{Column, Type};
use crate::yaml::Node;

/// Keys of a partition.
pub const KEYS: [&str; 5] = ["name", "type", "time", "field", "only"];

/// The partition columns, and what they hold.
pub(super) fn read(reader: &mut Reader<'_>) -> (Vec<Column>, Layout) {
    let mut columns = Vec::new();
    let mut layout = Layout::default();
    if let Some(node) = reader.root.get("partition_slack") {
        slack(reader, node, &mut layout);
    }
    let Some(node) = reader.root.get("partitions") else {
        return (columns, layout);
    };
    let Some(items) = node.items() else {
        reader.error(node, "`partitions` must be a list of columns");
        return (columns, layout);
    };
    for item in items {
        if let Some((column, partition)) = partition(reader, item) {
            columns.push(column);
            layout.partitions.push(partition);
        }
    }
    (columns, layout)
}

fn partition(reader: &mut Reader<'_>, item: &Node) -> Option<(Column, Partition)> {
    for (key, _) in item.entries().unwrap_or_default() {
        let name = key.scalar_text().unwrap_or_default();
        if !KEYS.contains(&name.as_str()) {
            reader.error(key, format!("a partition has no key `{name}`"));
        }
    }
    let ty = match item.get("type") {
        // Of all columns only partitions are dates.
        Some(node) if node.as_text() == Some("date") => Some(Type::Timestamp),
        Some(node) => reader.ty(node),
        None => None,
    };
    let (Some(name), Some(ty)) = (item.get("name").and_then(Node::scalar_text), ty) else {
        reader.error(item, "a partition has `name` and `type`");
        return None;
    };
    let column = Column {
        name,
        physical: None,
        ty,
        object: false,
    };
    let Some(kind) = kind(&column) else {
        reader.error(item, "a partition's type is text, integer or date");
        return None;
    };
    let holds = match (item.get("time"), item.get("field")) {
        (Some(_), Some(node)) => {
            reader.error(node, "a partition holds a `time` or a `field`, not both");
            return None;
        }
        (Some(node), None) => match TimePattern::parse(&node.scalar_text().unwrap_or_default()) {
            Ok(pattern) => Holds::Time(pattern),
            Err(message) => {
                reader.error(node, message);
                return None;
            }
        },
        (None, Some(node)) => Holds::Field(node.scalar_text()?),
        (None, None) => Holds::Other,
    };
    let only = match item.get("only") {
        Some(node) => Some(only(reader, node)?),
        None => None,
    };
    let partition = Partition {
        column: column.ident().to_owned(),
        kind,
        holds,
        only,
    };
    Some((column, partition))
}

/// The values of the partitions to read.
fn only(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<String>> {
    let items = node.items().unwrap_or(std::slice::from_ref(node));
    let values: Option<Vec<String>> = items.iter().map(Node::scalar_text).collect();
    if values.as_ref().is_none_or(Vec::is_empty) {
        reader.error(node, "`only` has the values of the partitions to read");
        return None;
    }
    values
}

fn slack(reader: &mut Reader<'_>, node: &Node, layout: &mut Layout) {
    let Some(entries) = node.entries() else {
        reader.error(node, "`partition_slack` is `{before: 15m, after: 1d}`");
        return;
    };
    for (key, value) in entries {
        let name = key.scalar_text().unwrap_or_default();
        let target = match name.as_str() {
            "before" => &mut layout.before,
            "after" => &mut layout.after,
            _ => {
                reader.error(key, "`partition_slack` has `before` and `after`");
                continue;
            }
        };
        match timespan(&value.scalar_text().unwrap_or_default()) {
            Ok(length) => *target = length,
            Err(message) => reader.error(value, message),
        }
    }
}
