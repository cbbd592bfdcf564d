//! Deduplication: an anchored window of one over alerts. The first alert stands for those that
//! follow it within the period.

use super::super::expr::{Comparison, Expr, Frame, Function};
use super::super::statement::{Query, column, kept, over, window};
use super::legs::canonical;
use super::{
    ALERT_ID, AT, Builder, COUNT, FIRST, GROUP, IDS, LAST, MERGED, START, VALUE, group_columns,
    key_columns, payload_columns,
};
use crate::plan::alert::{AlertPlan, Dedup};
use crate::plan::schedule::Bound;

/// The group as windows over events have it.
const EVENT_GROUP: &str = "_events";
const POSITION: &str = "_position";

impl Builder<'_> {
    pub(super) fn dedup(
        &mut self,
        plan: &AlertPlan<'_>,
        prefix: &str,
        alerts: &str,
        dedup: &Dedup,
        (after, exact): (Option<&Bound>, Option<&Bound>),
    ) -> String {
        let keys = key_columns(plan);
        let by: Vec<Expr> = dedup.by.iter().map(|key| column(&keys[*key])).collect();
        let mut names: Vec<String> = group_columns(plan).split_off(1);
        for name in [ALERT_ID, AT, FIRST, LAST, COUNT, VALUE, IDS, MERGED] {
            names.push(name.to_owned());
        }
        names.extend(payload_columns(plan));
        let mut columns = vec![
            (canonical(&by), GROUP.to_owned()),
            (column(GROUP), EVENT_GROUP.to_owned()),
        ];
        columns.extend(kept(&names));
        let grouped = self.step(
            format!("{prefix}dedup_keys"),
            Query::from_step(alerts, columns).filtered(Expr::and(self.scope.within(AT, after))),
        );
        names.push(GROUP.to_owned());
        names.push(EVENT_GROUP.to_owned());
        let windows = self.anchored(
            &format!("{prefix}dedup_"),
            &grouped,
            &names,
            AT,
            dedup.period,
            exact,
        );
        let whole = || over(&[GROUP, START], &[], Frame::Default);
        let mut columns: Vec<(Expr, String)> = kept(&names)
            .into_iter()
            .filter(|(_, name)| ![LAST, COUNT, MERGED].contains(&name.as_str()))
            .collect();
        columns.push((
            window(Function::Max, vec![column(LAST)], whole()),
            LAST.to_owned(),
        ));
        for name in [COUNT, MERGED] {
            columns.push((
                window(Function::Sum, vec![column(name)], whole()),
                name.to_owned(),
            ));
        }
        let in_order = over(&[GROUP, START], &[AT, ALERT_ID], Frame::Default);
        columns.push((
            window(Function::RowNumber, Vec::new(), in_order),
            POSITION.to_owned(),
        ));
        let mut counted = Query::from_step(&windows, columns);
        if self.scope.as_fired() {
            counted = counted.filtered(column(AT).compare(Comparison::Eq, column(START)));
        }
        let counted = self.step(format!("{prefix}dedup_counted"), counted);
        names.retain(|name| name != GROUP && name != EVENT_GROUP);
        let mut columns = vec![(column(EVENT_GROUP), GROUP.to_owned())];
        columns.extend(kept(&names));
        let first = Query::from_step(&counted, columns)
            .filtered(column(POSITION).compare(Comparison::Eq, Expr::Integer(1)));
        self.step(format!("{prefix}deduplicated"), first)
    }
}
