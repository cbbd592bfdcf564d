//! From places to bytes of the text.

use super::find::{Decoded, find};
use super::read::{floor_boundary, split_id};
use crate::diag::Place;
use std::ops::Range;

/// The bytes of `place` in `text`; `None` for a whole file or a node that is not there.
pub fn locate(text: &str, place: &Place) -> Option<Range<usize>> {
    locate_all(text, &[place]).remove(0)
}

/// The bytes of each of `places` in `text`, as [`locate`] gives them. Each document is read
/// again a constant number of times, however many places there are.
pub fn locate_all(text: &str, places: &[&Place]) -> Vec<Option<Range<usize>>> {
    let wanted = places.iter().filter_map(|place| match place {
        Place::Node { node, .. } => Some(split_id(*node)),
        Place::File | Place::Bytes(_) => None,
    });
    let found = find(text, &wanted.collect());
    places
        .iter()
        .map(|place| match place {
            Place::File => None,
            Place::Bytes(range) => {
                let start = floor_boundary(text, range.start);
                Some(start..floor_boundary(text, range.end).max(start))
            }
            Place::Node { node, word } => {
                let (start, decoded) = found.get(&split_id(*node))?;
                Some(scalar_range(text, *start, decoded, word.as_ref()))
            }
        })
        .collect()
}

/// The raw bytes of the scalar that begins at `start`, or of a word of it.
fn scalar_range(
    text: &str,
    start: usize,
    decoded: &Decoded,
    word: Option<&Range<usize>>,
) -> Range<usize> {
    let raw = raw_scalar(text, start, decoded);
    let (Decoded::Text(decoded), Some(word)) = (decoded, word) else {
        return raw;
    };
    let Some(wanted) = decoded
        .get(word.clone())
        .filter(|wanted| !wanted.is_empty())
    else {
        return raw;
    };
    let body = &text[raw.clone()];
    // Where the raw text is the decoded text, perhaps in quotes, offsets carry over.
    let quote = usize::from(body.starts_with(['\'', '"']));
    if body.get(quote + word.start..quote + word.end) == Some(wanted) {
        let at = raw.start + quote + word.start;
        return at..at + wanted.len();
    }
    match body.find(wanted) {
        Some(at) => raw.start + at..raw.start + at + wanted.len(),
        None => raw,
    }
}

fn raw_scalar(text: &str, start: usize, decoded: &Decoded) -> Range<usize> {
    let rest = &text[start..];
    if let Some(quote @ ('"' | '\'')) = rest.chars().next() {
        return start..start + quoted_length(rest, quote);
    }
    let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let length = match decoded {
        Decoded::Text(decoded) if !decoded.is_empty() && rest.starts_with(decoded.as_str()) => {
            decoded.len()
        }
        // Block scalars: from the indicator to the end of the block's last line.
        Decoded::Text(decoded) if rest.starts_with(['|', '>']) => block_length(rest, decoded),
        Decoded::Word => rest[..line]
            .find([',', ']', '}', ' ', '\t'])
            .unwrap_or(line),
        Decoded::Text(_) | Decoded::Collection => {
            rest[..line].trim_end().len().max(usize::from(line > 0))
        }
    };
    start..start + length
}

fn quoted_length(rest: &str, quote: char) -> usize {
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if quote == '"' && c == '\\' {
            chars.next();
        } else if c == quote {
            if quote == '\'' && chars.peek().is_some_and(|(_, next)| *next == '\'') {
                chars.next();
            } else {
                return at + 1;
            }
        }
    }
    rest.len()
}

fn block_length(rest: &str, decoded: &str) -> usize {
    let last = decoded
        .lines()
        .rfind(|line| !line.trim().is_empty())
        .unwrap_or("")
        .trim();
    match rest.find(last) {
        Some(at) => at + last.len(),
        None => rest.find('\n').unwrap_or(rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Node, read};
    use super::*;

    fn text_of(text: &str, node: &Node, word: Option<Range<usize>>) -> String {
        let place = Place::Node {
            node: node.id,
            word,
        };
        text[locate(text, &place).unwrap()].to_owned()
    }

    #[test]
    fn keys_values_and_words_are_found() {
        let text =
            "a: 1\n---\nünïcode: x\nkey|containz: [one, 'it''s', \"t\\two\"]\nlast:\n  - {p: q}\n";
        let root = &read(text).0[1].root;
        let (key, value) = root.entry("key|containz").unwrap();
        assert_eq!(text_of(text, key, None), "key|containz");
        assert_eq!(text_of(text, key, Some(4..12)), "containz");
        assert_eq!(text_of(text, &value.items().unwrap()[1], None), "'it''s'");
        assert_eq!(
            text_of(text, &value.items().unwrap()[2], None),
            "\"t\\two\""
        );
        let inner = &root.get("last").unwrap().items().unwrap()[0];
        assert_eq!(text_of(text, inner.get("p").unwrap(), None), "q");
    }

    #[test]
    fn block_scalars_are_found_with_their_words() {
        let text = "c: |\n  one of x\n  and y\nd: 2\n";
        let root = &read(text).0[0].root;
        let value = root.get("c").unwrap();
        assert_eq!(text_of(text, value, Some(0..3)), "one");
        assert!(text_of(text, value, None).ends_with("and y"));
    }
}
