//! Values as rules write them, near to what the events of the case hold.

use super::rng::Rng;
use super::world::{World, swap_case};
use serde_json::{Value, json};

/// Which piece of a text a value is.
#[derive(Clone, Copy, PartialEq)]
pub enum Piece {
    Whole,
    Inner,
    Start,
    End,
}

/// The modifier that looks for the piece.
pub fn modifier(piece: Piece) -> Option<&'static str> {
    match piece {
        Piece::Whole => None,
        Piece::Inner => Some("contains"),
        Piece::Start => Some("startswith"),
        Piece::End => Some("endswith"),
    }
}

fn cut(rng: &mut Rng, text: &str, piece: Piece) -> Vec<char> {
    let chars: Vec<char> = text.chars().collect();
    let (one, two) = (rng.below(chars.len() + 1), rng.below(chars.len() + 1));
    match piece {
        Piece::Whole => chars,
        Piece::Inner => chars[one.min(two)..one.max(two)].to_vec(),
        Piece::Start => chars[..one.max(two)].to_vec(),
        Piece::End => chars[one.min(two)..].to_vec(),
    }
}

/// A text or a piece of one, now and then in other case.
fn base(rng: &mut Rng, world: &World, piece: Piece) -> Vec<char> {
    let text = rng.pick(&world.texts).clone();
    let cut = cut(rng, &text, piece);
    match rng.percent(25) {
        true => swap_case(&cut.iter().collect::<String>()).chars().collect(),
        false => cut,
    }
}

/// Sigma text for the piece: escaped where it must be (and a backslash also where it need not be), some with wildcards.
pub fn sigma(rng: &mut Rng, world: &World, piece: Piece) -> String {
    let chars = base(rng, world, piece);
    let mut pieces: Vec<String> = Vec::new();
    for (at, c) in chars.iter().enumerate() {
        let before_special = matches!(chars.get(at + 1), Some('*' | '?' | '\\'));
        pieces.push(match c {
            '*' | '?' => format!("\\{c}"),
            '\\' if before_special || rng.percent(30) => "\\\\".to_string(),
            c => c.to_string(),
        });
    }
    if rng.percent(20) && !pieces.is_empty() {
        let at = rng.below(pieces.len());
        if at > 0 && pieces[at - 1] == "\\" {
            pieces[at - 1] = "\\\\".to_string();
        }
        match rng.percent(50) {
            true => pieces[at] = "?".to_string(),
            false => {
                let end = at + rng.below(pieces.len() - at + 1);
                pieces.splice(at..end, ["*".to_string()]);
            }
        }
    }
    pieces.concat()
}

/// A regular expression in the common subset. With `i` only ASCII letters, whose folding all engines share.
pub fn regex(rng: &mut Rng, world: &World, ignore_case: bool) -> String {
    let escaped = |chars: &[char]| -> String {
        let escape = |c: &char| match c {
            '\n' => "\\n".to_string(),
            c if "\\.+*?()|[]{}^$".contains(*c) => format!("\\{c}"),
            c => c.to_string(),
        };
        chars.iter().map(escape).collect()
    };
    let mut literal = |piece: Piece| {
        let chars = base(rng, world, piece);
        match ignore_case && !chars.iter().all(char::is_ascii) {
            true => "a".to_string(),
            false => escaped(&chars),
        }
    };
    let (inner, start, end) = (
        literal(Piece::Inner),
        literal(Piece::Start),
        literal(Piece::End),
    );
    let whole = literal(Piece::Whole);
    match rng.below(if ignore_case { 6 } else { 14 }) {
        0 => inner,
        1 => format!("^{start}"),
        2 => format!("{end}$"),
        3 => format!("^{whole}$"),
        4 => format!("({inner}|{end})$"),
        5 => format!("^{start}.*{end}$"),
        6 => "^.+$".to_string(),
        7 => "^.$".to_string(),
        8 => r"^\w+$".to_string(),
        9 => r"\d{1,3}\b".to_string(),
        10 => r"[^a-z\s]".to_string(),
        11 => "^$".to_string(),
        12 => r"\bab?c\b".to_string(),
        _ => r"(?:t|a)[a-cw]+.?".to_string(),
    }
}

/// A number without quotes.
pub fn number(rng: &mut Rng, world: &World) -> Value {
    match rng.percent(70) {
        true => json!(rng.pick(&world.integers)),
        false => json!(rng.pick(&world.decimals)),
    }
}

/// One value, or a list of two or three.
pub fn one_or_list(rng: &mut Rng, mut value: impl FnMut(&mut Rng) -> Value) -> Value {
    match rng.percent(50) {
        true => value(rng),
        false => list(rng, value),
    }
}

pub fn list(rng: &mut Rng, mut value: impl FnMut(&mut Rng) -> Value) -> Value {
    let count = 2 + rng.below(2);
    Value::Array((0..count).map(|_| value(rng)).collect())
}
