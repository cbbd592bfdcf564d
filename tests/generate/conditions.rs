//! Conditions over given search identifiers.

use super::rng::Rng;

/// From loose to tight.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Binding {
    Or,
    And,
    Not,
    Atom,
}

/// One condition; `depth` bounds its nesting.
pub fn condition(rng: &mut Rng, names: &[&str], depth: usize) -> String {
    expression(rng, names, depth).0
}

fn expression(rng: &mut Rng, names: &[&str], depth: usize) -> (String, Binding) {
    let choice = if depth == 0 { 0 } else { rng.below(8) };
    let mut part = |binding: Binding| {
        let (text, inner) = expression(rng, names, depth - 1);
        match inner < binding {
            true => format!("({text})"),
            false => text,
        }
    };
    match choice {
        0 | 1 => (atom(rng, names), Binding::Atom),
        2 | 3 => (format!("not {}", part(Binding::Not)), Binding::Not),
        4 | 5 => (
            format!("{} and {}", part(Binding::And), part(Binding::And)),
            Binding::And,
        ),
        _ => (
            format!("{} or {}", part(Binding::Or), part(Binding::Or)),
            Binding::Or,
        ),
    }
}

fn atom(rng: &mut Rng, names: &[&str]) -> String {
    let patterns = [
        "them",
        "selection*",
        "selection_*",
        "filter_*",
        "*_a",
        "s*_b",
        "f*",
        "_hid*",
        "selection",
    ];
    let pattern = *rng.pick(&patterns);
    let chosen = match pattern {
        "them" => names.iter().filter(|name| !name.starts_with('_')).count(),
        // Whether `*...` takes in names with `_` is told nowhere, so it does not meet any.
        _ => names.iter().filter(|name| fits(pattern, name)).count(),
    };
    let unclear = pattern.starts_with('*')
        && names
            .iter()
            .any(|name| name.starts_with('_') && fits(pattern, name));
    if chosen == 0 || unclear || rng.percent(50) {
        return rng.pick(names).to_string();
    }
    match rng.below(3) {
        0 => format!("all of {pattern}"),
        1 => format!("1 of {pattern}"),
        _ => format!("{} of {pattern}", 1 + rng.below(chosen)),
    }
}

/// Patterns here hold one `*` at most.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, end)) => {
            name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
    }
}
