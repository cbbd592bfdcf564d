//! The portable subset of regular expressions.
//!
//! A pattern is read the way PCRE reads it (without its Unicode mode: `\d`, `\w`, `\s` and `\b` are ASCII) and printed so
//! that RE2 and Joni, searching unanchored, both find exactly what the pattern means. What one of the two can't express is
//! an error that names the construct. Whatever means the same on both is printed as it was written.
//!
//! Differences from PCRE, chosen on purpose: `$` without the `m` flag is the very end of the text, never the place before a
//! final newline; with `m`, `^` also matches after a newline that ends the text; `[\w-.]` holds a literal hyphen (as Perl reads it).

mod ast;
mod class;
mod escape;
#[cfg(test)]
mod generated;
mod group;
mod parse;
mod print;
pub mod python;
mod sets;
#[cfg(test)]
mod tests;
mod words;

use std::ops::Range;

/// Flags that apply to the whole pattern, as if it began with `(?ims)`.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Hash)]
pub struct Flags {
    /// `i`: letters match their simple Unicode case variants.
    pub ignore_case: bool,
    /// `m`: `^` and `$` match at every line, lines end with `\n`.
    pub multi_line: bool,
    /// `s`: `.` matches `\n` too.
    pub dot_all: bool,
}

/// A pattern that both engines can run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Regexp {
    source: String,
    flags: Flags,
    node: ast::Node,
}

/// Why a pattern is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RegexpError {
    /// One line that names the construct.
    pub message: String,
    /// Where it stands, in bytes of the pattern.
    pub range: Range<usize>,
    /// What to write instead, where there is something to say.
    pub help: Option<String>,
}

/// Reads a pattern. Time is linear in the pattern's length, which is limited, as are nesting and the size of the automaton.
pub fn parse(pattern: &str, flags: Flags) -> Result<Regexp, RegexpError> {
    let node = parse::pattern(pattern, flags)?;
    Ok(Regexp {
        source: pattern.to_string(),
        flags,
        node,
    })
}

impl Regexp {
    /// The pattern as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The flags that it was parsed with.
    pub fn flags(&self) -> Flags {
        self.flags
    }

    /// The pattern for RE2 (DuckDB's `regexp_matches`), to be used without options.
    pub fn to_re2(&self) -> String {
        print::print(&self.node, print::Engine::Re2)
    }

    /// The pattern for Joni in Java syntax (Trino's `regexp_like`).
    pub fn to_joni(&self) -> String {
        print::print(&self.node, print::Engine::Joni)
    }

    /// Words of which one is in every text that the pattern is found in, letter case aside; `None`
    /// where there are none such.
    pub fn words(&self) -> Option<Vec<String>> {
        words::words(&self.to_re2())
    }

    /// True when no text can match, as far as a look at the pattern's shape shows it (`a$b`, `[^\s\S]`).
    pub fn never_matches(&self) -> bool {
        self.node.facts.never
    }

    /// True when every text matches because the pattern can match nothing (`a*`, `.*`, `a?$`, the empty pattern), as far as
    /// its shape shows it.
    pub fn matches_everything(&self) -> bool {
        let facts = &self.node.facts;
        facts.always || facts.at_start || facts.at_end
    }
}
