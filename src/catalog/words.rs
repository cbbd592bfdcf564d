//! Thresholds and windows in sentences.

use crate::compile::Alerting;
use crate::plan::alert::{AlertPlan, Shape, Statistic, Together, Window};
use crate::rule::alerting::By;
use crate::rule::correlation::{CorrelationCondition, Operator};
use crate::rule::template::{Part, Template};

/// How alerts come of matches. Without a plan each match is an alert.
pub fn sentences(alerting: Alerting<'_>, plan: Option<&AlertPlan<'_>>) -> Vec<String> {
    let Some(plan) = plan else {
        return vec!["Every matching event is an alert.".to_owned()];
    };
    let mut said = vec![window(&plan.window, &measured(alerting))];
    let keys = keys(alerting, plan);
    let alone = matches!(plan.window, Window::Each);
    if !keys.is_empty() && !alone {
        said.push(format!("Events are taken together by {keys}."));
    }
    if let Some(dedup) = &plan.dedup {
        said.push(format!(
            "Alerts within {} of the first one join it.",
            length(dedup.period)
        ));
    }
    if plan.absent_keys && !alone {
        said.push("Events that lack a value there are taken together too.".to_owned());
    }
    said
}

/// What is counted or measured: names of fields.
fn measured(alerting: Alerting<'_>) -> String {
    let names: Vec<&str> = match alerting {
        Alerting::Rule(rule) => {
            let threshold = rule.alerting.threshold.iter();
            threshold
                .flat_map(|it| it.distinct.iter().map(|(name, _)| name.as_str()))
                .collect()
        }
        Alerting::Correlation(correlation) => match &correlation.condition {
            CorrelationCondition::Bounds(bounds) => bounds
                .fields
                .iter()
                .map(|(name, _)| name.as_str())
                .collect(),
            CorrelationCondition::Extended(..) => Vec::new(),
        },
    };
    join(&names, "and")
}

fn keys(alerting: Alerting<'_>, plan: &AlertPlan<'_>) -> String {
    if let Alerting::Rule(rule) = alerting {
        let by = rule.alerting.dedup.as_ref().and_then(|it| it.by.as_ref());
        return match (by, &rule.alerting.title) {
            (Some(By::Fields(_)), _) => names_of(plan),
            (Some(By::Template(template)), _) => format!("the text \"{}\"", text(template)),
            (None, Some(title)) => format!("the alert's title, \"{}\"", text(title)),
            (None, None) => String::new(),
        };
    }
    names_of(plan)
}

fn names_of(plan: &AlertPlan<'_>) -> String {
    let names: Vec<&str> = plan.key_names.iter().map(String::as_str).collect();
    join(&names, "and")
}

pub fn text(template: &Template) -> String {
    let parts = template.parts.iter().map(|part| match part {
        Part::Text(text) => text.clone(),
        Part::Field(name) => format!("{{{name}}}"),
    });
    parts.collect()
}

fn window(window: &Window, measured: &str) -> String {
    match window {
        Window::Each => "Every matching event is an alert.".to_owned(),
        Window::Counted {
            shape,
            length: long,
            count,
            distinct,
        } => {
            let long = length(*long);
            let what = match (distinct, count) {
                (true, 1) => format!("a value of {measured}"),
                (true, count) => format!("{count} different values of {measured}"),
                (false, 1) => "an event".to_owned(),
                (false, count) => format!("{count} events"),
            };
            match shape {
                Shape::Anchored if *count == 1 => {
                    format!("The first event is an alert; events within {long} of it join it.")
                }
                Shape::Anchored => format!(
                    "{} within {long} of the first event {} an alert; later events of that time join it.",
                    capital(&what),
                    if *count == 1 { "is" } else { "are" }
                ),
                Shape::Tumbling => format!(
                    "{} in one window of {long} {} an alert; windows follow each other without a gap, counted from 1970-01-01.",
                    capital(&what),
                    if *count == 1 { "is" } else { "are" }
                ),
                Shape::Session => format!(
                    "{} with less than {long} between neighbours {} an alert.",
                    capital(&what),
                    if *count == 1 { "is" } else { "are" }
                ),
            }
        }
        Window::Sliding {
            length: long,
            statistic,
            bounds,
        } => {
            let what = match statistic {
                Statistic::Events => "the number of events".to_owned(),
                Statistic::Distinct => format!("the number of different values of {measured}"),
                Statistic::Sum => format!("the sum of {measured}"),
                Statistic::Average => format!("the average of {measured}"),
                Statistic::Percentile(part) => {
                    format!("the {} % percentile of {measured}", part * 100.0)
                }
            };
            format!(
                "An alert begins when, over the last {}, {what} {}.",
                length(*long),
                limits(bounds)
            )
        }
        Window::Temporal {
            length: long,
            condition,
        } => match condition {
            Together::Number(bounds) => format!(
                "An alert when, within {}, the number of the rules below with an event {}.",
                length(*long),
                limits(bounds)
            ),
            Together::Condition(_) => format!(
                "An alert when the condition over the rules below holds within {}.",
                length(*long)
            ),
        },
        Window::Ordered {
            length: long,
            order,
        } => format!(
            "An alert when the {} rules below have events in that order within {}.",
            order.len(),
            length(*long)
        ),
    }
}

fn limits(bounds: &[(Operator, f64)]) -> String {
    let said: Vec<String> = bounds
        .iter()
        .map(|(operator, number)| {
            let words = match operator {
                Operator::Gt => "is more than",
                Operator::Gte => "is at least",
                Operator::Lt => "is less than",
                Operator::Lte => "is at most",
                Operator::Eq => "is",
                Operator::Neq => "is not",
            };
            format!("{words} {number}")
        })
        .collect();
    let said: Vec<&str> = said.iter().map(String::as_str).collect();
    join(&said, "and")
}

/// "a, b and c".
pub fn join(names: &[&str], word: &str) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// Microseconds in the largest unit that holds them.
pub fn length(micros: i64) -> String {
    let units = [
        ("week", 604_800),
        ("day", 86_400),
        ("hour", 3_600),
        ("minute", 60),
        ("second", 1),
    ];
    for (unit, seconds) in units {
        let size = seconds * 1_000_000;
        if micros % size == 0 {
            let number = micros / size;
            let end = if number == 1 { "" } else { "s" };
            return format!("{number} {unit}{end}");
        }
    }
    format!("{micros} microseconds")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_lists() {
        assert_eq!(length(3_600_000_000), "1 hour");
        assert_eq!(length(900_000_000), "15 minutes");
        assert_eq!(length(1), "1 microseconds");
        assert_eq!(join(&["a", "b", "c"], "and"), "a, b and c");
    }

    #[test]
    fn windows_are_said() {
        let counted = |shape, count, distinct| {
            let length = 3_600_000_000;
            window(
                &Window::Counted {
                    shape,
                    length,
                    count,
                    distinct,
                },
                "user",
            )
        };
        assert_eq!(
            counted(Shape::Anchored, 50, false),
            "50 events within 1 hour of the first event are an alert; later events of that time join it."
        );
        assert_eq!(
            counted(Shape::Session, 3, true),
            "3 different values of user with less than 1 hour between neighbours are an alert."
        );
        assert_eq!(
            window(
                &Window::Sliding {
                    length: 900_000_000,
                    statistic: Statistic::Events,
                    bounds: vec![(Operator::Gte, 10.0), (Operator::Lt, 20.0)],
                },
                ""
            ),
            "An alert begins when, over the last 15 minutes, the number of events is at least 10 and is less than 20."
        );
    }
}
