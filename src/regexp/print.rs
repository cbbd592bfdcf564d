//! The parsed form as text for one engine.

use super::ast::{Kind, Look, Node};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    Re2,
    Joni,
    /// Joni, for a pattern that can match nothing.
    JoniEmpty,
}

pub(super) fn print(node: &Node, engine: Engine) -> String {
    let mut out = String::new();
    let engine = match engine {
        Engine::Joni if node.facts.min_chars == 0 => Engine::JoniEmpty,
        Engine::Joni | Engine::JoniEmpty | Engine::Re2 => engine,
    };
    push(node, engine, true, true, &mut out);
    out
}

/// `first`, `last`: nothing of the pattern stands before, after the node.
fn push(node: &Node, engine: Engine, first: bool, last: bool, out: &mut String) {
    match &node.kind {
        Kind::Empty => {}
        Kind::Char(text) => out.push_str(text),
        Kind::Look(look) => out.push_str(look_text(*look, engine, first, last)),
        Kind::Group(capture, inner) => {
            out.push_str(if *capture { "(" } else { "(?:" });
            push(inner, engine, first, last, out);
            out.push(')');
        }
        Kind::Repeat(inner, quantifier) => {
            push(inner, engine, first, last, out);
            out.push_str(quantifier);
        }
        Kind::Concat(nodes) => {
            for (i, node) in nodes.iter().enumerate() {
                let ends = last && i + 1 == nodes.len();
                push(node, engine, first && i == 0, ends, out);
            }
        }
        Kind::Alternation(branches) => {
            for (i, branch) in branches.iter().enumerate() {
                if i > 0 {
                    out.push('|');
                }
                push(branch, engine, first, last, out);
            }
        }
    }
}

fn look_text(look: Look, engine: Engine, first: bool, last: bool) -> &'static str {
    match (look, engine) {
        // DuckDB rewrites constant patterns of characters and anchors to string functions and takes anchors in odd places for
        // granted there: `a$b` finds `ab`, `\z\z` finds only the empty text. A capture group keeps it from doing so.
        (Look::TextStart, _) => {
            if first {
                "^"
            } else {
                "(^)"
            }
        }
        // Before `\z` Joni starts to search as many bytes from the end as the match can be long, on to the next character. If
        // that is the end already, it doesn't search at all, and misses `(?:a|\B)\z` after a character of several bytes.
        (Look::TextEnd, Engine::JoniEmpty) => r"(?!.|\n)",
        // `$` of Joni would also match before a final newline.
        (Look::TextEnd, Engine::Re2 | Engine::Joni) => {
            if last {
                r"\z"
            } else {
                r"(\z)"
            }
        }
        (Look::LineStart, Engine::Re2) => "(?m:^)",
        (Look::LineEnd, Engine::Re2) => "(?m:$)",
        (Look::LineStart, Engine::Joni | Engine::JoniEmpty) => r"(?:^|(?<=\n))",
        // `.` is any character but a newline on both engines.
        (Look::LineEnd, Engine::Joni | Engine::JoniEmpty) => "(?!.)",
        (Look::WordBoundary, Engine::Re2) => r"\b",
        (Look::NotWordBoundary, Engine::Re2) => r"\B",
        // A capture group: within a counted group Joni goes wrong with a plain one.
        // `\b` of Joni takes non-ASCII letters for word characters, although its `\w` does not.
        (Look::WordBoundary, Engine::Joni | Engine::JoniEmpty) => r"((?<=\w)(?!\w)|(?<!\w)(?=\w))",
        (Look::NotWordBoundary, Engine::Joni | Engine::JoniEmpty) => {
            r"((?<=\w)(?=\w)|(?<!\w)(?!\w))"
        }
    }
}
