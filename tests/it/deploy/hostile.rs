//! Rules whose texts try to leave their places.

use super::{assert_request, cloudformation, context, project, rendered, terraform};
use proptest::prelude::*;

const PIECES: &[&str] = &[
    "${x}",
    "$${",
    "%{if true}",
    "%%{",
    "\"",
    "'",
    "''",
    "\\",
    "\\u003c",
    "\n",
    "\r\n",
    "\t",
    "</script>",
    "<<EOT",
    "EOT",
    "\nEOF\n",
    "{{",
    "}}",
    "{% raw %}",
    "{{resolve:ssm:x}}",
    "<aws.scheduler.execution-id>",
    "#",
    "--",
    ";",
    "/*",
    "*/",
    "`",
    "$(id)",
    "&",
    "<",
    ">",
    "|",
    ": ",
    "- ",
    "!Ref x",
    "\u{e9}",
    "e\u{301}",
    "\u{1F600}",
    "\u{2028}",
    "\u{85}",
    "\u{7f}",
    "\u{feff}",
    "a",
    "Z",
    " ",
    "*",
    "?",
];

fn text() -> impl Strategy<Value = String> {
    let pieces = proptest::collection::vec(proptest::sample::select(PIECES), 1..12);
    let short = pieces.prop_map(|pieces| format!("t{}", pieces.concat()));
    prop_oneof![9 => short.clone(), 1 => short.prop_map(|text| text.repeat(150))]
}

fn rule(title: &str, id: &str, value: &str) -> String {
    // JSON is YAML, but what YAML takes for a line's end must be escaped.
    let quoted = |text: &str| {
        let json = serde_json::Value::from(text).to_string();
        let escape = |c: char| match c as u32 {
            0x20..=0x7e => c.to_string(),
            code => format!("\\U{code:08x}"),
        };
        json.chars().map(escape).collect::<String>()
    };
    format!(
        "{{\"title\": {}, \"id\": {}, \"description\": {}, \"logsource\": {{\"product\": \"aws\", \"service\": \"cloudtrail\"}},\n\
         \"detection\": {{\"s\": {{\"userAgent\": {}}}, \"condition\": \"s\"}}}}",
        quoted(title),
        quoted(id),
        quoted(value),
        quoted(&value.replace(['*', '?', '\\'], "x")),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_of_a_rule_leaves_its_place(title in text(), id in text(), value in text()) {
        let odd = rule(&title, &id, &value);
        let plain = rule("t", "t", "t");
        let project = project();
        let name = format!("rules/{}.yml", title.replace('/', "_"));
        let odd = context(&[(&name, &odd)], &project);
        let plain = context(&[("rules/t.yml", &plain)], &project);
        prop_assert_eq!(&odd.rules[0].title, &title);

        let (files, expected) = (rendered("terraform", &odd), rendered("terraform", &plain));
        prop_assert_eq!(files.len(), expected.len());
        let slug = &odd.rules[0].slug;
        assert_request(&files[&format!("inputs/{slug}.json")], &odd.rules[0]);
        for (found, expected) in terraform::parsed(&files).iter().zip(terraform::parsed(&expected)) {
            prop_assert_eq!(found.iter().count(), expected.iter().count());
        }

        let (files, expected) = (rendered("cloudformation", &odd), rendered("cloudformation", &plain));
        let (found, expected) = (cloudformation::parsed(&files), cloudformation::parsed(&expected));
        let resources = |value: &serde_yaml::Value| value["Resources"].as_mapping().map(|it| it.len());
        prop_assert_eq!(resources(&found), resources(&expected));
        let run = &found["Resources"][format!("Run{}", odd.rules[0].logical_id)]["Properties"];
        assert_request(run["Target"]["Input"].as_str().unwrap_or_default(), &odd.rules[0]);
        prop_assert!(!files["template.yml"].contains("{{"));

        let files = rendered("sql", &odd);
        let manifest: serde_json::Value = serde_json::from_str(&files["manifest.json"]).expect("JSON");
        prop_assert_eq!(manifest["rules"][0]["title"].as_str(), Some(odd.rules[0].title.as_str()));
        prop_assert_eq!(manifest["rules"][0]["id"].as_str(), Some(odd.rules[0].id.as_str()));
    }
}
