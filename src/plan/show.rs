//! Alert plans in words, for `explain`.

use super::alert::{AlertPlan, Leg, Shape, Statistic, Together, Window};
use super::schedule::Anchor;
use crate::rule::correlation::Operator;
use std::fmt;

impl fmt::Display for AlertPlan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", window(&self.window))?;
        match self.key_names.as_slice() {
            [] => write!(f, "; all events are one group")?,
            names => write!(f, "; grouped by {}", names.join(", "))?,
        }
        if let Some(dedup) = &self.dedup {
            write!(f, "; then one alert in {}", length(dedup.period))?;
        }
        match self.look_back(Anchor::Unbounded) {
            Some(0) => write!(f, "; looks back no further than the event")?,
            Some(back) => write!(f, "; looks back {}", length(back))?,
            None => write!(f, "; no look-back is long enough: needs a reset or a state")?,
        }
        for leg in &self.legs {
            match leg {
                Leg::Events(leg) => write!(f, "\n  events of {}", leg.source.name)?,
                Leg::Alerts { plan, .. } => write!(f, "\n  alerts of {}: {plan}", plan.rule.title)?,
                Leg::Pack(leg) => write!(
                    f,
                    "\n  events of {}, for {} rules",
                    leg.source.name,
                    leg.members.len()
                )?,
            }
        }
        Ok(())
    }
}

fn window(window: &Window) -> String {
    match window {
        Window::Each => "an alert for each match".into(),
        Window::Counted {
            shape,
            length: long,
            count,
            distinct,
        } => {
            let shape = match shape {
                Shape::Anchored => "anchored",
                Shape::Tumbling => "tumbling",
                Shape::Session => "session",
            };
            let what = if *distinct {
                "different values"
            } else {
                "events"
            };
            format!("{count} {what} in {shape} windows of {}", length(*long))
        }
        Window::Sliding {
            length: long,
            statistic,
            bounds: given,
        } => {
            let what = match statistic {
                Statistic::Events => "number of events".to_owned(),
                Statistic::Distinct => "number of different values".to_owned(),
                Statistic::Sum => "sum".to_owned(),
                Statistic::Average => "average".to_owned(),
                Statistic::Percentile(part) => format!("percentile {}", part * 100.0),
            };
            format!(
                "{what} {} in sliding windows of {}",
                bounds(given),
                length(*long)
            )
        }
        Window::Temporal {
            length: long,
            condition,
        } => match condition {
            Together::Number(given) => {
                format!("rules there {} within {}", bounds(given), length(*long))
            }
            Together::Condition(_) => {
                format!("a condition over the rules there within {}", length(*long))
            }
        },
        Window::Ordered {
            length: long,
            order,
        } => format!("{} rules in order within {}", order.len(), length(*long)),
    }
}

fn bounds(bounds: &[(Operator, f64)]) -> String {
    let parts: Vec<String> = bounds
        .iter()
        .map(|(operator, number)| {
            let sign = match operator {
                Operator::Gt => ">",
                Operator::Gte => ">=",
                Operator::Lt => "<",
                Operator::Lte => "<=",
                Operator::Eq => "=",
                Operator::Neq => "<>",
            };
            format!("{sign} {number}")
        })
        .collect();
    parts.join(" and ")
}

/// A length in the largest unit that holds it.
pub fn length(micros: i64) -> String {
    let units = [
        ("w", 604_800),
        ("d", 86_400),
        ("h", 3_600),
        ("m", 60),
        ("s", 1),
    ];
    for (unit, seconds) in units {
        let size = seconds * 1_000_000;
        if micros % size == 0 {
            return format!("{}{unit}", micros / size);
        }
    }
    format!("{micros}us")
}
