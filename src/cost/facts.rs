//! What is known of a table's files.

use super::Leaves;
use super::read::Engine;
use super::statistics::Statistics;

/// A source's table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Name of the source that describes it.
    pub source: String,
    /// Microseconds of events that the data covers, where it is known.
    pub period: Option<i64>,
    /// Microseconds of events that the table keeps, where the data is a part of it.
    pub retention: Option<i64>,
    pub data: Data,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    Files(Vec<DataFile>),
    Statistics(Statistics),
}

#[derive(Debug, Clone, PartialEq)]
pub struct DataFile {
    pub location: String,
    pub bytes: u64,
    pub content: Content,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    Parquet {
        /// Of every row group.
        chunks: Vec<Chunk>,
        /// The metadata at the end, with its length and mark.
        footer: u64,
    },
    /// Text, which is read whole, compressed or not.
    Whole,
}

/// A leaf column in a row group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Names from the column down, in lower case; with Parquet's own for lists and maps.
    pub path: Vec<String>,
    pub offset: u64,
    /// As they are stored.
    pub bytes: u64,
}

impl Table {
    /// Bytes that a query over all of it reads.
    pub fn bytes_read(&self, leaves: &Leaves, engine: Engine) -> f64 {
        match &self.data {
            Data::Files(files) => {
                let each = files.iter().map(|file| engine.bytes_read(file, leaves));
                each.sum::<u64>() as f64
            }
            Data::Statistics(statistics) => statistics.bytes_read(leaves, engine),
        }
    }

    /// How many times the data the whole table is.
    pub fn times_kept(&self) -> f64 {
        match (self.retention, self.period) {
            (Some(kept), Some(period)) if period > 0 => kept as f64 / period as f64,
            (_, _) => 1.0,
        }
    }
}
