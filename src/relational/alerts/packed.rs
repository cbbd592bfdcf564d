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
        let RowColumns { parts, whole } = row_columns(plan, leg);
        let mut rows = Query::from_step("", parts);
        rows.from = From::Elements {
            step: matched,
            list: LIST,
            column: RULE.to_owned(),
        };
        let rows = self.step(format!("{prefix}rows"), rows);
        match whole {
            None => rows,
            Some(columns) => self.step(
                format!("{prefix}whole_rows"),
                Query::from_step(&rows, columns),
            ),
        }
    }
}

/// Different expressions of one column, most of them: engines can't compile any number.
const EXPRESSIONS: usize = 8;

/// The columns of a pack's rows. Where one differs by many rules, it is in parts at first, and
/// `whole` has all columns over those.
struct RowColumns {
    parts: Vec<(Expr, String)>,
    whole: Option<Vec<(Expr, String)>>,
}

/// A part of a column, named twice, so that it stays a column of its own.
fn part(name: &str) -> Expr {
    Expr::Case {
        branches: vec![(Expr::IsNotNull(column(name).boxed()), column(name))],
        otherwise: None,
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

fn row_columns(plan: &AlertPlan<'_>, leg: &PackLeg<'_>) -> RowColumns {
    let names = &mut Names::default();
    let mut parts = vec![
        (micros(&leg.time, names), TIME.to_owned()),
        (event_id(leg.source, &leg.id, names), ID.to_owned()),
        (column(RULE), raw_key(0)),
    ];
    let mut whole = kept([TIME, ID, &raw_key(0)].map(str::to_owned).iter());
    let mut is_split = false;
    let mut add = |name: String, value: &dyn Fn(&PackMember) -> Expr| {
        let groups = groups(leg, value);
        let chunks: Vec<&[Group]> = groups.chunks(EXPRESSIONS).collect();
        if let [_] = chunks.as_slice() {
            parts.push((by_rule(&column(RULE), groups.clone()), name.clone()));
            whole.push((column(&name), name));
            return;
        }
        is_split = true;
        let mut options = Vec::new();
        for (number, chunk) in chunks.into_iter().enumerate() {
            let of_part = format!("{name}_{number}");
            let branches = chunk.iter().cloned();
            let value = Expr::Case {
                branches: branches
                    .map(|(value, keys)| (is_one_of(&column(RULE), keys), value))
                    .collect(),
                otherwise: None,
            };
            options.push(part(&of_part));
            parts.push((value, of_part));
        }
        whole.push((Expr::Coalesce(options), name));
    };
    add(raw_key(1), &key);
    match plan.measure {
        // A rule's measure tells values apart; only correlations compute with them.
        Measure::None | Measure::Number => {}
        Measure::Distinct => add(VALUE.to_owned(), &measured),
    }
    for name in payload_columns(plan) {
        add(name.clone(), &|member| payload(member, &name));
    }
    RowColumns {
        parts,
        whole: is_split.then_some(whole),
    }
}

/// An expression, and the keys of the rules that have it.
type Group = (Expr, Vec<Expr>);

/// An expression for each rule. Rules often have the same one.
fn groups(leg: &PackLeg<'_>, value: &dyn Fn(&PackMember) -> Expr) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for member in &leg.members {
        let value = value(member);
        let key = Expr::Text(member.rule.key.clone());
        match groups.iter_mut().find(|(known, _)| *known == value) {
            Some((_, keys)) => keys.push(key),
            None => groups.push((value, vec![key])),
        }
    }
    groups
}

/// The expression of the rule that a row is of.
fn by_rule(rule: &Expr, mut groups: Vec<Group>) -> Expr {
    // The last where several are the largest.
    let largest = (0..groups.len()).max_by_key(|at| groups[*at].1.len());
    let Some((otherwise, _)) = largest.map(|at| groups.remove(at)) else {
        return Expr::Null;
    };
    if groups.is_empty() {
        return otherwise;
    }
    let branches = groups.into_iter();
    Expr::Case {
        branches: branches
            .map(|(value, keys)| (is_one_of(rule, keys), value))
            .collect(),
        otherwise: Some(otherwise.boxed()),
    }
}

fn is_one_of(rule: &Expr, mut keys: Vec<Expr>) -> Expr {
    match keys.len() {
        1 => rule.clone().compare(Comparison::Eq, keys.remove(0)),
        _ => Expr::In(rule.clone().boxed(), keys),
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
    // Constants, which are cheap to compile.
    let by_rule = |value: &dyn Fn(&PackMember) -> Expr| by_rule(&rule, groups(leg, value));
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
