//! Where a JSON object ends, and whether it is JSON at all: one pass, no recursion, no heap.

/// The nesting that `serde_json` still reads into a value.
pub const MAX_DEPTH: u32 = 127;

/// Why a scan did not come to the end of the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The bytes end before the object does.
    Cut,
    /// The byte at this index can't stand here.
    Broken(usize, Why),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    Key,
    Colon,
    Value,
    AfterMember,
    AfterElement,
    OpenString,
    Control,
    Escape,
    Number,
    Depth,
}

impl Why {
    pub fn message(self) -> &'static str {
        match self {
            Why::Key => "expected a key in double quotes",
            Why::Colon => "expected `:`",
            Why::Value => "expected a value",
            Why::AfterMember => "expected `,` or `}`",
            Why::AfterElement => "expected `,` or `]`",
            Why::OpenString => "a string is not closed at the end of the line",
            Why::Control => "a control character inside a string (JSON wants it escaped)",
            Why::Escape => "an escape that JSON does not know",
            Why::Number => "a number that JSON does not allow",
            Why::Depth => "the event is nested deeper than 127 levels",
        }
    }
}

/// What the grammar (RFC 8259) wants next.
#[derive(Clone, Copy)]
enum Next {
    KeyOrEnd,
    Key,
    ValueOrEnd,
    Value,
    Separator,
}

/// The length of the JSON object that `text` begins with (its first byte is `{`).
/// UTF-8 is not looked at: an object may end well and still hold bytes that are no text.
pub fn object(text: &[u8]) -> Result<usize, Stop> {
    // One bit a level, the innermost lowest: 1 is an object, 0 an array.
    let mut kinds: u128 = 1;
    let mut depth = 1;
    let mut at = 1;
    let mut next = Next::KeyOrEnd;
    loop {
        at = blanks(text, at);
        let byte = *text.get(at).ok_or(Stop::Cut)?;
        let in_object = kinds & 1 == 1;
        let closes = match (next, byte) {
            (Next::KeyOrEnd, b'}') | (Next::ValueOrEnd, b']') => true,
            (Next::Separator, b'}') => in_object,
            (Next::Separator, b']') => !in_object,
            (Next::KeyOrEnd | Next::ValueOrEnd | Next::Separator, _) => false,
            (Next::Key | Next::Value, _) => false,
        };
        if closes {
            at += 1;
            depth -= 1;
            if depth == 0 {
                return Ok(at);
            }
            kinds >>= 1;
            next = Next::Separator;
            continue;
        }
        match next {
            Next::KeyOrEnd | Next::Key => {
                if byte != b'"' {
                    return Err(Stop::Broken(at, Why::Key));
                }
                at = blanks(text, string(text, at + 1)?);
                match text.get(at) {
                    Some(b':') => at += 1,
                    Some(_) => return Err(Stop::Broken(at, Why::Colon)),
                    None => return Err(Stop::Cut),
                }
                next = Next::Value;
            }
            Next::ValueOrEnd | Next::Value => {
                next = Next::Separator;
                match byte {
                    b'"' => at = string(text, at + 1)?,
                    b'-' | b'0'..=b'9' => at = number(text, at)?,
                    b't' => at = word(text, at, b"true")?,
                    b'f' => at = word(text, at, b"false")?,
                    b'n' => at = word(text, at, b"null")?,
                    b'{' | b'[' => {
                        if depth == MAX_DEPTH {
                            return Err(Stop::Broken(at, Why::Depth));
                        }
                        depth += 1;
                        kinds = kinds << 1 | u128::from(byte == b'{');
                        next = if byte == b'{' {
                            Next::KeyOrEnd
                        } else {
                            Next::ValueOrEnd
                        };
                        at += 1;
                    }
                    _ => return Err(Stop::Broken(at, Why::Value)),
                }
            }
            Next::Separator => {
                next = match (byte, in_object) {
                    (b',', true) => Next::Key,
                    (b',', false) => Next::Value,
                    (_, true) => return Err(Stop::Broken(at, Why::AfterMember)),
                    (_, false) => return Err(Stop::Broken(at, Why::AfterElement)),
                };
                at += 1;
            }
        }
    }
}

/// The index of the first byte from `at` on that is no blank.
fn blanks(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\t' | b'\r') = text.get(at) {
        at += 1;
    }
    at
}

/// The index after the string whose first byte inside the quotes is at `at`.
fn string(text: &[u8], mut at: usize) -> Result<usize, Stop> {
    loop {
        at = plain(text, at);
        match *text.get(at).ok_or(Stop::Cut)? {
            b'"' => return Ok(at + 1),
            b'\\' => at = escape(text, at + 1)?,
            b'\n' => return Err(Stop::Broken(at, Why::OpenString)),
            _ => return Err(Stop::Broken(at, Why::Control)),
        }
    }
}

/// The index of the first quote, backslash or control character from `at` on.
fn plain(text: &[u8], mut at: usize) -> usize {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = LOW << 7;
    // Eight bytes at a time; a byte's high bit is set where that byte is the one looked for.
    // The lowest one set is exact, those above may not be (a borrow runs upwards).
    while let Some(eight) = text.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*eight);
        let quote = word ^ (LOW * u64::from(b'"'));
        let backslash = word ^ (LOW * u64::from(b'\\'));
        let found = (quote.wrapping_sub(LOW) & !quote
            | backslash.wrapping_sub(LOW) & !backslash
            | word.wrapping_sub(LOW * 0x20) & !word)
            & HIGH;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while let Some(&byte) = text.get(at) {
        if byte == b'"' || byte == b'\\' || byte < 0x20 {
            break;
        }
        at += 1;
    }
    at
}

fn escape(text: &[u8], at: usize) -> Result<usize, Stop> {
    match *text.get(at).ok_or(Stop::Cut)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(at + 1),
        b'u' => {
            for digit in at + 1..at + 5 {
                if !text.get(digit).ok_or(Stop::Cut)?.is_ascii_hexdigit() {
                    return Err(Stop::Broken(digit, Why::Escape));
                }
            }
            Ok(at + 5)
        }
        _ => Err(Stop::Broken(at, Why::Escape)),
    }
}

/// The index after the number at `at`. Inside an object something always follows a number,
/// so the end of the bytes is never the end of the number.
fn number(text: &[u8], mut at: usize) -> Result<usize, Stop> {
    if text[at] == b'-' {
        at += 1;
    }
    at = match *text.get(at).ok_or(Stop::Cut)? {
        b'0' => at + 1,
        _ => digits(text, at)?,
    };
    if *text.get(at).ok_or(Stop::Cut)? == b'.' {
        at = digits(text, at + 1)?;
    }
    if matches!(*text.get(at).ok_or(Stop::Cut)?, b'e' | b'E') {
        at += 1;
        if matches!(*text.get(at).ok_or(Stop::Cut)?, b'+' | b'-') {
            at += 1;
        }
        at = digits(text, at)?;
    }
    match text.get(at) {
        Some(byte) if byte.is_ascii_digit() => Err(Stop::Broken(at, Why::Number)),
        Some(_) => Ok(at),
        None => Err(Stop::Cut),
    }
}

/// At least one digit.
fn digits(text: &[u8], mut at: usize) -> Result<usize, Stop> {
    if !text.get(at).ok_or(Stop::Cut)?.is_ascii_digit() {
        return Err(Stop::Broken(at, Why::Number));
    }
    while text.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    Ok(at)
}

fn word(text: &[u8], at: usize, word: &[u8]) -> Result<usize, Stop> {
    for (i, &expected) in word.iter().enumerate() {
        if *text.get(at + i).ok_or(Stop::Cut)? != expected {
            return Err(Stop::Broken(at + i, Why::Value));
        }
    }
    Ok(at + word.len())
}
