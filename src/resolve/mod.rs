//! From the surface model to a predicate: references, filters, fields, modifiers.

mod detection;
mod field;

pub use field::{resolve_field, resolve_identity, resolve_output};

use crate::diag::{Code, Diagnostic, Report, did_you_mean};
use crate::predicate::Pred;
use crate::rule::{Filter, LogSource, Rule};
use crate::source::{Catalog, Folding, Source};
use std::collections::BTreeMap;

/// What a rule is resolved against.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    pub source: &'c Source,
    /// How the dialect compares names of columns and members.
    pub folding: Folding,
    pub placeholders: &'c BTreeMap<String, Vec<String>>,
}

/// The rule's predicate on a source: the source's conditions, the rule's, and the filters'.
pub fn resolve(rule: &Rule, filters: &[&Filter], context: Context<'_>) -> Report<Pred> {
    let mut diagnostics = Vec::new();
    let mut parts = Vec::new();
    let mut good = true;
    if let Some(conditions) = context
        .source
        .serves(&rule.logsource)
        .and_then(|served| served.conditions.as_ref())
    {
        good &= detection::push(
            &mut parts,
            detection::selection(
                conditions,
                &context.source.origin,
                context,
                &mut diagnostics,
            ),
        );
    }
    good &= detection::push(
        &mut parts,
        detection::detection(&rule.detection, &rule.origin, context, &mut diagnostics),
    );
    for filter in filters {
        good &= detection::push(
            &mut parts,
            detection::detection(&filter.detection, &filter.origin, context, &mut diagnostics),
        );
    }
    for diagnostic in &mut diagnostics {
        if diagnostic.file.is_none() {
            diagnostic.file = Some(rule.origin.file.clone());
        }
    }
    Report {
        output: good.then(|| Pred::all(parts)),
        diagnostics,
    }
}

/// A condition, with its node, over the rule's searches alone, without its own condition and the
/// filters.
pub fn resolve_condition(
    rule: &Rule,
    condition: (&crate::rule::Condition, u32),
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Pred> {
    detection::over_searches(&rule.detection, condition, &rule.origin, context, out)
}

/// The predicate of each search, in the order of the rule's searches; `None` where it has errors,
/// which are told elsewhere.
pub fn resolve_searches(rule: &Rule, context: Context<'_>) -> Vec<Option<Pred>> {
    let searches = rule.detection.searches.iter();
    searches
        .map(|search| {
            let out = &mut Vec::new();
            detection::selection(&search.selection, &rule.origin, context, out)
        })
        .collect()
}

/// The error for a log source that no source serves.
pub fn unknown_logsource(rule: &Rule, catalog: &Catalog) -> Diagnostic {
    let known: Vec<&LogSource> = catalog
        .sources()
        .iter()
        .flat_map(|source| source.logsources.iter().map(|served| &served.logsource))
        .collect();
    let wanted = rule.logsource.to_string();
    let names: Vec<String> = known.iter().map(ToString::to_string).collect();
    let mut diagnostic = Diagnostic::new(
        Code::UNKNOWN_LOGSOURCE,
        format!("no source serves the log source `{wanted}`"),
    )
    .at(rule.logsource_place.clone())
    .in_file(&rule.origin.file);
    diagnostic.help = did_you_mean(&wanted, names.iter().map(String::as_str))
        .or_else(|| Some("describe it in a source file and pass it with `--sources`; `siglake list sources` shows those there are".into()));
    diagnostic
}

/// What the source says of all rows of a log source.
pub fn conditions(logsource: &LogSource, context: Context<'_>) -> Option<Pred> {
    let conditions = context.source.serves(logsource)?.conditions.as_ref()?;
    detection::selection(conditions, &context.source.origin, context, &mut Vec::new())
}
