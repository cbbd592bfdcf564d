//! Panther rule files (`AnalysisType: rule` with a `Detection`) to Sigma rules.
//!
//! The converted rule holds for the events for which the Panther rule holds, read by the meaning
//! of tests that this project has: field types belong to tables, so a number in a text column
//! is a number, and a test on a list holds when it holds for one element. What Sigma can't
//! express is an error at its word. Panther finds keys in any letter case; where the log
//! source declares a name, its spelling is taken.

mod alerts;
mod conditions;
mod convert;
mod detection;
mod keys;
mod logtypes;
mod metadata;
mod names;
mod operands;
mod parse;
mod searches;
mod tactics;
#[cfg(test)]
mod tests;
mod write;

use crate::diag::{Code, Diagnostic, Place, Report, Severity, SourceFile, did_you_mean};
use crate::rule;
use crate::yaml::{self, Node};
use std::ops::Range;
use std::sync::Arc;

/// A Sigma rule made of a Panther rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Converted {
    pub rule_id: String,
    /// The text of the rule.
    pub yaml: String,
    /// The rule's id in a form that file names take, without an ending.
    pub file_stem: String,
}

/// Converts a Panther file. The places of the findings are in that file.
pub fn convert(file: &Arc<SourceFile>) -> Report<Converted> {
    let (documents, mut out) = yaml::read(&file.text);
    let output = match documents.as_slice() {
        [] => {
            if out.is_empty() {
                out.push(Diagnostic::new(Code::NOT_A_RULE, "the file is empty"));
            }
            None
        }
        [document] => convert::rule(&document.root, &mut out),
        [_, second, ..] => {
            let message = "a Panther file holds one rule; this is a second document";
            out.push(error(Code::NOT_A_RULE, &second.root, message));
            None
        }
    };
    if let Some(output) = &output {
        out.extend(read_back(output));
    }
    let output = output.filter(|_| !out.iter().any(Diagnostic::is_error));
    Report {
        output,
        diagnostics: out.into_iter().map(|d| d.in_file(file)).collect(),
    }
}

/// A rule that can't be read is not given out. Nesting at the reader's limit is the known way to it.
fn read_back(output: &Converted) -> Option<Diagnostic> {
    let file = Arc::new(SourceFile {
        name: output.file_stem.clone(),
        text: output.yaml.clone(),
    });
    let problem = rule::parse(&file)
        .diagnostics
        .into_iter()
        .find(Diagnostic::is_error)?;
    let message = format!("the converted rule can't be read: {}", problem.message);
    Some(Diagnostic::new(problem.code, message))
}

/// What Sigma, or this project, has no exact form for.
const UNSUPPORTED: Code = Code::PANTHER_UNSUPPORTED;
/// What was converted, but means something else here, or was left out.
const DIFFERENCE: Code = Code::PANTHER_DIFFERENCE;

fn error(code: Code, node: &Node, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(code, message).at(Place::Node {
        node: node.id,
        word: None,
    })
}

fn error_at(code: Code, node: &Node, word: Range<usize>, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(code, message).at(Place::Node {
        node: node.id,
        word: Some(word),
    })
}

fn warning(node: &Node, message: impl Into<String>) -> Diagnostic {
    let mut diagnostic = error(DIFFERENCE, node, message);
    diagnostic.severity = Severity::Warning;
    diagnostic
}

/// Panther refuses keys that it doesn't know, and so do we. False where there is one.
fn known_keys(node: &Node, known: &[&str], out: &mut Vec<Diagnostic>) -> bool {
    let mut good = true;
    for (key, _) in node.entries().unwrap_or_default() {
        let name = key.scalar_text().unwrap_or_default();
        if known.contains(&name.as_str()) {
            continue;
        }
        good = false;
        let message = format!("Panther has no key `{name}` here");
        let mut diagnostic = error(Code::UNKNOWN_KEY, key, message).label("unknown");
        diagnostic.severity = Severity::Error;
        diagnostic.help = did_you_mean(&name, known.iter().copied())
            .or_else(|| Some(format!("the keys are {}", known.join(", "))));
        out.push(diagnostic);
    }
    good
}
