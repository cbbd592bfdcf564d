//! Queries within what their engine takes.

use crate::diag::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::sql::{Query, check, limits};

/// A query's text, and what is to be said of its size.
pub struct Fitted {
    pub text: String,
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the engine takes it.
    pub takes: bool,
}

/// The checked text of a query. Where it is too long as it is laid out, it is written on one line.
/// An error is a defect of the compiler.
pub fn fitted(query: Query, dialect: &dyn Dialect) -> Result<Fitted, String> {
    let measure = limits::measure(&query);
    let most = dialect.limits();
    let text = shortened(check::checked_text(query, dialect)?, dialect);
    let excess = limits::excess(measure, text.len(), most);
    let mut diagnostics = Vec::new();
    if !excess.is_empty() {
        diagnostics.push(refusal(&excess, dialect));
    }
    if let Some(stages) = most.stages.filter(|most| measure.scans > *most) {
        let message = format!(
            "the query reads tables {} times, and {} may refuse more than {stages} stages",
            measure.scans,
            dialect.name()
        );
        diagnostics.push(Diagnostic::new(Code::STAGES, message));
    }
    Ok(Fitted {
        text,
        takes: excess.is_empty(),
        diagnostics,
    })
}

/// The text, on one line where it is too long as it is laid out.
pub fn shortened(text: String, dialect: &dyn Dialect) -> String {
    match dialect.limits().query_bytes {
        Some(most) if text.len() > most => check::compact(&text, dialect).unwrap_or(text),
        Some(_) | None => text,
    }
}

/// Why the engine takes no text of this length. Calls and arrays in it are split already.
pub fn too_long(text: &str, dialect: &dyn Dialect) -> Option<Diagnostic> {
    let measure = limits::Measure::default();
    let excess = limits::excess(measure, text.len(), dialect.limits());
    (!excess.is_empty()).then(|| refusal(&excess, dialect))
}

fn refusal(excess: &[String], dialect: &dyn Dialect) -> Diagnostic {
    let message = format!(
        "{} does not take the query: {}",
        dialect.name(),
        excess.join("; ")
    );
    Diagnostic::new(Code::LIMIT, message).help("split the rule: each part with some of the values")
}
