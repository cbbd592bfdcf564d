//! A collection of rules that is not part of the project: Trino plans every rule that compiles,
//! and runs some on the empty table. Of some the statements of scheduled runs are planned too.

use crate::Outcome;
use crate::schedule::in_memory;
use crate::server::{Server, answer, parallel};
use siglake::compile::scheduled::{TableKind, Targets, schedule, statements};
use siglake::compile::{Options, Rules, compile, source_for};
use siglake::deploy::ddl::own;
use siglake::diag::SourceFile;
use siglake::dialect::Athena;
use siglake::engine::client::tables;
use siglake::engine::client::trino::Trino;
use siglake::plan::schedule::Instant;
use siglake::rule::schedule::Schedule;
use siglake::rule::{self, Rule};
use siglake::source::{Catalog, Source};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Every so many are run as well; `SIGLAKE_EXECUTE=1` runs all.
const EXECUTED: usize = 20;

pub fn suite(server: &Server) -> Outcome {
    let folder = std::env::var_os("SIGLAKE_CORPUS").ok_or("SIGLAKE_CORPUS names no folder")?;
    let every = std::env::var("SIGLAKE_EXECUTE")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(EXECUTED)
        .max(1);
    let rules = read(&PathBuf::from(folder).join("sigma"));
    let catalog = Catalog::builtin();
    let client = server.client("memory");
    let mut made: BTreeMap<String, &Source> = BTreeMap::new();
    let mut queries: Vec<(String, String)> = Vec::new();
    let mut uncompiled = 0;
    for rule in &rules.rules {
        let Ok(source) = source_for(rule, &catalog, None) else {
            uncompiled += 1;
            continue;
        };
        let table = vec![format!("corpus_{}", source.name)];
        let filters = rules.filters_of(rule);
        let options = Options::default();
        let report = compile(rule, &filters, source, &Athena, &options, Some(&table));
        match report.output {
            Some(compiled) => {
                made.insert(table[0].clone(), source);
                queries.push((rule.origin.file.name.clone(), compiled.sql));
            }
            None => uncompiled += 1,
        }
    }
    let mut of_runs = 0;
    for alerting in rules.alerting().into_iter().step_by(every) {
        let source_of = |rule: &Rule| source_for(rule, &catalog, None);
        let (options, project) = (Options::default(), Schedule::default());
        let report = schedule(alerting, &rules, &source_of, &Athena, &options, &project);
        let Some(scheduled) = report.output else {
            continue;
        };
        let targets = Targets {
            kind: TableKind::Append,
            ..Targets::default()
        };
        let run = scheduled
            .timing
            .run_at(Instant::Known(1_767_225_600_000_000), targets.state.clone());
        let sources = scheduled.plan.sources();
        // Tables in schemas of their own are not made here.
        if sources.iter().any(|source| source.athena_table.len() > 1) {
            continue;
        }
        for source in sources {
            let table = &source.athena_table[0];
            made.extend(
                catalog
                    .find(&source.name)
                    .map(|source| (table.clone(), source)),
            );
        }
        for step in statements(&scheduled, &run, &Athena, None, &targets)? {
            of_runs += 1;
            queries.push((alerting.origin().file.name.clone(), step.sql));
        }
    }
    for table in [
        own::alerts(Targets::default().alerts),
        own::windows(Targets::default().state),
    ] {
        answer(&client, &format!("DROP TABLE IF EXISTS {}", table.name[0]))?;
        answer(&client, &in_memory(&table))?;
    }
    make_tables(&client, &made)?;
    let rules_alone = queries.len() - of_runs;
    let numbered: Vec<(usize, &(String, String))> = queries.iter().enumerate().collect();
    let outcomes = parallel(&numbered, |(number, (_, sql))| {
        one(
            &client,
            sql,
            *number < rules_alone && number.is_multiple_of(every),
        )
    });
    let mut refused: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut executed = 0;
    for ((file, _), outcome) in queries.iter().zip(outcomes) {
        match outcome {
            Ok(ran) => executed += usize::from(ran),
            Err(error) => {
                let what: String = error
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .chars()
                    .take(160)
                    .collect();
                refused.entry(what).or_default().push(file);
            }
        }
    }
    let count = rules_alone;
    if count == 0 {
        return Err("no rule compiles".into());
    }
    let said = format!(
        "{count} rules compile ({uncompiled} do not) on {} tables, {executed} were run; {of_runs} statements of scheduled runs",
        made.len()
    );
    if refused.is_empty() {
        let packs = crate::packs::taken(&client, &rules)?;
        return Ok(format!("{said}; {packs}"));
    }
    let shown: Vec<String> = refused
        .iter()
        .map(|(what, files)| format!("{} of them, such as {}: {what}", files.len(), files[0]))
        .collect();
    Err(format!("{said}; refused:\n{}", shown.join("\n")))
}

/// Empty tables of sources by their names.
pub fn make_tables(client: &Trino, made: &BTreeMap<String, &Source>) -> Result<(), String> {
    for (table, source) in made {
        answer(client, &format!("DROP TABLE IF EXISTS \"{table}\""))?;
        let columns = tables::columns(source).join(", ");
        answer(client, &format!("CREATE TABLE \"{table}\" ({columns})"))?;
    }
    Ok(())
}

/// Whether the query was also run.
fn one(client: &Trino, sql: &str, execute: bool) -> Result<bool, String> {
    // The plan of a distributed query takes all that the optimizer does.
    answer(client, &format!("EXPLAIN (TYPE DISTRIBUTED) {sql}"))?;
    if execute {
        let found = answer(client, sql)?;
        if !found.rows.is_empty() {
            return Err("rows from an empty table".into());
        }
    }
    Ok(execute)
}

/// The rules below a folder.
pub fn read(folder: &std::path::Path) -> Rules {
    let mut rules = Rules::default();
    for entry in walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .flatten()
    {
        let path = entry.path();
        if path.extension().is_none_or(|end| end != "yml") {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(path) else {
            continue;
        };
        let name = path.display().to_string();
        rules.add(rule::parse(&Arc::new(SourceFile { name, text })).documents);
    }
    rules
}
