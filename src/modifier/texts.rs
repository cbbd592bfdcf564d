//! Values that are text: placeholders, rewriting, wildcards.

use super::apply::{Context, Failure, Keyword, type_error};
use super::chain::Chain;
use super::windash::windash;
use super::*;
use crate::diag::{Code, Diagnostic};
use crate::yaml::{Node, Value};

/// Most alternatives that one value may expand to.
const MAX_ALTERNATIVES: usize = 3125;

/// A value on its way through the chain.
#[derive(Clone)]
enum Piece {
    Text(Pattern),
    /// Text in which wildcards have no meaning.
    Raw(String),
    Bytes(Vec<u8>),
}

/// The value's text with placeholders filled in; wildcards keep no meaning.
pub(super) fn raw_texts(
    chain: &Chain,
    node: &Node,
    context: Context<'_>,
    modifier: &str,
) -> Result<Vec<String>, Failure> {
    let text = match &node.value {
        Value::Text(text) => text.clone(),
        Value::Int(value) => value.to_string(),
        Value::Null | Value::Bool(_) | Value::Float(_) | Value::Sequence(_) | Value::Mapping(_) => {
            return Err(type_error(format!(
                "`{modifier}` takes text, not {}",
                node.kind()
            )));
        }
    };
    if chain.rewrites.contains(&Rewrite::Expand) {
        expand(&text, context)
    } else {
        Ok(vec![text])
    }
}

pub(super) fn texts(
    chain: &Chain,
    keyword: Keyword,
    node: &Node,
    context: Context<'_>,
) -> Result<Vec<Matcher>, Failure> {
    let text = match &node.value {
        Value::Text(text) => text.clone(),
        Value::Int(value) => value.to_string(),
        Value::Bool(value) if keyword == Keyword::Yes => value.to_string(),
        Value::Null | Value::Bool(_) | Value::Float(_) | Value::Sequence(_) | Value::Mapping(_) => {
            let what = if keyword == Keyword::Yes {
                "a keyword"
            } else {
                "a text comparison"
            };
            return Err(Box::new(
                type_error(format!("{what} takes text, not {}", node.kind()))
                    .help("quote the value"),
            ));
        }
    };
    let mut pieces = vec![Piece::Raw(text)];
    // `expand` works on what is written, before wildcards are read; the others in their order.
    if chain.rewrites.contains(&Rewrite::Expand) {
        pieces = expand_all(pieces, context)?;
    }
    pieces = pieces
        .into_iter()
        .map(|piece| {
            if let Piece::Raw(text) = piece {
                Piece::Text(Pattern::parse(&text))
            } else {
                piece
            }
        })
        .collect();
    for rewrite in &chain.rewrites {
        pieces = rewritten(pieces, *rewrite)?;
    }
    let compare = if keyword == Keyword::Yes && chain.compare.is_none() {
        Some(Compare::Contains)
    } else {
        chain.compare
    };
    let matchers = pieces.into_iter().map(|piece| {
        let pattern = match piece {
            Piece::Text(pattern) => pattern,
            Piece::Raw(text) => Pattern::literal(&text),
            // `check` sees to it that bytes are encoded.
            Piece::Bytes(bytes) => Pattern::literal(&String::from_utf8_lossy(&bytes)),
        };
        let pattern = match compare {
            Some(Compare::Contains) => pattern.with_any_before().with_any_after(),
            Some(Compare::StartsWith) => pattern.with_any_after(),
            Some(Compare::EndsWith) => pattern.with_any_before(),
            Some(
                Compare::Re
                | Compare::Cidr
                | Compare::Order(_)
                | Compare::Exists
                | Compare::FieldRef,
            )
            | None => pattern,
        };
        Matcher::Pattern {
            pattern,
            cased: chain.cased,
        }
    });
    Ok(matchers.collect())
}

fn rewritten(pieces: Vec<Piece>, rewrite: Rewrite) -> Result<Vec<Piece>, Failure> {
    let mut result = Vec::new();
    for piece in pieces {
        match rewrite {
            Rewrite::Expand => result.push(piece),
            Rewrite::Windash => match &piece {
                Piece::Text(pattern) => {
                    let all = windash(pattern, MAX_ALTERNATIVES).ok_or_else(|| {
                        type_error(format!(
                            "`windash` would give more than {MAX_ALTERNATIVES} values"
                        ))
                    })?;
                    result.extend(all.into_iter().map(Piece::Text));
                }
                Piece::Raw(_) | Piece::Bytes(_) => {
                    return Err(type_error("`windash` must stand before an encoding".into()));
                }
            },
            Rewrite::Utf16 | Rewrite::Utf16Be | Rewrite::Utf16Le => match &piece {
                Piece::Text(_) | Piece::Raw(_) => {
                    result.push(Piece::Bytes(encode::utf16(&literal(&piece)?, rewrite)))
                }
                Piece::Bytes(_) => return Err(type_error("the value is encoded twice".into())),
            },
            Rewrite::Base64 => result.push(Piece::Raw(encode::base64(&bytes(&piece)?))),
            Rewrite::Base64Offset => {
                let bytes = bytes(&piece)?;
                let offsets = encode::base64_offsets(&bytes);
                if offsets.iter().any(String::is_empty) {
                    return Err(type_error("the value is too short for `base64offset`: at some offset nothing of it is sure to appear".into()));
                }
                result.extend(offsets.into_iter().map(Piece::Raw));
            }
        }
    }
    Ok(result)
}

fn bytes(piece: &Piece) -> Result<Vec<u8>, Failure> {
    match piece {
        Piece::Bytes(bytes) => Ok(bytes.clone()),
        Piece::Text(_) | Piece::Raw(_) => Ok(literal(piece)?.into_bytes()),
    }
}

fn literal(piece: &Piece) -> Result<String, Failure> {
    match piece {
        Piece::Raw(text) => Ok(text.clone()),
        Piece::Bytes(_) => Ok(String::new()),
        Piece::Text(pattern) => pattern.as_literal().map(str::to_owned).ok_or_else(|| {
            Box::new(
                type_error("a value with wildcards can't be encoded".into())
                    .help("write `\\*` or `\\?` for the plain character"),
            )
        }),
    }
}

fn expand_all(pieces: Vec<Piece>, context: Context<'_>) -> Result<Vec<Piece>, Failure> {
    let mut result = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Raw(text) => result.extend(expand(&text, context)?.into_iter().map(Piece::Raw)),
            Piece::Text(_) | Piece::Bytes(_) => result.push(piece),
        }
    }
    Ok(result)
}

/// A piece of a text with placeholders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written<'t> {
    Text(&'t str),
    /// `\%`, a plain per cent sign.
    Percent,
    /// `%name%`
    Placeholder(&'t str),
}

/// The pieces of a text that `expand` is for.
pub fn written(text: &str) -> Vec<Written<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['%', '\\']) {
        pieces.push(Written::Text(&rest[..at]));
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("\\%") {
            pieces.push(Written::Percent);
            rest = after;
        } else if rest.starts_with('\\') {
            // With the character that it may escape.
            let length = rest.chars().take(2).map(char::len_utf8).sum();
            pieces.push(Written::Text(&rest[..length]));
            rest = &rest[length..];
        } else if let Some(name) = placeholder(&rest[1..]) {
            pieces.push(Written::Placeholder(name));
            rest = &rest[name.len() + 2..];
        } else {
            pieces.push(Written::Text("%"));
            rest = &rest[1..];
        }
    }
    pieces.push(Written::Text(rest));
    pieces
}

/// Every combination of the values of the placeholders in the text.
fn expand(text: &str, context: Context<'_>) -> Result<Vec<String>, Failure> {
    let mut result = vec![String::new()];
    for piece in written(text) {
        let part = match piece {
            Written::Text(part) => part,
            Written::Percent => "%",
            Written::Placeholder(name) => {
                result = combine(result, name, context)?;
                continue;
            }
        };
        result.iter_mut().for_each(|text| text.push_str(part));
    }
    Ok(result)
}

/// The name up to the closing per cent sign.
fn placeholder(text: &str) -> Option<&str> {
    let (name, _) = text.split_once('%')?;
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    is_name.then_some(name)
}

fn combine(before: Vec<String>, name: &str, context: Context<'_>) -> Result<Vec<String>, Failure> {
    let values = context
        .placeholders
        .get(name)
        .filter(|values| !values.is_empty())
        .ok_or_else(|| {
            Box::new(
                Diagnostic::new(
                    Code::UNSET_PLACEHOLDER,
                    format!("the placeholder `%{name}%` has no value"),
                )
                .label("not set")
                .help(format!(
                    "set it in the configuration: `placeholders: {{{name}: [..]}}`"
                )),
            )
        })?;
    if before.len() * values.len() > MAX_ALTERNATIVES {
        return Err(type_error(format!(
            "the placeholders would give more than {MAX_ALTERNATIVES} values"
        )));
    }
    Ok(before
        .iter()
        .flat_map(|text| values.iter().map(move |value| format!("{text}{value}")))
        .collect())
}
