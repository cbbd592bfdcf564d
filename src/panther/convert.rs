//! The keys of a rule file, each to what it is in Sigma.

use super::detection::{self, Context, Grammar};
use super::names::Names;
use super::parse::Reader;
use super::searches::{Expr, Searches};
use super::write::{self, Yaml};
use super::{Converted, UNSUPPORTED, alerts, error, logtypes, metadata, tactics, warning};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::yaml::Node;

const KEYS: &[&str] = &[
    "AnalysisType",
    "RuleID",
    "DisplayName",
    "Enabled",
    "Filename",
    "Detection",
    "InlineFilters",
    "LogTypes",
    "ScheduledQueries",
    "Severity",
    "DynamicSeverities",
    "Threshold",
    "DedupPeriodMinutes",
    "AlertTitle",
    "AlertContext",
    "GroupBy",
    "CreateAlert",
    "Description",
    "Runbook",
    "Reference",
    "Reports",
    "Tags",
    "SummaryAttributes",
    "OutputIds",
    "OnlyUseBaseRiskScore",
    "BaseVersion",
    "BaseDetection",
    "CreatedBy",
    "Status",
    "Tests",
];

/// Kinds of files that hold no rule on events.
const KINDS: &[&str] = &[
    "scheduled_rule",
    "correlation_rule",
    "policy",
    "global",
    "datamodel",
    "pack",
    "lookup_table",
    "scheduled_query",
    "saved_query",
    "scheduled_prompt",
];

pub fn rule(root: &Node, out: &mut Vec<Diagnostic>) -> Option<Converted> {
    is_rule(root, out)?;
    let keys_good = Reader::new(root, "a rule", KEYS, out).is_some();
    let mut reader = Reader { node: root, out };
    let rule_id = reader.required_text("RuleID");
    let body_good = body(root, reader.out);
    let severity = reader.required("Severity");
    let default = severity.and_then(|node| metadata::level(node, reader.out));
    reader.required("LogTypes");
    let types = reader.texts("LogTypes");
    if let Some(list) = root
        .get("LogTypes")
        .filter(|list| list.items() == Some(&[]))
    {
        let message = "`LogTypes` names no log type";
        reader.out.push(error(Code::BAD_VALUE, list, message));
    }
    let log_type = logtypes::one(&types, reader.out);
    // Without a log source the rest is still read for its errors.
    let names = log_type.map_or_else(Names::default, |found| Names::of(&found.logsource()));
    let field = log_type.map_or("", |found| found.field);
    let mut searches = Searches::default();
    let condition = matches(&mut reader, &names, (&mut searches, field));
    let about = about(&mut reader, &names, rule_id.as_deref());
    let alerting = alerting(&mut reader, &names, (&mut searches, field), default);
    let tests = root
        .get("Tests")
        .map(|node| metadata::tests(node, &names, reader.out));
    let (rule_id, log_type) = (rule_id?, log_type?);
    let mut detection = searches.into_yaml();
    detection.push(("condition".into(), Yaml::Text(condition?)));
    let level = default?;
    if !(keys_good && body_good) {
        return None;
    }

    let mut rule = about.before;
    let logsource = [("product", log_type.product), ("service", log_type.service)];
    let logsource = logsource.map(|(key, value)| (key.to_owned(), Yaml::text(value)));
    rule.push(("logsource".into(), Yaml::Map(logsource.into())));
    rule.push(("detection".into(), Yaml::Map(detection)));
    rule.extend(about.fields);
    rule.push(("level".into(), Yaml::text(level.name())));
    rule.extend(alerting);
    rule.extend(about.after);
    rule.extend(
        tests
            .filter(|tests| !tests.is_empty())
            .map(|tests| ("tests".to_owned(), Yaml::List(tests))),
    );
    Some(Converted {
        file_stem: stem(&rule_id),
        rule_id,
        yaml: write::document(&rule),
    })
}

/// Errors for files of other kinds end the reading: their keys are others.
fn is_rule(root: &Node, out: &mut Vec<Diagnostic>) -> Option<()> {
    let Some(kind) = root.get("AnalysisType") else {
        out.push(
            error(Code::NOT_A_RULE, root, "this document is no Panther rule")
                .help("a rule has `AnalysisType: rule`, `RuleID`, `LogTypes` and `Detection`"),
        );
        return None;
    };
    if let Some((key, _)) = root.entry("BaseDetection") {
        let message = "a derived rule changes another one, which is not at hand";
        out.push(error(UNSUPPORTED, key, message).help("convert the rule that it is based on"));
        return None;
    }
    let name = kind.scalar_text().unwrap_or_default();
    if name == "rule" {
        return Some(());
    }
    let message = if KINDS.contains(&name.as_str()) {
        format!("`{name}` is not converted; rules on events are")
    } else {
        format!("`{name}` is no kind of file of Panther")
    };
    let mut diagnostic = error(Code::NOT_A_RULE, kind, message);
    diagnostic.help = match name.as_str() {
        "scheduled_rule" => Some("write a Sigma rule with the condition of its query".into()),
        "correlation_rule" => Some("write a Sigma correlation of the converted rules".into()),
        _ => did_you_mean(&name, std::iter::once("rule").chain(KINDS.iter().copied())),
    };
    out.push(diagnostic);
    None
}

/// What the rule's logic is written in.
fn body(root: &Node, out: &mut Vec<Diagnostic>) -> bool {
    let mut good = true;
    if let Some((key, file)) = root.entry("Filename") {
        good = false;
        let file = file.scalar_text().unwrap_or_default();
        let message = format!("the logic is Python, in `{file}`, and is not converted");
        out.push(error(UNSUPPORTED, key, message).help(
            "write `Detection` for rule(), `AlertTitle` for title(), `GroupBy` for dedup(), `DynamicSeverities` for severity(), `AlertContext` for alert_context(); for unique(), `threshold: {distinct: ..}` in the Sigma rule",
        ));
    } else if root.get("Detection").is_none() {
        good = false;
        out.push(error(Code::MISSING_KEY, root, "`Detection` is missing"));
    }
    if let Some((key, _)) = root.entry("ScheduledQueries") {
        good = false;
        let message = "rows of scheduled queries are no events of a log source";
        out.push(error(UNSUPPORTED, key, message));
    }
    good
}

/// `Detection` and `InlineFilters`.
fn matches(
    reader: &mut Reader<'_, '_>,
    names: &Names,
    (searches, field): (&mut Searches, &str),
) -> Option<String> {
    let mut parts: Vec<(Expr, &str)> = Vec::new();
    let mut good = true;
    let places = [
        ("Detection", Grammar::Full, "sel"),
        ("InlineFilters", Grammar::Filter, "filter"),
    ];
    for (key, grammar, prefix) in places {
        let Some(node) = reader.node.get(key) else {
            continue;
        };
        let context = Context {
            names,
            grammar,
            outer: None,
        };
        let expr = detection::expressions(node, context, reader.out);
        if key == "Detection" && node.items() == Some(&[]) {
            let message = "`Detection` is empty: it is unclear whether all events match or none";
            reader.out.push(error(Code::EMPTY_SEARCH, node, message));
            good = false;
        }
        match expr {
            Some(expr) if expr.is_too_large() => {
                reader.out.push(alerts::too_large(node));
                good = false;
            }
            Some(expr) => parts.push((expr, prefix)),
            None => good = false,
        }
    }
    good.then(|| searches.condition(parts, field))
}

type Entries = Vec<(String, Yaml)>;

/// Keys that have no influence on matches or alerts.
struct About {
    before: Entries,
    fields: Option<(String, Yaml)>,
    after: Entries,
}

fn about(reader: &mut Reader<'_, '_>, names: &Names, rule_id: Option<&str>) -> About {
    let mut before: Entries = Vec::new();
    let mut after: Entries = Vec::new();
    let prose = |text: String| Yaml::text(text.trim());
    let title = reader.text("DisplayName");
    let title = title.or_else(|| rule_id.map(str::to_owned));
    before.extend(title.map(|title| ("title".into(), Yaml::Text(title))));
    before.extend(rule_id.map(|id| ("name".into(), Yaml::text(id))));
    match reader
        .text("Status")
        .map(|text| (metadata::status(&text), text))
    {
        Some((Some(status), _)) => before.push(("status".into(), Yaml::Text(status))),
        Some((None, text)) => after.push(("panther_status".into(), Yaml::Text(text))),
        None => {}
    }
    let description = reader.text("Description");
    before.extend(description.map(|text| ("description".into(), prose(text))));
    let author = reader.text("CreatedBy");
    before.extend(author.map(|text| ("author".into(), Yaml::Text(text))));
    let reference = reader.text("Reference");
    before.extend(reference.map(|text| ("references".into(), Yaml::List(vec![prose(text)]))));
    if let Some(node) = reader.node.get("Reports") {
        let reports = tactics::read(node, reader.out);
        if !reports.tags.is_empty() {
            before.push(("tags".into(), Yaml::texts(reports.tags)));
        }
        if !reports.kept.is_empty() {
            after.push(("reports".into(), Yaml::Map(reports.kept)));
        }
    }
    let runbook = reader.text("Runbook");
    after.splice(
        0..0,
        runbook.map(|text| ("runbook".to_owned(), prose(text))),
    );
    let attributes = reader.texts("SummaryAttributes");
    let fields = metadata::fields(&attributes, names, reader.out);
    let fields = (!fields.is_empty()).then(|| ("fields".to_owned(), Yaml::texts(fields)));
    for (key, name) in [("Tags", "panther_tags"), ("OutputIds", "output_ids")] {
        let texts = reader.texts(key);
        if !texts.is_empty() {
            let texts = texts.into_iter().map(|(text, _)| text);
            after.push((name.into(), Yaml::texts(texts)));
        }
    }
    switches(reader, &mut after);
    About {
        before,
        fields,
        after,
    }
}

/// Keys that steer Panther itself and have no effect here.
fn switches(reader: &mut Reader<'_, '_>, after: &mut Entries) {
    let told = |reader: &mut Reader<'_, '_>, key: &str, message: &str| {
        if let Some((node, _)) = reader.node.entry(key) {
            reader.out.push(warning(node, message));
        }
    };
    if !reader.texts("OutputIds").is_empty() {
        told(
            reader,
            "OutputIds",
            "alerts are not delivered here; the destinations stand in `output_ids`",
        );
    }
    if reader.bool("Enabled") == Some(false) {
        told(
            reader,
            "Enabled",
            "the rule is switched off in Panther; here a rule runs where it is passed in",
        );
        after.push(("enabled".into(), Yaml::Bool(false)));
    }
    if reader.bool("CreateAlert") == Some(false) {
        told(
            reader,
            "CreateAlert",
            "in Panther the rule gives no alerts; here it does, unless only a correlation refers to it",
        );
        after.push(("create_alert".into(), Yaml::Bool(false)));
    }
    if reader.bool("OnlyUseBaseRiskScore").is_some() {
        told(
            reader,
            "OnlyUseBaseRiskScore",
            "risk scores of Panther have no counterpart; left out",
        );
    }
    if reader.count("BaseVersion").is_some() {
        told(
            reader,
            "BaseVersion",
            "versions of Panther's own rules have no counterpart; left out",
        );
    }
}

/// Keys that make alerts of matches.
fn alerting(
    reader: &mut Reader<'_, '_>,
    names: &Names,
    searches: (&mut Searches, &str),
    default: Option<crate::rule::Level>,
) -> Entries {
    let mut entries: Entries = Vec::new();
    if let Some((threshold, _)) = reader.count("Threshold")
        && threshold > 1
    {
        entries.push(("threshold".into(), Yaml::Int(threshold.into())));
    }
    let given = reader.count("DedupPeriodMinutes");
    let period = alerts::period(given, reader.out);
    let mut dedup: Entries = vec![("period".into(), Yaml::Text(format!("{period}m")))];
    if let Some(items) = reader.items("GroupBy") {
        let by = alerts::group_by(items, names, reader.out);
        if !by.is_empty() {
            dedup.push(("by".into(), Yaml::texts(by)));
        }
    }
    entries.push(("dedup".into(), Yaml::Map(dedup)));
    if let Some(node) = reader.node.get("AlertTitle") {
        let title = alerts::title(node, names, reader.out);
        entries.extend(title.map(|title| ("alert_title".into(), Yaml::Text(title))));
    }
    if let Some(items) = reader.items("AlertContext") {
        let context = alerts::context(items, names, reader.out);
        if !context.is_empty() {
            entries.push(("context".into(), Yaml::Map(context)));
        }
    }
    if let Some(items) = reader.items("DynamicSeverities") {
        let levels = alerts::severities(items, names, searches, default, reader.out);
        if !levels.is_empty() {
            entries.push(("dynamic_level".into(), Yaml::List(levels)));
        }
    }
    entries
}

/// Lower case; what is neither letter nor digit is an underscore.
fn stem(rule_id: &str) -> String {
    let words: Vec<String> = rule_id
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    if words.is_empty() {
        "rule".into()
    } else {
        words.join("_")
    }
}
