//! Packs of rules over one scan.

use super::matches::is_ambiguous;
use super::predicate::filter;
use super::statement::{From, Query, Statement, Step, column, kept};
use super::values::{Names, output};
use super::{Expr, Select, partitions, where_clause};
use crate::pattern::lower;
use crate::plan::MatchPlan;
use crate::plan::pack::{Batch, Member, Pack};
use crate::predicate::{Field, Pred};
use crate::source::{Source, TableName};

/// The column with the number of a rule that matches, and NULL where one of its neighbours did.
pub const RULE: &str = "_siglake_rule";

/// What holds of every row that a rule of the pack matches.
pub fn common(parts: &[Pred]) -> Expr {
    Expr::and(parts.iter().map(where_clause).collect())
}

/// The numbers of the rules of a batch that match, for each row of a table: `row` tells the rows
/// apart.
pub fn batch(batch: &Batch, table: &str, row: &str) -> Select {
    let (rule, filter) = match batch.members.as_slice() {
        [only] => (number(only), where_clause(&only.pred)),
        members => {
            let tags = members.iter().map(|it| tag(it, number(it))).collect();
            let guard = batch.guard.as_ref();
            let guard = guard.map_or(Expr::Bool(true), where_clause);
            (Expr::Each(Expr::List(tags).boxed()), guard)
        }
    };
    Select {
        columns: vec![
            (Expr::Column(row.to_owned()), row.to_owned()),
            (rule, RULE.to_owned()),
        ],
        from: vec![table.to_owned()],
        filter,
        ambiguous: false,
    }
}

/// The rows of a table, each as often as a rule matches it, with columns of the table and the
/// rule's number.
pub fn rows(pack: &Pack, table: &str, columns: &[&str]) -> Select {
    let mut shown: Vec<(Expr, String)> = columns
        .iter()
        .map(|name| (Expr::Column((*name).to_owned()), (*name).to_owned()))
        .collect();
    let matching = matching(pack, &number);
    shown.push((Expr::Each(matching.boxed()), RULE.to_owned()));
    let mut may_match = Vec::new();
    for batch in &pack.batches {
        match &batch.guard {
            Some(guard) if batch.members.len() > 1 => may_match.push(where_clause(guard)),
            Some(_) | None => {
                may_match.extend(batch.members.iter().map(|it| where_clause(&it.pred)));
            }
        }
    }
    Select {
        columns: shown,
        from: vec![table.to_owned()],
        filter: Expr::or(may_match),
        ambiguous: false,
    }
}

/// The list of the tags of the rules that match a row.
fn matching(pack: &Pack, name: &dyn Fn(&Member) -> Expr) -> Expr {
    let lists = pack.batches.iter().map(|batch| tags(batch, None, name));
    collected(lists.collect())
}

fn collected(lists: Vec<Expr>) -> Expr {
    Expr::SortedSet(Expr::Flatten(Expr::List(lists).boxed()).boxed())
}

/// The tags of the rules of a batch that match a row, and NULL for the others; or NULL where the
/// guard does not hold, or what all rules of the pack ask.
fn tags(batch: &Batch, common: Option<Expr>, name: &dyn Fn(&Member) -> Expr) -> Expr {
    let tags = batch.members.iter().map(|it| tag(it, name(it))).collect();
    let guard = batch.guard.as_ref().filter(|_| batch.members.len() > 1);
    let conditions: Vec<Expr> = common
        .into_iter()
        .chain(guard.map(where_clause))
        .filter(|condition| *condition != Expr::Bool(true))
        .collect();
    match conditions.is_empty() {
        true => Expr::List(tags),
        false => Expr::Case {
            branches: vec![(Expr::and(conditions), Expr::List(tags))],
            otherwise: None,
        },
    }
}

/// One scan of a table for the rules of some packs.
pub(super) struct Scan<'b> {
    pub source: &'b Source,
    pub table: &'b TableName,
    pub packs: &'b [Pack],
    /// The columns that are read of the table.
    pub read: Vec<String>,
    /// Tests by which partitions are left out.
    pub partitions: Vec<Expr>,
    /// What the rules are called.
    pub name: &'b dyn Fn(&Member) -> Expr,
}

impl Scan<'_> {
    /// The steps `events` and `tagged`, and over the second the list of the rules that match a
    /// row.
    pub fn steps(self, prefix: &str) -> ([Step; 2], Expr) {
        let mut filters = self.partitions;
        let asked: Vec<Expr> = self.packs.iter().map(|pack| common(&pack.common)).collect();
        // Where one pack asks nothing, all rows are looked at.
        if asked.iter().all(|it| *it != Expr::Bool(true)) {
            match Expr::or(asked.clone()) {
                Expr::And(parts) => filters.extend(parts),
                other => filters.push(other),
            }
        }
        let mut events = Query::from_step("", kept(&self.read)).filtered(Expr::and(filters));
        events.from = From::Table {
            name: self.table.clone(),
            aliased: is_ambiguous(self.source, self.table),
        };
        let mut tagged = kept(&self.read);
        let mut lists = Vec::new();
        for (pack, asked) in self.packs.iter().zip(asked) {
            let asked = (self.packs.len() > 1).then_some(asked);
            for batch in &pack.batches {
                let list = format!("_rules_{}", lists.len());
                tagged.push((tags(batch, asked.clone(), self.name), list.clone()));
                lists.push(once(&list));
            }
        }
        let name = format!("{prefix}events");
        let tagged = Query::from_step(&name, tagged);
        let steps = [
            Step::new(name, events),
            Step::new(format!("{prefix}tagged"), tagged),
        ];
        (steps, collected(lists))
    }
}

/// Rules of several log sources of a table, to be matched in one scan of it.
pub struct Bundle<'b> {
    pub source: &'b Source,
    pub packs: &'b [Pack],
    /// By the numbers of the packs' members: what the query calls the rule, and its plan.
    pub rules: &'b dyn Fn(usize) -> (&'b str, &'b MatchPlan),
}

/// The list of what the rules that match a row are called.
pub(super) const LIST: &str = "_rules";

impl Bundle<'_> {
    /// A query of a row for each event and rule that matches it: the rule, then what any of the
    /// rules shows.
    pub fn matches(&self, table: &TableName) -> Statement {
        let shown = self.shown();
        let mut preds: Vec<&Pred> = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        for (_, plan) in self.members().map(|member| (self.rules)(member.number)) {
            preds.push(&plan.pred);
            names.extend(plan.columns_read());
        }
        names.sort_unstable();
        names.dedup();
        let is_read = |name: &str| names.binary_search(&name).is_ok();
        let columns = self.source.columns_named(&is_read).into_iter();
        let read: Vec<String> = columns.map(|column| column.ident().to_owned()).collect();
        let name = |member: &Member| Expr::Text((self.rules)(member.number).0.to_owned());
        let scan = Scan {
            source: self.source,
            table,
            packs: self.packs,
            read,
            partitions: partitions::fixed(self.source, &preds),
            name: &name,
        };
        let ([events, tagged], list) = scan.steps("");
        let mut shown: Vec<(Expr, String)> = shown
            .into_iter()
            .map(|field| (output(field), field.name().to_owned()))
            .collect();
        let names: Vec<String> = shown.iter().map(|(_, name)| name.clone()).collect();
        shown.push((list, LIST.to_owned()));
        let rule = self.rule_column(&names);
        let mut result = kept(std::iter::once(&rule).chain(&names));
        result.dedup();
        Statement {
            steps: vec![
                events,
                tagged,
                Step::new("matched", Query::from_step("tagged", shown)),
            ],
            result: Query {
                from: From::Elements {
                    step: "matched".into(),
                    list: LIST,
                    column: rule,
                },
                ..Query::from_step("matched", result)
            },
        }
    }

    fn members(&self) -> impl Iterator<Item = &Member> {
        let batches = self.packs.iter().flat_map(|pack| &pack.batches);
        batches.flat_map(|batch| &batch.members)
    }

    /// What any of the rules shows, in the order of the rules.
    fn shown(&self) -> Vec<&Field> {
        let mut numbers: Vec<usize> = self.members().map(|member| member.number).collect();
        numbers.sort_unstable();
        let mut shown: Vec<&Field> = Vec::new();
        for number in numbers {
            for field in &(self.rules)(number).1.columns {
                if shown.iter().all(|known| known.name() != field.name()) {
                    shown.push(field);
                }
            }
        }
        shown
    }

    /// `rule_id`, or a longer name where an event has a field of this one.
    fn rule_column(&self, shown: &[String]) -> String {
        let mut name = "rule_id".to_owned();
        while shown.iter().any(|it| lower(it) == name) {
            name = format!("siglake_{name}");
        }
        name
    }
}

/// A list of the step before, named twice: Trino puts an expression that is named once in the
/// place of its name, and all batches in one are more than it can compile.
fn once(list: &str) -> Expr {
    Expr::Case {
        branches: vec![(Expr::IsNotNull(column(list).boxed()), column(list))],
        otherwise: None,
    }
}

fn number(member: &Member) -> Expr {
    Expr::Integer(i128::try_from(member.number).unwrap_or(i128::MAX))
}

/// `tag` where the rule matches, else NULL.
fn tag(member: &Member, tag: Expr) -> Expr {
    Expr::Case {
        branches: vec![(filter(&member.pred, &mut Names::default()), tag)],
        otherwise: None,
    }
}
