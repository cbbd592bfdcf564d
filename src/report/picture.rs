//! The pictures of the HTML report, as inline SVG.

use super::html::{escape, level_class, shown};
use super::text::{counted, cut, grouped};
use super::time::{date, day, readable};
use super::{Backtest, RuleResult, stats};
use crate::engine::alerts::Alert;
use std::cmp::Reverse;
use std::collections::BTreeMap;

const WIDTH: usize = 1000;
/// Where the lanes begin; their titles stand before.
const LEFT: usize = 240;
const RIGHT: usize = 980;
const LANE: usize = 24;
/// Marks closer than this are drawn as one, so that the picture stays small.
const STEP: usize = 4;
const MOST_BARS: i64 = 60;

/// A lane for each rule with alerts, a mark for each alert or for several close ones of a level.
pub(super) fn timeline(backtest: &Backtest, range: (i64, i64)) -> String {
    let rules: Vec<&RuleResult> = backtest
        .rules
        .iter()
        .filter(|rule| !rule.alerts.is_empty())
        .collect();
    let bottom = rules.len() * LANE + 8;
    let mut svg = format!(
        "<svg class=\"timeline\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-labelledby=\"timeline-title timeline-desc\">\n\
         <title id=\"timeline-title\">Alerts over time</title>\n\
         <desc id=\"timeline-desc\">{} with alerts, from {} to {} UTC. The table of alerts below lists them.</desc>\n",
        bottom + 30,
        counted(rules.len() as u64, "rule"),
        readable(range.0),
        readable(range.1),
    );
    svg += &axis(range, bottom);
    for (number, rule) in rules.iter().enumerate() {
        let middle = number * LANE + LANE / 2 + 4;
        let title = escape(&rule.title);
        svg += &format!(
            "<g><text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}<title>{title}</title></text>\
             <line class=\"lane\" x1=\"{LEFT}\" y1=\"{middle}\" x2=\"{RIGHT}\" y2=\"{middle}\"/>\n",
            LEFT - 10,
            middle + 4,
            escape(&cut(&rule.title, 34)),
        );
        svg += &marks(rule, range, middle);
        svg += "</g>\n";
    }
    svg + "</svg>\n"
}

fn marks(rule: &RuleResult, range: (i64, i64), middle: usize) -> String {
    let bins = (RIGHT - LEFT) / STEP;
    // At the same place shorter marks are drawn later, in front of taller ones.
    let mut marks: BTreeMap<(usize, Reverse<usize>, &str), Vec<&Alert>> = BTreeMap::new();
    for alert in &rule.alerts {
        let level = level_class(alert.level.as_deref());
        let place = stats::bin(alert.time, range, bins);
        let key = (place, Reverse(height(level)), level);
        marks.entry(key).or_default().push(alert);
    }
    let mut svg = String::new();
    for ((bin, Reverse(height), level), alerts) in marks {
        let title = match alerts.as_slice() {
            [alert] => format!("{} {}", readable(alert.time), shown(&alert.title)),
            many => {
                let times = || many.iter().map(|alert| alert.time);
                format!(
                    "{}, {} to {}",
                    counted(many.len() as u64, "alert"),
                    readable(times().min().unwrap_or_default()),
                    readable(times().max().unwrap_or_default())
                )
            }
        };
        svg += &format!(
            "<rect class=\"{level}\" x=\"{}\" y=\"{}\" width=\"{STEP}\" height=\"{height}\" rx=\"1\"><title>{}, {level}</title></rect>\n",
            LEFT + bin * STEP,
            middle - height / 2,
            escape(&title),
        );
    }
    svg
}

/// Says the level too, for those who can't tell the colours. `class` is of [`level_class`].
fn height(class: &str) -> usize {
    match class {
        "critical" => 20,
        "high" => 17,
        "medium" => 14,
        "low" => 11,
        _ => 8,
    }
}

/// Five times, evenly; one where the range is an instant.
fn axis((start, end): (i64, i64), bottom: usize) -> String {
    let mut svg = format!(
        "<line class=\"axis\" x1=\"{LEFT}\" y1=\"{bottom}\" x2=\"{RIGHT}\" y2=\"{bottom}\"/>\n"
    );
    let steps: &[usize] = if start == end { &[2] } else { &[0, 1, 2, 3, 4] };
    for step in steps {
        let x = LEFT + (RIGHT - LEFT) * step / 4;
        let between = i128::from(end) - i128::from(start);
        let time = i128::from(start) + between * *step as i128 / 4;
        let text = readable(time as i64);
        let anchor = match step {
            0 => "start",
            4 => "end",
            _ => "middle",
        };
        svg += &format!(
            "<line class=\"axis\" x1=\"{x}\" y1=\"{bottom}\" x2=\"{x}\" y2=\"{}\"/>\
             <text x=\"{x}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>\n",
            bottom + 5,
            bottom + 20,
            // Minutes are enough here.
            text.rsplit_once(':')
                .map_or(text.as_str(), |(text, _)| text),
        );
    }
    svg
}

/// A bar for each day of the range, or for each so many days that there are no more than 60.
pub(super) fn bars(rule: &RuleResult, range: (i64, i64)) -> String {
    let days = stats::per_day(&rule.alerts);
    let Some((busiest, most)) = stats::busiest(&days) else {
        return String::new();
    };
    let first = day(range.0);
    let last = day(range.1);
    let a_bar = ((last - first) / MOST_BARS) + 1;
    let mut counts: BTreeMap<i64, u64> = BTreeMap::new();
    for (day, count) in &days {
        *counts
            .entry(((*day).clamp(first, last) - first) / a_bar)
            .or_default() += count;
    }
    let tallest = counts.values().copied().max().unwrap_or(1).max(1);
    let width = ((last - first) / a_bar + 1) * 5;
    let mut svg = format!(
        "<svg class=\"bars\" width=\"{width}\" height=\"28\" viewBox=\"0 0 {width} 28\" role=\"img\" aria-label=\"Alerts per day, at most {} on {}\">",
        grouped(most),
        date(busiest),
    );
    for (bar, count) in counts {
        let height = (count * 26).div_ceil(tallest).max(2);
        let from = first + bar * a_bar;
        let until = (from + a_bar - 1).min(last);
        let mut when = date(from);
        if until > from {
            when += &format!(" to {}", date(until));
        }
        svg += &format!(
            "<rect x=\"{}\" y=\"{}\" width=\"4\" height=\"{height}\"><title>{when}: {}</title></rect>",
            bar * 5,
            28 - height,
            grouped(count),
        );
    }
    svg + "</svg>"
}
