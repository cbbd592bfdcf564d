//! Packs of alerts: rules that make alerts in the same way give together what each gives alone, to
//! the last column, over everything and in scheduled runs.

use crate::alerting::{Streams, alike, first};
use crate::athena_on_duckdb;
use crate::bench::show;
use crate::generate::streams::{self, Rng};
use crate::schedule::{OnDuckDb, World};
use crate::scheduling::history::history;
use crate::scheduling::{Place, by_id, plan as planned, simulate};
use siglake::compile::packed::{Ready, query, together};
use siglake::compile::scheduled::{self, Scheduled, TableKind, Targets, Timing};
use siglake::compile::{Alerting, Options, plan_alerts};
use siglake::dialect::{Athena, Dialect, DuckDb};
use siglake::engine::alerts::{self, Alert};
use siglake::plan::alert::AlertPlan;
use siglake::plan::schedule::{Anchor, Run};
use siglake::rule::Rule;

fn text_of(dialect: &dyn Dialect, sql: &str) -> String {
    match dialect.name() {
        "athena" => athena_on_duckdb::translate(sql),
        _ => sql.to_owned(),
    }
}

#[test]
fn a_pack_gives_the_alerts_of_its_rules() {
    let streams = Streams::new();
    let (mut compared, mut packed, mut kinds) = (0, 0, std::collections::BTreeSet::new());
    for seed in 40_000..40_060 {
        let case = streams::case(&mut Rng::new(seed));
        let Some(rule) = first(&case.yaml) else {
            continue;
        };
        let all = alike(rule, seed + 1..seed + 12);
        let more = (seed + 1..seed + 4).map(|seed| streams::case(&mut Rng::new(seed)));
        let events: Vec<_> = case
            .events
            .iter()
            .cloned()
            .chain(more.flat_map(|it| it.events))
            .collect();
        streams.load(&events);
        for dialect in [&DuckDb as &dyn Dialect, &Athena] {
            let options = Options::default();
            let source_of = |rule: &Rule| Ok(streams.source_of(rule).expect("a source"));
            let plan = |rule| {
                let alerting = Alerting::Rule(rule);
                let report = plan_alerts(alerting, &all, &source_of, dialect, &options);
                // Keys of one rule may be lists to another log source.
                report.output.map(|plan| (alerting, plan))
            };
            let plans: Vec<_> = all.rules.iter().filter_map(plan).collect();
            let run = |plan: &AlertPlan<'_>| -> Vec<Alert> {
                let own = |source: &siglake::source::Source| source.duckdb_table.clone();
                let sql = query(plan, dialect, Some(&own)).unwrap().unwrap();
                alerts::run(&streams.connection, &text_of(dialect, &sql))
                    .unwrap_or_else(|error| panic!("{error}\n{sql}"))
            };
            let mut alone: Vec<Alert> = plans.iter().flat_map(|(_, plan)| run(plan)).collect();
            let ready = plans.into_iter().map(|(alerting, plan)| Ready {
                alerting,
                plan,
                timing: None,
            });
            let write = |plan: &AlertPlan<'_>, _: Option<&Timing>| Ok(Ok(run(plan)));
            let mut found = Vec::new();
            let packs = together(ready.collect(), dialect, &write, &mut found);
            assert!(found.is_empty(), "{}", show(&found));
            packed += packs.iter().filter(|pack| pack.rules.len() > 1).count();
            let mut of_packs: Vec<Alert> =
                packs.into_iter().flat_map(|pack| pack.written).collect();
            for alerts in [&mut alone, &mut of_packs] {
                alerts.sort_by(|a, b| {
                    (&a.alert_id, a.time, &a.event_ids).cmp(&(&b.alert_id, b.time, &b.event_ids))
                });
            }
            assert_eq!(alone, of_packs, "{} of {seed}", dialect.name());
            compared += alone.len();
            if !alone.is_empty() {
                kinds.insert(case.kinds);
            }
        }
    }
    assert!(compared > 2_000, "only {compared} alerts");
    assert!(packed > 20, "only {packed} packs");
    assert!(kinds.len() > 4, "only {kinds:?}");
}

#[test]
fn runs_of_packs_lose_and_repeat_nothing() {
    let world = World::new();
    let (mut compared, mut packed) = (0, 0);
    for seed in 50_000..50_060 {
        let rng = &mut Rng::new(seed);
        let history = history(rng);
        let Some(rule) = first(&history.case.yaml) else {
            continue;
        };
        let all = alike(rule, seed + 1..seed + 8);
        let dialect: &dyn Dialect = match rng.below(2) {
            0 => &DuckDb,
            _ => &Athena,
        };
        let kind = *rng.pick(&[TableKind::Merge, TableKind::Append]);
        let targets = Targets {
            kind,
            ..Targets::default()
        };
        let place = OnDuckDb {
            world: &world,
            dialect,
            targets: targets.clone(),
        };
        let plan = |rule| {
            let alerting = Alerting::Rule(rule);
            let plan = planned(alerting, &all, place.sources(), dialect, &history.project);
            plan.ok().map(|plan| (alerting, plan))
        };
        let plans: Vec<_> = all.rules.iter().filter_map(plan).collect();
        let ready = plans.iter().map(|(alerting, scheduled)| Ready {
            alerting: *alerting,
            plan: scheduled.plan.clone(),
            timing: Some(scheduled.timing),
        });
        let write = |_: &AlertPlan<'_>, _: Option<&Timing>| Ok(Ok(()));
        let packs = together(ready.collect(), dialect, &write, &mut Vec::new());
        for pack in packs.into_iter().filter(|pack| pack.rules.len() > 1) {
            let timing = pack.timing.expect("the times of runs");
            assert_ne!(timing.anchor, Anchor::State);
            let together = Scheduled {
                plan: pack.plan,
                timing,
            };
            let found = simulate(&place, rng, &history, &together)
                .unwrap_or_else(|error| panic!("{seed}: {error}"));
            let last = history.ticks.last().map_or(0, |tick| tick.now);
            place.arrive(&history.arrivals, last, i64::MAX).unwrap();
            let ends = history
                .ticks
                .iter()
                .filter(|tick| !tick.crashes)
                .map(|tick| tick.to);
            let end = ends.max().unwrap_or(history.span.0);
            let everything = Run::between(history.span.0, end, targets.state.clone());
            let keys: Vec<&str> = pack.rules.iter().map(|rule| rule.key()).collect();
            let mut expected = Vec::new();
            for (_, single) in plans
                .iter()
                .filter(|(alerting, _)| keys.contains(&alerting.key()))
            {
                let sql = scheduled::query(single, &everything, dialect, None).unwrap();
                expected.extend(place.alerts(&sql).unwrap());
            }
            let mut expected = by_id(expected);
            expected.dedup_by(|a, b| a.alert_id == b.alert_id);
            let cut = kind == TableKind::Append && dialect.has_plain_files();
            let shown = |alerts: &[Alert]| crate::scheduling::shown(alerts, cut);
            assert_eq!(
                shown(&found),
                shown(&expected),
                "{} of {seed}",
                dialect.name()
            );
            compared += found.len();
            packed += 1;
        }
    }
    assert!(compared > 300, "only {compared} alerts");
    assert!(packed > 10, "only {packed} packs");
}
