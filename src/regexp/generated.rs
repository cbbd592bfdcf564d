//! Generated patterns, compared with the `regex` crate.

use super::{Flags, parse};
use regex::bytes;
use std::fmt::Write;

fn flags(letters: &str) -> Flags {
    Flags {
        ignore_case: letters.contains('i'),
        multi_line: letters.contains('m'),
        dot_all: letters.contains('s'),
    }
}

/// What RE2 would make of a text, as far as it differs from the `regex` crate: Perl classes and boundaries are ASCII, `\s`
/// lacks `\x0b`, `\<` is a character, and `~~` in a class is two.
fn as_re2(text: &str) -> bytes::Regex {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('d')) => out.push_str("[0-9]"),
            ('\\', Some('D')) => out.push_str("[^0-9]"),
            ('\\', Some('w')) => out.push_str("[0-9A-Za-z_]"),
            ('\\', Some('W')) => out.push_str("[^0-9A-Za-z_]"),
            ('\\', Some('s')) => out.push_str(r"[\t\n\x0c\r ]"),
            ('\\', Some('S')) => out.push_str(r"[^\t\n\x0c\r ]"),
            ('\\', Some(b @ ('b' | 'B'))) => write!(out, r"(?-u:\{b})").unwrap(),
            ('\\', Some(b @ ('<' | '>'))) => out.push(b),
            ('\\', Some(other)) => out.extend(['\\', other]),
            ('~', _) => out.push_str(r"\~"),
            (c, _) => out.push(c),
        }
    }
    bytes::Regex::new(&out).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A small generator (SplitMix64): the same cases in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// Items as a rule writes them, and the same for the `regex` crate.
const ITEMS: [(&str, &str); 50] = [
    ("a", "a"),
    ("b", "b"),
    ("K", "K"),
    ("s", "s"),
    ("é", "é"),
    ("ſ", "ſ"),
    ("Σ", "Σ"),
    ("-", "-"),
    ("_", "_"),
    ("1", "1"),
    ("\\x{212a}", "\\x{212a}"),
    ("\\\"", "\""),
    ("\\_", "_"),
    ("\\<", "<"),
    ("\\é", "é"),
    ("{", "\\{"),
    ("]", "\\]"),
    ("}", "\\}"),
    ("\\.", "\\."),
    ("\\x41", "A"),
    ("\\n", "\n"),
    ("\\Qa.\\E", "a\\."),
    (".", "[^\n]"),
    ("\\N", "[^\n]"),
    ("(?s:.)", "(?s:.)"),
    ("\\d", "[0-9]"),
    ("\\D", "[^0-9]"),
    ("\\w", "(?-i:[0-9A-Za-z_])"),
    ("\\W", "(?-i:[^0-9A-Za-z_])"),
    ("\\s", "[\\t-\\r ]"),
    ("\\S", "[^\\t-\\r ]"),
    ("\\v", "[\\n-\\r\\x{85}\\x{2028}\\x{2029}]"),
    ("\\h", "[\\t\\pZ--\\x{2028}\\x{2029}]"),
    ("[a-c]", "[a-c]"),
    ("[^a-c]", "[^a-c]"),
    ("[]a]", "[\\]a]"),
    ("[^]a]", "[^\\]a]"),
    ("[[:upper:]é]", "[A-Zé]"),
    ("[^\\s-]", "[^\\t-\\r\\x20-]"),
    ("[\\w-.]", "[0-9A-Za-z_\\-.]"),
    ("[a&&b]", "[a&b]"),
    ("[[.~~]", "[\\[.~]"),
    ("[\\d\\Q]-\\E]", "[0-9\\]\\-]"),
    ("[k-s]", "[k-s]"),
    ("[^K]", "[^K]"),
    ("^", "\\A"),
    ("$", "\\z"),
    ("\\b", "(?-u:\\b)"),
    ("\\B", "(?-u:\\B)"),
    ("(?m:^a|b$)", "(?m:^a|b$)"),
];

fn sequence(depth: usize, folded: bool, random: &mut Random) -> (String, String) {
    let (mut source, mut reference) = (String::new(), String::new());
    for _ in 0..random.below(4) + 1 {
        let repeatable = if depth > 0 && random.below(5) == 0 {
            let open = random.pick(&["(", "(?:", "(?i:"]);
            let folded = folded || open == "(?i:";
            let (a, x) = sequence(depth - 1, folded, random);
            let (b, y) = sequence(depth - 1, folded, random);
            write!(source, "{open}{a}|{b})").unwrap();
            write!(reference, "{open}{x}|{y})").unwrap();
            true
        } else {
            let (item, same) = random.pick(&ITEMS);
            // Named classes don't fold; the reference for them has no way to say so inside a larger class.
            if folded && ["[[:upper:]é]", "[\\w-.]"].contains(&item) {
                continue;
            }
            source.push_str(item);
            let one = same.starts_with(['[', '(', '\\']) || same.chars().count() == 1;
            reference.push_str(same);
            one && !["^", "$", "\\b", "\\B"].contains(&item)
        };
        if repeatable && random.below(3) == 0 {
            let quantifier =
                random.pick(&["*", "+", "?", "{2}", "{0,1}", "{2,}", "+?", "??", "{1,2}?"]);
            source.push_str(quantifier);
            reference.push_str(quantifier);
        }
    }
    (source, reference)
}

#[test]
fn printed_patterns_match_as_the_source() {
    const TEXT: [&str; 26] = [
        "a", "b", "k", "K", "s", "S", "A", "é", "É", "ſ", "σ", "ς", "\u{212a}", "-", "_", "1",
        "\n", " ", "\x0b", "\u{2028}", ".", "]", "}", "\"", "<", "&",
    ];
    let mut random = Random(1);
    let mut found = 0;
    for _ in 0..1500 {
        let (source, reference) = sequence(2, false, &mut random);
        let letters = random.pick(&["", "", "i", "m", "s"]);
        let reference = match letters {
            // The reference has its own words for these flags' subjects.
            "m" => reference.replace(r"\A", "(?m:^)").replace(r"\z", "(?m:$)"),
            "s" => reference.replace("[^\n]", "(?s:.)"),
            "i" => format!("(?i){reference}"),
            _ => reference,
        };
        if letters == "i" && (source.contains("[[:upper:]é]") || source.contains("[\\w-.]")) {
            continue;
        }
        if letters == "s" && source.contains("\\N") {
            continue;
        }
        let Ok(regexp) = parse(&source, flags(letters)) else {
            assert!(source.contains("\\B"), "{source} is refused");
            continue;
        };
        let printed = as_re2(&regexp.to_re2());
        let expected =
            bytes::Regex::new(&reference).unwrap_or_else(|error| panic!("{reference}: {error}"));
        for _ in 0..20 {
            let text: String = (0..random.below(7)).map(|_| random.pick(&TEXT)).collect();
            let hit = expected.is_match(text.as_bytes());
            assert_eq!(
                printed.is_match(text.as_bytes()),
                hit,
                "{source:?} {letters:?} as {} on {text:?}",
                regexp.to_re2()
            );
            assert!(!(hit && regexp.never_matches()), "{source} can match");
            assert!(
                hit || !regexp.matches_everything(),
                "{source} does not match everything"
            );
            found += usize::from(hit);
        }
    }
    // Enough of both outcomes for the comparison to mean something.
    assert!((4000..20000).contains(&found), "{found}");
}
