//! What engines read of a file.

use super::Leaves;
use super::facts::{Chunk, Content, DataFile};
use crate::sql::scans::Steps;

/// Engines read files in ways of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    DuckDb,
    /// Athena too.
    Trino,
}

/// `parquet.small-file-threshold` of Trino's Hive connector: smaller files are read whole.
const SMALL_FILE: u64 = 3 << 20;
/// `parquet.max-merge-distance`: what lies between two chunks is read with them up to this.
const MERGE_DISTANCE: u64 = 1 << 20;
/// `parquet.max-buffer-size`: no longer ranges are put together.
const MERGED: u64 = 8 << 20;
/// What Trino reads of a file's end to find its metadata.
const TAIL: u64 = 48 << 10;

impl Engine {
    /// How steps that are named more than once are computed.
    pub fn steps(self) -> Steps {
        match self {
            Engine::DuckDb => Steps::Once,
            Engine::Trino => Steps::Inlined,
        }
    }

    /// Bytes that a query reads of a file, if it leaves out no row group by its statistics.
    pub(super) fn bytes_read(self, file: &DataFile, leaves: &Leaves) -> u64 {
        let Content::Parquet { chunks, footer } = &file.content else {
            return file.bytes;
        };
        let needed: Vec<&Chunk> = chunks.iter().filter(|it| leaves.reads(&it.path)).collect();
        match self {
            Engine::DuckDb => needed.iter().map(|chunk| chunk.bytes).sum::<u64>() + footer,
            Engine::Trino if file.bytes <= SMALL_FILE => file.bytes,
            Engine::Trino => merged(needed) + self.end_bytes(*footer).min(file.bytes),
        }
    }

    /// Bytes of a file's end.
    pub(super) fn end_bytes(self, footer: u64) -> u64 {
        match self {
            Engine::DuckDb => footer,
            // A longer footer is read again in full.
            Engine::Trino if footer > TAIL => footer + TAIL,
            Engine::Trino => TAIL,
        }
    }
}

/// The bytes of ranges, with what lies between those that are put together.
fn merged(mut chunks: Vec<&Chunk>) -> u64 {
    chunks.sort_by_key(|chunk| chunk.offset);
    let mut total = 0;
    let mut open: Option<(u64, u64)> = None;
    for chunk in chunks {
        let end = chunk.offset + chunk.bytes;
        if chunk.bytes > MERGED {
            // A long one is read by itself, in pieces.
            total += chunk.bytes;
            continue;
        }
        open = match open {
            Some((start, last))
                if chunk.offset.saturating_sub(last) <= MERGE_DISTANCE && end - start <= MERGED =>
            {
                Some((start, end.max(last)))
            }
            Some((start, last)) => {
                total += last - start;
                Some((chunk.offset, end))
            }
            None => Some((chunk.offset, end)),
        };
    }
    total + open.map_or(0, |(start, last)| last - start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(offset: u64, bytes: u64) -> Chunk {
        Chunk {
            path: vec!["a".into()],
            offset,
            bytes,
        }
    }

    #[test]
    fn near_ranges_are_read_together() {
        const M: u64 = 1 << 20;
        for (ranges, wanted) in [
            (vec![(0, 10), (20, 10)], 30),
            (vec![(20, 10), (0, 10)], 30),
            (vec![(0, M), (2 * M + 1, M)], 2 * M),
            (vec![(0, M), (2 * M, M)], 3 * M),
            (vec![(0, 5 * M), (5 * M, 5 * M)], 10 * M),
            (vec![(0, 9 * M), (9 * M, 10)], 9 * M + 10),
            (vec![], 0),
        ] {
            let chunks: Vec<Chunk> = ranges
                .iter()
                .map(|(at, bytes)| chunk(*at, *bytes))
                .collect();
            assert_eq!(merged(chunks.iter().collect()), wanted, "{ranges:?}");
        }
    }
}
