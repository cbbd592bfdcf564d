//! A backtest's numbers, for the terminal.

use super::text::{counted, cut, grouped, percent, printable, sweep};
use super::time::{date, readable};
use super::{Backtest, RuleResult, stats};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

const TITLE: usize = 50;
const KEY: usize = 80;
const KEYS: usize = 5;

/// A table of the rules with alerts, then what makes each of them noisy, then the rules without
/// alerts, in one line, and those that failed.
pub fn table(backtest: &Backtest) -> String {
    let range = stats::range(backtest);
    let mut text = counted(backtest.events, "event");
    if let Some((start, end)) = range {
        text += &format!(", {} to {} UTC", readable(start), readable(end));
    }
    text.push('\n');
    if let Some(range) = range {
        text += &overview(backtest, range);
    }
    for rule in &backtest.rules {
        text += &details(rule);
    }
    let mut ending = Vec::new();
    if backtest.rules.is_empty() {
        ending.push("no rules".to_owned());
    }
    ending.extend(stats::silent(backtest));
    for rule in &backtest.rules {
        if let Some(error) = &rule.error {
            ending.push(format!("failed: {}: {}", title(rule), printable(error)));
        }
    }
    if !ending.is_empty() {
        text += &format!("\n{}\n", ending.join("\n"));
    }
    text
}

fn title(rule: &RuleResult) -> String {
    cut(&printable(&rule.title), TITLE)
}

fn overview(backtest: &Backtest, range: (i64, i64)) -> String {
    let mut rows = Vec::new();
    for rule in &backtest.rules {
        let days = stats::per_day(&rule.alerts);
        let Some((day, count)) = stats::busiest(&days) else {
            continue;
        };
        rows.push([
            title(rule),
            printable(rule.level.as_deref().unwrap_or("-")),
            grouped(rule.alerts.len() as u64),
            grouped(rule.matches),
            format!("{:.1}", stats::mean_per_day(rule.alerts.len(), range)),
            format!("{} ({})", date(day), grouped(count)),
        ]);
    }
    if rows.is_empty() {
        return String::new();
    }
    let mut table = plain_table();
    table.add_row([
        "rule",
        "level",
        "alerts",
        "matches",
        "per day",
        "busiest day",
    ]);
    table.add_rows(rows);
    for column in 2..5 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    format!("\n{}", plain(&table))
}

fn details(rule: &RuleResult) -> String {
    let mut lines = Vec::new();
    let keys = stats::noisiest(rule);
    if !keys.is_empty() {
        let all = rule.alerts.len() as u64;
        let mut table = plain_table();
        for (key, count) in keys.iter().take(KEYS) {
            table.add_row([grouped(*count), percent(*count, all), cut(key, KEY)]);
        }
        for column in 0..2 {
            if let Some(column) = table.column_mut(column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        lines.push("noisiest keys".to_owned());
        lines.extend(plain(&table).lines().map(|line| format!("  {line}")));
        if keys.len() > KEYS {
            let more = grouped((keys.len() - KEYS) as u64);
            lines.push(format!("  and {more} more"));
        }
    }
    if !rule.sweep.is_empty() {
        lines.push(sweep(&rule.sweep));
    }
    if rule.without_key > 0 {
        let events = counted(rule.without_key, "event");
        lines.push(format!("{events} left out: no value to group by"));
    }
    if lines.is_empty() {
        return String::new();
    }
    format!("\n{}\n  {}\n", title(rule), lines.join("\n  "))
}

pub(super) fn plain_table() -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    table
}

/// Lines without the blanks around a table.
pub(super) fn plain(table: &Table) -> String {
    table
        .lines()
        .map(|line| {
            let line = line.strip_prefix(' ').unwrap_or(&line);
            format!("{}\n", line.trim_end())
        })
        .collect()
}
