//! Whole files.

use super::super::logtypes;
use super::{HEAD, converted, errors, read};
use expect_test::expect;

pub const WHOLE: &str = "
AnalysisType: rule
RuleID: Own.Bucket.Emptied
DisplayName: 'Bucket emptied: by hand'
Enabled: false
Severity: INFO
LogTypes: [AWS.CloudTrail, AWS.S3ServerAccess]
Status: Experimental
Description: >
  Many objects deleted.
Runbook: |
  1. Ask the owner.
  2. Restore: see the page.
Reference: https://example.com/a#b
CreatedBy: detection team
Tags: [S3, 'Exfil:Bulk']
Reports:
  MITRE ATT&CK: ['TA0040:T1485', 'TA0040:T1490', 'TA0010:T1567.002', 'TA0027:T1475']
  CIS: [3.1, '3.2']
SummaryAttributes: [eventname, 'requestParameters:bucketName', p_any_ip_addresses]
OutputIds: [pager]
CreateAlert: false
OnlyUseBaseRiskScore: true
BaseVersion: 3
Threshold: 50
DedupPeriodMinutes: 15
GroupBy: [{KeyPath: userIdentity.arn}, {DeepKey: [requestParameters, bucketName]}]
AlertTitle: '{userIdentity.arn} emptied [{requestParameters.bucketName}]'
AlertContext: [{KeyName: who, KeyValue: {KeyPath: useridentity.arn}}]
DynamicSeverities:
  - ChangeTo: Critical
    Conditions: [{KeyPath: userIdentity.type, Condition: Equals, Value: Root}]
  - {ChangeTo: DEFAULT, Conditions: [{Condition: AlwaysTrue}]}
Detection:
  - {Key: eventName, Condition: IsIn, Values: [DeleteObject, DeleteObjects]}
InlineFilters:
  - All: []
  - Any:
      - {KeyPath: errorCode, Condition: IsNull}
      - {KeyPath: userIdentity.type, Condition: Equals, Value: Root}
Tests:
  - Name: deleted
    ExpectedResult: true
    Log: {eventname: DeleteObject, userIdentity: {ARN: 'arn:x', Type: Root}, flag: on, n: 1, none: null, list: [[], {}, 'a: b']}
  - {Name: mocked, ExpectedResult: true, Mocks: [{objectName: x, returnValue: y}], Log: {}}
  - {Name: read, ExpectedResult: false, ExpectedDestinations: [pager], Log: {eventName: GetObject}}
";

#[test]
fn a_whole_rule() {
    expect![[r#"
        title: 'Bucket emptied: by hand'
        name: Own.Bucket.Emptied
        status: experimental
        description: Many objects deleted.
        author: detection team
        references: ['https://example.com/a#b']
        tags: [attack.impact, attack.t1485, attack.t1490, attack.exfiltration, attack.t1567.002]
        logsource:
          product: aws
          service: cloudtrail
        detection:
          sel_1:
            eventName|cased: [DeleteObject, DeleteObjects]
          filter_1:
            errorCode|exists: true
          filter_2:
            userIdentity.type|cased: Root
          always:
            eventName|exists: true
          condition: sel_1 and (not filter_1 or filter_2)
        fields: [eventName, requestParameters.bucketName]
        level: informational
        threshold: 50
        dedup:
          period: 15m
          by: [userIdentity.arn, requestParameters.bucketName]
        alert_title: '{userIdentity.arn} emptied [{requestParameters.bucketName}]'
        context:
          who: userIdentity.arn
        dynamic_level:
          - condition: filter_2
            level: critical
          - condition: always or not always
            level: informational
        runbook: |-
          1. Ask the owner.
          2. Restore: see the page.
        reports:
          'MITRE ATT&CK': ['TA0027:T1475']
          CIS: [3.1, '3.2']
        panther_tags: [S3, 'Exfil:Bulk']
        output_ids: [pager]
        enabled: false
        create_alert: false
        tests:
          - name: deleted
            expected: true
            log:
              eventName: DeleteObject
              userIdentity:
                arn: 'arn:x'
                type: Root
              flag: 'on'
              'n': 1
              none: null
              list: [[], {}, 'a: b']
          - name: read
            expected: false
            log:
              eventName: GetObject
    "#]]
    .assert_eq(&converted(WHOLE));
    let report = read(WHOLE);
    let output = report.output.as_ref().expect("converted");
    assert_eq!(output.rule_id, "Own.Bucket.Emptied");
    assert_eq!(output.file_stem, "own_bucket_emptied");
    let warnings: Vec<String> = report
        .diagnostics
        .iter()
        .map(|d| format!("{}\n", d.message))
        .collect();
    expect![[r#"
        no log source here is `AWS.S3ServerAccess`
        `TA0027:T1475` is no tactic and technique of the enterprise matrix, as `TA0001:T1078` is
        Panther adds `p_any_ip_addresses` to events; it is no field of the log
        alerts are not delivered here; the destinations stand in `output_ids`
        the rule is switched off in Panther; here a rule runs where it is passed in
        in Panther the rule gives no alerts; here it does, unless only a correlation refers to it
        risk scores of Panther have no counterpart; left out
        versions of Panther's own rules have no counterpart; left out
        mocks replace Python functions, of which a Sigma rule has none
        alerts are not delivered here, so destinations are not tested
    "#]]
    .assert_eq(&warnings.concat());
}

#[test]
fn the_least_rule_still_deduplicates() {
    let text = converted(&format!(
        "{HEAD}Detection: [{{Key: a, Condition: Exists}}]\n"
    ));
    expect![[r#"
        title: A.B
        name: A.B
        logsource:
          product: aws
          service: cloudtrail
        detection:
          sel_1:
            a|exists: true
          condition: sel_1
        level: low
        dedup:
          period: 60m
    "#]]
    .assert_eq(&text);
    for (minutes, period) in [("0", "60m"), ("3", "5m"), ("5", "5m"), ("9999", "9999m")] {
        let text = converted(&format!(
            "{HEAD}DedupPeriodMinutes: {minutes}\nThreshold: 1\nDetection: [{{Key: a, Condition: Exists}}]\n"
        ));
        assert!(text.contains(&format!("period: {period}")), "{text}");
        assert!(!text.contains("threshold"), "{text}");
    }
}

#[test]
fn rules_that_are_refused() {
    let body = "Detection: [{Key: a, Condition: Exists}]\n";
    let rows: Vec<String> = [
        "",
        "title: x",
        "a: [",
        "AnalysisType: rule",
        "AnalysisType: scheduled_rule\nQuery: x",
        "AnalysisType: correlation_rule",
        "AnalysisType: rules",
        "AnalysisType: rule\nBaseDetection: x",
        "AnalysisType: rule\nRuleID: a\n---\nAnalysisType: rule",
        &format!("{HEAD}Filename: a.py"),
        &format!("{HEAD}{body}Filename: a.py"),
        &format!("{HEAD}Detection: []"),
        &format!("{HEAD}Detection: {{}}"),
        &format!("{HEAD}{body}Treshold: 5"),
        &format!("{HEAD}{body}Threshold: -5"),
        &format!("{HEAD}{body}DedupPeriodMinutes: 1h"),
        &format!("{HEAD}{body}AlertTitle: 'a {{b'"),
        &format!("{HEAD}{body}AlertTitle: 'a {{b[0].c}} d'"),
        &format!("{HEAD}{body}AlertTitle: 'a }} d'"),
        &format!("{HEAD}{body}AlertTitle: 'a {{{{b}}}} d'"),
        &format!("{HEAD}{body}AlertTitle: '{{ b }}'"),
        &format!("{HEAD}{body}AlertTitle: '{{}}'"),
        &format!("{HEAD}{body}GroupBy: [{{KeyPath: 'a[*].b'}}, {{Path: a}}, x]"),
        &format!("{HEAD}{body}AlertContext: [{{KeyName: a}}]"),
        &format!("{HEAD}{body}DynamicSeverities: [{{ChangeTo: Hihg, Conditions: []}}]"),
        &format!("{HEAD}{body}InlineFilters: [{{None: []}}]"),
        &format!("{HEAD}{body}Tests: [{{Name: x, ExpectedResult: 1, Log: {{}}}}, {{Name: y}}]"),
        &format!("{HEAD}{body}Tests: [{{Name: x, ExpectedResult: true, Log: []}}]"),
        &format!("{HEAD}{body}").replace("AWS.CloudTrail", "AWS.CloudTrail, Okta.SystemLog"),
        &format!("{HEAD}{body}").replace("AWS.CloudTrail", "AWS.ClodTrail"),
        &format!("{HEAD}{body}").replace("AWS.CloudTrail", "GSuite.ActivityEvent"),
        &format!("{HEAD}{body}").replace("AWS.CloudTrail", ""),
        &format!("{HEAD}{body}").replace("Low", "Bad"),
    ]
    .iter()
    .map(|text| format!("---\n{}", errors(text)))
    .collect();
    expect![[r#"
        ---
        error at ``: the file is empty
        ---
        error at `title: x`: this document is no Panther rule
        ---
        error at ``: did not find expected node content
        ---
        error at `AnalysisType: rule`: `RuleID` is missing
        error at `AnalysisType: rule`: `Detection` is missing
        error at `AnalysisType: rule`: `Severity` is missing
        error at `AnalysisType: rule`: `LogTypes` is missing
        ---
        error at `scheduled_rule`: `scheduled_rule` is not converted; rules on events are
        ---
        error at `correlation_rule`: `correlation_rule` is not converted; rules on events are
        ---
        error at `rules`: `rules` is no kind of file of Panther
        ---
        error at `BaseDetection`: a derived rule changes another one, which is not at hand
        ---
        error at `AnalysisType: rule`: a Panther file holds one rule; this is a second document
        ---
        error at `Filename`: the logic is Python, in `a.py`, and is not converted
        ---
        error at `Filename`: the logic is Python, in `a.py`, and is not converted
        ---
        error at `[]`: `Detection` is empty: it is unclear whether all events match or none
        ---
        error at `{}`: this must be a list of match expressions, not a mapping
        ---
        error at `Treshold`: Panther has no key `Treshold` here
        ---
        error at `-5`: `Threshold` must be a whole number from 0 to 4294967295, not a number
        ---
        error at `1h`: `DedupPeriodMinutes` must be a whole number from 0 to 4294967295, not text
        ---
        error at `{`: a brace without its counterpart; Panther has no sign for a plain one
        ---
        error at `[0]`: Sigma has no positions in lists
        ---
        error at `}`: a brace without its counterpart; Panther has no sign for a plain one
        ---
        error at `{{b}`: between braces stands a key, without blanks or another brace
        ---
        error at `{ b }`: between braces stands a key, without blanks or another brace
        ---
        error at `'{}'`: a key has an empty name
        ---
        error at `{KeyPath: 'a[*].b'}, {Path: a}, x]`: `[*]` gives a list, and a list is no value to group or to show
        error at `Path`: Panther has no key `Path` here
        error at `x`: a key specifier must be a mapping, not text
        ---
        error at `{KeyName: a}]`: `KeyValue` is missing
        ---
        error at `Hihg`: `Hihg` is no severity of Panther
        ---
        error at `None`: inline filters know `All` and `Any` only, not `None`
        ---
        error at `1`: `ExpectedResult` must be `true` or `false`, not a number
        error at `{Name: y}]`: `ExpectedResult` is missing
        error at `{Name: y}]`: `Log` is missing
        ---
        error at `[]}]`: the log of a test must be a mapping, not a list
        ---
        error at `Okta.SystemLog`: a Sigma rule has one log source; `AWS.CloudTrail` and `Okta.SystemLog` are two
        ---
        error at `AWS.ClodTrail`: no log source here is `AWS.ClodTrail`
        ---
        error at `GSuite.ActivityEvent`: no log source here is `GSuite.ActivityEvent`: its records are those of the Reports API; the log sources `google_workspace.*` have the records of Cloud Logging, with other field names
        ---
        error at `[]`: `LogTypes` names no log type
        ---
        error at `Bad`: `Bad` is no severity of Panther
    "#]].assert_eq(&rows.concat());
}

#[test]
fn log_types_have_sources() {
    let catalog = crate::source::Catalog::builtin();
    for known in logtypes::SERVED {
        let logsource = known.logsource();
        let kept = catalog.serving(&logsource).filter(|it| !it.translated);
        let mut sources = kept.peekable();
        assert!(sources.peek().is_some(), "{logsource}");
        for source in sources {
            assert!(source.column(known.field).is_some(), "{}", source.name);
        }
    }
}

#[test]
fn nesting_at_the_limit_is_an_error() {
    let nested = |depth: usize| {
        let log = format!("{{a: {}{}}}", "[".repeat(depth), "]".repeat(depth));
        let test = format!("[{{Name: x, ExpectedResult: true, Log: {log}}}]");
        let text = format!("{HEAD}Detection: [{{Key: a, Condition: Exists}}]\nTests: {test}\n");
        read(&text).diagnostics.len()
    };
    assert_eq!(nested(100), 0);
    // Whatever the limit of reading is, what is read can be written or is refused.
    assert!((101..140).all(|depth| nested(depth) <= 1));
    assert_eq!(nested(140), 1);
}
