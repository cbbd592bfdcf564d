//! `siglake compile`.

mod pack;

use super::output::{Pieces, count, note, report};
use super::schedule::{ScheduleArguments, base};
use super::{FINDINGS, OK, RuleArguments, files};
use crate::compile::scheduled::{self, Purpose, Step};
use crate::compile::{self, Alerting, Rules};
use crate::diag::{Code, Diagnostic};
use crate::dialect::{self, Dialect};
use crate::rule::Rule;
use crate::time;
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
    /// Every match, also of rules that say how matches become alerts
    #[arg(long)]
    matches: bool,
    /// The same in as few queries as the engine takes, each one scan of its table for many rules: a
    /// row for each match and rule, or the alerts of rules that make them in the same way. With
    /// --out, packs/manifest.json says which rules are in which file
    #[arg(long)]
    pack: bool,
    /// Compile for this log source where several serve a rule
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// The statements of one scheduled run instead: they add the alerts of the time it covers to a
    /// table, none twice
    #[arg(long, conflicts_with = "matches")]
    schedule: bool,
    /// The run's scheduled time; without it the word that stands for it is left in the text
    #[arg(long, value_name = "TIME", value_parser = time::parse, requires = "schedule")]
    at: Option<i64>,
    /// The word that the scheduler replaces by the run's time
    /// [default: <aws.scheduler.scheduled-time>]
    #[arg(
        long,
        value_name = "WORD",
        requires = "schedule",
        conflicts_with = "at"
    )]
    scheduled_time: Option<String>,
    #[command(flatten)]
    runs: ScheduleArguments,
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
    if arguments.pack {
        return pack::run(arguments, &loaded, diagnostics);
    }
    let mut written: BTreeMap<PathBuf, String> = BTreeMap::new();
    let mut stdout = Pieces::new();
    let mut compiled = 0;
    let all = loaded.rules.alerting();
    for alerting in &all {
        let mut good = true;
        for dialect in arguments.dialect.dialects() {
            let text = query(*alerting, dialect, &loaded, arguments, &mut diagnostics);
            let Some(text) = text else {
                good = false;
                continue;
            };
            match &arguments.out {
                Some(_) => {
                    let path = file_of(
                        *alerting,
                        dialect,
                        &loaded.relative_path(&alerting.origin().file.name),
                        &written,
                    );
                    written.insert(path, text);
                }
                None => stdout.line(&text),
            }
        }
        compiled += usize::from(good);
    }
    stdout.end();
    let code = report(&diagnostics, arguments.rules.context.color);
    note(&format!(
        "{} of {} compiled{}",
        compiled,
        count(all.len(), "rule"),
        referred_to(&loaded.rules, all.len())
    ));
    // The process ends soon; taking thousands of rules apart would only cost time.
    std::mem::forget(loaded);
    code.max(in_folder(arguments, &written))
}

/// Writes the files, or compares them with those that are there.
fn in_folder(arguments: &Arguments, files: &BTreeMap<PathBuf, String>) -> u8 {
    match &arguments.out {
        None => OK,
        Some(folder) if arguments.check => check(folder, files, arguments.dialect),
        Some(folder) => write(folder, files),
    }
}

/// A line's end on the rules that have no query of their own.
fn referred_to(rules: &Rules, alerting: usize) -> String {
    match rules.rules.len() + rules.correlations.len() - alerting {
        0 => String::new(),
        parts => format!(
            "; {} a part of correlations only",
            if parts == 1 {
                "1 is".to_owned()
            } else {
                format!("{parts} are")
            }
        ),
    }
}

/// The text for one rule: its alerts where it says how matches become alerts, else its matches.
fn query(
    alerting: Alerting<'_>,
    dialect: &dyn Dialect,
    loaded: &files::Loaded,
    arguments: &Arguments,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    let wanted = arguments.source.as_deref();
    if arguments.schedule {
        return run_text(alerting, dialect, loaded, arguments, diagnostics);
    }
    if let Alerting::Rule(rule) = alerting
        && (arguments.matches || !alerting.has_window())
    {
        let source = match compile::source_for(rule, &loaded.catalog, wanted) {
            Ok(source) => source,
            Err(diagnostic) => {
                add_new(diagnostics, vec![*diagnostic]);
                return None;
            }
        };
        let filters = loaded.rules.filters_of(rule);
        let report = compile::compile(rule, &filters, source, dialect, &loaded.options, None);
        add_new(diagnostics, report.diagnostics);
        let output = report.output?;
        let header = header(alerting, &[&source.name], dialect);
        return Some(format!("{header}{};\n", output.sql));
    }
    let source_of = |rule: &Rule| compile::preferred_source_for(rule, &loaded.catalog, wanted);
    let rules = &loaded.rules;
    let report =
        compile::compile_alerts(alerting, rules, &source_of, dialect, &loaded.options, None);
    add_new(diagnostics, report.diagnostics);
    let output = report.output?;
    let sources = output.plan.sources();
    let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    let header = header(alerting, &names, dialect);
    Some(format!("{header}{};\n", output.sql))
}

/// The statements of one run of a rule.
fn run_text(
    alerting: Alerting<'_>,
    dialect: &dyn Dialect,
    loaded: &files::Loaded,
    arguments: &Arguments,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    let wanted = arguments.source.as_deref();
    let source_of = |rule: &Rule| compile::preferred_source_for(rule, &loaded.catalog, wanted);
    let project = arguments.runs.schedule(&loaded.config);
    let report = scheduled::schedule(
        alerting,
        &loaded.rules,
        &source_of,
        dialect,
        &loaded.options,
        &project,
    );
    let told: Vec<Diagnostic> = report
        .diagnostics
        .into_iter()
        .filter(|found| !is_known_of_source(found, diagnostics))
        .collect();
    add_new(diagnostics, told);
    let output = report.output?;
    let targets = arguments.runs.targets(&loaded.config);
    let base = base(arguments.at, arguments.scheduled_time.as_deref());
    let run = output.timing.run_at(base, targets.state.clone());
    let steps = match scheduled::statements(&output, &run, dialect, None, &targets) {
        Ok(steps) => steps,
        Err(message) => {
            let diagnostic = Diagnostic::new(Code::INTERNAL, message);
            add_new(diagnostics, vec![alerting.diagnostic(diagnostic)]);
            return None;
        }
    };
    add_new(
        diagnostics,
        scheduled::over_limits(&steps, alerting, dialect),
    );
    let sources = output.plan.sources();
    let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    let mut text = header(alerting, &names, dialect);
    text.push_str(&format!("-- {}\n", output.timing));
    for step in steps {
        text.push_str(&step_text(&step));
    }
    Some(text)
}

/// A statement below what it is for.
pub(super) fn step_text(step: &Step) -> String {
    let what = match step.purpose {
        Purpose::Alerts => "alerts",
        Purpose::State => "windows that opened, after the alerts",
        Purpose::Trim => "windows that no run needs any more",
    };
    format!("-- {what}\n{};\n", step.sql)
}

/// Whether it is about a source, and was told of another rule on it already.
pub fn is_known_of_source(diagnostic: &Diagnostic, told: &[Diagnostic]) -> bool {
    diagnostic.code == Code::NO_PARTITIONS
        && told
            .iter()
            .any(|other| other.code == Code::NO_PARTITIONS && other.message == diagnostic.message)
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

/// Text that can't leave a line: control characters become blanks.
fn clean(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .collect()
}

/// Comment lines.
pub(super) fn header(alerting: Alerting<'_>, sources: &[&str], dialect: &dyn Dialect) -> String {
    let mut text = format!("-- {}\n", clean(alerting.title()));
    let level = alerting
        .level()
        .map(|level| format!(", level {}", level.name()))
        .unwrap_or_default();
    text.push_str(&format!(
        "-- rule {}{level}, source {}, {}\n",
        clean(alerting.key()),
        clean(&sources.join(" and ")),
        dialect.name()
    ));
    text
}

/// A comment line over a statement of several rules.
pub(super) fn header_of_several(
    what: &str,
    rules: usize,
    sources: &[&str],
    dialect: &dyn Dialect,
) -> String {
    format!(
        "-- {what} of {}, source {}, {}\n",
        count(rules, "rule"),
        clean(&sources.join(" and ")),
        dialect.name()
    )
}

/// `<dialect>/<path of the rule file>.sql`; later rules of one file get a number.
fn file_of(
    alerting: Alerting<'_>,
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
        .unwrap_or_else(|| {
            path.with_file_name(format!("{stem}_{}.sql", alerting.origin().document))
        })
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
