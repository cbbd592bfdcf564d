//! Queries of several steps: common table expressions, each over one before it.

use super::expr::{Expr, Frame, Function, Over};
use crate::source::TableName;

/// A query: steps by name, and what is made of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    pub steps: Vec<Step>,
    pub result: Query,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub name: String,
    /// `UNION ALL` of these.
    pub queries: Vec<Query>,
    /// Whether the step refers to itself.
    pub recursive: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    pub columns: Vec<(Expr, String)>,
    pub from: From,
    pub filter: Expr,
    pub group_by: Vec<Expr>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum From {
    /// A table of a source. Its alias, where a column's name could be taken for the table's.
    Table {
        name: TableName,
        aliased: bool,
    },
    Step(String),
    /// Every row of a step as often as there are numbers from 1 on, with the number.
    Numbered {
        step: String,
        column: &'static str,
        count: u32,
    },
    /// Every row of a step as often as its list `list` has elements, with the element.
    Elements {
        step: String,
        list: &'static str,
        column: String,
    },
    /// Rows of two steps; `LEFT` is the alias of the first and `RIGHT` of the second.
    Join {
        left: String,
        right: String,
        on: Expr,
        /// Whether rows of the left without a partner stay.
        outer: bool,
    },
}

pub const LEFT: &str = "_l";
pub const RIGHT: &str = "_r";

impl Query {
    pub fn from_step(step: &str, columns: Vec<(Expr, String)>) -> Query {
        Query {
            columns,
            from: From::Step(step.to_owned()),
            filter: Expr::Bool(true),
            group_by: Vec::new(),
        }
    }

    pub fn filtered(mut self, filter: Expr) -> Query {
        self.filter = filter;
        self
    }

    pub fn grouped(mut self, columns: &[String]) -> Query {
        self.group_by = columns.iter().map(|name| column(name)).collect();
        self
    }
}

impl Step {
    pub fn new(name: impl Into<String>, query: Query) -> Step {
        Step {
            name: name.into(),
            queries: vec![query],
            recursive: false,
        }
    }
}

pub fn column(name: &str) -> Expr {
    Expr::Column(name.to_owned())
}

/// Columns that keep their names.
pub fn kept<'n>(names: impl IntoIterator<Item = &'n String>) -> Vec<(Expr, String)> {
    names
        .into_iter()
        .map(|name| (column(name), name.clone()))
        .collect()
}

pub fn aggregate(function: Function, arguments: Vec<Expr>) -> Expr {
    Expr::Call {
        function,
        arguments,
        filter: None,
        over: None,
    }
}

pub fn aggregate_where(function: Function, arguments: Vec<Expr>, filter: Expr) -> Expr {
    Expr::Call {
        function,
        arguments,
        filter: Some(filter.boxed()),
        over: None,
    }
}

pub fn window(function: Function, arguments: Vec<Expr>, over: Over) -> Expr {
    Expr::Call {
        function,
        arguments,
        filter: None,
        over: Some(over),
    }
}

/// Rows with the same values of `partition`, in order of `order`.
pub fn over(partition: &[&str], order: &[&str], frame: Frame) -> Over {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Over {
        partition: owned(partition),
        order: owned(order),
        frame,
    }
}
