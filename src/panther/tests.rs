//! Rules of the project's own making.

mod conditions;
mod expressions;
mod properties;
mod rules;

use super::{Converted, convert};
use crate::diag::{Report, SourceFile, render};
use crate::rule::{self, Document};
use crate::yaml::locate::locate;
use std::sync::Arc;

fn read(text: &str) -> Report<Converted> {
    convert(&Arc::new(SourceFile {
        name: "rule.yml".into(),
        text: text.into(),
    }))
}

fn shown(report: &Report<Converted>) -> String {
    render::human(&report.diagnostics, false).join("\n")
}

/// The text of the rule that Sigma's reader takes without an error.
fn converted(text: &str) -> String {
    let report = read(text);
    let output = report.output.as_ref();
    let yaml = &output.unwrap_or_else(|| panic!("{}", shown(&report))).yaml;
    let parsed = rule::parse(&Arc::new(SourceFile {
        name: "converted.yml".into(),
        text: yaml.clone(),
    }));
    let drawn = render::human(&parsed.diagnostics, false).join("\n");
    let errors = parsed.diagnostics.iter().any(|d| d.is_error());
    assert!(!errors, "{drawn}\n{yaml}");
    assert!(
        matches!(parsed.documents.as_slice(), [Document::Rule(_)]),
        "{yaml}"
    );
    yaml.clone()
}

const HEAD: &str =
    "AnalysisType: rule\nRuleID: A.B\nEnabled: true\nSeverity: Low\nLogTypes: [AWS.CloudTrail]\n";

/// The words underlined, and the messages.
fn errors(text: &str) -> String {
    let report = read(text);
    assert!(report.output.is_none(), "converted:\n{text}");
    let lines = report.diagnostics.iter().map(|d| {
        let word = locate(text, &d.place).map_or("", |range| &text[range]);
        let word = word.lines().next().unwrap_or_default();
        let name = d.severity.name();
        format!("{name} at `{word}`: {}\n", d.message)
    });
    lines.collect()
}
