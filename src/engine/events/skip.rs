//! Finds the way back after an event that can't be read: byte by byte, in any pieces,
//! without holding what it passes over.

/// What is being passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// The rest of the line, and the lines after it that look like the inside of an event.
    Line,
    /// The rest of an object, to behind its `}`.
    Object,
    /// An element of a list, to before the `,` or `]` that follows it.
    Element,
}

/// Why the passing over stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Behind or before what was looked for.
    End,
    /// At the first byte, this many blanks into its line, of what looks like another event.
    NewLine(usize),
}

pub struct Skip {
    until: Until,
    in_list: bool,
    /// The blanks before the event that is passed over: what stands deeper belongs to it.
    indent: usize,
    depth: u64,
    in_string: bool,
    escaped: bool,
    /// The blanks since the line began, while there were only blanks.
    column: Option<usize>,
}

impl Skip {
    /// `depth` is the number of `{` and `[` that are open already.
    pub fn new(until: Until, in_list: bool, indent: usize, depth: u64) -> Self {
        Skip {
            until,
            in_list,
            indent,
            depth,
            in_string: false,
            escaped: false,
            column: None,
        }
    }

    /// Goes on over these bytes; the index at which it stopped, if it did.
    pub fn feed(&mut self, bytes: &[u8]) -> Option<(usize, Stopped)> {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if let Some(column) = self.column {
                match byte {
                    b' ' | b'\t' => self.column = Some(column + 1),
                    b'\r' => {}
                    b'\n' => self.column = Some(0),
                    _ if self.begins_event(byte, column) => {
                        return Some((at, Stopped::NewLine(column)));
                    }
                    _ => self.column = None,
                }
                if self.column.is_some() {
                    at += 1;
                    continue;
                }
            }
            if byte == b'\n' {
                self.column = Some(0);
                if self.in_string {
                    // No JSON string goes on over a line's end: the quotes are out of step.
                    self.until = Until::Line;
                }
            } else if self.until == Until::Line {
                at += bytes[at..].iter().position(|&byte| byte == b'\n')?;
                continue;
            } else if self.ends_at(byte) {
                return match self.until {
                    Until::Element => Some((at, Stopped::End)),
                    Until::Object | Until::Line => Some((at + 1, Stopped::End)),
                };
            }
            at += 1;
        }
        None
    }

    /// Whether a line that begins so can't belong to the event that is passed over.
    fn begins_event(&self, byte: u8, column: usize) -> bool {
        let outside = match self.until {
            Until::Object => byte == b'{',
            Until::Element => matches!(byte, b'{' | b'['),
            Until::Line => match byte {
                b']' => self.in_list,
                _ => !matches!(byte, b'}' | b'"' | b',' | b':'),
            },
        };
        outside && column <= self.indent
    }

    fn ends_at(&mut self, byte: u8) -> bool {
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b']' | b',' if self.depth == 0 && self.until == Until::Element => return true,
            b'}' | b']' => match self.depth.checked_sub(1) {
                Some(depth) => {
                    self.depth = depth;
                    return depth == 0 && self.until == Until::Object;
                }
                None => self.until = Until::Line,
            },
            _ => {}
        }
        false
    }
}
