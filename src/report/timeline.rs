//! When alerts came, for the terminal.

use super::summary::{plain, plain_table};
use super::text::{counted, cut, printable};
use super::time::{DAY, date, day, readable};
use super::{Backtest, RuleResult, stats};

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const TITLE: usize = 30;
/// Of the blanks between columns.
const MARGINS: usize = 4;

/// A line for each rule with alerts, a column for each equal part of the time, and the axis.
/// Each rule's tallest block is its own busiest part. `width` is that of the terminal; less than
/// 40 columns are not used.
pub fn draw(backtest: &Backtest, width: usize) -> String {
    let rules: Vec<&RuleResult> = backtest
        .rules
        .iter()
        .filter(|rule| !rule.alerts.is_empty())
        .collect();
    let Some(range) = stats::range(backtest).filter(|_| !rules.is_empty()) else {
        return "no alerts\n".to_owned();
    };
    let width = width.max(40);
    let titles: Vec<String> = rules
        .iter()
        .map(|rule| cut(&printable(&rule.title), TITLE.min(width / 3)))
        .collect();
    let counts: Vec<String> = rules
        .iter()
        .map(|rule| counted(rule.alerts.len() as u64, "alert"))
        .collect();
    let widest = |texts: &[String]| texts.iter().map(|t| t.chars().count()).max().unwrap_or(0);
    let bins = width.saturating_sub(widest(&titles) + widest(&counts) + MARGINS);

    let mut table = plain_table();
    for ((rule, title), count) in rules.iter().zip(titles).zip(counts) {
        table.add_row([title, row(rule, range, bins), count]);
    }
    let (line, labels) = axis(range, bins);
    table.add_row([String::new(), line]);
    table.add_row([String::new(), labels]);
    plain(&table)
}

fn row(rule: &RuleResult, range: (i64, i64), bins: usize) -> String {
    let mut counts = vec![0usize; bins];
    for alert in &rule.alerts {
        if let Some(count) = counts.get_mut(stats::bin(alert.time, range, bins)) {
            *count += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    counts
        .iter()
        .map(|count| match (count * BLOCKS.len()).div_ceil(most.max(1)) {
            0 => '·',
            height => BLOCKS[height.min(BLOCKS.len()) - 1],
        })
        .collect()
}

/// A line with marks and, below, the times at them: both ends and, where there is room, the
/// middle.
fn axis((start, end): (i64, i64), bins: usize) -> (String, String) {
    // Of times within three days the hour matters.
    let label = |time: i64| {
        if (end as f64 - start as f64) < 3.0 * DAY as f64 {
            let text = readable(time);
            text.rsplit_once(':')
                .map_or(text.clone(), |(text, _)| text.to_owned())
        } else {
            date(day(time))
        }
    };
    if start == end {
        let middle = bins / 2;
        let line = (0..bins).map(|at| if at == middle { '┴' } else { '─' });
        return (
            line.collect(),
            format!("{:^bins$}", cut(&label(start), bins)),
        );
    }
    let (first, last) = (label(start), label(end));
    let middle = label(start / 2 + end / 2);
    let has_middle = bins >= first.len() + middle.len() + last.len() + 4;
    let line = (0..bins).map(|at| match at {
        0 => '└',
        at if at + 1 == bins => '┘',
        at if has_middle && at == bins / 2 => '┴',
        _ => '─',
    });
    let room = bins.saturating_sub(first.len() + last.len());
    let between = if has_middle {
        // Centred under its mark, whatever the lengths beside it.
        let before = (bins / 2).saturating_sub(first.len() + middle.len() / 2);
        format!("{:before$}{middle}", "")
    } else {
        String::new()
    };
    let labels = if bins < first.len() + last.len() + 1 {
        cut(&first, bins)
    } else {
        format!("{first}{between:room$}{last}")
    };
    (line.collect(), labels)
}
