//! How a table's files are laid out: what its partition columns hold.
//!
//! A scheduled run reads the partitions that its events can lie in, and no others. It compares a
//! partition column with constants only, since engines prune by such comparisons.

use super::{Column, Type};

/// What is known of the partitions of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    pub partitions: Vec<Partition>,
    /// How much earlier than its event's time a partition's time may be, in microseconds: a file is
    /// often filed under the time at which it was begun.
    pub before: i64,
    /// How much later: files are filed under the time of delivery.
    pub after: i64,
}

impl Default for Layout {
    fn default() -> Self {
        Layout {
            partitions: Vec::new(),
            before: DEFAULT_BEFORE,
            after: DEFAULT_AFTER,
        }
    }
}

const MINUTE: i64 = 60_000_000;
/// Longer than a delivery stream waits for a file to fill.
const DEFAULT_BEFORE: i64 = 15 * MINUTE;
/// Costs nothing while a run is about the present: later partitions are not there yet.
const DEFAULT_AFTER: i64 = 24 * 60 * MINUTE;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// The column's name in the table.
    pub column: String,
    pub kind: Kind,
    pub holds: Holds,
    /// The values of the partitions to read; all where none are given.
    pub only: Option<Vec<String>>,
}

/// The type of a partition column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Integer,
    Date,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holds {
    /// A time in this form.
    Time(TimePattern),
    /// The value of a field in lower case, the same in all rows of a partition.
    Field(String),
    /// Nothing that could be used.
    Other,
}

/// A part of a time as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Four digits.
    Year,
    /// Two digits each.
    Month,
    Day,
    Hour,
    Text(String),
}

/// A form of times such as `yyyy/MM/dd`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimePattern {
    pub parts: Vec<Part>,
}

/// How much of time a partition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    Year,
    Month,
    Day,
    Hour,
}

impl TimePattern {
    /// Reads `yyyy`, `MM`, `dd` and `HH` with punctuation between them.
    pub fn parse(text: &str) -> Result<TimePattern, String> {
        let mut parts: Vec<Part> = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let run = rest.len() - rest.trim_start_matches(first).len();
            let part = match (first, run) {
                ('y', 4) => Part::Year,
                ('M', 2) => Part::Month,
                ('d', 2) => Part::Day,
                ('H', 2) => Part::Hour,
                (other, _) if other.is_ascii_alphanumeric() || other == '\'' => {
                    return Err(format!(
                        "`{}` is no part of a partition's time; they are yyyy, MM, dd and HH",
                        &rest[..run]
                    ));
                }
                (_, _) => Part::Text(rest[..run].to_owned()),
            };
            if !matches!(part, Part::Text(_)) && parts.contains(&part) {
                return Err(format!("`{text}` holds a part twice"));
            }
            parts.push(part);
            rest = &rest[run..];
        }
        let pattern = TimePattern { parts };
        if pattern.units().next().is_none() {
            return Err("a partition's time holds yyyy, MM, dd or HH".into());
        }
        Ok(pattern)
    }

    /// The parts of time in it, in order.
    pub fn units(&self) -> impl Iterator<Item = Unit> {
        self.parts.iter().filter_map(|part| match part {
            Part::Year => Some(Unit::Year),
            Part::Month => Some(Unit::Month),
            Part::Day => Some(Unit::Day),
            Part::Hour => Some(Unit::Hour),
            Part::Text(_) => None,
        })
    }

    /// Whether the order of such texts is that of their times: from the year down, nothing left out.
    pub fn is_sortable(&self) -> bool {
        let all = [Unit::Year, Unit::Month, Unit::Day, Unit::Hour];
        self.units()
            .zip(all)
            .all(|(unit, expected)| unit == expected)
    }

    /// A time as text.
    pub fn format(&self, micros: i64) -> String {
        const HOUR: i64 = 60 * MINUTE;
        let (year, month, day) = crate::time::civil(micros.div_euclid(24 * HOUR));
        let hour = micros.rem_euclid(24 * HOUR) / HOUR;
        self.parts
            .iter()
            .map(|part| match part {
                Part::Year => format!("{year:04}"),
                Part::Month => format!("{month:02}"),
                Part::Day => format!("{day:02}"),
                Part::Hour => format!("{hour:02}"),
                Part::Text(text) => text.clone(),
            })
            .collect()
    }
}

impl Layout {
    /// The partition columns that hold parts of time.
    pub fn times(&self) -> impl Iterator<Item = (&Partition, &TimePattern)> {
        self.partitions
            .iter()
            .filter_map(|partition| match &partition.holds {
                Holds::Time(pattern) => Some((partition, pattern)),
                Holds::Field(_) | Holds::Other => None,
            })
    }
}

/// The kind of a partition column; `None` for types that no partition has.
pub fn kind(column: &Column) -> Option<Kind> {
    match column.ty {
        Type::Text => Some(Kind::Text),
        Type::Integer => Some(Kind::Integer),
        // Written `date` in a description.
        Type::Timestamp => Some(Kind::Date),
        Type::Number
        | Type::Boolean
        | Type::Json
        | Type::Struct(_)
        | Type::Array(_)
        | Type::Map(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_read_and_written() {
        let noon = crate::time::parse("2026-03-01T12:00:00Z").unwrap();
        for (text, sortable, written) in [
            ("yyyy/MM/dd", true, "2026/03/01"),
            ("yyyy-MM-dd-HH", true, "2026-03-01-12"),
            ("yyyyMMdd", true, "20260301"),
            ("MM", false, "03"),
            ("dd/MM/yyyy", false, "01/03/2026"),
            ("yyyy", true, "2026"),
        ] {
            let pattern = TimePattern::parse(text).unwrap();
            assert_eq!(pattern.is_sortable(), sortable, "{text}");
            assert_eq!(pattern.format(noon), written, "{text}");
        }
        for wrong in ["", "yy", "yyyy/mm", "yyyy yyyy", "/", "hh", "yyyy'T'"] {
            assert!(TimePattern::parse(wrong).is_err(), "{wrong}");
        }
    }
}
