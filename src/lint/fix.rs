//! Findings that the file's text can be freed from without a change of what it means.

use super::{conventions, suppress, values};
use crate::diag::fix::Edit;
use crate::diag::{Code, Diagnostic, SourceFile, render};
use crate::rule::{self, Document};
use crate::yaml;
use crate::yaml::edit::{apply, replacements};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Every round frees the text of a finding at least, most of all that it has.
const ROUNDS: usize = 100;

/// A fix that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    pub code: Code,
    /// What was done.
    pub summary: String,
    /// Where, from 1, in the text as it was then: lines above may have gone before.
    pub line: usize,
}

/// The text without what can be fixed, and what was done for that. Findings that comments of the
/// file or `ignored` suppress stay.
pub fn fix(file: &Arc<SourceFile>, ignored: &[Code]) -> (String, Vec<Made>) {
    let mut file = file.clone();
    let mut made = Vec::new();
    for _ in 0..ROUNDS {
        let found = fixable(&file, ignored);
        let Some((text, chosen)) = round(&file.text, &found) else {
            break;
        };
        let places = render::places_of(&found);
        for number in chosen {
            let (finding, place) = (&found[number], places[number].as_ref());
            made.push(Made {
                code: finding.code,
                summary: finding
                    .fix
                    .as_ref()
                    .map_or_else(String::new, |it| it.summary.clone()),
                line: place.map_or(1, |it| it.line),
            });
        }
        file = Arc::new(SourceFile {
            name: file.name.clone(),
            text,
        });
    }
    (file.text.clone(), made)
}

/// Findings that have a fix.
fn fixable(file: &Arc<SourceFile>, ignored: &[Code]) -> Vec<Diagnostic> {
    let read = yaml::read(&file.text);
    let described = conventions::conventions(file, &read.0);
    let parsed = rule::parse_read(file, read);
    let mut found = parsed.diagnostics;
    for document in &parsed.documents {
        match document {
            Document::Rule(rule) => found.extend(values::values(rule)),
            Document::Correlation(_) | Document::Filter(_) => {}
        }
    }
    found.extend(described);
    found.retain(|it| it.fix.is_some());
    let places = render::places(&found);
    let mut kept = suppress::suppress(std::slice::from_ref(file), ignored, found, &places);
    kept.retain(|it| it.fix.is_some());
    kept
}

/// The text after as many fixes as can be made at once, and their positions in `found`.
fn round(text: &str, found: &[Diagnostic]) -> Option<(String, Vec<usize>)> {
    let edits =
        |number: usize| -> &[Edit] { found[number].fix.as_ref().map_or(&[], |it| &it.edits) };
    let mut touched = BTreeSet::new();
    let mut together = Vec::new();
    for number in 0..found.len() {
        let nodes: Vec<u32> = edits(number).iter().map(Edit::node).collect();
        if nodes.iter().all(|node| !touched.contains(node)) {
            touched.extend(nodes);
            together.push(number);
        }
    }
    let all: Vec<Edit> = together
        .iter()
        .flat_map(|number| edits(*number).to_vec())
        .collect();
    if all.is_empty() {
        return None;
    }
    if let Some(done) = replacements(text, &all) {
        return Some((apply(text, &done), together));
    }
    // One of them can't be made: another one is, alone.
    (0..found.len()).find_map(|number| {
        let done = replacements(text, edits(number))?;
        Some((apply(text, &done), vec![number]))
    })
}
