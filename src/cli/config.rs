//! `siglake.yml`: placeholders, more sources, schedules and where rules are deployed.

pub mod deploy;

use crate::compile::scheduled::TableKind;
use crate::deploy::gather::Settings;
use crate::diag::{Code, Diagnostic, Severity, SourceFile, did_you_mean};
use crate::rule::Origin;
use crate::rule::alerting::Reader;
use crate::rule::schedule::{self, Schedule};
use crate::source::TableName;
use crate::yaml::{self, Node};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub const KEYS: &[&str] = &[
    "placeholders",
    "sources",
    "pipelines",
    "schedule",
    "tables",
    "partitions",
    "deploy",
    "check",
];
pub const TABLE_KEYS: &[&str] = &["format", "alerts", "state"];

#[derive(Debug, Default)]
pub struct Config {
    pub placeholders: BTreeMap<String, Vec<String>>,
    /// Source descriptions, relative to the file's folder.
    pub sources: Vec<PathBuf>,
    /// Processing pipelines, relative to the file's folder.
    pub pipelines: Vec<PathBuf>,
    /// When rules run that don't say so themselves.
    pub schedule: Schedule,
    /// The tables that runs write to.
    pub tables: TablesConfig,
    /// Values of partition columns to read, by the column's name.
    pub partitions: BTreeMap<String, Vec<String>>,
    /// What templates need to know.
    pub deploy: Settings,
    /// Warnings that are not told.
    pub ignored: Vec<Code>,
}

/// `tables` of the configuration.
#[derive(Debug, Clone, Default)]
pub struct TablesConfig {
    pub kind: Option<TableKind>,
    pub alerts: Option<TableName>,
    pub state: Option<TableName>,
}

/// Reads a configuration file's text.
pub fn parse(path: &Path, text: String) -> (Config, Vec<Diagnostic>) {
    let file = Arc::new(SourceFile {
        name: path.display().to_string(),
        text,
    });
    let origin = Origin {
        file: file.clone(),
        document: 0,
    };
    let (documents, mut diagnostics) = yaml::read(&file.text);
    let mut config = Config::default();
    let folder = path.parent().unwrap_or(Path::new("."));
    for document in &documents {
        read(
            &document.root,
            &origin,
            folder,
            &mut config,
            &mut diagnostics,
        );
    }
    (
        config,
        diagnostics.into_iter().map(|d| d.in_file(&file)).collect(),
    )
}

fn read(
    root: &Node,
    origin: &Origin,
    folder: &Path,
    config: &mut Config,
    out: &mut Vec<Diagnostic>,
) {
    if let Some(node) = root.get("schedule") {
        let mut reader = Reader { origin, out };
        config.schedule = schedule::parse(&mut reader, node).unwrap_or_default();
    }
    if let Some(node) = root.get("deploy") {
        config.deploy = deploy::read(node, origin, out);
    }
    let mut error = |node: &Node, message: String| {
        out.push(Diagnostic::new(Code::BAD_CONFIG, message).at(origin.node(node.id)))
    };
    let Some(entries) = root.entries() else {
        error(
            root,
            format!("the configuration must be a mapping, not {}", root.kind()),
        );
        return;
    };
    for (key, value) in entries {
        match key.as_text() {
            Some("placeholders") => {
                texts(value, &mut config.placeholders, "placeholders", &mut error);
            }
            Some(name @ ("sources" | "pipelines")) => {
                let paths = match name {
                    "sources" => &mut config.sources,
                    _ => &mut config.pipelines,
                };
                let items = value.items().unwrap_or(std::slice::from_ref(value));
                for item in items {
                    match item.as_text() {
                        Some(path) => paths.push(folder.join(path)),
                        None => error(item, format!("`{name}` must be paths")),
                    }
                }
            }
            Some("partitions") => texts(value, &mut config.partitions, "partitions", &mut error),
            Some("schedule" | "deploy") => {}
            Some("check") => check(value, &mut config.ignored, &mut error),
            Some("tables") => tables(value, &mut config.tables, &mut error),
            Some(_) | None => {
                let name = key.scalar_text().unwrap_or_default();
                let mut diagnostic = Diagnostic::new(
                    Code::BAD_CONFIG,
                    format!("the configuration has no key `{name}`"),
                )
                .at(origin.node(key.id));
                diagnostic.help = did_you_mean(&name, KEYS.iter().copied());
                out.push(diagnostic);
                return;
            }
        }
    }
}

/// A mapping of names to a value or a list of values.
fn texts(
    node: &Node,
    into: &mut BTreeMap<String, Vec<String>>,
    key: &str,
    error: &mut dyn FnMut(&Node, String),
) {
    let Some(entries) = node.entries() else {
        error(
            node,
            format!("`{key}` must be a mapping of names to values"),
        );
        return;
    };
    for (name, values) in entries {
        let items = values.items().unwrap_or(std::slice::from_ref(values));
        let texts: Option<Vec<String>> = items.iter().map(Node::scalar_text).collect();
        match (name.scalar_text(), texts) {
            (Some(name), Some(texts)) => {
                into.insert(name, texts);
            }
            (_, _) => error(
                values,
                format!("an entry of `{key}` has a value or a list of values"),
            ),
        }
    }
}

/// `ignore`: codes of warnings.
fn check(node: &Node, ignored: &mut Vec<Code>, error: &mut dyn FnMut(&Node, String)) {
    let list = match node.entries() {
        Some([(key, list)]) if key.as_text() == Some("ignore") => list,
        Some(_) | None => {
            error(node, "`check` has one key, `ignore`".into());
            return;
        }
    };
    for item in list.items().unwrap_or(std::slice::from_ref(list)) {
        let name = item.scalar_text().unwrap_or_default();
        match Code::find(&name) {
            Some(code) if code.severity() == Severity::Warning => ignored.push(code),
            Some(_) => error(
                item,
                format!("`{name}` is an error, which can't be ignored"),
            ),
            None => error(item, format!("`{name}` is no code of a finding")),
        }
    }
}

fn tables(node: &Node, tables: &mut TablesConfig, error: &mut dyn FnMut(&Node, String)) {
    let Some(entries) = node.entries() else {
        error(
            node,
            format!("`tables` must be a mapping with {}", TABLE_KEYS.join(", ")),
        );
        return;
    };
    for (key, value) in entries {
        match key.as_text() {
            Some("format") => match value.as_text() {
                Some("iceberg") => tables.kind = Some(TableKind::Merge),
                Some("parquet") => tables.kind = Some(TableKind::Append),
                Some(_) | None => error(value, "`format` is `iceberg` or `parquet`".into()),
            },
            Some("alerts") => tables.alerts = table(value, error),
            Some("state") => tables.state = table(value, error),
            Some(_) | None => error(key, format!("`tables` has {}", TABLE_KEYS.join(", "))),
        }
    }
}

/// A name, or a list of up to three: catalog, schema, table.
fn table(node: &Node, error: &mut dyn FnMut(&Node, String)) -> Option<TableName> {
    let items = node.items().unwrap_or(std::slice::from_ref(node));
    let parts: Vec<String> = items
        .iter()
        .filter_map(Node::scalar_text)
        .filter(|part| !part.is_empty())
        .collect();
    if parts.len() != items.len() || parts.is_empty() || parts.len() > 3 {
        error(
            node,
            "a table is a name, or a list of up to three: catalog, schema, table".into(),
        );
        return None;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The book has a row for each key, and none for others.
    #[test]
    fn the_book_has_every_key() {
        let page = include_str!("../../book/src/reference/configuration.md");
        let mut rows = std::collections::BTreeMap::new();
        let mut part = "";
        for line in page.lines() {
            if let Some(heading) = line.strip_prefix("## ") {
                part = heading;
            }
            if let Some(key) = line.strip_prefix("| `").and_then(|it| it.split('`').next()) {
                rows.entry(part).or_insert_with(Vec::new).push(key);
            }
        }
        let expected = [
            ("", KEYS),
            ("deploy", deploy::KEYS.as_slice()),
            ("schedule", schedule::KEYS.as_slice()),
            ("tables", TABLE_KEYS),
        ];
        for (part, keys) in expected {
            let sorted = |keys: &[&str]| {
                let mut keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
                keys.sort();
                keys
            };
            let there = rows.remove(part).unwrap_or_default();
            assert_eq!(sorted(&there), sorted(keys), "{part}");
        }
        assert!(rows.is_empty(), "{rows:?}");
    }
}
