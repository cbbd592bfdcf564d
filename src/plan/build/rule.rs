//! Alerts of a single rule: each match, or windows over the matches.

use super::Builder;
use crate::diag::{Code, Diagnostic};
use crate::plan::alert::{
    AlertPlan, Dedup, EventLeg, Head, Leg, MappedRule, Mapping, Measure, Payload, Shape, Statistic,
    TemplatePart, TextValue, Window,
};
use crate::predicate::Field;
use crate::resolve;
use crate::rule::Rule;
use crate::rule::alerting::{By, DEFAULT_PERIOD, Threshold, WindowKind, anchored_period};
use crate::rule::correlation::Operator;
use crate::rule::template::{Part, Template};
use crate::source::Source;

impl<'s> Builder<'_, 's> {
    pub(super) fn rule(&mut self, rule: &Rule) -> Option<AlertPlan<'s>> {
        let source = self.source_of(rule)?;
        let pred = self.pred(rule, source);
        let time = self.time(source, &rule.origin, rule.logsource_place.clone());
        let id = self.identity(source);
        let (key_names, keys) = self.keys(rule, source)?;
        let payload = self.payload(rule, source);
        let threshold = rule.alerting.threshold.as_ref();
        let mut measure = Vec::new();
        for (name, node) in threshold.iter().flat_map(|given| &given.distinct) {
            measure.push(self.scalar(name, *node, &rule.origin, source)?);
        }
        let window = self.window(rule, threshold)?;
        let period = rule.alerting.dedup.as_ref().and_then(|dedup| dedup.period);
        // An anchored window of the dedup period is the deduplication.
        let dedup = match (threshold.and_then(|given| given.within), period) {
            (Some(_), Some(period)) => Some(Dedup {
                period: anchored_period(period),
                by: (0..key_names.len()).collect(),
            }),
            _ => None,
        };
        let absent_keys = matches!(
            rule.alerting
                .dedup
                .as_ref()
                .and_then(|dedup| dedup.by.as_ref()),
            Some(By::Fields(_))
        );
        Some(AlertPlan {
            rule: Head {
                key: rule.key().to_owned(),
                title: rule.title.clone(),
                level: rule.level,
                risk_score: rule.alerting.risk_score,
            },
            legs: vec![Leg::Events(Box::new(EventLeg {
                source,
                time: time?,
                id,
                mappings: vec![Mapping {
                    keys,
                    rules: vec![MappedRule {
                        flag: 0,
                        pred: pred?,
                        measure: measure.clone(),
                    }],
                }],
                payload: payload?,
            }))],
            rules: 0,
            key_names,
            absent_keys,
            measure: if measure.is_empty() {
                Measure::None
            } else {
                Measure::Distinct
            },
            window,
            dedup,
            title: None,
            context: Vec::new(),
            entities: Vec::new(),
        })
    }

    fn window(&mut self, rule: &Rule, threshold: Option<&Threshold>) -> Option<Window> {
        let dedup = rule.alerting.dedup.as_ref();
        let period = dedup.map(|dedup| dedup.period.unwrap_or(DEFAULT_PERIOD));
        let Some(threshold) = threshold else {
            return Some(match period {
                None => Window::Each,
                Some(period) => Window::Counted {
                    shape: Shape::Anchored,
                    length: anchored_period(period),
                    count: 1,
                    distinct: false,
                },
            });
        };
        let distinct = !threshold.distinct.is_empty();
        let counted = |shape, length| Window::Counted {
            shape,
            length,
            count: threshold.count,
            distinct,
        };
        let length = threshold.within.or(period).unwrap_or(DEFAULT_PERIOD);
        Some(match threshold.window {
            WindowKind::Anchored => {
                let kept = anchored_period(length);
                if length != 0 && kept != length && threshold.within.is_some() {
                    let place = rule.origin.node(threshold.node);
                    let diagnostic = Diagnostic::new(
                        Code::SHORT_PERIOD,
                        "anchored windows below 5 minutes are 5 minutes",
                    );
                    self.out
                        .push(diagnostic.at(place).in_file(&rule.origin.file));
                }
                counted(Shape::Anchored, kept)
            }
            WindowKind::Tumbling => counted(Shape::Tumbling, length),
            WindowKind::Session => counted(Shape::Session, length),
            WindowKind::Sliding => Window::Sliding {
                length,
                statistic: if distinct {
                    Statistic::Distinct
                } else {
                    Statistic::Events
                },
                #[allow(clippy::cast_precision_loss)]
                bounds: vec![(Operator::Gte, threshold.count as f64)],
            },
        })
    }

    /// What groups the matches: names, and how their values are had.
    fn keys(&mut self, rule: &Rule, source: &'s Source) -> Option<(Vec<String>, Vec<TextValue>)> {
        match rule
            .alerting
            .dedup
            .as_ref()
            .and_then(|dedup| dedup.by.as_ref())
        {
            Some(By::Fields(fields)) => {
                let mut names = Vec::new();
                let mut values = Vec::new();
                for (name, node) in fields {
                    let field = self.scalar(name, *node, &rule.origin, source)?;
                    values.push(TextValue::Field(field));
                    names.push(name.clone());
                }
                Some((names, values))
            }
            Some(By::Template(template)) => {
                let parts = self.template(template, rule, source)?;
                Some((vec!["dedup".into()], vec![TextValue::Template(parts)]))
            }
            None => match &rule.alerting.title {
                Some(template) => {
                    let parts = self.template(template, rule, source)?;
                    Some((vec!["title".into()], vec![TextValue::Template(parts)]))
                }
                None => {
                    let key = TextValue::Constant(rule.key().to_owned());
                    Some((vec!["rule".into()], vec![key]))
                }
            },
        }
    }

    fn template(
        &mut self,
        template: &Template,
        rule: &Rule,
        source: &'s Source,
    ) -> Option<Vec<TemplatePart>> {
        template
            .parts
            .iter()
            .map(|part| {
                Some(match part {
                    Part::Text(text) => TemplatePart::Text(text.clone()),
                    Part::Field(name) => TemplatePart::Value(self.scalar(
                        name,
                        template.node,
                        &rule.origin,
                        source,
                    )?),
                })
            })
            .collect()
    }

    fn payload(&mut self, rule: &Rule, source: &'s Source) -> Option<Payload> {
        let title = match &rule.alerting.title {
            Some(template) => Some(self.template(template, rule, source)?),
            None => None,
        };
        let mut levels = Vec::new();
        for (condition, node, level) in &rule.alerting.dynamic_level {
            let context = self.context(source);
            let condition = (condition, *node);
            let pred = resolve::resolve_condition(rule, condition, context, &mut self.out)?;
            levels.push((pred, *level));
        }
        let mut context: Vec<(String, Field)> = Vec::new();
        for (name, node) in &rule.fields {
            // A list has no place in a line of context; the event itself has it.
            let place = rule.origin.node(*node);
            let here = self.context(source);
            let field = resolve::resolve_field(name, place, &rule.origin, here, &mut Vec::new());
            if let Some(field) = field.filter(|field| !super::is_list(field)) {
                context.push((name.clone(), field));
            }
        }
        for (name, (field, node)) in &rule.alerting.context {
            let field = self.scalar(field, *node, &rule.origin, source)?;
            context.retain(|(other, _)| other != name);
            context.push((name.clone(), field));
        }
        let mut entities = Vec::new();
        for (kind, names) in &source.entities {
            let here = self.context(source);
            let fields: Vec<Field> = names
                .iter()
                .filter_map(|name| {
                    let place = crate::diag::Place::File;
                    resolve::resolve_field(name, place, &source.origin, here, &mut Vec::new())
                })
                .filter(|field| !super::is_list(field))
                .collect();
            if !fields.is_empty() {
                entities.push((kind.clone(), fields));
            }
        }
        Some(Payload {
            title,
            levels,
            context,
            entities,
        })
    }
}
