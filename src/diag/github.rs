//! Findings as workflow commands of GitHub Actions, which it shows beside the changed lines.

use super::render::places_of;
use super::{Diagnostic, Severity};

/// A line for each finding.
pub fn annotations(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics
        .iter()
        .zip(places_of(diagnostics))
        .map(|(diagnostic, place)| {
            let command = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            let mut properties = Vec::new();
            if let Some(file) = &diagnostic.file {
                properties.push(format!("file={}", property(&file.name)));
            }
            if let Some(place) = place {
                properties.push(format!("line={},col={}", place.line, place.column));
                // Columns of an end on another line have no meaning there.
                if place.line == place.end_line {
                    properties.push(format!("endColumn={}", place.end_column));
                } else {
                    properties.push(format!("endLine={}", place.end_line));
                }
            }
            properties.push(format!("title={}", property(diagnostic.code.0)));
            let mut text = diagnostic.message.clone();
            if let Some(help) = &diagnostic.help {
                text.push_str("\nhelp: ");
                text.push_str(help);
            }
            format!("::{command} {}::{}", properties.join(","), data(&text))
        })
        .collect()
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Code, Place, SourceFile};
    use std::sync::Arc;

    #[test]
    fn a_rule_can_write_no_command_of_its_own() {
        let file = Arc::new(SourceFile {
            name: "a,b::c.yml".into(),
            text: "x: y\nz: w\n".into(),
        });
        let found = [Diagnostic::new(Code::BAD_TAG, "50%\n::error::no")
            .at(Place::Bytes(3..4))
            .in_file(&file)];
        assert_eq!(
            annotations(&found),
            [
                "::warning file=a%2Cb%3A%3Ac.yml,line=1,col=4,endColumn=5,title=bad-tag::50%25%0A::error::no"
            ]
        );
    }
}
