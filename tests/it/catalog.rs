//! `siglake catalog`: what its pages say, and that no text of a rule leaves its place in them.

use crate::cli::siglake;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

type Files = BTreeMap<String, String>;

fn read(folder: &Path) -> Files {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("below");
            let text = fs::read_to_string(entry.path()).expect("text");
            (path.to_string_lossy().into_owned(), text)
        })
        .collect()
}

/// The site of rules given as files with their texts, and what the command said.
fn site(rules: &[(&str, &str)], more: &[&str]) -> (Files, crate::cli::Run) {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in rules {
        let path = folder.path().join("rules").join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a rule");
    }
    let mut arguments = vec!["catalog", "rules", "--out", "site"];
    arguments.extend(more);
    let run = siglake(folder.path(), &arguments);
    (read(&folder.path().join("site")), run)
}

const COPY: &str = "
title: Objects copied
id: 11111111-1111-4111-8111-111111111111
description: Somebody copies.
runbook: |
  Ask the owner of the bucket.
  Then close the key.
level: high
status: test
tags: [attack.impact, attack.t1486]
references: ['https://example.org/a?b=1&c=2', 'javascript:alert(1)']
falsepositives: [Backups]
logsource: {product: aws, service: cloudtrail}
detection:
  selection:
    eventSource: s3.amazonaws.com
    eventName: [CopyObject, PutObject]
  filter:
    userIdentity.arn|endswith: '/backup'
  condition: selection and not filter
fields: [eventTime, requestParameters.bucketName]
threshold: 50
dedup: {period: 60m, by: [userIdentity.arn]}
tests:
  - {name: one, log: {eventSource: s3.amazonaws.com, eventName: CopyObject}, expected: true}
  - {name: wrong, log: {eventSource: s3.amazonaws.com, eventName: CopyObject}, expected: false}
";
const OTHER: &str = "
title: Objects of the root user
id: 22222222-2222-4222-8222-222222222222
level: low
tags: [attack.exfiltration]
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: copyobject, userIdentity.type: Root}
  condition: selection
";
const BOTH: &str = "
title: Both
name: both
level: critical
tags: [attack.t1078.004]
correlation:
  type: temporal
  rules: [11111111-1111-4111-8111-111111111111, 22222222-2222-4222-8222-222222222222]
  group-by: [userIdentity.arn]
  timespan: 15m
";

/// The text of a page without its tags and with single blanks.
fn text(page: &str) -> String {
    let tags = regex::Regex::new("<[^>]*>").expect("an expression");
    let blanks = regex::Regex::new(r"\s+").expect("an expression");
    let text = blanks
        .replace_all(&tags.replace_all(page, " "), " ")
        .into_owned();
    let escapes = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#x2f;", "/"),
    ];
    let text = escapes
        .iter()
        .fold(text, |text, (from, to)| text.replace(from, to));
    text.replace("&amp;", "&")
}

/// The data of the index.
fn index(files: &Files) -> Vec<Value> {
    let script = &files["assets/rules.js"];
    let json = script
        .strip_prefix("window.CATALOG = ")
        .and_then(|it| it.strip_suffix(";\n"))
        .expect("an assignment");
    let data: Value = serde_json::from_str(json).expect("JSON");
    data["rules"].as_array().expect("a list").clone()
}

#[test]
fn a_page_tells_all_of_a_rule() {
    let rules = [
        ("a/copy.yml", COPY),
        ("b/other.yml", OTHER),
        ("both.yml", BOTH),
    ];
    let (files, run) = site(&rules, &["--title", "Our rules"]);
    // One test fails, so the command does; the site is there all the same.
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.err.contains("3 rules in"), "{}", run.err);
    let page = text(&files["rules/copy.html"]);
    for part in [
        "Objects copied · Our rules",
        "high test product: aws, service: cloudtrail",
        "Ask the owner of the bucket. Then close the key.",
        "Impact T1486 Data Encrypted for Impact",
        "50 events within 1 hour of the first event are an alert",
        "Events are taken together by userIdentity.arn.",
        "Correlations that refer to it critical Both",
        "selection and not filter",
        "eventName is any of CopyObject PutObject",
        "What it excludes userIdentity.arn ends with /backup",
        // Specific ones first, with what else looks for the others.
        "eventSource is s3.amazonaws.com specific eventName is PutObject specific eventName is CopyObject 1 low Objects of the root user",
        "Rules that detect the same action eventName CopyObject low Objects of the root user",
        "requestParameters.bucketName requestParameters → bucketName (JSON)",
        "one matches passed on aws-cloudtrail",
        "wrong does not match",
        "failed on aws-cloudtrail",
        "event 1 matches and should not",
        "False positives Backups",
        "File a/copy.yml",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let page = text(&files["rules/both.html"]);
    for part in [
        "within 15 minutes",
        "Rules it refers to high Objects copied low Objects of the root user",
        "T1078.004 Valid Accounts: Cloud Accounts",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    // What looks like a link must be one that the web knows.
    let html = &files["rules/copy.html"];
    assert!(targets(html).contains(&"https://example.org/a?b=1&c=2".to_owned()));
    assert!(!html.contains("href=\"javascript"), "{html}");
}

#[test]
fn the_queries_are_those_of_compile() {
    let (files, _) = site(&[("copy.yml", COPY), ("other.yml", OTHER)], &["--no-tests"]);
    let folder = tempfile::tempdir().expect("a folder");
    for (name, rule) in [("copy", COPY), ("other", OTHER)] {
        fs::write(folder.path().join(format!("{name}.yml")), rule).expect("a rule");
    }
    let run = siglake(folder.path(), &["compile", ".", "--out", "queries"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let blanks = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for dialect in ["athena", "duckdb"] {
        for name in ["copy", "other"] {
            let path = folder.path().join("queries").join(dialect).join(name);
            let sql = fs::read_to_string(path.with_extension("sql")).expect("a query");
            let lines: Vec<&str> = sql.lines().filter(|it| !it.starts_with("-- ")).collect();
            let page = text(&files[&format!("rules/{name}.html")]);
            assert!(
                page.contains(&blanks(&lines.join("\n"))),
                "{dialect} {name}"
            );
        }
    }
}

#[test]
fn the_index_the_matrix_and_the_layer_say_what_the_rules_do() {
    let rules = [
        ("a/copy.yml", COPY),
        ("b/other.yml", OTHER),
        ("both.yml", BOTH),
    ];
    let (files, _) = site(&rules, &["--no-tests"]);
    let index = index(&files);
    let titles: Vec<&str> = index.iter().filter_map(|it| it[1].as_str()).collect();
    assert_eq!(
        titles,
        ["Objects copied", "Objects of the root user", "Both"]
    );
    assert_eq!(index[0][0], "copy");
    assert_eq!(index[0][2], 3, "the level's rank");
    assert_eq!(index[0][6], serde_json::json!(["impact"]));
    assert_eq!(
        index[0][12],
        serde_json::json!([2, 0, 0]),
        "tests were not run"
    );
    assert!(
        index[0][11]
            .as_str()
            .is_some_and(|it| it.contains("CopyObject"))
    );
    let matrix = text(&files["attack.html"]);
    for part in [
        "Impact 1 of 15 · 1 rule ",
        "Data Encrypted for Impact T1486 1",
        "Valid Accounts T1078 1 Default Accounts T1078.001",
        "Cloud Accounts T1078.004 1",
        "Exfiltration 0 of 9 · 1 rule ",
        "1 rule names none",
    ] {
        assert!(matrix.contains(part), "{part}\n{matrix}");
    }
    let layer: Value = serde_json::from_str(&files["navigator.json"]).expect("JSON");
    assert_eq!(layer["domain"], "enterprise-attack");
    assert_eq!(layer["versions"]["layer"], "4.5");
    let scores: Vec<String> = layer["techniques"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| format!("{} {}", it["techniqueID"], it["score"]))
        .collect();
    assert_eq!(scores, ["\"T1078.004\" 1", "\"T1486\" 1"]);
    assert!(text(&files["rules/copy.html"]).contains("They were not run for this page."));
}

/// Attributes of a page that name another place.
fn targets(page: &str) -> Vec<String> {
    let attribute = regex::Regex::new(r#"\s(?:href|src)="([^"]*)""#).expect("an expression");
    attribute
        .captures_iter(page)
        .map(|found| found[1].replace("&#x2f;", "/").replace("&amp;", "&"))
        .collect()
}

#[test]
fn links_lead_somewhere_and_nothing_is_fetched() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let root = root.to_str().expect("a path");
    let arguments = ["catalog", root, "--out", "site", "--no-tests"];
    let run = siglake(folder.path(), &arguments);
    assert_eq!(run.code, 0, "{}", run.err);
    let files = read(&folder.path().join("site"));
    let tags: BTreeSet<String> = index(&files)
        .iter()
        .flat_map(|it| it[8].as_array().cloned().unwrap_or_default())
        .filter_map(|tag| tag.as_str().map(str::to_lowercase))
        .collect();
    let loading = r#"<(?:script|link|img|iframe|object)[^>]*(?:src|href)="([^"]*)""#;
    let loading = regex::Regex::new(loading).expect("an expression");
    let mut looked_at = 0;
    for (path, page) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let folder = Path::new(path).parent().expect("a folder");
        for target in targets(page) {
            looked_at += 1;
            if target.starts_with("http") || target.starts_with('#') {
                continue;
            }
            let (file, part) = target.split_once('#').unwrap_or((&target, ""));
            let mut place = folder.to_path_buf();
            for step in file.split('/') {
                match step {
                    ".." => assert!(place.pop(), "{path}: {target}"),
                    step => place.push(step),
                }
            }
            assert!(
                files.contains_key(place.to_str().expect("a path")),
                "{path}: {target}"
            );
            if let Some(tag) = part.strip_prefix("tag=") {
                assert!(
                    tags.iter().any(|it| it.starts_with(tag)),
                    "{path}: {target}"
                );
            }
        }
        // Whatever loads by itself is part of the site.
        for found in loading.captures_iter(page) {
            let target = found[1].replace("&#x2f;", "/");
            assert!(target.contains("assets/"), "{path}: {target}");
        }
        assert!(page.contains("default-src 'none'"), "{path}");
        assert_eq!(page.matches("<h1>").count(), 1, "{path}");
        assert!(
            page.starts_with("<!doctype html>\n<html lang=\"en\">"),
            "{path}"
        );
    }
    assert!(looked_at > 1000, "{looked_at}");
    assert!(!files["assets/index.js"].contains("fetch("));
    assert!(!files["assets/style.css"].contains("url("));
    // The same rules, the same bytes, whatever threads did.
    let again = siglake(
        folder.path(),
        &["catalog", root, "--out", "again", "--no-tests"],
    );
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(
        files == read(&folder.path().join("again")),
        "the same bytes"
    );
}

/// Markup that rules may try to write, each with something to find it by.
const HOSTILE: [&str; 7] = [
    "</script><script>alert('QQ')</script>",
    "\"><img src=x onerror=alert('QQ')>",
    "' onmouseover='alert(QQ)",
    "{{ rule.title }}{% include 'QQ' %}",
    "<!--QQ",
    "]]>&lt;QQ&amp;",
    "javascript:alert('QQ')//\u{202e}\u{2028}",
];

#[test]
fn hostile_texts_stay_in_their_places() {
    for hostile in HOSTILE {
        let quoted = serde_json::to_string(hostile).expect("JSON");
        let rule = format!(
            "title: {quoted}
id: {quoted}
name: {quoted}
description: {quoted}
runbook: {quoted}
author: {quoted}
date: {quoted}
level: high
tags: [{quoted}, attack.t1486]
references: [{quoted}, {link}]
falsepositives: [{quoted}]
related: [{{id: {quoted}, type: {quoted}}}]
logsource: {{product: aws, service: cloudtrail, definition: {quoted}}}
detection:
  s: {{eventName: {quoted}, userAgent|re: 'QQ<b>'}}
  f: {{eventSource: {quoted}}}
  condition: s and not f
alert_title: {titled}
dedup: 60m
tests:
  - {{name: {quoted}, log: {{eventName: {quoted}}}, expected: false}}
",
            link = serde_json::to_string(&format!("https://x/{hostile}")).expect("JSON"),
            titled = serde_json::to_string(&hostile.replace('{', "{{").replace('}', "}}"))
                .expect("JSON"),
        );
        let (files, run) = site(&[("a<b>'&.yml", &rule)], &["--title", hostile]);
        assert!(run.err.contains("1 rule in"), "{}", run.err);
        let plain = site(&[("a.yml", &OTHER.replace("low", "high"))], &[]).0;
        for path in ["index.html", "attack.html", "rules/index.html"] {
            let (own, other) = (markup(&files[path]), markup(&plain[path]));
            // Numbers of tags may differ where a matrix has another cell; kinds may not.
            assert!(
                own.is_subset(&allowed(&other)),
                "{path} {:?}",
                own.difference(&other)
            );
        }
        let page = &files["rules/a-b.html"];
        assert!(text(page).contains("QQ"), "{page}");
        for tag in markup(page) {
            assert!(
                !tag.contains("img") && !tag.contains("onerror"),
                "{hostile}: {tag}"
            );
            assert!(!tag.contains("onmouseover"), "{hostile}: {tag}");
            assert!(!tag.starts_with("<script"), "{hostile}: {tag}");
        }
        for target in targets(page) {
            assert!(!target.starts_with("javascript"), "{hostile}: {target}");
        }
        assert!(!page.contains('\u{202e}'), "{hostile}");
        let script = &files["assets/rules.js"];
        assert!(!script.contains(['<', '>', '&', '\u{2028}']), "{hostile}");
        assert_eq!(index(&files)[0][1], hostile, "the data is the rule's");
    }
}

/// The different tags of a page, with their attributes' names but not the values.
fn markup(page: &str) -> BTreeSet<String> {
    let tag = regex::Regex::new(r#"<[!a-zA-Z/](?:"[^"]*"|[^>"])*>"#).expect("an expression");
    let value = regex::Regex::new(r#"="[^"]*""#).expect("an expression");
    tag.find_iter(page)
        .map(|found| value.replace_all(found.as_str(), "").into_owned())
        .collect()
}

fn allowed(tags: &BTreeSet<String>) -> BTreeSet<String> {
    let mut tags = tags.clone();
    tags.extend(["<a class href title>", "<b>", "</b>"].map(str::to_owned));
    tags
}

#[test]
fn broken_rules_leave_the_others_their_pages() {
    let wrong = OTHER.replace("userIdentity.type", "no_such_field");
    let wrong = wrong.replace("22222222", "33333333");
    let rules = [
        ("good.yml", OTHER),
        ("wrong.yml", wrong.as_str()),
        ("unread.yml", "title: [\n"),
    ];
    let (files, run) = site(&rules, &["--no-tests"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.err.contains("no_such_field"), "{}", run.err);
    assert!(files.contains_key("rules/good.html"));
    assert!(!files.contains_key("rules/unread.html"));
    let page = text(&files["rules/wrong.html"]);
    assert!(page.contains("no_such_field"), "{page}");
    let broken: Vec<i64> = index(&files)
        .iter()
        .filter_map(|it| it[13].as_i64())
        .collect();
    assert_eq!(broken, [0, 1]);
}

#[test]
fn only_its_own_files_are_replaced_and_removed() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |path: &str| folder.path().join(path);
    fs::create_dir_all(at("rules")).expect("a folder");
    fs::write(at("rules/a.yml"), COPY).expect("a rule");
    fs::write(at("rules/b.yml"), OTHER).expect("a rule");
    let arguments = ["catalog", "rules", "--out", "site", "--no-tests"];
    assert_eq!(siglake(folder.path(), &arguments).code, 0);
    fs::write(at("site/notes.txt"), "ours").expect("a file");
    fs::remove_file(at("rules/b.yml")).expect("the rule");
    assert_eq!(siglake(folder.path(), &arguments).code, 0);
    assert!(at("site/rules/a.html").exists() && !at("site/rules/b.html").exists());
    assert!(at("site/notes.txt").exists());
    let other = tempfile::tempdir().expect("a folder");
    fs::write(other.path().join("index.html"), "mine").expect("a file");
    let out = other.path().to_str().expect("a path");
    let run = siglake(
        folder.path(),
        &["catalog", "rules", "--out", out, "--no-tests"],
    );
    assert_eq!(run.code, 1);
    assert!(run.err.contains("not written by siglake"), "{}", run.err);
    assert!(!other.path().join("attack.html").exists());
}
