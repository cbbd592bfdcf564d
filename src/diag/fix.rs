//! What would set a finding right without changing what the file means: edits of its tree, which
//! [`crate::yaml::edit`] makes in its text.

/// All edits of a fix are made, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What is done, as in "drop `all`".
    pub summary: String,
    pub edits: Vec<Edit>,
}

/// One change. Nodes are those of the file as it is; see [`crate::yaml::Node::id`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// A scalar, key or value, is this text.
    Text { node: u32, text: String },
    /// A scalar without quotes is the same text in quotes.
    Quote { node: u32 },
    /// An entry leaves its list.
    Remove { node: u32 },
}

impl Fix {
    /// A fix that writes another text in one place.
    pub fn text(node: u32, text: &str) -> Fix {
        Fix {
            summary: format!("write `{text}`"),
            edits: vec![Edit::Text {
                node,
                text: text.to_owned(),
            }],
        }
    }
}

impl Edit {
    pub fn node(&self) -> u32 {
        match self {
            Edit::Text { node, .. } | Edit::Quote { node } | Edit::Remove { node } => *node,
        }
    }
}
