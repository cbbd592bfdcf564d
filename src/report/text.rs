//! Text of rules and events made harmless, and numbers for people.

use serde_json::{Map, Value};

/// Control characters would move the cursor, or worse; marks of direction would show text in
/// another order than it has.
pub(super) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if is_harmful(c) { '·' } else { c })
        .collect()
}

fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// At most `length` characters.
pub(super) fn cut(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    text.chars()
        .take(length.saturating_sub(1))
        .chain(['…'])
        .collect()
}

/// `1,234,567`
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 alert`, `2 alerts`
pub(super) fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

pub(super) fn percent(part: u64, whole: u64) -> String {
    format!("{:.1}%", 100.0 * part as f64 / whole.max(1) as f64)
}

/// `user=alice, host=(absent)`
pub(super) fn pairs(object: &Map<String, Value>) -> String {
    let parts: Vec<String> = object
        .iter()
        .map(|(name, value)| match value {
            Value::Null => format!("{name}=(absent)"),
            Value::String(text) => format!("{name}={text}"),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                format!("{name}={value}")
            }
        })
        .collect();
    printable(&parts.join(", "))
}

/// `threshold 10: 120 alerts, 20: 14`
pub(super) fn sweep(settings: &[(String, u64)]) -> String {
    let mut last = "";
    let mut parts = Vec::new();
    for (at, (setting, alerts)) in settings.iter().enumerate() {
        let (name, value) = setting.split_once('=').unwrap_or(("", setting));
        let label = if at > 0 && name == last {
            value.to_owned()
        } else {
            format!("{name} {value}").trim_start().to_owned()
        };
        let count = if at == 0 {
            counted(*alerts, "alert")
        } else {
            grouped(*alerts)
        };
        parts.push(format!("{label}: {count}"));
        last = name;
    }
    printable(&parts.join(", "))
}
