//! `siglake compile --pack`.

use super::{Arguments, add_new, clean, in_folder};
use crate::cli::files::Loaded;
use crate::cli::output::{Pieces, count, note, report};
use crate::compile::Alerting;
use crate::compile::bundle::{Packed, bundles};
use crate::diag::Diagnostic;
use crate::dialect::Dialect;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub(super) fn run(arguments: &Arguments, loaded: &Loaded, mut diagnostics: Vec<Diagnostic>) -> u8 {
    let mut files = BTreeMap::new();
    let mut stdout = Pieces::new();
    let mut summary = Vec::new();
    let rules = &loaded.rules.rules;
    for dialect in arguments.dialect.dialects() {
        let source = arguments.source.as_deref();
        let options = &loaded.options;
        let found = bundles(&loaded.rules, &loaded.catalog, source, dialect, options);
        add_new(&mut diagnostics, found.diagnostics);
        let mut manifest = Vec::new();
        for (number, query) in found.queries.iter().enumerate() {
            let name = format!("{}.sql", name(&found.queries, number));
            let text = format!("{}{};\n", header(query, dialect), query.sql);
            manifest.push(entry(&name, query, text.len(), loaded));
            if arguments.out.is_none() {
                stdout.line(&text);
            }
            files.insert(folder(dialect).join(name), text);
        }
        let packed: BTreeSet<*const _> = found
            .queries
            .iter()
            .flat_map(|query| query.rules.iter().map(|rule| std::ptr::from_ref(*rule)))
            .collect();
        summary.push(format!(
            "{}: {} of {} in {}",
            dialect.name(),
            packed.len(),
            count(rules.len(), "rule"),
            queries(found.queries.len()),
        ));
        let manifest = format!("{:#}\n", json!({ "queries": manifest }));
        files.insert(folder(dialect).join("manifest.json"), manifest);
    }
    let windows = rules
        .iter()
        .filter(|rule| Alerting::Rule(rule).has_window())
        .count();
    if windows > 0 {
        let told = format!(
            "packs give matches, also of the {} with a threshold or deduplication",
            count(windows, "rule")
        );
        summary.push(told);
    }
    if !loaded.rules.correlations.is_empty() {
        let number = count(loaded.rules.correlations.len(), "correlation");
        summary.push(format!("{number} left out: packs have single rules only"));
    }
    stdout.end();
    let code = report(&diagnostics, arguments.rules.context.color);
    note(&summary.join("\n"));
    code.max(in_folder(arguments, &files))
}

fn queries(number: usize) -> String {
    match number {
        1 => "1 query".to_owned(),
        number => format!("{number} queries"),
    }
}

fn folder(dialect: &dyn Dialect) -> PathBuf {
    Path::new(dialect.name()).join("packs")
}

/// The source's name, with a number from its second query on.
fn name(queries: &[Packed<'_>], number: usize) -> String {
    let source = &queries[number].source.name;
    let before = queries[..number].iter();
    match before.filter(|query| query.source.name == *source).count() {
        0 => source.clone(),
        before => format!("{source}_{}", before + 1),
    }
}

fn header(query: &Packed<'_>, dialect: &dyn Dialect) -> String {
    format!(
        "-- matches of {}, source {}, {}\n",
        count(query.rules.len(), "rule"),
        clean(&query.source.name),
        dialect.name()
    )
}

fn entry(name: &str, query: &Packed<'_>, bytes: usize, loaded: &Loaded) -> serde_json::Value {
    let rules: Vec<serde_json::Value> = query
        .rules
        .iter()
        .map(|rule| {
            let file = loaded.relative_path(&rule.origin.file.name);
            json!({
                "id": rule.key(),
                "title": rule.title,
                "level": rule.level.map(|level| level.name()),
                "file": file.display().to_string(),
            })
        })
        .collect();
    json!({
        "file": name,
        "source": query.source.name,
        "bytes": bytes,
        "rules": rules,
    })
}
