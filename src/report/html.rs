//! A backtest as a page: one file, without scripts and without anything to fetch.

use super::text::{counted, cut, grouped, pairs, percent, printable, sweep};
use super::time::{date, readable};
use super::{Backtest, RuleResult, picture, stats};
use crate::engine::alerts::Alert;
use crate::rule::Level;

/// Rows of the table of alerts.
const ROWS: usize = 1000;
/// Characters of a value.
const LENGTH: usize = 200;
const KEYS: usize = 5;

const STYLE: &str = "
:root { color-scheme: light dark; --ink: #1c2024; --soft: #60646c; --line: #d9dce1; --page: #fff; --card: #f5f6f8;
  --informational: #6f7680; --low: #2f7fc1; --medium: #b07a00; --high: #d4570f; --critical: #c3203a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #a0a6b0; --line: #3a3f47; --page: #16181c; --card: #202329;
  --informational: #9aa1ab; --low: #67b0ec; --medium: #e3b341; --high: #f28b4b; --critical: #ff6b7d; } }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: clamp(.75rem, 3vw, 1.5rem); }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
.soft { color: var(--soft); }
.cards { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0; }
.cards div { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .6rem 1rem; min-width: 7rem; }
.cards dt { color: var(--soft); font-size: .85rem; } .cards dd { margin: 0; font-size: 1.4rem; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; min-width: 60rem; font-size: .9rem; }
caption { text-align: left; color: var(--soft); padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { white-space: nowrap; } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
td ul { margin: 0; padding: 0; list-style: none; } tbody th { font-weight: 600; min-width: 14rem; } tbody th .soft { font-weight: 400; font-size: .8rem; }
.level { border-left: .3rem solid; padding-left: .4rem; white-space: nowrap; }
.level.informational, .level.none { border-color: var(--informational); } .level.low { border-color: var(--low); }
.level.medium { border-color: var(--medium); } .level.high { border-color: var(--high); } .level.critical { border-color: var(--critical); }
svg text { fill: var(--ink); font-size: 12px; } svg.timeline { width: 100%; min-width: 700px; height: auto; }
.lane { stroke: var(--line); } .axis { stroke: var(--soft); } .bars rect { fill: var(--low); }
rect.informational, rect.none { fill: var(--informational); } rect.low { fill: var(--low); } rect.medium { fill: var(--medium); }
rect.high { fill: var(--high); } rect.critical { fill: var(--critical); }
";

/// The whole page. The same backtest gives the same bytes.
pub fn page(backtest: &Backtest) -> String {
    let range = stats::range(backtest);
    let period = match range {
        Some((start, end)) => format!("{} to {} UTC", readable(start), readable(end)),
        None => "no time range, as there are no alerts".to_owned(),
    };
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Backtest of {}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>Backtest</h1>\n<p class=\"soft\">{period}</p>\n{}",
        counted(backtest.rules.len() as u64, "rule"),
        cards(backtest),
    );
    let fired = || backtest.rules.iter().filter(|rule| !rule.alerts.is_empty());
    match range.filter(|_| fired().next().is_some()) {
        Some(range) => {
            page += "<h2>Timeline</h2>\n<div class=\"scroll\">\n";
            page += &picture::timeline(backtest, range);
            page += "</div>\n";
            page += &rules(backtest, range);
            page += &alerts(backtest);
        }
        None => {
            page += "<p>No alerts.</p>\n";
            // What other settings would give is worth showing also then.
            page += &rules(backtest, range.unwrap_or((0, 0)));
        }
    }
    page += &failures(backtest);
    page + "</main>\n</body>\n</html>\n"
}

/// For element content and for attributes in double quotes, harmless to read as well.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            c => escaped.push(c),
        }
    }
    escaped
}

/// Cut to what a cell holds; not escaped.
pub(super) fn shown(text: &str) -> String {
    cut(text, LENGTH)
}

fn cell(text: &str) -> String {
    escape(&shown(text))
}

/// A class of the style sheet, whatever the text is.
pub(super) fn level_class(level: Option<&str>) -> &'static str {
    Level::ALL
        .into_iter()
        .map(Level::name)
        .find(|name| level.is_some_and(|level| level.eq_ignore_ascii_case(name)))
        .unwrap_or("none")
}

fn level(level: Option<&str>) -> String {
    format!(
        "<span class=\"level {}\">{}</span>",
        level_class(level),
        cell(level.unwrap_or("none"))
    )
}

fn cards(backtest: &Backtest) -> String {
    let rules = &backtest.rules;
    let alerts = rules.iter().map(|rule| rule.alerts.len() as u64).sum();
    let fired = rules.iter().filter(|rule| !rule.alerts.is_empty()).count();
    let failed = rules.iter().filter(|rule| rule.error.is_some()).count();
    let matches = rules
        .iter()
        .fold(0u64, |sum, rule| sum.saturating_add(rule.matches));
    let cards = [
        ("Alerts", alerts),
        ("Rules with alerts", fired as u64),
        ("Rules", rules.len() as u64),
        ("Matches", matches),
        ("Events", backtest.events),
        ("Rules that failed", failed as u64),
    ];
    let cards: String = cards
        .iter()
        .map(|(name, number)| format!("<div><dt>{name}</dt><dd>{}</dd></div>\n", grouped(*number)))
        .collect();
    format!("<dl class=\"cards\">\n{cards}</dl>\n")
}

fn rules(backtest: &Backtest, range: (i64, i64)) -> String {
    let rows: String = backtest
        .rules
        .iter()
        .filter(|rule| !rule.alerts.is_empty() || !rule.sweep.is_empty() || rule.without_key > 0)
        .map(|rule| row(rule, range))
        .collect();
    let silent = stats::silent(backtest)
        .map(|text| format!("<p class=\"soft\">{text}.</p>\n"))
        .unwrap_or_default();
    if rows.is_empty() {
        return silent;
    }
    format!(
        "<h2>Rules</h2>\n<div class=\"scroll\">\n<table>\n<thead><tr><th scope=\"col\">Rule</th><th scope=\"col\">Level</th>\
         <th scope=\"col\" class=\"number\">Alerts</th><th scope=\"col\" class=\"number\">Matches</th>\
         <th scope=\"col\">Per day</th><th scope=\"col\">Noisiest keys</th><th scope=\"col\">Other settings</th></tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n</div>\n{silent}"
    )
}

fn row(rule: &RuleResult, range: (i64, i64)) -> String {
    let alerts = rule.alerts.len() as u64;
    let per_day = match stats::busiest(&stats::per_day(&rule.alerts)) {
        Some((day, most)) => format!(
            "{}<br>{:.1} on average, {} on {}",
            picture::bars(rule, range),
            stats::mean_per_day(rule.alerts.len(), range),
            grouped(most),
            date(day),
        ),
        None => String::new(),
    };
    let keys = stats::noisiest(rule);
    let mut list: String = keys
        .iter()
        .take(KEYS)
        .map(|(key, count)| {
            let share = percent(*count, alerts);
            format!("<li>{} ({share}) {}</li>", grouped(*count), cell(key))
        })
        .collect();
    if keys.len() > KEYS {
        let more = grouped((keys.len() - KEYS) as u64);
        list += &format!("<li class=\"soft\">and {more} more</li>");
    }
    if !list.is_empty() {
        list = format!("<ul>{list}</ul>");
    }
    if rule.without_key > 0 {
        let events = counted(rule.without_key, "event");
        list += &format!("<span class=\"soft\">{events} left out: no value to group by</span>");
    }
    format!(
        "<tr><th scope=\"row\">{}<br><span class=\"soft\">{}</span></th><td>{}</td><td class=\"number\">{}</td>\
         <td class=\"number\">{}</td><td>{per_day}</td><td>{list}</td><td>{}</td></tr>\n",
        cell(&rule.title),
        cell(&rule.id),
        level(rule.level.as_deref()),
        grouped(alerts),
        grouped(rule.matches),
        escape(&sweep(&rule.sweep)),
    )
}

fn alerts(backtest: &Backtest) -> String {
    let mut alerts: Vec<&Alert> = backtest.rules.iter().flat_map(|r| &r.alerts).collect();
    alerts.sort_by_key(|alert| (alert.time, &alert.rule_id, &alert.alert_id));
    let caption = if alerts.len() > ROWS {
        format!(
            "The first {} of {}.",
            grouped(ROWS as u64),
            counted(alerts.len() as u64, "alert")
        )
    } else {
        format!("{}.", counted(alerts.len() as u64, "alert"))
    };
    let rows: String = alerts
        .iter()
        .take(ROWS)
        .map(|alert| {
            format!(
                "<tr><td class=\"time\">{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"number\">{}</td><td>{}</td><td>{}</td></tr>\n",
                readable(alert.time),
                level(alert.level.as_deref()),
                cell(&alert.title),
                cell(&pairs(&alert.key)),
                grouped(u64::try_from(alert.event_count).unwrap_or(0)),
                cell(&pairs(&alert.context)),
                cell(&alert.event_ids.join(", ")),
            )
        })
        .collect();
    format!(
        "<h2>Alerts</h2>\n<div class=\"scroll\">\n<table>\n<caption>{caption} Times are UTC.</caption>\n\
         <thead><tr><th scope=\"col\">Time</th><th scope=\"col\">Level</th><th scope=\"col\">Title</th><th scope=\"col\">Key</th>\
         <th scope=\"col\" class=\"number\">Events</th><th scope=\"col\">Context</th><th scope=\"col\">Some of its events</th></tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )
}

fn failures(backtest: &Backtest) -> String {
    let rows: String = backtest
        .rules
        .iter()
        .filter_map(|rule| {
            let error = rule.error.as_ref()?;
            let title = cell(&rule.title);
            Some(format!("<li><b>{title}</b>: {}</li>\n", escape(error)))
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    format!("<h2>Rules that failed</h2>\n<ul>\n{rows}</ul>\n")
}
