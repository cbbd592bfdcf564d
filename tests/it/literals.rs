//! No string of a rule, a source or a table name can change the structure of a query.

use crate::bench::{Bench, rules, source};
use proptest::prelude::*;
use siglake::compile::Options;
use std::cell::RefCell;

/// Strings that are likely to hurt, and any others.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("'".to_owned()),
        Just("''".to_owned()),
        Just("\\".to_owned()),
        Just("\\'".to_owned()),
        Just("\"".to_owned()),
        Just("--".to_owned()),
        Just("/*".to_owned()),
        Just("*/".to_owned()),
        Just(";".to_owned()),
        Just("%".to_owned()),
        Just("_".to_owned()),
        Just("$$".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("?".to_owned()),
        Just("{{x}}".to_owned()),
        Just("\u{2028}".to_owned()),
        Just(" OR 1=1 ".to_owned()),
        "[a-zA-Z0-9 ]{1,4}",
        "\\PC{1,3}",
    ];
    proptest::collection::vec(pieces, 1..8).prop_map(|pieces| pieces.concat())
}

fn yaml(text: &str) -> String {
    // YAML takes more characters for line breaks than JSON does.
    let quoted = serde_json::Value::from(text).to_string();
    quoted
        .chars()
        .map(|c| {
            if matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}') {
                format!("\\u{:04x}", c as u32)
            } else {
                c.to_string()
            }
        })
        .collect()
}

/// A wildcard or a backslash in the value, written so that it is plain.
fn plain(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('*', "\\*")
        .replace('?', "\\?")
}

thread_local! {
    static BENCH: RefCell<Option<Bench>> = const { RefCell::new(None) };
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_value_is_only_a_value(value in hostile(), title in hostile()) {
        BENCH.with_borrow_mut(|bench| {
            let bench = bench.get_or_insert_with(|| Bench::new(&source(crate::generate::SOURCE)));
            let event = |text: &str| serde_json::json!({"event_id": "e", "name": text}).to_string();
            bench.load(&[event(&value), event("other"), event(&format!("x{value}y")), "{}".to_owned()]);
            for (modifier, expected) in [("cased", vec![0]), ("contains|cased", vec![0, 2]), ("startswith|cased", vec![0]), ("endswith|cased", vec![0])] {
                let text = format!(
                    "title: {}\nlogsource: {{product: test, service: differential}}\ndetection:\n  s:\n    name|{modifier}: {}\n  condition: s\n",
                    yaml(&title), yaml(&plain(&value)),
                );
                let (parsed, diagnostics) = rules(&text);
                prop_assert_eq!(parsed.rules.len(), 1, "{}", crate::bench::show(&diagnostics));
                // A value that is part of "other" or repeats itself matches more; what counts is
                // that nothing else happens.
                let found = bench.matches(&parsed, &Options::default()).map_err(TestCaseError::fail)?;
                let fits = |text: &str| match modifier {
                    "cased" => text == value,
                    "contains|cased" => text.contains(&value),
                    "startswith|cased" => text.starts_with(&value),
                    _ => text.ends_with(&value),
                };
                let truth: Vec<usize> = [value.clone(), "other".into(), format!("x{value}y")]
                    .iter().enumerate().filter(|(_, text)| fits(text)).map(|(n, _)| n).collect();
                prop_assert!(expected.iter().all(|n| truth.contains(n)));
                for found in found {
                    let mut found: Vec<usize> = found.into_iter().collect();
                    found.sort_unstable();
                    prop_assert_eq!(&found, &truth, "{}", &text);
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_name_is_only_a_name(name in hostile()) {
        // The other columns' names are taken.
        prop_assume!(!["t", "m", "j"].contains(&name.to_lowercase().as_str()));
        // The name of a column, of a member, of a key in a map and in JSON.
        let description = format!(
            "name: s\nlogsources: [{{product: test, service: differential}}]\nunknown_fields: error\ndotted_keys: false\ncolumns:\n  {0}: text\n  t: {{struct: {{{0}: text}}}}\n  m: {{map: text}}\n  j: json\nfields:\n  plain: [{0}]\n  member: [t, {0}]\n  key: [m, {0}]\n  json: [j, {0}]\n",
            yaml(&name)
        );
        let source = source(&description);
        let bench = Bench::new(&source);
        let event = serde_json::json!({&name: "hit", "t": {&name: "hit"}, "m": {&name: "hit"}, "j": {&name: "hit"}}).to_string();
        bench.load(&[event, "{}".to_owned()]);
        for field in ["plain", "member", "key", "json"] {
            let text = format!(
                "title: t\nlogsource: {{product: test, service: differential}}\ndetection:\n  s:\n    {field}: hit\n  condition: s\n"
            );
            let (parsed, _) = rules(&text);
            let found = bench.matches(&parsed, &Options::default()).map_err(|e| TestCaseError::fail(format!("{field}: {e}")))?;
            for found in found {
                prop_assert_eq!(found.into_iter().collect::<Vec<_>>(), vec![0], "{} {:?}", field, &name);
            }
        }
    }
}
