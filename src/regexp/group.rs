//! What follows an opening parenthesis.

use super::ast::Node;
use super::parse::{Parser, Result, fail};

/// Deepest nesting of groups.
const MAX_DEPTH: usize = 100;

impl Parser<'_> {
    /// After `(` at `start`, to behind the closing parenthesis. None for a comment and for flags, which stand for nothing.
    pub fn group(&mut self, start: usize, depth: usize) -> Result<Option<Node>> {
        if depth >= MAX_DEPTH {
            let message = format!("groups are nested more than {MAX_DEPTH} deep");
            return fail(message, start..self.at, "");
        }
        if self.text[self.at..].starts_with('*') {
            return fail(
                "verbs like `(*NAME)` are not portable",
                start..self.at + 1,
                r"write `\(*` for the character",
            );
        }
        let outer = (self.flags, self.extended);
        let mut capture = false;
        if !self.eat("?") {
            capture = true;
        } else if self.eat("#") {
            return match self.text[self.at..].find(')') {
                Some(end) => {
                    self.at += end + 1;
                    Ok(None)
                }
                None => self.unclosed(start, "this comment is not closed"),
            };
        } else {
            self.refuse(start)?;
            if self.eat("P<") || self.eat("<") {
                self.name('>', start)?;
                capture = true;
            } else if self.eat("'") {
                self.name('\'', start)?;
                capture = true;
            } else if self.flag_letters(start)? {
                return Ok(None);
            }
        }
        let inner = self.alternation(depth + 1)?;
        if !self.eat(")") {
            return self.unclosed(start, "this group is not closed");
        }
        (self.flags, self.extended) = outer;
        Ok(Some(Node::group(capture, inner)))
    }

    fn unclosed<T>(&self, start: usize, message: &str) -> Result<T> {
        fail(
            message,
            start..start + 1,
            r"add the missing `)`, or write `\(` for the character",
        )
    }

    /// Refuses the groups that go beyond regular languages; `(?` is read.
    fn refuse(&mut self, start: usize) -> Result<()> {
        const LOOK: &str = "test the two things apart: two values of the field with `all`, or a second selection after `not`";
        const PLAIN: &str = "use a plain group `(?:..)`";
        const REFUSED: [(&str, &str, &str); 14] = [
            ("=", "look-ahead is not portable", LOOK),
            ("!", "negative look-ahead is not portable", LOOK),
            ("<=", "look-behind is not portable", LOOK),
            ("<!", "negative look-behind is not portable", LOOK),
            (">", "atomic groups are not portable", PLAIN),
            ("|", "branch reset groups are not portable", PLAIN),
            (
                "(",
                "conditional groups are not portable",
                "write the cases as alternatives",
            ),
            ("R", "recursion is not portable", ""),
            ("&", "recursion is not portable", ""),
            ("P>", "recursion is not portable", ""),
            ("+", "recursion is not portable", ""),
            ("P=", "backreferences are not portable", ""),
            ("C", "callouts are not portable", ""),
            (
                "^",
                "`(?^` is not portable",
                "name the flags to unset, as in `(?-i)`",
            ),
        ];
        let rest = &self.text[self.at..];
        for (opening, message, help) in REFUSED {
            if rest.starts_with(opening) {
                return fail(message, start..self.at + opening.len(), help);
            }
        }
        let number = rest.trim_start_matches('-');
        let digits = number.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            let end = self.at + (rest.len() - number.len()) + digits;
            return fail("recursion is not portable", start..end, "");
        }
        Ok(())
    }

    /// The name of a capture group, to behind `close`. It says nothing in a search, so it is dropped.
    fn name(&mut self, close: char, start: usize) -> Result<()> {
        let rest = &self.text[self.at..];
        let length = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let bad_start = rest.starts_with(|c: char| c.is_ascii_digit());
        if length == 0 || bad_start || !rest[length..].starts_with(close) {
            return fail(
                "a group's name must be ASCII letters, digits and `_`",
                start..self.at + length,
                "use a plain group `(..)`",
            );
        }
        self.at += length + 1;
        Ok(())
    }

    /// Flags up to `:` (false: the group goes on) or `)` (true: they hold for the rest of the group around).
    fn flag_letters(&mut self, start: usize) -> Result<bool> {
        let mut on = true;
        let mut extended_on = false;
        loop {
            let at = self.at;
            match self.next() {
                Some(')') => return Ok(true),
                Some(':') => return Ok(false),
                Some('-') if on => on = false,
                Some('i') => self.flags.ignore_case = on,
                Some('m') => self.flags.multi_line = on,
                Some('s') => self.flags.dot_all = on,
                Some('x') if !extended_on => {
                    self.extended = on;
                    extended_on = on;
                }
                Some(other) => {
                    let known = matches!(other, 'a' | 'J' | 'n' | 'r' | 'U' | 'x');
                    let message = if known {
                        format!("the flag `{other}` is not portable")
                    } else {
                        format!("`(?` can't be followed by `{other}`")
                    };
                    let range = if known { at..self.at } else { start..self.at };
                    return fail(message, range, "flags are `i`, `m`, `s` and `x`");
                }
                None => return self.unclosed(start, "this group is not closed"),
            }
        }
    }
}
