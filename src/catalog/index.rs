//! The data that the index searches, as a script: pages opened from files may not read others.

use super::{Site, Status};
use crate::compile::Alerting;
use crate::rule::Level;
use serde_json::{Value, json};

/// Characters of a rule's indicators that are searched.
const SEARCHED: usize = 600;

/// `window.CATALOG = {...};`, safe in a page as well.
pub fn script(site: &Site<'_>) -> String {
    let rules: Vec<Value> = (0..site.facts.len()).map(|at| entry(at, site)).collect();
    let data = json!({ "rules": rules });
    format!("window.CATALOG = {};\n", escaped(&data.to_string()))
}

/// What the script `index.js` reads by position.
fn entry(at: usize, site: &Site<'_>) -> Value {
    let facts = &site.facts[at];
    let level = facts.alerting.level();
    let rank = level.and_then(|it| Level::ALL.iter().position(|known| *known == it));
    let logsource = facts.logsource();
    let product = logsource.and_then(|it| it.product.clone());
    let kind = match facts.alerting {
        Alerting::Rule(_) => logsource.map(ToString::to_string),
        Alerting::Correlation(it) => Some(format!("correlation: {}", it.kind.name())),
    };
    let count = |status: Status| {
        let results = site.outcomes[at].iter();
        results.filter(|it| it.status == status).count()
    };
    let mut searched = String::new();
    for indicator in &facts.indicators {
        if searched.len() + indicator.value.len() < SEARCHED {
            searched += &indicator.value;
            searched.push('\n');
        }
    }
    json!([
        site.slugs[at],
        facts.alerting.title(),
        rank.map_or(-1, |it| i64::try_from(it).unwrap_or(-1)),
        facts.alerting.status().unwrap_or_default(),
        product.unwrap_or_default(),
        kind.unwrap_or_default(),
        facts.coverage.tactics,
        facts.coverage.techniques,
        facts.tags(),
        facts.alerting.description().unwrap_or_default().trim(),
        facts.alerting.key(),
        searched,
        [
            facts.alerting.tests().len(),
            count(Status::Passed),
            count(Status::Failed)
        ],
        usize::from(
            facts
                .diagnostics
                .iter()
                .any(crate::diag::Diagnostic::is_error)
        ),
    ])
}

/// JSON as an expression of JavaScript that no reader of HTML takes for markup.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len() + json.len() / 50);
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                text += &format!("\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text
}
