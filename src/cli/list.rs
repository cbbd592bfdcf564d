//! `siglake list`.

use super::output::{note, out, report};
use super::{ContextArguments, FINDINGS, OK, RuleArguments, files};
use crate::deploy::filters::FILTERS;
use crate::deploy::{context, templates};
use crate::diag::{Code, did_you_mean};
use crate::modifier::MODIFIERS;
use crate::source::{Catalog, Source, Type};
use clap::{Args, Subcommand};

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Rules with id, level, log source and number of tests
    Rules(RuleArguments),
    /// Log sources that can be compiled for
    Sources(ContextArguments),
    /// Fields of a source with their types
    Fields {
        source: String,
        #[command(flatten)]
        context: ContextArguments,
    },
    /// Field modifiers
    Modifiers,
    /// Diagnostic codes
    Codes,
    /// Templates that come with siglake
    Templates,
    /// The names and filters that templates of `siglake deploy` can use
    TemplateContext,
}

pub fn run(arguments: &Arguments) -> u8 {
    match &arguments.what {
        What::Rules(arguments) => rules(arguments),
        What::Sources(arguments) => {
            let (catalog, _, _, diagnostics) = files::context(arguments);
            out(&sources(&catalog));
            report(&diagnostics, arguments.color)
        }
        What::Fields { source, context } => {
            let (catalog, _, _, diagnostics) = files::context(context);
            match catalog.find(source) {
                Some(source) => out(&fields(source)),
                None => {
                    let help =
                        did_you_mean(source, catalog.sources().iter().map(|s| s.name.as_str()));
                    note(&format!(
                        "error: no source is called `{source}`{}",
                        help.map(|h| format!("; {h}")).unwrap_or_default()
                    ));
                    return FINDINGS;
                }
            }
            report(&diagnostics, context.color)
        }
        What::Modifiers => {
            let lines = MODIFIERS
                .iter()
                .map(|def| (def.name.to_owned(), def.summary.to_owned()));
            out(&table(lines.collect()));
            OK
        }
        What::Codes => {
            let lines =
                Code::all().map(|code| (code.0.to_owned(), code.severity().name().to_owned()));
            out(&table(lines.collect()));
            OK
        }
        What::Templates => {
            let lines = templates::builtin().into_iter();
            let lines = lines.map(|(name, about)| (name.to_owned(), about.to_owned()));
            out(&table(lines.collect()));
            OK
        }
        What::TemplateContext => {
            out(&template_context());
            OK
        }
    }
}

/// What templates see, and the filters beside those of minijinja.
fn template_context() -> String {
    let filters = FILTERS
        .iter()
        .map(|(name, about)| (format!("  {name}"), (*about).to_owned()));
    format!(
        "{}\nFilters:\n{}",
        context::describe(),
        table(filters.collect())
    )
}

fn table(rows: Vec<(String, String)>) -> String {
    let width = rows
        .iter()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or(0);
    rows.iter()
        .map(|(name, text)| format!("{name:width$}  {text}\n"))
        .collect()
}

fn rules(arguments: &RuleArguments) -> u8 {
    let loaded = files::load(arguments);
    let mut text = String::new();
    for rule in &loaded.rules.rules {
        let level = rule.level.map_or("-", |level| level.name());
        text.push_str(&format!(
            "{}\t{level}\t{}\t{} tests\t{}\n",
            rule.key(),
            rule.logsource,
            rule.tests.len(),
            rule.title
        ));
    }
    for correlation in &loaded.rules.correlations {
        let level = correlation.level.map_or("-", |level| level.name());
        text.push_str(&format!(
            "{}\t{level}\tcorrelation: {}\t{} tests\t{}\n",
            correlation.key(),
            correlation.kind.name(),
            correlation.tests.len(),
            correlation.title
        ));
    }
    out(&text);
    report(&loaded.diagnostics, arguments.context.color)
}

fn sources(catalog: &Catalog) -> String {
    let mut text = String::new();
    for source in catalog.sources() {
        text.push_str(&format!("{}  {}\n", source.name, source.title));
        for served in &source.logsources {
            text.push_str(&format!("    {}\n", served.logsource));
        }
    }
    text
}

fn fields(source: &Source) -> String {
    let mut rows: Vec<(String, String)> = source
        .columns
        .iter()
        .chain(&source.partitions)
        .map(|column| (column.name.clone(), type_text(&column.ty)))
        .collect();
    rows.extend(
        source
            .derived
            .iter()
            .map(|(name, _)| (name.clone(), "text, derived".to_owned())),
    );
    rows.extend(
        source
            .fields
            .iter()
            .map(|(name, path)| (name.clone(), format!("= {}", path.join(".")))),
    );
    table(rows)
}

fn type_text(ty: &Type) -> String {
    match ty {
        Type::Text => "text".into(),
        Type::Integer => "integer".into(),
        Type::Number => "number".into(),
        Type::Boolean => "boolean".into(),
        Type::Timestamp => "timestamp".into(),
        Type::Json => "json".into(),
        Type::Array(inner) => format!("array of {}", type_text(inner)),
        Type::Map(inner) => format!("map of {}", type_text(inner)),
        Type::Struct(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, ty)| format!("{name}: {}", type_text(ty)))
                .collect();
            format!("struct {{{}}}", members.join(", "))
        }
    }
}
