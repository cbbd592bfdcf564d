//! Searches and conditions to predicates.

use super::Context;
use super::field;
use crate::diag::{Code, Diagnostic};
use crate::modifier::{self, Applied, Join, Keyword, Matcher, Order};
use crate::pattern::Pattern;
use crate::predicate::{Field, Pred, Test};
use crate::rule::condition::{NamePattern, Reference};
use crate::rule::{Condition, Detection, Item, Origin, Quantifier, Selection};
use std::collections::HashSet;

/// Adds a part; false where there is none.
pub fn push(parts: &mut Vec<Pred>, part: Option<Pred>) -> bool {
    let good = part.is_some();
    parts.extend(part);
    good
}

/// Another condition over the searches of a detection. The searches' own errors are told
/// elsewhere.
pub fn over_searches(
    detection: &Detection,
    (wanted, node): (&Condition, u32),
    origin: &Origin,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Pred> {
    let mut unknown = None;
    wanted.each_name(&mut |reference, word| {
        let found = detection
            .searches
            .iter()
            .any(|search| reference.fits(&search.name));
        if let (false, Reference::Name(name)) = (found, &reference) {
            unknown = Some(((*name).to_owned(), word.clone()));
        }
    });
    if let Some((name, word)) = unknown {
        let message = format!("no search identifier is called `{name}`");
        let mut diagnostic = Diagnostic::new(Code::UNKNOWN_SEARCH, message)
            .at(origin.word(node, word))
            .in_file(&origin.file)
            .label("not defined in `detection`");
        let names = detection.searches.iter().map(|search| search.name.as_str());
        diagnostic.help = crate::diag::did_you_mean(&name, names);
        out.push(diagnostic);
        return None;
    }
    let searches: Vec<(&str, Pred)> = detection
        .searches
        .iter()
        .map(|search| {
            let pred = selection(&search.selection, origin, context, &mut Vec::new());
            Some((search.name.as_str(), pred?))
        })
        .collect::<Option<_>>()?;
    Some(condition(wanted, &searches))
}

pub fn detection(
    detection: &Detection,
    origin: &Origin,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Pred> {
    let start = out.len();
    // Every search is resolved, also one that no condition uses: its errors are errors.
    let searches: Vec<(&str, Option<Pred>)> = detection
        .searches
        .iter()
        .map(|search| {
            (
                search.name.as_str(),
                selection(&search.selection, origin, context, out),
            )
        })
        .collect();
    for diagnostic in &mut out[start..] {
        diagnostic.file.get_or_insert_with(|| origin.file.clone());
    }
    let searches: Vec<(&str, Pred)> = searches
        .into_iter()
        .map(|(name, pred)| Some((name, pred?)))
        .collect::<Option<_>>()?;
    Some(Pred::any(
        detection
            .conditions
            .iter()
            .map(|c| condition(&c.condition, &searches))
            .collect(),
    ))
}

fn condition(condition_: &Condition, searches: &[(&str, Pred)]) -> Pred {
    match condition_ {
        Condition::And(parts) => {
            Pred::all(parts.iter().map(|part| condition(part, searches)).collect())
        }
        Condition::Or(parts) => {
            Pred::any(parts.iter().map(|part| condition(part, searches)).collect())
        }
        Condition::Not(inner) => condition(inner, searches).negate(),
        Condition::Search(_, name) => {
            // The reader has made sure that the name exists.
            searches
                .iter()
                .find(|(other, _)| other == name)
                .map_or_else(|| Pred::Any(Vec::new()), |(_, pred)| pred.clone())
        }
        Condition::Of(quantifier, _, pattern) => of(*quantifier, pattern, searches),
    }
}

fn of(quantifier: Quantifier, pattern: &NamePattern, searches: &[(&str, Pred)]) -> Pred {
    let reference = Reference::Pattern(pattern);
    let parts: Vec<&Pred> = searches
        .iter()
        .filter(|(name, _)| reference.fits(name))
        .map(|(_, pred)| pred)
        .collect();
    match quantifier {
        Quantifier::All => Pred::all(parts.into_iter().cloned().collect()),
        Quantifier::AtLeast(1) => Pred::any(parts.into_iter().cloned().collect()),
        Quantifier::AtLeast(count) => at_least(count, &parts),
    }
}

/// At least `count` of the parts: the first and `count - 1` of the rest, or `count` of the rest.
fn at_least(count: usize, parts: &[&Pred]) -> Pred {
    if count == 0 {
        return Pred::truth();
    }
    if parts.len() < count {
        return Pred::Any(Vec::new());
    }
    if parts.len() == count {
        return Pred::all(parts.iter().map(|part| (*part).clone()).collect());
    }
    let with_first = Pred::all(vec![parts[0].clone(), at_least(count - 1, &parts[1..])]);
    Pred::any(vec![with_first, at_least(count, &parts[1..])])
}

pub fn selection(
    selection_: &Selection,
    origin: &Origin,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Pred> {
    match selection_ {
        Selection::All(items) => {
            let parts = items.iter().map(|entry| item(entry, origin, context, out));
            good(parts).map(Pred::all)
        }
        Selection::Any(selections) => {
            // Keywords of a list are one item with several values: one test, not one for each.
            if let Some(keywords) = keywords(selections) {
                return item(&keywords, origin, context, out);
            }
            let parts = selections.iter();
            good(parts.map(|part| selection(part, origin, context, out))).map(Pred::any)
        }
        Selection::Each(selections) => {
            let parts = selections.iter();
            good(parts.map(|part| selection(part, origin, context, out))).map(Pred::all)
        }
        Selection::Keyword(keyword) => item(keyword, origin, context, out),
    }
}

/// All parts, or none where one has an error. Those after it are looked at, too: each tells its own.
fn good(parts: impl Iterator<Item = Option<Pred>>) -> Option<Vec<Pred>> {
    let parts: Vec<Option<Pred>> = parts.collect();
    parts.into_iter().collect()
}

fn keywords(selections: &[Selection]) -> Option<Item> {
    let mut values = Vec::with_capacity(selections.len());
    for selection in selections {
        match selection {
            Selection::Keyword(item) => values.extend(item.values.iter().cloned()),
            Selection::All(_) | Selection::Any(_) | Selection::Each(_) => return None,
        }
    }
    let node = values.first()?.id;
    Some(Item {
        field: None,
        modifiers: Vec::new(),
        values,
        node,
        by: Vec::new(),
    })
}

/// What is wrong with an item that pipelines changed says so, since the file does not show it.
fn item(
    entry: &Item,
    origin: &Origin,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Pred> {
    let start = out.len();
    let pred = plain_item(entry, origin, context, out);
    if !entry.by.is_empty() {
        let by: Vec<String> = entry.by.iter().map(|it| format!("`{it}`")).collect();
        for diagnostic in &mut out[start..] {
            let after = format!(" (after pipeline item {})", by.join(", "));
            diagnostic.message.push_str(&after);
        }
    }
    pred
}

fn plain_item(
    entry: &Item,
    origin: &Origin,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Pred> {
    let keyword = if entry.field.is_some() {
        Keyword::No
    } else {
        Keyword::Yes
    };
    let modifiers = modifier::Context {
        origin,
        placeholders: context.placeholders,
    };
    let applied = modifier::apply(entry, keyword, modifiers, out);
    let field = match &entry.field {
        Some(name) => field::resolve_field(
            name,
            match entry.by.is_empty() {
                true => origin.word(entry.node, 0..name.len()),
                false => origin.node(entry.node),
            },
            origin,
            context,
            out,
        ),
        None => field::keyword(origin, entry.node, context, out),
    };
    let (applied, field) = (applied?, field?);
    let place = origin.node(entry.node);
    let mut good = true;
    let groups: Vec<Vec<Pred>> = match applied.join {
        // One group: its patterns and networks become one test each.
        Join::Any => vec![tests(
            &applied, None, &field, origin, context, out, &mut good,
        )],
        Join::All => (0..applied.values.len())
            .map(|index| {
                tests(
                    &applied,
                    Some(index),
                    &field,
                    origin,
                    context,
                    out,
                    &mut good,
                )
            })
            .collect(),
    };
    for pred in groups.iter().flatten() {
        if let Pred::Test(field, test) = pred
            && let Err(diagnostic) =
                field::check_type(field, test).and_then(|()| field::check_words(field, test))
        {
            good = false;
            out.push((*diagnostic).at(place.clone()));
        }
    }
    let pred = Pred::all(groups.into_iter().map(Pred::any).collect());
    good.then(|| if applied.negated { pred.negate() } else { pred })
}

/// The first of those that are the same by `key`.
fn without_repeats(mut patterns: Vec<Pattern>, key: impl Fn(&Pattern) -> Pattern) -> Vec<Pattern> {
    if patterns.len() > 1 {
        let mut seen = HashSet::new();
        patterns.retain(|pattern| seen.insert(key(pattern)));
    }
    patterns
}

/// The tests of one value (or of all), joined by `or`.
fn tests(
    applied: &Applied,
    only: Option<usize>,
    field: &Field,
    origin: &Origin,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
    good: &mut bool,
) -> Vec<Pred> {
    let mut plain = Vec::new();
    let mut cased = Vec::new();
    let mut networks = Vec::new();
    let mut numbers = Vec::new();
    let mut tests = Vec::new();
    let values = applied
        .values
        .iter()
        .enumerate()
        .filter(|(index, _)| only.is_none_or(|only| only == *index));
    for matcher in values.flat_map(|(_, alternatives)| alternatives) {
        match matcher {
            Matcher::Pattern {
                pattern,
                cased: false,
            } => plain.push(pattern.clone()),
            Matcher::Pattern {
                pattern,
                cased: true,
            } => cased.push(pattern.clone()),
            Matcher::Network(network) => networks.push(*network),
            Matcher::Number(Order::Eq, number) => numbers.push(*number),
            Matcher::Number(order, number) => tests.push(Test::Number(*order, *number)),
            Matcher::Bool(value) => tests.push(Test::Bool(*value)),
            Matcher::Absent | Matcher::Exists(false) => tests.push(Test::Absent),
            Matcher::Exists(true) => tests.push(Test::Present),
            Matcher::Regexp(regexp) => tests.push(Test::Regexp(regexp.clone())),
            Matcher::TimePart(part, order, number) => {
                tests.push(Test::TimePart(*part, *order, *number))
            }
            Matcher::FieldRef {
                field: name,
                node,
                order,
                cased,
            } => match field::resolve_field(name, origin.node(*node), origin, context, out) {
                Some(other) => tests.push(Test::FieldRef {
                    other: Box::new(other),
                    order: *order,
                    cased: *cased,
                }),
                None => *good = false,
            },
        }
    }
    let mut all = Vec::new();
    if !plain.is_empty() {
        all.push(Test::Patterns {
            patterns: without_repeats(plain, Pattern::lower),
            cased: false,
        });
    }
    if !cased.is_empty() {
        all.push(Test::Patterns {
            patterns: without_repeats(cased, Pattern::clone),
            cased: true,
        });
    }
    if !numbers.is_empty() {
        all.push(Test::Numbers(numbers));
    }
    if !networks.is_empty() {
        all.push(Test::Networks(networks));
    }
    all.extend(tests);
    all.into_iter()
        .map(|test| Pred::Test(Box::new(field.clone()), test))
        .collect()
}
