//! What follows a backslash.

use super::ast::{Look, Node};
use super::parse::{Parser, Result, fail};
use super::sets;
use regex_syntax::hir::ClassUnicode;

/// What an escape stands for inside a class as well as outside.
pub(super) enum Escape {
    Char(char),
    /// A set, and its portable spellings, where there is one, outside and inside a class.
    Set(ClassUnicode, Option<&'static str>, Option<&'static str>),
}

impl Parser<'_> {
    /// After `\` at `start`, outside a class: the item, and whether a quantifier may follow.
    pub fn escape(&mut self, start: usize) -> Result<(Node, bool)> {
        let look = match self.peek() {
            Some('b') => Look::WordBoundary,
            Some('B') => Look::NotWordBoundary,
            Some('A') => Look::TextStart,
            Some('z') => Look::TextEnd,
            _ => {
                let node = match self.any_escape(start)? {
                    Escape::Char(c) => self.literal(c, start)?,
                    Escape::Set(set, spelling, _) => {
                        let text = spelling.map_or_else(|| sets::text(&set), str::to_string);
                        self.set(set, text, start)?
                    }
                };
                return Ok((node, true));
            }
        };
        self.next();
        Ok((Node::look(look), false))
    }

    /// After `\` at `start`, anywhere.
    pub fn any_escape(&mut self, start: usize) -> Result<Escape> {
        let Some(c) = self.next() else {
            return fail(
                r"the pattern ends with a lone `\`",
                start..self.at,
                r"write `\\` for the character",
            );
        };
        let char = match c {
            'a' => '\x07',
            'e' => '\x1b',
            'f' => '\x0c',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '0' => self.octal(start)?,
            'o' => self.braced(8, start)?,
            'x' => self.hexadecimal(start)?,
            'c' => match self.next() {
                Some(c @ ' '..='~') => char::from(c.to_ascii_uppercase() as u8 ^ 0x40),
                _ => {
                    return fail(
                        r"`\c` must be followed by an ASCII character",
                        start..self.at,
                        r"write `\x{..}` with the character's number",
                    );
                }
            },
            'd' => return set(sets::digit(), r"\d", r"\d"),
            'D' => return set(sets::not(sets::digit()), r"\D", r"\D"),
            'w' => return set(sets::word(), r"\w", r"\w"),
            'W' => return set(sets::not(sets::word()), r"\W", r"\W"),
            // RE2 leaves `\x0b` out of `\s`.
            's' => return set(sets::space(), r"[\s\x0b]", r"\s\x0b"),
            'S' => return set(sets::not(sets::space()), r"[^\s\x0b]", ""),
            'h' => return set(sets::horizontal(), "", ""),
            'H' => return set(sets::not(sets::horizontal()), "", ""),
            'v' => return set(sets::vertical(), "", ""),
            'V' => return set(sets::not(sets::vertical()), "", ""),
            'N' if !self.named() => return set(sets::not_newline(), ".", ""),
            'p' | 'P' => return self.property(c == 'P', start),
            c if c.is_ascii_alphanumeric() => return refuse(c, start, self.at),
            c => c,
        };
        Ok(Escape::Char(char))
    }

    /// After `\N`: a name in braces, not a count.
    fn named(&self) -> bool {
        self.text[self.at..]
            .strip_prefix('{')
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
    }

    fn char_at(&self, number: u32, start: usize) -> Result<char> {
        match char::from_u32(number) {
            Some(c) => Ok(c),
            None => fail("this number is no Unicode character", start..self.at, ""),
        }
    }

    /// After `\0`: up to two more octal digits.
    fn octal(&mut self, start: usize) -> Result<char> {
        let mut number = 0;
        for _ in 0..2 {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) else {
                break;
            };
            self.at += 1;
            number = number * 8 + digit;
        }
        self.char_at(number, start)
    }

    /// After `\x`: up to two hexadecimal digits, or any number in braces.
    fn hexadecimal(&mut self, start: usize) -> Result<char> {
        if self.peek() == Some('{') {
            return self.braced(16, start);
        }
        let mut number = 0;
        for _ in 0..2 {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(16)) else {
                break;
            };
            self.at += 1;
            number = number * 16 + digit;
        }
        self.char_at(number, start)
    }

    fn braced(&mut self, radix: u32, start: usize) -> Result<char> {
        let rest = &self.text[self.at..];
        let digits = rest
            .strip_prefix('{')
            .and_then(|rest| rest.split_once('}'))
            .map(|(digits, _)| digits)
            .filter(|digits| !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix)));
        let Some(digits) = digits else {
            let form = if radix == 8 { r"\o{..}" } else { r"\x{..}" };
            let message = format!("`{form}` needs digits of base {radix} in braces");
            return fail(message, start..self.at, "");
        };
        self.at += digits.len() + 2;
        // A number that overflows is no character either.
        self.char_at(
            u32::from_str_radix(digits, radix).unwrap_or(u32::MAX),
            start,
        )
    }

    /// After `\p` or `\P`: a general category, in Unicode as this program knows it, whatever the engines know.
    fn property(&mut self, negated: bool, start: usize) -> Result<Escape> {
        let rest = &self.text[self.at..];
        let (name, length) = match rest.strip_prefix('{') {
            Some(braced) => match braced.split_once('}') {
                Some((name, _)) => (name, name.len() + 2),
                None => return fail(r"`\p{` is not closed", start..self.at + 1, ""),
            },
            None => {
                let length = rest.chars().next().map_or(0, char::len_utf8);
                (&rest[..length], length)
            }
        };
        self.at += length;
        let (name, inverted) = match name.strip_prefix('^') {
            Some(name) => (name, true),
            None => (name, false),
        };
        if self.flags.ignore_case && matches!(name, "Ll" | "Lt" | "Lu") {
            return fail(
                format!("ignoring case, `{name}` is all letters to some engines only"),
                start..self.at,
                "write `L&` for letters of any case, or `(?-i:..)` around it",
            );
        }
        let Some(set) = sets::category(name) else {
            return fail(
                format!("the character property `{name}` is not portable"),
                start..self.at,
                "use a general category such as `L`, `Lu` or `Nd`, or list the characters in a class",
            );
        };
        let set = if negated != inverted {
            sets::not(set)
        } else {
            set
        };
        Ok(Escape::Set(set, None, None))
    }
}

/// `outside`, `inside`: portable spellings; empty if there is none.
fn set(set: ClassUnicode, outside: &'static str, inside: &'static str) -> Result<Escape> {
    let given = |text: &'static str| (!text.is_empty()).then_some(text);
    Ok(Escape::Set(set, given(outside), given(inside)))
}

fn refuse<T>(c: char, start: usize, end: usize) -> Result<T> {
    let (message, help) = match c {
        '1'..='9' => (
            "backreferences are not portable".to_string(),
            r"for a character by its number write `\x{..}`",
        ),
        'g' | 'k' => ("backreferences are not portable".to_string(), ""),
        'G' => (r"`\G` is not portable".to_string(), ""),
        'K' => (
            r"`\K` is not portable".to_string(),
            "leave it out: a test only asks whether there is a match",
        ),
        'Z' => (
            r"`\Z` is not portable".to_string(),
            r"write `\n?\z`, or `$` for the very end",
        ),
        'R' => (r"`\R` is not portable".to_string(), r"write `(?:\r\n|\v)`"),
        'X' => (r"`\X` is not portable".to_string(), ""),
        'C' => (r"`\C` is not portable".to_string(), "write `.`"),
        'N' => (
            r"characters by name are not portable".to_string(),
            r"write `\x{..}` with the character's number",
        ),
        'u' | 'U' => (
            format!(r"`\{c}` is not portable"),
            r"write `\x{..}` with the character's number",
        ),
        other => (
            format!(r"the escape `\{other}` is unknown"),
            r"for a backslash write `\\`, for the letter leave the backslash out",
        ),
    };
    fail(message, start..end, help)
}
