//! Predicates that no event can fulfil, since the table lacks what they ask for.

use crate::predicate::{DerivedField, Field, Pred, Test};

/// The outcome that every event has, where absent fields alone decide it. `missing` gets the names
/// of those that were asked for.
pub(super) fn constant(pred: &Pred, missing: &mut Vec<String>) -> Option<bool> {
    match pred {
        Pred::All(parts) => {
            let outcomes: Vec<Option<bool>> =
                parts.iter().map(|it| constant(it, missing)).collect();
            if outcomes.contains(&Some(false)) {
                Some(false)
            } else {
                outcomes.iter().all(|it| *it == Some(true)).then_some(true)
            }
        }
        Pred::Any(parts) => {
            let outcomes: Vec<Option<bool>> =
                parts.iter().map(|it| constant(it, missing)).collect();
            if outcomes.contains(&Some(true)) {
                Some(true)
            } else {
                outcomes
                    .iter()
                    .all(|it| *it == Some(false))
                    .then_some(false)
            }
        }
        Pred::Not(inner) => constant(inner, missing).map(|outcome| !outcome),
        Pred::Test(field, test) => {
            let other = match test {
                Test::FieldRef { other, .. } => is_missing(other, missing),
                Test::Patterns { .. }
                | Test::Numbers(_)
                | Test::Number(..)
                | Test::Bool(_)
                | Test::Present
                | Test::Absent
                | Test::Regexp(_)
                | Test::Networks(_)
                | Test::TimePart(..) => false,
            };
            let absent = is_missing(field, missing);
            (absent || other).then_some(*test == Test::Absent)
        }
    }
}

fn is_missing(field: &Field, missing: &mut Vec<String>) -> bool {
    match field {
        Field::Missing { name } => {
            if !missing.contains(name) {
                missing.push(name.clone());
            }
            true
        }
        Field::Place { .. } => false,
        Field::Keyword(fields) => fields.iter().all(|field| is_missing(field, missing)),
        Field::Derived { derived, .. } => match derived {
            DerivedField::Coalesce(fields) => fields.iter().all(|it| is_missing(it, missing)),
            DerivedField::Values { field, .. } => is_missing(field, missing),
            DerivedField::Case {
                branches,
                otherwise,
            } => {
                let branches = branches.iter().all(|(_, field)| is_missing(field, missing));
                branches
                    && otherwise
                        .as_ref()
                        .is_none_or(|field| is_missing(field, missing))
            }
        },
    }
}
