//! `siglake test --mutants`.

use super::super::files::Loaded;
use super::super::output::{count, note, out_line, report};
use super::super::{Color, FINDINGS, MISUSED};
use super::Format;
use crate::diag::{Diagnostic, render};
use crate::engine::inline::Bed;
use crate::engine::mutants;
use indicatif::ProgressBar;

pub fn run(bed: &dyn Bed, loaded: &Loaded, format: Format, color: Color) -> u8 {
    if format == Format::Junit {
        note("error: `--mutants` writes for people or as JSON; JUnit's XML has no form for it");
        return MISUSED;
    }
    // Hidden where standard error is no terminal.
    let bar = ProgressBar::new(0);
    let outcomes = mutants::run(
        bed,
        &loaded.rules,
        &loaded.catalog,
        &loaded.options,
        &mut |done, of| {
            bar.set_length(of as u64);
            bar.set_position(done as u64);
        },
    );
    bar.finish_and_clear();
    let mut diagnostics = loaded.diagnostics.clone();
    diagnostics.retain(Diagnostic::is_error);
    let unnoticed = outcomes.unnoticed.len();
    if format == Format::Json {
        let findings = render::as_json(&outcomes.unnoticed);
        out_line(&format!("{:#}", serde_json::Value::Array(findings)));
    } else {
        diagnostics.extend(outcomes.unnoticed);
    }
    let code = report(&diagnostics, color);
    for title in &outcomes.failing {
        note(&format!("\"{title}\" is left out: its tests fail as it is"));
    }
    let untested = match outcomes.untested {
        0 => String::new(),
        some => format!("; {} without tests", count(some, "rule")),
    };
    note(&format!(
        "{} of {}: {} noticed, {unnoticed} not{untested}",
        count(outcomes.noticed + unnoticed, "change"),
        count(outcomes.tested, "rule"),
        outcomes.noticed,
    ));
    if unnoticed > 0 || !outcomes.failing.is_empty() {
        FINDINGS
    } else {
        code
    }
}
