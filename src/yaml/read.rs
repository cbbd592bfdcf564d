//! Text to documents. Many errors at once: duplicate keys don't end the reading.

use super::{Node, Value};
use crate::diag::{Code, Diagnostic, Place};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt;

/// Largest rule file in bytes; the largest real one seen is below 200 KB.
const MAX_BYTES: usize = 8 << 20;
/// Most bytes of text of one document after its aliases are expanded.
const MAX_DECODED: usize = 4 * MAX_BYTES;
/// Largest number of nodes of one document after its aliases are expanded.
const MAX_NODES: u32 = 1 << NODE_BITS;
/// A node's id holds its visit in the low bits and its document above, so that nodes of
/// several documents can stand in one tree (`action: global`).
const NODE_BITS: u32 = 20;
const MAX_DOCUMENTS: usize = 1 << (32 - NODE_BITS);
/// From this number of entries on, duplicate keys are looked up in a set.
const SMALL_MAPPING: usize = 32;

/// A document of a file: its position among the documents, and its tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub index: usize,
    pub root: Node,
}

struct Reading {
    document: usize,
    next: Cell<u32>,
    /// Bytes of decoded text so far: aliases copy it.
    bytes: Cell<usize>,
    diagnostics: RefCell<Vec<Diagnostic>>,
}

impl Reading {
    fn number<E: Error>(&self) -> Result<u32, E> {
        let visit = self.next.get();
        if visit >= MAX_NODES {
            return Err(E::custom(format!("more than {MAX_NODES} nodes")));
        }
        self.next.set(visit + 1);
        Ok((self.document as u32) << NODE_BITS | visit)
    }

    fn duplicate(&self, key: &Node) {
        let place = Place::Node {
            node: key.id,
            word: None,
        };
        let name = key.scalar_text().unwrap_or_default();
        self.diagnostics.borrow_mut().push(
            Diagnostic::new(
                Code::YAML_DUPLICATE_KEY,
                format!("the key `{name}` stands twice in one mapping"),
            )
            .at(place)
            .label("second occurrence")
            .help("join the values in one list, or put the items in a list of mappings"),
        );
    }
}

#[derive(Clone, Copy)]
struct NodeSeed<'r>(&'r Reading);

impl<'de> DeserializeSeed<'de> for NodeSeed<'_> {
    type Value = Node;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl NodeSeed<'_> {
    fn leaf<E: Error>(self, value: Value) -> Result<Node, E> {
        if let Value::Text(text) = &value {
            let bytes = self.0.bytes.get() + text.len();
            if bytes > MAX_DECODED {
                return Err(E::custom(format!("more than {MAX_DECODED} bytes of text")));
            }
            self.0.bytes.set(bytes);
        }
        Ok(Node {
            id: self.0.number()?,
            value,
        })
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a scalar, a list or a mapping")
    }
    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        self.leaf(Value::Null)
    }
    fn visit_none<E: Error>(self) -> Result<Node, E> {
        self.leaf(Value::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<Node, E> {
        self.leaf(Value::Bool(value))
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Node, E> {
        self.leaf(Value::Int(value.into()))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Node, E> {
        self.leaf(Value::Int(value.into()))
    }
    fn visit_i128<E: Error>(self, value: i128) -> Result<Node, E> {
        self.leaf(Value::Int(value))
    }
    fn visit_u128<E: Error>(self, value: u128) -> Result<Node, E> {
        match i128::try_from(value) {
            Ok(value) => self.leaf(Value::Int(value)),
            Err(_) => self.leaf(Value::Float(value as f64)),
        }
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Node, E> {
        self.leaf(Value::Float(value))
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Node, E> {
        self.leaf(Value::Text(value.to_owned()))
    }
    fn visit_string<E: Error>(self, value: String) -> Result<Node, E> {
        self.leaf(Value::Text(value))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let id = self.0.number()?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Node {
            id,
            value: Value::Sequence(items),
        })
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let id = self.0.number()?;
        let mut entries: Vec<(Node, Node)> = Vec::new();
        let mut seen: HashSet<String> = HashSet::new();
        while let Some(key) = access.next_key_seed(self)? {
            let duplicate = if entries.len() < SMALL_MAPPING {
                entries.iter().any(|(other, _)| other.value == key.value)
            } else {
                if seen.is_empty() {
                    seen.extend(entries.iter().map(|(key, _)| format!("{:?}", key.value)));
                }
                !seen.insert(format!("{:?}", key.value))
            };
            if duplicate {
                self.0.duplicate(&key);
            }
            let value = access.next_value_seed(self)?;
            entries.push((key, value));
        }
        Ok(Node {
            id,
            value: Value::Mapping(entries),
        })
    }
    fn visit_enum<A: serde::de::EnumAccess<'de>>(self, _: A) -> Result<Node, A::Error> {
        Err(A::Error::custom(
            "YAML tags (`!name`) are not used in rule files",
        ))
    }
}

/// All documents of a file. Empty documents are left out. A document that can't be read
/// gives an error, and so do the documents after it when their beginning can't be found.
pub fn read(text: &str) -> (Vec<Document>, Vec<Diagnostic>) {
    let mut documents = Vec::new();
    let mut diagnostics = Vec::new();
    if text.len() > MAX_BYTES {
        let message = format!(
            "the file has {} bytes; the limit is {MAX_BYTES}",
            text.len()
        );
        return (documents, vec![Diagnostic::new(Code::YAML_LIMIT, message)]);
    }
    for (index, deserializer) in serde_yaml::Deserializer::from_str(text).enumerate() {
        if index >= MAX_DOCUMENTS {
            let message = format!("more than {MAX_DOCUMENTS} documents in one file");
            diagnostics.push(Diagnostic::new(Code::YAML_LIMIT, message));
            break;
        }
        let reading = Reading {
            document: index,
            next: Cell::new(0),
            bytes: Cell::new(0),
            diagnostics: RefCell::default(),
        };
        match NodeSeed(&reading).deserialize(deserializer) {
            Ok(Node {
                value: Value::Null, ..
            }) => {}
            Ok(root) => documents.push(Document { index, root }),
            Err(error) => {
                diagnostics.push(syntax_error(text, &error));
                break;
            }
        }
        diagnostics.append(&mut reading.diagnostics.borrow_mut());
    }
    (documents, diagnostics)
}

fn syntax_error(text: &str, error: &serde_yaml::Error) -> Diagnostic {
    let full = error.to_string();
    let limit = ["repetition limit", "recursion limit", "more than"]
        .iter()
        .any(|words| full.contains(words));
    let code = if limit {
        Code::YAML_LIMIT
    } else {
        Code::YAML_SYNTAX
    };
    // The message repeats the position, which the label shows.
    let message = full.split(" at line ").next().unwrap_or(&full).to_owned();
    let diagnostic = Diagnostic::new(code, message);
    match error.location() {
        Some(location) => {
            let start = floor_boundary(text, location.index());
            let end = text[start..]
                .chars()
                .next()
                .map_or(start, |c| start + c.len_utf8());
            diagnostic.at(Place::Bytes(start..end)).label("here")
        }
        None => diagnostic,
    }
}

/// The document and the visit that an id stands for.
pub(super) fn split_id(id: u32) -> (usize, u32) {
    ((id >> NODE_BITS) as usize, id & (MAX_NODES - 1))
}

/// The largest character boundary of `text` at or before `index`.
pub(super) fn floor_boundary(text: &str, index: usize) -> usize {
    let mut index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duplicate_keys_are_errors_and_reading_goes_on() {
        let (documents, diagnostics) = read("a: 1\na: 2\nb: {c: 1, c: 2}\n");
        assert_eq!(documents.len(), 1);
        assert_eq!(diagnostics.len(), 2);
        assert!(
            diagnostics
                .iter()
                .all(|d| d.code == Code::YAML_DUPLICATE_KEY)
        );
    }

    #[test]
    fn scalars_follow_yaml_1_2() {
        let (documents, _) =
            read("[yes, true, 007, 0o7, 1.5, ~, 2024-01-01, '1', 18446744073709551616]");
        let values: Vec<Value> = documents[0]
            .root
            .items()
            .unwrap()
            .iter()
            .map(|n| n.value.clone())
            .collect();
        assert_eq!(
            values,
            [
                Value::Text("yes".into()),
                Value::Bool(true),
                Value::Text("007".into()),
                Value::Int(7),
                Value::Float(1.5),
                Value::Null,
                Value::Text("2024-01-01".into()),
                Value::Text("1".into()),
                Value::Int(18446744073709551616),
            ]
        );
    }

    #[test]
    fn bombs_end_in_an_error() {
        let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for level in 1..12 {
            let before = format!("*a{},", level - 1).repeat(9);
            bomb.push_str(&format!("a{level}: &a{level} [{before}]\n"));
        }
        assert_eq!(read(&bomb).1[0].code, Code::YAML_LIMIT);
        assert_eq!(read(&"[".repeat(100_000)).1[0].code, Code::YAML_LIMIT);
        assert!(!read("a: &a [*a]").1.is_empty());
    }
}
