use super::*;
use crate::pattern::Pattern;
use crate::predicate::{Field, Test};
use crate::source::{Access, Type};

fn test(column: &str, ty: Type, patterns: &[&str]) -> Pred {
    let access = Access {
        column: column.to_owned(),
        column_type: ty,
        steps: Vec::new(),
    };
    let field = Field::Place {
        name: column.to_owned(),
        access,
        time: None,
    };
    let patterns = patterns.iter().map(|text| Pattern::parse(text)).collect();
    let test = Test::Patterns {
        patterns,
        cased: false,
    };
    Pred::Test(Box::new(field), test)
}

/// The rules that may match an event, by itself.
fn seen(preds: &[Pred], event: &[(&str, &str)]) -> Vec<usize> {
    let narrow = Narrow::new(preds.iter().enumerate());
    let names: Vec<&str> = narrow.columns().collect();
    let mut scratch = narrow.scratch();
    // Twice, so that what is remembered of the first counts.
    for _ in 0..2 {
        let may_match = narrow.may_match(&mut scratch, &mut |column, look| {
            let mut event = event.iter();
            if let Some((_, text)) = event.find(|(name, _)| *name == names[column]) {
                look(Value::Text(text.as_bytes()));
            }
        });
        assert_eq!(may_match, !narrow.seen().is_empty());
    }
    narrow.seen()
}

#[test]
fn rules_whose_words_are_there() {
    let text = |column: &str, patterns: &[&str]| test(column, Type::Text, patterns);
    let preds = [
        Pred::all(vec![text("a", &["*One*"]), text("b", &["*two"])]),
        text("a", &["one", "*three*four*"]),
        Pred::all(vec![text("a", &["one*"]), text("b", &["*two*"]).negate()]),
        text("b", &["*k\u{e9}i*"]),
    ];
    assert_eq!(seen(&preds, &[("a", "xONEx"), ("b", "tWo")]), [0]);
    assert_eq!(seen(&preds, &[("a", "One"), ("b", "two ")]), [1, 2]);
    assert_eq!(seen(&preds, &[("a", "oneS"), ("b", "two")]), [0, 2]);
    assert_eq!(seen(&preds, &[("a", "four three")]), [1]);
    assert_eq!(seen(&preds, &[("b", "\u{212A}\u{c9}\u{130}")]), [3]);
    assert!(seen(&preds, &[("b", "one")]).is_empty());
    assert!(seen(&preds, &[]).is_empty());
}

#[test]
fn json_may_spell_a_word_with_escapes() {
    let preds = [test("j", Type::Json, &["*some/word*"])];
    assert_eq!(seen(&preds, &[("j", r#"{"a":"SOME\/words"}"#)]), [0]);
    assert_eq!(seen(&preds, &[("j", r#"{"a":"s\u006fme"}"#)]), [0]);
    assert!(seen(&preds, &[("j", r#"{"a":"some"}"#)]).is_empty());
}

/// The number of an event begins again after the last one.
#[test]
fn what_was_found_long_ago_does_not_count() {
    let preds = [test("a", Type::Text, &["*word*"])];
    let narrow = Narrow::new(preds.iter().enumerate());
    let mut scratch = narrow.scratch();
    let look_for = |scratch: &mut Scratch, text: &str| {
        narrow.may_match(scratch, &mut |_, look| look(Value::Text(text.as_bytes())))
    };
    assert!(look_for(&mut scratch, "a word"));
    scratch.event = u32::MAX;
    assert!(!look_for(&mut scratch, "no"));
    assert_eq!(scratch.event, 1);
    assert!(look_for(&mut scratch, "words"));
}
