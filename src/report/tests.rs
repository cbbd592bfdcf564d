use super::time::{date, rfc3339};
use super::*;
use expect_test::expect;
use serde_json::{Map, Value, json};

const HOUR: i64 = 3_600_000_000;
/// 2024-05-01T00:00:00Z
const START: i64 = 1_714_521_600_000_000;

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        other => panic!("{other} is no object"),
    }
}

fn alert(hours: i64, user: &str) -> Alert {
    Alert {
        alert_id: format!("a{hours}"),
        rule_id: "r1".to_owned(),
        rule_title: "Many deletions".to_owned(),
        level: Some("high".to_owned()),
        risk_score: 75,
        title: format!("{user} deleted much"),
        key: object(json!({ "user": user, "host": null })),
        time: START + hours * HOUR,
        first: START + hours * HOUR - 1_500,
        last: START + hours * HOUR + 1,
        event_count: 3,
        value: Some(2.0),
        event_ids: vec!["e1".to_owned(), "e2".to_owned()],
        merged: 1,
        context: object(json!({ "bucket": "b" })),
        entities: object(json!({ "user": user, "address": "10.0.0.1", "host": null })),
    }
}

fn result(title: &str, alerts: Vec<Alert>) -> RuleResult {
    RuleResult {
        id: "r1".to_owned(),
        title: title.to_owned(),
        level: Some("high".to_owned()),
        matches: 1234,
        alerts,
        ..RuleResult::default()
    }
}

fn week() -> Backtest {
    let alerts = [1, 2, 3, 30, 31, 100]
        .map(|hours| alert(hours, if hours < 10 { "alice" } else { "bob" }))
        .to_vec();
    Backtest {
        from: Some(START),
        to: Some(START + 7 * 24 * HOUR),
        events: 1_234_567,
        rules: vec![
            RuleResult {
                without_key: 7,
                sweep: vec![
                    ("threshold=1".to_owned(), 120),
                    ("threshold=5".to_owned(), 6),
                ],
                ..result("Many deletions", alerts)
            },
            result("Silent", Vec::new()),
            RuleResult {
                error: Some("no such\ncolumn".to_owned()),
                ..result("Broken", Vec::new())
            },
        ],
    }
}

#[test]
fn dates_around_leap_days_and_the_epoch() {
    let known = [
        (0, "1970-01-01"),
        (-1, "1969-12-31"),
        (11_016, "2000-02-29"),
        (11_017, "2000-03-01"),
        (19_782, "2024-02-29"),
        (47_541, "2100-03-01"),
        (-719_528, "0000-01-01"),
    ];
    for (day, text) in known {
        assert_eq!(date(day), text);
    }
    assert_eq!(rfc3339(START + 1), "2024-05-01T00:00:00.000001Z");
    assert_eq!(rfc3339(-1), "1969-12-31T23:59:59.999999Z");
}

#[test]
fn a_line_has_the_columns_of_alerts() {
    let line = lines::json(&alert(1, "alice"));
    let names: Vec<&String> = line.as_object().unwrap().keys().collect();
    assert_eq!(names, crate::compile::ALERT_COLUMNS);
    expect![[r#"{"alert_id":"a1","rule_id":"r1","rule_title":"Many deletions","level":"high","risk_score":75,"title":"alice deleted much","key":{"user":"alice","host":null},"alert_time":"2024-05-01T01:00:00.000000Z","first_time":"2024-05-01T00:59:59.998500Z","last_time":"2024-05-01T01:00:00.000001Z","event_count":3,"value":2.0,"event_ids":["e1","e2"],"merged":1,"context":{"bucket":"b"},"entities":{"user":"alice","address":"10.0.0.1","host":null}}"#]]
    .assert_eq(&line.to_string());
}

#[test]
fn a_finding_has_what_the_schema_requires() {
    let finding = ocsf::detection_finding(&alert(1, "alice"), "1.2.3");
    // The class's and its objects' attributes with the requirement `required`.
    let required = [
        ("/activity_id", json!(1)),
        ("/category_uid", json!(2)),
        ("/class_uid", json!(2004)),
        ("/type_uid", json!(200_401)),
        ("/time", json!(1_714_525_200_000_i64)),
        ("/severity_id", json!(4)),
        ("/metadata/version", json!("1.3.0")),
        ("/metadata/product/vendor_name", json!("siglake")),
        ("/finding_info/uid", json!("a1")),
        ("/finding_info/analytic/type_id", json!(1)),
        ("/observables/0/name", json!("unmapped.entities.user")),
        ("/observables/0/type_id", json!(4)),
        ("/observables/1/type_id", json!(2)),
    ];
    for (pointer, value) in required {
        assert_eq!(finding.pointer(pointer), Some(&value), "{pointer}");
    }
    // Down to the millisecond before, also where the microseconds are not whole ones.
    assert_eq!(finding["start_time"], json!(1_714_525_199_998_i64));
    // An absent host is no observable.
    assert_eq!(finding["observables"].as_array().unwrap().len(), 2);
    for observable in finding["observables"].as_array().unwrap() {
        let name = observable["name"].as_str().unwrap().replace('.', "/");
        assert_eq!(
            finding.pointer(&format!("/{name}")),
            Some(&observable["value"])
        );
    }
}

#[test]
fn severities_follow_levels() {
    let severity = |level: Option<&str>| {
        let alert = Alert {
            level: level.map(str::to_owned),
            ..alert(1, "alice")
        };
        ocsf::detection_finding(&alert, "1")["severity_id"].clone()
    };
    let levels = ["informational", "low", "medium", "high", "critical"];
    for (number, level) in levels.into_iter().enumerate() {
        assert_eq!(severity(Some(level)), json!(number + 1));
    }
    assert_eq!(severity(Some("fatal")), json!(0));
    assert_eq!(severity(None), json!(0));
}

#[test]
fn a_summary() {
    expect![[r#"
        1,234,567 events, 2024-05-01 00:00:00 to 2024-05-08 00:00:00 UTC

        rule            level  alerts  matches  per day  busiest day
        Many deletions  high        6    1,234      0.9  2024-05-01 (3)

        Many deletions
          noisiest keys
            3  50.0%  user=alice, host=(absent)
            3  50.0%  user=bob, host=(absent)
          threshold 1: 120 alerts, 5: 6
          7 events left out: no value to group by

        1 rule without alerts, with matches
        failed: Broken: no such·column
    "#]]
    .assert_eq(&summary::table(&week()));
    expect![[r#"
        0 events

        no rules
    "#]]
    .assert_eq(&summary::table(&Backtest::default()));
}

#[test]
fn a_template_key_is_counted_by_title() {
    let keyless = |hours, title: &str| Alert {
        key: Map::new(),
        title: title.to_owned(),
        ..alert(hours, "alice")
    };
    let rule = result("R", vec![keyless(1, "b"), keyless(2, "a"), keyless(3, "a")]);
    let counted = [("a".to_owned(), 2), ("b".to_owned(), 1)];
    assert_eq!(stats::noisiest(&rule), counted);
    let plain = result("R", vec![keyless(1, "Many deletions")]);
    assert!(stats::noisiest(&plain).is_empty());
}

#[test]
fn different_keys_that_read_the_same_are_counted_apart() {
    let keyed = |key: Value| Alert {
        key: object(key),
        ..alert(1, "alice")
    };
    let rule = result(
        "R",
        vec![
            keyed(json!({ "a": "1, b=2" })),
            keyed(json!({ "a": "1", "b": "2" })),
        ],
    );
    let counts: Vec<u64> = stats::noisiest(&rule).into_iter().map(|k| k.1).collect();
    assert_eq!(counts, [1, 1]);
}

#[test]
fn timelines() {
    expect![[r#"
        Many deletions  █········▆······················▃·····················  6 alerts
                        └──────────────────────────┴─────────────────────────┘
                        2024-05-01            2024-05-04            2024-05-08
    "#]]
    .assert_eq(&timeline::draw(&week(), 80));
    expect![[r#"
        no alerts
    "#]]
    .assert_eq(&timeline::draw(&Backtest::default(), 80));
    let one = Backtest {
        rules: vec![result("One", vec![alert(1, "alice")])],
        ..Backtest::default()
    };
    expect![[r#"
        One  ·············█············  1 alert
             ─────────────┴────────────
                  2024-05-01 01:00
    "#]]
    .assert_eq(&timeline::draw(&one, 0));
}

#[test]
fn any_range_is_drawn_within_the_width() {
    let at = |time| Alert {
        time,
        first: time,
        last: time,
        ..alert(1, "alice")
    };
    let ends = [i64::MIN, -1, 0, START, i64::MAX];
    for from in ends {
        for to in ends {
            let backtest = Backtest {
                from: Some(from),
                to: Some(to),
                events: 1,
                rules: vec![result(&"long ".repeat(20), ends.map(at).to_vec())],
            };
            for width in [1, 40, 41, 80, 133, 500] {
                let drawn = timeline::draw(&backtest, width);
                let widest = drawn.lines().map(|line| line.chars().count()).max();
                assert!(widest <= Some(width.max(40)), "{width}\n{drawn}");
            }
            summary::table(&backtest);
            html::page(&backtest);
            lines::json(&at(from));
            ocsf::detection_finding(&at(from), "1");
        }
    }
}

/// What breaks out of elements, attributes and comments, and what moves a cursor.
const HOSTILE: &str =
    "</title></style><script>alert(1)</script>\"' onload='x' --><!-- &amp; \u{1b}[2J\u{202e}\0";

fn hostile() -> Backtest {
    let h = || HOSTILE.to_owned();
    let pairs = || Map::from_iter([(h(), Value::String(h())), ("list".to_owned(), json!([h()]))]);
    let alert = Alert {
        alert_id: h(),
        rule_id: h(),
        rule_title: h(),
        level: Some(h()),
        title: h(),
        key: pairs(),
        event_ids: vec![h()],
        context: pairs(),
        entities: pairs(),
        ..alert(1, "alice")
    };
    Backtest {
        rules: vec![RuleResult {
            id: h(),
            title: h(),
            level: Some(h()),
            sweep: vec![(h(), 1), (format!("a={HOSTILE}"), 2)],
            error: Some(h()),
            ..result("", vec![alert])
        }],
        ..Backtest::default()
    }
}

#[test]
fn nothing_breaks_out_of_the_page() {
    // The hostile page has exactly the tags of a harmless one, with the same attributes' names.
    let harmless = {
        let mut backtest = hostile();
        for rule in &mut backtest.rules {
            let calm = || "calm".to_owned();
            (rule.id, rule.title, rule.level) = (calm(), calm(), Some(calm()));
            (rule.error, rule.sweep) = (Some(calm()), vec![("a=1".to_owned(), 1)]);
            for alert in &mut rule.alerts {
                (alert.title, alert.level, alert.event_ids) = (calm(), Some(calm()), vec![calm()]);
                alert.key = object(json!({ "a": "calm" }));
                alert.context = object(json!({ "a": "calm" }));
            }
        }
        html::page(&backtest)
    };
    let page = html::page(&hostile());
    let tags = |page: &str| -> Vec<String> {
        page.split('<')
            .skip(1)
            .map(|part| part.split('>').next().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(tags(&page), tags(&harmless));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39; onload=&#39;x&#39;"));
    assert!(!page.contains("<script"));
}

#[test]
fn nothing_moves_the_cursor() {
    let hostile = hostile();
    let texts = [
        html::page(&hostile),
        summary::table(&hostile),
        timeline::draw(&hostile, 80),
    ];
    for text in texts {
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\0']), "{text:?}");
    }
}

#[test]
fn a_page_stands_alone() {
    let page = html::page(&week());
    assert_eq!(page, html::page(&week()));
    for word in [
        "<script", "http://", "https://", "url(", "@import", "<link", "<img", "src=",
    ] {
        assert!(!page.contains(word), "{word}");
    }
    for word in [
        "<dt>Alerts</dt><dd>6</dd>",
        "aria-label=\"Alerts per day, at most 3 on 2024-05-01\"",
        "<rect class=\"high\"",
        "2024-05-01 01:00:00 alice deleted much, high",
        "<li>3 (50.0%) user=alice, host=(absent)</li>",
        "threshold 1: 120 alerts, 5: 6",
        "7 events left out: no value to group by",
        "1 rule without alerts, with matches.",
        "<li><b>Broken</b>: no such·column</li>",
    ] {
        assert!(page.contains(word), "{word}\n{page}");
    }
}

#[test]
fn a_long_table_is_cut_and_says_so() {
    let alerts = (0..1001).map(|hours| alert(hours, "alice")).collect();
    let backtest = Backtest {
        rules: vec![result("Many", alerts)],
        ..Backtest::default()
    };
    let page = html::page(&backtest);
    assert_eq!(page.matches("<td class=\"time\">").count(), 1000);
    assert!(page.contains("The first 1,000 of 1,001 alerts."));
}
