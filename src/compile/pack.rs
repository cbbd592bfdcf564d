//! Packs: many rules over one scan, to checked text.

use crate::dialect::Dialect;
use crate::plan::alert::AlertPlan;
use crate::plan::pack::{Batch, Member, Pack};
use crate::predicate::Pred;
use crate::relational::{self, statement::Statement};
use crate::sql::{self, check, limits, lowered};
use std::collections::BTreeMap;

/// From this many uses on, a column's lower case is made once.
const USES: usize = 3;

/// Texts that evaluate a pack.
#[derive(Debug, Clone)]
pub struct PackTexts {
    /// Columns, and the names under which the other texts expect their lower case.
    pub lowered: BTreeMap<String, String>,
    /// In the order of the pack's batches: a query of rows' numbers and rules' numbers. An error is
    /// a defect of the compiler.
    pub batches: Vec<Result<String, String>>,
}

/// `table` is what the batches read, and `row` its column that tells rows apart.
pub fn texts(pack: &Pack, table: &str, row: &str, dialect: &dyn Dialect) -> PackTexts {
    let batch = |batch: &Batch| {
        let select = relational::pack::batch(batch, table, row);
        sql::select(&select, dialect)
    };
    let queries: Vec<sql::Query> = pack.batches.iter().map(batch).collect();
    let mut counts = BTreeMap::new();
    for query in &queries {
        lowered::count(query, &mut counts);
    }
    let lowered = names(counts);
    PackTexts {
        batches: queries
            .into_iter()
            .map(|query| text(query, &lowered, dialect))
            .collect(),
        lowered,
    }
}

/// The condition that what is common holds; `None` where that is of every row.
pub fn filter_text(common: &[Pred], dialect: &dyn Dialect) -> Option<String> {
    sql::expr_text(&relational::pack::common(common), dialect)
}

/// A query of the rows of a table that rules match, each as often as one does, with columns of the
/// table and the rule's number.
pub fn rows_text(
    pack: &Pack,
    (table, columns): (&str, &[&str]),
    lowered: &BTreeMap<String, String>,
    dialect: &dyn Dialect,
) -> Result<String, String> {
    let select = relational::pack::rows(pack, table, columns);
    text(sql::select(&select, dialect), lowered, dialect)
}

/// Whether a rule alone is an expression which the engine compiles. As the filter of a query of its
/// own, which is many small ones, any is.
pub(super) fn is_compiled(pred: &Pred, dialect: &dyn Dialect) -> bool {
    let Some(most) = dialect.limits().expression_parts else {
        return true;
    };
    let alone = Batch {
        guard: None,
        members: vec![Member {
            number: 0,
            pred: pred.clone(),
        }],
    };
    let select = relational::pack::batch(&alone, "t", "r");
    limits::parts(&sql::select(&select, dialect)) <= most
}

/// The pack with batches that are each an expression which the engine compiles.
pub(super) fn compiled(mut pack: Pack, dialect: &dyn Dialect) -> Pack {
    let Some(most) = dialect.limits().expression_parts else {
        return pack;
    };
    let mut waiting: Vec<Batch> = pack.batches.drain(..).rev().collect();
    while let Some(batch) = waiting.pop() {
        let select = relational::pack::batch(&batch, "t", "r");
        let is_too_large = || limits::parts(&sql::select(&select, dialect)) > most;
        if batch.members.len() > 1 && is_too_large() {
            let (first, second) = batch.halves();
            waiting.push(second);
            waiting.push(first);
        } else {
            pack.batches.push(batch);
        }
    }
    pack
}

/// The query of a plan's statement. Where many rules look at a column, its lower case is made once.
pub(super) fn query(
    statement: &Statement,
    plan: &AlertPlan<'_>,
    dialect: &dyn Dialect,
) -> sql::Query {
    let mut query = sql::statement(statement, dialect);
    if plan.is_pack() {
        share_lower_case(&mut query);
    }
    query
}

/// Makes the lower case of columns that the rules of a pack often look at once, in its scan.
pub(super) fn share_lower_case(query: &mut sql::Query) {
    let mut counts = BTreeMap::new();
    lowered::count(query, &mut counts);
    lowered::share(query, &names(counts));
}

/// Names for the lower case of the columns for which it is often taken.
fn names(counts: BTreeMap<String, usize>) -> BTreeMap<String, String> {
    let often = counts.into_iter().filter(|(_, count)| *count >= USES);
    often
        .map(|(column, _)| {
            let lower = format!("_siglake_lower {column}");
            (column, lower)
        })
        .collect()
}

/// The text of one batch, to be run where the texts of its pack are.
pub fn batch_text(
    batch: &Batch,
    (table, row): (&str, &str),
    lowered: &BTreeMap<String, String>,
    dialect: &dyn Dialect,
) -> Result<String, String> {
    let select = relational::pack::batch(batch, table, row);
    text(sql::select(&select, dialect), lowered, dialect)
}

fn text(
    mut query: sql::Query,
    names: &BTreeMap<String, String>,
    dialect: &dyn Dialect,
) -> Result<String, String> {
    lowered::replace(&mut query, names);
    check::checked_text(query, dialect)
}
