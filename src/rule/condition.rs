//! The condition language: `not` binds tighter than `and`, `and` tighter than `or`.

use super::aggregation::{self, Aggregation};
use crate::diag::Code;
use std::ops::Range;

/// How many of the searches that fit a pattern must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    All,
    AtLeast(usize),
}

/// A parsed condition. Ranges are bytes of the condition's text.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
    Search(Range<usize>, String),
    Of(Quantifier, Range<usize>, NamePattern),
}

/// `them`, or a name with `*` wildcards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamePattern {
    /// All names but those that start with `_`.
    Them,
    Glob(String),
}

/// A reference to search identifiers.
pub enum Reference<'c> {
    Name(&'c str),
    Pattern(&'c NamePattern),
}

impl Reference<'_> {
    pub fn fits(&self, name: &str) -> bool {
        match self {
            Reference::Name(wanted) => *wanted == name,
            Reference::Pattern(pattern) => pattern.fits(name),
        }
    }
}

impl NamePattern {
    pub fn fits(&self, name: &str) -> bool {
        match self {
            NamePattern::Them => !name.starts_with('_'),
            // A pattern that itself starts with `_` asks for such names.
            NamePattern::Glob(glob) => {
                (!name.starts_with('_') || glob.starts_with('_')) && glob_fits(glob, name)
            }
        }
    }
}

fn glob_fits(glob: &str, name: &str) -> bool {
    let mut pieces = glob.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else {
        return rest.is_empty();
    };
    for piece in pieces {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

impl Condition {
    /// Calls `visit` with each reference and its bytes in the text.
    pub fn each_name(&self, visit: &mut dyn FnMut(Reference<'_>, &Range<usize>)) {
        match self {
            Condition::And(parts) | Condition::Or(parts) => {
                parts.iter().for_each(|part| part.each_name(visit))
            }
            Condition::Not(inner) => inner.each_name(visit),
            Condition::Search(word, name) => visit(Reference::Name(name), word),
            Condition::Of(_, word, pattern) => visit(Reference::Pattern(pattern), word),
        }
    }

    /// Calls `visit` with each `N of` that asks for several.
    pub fn each_of(&self, visit: &mut dyn FnMut(usize, &Range<usize>, &NamePattern)) {
        match self {
            Condition::And(parts) | Condition::Or(parts) => {
                parts.iter().for_each(|part| part.each_of(visit))
            }
            Condition::Not(inner) => inner.each_of(visit),
            Condition::Of(Quantifier::AtLeast(count), word, pattern) if *count > 1 => {
                visit(*count, word, pattern)
            }
            Condition::Of(Quantifier::AtLeast(_) | Quantifier::All, ..) | Condition::Search(..) => {
            }
        }
    }

    /// Whether a `not` stands anywhere in it.
    pub fn has_not(&self) -> bool {
        match self {
            Condition::And(parts) | Condition::Or(parts) => parts.iter().any(Condition::has_not),
            Condition::Not(_) => true,
            Condition::Search(..) | Condition::Of(..) => false,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct ConditionError {
    pub code: Code,
    pub message: String,
    pub word: Range<usize>,
    pub label: String,
    pub help: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Open,
    Close,
    Word,
    Pipe,
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
    depth: usize,
}

/// Deepest nesting of parentheses and `not`.
const MAX_DEPTH: usize = 100;

pub fn parse(text: &str) -> Result<Condition, ConditionError> {
    match parse_with_aggregation(text)? {
        (condition, None) => Ok(condition),
        (_, Some(_)) => {
            let pipe = text.find('|').unwrap_or(0);
            Err(ConditionError {
                code: Code::LEGACY_AGGREGATION,
                message: "an aggregation has no meaning here".into(),
                word: pipe..text.len(),
                label: "only in the condition of a rule".into(),
                help: None,
            })
        }
    }
}

/// A condition with the aggregation behind it, which rules had before correlations.
pub fn parse_with_aggregation(
    text: &str,
) -> Result<(Condition, Option<Aggregation>), ConditionError> {
    let mut parser = Parser {
        text,
        tokens: tokens(text)?,
        at: 0,
        depth: 0,
    };
    let condition = parser.or()?;
    match parser.peek() {
        None => Ok((condition, None)),
        Some((Token::Pipe, word)) => {
            let aggregation = aggregation::parse(&text[word.start + 1..], word.start + 1)?;
            Ok((condition, Some(aggregation)))
        }
        Some((Token::Close, word)) => Err(error(
            "a closing parenthesis without an opening one",
            word,
            "not opened",
        )),
        Some((Token::Open | Token::Word, word)) => Err(ConditionError {
            help: Some("join searches with `and` or `or`".into()),
            ..error("the condition should end here", word, "unexpected")
        }),
    }
}

fn error(message: &str, word: Range<usize>, label: &str) -> ConditionError {
    ConditionError {
        code: Code::CONDITION_SYNTAX,
        message: message.into(),
        word,
        label: label.into(),
        help: None,
    }
}

fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, ConditionError> {
    let mut tokens = Vec::new();
    let mut start = None;
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '*' | '-' | '.');
    for (at, c) in text.char_indices() {
        if is_word(c) {
            start.get_or_insert(at);
            continue;
        }
        if let Some(start) = start.take() {
            tokens.push((Token::Word, start..at));
        }
        match c {
            '(' => tokens.push((Token::Open, at..at + 1)),
            ')' => tokens.push((Token::Close, at..at + 1)),
            // What follows a pipe is the old syntax; it needs no further reading.
            '|' => {
                tokens.push((Token::Pipe, at..text.len()));
                return Ok(tokens);
            }
            c if c.is_whitespace() => {}
            c => {
                return Err(error(
                    &format!("`{}` has no meaning in a condition", c.escape_debug()),
                    at..at + c.len_utf8(),
                    "unexpected",
                ));
            }
        }
    }
    if let Some(start) = start {
        tokens.push((Token::Word, start..text.len()));
    }
    Ok(tokens)
}

impl Parser<'_> {
    fn peek(&self) -> Option<(Token, Range<usize>)> {
        self.tokens.get(self.at).cloned()
    }

    fn end(&self) -> Range<usize> {
        let end = self.text.trim_end().len();
        self.text[..end]
            .char_indices()
            .next_back()
            .map_or(0..0, |(at, _)| at..end)
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some((Token::Word, word)) if self.text[word.clone()].eq_ignore_ascii_case(keyword));
        self.at += usize::from(found);
        found
    }

    fn deeper(&mut self, word: Range<usize>) -> Result<(), ConditionError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(error(
                &format!("nested deeper than {MAX_DEPTH} levels"),
                word,
                "too deep",
            ));
        }
        Ok(())
    }

    fn or(&mut self) -> Result<Condition, ConditionError> {
        let mut parts = vec![self.and()?];
        while self.keyword("or") {
            parts.push(self.and()?);
        }
        Ok(single_or(parts, Condition::Or))
    }

    fn and(&mut self) -> Result<Condition, ConditionError> {
        let mut parts = vec![self.not()?];
        while self.keyword("and") {
            parts.push(self.not()?);
        }
        Ok(single_or(parts, Condition::And))
    }

    fn not(&mut self) -> Result<Condition, ConditionError> {
        if self.keyword("not") {
            self.deeper(self.tokens[self.at - 1].1.clone())?;
            let inner = self.not()?;
            self.depth -= 1;
            return Ok(Condition::Not(Box::new(inner)));
        }
        self.primary()
    }

    fn primary(&mut self) -> Result<Condition, ConditionError> {
        match self.peek() {
            None => Err(error(
                "the condition ends too early",
                self.end(),
                "a search is expected after this",
            )),
            Some((Token::Open, word)) => {
                self.at += 1;
                self.deeper(word.clone())?;
                let inner = self.or()?;
                self.depth -= 1;
                match self.peek() {
                    Some((Token::Close, _)) => {
                        self.at += 1;
                        Ok(inner)
                    }
                    Some((Token::Open | Token::Word | Token::Pipe, _)) | None => {
                        Err(error("the parenthesis is not closed", word, "opened here"))
                    }
                }
            }
            Some((Token::Close, word)) => {
                Err(error("a search is expected here", word, "unexpected"))
            }
            Some((Token::Pipe, word)) => Err(error(
                "a search is expected before the aggregation",
                word,
                "unexpected",
            )),
            Some((Token::Word, word)) => {
                self.at += 1;
                self.word(word)
            }
        }
    }

    fn word(&mut self, word: Range<usize>) -> Result<Condition, ConditionError> {
        let text = self.text[word.clone()].to_owned();
        let quantifier = match text.to_ascii_lowercase().as_str() {
            "and" | "or" | "of" => {
                return Err(error("a search is expected here", word, "unexpected"));
            }
            "all" => Some(Quantifier::All),
            "any" => Some(Quantifier::AtLeast(1)),
            number => number.parse().ok().map(Quantifier::AtLeast),
        };
        match quantifier {
            Some(quantifier) if self.keyword("of") => self.of(quantifier, word),
            Some(_) | None if text.contains('*') => Err(ConditionError {
                help: Some(format!("write `1 of {text}` or `all of {text}`")),
                ..error("a pattern needs a quantifier", word, "a pattern")
            }),
            Some(_) | None => Ok(Condition::Search(word, text)),
        }
    }

    fn of(
        &mut self,
        quantifier: Quantifier,
        word: Range<usize>,
    ) -> Result<Condition, ConditionError> {
        if quantifier == Quantifier::AtLeast(0) {
            return Err(error("`0 of` always holds", word, "must be 1 or more"));
        }
        match self.peek() {
            Some((Token::Word, target)) => {
                self.at += 1;
                let name = &self.text[target.clone()];
                let pattern = if name.eq_ignore_ascii_case("them") {
                    NamePattern::Them
                } else {
                    NamePattern::Glob(name.to_owned())
                };
                Ok(Condition::Of(quantifier, target, pattern))
            }
            Some((Token::Open | Token::Close | Token::Pipe, other)) => {
                Err(error("`of` needs a pattern or `them`", other, "unexpected"))
            }
            None => Err(error(
                "the condition ends too early",
                self.end(),
                "a pattern or `them` is expected after this",
            )),
        }
    }
}

fn single_or(mut parts: Vec<Condition>, join: fn(Vec<Condition>) -> Condition) -> Condition {
    if parts.len() == 1 {
        parts.remove(0)
    } else {
        join(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(condition: &Condition) -> String {
        let join = |parts: &[Condition], word: &str| {
            format!(
                "({})",
                parts.iter().map(shown).collect::<Vec<_>>().join(word)
            )
        };
        match condition {
            Condition::And(parts) => join(parts, " & "),
            Condition::Or(parts) => join(parts, " | "),
            Condition::Not(inner) => format!("!{}", shown(inner)),
            Condition::Search(_, name) => name.clone(),
            Condition::Of(quantifier, _, pattern) => format!("{quantifier:?} {pattern:?}"),
        }
    }

    #[test]
    fn precedence() {
        for (text, tree) in [
            ("a or b and not c", "(a | (b & !c))"),
            ("not a and b", "(!a & b)"),
            ("not (a or b) and not not c", "(!(a | b) & !!c)"),
            (
                "1 of sel* and ALL of them",
                "(AtLeast(1) Glob(\"sel*\") & All Them)",
            ),
            ("2 of *_x_*", "AtLeast(2) Glob(\"*_x_*\")"),
            ("all", "all"),
        ] {
            assert_eq!(shown(&parse(text).unwrap()), tree, "{text}");
        }
    }

    #[test]
    fn errors_name_the_word() {
        for (text, word) in [
            ("a b", "b"),
            ("a and", "d"),
            ("(a", "("),
            ("a)", ")"),
            ("sel*", "sel*"),
            ("a and | count() by x > 3", "| count() by x > 3"),
            ("a $ b", "$"),
            ("0 of them", "0"),
            ("", ""),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(&text[error.word], word, "{text}");
        }
        assert!(parse(&"(".repeat(1000)).is_err());
    }

    #[test]
    fn patterns_in_any_place() {
        let fits = |glob: &str, name: &str| NamePattern::Glob(glob.into()).fits(name);
        assert!(fits("sel*", "selection"));
        assert!(fits("*_x", "a_x"));
        assert!(fits("a*c*e", "abcde"));
        assert!(!fits("a*c*e", "abde"));
        assert!(!fits("ab*ab", "ab"));
        assert!(!fits("*", "_hidden"));
        assert!(fits("_*", "_hidden"));
        assert!(!NamePattern::Them.fits("_hidden"));
    }
}
