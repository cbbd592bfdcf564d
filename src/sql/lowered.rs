//! Columns in lower case that are there already, in the place of `lower()` of a column.

use sqlparser::ast::{
    Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Query, SelectItem, SetExpr, Visit,
    VisitMut, Visitor, VisitorMut,
};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// The column whose lower case an expression is.
fn column(expr: &Expr) -> Option<String> {
    let Expr::Function(function) = expr else {
        return None;
    };
    let [name] = function.name.0.as_slice() else {
        return None;
    };
    if name.as_ident().is_none_or(|name| name.value != "lower") {
        return None;
    }
    let FunctionArguments::List(list) = &function.args else {
        return None;
    };
    match list.args.as_slice() {
        // Variables of lambdas have no quotes.
        [FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Identifier(column)))] => column
            .quote_style
            .map(|_| column.value.replace("\"\"", "\"")),
        _ => None,
    }
}

/// Adds how often a query takes `lower()` of each column.
pub fn count(query: &Query, counts: &mut BTreeMap<String, usize>) {
    struct Count<'c>(&'c mut BTreeMap<String, usize>);
    impl Visitor for Count<'_> {
        type Break = ();
        fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
            if let Some(column) = column(expr) {
                *self.0.entry(column).or_default() += 1;
            }
            ControlFlow::Continue(())
        }
    }
    let _: ControlFlow<()> = query.visit(&mut Count(counts));
}

/// Takes the columns that `names` leads to in the place of `lower()` of its keys.
pub fn replace(query: &mut Query, names: &BTreeMap<String, String>) {
    struct Replace<'n>(&'n BTreeMap<String, String>);
    impl VisitorMut for Replace<'_> {
        type Break = ();
        fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
            if let Some(name) = column(expr).and_then(|column| self.0.get(&column)) {
                *expr = super::build::column(name);
            }
            ControlFlow::Continue(())
        }
    }
    let _: ControlFlow<()> = query.visit(&mut Replace(names));
}

/// Gives the first step of a statement the columns, and lets the second use them.
pub fn share(query: &mut Query, names: &BTreeMap<String, String>) {
    let Some(with) = &mut query.with else {
        return;
    };
    let [first, second, ..] = with.cte_tables.as_mut_slice() else {
        return;
    };
    replace(&mut second.query, names);
    if let SetExpr::Select(select) = first.query.body.as_mut() {
        for (column, name) in names {
            let lower = super::build::call("lower", vec![super::build::column(column)]);
            select.projection.push(SelectItem::ExprWithAlias {
                expr: lower,
                alias: super::build::ident(name),
            });
        }
    }
}
