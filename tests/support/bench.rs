//! A place to run compiled rules: a DuckDB with a source's table, for both dialects' text.

use crate::athena_on_duckdb;
use siglake::compile::{Options, Rules, compile};
use siglake::diag::{Diagnostic, SourceFile};
use siglake::dialect::{Athena, Dialect, DuckDb};
use siglake::engine::{database, inline};
use siglake::rule;
use siglake::source::{self, Source};
use std::collections::HashSet;
use std::sync::Arc;

pub struct Bench {
    pub connection: duckdb::Connection,
    pub source: Source,
}

pub fn source(text: &str) -> Source {
    let file = Arc::new(SourceFile {
        name: "source.yml".into(),
        text: text.into(),
    });
    let report = source::parse(&file);
    report
        .output
        .unwrap_or_else(|| panic!("{}", show(&report.diagnostics)))
}

/// Rules and filters of a text, with what is wrong with them.
pub fn rules(text: &str) -> (Rules, Vec<Diagnostic>) {
    let parsed = rule::parse(&Arc::new(SourceFile {
        name: "rule.yml".into(),
        text: text.into(),
    }));
    let mut rules = Rules::default();
    rules.add(parsed.documents);
    (rules, parsed.diagnostics)
}

pub fn show(diagnostics: &[Diagnostic]) -> String {
    siglake::diag::render::human(diagnostics, false).join("\n")
}

impl Bench {
    pub fn new(source: &Source) -> Bench {
        let connection = database::open(&database::Resources::default()).expect("DuckDB opens");
        athena_on_duckdb::prepare(&connection);
        Bench {
            connection,
            source: inline::with_event_number(source),
        }
    }

    /// Replaces the table by one of these events.
    pub fn load(&self, events: &[String]) {
        self.connection
            .execute_batch("DROP TABLE IF EXISTS events")
            .expect("the table goes");
        let events: Vec<&str> = events.iter().map(String::as_str).collect();
        inline::load(&self.connection, "events", &self.source, &events).expect("events load");
    }

    /// The numbers of the events that the first rule of the text matches, by the text of each
    /// dialect, or what is wrong with it.
    pub fn matches(&self, rules: &Rules, options: &Options) -> Result<[HashSet<usize>; 2], String> {
        let rule = rules.rules.first().ok_or("there is no rule")?;
        let options = Options {
            extra_fields: vec!["_siglake_event".into()],
            ..options.clone()
        };
        let table = vec!["events".to_owned()];
        let mut found = Vec::new();
        for dialect in [&DuckDb as &dyn Dialect, &Athena] {
            let report = compile(
                rule,
                &rules.filters_of(rule),
                &self.source,
                dialect,
                &options,
                Some(&table),
            );
            let compiled = report.output.ok_or_else(|| show(&report.diagnostics))?;
            let text = if dialect.name() == "athena" {
                athena_on_duckdb::translate(&compiled.sql)
            } else {
                compiled.sql.clone()
            };
            let matched = inline::matched(&self.connection, &text).map_err(|error| {
                format!("{}: {error}\n{}\n{text}", dialect.name(), compiled.sql)
            })?;
            found.push(matched);
        }
        let athena = found.pop().unwrap_or_default();
        Ok([found.pop().unwrap_or_default(), athena])
    }
}
