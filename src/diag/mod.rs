//! Diagnostics: what is wrong, where, and what to do about it, as data.
//!
//! A pass never prints. It returns [`Report`]: its output, where there is one, and the
//! diagnostics found on the way. Rendering stands apart in [`render`].

pub mod codes;
pub mod fix;
pub mod github;
pub mod junit;
pub mod render;
pub mod sarif;

pub use codes::Code;
use std::ops::Range;
use std::sync::Arc;

/// A text that was read, with the name to show for it.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFile {
    pub name: String,
    pub text: String,
}

/// How bad it is. An error leaves the rule without output; a warning names a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Error,
    Warning,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// A place in a file. Cheap to carry; its line and column are found when it is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// The file as a whole.
    File,
    /// A range of bytes of the file.
    Bytes(Range<usize>),
    /// A node of a YAML file, by its [`crate::yaml::Node::id`].
    Node {
        node: u32,
        /// A range of bytes of the node's decoded text, where only a word of it is meant.
        word: Option<Range<usize>>,
    },
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    pub message: String,
    pub file: Option<Arc<SourceFile>>,
    pub place: Place,
    /// What is said beside the underlined word.
    pub label: String,
    pub help: Option<String>,
    /// What would set it right without changing what the file means.
    pub fix: Option<Box<fix::Fix>>,
}

impl Diagnostic {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: code.severity(),
            message: message.into(),
            file: None,
            place: Place::File,
            label: String::new(),
            help: None,
            fix: None,
        }
    }

    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    pub fn in_file(mut self, file: &Arc<SourceFile>) -> Self {
        self.file.get_or_insert_with(|| file.clone());
        self
    }

    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub fn fix(mut self, fix: Option<fix::Fix>) -> Self {
        self.fix = fix.map(Box::new);
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The output of a pass, absent where an error prevents it, and what was found.
#[derive(Debug)]
pub struct Report<T> {
    pub output: Option<T>,
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Report<T> {
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// The names nearest to `wanted` among `known`, best first, at most three.
pub fn nearest<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let lower = wanted.to_lowercase();
    let mut scored: Vec<(usize, &str)> = known
        .map(|name| (strsim::osa_distance(&lower, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= 1 + name.chars().count().min(lower.len()) / 3)
        .collect();
    scored.sort();
    scored.dedup();
    scored.into_iter().take(3).map(|(_, name)| name).collect()
}

/// "did you mean `a` or `b`?", or nothing where nothing is near.
pub fn did_you_mean<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let names = nearest(wanted, known);
    if names.is_empty() {
        return None;
    }
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    Some(format!("did you mean {}?", quoted.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_ignores_case_and_far_names() {
        let known = ["eventName", "eventSource", "userAgent"];
        assert_eq!(nearest("eventname", known.into_iter()), ["eventName"]);
        assert_eq!(nearest("EventNames", known.into_iter()), ["eventName"]);
        assert!(nearest("zzz", known.into_iter()).is_empty());
    }
}
