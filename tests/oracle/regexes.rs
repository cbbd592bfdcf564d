//! Regular expressions (semantics, section 2: the row on `re`).

use regex::{Regex, RegexBuilder};

/// Builds a search. `\d \w \s \b` and their opposites stand for ASCII, as in RE2.
pub fn build(pattern: &str, i: bool, m: bool, s: bool) -> Result<Regex, String> {
    RegexBuilder::new(&ascii_classes(pattern)?)
        .case_insensitive(i)
        .multi_line(m)
        .dot_matches_new_line(s)
        .build()
        .map_err(|error| error.to_string())
}

fn ascii_classes(pattern: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut in_class = false;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '[' => in_class = true,
            ']' => in_class = false,
            '\\' => {
                let escaped = chars.next().ok_or("a backslash at the end of a regex")?;
                match (escaped, in_class) {
                    ('d' | 'w' | 's' | 'b', false) => out += &format!(r"(?-u:\{escaped})"),
                    ('d', true) => out += "0-9",
                    ('w', true) => out += "0-9A-Za-z_",
                    ('s', true) => out += r"\t\n\x0b\x0c\r ",
                    ('D', _) => out += "[^0-9]",
                    ('W', _) => out += "[^0-9A-Za-z_]",
                    ('S', _) => out += r"[^\t\n\x0b\x0c\r ]",
                    ('B', false) => return Err(r"\B is not supported here".to_string()),
                    _ => out.extend(['\\', escaped]),
                }
                continue;
            }
            _ => {}
        }
        out.push(c);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str, flags: &str, text: &str) -> bool {
        let has = |flag| flags.contains(flag);
        build(pattern, has('i'), has('m'), has('s'))
            .expect("a regex")
            .is_match(text)
    }

    #[test]
    fn it_is_a_search_that_keeps_letter_case() {
        assert!(found("b", "", "abc") && !found("B", "", "abc") && found("B", "i", "abc"));
    }

    #[test]
    fn anchors_and_dot_know_lines_only_when_told() {
        assert!(!found("^b", "", "a\nb") && found("^b", "m", "a\nb"));
        assert!(!found("a$", "", "a\n") && found("a$", "m", "a\nb"));
        assert!(!found("a.b", "", "a\nb") && found("a.b", "s", "a\nb"));
    }

    #[test]
    fn classes_are_ascii() {
        assert!(!found(r"\d", "", "٤") && !found(r"\w", "", "é") && !found(r"\s", "", "\u{a0}"));
        assert!(found(r"\D", "", "٤") && found(r"[\w]", "", "a") && !found(r"[\d]", "", "٤"));
        assert!(found(r"a\b", "", "aé"), "é is no word character");
    }
}
