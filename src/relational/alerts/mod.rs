//! Alert plans as statements: a step with the matches, then one file for each kind of window.
//!
//! Steps refer to one step before them, once, where the engine allows it: Athena computes a
//! common table expression as often as it is named. Within the steps time is a whole number of
//! microseconds, and no window depends on the order of rows with the same time.

mod anchored;
mod counted;
mod dedup;
mod finish;
mod legs;
mod near;
mod ordered;
mod packed;
mod run;
pub mod scope;
mod sliding;
mod state;
mod temporal;

pub use finish::COLUMNS;
pub use run::{ALERT_DATE, Written, days, new_alerts, new_windows, outdated};
pub use state::{STATE_COLUMNS, day};

use super::expr::{Comparison, Expr};
use super::statement::{Query, Statement, Step, column, kept};
use crate::plan::alert::{AlertPlan, Window};
use crate::plan::schedule::Bound;
use crate::rule::correlation::Operator;
use crate::source::{Source, TableName};
use scope::Scope;

/// How an engine computes what not all can compute alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// A fold over the rows of a window; otherwise only over lists.
    pub folds_over: bool,
    /// `count(DISTINCT x)` over a window.
    pub distinct_over: bool,
}

/// Names the table of a source.
pub type Tables<'t> = &'t dyn Fn(&Source) -> TableName;

/// Event time; alert time of an inner correlation.
const TIME: &str = "_t";
/// Event id, never NULL.
const ID: &str = "_id";
/// The whole key as one value, never NULL: what windows are partitioned by.
const GROUP: &str = "_k";
const VALUE: &str = "_v";
/// Beginning of the window that a row is in.
const START: &str = "_start";
const AT: &str = "_at";
const FIRST: &str = "_first";
const LAST: &str = "_last";
const COUNT: &str = "_n";
const IDS: &str = "_ids";
const ALERT_ID: &str = "_aid";
const MERGED: &str = "_merged";
const TITLE: &str = "_title";
const LEVEL: &str = "_level";
const CONTEXT: &str = "_context";
const ENTITIES: &str = "_entities";
/// The keys of a pack's rows as an object.
const KEYS: &str = "_keys";

/// Most ids of events that an alert shows.
const SAMPLE: u32 = 10;

/// The alerts of a plan, as rows of the documented columns.
pub fn alerts(
    plan: &AlertPlan<'_>,
    abilities: Abilities,
    tables: Tables<'_>,
    scope: Scope<'_>,
) -> Statement {
    let mut builder = Builder::new(plan, abilities, tables, scope);
    let last = builder.alerts(plan, "", scope.from().as_ref());
    let result = finish::result(plan, &last);
    let within = scope.within(AT, scope.from().as_ref());
    Statement {
        steps: builder.steps,
        result: result.filtered(Expr::and(within)),
    }
}

/// How many rows take part: one row of [`TAKING_PART`] and [`WITHOUT_KEY`], which counts those
/// that match and have a time, but lack a key that they need.
pub fn participation(plan: &AlertPlan<'_>, abilities: Abilities, tables: Tables<'_>) -> Statement {
    let mut builder = Builder::new(plan, abilities, tables, Scope::everything(false));
    let result = builder.participation(plan);
    Statement {
        steps: builder.steps,
        result,
    }
}

pub const TAKING_PART: &str = "taking_part";
pub const WITHOUT_KEY: &str = "without_key";

struct Builder<'b> {
    abilities: Abilities,
    tables: Tables<'b>,
    scope: Scope<'b>,
    /// The key of the rule whose alerts are asked for.
    rule: String,
    steps: Vec<Step>,
    kept: Vec<state::Kept>,
}

impl<'b> Builder<'b> {
    fn new(
        plan: &AlertPlan<'_>,
        abilities: Abilities,
        tables: Tables<'b>,
        scope: Scope<'b>,
    ) -> Self {
        Builder {
            abilities,
            tables,
            scope,
            rule: plan.rule.key.clone(),
            steps: Vec::new(),
            kept: Vec::new(),
        }
    }
}

impl Builder<'_> {
    fn step(&mut self, name: String, query: Query) -> String {
        self.steps.push(Step::new(name.clone(), query));
        name
    }

    /// Adds the steps of a plan. Gives the name of the last: keys, [`ALERT_ID`], [`AT`],
    /// [`FIRST`], [`LAST`], [`COUNT`], [`VALUE`], [`IDS`], [`MERGED`] and the payload. In a run
    /// all alerts after `exact` are there, and possibly false ones before.
    fn alerts(&mut self, plan: &AlertPlan<'_>, prefix: &str, exact: Option<&Bound>) -> String {
        let anchor = self.scope.anchor;
        let alerts_after = exact.map(|exact| plan.alerts_after(exact, anchor));
        let alerts_after = alerts_after.as_ref();
        let rows_after = alerts_after.map(|bound| plan.rows_after(bound, anchor));
        let matches = self.matches(plan, prefix, rows_after.as_ref());
        let windows = match &plan.window {
            Window::Each => self.each(plan, prefix, &matches),
            Window::Counted {
                shape,
                length,
                count,
                distinct,
            } => self.counted(
                plan,
                prefix,
                &matches,
                (*shape, *length),
                (*count, *distinct),
                alerts_after,
            ),
            Window::Sliding {
                length,
                statistic,
                bounds,
            } => self.sliding(plan, prefix, &matches, *length, *statistic, bounds),
            Window::Temporal { length, condition } => {
                self.temporal(plan, prefix, &matches, *length, condition)
            }
            Window::Ordered { length, order } => {
                self.ordered(plan, prefix, &matches, *length, order)
            }
        };
        let named = finish::with_alert_id(plan, &windows);
        let named = self.step(format!("{prefix}named"), named);
        match &plan.dedup {
            None => named,
            Some(dedup) => self.dedup(plan, prefix, &named, dedup, (alerts_after, exact)),
        }
    }

    /// An alert for each row.
    fn each(&mut self, plan: &AlertPlan<'_>, prefix: &str, matches: &str) -> String {
        let mut columns = kept(&group_columns(plan));
        columns.extend(kept(&payload_columns(plan)));
        for name in [START, AT, FIRST, LAST] {
            columns.push((column(TIME), name.to_owned()));
        }
        columns.push((Expr::Integer(1), COUNT.to_owned()));
        columns.push((no_value(), VALUE.to_owned()));
        columns.push((Expr::List(vec![column(ID)]), IDS.to_owned()));
        columns.push((column(ID), ID.to_owned()));
        self.step(
            format!("{prefix}alerts"),
            Query::from_step(matches, columns),
        )
    }
}

/// NULL as a number.
fn no_value() -> Expr {
    Expr::AsFloat(Expr::Null.boxed())
}

/// The columns that hold keys: [`GROUP`] itself where it is the only key.
fn key_columns(plan: &AlertPlan<'_>) -> Vec<String> {
    if plan.key_names.len() == 1 && !plan.absent_keys {
        return vec![GROUP.to_owned()];
    }
    (0..plan.key_names.len())
        .map(|number| format!("_key{number}"))
        .collect()
}

/// [`GROUP`] and the columns of the keys beside it.
fn group_columns(plan: &AlertPlan<'_>) -> Vec<String> {
    let mut names = vec![GROUP.to_owned()];
    names.extend(key_columns(plan).into_iter().filter(|name| name != GROUP));
    names
}

/// The columns that are those of a window's first event, each never NULL.
fn payload_columns(plan: &AlertPlan<'_>) -> Vec<String> {
    let mut names = Vec::new();
    let payloads = || legs::payloads(plan);
    if plan.title.is_none() && payloads().any(|payload| payload.title.is_some()) {
        names.push(TITLE.to_owned());
    }
    if payloads().any(|payload| !payload.levels.is_empty()) {
        names.push(LEVEL.to_owned());
    }
    if payloads().any(|payload| !payload.context.is_empty()) {
        names.push(CONTEXT.to_owned());
    }
    if payloads().any(|payload| !payload.entities.is_empty()) {
        names.push(ENTITIES.to_owned());
    }
    if packed::leg(plan).is_some() {
        names.push(KEYS.to_owned());
    }
    names
}

fn flag_column(flag: usize) -> String {
    format!("_r{flag}")
}

/// All bounds hold; false where there is nothing to measure.
fn holds(measure: &Expr, bounds: &[(Operator, f64)]) -> Expr {
    let all = Expr::and(
        bounds
            .iter()
            .map(|(operator, number)| {
                let comparison = match operator {
                    Operator::Gt => Comparison::Gt,
                    Operator::Gte => Comparison::Gte,
                    Operator::Lt => Comparison::Lt,
                    Operator::Lte => Comparison::Lte,
                    Operator::Eq => Comparison::Eq,
                    Operator::Neq => Comparison::NotEq,
                };
                measure.clone().compare(comparison, whole_or_float(*number))
            })
            .collect(),
    );
    Expr::Coalesce(vec![all, Expr::Bool(false)])
}

#[allow(clippy::cast_possible_truncation)]
fn whole_or_float(number: f64) -> Expr {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        Expr::Integer(number as i128)
    } else {
        Expr::Float(number)
    }
}
