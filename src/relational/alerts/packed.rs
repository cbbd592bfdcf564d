//! Packs: the rows of many rules over one scan of their table, each with the key of its rule.

use super::super::expr::{Comparison, Expr};
use super::super::pack::{LIST, RULE, Scan};
use super::super::statement::{From, Query, Step, column, kept};
use super::super::values::{self, Names};
use super::legs::{
    canonical, context, entities, event_id, json_object, levels, micros, raw_key, template,
    text_value, tuple,
};
use super::{
    Builder, CONTEXT, ENTITIES, ID, KEYS, LEVEL, TIME, TITLE, VALUE, finish, key_columns,
    payload_columns,
};
use crate::plan::alert::{AlertPlan, Leg, Measure, PackLeg, PackMember, TextValue};
use crate::plan::pack::Member;
use crate::plan::schedule::Bound;
use crate::predicate::Pred;

/// The leg of a plan that is a pack.
pub(super) fn leg<'p, 's>(plan: &'p AlertPlan<'s>) -> Option<&'p PackLeg<'s>> {
    plan.legs.iter().find_map(|leg| match leg {
        Leg::Pack(leg) => Some(&**leg),
        Leg::Events(_) | Leg::Alerts { .. } => None,
    })
}

impl Builder<'_> {
    /// Adds the steps up to the rows of a pack: as those of a rule, a row for each event and rule
    /// that matches it.
    pub(super) fn pack_rows(
        &mut self,
        plan: &AlertPlan<'_>,
        prefix: &str,
        leg: &PackLeg<'_>,
        after: Option<&Bound>,
    ) -> String {
        let preds: Vec<&Pred> = leg.members.iter().map(|member| &member.pred).collect();
        let name = |member: &Member| Expr::Text(leg.members[member.number].rule.key.clone());
        let read = columns_read(leg);
        let table = (self.tables)(leg.source);
        let scan = Scan {
            source: leg.source,
            table: &table,
            packs: &leg.packs,
            read: read.clone(),
            partitions: self.partitions(leg.source, &preds, after),
            name: &name,
        };
        let (steps, list) = scan.steps(prefix);
        let tagged = format!("{prefix}tagged");
        self.steps.extend(steps);
        let mut columns = kept(&read);
        columns.push((list, LIST.to_owned()));
        let matched = format!("{prefix}matched");
        let query = Query::from_step(&tagged, columns);
        self.steps.push(Step::new(matched.clone(), query));
        let mut rows = Query::from_step("", row_columns(plan, leg));
        rows.from = From::Elements {
            step: matched,
            list: LIST,
            column: RULE.to_owned(),
        };
        self.step(format!("{prefix}rows"), rows)
    }
}

/// The columns of the table that the rules read.
fn columns_read(leg: &PackLeg<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    leg.each_access(&mut |_, access| names.push(access.column.clone()));
    names.sort_unstable();
    names.dedup();
    let is_read = |name: &str| {
        names
            .binary_search_by(|other| other.as_str().cmp(name))
            .is_ok()
    };
    let columns = leg.source.columns_named(&is_read).into_iter();
    columns.map(|column| column.ident().to_owned()).collect()
}

fn row_columns(plan: &AlertPlan<'_>, leg: &PackLeg<'_>) -> Vec<(Expr, String)> {
    let names = &mut Names::default();
    let rule = || column(RULE);
    let by_rule = |value: &dyn Fn(&PackMember) -> Expr| by_rule(leg, &rule(), value);
    let mut columns = vec![
        (micros(&leg.time, names), TIME.to_owned()),
        (event_id(leg.source, &leg.id, names), ID.to_owned()),
        (rule(), raw_key(0)),
        (by_rule(&|member| key(member)), raw_key(1)),
    ];
    match plan.measure {
        // A rule's measure tells values apart; only correlations compute with them.
        Measure::None | Measure::Number => {}
        Measure::Distinct => columns.push((by_rule(&|member| measured(member)), VALUE.to_owned())),
    }
    for name in payload_columns(plan) {
        let value = by_rule(&|member| payload(member, &name));
        columns.push((value, name));
    }
    columns
}

/// An expression for each rule. Rules often have the same one.
fn by_rule(leg: &PackLeg<'_>, rule: &Expr, value: &dyn Fn(&PackMember) -> Expr) -> Expr {
    let mut groups: Vec<(Expr, Vec<Expr>)> = Vec::new();
    for member in &leg.members {
        let value = value(member);
        let key = Expr::Text(member.rule.key.clone());
        match groups.iter_mut().find(|(known, _)| *known == value) {
            Some((_, keys)) => keys.push(key),
            None => groups.push((value, vec![key])),
        }
    }
    // The last where several are the largest.
    let largest = (0..groups.len()).max_by_key(|at| groups[*at].1.len());
    let Some((otherwise, _)) = largest.map(|at| groups.remove(at)) else {
        return Expr::Null;
    };
    if groups.is_empty() {
        return otherwise;
    }
    let is_one_of = |mut keys: Vec<Expr>| match keys.len() {
        1 => rule.clone().compare(Comparison::Eq, keys.remove(0)),
        _ => Expr::In(rule.clone().boxed(), keys),
    };
    let branches = groups.into_iter();
    Expr::Case {
        branches: branches
            .map(|(value, keys)| (is_one_of(keys), value))
            .collect(),
        otherwise: Some(otherwise.boxed()),
    }
}

/// The keys of a rule as columns of the row. The rule's own key is there already.
fn keys(member: &PackMember) -> Vec<Expr> {
    let names = &mut Names::default();
    let texts = member.keys.iter().map(|key| match key {
        TextValue::Constant(text) if *text == member.rule.key => column(RULE),
        key => text_value(key, names),
    });
    texts.collect()
}

/// The text that tells the keys of a rule apart; NULL where the row takes no part.
fn key(member: &PackMember) -> Expr {
    let keys = keys(member);
    let text = canonical(&keys);
    let is_there = |key: &Expr| *key == column(RULE);
    if member.absent_keys || keys.iter().all(is_there) {
        return text;
    }
    let present = keys.into_iter().map(|key| Expr::IsNotNull(key.boxed()));
    Expr::Case {
        branches: vec![(Expr::and(present.collect()), text)],
        otherwise: None,
    }
}

fn measured(member: &PackMember) -> Expr {
    let names = &mut Names::default();
    let texts = member.measure.iter();
    tuple(texts.map(|field| values::text(field, names)).collect())
}

fn payload(member: &PackMember, name: &str) -> Expr {
    let names = &mut Names::default();
    match name {
        TITLE => match &member.payload.title {
            Some(parts) => template(parts, names),
            None => Expr::Text(member.rule.title.clone()),
        },
        LEVEL => levels(&member.payload, names),
        CONTEXT => context(&member.payload, names),
        ENTITIES => entities(&member.payload, names),
        KEYS => {
            let pairs = member.key_names.iter().cloned().zip(keys(member));
            json_object(pairs.collect())
        }
        other => unreachable!("`{other}` is no column of a payload"),
    }
}

/// What of its rule stands in an alert: key, title, level, risk score, title of the alert, keys.
pub(super) fn heads(plan: &AlertPlan<'_>, leg: &PackLeg<'_>, payload: &[String]) -> [Expr; 6] {
    let rule = column(&key_columns(plan)[0]);
    let has = |name: &str| payload.iter().any(|other| other == name);
    let by_rule = |value: &dyn Fn(&PackMember) -> Expr| by_rule(leg, &rule, value);
    let level = |member: &PackMember| finish::level(&member.rule, has(LEVEL));
    let score = |member: &PackMember| {
        let levels = member.payload.levels.iter().map(|(_, level)| *level);
        finish::risk_score(&member.rule, levels.collect(), &level(member))
    };
    let rule_title = by_rule(&|member| Expr::Text(member.rule.title.clone()));
    [
        rule.clone(),
        rule_title.clone(),
        by_rule(&level),
        by_rule(&score),
        match has(TITLE) {
            true => column(TITLE),
            false => rule_title,
        },
        column(KEYS),
    ]
}
