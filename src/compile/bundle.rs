//! Many rules in as few queries as an engine takes.

use super::fit::fitted;
use super::pack::{compiled, is_compiled, share_lower_case};
use super::{Options, Rules, plan, source_for};
use crate::diag::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::plan::MatchPlan;
use crate::plan::pack::{Pack, halves, pack};
use crate::predicate::Pred;
use crate::relational::pack::Bundle;
use crate::rule::{LogSource, Rule};
use crate::source::{Catalog, Source};
use crate::sql;
use std::collections::BTreeMap;

/// A query of the matches of several rules.
#[derive(Debug, Clone)]
pub struct Packed<'r> {
    pub source: &'r Source,
    pub rules: Vec<&'r Rule>,
    /// One statement, without a semicolon.
    pub sql: String,
}

/// What became of the rules.
#[derive(Debug, Default)]
pub struct Bundles<'r> {
    pub queries: Vec<Packed<'r>>,
    pub diagnostics: Vec<Diagnostic>,
}

/// A rule and its plan.
type Ready<'r> = (&'r Rule, MatchPlan);

/// Compiles the matches of some rules. A rule that can't be compiled is left out, with its
/// diagnostics. `source` is the name of a source, where several serve a rule.
pub fn bundles<'r>(
    (rules, wanted): (&'r Rules, &dyn Fn(&Rule) -> bool),
    catalog: &'r Catalog,
    source: Option<&str>,
    dialect: &dyn Dialect,
    options: &Options,
) -> Bundles<'r> {
    let mut out = Bundles::default();
    let mut groups: Vec<(&Source, Vec<Ready<'r>>)> = Vec::new();
    let mut alone = Vec::new();
    for rule in rules.rules.iter().filter(|rule| wanted(rule)) {
        let source = match source_for(rule, catalog, source) {
            Ok(source) => source,
            Err(diagnostic) => {
                out.diagnostics.push(*diagnostic);
                continue;
            }
        };
        let report = plan(rule, &rules.filters_of(rule), source, dialect, options);
        out.diagnostics.extend(report.diagnostics);
        let Some(plan) = report.output else {
            continue;
        };
        if !is_compiled(&plan.pred, dialect) {
            alone.push((source, vec![(rule, plan)]));
            continue;
        }
        match groups
            .iter_mut()
            .find(|(known, _)| known.name == source.name)
        {
            Some((_, members)) => members.push((rule, plan)),
            None => groups.push((source, vec![(rule, plan)])),
        }
    }
    for (source, members) in groups.iter().chain(&alone) {
        Group {
            source,
            members,
            dialect,
            out: &mut out,
        }
        .queries();
    }
    out
}

struct Group<'g, 'r> {
    source: &'r Source,
    members: &'g [Ready<'r>],
    dialect: &'g dyn Dialect,
    out: &'g mut Bundles<'r>,
}

/// Rules of one log source by their positions, and about how long their query is.
struct Part {
    members: Vec<usize>,
    bytes: usize,
}

impl Group<'_, '_> {
    /// Writes the rules of each log source together, and those of several where there is room.
    fn queries(&mut self) {
        let mut logsources: BTreeMap<&LogSource, Vec<usize>> = BTreeMap::new();
        for (position, (rule, _)) in self.members.iter().enumerate() {
            logsources
                .entry(&rule.logsource)
                .or_default()
                .push(position);
        }
        let most = self.dialect.limits().query_bytes.unwrap_or(usize::MAX);
        let mut together: Vec<Part> = Vec::new();
        for members in logsources.into_values() {
            let mut waiting = vec![members];
            while let Some(members) = waiting.pop() {
                match self.text(&[&members]) {
                    Ok(Ok(sql)) => together.push(Part {
                        bytes: sql.len(),
                        members,
                    }),
                    Ok(Err(_)) if members.len() > 1 => {
                        let (first, second) = halves(&[self.pack(&members)]);
                        waiting.push(second);
                        waiting.push(first);
                    }
                    Ok(Err(told)) => self.tell(&members, told),
                    Err(message) => {
                        let defect = Diagnostic::new(Code::INTERNAL, message);
                        self.tell(&members, vec![defect]);
                    }
                }
            }
        }
        let mut shelf: Vec<Part> = Vec::new();
        for part in together {
            let bytes: usize = shelf.iter().map(|part| part.bytes).sum();
            if !shelf.is_empty() && bytes.saturating_add(part.bytes) > most {
                self.add(std::mem::take(&mut shelf));
            }
            shelf.push(part);
        }
        self.add(shelf);
    }

    /// Adds the query of some parts, or one of each where the engine does not take it.
    fn add(&mut self, parts: Vec<Part>) {
        if parts.is_empty() {
            return;
        }
        let lists: Vec<&[usize]> = parts.iter().map(|part| part.members.as_slice()).collect();
        match self.text(&lists) {
            Ok(Ok(sql)) => {
                let mut rules = lists.concat();
                rules.sort_unstable();
                self.out.queries.push(Packed {
                    source: self.source,
                    rules: rules.iter().map(|at| self.members[*at].0).collect(),
                    sql,
                });
            }
            Ok(Err(_)) | Err(_) if parts.len() > 1 => {
                parts.into_iter().for_each(|part| self.add(vec![part]));
            }
            Ok(Err(told)) => self.tell(&lists.concat(), told),
            Err(message) => {
                let defect = Diagnostic::new(Code::INTERNAL, message);
                self.tell(&lists.concat(), vec![defect]);
            }
        }
    }

    fn tell(&mut self, members: &[usize], told: Vec<Diagnostic>) {
        for diagnostic in told {
            let of = |at: &usize| self.members[*at].0.diagnostic(diagnostic.clone());
            self.out.diagnostics.extend(members.iter().map(of));
        }
    }

    fn pack(&self, members: &[usize]) -> Pack {
        let preds: Vec<(usize, &Pred)> = members
            .iter()
            .map(|at| (*at, &self.members[*at].1.pred))
            .collect();
        pack(&preds)
    }

    /// The text of the query of some parts, or why the engine does not take it. An error is a
    /// defect of the compiler.
    fn text(&self, parts: &[&[usize]]) -> Result<Result<String, Vec<Diagnostic>>, String> {
        let packs = parts.iter().map(|members| self.pack(members));
        let packs: Vec<Pack> = packs.map(|pack| compiled(pack, self.dialect)).collect();
        let rules = |at: usize| {
            let (rule, plan) = &self.members[at];
            (rule.key(), plan)
        };
        let bundle = Bundle {
            source: self.source,
            packs: &packs,
            rules: &rules,
        };
        let statement = bundle.matches(self.dialect.table(self.source));
        let mut query = sql::statement(&statement, self.dialect);
        share_lower_case(&mut query);
        let fitted = fitted(query, self.dialect)?;
        Ok(match fitted.takes {
            true => Ok(fitted.text),
            false => Err(fitted.diagnostics),
        })
    }
}
