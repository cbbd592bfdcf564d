//! Which columns are the event's time and id, and what alerts should show.

use super::{Sample, Seen};
use crate::pattern::lower;
use crate::source::Type;

/// Names of event times, the likeliest first, without `_`, `-` and `@`.
const TIMES: [&str; 12] = [
    "eventtime",
    "timestamp",
    "time",
    "ts",
    "timecreated",
    "eventtimestamp",
    "datetime",
    "createdat",
    "published",
    "starttime",
    "start",
    "date",
];
const IDS: [&str; 9] = [
    "eventid",
    "id",
    "uid",
    "uuid",
    "eventuuid",
    "guid",
    "recordid",
    "messageid",
    "requestid",
];
/// Parts of names that people want to see, the first first.
const SHOWN: [&str; 16] = [
    "action",
    "eventname",
    "operation",
    "event",
    "type",
    "user",
    "actor",
    "account",
    "host",
    "source",
    "ip",
    "addr",
    "status",
    "result",
    "outcome",
    "error",
];
/// Kinds of entity and parts of names that hold one.
const ENTITIES: [(&str, &[&str]); 4] = [
    (
        "user",
        &["user", "username", "actor", "account", "principal", "login"],
    ),
    (
        "host",
        &["host", "hostname", "computer", "device", "machine"],
    ),
    (
        "address",
        &[
            "ip",
            "srcip",
            "clientip",
            "sourceip",
            "sourceipaddress",
            "srcaddr",
            "ipaddress",
            "address",
            "remoteaddr",
        ],
    ),
    (
        "resource",
        &["resource", "bucket", "object", "target", "file", "path"],
    ),
];

fn plain(name: &str) -> String {
    lower(name)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// The column of the event time with the name of its format.
pub(super) fn time(sample: &Sample) -> Option<(String, &'static str)> {
    let candidates = sample.columns.iter().filter_map(|column| {
        let format = format(column)?;
        let name = plain(&column.name);
        let exact = TIMES.iter().position(|known| *known == name);
        let part = TIMES
            .iter()
            .position(|known| known.len() > 3 && name.contains(known));
        let rank = match (exact, part) {
            (Some(rank), _) => rank,
            (None, Some(rank)) => TIMES.len() + rank,
            // A number is a time only where its name says so.
            (None, None) if format.starts_with("epoch") => return None,
            (None, None) => 2 * TIMES.len(),
        };
        // A time that some events lack is another time.
        Some(((column.present < sample.events, rank), column, format))
    });
    let best = candidates.min_by_key(|(rank, ..)| *rank)?;
    Some((best.1.name.clone(), best.2))
}

fn format(column: &Seen) -> Option<&'static str> {
    let all = |test: &dyn Fn(&String) -> bool| {
        !column.values.is_empty() && column.values.iter().all(test)
    };
    match column.ty().0 {
        Type::Timestamp => Some("timestamp"),
        Type::Text => all(&|text| crate::time::parse(text).is_ok()).then_some("iso8601"),
        Type::Integer | Type::Number => {
            let within = |low: f64, high: f64| {
                all(&|text| {
                    text.parse::<f64>()
                        .is_ok_and(|value| (low..high).contains(&value))
                })
            };
            // From 2001 to 2096.
            [(1.0, "epoch_s"), (1e3, "epoch_ms"), (1e6, "epoch_us")]
                .into_iter()
                .find(|(unit, _)| within(1e9 * unit, 4e9 * unit))
                .map(|(_, format)| format)
        }
        Type::Boolean | Type::Json | Type::Struct(_) | Type::Array(_) | Type::Map(_) => None,
    }
}

/// A column whose value is another one in every event, and whose name says that it is an id.
pub(super) fn id(sample: &Sample) -> Option<String> {
    let candidates = sample.columns.iter().filter_map(|column| {
        let unique = !column.repeated && column.present == sample.events && sample.events > 0;
        let scalar = matches!(column.ty().0, Type::Text | Type::Integer);
        let name = plain(&column.name);
        let rank = IDS.iter().position(|known| *known == name)?;
        (unique && scalar).then_some((rank, column.name.clone()))
    });
    candidates.min().map(|(_, name)| name)
}

fn is_scalar(column: &Seen) -> bool {
    match column.ty().0 {
        Type::Text | Type::Integer | Type::Number | Type::Boolean | Type::Timestamp => true,
        Type::Json | Type::Struct(_) | Type::Array(_) | Type::Map(_) => false,
    }
}

/// Time and id first, then up to eight scalars whose names say most.
pub(super) fn output(sample: &Sample, first: &[String]) -> Vec<String> {
    let mut ranked: Vec<(usize, usize, &Seen)> = sample
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| is_scalar(column) && !first.contains(&column.name))
        .map(|(position, column)| {
            let name = plain(&column.name);
            let rank = SHOWN.iter().position(|part| name.contains(part));
            (rank.unwrap_or(SHOWN.len()), position, column)
        })
        .collect();
    ranked.sort_by_key(|(rank, position, _)| (*rank, *position));
    let names = ranked
        .into_iter()
        .take(8)
        .map(|(.., column)| column.name.clone());
    first.iter().cloned().chain(names).collect()
}

pub(super) fn entities(sample: &Sample) -> Vec<(&'static str, Vec<String>)> {
    let of = |names: &[&str]| -> Vec<String> {
        let fits =
            |column: &&Seen| is_scalar(column) && names.contains(&plain(&column.name).as_str());
        let found = sample.columns.iter().filter(fits);
        found.map(|column| column.name.clone()).collect()
    };
    ENTITIES
        .into_iter()
        .map(|(kind, names)| (kind, of(names)))
        .filter(|(_, names)| !names.is_empty())
        .collect()
}

/// Columns that tell these events from others: those that all have, the longest names first.
pub(super) fn telling(sample: &Sample) -> Vec<String> {
    let mut names: Vec<&str> = sample
        .columns
        .iter()
        .filter(|column| !column.partition && column.present == sample.events)
        .map(|column| column.name.as_str())
        .collect();
    names.sort_by_key(|name| (std::cmp::Reverse(name.len()), *name));
    names.into_iter().take(4).map(str::to_owned).collect()
}

/// The form of a partition's times.
pub(super) fn partition_time(values: &[String]) -> Option<&'static str> {
    let fits = |form: &str| {
        !values.is_empty()
            && values.iter().all(|value| {
                let same = |(c, f): (char, char)| match f {
                    'y' | 'M' | 'd' | 'H' => c.is_ascii_digit(),
                    f => c == f,
                };
                value.chars().count() == form.chars().count()
                    && value.chars().zip(form.chars()).all(same)
            })
    };
    [
        "yyyy-MM-dd",
        "yyyy/MM/dd",
        "yyyy-MM-dd-HH",
        "yyyyMMdd",
        "yyyyMMddHH",
        "yyyy-MM",
    ]
    .into_iter()
    .find(|form| fits(form))
}
