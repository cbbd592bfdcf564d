//! Findings as SARIF 2.1.0 (OASIS standard), which code hosts show beside the changed lines.

use super::fix::Fix;
use super::render::{Place, line_column, places_of};
use super::{Code, Diagnostic, Severity, SourceFile};
use crate::yaml::edit::replacements;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::ops::Range;

/// One log with one run. File names are as siglake was given them.
pub fn log(diagnostics: &[Diagnostic]) -> Value {
    let codes: BTreeSet<Code> = diagnostics.iter().map(|it| it.code).collect();
    let codes: Vec<Code> = codes.into_iter().collect();
    let rules: Vec<Value> = codes
        .iter()
        .map(|code| {
            json!({
                "id": code.0,
                "shortDescription": {"text": first_sentence(code.explanation())},
                "fullDescription": {"text": code.explanation()},
                "defaultConfiguration": {"level": level(code.severity())},
            })
        })
        .collect();
    let results: Vec<Value> = diagnostics
        .iter()
        .zip(places_of(diagnostics))
        .map(|(diagnostic, place)| result(diagnostic, place.as_ref(), &codes))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "siglake",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(diagnostic: &Diagnostic, place: Option<&Place>, codes: &[Code]) -> Value {
    let mut text = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        text.push_str(". Help: ");
        text.push_str(help);
    }
    let mut result = json!({
        "ruleId": diagnostic.code.0,
        "ruleIndex": codes.iter().position(|code| *code == diagnostic.code),
        "level": level(diagnostic.severity),
        "message": {"text": text},
    });
    if let Some(file) = &diagnostic.file {
        let mut location = json!({"artifactLocation": {"uri": uri(&file.name)}});
        if let Some(place) = place {
            location["region"] = region(place);
        }
        result["locations"] = json!([{"physicalLocation": location}]);
        if let Some(fix) = diagnostic.fix.as_ref().and_then(|it| sarif_fix(file, it)) {
            result["fixes"] = json!([fix]);
        }
    }
    result
}

fn region(place: &Place) -> Value {
    json!({
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    })
}

/// The fix as a change of the file's text, if it can be made there.
fn sarif_fix(file: &SourceFile, fix: &Fix) -> Option<Value> {
    let place = |range: &Range<usize>| {
        let (line, column) = line_column(&file.text, range.start);
        let (end_line, end_column) = line_column(&file.text, range.end);
        Place {
            line,
            column,
            end_line,
            end_column,
        }
    };
    let replacements: Vec<Value> = replacements(&file.text, &fix.edits)?
        .iter()
        .map(|it| {
            json!({
                "deletedRegion": region(&place(&it.range)),
                "insertedContent": {"text": it.text},
            })
        })
        .collect();
    Some(json!({
        "description": {"text": fix.summary},
        "artifactChanges": [{
            "artifactLocation": {"uri": uri(&file.name)},
            "replacements": replacements,
        }],
    }))
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn first_sentence(text: &str) -> &str {
    text.find(". ").map_or(text, |end| &text[..=end])
}

/// A path as a relative reference of RFC 3986.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::SourceFile;
    use std::sync::Arc;

    #[test]
    fn a_finding_has_its_rule_and_region() {
        let file = Arc::new(SourceFile {
            name: "my rules/é.yml".into(),
            text: "a: 1\nb: ümlaut\n".into(),
        });
        let place = crate::diag::Place::Bytes(8..15);
        let found = [
            Diagnostic::new(Code::BAD_TAG, "m")
                .at(place)
                .in_file(&file)
                .help("h"),
            Diagnostic::new(Code::BAD_CONFIG, "no file"),
        ];
        let log = log(&found);
        let run = &log["runs"][0];
        let result = &run["results"][0];
        assert_eq!(result["level"], "warning");
        assert_eq!(result["message"]["text"], "m. Help: h");
        let index = result["ruleIndex"].as_u64().expect("an index");
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        assert_eq!(
            rules[usize::try_from(index).expect("small")]["id"],
            "bad-tag"
        );
        let location = &result["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uri"], "my%20rules/%C3%A9.yml");
        assert_eq!(
            location["region"],
            json!({"startLine": 2, "startColumn": 4, "endLine": 2, "endColumn": 10})
        );
        assert_eq!(run["results"][1]["level"], "error");
        assert_eq!(run["results"][1].get("locations"), None);
    }
}
