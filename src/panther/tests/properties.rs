//! What holds for any expression, any tree, any broken file.

use super::super::searches::{Expr, Leaf, Searches};
use super::super::write::{self, Yaml};
use super::rules::WHOLE;
use super::{converted, read};
use crate::rule::{self, Condition};
use crate::yaml;
use proptest::prelude::*;

fn leaf(number: u8) -> Expr {
    Expr::Leaf(Leaf {
        field: format!("f{number}"),
        modifiers: &["exists"],
        values: vec![Yaml::Bool(true)],
        distributes: true,
    })
}

fn any_expr() -> impl Strategy<Value = Expr> {
    let start = prop_oneof![
        any::<bool>().prop_map(Expr::Always),
        (0u8..4).prop_map(leaf),
    ];
    start.prop_recursive(4, 24, 4, |inner| {
        let parts = || prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            inner.clone().prop_map(Expr::negate),
            parts().prop_map(Expr::All),
            parts().prop_map(Expr::Any),
            parts().prop_map(Expr::OnlyOne),
        ]
    })
}

fn holds(expr: &Expr, event: u8) -> bool {
    let count = |parts: &[Expr]| parts.iter().filter(|part| holds(part, event)).count();
    match expr {
        Expr::Always(value) => *value,
        Expr::Leaf(leaf) => (0..4).any(|n| leaf.field == format!("f{n}") && event >> n & 1 == 1),
        Expr::Not(inner) => !holds(inner, event),
        Expr::All(parts) => count(parts) == parts.len(),
        Expr::Any(parts) => count(parts) > 0,
        Expr::OnlyOne(parts) => count(parts) == 1,
    }
}

fn condition_holds(condition: &Condition, searches: &[(String, Yaml)], event: u8) -> bool {
    let part = |part: &Condition| condition_holds(part, searches, event);
    match condition {
        Condition::And(parts) => parts.iter().all(part),
        Condition::Or(parts) => parts.iter().any(part),
        Condition::Not(inner) => !part(inner),
        Condition::Search(_, name) => {
            let (_, search) = searches
                .iter()
                .find(|(other, _)| other == name)
                .expect("a search");
            (0..4).any(|n| {
                let wanted = Yaml::Map(vec![(format!("f{n}|exists"), Yaml::Bool(true))]);
                *search == wanted && event >> n & 1 == 1
            })
        }
        Condition::Of(..) => panic!("conditions name their searches"),
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        prop::collection::vec(
            prop::sample::select(vec![
                "a", " ", "\n", "\t", ":", "#", "- ", "'", "\"", "\\", "|", "*", "{", "]", ",",
                "1", "true", "null", "\u{85}", "\u{2028}", "\u{feff}", "~", "é", "%", "\r", "---",
                "? ",
            ]),
            0..7
        )
        .prop_map(|parts| parts.concat()),
    ]
}

fn any_yaml() -> impl Strategy<Value = Yaml> {
    let start = prop_oneof![
        Just(Yaml::Null),
        any::<bool>().prop_map(Yaml::Bool),
        any::<i64>().prop_map(|value| Yaml::Int(value.into())),
        any::<f64>()
            .prop_filter("equal to itself", |value| !value.is_nan())
            .prop_map(Yaml::Float),
        any_text().prop_map(Yaml::Text),
    ];
    start.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Yaml::List),
            prop::collection::btree_map(any_text(), inner, 0..4)
                .prop_map(|entries| Yaml::Map(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    /// Taking out constants, spelling out `OnlyOne` and parentheses change nothing.
    #[test]
    fn conditions_mean_what_expressions_mean(first in any_expr(), second in any_expr()) {
        let mut searches = Searches::default();
        let parts = vec![(first.clone(), "sel"), (second.clone(), "filter")];
        let text = searches.condition(parts, "f0");
        let condition = rule::condition::parse(&text).map_err(|error| {
            TestCaseError::fail(format!("{text}: {}", error.message))
        })?;
        let searches = searches.into_yaml();
        for event in 0..16 {
            let expected = holds(&first, event) && holds(&second, event);
            prop_assert_eq!(condition_holds(&condition, &searches, event), expected, "{}", text);
        }
    }

    #[test]
    fn written_yaml_reads_as_it_was(value in any_yaml(), key in any_text()) {
        let text = write::document(&[(key.clone(), value.clone())]);
        let (documents, diagnostics) = yaml::read(&text);
        prop_assert!(diagnostics.is_empty(), "{text}\n{diagnostics:?}");
        prop_assert_eq!(documents.len(), 1);
        let back = Yaml::from_node(&documents[0].root);
        prop_assert_eq!(back, Yaml::Map(vec![(key, value)]), "{}", text);
    }

    /// Bytes taken out of a rule, or others put in, give a rule that Sigma's reader takes, or errors.
    #[test]
    fn broken_rules_give_findings(at in 0usize..2600, cut in 0usize..40, put in any_text()) {
        let mut text = WHOLE.to_owned();
        let (at, end) = (at.min(text.len()), (at + cut).min(text.len()));
        if text.is_char_boundary(at) && text.is_char_boundary(end) {
            text.replace_range(at..end, &put);
        }
        let report = read(&text);
        match &report.output {
            Some(_) => {
                converted(&text);
            }
            None => prop_assert!(report.has_errors()),
        }
    }
}
