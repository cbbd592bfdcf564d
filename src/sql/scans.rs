//! What a statement reads of tables: each reading, with the columns that reach its result.
//!
//! Engines leave out what nothing asks for, and compute a step where it is named, so that a table
//! is read as often as steps lead to it, each time with other columns.

use super::check;
use crate::dialect::Dialect;
use crate::source::TableName;
use sqlparser::ast::{
    AccessExpr, Distinct, Expr, GroupByExpr, JoinConstraint, JoinOperator, Query, Select,
    SelectItem, SetExpr, Statement, TableFactor, Visit, Visitor, WindowSpec, WindowType,
    visit_expressions, visit_relations,
};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// One reading of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    pub table: TableName,
    /// A column, and members of structs below it.
    pub paths: BTreeSet<Vec<String>>,
}

/// How an engine computes a step that is named more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Steps {
    /// Again each time.
    Inlined,
    /// Once. Aggregates over parts without an order are joined to the rows, which are computed again
    /// for them, unless that means another window. As DuckDB does.
    Once,
}

/// The readings of a query, an INSERT or a MERGE. An error is a defect of the compiler.
pub fn scans(text: &str, dialect: &dyn Dialect, policy: Steps) -> Result<Vec<Scan>, String> {
    let statements = check::parse(text, dialect)?;
    let query = match statements.as_slice() {
        [Statement::Query(query)] => Some(query.as_ref()),
        [Statement::Insert(insert)] => insert.source.as_deref(),
        [Statement::Merge(merge)] => match &merge.source {
            TableFactor::Derived { subquery, .. } => Some(subquery.as_ref()),
            _ => None,
        },
        _ => None,
    };
    let query = query.ok_or("the statement has no query")?;
    let mut names = BTreeMap::new();
    let _: ControlFlow<()> = visit_relations(query, |name| {
        if let [part] = name.0.as_slice()
            && let Some(ident) = part.as_ident()
        {
            *names.entry(ident.value.clone()).or_insert(0) += 1;
        }
        ControlFlow::Continue(())
    });
    let mut walk = Walk {
        steps: Vec::new(),
        names,
        once: BTreeMap::new(),
        policy,
        scans: Vec::new(),
    };
    walk.query(query, None)?;
    // A step that is computed once reads what all who name it want. Later ones first: they name
    // earlier ones.
    while let Some((step, wanted)) = walk.once.pop_last() {
        let body = walk.steps[step].1;
        walk.body(body, Some(&wanted))?;
    }
    Ok(walk.scans)
}

/// More readings are no query that an engine would run.
const MOST: usize = 10_000;

struct Walk<'q> {
    /// Name and body of each step, in order.
    steps: Vec<(&'q str, &'q SetExpr)>,
    /// How often tables of each name are read, as the text stands.
    names: BTreeMap<String, usize>,
    /// Steps that are computed once, with the positions of the columns that are wanted.
    once: BTreeMap<usize, BTreeSet<usize>>,
    policy: Steps,
    scans: Vec<Scan>,
}

/// A table of a FROM clause.
struct From<'q> {
    alias: Option<&'q str>,
    kind: FromKind<'q>,
    refs: BTreeSet<Vec<String>>,
}

enum FromKind<'q> {
    Table(TableName),
    Step(usize),
    Query(&'q Query),
    /// Rows made of values that are there already.
    Made,
}

impl<'q> Walk<'q> {
    fn query(&mut self, query: &'q Query, wanted: Option<&BTreeSet<usize>>) -> Result<(), String> {
        let known = self.steps.len();
        for step in query.with.iter().flat_map(|with| &with.cte_tables) {
            self.steps.push((&step.alias.name.value, &step.query.body));
        }
        self.body(&query.body, wanted)?;
        // Steps of a query inside stay: those that are computed once are asked for at the end.
        debug_assert!(self.steps.len() >= known);
        Ok(())
    }

    /// `wanted` are positions of columns; all without it.
    fn body(&mut self, body: &'q SetExpr, wanted: Option<&BTreeSet<usize>>) -> Result<(), String> {
        match body {
            SetExpr::Select(select) => self.select(select, wanted),
            SetExpr::Query(query) => self.query(query, wanted),
            SetExpr::SetOperation { left, right, .. } => {
                self.body(left, wanted)?;
                self.body(right, wanted)
            }
            // The compiler builds no other bodies that read tables.
            _ => Ok(()),
        }
    }

    fn select(
        &mut self,
        select: &'q Select,
        wanted: Option<&BTreeSet<usize>>,
    ) -> Result<(), String> {
        if self.scans.len() > MOST {
            return Err(format!("the statement reads tables more than {MOST} times"));
        }
        let mut rows = Refs::default();
        let mut parts = Refs::default();
        let mut everything = false;
        let distinct = !matches!(select.distinct, None | Some(Distinct::All));
        let joined = self.policy == Steps::Once
            && has_parts_alone(select)
            && !self.has_windows_below(select);
        for (position, item) in select.projection.iter().enumerate() {
            if !distinct && wanted.is_some_and(|wanted| !wanted.contains(&position)) {
                continue;
            }
            match item {
                SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => {
                    if joined && window(expr).is_some() {
                        parts.of(expr);
                    } else {
                        rows.of(expr);
                    }
                }
                _ => everything = true,
            }
        }
        if parts.paths.is_empty() && parts.queries.is_empty() {
            return self.rows(select, rows, everything);
        }
        // The parts are matched with the rows by what they are parts of.
        rows.paths.extend(parts_of(select));
        self.rows(select, rows, everything)?;
        self.rows(select, parts, everything)
    }

    /// Reads the tables of a select for what `refs` names and its filters.
    fn rows(&mut self, select: &'q Select, mut refs: Refs, all: bool) -> Result<(), String> {
        let mut everything = all;
        let filters = select
            .selection
            .iter()
            .chain(&select.having)
            .chain(&select.qualify);
        filters.for_each(|expr| refs.of(expr));
        match &select.group_by {
            GroupByExpr::All(_) => everything = true,
            GroupByExpr::Expressions(exprs, _) => exprs.iter().for_each(|expr| refs.of(expr)),
        }
        let mut from: Vec<From<'q>> = Vec::new();
        for table in &select.from {
            from.push(self.from(&table.relation, &mut refs));
            for join in &table.joins {
                from.push(self.from(&join.relation, &mut refs));
                if let JoinOperator::Join(on)
                | JoinOperator::Inner(on)
                | JoinOperator::Left(on)
                | JoinOperator::LeftOuter(on)
                | JoinOperator::FullOuter(on) = &join.join_operator
                {
                    match on {
                        JoinConstraint::On(expr) => refs.of(expr),
                        JoinConstraint::None => {}
                        _ => everything = true,
                    }
                }
            }
        }
        let queries = std::mem::take(&mut refs.queries);
        for path in refs.paths {
            self.assign(path, &mut from);
        }
        for table in from {
            self.read(table, everything)?;
        }
        for body in queries {
            // A query within an expression stands for itself.
            let inner = scans_of_text(&body, self)?;
            self.scans.extend(inner);
        }
        Ok(())
    }

    /// Whether the rows of a select are those of another window, computed for it alone.
    fn has_windows_below(&self, select: &'q Select) -> bool {
        let tables = select.from.iter().flat_map(|table| {
            let joins = table.joins.iter().map(|join| &join.relation);
            std::iter::once(&table.relation).chain(joins)
        });
        tables
            .map(|table| self.from(table, &mut Refs::default()).kind)
            .any(|kind| match kind {
                FromKind::Step(step) => {
                    !self.named_again(step) && self.has_windows(self.steps[step].1)
                }
                FromKind::Query(query) => self.has_windows(&query.body),
                FromKind::Table(_) | FromKind::Made => false,
            })
    }

    fn has_windows(&self, body: &'q SetExpr) -> bool {
        match body {
            SetExpr::Select(select) => has_window(select) || self.has_windows_below(select),
            SetExpr::Query(query) => self.has_windows(&query.body),
            SetExpr::SetOperation { left, right, .. } => {
                self.has_windows(left) || self.has_windows(right)
            }
            // The compiler builds no other bodies that read tables.
            _ => false,
        }
    }

    /// Whether a step is named more than once.
    fn named_again(&self, step: usize) -> bool {
        self.names
            .get(self.steps[step].0)
            .is_some_and(|times| *times > 1)
    }

    fn from(&self, factor: &'q TableFactor, refs: &mut Refs) -> From<'q> {
        let (alias, kind) = match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                ..
            } => {
                let parts = name.0.iter().filter_map(|part| part.as_ident());
                let parts: Vec<String> = parts.map(|ident| ident.value.clone()).collect();
                let step = match parts.as_slice() {
                    [one] => self.steps.iter().rposition(|(name, _)| name == one),
                    _ => None,
                };
                (alias, step.map_or(FromKind::Table(parts), FromKind::Step))
            }
            TableFactor::Derived {
                subquery, alias, ..
            } => (alias, FromKind::Query(subquery)),
            TableFactor::UNNEST {
                alias, array_exprs, ..
            } => {
                array_exprs.iter().for_each(|expr| refs.of(expr));
                (alias, FromKind::Made)
            }
            _ => (&None, FromKind::Made),
        };
        let alias = alias.as_ref().map(|alias| alias.name.value.as_str());
        let alias = alias.or(match factor {
            TableFactor::Table { name, .. } => name
                .0
                .last()
                .and_then(|part| part.as_ident())
                .map(|ident| ident.value.as_str()),
            _ => None,
        });
        From {
            alias,
            kind,
            refs: BTreeSet::new(),
        }
    }

    /// Gives a path to the table that it names, or that has its column.
    fn assign(&self, path: Vec<String>, from: &mut [From<'q>]) {
        if path.len() > 1
            && let Some(table) = from.iter_mut().find(|it| it.alias == Some(&path[0]))
        {
            table.refs.insert(path[1..].to_vec());
            return;
        }
        let has = |table: &From<'q>| match &table.kind {
            FromKind::Step(step) => names(self.steps[*step].1).contains(&Some(&path[0])),
            FromKind::Query(query) => names(&query.body).contains(&Some(&path[0])),
            FromKind::Table(_) | FromKind::Made => false,
        };
        let found = from.iter().position(has).or_else(|| {
            let is_table = |table: &From<'q>| matches!(table.kind, FromKind::Table(_));
            from.iter().position(is_table)
        });
        if let Some(found) = found {
            from[found].refs.insert(path);
        }
    }

    fn read(&mut self, table: From<'q>, everything: bool) -> Result<(), String> {
        let columns = |body: &SetExpr| -> Option<BTreeSet<usize>> {
            if everything {
                return None;
            }
            let names = names(body);
            let wanted = |name: &Option<&String>| {
                name.is_none_or(|name| table.refs.iter().any(|path| path[0] == *name))
            };
            let positions = names.iter().enumerate().filter(|(_, name)| wanted(name));
            Some(positions.map(|(position, _)| position).collect())
        };
        match table.kind {
            FromKind::Made => Ok(()),
            FromKind::Table(name) => {
                self.scans.push(Scan {
                    table: name,
                    paths: table.refs,
                });
                Ok(())
            }
            FromKind::Query(query) => {
                let wanted = columns(&query.body);
                self.query(query, wanted.as_ref())
            }
            FromKind::Step(step) => {
                let body = self.steps[step].1;
                let wanted = columns(body);
                if self.policy == Steps::Once && self.named_again(step) {
                    let all = || (0..names(body).len()).collect();
                    self.once
                        .entry(step)
                        .or_default()
                        .extend(wanted.unwrap_or_else(all));
                    return Ok(());
                }
                self.body(body, wanted.as_ref())
            }
        }
    }
}

/// The readings of a query within an expression, which may name the steps around it.
fn scans_of_text(query: &Query, outer: &Walk<'_>) -> Result<Vec<Scan>, String> {
    let mut walk = Walk {
        steps: outer.steps.clone(),
        names: BTreeMap::new(),
        once: BTreeMap::new(),
        policy: Steps::Inlined,
        scans: Vec::new(),
    };
    walk.query(query, None)?;
    Ok(walk.scans)
}

/// The function and window of a call, if the expression is one.
fn window(expr: &Expr) -> Option<(String, &WindowSpec)> {
    match expr {
        Expr::Function(function) => match &function.over {
            Some(WindowType::WindowSpec(spec)) => Some((function.name.to_string(), spec)),
            Some(WindowType::NamedWindow(_)) | None => None,
        },
        _ => None,
    }
}

/// Also within other expressions.
fn has_window(select: &Select) -> bool {
    visit_expressions(&select.projection, |expr| match window(expr) {
        Some(_) => ControlFlow::Break(()),
        None => ControlFlow::Continue(()),
    })
    .is_break()
}

fn windows(select: &Select) -> impl Iterator<Item = (String, &WindowSpec)> {
    select.projection.iter().filter_map(|item| match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => window(expr),
        _ => None,
    })
}

/// Whether all windows of a select are aggregates over parts of its rows without an order.
fn has_parts_alone(select: &Select) -> bool {
    let alone = |(name, spec): (String, &WindowSpec)| {
        let ranks = ["row_number", "lag", "lead", "first_value"].contains(&name.as_str());
        !ranks && spec.order_by.is_empty() && !spec.partition_by.is_empty()
    };
    windows(select).next().is_some() && windows(select).all(alone)
}

fn parts_of(select: &Select) -> BTreeSet<Vec<String>> {
    let mut refs = Refs::default();
    for expr in windows(select).flat_map(|(_, spec)| &spec.partition_by) {
        refs.of(expr);
    }
    refs.paths
}

/// Names of a body's columns.
fn names<'a>(body: &'a SetExpr) -> Vec<Option<&'a String>> {
    match body {
        SetExpr::Select(select) => {
            let name = |item: &'a SelectItem| match item {
                SelectItem::ExprWithAlias { alias, .. } => Some(&alias.value),
                SelectItem::UnnamedExpr(Expr::Identifier(ident)) => Some(&ident.value),
                SelectItem::UnnamedExpr(Expr::CompoundIdentifier(idents)) => {
                    idents.last().map(|ident| &ident.value)
                }
                _ => None,
            };
            select.projection.iter().map(name).collect()
        }
        SetExpr::Query(query) => names(&query.body),
        SetExpr::SetOperation { left, .. } => names(left),
        _ => Vec::new(),
    }
}

/// Paths of columns that expressions name, and the queries within them.
#[derive(Default)]
struct Refs {
    paths: BTreeSet<Vec<String>>,
    queries: Vec<Query>,
    /// Parts of a path that was taken as a whole.
    taken: Vec<*const Expr>,
    depth: usize,
}

impl Refs {
    fn of(&mut self, expr: &Expr) {
        let _: ControlFlow<()> = expr.visit(self);
    }
}

impl Visitor for Refs {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        if self.depth == 0 {
            self.queries.push(query.clone());
        }
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        if self.depth > 0 || self.taken.contains(&std::ptr::from_ref(expr)) {
            return ControlFlow::Continue(());
        }
        match expr {
            // Parameters of lambdas have no quotes.
            Expr::Identifier(ident) if ident.quote_style.is_some() => {
                self.paths.insert(vec![ident.value.clone()]);
            }
            Expr::CompoundIdentifier(idents) if idents[0].quote_style.is_some() => {
                self.paths
                    .insert(idents.iter().map(|ident| ident.value.clone()).collect());
            }
            Expr::CompoundFieldAccess { root, access_chain } => {
                let mut path: Vec<String> = match root.as_ref() {
                    Expr::Identifier(ident) if ident.quote_style.is_some() => {
                        vec![ident.value.clone()]
                    }
                    Expr::CompoundIdentifier(idents) if idents[0].quote_style.is_some() => {
                        idents.iter().map(|ident| ident.value.clone()).collect()
                    }
                    _ => return ControlFlow::Continue(()),
                };
                self.taken.push(std::ptr::from_ref(root.as_ref()));
                let mut whole = false;
                for step in access_chain {
                    match step {
                        AccessExpr::Dot(name) => {
                            self.taken.push(std::ptr::from_ref(name));
                            match name {
                                Expr::Identifier(ident) if !whole => path.push(ident.value.clone()),
                                _ => whole = true,
                            }
                        }
                        // Of lists everything is read.
                        AccessExpr::Subscript(_) => whole = true,
                    }
                }
                self.paths.insert(path);
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::{Athena, DuckDb};

    fn shown(text: &str, policy: Steps) -> Vec<String> {
        let dialect: &dyn Dialect = match policy {
            Steps::Inlined => &Athena,
            Steps::Once => &DuckDb,
        };
        let scans = scans(text, dialect, policy).unwrap();
        scans
            .iter()
            .map(|scan| {
                let paths: Vec<String> = scan.paths.iter().map(|path| path.join(".")).collect();
                format!("{}: {}", scan.table.join("."), paths.join(" "))
            })
            .collect()
    }

    const STEPS: &str = r#"WITH "legs" AS (SELECT "when" AS "t", "actor"."name" AS "k", "body" AS "b", "unused" AS "u" FROM "db"."x" WHERE lower("action") = 'a'),
        "grouped" AS (SELECT "k" AS "k", min("t") AS "first", max("b") AS "last" FROM "legs" GROUP BY "k")
        SELECT "l"."t" AS "t", "r"."first" AS "f" FROM "legs" AS "l" JOIN "grouped" AS "r" ON "l"."k" = "r"."k""#;

    #[test]
    fn each_reading_has_the_columns_that_reach_the_result() {
        let wanted = ["db.x: action actor.name when"; 2];
        assert_eq!(shown(STEPS, Steps::Inlined), wanted);
        assert_eq!(shown(STEPS, Steps::Once), wanted[..1]);
    }

    #[test]
    fn a_step_may_be_computed_once_for_all_who_name_it() {
        let text = r#"WITH "g" AS (SELECT "k" AS "k", min("t") AS "a", max("v") AS "b", sum("w") AS "c" FROM "x" GROUP BY "k")
            SELECT "l"."a" AS "a", "r"."b" AS "b" FROM "g" AS "l" JOIN "g" AS "r" ON "l"."k" = "r"."k""#;
        assert_eq!(shown(text, Steps::Inlined), ["x: k t", "x: k v"]);
        assert_eq!(shown(text, Steps::Once), ["x: k t v"]);
    }

    #[test]
    fn aggregates_over_parts_read_again() {
        let text =
            r#"SELECT "a" AS "a", min("b") OVER (PARTITION BY "k") AS "m" FROM "t" WHERE "f" = 1"#;
        assert_eq!(shown(text, Steps::Inlined), ["t: a b f k"]);
        assert_eq!(shown(text, Steps::Once), ["t: a f k", "t: b f k"]);
        let ordered = text.replace("BY \"k\"", "BY \"k\" ORDER BY \"o\"");
        assert_eq!(shown(&ordered, Steps::Once), ["t: a b f k o"]);
    }

    #[test]
    fn aggregates_over_parts_of_other_windows_read_once() {
        let text = r#"WITH "w" AS (SELECT "a" AS "a", "k" AS "k", "b" AS "b", abs(lag("t") OVER (PARTITION BY "k" ORDER BY "t")) AS "p" FROM "t")
            SELECT "a" AS "a", min("b") OVER (PARTITION BY "k") AS "m" FROM "w" WHERE "p" = 1"#;
        assert_eq!(shown(text, Steps::Once), ["t: a b k t"]);
    }

    #[test]
    fn members_lists_unions_and_queries_within() {
        let text = r#"SELECT any_match("list"."a", v -> v."n" = "o") AS "x" FROM "t" WHERE "s"."m" IS NOT NULL AND "id" NOT IN (SELECT "alert" FROM "z")
            UNION ALL SELECT "y" FROM "u""#;
        assert_eq!(
            shown(text, Steps::Inlined),
            ["t: id list.a o s.m", "z: alert", "u: y"]
        );
        let insert = r#"INSERT INTO "into" ("a") SELECT DISTINCT "a" AS "a", "b" AS "b" FROM "t""#;
        assert_eq!(shown(insert, Steps::Inlined), ["t: a b"]);
    }
}
