//! A query for each rule, on a table of the rows of its log source.

use super::{Hunt, Slice, add_matches};
use crate::compile;
use crate::dialect::DuckDb;
use crate::engine::quoted;
use crate::engine::relation::Relation;
use crate::plan::MatchPlan;

const ROWS: &str = "_siglake_slice";

impl Hunt<'_, '_> {
    pub(super) fn single(&mut self, work: Vec<(&Slice<'_>, Relation<'_>)>) -> Result<(), String> {
        for (slice, mut relation) in work {
            if self.make_table(slice, &mut relation)? {
                for (position, plan) in &slice.rules {
                    self.run_rule(slice, *position, plan);
                    self.progress.advance(1);
                }
                self.execute(&format!("DROP TABLE {}", quoted(ROWS)))?;
            }
        }
        Ok(())
    }

    /// Makes the table of the rows, where there are any to be read.
    fn make_table(
        &mut self,
        slice: &Slice<'_>,
        relation: &mut Relation<'_>,
    ) -> Result<bool, String> {
        if relation.is_empty() {
            return Ok(false);
        }
        if self.copy(slice, relation).is_ok() {
            return Ok(true);
        }
        let faults = &mut self.outcome.faults;
        relation.without_unreadable(self.connection, &slice.columns, faults);
        if relation.is_empty() {
            return Ok(false);
        }
        self.copy(slice, relation).map(|()| true)
    }

    fn copy(&self, slice: &Slice<'_>, relation: &Relation<'_>) -> Result<(), String> {
        self.execute(&format!(
            "CREATE TABLE {} AS SELECT * FROM ({}) WHERE {}",
            quoted(ROWS),
            relation.select(&slice.columns),
            slice.filter
        ))
    }

    fn run_rule(&mut self, slice: &Slice<'_>, position: usize, plan: &MatchPlan) {
        let rule = self.outcome.counts[position].rule;
        let table = vec![ROWS.to_owned()];
        let count = compile::matches_text(plan, slice.source, &table, &DuckDb)
            .and_then(|text| add_matches(self.connection, (position, rule), slice.source, &text));
        match count {
            Ok(count) => self.outcome.counts[position].matches += count,
            Err(error) => self.add_failure(position, &error),
        }
    }
}
