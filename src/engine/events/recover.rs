//! What to do when an event can't be read: say so, once, and find where to go on.

use super::Fault;
use super::reader::{Flow, Next, Reader, Within, is_blank};
use super::skip::{Skip, Stopped, Until};
use super::window::{End, Place};
use std::io::Read;
use std::ops::ControlFlow;

impl<R: Read> Reader<'_, R> {
    /// The event that begins here can't go on at this index.
    pub fn broken(&mut self, within: Within, at: usize, message: &str) -> Flow<Next> {
        if let Some(next) = self.resume_before(at + 1, within) {
            return ControlFlow::Continue(next);
        }
        self.fault_at(at, message);
        let until = match within {
            // What follows on the line can't be told from the inside of a string.
            Within::Top => {
                self.window.consume(at);
                Until::Line
            }
            // A list may be a single line of any length: try to find the element's end.
            Within::Array | Within::Envelope => Until::Element,
        };
        let next = self.pass_over(until, within, 0);
        ControlFlow::Continue(next.unwrap_or(Next::Behind))
    }

    /// The event that begins here has not ended within the limit.
    pub fn endless(&mut self, within: Within) -> Flow<Next> {
        if let Some(next) = self.resume_before(self.window.data().len(), within) {
            return ControlFlow::Continue(next);
        }
        self.fault_at(0, &self.too_long());
        let until = match within {
            Within::Top => Until::Object,
            Within::Array | Within::Envelope => Until::Element,
        };
        match self.pass_over(until, within, 0) {
            Some(next) => ControlFlow::Continue(next),
            None => {
                self.outcome.truncated = true;
                ControlFlow::Break(())
            }
        }
    }

    /// The stream ended in the event that begins here.
    pub fn cut(&mut self, within: Within) -> Flow<Next> {
        match self.resume_before(self.window.data().len(), within) {
            Some(next) => ControlFlow::Continue(next),
            None => self
                .unfinished("the file ends in the middle of an event")
                .map_continue(|()| Next::Behind),
        }
    }

    /// An event that is cut off at the end of its line swallows the lines after it, until
    /// something does not fit. So if another event seems to begin before this index, on a
    /// line of its own, the fault is the unfinished line, and reading goes on there.
    fn resume_before(&mut self, index: usize, within: Within) -> Option<Next> {
        let data = &self.window.data()[..index];
        let mut skip = Skip::new(Until::Object, within != Within::Top, self.indent, 0);
        let Some((at, Stopped::NewLine(column))) = skip.feed(data) else {
            return None;
        };
        let end = data[..at].iter().rposition(|&byte| !is_blank(byte))?;
        self.fault_at(end + 1, "the line ends in the middle of an event");
        self.window.consume(at);
        self.indent = column;
        Some(Next::NewLine)
    }

    /// None when the stream ended before what was looked for.
    pub fn pass_over(&mut self, until: Until, within: Within, depth: u64) -> Option<Next> {
        let mut skip = Skip::new(until, within != Within::Top, self.indent, depth);
        loop {
            if let Some((at, stopped)) = skip.feed(self.window.data()) {
                self.window.consume(at);
                return Some(match stopped {
                    Stopped::End => Next::Behind,
                    Stopped::NewLine(column) => {
                        self.indent = column;
                        Next::NewLine
                    }
                });
            }
            self.window.consume(self.window.data().len());
            if !self.window.grow() {
                return None;
            }
        }
    }

    pub fn pass_line(&mut self) {
        loop {
            let data = self.window.data();
            match data.iter().position(|&byte| byte == b'\n') {
                Some(end) => return self.window.consume(end),
                None => self.window.consume(data.len()),
            }
            if !self.window.grow() {
                return;
            }
        }
    }

    /// Ends the reading at the end of the stream. If the stream ended by an error, that is
    /// what happened and this message is only what it led to.
    pub fn unfinished(&mut self, message: &str) -> Flow<()> {
        let message = match self.window.ended() {
            Some(End::Failed(error)) => error.clone(),
            Some(End::Clean) | None => message.to_owned(),
        };
        self.fault_at(0, &message);
        self.outcome.truncated = true;
        self.window.consume(self.window.data().len());
        ControlFlow::Break(())
    }

    pub fn too_long(&self) -> String {
        format!(
            "the event has more than {} bytes",
            self.limits.max_event_bytes
        )
    }

    pub fn fault_at(&mut self, index: usize, message: &str) {
        self.outcome.fault_count += 1;
        if self.outcome.faults.len() < self.limits.max_faults {
            let Place { line, column, byte } = self.window.place(index);
            self.outcome.faults.push(Fault {
                line,
                column,
                byte,
                message: message.to_owned(),
            });
        }
    }
}
