//! Modifiers that rewrite values (semantics, section 2: the rows on `windash`, `base64`, ... and `expand`).

use super::strings::{Token, literal, parse, plain};
use base64::Engine;
use std::collections::BTreeMap;

/// A value on its way through the modifiers.
#[derive(Clone, Debug)]
pub enum Content {
    Text(Vec<Token>),
    /// UTF-16, which is no text until it is put into Base64.
    Bytes(Vec<u8>),
}

/// What `windash` takes for one another: `-`, `/`, en dash, em dash, horizontal bar.
const DASHES: [char; 5] = ['-', '/', '\u{2013}', '\u{2014}', '\u{2015}'];

/// Every combination of dashes at the places where a dash starts a word: a letter, digit or `_` follows and none stands before.
pub fn windash(tokens: &[Token]) -> Vec<Vec<Token>> {
    let word = |token: Option<&Token>| match token {
        Some(Token::Char(c)) => c.is_alphanumeric() || *c == '_',
        Some(Token::Any | Token::One | Token::Placeholder(_)) | None => false,
    };
    let mut variants: Vec<Vec<Token>> = vec![Vec::new()];
    for (at, token) in tokens.iter().enumerate() {
        let dash = matches!(token, Token::Char(c) if DASHES.contains(c));
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let choices = if dash && !word(before) && word(tokens.get(at + 1)) {
            DASHES.map(Token::Char).to_vec()
        } else {
            vec![token.clone()]
        };
        variants = variants
            .iter()
            .flat_map(|head| {
                choices
                    .iter()
                    .map(|c| [head.as_slice(), std::slice::from_ref(c)].concat())
            })
            .collect();
    }
    variants
}

/// Every combination of the placeholders' values, which are Sigma text themselves.
pub fn expand(
    tokens: &[Token],
    placeholders: &BTreeMap<String, Vec<String>>,
) -> Result<Vec<Vec<Token>>, String> {
    let mut variants: Vec<Vec<Token>> = vec![Vec::new()];
    for token in tokens {
        let choices = match token {
            Token::Placeholder(name) => match placeholders.get(name) {
                Some(values) if !values.is_empty() => {
                    values.iter().map(|value| parse(value, false)).collect()
                }
                Some(_) | None => return Err(format!("the placeholder `{name}` is not set")),
            },
            Token::Char(_) | Token::Any | Token::One => vec![vec![token.clone()]],
        };
        variants = variants
            .iter()
            .flat_map(|head| choices.iter().map(|c| [head.as_slice(), c].concat()))
            .collect();
    }
    Ok(variants)
}

fn text_of(content: &Content) -> Result<String, String> {
    match content {
        Content::Text(tokens) => plain(tokens).ok_or("a wildcard can't be encoded".to_string()),
        Content::Bytes(_) => Err("the value is encoded already".to_string()),
    }
}

fn bytes_of(content: &Content) -> Result<Vec<u8>, String> {
    match content {
        Content::Text(_) => Ok(text_of(content)?.into_bytes()),
        Content::Bytes(bytes) => Ok(bytes.clone()),
    }
}

/// `utf16le` and `wide` put the low byte first, `utf16be` the high one; `utf16` is a byte order mark and `utf16le`.
pub fn utf16(content: &Content, modifier: &str) -> Result<Content, String> {
    let text = text_of(content)?;
    let mut bytes = match modifier {
        "utf16" => vec![0xff, 0xfe],
        _ => Vec::new(),
    };
    for unit in text.encode_utf16() {
        bytes.extend(match modifier {
            "utf16be" => unit.to_be_bytes(),
            _ => unit.to_le_bytes(),
        });
    }
    Ok(Content::Bytes(bytes))
}

fn encoded(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

pub fn base64(content: &Content) -> Result<Content, String> {
    Ok(Content::Text(literal(&encoded(&bytes_of(content)?))))
}

/// For each place the value can have in groups of three bytes, the characters that its bytes alone decide.
pub fn base64offset(content: &Content) -> Result<Vec<Content>, String> {
    let bytes = bytes_of(content)?;
    let variant = |shift: usize| {
        let text = encoded(&[vec![b' '; shift], bytes.clone()].concat());
        let start = [0, 2, 3][shift];
        let cut = [0, 3, 2][(bytes.len() + shift) % 3];
        Content::Text(literal(text.get(start..text.len() - cut).unwrap_or("")))
    };
    Ok((0..3).map(variant).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(content: &Content) -> String {
        match content {
            Content::Text(tokens) => plain(tokens).expect("plain text"),
            Content::Bytes(bytes) => format!("{bytes:02x?}"),
        }
    }

    fn text(value: &str) -> Content {
        Content::Text(literal(value))
    }

    #[test]
    fn windash_changes_dashes_that_start_a_word() {
        let of = |value: &str| windash(&parse(value, false)).len();
        assert_eq!(of("-a"), 5);
        assert_eq!(of(" -a /b"), 25);
        assert_eq!(of("*-a"), 5, "a wildcard is no word character");
        assert_eq!(of("a-b"), 1);
        assert_eq!(of("- a"), 1);
        assert_eq!(of("--a"), 5, "the second one only");
        assert_eq!(of("–a"), 5, "all five are interchangeable");
    }

    #[test]
    fn base64_variants_are_found_at_any_offset() {
        let variants = base64offset(&text("foobar")).expect("variants");
        let shown: Vec<String> = variants.iter().map(shown).collect();
        assert_eq!(shown, ["Zm9vYmFy", "Zvb2Jhc", "mb29iYX"]);
        assert_eq!(shown_of(base64(&text("foo"))), "Zm9v");
        assert!(base64(&Content::Text(parse("a*", false))).is_err());
    }

    fn shown_of(content: Result<Content, String>) -> String {
        shown(&content.expect("encoded"))
    }

    #[test]
    fn utf16_has_two_orders_and_a_mark() {
        assert_eq!(shown_of(utf16(&text("c"), "wide")), "[63, 00]");
        assert_eq!(shown_of(utf16(&text("c"), "utf16le")), "[63, 00]");
        assert_eq!(shown_of(utf16(&text("c"), "utf16be")), "[00, 63]");
        assert_eq!(shown_of(utf16(&text("c"), "utf16")), "[ff, fe, 63, 00]");
    }

    #[test]
    fn placeholders_multiply_and_must_be_set() {
        let set = BTreeMap::from([("p".to_string(), vec!["a*".to_string(), "b".to_string()])]);
        assert_eq!(
            expand(&parse("%p%-%p%", true), &set).map(|v| v.len()),
            Ok(4)
        );
        assert_eq!(expand(&parse("%p%", true), &set).map(|v| v[0].len()), Ok(2));
        assert!(expand(&parse("%q%", true), &set).is_err());
    }
}
