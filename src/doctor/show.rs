//! A diagnosis for people and for programs.

use super::{Diagnosis, Finding, Outcome, Weight};
use serde_json::{Value, json};

/// Most names of rules that a line lists.
const LISTED: usize = 5;

pub fn human(diagnosis: &Diagnosis) -> String {
    let mut text = format!("{} against {}\n", diagnosis.source, diagnosis.table);
    let (notes, others): (Vec<&Finding>, Vec<&Finding>) =
        diagnosis.findings.iter().partition(|finding| {
            finding.weight == Weight::Note && finding.kind == super::Kind::Undeclared
        });
    for finding in others {
        text.push_str(&format!(
            "  {}[{}] {}: {}\n",
            finding.weight.name(),
            finding.kind.name(),
            finding.place,
            finding.message
        ));
        if let Some(help) = &finding.help {
            text.push_str(&format!("    {help}\n"));
        }
        if !finding.rules.is_empty() {
            text.push_str(&format!("    read by {}\n", listed(&finding.rules)));
        }
    }
    if !notes.is_empty() {
        let names: Vec<String> = notes.iter().map(|finding| finding.place.clone()).collect();
        text.push_str(&format!("  not described: {}\n", names.join(", ")));
    }
    if !diagnosis.unread.is_empty() {
        text.push_str(&format!(
            "  no rule reads: {}\n",
            diagnosis.unread.join(", ")
        ));
    }
    for rule in &diagnosis.rules {
        let (word, reasons) = match &rule.outcome {
            Outcome::Works => continue,
            Outcome::NeedsDescription(places) => (
                "fails until the description says what the table has",
                places,
            ),
            Outcome::DoesNotCompile(messages) => ("does not compile for this table", messages),
            Outcome::NeverMatches(places) => ("can never match, since the table lacks", places),
        };
        text.push_str(&format!(
            "  {} ({}) {word}: {}\n",
            rule.title,
            rule.key,
            reasons.join("; ")
        ));
    }
    let works = diagnosis
        .rules
        .iter()
        .filter(|it| it.outcome == Outcome::Works)
        .count();
    if !diagnosis.rules.is_empty() {
        text.push_str(&format!(
            "  {works} of {} rules work on this table\n",
            diagnosis.rules.len()
        ));
    } else if diagnosis.findings.is_empty() {
        text.push_str("  no difference\n");
    }
    text
}

fn listed(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(LISTED).map(String::as_str).collect();
    let more = names.len().saturating_sub(LISTED);
    let rest = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("{}{rest}", shown.join(", "))
}

pub fn as_json(diagnosis: &Diagnosis) -> Value {
    let findings = diagnosis.findings.iter().map(|finding| {
        json!({
            "kind": finding.kind.name(),
            "severity": finding.weight.name(),
            "place": finding.place,
            "message": finding.message,
            "help": finding.help,
            "rules": finding.rules,
        })
    });
    let rules = diagnosis.rules.iter().map(|rule| {
        let (outcome, reasons) = match &rule.outcome {
            Outcome::Works => ("works", &[][..]),
            Outcome::NeedsDescription(places) => ("needs-description", places.as_slice()),
            Outcome::DoesNotCompile(messages) => ("does-not-compile", messages.as_slice()),
            Outcome::NeverMatches(places) => ("never-matches", places.as_slice()),
        };
        json!({"rule": rule.key, "title": rule.title, "outcome": outcome, "reasons": reasons})
    });
    json!({
        "source": diagnosis.source,
        "table": diagnosis.table,
        "findings": findings.collect::<Vec<_>>(),
        "rules": rules.collect::<Vec<_>>(),
        "unread_columns": diagnosis.unread,
    })
}
