//! Estimates for people and for programs.

use super::Estimate;
use crate::plan::span;
use serde_json::{Value, json};

/// `1.5 GB`, in steps of 1,024.
pub fn size(bytes: f64) -> String {
    let units = ["B", "KB", "MB", "GB", "TB", "PB"];
    let mut value = bytes;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < units.len() {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 || value >= 99.95 {
        format!("{value:.0} {}", units[unit])
    } else {
        format!("{value:.1} {}", units[unit])
    }
}

/// Rows of text: a heading, a row for each rule, the sum.
pub fn rows(estimates: &[Estimate]) -> Vec<Vec<String>> {
    let heading = ["rule", "every", "reads", "a run", "a month", "$ a month"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    for estimate in estimates {
        rows.push(vec![
            estimate.title.clone(),
            span(estimate.every),
            reach(estimate),
            size(estimate.bytes_per_run),
            size(estimate.bytes_per_month),
            money(estimate.money_per_month),
        ]);
    }
    let sum = |of: fn(&Estimate) -> f64| estimates.iter().map(of).sum::<f64>();
    rows.push(vec![
        "all".into(),
        String::new(),
        String::new(),
        String::new(),
        size(sum(|it| it.bytes_per_month)),
        money(sum(|it| it.money_per_month)),
    ]);
    rows
}

/// How much of its tables a run reads.
fn reach(estimate: &Estimate) -> String {
    let each = estimate.tables.iter().map(|table| match table.time {
        Some(time) => format!("{:.1} h", time / 3_600e6),
        None => "the whole table".to_owned(),
    });
    let mut all: Vec<String> = each.collect();
    all.dedup();
    all.join(" and ")
}

fn money(amount: f64) -> String {
    format!("{amount:.2}")
}

pub fn as_json(estimates: &[Estimate]) -> Value {
    let sum = |of: fn(&Estimate) -> f64| estimates.iter().map(of).sum::<f64>();
    let rules = estimates.iter().map(|estimate| {
        let tables = estimate.tables.iter().map(|table| {
            json!({
                "source": table.source,
                "columns": table.columns,
                "scans": table.scans,
                "hours": table.time.map(|time| time / 3_600e6),
                "bytes": table.bytes.round(),
            })
        });
        json!({
            "rule": estimate.key,
            "title": estimate.title,
            "every_seconds": estimate.every / 1_000_000,
            "tables": tables.collect::<Vec<_>>(),
            "runs_per_month": estimate.runs_per_month,
            "bytes_per_run": estimate.bytes_per_run.round(),
            "bytes_per_month": estimate.bytes_per_month.round(),
            "bytes_of_everything": estimate.everything.round(),
            "money_per_run": estimate.money_per_run,
            "money_per_month": estimate.money_per_month,
            "money_of_everything": estimate.money_for_everything,
        })
    });
    json!({
        "rules": rules.collect::<Vec<_>>(),
        "bytes_per_month": sum(|it| it.bytes_per_month).round(),
        "money_per_month": sum(|it| it.money_per_month),
    })
}
