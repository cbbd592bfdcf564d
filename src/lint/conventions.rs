//! The keys that describe a rule: their forms in the Sigma specification, version 2.1, and its
//! appendix of tags.

use crate::diag::fix::{Edit, Fix};
use crate::diag::{Code, Diagnostic, SourceFile, did_you_mean};
use crate::rule::Origin;
use crate::time::is_date;
use crate::yaml::{Document, Node};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Most characters of a title.
const TITLE: usize = 256;
/// The kinds of `related`.
const RELATED: [&str; 5] = ["derived", "obsolete", "merged", "renamed", "similar"];
/// ATT&CK's tactics, as tags name them: of version 19 and, for defense evasion, of those before.
const TACTICS: [&str; 16] = [
    "reconnaissance",
    "resource-development",
    "initial-access",
    "execution",
    "persistence",
    "privilege-escalation",
    "defense-evasion",
    "stealth",
    "defense-impairment",
    "credential-access",
    "discovery",
    "lateral-movement",
    "collection",
    "command-and-control",
    "exfiltration",
    "impact",
];
const TLP: [&str; 6] = ["red", "amber", "amber-strict", "green", "clear", "white"];
const DETECTION: [&str; 3] = ["dfir", "emerging-threats", "threat-hunting"];

/// Findings on the descriptions of all documents of a file.
pub fn conventions(file: &Arc<SourceFile>, documents: &[Document]) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    // The parts of a collection are rules only together.
    if documents.iter().any(|it| it.root.get("action").is_some()) {
        return out;
    }
    for document in documents {
        let origin = Origin {
            file: file.clone(),
            document: document.index,
        };
        describe(&origin, &document.root, &mut out);
    }
    out.into_iter().map(|it| it.in_file(file)).collect()
}

fn describe(origin: &Origin, root: &Node, out: &mut Vec<Diagnostic>) {
    let mut add = |node: &Node, diagnostic: Diagnostic| {
        out.push(diagnostic.at(origin.node(node.id)));
    };
    let is_rule = root.get("detection").is_some();
    if !is_rule && root.get("correlation").is_none() {
        return;
    }
    if let Some(title) = root.get("title")
        && title
            .as_text()
            .is_some_and(|text| text.chars().count() > TITLE)
    {
        let message = format!("the title is longer than {TITLE} characters");
        add(title, Diagnostic::new(Code::LONG_TITLE, message));
    }
    let lacking: Vec<String> = ["id", "status", "description", "level"]
        .iter()
        .filter(|key| root.get(key).is_none())
        .map(|key| format!("`{key}`"))
        .collect();
    if !lacking.is_empty() && is_rule {
        let message = format!("the rule lacks {}", lacking.join(", "));
        let node = root.entry("title").map_or(root, |(key, _)| key);
        add(node, Diagnostic::new(Code::MISSING_METADATA, message));
    }
    if let Some(id) = root.get("id") {
        uuid(id, &mut add);
    }
    dates(root, &mut add);
    related(root, &mut add);
    tags(root, &mut add);
}

type Add<'a> = dyn FnMut(&Node, Diagnostic) + 'a;

fn tags(root: &Node, add: &mut Add<'_>) {
    let mut seen = BTreeSet::new();
    for node in root.get("tags").and_then(Node::items).unwrap_or_default() {
        let Some(tag) = node.as_text() else { continue };
        let right = tag.to_lowercase().replace(char::is_whitespace, "-");
        if let Some((message, help)) = wrong_tag(tag) {
            let fix =
                (right != tag && wrong_tag(&right).is_none()).then(|| Fix::text(node.id, &right));
            let mut diagnostic = Diagnostic::new(Code::BAD_TAG, message).fix(fix);
            diagnostic.help = help;
            add(node, diagnostic);
        }
        if !seen.insert(right) {
            let message = format!("the tag `{tag}` stands in the list before");
            let fix = Fix {
                summary: format!("drop the second `{tag}`"),
                edits: vec![Edit::Remove { node: node.id }],
            };
            add(
                node,
                Diagnostic::new(Code::DUPLICATE_TAG, message).fix(Some(fix)),
            );
        }
    }
}

fn uuid(node: &Node, add: &mut Add<'_>) {
    let Some(text) = node.scalar_text() else {
        return;
    };
    if !is_uuid(&text) {
        let help = "make one with `uuidgen`; it stays the rule's for good".to_owned();
        let message = format!("`{text}` is no UUID");
        add(node, Diagnostic::new(Code::BAD_ID, message).help(help));
    }
}

/// With hyphens, as ids are compared as text.
fn is_uuid(text: &str) -> bool {
    text.len() == uuid::fmt::Hyphenated::LENGTH && uuid::Uuid::try_parse(text).is_ok()
}

fn dates(root: &Node, add: &mut Add<'_>) {
    let mut dates = Vec::new();
    for key in ["date", "modified"] {
        let Some(node) = root.get(key) else {
            continue;
        };
        let Some(text) = node.scalar_text() else {
            continue;
        };
        if is_date(&text) {
            dates.push((key, text, node));
        } else {
            let message = format!("`{key}` is a date as in 2026-01-31, not `{text}`");
            let mut diagnostic = Diagnostic::new(Code::BAD_DATE, message);
            if let Some(date) = date_of(&text) {
                diagnostic.help = Some(format!("write `{date}`"));
                diagnostic = diagnostic.fix(Some(Fix::text(node.id, &date)));
            }
            add(node, diagnostic);
        }
    }
    if let [(_, date, _), (_, modified, node)] = dates.as_slice()
        && modified < date
    {
        let message = format!("modified on {modified}, before it was made on {date}");
        add(node, Diagnostic::new(Code::BAD_DATE, message));
    }
}

/// The date of a text such as `2024/1/31`, which has the year first and so can mean one day only.
fn date_of(text: &str) -> Option<String> {
    let separator = text.find(['/', '-', '.'])?;
    let parts: Vec<&str> = text.split(&text[separator..=separator]).collect();
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    let date = format!("{year}-{month:0>2}-{day:0>2}");
    is_date(&date).then_some(date)
}

fn related(root: &Node, add: &mut Add<'_>) {
    for entry in root
        .get("related")
        .and_then(Node::items)
        .unwrap_or_default()
    {
        match entry.get("id") {
            Some(id) => uuid(id, add),
            None => add(
                entry,
                Diagnostic::new(
                    Code::BAD_RELATED,
                    "an entry of `related` has `id` and `type`",
                ),
            ),
        }
        let Some(kind) = entry.get("type") else {
            continue;
        };
        let text = kind.scalar_text().unwrap_or_default();
        if !RELATED.contains(&text.as_str()) {
            let help = did_you_mean(&text, RELATED.into_iter())
                .unwrap_or_else(|| format!("one of {}", RELATED.join(", ")));
            let message = format!("`{text}` is no kind of `related`");
            let right = match text.to_lowercase().as_str() {
                // The word of the specification before 2.0.
                "obsoletes" => "obsolete".to_owned(),
                lower => lower.to_owned(),
            };
            let fix = RELATED
                .contains(&right.as_str())
                .then(|| Fix::text(kind.id, &right));
            let diagnostic = Diagnostic::new(Code::BAD_RELATED, message);
            add(kind, diagnostic.help(help).fix(fix));
        }
    }
}

/// What is wrong with a tag, and what is near it.
fn wrong_tag(tag: &str) -> Option<(String, Option<String>)> {
    let Some((namespace, name)) = tag.split_once('.') else {
        let message = format!("a tag is a namespace, a dot and a name; `{tag}` has no dot");
        return Some((message, None));
    };
    if tag.chars().any(|c| c.is_uppercase() || c.is_whitespace()) {
        let lower = tag.to_lowercase().replace(char::is_whitespace, "-");
        let message = "tags are in lower case without spaces".to_owned();
        return Some((message, Some(format!("write `{lower}`"))));
    }
    let listed = |names: &[&'static str], what: &str| {
        if names.contains(&name) {
            return None;
        }
        let help = did_you_mean(name, names.iter().copied());
        Some((format!("`{name}` is no {what}"), help))
    };
    match namespace {
        "attack" => {
            // Older rules write tactics with underscores.
            let tactic = name.replace('_', "-");
            let known = TACTICS.contains(&tactic.as_str()) || is_attack_id(name);
            (!known).then(|| {
                (
                    format!("`{name}` is neither a tactic nor the form of a technique of ATT&CK"),
                    did_you_mean(&tactic, TACTICS.into_iter()),
                )
            })
        }
        "car" => form(
            name,
            &[4, 2, 3],
            "an analytic of CAR, as in `car.2013-05-009`",
        ),
        "cve" => {
            let mut parts = name.splitn(2, ['-', '.']);
            let year = parts.next().unwrap_or_default();
            let number = parts.next().unwrap_or_default();
            let good = digits(year) && year.len() == 4 && digits(number) && number.len() >= 4;
            (!good).then(|| {
                (
                    format!("`{name}` is not the number of a CVE, as in `cve.2024-12345`"),
                    None,
                )
            })
        }
        "tlp" => listed(&TLP, "marking of the Traffic Light Protocol"),
        "detection" => listed(&DETECTION, "kind of detection"),
        // Others are the users' own.
        _ => None,
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn form(name: &str, lengths: &[usize], what: &str) -> Option<(String, Option<String>)> {
    let parts: Vec<&str> = name.split('-').collect();
    let good = parts.len() == lengths.len()
        && parts
            .iter()
            .zip(lengths)
            .all(|(part, length)| digits(part) && part.len() == *length);
    (!good).then(|| (format!("`{name}` is not {what}"), None))
}

/// A technique (`t1059`, `t1059.001`), group, software, mitigation, data source or campaign.
fn is_attack_id(name: &str) -> bool {
    let (id, sub) = name
        .split_once('.')
        .map_or((name, None), |(id, sub)| (id, Some(sub)));
    let Some(number) = id
        .strip_prefix("ta")
        .or_else(|| id.strip_prefix("ds"))
        .or_else(|| {
            id.get(1..)
                .filter(|_| id.starts_with(['t', 'g', 's', 'm', 'c']))
        })
    else {
        return false;
    };
    let sub = sub.is_none_or(|sub| id.starts_with('t') && digits(sub) && sub.len() == 3);
    digits(number) && number.len() == 4 && sub
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    fn codes(text: &str) -> Vec<(&'static str, String)> {
        let file = Arc::new(SourceFile {
            name: "r.yml".into(),
            text: text.into(),
        });
        conventions(&file, &yaml::read(&file.text).0)
            .into_iter()
            .map(|it| (it.code.0, it.message))
            .collect()
    }

    const GOOD: &str = "title: T
id: 5f0b0e5e-7d5f-4f4f-9a6b-0a1b2c3d4e5f
status: test
description: d
date: 2024-02-29
modified: 2024-03-01
related: [{id: 5f0b0e5e-7d5f-4f4f-9a6b-0a1b2c3d4e50, type: similar}]
tags: [attack.initial-access, attack.defense_evasion, attack.t1059, attack.t1059.001, attack.g0032, attack.s0154, attack.ta0001, car.2013-05-009, cve.2024-12345, cve.2021.44228, tlp.amber-strict, detection.dfir, team.ours]
level: low
logsource: {product: test}
detection: {s: {a: b}, condition: s}
";

    #[test]
    fn what_the_specification_shows_is_good() {
        assert_eq!(codes(GOOD), []);
    }

    #[test]
    fn each_form_is_looked_at() {
        let wrong = [
            ("id: 5f0b0e5e-7d5f", "id: x", "bad-id"),
            ("2024-02-29", "2023-02-29", "bad-date"),
            ("2024-02-29", "2024/02/28", "bad-date"),
            ("2024-02-29", "28/02/2024", "bad-date"),
            ("attack.g0032", "attack.t1059.001", "duplicate-tag"),
            ("2024-03-01", "2024-01-01", "bad-date"),
            ("type: similar", "type: similiar", "bad-related"),
            ("attack.t1059,", "attack.t105,", "bad-tag"),
            ("attack.t1059.001", "attack.t1059.1", "bad-tag"),
            ("attack.initial-access", "attack.initial-acess", "bad-tag"),
            ("attack.initial-access", "Attack.initial-access", "bad-tag"),
            ("car.2013-05-009", "car.2013-5-9", "bad-tag"),
            ("cve.2024-12345", "cve.24-12345", "bad-tag"),
            ("tlp.amber-strict", "tlp.pink", "bad-tag"),
            ("team.ours", "ours", "bad-tag"),
            ("level: low\n", "", "missing-metadata"),
        ];
        for (from, to, code) in wrong {
            let text = GOOD.replacen(from, to, 1);
            assert_ne!(text, GOOD, "{from}");
            let found = codes(&text);
            assert_eq!(found.len(), 1, "{to}: {found:?}");
            assert_eq!(found[0].0, code, "{to}");
        }
    }
}
