//! Walks over a stream of JSON values and hands out the events in it.

use super::json::{self, Stop};
use super::skip::{Skip, Stopped, Until};
use super::sniff;
use super::window::{End, Place, Window};
use super::{Fault, Format, Limits, Outcome};
use std::io::Read;
use std::ops::ControlFlow;

/// What an event stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Top,
    Array,
    Envelope,
}

/// Where reading goes on after an event or a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Right behind it.
    Behind,
    /// At a line that looks like another event; what stood before it was reported.
    NewLine,
}

/// What an object turned out to be by its first key.
enum Envelope {
    /// `Records` with a list that begins at this index.
    List(usize),
    /// `{"Records": null}`, of this length.
    Nothing(usize),
}

/// `Break` ends the reading: the sink wants no more, or there is no more.
type Flow<T> = ControlFlow<(), T>;
type Sink<'s> = dyn FnMut(&str) -> ControlFlow<()> + 's;

struct Reader<'s, R> {
    window: Window<R>,
    limits: &'s Limits,
    sink: &'s mut Sink<'s>,
    outcome: Outcome,
    /// The blanks before the first value of the line that is being read.
    indent: usize,
    /// Only blanks so far on this line.
    fresh: bool,
}

pub fn run<'s, R: Read>(
    stream: R,
    limits: &'s Limits,
    sink: &'s mut Sink<'s>,
) -> Result<Outcome, String> {
    let mut window = Window::new(stream);
    let _ = window.byte(sniff::HEAD - 1);
    if window.data().starts_with(sniff::UTF8_BOM) {
        window.consume(sniff::UTF8_BOM.len());
    }
    let head = &window.data()[..window.data().len().min(sniff::HEAD)];
    if let Some(message) = sniff::not_text(head) {
        return Err(message.to_owned());
    }
    let mut reader = Reader {
        window,
        limits,
        sink,
        outcome: Outcome::default(),
        indent: 0,
        fresh: true,
    };
    // Continue and Break are alike here: there is nothing after the whole.
    let _ = reader.top();
    reader.outcome.bytes = reader.window.offset();
    Ok(reader.outcome)
}

impl<R: Read> Reader<'_, R> {
    fn top(&mut self) -> Flow<()> {
        while let Some(byte) = self.next_byte() {
            match byte {
                b'{' => {
                    self.object(Within::Top)?;
                    // People cut lines out of lists.
                    self.accept(b',');
                }
                b'[' => {
                    self.outcome.format.get_or_insert(Format::JsonArray);
                    self.list(Within::Array)?;
                }
                _ => {
                    self.fault_at(0, &no_object(byte));
                    self.pass_line();
                }
            }
        }
        match self.window.ended() {
            Some(End::Failed(_)) => self.unfinished(""),
            Some(End::Clean) | None => ControlFlow::Continue(()),
        }
    }

    /// Reads the list that begins here.
    fn list(&mut self, within: Within) -> Flow<()> {
        self.window.consume(1);
        loop {
            let next = match self.next_byte() {
                None => return self.unfinished("the file ends in a list that is not closed"),
                Some(b']') => {
                    self.window.consume(1);
                    return ControlFlow::Continue(());
                }
                Some(b'{') => self.object(within)?,
                Some(byte) => {
                    self.fault_at(0, &no_object(byte));
                    self.pass_over(Until::Element, within, 0)
                        .unwrap_or(Next::Behind)
                }
            };
            match (self.next_byte(), next) {
                (None | Some(b',' | b']'), _) | (Some(_), Next::NewLine) => {}
                (Some(b'{'), Next::Behind) => {
                    // As if the list were closed: if objects follow one a line, all is well
                    // from here on; if it was a lost comma, what follows is read the same.
                    self.fault_at(0, "expected `,` or `]` after an element of the list");
                    return ControlFlow::Continue(());
                }
                (Some(_), Next::Behind) => {
                    self.fault_at(0, "expected `,` or `]` after an element of the list");
                    self.pass_over(Until::Element, within, 0);
                }
            }
            self.accept(b',');
        }
    }

    /// Reads the object that begins here: an event, or an envelope of events.
    fn object(&mut self, within: Within) -> Flow<Next> {
        let envelope = match within {
            Within::Top | Within::Array => self.envelope(),
            Within::Envelope => None,
        };
        let format = match envelope {
            Some(_) => Format::Records,
            None => Format::Json,
        };
        self.outcome.format.get_or_insert(format);
        match envelope {
            Some(Envelope::Nothing(length)) => self.window.consume(length),
            Some(Envelope::List(at)) => {
                self.window.consume(at);
                self.list(Within::Envelope)?;
                return self.envelope_rest(within);
            }
            None => return self.event(within),
        }
        ControlFlow::Continue(Next::Behind)
    }

    /// Looks ahead whether the object that begins here is `{"Records": [` with an object in
    /// the list or nothing, or `{"Records": null}`.
    fn envelope(&mut self) -> Option<Envelope> {
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
    fn envelope_rest(&mut self, within: Within) -> Flow<Next> {
        const UNFINISHED: &str = "the file ends in the object around `Records`";
        match self.next_byte() {
            None => self.unfinished(UNFINISHED).map_continue(|()| Next::Behind),
            Some(b'}') => {
                self.window.consume(1);
                ControlFlow::Continue(Next::Behind)
            }
            // The list was left at an event that no comma precedes.
            Some(b'{') => ControlFlow::Continue(Next::Behind),
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

    fn event(&mut self, within: Within) -> Flow<Next> {
        loop {
            let data = self.window.data();
            match json::object(data) {
                Ok(length) if length > self.limits.max_event_bytes => {
                    self.fault_at(0, &self.too_long());
                    self.window.consume(length);
                    return ControlFlow::Continue(Next::Behind);
                }
                Ok(length) => return self.deliver(length),
                Err(Stop::Broken(at, why)) => return self.broken(within, at, why.message()),
                Err(Stop::Cut) if data.len() > self.limits.max_event_bytes => {
                    return self.endless(within);
                }
                Err(Stop::Cut) => {
                    if !self.window.grow() {
                        return self.cut(within);
                    }
                }
            }
        }
    }

    fn deliver(&mut self, length: usize) -> Flow<Next> {
        let flow = match str::from_utf8(&self.window.data()[..length]) {
            Ok(event) => {
                self.outcome.events += 1;
                (self.sink)(event)
            }
            Err(error) => {
                self.fault_at(error.valid_up_to(), "bytes that are not UTF-8");
                ControlFlow::Continue(())
            }
        };
        self.window.consume(length);
        flow.map_continue(|()| Next::Behind)
    }

    /// The event that begins here can't go on at this index.
    fn broken(&mut self, within: Within, at: usize, message: &str) -> Flow<Next> {
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
    fn endless(&mut self, within: Within) -> Flow<Next> {
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
    fn cut(&mut self, within: Within) -> Flow<Next> {
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
    fn pass_over(&mut self, until: Until, within: Within, depth: u64) -> Option<Next> {
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

    fn pass_line(&mut self) {
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

    /// The next byte that is no blank, without consuming it.
    fn next_byte(&mut self) -> Option<u8> {
        loop {
            let byte = self.window.byte(0)?;
            match byte {
                b'\n' => {
                    self.fresh = true;
                    self.indent = 0;
                }
                b' ' | b'\t' => self.indent += usize::from(self.fresh),
                b'\r' => {}
                _ => {
                    self.fresh = false;
                    return Some(byte);
                }
            }
            self.window.consume(1);
        }
    }

    fn accept(&mut self, byte: u8) {
        if self.next_byte() == Some(byte) {
            self.window.consume(1);
        }
    }

    /// Ends the reading at the end of the stream. If the stream ended by an error, that is
    /// what happened and this message is only what it led to.
    fn unfinished(&mut self, message: &str) -> Flow<()> {
        let message = match self.window.ended() {
            Some(End::Failed(error)) => error.clone(),
            Some(End::Clean) | None => message.to_owned(),
        };
        self.fault_at(0, &message);
        self.outcome.truncated = true;
        self.window.consume(self.window.data().len());
        ControlFlow::Break(())
    }

    fn too_long(&self) -> String {
        format!(
            "the event has more than {} bytes",
            self.limits.max_event_bytes
        )
    }

    fn fault_at(&mut self, index: usize, message: &str) {
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

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r')
}

fn no_object(byte: u8) -> String {
    if byte.is_ascii_graphic() {
        format!("expected a JSON object, found `{}`", char::from(byte))
    } else {
        format!("expected a JSON object, found the byte 0x{byte:02X}")
    }
}
