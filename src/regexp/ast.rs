//! The parsed form: what printing needs, and facts gathered while building.

/// A part of a pattern.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Node {
    pub kind: Kind,
    pub facts: Facts,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Empty,
    /// Exactly one character out of a set, in a spelling that both engines read alike and that can be repeated as it stands.
    Char(String),
    Look(Look),
    /// Parentheses; `true` if they capture.
    Group(bool, Box<Node>),
    /// A character or group and its quantifier as written.
    Repeat(Box<Node>, String),
    Concat(Vec<Node>),
    Alternation(Vec<Node>),
}

/// A test of a place between characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Look {
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
    WordBoundary,
    NotWordBoundary,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Facts {
    /// Fewest characters that a match takes (saturating).
    pub min_chars: u64,
    /// An upper estimate of the instructions that RE2 needs (saturating).
    pub cost: u64,
    /// Largest product of nested counts `{n}`, as RE2 computes it to limit it.
    pub count: u64,
    /// Matches nothing at any place, at the start of any text, at its end.
    pub always: bool,
    pub at_start: bool,
    pub at_end: bool,
    /// Can't match anything.
    pub never: bool,
    /// Contains `\B`.
    pub not_word_boundary: bool,
}

const EMPTY: Facts = Facts {
    min_chars: 0,
    cost: 1,
    count: 1,
    always: true,
    at_start: true,
    at_end: true,
    never: false,
    not_word_boundary: false,
};

impl Node {
    pub fn empty() -> Node {
        Node {
            kind: Kind::Empty,
            facts: EMPTY,
        }
    }

    /// `never`: the set is empty.
    pub fn char(text: String, cost: u64, never: bool) -> Node {
        Node {
            kind: Kind::Char(text),
            facts: Facts {
                min_chars: 1,
                cost,
                always: false,
                at_start: false,
                at_end: false,
                never,
                ..EMPTY
            },
        }
    }

    pub fn look(look: Look) -> Node {
        Node {
            kind: Kind::Look(look),
            facts: Facts {
                always: false,
                at_start: matches!(look, Look::TextStart | Look::LineStart),
                at_end: matches!(look, Look::TextEnd | Look::LineEnd),
                not_word_boundary: look == Look::NotWordBoundary,
                ..EMPTY
            },
        }
    }

    pub fn group(capture: bool, node: Node) -> Node {
        if node.is_blank() {
            // DuckDB's rewriting of constant patterns makes `(?:)a` find nothing.
            return Node::empty();
        }
        let facts = Facts {
            cost: node.facts.cost.saturating_add(2),
            ..node.facts
        };
        Node {
            kind: Kind::Group(capture, Box::new(node)),
            facts,
        }
    }

    /// `counted`: written with braces.
    pub fn repeat(node: Node, text: String, min: u64, max: Option<u64>, counted: bool) -> Node {
        if node.is_blank() || max == Some(0) {
            // Joni fails on `(?:){2}` and misreads `a{0}?`.
            return Node::empty();
        }
        let inner = node.facts;
        let copies = max.unwrap_or(min).max(1);
        let facts = Facts {
            min_chars: inner.min_chars.saturating_mul(min),
            cost: (inner.cost + 1).saturating_mul(copies).saturating_add(1),
            count: if counted {
                inner.count.saturating_mul(copies)
            } else {
                inner.count
            },
            always: min == 0 || inner.always,
            at_start: min == 0 || inner.at_start,
            at_end: min == 0 || inner.at_end,
            never: min > 0 && inner.never,
            ..inner
        };
        Node {
            kind: Kind::Repeat(Box::new(node), text),
            facts,
        }
    }

    /// Nothing but the empty text, without a test of the place.
    fn is_blank(&self) -> bool {
        match &self.kind {
            Kind::Empty => true,
            Kind::Char(_) | Kind::Look(_) => false,
            Kind::Group(_, node) | Kind::Repeat(node, _) => node.is_blank(),
            Kind::Concat(nodes) | Kind::Alternation(nodes) => nodes.iter().all(Node::is_blank),
        }
    }

    pub fn concat(mut nodes: Vec<Node>) -> Node {
        match (nodes.len(), nodes.pop()) {
            (_, None) => Node::empty(),
            (1, Some(node)) => node,
            (_, Some(last)) => {
                nodes.push(last);
                let mut facts = Facts { cost: 0, ..EMPTY };
                let mut ended = false;
                for node in &nodes {
                    let part = node.facts;
                    facts.never |= part.never
                        || (ended && part.min_chars > 0)
                        || (facts.min_chars > 0 && node.kind == Kind::Look(Look::TextStart));
                    ended |= node.kind == Kind::Look(Look::TextEnd);
                    facts.min_chars = facts.min_chars.saturating_add(part.min_chars);
                    facts.cost = facts.cost.saturating_add(part.cost);
                    facts.count = facts.count.max(part.count);
                    facts.always &= part.always;
                    facts.at_start &= part.at_start;
                    facts.at_end &= part.at_end;
                    facts.not_word_boundary |= part.not_word_boundary;
                }
                Node {
                    kind: Kind::Concat(nodes),
                    facts,
                }
            }
        }
    }

    pub fn alternation(mut branches: Vec<Node>) -> Node {
        match (branches.len(), branches.pop()) {
            (_, None) => Node::empty(),
            (1, Some(node)) => node,
            (_, Some(last)) => {
                let mut facts = last.facts;
                for branch in &branches {
                    let part = branch.facts;
                    facts.min_chars = facts.min_chars.min(part.min_chars);
                    facts.cost = facts.cost.saturating_add(part.cost).saturating_add(1);
                    facts.count = facts.count.max(part.count);
                    facts.always |= part.always;
                    facts.at_start |= part.at_start;
                    facts.at_end |= part.at_end;
                    facts.never &= part.never;
                    facts.not_word_boundary |= part.not_word_boundary;
                }
                branches.push(last);
                Node {
                    kind: Kind::Alternation(branches),
                    facts,
                }
            }
        }
    }
}
