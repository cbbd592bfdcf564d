//! SQL dialects: a file each, and a line in [`ALL`].

mod athena;
pub(crate) mod duckdb;

pub use athena::Athena;
pub use duckdb::DuckDb;

use crate::regexp::Regexp;
pub use crate::relational::alerts::Abilities;
use crate::relational::expr::{EpochUnit, TimeText};
use crate::source::{Folding, Source, TableName};
use sqlparser::ast::{Expr, WindowSpec};

/// The most that an engine takes; `None` where it sets no limit, or none that a query meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a query's text.
    pub query_bytes: Option<usize>,
    /// Arguments of a call.
    pub call_arguments: Option<usize>,
    /// Elements that an array's constructor lists.
    pub array_elements: Option<usize>,
    /// Parts of an expression that the engine makes one method of.
    pub expression_parts: Option<usize>,
    /// Stages that a query is planned in. Every reading of a table is one at least.
    pub stages: Option<usize>,
}

/// What an engine writes differently. There are no default methods: a new dialect decides
/// everything.
pub trait Dialect: Sync {
    fn name(&self) -> &'static str;
    /// What parses the dialect's text back.
    fn parser(&self) -> &dyn sqlparser::dialect::Dialect;
    /// How the engine compares names of columns and members with those of a rule.
    fn folding(&self) -> Folding;
    fn table<'s>(&self, source: &'s Source) -> &'s TableName;
    fn limits(&self) -> Limits;

    fn map_value(&self, map: Expr, key: Expr) -> Expr;
    /// Text as something that the other JSON methods take; malformed text counts as absent.
    fn parse_json(&self, value: Expr) -> Expr;
    fn json(&self, value: Expr, path: &[String]) -> Expr;
    fn json_text(&self, value: Expr, path: &[String]) -> Expr;
    fn json_present(&self, value: Expr, path: &[String]) -> Expr;
    fn json_format(&self, value: Expr) -> Expr;
    fn json_elements(&self, value: Expr) -> Expr;
    fn transform(&self, list: Expr, variable: &str, body: Expr) -> Expr;
    fn first_element(&self, list: Expr, variable: &str, body: Expr) -> Expr;
    fn any_element(&self, list: Expr, variable: &str, body: Expr) -> Expr;
    fn regexp(&self, regexp: &Regexp) -> String;
    fn regexp_function(&self) -> &'static str;
    fn parse_time(&self, text: Expr, form: TimeText) -> Expr;
    fn time_of_epoch(&self, value: Expr, unit: EpochUnit) -> Expr;

    /// Whether tables other than Iceberg are plain files: they are only added to, and hold times
    /// of milliseconds.
    fn has_plain_files(&self) -> bool;
    /// What the engine can do over rows.
    fn abilities(&self) -> Abilities;
    /// The MD5 digest of text, in lower-case hexadecimal.
    fn md5(&self, text: Expr) -> Expr;
    fn json_string(&self, text: Expr) -> Expr;
    /// A timestamp as microseconds from the epoch.
    fn time_micros(&self, time: Expr) -> Expr;
    /// The function that writes a timestamp in a form with `%Y`, `%m`, `%d` and `%H`.
    fn time_text(&self) -> &'static str;
    fn micros_time(&self, micros: Expr) -> Expr;
    /// The different values of a list in order, without NULL.
    fn sorted_set(&self, list: Expr) -> Expr;
    /// The value at a part (from 0 to 1) of the sorted values, interpolated.
    fn percentile(&self, arguments: Vec<Expr>, part: f64, over: Option<WindowSpec>) -> Expr;
    /// The aggregate that makes a list of values.
    fn list_aggregate(&self) -> &'static str;
    /// Where anchored windows of a length open: `first`, and those among times in `stretches` as
    /// long as a window, a list of lists in order.
    fn openings(&self, first: Expr, stretches: Expr, length: i64) -> Expr;
    /// Of times in order, the latest at which an anchored window of a length opens.
    fn opening(&self, arguments: Vec<Expr>, length: i64, over: Option<WindowSpec>) -> Expr;
}

/// Every dialect.
pub static ALL: [&dyn Dialect; 2] = [&DuckDb, &Athena];

pub fn find(name: &str) -> Option<&'static dyn Dialect> {
    ALL.into_iter().find(|dialect| dialect.name() == name)
}
