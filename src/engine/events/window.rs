//! A sliding window over the decompressed bytes, which knows offsets and line numbers.

use std::io::Read;

/// How much is read at a time, unless an event needs more.
const CHUNK: usize = 64 * 1024;

/// How the stream ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    Clean,
    /// It can't be read further; the text says why.
    Failed(String),
}

/// A place in the decompressed stream. Lines and columns count from 1, columns in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub line: u64,
    pub column: u64,
    pub byte: u64,
}

pub struct Window<R> {
    reader: R,
    /// As many bytes of data are wanted at most, and no more are held than need be.
    most: usize,
    buffer: Vec<u8>,
    /// `buffer[start..end]` is read and not yet consumed.
    start: usize,
    end: usize,
    /// Where `buffer[0]` is in the stream, the newlines before it, the start of its line.
    base: u64,
    newlines: u64,
    line_start: u64,
    ended: Option<End>,
}

impl<R: Read> Window<R> {
    pub fn new(reader: R, most: usize) -> Self {
        Window {
            reader,
            most,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            base: 0,
            newlines: 0,
            line_start: 0,
            ended: None,
        }
    }

    /// What is read and not yet consumed.
    pub fn data(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// The byte at this index of the data, read if need be. None at the end of the stream.
    pub fn byte(&mut self, index: usize) -> Option<u8> {
        while index >= self.end - self.start {
            if !self.grow() {
                return None;
            }
        }
        Some(self.buffer[self.start + index])
    }

    pub fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }

    /// The offset in the stream of the first byte of the data.
    pub fn offset(&self) -> u64 {
        self.base + self.start as u64
    }

    /// None while there may be more to read.
    pub fn ended(&self) -> Option<&End> {
        self.ended.as_ref()
    }

    /// Reads more behind the data: as much as there is, so that who scans again from the
    /// front after each growth still takes linear time. False when nothing came.
    pub fn grow(&mut self) -> bool {
        if self.ended.is_some() {
            return false;
        }
        self.drop_consumed();
        let before = self.end;
        let more = self.end.min(self.most.saturating_sub(self.end));
        let wanted = self.end + more.max(CHUNK);
        if self.buffer.len() < wanted {
            let mut larger = vec![0; wanted];
            larger[..self.end].copy_from_slice(&self.buffer[..self.end]);
            self.buffer = larger;
        }
        while self.end < wanted && self.ended.is_none() {
            match self.reader.read(&mut self.buffer[self.end..wanted]) {
                Ok(0) => self.ended = Some(End::Clean),
                Ok(count) => self.end += count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => self.ended = Some(End::Failed(error.to_string())),
            }
        }
        self.end > before
    }

    fn drop_consumed(&mut self) {
        let gone = &self.buffer[..self.start];
        let count = newlines(gone);
        if count > 0
            && let Some(last) = gone.iter().rposition(|&byte| byte == b'\n')
        {
            self.newlines += count;
            self.line_start = self.base + last as u64 + 1;
        }
        self.base += self.start as u64;
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
    }

    /// Where the byte at this index of the data is.
    pub fn place(&self, index: usize) -> Place {
        let at = (self.start + index).min(self.end);
        let before = &self.buffer[..at];
        let line_start = match before.iter().rposition(|&byte| byte == b'\n') {
            Some(last) => self.base + last as u64 + 1,
            None => self.line_start,
        };
        let byte = self.base + at as u64;
        Place {
            line: 1 + self.newlines + newlines(before),
            column: 1 + byte - line_start,
            byte,
        }
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    // Sums of at most 255 fit a byte, which lets the compiler count many bytes at once.
    bytes
        .chunks(255)
        .map(|chunk| {
            u64::from(
                chunk
                    .iter()
                    .map(|&byte| u8::from(byte == b'\n'))
                    .sum::<u8>(),
            )
        })
        .sum()
}
