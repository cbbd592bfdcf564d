//! Many wildcard patterns as one regular expression that means the same to RE2 and Joni.

use crate::pattern::{Part, Pattern, Shape};

/// Whether the pattern's text, lower-cased by us, is what the engine's `lower()` makes of it:
/// beyond ASCII only characters without case are sure to be.
pub fn is_stable(pattern: &Pattern) -> bool {
    let caseless = |c: char| c.is_ascii() || (c.to_lowercase().eq([c]) && c.to_uppercase().eq([c]));
    pattern.parts().iter().all(|part| match part {
        Part::Text(text) => text.chars().all(caseless),
        Part::Any | Part::One => true,
    })
}

/// An expression that is found in exactly the values that one of the patterns fits.
pub fn regex(patterns: &[Pattern]) -> String {
    let (mut contained, mut starts, mut ends, mut whole) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for pattern in patterns {
        match pattern.shape() {
            Shape::Contains(text) => contained.push(escape(text)),
            Shape::StartsWith(text) => starts.push(escape(text)),
            Shape::EndsWith(text) => ends.push(escape(text)),
            Shape::Equals(text) => whole.push(escape(text)),
            Shape::Everything => contained.push(String::new()),
            Shape::Like(parts) => {
                classify(parts, &mut contained, &mut starts, &mut ends, &mut whole)
            }
        }
    }
    let mut alternatives = contained;
    let group = |texts: &[String]| format!("(?:{})", texts.join("|"));
    if !starts.is_empty() {
        alternatives.push(format!("\\A{}", group(&starts)));
    }
    if !ends.is_empty() {
        alternatives.push(format!("{}\\z", group(&ends)));
    }
    if !whole.is_empty() {
        alternatives.push(format!("\\A{}\\z", group(&whole)));
    }
    alternatives.join("|")
}

/// A search needs no wildcards at the ends.
fn classify(
    parts: &[Part],
    contained: &mut Vec<String>,
    starts: &mut Vec<String>,
    ends: &mut Vec<String>,
    whole: &mut Vec<String>,
) {
    let open_start = parts.first() == Some(&Part::Any);
    let open_end = parts.last() == Some(&Part::Any);
    let from = usize::from(open_start);
    let to = parts.len() - usize::from(open_end && parts.len() > from);
    let text: String = parts[from..to]
        .iter()
        .map(|part| match part {
            Part::Text(text) => escape(text),
            Part::Any => "[\\s\\S]*".to_owned(),
            Part::One => "[\\s\\S]".to_owned(),
        })
        .collect();
    match (open_start, open_end) {
        (true, true) => contained.push(text),
        (false, true) => starts.push(text),
        (true, false) => ends.push(text),
        (false, false) => whole.push(text),
    }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expression_fits_what_the_patterns_fit() {
        let patterns: Vec<Pattern> = ["*a.b*", "x*", "*\\\\y", "q*r?s", "whole", "*m*n*"]
            .map(Pattern::parse)
            .to_vec();
        let text = regex(&patterns);
        assert_eq!(
            text,
            r"a\.b|m[\s\S]*n|\A(?:x)|(?:\\y)\z|\A(?:q[\s\S]*r[\s\S]s|whole)\z"
        );
        let regex = regex::Regex::new(&text).unwrap();
        for (value, fits) in [
            ("zzxa.b", true),
            ("axb", false),
            ("xyz", true),
            ("ax", false),
            ("a\\y", true),
            ("a\\y\n", false),
            ("q\nr\ns", true),
            ("whole", true),
            ("wholes", false),
            ("omnomn", true),
            ("nm", false),
        ] {
            assert_eq!(regex.is_match(value), fits, "{value:?}");
        }
    }

    #[test]
    fn only_caseless_characters_are_stable() {
        assert!(is_stable(&Pattern::parse("*\u{1f600}漢*")));
        assert!(!is_stable(&Pattern::parse("*ß*")));
    }
}
