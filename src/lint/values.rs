//! The lists of values of a rule: what is there twice, what another value covers already, and
//! wildcards that a modifier says better.

use crate::diag::fix::{Edit, Fix};
use crate::diag::{Code, Diagnostic};
use crate::modifier::{self, Compare, Role};
use crate::pattern::{Part, Pattern, Shape};
use crate::rule::{Item, Origin, Rule, Selection};
use aho_corasick::AhoCorasick;
use std::collections::BTreeMap;

/// Findings on the searches of a rule.
pub fn values(rule: &Rule) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for search in &rule.detection.searches {
        selection(&search.selection, &rule.origin, &mut out);
    }
    out.into_iter().map(|it| rule.diagnostic(it)).collect()
}

fn selection(it: &Selection, origin: &Origin, out: &mut Vec<Diagnostic>) {
    match it {
        Selection::All(items) => items.iter().for_each(|one| item(one, origin, out)),
        Selection::Any(parts) | Selection::Each(parts) => {
            parts.iter().for_each(|part| selection(part, origin, out))
        }
        Selection::Keyword(one) => item(one, origin, out),
    }
}

/// How an item compares plain texts.
#[derive(Clone, Copy)]
struct Manner {
    compare: Option<Compare>,
    cased: bool,
    all: bool,
}

/// `None` where values are rewritten, or are no texts to compare.
fn manner(item: &Item) -> Option<Manner> {
    let mut manner = Manner {
        compare: None,
        cased: false,
        all: false,
    };
    for used in &item.modifiers {
        match modifier::find(&used.name)?.role {
            Role::Compare(
                compare @ (Compare::Contains | Compare::StartsWith | Compare::EndsWith),
            ) => manner.compare = Some(compare),
            Role::Cased => manner.cased = true,
            Role::All => manner.all = true,
            // Of the values of `neq` none may match: those that others cover are needless, too.
            Role::Neq => {}
            Role::Compare(_) | Role::Rewrite(_) | Role::TimePart(_) | Role::RegexFlag(_) => {
                return None;
            }
        }
    }
    Some(manner)
}

fn item(item: &Item, origin: &Origin, out: &mut Vec<Diagnostic>) {
    // What a pipeline wrote is not the file's.
    if !item.by.is_empty() {
        return;
    }
    if item.values.len() == 1
        && let Some(all) = item.modifiers.iter().find(|used| used.name == "all")
    {
        out.push(
            Diagnostic::new(Code::ALL_OF_ONE, "`all` of one value changes nothing")
                .at(origin.word(item.node, all.word.clone()))
                .help("leave it out, or list the other values")
                .fix(without_all(item)),
        );
    }
    let Some(manner) = manner(item) else {
        return;
    };
    let texts: Vec<(u32, String)> = item
        .values
        .iter()
        .filter_map(|value| Some((value.id, value.as_text()?.to_owned())))
        .collect();
    let folded = |text: &str| match manner.cased {
        true => text.to_owned(),
        false => text.to_lowercase(),
    };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut plain: Vec<(u32, String, String)> = Vec::new();
    for (node, text) in &texts {
        let times = seen.entry(folded(text)).or_insert(0);
        *times += 1;
        if *times > 1 {
            let message = format!("`{text}` stands in the list before");
            let diagnostic = Diagnostic::new(Code::DUPLICATE_VALUE, message);
            // With `all` each value is a test of its own, and the SQL would be another.
            let fix = (!manner.all).then(|| Fix {
                summary: format!("drop the second `{text}`"),
                edits: vec![Edit::Remove { node: *node }],
            });
            out.push(diagnostic.at(origin.node(*node)).fix(fix));
        } else if let [Part::Text(literal)] = Pattern::parse(text).parts() {
            plain.push((*node, text.clone(), folded(literal)));
        }
    }
    if texts.len() == item.values.len() {
        wildcards(item, manner, &texts, origin, out);
    }
    covered(manner, &plain, origin, out);
}

/// Lists up to this length are compared pair by pair, which is quicker than an automaton.
const FEW: usize = 16;

/// Pairs of positions: a field that has the first text in that place has the second there, too.
fn implications(texts: &[&str], compare: Compare) -> Vec<(usize, usize)> {
    let held: fn(&str, &str) -> bool = match compare {
        Compare::Contains => |longer, shorter| longer.contains(shorter),
        Compare::StartsWith => |longer, shorter| longer.starts_with(shorter),
        Compare::EndsWith => |longer, shorter| longer.ends_with(shorter),
        Compare::Re | Compare::Cidr | Compare::Order(_) | Compare::Exists | Compare::FieldRef => {
            return Vec::new();
        }
    };
    // An automaton too large to be made leaves the pairs.
    let automaton = (texts.len() > FEW).then(|| AhoCorasick::new(texts));
    let mut out = Vec::new();
    for (longer, text) in texts.iter().enumerate() {
        match &automaton {
            Some(Ok(automaton)) => {
                let found = automaton.find_overlapping_iter(text);
                let others = found.map(|it| it.pattern().as_usize());
                out.extend(
                    others
                        .filter(|other| held(text, texts[*other]))
                        .map(|other| (longer, other)),
                );
            }
            Some(Err(_)) | None => out.extend(
                (0..texts.len())
                    .filter(|other| held(text, texts[*other]))
                    .map(|other| (longer, other)),
            ),
        }
    }
    out.retain(|(longer, shorter)| longer != shorter);
    out
}

/// A value that adds nothing because of another of the list.
fn covered(
    manner: Manner,
    plain: &[(u32, String, String)],
    origin: &Origin,
    out: &mut Vec<Diagnostic>,
) {
    let Some(compare) = manner.compare else {
        return;
    };
    let literals: Vec<&str> = (plain.iter())
        .map(|(_, _, literal)| literal.as_str())
        .collect();
    // For each value the first of the others that makes it needless.
    let mut because: Vec<Option<usize>> = vec![None; plain.len()];
    for (longer, shorter) in implications(&literals, compare) {
        let (needless, other) = match manner.all {
            false => (longer, shorter),
            true => (shorter, longer),
        };
        let known = &mut because[needless];
        if !plain[other].2.is_empty() && known.is_none_or(|first| other < first) {
            *known = Some(other);
        }
    }
    let needless: Vec<(u32, String)> = (plain.iter().zip(because))
        .filter_map(|((node, text, _), other)| {
            let other = &plain[other?].1;
            let message = match manner.all {
                false => format!("`{other}` in the same list finds all that `{text}` finds"),
                true => format!("`{other}` in the same list can't match without `{text}`"),
            };
            Some((*node, message))
        })
        .collect();
    // Long lists would say the same a hundred times.
    let Some(((node, first), others)) = needless.split_first() else {
        return;
    };
    let message = match others.len() {
        0 => first.clone(),
        more => format!("{first}; {more} more of the list are needless, too"),
    };
    let diagnostic = Diagnostic::new(Code::REDUNDANT_VALUE, message);
    out.push(diagnostic.at(origin.node(*node)));
}

/// `*x` without a modifier says what `endswith` says, and so on. In a list with others it is the
/// only way to say it.
fn wildcards(
    item: &Item,
    manner: Manner,
    texts: &[(u32, String)],
    origin: &Origin,
    out: &mut Vec<Diagnostic>,
) {
    // A keyword is looked for anywhere as it is.
    if item.field.is_none() || manner.compare.is_some() {
        return;
    }
    let mut modifiers = texts.iter().map(|(_, text)| same_modifier(text));
    let (Some(Some(modifier)), Some((node, text))) = (modifiers.next(), texts.first()) else {
        return;
    };
    if !modifiers.all(|other| other == Some(modifier)) {
        return;
    }
    out.push(
        Diagnostic::new(
            Code::WILDCARD,
            format!("`{text}` says with a wildcard what `{modifier}` says"),
        )
        .at(origin.node(*node))
        .help(format!("use `|{modifier}` and the text without `*`"))
        .fix(with_modifier(item, modifier, texts)),
    );
}

/// The key as it is written, with those modifiers.
fn key<'m>(field: &str, modifiers: impl Iterator<Item = &'m str>) -> String {
    modifiers.fold(field.to_owned(), |key, modifier| key + "|" + modifier)
}

/// The key without `all`. A keyword's key may be nothing but modifiers.
fn without_all(item: &Item) -> Option<Fix> {
    let field = item.field.as_deref()?;
    let rest = item.modifiers.iter().map(|used| used.name.as_str());
    Some(Fix {
        summary: "drop `all`".to_owned(),
        edits: vec![Edit::Text {
            node: item.node,
            text: key(field, rest.filter(|name| *name != "all")),
        }],
    })
}

/// The modifier in the key, and the values without the wildcards that it says.
fn with_modifier(item: &Item, modifier: &str, texts: &[(u32, String)]) -> Option<Fix> {
    let field = item.field.as_deref()?;
    let others = item.modifiers.iter().map(|used| used.name.as_str());
    let mut edits = vec![Edit::Text {
        node: item.node,
        text: key(field, std::iter::once(modifier).chain(others)),
    }];
    for (node, text) in texts {
        let text = bare(text)?.to_owned();
        edits.push(Edit::Text { node: *node, text });
    }
    Some(Fix {
        summary: format!("use `|{modifier}`"),
        edits,
    })
}

/// A text without the wildcards around it: what is left has none.
fn bare(text: &str) -> Option<&str> {
    let start = text.trim_start_matches('*');
    let literal = match Pattern::parse(text).shape() {
        Shape::StartsWith(literal) | Shape::EndsWith(literal) | Shape::Contains(literal) => {
            literal.to_owned()
        }
        Shape::Everything | Shape::Equals(_) | Shape::Like(_) => return None,
    };
    // The last of several `*` may be behind a backslash, and so be meant.
    let mut end = start;
    loop {
        if Pattern::parse(end).as_literal() == Some(&literal) {
            return Some(end);
        }
        end = end.strip_suffix('*')?;
    }
}

/// The modifier that says what the wildcards of a value say.
fn same_modifier(text: &str) -> Option<&'static str> {
    match Pattern::parse(text).shape() {
        Shape::StartsWith(_) => Some("startswith"),
        Shape::EndsWith(_) => Some("endswith"),
        Shape::Contains(_) => Some("contains"),
        Shape::Everything | Shape::Equals(_) | Shape::Like(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::SourceFile;
    use crate::rule::{self, Document};
    use std::sync::Arc;

    fn codes(search: &str) -> Vec<&'static str> {
        let file = Arc::new(SourceFile {
            name: "r.yml".into(),
            text: format!(
                "title: t\nlogsource: {{product: p}}\ndetection:\n  s: {search}\n  condition: s\n"
            ),
        });
        let parsed = rule::parse(&file);
        assert_eq!(parsed.diagnostics, [], "{search}");
        let [Document::Rule(rule)] = parsed.documents.as_slice() else {
            panic!("{search} is one rule");
        };
        values(rule).into_iter().map(|it| it.code.0).collect()
    }

    #[test]
    fn needless_values_are_told_once() {
        assert_eq!(codes("{f: [a, b, A]}"), ["duplicate-value"]);
        assert_eq!(codes("{f|cased: [a, b, A]}"), [""; 0]);
        assert_eq!(codes("{f|contains: [ab, xABx]}"), ["redundant-value"]);
        assert_eq!(codes("{f|contains: [ab, xab, abx]}"), ["redundant-value"]);
        assert_eq!(codes("{f|contains|cased: [ab, xABx]}"), [""; 0]);
        assert_eq!(codes("{f|contains|all: [ab, xabx]}"), ["redundant-value"]);
        assert_eq!(codes("{f|startswith: [ab, xab, abx]}"), ["redundant-value"]);
        assert_eq!(codes("{f|endswith: [ab, xab, abx]}"), ["redundant-value"]);
        assert_eq!(codes("{f: [ab, xab, 'a*b', '*']}"), [""; 0]);
        assert_eq!(codes("{f|contains: ['a*', abc]}"), [""; 0]);
        assert_eq!(codes("{f|windash|contains: [-a, -ab]}"), [""; 0]);
        assert_eq!(codes("{f|re: [a, ab]}"), [""; 0]);
    }

    #[test]
    fn long_lists_give_the_pairs_of_short_ones() {
        let texts: Vec<String> = (0..200).map(|it| format!("{it:b}")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        for compare in [Compare::Contains, Compare::StartsWith, Compare::EndsWith] {
            let mut long = implications(&texts, compare);
            long.sort_unstable();
            long.dedup();
            let mut pairs = Vec::new();
            for (one, longer) in texts.iter().enumerate() {
                for (other, shorter) in texts.iter().enumerate() {
                    let both = implications(&[longer, shorter], compare);
                    pairs.extend(both.contains(&(0, 1)).then_some((one, other)));
                }
            }
            pairs.retain(|(one, other)| one != other);
            assert_eq!(long, pairs, "{compare:?}");
        }
    }

    #[test]
    fn wildcards_go_and_texts_stay() {
        let of = |text| bare(text);
        assert_eq!(of("*a"), Some("a"));
        assert_eq!(of("**a\\*b**"), Some("a\\*b"));
        assert_eq!(of("a\\**"), Some("a\\*"));
        assert_eq!(of("a\\\\*"), Some("a\\\\"));
        assert_eq!(of("*"), None);
        assert_eq!(of("a*b"), None);
        assert_eq!(of("a\\*"), None);
    }

    #[test]
    fn all_of_one_and_wildcards() {
        assert_eq!(codes("{f|contains|all: ab}"), ["all-of-one-value"]);
        assert_eq!(codes("{f|contains|all: [ab]}"), ["all-of-one-value"]);
        assert_eq!(codes("{f: 'a*'}"), ["wildcard-as-modifier"]);
        assert_eq!(codes("{f: ['*a', '*b']}"), ["wildcard-as-modifier"]);
        assert_eq!(codes("{f: ['*a', '*b*']}"), [""; 0]);
        assert_eq!(codes("{f: ['*a', b]}"), [""; 0]);
        assert_eq!(codes("{f: ['a*b', 'a?', '\\*a']}"), [""; 0]);
        assert_eq!(codes("['*a*']"), [""; 0]);
    }
}
