//! Diagnostics for people (with the source line and the word underlined) and for programs.

use super::{Diagnostic, Severity, SourceFile};
use crate::yaml::locate::locate_all;
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Line and column, both from 1; columns count characters.
pub fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}

/// Text for a terminal, one for each of `diagnostics`. `color` turns on ANSI styles.
pub fn human(diagnostics: &[Diagnostic], color: bool) -> Vec<String> {
    diagnostics
        .iter()
        .zip(places(diagnostics))
        .map(|(diagnostic, located)| one_human(diagnostic, located, color))
        .collect()
}

/// One JSON object for each: code, severity, message, file, line, column, end, label, help.
pub fn as_json(diagnostics: &[Diagnostic]) -> Vec<Value> {
    diagnostics
        .iter()
        .zip(places_of(diagnostics))
        .map(|(diagnostic, place)| one_json(diagnostic, place))
        .collect()
}

/// Where a finding is, all from 1; columns count characters, and the end is after the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
}

/// Where each is, of those that are about a part of a file.
pub fn places_of(diagnostics: &[Diagnostic]) -> Vec<Option<Place>> {
    diagnostics
        .iter()
        .zip(places(diagnostics))
        .map(|(diagnostic, range)| {
            let (file, range) = (diagnostic.file.as_ref()?, range?);
            let (line, column) = line_column(&file.text, range.start);
            let (end_line, end_column) = line_column(&file.text, range.end);
            Some(Place {
                line,
                column,
                end_line,
                end_column,
            })
        })
        .collect()
}

/// The bytes that each is about. Files are read again for this, each once.
pub fn places(diagnostics: &[Diagnostic]) -> Vec<Option<Range<usize>>> {
    let mut by_file: BTreeMap<*const SourceFile, Vec<usize>> = BTreeMap::new();
    for (number, diagnostic) in diagnostics.iter().enumerate() {
        if let Some(file) = &diagnostic.file {
            by_file.entry(Arc::as_ptr(file)).or_default().push(number);
        }
    }
    let mut located = vec![None; diagnostics.len()];
    for numbers in by_file.into_values() {
        let Some(file) = &diagnostics[numbers[0]].file else {
            continue;
        };
        let places: Vec<&super::Place> = numbers.iter().map(|&n| &diagnostics[n].place).collect();
        for (number, range) in numbers.into_iter().zip(locate_all(&file.text, &places)) {
            located[number] = range;
        }
    }
    located
}

fn one_human(diagnostic: &Diagnostic, located: Option<Range<usize>>, color: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let message = one_line(&diagnostic.message);
    let title = level.primary_title(message.as_str()).id(diagnostic.code.0);
    let label = one_line(&diagnostic.label);
    let help = diagnostic.help.as_deref().unwrap_or_default();
    let Some(file) = &diagnostic.file else {
        let mut groups = vec![annotate_snippets::Group::with_title(title)];
        if !help.is_empty() {
            groups.push(annotate_snippets::Group::with_title(
                Level::HELP.secondary_title(help),
            ));
        }
        return renderer.render(&groups);
    };
    let mut group = match &located {
        Some(range) => {
            // Enough lines around the place for the renderer, so that long files stay cheap.
            let (window, first_line) = window(&file.text, range.start, range.end);
            let shifted = range.start - window.start..range.end - window.start;
            title.element(
                Snippet::source(&file.text[window])
                    .line_start(first_line)
                    .path(file.name.as_str())
                    .annotation(AnnotationKind::Primary.span(shifted).label(label.as_str())),
            )
        }
        None => title.element(annotate_snippets::Origin::path(file.name.as_str())),
    };
    if !help.is_empty() {
        group = group.element(Level::HELP.message(help));
    }
    renderer.render(&[group])
}

fn window(text: &str, start: usize, end: usize) -> (Range<usize>, usize) {
    let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let to = text[end..].find('\n').map_or(text.len(), |at| end + at);
    (from..to, text[..from].matches('\n').count() + 1)
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn one_json(diagnostic: &Diagnostic, place: Option<Place>) -> Value {
    let mut object = json!({
        "code": diagnostic.code.0,
        "severity": diagnostic.severity.name(),
        "message": diagnostic.message,
    });
    if let Some(file) = &diagnostic.file {
        object["file"] = file.name.clone().into();
    }
    if let Some(place) = place {
        object["line"] = place.line.into();
        object["column"] = place.column.into();
        object["end_line"] = place.end_line.into();
        object["end_column"] = place.end_column.into();
    }
    if !diagnostic.label.is_empty() {
        object["label"] = diagnostic.label.clone().into();
    }
    if let Some(help) = &diagnostic.help {
        object["help"] = help.clone().into();
    }
    object
}

/// "1 rule", "2 rules".
pub fn count(number: usize, what: &str) -> String {
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{number} {what}s")
    }
}
