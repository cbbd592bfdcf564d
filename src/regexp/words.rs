//! Words of which one is in every text that an expression is found in.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Most words of an alternation.
const MOST: usize = 64;

/// Runs of ASCII characters, in lower case, where the characters that have an ASCII lower case
/// count as that (`K`, the sign for kelvin, too) and `ſ` as `s`. `None` where there are none that
/// one can rely on. `pattern` is as RE2 reads it.
pub(super) fn words(pattern: &str) -> Option<Vec<String>> {
    let hir = regex_syntax::parse(pattern).ok()?;
    required(&hir).filter(|words| words.iter().all(|word| word.len() > 1))
}

fn required(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(_) | HirKind::Class(_) => best_run(std::slice::from_ref(hir)),
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Repetition(repetition) => match repetition.min {
            0 => None,
            _ => required(&repetition.sub),
        },
        HirKind::Concat(parts) => {
            let found = parts.iter().filter_map(|part| match part.kind() {
                HirKind::Literal(_) | HirKind::Class(_) => None,
                HirKind::Capture(_)
                | HirKind::Repetition(_)
                | HirKind::Concat(_)
                | HirKind::Alternation(_)
                | HirKind::Empty
                | HirKind::Look(_) => required(part),
            });
            let shortest = |words: &Vec<String>| words.iter().map(String::len).min();
            found.chain(best_run(parts)).max_by_key(shortest)
        }
        HirKind::Alternation(branches) => {
            let mut words = Vec::new();
            for branch in branches {
                words.extend(required(branch)?);
            }
            (words.len() <= MOST).then_some(words)
        }
        HirKind::Empty | HirKind::Look(_) => None,
    }
}

/// The longest run of characters that parts in a row are.
fn best_run(parts: &[Hir]) -> Option<Vec<String>> {
    let mut runs = vec![String::new()];
    for part in parts {
        let text = match part.kind() {
            HirKind::Literal(literal) => std::str::from_utf8(&literal.0).unwrap_or("\u{fffd}"),
            HirKind::Class(class) => match one_letter(class) {
                Some(letter) => {
                    runs.last_mut()?.push(letter);
                    continue;
                }
                None => "\u{fffd}",
            },
            // A test of a place takes no character.
            HirKind::Look(_) | HirKind::Empty => "",
            HirKind::Capture(_)
            | HirKind::Repetition(_)
            | HirKind::Concat(_)
            | HirKind::Alternation(_) => "\u{fffd}",
        };
        for c in text.chars() {
            match folded(c) {
                Some(letter) => runs.last_mut()?.push(letter),
                None => runs.push(String::new()),
            }
        }
    }
    let longest = runs.into_iter().max_by_key(String::len)?;
    (!longest.is_empty()).then(|| vec![longest])
}

fn folded(c: char) -> Option<char> {
    match c {
        '\u{212A}' => Some('k'),
        '\u{130}' => Some('i'),
        '\u{17F}' => Some('s'),
        c => c.is_ascii().then(|| c.to_ascii_lowercase()),
    }
}

/// The letter that a set has in several cases.
fn one_letter(class: &Class) -> Option<char> {
    let Class::Unicode(class) = class else {
        return None;
    };
    // No letter has more cases than that, and neighbours are no cases of one letter.
    if class.iter().count() > 4 {
        return None;
    }
    let mut letters = class
        .iter()
        .flat_map(|range| (range.start()..=range.end()).take(2))
        .map(folded);
    let first = letters.next()??;
    letters.all(|letter| letter == Some(first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn one_of_the_words_is_there() {
        let told = |pattern| words(pattern).map(|words| words.join("|"));
        assert_eq!(told("ab+cd[0-9]+efgh?").as_deref(), Some("efg"));
        assert_eq!(told("a(bcd|efg)+h").as_deref(), Some("bcd|efg"));
        assert_eq!(told("(abc)?|def"), None);
        assert_eq!(told("[a-z]+x"), None);
        assert_eq!(told("[a-z]bc[A-Z]\\bdef").as_deref(), Some("def"));
        assert_eq!(told("(?i)pass.*word").as_deref(), Some("word"));
        assert_eq!(told("[Pp][Aa]\\.\\b[kK\u{212A}]?").as_deref(), Some("pa."));
        assert_eq!(told("é\\.exe").as_deref(), Some(".exe"));
    }
}
