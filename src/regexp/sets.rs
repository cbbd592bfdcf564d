//! Sets of characters and their spelling.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind, Literal};
use regex_syntax::utf8::Utf8Sequences;

pub(super) fn of(ranges: &[(char, char)]) -> ClassUnicode {
    ClassUnicode::new(
        ranges
            .iter()
            .map(|&(low, high)| ClassUnicodeRange::new(low, high)),
    )
}

pub(super) fn not(mut set: ClassUnicode) -> ClassUnicode {
    set.negate();
    set
}

pub(super) fn everything() -> ClassUnicode {
    of(&[('\0', char::MAX)])
}

pub(super) fn not_newline() -> ClassUnicode {
    not(of(&[('\n', '\n')]))
}

pub(super) fn digit() -> ClassUnicode {
    of(&[('0', '9')])
}

pub(super) fn word() -> ClassUnicode {
    of(&[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')])
}

pub(super) fn space() -> ClassUnicode {
    of(&[('\t', '\r'), (' ', ' ')])
}

/// PCRE's `\v`: what ends a line.
pub(super) fn vertical() -> ClassUnicode {
    of(&[('\n', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')])
}

/// PCRE's `\h`: blanks within a line.
pub(super) fn horizontal() -> ClassUnicode {
    of(&[
        ('\t', '\t'),
        (' ', ' '),
        ('\u{a0}', '\u{a0}'),
        ('\u{1680}', '\u{1680}'),
        ('\u{180e}', '\u{180e}'),
        ('\u{2000}', '\u{200a}'),
        ('\u{202f}', '\u{202f}'),
        ('\u{205f}', '\u{205f}'),
        ('\u{3000}', '\u{3000}'),
    ])
}

/// A POSIX class, in ASCII. Ignoring case, `upper` and `lower` are `alpha`, as in PCRE.
pub(super) fn posix(name: &str, ignore_case: bool) -> Option<ClassUnicode> {
    let ranges: &[(char, char)] = match name {
        "upper" | "lower" if ignore_case => &[('A', 'Z'), ('a', 'z')],
        "alnum" => &[('0', '9'), ('A', 'Z'), ('a', 'z')],
        "alpha" => &[('A', 'Z'), ('a', 'z')],
        "ascii" => &[('\0', '\x7f')],
        "blank" => &[('\t', '\t'), (' ', ' ')],
        "cntrl" => &[('\0', '\x1f'), ('\x7f', '\x7f')],
        "digit" => &[('0', '9')],
        "graph" => &[('!', '~')],
        "lower" => &[('a', 'z')],
        "print" => &[(' ', '~')],
        "punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        "space" => &[('\t', '\r'), (' ', ' ')],
        "upper" => &[('A', 'Z')],
        "word" => return Some(word()),
        "xdigit" => &[('0', '9'), ('A', 'F'), ('a', 'f')],
        _ => return None,
    };
    Some(of(ranges))
}

/// A Unicode general category by PCRE's names for them.
pub(super) fn category(name: &str) -> Option<ClassUnicode> {
    const NAMES: &str = " C Cc Cf Cn Co L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs ";
    let name = match name {
        "Any" => return Some(everything()),
        "L&" => "LC",
        _ if !name.is_empty() && NAMES.contains(&format!(" {name} ")) => name,
        _ => return None,
    };
    let hir = regex_syntax::parse(&format!(r"\p{{{name}}}")).ok()?;
    match hir.into_kind() {
        HirKind::Class(Class::Unicode(set)) => Some(set),
        // A category of one character.
        HirKind::Literal(Literal(bytes)) => {
            let text = std::str::from_utf8(&bytes).ok()?;
            Some(of(&text.chars().map(|c| (c, c)).collect::<Vec<_>>()))
        }
        _ => None,
    }
}

/// The character with its simple case variants.
pub(super) fn folded(c: char) -> ClassUnicode {
    let mut set = of(&[(c, c)]);
    set.case_fold_simple();
    set
}

pub(super) fn is_single(set: &ClassUnicode) -> bool {
    matches!(set.ranges(), [range] if range.start() == range.end())
}

/// An upper estimate of the instructions that RE2 needs: one for each byte of each UTF-8 sequence.
pub(super) fn cost(set: &ClassUnicode) -> u64 {
    set.iter()
        .flat_map(|range| Utf8Sequences::new(range.start(), range.end()))
        .map(|sequence| sequence.len() as u64)
        .sum::<u64>()
        .max(1)
}

/// The set as one item that RE2 and Joni read alike.
pub(super) fn text(set: &ClassUnicode) -> String {
    if let [range] = set.ranges() {
        if range.start() == range.end() {
            return char_text(range.start());
        }
        if range.start() == '\0' && range.end() == char::MAX {
            return r"[\s\S]".to_string();
        }
    }
    let positive = format!("[{}]", ranges_text(set));
    let negative = format!("[^{}]", ranges_text(&not(set.clone())));
    if set.ranges().is_empty() || negative.len() < positive.len() {
        negative
    } else {
        positive
    }
}

/// The set's ranges as they stand inside a class.
pub(super) fn ranges_text(set: &ClassUnicode) -> String {
    let mut out = String::new();
    for range in set.iter() {
        let (low, high) = (range.start(), range.end());
        out.push_str(&class_char_text(low));
        if low != high {
            if low as u32 + 1 < high as u32 {
                out.push('-');
            }
            out.push_str(&class_char_text(high));
        }
    }
    out
}

/// A character that a program chose, inside a class. Only letters and digits beyond ASCII stand as they are.
fn class_char_text(c: char) -> String {
    match c {
        '[' | ']' | '\\' | '^' | '-' | '&' | '~' => format!(r"\{c}"),
        '\0'..='~' => plain_text(c),
        _ if c.is_alphanumeric() => plain_text(c),
        _ => format!(r"\x{{{:x}}}", c as u32),
    }
}

/// A character outside a class.
pub(super) fn char_text(c: char) -> String {
    match c {
        '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | '{' | '^' | '$' => format!(r"\{c}"),
        _ => plain_text(c),
    }
}

/// A character that needs no protection from the syntax. What can't be seen, or could be changed by Unicode normalization
/// of the text it stands in, is written as a number.
pub(super) fn plain_text(c: char) -> String {
    match c {
        '\t' => r"\t".to_string(),
        '\n' => r"\n".to_string(),
        '\r' => r"\r".to_string(),
        ' '..='~' => c.to_string(),
        '\0'..='\x7f' => format!(r"\x{:02x}", c as u32),
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{2126}'
        | '\u{212a}'
        | '\u{212b}'
        | '\u{e000}'..='\u{f8ff}'
        | '\u{feff}'
        | '\u{fff0}'..='\u{ffff}'
        | '\u{e0000}'.. => format!(r"\x{{{:x}}}", c as u32),
        _ if c.is_control() || c.is_whitespace() => format!(r"\x{{{:x}}}", c as u32),
        _ => c.to_string(),
    }
}

/// True for an escape of one character, as written, that both engines read as PCRE does, in a class and outside.
pub(super) fn is_portable_escape(source: &str) -> bool {
    match source.as_bytes() {
        [b'\\', c] => {
            matches!(c, b' ' | b'n' | b'r' | b't' | b'f')
                || (c.is_ascii_punctuation() && *c != b'_')
        }
        [b'\\', b'x', high, low] => matches!(high, b'0'..=b'7') && low.is_ascii_hexdigit(),
        _ => false,
    }
}
