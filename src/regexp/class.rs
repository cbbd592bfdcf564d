//! Classes in brackets. Read as PCRE reads them: `]` is literal at the beginning, `[` unless it opens `[:name:]`, `&&` always.

use super::ast::Node;
use super::escape::Escape;
use super::parse::{Parser, Result, fail};
use super::sets;
use regex_syntax::hir::ClassUnicode;

/// A class as far as it is read.
struct Class {
    set: ClassUnicode,
    /// The items as both engines read them alike; None if there was one that can't be kept.
    text: Option<String>,
}

/// One item, before it is known whether it begins a range.
enum Item {
    Char(char),
    Set(ClassUnicode, Option<String>),
}

impl Parser<'_> {
    /// After `[` at `start`, to behind the closing bracket.
    pub fn class(&mut self, start: usize) -> Result<Node> {
        self.at = start;
        if let Some(length) = self.posix_length() {
            return fail(
                "a POSIX class stands outside brackets",
                start..start + length,
                "write it as `[[:name:]]`",
            );
        }
        self.at = start + 1;
        let negated = self.eat("^");
        let mut class = Class {
            set: sets::of(&[]),
            text: Some(String::new()),
        };
        let mut quoted = false;
        let begin = self.at;
        loop {
            let at = self.at;
            if quoted {
                if self.eat(r"\E") {
                    quoted = false;
                    self.no_range_here()?;
                    continue;
                }
            } else if self.eat(r"\Q") {
                quoted = true;
                continue;
            } else if self.eat(r"\E") {
                self.no_range_here()?;
                continue;
            } else if at > begin && self.eat("]") {
                break;
            }
            if self.peek().is_none() {
                return fail(
                    "this class is not closed",
                    start..start + 1,
                    r"add the missing `]`, or write `\[` for the character",
                );
            }
            match self.item(quoted)? {
                Item::Set(set, text) => {
                    let rest = &self.text[self.at..];
                    if !quoted && rest.starts_with("--") && !rest.starts_with("--]") {
                        return fail(
                            "hyphens after a class are a range to some engines only",
                            self.at..self.at + 2,
                            r"write `\-` for the character",
                        );
                    }
                    // Any other hyphen here is a literal, also to the engines: it gets a backslash.
                    self.add(&mut class, set, text);
                    if !quoted && rest.starts_with('-') && !rest.starts_with("-]") {
                        self.at += 1;
                        self.add(&mut class, sets::of(&[('-', '-')]), Some(r"\-".to_string()));
                    }
                }
                Item::Char(low) => {
                    let rest = &self.text[self.at..];
                    let range = !quoted && rest.starts_with('-') && !rest.starts_with("-]");
                    if !range || rest.len() == 1 {
                        let edge = !quoted && (at == begin || rest.starts_with(']'));
                        let text = self.char_in_class(low, at, edge);
                        self.add_folded(&mut class, sets::of(&[(low, low)]), text);
                        continue;
                    }
                    let low_text = self.end_of_range(low, at);
                    self.at += 1;
                    let high_at = self.at;
                    let Item::Char(high) = self.item(false)? else {
                        return fail(
                            "a range can't end with a class",
                            at..self.at,
                            r"write `\-` for the character",
                        );
                    };
                    if high < low {
                        return fail(
                            "this range is out of order",
                            at..self.at,
                            r"write the smaller character first, or `\-` for the character",
                        );
                    }
                    let text = format!("{low_text}-{}", self.end_of_range(high, high_at));
                    self.add_folded(&mut class, sets::of(&[(low, high)]), text);
                }
            }
        }
        if negated {
            class.set.negate();
        }
        let text = match class.text {
            Some(text) if negated => format!("[^{text}]"),
            Some(text) => format!("[{text}]"),
            None => sets::text(&class.set),
        };
        self.set(class.set, text, start)
    }

    /// After `\E`: PCRE would go on with a range from the character before.
    fn no_range_here(&self) -> Result<()> {
        let rest = &self.text[self.at..];
        if rest.starts_with('-') && !rest.starts_with("-]") {
            return fail(
                r"a range can't begin with a quoted character",
                self.at..self.at + 1,
                r"write `\-` for the character",
            );
        }
        Ok(())
    }

    /// A character, an escape or a POSIX class; there is a character.
    fn item(&mut self, quoted: bool) -> Result<Item> {
        let at = self.at;
        if !quoted && let Some(length) = self.posix_length() {
            self.at += length;
            return self.posix(&self.text[at..at + length], at);
        }
        match self.next() {
            Some('\\') if !quoted => match self.peek() {
                Some('b') => {
                    self.next();
                    Ok(Item::Char('\x08'))
                }
                Some(c @ ('A' | 'B' | 'E' | 'G' | 'K' | 'N' | 'Q' | 'R' | 'X' | 'Z' | 'z')) => {
                    fail(
                        format!(r"`\{c}` has no meaning here in a class"),
                        at..self.at + 1,
                        "move it out of the class",
                    )
                }
                _ => match self.any_escape(at)? {
                    Escape::Char(c) => Ok(Item::Char(c)),
                    Escape::Set(set, _, text) => Ok(Item::Set(set, text.map(str::to_string))),
                },
            },
            Some(c) => Ok(Item::Char(c)),
            None => fail("this class is not closed", at..at, ""),
        }
    }

    /// The length of `[:name:]`, `[.name.]` or `[=name=]` if one begins here, by PCRE's rule.
    fn posix_length(&self) -> Option<usize> {
        let rest = &self.text.as_bytes()[self.at..];
        let [b'[', mark @ (b':' | b'.' | b'='), ..] = *rest else {
            return None;
        };
        let mut i = 2;
        while i + 1 < rest.len() {
            let (byte, following) = (rest[i], rest[i + 1]);
            if byte == b'\\' && (following == b']' || following == b'\\') {
                i += 1;
            } else if byte == b']' || (byte == b'[' && following == mark) {
                return None;
            } else if byte == mark && following == b']' {
                return Some(i + 2);
            }
            i += 1;
        }
        None
    }

    fn posix(&self, source: &str, at: usize) -> Result<Item> {
        let inner = source
            .strip_prefix("[:")
            .and_then(|rest| rest.strip_suffix(":]"));
        let (name, negated) = match inner {
            Some(name) => match name.strip_prefix('^') {
                Some(name) => (name, true),
                None => (name, false),
            },
            None => ("", false),
        };
        match sets::posix(name, self.flags.ignore_case) {
            Some(set) if negated => Ok(Item::Set(sets::not(set), None)),
            Some(set) => {
                let text = sets::ranges_text(&set);
                Ok(Item::Set(set, Some(text)))
            }
            None => fail(
                format!("`{source}` names no POSIX class"),
                at..at + source.len(),
                "the classes are alnum, alpha, ascii, blank, cntrl, digit, graph, lower, print, punct, space, upper, word, xdigit",
            ),
        }
    }

    fn add(&self, class: &mut Class, set: ClassUnicode, text: Option<String>) {
        class.set.union(&set);
        match (&mut class.text, text) {
            (Some(before), Some(text)) => before.push_str(&text),
            (_, _) => class.text = None,
        }
    }

    /// Adds written characters, which match their case variants if the flags say so; classes by name don't.
    fn add_folded(&self, class: &mut Class, set: ClassUnicode, text: String) {
        let mut folded = set.clone();
        if self.flags.ignore_case {
            folded.case_fold_simple();
        }
        let text = (folded == set).then_some(text);
        self.add(class, folded, text);
    }

    /// A character that stands alone in a class, written from `at` to here; `edge`: as the first or last item.
    fn char_in_class(&self, c: char, at: usize, edge: bool) -> String {
        let source = &self.text[at..self.at];
        let neighbours = self.text[..at].ends_with('&') || self.text[self.at..].starts_with('&');
        match c {
            _ if sets::is_portable_escape(source) => source.to_string(),
            '[' | ']' | '\\' => format!(r"\{c}"),
            '-' if !edge => r"\-".to_string(),
            '^' if edge => r"\^".to_string(),
            // Joni reads `&&` as an intersection.
            '&' if neighbours => r"\&".to_string(),
            _ => sets::plain_text(c),
        }
    }

    /// One end of a range, written from `at` to here.
    fn end_of_range(&self, c: char, at: usize) -> String {
        let source = &self.text[at..self.at];
        match c {
            _ if sets::is_portable_escape(source) => source.to_string(),
            '[' | ']' | '\\' | '^' | '-' | '&' => format!(r"\{c}"),
            _ => sets::plain_text(c),
        }
    }
}
