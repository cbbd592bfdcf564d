//! Runs of an example of the specification, by both dialects' text.

use super::{OnDuckDb, World};
use crate::scheduling::example;
use serde_json::Value;
use siglake::compile::scheduled::Targets;
use siglake::dialect::{Athena, Dialect, DuckDb};
use siglake::engine::alerts::Alert;

/// The alerts in the table after the runs, by the name of the dialect.
pub fn alerts_of_runs(
    yaml: &str,
    events: &[(&'static str, Value)],
    runs: &str,
) -> Result<Vec<(&'static str, Vec<Alert>)>, String> {
    let world = World::new();
    let arrivals = example::arrivals(events)?;
    let dialects: [&dyn Dialect; 2] = [&DuckDb, &Athena];
    dialects
        .into_iter()
        .map(|dialect| {
            let place = OnDuckDb {
                world: &world,
                dialect,
                targets: Targets::default(),
            };
            let found = example::alerts_of_runs(&place, yaml, &arrivals, runs)?;
            Ok((dialect.name(), found))
        })
        .collect()
}
