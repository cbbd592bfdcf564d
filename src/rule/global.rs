//! Rule collections: `action: global`, `reset` and `repeat`, the form that files with several
//! documents had before the specification dropped it, and that people still have.

use super::Origin;
use crate::diag::{Code, Diagnostic};
use crate::yaml::{self, Node, Value};

/// Documents with the actions applied; documents that are only actions are gone.
pub fn apply(
    documents: Vec<yaml::Document>,
    origin: &Origin,
    out: &mut Vec<Diagnostic>,
) -> Vec<yaml::Document> {
    let mut global: Option<Node> = None;
    let mut previous: Option<Node> = None;
    let mut result = Vec::new();
    let several = documents.len() > 1;
    for document in documents {
        let Some((_, action)) = document.root.entry("action") else {
            let root = merged(global.as_ref(), document.root);
            // What `repeat` would lay its document on; most files have one document.
            previous = several.then(|| root.clone());
            result.push(yaml::Document {
                index: document.index,
                root,
            });
            continue;
        };
        let (node, action) = (action.id, action.as_text().unwrap_or_default().to_owned());
        let body = without_action(document.root);
        match action.as_str() {
            "global" => global = Some(merged(global.as_ref(), body)),
            "reset" => global = None,
            "repeat" => {
                let root = merged(previous.as_ref(), body);
                previous = Some(root.clone());
                result.push(yaml::Document {
                    index: document.index,
                    root,
                });
            }
            _ => out.push(
                Diagnostic::new(
                    Code::BAD_VALUE,
                    "`action` must be `global`, `reset` or `repeat`",
                )
                .at(origin.node(node)),
            ),
        }
    }
    result
}

fn without_action(mut root: Node) -> Node {
    if let Value::Mapping(entries) = &mut root.value {
        entries.retain(|(key, _)| key.as_text() != Some("action"));
    }
    root
}

/// `over` laid on `base`: mappings are merged, anything else is replaced.
fn merged(base: Option<&Node>, over: Node) -> Node {
    let Some(base) = base else { return over };
    let (Value::Mapping(below), Value::Mapping(above)) = (&base.value, &over.value) else {
        return over;
    };
    let mut entries = below.clone();
    for (key, value) in above {
        match entries
            .iter_mut()
            .find(|(other, _)| other.value == key.value)
        {
            Some(entry) => *entry = (key.clone(), merged(Some(&entry.1), value.clone())),
            None => entries.push((key.clone(), value.clone())),
        }
    }
    Node {
        id: over.id,
        value: Value::Mapping(entries),
    }
}
