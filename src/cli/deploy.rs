//! `siglake deploy`.

use super::compile::is_known_of_source;
use super::output::{count, note, report};
use super::schedule::ScheduleArguments;
use super::{FINDINGS, RuleArguments, files, folder};
use crate::compile;
use crate::deploy::gather::{self, Input};
use crate::deploy::render;
use crate::deploy::templates::{self, File, Template};
use crate::diag::{Diagnostic, did_you_mean};
use crate::dialect;
use crate::rule::Rule;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

const COMMAND: &str = "siglake deploy";

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    rules: RuleArguments,
    /// A template of `siglake list templates`, or a folder of your own
    #[arg(long, value_name = "NAME|FOLDER")]
    template: String,
    /// Folder to write to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Write nothing; exit with 1 if the files in --out are not what would be written
    #[arg(long)]
    check: bool,
    /// The engine that runs the statements
    #[arg(long, value_enum, default_value_t = DialectName::Athena)]
    dialect: DialectName,
    /// Compile for this log source where several serve a rule
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    #[command(flatten)]
    runs: ScheduleArguments,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DialectName {
    Athena,
    Duckdb,
}

impl DialectName {
    fn name(self) -> &'static str {
        match self {
            DialectName::Athena => "athena",
            DialectName::Duckdb => "duckdb",
        }
    }
}

pub fn run(arguments: &Arguments) -> u8 {
    let Some(dialect) = dialect::find(arguments.dialect.name()) else {
        return FINDINGS;
    };
    let template = match template(&arguments.template) {
        Ok(template) => template,
        Err(Unread::Unknown(message)) => {
            note(&format!("error: {message}"));
            return 2;
        }
        Err(Unread::File(diagnostics)) => {
            return report(&diagnostics, arguments.rules.context.color);
        }
    };
    let loaded = files::load(&arguments.rules);
    let mut diagnostics = loaded.diagnostics.clone();
    diagnostics.extend(loaded.rules.lint());
    let wanted = arguments.source.as_deref();
    let source_of = |rule: &Rule| compile::preferred_source_for(rule, &loaded.catalog, wanted);
    let gathered = gather::gather(&Input {
        rules: &loaded.rules,
        source_of: &source_of,
        dialect,
        options: &loaded.options,
        schedule: &arguments.runs.schedule(&loaded.config),
        targets: &arguments.runs.targets(&loaded.config),
        settings: &loaded.config.deploy,
    });
    for diagnostic in gathered.diagnostics {
        if !is_known_of_source(&diagnostic, &diagnostics) {
            diagnostics.push(diagnostic);
        }
    }
    // A rule that is left out would lose its schedule where the output is applied.
    let whole = !diagnostics.iter().any(Diagnostic::is_error);
    let rendered = gathered.output.filter(|_| whole).and_then(|context| {
        let rendered = render::render(&template, &context);
        diagnostics.extend(rendered.diagnostics);
        rendered.output.map(|files| (files, context.rules.len()))
    });
    let code = report(&diagnostics, arguments.rules.context.color);
    let Some((files, rules)) = rendered else {
        note("nothing is written");
        return FINDINGS;
    };
    let done = if arguments.check {
        folder::check(&arguments.out, &files, COMMAND)
    } else {
        folder::write(&arguments.out, &files, COMMAND).map(|()| {
            note(&format!(
                "{} of {} in {}",
                count(files.len(), "file"),
                count(rules, "rule"),
                arguments.out.display()
            ));
        })
    };
    match done {
        Ok(()) => code,
        Err(message) => {
            note(&message);
            FINDINGS.max(code)
        }
    }
}

enum Unread {
    Unknown(String),
    File(Vec<Diagnostic>),
}

/// A template by its name, or a folder.
fn template(name: &str) -> Result<Template, Unread> {
    if let Some(template) = templates::find(name) {
        return Ok(template);
    }
    let folder = Path::new(name);
    if !folder.is_dir() {
        let known = || templates::builtin().into_iter().map(|(name, _)| name);
        let help = did_you_mean(name, known()).unwrap_or_else(|| {
            let names: Vec<&str> = known().collect();
            format!("those that come with siglake: {}", names.join(", "))
        });
        let message = format!("no template and no folder is called `{name}`; {help}");
        return Err(Unread::Unknown(message));
    }
    let mut files = Vec::new();
    let mut faults = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let path = match entry {
            Ok(entry) if entry.file_type().is_dir() => continue,
            Ok(entry) => entry.into_path(),
            Err(error) => {
                let place = error.path().unwrap_or(folder).display().to_string();
                faults.push(files::unreadable(&place, &error.to_string()));
                continue;
            }
        };
        match files::read_text(&path) {
            Ok(text) => files.push(File {
                path: files::slashed(path.strip_prefix(folder).unwrap_or(&path)),
                shown: path.display().to_string(),
                text,
            }),
            Err(diagnostic) => faults.push(*diagnostic),
        }
    }
    if files.is_empty() && faults.is_empty() {
        return Err(Unread::Unknown(format!("the folder `{name}` is empty")));
    }
    if !faults.is_empty() {
        return Err(Unread::File(faults));
    }
    Ok(Template {
        name: name.to_owned(),
        files,
    })
}
