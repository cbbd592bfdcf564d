//! Parts of a time, in UTC (semantics, section 2: the row on `minute hour day week month year`).

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Part {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

pub fn part_named(name: &str) -> Option<Part> {
    Some(match name {
        "minute" => Part::Minute,
        "hour" => Part::Hour,
        "day" => Part::Day,
        "week" => Part::Week,
        "month" => Part::Month,
        "year" => Part::Year,
        _ => return None,
    })
}

fn leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

fn days_in_year(year: i64) -> i64 {
    365 + i64::from(leap(year))
}

/// Exactly `count` digits at the start of the text, and what follows.
fn number(text: &str, count: usize) -> Option<(i64, &str)> {
    let digits = text.get(..count)?;
    digits
        .bytes()
        .all(|b| b.is_ascii_digit())
        .then_some((digits.parse().ok()?, &text[count..]))
}

/// `Z`, `+hh:mm`, `+hhmm` or `+hh`, in minutes; nothing is UTC.
fn offset(text: &str) -> Option<i64> {
    if text.is_empty() || text == "Z" {
        return Some(0);
    }
    let (sign, rest) = match text.as_bytes()[0] {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let (hours, rest) = number(rest, 2)?;
    let (minutes, rest) = match rest {
        "" => (0, ""),
        rest => number(rest.strip_prefix(':').unwrap_or(rest), 2)?,
    };
    (rest.is_empty() && hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// The minutes from the start of year 0 to an ISO-8601 time, or nothing for text that is no time.
fn parse(text: &str) -> Option<i64> {
    let (year, rest) = number(text, 4)?;
    let (month, rest) = number(rest.strip_prefix('-')?, 2)?;
    let (day, mut rest) = number(rest.strip_prefix('-')?, 2)?;
    let (mut hour, mut minute) = (0, 0);
    if !rest.is_empty() {
        (hour, rest) = number(rest.strip_prefix(['T', ' '])?, 2)?;
        (minute, rest) = number(rest.strip_prefix(':')?, 2)?;
        if let Some(after) = rest.strip_prefix(':') {
            let second;
            (second, rest) = number(after, 2)?;
            if second > 59 {
                return None;
            }
            if let Some(after) = rest.strip_prefix('.') {
                rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
                if rest.len() == after.len() {
                    return None;
                }
            }
        }
    }
    let valid = (1..=12).contains(&month) && day >= 1 && day <= days_in_month(year, month);
    if !valid || hour > 23 || minute > 59 {
        return None;
    }
    let days = (0..year).map(days_in_year).sum::<i64>()
        + (1..month).map(|m| days_in_month(year, m)).sum::<i64>()
        + day
        - 1;
    Some((days * 24 + hour) * 60 + minute - offset(rest)?)
}

/// The part of the time that the text tells.
pub fn part(text: &str, part: Part) -> Option<i64> {
    let minutes = parse(text)?;
    let days = minutes.div_euclid(24 * 60);
    let (year, day_of_year) = year_and_day(days);
    let (mut month, mut day) = (1, day_of_year);
    while day >= days_in_month(year, month) {
        day -= days_in_month(year, month);
        month += 1;
    }
    Some(match part {
        Part::Minute => minutes.rem_euclid(60),
        Part::Hour => minutes.div_euclid(60).rem_euclid(24),
        Part::Day => day + 1,
        Part::Month => month,
        Part::Year => year,
        Part::Week => {
            // The ISO week is that of the Thursday of the same Monday-to-Sunday week. 0000-01-01 was a Saturday.
            let weekday = (days + 5).rem_euclid(7);
            year_and_day(days - weekday + 3).1 / 7 + 1
        }
    })
}

/// The year and the day in it, both of a number of days since 0000-01-01.
fn year_and_day(mut days: i64) -> (i64, i64) {
    let mut year = 0;
    while days < 0 {
        year -= 1;
        days += days_in_year(year);
    }
    while days >= days_in_year(year) {
        days -= days_in_year(year);
        year += 1;
    }
    (year, days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Option<[i64; 6]> {
        let of = |name| part(text, part_named(name)?);
        Some([
            of("year")?,
            of("month")?,
            of("day")?,
            of("hour")?,
            of("minute")?,
            of("week")?,
        ])
    }

    #[test]
    fn offsets_are_taken_to_utc() {
        assert_eq!(
            all("2024-02-29T23:59:59.999Z"),
            Some([2024, 2, 29, 23, 59, 9])
        );
        assert_eq!(all("2024-02-29 23:59:59"), Some([2024, 2, 29, 23, 59, 9]));
        assert_eq!(
            all("2020-12-31T23:30:00-01:00"),
            Some([2021, 1, 1, 0, 30, 53])
        );
        assert_eq!(
            all("2021-01-01T00:00:00+05:30"),
            Some([2020, 12, 31, 18, 30, 53])
        );
    }

    #[test]
    fn weeks_are_iso_weeks() {
        let week = |text| part(text, Part::Week);
        assert_eq!(week("2024-12-30T00:00:00Z"), Some(1));
        assert_eq!(week("2021-01-03T00:00:00Z"), Some(53));
        assert_eq!(week("2021-01-04T00:00:00Z"), Some(1));
        assert_eq!(week("2026-12-31T00:00:00Z"), Some(53));
    }

    #[test]
    fn what_is_no_time_has_no_parts() {
        for text in [
            "",
            "yesterday",
            "2023-02-29T00:00:00Z",
            "2024-13-01T00:00:00Z",
            "2024-01-01T24:00:00Z",
            "12:30",
            "1718438700",
            "2024-01-01T00:00:00.Z",
            "2024-01-01T00:00:00+1",
            "2024-01-01x",
        ] {
            assert_eq!(all(text), None, "{text}");
        }
    }
}
