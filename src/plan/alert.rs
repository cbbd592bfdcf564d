//! Alerts: matches of rules in a narrow row shape (time, id, keys, measure, flags), the window
//! over them, and what an alert shows.

use super::pack::Pack;
use crate::predicate::{Field, Pred};
use crate::rule::Level;
use crate::rule::correlation::Operator;
use crate::source::Source;

/// How a rule's or correlation's alerts come about.
#[derive(Debug, Clone)]
pub struct AlertPlan<'s> {
    pub rule: Head,
    /// Rows that take part; all have the plan's keys.
    pub legs: Vec<Leg<'s>>,
    /// Number of rules that the rows tell apart; 0 where the window does not ask.
    pub rules: usize,
    pub key_names: Vec<String>,
    /// Whether an absent key is a key of its own; otherwise such rows take no part.
    pub absent_keys: bool,
    pub measure: Measure,
    pub window: Window,
    pub dedup: Option<Dedup>,
    /// A title made of keys; otherwise the rows bring theirs.
    pub title: Option<Vec<KeyText>>,
    /// Names of what the alerts show beside the keys; made of keys in a correlation.
    pub context: Vec<(String, usize)>,
    /// Kinds of entity, with the key that holds one; rules' rows bring theirs.
    pub entities: Vec<(String, usize)>,
}

/// What of a rule stands in each of its alerts.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    pub key: String,
    pub title: String,
    pub level: Option<Level>,
    pub risk_score: Option<u8>,
}

/// A part of a text over keys.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyText {
    Text(String),
    Key(usize),
}

#[derive(Debug, Clone)]
pub enum Leg<'s> {
    Events(Box<EventLeg<'s>>),
    /// The alerts of another plan, at their alert time.
    Alerts {
        plan: Box<AlertPlan<'s>>,
        /// The flags that they set.
        rules: Vec<usize>,
        /// Which of its keys are this plan's.
        keys: Vec<usize>,
        measure: Vec<usize>,
    },
    /// Rules of one source whose matches become alerts in the same way; see [`super::pack::alerts`].
    Pack(Box<PackLeg<'s>>),
}

/// A row for each event and rule that matches it. The plan's keys are the rule's key and a text
/// that tells the rule's own keys apart.
#[derive(Debug, Clone)]
pub struct PackLeg<'s> {
    pub source: &'s Source,
    pub time: Field,
    /// As in [`EventLeg`].
    pub id: Vec<Field>,
    pub members: Vec<PackMember>,
    /// The members by their positions, those of a log source in one pack.
    pub packs: Vec<Pack>,
}

/// What tells a rule of a pack from the others.
#[derive(Debug, Clone)]
pub struct PackMember {
    pub rule: Head,
    pub key_names: Vec<String>,
    pub keys: Vec<TextValue>,
    pub absent_keys: bool,
    pub pred: Pred,
    pub measure: Vec<Field>,
    pub payload: Payload,
}

/// Events of one source. Each event is one row, whichever of the rules it matches, unless the
/// rules take their keys from different fields.
#[derive(Debug, Clone)]
pub struct EventLeg<'s> {
    pub source: &'s Source,
    pub time: Field,
    /// Fields that tell an event from others; those of the whole row where none is declared.
    pub id: Vec<Field>,
    pub mappings: Vec<Mapping>,
    pub payload: Payload,
}

/// Rules that take their keys from the same fields.
#[derive(Debug, Clone)]
pub struct Mapping {
    pub keys: Vec<TextValue>,
    /// Of an event that matches several, the first gives the measure.
    pub rules: Vec<MappedRule>,
}

#[derive(Debug, Clone)]
pub struct MappedRule {
    pub flag: usize,
    pub pred: Pred,
    pub measure: Vec<Field>,
}

/// Text of an event.
#[derive(Debug, Clone, PartialEq)]
pub enum TextValue {
    Constant(String),
    Field(Field),
    Template(Vec<TemplatePart>),
}

#[derive(Debug, Clone, PartialEq)]
pub enum TemplatePart {
    Text(String),
    Value(Field),
}

/// What a rule's rows bring for its alerts: all of it is that of a window's first event.
#[derive(Debug, Clone, Default)]
pub struct Payload {
    /// Where the title has fields in it.
    pub title: Option<Vec<TemplatePart>>,
    /// The first predicate that holds gives the level.
    pub levels: Vec<(Pred, Level)>,
    pub context: Vec<(String, Field)>,
    /// Kinds of entity and the fields that may hold one, in order of preference.
    pub entities: Vec<(String, Vec<Field>)>,
}

/// What the rows bring to be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    None,
    /// A text that tells different values (of several fields: tuples) apart.
    Distinct,
    Number,
}

/// Lengths are in microseconds.
#[derive(Debug, Clone, PartialEq)]
pub enum Window {
    Each,
    /// Windows with a beginning of their own; an alert when the count is reached.
    Counted {
        shape: Shape,
        length: i64,
        count: u64,
        distinct: bool,
    },
    /// `[t - length, t]` at each event.
    Sliding {
        length: i64,
        statistic: Statistic,
        bounds: Vec<(Operator, f64)>,
    },
    Temporal {
        length: i64,
        condition: Together,
    },
    /// Rules in this order; a flag may stand more than once.
    Ordered {
        length: i64,
        order: Vec<usize>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Anchored,
    Tumbling,
    Session,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Statistic {
    Events,
    Distinct,
    Sum,
    Average,
    /// From 0 to 1.
    Percentile(f64),
}

/// Which rules must be there together.
#[derive(Debug, Clone, PartialEq)]
pub enum Together {
    /// Bounds on the number of different rules.
    Number(Vec<(Operator, f64)>),
    /// A condition over flags.
    Condition(FlagCondition),
}

#[derive(Debug, Clone, PartialEq)]
pub enum FlagCondition {
    And(Vec<FlagCondition>),
    Or(Vec<FlagCondition>),
    Not(Box<FlagCondition>),
    Flag(usize),
    AtLeast(usize, Vec<usize>),
}

/// An anchored window over alerts.
#[derive(Debug, Clone, PartialEq)]
pub struct Dedup {
    pub period: i64,
    /// Positions of the keys.
    pub by: Vec<usize>,
}

impl AlertPlan<'_> {
    /// The sources that it reads, each once.
    pub fn sources(&self) -> Vec<&Source> {
        let mut sources: Vec<&Source> = Vec::new();
        for leg in &self.legs {
            let more = match leg {
                Leg::Events(leg) => vec![leg.source],
                Leg::Alerts { plan, .. } => plan.sources(),
                Leg::Pack(leg) => vec![leg.source],
            };
            for source in more {
                if !sources.iter().any(|known| known.name == source.name) {
                    sources.push(source);
                }
            }
        }
        sources
    }

    /// Whether it gives the alerts of several rules, each as the rule's own plan would.
    pub fn is_pack(&self) -> bool {
        self.legs.iter().any(|leg| match leg {
            Leg::Pack(_) => true,
            Leg::Events(_) | Leg::Alerts { .. } => false,
        })
    }

    /// Names of the columns of a source's table that it reads, in order of first use.
    pub fn columns_read(&self, source: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        self.each_access(source, &mut |access| {
            if !names.contains(&access.column) {
                names.push(access.column.clone());
            }
        });
        names
    }

    /// Calls `visit` with each place of a source's table that it reads.
    pub fn each_access(&self, source: &str, visit: &mut dyn FnMut(&crate::source::Access)) {
        let mut add = |_: &str, access: &crate::source::Access| visit(access);
        for leg in &self.legs {
            match leg {
                Leg::Events(leg) if leg.source.name == source => leg.each_access(&mut add),
                Leg::Pack(leg) if leg.source.name == source => leg.each_access(&mut add),
                Leg::Events(_) | Leg::Pack(_) => {}
                Leg::Alerts { plan, .. } => {
                    plan.each_access(source, &mut |access| add("", access));
                }
            }
        }
    }
}

impl EventLeg<'_> {
    fn each_access(&self, mut visit: &mut dyn FnMut(&str, &crate::source::Access)) {
        self.time.each_access(&mut visit);
        self.id
            .iter()
            .for_each(|field| field.each_access(&mut visit));
        for mapping in &self.mappings {
            for key in &mapping.keys {
                key.each_access(&mut visit);
            }
            for rule in &mapping.rules {
                rule.pred.each_access(&mut visit);
                let measure = rule.measure.iter();
                measure.for_each(|field| field.each_access(&mut visit));
            }
        }
        self.payload.each_access(&mut visit);
    }
}

impl PackLeg<'_> {
    /// Calls `visit` with each place of the source's table that it reads.
    pub fn each_access(&self, mut visit: &mut dyn FnMut(&str, &crate::source::Access)) {
        self.time.each_access(&mut visit);
        self.id
            .iter()
            .for_each(|field| field.each_access(&mut visit));
        for member in &self.members {
            for key in &member.keys {
                key.each_access(&mut visit);
            }
            member.pred.each_access(&mut visit);
            let measure = member.measure.iter();
            measure.for_each(|field| field.each_access(&mut visit));
            member.payload.each_access(&mut visit);
        }
    }
}

impl TextValue {
    fn each_access<'p>(&'p self, visit: &mut dyn FnMut(&'p str, &'p crate::source::Access)) {
        match self {
            TextValue::Constant(_) => {}
            TextValue::Field(field) => field.each_access(visit),
            TextValue::Template(parts) => parts_access(parts, visit),
        }
    }
}

fn parts_access<'p>(
    parts: &'p [TemplatePart],
    visit: &mut dyn FnMut(&'p str, &'p crate::source::Access),
) {
    for part in parts {
        match part {
            TemplatePart::Text(_) => {}
            TemplatePart::Value(field) => field.each_access(visit),
        }
    }
}

impl Payload {
    fn each_access<'p>(&'p self, visit: &mut dyn FnMut(&'p str, &'p crate::source::Access)) {
        if let Some(parts) = &self.title {
            parts_access(parts, visit);
        }
        for (pred, _) in &self.levels {
            pred.each_access(visit);
        }
        for (_, field) in &self.context {
            field.each_access(visit);
        }
        for field in self.entities.iter().flat_map(|(_, fields)| fields) {
            field.each_access(visit);
        }
    }
}
