use super::{apply, parse};
use crate::compile::Rules;
use crate::diag::SourceFile;
use crate::rule;
use std::sync::Arc;

fn file(name: &str, text: &str) -> Arc<SourceFile> {
    Arc::new(SourceFile {
        name: name.into(),
        text: text.into(),
    })
}

fn messages(pipeline: &str) -> Vec<String> {
    let report = parse(&file("p.yml", pipeline));
    report
        .diagnostics
        .into_iter()
        .map(|it| it.message)
        .collect()
}

/// The rules and correlations after the pipelines, or why there are none.
fn applied(rules: &str, pipelines: &[&str]) -> Result<Rules, Vec<String>> {
    let parsed = rule::parse(&file("r.yml", rules));
    assert_eq!(parsed.diagnostics, [], "{rules}");
    let mut all = Rules::default();
    all.add(parsed.documents);
    let mut read = Vec::new();
    for pipeline in pipelines {
        let report = parse(&file("p.yml", pipeline));
        assert_eq!(report.diagnostics, [], "{pipeline}");
        read.extend(report.output);
    }
    let (rules, found) = apply(&read, all);
    match found.is_empty() {
        true => Ok(rules),
        false => Err(found.into_iter().map(|it| it.message).collect()),
    }
}

/// The searches of the only rule, in the words of the rule language.
fn searches(detection: &str, pipeline: &str) -> String {
    let rule = format!(
        "title: t\nlogsource: {{product: windows, category: process_creation}}\ndetection: {detection}\ntags: [attack.t1059]\nfields: [a, Image]\n"
    );
    let pipeline =
        format!("name: p\npriority: 1\nvars: {{admins: [x, 'y*']}}\ntransformations:\n{pipeline}");
    match applied(&rule, &[&pipeline]) {
        Ok(rules) => {
            let detection = &rules.rules[0].detection;
            let shown = detection.searches.iter().map(|it| show(&it.selection));
            shown.collect::<Vec<_>>().join("; ")
        }
        Err(messages) => format!("error: {}", messages.join("; ")),
    }
}

fn show(selection: &rule::Selection) -> String {
    let item = |it: &rule::Item| {
        let values: Vec<String> = it
            .values
            .iter()
            .map(|node| match node.as_text() {
                Some(text) => format!("'{text}'"),
                None => node.scalar_text().unwrap_or_else(|| "null".into()),
            })
            .collect();
        let modifiers = it.modifiers.iter().map(|used| format!("|{}", used.name));
        let field = it.field.as_deref().unwrap_or("");
        format!(
            "{field}{}={}",
            modifiers.collect::<String>(),
            values.join(",")
        )
    };
    let join = |parts: &[rule::Selection], word: &str| {
        let parts: Vec<String> = parts.iter().map(show).collect();
        format!("({})", parts.join(word))
    };
    match selection {
        rule::Selection::All(items) => items.iter().map(item).collect::<Vec<_>>().join(" & "),
        rule::Selection::Any(parts) => join(parts, " or "),
        rule::Selection::Each(parts) => join(parts, " & "),
        rule::Selection::Keyword(one) => item(one),
    }
}

const ONE: &str = "{s: {Image|endswith: '\\cmd.exe', a: [1, null]}, condition: s}";

#[test]
fn fields_get_their_names() {
    let map = |rest: &str| searches(ONE, &format!("  - {{id: m, {rest}}}"));
    assert_eq!(
        map("type: field_name_mapping, mapping: {Image: process.path}"),
        "process.path|endswith='\\cmd.exe' & a=1,null"
    );
    assert_eq!(
        map("type: field_name_mapping, mapping: {Image: [p, q]}"),
        "((p|endswith='\\cmd.exe' or q|endswith='\\cmd.exe') & a=1,null)"
    );
    assert_eq!(
        map("type: field_name_prefix_mapping, mapping: {Im: x., Image: y.}"),
        "x.age|endswith='\\cmd.exe' & a=1,null"
    );
    assert_eq!(
        map(
            "type: field_name_suffix, suffix: .k, field_name_conditions: [{type: exclude_fields, fields: [a]}]"
        ),
        "Image.k|endswith='\\cmd.exe' & a=1,null"
    );
    assert_eq!(
        map(
            "type: field_name_prefix, prefix: w., field_name_cond_not: true, field_name_conditions: [{type: include_fields, mode: re, fields: ['I.*e']}]"
        ),
        "Image|endswith='\\cmd.exe' & w.a=1,null"
    );
    assert_eq!(
        searches(
            "{s: {a|fieldref: Image}, condition: s}",
            "  - {type: field_name_mapping, mapping: {Image: p}}"
        ),
        "a|fieldref='p'"
    );
}

#[test]
fn conditions_choose() {
    let when = |rest: &str| {
        searches(
            ONE,
            &format!(
                "  - {{id: first, type: set_state, key: k, val: 3}}\n  - {{id: m, type: field_name_prefix, prefix: x., {rest}}}"
            ),
        )
    };
    let yes = "x.Image|endswith='\\cmd.exe' & x.a=1,null";
    let no = "Image|endswith='\\cmd.exe' & a=1,null";
    for (conditions, wanted) in [
        (
            "rule_conditions: [{type: logsource, product: windows}]",
            yes,
        ),
        ("rule_conditions: [{type: logsource, product: linux}]", no),
        (
            "rule_cond_not: true, rule_conditions: [{type: logsource, product: linux}]",
            yes,
        ),
        ("rule_cond_not: true", yes),
        (
            "rule_conditions: [{type: contains_field, field: Image}, {type: tag, tag: attack.t1059}]",
            yes,
        ),
        (
            "rule_conditions: [{type: contains_field, field: image}]",
            no,
        ),
        (
            "rule_cond_op: or, rule_conditions: [{type: contains_field, field: b}, {type: is_sigma_rule}]",
            yes,
        ),
        (
            "rule_conditions: [{type: contains_detection_item, field: Image, value: '*\\cmd.exe'}]",
            yes,
        ),
        (
            "rule_conditions: [{type: contains_detection_item, field: Image, value: '\\cmd.exe'}]",
            no,
        ),
        (
            "rule_conditions: [{type: contains_detection_item, field: a, value: 1}]",
            yes,
        ),
        (
            "rule_conditions: [{type: contains_detection_item, field: a, value: '1'}]",
            no,
        ),
        (
            "rule_conditions: [{type: processing_item_applied, processing_item_id: first}]",
            yes,
        ),
        (
            "rule_conditions: [{type: processing_item_applied, processing_item_id: m}]",
            no,
        ),
        (
            "rule_conditions: [{type: processing_state, key: k, val: 2, op: gt}]",
            yes,
        ),
        (
            "rule_conditions: [{type: processing_state, key: k, val: x}]",
            no,
        ),
        ("rule_conditions: [{type: is_sigma_correlation_rule}]", no),
        (
            "rule_cond_expr: 'one and not (two or three)', rule_conditions: {one: {type: is_sigma_rule}, two: {type: tag, tag: x.y}, three: {type: contains_field, field: b}}",
            yes,
        ),
        ("field_name_cond_op: or", no),
        ("detection_item_cond_not: true", no),
        (
            "detection_item_conditions: [{type: match_string, cond: any, pattern: '\\*\\\\cmd'}]",
            "x.Image|endswith='\\cmd.exe' & a=1,null",
        ),
        (
            "detection_item_conditions: [{type: match_string, cond: any, pattern: 'cmd', negate: true}]",
            yes,
        ),
        (
            "detection_item_conditions: [{type: is_null, cond: any}]",
            "Image|endswith='\\cmd.exe' & x.a=1,null",
        ),
        (
            "detection_item_conditions: [{type: is_null, cond: all}]",
            no,
        ),
        (
            "detection_item_conditions: [{type: contains_wildcard, cond: any}]",
            "x.Image|endswith='\\cmd.exe' & a=1,null",
        ),
        (
            "detection_item_conditions: [{type: match_value, cond: any, value: 1}]",
            "Image|endswith='\\cmd.exe' & x.a=1,null",
        ),
    ] {
        assert_eq!(when(conditions), wanted, "{conditions}");
    }
}

#[test]
fn what_was_mapped_is_known() {
    let pipeline = "  - {id: map, type: field_name_mapping, mapping: {Image: [p, q]}}\n  - {id: pre, type: field_name_prefix, prefix: w., field_name_cond_not: true, field_name_conditions: [{type: processing_item_applied, processing_item_id: map}]}";
    assert_eq!(
        searches(ONE, pipeline),
        "((p|endswith='\\cmd.exe' or q|endswith='\\cmd.exe') & w.a=1,null)"
    );
    let rules = applied(
        &format!("title: t\nlogsource: {{product: p}}\ndetection: {ONE}\nfields: [a, Image]\n"),
        &[&format!("name: p\ntransformations:\n{pipeline}")],
    );
    let fields: Vec<String> = rules.expect("a rule").rules[0]
        .fields
        .iter()
        .map(|it| it.0.clone())
        .collect();
    assert_eq!(fields, ["w.a", "p", "q"]);
}

#[test]
fn values_change() {
    let of = |detection: &str, rest: &str| searches(detection, &format!("  - {{id: m, {rest}}}"));
    let path = "{s: {Image|endswith: ['\\cmd.exe', '\\a\\b.exe'], n: 5}, condition: s}";
    assert_eq!(
        of(
            path,
            r"type: replace_string, regex: '^\*\\([^\\]+)$', replacement: '\1'"
        ),
        r"Image='cmd.exe','*\\a\\b.exe' & n=5"
    );
    assert_eq!(
        of(
            path,
            r"type: replace_string, regex: '\\\\', replacement: '/'"
        ),
        r"Image|endswith='\cmd.exe','\a\b.exe' & n=5",
        "no double backslash is there"
    );
    assert_eq!(
        of(
            path,
            r"type: replace_string, regex: '\\', replacement: '/', skip_special: true"
        ),
        "Image='*/cmd.exe','*/a/b.exe' & n=5"
    );
    assert_eq!(
        of(
            "{s: {n: 5, t: a}, condition: s}",
            "type: replace_string, regex: '5', replacement: five"
        ),
        "n='five' & t='a'"
    );
    assert!(
        of(
            r"{s: {p|startswith: 'C:\'}, condition: s}",
            "type: replace_string, regex: C, replacement: D"
        )
        .starts_with(r"error: `C:\\*` has a backslash before a wildcard"),
    );
    assert_eq!(
        of(
            "{s: {f|contains: [x, z]}, condition: s}",
            "type: map_string, mapping: {'*x*': [y, 'w*']}"
        ),
        "f='y','w*','*z*'"
    );
    assert_eq!(
        of(
            "{s: {f|contains|all: [x, z]}, condition: s}",
            "type: set_value, value: '7', force_type: num"
        ),
        "f|all=7,7"
    );
    assert!(
        of(
            "{s: {f|base64: x}, condition: s}",
            "type: map_string, mapping: {a: b}"
        )
        .starts_with("error: values that `base64` rewrites")
    );
}

#[test]
fn placeholders_are_filled() {
    let rule = "{s: {u|expand: ['%admins%', 'a%b%c', '5\\%'], v: '%admins%'}, condition: s}";
    assert_eq!(
        searches(rule, "  - {type: value_placeholders, include: [admins]}"),
        r"u|expand='x','y*','a%b%c','5\%' & v='%admins%'"
    );
    assert_eq!(
        searches(
            rule,
            "  - {type: value_placeholders, include: admins}\n  - {type: wildcard_placeholders}"
        ),
        "u='x','y*','a*c','5%' & v='%admins%'"
    );
    assert_eq!(
        searches(rule, "  - {type: value_placeholders}"),
        "error: `vars` has no value for `%b%` (pipeline item `1 of p`)"
    );
}

#[test]
fn searches_come_and_go() {
    let two = "{s: {a: 1}, t: {b: 2}, condition: 's and not 1 of t*'}";
    let after = |pipeline: &str| {
        let rule = format!("title: t\nlogsource: {{product: w, category: c}}\ndetection: {two}\n");
        let pipeline = format!("name: p\ntransformations:\n{pipeline}");
        let rules = applied(&rule, &[&pipeline])?;
        let rule = &rules.rules[0];
        Ok::<_, Vec<String>>(format!(
            "{} | {:?}",
            rule.detection
                .searches
                .iter()
                .map(|it| it.name.as_str())
                .collect::<Vec<_>>()
                .join(","),
            rule.detection.conditions[0].condition
        ))
    };
    let drop = "  - {type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: [b]}]}";
    assert_eq!(after(drop).expect("a rule"), "s | Search(0..1, \"s\")");
    let all = after("  - {type: drop_detection_item}");
    assert_eq!(
        all,
        Err(vec![
            "nothing of the condition is left (pipeline item `1 of p`)".to_owned()
        ])
    );
    assert_eq!(
        searches(
            "{s: {a: 1}, condition: s}",
            "  - {type: add_condition, template: true, conditions: {index: '$product-${category}-$products', n: [1, x]}}"
        ),
        "a=1; index='windows-process_creation-$products' & n=1,'x'"
    );
    let added = after("  - {type: add_condition, negated: true, name: extra, conditions: {c: 3}}");
    assert!(
        added
            .expect("a rule")
            .contains("And([Not(Search(0..0, \"extra\")), And(")
    );
    assert_eq!(
        searches(ONE, "  - {id: no, type: rule_failure, message: not for us}"),
        "error: not for us (pipeline item `no`)"
    );
    assert_eq!(
        searches(
            ONE,
            "  - {type: detection_item_failure, message: no paths, field_name_conditions: [{type: include_fields, fields: [Other]}]}"
        ),
        "Image|endswith='\\cmd.exe' & a=1,null"
    );
}

#[test]
fn filters_go_with_their_rules() {
    let text = "title: a\nlogsource: {product: w}\ndetection: {s: {x: 1}, condition: s}\n---\ntitle: b\nlogsource: {product: l}\ndetection: {s: {x: 1}, condition: s}\n---\ntitle: f\nlogsource: {}\nfilter: {rules: any, f: {y: 2}, condition: not f}\n";
    let pipeline = "name: p\ntransformations:\n  - {type: field_name_prefix, prefix: w., rule_conditions: [{type: logsource, product: w}]}\n  - {type: change_logsource, service: z, rule_conditions: [{type: contains_field, field: w.y}]}\n";
    let rules = applied(text, &[pipeline]).expect("rules");
    let shown: Vec<String> = rules
        .rules
        .iter()
        .map(|rule| {
            let filters = rules.filters_of(rule);
            let filters: Vec<String> = filters
                .iter()
                .map(|it| show(&it.detection.searches[0].selection))
                .collect();
            format!(
                "{}: {} not {}",
                rule.logsource,
                show(&rule.detection.searches[0].selection),
                filters.join("+")
            )
        })
        .collect();
    assert_eq!(
        shown,
        ["service: z: w.x=1 not w.y=2", "product: l: x=1 not y=2"]
    );
}

#[test]
fn correlations_are_mapped() {
    let text = "title: a\nname: a\nlogsource: {product: w}\ndetection: {s: {x: 1}, condition: s}\n---\ntitle: c\ncorrelation: {type: value_count, rules: a, group-by: [u, v], timespan: 5m, condition: {field: x, gte: 2}, aliases: {u: {a: x}}}\ndedup: {by: [u, v]}\nalert_title: '{v}'\n";
    let pipeline = "name: p\ntransformations:\n  - {type: field_name_prefix, prefix: w., rule_conditions: [{type: logsource, product: w}]}\n";
    let rules = applied(text, &[pipeline]).expect("rules");
    let correlation = &rules.correlations[0];
    let names =
        |list: &[rule::alerting::Name]| list.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&correlation.group_by), ["u", "w.v"]);
    assert_eq!(correlation.aliases[0].fields[0].1.0, "w.x");
    assert!(format!("{:?}", correlation.condition).contains("\"w.x\""));
    assert!(format!("{:?}", correlation.alerting).contains("Field(\"w.v\")"));
    let several =
        "name: p\ntransformations:\n  - {id: m, type: field_name_mapping, mapping: {x: [y, z]}}\n";
    assert_eq!(
        applied(text, &[several]).err(),
        Some(vec![
            "`x` becomes 2 fields where one is needed (pipeline item `m`)".to_owned()
        ])
    );
}

#[test]
fn priorities_order_pipelines_and_vars_are_shared() {
    let rule =
        "title: t\nlogsource: {product: p}\ndetection: {s: {a|expand: '%v%'}, condition: s}\n";
    let late = "name: late\npriority: 20\ntransformations:\n  - {type: field_name_mapping, mapping: {b: c}}\n";
    let early = "name: early\npriority: 10\nvars: {v: 1}\ntransformations:\n  - {type: field_name_mapping, mapping: {a: b}}\n  - {type: value_placeholders}\n";
    let rules = applied(rule, &[late, early]).expect("rules");
    assert_eq!(
        show(&rules.rules[0].detection.searches[0].selection),
        "c='1'"
    );
}

#[test]
fn what_is_not_there_is_refused_by_name() {
    let of = |item: &str| messages(&format!("name: p\ntransformations:\n  - {item}\n"));
    for (item, message) in [
        (
            "{type: hashes_fields, valid_hash_algos: [MD5]}",
            "siglake has no transformation `hashes_fields`",
        ),
        (
            "{type: nest, items: []}",
            "siglake has no transformation `nest`",
        ),
        (
            "{type: field_name_maping, mapping: {a: b}}",
            "`field_name_maping` is no transformation",
        ),
        ("{mapping: {a: b}}", "a transformation has a `type`"),
        (
            "{type: field_name_mapping, mappings: {a: b}}",
            "`field_name_mapping` has no key `mappings`",
        ),
        (
            "{type: field_name_mapping, mapping: {~: b}}",
            "keywords can't be given a field",
        ),
        (
            "{type: field_name_mapping, mapping: {a: []}}",
            "an entry of `mapping` has a text or a list of texts",
        ),
        (
            "{type: field_name_prefix, prefix: a, rule_conditions: [{type: rule_attribute, attribute: level, value: x}]}",
            "siglake has no condition `rule_attribute` on rules",
        ),
        (
            "{type: field_name_prefix, prefix: a, rule_conditions: [{type: logsource, produkt: x}]}",
            "this condition has no key `produkt`",
        ),
        (
            "{type: field_name_prefix, prefix: a, rule_cond_op: xor}",
            "`rule_cond_op` is `and` or `or`",
        ),
        (
            "{type: field_name_prefix, prefix: a, rule_cond_expr: a and b, rule_conditions: {a: {type: is_sigma_rule}}}",
            "no condition is called `b`",
        ),
        (
            "{type: field_name_prefix, prefix: a, rule_cond_expr: a, rule_conditions: {a: {type: is_sigma_rule}, b: {type: is_sigma_rule}}}",
            "the expression does not use `b`",
        ),
        (
            "{type: replace_string, regex: '(?=a)', replacement: b}",
            "means something else in Python",
        ),
        (
            "{type: wildcard_placeholders, include: [a], exclude: [b]}",
            "exclude each other",
        ),
        (
            "{type: drop_detection_item, detection_item_conditions: [{type: is_null}]}",
            "`cond` is `any` or `all`",
        ),
    ] {
        let found = of(item);
        assert!(
            found.iter().any(|it| it.contains(message)),
            "{item}: {found:?}"
        );
    }
    assert_eq!(
        messages("name: p\npostprocessing: []\n"),
        ["`postprocessing` is about the text of queries, which siglake does not change"]
    );
    assert_eq!(
        messages("name: p\npriority: high\n"),
        ["`priority` is a whole number"]
    );
    assert_eq!(messages("- a\n"), ["a pipeline is a mapping, not a list"]);
}
