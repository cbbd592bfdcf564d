//! Timespans of rules and times of events, in microseconds.

use super::{SourceInfo, TimeFormat};
use serde_json::Value;

pub const SECOND: i64 = 1_000_000;
pub const MINUTE: i64 = 60 * SECOND;

/// A whole number and one of `s m h d w`.
pub fn parse(text: &str) -> Result<i64, String> {
    let wrong = || format!("`{text}` is no timespan");
    let unit = match text.chars().last() {
        Some('s') => SECOND,
        Some('m') => MINUTE,
        Some('h') => 60 * MINUTE,
        Some('d') => 24 * 60 * MINUTE,
        Some('w') => 7 * 24 * 60 * MINUTE,
        Some(_) | None => return Err(wrong()),
    };
    let digits = &text[..text.len() - 1];
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong());
    }
    let count: i64 = digits.parse().map_err(|_| wrong())?;
    count.checked_mul(unit).ok_or_else(wrong)
}

/// The length of an anchored window: 0 is the default, and below five minutes is five.
pub fn anchored(length: i64) -> i64 {
    match length {
        0 => 60 * MINUTE,
        short => short.max(5 * MINUTE),
    }
}

/// The event's time, unless it is absent or can't be read.
pub fn time(event: &Value, source: &SourceInfo) -> Option<i64> {
    let value = event.get(&source.time)?;
    match source.format {
        TimeFormat::Text => iso(value.as_str()?),
        TimeFormat::EpochMicroseconds => value.as_i64(),
    }
}

/// `2024-03-01T10:07:00Z`, with up to six digits of a fraction.
fn iso(text: &str) -> Option<i64> {
    let (date, clock) = text.strip_suffix('Z')?.split_once('T')?;
    let date: Option<Vec<i64>> = date.split('-').map(|part| part.parse().ok()).collect();
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let clock: Option<Vec<i64>> = clock.split(':').map(|part| part.parse().ok()).collect();
    let [year, month, day] = date?[..] else {
        return None;
    };
    let [hour, minute, second] = clock?[..] else {
        return None;
    };
    if fraction.len() > 6 {
        return None;
    }
    let micros: i64 = format!("{fraction:0<6}").parse().ok()?;
    let seconds = ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    Some(seconds * SECOND + micros)
}

/// Days from 1970-01-01, counted one year and one month at a time.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = |month: i64| match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap(year)),
        _ => 31,
    };
    let years: i64 = (1970..year).map(|year| 365 + i64::from(leap(year))).sum();
    years + (1..month).map(length).sum::<i64>() + day - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn timespans_are_a_whole_number_and_a_unit() {
        assert_eq!(parse("15m"), Ok(900_000_000));
        assert_eq!(parse("0s"), Ok(0));
        assert_eq!(parse("2w"), Ok(14 * 86_400_000_000));
        for text in ["", "m", "15", "1.5m", "-1m", "15M", "15 m", "1mo"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_keep_their_microseconds() {
        let text = |text: &str| {
            let source = SourceInfo {
                time: "t".into(),
                format: TimeFormat::Text,
                event_id: Vec::new(),
            };
            time(&json!({"t": text}), &source)
        };
        assert_eq!(text("1970-01-01T00:00:00.000001Z"), Some(1));
        assert_eq!(text("2024-03-01T00:00:00Z"), Some(1_709_251_200_000_000));
        assert_eq!(text("2023-12-31T23:59:59.5Z"), Some(1_704_067_199_500_000));
        assert_eq!(text("soon"), None);
    }
}
