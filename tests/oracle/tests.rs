//! The table of semantics, section 2, row by row, on whole rules.

use super::{Options, load};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn options() -> Options {
    Options {
        placeholders: BTreeMap::from([(
            "admins".to_string(),
            vec!["root".to_string(), "adm*".to_string()],
        )]),
        keyword_fields: vec!["text".to_string(), "more".to_string()],
        field_map: BTreeMap::from([("Image".to_string(), "process.path".to_string())]),
    }
}

/// Whether a rule with the one search matches the event.
fn holds(search: &str, event: Value) -> bool {
    let rule = format!("detection:\n  s: {search}\n  condition: s\n");
    load(&rule, &options()).expect(search).matches(&event)
}

fn fails(search: &str) -> bool {
    load(
        &format!("detection:\n  s: {search}\n  condition: s\n"),
        &options(),
    )
    .is_err()
}

#[test]
fn plain_values_are_whole_and_ignore_case_unless_cased() {
    assert!(holds("{a: ABC}", json!({"a": "abc"})) && !holds("{a: ab}", json!({"a": "abc"})));
    assert!(
        !holds("{a|cased: ABC}", json!({"a": "abc"}))
            && holds("{a|cased: 'a*'}", json!({"a": "abc"}))
    );
    assert!(holds("{a: ''}", json!({"a": ""})) && !holds("{a: ''}", json!({"a": null})));
}

#[test]
fn contains_and_its_kind_add_wildcards() {
    assert!(
        holds("{a|contains: B}", json!({"a": "abc"}))
            && holds("{a|contains: ''}", json!({"a": ""}))
    );
    assert!(
        holds("{a|startswith: 'a?c'}", json!({"a": "abcd"}))
            && !holds("{a|startswith: b}", json!({"a": "abc"}))
    );
    assert!(
        holds("{a|endswith: C}", json!({"a": "abc"}))
            && !holds("{a|endswith|cased: C}", json!({"a": "abc"}))
    );
}

#[test]
fn numbers_compare_as_numbers_and_quoted_ones_as_text() {
    assert!(holds("{a: 4}", json!({"a": "04"})) && holds("{a: 4}", json!({"a": 4.0})));
    assert!(!holds("{a: 4}", json!({"a": "4 "})) && !holds("{a: 1}", json!({"a": true})));
    assert!(!holds("{a: '4'}", json!({"a": "04"})) && holds("{a: '4'}", json!({"a": 4})));
    assert!(holds("{a|contains: 2}", json!({"a": 123})));
    assert!(holds("{a|gte: 10}", json!({"a": "10"})) && !holds("{a|lt: 10}", json!({"a": "x"})));
}

#[test]
fn true_and_false_are_words_in_text() {
    assert!(holds("{a: true}", json!({"a": "TRUE"})) && holds("{a: false}", json!({"a": false})));
    assert!(!holds("{a: true}", json!({"a": 1})) && holds("{a: 'True'}", json!({"a": true})));
}

#[test]
fn absent_is_null_or_missing_and_nothing_else() {
    for absent in [json!({}), json!({"a": null})] {
        assert!(holds("{a: null}", absent.clone()) && holds("{a|exists: false}", absent.clone()));
        assert!(holds("{a|neq: x}", absent.clone()) && !holds("{a: '*'}", absent.clone()));
        assert!(!holds("{a|fieldref: b}", absent.clone()) && holds("{a|fieldref|neq: b}", absent));
    }
    for present in [
        json!({"a": ""}),
        json!({"a": []}),
        json!({"a": [null]}),
        json!({"a": {}}),
    ] {
        assert!(holds("{a|exists: true}", present.clone()) && !holds("{a: null}", present));
    }
    assert!(
        holds("{a: [null, x]}", json!({})),
        "null is one value of a list"
    );
}

#[test]
fn lists_are_or_and_all_makes_them_and() {
    assert!(holds("{a|contains: [x, b]}", json!({"a": "abc"})));
    assert!(!holds("{a|contains|all: [x, b]}", json!({"a": "abc"})));
    assert!(
        holds("{a|all: [x, y]}", json!({"a": ["Y", "X"]})),
        "each value has its element"
    );
    assert!(
        !holds("{a|neq: [x, b]}", json!({"a": "b"})) && holds("{a|neq: [x, b]}", json!({"a": "c"}))
    );
    assert!(
        !holds("{a|neq: x}", json!({"a": ["x", "y"]})),
        "neq is not (the positive test)"
    );
    assert!(
        !holds("{a: x, b: y}", json!({"a": "x"})) && holds("[{a: x}, {b: y}]", json!({"a": "x"}))
    );
}

#[test]
fn objects_hold_no_text() {
    assert!(!holds("{a: '*'}", json!({"a": {"b": 1}})) && holds("{a: '*'}", json!({"a": [{}, 1]})));
}

#[test]
fn regexes_search_and_need_their_flags() {
    assert!(
        holds(r"{a|re: 'b.$'}", json!({"a": "abc"})) && !holds("{a|re: B}", json!({"a": "abc"}))
    );
    assert!(
        holds("{a|re|i|s: 'A.c'}", json!({"a": "a\nc"}))
            && holds("{a|re|m: '^c'}", json!({"a": "a\nc"}))
    );
    assert!(fails("{a|i: x}") && fails("{a|re|contains: x}"));
}

#[test]
fn networks_and_times_are_false_for_other_text() {
    assert!(
        holds("{a|cidr: 10.0.0.0/8}", json!({"a": "10.1.1.1"}))
            && !holds("{a|cidr: '::/0'}", json!({"a": "x"}))
    );
    assert!(
        holds("{a|hour: 22}", json!({"a": "2024-01-01 00:30:00+02:00"}))
            && !holds("{a|year: 1}", json!({"a": 1}))
    );
}

#[test]
fn fieldref_compares_texts_and_takes_the_other_side_plainly() {
    assert!(
        holds("{a|fieldref: b}", json!({"a": "X", "b": ["y", "x"]}))
            && holds("{a|fieldref: b}", json!({"a": 4, "b": "4"}))
    );
    assert!(!holds("{a|fieldref: b}", json!({"a": "x", "b": "*"})));
    assert!(holds(
        "{a|fieldref|startswith: b}",
        json!({"a": "xyz", "b": "X"})
    ));
    assert!(!holds(
        "{a|fieldref|endswith: b}",
        json!({"a": "xyz", "b": "X"})
    ));
    assert!(holds(
        "{a|contains|fieldref: b}",
        json!({"a": "xyz", "b": "Y"})
    ));
}

#[test]
fn rewriting_modifiers_apply_in_order() {
    assert!(holds("{a|windash|contains: ' -x'}", json!({"a": "y /X z"})));
    assert!(holds("{a|base64: foo}", json!({"a": "Zm9v"})) && fails("{a|contains|base64: foo}"));
    assert!(holds(
        "{a|wide|base64offset|contains: hi}",
        json!({"a": "xxaABpAA=="})
    ));
    assert!(fails("{a|wide: foo}"), "UTF-16 bytes are no text");
    assert!(
        holds("{a|expand: '%admins%'}", json!({"a": "Administrator"}))
            && fails("{a|expand: '%unset%'}")
    );
    assert!(!holds(
        "{a|all|expand: ['%admins%', '*t']}",
        json!({"a": "admin"})
    ));
}

#[test]
fn keywords_occur_in_any_text_of_the_keyword_fields() {
    let event = json!({"text": "one two", "more": [{"key": "three"}, 4], "other": "five"});
    for (search, expected) in [
        ("[TWO, x]", true),
        ("three", true),
        ("4", true),
        ("five", false),
        ("key", false),
        ("['o*o']", true),
        ("{'|all': [one, three]}", true),
        ("{'|all': [one, five]}", false),
        ("{'|re': 'o$'}", true),
        ("{'|cased': ONE}", false),
        ("[{other: five}, x]", true),
    ] {
        assert_eq!(holds(search, event.clone()), expected, "{search}");
    }
}

#[test]
fn conditions_in_a_list_are_or_and_the_field_map_applies() {
    let rule = "detection: {s: {Image: x}, t: {a: y}, condition: [s, not t]}";
    let rule = load(rule, &options()).expect("a rule");
    assert!(rule.matches(&json!({"process": {"path": "x"}, "a": "y"})) && rule.matches(&json!({})));
    assert!(!rule.matches(&json!({"a": "y"})));
}

#[test]
fn what_has_no_meaning_is_an_error() {
    for search in [
        "{}",
        "[]",
        "{a: []}",
        "{a|nope: 1}",
        "{a|contains: null}",
        "{a|lt: x}",
        "{a|cidr: x}",
        "{a|exists: 1}",
        "{a|re: '('}",
        "{'|exists': true}",
        "{a|contains|contains: x}",
        "{a|lt|gt: 1}",
        "{a|re|cidr: x}",
    ] {
        assert!(fails(search), "{search}");
    }
}
