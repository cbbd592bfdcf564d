//! `siglake check`.

mod fix;

use super::output::{count, out_line, report};
use super::{FINDINGS, OK, RuleArguments, files};
use crate::compile::scheduled::schedule;
use crate::compile::{self, Alerting, Rules, compile_alerts};
use crate::diag::{Code, Diagnostic, SourceFile, github, junit, render, sarif};
use crate::dialect::{self, Dialect};
use crate::lint::{conventions, logic, suppress, values};
use crate::predicate::Pred;
use crate::rule::Rule;
use crate::rule::schedule::Schedule;
use crate::source::{Catalog, Source};
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    rules: RuleArguments,
    /// How findings are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Exit with 1 on warnings too
    #[arg(long)]
    deny_warnings: bool,
    /// First set right in the files what can be without changing what rules mean: `all` of one
    /// value, wildcards for modifiers, dates, tags, values and tags that stand twice, and the like
    #[arg(long)]
    fix: bool,
    /// Show what `--fix` would do as a diff and write nothing; exit with 1 where that is something
    #[arg(long, conflicts_with_all = ["fix", "format", "deny_warnings"])]
    diff: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    /// One JSON array of findings
    Json,
    /// SARIF 2.1.0, for code hosts
    Sarif,
    /// A test case for each file, which its errors fail
    Junit,
    /// Annotations for GitHub Actions
    Github,
}

pub fn run(arguments: &Arguments) -> u8 {
    let mut code = OK;
    if arguments.diff || arguments.fix {
        let loaded = files::load(&arguments.rules);
        if arguments.diff {
            let code = fix::diff(&loaded);
            let mut faults = loaded.diagnostics;
            faults.retain(|it| it.is_error() && it.fix.is_none());
            return code.max(report(&faults, arguments.rules.context.color));
        }
        code = fix::write(&loaded);
    }
    let (loaded, described) = files::load_and_look(&arguments.rules, conventions::conventions);
    let files = read_files(&loaded.rules);
    let mut diagnostics = loaded.diagnostics;
    diagnostics.extend(loaded.rules.lint());
    diagnostics.extend(described);
    diagnostics.extend(compile_all(&loaded.rules, &loaded.catalog, &loaded.options));
    unique(&mut diagnostics);
    let places = render::places(&diagnostics);
    let ignored = &loaded.config.ignored;
    let mut diagnostics = suppress::suppress(&files, ignored, diagnostics, &places);
    by_file(&mut diagnostics);
    let errors = diagnostics.iter().any(Diagnostic::is_error);
    match arguments.format {
        Format::Json => {
            let findings = render::as_json(&diagnostics);
            out_line(&format!("{:#}", serde_json::Value::Array(findings)));
        }
        Format::Sarif => out_line(&format!("{:#}", sarif::log(&diagnostics))),
        Format::Github => github::annotations(&diagnostics)
            .iter()
            .for_each(|it| out_line(it)),
        Format::Junit => {
            let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
            match junit::report(&names, &diagnostics).to_string() {
                Ok(text) => out_line(&text),
                Err(error) => {
                    eprintln!("can't write JUnit's XML: {error}");
                    return FINDINGS;
                }
            }
        }
        Format::Human => {
            report(&diagnostics, arguments.rules.context.color);
            let good = if diagnostics.is_empty() {
                ": no findings"
            } else {
                ""
            };
            let rules = loaded.rules.rules.len() + loaded.rules.correlations.len();
            out_line(&format!("{} checked{good}", count(rules, "rule")));
            let fixes = diagnostics.iter().filter(|it| it.fix.is_some()).count();
            if fixes > 0 && !arguments.fix {
                let findings = count(fixes, "finding");
                out_line(&format!("`--fix` can set {findings} right"));
            }
        }
    }
    if errors || (arguments.deny_warnings && !diagnostics.is_empty()) {
        FINDINGS
    } else {
        code
    }
}

/// The files of rules, correlations and filters, each once.
fn read_files(rules: &Rules) -> Vec<Arc<SourceFile>> {
    let origins = (rules.rules.iter().map(|it| &it.origin))
        .chain(rules.correlations.iter().map(|it| &it.origin))
        .chain(rules.filters.iter().map(|it| &it.origin));
    let mut seen = HashSet::new();
    origins
        .map(|origin| &origin.file)
        .filter(|file| seen.insert(Arc::as_ptr(file)))
        .cloned()
        .collect()
}

/// Findings of one file together; within it they keep their order.
fn by_file(diagnostics: &mut [Diagnostic]) {
    fn name(it: &Diagnostic) -> Option<&str> {
        it.file.as_ref().map(|file| file.name.as_str())
    }
    diagnostics.sort_by(|one, other| name(one).cmp(&name(other)));
}

/// What one rule says alone, and what it means, to be compared with the others.
struct Looked<'c> {
    diagnostics: Vec<Diagnostic>,
    meant: Option<(&'c Source, Pred)>,
}

fn look<'c>(
    rule: &Rule,
    part: bool,
    rules: &Rules,
    catalog: &'c Catalog,
    options: &compile::Options,
) -> Looked<'c> {
    let mut diagnostics = values::values(rule);
    if rule.tests.is_empty() && !part {
        let message = format!("\"{}\" has no inline tests", rule.title);
        diagnostics.push(rule.diagnostic(Diagnostic::new(Code::NO_TESTS, message)));
    }
    let source = match compile::source_for(rule, catalog, None) {
        Ok(source) => source,
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            let meant = None;
            return Looked { diagnostics, meant };
        }
    };
    let filters = rules.filters_of(rule);
    let mut meant = None;
    for dialect in dialect::ALL {
        let report = compile::compile(rule, &filters, source, dialect, options, None);
        diagnostics.extend(report.diagnostics);
        meant = report.output.map(|compiled| (compiled.plan.pred, dialect));
    }
    let meant = meant.map(|(pred, dialect)| {
        let searches = compile::searches(rule, source, dialect, options);
        diagnostics.extend(logic::constant(rule, &pred, &searches));
        (source, pred)
    });
    Looked { diagnostics, meant }
}

/// What compiling for each dialect finds. Nothing is kept of the SQL.
fn compile_all(rules: &Rules, catalog: &Catalog, options: &compile::Options) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut seen = logic::Seen::default();
    // A part of a correlation is tested with it.
    let is_part = |rule: &Rule| {
        (rules.correlations.iter()).any(|it| it.rules.iter().any(|(name, _)| rule.is_called(name)))
    };
    let looked: Vec<(bool, Looked)> = (rules.rules.par_iter())
        .map(|rule| {
            let part = is_part(rule);
            (part, look(rule, part, rules, catalog, options))
        })
        .collect();
    for (rule, (part, looked)) in rules.rules.iter().zip(looked) {
        diagnostics.extend(looked.diagnostics);
        // Parts of different correlations may be alike.
        if let (false, Some((source, pred))) = (part, looked.meant) {
            diagnostics.extend(seen.add(rule, &source.name, pred));
        }
    }
    for correlation in &rules.correlations {
        if correlation.tests.is_empty() {
            let message = format!("\"{}\" has no inline tests", correlation.title);
            diagnostics.push(correlation.diagnostic(Diagnostic::new(Code::NO_TESTS, message)));
        }
    }
    let correlations = rules.correlations.iter().map(Alerting::Correlation);
    let windows = rules.rules.iter().map(Alerting::Rule);
    for alerting in windows
        .filter(|it| it.speaks_of_alerts())
        .chain(correlations)
    {
        for dialect in dialect::ALL {
            let source_of = |rule: &Rule| compile::source_for(rule, catalog, None);
            let report = compile_alerts(alerting, rules, &source_of, dialect, options, None);
            diagnostics.extend(report.diagnostics);
        }
    }
    let rules_and_correlations = (rules.rules.iter().map(Alerting::Rule))
        .chain(rules.correlations.iter().map(Alerting::Correlation));
    // What a rule says of its runs must make sense, also where nobody schedules it yet.
    for alerting in rules_and_correlations.filter(|it| it.schedule().is_some()) {
        let source_of = |rule: &Rule| compile::source_for(rule, catalog, None);
        let project = Schedule::default();
        let dialect: &dyn Dialect = &dialect::Athena;
        let report = schedule(alerting, rules, &source_of, dialect, options, &project);
        diagnostics.extend(report.diagnostics);
    }
    diagnostics
}

/// The dialects find mostly the same.
fn unique(diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = HashSet::new();
    let kept: Vec<bool> = (diagnostics.iter())
        .map(|it| {
            let file = it.file.as_ref().map(|file| file.name.as_str());
            seen.insert((it.code, it.message.as_str(), file, &it.place))
        })
        .collect();
    let mut kept = kept.into_iter();
    diagnostics.retain(|_| kept.next().unwrap_or(true));
}
