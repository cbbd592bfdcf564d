//! The CloudFormation template, read as YAML.

use super::{PLAIN, SETS, assert_request, context, project, projects, rendered};
use serde_yaml::Value;
use siglake::deploy::render;
use siglake::deploy::templates;
use std::collections::BTreeSet;

pub(super) fn parsed(files: &siglake::deploy::render::Files) -> Value {
    let text = &files["template.yml"];
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value:?}"))
}

/// Names that intrinsic functions refer to.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Mapping(mapping) => {
            for (key, value) in mapping {
                match key.as_str().unwrap_or_default() {
                    "Ref" | "DependsOn" => {
                        found.insert(text(value).to_owned());
                    }
                    "Fn::GetAtt" => {
                        found.insert(text(&value[0]).to_owned());
                    }
                    "Fn::Sub" => {
                        for part in text(value).split("${").skip(1) {
                            let name = part.split('}').next().unwrap_or_default();
                            found.insert(name.split('.').next().unwrap_or_default().to_owned());
                        }
                    }
                    other => assert!(!other.starts_with("Fn::"), "{other}"),
                }
                references(value, found);
            }
        }
        Value::Sequence(items) => items.iter().for_each(|it| references(it, found)),
        _ => {}
    }
}

/// Statements of policies that allow something.
fn allowed<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
    match value {
        Value::Mapping(mapping) => {
            if mapping.get("Effect").and_then(Value::as_str) == Some("Allow") {
                found.push(value);
            }
            mapping.values().for_each(|it| allowed(it, found));
        }
        Value::Sequence(items) => items.iter().for_each(|it| allowed(it, found)),
        _ => {}
    }
}

#[test]
fn every_reference_resolves_and_nothing_is_allowed_at_large() {
    for project in projects() {
        for set in SETS {
            let context = context(set, &project);
            let template = parsed(&rendered("cloudformation", &context));
            let mut known = BTreeSet::new();
            for section in ["Parameters", "Resources"] {
                let names = template[section].as_mapping().expect("a mapping");
                known.extend(names.keys().map(|name| text(name).to_owned()));
            }
            let mut used = BTreeSet::new();
            references(&template, &mut used);
            let missing: Vec<&String> = used
                .difference(&known)
                .filter(|name| !name.starts_with("AWS::"))
                .collect();
            assert!(missing.is_empty(), "{missing:?}");
            let mut statements = Vec::new();
            allowed(&template, &mut statements);
            assert!(statements.len() > 10);
            for statement in statements {
                let actions = serde_yaml::to_string(&statement["Action"]).expect("YAML");
                assert!(!actions.contains('*'), "{actions}");
                let resources = &statement["Resource"];
                assert!(resources.as_str() != Some("*"), "{statement:?}");
            }
        }
    }
}

#[test]
fn the_statements_are_those_of_compile() {
    for project in projects() {
        let context = context(SETS[1], &project);
        let template = parsed(&rendered("cloudformation", &context));
        for rule in &context.rules {
            let run = &template["Resources"][format!("Run{}", rule.logical_id)]["Properties"];
            assert_eq!(text(&run["Name"]), rule.slug);
            assert_eq!(text(&run["ScheduleExpression"]), rule.rate);
            assert_request(text(&run["Target"]["Input"]), rule);
        }
    }
}

#[test]
fn more_than_cloudformation_takes_is_an_error_that_names_the_number() {
    let one = context(&[("rules/plain.yml", PLAIN)], &project());
    let template = templates::find("cloudformation").expect("a template");
    for (rules, wanted) in [(481, "501 resources"), (200, "bytes for 200 rules")] {
        let mut context = one.clone();
        context.rules = (0..rules)
            .map(|number| {
                let mut rule = one.rules[0].clone();
                rule.logical_id = format!("R{number}");
                rule
            })
            .collect();
        let report = render::render(&template, &context);
        assert!(report.output.is_none());
        let message = &report.diagnostics[0].message;
        assert!(message.contains(wanted), "{message}");
    }
}

/// The characters of all inline policies of the role that starts runs, names at their longest.
fn policy_characters(template: &Value) -> usize {
    fn resolved(value: &Value) -> serde_json::Value {
        match value {
            Value::Mapping(mapping) => {
                if let Some(text) = mapping.get("Fn::Sub").and_then(Value::as_str) {
                    let text = text
                        .replace("${AWS::Partition}", "aws-us-gov")
                        .replace("${AWS::Region}", "ap-southeast-1")
                        .replace("${AWS::AccountId}", "111122223333")
                        .replace("${WorkGroup}", "siglake");
                    return text.into();
                }
                if mapping.contains_key("Fn::GetAtt") || mapping.contains_key("Ref") {
                    return "x".repeat(90).into();
                }
                let entry =
                    |(key, value): (&Value, &Value)| (text(key).to_owned(), resolved(value));
                serde_json::Value::Object(mapping.iter().map(entry).collect())
            }
            Value::Sequence(items) => items.iter().map(resolved).collect(),
            other => serde_json::to_value(other).expect("JSON"),
        }
    }
    let resources = &template["Resources"];
    let own = &resources["SchedulerRole"]["Properties"]["Policies"][0]["PolicyDocument"];
    let shared = &resources["Queries"]["Properties"]["PolicyDocument"];
    [own, shared]
        .map(|policy| resolved(policy).to_string().len())
        .iter()
        .sum()
}

#[test]
fn policies_stay_within_what_aws_takes() {
    let template = templates::find("cloudformation").expect("a template");
    let mut context = context(SETS[1], &projects()[1]);
    let one = context.sources[0].clone();
    let mut last = 0;
    let refused = (0..20).find_map(|number| {
        let report = render::render(&template, &context);
        let Some(files) = report.output else {
            return Some(report.diagnostics[0].message.clone());
        };
        last = policy_characters(&parsed(&files));
        for more in 0..10 {
            let mut source = one.clone();
            source.table = format!("table_{number}_{more}");
            context.sources.push(source);
        }
        None
    });
    assert!((7_000..=10_240).contains(&last), "{last}");
    let message = refused.expect("more tables are refused");
    assert!(message.contains("AWS takes 10240"), "{message}");
}
