//! Alerts of many rules in as few statements as an engine takes.

use super::scheduled::Timing;
use super::{Alerting, fit::fitted, pack};
use crate::diag::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::plan::alert::{AlertPlan, Leg};
use crate::plan::pack::alerts::{Kin, kin, packed};
use crate::plan::pack::halves;
use crate::plan::schedule::Anchor;
use crate::relational::alerts::{self, Tables, scope::Scope};
use crate::rule::LogSource;

/// A rule or correlation that is ready to be put with others.
#[derive(Debug, Clone)]
pub struct Ready<'r> {
    pub alerting: Alerting<'r>,
    pub plan: AlertPlan<'r>,
    /// Where it runs on schedule: only rules with the same are put together.
    pub timing: Option<Timing>,
}

/// Rules whose alerts are one plan, or one rule or correlation, and what was written of it.
#[derive(Debug, Clone)]
pub struct PackedAlerts<'r, W> {
    pub rules: Vec<Alerting<'r>>,
    pub plan: AlertPlan<'r>,
    pub timing: Option<Timing>,
    pub written: W,
}

/// Writes a plan, or says why the engine does not take what it would be. The outer error is a
/// defect of the compiler.
pub type Write<'w, 'r, W> =
    &'w dyn Fn(&AlertPlan<'r>, Option<&Timing>) -> Result<Result<W, Vec<Diagnostic>>, String>;

/// Puts rules of one source that make alerts in the same way together, as many as `write` takes. A
/// rule that can't be written is left out, with the reason.
pub fn together<'r, W>(
    ready: Vec<Ready<'r>>,
    dialect: &dyn Dialect,
    write: Write<'_, 'r, W>,
    out: &mut Vec<Diagnostic>,
) -> Vec<PackedAlerts<'r, W>> {
    let mut groups: Vec<(Option<Kin>, Vec<Ready<'r>>)> = Vec::new();
    for one in ready {
        // The windows of a state are kept by rule.
        let keeps = |timing: &Timing| timing.anchor == Anchor::State;
        let alone = one.timing.as_ref().is_some_and(keeps) || !is_compiled(&one.plan, dialect);
        let kin = kin(&one.plan).filter(|_| !alone);
        let same = |(known, members): &&mut (Option<Kin>, Vec<Ready<'r>>)| {
            kin.is_some() && *known == kin && members[0].timing == one.timing
        };
        match groups.iter_mut().find(same) {
            Some((_, members)) => members.push(one),
            None => groups.push((kin, vec![one])),
        }
    }
    let mut packs = Vec::new();
    for (_, members) in groups {
        Group {
            members,
            dialect,
            write,
        }
        .divide(&mut packs, out);
    }
    packs
}

/// Whether the engine compiles what each of a plan's rules asks of an event as one expression.
fn is_compiled(plan: &AlertPlan<'_>, dialect: &dyn Dialect) -> bool {
    plan.legs.iter().all(|leg| match leg {
        Leg::Events(leg) => {
            let rules = leg.mappings.iter().flat_map(|mapping| &mapping.rules);
            rules
                .into_iter()
                .all(|rule| pack::is_compiled(&rule.pred, dialect))
        }
        Leg::Alerts { .. } | Leg::Pack(_) => true,
    })
}

/// Writes each alone.
pub fn apart<'r, W>(
    ready: Vec<Ready<'r>>,
    dialect: &dyn Dialect,
    write: Write<'_, 'r, W>,
    out: &mut Vec<Diagnostic>,
) -> Vec<PackedAlerts<'r, W>> {
    let mut written = Vec::new();
    for one in ready {
        let members = vec![one];
        Group {
            members,
            dialect,
            write,
        }
        .divide(&mut written, out);
    }
    written
}

/// A query of the alerts of everything there is in the tables.
pub fn query(
    plan: &AlertPlan<'_>,
    dialect: &dyn Dialect,
    tables: Option<Tables<'_>>,
) -> Result<Result<String, Vec<Diagnostic>>, String> {
    let own = |source: &crate::source::Source| dialect.table(source).clone();
    let scope = Scope::everything(tables.is_none());
    let abilities = dialect.abilities();
    let statement = alerts::alerts(plan, abilities, tables.unwrap_or(&own), scope);
    let fitted = fitted(pack::query(&statement, plan, dialect), dialect)?;
    Ok(match fitted.takes {
        true => Ok(fitted.text),
        false => Err(fitted.diagnostics),
    })
}

struct Group<'w, 'r, W> {
    members: Vec<Ready<'r>>,
    dialect: &'w dyn Dialect,
    write: Write<'w, 'r, W>,
}

impl<'r, W> Group<'_, 'r, W> {
    fn divide(&self, packs: &mut Vec<PackedAlerts<'r, W>>, out: &mut Vec<Diagnostic>) {
        let mut waiting: Vec<Vec<usize>> = vec![(0..self.members.len()).collect()];
        while let Some(positions) = waiting.pop() {
            let Some(plan) = self.plan(&positions) else {
                continue;
            };
            let timing = self.members[positions[0]].timing;
            let told = match (self.write)(&plan, timing.as_ref()) {
                Ok(Ok(written)) => {
                    let rules = positions.iter().map(|at| self.members[*at].alerting);
                    packs.push(PackedAlerts {
                        rules: rules.collect(),
                        plan,
                        timing,
                        written,
                    });
                    continue;
                }
                Ok(Err(told)) => told,
                Err(message) => vec![Diagnostic::new(Code::INTERNAL, message)],
            };
            match positions.as_slice() {
                [only] => {
                    let alerting = self.members[*only].alerting;
                    out.extend(told.into_iter().map(|it| alerting.diagnostic(it)));
                }
                _ => {
                    let packs = plan.legs.iter().flat_map(|leg| match leg {
                        Leg::Pack(leg) => leg.packs.clone(),
                        Leg::Events(_) | Leg::Alerts { .. } => Vec::new(),
                    });
                    let (first, second) = halves(&packs.collect::<Vec<_>>());
                    for half in [second, first] {
                        waiting.push(half.into_iter().map(|at| positions[at]).collect());
                    }
                }
            }
        }
    }

    fn plan(&self, positions: &[usize]) -> Option<AlertPlan<'r>> {
        if let [only] = positions {
            return Some(self.members[*only].plan.clone());
        }
        let mut kinds: Vec<Option<&LogSource>> = Vec::new();
        let plans = positions.iter().map(|at| {
            let logsource = match self.members[*at].alerting {
                Alerting::Rule(rule) => Some(&rule.logsource),
                Alerting::Correlation(_) => None,
            };
            let known = kinds.iter().position(|kind| *kind == logsource);
            let kind = known.unwrap_or_else(|| {
                kinds.push(logsource);
                kinds.len() - 1
            });
            (&self.members[*at].plan, kind)
        });
        let mut plan = packed(&plans.collect::<Vec<_>>())?;
        for leg in &mut plan.legs {
            if let Leg::Pack(leg) = leg {
                let packs = std::mem::take(&mut leg.packs).into_iter();
                leg.packs = packs.map(|it| pack::compiled(it, self.dialect)).collect();
            }
        }
        Some(plan)
    }
}
