//! Which runs there are, and their statements.

use super::Arguments;
use crate::cli::compile::{header, header_of_several, is_known_of_source, step_text};
use crate::cli::files::Loaded;
use crate::cli::output::count;
use crate::compile::Alerting;
use crate::compile::packed::{PackedAlerts, Ready, apart, together};
use crate::compile::scheduled::{self, RETENTION, Scheduled, Targets, Timing};
use crate::diag::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::engine::client::scheduled::{Job, Piece};
use crate::plan::alert::AlertPlan;
use crate::plan::build::SourceOf;
use crate::plan::schedule::{Anchor, Run};
use crate::relational::alerts::Tables;
use crate::rule::schedule::Schedule;
use crate::time::rfc3339;

/// The time that runs cover; instants and lengths in microseconds.
#[derive(Debug, Clone, Copy)]
pub struct When {
    now: i64,
    span: Span,
}

#[derive(Debug, Clone, Copy)]
enum Span {
    /// That of the run with this scheduled time.
    At(i64),
    /// That of the last scheduled run, where it came within this time.
    Last { due: Option<i64> },
    /// After one alert time up to another, in steps.
    After {
        from: i64,
        to: Option<i64>,
        step: Option<i64>,
    },
}

impl When {
    pub fn of(arguments: &Arguments, now: i64) -> When {
        let span = match (arguments.at, arguments.from) {
            (Some(at), _) => Span::At(at),
            (None, None) => Span::Last { due: arguments.due },
            (None, Some(from)) => Span::After {
                from,
                to: arguments.to,
                step: arguments.step,
            },
        };
        When { now, span }
    }

    /// Alert times of each run: after, up to. None where nothing is to be done.
    fn pieces(&self, timing: &Timing) -> Vec<(i64, i64)> {
        let scheduled = |at: i64, every: i64| {
            let to = at.saturating_sub(timing.max_lateness);
            (to.saturating_sub(every.saturating_add(timing.catch_up)), to)
        };
        match self.span {
            Span::At(at) => vec![scheduled(at, timing.every)],
            Span::Last { due: None } => {
                vec![scheduled(floor(self.now, timing.every), timing.every)]
            }
            Span::Last { due: Some(due) } => {
                let tick = floor(self.now, due);
                let at = floor(tick, timing.every);
                if at <= tick.saturating_sub(due) {
                    return Vec::new();
                }
                // A rule that runs more often than the timer has its time since the last tick.
                vec![scheduled(at, timing.every.max(due))]
            }
            Span::After { from, to, step } => {
                let last = || floor(self.now, timing.every).saturating_sub(timing.max_lateness);
                let to = to.unwrap_or_else(last);
                let step = step.unwrap_or(i64::MAX);
                let mut pieces = Vec::new();
                let mut begin = from;
                while begin < to {
                    let end = begin.saturating_add(step).min(to);
                    pieces.push((begin, end));
                    begin = end;
                }
                pieces
            }
        }
    }
}

/// The last multiple of a length.
fn floor(instant: i64, length: i64) -> i64 {
    instant.saturating_sub(instant.rem_euclid(length))
}

/// A rule with its runs, or rules that share statements.
pub struct Planned<'r> {
    pub rules: Vec<Alerting<'r>>,
    pub timing: Timing,
    pub job: Job,
    /// Names of the sources, and of the columns of each that the statements read.
    pub reads: Vec<(String, Vec<String>)>,
}

impl Planned<'_> {
    /// The rule's title, or how many rules there are.
    pub fn title(&self) -> String {
        match self.rules.as_slice() {
            [only] => only.title().to_owned(),
            rules => {
                let sources: Vec<&str> = self.reads.iter().map(|(name, _)| name.as_str()).collect();
                format!(
                    "{} of {}",
                    count(rules.len(), "rule"),
                    sources.join(" and ")
                )
            }
        }
    }
}

pub struct Plans<'r> {
    pub rules: Vec<Planned<'r>>,
    /// Rules that have no statements, for reasons that the diagnostics tell.
    pub refused: usize,
    /// What to tell of rules that do not run.
    pub notes: Vec<String>,
}

/// What plans are made of.
pub struct Planning<'a> {
    pub loaded: &'a Loaded,
    pub dialect: &'a dyn Dialect,
    pub project: &'a Schedule,
    pub targets: &'a Targets,
    pub when: When,
    pub source_of: SourceOf<'a, 'a>,
    /// The tables of sources where they are not the sources' own.
    pub tables: Option<Tables<'a>>,
    /// Whether rules share statements where they can.
    pub pack: bool,
}

impl<'a> Planning<'a> {
    /// The runs of each rule. A rule that has an error is left out.
    pub fn plan(&self, diagnostics: &mut Vec<Diagnostic>) -> Plans<'a> {
        let mut plans = Plans {
            rules: Vec::new(),
            refused: 0,
            notes: Vec::new(),
        };
        let mut ready = Vec::new();
        let mut wanted = 0;
        for alerting in self.loaded.rules.alerting() {
            if !alerting.is_enabled() {
                plans.notes.push(format!(
                    "not run: {}, which is {}",
                    alerting.title(),
                    alerting.status().unwrap_or_default()
                ));
                continue;
            }
            wanted += 1;
            ready.extend(self.ready(alerting, diagnostics));
        }
        let write = |plan: &AlertPlan<'a>, timing: Option<&Timing>| self.runs(plan, timing);
        let written = match self.pack {
            true => together(ready, self.dialect, &write, diagnostics),
            false => apart(ready, self.dialect, &write, diagnostics),
        };
        let (mut idle, mut early) = (0, false);
        for one in written {
            wanted -= one.rules.len();
            if one.written.is_empty() {
                idle += one.rules.len();
                continue;
            }
            plans.rules.extend(self.planned(one));
        }
        plans.refused = wanted;
        for planned in &plans.rules {
            let complete = self.when.now.saturating_sub(planned.timing.max_lateness);
            early |= planned.job.runs.iter().any(|piece| piece.to > complete);
        }
        if idle > 0 {
            let rules = count(idle, "rule");
            plans.notes.push(format!("nothing to do for {rules}"));
        }
        if early {
            plans.notes.push(
                "warning: runs cover time of which events may still arrive: alerts may change with them".into(),
            );
        }
        plans
    }

    fn ready(
        &self,
        alerting: Alerting<'a>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Ready<'a>> {
        let Loaded { rules, options, .. } = self.loaded;
        let (dialect, source_of) = (self.dialect, self.source_of);
        let report =
            scheduled::schedule(alerting, rules, source_of, dialect, options, self.project);
        for found in report.diagnostics {
            // Files are read whole.
            let known = is_known_of_source(&found, diagnostics)
                || self.tables.is_some() && found.code == Code::NO_PARTITIONS;
            if !known && !diagnostics.contains(&found) {
                diagnostics.push(found);
            }
        }
        let Scheduled { plan, timing } = report.output?;
        let timing = Some(timing);
        Some(Ready {
            alerting,
            plan,
            timing,
        })
    }

    /// The statements of each run, or why the engine does not take them.
    fn runs(
        &self,
        plan: &AlertPlan<'a>,
        timing: Option<&Timing>,
    ) -> Result<Result<Vec<Piece>, Vec<Diagnostic>>, String> {
        let timing = *timing.ok_or("runs without their times")?;
        let scheduled = Scheduled {
            plan: plan.clone(),
            timing,
        };
        let mut runs = Vec::new();
        for (from, to) in self.when.pieces(&timing) {
            let run = Run::between(from, to, self.targets.state.clone());
            let steps =
                scheduled::statements(&scheduled, &run, self.dialect, self.tables, self.targets)?;
            runs.push(Piece { from, to, steps });
        }
        let steps = runs.first().map_or(&[][..], |piece| &piece.steps);
        let found = scheduled::too_long(steps, self.dialect);
        Ok(if found.is_empty() {
            Ok(runs)
        } else {
            Err(found)
        })
    }

    fn planned(&self, packed: PackedAlerts<'a, Vec<Piece>>) -> Option<Planned<'a>> {
        let timing = packed.timing?;
        let runs = packed.written;
        let begin = runs.first().map_or(i64::MAX, |piece| piece.from);
        let may_be_forgotten =
            timing.anchor == Anchor::State && begin.saturating_add(RETENTION) < self.when.now;
        let reads = packed.plan.sources().into_iter().map(|source| {
            let columns = packed.plan.columns_read(&source.name);
            (source.name.clone(), columns)
        });
        Some(Planned {
            timing,
            reads: reads.collect(),
            job: Job {
                rules: packed.rules.iter().map(|it| it.key().to_owned()).collect(),
                runs,
                state: may_be_forgotten.then(|| self.targets.state.clone()),
            },
            rules: packed.rules,
        })
    }
}

/// The statements of the runs, as they would be submitted.
pub fn text(rules: &[Planned<'_>], dialect: &dyn Dialect) -> String {
    let mut text = String::new();
    for planned in rules {
        let names: Vec<&str> = planned
            .reads
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        match planned.rules.as_slice() {
            [only] => text.push_str(&header(*only, &names, dialect)),
            rules => text.push_str(&header_of_several("alerts", rules.len(), &names, dialect)),
        }
        text.push_str(&format!("-- {}\n", planned.timing));
        for piece in &planned.job.runs {
            text.push_str(&format!(
                "-- alert times after {} up to {}\n",
                rfc3339(piece.from),
                rfc3339(piece.to)
            ));
            for step in &piece.steps {
                text.push_str(&step_text(step));
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000_000;
    const HOUR: i64 = 60 * MINUTE;

    fn pieces(now: i64, span: Span) -> Vec<(i64, i64)> {
        let timing = Timing {
            every: HOUR,
            max_lateness: 10 * MINUTE,
            catch_up: 20 * MINUTE,
            anchor: Anchor::Unbounded,
            look_back: 0,
        };
        When { now, span }.pieces(&timing)
    }

    #[test]
    fn the_last_run_does_not_depend_on_when_it_is_executed() {
        let last = Span::Last { due: None };
        let expected = vec![(10 * HOUR - 90 * MINUTE, 10 * HOUR - 10 * MINUTE)];
        assert_eq!(pieces(10 * HOUR, last), expected);
        assert_eq!(pieces(11 * HOUR - 1, last), expected);
        assert_eq!(pieces(0, Span::At(10 * HOUR)), expected);
    }

    #[test]
    fn a_timer_runs_each_rule_once_an_interval() {
        // Late by up to a minute, and never twice.
        for tick in 0..96 {
            let now = tick * 15 * MINUTE + tick % 7 * 10_000_000;
            let ran = pieces(
                now,
                Span::Last {
                    due: Some(15 * MINUTE),
                },
            );
            assert_eq!(ran.len(), usize::from(tick % 4 == 0), "{tick}");
        }
        // A timer that comes less often than the rule's time covers all since it came last.
        let rare = pieces(
            10 * HOUR,
            Span::Last {
                due: Some(2 * HOUR),
            },
        );
        assert_eq!(rare, [(10 * HOUR - 150 * MINUTE, 10 * HOUR - 10 * MINUTE)]);
    }

    #[test]
    fn steps_tile_the_time_that_was_asked_for() {
        let span = |to, step| Span::After {
            from: HOUR,
            to,
            step,
        };
        assert_eq!(pieces(0, span(Some(2 * HOUR), None)), [(HOUR, 2 * HOUR)]);
        assert_eq!(
            pieces(0, span(Some(2 * HOUR), Some(40 * MINUTE))),
            [(HOUR, 100 * MINUTE), (100 * MINUTE, 2 * HOUR)]
        );
        assert_eq!(
            pieces(150 * MINUTE, span(None, None)),
            [(HOUR, 110 * MINUTE)]
        );
        assert_eq!(pieces(HOUR, span(None, None)), []);
    }
}
