//! `siglake compile --pack`.

use super::{
    Arguments, add_new, base, header_of_several, in_folder, is_known_of_source, step_text,
};
use crate::cli::files::Loaded;
use crate::cli::output::{Pieces, count, note, report};
use crate::compile::bundle::bundles;
use crate::compile::packed::{self, PackedAlerts, Ready, together};
use crate::compile::scheduled::{self, Scheduled, Step, Timing};
use crate::compile::{self, Alerting};
use crate::diag::Diagnostic;
use crate::dialect::Dialect;
use crate::plan::alert::AlertPlan;
use crate::rule::Rule;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub(super) fn run(arguments: &Arguments, loaded: &Loaded, mut diagnostics: Vec<Diagnostic>) -> u8 {
    let mut files = BTreeMap::new();
    let mut stdout = Pieces::new();
    let mut summary = Vec::new();
    let alerting = loaded.rules.alerting();
    let all = match arguments.matches {
        true => loaded.rules.rules.len(),
        false => alerting.len(),
    };
    for dialect in arguments.dialect.dialects() {
        let packing = Packing {
            arguments,
            loaded,
            dialect,
        };
        let packs = packing.packs(&alerting, &mut diagnostics);
        let mut manifest = Vec::new();
        for (number, pack) in packs.iter().enumerate() {
            let name = format!("{}.sql", name(&packs, number));
            manifest.push(entry(&name, pack, loaded));
            if arguments.out.is_none() {
                stdout.line(&pack.text);
            }
            files.insert(folder(dialect).join(name), pack.text.clone());
        }
        let packed: BTreeSet<_> = packs
            .iter()
            .flat_map(|pack| pack.rules.iter().map(|rule| origin(*rule)))
            .collect();
        summary.push(format!(
            "{}: {} of {} in {}",
            dialect.name(),
            packed.len(),
            count(all, "rule"),
            queries(packs.len()),
        ));
        let manifest = format!("{:#}\n", json!({ "queries": manifest }));
        files.insert(folder(dialect).join("manifest.json"), manifest);
    }
    if arguments.matches && !loaded.rules.correlations.is_empty() {
        let number = count(loaded.rules.correlations.len(), "correlation");
        summary.push(format!(
            "{number} left out: they have no matches of their own"
        ));
    }
    stdout.end();
    let code = report(&diagnostics, arguments.rules.context.color);
    note(&summary.join("\n"));
    code.max(in_folder(arguments, &files))
}

/// What tells rules apart.
fn origin(rule: Alerting<'_>) -> (*const crate::diag::SourceFile, usize) {
    let origin = rule.origin();
    (std::sync::Arc::as_ptr(&origin.file), origin.document)
}

/// What the rows of a pack's query are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Matches,
    Alerts,
    /// None: its statements add alerts to a table.
    Run,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Matches => "matches",
            Kind::Alerts => "alerts",
            Kind::Run => "run",
        }
    }
}

struct Pack<'r> {
    kind: Kind,
    sources: Vec<String>,
    rules: Vec<Alerting<'r>>,
    timing: Option<Timing>,
    text: String,
}

struct Packing<'a> {
    arguments: &'a Arguments,
    loaded: &'a Loaded,
    dialect: &'a dyn Dialect,
}

impl<'a> Packing<'a> {
    fn packs(&self, alerting: &[Alerting<'a>], out: &mut Vec<Diagnostic>) -> Vec<Pack<'a>> {
        if self.arguments.schedule {
            return self.runs(alerting, out);
        }
        if self.arguments.matches {
            return self.matches(&|_| true, out);
        }
        // As without packs: alerts where the rule says how they come about, else matches.
        let plain = |rule: &Rule| {
            let is_it = |it: &Alerting<'_>| match it {
                Alerting::Rule(other) => std::ptr::eq(*other, rule) && !it.has_window(),
                Alerting::Correlation(_) => false,
            };
            alerting.iter().any(is_it)
        };
        let mut packs = self.matches(&plain, out);
        packs.extend(self.alerts(alerting, out));
        packs
    }

    fn matches(&self, wanted: &dyn Fn(&Rule) -> bool, out: &mut Vec<Diagnostic>) -> Vec<Pack<'a>> {
        let source = self.arguments.source.as_deref();
        let Loaded {
            rules,
            catalog,
            options,
            ..
        } = self.loaded;
        let found = bundles((rules, wanted), catalog, source, self.dialect, options);
        add_new(out, found.diagnostics);
        let packs = found.queries.into_iter().map(|query| {
            let rules: Vec<Alerting<'a>> = query.rules.into_iter().map(Alerting::Rule).collect();
            let names = [query.source.name.as_str()];
            let header = header_of_several("matches", rules.len(), &names, self.dialect);
            Pack {
                kind: Kind::Matches,
                text: format!("{header}{};\n", query.sql),
                sources: names.map(str::to_owned).to_vec(),
                rules,
                timing: None,
            }
        });
        packs.collect()
    }

    fn alerts(&self, alerting: &[Alerting<'a>], out: &mut Vec<Diagnostic>) -> Vec<Pack<'a>> {
        let Loaded { rules, options, .. } = self.loaded;
        let mut ready = Vec::new();
        for alerting in alerting.iter().copied().filter(|it| it.has_window()) {
            let source_of = |rule: &Rule| self.source_of(rule);
            let report = compile::plan_alerts(alerting, rules, &source_of, self.dialect, options);
            add_new(out, report.diagnostics);
            ready.extend(report.output.map(|plan| Ready {
                alerting,
                plan,
                timing: None,
            }));
        }
        let write = |plan: &AlertPlan<'a>, _: Option<&Timing>| {
            packed::query(plan, self.dialect, None).map(|it| it.map(|sql| format!("{sql};\n")))
        };
        let mut found = Vec::new();
        let packs = together(ready, self.dialect, &write, &mut found);
        add_new(out, found);
        let packs = packs.into_iter();
        packs.map(|pack| self.pack(Kind::Alerts, pack)).collect()
    }

    /// The statements of runs.
    fn runs(&self, alerting: &[Alerting<'a>], out: &mut Vec<Diagnostic>) -> Vec<Pack<'a>> {
        let Loaded {
            rules,
            options,
            config,
            ..
        } = self.loaded;
        let project = self.arguments.runs.schedule(config);
        let targets = self.arguments.runs.targets(config);
        let mut ready = Vec::new();
        for alerting in alerting.iter().copied() {
            let source_of = |rule: &Rule| self.source_of(rule);
            let report =
                scheduled::schedule(alerting, rules, &source_of, self.dialect, options, &project);
            let mut told = report.diagnostics;
            told.retain(|found| !is_known_of_source(found, out));
            add_new(out, told);
            ready.extend(report.output.map(|Scheduled { plan, timing }| Ready {
                alerting,
                plan,
                timing: Some(timing),
            }));
        }
        let base = base(self.arguments.at, self.arguments.scheduled_time.as_deref());
        let write = |plan: &AlertPlan<'a>, timing: Option<&Timing>| {
            let timing = timing.ok_or("a run without its times")?;
            let run = timing.run_at(base.clone(), targets.state.clone());
            let scheduled = Scheduled {
                plan: plan.clone(),
                timing: *timing,
            };
            let steps = scheduled::statements(&scheduled, &run, self.dialect, None, &targets)?;
            Ok(self.taken(&steps).map(|()| {
                let texts = steps.iter().map(step_text);
                format!("-- {timing}\n{}", texts.collect::<String>())
            }))
        };
        let mut found = Vec::new();
        let packs = together(ready, self.dialect, &write, &mut found);
        add_new(out, found);
        let packs = packs.into_iter();
        packs.map(|pack| self.pack(Kind::Run, pack)).collect()
    }

    /// Why the engine does not take statements.
    fn taken(&self, steps: &[Step]) -> Result<(), Vec<Diagnostic>> {
        let found = scheduled::too_long(steps, self.dialect);
        match found.is_empty() {
            true => Ok(()),
            false => Err(found),
        }
    }

    fn source_of(&self, rule: &Rule) -> Result<&'a crate::source::Source, Box<Diagnostic>> {
        let wanted = self.arguments.source.as_deref();
        compile::preferred_source_for(rule, &self.loaded.catalog, wanted)
    }

    fn pack(&self, kind: Kind, pack: PackedAlerts<'a, String>) -> Pack<'a> {
        let sources = pack.plan.sources().into_iter();
        let sources: Vec<String> = sources.map(|source| source.name.clone()).collect();
        let names: Vec<&str> = sources.iter().map(String::as_str).collect();
        let header = match pack.rules.as_slice() {
            [only] => super::header(*only, &names, self.dialect),
            rules => header_of_several("alerts", rules.len(), &names, self.dialect),
        };
        Pack {
            kind,
            text: format!("{header}{}", pack.written),
            sources,
            rules: pack.rules,
            timing: pack.timing,
        }
    }
}

fn queries(number: usize) -> String {
    match number {
        1 => "1 query".to_owned(),
        number => format!("{number} queries"),
    }
}

fn folder(dialect: &dyn Dialect) -> PathBuf {
    Path::new(dialect.name()).join("packs")
}

/// The sources' names and what the rows are, with a number from the second of a name on.
fn name(packs: &[Pack<'_>], number: usize) -> String {
    let base = |pack: &Pack<'_>| match pack.kind {
        Kind::Matches => pack.sources.join("_"),
        Kind::Alerts | Kind::Run => format!("{}_{}", pack.sources.join("_"), pack.kind.name()),
    };
    let own = base(&packs[number]);
    let before = packs[..number].iter();
    match before.filter(|pack| base(pack) == own).count() {
        0 => own,
        before => format!("{own}_{}", before + 1),
    }
}

fn entry(name: &str, pack: &Pack<'_>, loaded: &Loaded) -> serde_json::Value {
    let rules: Vec<serde_json::Value> = pack
        .rules
        .iter()
        .map(|rule| {
            let file = loaded.relative_path(&rule.origin().file.name);
            json!({
                "id": rule.key(),
                "title": rule.title(),
                "level": rule.level().map(|level| level.name()),
                "file": file.display().to_string(),
            })
        })
        .collect();
    let mut entry = json!({
        "file": name,
        "kind": pack.kind.name(),
        "sources": pack.sources,
        "bytes": pack.text.len(),
        "rules": rules,
    });
    if let (Some(timing), Some(entry)) = (&pack.timing, entry.as_object_mut()) {
        let seconds = |length: i64| length / 1_000_000;
        entry.insert("every_seconds".into(), seconds(timing.every).into());
        entry.insert(
            "max_lateness_seconds".into(),
            seconds(timing.max_lateness).into(),
        );
        entry.insert("look_back_seconds".into(), seconds(timing.look_back).into());
    }
    entry
}
