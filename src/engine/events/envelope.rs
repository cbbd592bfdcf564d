//! CloudTrail's envelope: an object whose first key is `Records`, with a list of events.

use super::reader::{Flow, Next, Reader, Within, is_blank};
use super::skip::Until;
use std::io::Read;
use std::ops::ControlFlow;

/// What an object turned out to be by its first key.
pub enum Envelope {
    /// `Records` with a list that begins at this index.
    List(usize),
    /// `{"Records": null}`, of this length.
    Nothing(usize),
}

impl<R: Read> Reader<'_, R> {
    /// Looks ahead whether the object that begins here is `{"Records": [` with an object in
    /// the list or nothing, or `{"Records": null}`.
    pub fn envelope(&mut self) -> Option<Envelope> {
        const KEY: &[u8] = b"\"Records\"";
        let key = self.solid(1)?;
        for (i, &byte) in KEY.iter().enumerate() {
            if self.window.byte(key + i)? != byte {
                return None;
            }
        }
        let colon = self.solid(key + KEY.len())?;
        if self.window.byte(colon)? != b':' {
            return None;
        }
        let value = self.solid(colon + 1)?;
        if self.window.byte(value)? == b'[' {
            let first = self.solid(value + 1)?;
            let is_list = matches!(self.window.byte(first)?, b'{' | b']');
            return is_list.then_some(Envelope::List(value));
        }
        for (i, &byte) in b"null".iter().enumerate() {
            if self.window.byte(value + i)? != byte {
                return None;
            }
        }
        let end = self.solid(value + 4)?;
        (self.window.byte(end)? == b'}').then_some(Envelope::Nothing(end + 1))
    }

    /// The index of the first byte from here on that is no blank.
    fn solid(&mut self, from: usize) -> Option<usize> {
        // Nobody writes more blanks than that; without an end, they would have to be held.
        (from..from + 4096).find_map(|index| match self.window.byte(index) {
            Some(byte) => (!is_blank(byte)).then_some(Some(index)),
            None => Some(None),
        })?
    }

    /// Passes over what follows the list in its envelope.
    pub fn envelope_rest(&mut self, within: Within) -> Flow<Next> {
        const UNFINISHED: &str = "the file ends in the object around `Records`";
        match self.next_byte() {
            None => self.unfinished(UNFINISHED).map_continue(|()| Next::Behind),
            Some(b'}') => {
                self.window.consume(1);
                ControlFlow::Continue(Next::Behind)
            }
            Some(byte) => {
                if byte != b',' {
                    self.fault_at(0, "expected `,` or `}` after the list of `Records`");
                }
                match self.pass_over(Until::Object, within, 1) {
                    Some(next) => ControlFlow::Continue(next),
                    None => self.unfinished(UNFINISHED).map_continue(|()| Next::Behind),
                }
            }
        }
    }
}
