//! The descriptions that come with siglake.

use super::{Source, parse};
use crate::diag::SourceFile;
use std::sync::Arc;

/// Name and text of each file of `builtin/`, in the order in which sources are preferred.
static FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/builtin_sources.rs"));

/// The built-in sources, tables in another schema last. A test holds that every file reads
/// without a finding.
pub fn builtin() -> Vec<Source> {
    let mut sources: Vec<Source> = FILES
        .iter()
        .filter_map(|(name, text)| read(name, text).0)
        .collect();
    sources.sort_by_key(|source| source.translated);
    sources
}

fn read(name: &str, text: &str) -> (Option<Source>, Vec<crate::diag::Diagnostic>) {
    let file = Arc::new(SourceFile {
        name: format!("builtin/{name}"),
        text: text.to_owned(),
    });
    let report = parse(&file);
    (report.output, report.diagnostics)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::render;
    use crate::source::UnknownFields;

    #[test]
    fn every_file_reads_without_a_finding() {
        assert!(!FILES.is_empty());
        for (name, text) in FILES {
            let (source, diagnostics) = read(name, text);
            let shown = render::human(&diagnostics, false);
            assert!(source.is_some() && shown.is_empty(), "{}", shown.join("\n"));
        }
    }

    #[test]
    fn one_source_keeps_the_shape_of_a_log_source() {
        // CloudTrail has tables of three forms; Security Lake's translate what others keep.
        let sources = builtin();
        for source in &sources {
            for served in &source.logsources {
                let count = sources
                    .iter()
                    .filter(|other| !other.translated)
                    .filter(|other| other.serves(&served.logsource).is_some())
                    .count();
                let expected = match served.logsource.service.as_deref() {
                    Some("cloudtrail") => 3,
                    Some("securityhub") => 0,
                    Some(_) | None => 1,
                };
                assert_eq!(count, expected, "{}", served.logsource);
            }
        }
    }

    #[test]
    fn a_json_column_for_the_rest_is_declared() {
        for source in builtin() {
            if let UnknownFields::Json(column) = &source.unknown_fields {
                assert!(source.column(column).is_some(), "{}", source.name);
            }
        }
    }
}
