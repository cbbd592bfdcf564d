//! `siglake compile`.

use super::output::{count, note, out, report};
use super::{FINDINGS, OK, RuleArguments, files};
use crate::compile;
use crate::diag::Diagnostic;
use crate::dialect::{self, Dialect};
use crate::rule::Rule;
use clap::{Args, ValueEnum};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    rules: RuleArguments,
    /// The engine to write SQL for
    #[arg(long, value_enum, default_value_t = DialectName::All)]
    dialect: DialectName,
    /// Write DIR/<dialect>/<path of the rule>.sql instead of standard output
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing; exit with 1 if the files below --out are not what would be written
    #[arg(long, requires = "out")]
    check: bool,
    /// Compile for this log source where several serve a rule
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DialectName {
    Duckdb,
    Athena,
    All,
}

impl DialectName {
    pub fn dialects(self) -> Vec<&'static dyn Dialect> {
        dialect::ALL
            .into_iter()
            .filter(|dialect| match self {
                DialectName::All => true,
                DialectName::Duckdb => dialect.name() == "duckdb",
                DialectName::Athena => dialect.name() == "athena",
            })
            .collect()
    }
}

pub fn run(arguments: &Arguments) -> u8 {
    let loaded = files::load(&arguments.rules);
    let mut diagnostics = loaded.diagnostics.clone();
    diagnostics.extend(loaded.rules.lint());
    let mut written: BTreeMap<PathBuf, String> = BTreeMap::new();
    let mut stdout = String::new();
    let mut compiled = 0;
    for rule in &loaded.rules.rules {
        let source = match compile::source_for(rule, &loaded.catalog, arguments.source.as_deref()) {
            Ok(source) => source,
            Err(diagnostic) => {
                diagnostics.push(*diagnostic);
                continue;
            }
        };
        let filters = loaded.rules.filters_of(rule);
        let mut good = true;
        for dialect in arguments.dialect.dialects() {
            let report = compile::compile(rule, &filters, source, dialect, &loaded.options, None);
            add_new(&mut diagnostics, report.diagnostics);
            let Some(output) = report.output else {
                good = false;
                continue;
            };
            let text = format!("{}{};\n", header(rule, &source.name, dialect), output.sql);
            match &arguments.out {
                Some(_) => {
                    let path = file_of(
                        rule,
                        dialect,
                        &loaded.relative_path(&rule.origin.file.name),
                        &written,
                    );
                    written.insert(path, text);
                }
                None => {
                    stdout.push_str(&text);
                    stdout.push('\n');
                }
            }
        }
        compiled += usize::from(good);
    }
    let code = report(&diagnostics, arguments.rules.context.color);
    note(&format!(
        "{} of {} compiled",
        compiled,
        count(loaded.rules.rules.len(), "rule")
    ));
    // The process ends soon; taking thousands of rules apart would only cost time.
    std::mem::forget(loaded);
    let Some(folder) = &arguments.out else {
        out(&stdout);
        return code;
    };
    code.max(if arguments.check {
        check(folder, &written, arguments.dialect)
    } else {
        write(folder, &written)
    })
}

fn add_new(diagnostics: &mut Vec<Diagnostic>, more: Vec<Diagnostic>) {
    // The dialects' findings of one rule come one after the other.
    let recent = diagnostics.len().saturating_sub(50);
    for diagnostic in more {
        if !diagnostics[recent..].contains(&diagnostic) {
            diagnostics.push(diagnostic);
        }
    }
}

/// Comment lines. Text of the rule can't leave them: control characters become blanks.
fn header(rule: &Rule, source: &str, dialect: &dyn Dialect) -> String {
    let clean = |text: &str| -> String {
        text.chars()
            .map(|c| {
                if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                    ' '
                } else {
                    c
                }
            })
            .collect()
    };
    let mut text = format!("-- {}\n", clean(&rule.title));
    let level = rule
        .level
        .map(|level| format!(", level {}", level.name()))
        .unwrap_or_default();
    text.push_str(&format!(
        "-- rule {}{level}, source {}, {}\n",
        clean(rule.key()),
        clean(source),
        dialect.name()
    ));
    text
}

/// `<dialect>/<path of the rule file>.sql`; later rules of one file get a number.
fn file_of(
    rule: &Rule,
    dialect: &dyn Dialect,
    relative: &Path,
    taken: &BTreeMap<PathBuf, String>,
) -> PathBuf {
    let path = Path::new(dialect.name())
        .join(relative)
        .with_extension("sql");
    if !taken.contains_key(&path) {
        return path;
    }
    let stem = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    (2..)
        .map(|number| path.with_file_name(format!("{stem}_{number}.sql")))
        .find(|path| !taken.contains_key(path))
        .unwrap_or_else(|| path.with_file_name(format!("{stem}_{}.sql", rule.origin.document)))
}

fn write(folder: &Path, files: &BTreeMap<PathBuf, String>) -> u8 {
    let mut made = PathBuf::new();
    for (path, text) in files {
        let path = folder.join(path);
        // Files of a folder follow each other.
        let parent = path.parent().filter(|parent| *parent != made);
        let result = parent
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| std::fs::write(&path, text));
        if let Some(parent) = parent {
            made = parent.to_owned();
        }
        if let Err(error) = result {
            note(&format!("error: can't write {}: {error}", path.display()));
            return FINDINGS;
        }
    }
    OK
}

/// Differences between the files on disk and what would be written.
fn check(folder: &Path, files: &BTreeMap<PathBuf, String>, dialects: DialectName) -> u8 {
    let mut stale = 0;
    for (path, text) in files {
        let path = folder.join(path);
        match std::fs::read_to_string(&path) {
            Ok(found) if found == *text => {}
            Ok(_) => {
                stale += 1;
                note(&format!("differs: {}", path.display()));
            }
            Err(error) => {
                stale += 1;
                note(&format!("missing: {} ({error})", path.display()));
            }
        }
    }
    let wanted: BTreeSet<PathBuf> = files.keys().map(|path| folder.join(path)).collect();
    for dialect in dialects.dialects() {
        for entry in walkdir::WalkDir::new(folder.join(dialect.name()))
            .into_iter()
            .flatten()
        {
            let is_sql = entry.path().extension().is_some_and(|end| end == "sql");
            if is_sql && !wanted.contains(entry.path()) {
                stale += 1;
                note(&format!("no rule makes it: {}", entry.path().display()));
            }
        }
    }
    if stale == 0 {
        return OK;
    }
    note(&format!(
        "{} not current; run the same command without --check",
        count(stale, "file")
    ));
    FINDINGS
}
