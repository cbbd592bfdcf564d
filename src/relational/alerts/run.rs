//! What a scheduled run writes: alerts and windows that are not in their tables yet, so that a run
//! that is repeated, late or overlaps another changes nothing.

use super::super::expr::{Comparison, Expr, Frame, Function};
use super::super::statement::{From, LEFT, Query, RIGHT, Statement, column, kept, over, window};
use super::scope::{Scope, micros};
use super::state::{STATE_COLUMNS, day_of};
use super::{ALERT_ID, AT, Abilities, Builder, COLUMNS, Tables, finish, packed};
use crate::plan::alert::AlertPlan;
use crate::plan::schedule::{Anchor, Bound, Run};
use crate::source::TableName;

/// The day of the alert time as text, by which the table of alerts is partitioned; the column
/// after [`COLUMNS`].
pub const ALERT_DATE: &str = "alert_date";

/// Position of an alert among those with its id.
const COPY: &str = "_copy";

/// How rows come into a table that may hold them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// The query leaves out those that are there.
    Missing,
    /// The query gives all; a `MERGE` leaves out those that are there.
    All,
}

/// The alerts of a run, with [`ALERT_DATE`]. Each alert id comes once. `milliseconds`: the table
/// holds no smaller parts of time.
pub fn new_alerts(
    plan: &AlertPlan<'_>,
    abilities: Abilities,
    tables: Tables<'_>,
    (anchor, run, prunes): (Anchor, &Run, bool),
    (written, target): (Written, &TableName),
    milliseconds: bool,
) -> Statement {
    let scope = Scope {
        anchor,
        run: Some(run),
        prunes,
    };
    let mut builder = Builder::new(plan, abilities, tables, scope);
    let last = builder.alerts(plan, "", scope.from().as_ref());
    let mut shown = finish::result(plan, &last);
    if milliseconds {
        for (value, _) in &mut shown.columns {
            if let Expr::MicrosTime(_) = value {
                *value = Expr::Milliseconds(value.clone().boxed());
            }
        }
    }
    // An event that was delivered twice is two rows, and one alert.
    let copy = window(
        Function::RowNumber,
        Vec::new(),
        over(&[ALERT_ID], &[], Frame::Default),
    );
    shown
        .columns
        .push((day_of(column(AT)), ALERT_DATE.to_owned()));
    shown.columns.push((copy, COPY.to_owned()));
    shown.filter = Expr::and(scope.within(AT, scope.from().as_ref()));
    let shown = builder.step("shown".into(), shown);
    let mut names: Vec<String> = COLUMNS.map(str::to_owned).to_vec();
    names.push(ALERT_DATE.to_owned());
    let once = column(COPY).compare(Comparison::Eq, Expr::Integer(1));
    let found = Query::from_step(&shown, kept(&names)).filtered(once);
    let result = match written {
        Written::All => found,
        Written::Missing => {
            let found = builder.step("found".into(), found);
            let there = Query {
                columns: kept(&["alert_id".to_owned()]),
                from: From::Table {
                    name: target.clone(),
                    aliased: false,
                },
                filter: Expr::and(
                    [of_rules(plan)]
                        .into_iter()
                        .chain(days(column(ALERT_DATE), run))
                        .collect(),
                ),
                group_by: Vec::new(),
            };
            let there = builder.step("there".into(), there);
            missing(&found, &there, &names, &["alert_id"])
        }
    };
    Statement {
        steps: builder.steps,
        result,
    }
}

/// The alerts that are of the plan's rules.
fn of_rules(plan: &AlertPlan<'_>) -> Expr {
    let rule_id = column("rule_id");
    match packed::leg(plan) {
        None => rule_id.compare(Comparison::Eq, Expr::Text(plan.rule.key.clone())),
        Some(leg) => {
            let keys = leg.members.iter().map(|it| Expr::Text(it.rule.key.clone()));
            Expr::In(rule_id.boxed(), keys.collect())
        }
    }
}

/// The windows that opened in a run, rows of [`STATE_COLUMNS`]; `None` where the plan keeps none.
pub fn new_windows(
    plan: &AlertPlan<'_>,
    abilities: Abilities,
    tables: Tables<'_>,
    (run, prunes): (&Run, bool),
    written: Written,
) -> Option<Statement> {
    if !plan.needs_anchor() {
        return None;
    }
    let scope = Scope {
        anchor: Anchor::State,
        run: Some(run),
        prunes,
    };
    let mut builder = Builder::new(plan, abilities, tables, scope);
    builder.alerts(plan, "", scope.from().as_ref());
    let found = builder.opened(run);
    let result = match written {
        Written::All => found,
        Written::Missing => {
            let found = builder.step("found".into(), found);
            let names = STATE_COLUMNS.map(str::to_owned);
            let there = Query {
                columns: kept(&names[1..4]),
                from: From::Table {
                    name: run.state_table.clone(),
                    aliased: false,
                },
                filter: Expr::and(
                    [column(STATE_COLUMNS[0])
                        .compare(Comparison::Eq, Expr::Text(plan.rule.key.clone()))]
                    .into_iter()
                    .chain(days(column(STATE_COLUMNS[4]), run))
                    .collect(),
                ),
                group_by: Vec::new(),
            };
            let there = builder.step("there".into(), there);
            missing(&found, &there, &names, &STATE_COLUMNS[1..4])
        }
    };
    Some(Statement {
        steps: builder.steps,
        result,
    })
}

/// The rows of the state table that no run needs which begins less than `kept` before this one,
/// in microseconds. `look_back` is how far back a run reads the state.
pub fn outdated(plan: &AlertPlan<'_>, run: &Run, look_back: i64, kept: i64) -> Expr {
    let bound = Bound::at(run.from).back(look_back).back(kept);
    let bound = micros(&run.base, &bound);
    let [rule_id, _, _, opened, opened_date] = STATE_COLUMNS.map(column);
    Expr::and(vec![
        rule_id.compare(Comparison::Eq, Expr::Text(plan.rule.key.clone())),
        opened.compare(Comparison::Lte, bound.clone()),
        opened_date.compare(Comparison::Lte, day_of(bound)),
    ])
}

/// The days of a run's alerts, by a column that holds days.
pub fn days(day: Expr, run: &Run) -> Vec<Expr> {
    let bound = |offset| day_of(micros(&run.base, &Bound::at(offset)));
    vec![
        day.clone().compare(Comparison::Gte, bound(run.from)),
        day.compare(Comparison::Lte, bound(run.to)),
    ]
}

/// The rows of a step that have no partner in another by the columns of `by`.
fn missing(found: &str, there: &str, names: &[String], by: &[&str]) -> Query {
    let left = |name: &str| Expr::Qualified(LEFT, name.to_owned());
    let right = |name: &str| Expr::Qualified(RIGHT, name.to_owned());
    Query {
        columns: names
            .iter()
            .map(|name| (left(name), name.clone()))
            .collect(),
        from: From::Join {
            left: found.to_owned(),
            right: there.to_owned(),
            on: Expr::and(
                by.iter()
                    .map(|name| left(name).compare(Comparison::Eq, right(name)))
                    .collect(),
            ),
            outer: true,
        },
        filter: Expr::IsNull(right(by[0]).boxed()),
        group_by: Vec::new(),
    }
}
