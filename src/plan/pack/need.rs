//! What a predicate needs: words of which one is in a field, wherever the predicate holds.

use crate::modifier::{Number, Order};
use crate::pattern::{Part, Pattern};
use crate::predicate::{Field, Pred, Test};

/// Fields that a need looks at, most of them.
const FIELDS: usize = 3;

/// One of these holds wherever the predicate does.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Need {
    places: Vec<(Field, Words)>,
    /// About the part of events for which it holds, times what the test costs.
    weight: f64,
}

#[derive(Debug, Clone, PartialEq)]
enum Words {
    /// Letter case does not count.
    Patterns(Vec<Pattern>),
    Numbers(Vec<Number>),
}

impl Need {
    /// The need that fewest events fulfil, as far as one can tell from a rule alone.
    pub fn of(pred: &Pred) -> Option<Need> {
        match pred {
            Pred::All(parts) => {
                let needs = parts.iter().filter_map(Need::of);
                needs.min_by(|a, b| a.weight.total_cmp(&b.weight))
            }
            Pred::Any(parts) => {
                let mut needs = parts.iter().map(Need::of);
                let mut all = needs.next()??;
                for need in needs {
                    all.join(need?);
                }
                (all.places.len() <= FIELDS).then_some(all)
            }
            Pred::Not(_) => None,
            Pred::Test(field, test) => Need::of_test(field, test),
        }
    }

    /// The numbers that a field needs to hold, as kinds of events are told apart by.
    pub fn of_kind(pred: &Pred) -> Option<Need> {
        match pred {
            Pred::All(parts) => parts.iter().find_map(Need::of_kind),
            Pred::Any(parts) => {
                let mut needs = parts.iter().map(Need::of_kind);
                let mut all = needs.next()??;
                for need in needs {
                    all.join(need?);
                }
                Some(all).filter(|need| need.places.len() == 1)
            }
            Pred::Not(_) => None,
            Pred::Test(field, test) => {
                let need = Need::of_test(field, test)?;
                let is_place = matches!(**field, Field::Place { .. });
                let is_kind = matches!(need.places.as_slice(), [(_, Words::Numbers(_))]);
                (is_place && is_kind).then_some(need)
            }
        }
    }

    fn of_test(field: &Field, test: &Test) -> Option<Need> {
        let (words, weight) = match test {
            Test::Patterns { patterns, cased } => {
                let mut weight = 0.0;
                let mut words = Vec::new();
                for pattern in patterns {
                    weight += frequency(pattern)?;
                    words.push(caseless(pattern, *cased)?);
                }
                (Words::Patterns(words), weight)
            }
            Test::Numbers(numbers) => {
                let weight = numbers.len() as f64 * NUMBER;
                (Words::Numbers(numbers.clone()), weight)
            }
            Test::Number(Order::Eq, number) => (Words::Numbers(vec![*number]), NUMBER),
            Test::Number(Order::Lt | Order::Lte | Order::Gt | Order::Gte, _)
            | Test::Bool(_)
            | Test::Present
            | Test::Absent
            | Test::Regexp(_)
            | Test::Networks(_)
            | Test::FieldRef { .. }
            | Test::TimePart(..) => return None,
        };
        Some(Need {
            places: vec![(field.clone(), words)],
            weight: weight.min(1.0) * cost(field)?,
        })
    }

    pub fn join(&mut self, other: Need) {
        self.weight = self.weight.max(other.weight) + self.weight.min(other.weight);
        for (field, words) in other.places {
            let known = self
                .places
                .iter_mut()
                .find_map(|(known, has)| (*known == field && has.is_like(&words)).then_some(has));
            match known {
                Some(known) => known.add(words),
                None => self.places.push((field, words)),
            }
        }
    }

    pub fn is_of_one_field(&self) -> bool {
        self.places.len() == 1
    }

    /// Whether events often fulfil it.
    pub fn is_loose(&self) -> bool {
        self.weight > 0.03
    }

    /// Whether the two look at the same fields in the same way. Numbers must be the same: they are
    /// kinds of event, and one that is not meant is passed over at the price of one comparison.
    pub fn is_like(&self, other: &Need) -> bool {
        self.places.len() == other.places.len()
            && self.is_loose() == other.is_loose()
            && self.places.iter().all(|(field, words)| {
                other.places.iter().any(|(known, has)| {
                    known == field
                        && match (words, has) {
                            (Words::Patterns(_), Words::Patterns(_)) => true,
                            (Words::Numbers(a), Words::Numbers(b)) => a == b,
                            (Words::Patterns(_), Words::Numbers(_))
                            | (Words::Numbers(_), Words::Patterns(_)) => false,
                        }
                })
            })
    }

    /// What needs are put in order by: the words, so that the same ones are neighbours.
    pub fn order(&self) -> Vec<&Pattern> {
        let mut words: Vec<&Pattern> = Vec::new();
        for (_, one) in &self.places {
            match one {
                Words::Patterns(patterns) => words.extend(patterns),
                Words::Numbers(_) => {}
            }
        }
        words.sort_unstable();
        words
    }

    /// Number of the words of both.
    pub fn words_with(&self, other: &Need) -> usize {
        let mut both = self.clone();
        both.join(other.clone());
        let count = |(_, words): &(Field, Words)| match words {
            Words::Patterns(patterns) => patterns.len(),
            Words::Numbers(numbers) => numbers.len(),
        };
        both.places.iter().map(count).max().unwrap_or(0)
    }

    pub fn pred(self) -> Pred {
        let test = |(field, words)| {
            let test = match words {
                Words::Patterns(patterns) => Test::Patterns {
                    patterns,
                    cased: false,
                },
                Words::Numbers(numbers) => Test::Numbers(numbers),
            };
            Pred::Test(Box::new(field), test)
        };
        Pred::any(self.places.into_iter().map(test).collect())
    }
}

impl Words {
    fn is_like(&self, other: &Words) -> bool {
        match (self, other) {
            (Words::Patterns(_), Words::Patterns(_)) | (Words::Numbers(_), Words::Numbers(_)) => {
                true
            }
            (Words::Patterns(_), Words::Numbers(_)) | (Words::Numbers(_), Words::Patterns(_)) => {
                false
            }
        }
    }

    fn add(&mut self, other: Words) {
        match (self, other) {
            (Words::Patterns(has), Words::Patterns(more)) => {
                for word in more {
                    if !has.contains(&word) {
                        has.push(word);
                    }
                }
            }
            (Words::Numbers(has), Words::Numbers(more)) => {
                for word in more {
                    if !has.contains(&word) {
                        has.push(word);
                    }
                }
            }
            (Words::Patterns(_), Words::Numbers(_)) | (Words::Numbers(_), Words::Patterns(_)) => {}
        }
    }
}

/// A guess at the part of events in which a number stands, which is mostly the kind of event.
const NUMBER: f64 = 0.02;

/// A guess at the part of values that a pattern fits: the more text, the fewer. `None` where it
/// fits any value.
pub(super) fn frequency(pattern: &Pattern) -> Option<f64> {
    let length: usize = pattern
        .parts()
        .iter()
        .map(|part| match part {
            Part::Text(text) => text.chars().count(),
            Part::Any | Part::One => 0,
        })
        .sum();
    let open = pattern.parts().contains(&Part::Any);
    match (length, open) {
        (0, true) => None,
        (_, false) => Some(0.02),
        (length, true) => Some(0.5 * 0.8_f64.powi(i32::try_from(length).unwrap_or(i32::MAX))),
    }
}

/// A pattern that fits, letter case ignored, whatever the given one fits.
fn caseless(pattern: &Pattern, cased: bool) -> Option<Pattern> {
    let ascii = pattern.parts().iter().all(|part| match part {
        Part::Text(text) => text.is_ascii(),
        Part::Any | Part::One => true,
    });
    // Beyond ASCII engines and we may differ in what is the lower case of a letter.
    (!cased || ascii).then(|| pattern.lower())
}

/// What a test of a field costs beside one of a column. `None`: there is nothing to test.
fn cost(field: &Field) -> Option<f64> {
    match field {
        Field::Place { .. } => Some(1.0),
        Field::Derived { .. } => Some(2.0),
        Field::Keyword(fields) => Some(1.0 + fields.len() as f64),
        Field::Missing { .. } => None,
    }
}
