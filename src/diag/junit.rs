//! Findings as JUnit's XML: a test case for each file, which its errors fail; what warns stands
//! in its output.

use super::render::{count, human};
use super::{Diagnostic, Severity};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::collections::BTreeMap;

/// `files` are the names of all that were checked, also of those without a finding.
pub fn report(files: &[String], diagnostics: &[Diagnostic]) -> Report {
    let texts = human(diagnostics, false);
    let mut by_file: BTreeMap<&str, Vec<(Severity, &str)>> = files
        .iter()
        .map(|name| (name.as_str(), Vec::new()))
        .collect();
    for (diagnostic, text) in diagnostics.iter().zip(&texts) {
        let name = diagnostic.file.as_ref().map_or("-", |file| &file.name);
        let own = by_file.entry(name).or_default();
        own.push((diagnostic.severity, text));
    }
    let mut suite = TestSuite::new("check");
    for (name, found) in by_file {
        let of = |wanted: Severity| {
            let texts = found
                .iter()
                .filter(move |(severity, _)| *severity == wanted);
            texts.map(|(_, text)| *text).collect::<Vec<_>>()
        };
        let errors = of(Severity::Error);
        let mut status = TestCaseStatus::success();
        if !errors.is_empty() {
            status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(count(errors.len(), "error"));
            status.set_description(errors.join("\n"));
        }
        let mut case = TestCase::new(name, status);
        let warnings = of(Severity::Warning);
        if !warnings.is_empty() {
            case.set_system_out(warnings.join("\n"));
        }
        suite.add_test_case(case);
    }
    let mut report = Report::new("siglake check");
    report.add_test_suite(suite);
    report
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Code, SourceFile};
    use std::sync::Arc;

    #[test]
    fn errors_fail_and_warnings_are_told() {
        let file = |name: &str| {
            Arc::new(SourceFile {
                name: name.into(),
                text: String::new(),
            })
        };
        let found = [
            Diagnostic::new(Code::BAD_REGEX, "wrong").in_file(&file("a.yml")),
            Diagnostic::new(Code::BAD_TAG, "odd").in_file(&file("b.yml")),
        ];
        let names = ["a.yml", "b.yml", "c.yml"].map(str::to_owned);
        let report = report(&names, &found);
        assert_eq!((report.tests, report.failures), (3, 1));
        let xml = report.to_string().expect("XML");
        assert!(xml.contains("error[bad-regex]: wrong"), "{xml}");
        assert!(xml.contains("warning[bad-tag]: odd"), "{xml}");
    }
}
