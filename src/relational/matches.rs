//! The matches of a rule as one scan.

use super::{Expr, Select, output, partitions, where_clause};
use crate::plan::MatchPlan;
use crate::source::{Source, TableName, Type};

/// The relation that computes a plan on a table of the source. `prunes`: the table has the
/// partition columns of the source.
pub fn matches(plan: &MatchPlan, source: &Source, table: &TableName, prunes: bool) -> Select {
    let columns = columns(plan);
    let mut filters = if prunes {
        partitions::fixed(source, &[&plan.pred])
    } else {
        Vec::new()
    };
    match where_clause(&plan.pred) {
        Expr::And(parts) => filters.extend(parts),
        other => filters.push(other),
    }
    Select {
        columns,
        from: table.clone(),
        filter: Expr::and(filters),
        ambiguous: is_ambiguous(source, table),
    }
}

/// What a plan shows of each match, by name.
pub fn columns(plan: &MatchPlan) -> Vec<(Expr, String)> {
    plan.columns
        .iter()
        .map(|field| (output(field), field.name().to_owned()))
        .collect()
}

/// Whether `"a"."b"` could mean the table's column `b` as well as a member of the struct `a`.
pub(super) fn is_ambiguous(source: &Source, table: &TableName) -> bool {
    let Some(last) = table.last() else {
        return false;
    };
    source.columns.iter().any(|column| {
        matches!(column.ty, Type::Struct(_))
            && crate::pattern::lower(column.ident()) == crate::pattern::lower(last)
    })
}
