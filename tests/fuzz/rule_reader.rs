//! Any bytes as a rule file and as a source description: reading ends, with findings that can
//! be drawn.

#![no_main]

use libfuzzer_sys::fuzz_target;
use siglake::diag::{Diagnostic, Severity, SourceFile, render};
use siglake::{rule, source};
use std::sync::Arc;

fuzz_target!(|bytes: &[u8]| {
    let file = Arc::new(SourceFile {
        name: "rule.yml".to_owned(),
        text: String::from_utf8_lossy(bytes).into_owned(),
    });
    draw(&rule::parse(&file).diagnostics);
    let report = source::parse(&file);
    draw(&report.diagnostics);
    let failed = report.diagnostics.iter().any(Diagnostic::is_error);
    assert!(
        failed || report.output.is_some(),
        "a source description is refused without a word"
    );
});

fn draw(diagnostics: &[Diagnostic]) {
    let texts = render::human(diagnostics, false);
    let objects = render::as_json(diagnostics);
    for ((diagnostic, text), object) in diagnostics.iter().zip(texts).zip(objects) {
        let word = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        assert!(text.starts_with(word), "{text}");
        assert_eq!(object["code"], diagnostic.code.0);
        // A place that is drawn begins before it ends, and both lie in the text.
        let at = |key: &str| object[key].as_u64();
        if let (Some(line), Some(column)) = (at("line"), at("column")) {
            assert!((line, column) >= (1, 1));
            assert!((at("end_line"), at("end_column")) >= (Some(line), Some(column)));
        }
    }
}
