//! How much time a run reads.

use crate::compile::scheduled::Scheduled;
use crate::plan::alert::{AlertPlan, Leg};
use crate::plan::schedule::{Anchor, Bound, Instant};
use crate::source::Source;
use crate::source::layout::Unit;

/// Runs that the average is taken over, at least: their bounds come back after a day or a reset.
const SAMPLES: i64 = 500;
const DAY: i64 = 86_400_000_000;

/// Microseconds of events that a run reads of a source's table, on average over its runs: from
/// the beginning of the partition that holds what the look-back reaches to, up to the run's
/// scheduled time, after which there are no events yet. `None` where partitions hold no time.
pub(super) fn time_read(scheduled: &Scheduled<'_>, source: &Source) -> Option<f64> {
    let finest = source
        .layout
        .times()
        .flat_map(|(_, pattern)| pattern.units())
        .max()?;
    let timing = &scheduled.timing;
    let run = timing.run_at(Instant::Known(0), Vec::new());
    let period = match timing.anchor {
        Anchor::Reset(period) => period.max(DAY),
        Anchor::Unbounded | Anchor::State | Anchor::LookBack(_) => DAY,
    };
    let every = timing.every.max(1);
    // So that all offsets into a period are met, whatever `every` is.
    let step = every.min((period / SAMPLES).max(1));
    let count = (period / step).max(1);
    let mut total = 0.0;
    for number in 0..count {
        let base = number * step;
        let from = earliest(
            &scheduled.plan,
            source,
            &Bound::at(run.from),
            timing.anchor,
            base,
        )?;
        let first = from.saturating_add(1).saturating_sub(source.layout.before);
        let start = floor(first, finest);
        let end = base.min((base + run.to).saturating_add(source.layout.after));
        total += (end - start).max(0) as f64;
    }
    Some(total / count as f64)
}

/// The first instant that a leg of the source reads for alerts after `exact`.
fn earliest(
    plan: &AlertPlan<'_>,
    source: &Source,
    exact: &Bound,
    anchor: Anchor,
    base: i64,
) -> Option<i64> {
    let rows = plan.rows_after(&plan.alerts_after(exact, anchor), anchor);
    let legs = plan.legs.iter().filter_map(|leg| match leg {
        Leg::Events(leg) if leg.source.name == source.name => Some(rows.instant(base)),
        Leg::Pack(leg) if leg.source.name == source.name => Some(rows.instant(base)),
        Leg::Events(_) | Leg::Pack(_) => None,
        Leg::Alerts { plan, .. } => earliest(plan, source, &rows, anchor, base),
    });
    legs.min()
}

fn floor(instant: i64, unit: Unit) -> i64 {
    let length = match unit {
        // Months and years by their average.
        Unit::Year => DAY * 365,
        Unit::Month => DAY * 30,
        Unit::Day => DAY,
        Unit::Hour => DAY / 24,
    };
    instant - instant.rem_euclid(length)
}
