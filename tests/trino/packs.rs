//! Packs: rules together give on Trino what each gives alone, and Trino compiles packs of the
//! project's own rules.

use crate::Outcome;
use crate::alerting::{Streams, alike, first};
use crate::bench::show;
use crate::corpus::{make_tables, read};
use crate::generate::streams::{self, Rng};
use crate::server::{self, Server, all_agree, answer, first_seed, parallel};
use crate::streams::Lake;
use siglake::compile::bundle::bundles;
use siglake::compile::packed::{PackedAlerts, Ready, query, together};
use siglake::compile::scheduled::Timing;
use siglake::compile::{Alerting, Options, Rules, plan_alerts, source_for};
use siglake::dialect::Athena;
use siglake::engine::alerts::Alert;
use siglake::engine::client::trino::Trino;
use siglake::engine::client::{Patient, read as client_read};
use siglake::plan::alert::AlertPlan;
use siglake::rule::Rule;
use siglake::source::Catalog;
use std::collections::BTreeMap;
use std::path::Path;

/// Cases of the usual run.
const USUAL: u64 = 12;

/// The alerts of packs and of their rules, in the same order, and the number of packs of several.
fn compare(
    client: &Trino,
    lake: &Lake,
    number: u64,
    all: &Rules,
) -> Result<(usize, usize), String> {
    let tables = lake.tables(number);
    let options = Options::default();
    let source_of = |rule: &Rule| Ok(lake.source_of(rule).expect("a source serves the rule"));
    let plan = |rule| {
        let alerting = Alerting::Rule(rule);
        let report = plan_alerts(alerting, all, &source_of, &Athena, &options);
        report.output.map(|plan| Ready {
            alerting,
            plan,
            timing: None,
        })
    };
    let ready: Vec<Ready<'_>> = all.rules.iter().filter_map(plan).collect();
    let run = |plan: &AlertPlan<'_>| -> Result<Vec<Alert>, String> {
        let sql = query(plan, &Athena, None)?.map_err(|told| show(&told))?;
        client_read::alerts(client, &Patient, &tables, &sql)
            .map_err(|error| format!("{error}\n{sql}"))
    };
    let mut alone = Vec::new();
    for one in &ready {
        alone.extend(run(&one.plan)?);
    }
    let write = |plan: &AlertPlan<'_>, _: Option<&Timing>| run(plan).map(Ok);
    let mut found = Vec::new();
    let packs = together(ready, &Athena, &write, &mut found);
    if !found.is_empty() {
        return Err(show(&found));
    }
    let several = packs.iter().filter(|pack| pack.rules.len() > 1).count();
    let mut packed: Vec<Alert> = packs.into_iter().flat_map(|pack| pack.written).collect();
    for alerts in [&mut alone, &mut packed] {
        alerts.sort_by(|a, b| {
            (&a.alert_id, a.time, &a.event_ids).cmp(&(&b.alert_id, b.time, &b.event_ids))
        });
    }
    match alone == packed {
        true => Ok((alone.len(), several)),
        false => Err(format!("alone {alone:#?}\npacked {packed:#?}")),
    }
}

pub fn suite(server: &Server) -> Outcome {
    let case = |seed: u64| streams::case(&mut Rng::new(seed));
    let alone = |seed: &u64| first(&case(*seed).yaml).is_some();
    let wanted = usize::try_from(server::cases(USUAL)).unwrap_or(usize::MAX);
    let seeds: Vec<u64> = (60_000 + first_seed()..)
        .filter(alone)
        .take(wanted)
        .collect();
    let mut lake = Lake::new("packs", Streams::new().sources);
    for seed in &seeds {
        let events = (*seed..seed + 4).flat_map(|seed| case(seed).events);
        lake.add(*seed, &events.collect::<Vec<_>>());
    }
    lake.load(server)?;
    let client = server.client("memory");
    let outcomes = parallel(&seeds, |seed| {
        let Some(rule) = first(&case(*seed).yaml) else {
            return Ok((0, 0));
        };
        compare(&client, &lake, *seed, &alike(rule, seed + 1..seed + 6))
            .map_err(|error| format!("seed {seed}: {error}"))
    });
    let (mut alerts, mut several, mut failures) = (0, 0, Vec::new());
    for outcome in outcomes {
        match outcome {
            Ok((more, packs)) => {
                alerts += more;
                several += packs;
            }
            Err(error) => failures.push(error),
        }
    }
    let agreed = all_agree(failures, seeds.len(), "cases")?;
    if alerts == 0 || several == 0 {
        return Err(format!("{alerts} alerts of {several} packs"));
    }
    let own = taken(&client, &read(Path::new("rules")))?;
    Ok(format!(
        "{agreed}, {alerts} alerts of {several} packs; {own}"
    ))
}

/// Runs the packs of rules over empty tables.
pub fn taken(client: &Trino, rules: &Rules) -> Outcome {
    let (catalog, options) = (Catalog::builtin(), Options::default());
    let source_of = |rule: &Rule| source_for(rule, &catalog, None);
    let matches = bundles((rules, &|_| true), &catalog, None, &Athena, &options);
    let mut texts: Vec<(usize, String)> = matches
        .queries
        .into_iter()
        .map(|query| (query.rules.len(), query.sql))
        .collect();
    let plan = |rule| {
        let alerting = Alerting::Rule(rule);
        let report = plan_alerts(alerting, rules, &source_of, &Athena, &options);
        report.output.map(|plan| Ready {
            alerting,
            plan,
            timing: None,
        })
    };
    let ready = rules.rules.iter().filter_map(plan).collect();
    let write = |plan: &AlertPlan<'_>, _: Option<&Timing>| query(plan, &Athena, None);
    let packs: Vec<PackedAlerts<'_, String>> = together(ready, &Athena, &write, &mut Vec::new());
    texts.extend(
        packs
            .into_iter()
            .map(|pack| (pack.rules.len(), pack.written)),
    );
    let tables = catalog
        .sources()
        .iter()
        .filter(|source| source.athena_table.len() == 1);
    let tables: BTreeMap<String, _> = tables
        .map(|source| (source.athena_table[0].clone(), source))
        .collect();
    let elsewhere: Vec<String> = catalog
        .sources()
        .iter()
        .filter(|source| source.athena_table.len() > 1)
        .map(|source| format!("\"{}\"", source.athena_table.join("\".\"")))
        .collect();
    make_tables(client, &tables)?;
    texts.retain(|(_, sql)| !elsewhere.iter().any(|name| sql.contains(name)));
    let outcomes = parallel(&texts, |(rules, sql)| match answer(client, sql) {
        Ok(found) if found.rows.is_empty() => Ok(()),
        Ok(_) => Err("rows from an empty table".to_owned()),
        Err(error) => Err(format!(
            "{rules} rules, {} bytes: {}",
            sql.len(),
            error.lines().next().unwrap_or_default()
        )),
    });
    let failures: Vec<String> = outcomes.into_iter().filter_map(Result::err).collect();
    let most = texts.iter().map(|(rules, _)| *rules).max().unwrap_or(0);
    if !failures.is_empty() {
        return Err(format!(
            "{} of {} packs: {failures:#?}",
            failures.len(),
            texts.len()
        ));
    }
    Ok(format!(
        "{} packs ran, the largest of {most} rules",
        texts.len()
    ))
}
