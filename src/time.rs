//! Times as text. Inside, a time is microseconds from the epoch, UTC.

use std::time::SystemTime;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// Year, month and day of a day counted from 1970-01-01, in the proleptic Gregorian calendar.
/// After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
pub fn civil(days: i64) -> (i64, u32, u32) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (
        year,
        u32::try_from(month).unwrap_or(1),
        u32::try_from(day).unwrap_or(1),
    )
}

/// Days from 1970-01-01 to a date, the inverse of [`civil`].
fn days(year: i64, month: i64, day: i64) -> i64 {
    let shifted_year = year - i64::from(month <= 2);
    let era = shifted_year.div_euclid(400);
    let year_of_era = shifted_year.rem_euclid(400);
    let shifted_month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Whether a text is a date of the calendar, as `2024-02-29`.
pub fn is_date(text: &str) -> bool {
    text.len() == "2024-02-29".len() && parse(text).is_ok()
}

/// The present, in microseconds from the epoch.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    })
}

/// RFC 3339 with microseconds: `2024-01-01T00:00:00.000000Z`.
pub fn rfc3339(micros: i64) -> String {
    let (year, month, day) = civil(micros.div_euclid(DAY));
    let of_day = micros.rem_euclid(DAY);
    let seconds = of_day / SECOND;
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:06}Z",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60,
        of_day % SECOND
    )
}

/// The form of access logs, in UTC and whole seconds: `[01/Jan/2024:00:00:00 +0000]`.
pub fn access_log(micros: i64) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (year, month, day) = civil(micros.div_euclid(DAY));
    let seconds = micros.rem_euclid(DAY) / SECOND;
    let month = MONTHS[(month as usize + 11) % 12];
    format!(
        "[{day:02}/{month}/{year:04}:{:02}:{:02}:{:02} +0000]",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// A date, or a date and time in UTC: `2024-01-31`, `2024-01-31T10:00`, `..T10:00:00Z`.
pub fn parse(text: &str) -> Result<i64, String> {
    let wrong = || format!("`{text}` is no date or time; write 2024-01-31 or 2024-01-31T10:00:00Z");
    let number = |part: &str, digits: usize| -> Result<i64, String> {
        if part.len() != digits || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        part.parse().map_err(|_| wrong())
    };
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((date, time)) => (date, time.trim_end_matches('Z')),
        None => (text, "00:00:00"),
    };
    let mut parts = date.split('-');
    let mut part = |digits| number(parts.next().unwrap_or_default(), digits);
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut parts = clock.split(':');
    let hour = number(parts.next().unwrap_or_default(), 2)?;
    let minute = number(parts.next().unwrap_or("00"), 2)?;
    let second = number(parts.next().unwrap_or("00"), 2)?;
    let fraction = number(&format!("{fraction:0<6}"), 6)?;
    let count = days(year, month, day);
    let same = civil(count)
        == (
            year,
            u32::try_from(month).unwrap_or(0),
            u32::try_from(day).unwrap_or(0),
        );
    if !same || hour > 23 || minute > 59 || second > 59 || parts.next().is_some() {
        return Err(wrong());
    }
    Ok(count * DAY + ((hour * 60 + minute) * 60 + second) * SECOND + fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_there_and_back() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00.000000Z");
        assert_eq!(rfc3339(-1), "1969-12-31T23:59:59.999999Z");
        assert_eq!(
            parse("2024-02-29T10:20:30.5Z").map(rfc3339).unwrap(),
            "2024-02-29T10:20:30.500000Z"
        );
        assert_eq!(
            parse("2024-12-01T09:20:30.5Z").map(access_log).unwrap(),
            "[01/Dec/2024:09:20:30 +0000]"
        );
        for day in [-1_000_000, -1, 0, 59, 60, 19_782, 1_000_000] {
            let (year, month, date) = civil(day);
            assert_eq!(days(year, i64::from(month), i64::from(date)), day);
        }
        for text in [
            "2023-02-29",
            "2024-1-1",
            "x",
            "2024-01-01T24:00",
            "2024-01-01T10:00:00:00",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
