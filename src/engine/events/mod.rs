//! Reads files of JSON events: one event a line, objects one after the other in any layout,
//! a list of objects, or CloudTrail's `{"Records": [...]}`; plain, gzip or Zstandard. A file
//! is streamed, whatever its size: what is held is about one event. What can't be read is a
//! [`Fault`] with its place, and reading goes on behind it.

mod decompress;
mod envelope;
mod json;
mod reader;
mod recover;
mod skip;
mod sniff;
#[cfg(test)]
mod tests;
mod window;

use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

/// What is bounded while reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// A longer event (in bytes of JSON text) is a fault and passed over, not held.
    pub max_event_bytes: usize,
    /// So many faults of a file are kept, the others are counted.
    pub max_faults: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_event_bytes: 64 * 1024 * 1024,
            max_faults: 10,
        }
    }
}

/// How a file holds its events, as its first value tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Objects one after the other, usually one a line.
    Json,
    /// A list of objects.
    JsonArray,
    /// An object whose first key is `Records`, with a list of objects.
    Records,
}

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// From 1, in the decompressed text.
    pub line: u64,
    /// From 1, in bytes.
    pub column: u64,
    /// From 0, in the decompressed text.
    pub byte: u64,
    pub message: String,
}

/// What reading a file came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// None: no event, list or envelope was met.
    pub format: Option<Format>,
    /// How many events the sink was given.
    pub events: u64,
    /// How many decompressed bytes were read through.
    pub bytes: u64,
    /// The first faults, in the order of the file.
    pub faults: Vec<Fault>,
    /// How many there were in all.
    pub fault_count: u64,
    /// The file ended in the middle of something, or its rest is unreadable.
    pub truncated: bool,
}

/// Gives the sink the JSON text of each event of the file, as it stands there: always one
/// object, valid by the grammar, nested no deeper than `serde_json` reads. (Two things that
/// the grammar allows `serde_json` refuses when it reads a value: half a surrogate pair as
/// `\ud800`, a number beyond `f64`.) The sink ends the reading with `Break`.
///
/// # Errors
/// In words for people, without the file's name: it can't be opened, or is no JSON text.
pub fn read(
    path: &Path,
    limits: &Limits,
    sink: &mut dyn FnMut(&str) -> ControlFlow<()>,
) -> Result<Outcome, String> {
    read_from(decompress::open(path)?, limits, sink)
}

/// As [`read`], from any stream of bytes, compressed or not.
///
/// # Errors
/// As [`read`].
pub fn read_from(
    stream: impl Read,
    limits: &Limits,
    sink: &mut dyn FnMut(&str) -> ControlFlow<()>,
) -> Result<Outcome, String> {
    reader::run(decompress::unpack(stream)?, limits, sink)
}

/// The JSON text of the first `count` events, or of as many as there are.
///
/// # Errors
/// As [`read`].
pub fn peek(path: &Path, count: usize) -> Result<Vec<String>, String> {
    let mut events = Vec::new();
    read(path, &Limits::default(), &mut |event| {
        if events.len() < count {
            events.push(event.to_owned());
        }
        if events.len() < count {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    Ok(events)
}
