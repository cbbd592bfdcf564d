//! From rules and correlations to alert plans.

mod correlation;
mod rule;

use super::alert::AlertPlan;
use crate::diag::{Code, Diagnostic, Place, Report};
use crate::predicate::{Field, Pred};
use crate::resolve::{self, Context};
use crate::rule::{Correlation, Filter, Origin, Rule};
use crate::source::{Folding, Source, Step, Type};
use std::collections::BTreeMap;

/// Finds the source that a rule compiles for.
pub type SourceOf<'w, 's> = &'w dyn Fn(&Rule) -> Result<&'s Source, Box<Diagnostic>>;

/// What a plan is made from.
#[derive(Clone, Copy)]
pub struct Workspace<'w, 's> {
    pub rules: &'w [Rule],
    pub correlations: &'w [Correlation],
    pub filters: &'w [Filter],
    pub source_of: SourceOf<'w, 's>,
    pub folding: Folding,
    pub placeholders: &'w BTreeMap<String, Vec<String>>,
}

/// The plan of a rule's alerts.
pub fn rule_plan<'s>(rule: &Rule, workspace: Workspace<'_, 's>) -> Report<AlertPlan<'s>> {
    let mut builder = Builder {
        workspace,
        out: Vec::new(),
    };
    let output = builder.rule(rule);
    builder.report(output)
}

/// The plan of a correlation's alerts.
pub fn correlation_plan<'s>(
    correlation: &Correlation,
    workspace: Workspace<'_, 's>,
) -> Report<AlertPlan<'s>> {
    let mut builder = Builder {
        workspace,
        out: Vec::new(),
    };
    let output = builder.correlation(correlation, &mut Vec::new());
    builder.report(output)
}

struct Builder<'w, 's> {
    workspace: Workspace<'w, 's>,
    out: Vec<Diagnostic>,
}

impl<'w, 's> Builder<'w, 's> {
    fn report(self, output: Option<AlertPlan<'s>>) -> Report<AlertPlan<'s>> {
        let failed = self.out.iter().any(Diagnostic::is_error);
        Report {
            output: output.filter(|_| !failed),
            diagnostics: self.out,
        }
    }

    fn context(&self, source: &'s Source) -> Context<'w>
    where
        's: 'w,
    {
        Context {
            source,
            folding: self.workspace.folding,
            placeholders: self.workspace.placeholders,
        }
    }

    fn source_of(&mut self, rule: &Rule) -> Option<&'s Source> {
        match (self.workspace.source_of)(rule) {
            Ok(source) => Some(source),
            Err(diagnostic) => {
                self.out.push(*diagnostic);
                None
            }
        }
    }

    /// The rule's predicate on its source, filters included.
    fn pred(&mut self, rule: &Rule, source: &'s Source) -> Option<Pred> {
        let filters: Vec<&Filter> = self
            .workspace
            .filters
            .iter()
            .filter(|filter| filter.applies_to(rule))
            .collect();
        let report = resolve::resolve(rule, &filters, self.context(source));
        self.out.extend(report.diagnostics);
        report.output
    }

    /// A field that has one value. `node` is where its name stands.
    fn scalar(
        &mut self,
        name: &str,
        node: u32,
        origin: &Origin,
        source: &'s Source,
    ) -> Option<Field> {
        let place = Place::Node { node, word: None };
        let context = self.context(source);
        let field = resolve::resolve_field(name, place.clone(), origin, context, &mut self.out);
        let field = field?;
        if is_list(&field) {
            self.out.push(
                Diagnostic::new(
                    Code::FIELD_TYPE,
                    format!(
                        "`{name}` holds {}, which is no single value",
                        field.ty().kind()
                    ),
                )
                .at(place)
                .in_file(&origin.file)
                .help("keys, counted values and titles take fields with one value"),
            );
            return None;
        }
        Some(field)
    }

    /// The event time of a source.
    fn time(&mut self, source: &'s Source, origin: &Origin, place: Place) -> Option<Field> {
        let Some(time) = &source.time else {
            self.out.push(
                Diagnostic::new(
                    Code::BAD_SOURCE,
                    format!("the source `{}` names no event time", source.name),
                )
                .at(place)
                .in_file(&origin.file)
                .label("windows need one")
                .help("declare `time: {field: .., format: ..}` in the source's description"),
            );
            return None;
        };
        let context = self.context(source);
        resolve::resolve_field(
            &time.field,
            Place::File,
            &source.origin,
            context,
            &mut self.out,
        )
    }

    /// The fields that tell an event from others.
    fn identity(&mut self, source: &'s Source) -> Vec<Field> {
        let names: Vec<&str> = if source.event_id.is_empty() {
            let columns = source.columns.iter();
            columns.map(|column| column.name.as_str()).collect()
        } else {
            source.event_id.iter().map(String::as_str).collect()
        };
        let context = self.context(source);
        names
            .into_iter()
            .filter_map(|name| {
                // A column's name may hold dots or quotes.
                let quoted = format!("\"{}\"", name.replace('"', "\"\""));
                let name = if source.event_id.is_empty() {
                    quoted.as_str()
                } else {
                    name
                };
                let mut out = Vec::new();
                resolve::resolve_field(name, Place::File, &source.origin, context, &mut out)
            })
            // Lists and records have no one text to make a digest of.
            .filter(|field| !source.event_id.is_empty() || !is_list(field))
            .collect()
    }
}

/// Whether the field is a list or a record, or a list lies on the way to it.
fn is_list(field: &Field) -> bool {
    let Field::Place { access, .. } = field else {
        return matches!(field, Field::Keyword(_));
    };
    let mut ty = &access.column_type;
    for step in &access.steps {
        if matches!(ty, Type::Array(_)) {
            return true;
        }
        match step {
            Step::Member(_, inner) | Step::Key(_, inner) => ty = inner,
            Step::Json(_) => return false,
        }
    }
    matches!(ty, Type::Array(_) | Type::Struct(_) | Type::Map(_))
}
