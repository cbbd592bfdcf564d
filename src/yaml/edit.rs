//! Edits of a file's text that leave every byte around them as it is.
//!
//! Spellings are guessed from how the place is written now, and believed only after the new text
//! was read and is the tree that the edits make of the old one. Whatever the guess does not know
//! (anchors, block scalars, tags, entries that share a line with a comment) gives no edit.

use super::locate::locate_all;
use super::{Document, Node, Value, read};
use crate::diag::Place;
use crate::diag::fix::Edit;
use std::ops::Range;

/// Bytes of a text and what stands there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    pub range: Range<usize>,
    pub text: String,
}

/// What makes all of `edits` in `text`, in the order of the text; `None` where that can't be done.
pub fn replacements(text: &str, edits: &[Edit]) -> Option<Vec<Replacement>> {
    let (mut wanted, faults) = read(text);
    if !faults.is_empty() {
        return None;
    }
    for edit in edits {
        // An alias is the same place of the text as its anchor, and another node.
        let places = wanted.iter_mut().map(|it| change(&mut it.root, edit));
        if places.sum::<usize>() != 1 {
            return None;
        }
    }
    let places: Vec<Place> = edits
        .iter()
        .map(|edit| Place::Node {
            node: edit.node(),
            word: None,
        })
        .collect();
    let located = locate_all(text, &places.iter().collect::<Vec<_>>());
    let ranges: Vec<Range<usize>> = located.into_iter().collect::<Option<_>>()?;
    [Plain::WhereItReads, Plain::Never]
        .into_iter()
        .find_map(|plain| {
            let mut made = Vec::new();
            for (edit, range) in edits.iter().zip(&ranges) {
                made.push(replacement(text, edit, range.clone(), plain)?);
            }
            made.sort_by_key(|it: &Replacement| it.range.start);
            let apart = made
                .windows(2)
                .all(|pair| pair[0].range.end <= pair[1].range.start);
            if !apart {
                return None;
            }
            let (found, faults) = read(&apply(text, &made));
            (faults.is_empty() && same_documents(&found, &wanted)).then_some(made)
        })
}

/// `text` with replacements that are apart and in order.
pub fn apply(text: &str, replacements: &[Replacement]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for replacement in replacements {
        out.push_str(&text[at..replacement.range.start]);
        out.push_str(&replacement.text);
        at = replacement.range.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Makes the edit below `node`; how often there was something to make.
fn change(node: &mut Node, edit: &Edit) -> usize {
    let mut made = 0;
    if node.id == edit.node() {
        match edit {
            Edit::Text { text, .. } => {
                node.value = Value::Text(text.clone());
                made += 1;
            }
            Edit::Quote { .. } => made += 1,
            // The list that holds it removes it.
            Edit::Remove { .. } => {}
        }
    }
    match &mut node.value {
        Value::Sequence(items) => {
            if let Edit::Remove { node } = edit {
                let before = items.len();
                items.retain(|item| item.id != *node);
                made += before - items.len();
            }
            made + items.iter_mut().map(|it| change(it, edit)).sum::<usize>()
        }
        Value::Mapping(entries) => {
            let inner = entries
                .iter_mut()
                .map(|(key, value)| change(key, edit) + change(value, edit));
            made + inner.sum::<usize>()
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Text(_) => made,
    }
}

fn same_documents(one: &[Document], other: &[Document]) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(one, other)| one.index == other.index && same(&one.root, &other.root))
}

/// Equal but for the numbers of nodes.
fn same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Sequence(one), Value::Sequence(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| same(a, b))
        }
        (Value::Mapping(one), Value::Mapping(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(a, b)| same(&a.0, &b.0) && same(&a.1, &b.1))
        }
        (Value::Float(one), Value::Float(other)) => one.to_bits() == other.to_bits(),
        (one, other) => one == other,
    }
}

/// Whether a text that has no quotes now goes without.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Plain {
    WhereItReads,
    Never,
}

fn replacement(text: &str, edit: &Edit, range: Range<usize>, plain: Plain) -> Option<Replacement> {
    let raw = &text[range.clone()];
    match edit {
        Edit::Text { text: new, .. } => {
            spelt(raw, new, plain).map(|text| Replacement { range, text })
        }
        Edit::Quote { .. } => {
            let own = raw.trim_end();
            let is_plain = !own.starts_with(['\'', '"', '|', '>', '&', '*', '!']);
            is_plain.then(|| Replacement {
                range: range.start..range.start + own.len(),
                text: single_quoted(own),
            })
        }
        Edit::Remove { .. } => removal(text, range),
    }
}

/// `new` in the manner of `raw`.
fn spelt(raw: &str, new: &str, plain: Plain) -> Option<String> {
    if raw.contains(['\n', '\r']) || new.chars().any(char::is_control) {
        return None;
    }
    match raw.chars().next()? {
        '\'' => Some(single_quoted(new)),
        '"' => Some(format!(
            "\"{}\"",
            new.replace('\\', "\\\\").replace('"', "\\\"")
        )),
        '|' | '>' | '&' | '*' | '!' => None,
        _ if plain == Plain::WhereItReads && reads_as_itself(new) => Some(new.to_owned()),
        _ => Some(single_quoted(new)),
    }
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn reads_as_itself(text: &str) -> bool {
    let (documents, faults) = read(text);
    faults.is_empty() && matches!(documents.as_slice(), [one] if one.root.as_text() == Some(text))
}

/// An entry with what separates it from its neighbours.
fn removal(text: &str, range: Range<usize>) -> Option<Replacement> {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let gone = |range| {
        Some(Replacement {
            range,
            text: String::new(),
        })
    };
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    if before[line..].trim() == "-" {
        let end = after.find('\n').map_or(after.len(), |at| at + 1);
        // A comment beside the entry is about it, and nobody's to throw away.
        let alone = after[..end].trim().is_empty();
        return alone.then_some(line..range.end + end).and_then(gone);
    }
    if let Some(comma) = after.trim_start_matches(' ').strip_prefix(',') {
        let next = comma.trim_start_matches(' ');
        return gone(range.start..text.len() - next.len());
    }
    let kept = before.trim_end_matches(' ').strip_suffix(',')?;
    gone(kept.len()..range.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The node at a path of keys and positions, or with `key:` the key itself.
    fn node(text: &str, path: &[&str]) -> u32 {
        let documents = read(text).0;
        let mut at = &documents[0].root;
        for step in path {
            at = match (step.strip_prefix("key:"), step.parse::<usize>()) {
                (Some(key), _) => at.entry(key).expect("a key").0,
                (None, Ok(number)) => &at.items().expect("a list")[number],
                (None, Err(_)) => at.get(step).expect("a value"),
            };
        }
        at.id
    }

    fn edited(text: &str, edits: &[Edit]) -> Option<String> {
        replacements(text, edits).map(|it| apply(text, &it))
    }

    fn to(text: &str, path: &[&str], new: &str) -> Option<String> {
        let node = node(text, path);
        let text_edit = Edit::Text {
            node,
            text: new.into(),
        };
        edited(text, &[text_edit])
    }

    #[test]
    fn texts_keep_their_quotes_and_all_around_them() {
        let text = "a:   x  # why\r\n'b|all': \"y\"\nc: [p , 'q']\n";
        let is = |path: &[&str], new: &str, line: &str| {
            let result = to(text, path, new).expect("an edit");
            assert!(result.contains(line), "{result}");
            assert_eq!(result.lines().count(), 3);
        };
        is(&["a"], "z", "a:   z  # why\r\n");
        is(&["a"], "12", "a:   '12'  # why\r\n");
        is(&["a"], "a: b", "a:   'a: b'  # why\r\n");
        is(&["key:b|all"], "b", "'b': \"y\"\n");
        is(&["b|all"], "\\\"", "\"\\\\\\\"\"\n");
        is(&["c", "0"], "r", "c: [r , 'q']\n");
        is(&["c", "0"], "r, s", "c: ['r, s' , 'q']\n");
        is(&["c", "1"], "it's", "c: [p , 'it''s']\n");
    }

    #[test]
    fn entries_leave_their_lists() {
        let remove = |text: &str, path: &[&str]| {
            edited(
                text,
                &[Edit::Remove {
                    node: node(text, path),
                }],
            )
        };
        let block = "a:\n  - x\n  # of y\n  - 'y'\nb: 1\n";
        assert_eq!(
            remove(block, &["a", "0"]).as_deref(),
            Some("a:\n  # of y\n  - 'y'\nb: 1\n")
        );
        assert_eq!(remove("a:\n  - x\n  - y # mine\n", &["a", "1"]), None);
        assert_eq!(
            remove("a: [x,  y, z]", &["a", "0"]).as_deref(),
            Some("a: [y, z]")
        );
        assert_eq!(
            remove("a: [x, y , z]", &["a", "1"]).as_deref(),
            Some("a: [x, z]")
        );
        assert_eq!(
            remove("a: [x, y, 'z']", &["a", "2"]).as_deref(),
            Some("a: [x, y]")
        );
    }

    #[test]
    fn what_would_say_something_else_is_not_done() {
        assert_eq!(to("a: &n x\nb: *n\n", &["a"], "y"), None);
        assert_eq!(to("a: |\n  x\n", &["a"], "y"), None);
        assert_eq!(to("a: 'x\n  y'\n", &["a"], "y"), None);
        assert_eq!(to("a: 1\nb: 2\n", &["key:a"], "b"), None);
        assert_eq!(to("a: 1\n---\nb: [\n", &["a"], "b"), None);
    }

    #[test]
    fn quotes_are_put_around() {
        let text = "a: [yes, 007]  # c\n";
        let edits = [0, 1].map(|at| Edit::Quote {
            node: node(text, &["a", &at.to_string()]),
        });
        assert_eq!(
            edited(text, &edits).as_deref(),
            Some("a: ['yes', '007']  # c\n")
        );
    }
}
