//! Conditions with one part dropped or one quantifier flipped.

use super::{with_one, without_one};
use crate::rule::condition::NamePattern;
use crate::rule::{Condition, Quantifier};

pub fn changes(condition: &Condition) -> Vec<(String, Condition)> {
    match condition {
        Condition::And(parts) => of_parts(parts, Condition::And),
        Condition::Or(parts) => of_parts(parts, Condition::Or),
        Condition::Not(inner) => changes(inner)
            .into_iter()
            .map(|(change, inner)| (change, Condition::Not(Box::new(inner))))
            .collect(),
        Condition::Search(..) => Vec::new(),
        Condition::Of(quantifier, word, pattern) => {
            let flipped = match quantifier {
                Quantifier::All => Quantifier::AtLeast(1),
                Quantifier::AtLeast(_) => Quantifier::All,
            };
            let changed = Condition::Of(flipped, word.clone(), pattern.clone());
            let change = format!("`{}` is `{}`", show(condition), show(&changed));
            vec![(change, changed)]
        }
    }
}

fn of_parts(
    parts: &[Condition],
    join: impl Fn(Vec<Condition>) -> Condition,
) -> Vec<(String, Condition)> {
    let mut found = Vec::new();
    if parts.len() > 1 {
        for (part, mut rest) in without_one(parts) {
            let change = format!("`{}` is dropped from the condition", show(part));
            let changed = match rest.len() {
                1 => rest.remove(0),
                _ => join(rest),
            };
            found.push((change, changed));
        }
    }
    found.extend(with_one(parts, changes).map(|(change, parts)| (change, join(parts))));
    found
}

/// The condition in words of the language.
fn show(condition: &Condition) -> String {
    let inner = |condition: &Condition| match condition {
        Condition::And(_) | Condition::Or(_) => format!("({})", show(condition)),
        Condition::Not(_) | Condition::Search(..) | Condition::Of(..) => show(condition),
    };
    let joined = |parts: &[Condition], word: &str| {
        let parts: Vec<String> = parts.iter().map(inner).collect();
        parts.join(word)
    };
    match condition {
        Condition::And(parts) => joined(parts, " and "),
        Condition::Or(parts) => joined(parts, " or "),
        Condition::Not(part) => format!("not {}", inner(part)),
        Condition::Search(_, name) => name.clone(),
        Condition::Of(quantifier, _, pattern) => {
            let count = match quantifier {
                Quantifier::All => "all".to_owned(),
                Quantifier::AtLeast(count) => count.to_string(),
            };
            let of = match pattern {
                NamePattern::Them => "them",
                NamePattern::Glob(glob) => glob,
            };
            format!("{count} of {of}")
        }
    }
}
