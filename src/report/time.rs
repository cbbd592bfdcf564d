//! Times in a form that is quick to read. All are microseconds from the epoch, UTC.

pub use crate::time::rfc3339;

pub(super) const DAY: i64 = 86_400 * 1_000_000;

/// `2024-05-01 10:07:00`
pub(super) fn readable(time: i64) -> String {
    let text = rfc3339(time);
    let seconds = text.split('.').next().unwrap_or_default();
    seconds.replace('T', " ")
}

/// Days from the epoch.
pub(super) fn day(time: i64) -> i64 {
    time.div_euclid(DAY)
}

/// `2024-05-01`, of days from the epoch.
pub(super) fn date(day: i64) -> String {
    let (year, month, date) = crate::time::civil(day);
    format!("{year:04}-{month:02}-{date:02}")
}
