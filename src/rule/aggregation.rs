//! The aggregations that conditions had before correlation rules: `| count() by x > n`,
//! `| count(field) > n`, `| near b and c`, with the detection's `timeframe`. They become the
//! correlation that says the same.

use super::alerting::Alerting;
use super::condition::{self, ConditionError};
use super::correlation::{Bounds, Correlation, CorrelationCondition, CorrelationKind, Operator};
use super::{Condition, Document, Rule};
use crate::diag::Code;
use std::ops::Range;

/// What stands behind the pipe.
#[derive(Debug, Clone, PartialEq)]
pub enum Aggregation {
    /// Kind, counted field, group field, comparison.
    Count(
        CorrelationKind,
        Option<String>,
        Option<String>,
        (Operator, f64),
    ),
    /// The searches that must be near, as a condition.
    Near(Condition),
}

/// Reads the text behind a pipe; `at` is where it begins within the whole condition.
pub fn parse(text: &str, at: usize) -> Result<Aggregation, ConditionError> {
    let wrong = |message: String, word: Range<usize>| ConditionError {
        code: Code::LEGACY_AGGREGATION,
        message,
        word: at + word.start..at + word.end,
        label: "not understood".into(),
        help: Some("write a correlation rule instead".into()),
    };
    let whole = 0..text.len();
    let trimmed = text.trim_start();
    if let Some(rest) = trimmed.strip_prefix("near") {
        let offset = at + text.len() - rest.len();
        let condition = condition::parse(rest).map_err(|mut error| {
            error.word = offset + error.word.start..offset + error.word.end;
            error
        })?;
        return Ok(Aggregation::Near(condition));
    }
    let (Some(open), Some(close)) = (text.find('('), text.find(')')) else {
        return Err(wrong(
            format!("`{}` is not an aggregation", trimmed.trim_end()),
            whole,
        ));
    };
    let function = text[..open].trim();
    let field = text.get(open + 1..close).map(str::trim).unwrap_or_default();
    let kind = match (function, field) {
        ("count", "") => CorrelationKind::EventCount,
        ("count", _) => CorrelationKind::ValueCount,
        ("sum", field) if !field.is_empty() => CorrelationKind::ValueSum,
        ("avg", field) if !field.is_empty() => CorrelationKind::ValueAvg,
        _ => {
            return Err(wrong(
                format!("`{function}({field})` has no counterpart among correlations"),
                0..close + 1,
            ));
        }
    };
    let rest = &text[close + 1..];
    let operator_at = rest.find(['<', '>', '=']).ok_or_else(|| {
        wrong(
            "the aggregation compares with nothing".into(),
            whole.clone(),
        )
    })?;
    let group = rest[..operator_at].trim();
    let group = match group.strip_prefix("by") {
        Some(name) if name.starts_with(char::is_whitespace) => Some(name.trim().to_owned()),
        None if group.is_empty() => None,
        _ => return Err(wrong(format!("`{group}` is not understood here"), whole)),
    };
    let comparison = &rest[operator_at..];
    let signs = comparison.len() - comparison.trim_start_matches(['<', '>', '=']).len();
    let operator = match &comparison[..signs] {
        ">" => Operator::Gt,
        ">=" => Operator::Gte,
        "<" => Operator::Lt,
        "<=" => Operator::Lte,
        "=" | "==" => Operator::Eq,
        other => return Err(wrong(format!("`{other}` is not a comparison"), whole)),
    };
    let number = comparison[signs..].trim();
    let value = number
        .parse::<f64>()
        .ok()
        .filter(|value| value.is_finite())
        .ok_or_else(|| wrong(format!("`{number}` is not a number"), whole.clone()))?;
    let field = Some(field.to_owned()).filter(|field| !field.is_empty());
    Ok(Aggregation::Count(kind, field, group, (operator, value)))
}

/// A rule with an aggregation as a correlation over rules without. The correlation is called
/// as the rule was; `timeframe` is in microseconds, `node` that of the condition.
pub fn expand(rule: Rule, aggregation: Aggregation, timeframe: i64, node: u32) -> Vec<Document> {
    let key = rule.key().to_owned();
    let searched = |suffix: &str, condition: Option<&str>| {
        let mut part = rule.clone();
        part.id = None;
        part.name = Some(format!("{key}#{suffix}"));
        part.alerting = Alerting::default();
        part.tests = Vec::new();
        if let Some(name) = condition {
            for text in &mut part.detection.conditions {
                text.condition = Condition::Search(0..0, name.to_owned());
            }
        }
        part
    };
    let mut parts = vec![searched("events", None)];
    let (kind, group_by, condition) = match aggregation {
        Aggregation::Count(kind, field, group, comparison) => {
            let bounds = Bounds {
                comparisons: vec![comparison],
                fields: field.into_iter().map(|name| (name, node)).collect(),
                percentile: None,
            };
            (
                kind,
                group.into_iter().map(|name| (name, node)).collect(),
                CorrelationCondition::Bounds(bounds),
            )
        }
        Aggregation::Near(near) => {
            let mut names: Vec<String> = Vec::new();
            for search in &rule.detection.searches {
                near.each_name(&mut |reference, _| {
                    if reference.fits(&search.name) && !names.contains(&search.name) {
                        names.push(search.name.clone());
                    }
                });
            }
            parts.extend(names.iter().map(|name| searched(name, Some(name))));
            let condition = Condition::And(vec![
                Condition::Search(0..0, format!("{key}#events")),
                renamed(&near, &key),
            ]);
            (
                CorrelationKind::Temporal,
                Vec::new(),
                CorrelationCondition::Extended(condition, node),
            )
        }
    };
    let rules = parts
        .iter()
        .map(|part| (part.key().to_owned(), node))
        .collect();
    let correlation = Correlation {
        origin: rule.origin.clone(),
        title: rule.title,
        id: rule.id,
        name: rule.name,
        description: rule.description,
        status: rule.status,
        level: rule.level,
        tags: rule.tags,
        kind,
        rules,
        group_by,
        timespan: timeframe,
        condition,
        aliases: Vec::new(),
        absent_keys: false,
        generate: false,
        alerting: rule.alerting,
        tests: rule.tests,
        node,
    };
    parts
        .into_iter()
        .map(|part| Document::Rule(Box::new(part)))
        .chain([Document::Correlation(Box::new(correlation))])
        .collect()
}

/// The condition over searches as one over the rules made of them.
fn renamed(condition: &Condition, key: &str) -> Condition {
    let all = |parts: &[Condition]| parts.iter().map(|part| renamed(part, key)).collect();
    match condition {
        Condition::And(parts) => Condition::And(all(parts)),
        Condition::Or(parts) => Condition::Or(all(parts)),
        Condition::Not(part) => Condition::Not(Box::new(renamed(part, key))),
        Condition::Search(word, name) => Condition::Search(word.clone(), format!("{key}#{name}")),
        Condition::Of(..) => condition.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_near() {
        assert_eq!(
            parse(" count(user) by src.ip >= 5", 0),
            Ok(Aggregation::Count(
                CorrelationKind::ValueCount,
                Some("user".into()),
                Some("src.ip".into()),
                (Operator::Gte, 5.0)
            ))
        );
        assert_eq!(
            parse("count()>10", 0),
            Ok(Aggregation::Count(
                CorrelationKind::EventCount,
                None,
                None,
                (Operator::Gt, 10.0)
            ))
        );
        assert!(matches!(
            parse("near a and not b", 0),
            Ok(Aggregation::Near(Condition::And(_)))
        ));
        assert!(parse("min(x) > 5", 0).is_err());
        assert!(parse("count() by x", 0).is_err());
        assert!(parse("count() by x > many", 0).is_err());
    }
}
