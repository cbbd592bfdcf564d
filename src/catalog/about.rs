//! The keys that describe a rule and have no meaning for its query, read again from its file.

use crate::rule::Origin;
use crate::yaml::{self, Node};

seen! {
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    pub author: Option<String>,
    pub date: Option<String>,
    pub modified: Option<String>,
    /// What to do when it alerts: `runbook`, as `siglake import panther` writes it too.
    pub runbook: Option<String>,
    pub references: Vec<Reference>,
    pub false_positives: Vec<String>,
    pub related: Vec<Related>,
    /// What the log source must be set to, from `logsource.definition`.
    pub definition: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    pub text: String,
    /// Whether a browser may follow it: no other schemes than the web's.
    pub link: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    pub id: String,
    pub kind: String,
}
}

/// What the document at `origin` says. Parts of a collection inherit the keys of the parts that
/// hold for all.
pub fn about(origin: &Origin) -> About {
    let (documents, _) = yaml::read(&origin.file.text);
    let roots: Vec<&Node> = documents
        .iter()
        .filter(|it| {
            let action = it.root.get("action").and_then(Node::scalar_text);
            it.index == origin.document || action.as_deref() == Some("global")
        })
        .map(|it| &it.root)
        .collect();
    // The document's own keys before those for all, which stand before it.
    let get = |key: &str| roots.iter().rev().find_map(|root| root.get(key));
    let text = |key: &str| get(key).and_then(Node::scalar_text);
    About {
        author: text("author"),
        date: text("date"),
        modified: text("modified"),
        runbook: text("runbook").filter(|text| !text.trim().is_empty()),
        references: texts(get("references"))
            .into_iter()
            .map(|text| Reference {
                link: text.starts_with("https://") || text.starts_with("http://"),
                text,
            })
            .collect(),
        false_positives: texts(get("falsepositives")),
        related: get("related")
            .and_then(Node::items)
            .unwrap_or_default()
            .iter()
            .filter_map(|entry| {
                Some(Related {
                    id: entry.get("id")?.scalar_text()?,
                    kind: entry
                        .get("type")
                        .and_then(Node::scalar_text)
                        .unwrap_or_default(),
                })
            })
            .collect(),
        definition: get("logsource")
            .and_then(|node| node.get("definition"))
            .and_then(Node::scalar_text),
    }
}

/// A list of texts, or one.
fn texts(node: Option<&Node>) -> Vec<String> {
    let Some(node) = node else {
        return Vec::new();
    };
    let items = node.items().unwrap_or(std::slice::from_ref(node));
    items.iter().filter_map(Node::scalar_text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::SourceFile;
    use std::sync::Arc;

    fn read(text: &str, document: usize) -> About {
        let file = Arc::new(SourceFile {
            name: "r.yml".into(),
            text: text.into(),
        });
        about(&Origin { file, document })
    }

    #[test]
    fn only_the_web_is_linked() {
        let about = read(
            "title: t\nreferences: [https://a.example, 'javascript:alert(1)', A book]\nrunbook: |\n  call\nfalsepositives: one\n",
            0,
        );
        let links: Vec<bool> = about.references.iter().map(|it| it.link).collect();
        assert_eq!(links, [true, false, false]);
        assert_eq!(about.runbook.as_deref(), Some("call\n"));
        assert_eq!(about.false_positives, ["one"]);
    }

    #[test]
    fn documents_inherit_from_global_ones() {
        let text =
            "action: global\nauthor: all\ndate: 2024-01-01\n---\nauthor: own\n---\ntitle: t\n";
        assert_eq!(read(text, 1).author.as_deref(), Some("own"));
        assert_eq!(read(text, 1).date.as_deref(), Some("2024-01-01"));
        assert_eq!(read(text, 2).author.as_deref(), Some("all"));
    }
}
