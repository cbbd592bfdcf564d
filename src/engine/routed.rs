//! Events of JSON files, sorted by the log sources that they are for while they are read: what no
//! rule asks for or can match is passed over, and of the rest the columns are kept that its rules
//! read.

use super::convert::{can_lose, from_text, surely_is, type_name};
use super::database::message;
use super::events;
use super::fill::{Progress, lost_values};
use super::hive::Prefix;
use super::inputs::{Fault, Input, tell_reading};
use super::narrow::{Narrow, Scratch, Value};
use super::rows::{Layout, Row};
use super::{literal, quoted};
use crate::diag::Diagnostic;
use crate::source::{Column, Source};
use duckdb::{Appender, Connection};
use hashbrown::HashMap;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::ControlFlow;
use std::path::Path;

/// What the rules of a log source ask of events.
pub struct Want<'w> {
    /// Over the columns that tell log sources apart.
    pub filter: &'w str,
    pub columns: &'w [&'w Column],
    /// Tells events that none of its rules can match.
    pub narrow: Option<&'w Narrow>,
}

/// The events that were read.
#[derive(Debug, Default)]
pub struct Routed {
    buckets: Vec<Bucket>,
    pub events: u64,
    /// Bytes of the files read.
    pub bytes: u64,
}

/// Events that are for the same log sources and have values in the same columns.
#[derive(Debug)]
struct Bucket {
    /// Positions of the log sources.
    wants: Vec<usize>,
    table: String,
    /// All as text in the table.
    columns: Vec<Column>,
}

/// Log sources that take the same events.
struct Group {
    wants: Vec<usize>,
    /// Whether one of them can tell events that it has no use for.
    narrows: bool,
    /// Of each column whether one of them asks for it.
    asked: Vec<bool>,
    /// Buckets that it has had. The last one takes events; one with a value in a column that the
    /// bucket lacks gets another, with the columns of both.
    buckets: Vec<usize>,
}

/// A bucket that is being filled: its columns' positions in a row.
struct Filling<'r> {
    bucket: Bucket,
    positions: Vec<usize>,
    appender: Appender<'r>,
}

/// After so many buckets a group gets one with every column that is asked for.
const BUCKETS: usize = 24;

/// Keys with the values that they are made of.
type Asked = BTreeMap<String, Vec<Option<String>>>;

/// Events that wait until it is known which log sources they are for.
const PENDING: usize = 5_000;
const KEYS: &str = "_siglake_keys";

impl Routed {
    /// Reads the files. `keys` are the columns that the filters test.
    pub fn read(
        connection: &Connection,
        source: &Source,
        keys: &[&Column],
        wants: &[Want<'_>],
        inputs: &[&Input],
        faults: &mut Vec<Fault>,
        progress: &mut dyn Progress,
    ) -> Result<Routed, String> {
        let mut reader = Reader::new(connection, source, keys, wants);
        let (mut all, mut bytes) = (0, 0);
        for input in inputs {
            let (events, read) = reader.file(&input.location, faults)?;
            all += events;
            bytes += read;
            progress.advance(input.bytes);
        }
        reader.settle()?;
        Ok(Routed {
            buckets: reader.finish()?,
            events: all,
            bytes,
        })
    }

    /// Whether there are events for a log source.
    pub fn has(&self, want: usize) -> bool {
        self.buckets.iter().any(|it| it.wants.contains(&want))
    }

    /// Queries of the columns, with their declared types, that together give the events of a log
    /// source.
    pub fn selects(&self, want: usize, columns: &[&Column]) -> Vec<String> {
        let mut selects = Vec::new();
        for bucket in self.buckets.iter().filter(|it| it.wants.contains(&want)) {
            let value = |column: &&Column| {
                let name = quoted(column.ident());
                let has = |known: &Column| known.ident() == column.ident();
                match bucket.columns.iter().any(has) {
                    true => format!("{} AS {name}", from_text(&name, &column.ty)),
                    false => format!("CAST(NULL AS {}) AS {name}", type_name(&column.ty)),
                }
            };
            let values: Vec<String> = columns.iter().map(value).collect();
            selects.push(format!(
                "SELECT {} FROM {}",
                values.join(", "),
                quoted(&bucket.table)
            ));
        }
        selects
    }

    /// Warns, once for each column, of values that the declared type loses.
    pub fn lost(&self, connection: &Connection, source: &str) -> duckdb::Result<Vec<Diagnostic>> {
        let mut counts: Vec<(&str, u64)> = Vec::new();
        for bucket in &self.buckets {
            for column in bucket.columns.iter().filter(|it| can_lose(&it.ty)) {
                let raw = quoted(column.ident());
                let query = format!(
                    "SELECT count(*) FROM {} WHERE {raw} IS NOT NULL AND ({}) IS NULL",
                    quoted(&bucket.table),
                    from_text(&raw, &column.ty)
                );
                let count: u64 = connection.query_row(&query, [], |row| row.get(0))?;
                match counts.iter_mut().find(|(name, _)| *name == column.name) {
                    Some((_, known)) => *known += count,
                    None => counts.push((&column.name, count)),
                }
            }
        }
        counts.retain(|(_, count)| *count > 0);
        let tell = |(column, count)| lost_values(column, count, source);
        Ok(counts.into_iter().map(tell).collect())
    }

    pub fn drop(self, connection: &Connection) -> duckdb::Result<()> {
        for bucket in self.buckets {
            connection.execute_batch(&format!("DROP TABLE {}", quoted(&bucket.table)))?;
        }
        Ok(())
    }
}

struct Reader<'r> {
    connection: &'r Connection,
    wants: &'r [Want<'r>],
    /// Every column that is asked for, and the keys.
    columns: Vec<&'r Column>,
    keys: Vec<usize>,
    layout: Layout,
    row: Row,
    /// The key of the event.
    key: String,
    /// Of the wants that have narrowed: the positions of the columns that they look at.
    narrows: Vec<Option<(Vec<usize>, Scratch)>>,
    /// The group of events with these keys; none where no log source takes them.
    known: HashMap<String, Option<usize>>,
    /// Those that are not known yet.
    asked: Asked,
    pending: Vec<String>,
    groups: Vec<Group>,
    buckets: Vec<Filling<'r>>,
}

impl<'r> Reader<'r> {
    fn new(
        connection: &'r Connection,
        source: &'r Source,
        keys: &[&'r Column],
        wants: &'r [Want<'r>],
    ) -> Reader<'r> {
        let wanted = |column: &&Column| {
            let is = |other: &&Column| other.ident() == column.ident();
            keys.iter().any(is) || wants.iter().any(|want| want.columns.iter().any(is))
        };
        let columns: Vec<&Column> = source.all_columns().filter(wanted).collect();
        let position = |key: &&Column| {
            let is = |column: &&Column| column.ident() == key.ident();
            columns.iter().position(is)
        };
        Reader {
            connection,
            wants,
            keys: keys.iter().filter_map(position).collect(),
            layout: Layout::new(source, &columns),
            row: Row::default(),
            key: String::new(),
            narrows: wants.iter().map(|_| None).collect(),
            columns,
            known: HashMap::new(),
            asked: Asked::new(),
            pending: Vec::new(),
            groups: Vec::new(),
            buckets: Vec::new(),
        }
    }

    /// Reads a file: the number of its events, and of its bytes.
    fn file(&mut self, location: &str, faults: &mut Vec<Fault>) -> Result<(u64, u64), String> {
        let partitions = Prefix::of(location);
        let mut count = 0;
        let mut failure = None;
        let outcome = events::read(
            Path::new(location),
            &events::Limits::default(),
            &mut |event| match self.add(&partitions.add(event)) {
                Ok(()) => {
                    count += 1;
                    ControlFlow::Continue(())
                }
                Err(message) => {
                    failure = Some(message);
                    ControlFlow::Break(())
                }
            },
        );
        if let Some(message) = failure {
            faults.push(Fault {
                file: location.to_owned(),
                message,
            });
        }
        Ok((count, tell_reading(location, outcome, faults)))
    }

    fn add(&mut self, event: &str) -> Result<(), String> {
        self.find(event)?;
        match self.known.get(&self.key) {
            Some(Some(group)) => self.append(event, *group),
            Some(None) => Ok(()),
            None => {
                if let Entry::Vacant(place) = self.asked.entry(self.key.clone()) {
                    let mut values = Vec::new();
                    for at in &self.keys {
                        let value = self.layout.value(event, &self.row, *at)?;
                        values.push(value.map(Cow::into_owned));
                    }
                    place.insert(values);
                }
                self.pending.push(event.to_owned());
                if self.pending.len() >= PENDING {
                    self.settle()?;
                }
                Ok(())
            }
        }
    }

    /// Finds the values of an event, and its key: the values of the keys as one text.
    fn find(&mut self, event: &str) -> Result<(), String> {
        self.layout.find(event, &mut self.row)?;
        self.key.clear();
        for position in &self.keys {
            match self.layout.value(event, &self.row, *position)? {
                None => self.key.push('-'),
                Some(value) => {
                    self.key.push_str(&value.len().to_string());
                    self.key.push(':');
                    self.key.push_str(&value);
                }
            }
        }
        Ok(())
    }

    /// Adds the event that was found to what takes the events of a group.
    fn append(&mut self, event: &str, group: usize) -> Result<(), String> {
        let Some(group) = self.narrowed(event, group) else {
            return Ok(());
        };
        let bucket = self.bucket(event, group).map_err(|error| message(&error))?;
        let Filling {
            positions,
            appender,
            ..
        } = &mut self.buckets[bucket];
        let mut texts: Vec<Option<Cow<'_, str>>> = Vec::with_capacity(positions.len());
        for at in positions.iter() {
            let mut text = self.layout.value(event, &self.row, *at)?;
            if self.layout.is_odd(event, &self.row, *at)
                && let Some(raw) = text
            {
                text = as_written(self.connection, &raw)
                    .map_err(|error| message(&error))?
                    .map(Cow::Owned);
            }
            texts.push(text);
        }
        let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
        let values: Vec<&dyn duckdb::ToSql> = texts
            .iter()
            .map(|text| text as &dyn duckdb::ToSql)
            .collect();
        appender
            .append_row(values.as_slice())
            .map_err(|error| message(&error))
    }

    /// The group of those log sources of a group that may have a use for the event.
    fn narrowed(&mut self, event: &str, group: usize) -> Option<usize> {
        let Group {
            wants,
            narrows,
            asked,
            ..
        } = &self.groups[group];
        if !narrows || !self.is_surely_typed(event, asked) {
            return Some(group);
        }
        let mut left = Vec::new();
        for want in wants {
            let may_match = self.wants[*want].narrow.is_none_or(|narrow| {
                let (positions, scratch) = self.narrows[*want]
                    .get_or_insert_with(|| (looked_at(narrow, &self.columns), narrow.scratch()));
                let (layout, row) = (&self.layout, &self.row);
                narrow.may_match(scratch, &mut |column, look| match layout.rough(
                    event,
                    row,
                    positions[column],
                ) {
                    None => {}
                    Some((_, true)) => look(Value::Unknown),
                    Some((text, false)) => look(Value::Text(text.as_bytes())),
                })
            });
            if may_match {
                left.push(*want);
            }
        }
        match left.len() {
            0 => None,
            all if all == wants.len() => Some(group),
            _ => Some(self.group(left)),
        }
    }

    /// Whether no value of the columns that are asked for can be lost to its declared type, so that
    /// nothing is to be told of the event if it is passed over.
    fn is_surely_typed(&self, event: &str, asked: &[bool]) -> bool {
        let columns = self.columns.iter().enumerate();
        let mut typed = columns.filter(|(at, column)| asked[*at] && can_lose(&column.ty));
        typed.all(|(at, column)| {
            let value = self.layout.value(event, &self.row, at);
            value.is_ok_and(|value| value.is_none_or(|text| surely_is(&text, &column.ty)))
        })
    }

    /// Asks for the groups of the keys that are not known, and puts what waited for it there.
    fn settle(&mut self) -> Result<(), String> {
        let asked = std::mem::take(&mut self.asked);
        if !asked.is_empty() {
            let wants = self.ask(&asked).map_err(|error| message(&error))?;
            for (key, wants) in asked.into_keys().zip(wants) {
                let group = (!wants.is_empty()).then(|| self.group(wants));
                self.known.insert(key, group);
            }
        }
        for event in std::mem::take(&mut self.pending) {
            self.find(&event)?;
            if let Some(Some(group)) = self.known.get(&self.key) {
                self.append(&event, *group)?;
            }
        }
        Ok(())
    }

    fn group(&mut self, wants: Vec<usize>) -> usize {
        if let Some(at) = self.groups.iter().position(|group| group.wants == wants) {
            return at;
        }
        let asks = |column: &&Column| {
            let is = |other: &&Column| other.ident() == column.ident();
            wants
                .iter()
                .any(|want| self.wants[*want].columns.iter().any(is))
        };
        self.groups.push(Group {
            asked: self.columns.iter().map(asks).collect(),
            narrows: wants.iter().any(|want| self.wants[*want].narrow.is_some()),
            wants,
            buckets: Vec::new(),
        });
        self.groups.len() - 1
    }

    /// The log sources that take events with these keys.
    fn ask(&self, asked: &Asked) -> duckdb::Result<Vec<Vec<usize>>> {
        let keys = || self.keys.iter().map(|at| self.columns[*at]);
        let names: String = keys()
            .map(|column| format!(", {} VARCHAR", quoted(column.ident())))
            .collect();
        self.connection.execute_batch(&format!(
            "CREATE OR REPLACE TEMP TABLE {} (number BIGINT{names})",
            quoted(KEYS)
        ))?;
        let rows: Vec<String> = asked
            .values()
            .enumerate()
            .map(|(number, values)| {
                let value = |value: &Option<String>| match value {
                    None => ", NULL".to_owned(),
                    Some(text) => format!(", {}", literal(text)),
                };
                let values: String = values.iter().map(value).collect();
                format!("({number}{values})")
            })
            .collect();
        self.connection.execute_batch(&format!(
            "INSERT INTO {} VALUES {}",
            quoted(KEYS),
            rows.join(", ")
        ))?;
        let typed: String = keys()
            .map(|column| {
                let name = quoted(column.ident());
                format!(", {} AS {name}", from_text(&name, &column.ty))
            })
            .collect();
        let wants: Vec<String> = self
            .wants
            .iter()
            .enumerate()
            .map(|(number, want)| format!("CASE WHEN {} THEN {number} END", want.filter))
            .collect();
        let query = format!(
            "SELECT number, want FROM (SELECT number, unnest([{}]) AS want FROM (SELECT number{typed} FROM {})) WHERE want IS NOT NULL ORDER BY ALL",
            wants.join(", "),
            quoted(KEYS)
        );
        let mut found = vec![Vec::new(); asked.len()];
        let mut statement = self.connection.prepare(&query)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (number, want): (usize, usize) = (row.get(0)?, row.get(1)?);
            found[number].push(want);
        }
        Ok(found)
    }

    /// The bucket of a group for the row.
    fn bucket(&mut self, event: &str, group: usize) -> duckdb::Result<usize> {
        let Group {
            wants,
            asked,
            buckets,
            ..
        } = &mut self.groups[group];
        let last = buckets.last().map(|at| &self.buckets[*at].positions);
        let has = |at: &usize| last.is_some_and(|known| known.binary_search(at).is_ok());
        let present = |at: &usize| asked[*at] && self.layout.has(event, &self.row, *at);
        if let Some(at) = buckets.last()
            && (0..self.columns.len()).all(|at| !present(&at) || has(&at))
        {
            return Ok(*at);
        }
        let all = buckets.len() + 1 >= BUCKETS;
        let mut positions: Vec<usize> = (0..self.columns.len())
            .filter(|at| asked[*at] && (all || present(at) || has(at)))
            .collect();
        if positions.is_empty() {
            // An event without any value is a row all the same.
            positions.extend(asked.iter().position(|asked| *asked));
        }
        let columns: Vec<Column> = positions
            .iter()
            .map(|at| self.columns[*at].clone())
            .collect();
        let table = format!("_siglake_events_{}", self.buckets.len());
        let names: Vec<String> = columns
            .iter()
            .map(|column| format!("{} VARCHAR", quoted(column.ident())))
            .collect();
        self.connection.execute_batch(&format!(
            "CREATE TABLE {} ({})",
            quoted(&table),
            names.join(", ")
        ))?;
        let appender = self.connection.appender(&table)?;
        buckets.push(self.buckets.len());
        self.buckets.push(Filling {
            bucket: Bucket {
                wants: wants.clone(),
                table,
                columns,
            },
            positions,
            appender,
        });
        Ok(self.buckets.len() - 1)
    }

    fn finish(self) -> Result<Vec<Bucket>, String> {
        let mut buckets = Vec::new();
        for mut filling in self.buckets {
            filling.appender.flush().map_err(|error| message(&error))?;
            buckets.push(filling.bucket);
        }
        Ok(buckets)
    }
}

/// Positions of the columns that are looked at.
fn looked_at(narrow: &Narrow, columns: &[&Column]) -> Vec<usize> {
    let position = |name: &str| columns.iter().position(|column| column.ident() == name);
    // Behind the last position nothing is found.
    narrow
        .columns()
        .map(|name| position(name).unwrap_or(columns.len()))
        .collect()
}

/// A JSON value as DuckDB writes it.
fn as_written(connection: &Connection, raw: &str) -> duckdb::Result<Option<String>> {
    let mut statement =
        connection.prepare_cached("SELECT json_extract_string(CAST(? AS VARCHAR), '$')")?;
    statement.query_row([raw], |row| row.get(0))
}
