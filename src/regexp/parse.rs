//! The reader of patterns: sequences, alternation, quantifiers. Follows PCRE2 as described in its `pcre2pattern` page.

use super::ast::{Look, Node};
use super::{Flags, RegexpError, sets};
use std::ops::Range;

pub(super) type Result<T> = std::result::Result<T, RegexpError>;

/// Longest pattern, in bytes.
const MAX_LENGTH: usize = 32 * 1024;
/// RE2's limit for counts, and for the product of nested ones.
const MAX_COUNT: u64 = 1000;
/// A bound on `Facts::cost`. RE2 with the memory that DuckDB grants it was seen to refuse patterns from about a million on.
const MAX_COST: u64 = 400_000;
/// The same without repetition: a bound on the length of what is printed.
const MAX_CLASSES: u64 = 60_000;

pub(super) struct Parser<'a> {
    pub text: &'a str,
    /// Byte position of the next character.
    pub at: usize,
    pub flags: Flags,
    /// `x`: blanks and comments between items don't count.
    pub extended: bool,
    /// Inside `\Q..\E`.
    quoted: bool,
    /// Cost of all characters and classes so far, without repetition: bounds the work on patterns of many large classes.
    spent: u64,
}

struct Quantifier {
    min: u64,
    max: Option<u64>,
    counted: bool,
}

pub(super) fn pattern(text: &str, flags: Flags) -> Result<Node> {
    if text.len() > MAX_LENGTH {
        let message = format!("the pattern is longer than {MAX_LENGTH} bytes");
        return fail(message, 0..text.len(), "split it into several patterns");
    }
    let mut parser = Parser {
        text,
        at: 0,
        flags,
        extended: false,
        quoted: false,
        spent: 0,
    };
    let node = parser.alternation(0)?;
    if parser.at < text.len() {
        let range = parser.at..parser.at + 1;
        return fail(
            "this `)` closes no group",
            range,
            r"write `\)` for the character",
        );
    }
    if node.facts.cost > MAX_COST {
        return too_large(0..text.len());
    }
    // RE2 finds `\B` between the bytes of one character; only a match that takes a character is held to whole characters.
    if node.facts.not_word_boundary && node.facts.min_chars == 0 {
        return fail(
            r"`\B` in a pattern that can match nothing differs between engines",
            0..text.len(),
            "let the pattern take at least one character",
        );
    }
    Ok(node)
}

pub(super) fn fail<T>(
    message: impl Into<String>,
    range: Range<usize>,
    help: impl Into<String>,
) -> Result<T> {
    let help = help.into();
    Err(RegexpError {
        message: message.into(),
        range,
        help: (!help.is_empty()).then_some(help),
    })
}

fn too_large<T>(range: Range<usize>) -> Result<T> {
    fail(
        "the pattern needs too large an automaton",
        range,
        "lower the repetition counts or split the pattern",
    )
}

impl Parser<'_> {
    pub fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    pub fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    pub fn eat(&mut self, prefix: &str) -> bool {
        let found = self.text[self.at..].starts_with(prefix);
        if found {
            self.at += prefix.len();
        }
        found
    }

    /// Everything up to the `)` of the group, which stays, or to the end.
    pub fn alternation(&mut self, depth: usize) -> Result<Node> {
        let mut branches = Vec::new();
        let mut items: Vec<Node> = Vec::new();
        // Whether a quantifier may follow; it applies to the last item.
        let mut repeatable = false;
        loop {
            let start = self.at;
            let Some(c) = self.next() else { break };
            if self.quoted {
                if c == '\\' && self.eat("E") {
                    self.quoted = false;
                } else {
                    items.push(self.literal(c, start)?);
                    repeatable = true;
                }
                continue;
            }
            match c {
                ')' => {
                    self.at = start;
                    break;
                }
                '|' => {
                    branches.push(Node::concat(std::mem::take(&mut items)));
                    repeatable = false;
                }
                '(' => {
                    let comment = self.text[self.at..].starts_with("?#");
                    let group = self.group(start, depth)?;
                    // A comment leaves the item before it open to a quantifier.
                    repeatable = group.is_some() || (comment && repeatable);
                    items.extend(group);
                }
                '*' | '+' | '?' | '{' => match self.quantifier(c, start)? {
                    Some(quantifier) => {
                        let item = if repeatable { items.pop() } else { None };
                        items.push(self.repeat(item, quantifier, start)?);
                        repeatable = false;
                    }
                    None => {
                        items.push(self.literal('{', start)?);
                        repeatable = true;
                    }
                },
                '^' => {
                    items.push(Node::look(if self.flags.multi_line {
                        Look::LineStart
                    } else {
                        Look::TextStart
                    }));
                    repeatable = false;
                }
                '$' => {
                    items.push(Node::look(if self.flags.multi_line {
                        Look::LineEnd
                    } else {
                        Look::TextEnd
                    }));
                    repeatable = false;
                }
                '\\' if self.eat("Q") => self.quoted = true,
                '\\' if self.eat("E") => {}
                '\\' => {
                    let (node, may_repeat) = self.escape(start)?;
                    items.push(node);
                    repeatable = may_repeat;
                }
                _ if self.extended && is_blank(c) => {}
                '#' if self.extended => {
                    let rest = &self.text[self.at..];
                    self.at += rest.find('\n').map_or(rest.len(), |end| end + 1);
                }
                '[' => {
                    items.push(self.class(start)?);
                    repeatable = true;
                }
                '.' => {
                    items.push(if self.flags.dot_all {
                        self.set(sets::everything(), r"[\s\S]".to_string(), start)?
                    } else {
                        self.set(sets::not_newline(), ".".to_string(), start)?
                    });
                    repeatable = true;
                }
                _ => {
                    items.push(self.literal(c, start)?);
                    repeatable = true;
                }
            }
        }
        branches.push(Node::concat(items));
        Ok(Node::alternation(branches))
    }

    /// A literal character that was written in the pattern from `start` to here, in any way.
    pub fn literal(&mut self, c: char, start: usize) -> Result<Node> {
        if self.flags.ignore_case {
            let set = sets::folded(c);
            if !sets::is_single(&set) {
                let text = sets::text(&set);
                return self.set(set, text, start);
            }
        }
        let source = &self.text[start..self.at];
        let text = if sets::is_portable_escape(source) {
            source.to_string()
        } else {
            sets::char_text(c)
        };
        self.spend(c.len_utf8() as u64, start)?;
        Ok(Node::char(text, c.len_utf8() as u64, false))
    }

    /// A set of characters, spelled `text`, that was written in the pattern from `start` to here.
    pub fn set(
        &mut self,
        set: regex_syntax::hir::ClassUnicode,
        text: String,
        start: usize,
    ) -> Result<Node> {
        let cost = sets::cost(&set);
        self.spend(cost, start)?;
        Ok(Node::char(text, cost, set.ranges().is_empty()))
    }

    fn spend(&mut self, cost: u64, start: usize) -> Result<()> {
        self.spent += cost;
        if self.spent > MAX_CLASSES {
            return too_large(start..self.at);
        }
        Ok(())
    }

    /// After `*`, `+`, `?` or `{` at `start`. None: a `{` that is a literal.
    fn quantifier(&mut self, c: char, start: usize) -> Result<Option<Quantifier>> {
        let (min, max) = match c {
            '*' => (0, None),
            '+' => (1, None),
            '?' => (0, Some(1)),
            _ => match self.braces(start)? {
                Some(counts) => counts,
                None => return Ok(None),
            },
        };
        Ok(Some(Quantifier {
            min,
            max,
            counted: c == '{',
        }))
    }

    fn braces(&mut self, start: usize) -> Result<Option<(u64, Option<u64>)>> {
        let rest = &self.text[self.at..];
        let length = rest
            .find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | ' ' | '\t'))
            .unwrap_or(rest.len());
        if !rest[length..].starts_with('}') {
            return Ok(None);
        }
        let inside = &rest[..length];
        let end = self.at + length + 1;
        let tight: String = inside.chars().filter(|&c| c != ' ' && c != '\t').collect();
        let (low, high) = match tight.split_once(',') {
            Some((low, high)) => (low, Some(high)),
            None => (tight.as_str(), None),
        };
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let given = !low.is_empty() || high.is_some_and(|high| !high.is_empty());
        if !given || !digits(low) || !high.is_none_or(digits) {
            return Ok(None);
        }
        if low.is_empty() || tight != inside {
            return fail(
                format!("`{{{inside}}}` is a count to some engines and plain text to others"),
                start..end,
                r"write `{0,n}` for a count, without blanks, or `\{` for the character",
            );
        }
        self.at = end;
        // More digits than fit are over the limit as well.
        let number = |text: &str| text.parse::<u64>().unwrap_or(u64::MAX);
        let min = number(low);
        let max = match high {
            None => Some(min),
            Some("") => None,
            Some(high) => Some(number(high)),
        };
        if max.is_some_and(|max| max < min) {
            return fail(
                "the counts are out of order",
                start..end,
                "write the smaller one first",
            );
        }
        if max.unwrap_or(min) > MAX_COUNT {
            return fail(
                format!("a repetition count over {MAX_COUNT} is more than RE2 takes"),
                start..end,
                "lower the count, or leave it out of the pattern",
            );
        }
        Ok(Some((min, max)))
    }

    fn repeat(&mut self, item: Option<Node>, quantifier: Quantifier, start: usize) -> Result<Node> {
        let Some(item) = item else {
            return fail(
                "there is nothing to repeat before this quantifier",
                start..self.at,
                "put what should repeat into a group, or escape the character with a backslash",
            );
        };
        if self.eat("+") {
            return fail(
                "possessive quantifiers are not portable",
                start..self.at,
                "leave out the second `+`; if the match must not give back, exclude what follows by a class",
            );
        }
        self.eat("?");
        let Quantifier { min, max, counted } = quantifier;
        let mut text = self.text[start..self.at].to_string();
        if text.starts_with("{0") || text.contains(",0") {
            // RE2 takes no leading zeros.
            let lazy = if text.ends_with('?') { "?" } else { "" };
            text = match max {
                Some(max) => format!("{{{min},{max}}}{lazy}"),
                None => format!("{{{min},}}{lazy}"),
            };
        }
        let node = Node::repeat(item, text, min, max, counted);
        if node.facts.count > MAX_COUNT {
            return fail(
                format!("nested counts multiply to over {MAX_COUNT}, more than RE2 takes"),
                start..self.at,
                "lower the counts",
            );
        }
        if node.facts.cost > MAX_COST {
            return too_large(start..self.at);
        }
        Ok(node)
    }
}

/// White space that the `x` flag skips.
fn is_blank(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ')
}
