//! Estimates of bytes against those that Trino reads of Hive's tables of Parquet, as it counts them
//! itself (`physicalInputBytes`). From version 476 of Trino on.

use crate::Outcome;
use crate::costing::{
    DAYS, Files, HOURS, estimate, fixture, rules, schedule, source, table, within_a_tenth,
};
use crate::server::{Server, answer};
use siglake::compile::scheduled::{self, Targets};
use siglake::compile::{Alerting, Options, compile_alerts};
use siglake::cost::Engine;
use siglake::deploy::ddl::own;
use siglake::dialect::Athena;
use siglake::engine::client::tables;
use siglake::engine::client::trino::Trino;
use siglake::plan::schedule::Instant;
use siglake::rule::Rule;
use siglake::source::Source;
use std::path::Path;

const MINUTE: i64 = 60_000_000;

/// Minutes of the day at which each rule is run, and of how many minutes each stands for the mean.
/// Runs of the first hour reach into the day before. Of the hours, parts are as long as they are
/// on average.
const RUNS: [(i64, f64); 6] = [
    (30, 60.0),
    (60 + 138, 276.0),
    (60 + 414, 276.0),
    (60 + 690, 276.0),
    (60 + 966, 276.0),
    (60 + 1242, 276.0),
];

pub fn suite(server: &Server) -> Outcome {
    let client = server.client("hive");
    let lake = server.lake()?;
    answer(&client, "CREATE SCHEMA IF NOT EXISTS hive.default")?;
    answer(&client, "CREATE SCHEMA IF NOT EXISTS iceberg.default")?;
    let mut ratios = Vec::new();
    let mut faults = Vec::new();
    for (name, files, count) in [("hours", HOURS, 96), ("days", DAYS, 4)] {
        faults.extend(one(&client, &lake, (name, &files, count), &mut ratios)?);
    }
    if !faults.is_empty() {
        return Err(faults.join("\n"));
    }
    let (least, most) = ratios
        .iter()
        .fold((f64::MAX, 0.0_f64), |(least, most), ratio| {
            (least.min(*ratio), most.max(*ratio))
        });
    Ok(format!(
        "{} estimates are from {least:.3} to {most:.3} of what was read",
        ratios.len()
    ))
}

fn one(
    client: &Trino,
    lake: &Path,
    (name, files, count): (&str, &Files, usize),
    ratios: &mut Vec<f64>,
) -> Result<Vec<String>, String> {
    let folder = lake.join(name);
    fixture(&folder, files);
    let source = source(files);
    let table = table(&folder, &source, count);
    let rules = rules();
    let whole = over(client, &source, name)?;
    let day = siglake::time::parse("2026-01-04T00:00:00Z")?;
    let mut then = Vec::new();
    for (minute, weight) in RUNS {
        let base = day + minute * MINUTE;
        let at = format!("{name}_{minute}");
        past(&folder, files, base, &lake.join(&at));
        then.push((base, weight / 1440.0, over(client, &source, &at)?));
    }
    let mut faults = Vec::new();
    let mut compare = |what: String, estimate: f64, real: f64| {
        println!(
            "  {what}: {estimate:.0} estimated, {real:.0} read, {:.3}",
            estimate / real
        );
        ratios.push(estimate / real);
        faults.extend(within_a_tenth(&what, estimate, real).err());
    };
    let name = |table: &str| vec!["iceberg".into(), "default".into(), table.into()];
    let targets = Targets {
        alerts: name("cost_alerts"),
        state: name("cost_windows"),
        ..Targets::default()
    };
    for rule in &rules.rules {
        let alerting = Alerting::Rule(rule);
        let scheduled = schedule(alerting, &rules, &source, &Athena);
        let estimate = estimate(alerting, &scheduled, &table, (&Athena, Engine::Trino));
        let source_of = |_: &Rule| Ok(&whole);
        let options = Options::default();
        let report = compile_alerts(alerting, &rules, &source_of, &Athena, &options, None);
        let sql = report.output.ok_or("the rule does not compile")?.sql;
        let real = answer(client, &sql)?.progress.bytes;
        let what = format!("{} over everything, {}", rule.title, whole.athena_table[2]);
        compare(what, estimate.everything, real as f64);
        let mut real = 0.0;
        for (base, weight, source) in &then {
            let own_table = own::alerts(targets.alerts.clone());
            let form = own::Form::TrinoIceberg { location: None };
            answer(client, "DROP TABLE IF EXISTS iceberg.default.cost_alerts")?;
            answer(client, &own::statement(&own_table, &form)?)?;
            let scheduled = schedule(alerting, &rules, source, &Athena);
            let run = scheduled
                .timing
                .run_at(Instant::Known(*base), targets.state.clone());
            for step in scheduled::statements(&scheduled, &run, &Athena, None, &targets)? {
                real += answer(client, &step.sql)?.progress.bytes as f64 * weight;
            }
        }
        let what = format!("runs of {}, {}", rule.title, whole.athena_table[2]);
        compare(what, estimate.bytes_per_run, real);
    }
    Ok(faults)
}

/// The files as they are at an instant: those of the past, and of the partition that is going on
/// what has happened.
fn past(folder: &Path, files: &Files, base: i64, to: &Path) {
    let current = files.part(base);
    for entry in std::fs::read_dir(folder).expect("the files").flatten() {
        let part = entry.file_name().to_string_lossy().into_owned();
        if part >= current {
            continue;
        }
        std::fs::create_dir_all(to.join(&part)).expect("a folder");
        for file in std::fs::read_dir(entry.path()).expect("files").flatten() {
            std::fs::hard_link(file.path(), to.join(&part).join(file.file_name())).expect("a link");
        }
    }
    files.until(folder, base, &to.join(current));
}

/// A table over a folder of the lake; the source with its name.
fn over(client: &Trino, source: &Source, name: &str) -> Result<Source, String> {
    let columns = tables::columns(source).join(", ");
    answer(client, &format!("DROP TABLE IF EXISTS hive.default.{name}"))?;
    answer(
        client,
        &format!(
            "CREATE TABLE hive.default.{name} ({columns}) WITH (external_location = 'local:///{name}', format = 'PARQUET', partitioned_by = ARRAY['dt'])"
        ),
    )?;
    answer(
        client,
        &format!("CALL hive.system.sync_partition_metadata('default', '{name}', 'ADD')"),
    )?;
    let mut source = source.clone();
    source.athena_table = vec!["hive".into(), "default".into(), name.into()];
    Ok(source)
}
