//! What a predicate can never or always be, and rules that say the same. Only what is certain is
//! told: of tests on one value that exclude each other, not of what data may hold.

use crate::diag::{Code, Diagnostic};
use crate::pattern::{Part, Pattern, Shape};
use crate::predicate::{Field, Pred, Test};
use crate::rule::Rule;
use crate::source::Type;
use std::collections::HashMap;

/// Warns where a rule, or else one of its searches, can never or always hold. `searches` has the
/// predicate of each search.
pub fn constant(rule: &Rule, whole: &Pred, searches: &[Option<Pred>]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (search, pred) in rule.detection.searches.iter().zip(searches) {
        let what = format!("`{}`", search.name);
        let told = pred.as_ref().and_then(|pred| told(&what, verdict(pred)));
        found.extend(told.map(|it| it.at(rule.origin.node(search.node))));
    }
    if found.is_empty() {
        let told = told("the rule", verdict(whole));
        let node = rule.detection.conditions.first().map(|it| it.node);
        found.extend(told.map(|it| match node {
            Some(node) => it.at(rule.origin.node(node)),
            None => it,
        }));
    }
    found.into_iter().map(|it| rule.diagnostic(it)).collect()
}

fn told(what: &str, verdict: Verdict) -> Option<Diagnostic> {
    match verdict {
        Verdict::Never => Some(Diagnostic::new(
            Code::NEVER_MATCHES,
            format!("no event can match {what}: two of its tests exclude each other"),
        )),
        Verdict::Always => Some(Diagnostic::new(
            Code::ALWAYS_MATCHES,
            format!("every event matches {what}"),
        )),
        Verdict::Open => None,
    }
}

/// Rules that were seen, by source and predicate in words, with the predicate itself.
#[derive(Default)]
pub struct Seen<'r> {
    rules: HashMap<(String, String), Vec<(&'r Rule, Pred)>>,
}

impl<'r> Seen<'r> {
    /// A warning where a rule before has the same predicate on the same source and makes alerts
    /// of it in the same way.
    pub fn add(&mut self, rule: &'r Rule, source: &str, pred: Pred) -> Option<Diagnostic> {
        let same = self
            .rules
            .entry((source.to_owned(), pred.to_string()))
            .or_default();
        let other = same.iter().find(|(other, known)| {
            *known == pred
                && other.alerting.threshold == rule.alerting.threshold
                && other.alerting.dedup == rule.alerting.dedup
        });
        let finding = other.map(|(other, _)| {
            let message = format!(
                "\"{}\" in {} finds the same",
                other.title, other.origin.file.name
            );
            rule.diagnostic(
                Diagnostic::new(Code::DUPLICATE_LOGIC, message)
                    .at(rule.logsource_place.clone())
                    .help("keep one, and name the other in its `related`"),
            )
        });
        if finding.is_none() {
            same.push((rule, pred));
        }
        finding
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Never,
    Always,
    Open,
}

/// What can be said of a predicate whatever the event.
pub fn verdict(pred: &Pred) -> Verdict {
    match pred {
        Pred::All(parts) => {
            if parts.iter().any(|part| verdict(part) == Verdict::Never) || exclude(parts, true) {
                Verdict::Never
            } else if parts.iter().all(|part| verdict(part) == Verdict::Always) {
                Verdict::Always
            } else {
                Verdict::Open
            }
        }
        Pred::Any(parts) => {
            if parts.iter().any(|part| verdict(part) == Verdict::Always) || exclude(parts, false) {
                Verdict::Always
            } else if parts.iter().all(|part| verdict(part) == Verdict::Never) {
                Verdict::Never
            } else {
                Verdict::Open
            }
        }
        Pred::Not(inner) => match verdict(inner) {
            Verdict::Never => Verdict::Always,
            Verdict::Always => Verdict::Never,
            Verdict::Open => Verdict::Open,
        },
        Pred::Test(..) => Verdict::Open,
    }
}

/// Whether two of the parts can't both hold (`all`), or can't both fail.
fn exclude(parts: &[Pred], all: bool) -> bool {
    parts.iter().enumerate().any(|(number, one)| {
        parts[..number]
            .iter()
            .any(|other| opposite(one, other) || (all && apart(one, other)))
    })
}

/// One is the other's negation.
fn opposite(one: &Pred, other: &Pred) -> bool {
    let negates = |a: &Pred, b: &Pred| match a {
        Pred::Not(inner) => **inner == *b,
        Pred::All(_) | Pred::Any(_) | Pred::Test(..) => false,
    };
    let presence = |a: &Pred, b: &Pred| match (a, b) {
        (Pred::Test(field, Test::Present), Pred::Test(same, Test::Absent)) => field == same,
        _ => false,
    };
    negates(one, other) || negates(other, one) || presence(one, other) || presence(other, one)
}

/// No value satisfies both tests of a field that has one value at most.
fn apart(one: &Pred, other: &Pred) -> bool {
    let (Pred::Test(field, first), Pred::Test(same, second)) = (one, other) else {
        return false;
    };
    if field != same || !is_single(field) {
        return false;
    }
    match (first, second) {
        (Test::Absent, Test::Present | Test::Patterns { .. })
        | (Test::Present | Test::Patterns { .. }, Test::Absent) => true,
        (Test::Patterns { patterns: a, .. }, Test::Patterns { patterns: b, .. }) => {
            let none = |left: &[Pattern], right: &[Pattern]| {
                left.iter()
                    .all(|one| right.iter().all(|other| differ(one, other)))
            };
            none(a, b)
        }
        _ => false,
    }
}

/// Whether a value of the field is one: in JSON and lists any element counts.
fn is_single(field: &Field) -> bool {
    match field {
        Field::Place { access, .. } => {
            !access.passes_list() && !matches!(access.ty(), Type::Json | Type::Array(_))
        }
        Field::Derived { .. } | Field::Missing { .. } | Field::Keyword(_) => false,
    }
}

/// No text fits both patterns, letter case ignored.
fn differ(one: &Pattern, other: &Pattern) -> bool {
    let pair = match (literal(one), literal(other)) {
        (Some(text), _) => Some((text, other)),
        (None, Some(text)) => Some((text, one)),
        (None, None) => None,
    };
    if let Some((text, pattern)) = pair {
        return !fits(&text, pattern);
    }
    match (one.shape(), other.shape()) {
        (Shape::StartsWith(a), Shape::StartsWith(b)) => {
            let (a, b) = (a.to_lowercase(), b.to_lowercase());
            !a.starts_with(&b) && !b.starts_with(&a)
        }
        (Shape::EndsWith(a), Shape::EndsWith(b)) => {
            let (a, b) = (a.to_lowercase(), b.to_lowercase());
            !a.ends_with(&b) && !b.ends_with(&a)
        }
        _ => false,
    }
}

fn literal(pattern: &Pattern) -> Option<String> {
    match pattern.parts() {
        [] => Some(String::new()),
        [Part::Text(text)] => Some(text.to_lowercase()),
        _ => None,
    }
}

/// Whether a pattern may fit a text in lower case.
fn fits(text: &str, pattern: &Pattern) -> bool {
    match pattern.shape() {
        Shape::Everything => true,
        Shape::Equals(other) => text == other.to_lowercase(),
        Shape::StartsWith(start) => text.starts_with(&start.to_lowercase()),
        Shape::EndsWith(end) => text.ends_with(&end.to_lowercase()),
        Shape::Contains(part) => text.contains(&part.to_lowercase()),
        Shape::Like(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Access;

    fn field(name: &str, ty: Type) -> Box<Field> {
        Box::new(Field::Place {
            name: name.into(),
            access: Access {
                column: name.into(),
                column_type: ty,
                steps: Vec::new(),
            },
            time: None,
        })
    }

    fn test(name: &str, values: &[&str]) -> Pred {
        let patterns = values.iter().map(|value| Pattern::parse(value)).collect();
        let test = Test::Patterns {
            patterns,
            cased: false,
        };
        Pred::Test(field(name, Type::Text), test)
    }

    #[test]
    fn tests_that_exclude_each_other() {
        let never = [
            (vec!["a"], vec!["b"]),
            (vec!["a", "b"], vec!["c"]),
            (vec!["a"], vec!["*b"]),
            (vec!["a*"], vec!["b*"]),
            (vec!["*x.exe"], vec!["*y.exe", "z.exe"]),
            (vec![""], vec!["a"]),
        ];
        for (one, other) in &never {
            let all = Pred::All(vec![test("f", one), test("f", other)]);
            assert_eq!(verdict(&all), Verdict::Never, "{all}");
        }
        let open = [
            (vec!["a"], vec!["A"]),
            (vec!["a", "b"], vec!["b", "c"]),
            (vec!["ab"], vec!["*b"]),
            (vec!["a*"], vec!["AB*"]),
            (vec!["a*"], vec!["*b"]),
            (vec!["*a*"], vec!["b*"]),
            (vec!["a?"], vec!["ab"]),
        ];
        for (one, other) in &open {
            let all = Pred::All(vec![test("f", one), test("f", other)]);
            assert_eq!(verdict(&all), Verdict::Open, "{all}");
        }
        let fields = Pred::All(vec![test("f", &["a"]), test("g", &["b"])]);
        assert_eq!(verdict(&fields), Verdict::Open);
    }

    #[test]
    fn lists_and_json_hold_several_values() {
        for ty in [Type::Json, Type::Array(Box::new(Type::Text))] {
            let one = |value: &str| {
                let test = Test::Patterns {
                    patterns: vec![Pattern::parse(value)],
                    cased: false,
                };
                Pred::Test(field("f", ty.clone()), test)
            };
            let all = Pred::All(vec![one("a"), one("b")]);
            assert_eq!(verdict(&all), Verdict::Open);
        }
    }

    #[test]
    fn negations_and_constants() {
        let a = || test("f", &["a"]);
        let presence = |test| Pred::Test(field("f", Type::Text), test);
        let not = |pred: Pred| Pred::Not(Box::new(pred));
        assert_eq!(verdict(&Pred::All(vec![a(), not(a())])), Verdict::Never);
        assert_eq!(verdict(&Pred::Any(vec![a(), not(a())])), Verdict::Always);
        let both = Pred::All(vec![presence(Test::Present), presence(Test::Absent)]);
        assert_eq!(verdict(&both), Verdict::Never);
        assert_eq!(verdict(&not(both)), Verdict::Always);
        assert_eq!(verdict(&Pred::All(vec![])), Verdict::Always);
        assert_eq!(verdict(&Pred::Any(vec![])), Verdict::Never);
        let nested = Pred::Any(vec![Pred::All(vec![a(), Pred::Any(vec![])]), a()]);
        assert_eq!(verdict(&nested), Verdict::Open);
    }
}
