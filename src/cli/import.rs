//! `siglake import`.

use super::output::{count, note, out, report};
use super::{Color, FINDINGS, OK};
use crate::diag::{Diagnostic, SourceFile};
use crate::panther;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Panther rule files (`AnalysisType: rule` with a `Detection`) to Sigma rules
    Panther(Panther),
}

#[derive(Args)]
struct Panther {
    /// Rule files, or folders that are searched for *.yml and *.yaml
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write DIR/<rule id>.yml instead of standard output
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace files that are there
    #[arg(long, requires = "out")]
    force: bool,
    /// When to use colors
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    color: Color,
}

pub fn run(arguments: &Arguments) -> u8 {
    let What::Panther(arguments) = &arguments.what;
    let mut diagnostics = Vec::new();
    let mut converted = 0;
    let mut files = 0;
    let mut code = OK;
    for argument in &arguments.files {
        for path in super::files::yaml_files(argument, &mut diagnostics) {
            files += 1;
            let text = match super::files::read_text(&path) {
                Ok(text) => text,
                Err(diagnostic) => {
                    diagnostics.push(*diagnostic);
                    continue;
                }
            };
            let name = path.display().to_string();
            let result = panther::convert(&Arc::new(SourceFile { name, text }));
            diagnostics.extend(result.diagnostics);
            let Some(rule) = result.output else {
                continue;
            };
            diagnostics.extend(back_check(&rule));
            converted += 1;
            match &arguments.out {
                None => out(&format!("{}---\n", rule.yaml)),
                Some(folder) => {
                    if let Err(message) = write(folder, &rule, arguments.force) {
                        note(&format!("error: {message}"));
                        code = FINDINGS;
                    }
                }
            }
        }
    }
    code = code.max(report(&diagnostics, arguments.color));
    note(&format!(
        "{converted} of {} converted",
        count(files, "file")
    ));
    code
}

fn write(folder: &Path, rule: &panther::Converted, force: bool) -> Result<(), String> {
    let path = folder.join(format!("{}.yml", rule.file_stem));
    if path.exists() && !force {
        return Err(format!(
            "{} is there already; `--force` replaces it",
            path.display()
        ));
    }
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&path, &rule.yaml))
        .map_err(|error| format!("can't write {}: {error}", path.display()))
}

/// Runs the converted rule's own tests, where the engine is there.
#[cfg(feature = "engine")]
fn back_check(rule: &panther::Converted) -> Vec<Diagnostic> {
    use crate::compile::{Options, Rules};
    use crate::diag::Code;
    use crate::engine::database::{Resources, open};
    use crate::engine::inline::{Embedded, Outcome, Share, run};
    use crate::source::Catalog;
    let file = Arc::new(SourceFile {
        name: format!("{} (converted)", rule.rule_id),
        text: rule.yaml.clone(),
    });
    let failed = |message: String| Diagnostic::new(Code::BACK_CHECK, message).in_file(&file);
    let mut rules = Rules::default();
    rules.add(crate::rule::parse(&file).documents);
    let connection = match open(&Resources::default()) {
        Ok(connection) => connection,
        Err(message) => return vec![failed(message)],
    };
    let (results, found) = run(
        &Embedded(&connection),
        &rules,
        &Catalog::builtin(),
        &Options::default(),
        Share::WHOLE,
    );
    let mut diagnostics: Vec<Diagnostic> = found.into_iter().filter(Diagnostic::is_error).collect();
    for result in results {
        let reason = match result.outcome {
            Outcome::Passed | Outcome::Skipped => continue,
            Outcome::Failed { expected: true, .. } => "should match and does not".to_owned(),
            Outcome::Failed { .. } => "matches and should not".to_owned(),
            Outcome::Alerts(message) | Outcome::Error(message) => message,
        };
        diagnostics.push(failed(format!(
            "the test \"{}\" on {}: {reason}",
            result.name, result.source
        )));
    }
    diagnostics
}

#[cfg(not(feature = "engine"))]
fn back_check(_: &panther::Converted) -> Vec<Diagnostic> {
    Vec::new()
}
