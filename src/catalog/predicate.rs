//! Predicates in words, as a tree for pages.

use crate::modifier::{Order, TextOrder};
use crate::pattern::{Part, Pattern, Shape};
use crate::predicate::{Field, Pred, Test};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// Levels of a tree; what lies deeper is written on one line.
const DEPTH: usize = 12;

/// A part of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    All {
        parts: Vec<Node>,
    },
    Any {
        parts: Vec<Node>,
    },
    Not {
        part: Box<Node>,
    },
    Test {
        field: String,
        verb: String,
        /// One of them is enough.
        values: Vec<String>,
    },
    /// In the canonical form of predicates.
    Text {
        text: String,
    },
}

impl Serialize for Node {
    /// A map with its `kind`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Node::All { parts } => {
                map.serialize_entry("kind", "all")?;
                map.serialize_entry("parts", parts)?;
            }
            Node::Any { parts } => {
                map.serialize_entry("kind", "any")?;
                map.serialize_entry("parts", parts)?;
            }
            Node::Not { part } => {
                map.serialize_entry("kind", "not")?;
                map.serialize_entry("part", part)?;
            }
            Node::Test {
                field,
                verb,
                values,
            } => {
                map.serialize_entry("kind", "test")?;
                map.serialize_entry("field", field)?;
                map.serialize_entry("verb", verb)?;
                map.serialize_entry("values", values)?;
            }
            Node::Text { text } => {
                map.serialize_entry("kind", "text")?;
                map.serialize_entry("text", text)?;
            }
        }
        map.end()
    }
}

pub fn tree(pred: &Pred) -> Node {
    at_depth(pred, 0)
}

fn at_depth(pred: &Pred, depth: usize) -> Node {
    if depth == DEPTH {
        return Node::Text {
            text: pred.to_string(),
        };
    }
    let inner = |parts: &[Pred]| parts.iter().map(|it| at_depth(it, depth + 1)).collect();
    match pred {
        Pred::All(parts) => Node::All {
            parts: inner(parts),
        },
        Pred::Any(parts) => Node::Any {
            parts: inner(parts),
        },
        Pred::Not(part) => Node::Not {
            part: Box::new(at_depth(part, depth + 1)),
        },
        Pred::Test(field, test) => {
            let mut parts: Vec<Node> = looks(field, test)
                .into_iter()
                .map(|look| Node::Test {
                    field: look.field,
                    verb: look.verb,
                    values: look.values.into_iter().map(|value| value.shown).collect(),
                })
                .collect();
            match parts.len() {
                1 => parts.remove(0),
                _ => Node::Any { parts },
            }
        }
    }
}

/// What lies below a `not` of the predicate's outermost conjunction.
pub fn exclusions<'p>(pred: &'p Pred) -> Vec<&'p Pred> {
    let negated = |part: &'p Pred| match part {
        Pred::Not(inner) => Some(inner.as_ref()),
        Pred::All(_) | Pred::Any(_) | Pred::Test(..) => None,
    };
    match pred {
        Pred::All(parts) => parts.iter().filter_map(negated).collect(),
        Pred::Not(_) | Pred::Any(_) | Pred::Test(..) => negated(pred).into_iter().collect(),
    }
}

/// Values of a test that are compared in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    pub field: String,
    pub verb: String,
    pub values: Vec<Value>,
    /// Whether the values name what the rule looks for, rather than bounds or mere presence.
    pub names: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    pub shown: String,
    /// The same for values that match the same texts.
    pub canonical: String,
}

impl Value {
    fn plain(text: impl ToString) -> Self {
        let shown = text.to_string();
        Value {
            canonical: shown.clone(),
            shown,
        }
    }

    fn of(text: &str, cased: bool) -> Self {
        Value {
            shown: text.to_owned(),
            canonical: if cased {
                text.to_owned()
            } else {
                crate::pattern::lower(text)
            },
        }
    }
}

/// The ways in which a test looks at its field, one of which is enough.
pub fn looks(field: &Field, test: &Test) -> Vec<Look> {
    let name = match field {
        Field::Keyword(_) => "any text of the event".to_owned(),
        Field::Place { name, .. } | Field::Derived { name, .. } | Field::Missing { name } => {
            name.clone()
        }
    };
    let look = |verb: &str, values: Vec<Value>, names: bool| Look {
        field: name.clone(),
        verb: verb.to_owned(),
        values,
        names,
    };
    match test {
        Test::Patterns { patterns, cased } => by_verb(patterns, *cased)
            .into_iter()
            .map(|(verb, values)| {
                let names = !values.is_empty();
                let verb = match (cased, names) {
                    (true, true) => format!("{verb} (letter case kept)"),
                    (true, false) | (false, _) => verb.to_owned(),
                };
                look(&verb, values, names)
            })
            .collect(),
        Test::Numbers(numbers) => {
            vec![look("is", numbers.iter().map(Value::plain).collect(), true)]
        }
        Test::Number(order, number) => {
            vec![look(order_words(*order), vec![Value::plain(number)], false)]
        }
        Test::Bool(value) => vec![look("is", vec![Value::plain(value)], false)],
        Test::Present => vec![look("is present", Vec::new(), false)],
        Test::Absent => vec![look("is absent", Vec::new(), false)],
        Test::Regexp(regexp) => {
            let flags = regexp.flags();
            let mut letters = String::new();
            for (set, letter) in [
                (flags.ignore_case, 'i'),
                (flags.multi_line, 'm'),
                (flags.dot_all, 's'),
            ] {
                letters.extend(set.then_some(letter));
            }
            let shown = format!("/{}/{letters}", regexp.source());
            vec![look("matches", vec![Value::plain(shown)], true)]
        }
        Test::Networks(networks) => {
            let values = networks.iter().map(Value::plain).collect();
            vec![look("is an address of", values, true)]
        }
        Test::FieldRef {
            other,
            order,
            cased,
        } => {
            let verb = match order {
                TextOrder::Equal => "is the value of",
                TextOrder::StartsWith => "begins with the value of",
                TextOrder::EndsWith => "ends with the value of",
                TextOrder::Contains => "contains the value of",
            };
            let case = if *cased { " (letter case kept)" } else { "" };
            let other = vec![Value::plain(other.name())];
            vec![look(&format!("{verb}{case}"), other, false)]
        }
        Test::TimePart(part, order, number) => {
            let verb = format!("as a time, its {} {}", part.name(), order_words(*order));
            vec![look(&verb, vec![Value::plain(number)], false)]
        }
    }
}

fn order_words(order: Order) -> &'static str {
    match order {
        Order::Eq => "is",
        Order::Lt => "is less than",
        Order::Lte => "is at most",
        Order::Gt => "is more than",
        Order::Gte => "is at least",
    }
}

/// Patterns by how they are compared, in the order in which the ways first come.
fn by_verb(patterns: &[Pattern], cased: bool) -> Vec<(&'static str, Vec<Value>)> {
    let mut groups: Vec<(&'static str, Vec<Value>)> = Vec::new();
    for pattern in patterns {
        let (verb, value) = match pattern.shape() {
            Shape::Everything => ("has any value", None),
            Shape::Equals(text) => ("is", Some(Value::of(text, cased))),
            Shape::StartsWith(text) => ("begins with", Some(Value::of(text, cased))),
            Shape::EndsWith(text) => ("ends with", Some(Value::of(text, cased))),
            Shape::Contains(text) => ("contains", Some(Value::of(text, cased))),
            Shape::Like(parts) => ("is like", Some(Value::of(&with_wildcards(parts), cased))),
        };
        match groups.iter_mut().find(|(known, _)| *known == verb) {
            Some((_, values)) => values.extend(value),
            None => groups.push((verb, value.into_iter().collect())),
        }
    }
    groups
}

/// As it stands in a rule; a wildcard that is meant as itself has its backslash.
fn with_wildcards(parts: &[Part]) -> String {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Any => text.push('*'),
            Part::One => text.push('?'),
            Part::Text(plain) => {
                for c in plain.chars() {
                    if matches!(c, '*' | '?') {
                        text.push('\\');
                    }
                    text.push(c);
                }
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(name: &str, values: &[&str]) -> Pred {
        Pred::Test(
            Box::new(Field::Missing { name: name.into() }),
            Test::Patterns {
                patterns: values.iter().map(|it| Pattern::parse(it)).collect(),
                cased: false,
            },
        )
    }

    #[test]
    fn values_stand_by_how_they_are_compared() {
        let Node::Any { parts } = tree(&test("Image", &["*\\a.exe", "b", "*\\c.exe", "x*y"]))
        else {
            panic!("several ways");
        };
        let shown: Vec<String> = parts
            .iter()
            .map(|part| match part {
                Node::Test {
                    field,
                    verb,
                    values,
                } => format!("{field} {verb} {}", values.join("|")),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(
            shown,
            [
                "Image ends with \\a.exe|\\c.exe",
                "Image is b",
                "Image is like x*y"
            ]
        );
    }

    #[test]
    fn exclusions_are_the_outermost_negations() {
        let not = |name: &str| test(name, &["v"]).negate();
        let pred = Pred::All(vec![
            test("a", &["v"]),
            not("b"),
            Pred::Any(vec![not("c"), not("d")]),
        ]);
        assert_eq!(exclusions(&pred), [&test("b", &["v"])]);
        assert_eq!(exclusions(&not("e")), [&test("e", &["v"])]);
        assert!(exclusions(&Pred::Any(vec![not("c"), not("d")])).is_empty());
    }

    #[test]
    fn deep_trees_end_in_text() {
        let mut pred = test("a", &["v"]);
        for _ in 0..40 {
            pred = Pred::Any(vec![
                Pred::All(vec![pred, test("b", &["v"])]),
                test("c", &["v"]),
            ]);
        }
        fn depth(node: &Node) -> usize {
            match node {
                Node::All { parts } | Node::Any { parts } => {
                    1 + parts.iter().map(depth).max().unwrap_or(0)
                }
                Node::Not { part } => 1 + depth(part),
                Node::Test { .. } | Node::Text { .. } => 1,
            }
        }
        assert_eq!(depth(&tree(&pred)), DEPTH + 1);
    }
}
