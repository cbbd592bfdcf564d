use super::schema::{Column, Schema, read};
use super::*;
use crate::diag::SourceFile;
use crate::dialect::{Athena, DuckDb};
use std::sync::Arc;

const SOURCE: &str = "
name: s
logsources: [{product: p}]
columns:
  when: text
  user: {struct: {name: text, kind: text}}
  body: json
  size: integer
  host: text
partitions: [{name: day, type: text, time: yyyy/MM/dd}]
time: {field: when, format: iso8601}
unknown_fields: missing
output: [when]
";

fn file(text: &str) -> Arc<SourceFile> {
    Arc::new(SourceFile {
        name: "f.yml".into(),
        text: text.into(),
    })
}

fn rules(conditions: &[(&str, &str)]) -> Rules {
    let mut rules = Rules::default();
    for (id, selection) in conditions {
        let text = format!(
            "title: {id}\nid: {id}\nlogsource: {{product: p}}\ndetection:\n  s: {selection}\n  condition: s\n"
        );
        let parsed = crate::rule::parse(&file(&text));
        rules.add(parsed.documents);
    }
    rules
}

fn glue(columns: &str, parameters: &str) -> Schema {
    let columns: Vec<String> = columns
        .split(';')
        .map(|pair| {
            let (name, ty) = pair.trim().split_once(' ').unwrap();
            format!("{{\"Name\":\"{name}\",\"Type\":\"{ty}\"}}")
        })
        .collect();
    let text = format!(
        "{{\"Table\":{{\"Name\":\"s\",\"StorageDescriptor\":{{\"Columns\":[{}]}},\"PartitionKeys\":[{{\"Name\":\"day\",\"Type\":\"string\"}}],\"Parameters\":{{{parameters}}}}}}}",
        columns.join(",")
    );
    read("glue.json", &text).unwrap().remove(0)
}

const GOOD: &str =
    "when string; user struct<name:string,kind:string>; body string; size bigint; host string";
const PROJECTED: &str = r#""projection.enabled":"true","projection.day.type":"date","projection.day.format":"yyyy/MM/dd","projection.day.range":"2020/01/01,NOW""#;

fn examine_with(schema: &Schema, rules: &Rules) -> Diagnosis {
    let source = crate::source::parse(&file(SOURCE)).output.unwrap();
    let mut catalog = Catalog::default();
    catalog.add(source.clone());
    examine(
        &source,
        schema,
        rules,
        &catalog,
        &Athena,
        &Options::default(),
    )
}

fn all() -> Rules {
    rules(&[
        ("by-user", "{user.name: a}"),
        ("by-body", "{body.k: a}"),
        ("by-size", "{size|gt: 5}"),
        ("by-host", "{host: a}"),
    ])
}

#[test]
fn a_table_as_described_has_no_findings() {
    let diagnosis = examine_with(&glue(GOOD, PROJECTED), &all());
    assert_eq!(diagnosis.findings, []);
    assert!(!diagnosis.has_errors());
    assert!(
        diagnosis
            .rules
            .iter()
            .all(|rule| rule.outcome == Outcome::Works)
    );
    // The partition is for schedules.
    assert_eq!(diagnosis.unread, ["day"]);
}

#[test]
fn every_difference_and_the_rules_it_breaks_are_told() {
    let schema = glue(
        "when string; user struct<nam:string,kind:bigint>; body struct<k:string>; size double; hosts string; extra bigint",
        PROJECTED,
    );
    expect_test::expect![[r#"
        s against s (glue.json)
          error[missing-member] user.name: the struct has no such member: a query that names it fails
            did you mean `nam`?
            read by by-user
          error[type] body: described as JSON, but it is struct<k:string>: functions for JSON take text, not nested values
            describe it as it is, in a source of your own
            read by by-body
          error[missing-column] host: the table has no such column: a query that names it fails
            did you mean `hosts`?
            read by by-host
          warning[type] user.kind: described as text, but it is an integer: text functions do not take it
            describe it as it is, in a source of your own
          note[type] size: described as an integer, but it is double: numbers compare alike
            read by by-size
          not described: user.nam, hosts, extra
          no rule reads: hosts, extra, day
          by-user (by-user) can never match, since the table lacks: user.name
          by-body (by-body) fails until the description says what the table has: body
          by-host (by-host) can never match, since the table lacks: host
          1 of 4 rules work on this table
    "#]]
    .assert_eq(&show::human(&examine_with(&schema, &all())));
}

#[test]
fn a_closed_description_makes_rules_that_do_not_compile() {
    let text = SOURCE.replace("unknown_fields: missing", "unknown_fields: error");
    let source = crate::source::parse(&file(&text)).output.unwrap();
    let mut catalog = Catalog::default();
    catalog.add(source.clone());
    let schema = glue(&GOOD.replace("host string", "hosts string"), PROJECTED);
    let diagnosis = examine(
        &source,
        &schema,
        &all(),
        &catalog,
        &DuckDb,
        &Options::default(),
    );
    let host = diagnosis
        .rules
        .iter()
        .find(|rule| rule.key == "by-host")
        .unwrap();
    assert_eq!(
        host.outcome,
        Outcome::DoesNotCompile(vec![
            "`s` has no field `host`; did you mean `hosts`?".into()
        ])
    );
}

#[test]
fn never_means_for_every_event() {
    let schema = glue(&GOOD.replace("; host string", ""), PROJECTED);
    let diagnosis = examine_with(
        &schema,
        &rules(&[
            ("one-of-two", "[{host: a}, {size: 5}]"),
            ("both", "{host: a, size: 5}"),
            ("absent", "{host: null}"),
            ("not-equal", "{host|neq: a}"),
        ]),
    );
    let never: Vec<&str> = diagnosis
        .rules
        .iter()
        .filter(|rule| matches!(rule.outcome, Outcome::NeverMatches(_)))
        .map(|rule| rule.key.as_str())
        .collect();
    assert_eq!(never, ["both"]);
}

#[test]
fn partitions_and_projections_are_compared() {
    let find = |columns: &str, parameters: &str| -> Vec<String> {
        let diagnosis = examine_with(&glue(columns, parameters), &Rules::default());
        let findings = diagnosis.findings.iter();
        findings
            .map(|it| format!("{} {}: {}", it.weight.name(), it.place, it.message))
            .collect()
    };
    let only = |parameters: &str| find(GOOD, parameters);
    for (parameters, wanted) in [
        ("", "note day: partitions are not projected"),
        (
            r#""projection.enabled":"true""#,
            "error day: projection is enabled, but not defined",
        ),
        (
            r#""projection.enabled":"TRUE","projection.day.type":"injected""#,
            "error day: an injected partition",
        ),
        (
            &PROJECTED.replace("yyyy/MM/dd", "yyyy-MM-dd"),
            "error day: its values have the form yyyy-MM-dd, described is yyyy/MM/dd",
        ),
        (
            &PROJECTED.replace(",NOW", ",2024/01/01"),
            "warning day: the projection ends at a fixed time",
        ),
    ] {
        let found = only(parameters);
        assert!(
            found.len() == 1 && found[0].starts_with(wanted),
            "{found:#?}"
        );
    }
    let mut schema = glue(GOOD, PROJECTED);
    let day = schema.partitions.remove(0);
    schema.columns.push(day);
    schema.partitions.push(Column::new("region", "string"));
    schema.properties = Some(Vec::new());
    let diagnosis = examine_with(&schema, &Rules::default());
    let messages: Vec<&str> = diagnosis
        .findings
        .iter()
        .map(|it| it.place.as_str())
        .collect();
    assert_eq!(messages, ["region", "day", "region", "region"]);
}

#[test]
fn a_table_is_recognised_by_its_name_or_its_columns() {
    let catalog = Catalog::builtin();
    let mut schema = glue(
        "eventsource string; eventname string; useridentity struct<arn:string>",
        "",
    );
    assert_eq!(
        schema.recognise(&catalog).map(|it| it.name.as_str()),
        Some("aws-cloudtrail")
    );
    schema.table = Some("OKTA".into());
    assert_eq!(
        schema.recognise(&catalog).map(|it| it.name.as_str()),
        Some("okta")
    );
    let schema = glue("x string", "");
    assert!(schema.recognise(&catalog).is_none());
}

#[test]
fn correlations_are_examined_with_the_table_that_they_read() {
    let mut rules = rules(&[("part", "{size: 5}")]);
    let text = "title: c\nid: c\ncorrelation: {type: event_count, rules: [part], group-by: [host], timespan: 1h, condition: {gte: 3}}\n";
    rules.add(crate::rule::parse(&file(text)).documents);
    let schema = glue(&GOOD.replace("host string", "host bigint"), PROJECTED);
    let diagnosis = examine_with(&schema, &rules);
    assert_eq!(diagnosis.rules[0].outcome, Outcome::Works);
    assert_eq!(
        (diagnosis.rules[1].key.as_str(), &diagnosis.rules[1].outcome),
        ("c", &Outcome::NeedsDescription(vec!["host".into()]))
    );
}
