//! Which partitions runs read.

use super::{DAY, HOUR, MINUTE};
use crate::bench::{rules, source};
use crate::generate::streams;
use siglake::compile::scheduled::{query, schedule};
use siglake::compile::{Alerting, Options};
use siglake::dialect::Athena;
use siglake::plan::schedule::Instant;
use siglake::rule::Rule;
use siglake::rule::schedule::Schedule;

/// A rule of one search on a source with these partitions, and the text of its run at a known time.
fn text_with_partitions(partitions: &str, rule: &str, at: &str) -> String {
    let text = streams::SOURCES[0].to_owned() + "partition_slack: {before: 15m, after: 1h}\n";
    let source = source(&format!("{text}partitions: {partitions}\n"));
    let (parsed, _) = rules(&format!(
        "title: t\nid: r\nlogsource: {{product: test, service: streams}}\ndetection:\n  s: {rule}\n  condition: s\n"
    ));
    let source_of = |_: &Rule| Ok(&source);
    let project = Schedule {
        every: Some(HOUR),
        max_lateness: Some(15 * MINUTE),
        catch_up: Some(30 * MINUTE),
        ..Schedule::default()
    };
    let alerting = Alerting::Rule(&parsed.rules[0]);
    let options = Options::default();
    let report = schedule(alerting, &parsed, &source_of, &Athena, &options, &project);
    let plan = report.output.expect("a plan");
    let at = siglake::time::parse(at).expect("a time");
    let run = plan.timing.run_at(Instant::Known(at), Vec::new());
    let sql = query(&plan, &run, &Athena, None).expect("a query");
    let (_, filter) = sql.split_once("\n  WHERE ").expect("a filter");
    let (filter, _) = filter
        .split_once("lower(\"name\")")
        .expect("the rule's test");
    filter.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn runs_read_only_the_partitions_of_their_time() {
    // The run covers 22:15 to 23:45 of 1 March; its events lie in partitions of 22:00 to 00:45.
    let at = "2024-03-02T00:00:00Z";
    for (partitions, expected) in [
        (
            "[{name: dt, type: text, time: yyyy/MM/dd}]",
            "\"dt\" >= '2024/03/01' AND \"dt\" <= '2024/03/02' AND",
        ),
        (
            "[{name: dt, type: date, time: yyyy-MM-dd}]",
            "\"dt\" >= CAST('2024-03-01' AS DATE) AND \"dt\" <= CAST('2024-03-02' AS DATE) AND",
        ),
        (
            "[{name: dt, type: integer, time: yyyyMMddHH}]",
            "\"dt\" >= 2024030122 AND \"dt\" <= 2024030200 AND",
        ),
        (
            "[{name: year, type: text, time: yyyy}, {name: month, type: text, time: MM}, {name: day, type: integer, time: dd}]",
            "( (\"year\" = '2024' AND \"month\" = '03' AND \"day\" = 1) OR (\"year\" = '2024' AND \"month\" = '03' AND \"day\" = 2) ) AND",
        ),
        (
            "[{name: dt, type: text, time: yyyy-MM-dd}, {name: hr, type: text, time: HH}]",
            "( (\"dt\" = '2024-03-01' AND \"hr\" = '22') OR (\"dt\" = '2024-03-01' AND \"hr\" = '23') OR (\"dt\" = '2024-03-02' AND \"hr\" = '00') ) AND",
        ),
        ("[{name: dt, type: text}]", ""),
        (
            "[{name: dt, type: text, only: [EU, us]}]",
            "\"dt\" IN ('EU', 'us') AND",
        ),
    ] {
        let text = text_with_partitions(partitions, "{name: a}", at);
        assert_eq!(text, expected, "{partitions}");
    }
    // What a rule asks of a field limits the partitions that hold the field.
    for (rule, expected) in [
        (
            "{host: [EU-1, us], name: a}",
            "\"h\" IN ('eu-1', 'us') AND lower(\"host\") IN ('eu-1', 'us') AND",
        ),
        (
            "{host|startswith: eu, name: a}",
            "lower(\"host\") LIKE 'eu%' AND",
        ),
    ] {
        let partitions = "[{name: h, type: text, field: host}]";
        assert_eq!(text_with_partitions(partitions, rule, at), expected);
    }
}

#[test]
fn many_hours_are_read_by_the_day() {
    let text = text_with_partitions(
        "[{name: dt, type: text, time: yyyy-MM-dd}, {name: hr, type: text, time: HH}]",
        "{name: a}",
        "2024-03-02T00:00:00Z",
    );
    assert!(text.contains("hr"), "{text}");
    let (parsed, _) = rules(
        "title: t\nid: r\nlogsource: {product: test, service: streams}\ndetection:\n  s: {name: a}\n  condition: s\nthreshold: {events: 3, within: 5d, window: sliding}\ndedup: {by: [user]}\n",
    );
    let text = streams::SOURCES[0].to_owned();
    let source = source(&format!(
        "{text}partitions: [{{name: dt, type: text, time: yyyy-MM-dd}}, {{name: hr, type: text, time: HH}}]\n"
    ));
    let source_of = |_: &Rule| Ok(&source);
    let alerting = Alerting::Rule(&parsed.rules[0]);
    let report = schedule(
        alerting,
        &parsed,
        &source_of,
        &Athena,
        &Options::default(),
        &Schedule::default(),
    );
    let plan = report.output.expect("a plan");
    let run = plan.timing.run_at(Instant::Known(DAY), Vec::new());
    let sql = query(&plan, &run, &Athena, None).expect("a query");
    assert!(
        !sql.contains("\"hr\"") && sql.contains("\"dt\" >= '2024-02-19'"),
        "{sql}"
    );
}
