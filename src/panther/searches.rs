//! Expressions as Sigma search identifiers and a condition over them.

use super::write::Yaml;

/// One test of one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    pub field: String,
    pub modifiers: &'static [&'static str],
    /// Joined by `or`.
    pub values: Vec<Yaml>,
    /// On a list the test holds exactly when it holds for one of the elements.
    pub distributes: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    Always(bool),
    Leaf(Leaf),
    Not(Box<Expr>),
    All(Vec<Expr>),
    Any(Vec<Expr>),
    OnlyOne(Vec<Expr>),
}

/// Most tests in a condition, once `OnlyOne` is spelt out.
const MAX_TESTS: usize = 2000;

impl Expr {
    pub fn negate(self) -> Expr {
        Expr::Not(Box::new(self))
    }

    /// Whether "one element satisfies it" is what it says of a list.
    pub fn distributes(&self) -> bool {
        match self {
            Expr::Leaf(leaf) => leaf.distributes,
            Expr::Any(parts) => parts.iter().all(Expr::distributes),
            Expr::All(parts) | Expr::OnlyOne(parts) => match parts.as_slice() {
                [one] => one.distributes(),
                _ => false,
            },
            Expr::Not(_) | Expr::Always(_) => false,
        }
    }

    /// Whether the condition would be too long.
    pub fn is_too_large(&self) -> bool {
        self.size() > MAX_TESTS
    }

    fn size(&self) -> usize {
        let sum = |parts: &[Expr]| {
            parts
                .iter()
                .fold(0usize, |sum, part| sum.saturating_add(part.size()))
        };
        match self {
            Expr::Always(_) | Expr::Leaf(_) => 1,
            Expr::Not(inner) => inner.size(),
            Expr::All(parts) | Expr::Any(parts) => sum(parts),
            Expr::OnlyOne(parts) => sum(parts).saturating_mul(parts.len().max(1)),
        }
    }

    /// Constants taken out and `OnlyOne` spelt out.
    fn simplify(self) -> Expr {
        match self {
            Expr::Always(_) | Expr::Leaf(_) => self,
            Expr::Not(inner) => match inner.simplify() {
                Expr::Always(value) => Expr::Always(!value),
                Expr::Not(inner) => *inner,
                other @ (Expr::Leaf(_) | Expr::All(_) | Expr::Any(_) | Expr::OnlyOne(_)) => {
                    other.negate()
                }
            },
            Expr::All(parts) => join(parts, true),
            Expr::Any(parts) => join(parts, false),
            Expr::OnlyOne(parts) => {
                let alternatives = (0..parts.len()).map(|one| {
                    let others = parts.iter().enumerate().filter(|(at, _)| *at != one);
                    let others = others.map(|(_, part)| part.clone()).collect();
                    Expr::All(vec![parts[one].clone(), Expr::Any(others).negate()])
                });
                Expr::Any(alternatives.collect()).simplify()
            }
        }
    }
}

/// The parts joined; `neutral` is what an empty join is.
fn join(parts: Vec<Expr>, neutral: bool) -> Expr {
    let mut kept = Vec::with_capacity(parts.len());
    for part in parts {
        match (part.simplify(), neutral) {
            (Expr::Always(value), _) if value == neutral => {}
            (Expr::Always(value), _) => return Expr::Always(value),
            (Expr::All(inner), true) | (Expr::Any(inner), false) => {
                inner.into_iter().for_each(|part| add(&mut kept, part));
            }
            (other, _) => add(&mut kept, other),
        }
    }
    match kept.len() {
        0 => Expr::Always(neutral),
        1 => kept.remove(0),
        _ if neutral => Expr::All(kept),
        _ => Expr::Any(kept),
    }
}

/// A part that stands there already adds nothing to `and` or `or`.
fn add(parts: &mut Vec<Expr>, part: Expr) {
    if !parts.contains(&part) {
        parts.push(part);
    }
}

/// The search identifiers of a rule.
#[derive(Debug, Default)]
pub struct Searches {
    named: Vec<(String, Leaf)>,
}

/// The search that conditions without any test are made of.
const ALWAYS: &str = "always";

impl Searches {
    /// The condition that all `parts` hold, each with the prefix of its searches (`prefix_1` and
    /// so on; a search that is there already is used again). `field` is any field of the log
    /// source, for a condition without a test.
    pub fn condition(&mut self, parts: Vec<(Expr, &str)>, field: &str) -> String {
        let mut kept = Vec::new();
        for (expr, prefix) in parts {
            match expr.simplify() {
                Expr::Always(true) => {}
                Expr::Always(false) => return self.always(false, field),
                other @ (Expr::Leaf(_)
                | Expr::Not(_)
                | Expr::All(_)
                | Expr::Any(_)
                | Expr::OnlyOne(_)) => kept.push((other, prefix)),
            }
        }
        let alone = kept.len() == 1;
        let texts: Vec<String> = kept
            .iter()
            .map(|(expr, prefix)| match expr {
                Expr::Any(_) if !alone => self.part(expr, prefix),
                Expr::Any(_)
                | Expr::All(_)
                | Expr::Leaf(_)
                | Expr::Not(_)
                | Expr::Always(_)
                | Expr::OnlyOne(_) => self.text(expr, prefix),
            })
            .collect();
        if texts.is_empty() {
            return self.always(true, field);
        }
        texts.join(" and ")
    }

    fn always(&mut self, value: bool, field: &str) -> String {
        if !self.named.iter().any(|(name, _)| name == ALWAYS) {
            let leaf = Leaf {
                field: field.to_owned(),
                modifiers: &["exists"],
                values: vec![Yaml::Bool(true)],
                distributes: true,
            };
            self.named.push((ALWAYS.into(), leaf));
        }
        let word = if value { "or" } else { "and" };
        format!("{ALWAYS} {word} not {ALWAYS}")
    }

    fn text(&mut self, expr: &Expr, prefix: &str) -> String {
        match expr {
            Expr::Leaf(leaf) => self.name(leaf, prefix),
            Expr::Not(inner) => format!("not {}", self.part(inner, prefix)),
            Expr::All(parts) => self.joined(parts, " and ", prefix),
            Expr::Any(parts) => self.joined(parts, " or ", prefix),
            // `simplify` leaves neither.
            Expr::Always(_) | Expr::OnlyOne(_) => String::new(),
        }
    }

    fn joined(&mut self, parts: &[Expr], word: &str, prefix: &str) -> String {
        let texts: Vec<String> = parts.iter().map(|part| self.part(part, prefix)).collect();
        texts.join(word)
    }

    fn part(&mut self, expr: &Expr, prefix: &str) -> String {
        let text = self.text(expr, prefix);
        match expr {
            Expr::All(_) | Expr::Any(_) => format!("({text})"),
            Expr::Leaf(_) | Expr::Not(_) | Expr::Always(_) | Expr::OnlyOne(_) => text,
        }
    }

    fn name(&mut self, leaf: &Leaf, prefix: &str) -> String {
        if let Some((name, _)) = self.named.iter().find(|(_, other)| other == leaf) {
            return name.clone();
        }
        let start = format!("{prefix}_");
        let count = self
            .named
            .iter()
            .filter(|(name, _)| name.starts_with(&start))
            .count();
        let name = format!("{start}{}", count + 1);
        self.named.push((name.clone(), leaf.clone()));
        name
    }

    /// The searches as they stand in `detection`.
    pub fn into_yaml(self) -> Vec<(String, Yaml)> {
        let entry = |(name, leaf): (String, Leaf)| {
            let words = std::iter::once(leaf.field.as_str()).chain(leaf.modifiers.iter().copied());
            let key = words.collect::<Vec<_>>().join("|");
            let mut values = leaf.values;
            let value = match values.len() {
                1 => values.remove(0),
                _ => Yaml::List(values),
            };
            (name, Yaml::Map(vec![(key, value)]))
        };
        self.named.into_iter().map(entry).collect()
    }
}
