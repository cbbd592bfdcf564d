//! Sigma strings: text with the wildcards `*` (any run of characters) and `?` (exactly one).

use std::fmt;

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    Text(String),
    /// `*`: any run of characters, also newlines, also none.
    Any,
    /// `?`: exactly one character.
    One,
}

/// A Sigma string, normalised: neighbouring texts are one, neighbouring `*` too.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Pattern {
    parts: Vec<Part>,
}

/// What a pattern asks of a value, from the cheapest test to the dearest.
#[derive(Debug, PartialEq, Eq)]
pub enum Shape<'p> {
    /// `*`: any value that is present.
    Everything,
    Equals(&'p str),
    StartsWith(&'p str),
    EndsWith(&'p str),
    Contains(&'p str),
    /// Anything else.
    Like(&'p [Part]),
}

impl Pattern {
    /// Reads a value as the Sigma specification tells: a backslash before `*`, `?` or a
    /// backslash makes it plain; any other backslash is itself.
    pub fn parse(value: &str) -> Self {
        let mut pattern = Pattern::default();
        let mut rest = value;
        while let Some(at) = rest.find(['\\', '*', '?']) {
            pattern.push_text(&rest[..at]);
            let special = &rest[at..=at];
            rest = &rest[at + 1..];
            match special {
                "*" => pattern.push(Part::Any),
                "?" => pattern.push(Part::One),
                _ if rest.starts_with(['\\', '*', '?']) => {
                    pattern.push_text(&rest[..1]);
                    rest = &rest[1..];
                }
                backslash => pattern.push_text(backslash),
            }
        }
        pattern.push_text(rest);
        pattern
    }

    /// Text without wildcards.
    pub fn literal(text: &str) -> Self {
        let mut pattern = Pattern::default();
        pattern.push(Part::Text(text.to_owned()));
        pattern
    }

    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    pub fn push(&mut self, part: Part) {
        match (self.parts.last_mut(), part) {
            (_, Part::Text(text)) if text.is_empty() => {}
            (Some(Part::Text(last)), Part::Text(text)) => last.push_str(&text),
            (Some(Part::Any), Part::Any) => {}
            (_, part) => self.parts.push(part),
        }
    }

    fn push_text(&mut self, text: &str) {
        match self.parts.last_mut() {
            _ if text.is_empty() => {}
            Some(Part::Text(last)) => last.push_str(text),
            Some(Part::Any | Part::One) | None => self.parts.push(Part::Text(text.to_owned())),
        }
    }

    /// This pattern, then `other`.
    pub fn then(mut self, other: Pattern) -> Self {
        for part in other.parts {
            self.push(part);
        }
        self
    }

    /// `*` before the pattern.
    pub fn with_any_before(self) -> Self {
        Pattern {
            parts: vec![Part::Any],
        }
        .then(self)
    }

    /// `*` after the pattern.
    pub fn with_any_after(mut self) -> Self {
        self.push(Part::Any);
        self
    }

    /// The text of a pattern without wildcards.
    pub fn as_literal(&self) -> Option<&str> {
        match self.shape() {
            Shape::Equals(text) => Some(text),
            Shape::Everything
            | Shape::StartsWith(_)
            | Shape::EndsWith(_)
            | Shape::Contains(_)
            | Shape::Like(_) => None,
        }
    }

    pub fn shape(&self) -> Shape<'_> {
        match self.parts.as_slice() {
            [] => Shape::Equals(""),
            [Part::Any] => Shape::Everything,
            [Part::Text(text)] => Shape::Equals(text),
            [Part::Text(text), Part::Any] => Shape::StartsWith(text),
            [Part::Any, Part::Text(text)] => Shape::EndsWith(text),
            [Part::Any, Part::Text(text), Part::Any] => Shape::Contains(text),
            parts => Shape::Like(parts),
        }
    }

    /// Every text of the pattern passed through `change`.
    pub fn map_text(&self, change: impl Fn(&str) -> String) -> Self {
        let mut pattern = Pattern::default();
        for part in &self.parts {
            pattern.push(match part {
                Part::Text(text) => Part::Text(change(text)),
                Part::Any => Part::Any,
                Part::One => Part::One,
            });
        }
        pattern
    }

    /// Every text of the pattern lower-cased by [`lower`].
    pub fn lower(&self) -> Self {
        self.map_text(lower)
    }
}

/// Lower case by Unicode's simple mapping, a character at a time, as both engines' `lower()`
/// do it: no context (final sigma), no growth (`İ` becomes `i`).
pub fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().map(lower_char).collect()
}

fn lower_char(c: char) -> char {
    let mut mapped = c.to_lowercase();
    match (mapped.next(), mapped.next()) {
        (Some(one), None) => one,
        // U+0130 is the only character whose full mapping is longer than its simple one.
        _ => 'i',
    }
}

impl fmt::Display for Pattern {
    /// As it would stand in a rule, quoted; `parse` reads it back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for part in &self.parts {
            match part {
                Part::Any => f.write_str("*")?,
                Part::One => f.write_str("?")?,
                Part::Text(text) => {
                    for c in text.chars() {
                        match c {
                            '*' | '?' | '\\' => write!(f, "\\{c}")?,
                            '"' => f.write_str("\\\"")?,
                            c if c.is_control() => write!(f, "{}", c.escape_default())?,
                            c => write!(f, "{c}")?,
                        }
                    }
                }
            }
        }
        f.write_str("\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &str) -> String {
        Pattern::parse(value)
            .parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => format!("[{text}]"),
                Part::Any => "*".into(),
                Part::One => "?".into(),
            })
            .collect()
    }

    #[test]
    fn backslashes_as_the_specification_tells() {
        for (value, parts) in [
            (r"\*", "[*]"),
            (r"\\*", r"[\]*"),
            (r"\\\*", r"[\*]"),
            (r"C:\Windows\*", r"[C:\Windows*]"),
            (r"C:\Windows\\*", r"[C:\Windows\]*"),
            (r"\\\\host\share", r"[\\host\share]"),
            (r"a**?b\", r"[a]*?[b\]"),
            ("", ""),
        ] {
            assert_eq!(shown(value), parts, "{value}");
        }
    }

    #[test]
    fn shapes() {
        assert_eq!(Pattern::parse("*a*").shape(), Shape::Contains("a"));
        assert_eq!(
            Pattern::parse("a").with_any_after().shape(),
            Shape::StartsWith("a")
        );
        assert_eq!(
            Pattern::parse("*").with_any_before().shape(),
            Shape::Everything
        );
        assert!(matches!(Pattern::parse("a*b").shape(), Shape::Like(_)));
    }

    #[test]
    fn lower_is_the_simple_mapping() {
        assert_eq!(lower("İΑΣ\u{212a}ẞ"), "iασkß");
    }
}
