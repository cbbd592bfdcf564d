//! `siglake ddl`.

use super::output::{note, out, report};
use super::schedule::TableArguments;
use super::{ContextArguments, FINDINGS, PipelineArguments, files};
use crate::compile;
use crate::compile::scheduled::{TableKind, Targets};
use crate::deploy::ddl::{self, Target, Values, own};
use crate::diag::{Diagnostic, did_you_mean};
use crate::source::{Catalog, Source};
use crate::sql::ddl::Table;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
pub struct Arguments {
    /// Rule files or folders: the tables of the sources that serve them
    #[arg(value_name = "RULES")]
    rules: Vec<PathBuf>,
    #[command(flatten)]
    pipelines: PipelineArguments,
    #[command(flatten)]
    context: ContextArguments,
    /// The table of this source
    #[arg(long, value_name = "NAME")]
    source: Vec<String>,
    /// siglake's own tables of alerts and of open windows
    #[arg(long)]
    own: bool,
    /// The engine to write statements for; `trino` is for Parquet alone
    #[arg(long, value_enum, default_value_t = DialectName::Athena)]
    dialect: DialectName,
    /// A value for a placeholder of a location, such as bucket=my-logs
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    #[command(flatten)]
    tables: TableArguments,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DialectName {
    Athena,
    Trino,
    Duckdb,
}

pub fn run(arguments: &Arguments) -> u8 {
    if arguments.rules.is_empty() && arguments.source.is_empty() && !arguments.own {
        note("error: name rules, a source (--source), or siglake's own tables (--own)");
        return 2;
    }
    let values = match values(&arguments.set) {
        Ok(values) => values,
        Err(message) => {
            note(&format!("error: {message}"));
            return 2;
        }
    };
    let loaded = files::load_from(&arguments.rules, &arguments.pipelines, &arguments.context);
    let (catalog, rules) = (&loaded.catalog, &loaded.rules);
    let mut diagnostics = loaded.diagnostics.clone();
    let mut failed = false;
    let mut sources: Vec<&Source> = Vec::new();
    for rule in &rules.rules {
        match compile::source_for(rule, catalog, None) {
            Ok(source) => add(&mut sources, source),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    for name in &arguments.source {
        match find(catalog, name) {
            Ok(source) => add(&mut sources, source),
            Err(message) => {
                note(&message);
                failed = true;
            }
        }
    }
    let mut statements: Vec<Result<Commented, String>> = sources
        .iter()
        .map(|source| source_statement(source, arguments.dialect, &values))
        .collect();
    if arguments.own {
        let targets = arguments.tables.targets(&loaded.config);
        statements.extend(own_statements(arguments, &targets, &values));
    }
    let mut texts = Vec::new();
    let mut unset: Vec<String> = Vec::new();
    for statement in statements {
        match statement {
            Ok(statement) => {
                texts.push(statement.text());
                unset.extend(statement.unset);
            }
            Err(message) => {
                note(&format!("error: {message}"));
                failed = true;
            }
        }
    }
    out(&texts.join("\n"));
    unset.sort();
    unset.dedup();
    if !unset.is_empty() {
        note(&format!("warning: {}", to_be_set(&unset)));
    }
    let code = report(&shown(diagnostics), arguments.context.color);
    if failed { FINDINGS } else { code }
}

fn to_be_set(unset: &[String]) -> String {
    let options: Vec<String> = unset
        .iter()
        .map(|name| format!("--set {name}=.."))
        .collect();
    format!("to be filled in: {}", options.join(" "))
}

/// Rules are only asked for their log source: nothing else of them matters here.
fn shown(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics
        .into_iter()
        .filter(Diagnostic::is_error)
        .collect()
}

fn add<'s>(sources: &mut Vec<&'s Source>, source: &'s Source) {
    if !sources.iter().any(|known| known.name == source.name) {
        sources.push(source);
    }
}

/// The source of that name, or what to say.
pub fn find<'c>(catalog: &'c Catalog, name: &str) -> Result<&'c Source, String> {
    catalog.find(name).ok_or_else(|| {
        let help = did_you_mean(name, catalog.sources().iter().map(|s| s.name.as_str()));
        let help = help.map(|help| format!("; {help}")).unwrap_or_default();
        format!("error: no source is called `{name}`{help}")
    })
}

fn values(set: &[String]) -> Result<Values, String> {
    let mut values = Values::new();
    for text in set {
        let Some((name, value)) = text.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            return Err(format!("`--set {text}` is not NAME=VALUE"));
        };
        values.insert(name.to_owned(), value.to_owned());
    }
    Ok(values)
}

/// A statement below lines of comment.
struct Commented {
    lines: Vec<String>,
    unset: Vec<String>,
    sql: String,
}

impl Commented {
    /// Text of a description can't leave its line.
    fn text(&self) -> String {
        let more = (!self.unset.is_empty()).then(|| to_be_set(&self.unset));
        let mut text = String::new();
        for line in self.lines.iter().chain(&more) {
            let clean: String = line
                .chars()
                .map(|c| {
                    if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                        ' '
                    } else {
                        c
                    }
                })
                .collect();
            text.push_str(&format!("-- {clean}\n"));
        }
        text.push_str(&format!("{};\n", self.sql));
        text
    }
}

fn source_statement(
    source: &Source,
    dialect: DialectName,
    values: &Values,
) -> Result<Commented, String> {
    let target = match dialect {
        DialectName::Athena => Target::Athena,
        DialectName::Trino => Target::Trino,
        DialectName::Duckdb => Target::DuckDb,
    };
    let statement = ddl::statement(source, target, values)?;
    let mut lines = vec![source.title.clone(), format!("source {}", source.name)];
    lines.extend(statement.notes);
    Ok(Commented {
        lines,
        unset: statement.unset,
        sql: statement.sql,
    })
}

fn own_statements(
    arguments: &Arguments,
    targets: &Targets,
    values: &Values,
) -> Vec<Result<Commented, String>> {
    let tables = [
        (own::alerts(targets.alerts.clone()), "Alerts of siglake"),
        (
            own::windows(targets.state.clone()),
            "Open windows of siglake",
        ),
    ];
    let statement = |(table, title): (Table, &str)| {
        let name = table.name.last().map(String::as_str).unwrap_or_default();
        let given = values
            .get("location")
            .map(|folder| format!("{}/{name}", folder.trim_end_matches('/')));
        let needed = || {
            given
                .clone()
                .unwrap_or_else(|| format!("{{location}}/{name}"))
        };
        let form = match (arguments.dialect, targets.kind) {
            (DialectName::Duckdb, _) => own::Form::DuckDb,
            (DialectName::Trino, TableKind::Merge) => own::Form::TrinoIceberg {
                location: given.clone(),
            },
            (DialectName::Trino, TableKind::Append) => own::Form::TrinoHive {
                location: given.clone(),
            },
            (DialectName::Athena, TableKind::Merge) => {
                own::Form::AthenaIceberg { location: needed() }
            }
            (DialectName::Athena, TableKind::Append) => {
                own::Form::AthenaHive { location: needed() }
            }
        };
        let missing = arguments.dialect == DialectName::Athena && given.is_none();
        Ok(Commented {
            lines: vec![title.to_owned()],
            unset: if missing {
                vec!["location".to_owned()]
            } else {
                Vec::new()
            },
            sql: own::statement(&table, &form)?,
        })
    };
    tables.into_iter().map(statement).collect()
}
