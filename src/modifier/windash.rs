//! `windash`: Windows programs take several characters for the dash of a flag.

use crate::pattern::{Part, Pattern};

const DASHES: [char; 5] = ['-', '/', '\u{2013}', '\u{2014}', '\u{2015}'];

/// Every combination of the dash characters in the places where one of them begins a word.
/// `None` when there would be more than `limit`.
pub fn windash(pattern: &Pattern, limit: usize) -> Option<Vec<Pattern>> {
    let mut result = vec![Pattern::default()];
    for part in pattern.parts() {
        let choices: Vec<Part> = match part {
            Part::Any => vec![Part::Any],
            Part::One => vec![Part::One],
            Part::Text(text) => texts(text, limit)?.into_iter().map(Part::Text).collect(),
        };
        if result.len() * choices.len() > limit {
            return None;
        }
        result = result
            .iter()
            .flat_map(|before| choices.iter().map(move |part| (before, part)))
            .map(|(before, part)| {
                let mut next = before.clone();
                next.push(part.clone());
                next
            })
            .collect();
    }
    Some(result)
}

fn texts(text: &str, limit: usize) -> Option<Vec<String>> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let chars: Vec<char> = text.chars().collect();
    let mut result = vec![String::with_capacity(text.len())];
    for (at, c) in chars.iter().enumerate() {
        let flag = DASHES.contains(c)
            && (at == 0 || !is_word(chars[at - 1]))
            && chars.get(at + 1).is_some_and(|next| is_word(*next));
        if flag {
            if result.len() * DASHES.len() > limit {
                return None;
            }
            // The written character first, so that the original stays at the head.
            let mut dashes = DASHES.to_vec();
            dashes.sort_by_key(|dash| dash != c);
            result = dashes
                .iter()
                .flat_map(|dash| result.iter().map(move |before| format!("{before}{dash}")))
                .collect();
        } else {
            result.iter_mut().for_each(|text| text.push(*c));
        }
    }
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_dashes_before_words() {
        let count = |text: &str| windash(&Pattern::literal(text), 1000).map(|all| all.len());
        assert_eq!(count(" -enc x"), Some(5));
        assert_eq!(count("a-b"), Some(1));
        assert_eq!(count("- x"), Some(1));
        assert_eq!(count("--x"), Some(5));
        assert_eq!(count("/a -b"), Some(25));
        assert_eq!(count("/a -b /c -d /e -f"), None);
        assert_eq!(
            windash(&Pattern::literal("/x"), 9).unwrap()[0],
            Pattern::literal("/x")
        );
    }
}
