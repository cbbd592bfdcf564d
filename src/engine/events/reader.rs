//! Walks over a stream of JSON values and hands out the events in it.

use super::envelope::Envelope;
use super::json::{self, Stop};
use super::skip::Until;
use super::sniff;
use super::window::{End, Window};
use super::{Format, Limits, Outcome};
use std::io::Read;
use std::ops::ControlFlow;

/// What an event stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    Top,
    Array,
    Envelope,
}

/// Where reading goes on after an event or a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Right behind it.
    Behind,
    /// At a line that looks like another event; what stood before it was reported.
    NewLine,
}

/// `Break` ends the reading: the sink wants no more, or there is no more.
pub type Flow<T> = ControlFlow<(), T>;
type Sink<'s> = dyn FnMut(&str) -> ControlFlow<()> + 's;

pub struct Reader<'s, R> {
    pub window: Window<R>,
    pub limits: &'s Limits,
    sink: &'s mut Sink<'s>,
    pub outcome: Outcome,
    /// The blanks before the first value of the line that is being read.
    pub indent: usize,
    /// Only blanks so far on this line.
    fresh: bool,
}

pub fn run<'s, R: Read>(
    stream: R,
    limits: &'s Limits,
    sink: &'s mut Sink<'s>,
) -> Result<Outcome, String> {
    let mut window = Window::new(stream, limits.max_event_bytes);
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

    /// Reads the list that begins here; whether it was closed by a `]`.
    fn list(&mut self, within: Within) -> Flow<bool> {
        self.window.consume(1);
        loop {
            let next = match self.next_byte() {
                None => {
                    return self
                        .unfinished("the file ends in a list that is not closed")
                        .map_continue(|()| false);
                }
                Some(b']') => {
                    self.window.consume(1);
                    return ControlFlow::Continue(true);
                }
                Some(b'{') if within == Within::Envelope && self.envelope().is_some() => {
                    self.fault_at(0, "the list of `Records` before this one is not closed");
                    return ControlFlow::Continue(false);
                }
                Some(b'{') => self.object(within)?,
                Some(byte) => {
                    self.fault_at(0, &no_object(byte));
                    self.pass_over(Until::Element, within, 0)
                        .unwrap_or(Next::Behind)
                }
            };
            match (self.next_byte(), next) {
                (None | Some(b',' | b']'), _) => {}
                (Some(byte), Next::NewLine) => {
                    // Files of a list or an envelope a line: this one broke, the next begins.
                    let nested = within == Within::Envelope && self.envelope().is_some();
                    if byte == b'[' || nested {
                        return ControlFlow::Continue(false);
                    }
                }
                (Some(b'{'), Next::Behind) => {
                    // As if the list were closed: if objects follow one a line, all is well
                    // from here on; if it was a lost comma, what follows is read the same.
                    self.fault_at(0, "expected `,` or `]` after an element of the list");
                    return ControlFlow::Continue(false);
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
                if self.list(Within::Envelope)? {
                    return self.envelope_rest(within);
                }
                return ControlFlow::Continue(Next::NewLine);
            }
            None => return self.event(within),
        }
        ControlFlow::Continue(Next::Behind)
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

    /// The next byte that is no blank, without consuming it.
    pub fn next_byte(&mut self) -> Option<u8> {
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
}

pub fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r')
}

fn no_object(byte: u8) -> String {
    if byte.is_ascii_graphic() {
        format!("expected a JSON object, found `{}`", char::from(byte))
    } else {
        format!("expected a JSON object, found the byte 0x{byte:02X}")
    }
}
