//! The meaning of a rule on one event: a two-valued predicate over typed fields.

use crate::modifier::{Number, Order, TextOrder, TimePart};
use crate::network::Network;
use crate::pattern::Pattern;
use crate::regexp::Regexp;
use crate::source::{Access, TimeFormat, Type, ValuePair};
use std::fmt;

/// A predicate. `All([])` is true, `Any([])` is false.
#[derive(Debug, Clone, PartialEq)]
pub enum Pred {
    All(Vec<Pred>),
    Any(Vec<Pred>),
    Not(Box<Pred>),
    Test(Box<Field>, Test),
}

/// What a test looks at.
#[derive(Debug, Clone, PartialEq)]
pub enum Field {
    Place {
        name: String,
        access: Access,
        time: Option<TimeFormat>,
    },
    Derived {
        name: String,
        derived: DerivedField,
    },
    /// Declared to be absent in every event.
    Missing {
        name: String,
    },
    /// Any text of the event.
    Keyword(Vec<Field>),
}

#[derive(Debug, Clone, PartialEq)]
pub enum DerivedField {
    Coalesce(Vec<Field>),
    Case {
        branches: Vec<(Pred, Field)>,
        otherwise: Option<Box<Field>>,
    },
    /// A field in the vendor's words: what the table holds, and what that stands for.
    Values {
        field: Box<Field>,
        pairs: Vec<ValuePair>,
    },
}

/// One test with two outcomes. A test of an absent value is false, but for `Absent`.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// One of the patterns fits.
    Patterns {
        patterns: Vec<Pattern>,
        cased: bool,
    },
    /// The value as a number equals one of these.
    Numbers(Vec<Number>),
    Number(Order, Number),
    Bool(bool),
    Present,
    Absent,
    /// The expression is found.
    Regexp(Regexp),
    /// An address in one of the networks.
    Networks(Vec<Network>),
    FieldRef {
        other: Box<Field>,
        order: TextOrder,
        cased: bool,
    },
    TimePart(TimePart, Order, Number),
}

impl Pred {
    pub fn truth() -> Pred {
        Pred::All(Vec::new())
    }

    /// The conjunction, flattened.
    pub fn all(parts: Vec<Pred>) -> Pred {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Pred::All(inner) => flat.extend(inner),
                Pred::Any(_) | Pred::Not(_) | Pred::Test(..) => flat.push(part),
            }
        }
        if flat.len() == 1 {
            flat.remove(0)
        } else {
            Pred::All(flat)
        }
    }

    /// The disjunction, flattened.
    pub fn any(parts: Vec<Pred>) -> Pred {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Pred::Any(inner) => flat.extend(inner),
                Pred::All(_) | Pred::Not(_) | Pred::Test(..) => flat.push(part),
            }
        }
        if flat.len() == 1 {
            flat.remove(0)
        } else {
            Pred::Any(flat)
        }
    }

    pub fn negate(self) -> Pred {
        match self {
            Pred::Not(inner) => *inner,
            Pred::All(_) | Pred::Any(_) | Pred::Test(..) => Pred::Not(Box::new(self)),
        }
    }

    /// Calls `visit` with each place that the predicate reads.
    pub fn each_access<'p>(&'p self, visit: &mut dyn FnMut(&'p str, &'p Access)) {
        match self {
            Pred::All(parts) | Pred::Any(parts) => {
                parts.iter().for_each(|part| part.each_access(visit))
            }
            Pred::Not(inner) => inner.each_access(visit),
            Pred::Test(field, test) => {
                field.each_access(visit);
                if let Test::FieldRef { other, .. } = test {
                    other.each_access(visit);
                }
            }
        }
    }
}

impl Field {
    pub fn name(&self) -> &str {
        match self {
            Field::Place { name, .. } | Field::Derived { name, .. } | Field::Missing { name } => {
                name
            }
            Field::Keyword(_) => "keyword",
        }
    }

    /// The declared type of the value, where it has one. Derived fields are text.
    pub fn ty(&self) -> Type {
        match self {
            Field::Place { access, .. } => access.ty().clone(),
            Field::Derived { .. } | Field::Missing { .. } | Field::Keyword(_) => Type::Text,
        }
    }

    pub fn each_access<'p>(&'p self, visit: &mut dyn FnMut(&'p str, &'p Access)) {
        match self {
            Field::Place { name, access, .. } => visit(name, access),
            Field::Missing { .. } => {}
            Field::Keyword(fields)
            | Field::Derived {
                derived: DerivedField::Coalesce(fields),
                ..
            } => {
                fields.iter().for_each(|field| field.each_access(visit));
            }
            Field::Derived {
                derived: DerivedField::Values { field, .. },
                ..
            } => field.each_access(visit),
            Field::Derived {
                derived:
                    DerivedField::Case {
                        branches,
                        otherwise,
                    },
                ..
            } => {
                for (when, then) in branches {
                    when.each_access(visit);
                    then.each_access(visit);
                }
                if let Some(field) = otherwise {
                    field.each_access(visit);
                }
            }
        }
    }
}

impl fmt::Display for Pred {
    /// One line, canonical: the form that tests compare.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let join = |f: &mut fmt::Formatter<'_>, parts: &[Pred], word: &str| {
            for (index, part) in parts.iter().enumerate() {
                if index > 0 {
                    write!(f, " {word} ")?;
                }
                match part {
                    Pred::All(_) | Pred::Any(_) => write!(f, "({part})")?,
                    Pred::Not(_) | Pred::Test(..) => write!(f, "{part}")?,
                }
            }
            Ok(())
        };
        match self {
            Pred::All(parts) if parts.is_empty() => f.write_str("true"),
            Pred::Any(parts) if parts.is_empty() => f.write_str("false"),
            Pred::All(parts) => join(f, parts, "and"),
            Pred::Any(parts) => join(f, parts, "or"),
            Pred::Not(inner) => match **inner {
                Pred::Test(..) => write!(f, "not {inner}"),
                Pred::All(_) | Pred::Any(_) | Pred::Not(_) => write!(f, "not ({inner})"),
            },
            Pred::Test(field, test) => write!(f, "{} {test}", field.name()),
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Test::Patterns { patterns, cased } => {
                let sign = if *cased { "==" } else { "~" };
                match patterns.as_slice() {
                    [one] => write!(f, "{sign} {one}"),
                    many => {
                        let shown: Vec<String> = many.iter().map(ToString::to_string).collect();
                        write!(f, "{sign} any [{}]", shown.join(", "))
                    }
                }
            }
            Test::Numbers(numbers) => {
                let shown: Vec<String> = numbers.iter().map(ToString::to_string).collect();
                match shown.as_slice() {
                    [one] => write!(f, "= {one}"),
                    many => write!(f, "= any [{}]", many.join(", ")),
                }
            }
            Test::Number(order, number) => write!(f, "{} {number}", order.symbol()),
            Test::Bool(value) => write!(f, "is {value}"),
            Test::Present => f.write_str("is present"),
            Test::Absent => f.write_str("is absent"),
            Test::Regexp(regexp) => write!(f, "matches /{}/", regexp.source()),
            Test::Networks(networks) => {
                let shown: Vec<String> = networks.iter().map(ToString::to_string).collect();
                write!(f, "in [{}]", shown.join(", "))
            }
            Test::FieldRef {
                other,
                order,
                cased,
            } => {
                let how = match order {
                    TextOrder::Equal => "equals",
                    TextOrder::StartsWith => "starts with",
                    TextOrder::EndsWith => "ends with",
                    TextOrder::Contains => "contains",
                };
                write!(
                    f,
                    "{how} field {}{}",
                    other.name(),
                    if *cased { " (cased)" } else { "" }
                )
            }
            Test::TimePart(part, order, number) => {
                write!(f, "{} {} {number}", part.name(), order.symbol())
            }
        }
    }
}
