//! `siglake deploy`.

use super::compile::is_known_of_source;
use super::output::{count, note, report};
use super::schedule::ScheduleArguments;
use super::{FINDINGS, RuleArguments, files};
use crate::compile;
use crate::deploy::gather::{self, Input};
use crate::deploy::render::{self, Files};
use crate::deploy::templates::{self, File, Template};
use crate::diag::{Diagnostic, did_you_mean};
use crate::dialect;
use crate::rule::Rule;
use clap::{Args, ValueEnum};
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// The file that lists what a rendering wrote, so that the next one knows what it may replace and
/// remove.
const MANIFEST: &str = ".siglake-files";

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
        check(&arguments.out, &files)
    } else {
        write(&arguments.out, &files).map(|()| {
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
                path: slashed(path.strip_prefix(folder).unwrap_or(&path)),
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

fn slashed(path: &Path) -> String {
    let parts: Vec<String> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.join("/")
}

/// What a former rendering wrote to the folder. Lines that lead out of it are none of ours.
fn former(folder: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(folder.join(MANIFEST)).unwrap_or_default();
    let inside = |line: &&str| {
        let mut parts = Path::new(line).components();
        !line.is_empty() && parts.all(|part| matches!(part, Component::Normal(_)))
    };
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter(inside)
        .map(str::to_owned)
        .collect()
}

fn manifest(files: &Files) -> String {
    let mut text =
        "# Files that `siglake deploy` wrote here: it replaces and removes these alone.\n"
            .to_owned();
    for path in files.keys() {
        text.push_str(path);
        text.push('\n');
    }
    text
}

/// Writes the files and removes those that a former rendering wrote and this one does not.
fn write(folder: &Path, files: &Files) -> Result<(), String> {
    let fault = |path: &Path, error: std::io::Error| {
        format!("error: can't write {}: {error}", path.display())
    };
    let former = former(folder);
    let foreign: Vec<String> = files
        .iter()
        .filter(|(path, text)| {
            let there = std::fs::read(folder.join(path));
            !former.contains(*path) && there.is_ok_and(|there| there != text.as_bytes())
        })
        .map(|(path, _)| folder.join(path).display().to_string())
        .collect();
    if !foreign.is_empty() {
        return Err(format!(
            "error: not written by siglake, and in its way: {}; nothing is written",
            foreign.join(", ")
        ));
    }
    for (path, text) in files {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(|error| fault(parent, error))?;
        std::fs::write(&path, text).map_err(|error| fault(&path, error))?;
    }
    for path in former.iter().filter(|path| !files.contains_key(*path)) {
        let path = folder.join(path);
        match std::fs::remove_file(&path) {
            Ok(()) => note(&format!("removed: {}", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(fault(&path, error)),
        }
    }
    let path = folder.join(MANIFEST);
    std::fs::create_dir_all(folder).map_err(|error| fault(folder, error))?;
    std::fs::write(&path, manifest(files)).map_err(|error| fault(&path, error))
}

/// Differences between the folder and what would be written; an error tells that there are some.
fn check(folder: &Path, files: &Files) -> Result<(), String> {
    let mut stale = 0;
    let mut tell = |what: &str, path: &str| {
        stale += 1;
        note(&format!("{what}: {}", folder.join(path).display()));
    };
    let list = (MANIFEST.to_owned(), manifest(files));
    for (path, text) in files.iter().chain([(&list.0, &list.1)]) {
        match std::fs::read_to_string(folder.join(path)) {
            Ok(found) if found == *text => {}
            Ok(_) => tell("differs", path),
            Err(error) => tell(&format!("missing ({error})"), path),
        }
    }
    for path in former(folder) {
        if !files.contains_key(&path) && folder.join(&path).exists() {
            tell("no longer rendered", &path);
        }
    }
    if stale == 0 {
        return Ok(());
    }
    Err(format!(
        "{} not current; run the same command without --check",
        count(stale, "file")
    ))
}
