//! `siglake.yml`: placeholders and more sources.

use crate::diag::{Code, Diagnostic, SourceFile, did_you_mean};
use crate::rule::Origin;
use crate::yaml::{self, Node};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const KEYS: &[&str] = &["placeholders", "sources"];

#[derive(Debug, Default)]
pub struct Config {
    pub placeholders: BTreeMap<String, Vec<String>>,
    /// Source descriptions, relative to the file's folder.
    pub sources: Vec<PathBuf>,
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
            Some("placeholders") => match value.entries() {
                Some(entries) => {
                    for (name, values) in entries {
                        let items = values.items().unwrap_or(std::slice::from_ref(values));
                        let texts: Option<Vec<String>> =
                            items.iter().map(Node::scalar_text).collect();
                        match (name.scalar_text(), texts) {
                            (Some(name), Some(texts)) => {
                                config.placeholders.insert(name, texts);
                            }
                            (_, _) => error(
                                values,
                                "a placeholder has a value or a list of values".into(),
                            ),
                        }
                    }
                }
                None => error(
                    value,
                    "`placeholders` must be a mapping of names to values".into(),
                ),
            },
            Some("sources") => {
                let items = value.items().unwrap_or(std::slice::from_ref(value));
                for item in items {
                    match item.as_text() {
                        Some(path) => config.sources.push(folder.join(path)),
                        None => error(item, "`sources` must be paths".into()),
                    }
                }
            }
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
