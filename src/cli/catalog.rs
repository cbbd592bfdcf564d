//! `siglake catalog`.

use super::files::Loaded;
use super::output::{count, note, report};
use super::{FINDINGS, RuleArguments, files, folder};
use crate::catalog::{self, Input, TestOutcome};
use crate::diag::Diagnostic;
use clap::Args;
use std::path::PathBuf;

const COMMAND: &str = "siglake catalog";

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    rules: RuleArguments,
    /// Folder to write to; open its index.html
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The site's title
    #[arg(long, value_name = "TEXT", default_value = "Detection rules")]
    title: String,
    /// Show tests without running them
    #[cfg(feature = "engine")]
    #[arg(long)]
    no_tests: bool,
}

pub fn run(arguments: &Arguments) -> u8 {
    let loaded = files::load(&arguments.rules);
    let mut diagnostics = loaded.diagnostics.clone();
    diagnostics.extend(loaded.rules.lint());
    let outcomes = match outcomes(arguments, &loaded, &mut diagnostics) {
        Ok(outcomes) => outcomes,
        Err(message) => {
            note(&format!("error: {message}"));
            return FINDINGS;
        }
    };
    let path_of = |file: &str| files::slashed(&loaded.relative_path(file));
    let site = catalog::build(&Input {
        title: &arguments.title,
        rules: &loaded.rules,
        catalog: &loaded.catalog,
        options: &loaded.options,
        path_of: &path_of,
        outcomes: outcomes.as_deref(),
    });
    add_new(&mut diagnostics, site.diagnostics);
    let failed = outcomes
        .iter()
        .flatten()
        .filter(|it| it.status == catalog::Status::Failed)
        .count();
    let code = report(&diagnostics, arguments.rules.context.color);
    let Some(files) = site.output else {
        note("nothing is written");
        return FINDINGS;
    };
    if let Err(message) = folder::write(&arguments.out, &files, COMMAND) {
        note(&message);
        return FINDINGS;
    }
    let rules = loaded.rules.rules.len() + loaded.rules.correlations.len();
    let tests = match failed {
        0 => String::new(),
        some => format!("; {} failed", count(some, "test")),
    };
    note(&format!(
        "{} in {}{tests}",
        count(rules, "rule"),
        arguments.out.join("index.html").display()
    ));
    // The process ends soon; taking thousands of rules and pages apart would only cost time.
    std::mem::forget((loaded, files));
    if failed > 0 { FINDINGS } else { code }
}

/// Findings that were not told of the file yet.
fn add_new(diagnostics: &mut Vec<Diagnostic>, more: Vec<Diagnostic>) {
    let known = diagnostics.len();
    for diagnostic in more {
        if !diagnostics[..known].contains(&diagnostic) {
            diagnostics.push(diagnostic);
        }
    }
}

#[cfg(feature = "engine")]
fn outcomes(
    arguments: &Arguments,
    loaded: &Loaded,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Option<Vec<TestOutcome>>, String> {
    use crate::catalog::Status;
    use crate::engine::database::{Resources, open};
    use crate::engine::inline::{Embedded, Outcome, Share};
    if arguments.no_tests {
        return Ok(None);
    }
    let connection = open(&Resources::default())?;
    let (results, found) = super::test::run_on(&Embedded(&connection), loaded, Share::WHOLE);
    for diagnostic in found.into_iter().filter(Diagnostic::is_error) {
        if !diagnostics.contains(&diagnostic) {
            diagnostics.push(diagnostic);
        }
    }
    let outcomes = results.into_iter().map(|result| {
        let origin = result.rule.origin();
        TestOutcome {
            rule: (
                origin.file.name.clone(),
                origin.document,
                result.rule.key().to_owned(),
            ),
            message: super::test::what_failed(&result.outcome),
            test: result.name,
            source: result.source,
            status: match result.outcome {
                Outcome::Passed => Status::Passed,
                Outcome::Skipped => Status::Skipped,
                Outcome::Failed { .. } | Outcome::Alerts(_) | Outcome::Error(_) => Status::Failed,
            },
        }
    });
    Ok(Some(outcomes.collect()))
}

/// Without an engine there is nothing to run tests with.
#[cfg(not(feature = "engine"))]
#[allow(clippy::unnecessary_wraps)]
fn outcomes(
    _: &Arguments,
    _: &Loaded,
    _: &mut Vec<Diagnostic>,
) -> Result<Option<Vec<TestOutcome>>, String> {
    Ok(None)
}
