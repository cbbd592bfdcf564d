//! What the words in an event's texts tell of a predicate: a sketch of it, without negations and
//! with everything left out that words can't tell. Where the predicate holds the sketch does; the
//! reverse is not so.

use super::need::frequency;
use crate::pattern::{Part, Pattern, lower};
use crate::predicate::{Field, Pred, Test};
use crate::source::{Access, Step, Type};

/// A run of ASCII characters in a column's text, letter case aside.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Word {
    pub column: String,
    /// The column holds JSON text, and the word stands in one of its strings. It holds nothing that
    /// JSON may escape.
    pub in_json: bool,
    /// In lower case.
    pub text: String,
    /// At the beginning of the column's text, at its end.
    pub first: bool,
    pub last: bool,
}

/// `All([])` holds of every event, `Any([])` of none.
#[derive(Debug, Clone, PartialEq)]
pub enum Sketch {
    Word(Word),
    All(Vec<Sketch>),
    Any(Vec<Sketch>),
}

impl Sketch {
    pub fn of(pred: &Pred) -> Sketch {
        match pred {
            Pred::All(parts) => Sketch::all(parts.iter().map(Sketch::of)),
            Pred::Any(parts) => Sketch::any(parts.iter().map(Sketch::of)),
            Pred::Not(_) => Sketch::truth(),
            Pred::Test(field, test) => of_test(field, test),
        }
    }

    fn truth() -> Sketch {
        Sketch::All(Vec::new())
    }

    fn is_truth(&self) -> bool {
        matches!(self, Sketch::All(parts) if parts.is_empty())
    }

    fn all(parts: impl Iterator<Item = Sketch>) -> Sketch {
        Sketch::All(parts.filter(|part| !part.is_truth()).collect())
    }

    fn any(parts: impl Iterator<Item = Sketch>) -> Sketch {
        let parts: Vec<Sketch> = parts.collect();
        match parts.iter().any(Sketch::is_truth) {
            true => Sketch::truth(),
            false => Sketch::Any(parts),
        }
    }

    /// Words of which one is in every event that the sketch holds of: those that seem to be in the
    /// fewest. `None` where there are none such.
    pub fn keys(&self) -> Option<Vec<&Word>> {
        self.weighed().map(|(_, words)| words)
    }

    /// What is left to be found out of an event that has a key.
    pub fn beyond_keys(&self) -> Sketch {
        match self {
            plain if plain.is_told_by_keys() => Sketch::truth(),
            Sketch::All(parts) => {
                let weights = parts.iter().enumerate().filter_map(|(at, part)| {
                    let (weight, _) = part.weighed()?;
                    Some((at, weight))
                });
                // The part that gives the keys.
                let first = weights.min_by(|(_, a), (_, b)| a.total_cmp(b));
                let told = first.filter(|(at, _)| parts[*at].is_told_by_keys());
                let rest = parts.iter().enumerate();
                let rest = rest.filter(|(at, _)| told.is_none_or(|(told, _)| told != *at));
                Sketch::all(rest.map(|(_, part)| part.clone()))
            }
            Sketch::Any(_) | Sketch::Word(_) => self.clone(),
        }
    }

    /// Whether it holds wherever one of its keys is there.
    fn is_told_by_keys(&self) -> bool {
        match self {
            Sketch::Word(_) => true,
            Sketch::Any(parts) => parts.iter().all(Sketch::is_told_by_keys),
            Sketch::All(parts) => match parts.as_slice() {
                [only] => only.is_told_by_keys(),
                _ => false,
            },
        }
    }

    /// The keys, and about the part of events that have one.
    fn weighed(&self) -> Option<(f64, Vec<&Word>)> {
        match self {
            Sketch::Word(word) => {
                let letters = Pattern::literal(&word.text);
                let pattern = match word.first && word.last {
                    true => letters,
                    false => letters.with_any_before(),
                };
                Some((frequency(&pattern)?, vec![word]))
            }
            Sketch::All(parts) => {
                let weighed = parts.iter().filter_map(Sketch::weighed);
                weighed.min_by(|(a, _), (b, _)| a.total_cmp(b))
            }
            Sketch::Any(parts) => {
                let mut keys = (0.0, Vec::new());
                for part in parts {
                    let (weight, words) = part.weighed()?;
                    keys.0 += weight;
                    keys.1.extend(words);
                }
                Some(keys)
            }
        }
    }
}

fn of_test(field: &Field, test: &Test) -> Sketch {
    match test {
        Test::Patterns { patterns, cased } => of_patterns(field, &|column| {
            Sketch::any(patterns.iter().map(|pattern| match cased {
                true => of_pattern(pattern, column),
                false => of_pattern(&pattern.lower(), column),
            }))
        }),
        Test::Regexp(regexp) => of_patterns(field, &|column| match regexp.words() {
            None => Sketch::truth(),
            Some(words) => {
                let found =
                    |word: &String| Pattern::literal(word).with_any_before().with_any_after();
                Sketch::any(words.iter().map(|word| of_pattern(&found(word), column)))
            }
        }),
        Test::Numbers(_)
        | Test::Number(..)
        | Test::Bool(_)
        | Test::Present
        | Test::Absent
        | Test::Networks(_)
        | Test::FieldRef { .. }
        | Test::TimePart(..) => Sketch::truth(),
    }
}

/// A column whose text holds the values of a field.
struct Place<'p> {
    column: &'p str,
    in_json: bool,
}

fn of_patterns(field: &Field, sketch: &dyn Fn(&Place<'_>) -> Sketch) -> Sketch {
    match field {
        Field::Place { access, time, .. } => match place(access) {
            Some(place) if time.is_none() => sketch(&place),
            Some(_) | None => Sketch::truth(),
        },
        Field::Keyword(fields) => {
            Sketch::any(fields.iter().map(|field| of_patterns(field, sketch)))
        }
        Field::Missing { .. } => Sketch::Any(Vec::new()),
        Field::Derived { .. } => Sketch::truth(),
    }
}

fn place(access: &Access) -> Option<Place<'_>> {
    let only_json = |step: &Step| matches!(step, Step::Json(_));
    let in_json = match access.column_type {
        Type::Text => access.steps.is_empty().then_some(false),
        Type::Json => access.steps.iter().all(only_json).then_some(true),
        Type::Integer
        | Type::Number
        | Type::Boolean
        | Type::Timestamp
        | Type::Array(_)
        | Type::Struct(_)
        | Type::Map(_) => None,
    };
    in_json.map(|in_json| Place {
        column: &access.column,
        in_json,
    })
}

/// The runs of characters that a text needs to hold for a pattern to fit it.
fn of_pattern(pattern: &Pattern, place: &Place<'_>) -> Sketch {
    let mut words = Vec::new();
    let parts = pattern.parts();
    for (number, part) in parts.iter().enumerate() {
        let Part::Text(text) = part else { continue };
        let kept = |c: char| match place.in_json {
            true => (' '..='~').contains(&c) && !matches!(c, '"' | '\\' | '/'),
            false => c.is_ascii(),
        };
        let mut rest = text.as_str();
        while let Some(start) = rest.find(kept) {
            let before = text.len() - rest.len() + start;
            rest = &rest[start..];
            let run = &rest[..rest.find(|c: char| !kept(c)).unwrap_or(rest.len())];
            rest = &rest[run.len()..];
            let (first, last) = match place.in_json {
                true => (false, false),
                false => (
                    number == 0 && before == 0,
                    number + 1 == parts.len() && rest.is_empty(),
                ),
            };
            // Numbers in JSON may be written in several ways.
            let is_number =
                |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
            if !(place.in_json && run.chars().all(is_number)) {
                words.push(Sketch::Word(Word {
                    column: place.column.to_owned(),
                    in_json: place.in_json,
                    text: lower(run),
                    first,
                    last,
                }));
            }
        }
    }
    Sketch::all(words.into_iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(pattern: &str, in_json: bool) -> String {
        let place = Place {
            column: "c",
            in_json,
        };
        show(&of_pattern(&Pattern::parse(pattern), &place))
    }

    fn show(sketch: &Sketch) -> String {
        let join = |parts: &[Sketch], sign: &str| {
            let parts: Vec<String> = parts.iter().map(show).collect();
            format!("({})", parts.join(sign))
        };
        match sketch {
            Sketch::Word(word) => format!(
                "{}{}{}",
                if word.first { "^" } else { "" },
                word.text,
                if word.last { "$" } else { "" }
            ),
            Sketch::All(parts) => join(parts, " and "),
            Sketch::Any(parts) => join(parts, " or "),
        }
    }

    #[test]
    fn words_of_patterns() {
        assert_eq!(text("Abc", false), "(^abc$)");
        assert_eq!(text("Abc*d?e", false), "(^abc and d and e$)");
        assert_eq!(text("éabcéd*", false), "(abc and d)");
        assert_eq!(text("*", false), "()");
        assert_eq!(text("", false), "()");
        assert_eq!(text("a/b\\c 5", true), "(a and b and c 5)");
        assert_eq!(text("*12e3*-a", true), "(-a)");
    }

    #[test]
    fn keys_are_the_rarest_words_of_a_conjunction() {
        let word = |pattern: &str| {
            let place = Place {
                column: "c",
                in_json: false,
            };
            of_pattern(&Pattern::parse(pattern), &place)
        };
        let any = Sketch::any([word("*abc*"), word("*abcdef*")].into_iter());
        let keys = |sketch: &Sketch| {
            let keys = sketch.keys();
            keys.map(|words| {
                words
                    .iter()
                    .map(|word| word.text.clone())
                    .collect::<Vec<_>>()
            })
        };
        assert_eq!(keys(&any).unwrap(), ["abc", "abcdef"]);
        let all = Sketch::all([any.clone(), word("*secretly*")].into_iter());
        assert_eq!(keys(&all).unwrap(), ["secretly"]);
        assert_eq!(show(&all), "(((abc) or (abcdef)) and (secretly))");
        assert_eq!(show(&all.beyond_keys()), "(((abc) or (abcdef)))");
        assert_eq!(show(&any.beyond_keys()), "()");
        let both = Sketch::any([all.clone(), any.clone()].into_iter());
        assert_eq!(both.beyond_keys(), both);
        assert_eq!(keys(&Sketch::any([any, Sketch::truth()].into_iter())), None);
    }
}
