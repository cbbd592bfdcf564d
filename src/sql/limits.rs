//! What engines take at most: long lists are split, and what can't be is told.

use super::build;
use crate::dialect::{Dialect, Limits};
use sqlparser::ast::{
    BinaryOperator, Expr, FunctionArguments, Query, SetExpr, TableFactor, Visit, Visitor,
};
use std::collections::HashMap;
use std::ops::ControlFlow;

/// An array by its constructor, or several put together.
pub(super) fn array(elements: Vec<Expr>, dialect: &dyn Dialect) -> Expr {
    match dialect.limits().array_elements {
        Some(most) if elements.len() > most => {
            let parts = elements
                .chunks(most)
                .map(|part| build::array(part.to_vec()));
            build::chain(BinaryOperator::StringConcat, parts.collect())
        }
        Some(_) | None => build::array(elements),
    }
}

/// A call of a function whose arguments may be put together by calls of the same function.
pub(super) fn call(name: &str, mut arguments: Vec<Expr>, dialect: &dyn Dialect) -> Expr {
    if let Some(most) = dialect.limits().call_arguments {
        while arguments.len() > most {
            let parts = arguments.chunks(most).map(|part| match part {
                [one] => one.clone(),
                part => build::call(name, part.to_vec()),
            });
            arguments = parts.collect();
        }
    }
    build::call(name, arguments)
}

/// What of a query limits are about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Measure {
    /// Arguments of the longest call.
    pub arguments: usize,
    /// Elements of the longest array.
    pub elements: usize,
    /// Readings of tables, where a step is computed as often as it is named.
    pub scans: usize,
}

pub fn measure(query: &Query) -> Measure {
    let mut longest = Longest::default();
    let _: ControlFlow<()> = query.visit(&mut longest);
    let mut steps: HashMap<&str, usize> = HashMap::new();
    for step in query.with.iter().flat_map(|with| &with.cte_tables) {
        let count = scans(&step.query.body, &steps);
        steps.insert(&step.alias.name.value, count);
    }
    Measure {
        scans: scans(&query.body, &steps),
        ..longest.0
    }
}

/// The number of expressions within a query's own.
pub fn parts(query: &Query) -> usize {
    struct Count(usize);
    impl Visitor for Count {
        type Break = ();
        fn pre_visit_expr(&mut self, _: &Expr) -> ControlFlow<()> {
            self.0 += 1;
            ControlFlow::Continue(())
        }
    }
    let mut count = Count(0);
    let _: ControlFlow<()> = query.visit(&mut count);
    count.0
}

fn scans(body: &SetExpr, steps: &HashMap<&str, usize>) -> usize {
    match body {
        SetExpr::SetOperation { left, right, .. } => {
            scans(left, steps).saturating_add(scans(right, steps))
        }
        SetExpr::Query(query) => scans(&query.body, steps),
        SetExpr::Select(select) => {
            let tables = select.from.iter().flat_map(|from| {
                let joined = from.joins.iter().map(|join| &join.relation);
                std::iter::once(&from.relation).chain(joined)
            });
            tables
                .map(|table| table_scans(table, steps))
                .fold(0, usize::saturating_add)
        }
        // The compiler builds no other bodies.
        _ => 0,
    }
}

fn table_scans(table: &TableFactor, steps: &HashMap<&str, usize>) -> usize {
    match table {
        TableFactor::Table { name, .. } => match name.0.as_slice() {
            [one] => one
                .as_ident()
                .and_then(|ident| steps.get(ident.value.as_str()))
                .copied()
                .unwrap_or(1),
            _ => 1,
        },
        TableFactor::Derived { subquery, .. } => scans(&subquery.body, steps),
        // `UNNEST` and the like read what is there already.
        _ => 0,
    }
}

#[derive(Default)]
struct Longest(Measure);

impl Visitor for Longest {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::Function(function) => {
                if let FunctionArguments::List(list) = &function.args {
                    self.0.arguments = self.0.arguments.max(list.args.len());
                }
            }
            Expr::Array(array) => self.0.elements = self.0.elements.max(array.elem.len()),
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// What of a query passes a limit that it must keep, in words.
pub fn excess(measure: Measure, bytes: usize, limits: Limits) -> Vec<String> {
    let over = |what: &str, has: usize, most: Option<usize>| {
        most.filter(|most| has > *most)
            .map(|most| format!("{has} {what}, of {most} at most"))
    };
    [
        over("bytes", bytes, limits.query_bytes),
        over(
            "arguments in a call",
            measure.arguments,
            limits.call_arguments,
        ),
        over(
            "elements in an array",
            measure.elements,
            limits.array_elements,
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::{Athena, DuckDb};

    fn numbers(count: i128) -> Vec<Expr> {
        (0..count).map(build::integer).collect()
    }

    fn measured(expr: &Expr) -> (usize, usize) {
        let mut longest = Longest::default();
        let _: ControlFlow<()> = expr.visit(&mut longest);
        (longest.0.arguments, longest.0.elements)
    }

    #[test]
    fn long_lists_are_split_where_the_engine_wants_it() {
        assert_eq!(measured(&array(numbers(254), &Athena)), (0, 254));
        assert_eq!(measured(&array(numbers(255), &Athena)), (0, 254));
        assert_eq!(measured(&array(numbers(1_000), &DuckDb)), (0, 1_000));
        // Twice: 20,000 arguments are 158 calls.
        assert_eq!(
            measured(&call("coalesce", numbers(20_000), &Athena)),
            (127, 0)
        );
        let shown = crate::sql::print::expr(&call("f", numbers(129), &Athena)).unwrap();
        assert!(
            shown.ends_with("126), f(127, 128))") || shown.contains("f(127, 128)"),
            "{shown}"
        );
        let shown = crate::sql::print::expr(&call("f", numbers(128), &Athena)).unwrap();
        assert!(
            shown.replace([' ', '\n'], "").ends_with("126),127)"),
            "{shown}"
        );
    }

    #[test]
    fn steps_count_as_often_as_they_are_named() {
        let query = crate::sql::check::from_text(&DuckDb, "(SELECT 1) AS x");
        assert_eq!(measure(&query).scans, 0);
        let query = crate::sql::check::from_text(&DuckDb, "\"t\" JOIN \"t\" AS u ON TRUE");
        assert_eq!(measure(&query).scans, 2);
    }
}
