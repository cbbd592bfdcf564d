//! Alerts of a correlation: references to legs, fields by alias, and the window.

use super::Builder;
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::plan::alert::{
    AlertPlan, Dedup, EventLeg, FlagCondition, Head, KeyText, Leg, MappedRule, Mapping, Measure,
    Payload, Statistic, TextValue, Together, Window,
};
use crate::predicate::Field;
use crate::rule::alerting::{By, DEFAULT_PERIOD, Name, anchored_period};
use crate::rule::condition::Reference;
use crate::rule::correlation::{Bounds, CorrelationCondition, CorrelationKind, Operator};
use crate::rule::template::Part;
use crate::rule::{Condition, Correlation, Quantifier, Rule};
use crate::source::Source;

/// A rule that is referred to.
enum Referred<'w> {
    Rule(&'w Rule),
    Correlation(&'w Correlation),
}

impl Referred<'_> {
    fn is_called(&self, name: &str) -> bool {
        match self {
            Referred::Rule(rule) => rule.is_called(name),
            Referred::Correlation(correlation) => correlation.is_called(name),
        }
    }

    fn key(&self) -> &str {
        match self {
            Referred::Rule(rule) => rule.key(),
            Referred::Correlation(correlation) => correlation.key(),
        }
    }
}

impl<'w, 's> Builder<'w, 's> {
    /// `path` holds the keys of the correlations that led here.
    pub(super) fn correlation(
        &mut self,
        correlation: &Correlation,
        path: &mut Vec<String>,
    ) -> Option<AlertPlan<'s>> {
        if path.iter().any(|key| key == correlation.key()) {
            self.wrong(
                correlation,
                Code::CORRELATION_CYCLE,
                correlation.node,
                format!("`{}` refers to itself", correlation.title),
            );
            return None;
        }
        path.push(correlation.key().to_owned());
        let plan = self.plan(correlation, path);
        path.pop();
        plan
    }

    fn wrong(&mut self, correlation: &Correlation, code: Code, node: u32, message: String) {
        let place = correlation.origin.node(node);
        let diagnostic = Diagnostic::new(code, message).at(place);
        self.out.push(correlation.diagnostic(diagnostic));
    }

    fn plan(&mut self, correlation: &Correlation, path: &mut Vec<String>) -> Option<AlertPlan<'s>> {
        // Flags by rule, in order of first mention; `order` as listed.
        let mut referred: Vec<Referred<'w>> = Vec::new();
        let mut order = Vec::new();
        for (name, node) in &correlation.rules {
            let target = self.find(correlation, name, *node)?;
            let known = referred
                .iter()
                .position(|other| other.key() == target.key());
            order.push(known.unwrap_or(referred.len()));
            if known.is_none() {
                referred.push(target);
            }
        }
        let window = self.correlation_window(correlation, &referred, order)?;
        let measured = match &correlation.condition {
            CorrelationCondition::Bounds(bounds) => bounds.fields.as_slice(),
            CorrelationCondition::Extended(..) => &[],
        };
        let legs = self.legs(correlation, &referred, measured, path)?;
        let entities = entities(correlation, &legs);
        let by_flags = matches!(window, Window::Temporal { .. } | Window::Ordered { .. });
        Some(AlertPlan {
            rule: Head {
                key: correlation.key().to_owned(),
                title: correlation.title.clone(),
                level: correlation.level,
                risk_score: correlation.alerting.risk_score,
            },
            legs,
            rules: if by_flags { referred.len() } else { 0 },
            key_names: correlation
                .group_by
                .iter()
                .map(|(name, _)| name.clone())
                .collect(),
            absent_keys: correlation.absent_keys,
            measure: match correlation.kind {
                CorrelationKind::ValueCount => Measure::Distinct,
                CorrelationKind::ValueSum
                | CorrelationKind::ValueAvg
                | CorrelationKind::ValuePercentile
                | CorrelationKind::ValueMedian => Measure::Number,
                CorrelationKind::EventCount
                | CorrelationKind::Temporal
                | CorrelationKind::TemporalOrdered => Measure::None,
            },
            window,
            dedup: self.correlation_dedup(correlation)?,
            title: self.correlation_title(correlation)?,
            context: self.correlation_context(correlation)?,
            entities,
        })
    }

    fn find(&mut self, correlation: &Correlation, name: &str, node: u32) -> Option<Referred<'w>> {
        let rules = self.workspace.rules;
        let correlations = self.workspace.correlations;
        if let Some(rule) = rules.iter().find(|rule| rule.is_called(name)) {
            return Some(Referred::Rule(rule));
        }
        if let Some(other) = correlations.iter().find(|other| other.is_called(name)) {
            return Some(Referred::Correlation(other));
        }
        let known = rules
            .iter()
            .flat_map(|rule| [rule.name.as_deref(), Some(rule.title.as_str())])
            .flatten();
        let help = did_you_mean(name, known)
            .unwrap_or_else(|| "read the files of the rules together with it".into());
        let place = correlation.origin.node(node);
        let diagnostic = Diagnostic::new(Code::UNKNOWN_RULE, format!("no rule is called `{name}`"))
            .at(place)
            .help(help);
        self.out.push(correlation.diagnostic(diagnostic));
        None
    }

    /// The name of a field in a referred rule: by alias, else as it stands.
    fn aliased(
        &mut self,
        correlation: &Correlation,
        field: &Name,
        target: &Referred<'_>,
    ) -> Option<Name> {
        let Some(alias) = correlation
            .aliases
            .iter()
            .find(|alias| alias.name == field.0)
        else {
            return Some(field.clone());
        };
        // A rule that the alias does not mention has the field by that name.
        let found = alias
            .fields
            .iter()
            .find(|((rule, _), _)| target.is_called(rule))
            .map(|(_, name)| name.clone());
        Some(found.unwrap_or_else(|| field.clone()))
    }

    fn legs(
        &mut self,
        correlation: &Correlation,
        referred: &[Referred<'w>],
        measured: &[Name],
        path: &mut Vec<String>,
    ) -> Option<Vec<Leg<'s>>> {
        for alias in &correlation.aliases {
            for ((rule, node), _) in &alias.fields {
                if !referred.iter().any(|target| target.is_called(rule)) {
                    let message = format!("`{rule}` is not among the correlation's rules");
                    self.wrong(correlation, Code::UNKNOWN_RULE, *node, message);
                }
            }
        }
        let mut legs: Vec<Leg<'s>> = Vec::new();
        for (flag, target) in referred.iter().enumerate() {
            let names = |builder: &mut Self, fields: &[Name]| -> Option<Vec<Name>> {
                fields
                    .iter()
                    .map(|field| builder.aliased(correlation, field, target))
                    .collect()
            };
            let keys = names(self, &correlation.group_by)?;
            let measure = names(self, measured)?;
            match target {
                Referred::Rule(rule) => {
                    self.event_leg(correlation, rule, flag, &keys, &measure, &mut legs)?;
                }
                Referred::Correlation(inner) => {
                    let plan = self.correlation(inner, path)?;
                    let positions = |builder: &mut Self, fields: &[Name]| {
                        fields
                            .iter()
                            .map(|field| builder.key_of(correlation, &plan, field))
                            .collect::<Option<Vec<usize>>>()
                    };
                    let keys = positions(self, &keys)?;
                    let measure = positions(self, &measure)?;
                    legs.push(Leg::Alerts {
                        plan: Box::new(plan),
                        rules: vec![flag],
                        keys,
                        measure,
                    });
                }
            }
        }
        Some(legs)
    }

    /// Which key of an inner correlation a field is.
    fn key_of(
        &mut self,
        correlation: &Correlation,
        inner: &AlertPlan<'_>,
        field: &Name,
    ) -> Option<usize> {
        let found = inner.key_names.iter().position(|name| *name == field.0);
        if found.is_none() {
            self.wrong(
                correlation,
                Code::UNKNOWN_FIELD,
                field.1,
                format!(
                    "the alerts of `{}` have no `{}`, only what they group by",
                    inner.rule.title, field.0
                ),
            );
        }
        found
    }

    /// Adds a rule to the leg of its source.
    fn event_leg(
        &mut self,
        correlation: &Correlation,
        rule: &Rule,
        flag: usize,
        keys: &[Name],
        measure: &[Name],
        legs: &mut Vec<Leg<'s>>,
    ) -> Option<()> {
        let source = self.source_of(rule)?;
        let pred = self.pred(rule, source)?;
        let fields = |builder: &mut Self, names: &[Name]| -> Option<Vec<Field>> {
            names
                .iter()
                .map(|(name, node)| builder.scalar(name, *node, &correlation.origin, source))
                .collect()
        };
        let keys: Vec<TextValue> = fields(self, keys)?
            .into_iter()
            .map(TextValue::Field)
            .collect();
        let measure = fields(self, measure)?;
        let leg = self.leg_of(correlation, source, legs)?;
        let rule = MappedRule {
            flag,
            pred,
            measure,
        };
        match leg.mappings.iter_mut().find(|mapping| mapping.keys == keys) {
            Some(mapping) => mapping.rules.push(rule),
            None => leg.mappings.push(Mapping {
                keys,
                rules: vec![rule],
            }),
        }
        Some(())
    }

    fn leg_of<'l>(
        &mut self,
        correlation: &Correlation,
        source: &'s Source,
        legs: &'l mut Vec<Leg<'s>>,
    ) -> Option<&'l mut EventLeg<'s>> {
        let position = legs
            .iter()
            .position(|leg| matches!(leg, Leg::Events(leg) if leg.source.name == source.name));
        let position = match position {
            Some(position) => position,
            None => {
                let place = correlation.origin.node(correlation.node);
                let time = self.time(source, &correlation.origin, place)?;
                let id = self.identity(source);
                legs.push(Leg::Events(Box::new(EventLeg {
                    source,
                    time,
                    id,
                    mappings: Vec::new(),
                    payload: Payload::default(),
                })));
                legs.len() - 1
            }
        };
        match legs.get_mut(position) {
            Some(Leg::Events(leg)) => Some(leg),
            Some(Leg::Alerts { .. } | Leg::Pack(_)) | None => None,
        }
    }

    fn correlation_window(
        &mut self,
        correlation: &Correlation,
        referred: &[Referred<'_>],
        order: Vec<usize>,
    ) -> Option<Window> {
        let length = correlation.timespan;
        let bounds = match &correlation.condition {
            CorrelationCondition::Bounds(bounds) => bounds,
            CorrelationCondition::Extended(condition, node) => {
                let condition = self.flags(correlation, condition, *node, referred)?;
                return Some(Window::Temporal {
                    length,
                    condition: Together::Condition(condition),
                });
            }
        };
        let sliding = |statistic| Window::Sliding {
            length,
            statistic,
            bounds: bounds.comparisons.clone(),
        };
        let window = match correlation.kind {
            CorrelationKind::EventCount => sliding(Statistic::Events),
            CorrelationKind::ValueCount => sliding(Statistic::Distinct),
            CorrelationKind::ValueSum => sliding(Statistic::Sum),
            CorrelationKind::ValueAvg => sliding(Statistic::Average),
            CorrelationKind::ValueMedian => sliding(Statistic::Percentile(0.5)),
            CorrelationKind::ValuePercentile => {
                let part = bounds.percentile.unwrap_or(50.0) / 100.0;
                sliding(Statistic::Percentile(part))
            }
            CorrelationKind::Temporal => {
                #[allow(clippy::cast_precision_loss)]
                let all = vec![(Operator::Gte, referred.len() as f64)];
                let comparisons = if bounds.comparisons.is_empty() {
                    all
                } else {
                    bounds.comparisons.clone()
                };
                Window::Temporal {
                    length,
                    condition: Together::Number(comparisons),
                }
            }
            CorrelationKind::TemporalOrdered => {
                self.check_ordered(correlation, bounds, order.len())?;
                Window::Ordered { length, order }
            }
        };
        self.warn_silence(correlation, bounds);
        Some(window)
    }

    /// An order is of all rules: a number that says otherwise has no meaning.
    fn check_ordered(
        &mut self,
        correlation: &Correlation,
        bounds: &Bounds,
        rules: usize,
    ) -> Option<()> {
        #[allow(clippy::cast_precision_loss)]
        let all = rules as f64;
        let good = bounds.comparisons.iter().all(|(operator, number)| {
            matches!(operator, Operator::Gte | Operator::Eq) && *number == all
        });
        if !good {
            self.wrong(
                correlation,
                Code::BAD_CORRELATION,
                correlation.node,
                "an order is of all listed rules; leave the condition out".into(),
            );
        }
        good.then_some(())
    }

    fn warn_silence(&mut self, correlation: &Correlation, bounds: &Bounds) {
        let wants_little = bounds.comparisons.iter().any(|(operator, number)| {
            matches!(operator, Operator::Lt | Operator::Lte)
                || *operator == Operator::Eq && *number == 0.0
        });
        let bounded = bounds
            .comparisons
            .iter()
            .any(|(operator, _)| matches!(operator, Operator::Gt | Operator::Gte));
        if wants_little && !bounded {
            let place = correlation.origin.node(correlation.node);
            let diagnostic = Diagnostic::new(
                Code::SILENCE,
                "windows are measured at events: silence by itself fires nothing",
            );
            self.out.push(correlation.diagnostic(diagnostic.at(place)));
        }
    }

    /// A condition over names of rules as one over flags.
    fn flags(
        &mut self,
        correlation: &Correlation,
        condition: &Condition,
        node: u32,
        referred: &[Referred<'_>],
    ) -> Option<FlagCondition> {
        let mut all = |parts: &[Condition]| {
            parts
                .iter()
                .map(|part| self.flags(correlation, part, node, referred))
                .collect::<Option<Vec<_>>>()
        };
        Some(match condition {
            Condition::And(parts) => FlagCondition::And(all(parts)?),
            Condition::Or(parts) => FlagCondition::Or(all(parts)?),
            Condition::Not(part) => {
                FlagCondition::Not(Box::new(self.flags(correlation, part, node, referred)?))
            }
            Condition::Search(_, name) => {
                match referred.iter().position(|target| target.is_called(name)) {
                    Some(flag) => FlagCondition::Flag(flag),
                    None => {
                        let message = format!("`{name}` is not among the correlation's rules");
                        self.wrong(correlation, Code::UNKNOWN_RULE, node, message);
                        return None;
                    }
                }
            }
            Condition::Of(quantifier, _, pattern) => {
                let flags: Vec<usize> = correlation
                    .rules
                    .iter()
                    .filter(|(name, _)| Reference::Pattern(pattern).fits(name))
                    .filter_map(|(name, _)| {
                        referred.iter().position(|target| target.is_called(name))
                    })
                    .collect();
                if flags.is_empty() {
                    let message = "the pattern fits none of the correlation's rules".to_owned();
                    self.wrong(correlation, Code::UNKNOWN_RULE, node, message);
                    return None;
                }
                let number = match quantifier {
                    Quantifier::All => flags.len(),
                    Quantifier::AtLeast(number) => *number,
                };
                FlagCondition::AtLeast(number, flags)
            }
        })
    }

    fn correlation_dedup(&mut self, correlation: &Correlation) -> Option<Option<Dedup>> {
        let Some(dedup) = &correlation.alerting.dedup else {
            return Some(None);
        };
        let by = match &dedup.by {
            None => (0..correlation.group_by.len()).collect(),
            Some(By::Fields(names)) => names
                .iter()
                .map(|name| self.group_position(correlation, &name.0, name.1))
                .collect::<Option<Vec<usize>>>()?,
            Some(By::Template(template)) => {
                self.wrong(
                    correlation,
                    Code::BAD_CORRELATION,
                    template.node,
                    "a correlation's alerts are deduplicated by names of `group-by`".into(),
                );
                return None;
            }
        };
        let period = anchored_period(dedup.period.unwrap_or(DEFAULT_PERIOD));
        Some(Some(Dedup { period, by }))
    }

    fn group_position(
        &mut self,
        correlation: &Correlation,
        name: &str,
        node: u32,
    ) -> Option<usize> {
        let found = correlation
            .group_by
            .iter()
            .position(|(other, _)| other == name);
        if found.is_none() {
            let message = format!("`{name}` is not in `group-by`");
            self.wrong(correlation, Code::UNKNOWN_FIELD, node, message);
        }
        found
    }

    fn correlation_title(&mut self, correlation: &Correlation) -> Option<Option<Vec<KeyText>>> {
        let Some(template) = &correlation.alerting.title else {
            return Some(Some(vec![KeyText::Text(correlation.title.clone())]));
        };
        let parts: Option<Vec<KeyText>> = template
            .parts
            .iter()
            .map(|part| {
                Some(match part {
                    Part::Text(text) => KeyText::Text(text.clone()),
                    Part::Field(name) => {
                        KeyText::Key(self.group_position(correlation, name, template.node)?)
                    }
                })
            })
            .collect();
        parts.map(Some)
    }

    fn correlation_context(&mut self, correlation: &Correlation) -> Option<Vec<(String, usize)>> {
        correlation
            .alerting
            .context
            .iter()
            .map(|(name, (field, node))| {
                Some((
                    name.clone(),
                    self.group_position(correlation, field, *node)?,
                ))
            })
            .collect()
    }
}

/// The kinds of entity that a correlation's keys are, as the sources map them.
fn entities(correlation: &Correlation, legs: &[Leg<'_>]) -> Vec<(String, usize)> {
    let mut entities: Vec<(String, usize)> = Vec::new();
    for leg in legs {
        match leg {
            Leg::Events(leg) => {
                for mapping in &leg.mappings {
                    for (position, key) in mapping.keys.iter().enumerate() {
                        let TextValue::Field(field) = key else {
                            continue;
                        };
                        let kinds = leg.source.entities.iter();
                        for (kind, _) in
                            kinds.filter(|(_, names)| names.iter().any(|name| name == field.name()))
                        {
                            add_entity(&mut entities, kind, position);
                        }
                    }
                }
            }
            // Correlations have none.
            Leg::Pack(_) => {}
            Leg::Alerts { plan, keys, .. } => {
                for (kind, inner) in &plan.entities {
                    if let Some(position) = keys.iter().position(|key| key == inner) {
                        add_entity(&mut entities, kind, position);
                    }
                }
            }
        }
    }
    entities.retain(|(_, position)| *position < correlation.group_by.len());
    entities
}

fn add_entity(entities: &mut Vec<(String, usize)>, kind: &str, position: usize) {
    if !entities.iter().any(|(known, _)| known == kind) {
        entities.push((kind.to_owned(), position));
    }
}
