//! Templates to files: minijinja, in which a name that is not there is an error.

use super::context::{Context, Interval, Rule, Statement};
use super::filters;
use super::templates::{self, File, Template};
use crate::diag::{Code, Diagnostic, Place, Report, SourceFile, did_you_mean};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Stands in paths for a rule's slug.
const RULE: &str = "__rule__";
/// Stands in paths for a statement's name.
const STATEMENT: &str = "__statement__";

/// Stands in paths for the length of an interval.
const INTERVAL: &str = "__interval__";
/// Stands in paths for the name that resources begin with.
const NAME: &str = "__name__";

/// Texts by their path, with `/`.
pub type Files = BTreeMap<String, String>;

/// The files of a template. There is no output if one of them fails.
pub fn render(template: &Template, context: &Context) -> Report<Files> {
    let mut environment = environment();
    let mut diagnostics = Vec::new();
    // A template's own parts take the place of shared ones.
    let shared = templates::shared();
    let all: Vec<&File> = shared.iter().chain(&template.files).collect();
    for file in &all {
        if let Err(error) = environment.add_template(&file.path, &file.text) {
            diagnostics.push(diagnostic(&error, file, &all));
        }
    }
    let mut files = Files::new();
    if diagnostics.is_empty() {
        let base = Value::from(Serde(context));
        for file in template.files.iter().filter(|file| !is_part(&file.path)) {
            for (path, context) in instances(&file.path, context, &base) {
                if let Err(error) = add(&mut files, path, context, &file.path, &environment) {
                    diagnostics.push(diagnostic(&error, file, &all));
                    // The other rules fail in the same way.
                    break;
                }
            }
        }
    }
    let output = diagnostics.is_empty().then_some(files);
    Report {
        output,
        diagnostics,
    }
}

fn environment<'s>() -> Environment<'s> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Each place asks for the literal of its format.
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true);
    syntax.keep_trailing_newline(true);
    environment.set_syntax(syntax.build().unwrap_or_default());
    environment.set_debug(true);
    // What is not given would be the word `None`.
    environment.set_formatter(|out, state, value| match value.is_none() {
        true => Err(Error::new(
            ErrorKind::InvalidOperation,
            "the value is none: test for it with `if`, or ask for it with `required`",
        )),
        false => minijinja::escape_formatter(out, state, value),
    });
    filters::add(&mut environment);
    environment
}

/// Whether a file is there to be included by others.
fn is_part(path: &str) -> bool {
    path.split('/')
        .any(|part| part.starts_with('_') && !part.starts_with("__"))
}

/// What a file of a template is rendered to: paths, and what they see.
fn instances(path: &str, context: &Context, base: &Value) -> Vec<(String, Value)> {
    let path = &path.replace(NAME, &context.deploy.name);
    let named = |rule: &Rule| path.replace(RULE, &rule.slug);
    let with_rule = |rule: &Rule| minijinja::context! { rule => Serde(rule), ..base.clone() };
    if path.contains(STATEMENT) {
        let of = |rule: &Rule, statement: &Statement| {
            let context = minijinja::context! { statement => Serde(statement), ..with_rule(rule) };
            (named(rule).replace(STATEMENT, &statement.name), context)
        };
        return context
            .rules
            .iter()
            .flat_map(|rule| rule.statements.iter().map(move |it| (rule, it)))
            .map(|(rule, statement)| of(rule, statement))
            .collect();
    }
    if path.contains(RULE) {
        let rules = context.rules.iter();
        return rules.map(|rule| (named(rule), with_rule(rule))).collect();
    }
    if path.contains(INTERVAL) {
        let of = |interval: &Interval| {
            let context = minijinja::context! { interval => Serde(interval), ..base.clone() };
            (path.replace(INTERVAL, &interval.every), context)
        };
        return context.intervals.iter().map(of).collect();
    }
    vec![(path.to_owned(), base.clone())]
}

/// A file of nothing but blanks is not made.
fn add(
    files: &mut Files,
    path: String,
    context: Value,
    template: &str,
    environment: &Environment<'_>,
) -> Result<(), Error> {
    let text = environment.get_template(template)?.render(context)?;
    if text.trim().is_empty() {
        return Ok(());
    }
    match files.insert(path.clone(), text) {
        None => Ok(()),
        Some(_) => Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("two files of the template are rendered to `{path}`"),
        )),
    }
}

/// The error at its word in the file where it is, which may be one that `file` includes.
fn diagnostic(error: &Error, file: &File, all: &[&File]) -> Diagnostic {
    let mut innermost = error;
    let mut next = std::error::Error::source(error);
    while let Some(inner) = next {
        if let Some(inner) = inner.downcast_ref::<Error>() {
            innermost = inner;
        }
        next = inner.source();
    }
    let file = innermost
        .name()
        .and_then(|name| all.iter().rev().find(|file| file.path == name))
        .map_or(file, |found| *found);
    let source = Arc::new(SourceFile {
        name: file.shown.clone(),
        text: file.text.clone(),
    });
    let whole = |range: &std::ops::Range<usize>| file.text.get(range.clone()).is_some();
    let range = innermost.range().filter(whole);
    let range = range.or_else(|| {
        innermost
            .line()
            .and_then(|line| line_range(&file.text, line))
    });
    let mut diagnostic = Diagnostic::new(Code::TEMPLATE, message(innermost));
    if let Some(range) = range {
        diagnostic = diagnostic.at(Place::Bytes(range));
    }
    diagnostic.help = help(innermost);
    diagnostic.in_file(&source)
}

/// Bytes of a line, counted from 1, without its indentation.
fn line_range(text: &str, line: usize) -> Option<std::ops::Range<usize>> {
    let found = text.lines().nth(line.checked_sub(1)?)?;
    // `lines` gives parts of the text.
    let start = found.as_ptr() as usize - text.as_ptr() as usize;
    let indent = found.len() - found.trim_start().len();
    Some(start + indent..start + found.len())
}

fn message(error: &Error) -> String {
    match (error.kind(), error.detail()) {
        (ErrorKind::InvalidOperation | ErrorKind::UndefinedError, Some(detail)) => {
            detail.to_owned()
        }
        (kind, Some(detail)) => format!("{kind}: {detail}"),
        (kind, None) => kind.to_string(),
    }
}

fn help(error: &Error) -> Option<String> {
    match error.kind() {
        ErrorKind::UndefinedError => {
            Some("`siglake list template-context` names what templates see".into())
        }
        ErrorKind::UnknownFilter => {
            let detail = error.detail()?;
            let name = detail.split_whitespace().nth(1)?;
            let known = filters::FILTERS.iter().map(|(name, _)| *name);
            did_you_mean(name, known.map(|it| it.split('(').next().unwrap_or(it)))
        }
        _ => None,
    }
}
