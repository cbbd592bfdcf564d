//! Sigma text values: escapes, wildcards, letter case (semantics, section 2: the rows on plain values and the paragraphs below the table).

/// One position of a Sigma text value.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    Char(char),
    /// `*`: any run of characters.
    Any,
    /// `?`: exactly one character.
    One,
    /// `%name%`, only under `expand`.
    Placeholder(String),
}

/// Reads the escapes of the Sigma specification: a backslash before `*`, `?` or a backslash makes that character plain,
/// any other backslash is itself. Under `expand` it also makes `%` plain, and `%name%` is a placeholder.
pub fn parse(text: &str, expand: bool) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let next = chars.get(at + 1).copied();
        match (chars[at], next) {
            ('\\', Some(c)) if matches!(c, '*' | '?' | '\\') || (expand && c == '%') => {
                tokens.push(Token::Char(c));
                at += 2;
                continue;
            }
            ('*', _) => tokens.push(Token::Any),
            ('?', _) => tokens.push(Token::One),
            ('%', _) if expand => {
                let name: String = chars[at + 1..]
                    .iter()
                    .take_while(|c| c.is_alphanumeric() || **c == '_')
                    .collect();
                let end = at + 1 + name.chars().count();
                if !name.is_empty() && chars.get(end) == Some(&'%') {
                    tokens.push(Token::Placeholder(name));
                    at = end;
                } else {
                    tokens.push(Token::Char('%'));
                }
            }
            (c, _) => tokens.push(Token::Char(c)),
        }
        at += 1;
    }
    tokens
}

/// The text itself when it holds no wildcard.
pub fn plain(tokens: &[Token]) -> Option<String> {
    tokens
        .iter()
        .map(|token| match token {
            Token::Char(c) => Some(*c),
            Token::Any | Token::One | Token::Placeholder(_) => None,
        })
        .collect()
}

pub fn literal(text: &str) -> Vec<Token> {
    text.chars().map(Token::Char).collect()
}

/// Unicode lower-casing, the simple mapping of each code point: U+0130 becomes `i` and a capital sigma never a final one.
pub fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

pub fn lower_text(text: &str) -> String {
    text.chars().map(lower).collect()
}

/// Whether the whole text is of the pattern's shape.
pub fn matches(tokens: &[Token], text: &str, cased: bool) -> bool {
    let fold = |c: char| if cased { c } else { lower(c) };
    // `reached[i]`: the tokens so far can take exactly the first i characters.
    let chars: Vec<char> = text.chars().map(fold).collect();
    let mut reached = vec![false; chars.len() + 1];
    reached[0] = true;
    for token in tokens {
        let mut next = vec![false; chars.len() + 1];
        for at in 0..=chars.len() {
            next[at] = match token {
                Token::Any => reached[at] || (at > 0 && next[at - 1]),
                Token::One => at > 0 && reached[at - 1],
                Token::Char(c) => at > 0 && reached[at - 1] && chars[at - 1] == fold(*c),
                Token::Placeholder(_) => false,
            };
        }
        reached = next;
    }
    reached[chars.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(pattern: &str, text: &str) -> bool {
        matches(&parse(pattern, false), text, false)
    }

    #[test]
    fn wildcards_take_any_characters() {
        assert!(holds("a*c", "ac") && holds("a*c", "a\n\nc") && holds("*", ""));
        assert!(holds("a?c", "a😀c") && !holds("a?c", "ac") && !holds("a?c", "abbc"));
        assert!(!holds("a", "ab") && !holds("100%", "100x") && !holds("a_c", "abc"));
    }

    #[test]
    fn backslashes_follow_the_specification() {
        assert!(holds(r"\*", "*") && !holds(r"\*", "x"));
        assert!(
            holds(r"\\*", r"\x"),
            "an escaped backslash, then a wildcard"
        );
        assert!(holds(r"\\\*", r"\*") && !holds(r"\\\*", r"\x"));
        assert!(holds(r"a\b", r"a\b") && holds(r"a\\b", r"a\b"));
        assert!(holds(r"\\\", r"\\") && holds(r"\\\\", r"\\") && holds(r"a\", r"a\"));
        assert!(
            holds(r"\%", r"\%"),
            "a per cent sign is special under expand only"
        );
    }

    #[test]
    fn letter_case_is_the_simple_mapping() {
        assert!(holds("STRAẞE", "straße") && !holds("STRASSE", "straße"));
        assert!(holds("İ", "i") && holds("\u{212A}", "k") && !holds("ſ", "s"));
        assert!(holds("ΟΔΟΣ", "οδοσ") && !holds("ΟΔΟΣ", "οδος"));
        assert!(!matches(&literal("A"), "a", true) && matches(&literal("A"), "A", true));
    }

    #[test]
    fn placeholders_are_words_between_per_cent_signs() {
        let name = || Token::Placeholder("a_1".into());
        assert_eq!(parse("%a_1%", true), [name()]);
        assert_eq!(parse(r"\%%a_1%", true), [Token::Char('%'), name()]);
        assert_eq!(parse("%a b%", true), literal("%a b%"));
    }
}
