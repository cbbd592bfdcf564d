//! Templates: what they render is read by the parsers of its formats.

mod cloudformation;
mod commands;
mod hostile;
mod systemd;
mod terraform;
mod views;

use siglake::compile::scheduled::{TableKind, Targets};
use siglake::compile::{self, Options, Rules};
use siglake::deploy::context::{Context, Location};
use siglake::deploy::gather::{self, Input, Settings};
use siglake::deploy::render::{self, Files};
use siglake::deploy::templates;
use siglake::diag::{SourceFile, render::human};
use siglake::dialect::{self, Dialect};
use siglake::rule::schedule::Schedule;
use siglake::rule::{self, Rule};
use siglake::source::Catalog;
use std::sync::Arc;

/// What a rendering can differ in besides its rules.
#[derive(Clone)]
struct Project {
    dialect: &'static dyn Dialect,
    kind: TableKind,
    settings: Settings,
}

fn project() -> Project {
    let mut settings = Settings::default();
    settings.deploy.bucket = Some("soc-siglake".into());
    settings.deploy.data = vec![Location {
        bucket: "soc-logs".into(),
        prefix: "AWSLogs/".into(),
        url: "s3://soc-logs/AWSLogs/".into(),
    }];
    Project {
        dialect: &dialect::Athena,
        kind: TableKind::Append,
        settings,
    }
}

/// Every choice that leads to other resources.
fn projects() -> Vec<Project> {
    let mut iceberg = project();
    iceberg.kind = TableKind::Merge;
    iceberg.settings.deploy.create_bucket = false;
    iceberg.settings.deploy.create_database = false;
    let mut told = project();
    told.settings.deploy.email = Some("soc@example.org".into());
    told.settings.deploy.region = Some("eu-central-1".into());
    told.settings.deploy.kms_keys = vec!["arn:aws:kms:eu-central-1:111122223333:key/1-2".into()];
    told.settings
        .deploy
        .tags
        .insert("team".into(), "soc".into());
    told.settings.deploy.data.push(Location {
        bucket: "soc-siglake".into(),
        prefix: String::new(),
        url: "s3://soc-siglake".into(),
    });
    let mut topic = told.clone();
    topic.settings.deploy.topic = Some("arn:aws:sns:eu-central-1:111122223333:t".into());
    vec![project(), iceberg, told, topic]
}

fn context(files: &[(&str, &str)], project: &Project) -> Context {
    let mut rules = Rules::default();
    for (name, text) in files {
        let parsed = rule::parse(&Arc::new(SourceFile {
            name: (*name).to_owned(),
            text: (*text).to_owned(),
        }));
        rules.add(parsed.documents);
    }
    let catalog = Catalog::builtin();
    let source_of = |rule: &Rule| compile::source_for(rule, &catalog, None);
    let report = gather::gather(&Input {
        rules: &rules,
        source_of: &source_of,
        dialect: project.dialect,
        options: &Options::default(),
        schedule: &Schedule::default(),
        targets: &Targets {
            kind: project.kind,
            ..Targets::default()
        },
        settings: &project.settings,
    });
    let shown = human(&report.diagnostics, false);
    let errors = report.diagnostics.iter().any(|it| it.is_error());
    assert!(!errors, "{}", shown.join("\n"));
    report.output.expect("a context")
}

fn rendered(template: &str, context: &Context) -> Files {
    let template = templates::find(template).expect("a template");
    let report = render::render(&template, context);
    let shown = human(&report.diagnostics, false);
    report
        .output
        .unwrap_or_else(|| panic!("{}", shown.join("\n")))
}

const PLAIN: &str = "title: Plain
id: 3f1f5d0e-6a1b-4d5e-9a55-0f6c1e5b7a01
logsource: {product: aws, service: cloudtrail}
detection:
  s: {eventName: StopLogging}
  condition: s
";
const STATE: &str = "title: Of state
id: 3f1f5d0e-6a1b-4d5e-9a55-0f6c1e5b7a02
logsource: {product: aws, service: cloudtrail}
detection:
  s: {eventName: ConsoleLogin}
  condition: s
threshold: 5
schedule: {every: 5m, anchor: state}
";

/// Without and with a rule that keeps a state.
const SETS: [&[(&str, &str)]; 2] = [
    &[("rules/plain.yml", PLAIN)],
    &[("rules/plain.yml", PLAIN), ("rules/state.yml", STATE)],
];

/// What EventBridge Scheduler makes of a request for a run at a time.
fn sent(input: &str, time: &str) -> serde_json::Value {
    let input = input
        .replace("<aws.scheduler.scheduled-time>", time)
        .replace("<aws.scheduler.execution-id>", "REPLACED");
    serde_json::from_str(&input).unwrap_or_else(|error| panic!("{error}: {input}"))
}

/// The statements of a request, in order.
fn statements_of(request: &serde_json::Value) -> Vec<String> {
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    match request.get("QueryString") {
        Some(one) => {
            let token = text(&request["ClientRequestToken"]);
            assert!((32..=128).contains(&token.len()), "{token}");
            vec![text(one)]
        }
        None => {
            let all = request["statements"].as_array().expect("statements");
            all.iter().map(|it| text(&it["sql"])).collect()
        }
    }
}

/// A request asks for what the rule's statements are at that time.
fn assert_request(input: &str, rule: &siglake::deploy::context::Rule) {
    assert!(input.is_ascii(), "{input}");
    const TIME: &str = "2026-11-20T09:15:00Z";
    let expected: Vec<String> = rule
        .statements
        .iter()
        .map(|it| it.sql.replace("<aws.scheduler.scheduled-time>", TIME))
        .collect();
    assert_eq!(statements_of(&sent(input, TIME)), expected);
}
