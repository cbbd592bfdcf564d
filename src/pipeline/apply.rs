//! Pipelines on rules: each rule goes through all items of all pipelines.

use super::condition::{Looked, Undecided};
use super::values::{change_texts, escaped, fill_placeholders, from_plain, plain, set_value};
use super::{Change, Pipeline, ProcessingItem, fields};
use crate::compile::Rules;
use crate::diag::{Code, Diagnostic, Place};
use crate::pattern::{Part, Pattern};
use crate::rule::detection::ConditionText;
use crate::rule::{
    Condition, Correlation, Detection, Filter, FilterRules, Item, LogSource, Rule, Search,
    Selection,
};
use crate::yaml::{Node, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the items before have done to the rule.
#[derive(Default)]
pub struct Progress<'p> {
    pub state: BTreeMap<&'p str, &'p Value>,
    /// Items that were applied to the rule.
    pub applied: BTreeSet<String>,
    /// Of names outside of searches, the items that made them.
    pub fields: BTreeMap<String, BTreeSet<String>>,
}

/// Why a rule can't go through a pipeline, and where in it.
struct Failure {
    node: Option<u32>,
    message: String,
}

impl From<Undecided> for Failure {
    fn from(message: Undecided) -> Self {
        Failure {
            node: None,
            message,
        }
    }
}

/// The rules after the pipelines. A rule that a pipeline refuses, or that it can't be applied to
/// exactly, is left out and told. Filters become those of each rule, because a pipeline may do
/// with them what it does with the rule.
pub fn apply(pipelines: &[Pipeline], rules: Rules) -> (Rules, Vec<Diagnostic>) {
    let mut order: Vec<&Pipeline> = pipelines.iter().collect();
    order.sort_by_key(|it| it.priority);
    let items: Vec<&ProcessingItem> = order.iter().flat_map(|it| &it.items).collect();
    let mut vars = BTreeMap::new();
    for pipeline in &order {
        vars.extend(
            pipeline
                .vars
                .iter()
                .map(|(name, it)| (name.as_str(), it.as_slice())),
        );
    }
    let run = Run { items, vars };
    let mut out = Rules::default();
    let mut diagnostics = Vec::new();
    for filter in &rules.filters {
        if !rules.rules.iter().any(|rule| filter.applies_to(rule)) {
            out.filters.push(filter.clone());
        }
    }
    for rule in rules.rules {
        let place = rule.logsource_place.clone();
        let file = rule.origin.file.clone();
        let filters = rules.filters.iter().filter(|it| it.applies_to(&rule));
        let filters = filters.map(|it| bound(it, &rule)).collect();
        match run.rule(rule, filters) {
            Ok((rule, filters)) => {
                out.rules.push(rule);
                out.filters.extend(filters);
            }
            Err((item, failure)) => {
                diagnostics.push(told(item, failure, place).in_file(&file));
            }
        }
    }
    for correlation in rules.correlations {
        let place = correlation.origin.node(correlation.node);
        let file = correlation.origin.file.clone();
        match run.correlation(correlation, &out.rules) {
            Ok(correlation) => out.correlations.push(correlation),
            Err((item, failure)) => {
                diagnostics.push(told(item, failure, place).in_file(&file));
            }
        }
    }
    (out, diagnostics)
}

fn told(item: &ProcessingItem, failure: Failure, place: Place) -> Diagnostic {
    let message = format!("{} (pipeline item `{}`)", failure.message, item.label);
    let place = match failure.node {
        Some(node) => Place::Node { node, word: None },
        None => place,
    };
    Diagnostic::new(Code::PIPELINE_REFUSED, message).at(place)
}

/// The filter for one rule, which it stays whatever becomes of log sources.
fn bound(filter: &Filter, rule: &Rule) -> Filter {
    let node = filter.detection.conditions.first().map_or(0, |it| it.node);
    Filter {
        logsource: LogSource::default(),
        rules: FilterRules::Listed(vec![(rule.key().to_owned(), node)]),
        ..filter.clone()
    }
}

/// All items, in their order, and what they share.
struct Run<'p> {
    items: Vec<&'p ProcessingItem>,
    vars: BTreeMap<&'p str, &'p [String]>,
}

type Stopped<'p> = (&'p ProcessingItem, Failure);

impl<'p> Run<'p> {
    fn rule(
        &self,
        mut rule: Rule,
        mut filters: Vec<Filter>,
    ) -> Result<(Rule, Vec<Filter>), Stopped<'p>> {
        let mut progress = Progress::default();
        gather_keywords(&mut rule.detection);
        filters
            .iter_mut()
            .for_each(|it| gather_keywords(&mut it.detection));
        for item in &self.items {
            let step = || -> Result<bool, Failure> {
                let more = filters.iter().flat_map(|it| &it.detection.searches);
                let looked = Looked::Rule(&rule, more.map(|it| &it.selection).collect());
                Ok(applies(item, &looked, &progress)?)
            };
            if !step().map_err(|failure| (*item, failure))? {
                continue;
            }
            self.one(item, &mut rule, &mut filters, &mut progress)
                .map_err(|failure| (*item, failure))?;
            progress.applied.insert(item.label.to_string());
        }
        Ok((rule, filters))
    }

    fn one(
        &self,
        item: &'p ProcessingItem,
        rule: &mut Rule,
        filters: &mut [Filter],
        progress: &mut Progress<'p>,
    ) -> Result<(), Failure> {
        let whole = |message: &str| Failure::from(message.to_owned());
        match &item.change {
            Change::AddCondition {
                name,
                selection,
                template,
                negated,
            } => {
                let number = self.items.iter().position(|it| std::ptr::eq(*it, item));
                let name = match name {
                    Some(name) => name.clone(),
                    None => format!("_pipeline_{}", number.unwrap_or(0)),
                };
                if rule.detection.searches.iter().any(|it| it.name == name) {
                    return Err(whole(&format!("the rule has a search `{name}` already")));
                }
                add_condition(rule, item, name, selection, *template, *negated);
            }
            Change::Logsource(logsource) => rule.logsource = logsource.clone(),
            Change::SetState(key, value) => {
                progress.state.insert(key, value);
            }
            Change::AddField(names) => {
                let node = rule.detection.conditions.first().map_or(0, |it| it.node);
                rule.fields
                    .extend(names.iter().map(|name| (name.clone(), node)));
            }
            Change::RemoveField(names) => {
                for name in names {
                    if let Some(at) = rule.fields.iter().position(|(it, _)| it == name) {
                        rule.fields.remove(at);
                    }
                }
            }
            Change::SetField(names) => {
                let node = rule.detection.conditions.first().map_or(0, |it| it.node);
                rule.fields = names.iter().map(|name| (name.clone(), node)).collect();
            }
            Change::RuleFailure(message) => return Err(whole(message)),
            Change::FieldNameMapping(_)
            | Change::FieldNamePrefixMapping(_)
            | Change::FieldNamePrefix(_)
            | Change::FieldNameSuffix(_) => {
                // Names outside of searches first, as pySigma does.
                fields::of_rule(item, rule, progress)?;
                self.items_of(item, rule, filters, progress)?;
            }
            Change::DropDetectionItem
            | Change::WildcardPlaceholders(_)
            | Change::ValuePlaceholders(_)
            | Change::ReplaceString { .. }
            | Change::MapString(_)
            | Change::SetValue(_)
            | Change::DetectionItemFailure(_) => self.items_of(item, rule, filters, progress)?,
        }
        Ok(())
    }

    /// A change of the items of searches.
    fn items_of(
        &self,
        item: &ProcessingItem,
        rule: &mut Rule,
        filters: &mut [Filter],
        progress: &mut Progress<'p>,
    ) -> Result<(), Failure> {
        self.detection(item, &mut rule.detection, progress)?;
        for filter in filters {
            self.detection(item, &mut filter.detection, progress)?;
        }
        Ok(())
    }

    fn detection(
        &self,
        by: &ProcessingItem,
        detection: &mut Detection,
        progress: &mut Progress<'p>,
    ) -> Result<(), Failure> {
        let mut dropped = Vec::new();
        let mut searches = Vec::new();
        for search in detection.searches.drain(..) {
            let changed = walk(&search.selection, &mut |item| {
                self.item(by, item, progress).map_err(|message| Failure {
                    node: Some(item.node),
                    message,
                })
            })?;
            match changed {
                Some(selection) => searches.push(Search {
                    selection,
                    ..search
                }),
                None => dropped.push(search.name),
            }
        }
        detection.searches = searches;
        if dropped.is_empty() {
            return Ok(());
        }
        let left = |name: &str| detection.searches.iter().any(|it| it.name == name);
        let fits = |reference: &crate::rule::condition::NamePattern| {
            detection.searches.iter().any(|it| reference.fits(&it.name))
        };
        for text in &mut detection.conditions {
            let Some(condition) = without(&text.condition, &left, &fits) else {
                return Err("nothing of the condition is left".to_owned().into());
            };
            text.condition = condition;
        }
        Ok(())
    }

    /// The items that stand in the place of one: none, or several of which one must hold.
    fn item(
        &self,
        by: &ProcessingItem,
        item: &Item,
        progress: &mut Progress<'p>,
    ) -> Result<Vec<Item>, Undecided> {
        let wanted = by.items.hold(|it| it.holds(item, progress))?
            && by.fields.hold(|it| it.on_item(item, progress))?;
        if !wanted {
            return Ok(vec![item.clone()]);
        }
        let changed: Option<Vec<Item>> = match &by.change {
            Change::FieldNameMapping(_)
            | Change::FieldNamePrefixMapping(_)
            | Change::FieldNamePrefix(_)
            | Change::FieldNameSuffix(_) => fields::of_item(by, item, progress)?,
            Change::DropDetectionItem => return Ok(Vec::new()),
            Change::DetectionItemFailure(message) => return Err(message.clone()),
            Change::WildcardPlaceholders(which) => fill_placeholders(item, |name| {
                Ok(which.takes(name).then(|| vec!["*".to_owned()]))
            })?
            .map(|it| vec![it]),
            Change::ValuePlaceholders(which) => fill_placeholders(item, |name| {
                if !which.takes(name) {
                    return Ok(None);
                }
                let values = self.vars.get(name);
                let values = values.ok_or_else(|| format!("`vars` has no value for `%{name}%`"))?;
                Ok(Some(values.to_vec()))
            })?
            .map(|it| vec![it]),
            Change::ReplaceString {
                expression,
                replacement,
                skip_special,
            } => change_texts(item, |pattern| {
                let replaced = |text: &str| expression.replace(text, replacement);
                if *skip_special {
                    let mut changed = Pattern::default();
                    for part in pattern.parts() {
                        changed.push(match part {
                            Part::Text(text) => Part::Text(replaced(text)?),
                            Part::Any => Part::Any,
                            Part::One => Part::One,
                        });
                    }
                    return Ok((changed != *pattern).then(|| vec![changed]));
                }
                let text = plain(pattern);
                let changed = replaced(&text)?;
                if changed == text {
                    return Ok(None);
                }
                if from_plain(&text) != *pattern {
                    return Err(format!(
                        "`{}` has a backslash before a wildcard, which can't be told from a plain `*` or `?`",
                        escaped(pattern)
                    ));
                }
                Ok(Some(vec![from_plain(&changed)]))
            })?
            .map(|it| vec![it]),
            Change::MapString(map) => change_texts(item, |pattern| {
                let found = map.get(&plain(pattern));
                Ok(found.map(|values| values.iter().map(|it| Pattern::parse(it)).collect()))
            })?
            .map(|it| vec![it]),
            Change::SetValue(value) => Some(vec![set_value(item, value)]),
            Change::AddCondition { .. }
            | Change::Logsource(_)
            | Change::SetState(..)
            | Change::AddField(_)
            | Change::RemoveField(_)
            | Change::SetField(_)
            | Change::RuleFailure(_) => None,
        };
        Ok(match changed {
            None => vec![item.clone()],
            Some(mut items) => {
                for item in &mut items {
                    item.by.push(by.label.clone());
                }
                items
            }
        })
    }

    fn correlation(
        &self,
        mut correlation: Correlation,
        rules: &[Rule],
    ) -> Result<Correlation, Stopped<'p>> {
        let mut progress = Progress::default();
        let referred = |rule: &&Rule| {
            correlation
                .rules
                .iter()
                .any(|(name, _)| rule.is_called(name))
        };
        let sources: Vec<LogSource> = rules
            .iter()
            .filter(referred)
            .map(|it| it.logsource.clone())
            .collect();
        for item in &self.items {
            let looked = Looked::Correlation(sources.iter().collect(), &correlation.tags);
            let wanted = applies(item, &looked, &progress);
            if !wanted.map_err(|message| (*item, message.into()))? {
                continue;
            }
            let done: Result<(), Undecided> = match &item.change {
                Change::SetState(key, value) => {
                    progress.state.insert(key, value);
                    Ok(())
                }
                Change::RuleFailure(message) => Err(message.clone()),
                Change::FieldNameMapping(_)
                | Change::FieldNamePrefixMapping(_)
                | Change::FieldNamePrefix(_)
                | Change::FieldNameSuffix(_) => {
                    fields::of_correlation(item, &mut correlation, &mut progress)
                }
                // They are about searches, which a correlation does not have, and about the
                // fields that matches show.
                Change::DropDetectionItem
                | Change::AddCondition { .. }
                | Change::Logsource(_)
                | Change::WildcardPlaceholders(_)
                | Change::ValuePlaceholders(_)
                | Change::ReplaceString { .. }
                | Change::MapString(_)
                | Change::SetValue(_)
                | Change::AddField(_)
                | Change::RemoveField(_)
                | Change::SetField(_)
                | Change::DetectionItemFailure(_) => Ok(()),
            };
            done.map_err(|message| (*item, message.into()))?;
            progress.applied.insert(item.label.to_string());
        }
        Ok(correlation)
    }
}

/// Without conditions an item is for all rules, also where they are negated.
fn applies(
    item: &ProcessingItem,
    looked: &Looked<'_>,
    progress: &Progress<'_>,
) -> Result<bool, Undecided> {
    if item.rules.list.is_empty() {
        return Ok(true);
    }
    item.rules.hold(|it| it.holds(looked, progress))
}

/// Keywords of a list are one item with several values, to conditions as to resolving.
fn gather_keywords(detection: &mut Detection) {
    for search in &mut detection.searches {
        let Selection::Any(parts) = &search.selection else {
            continue;
        };
        let keywords: Option<Vec<&Item>> = parts
            .iter()
            .map(|part| match part {
                Selection::Keyword(item) => Some(item),
                Selection::All(_) | Selection::Any(_) | Selection::Each(_) => None,
            })
            .collect();
        let Some([first, rest @ ..]) = keywords.as_deref() else {
            continue;
        };
        let mut all = (*first).clone();
        all.values
            .extend(rest.iter().flat_map(|it| it.values.clone()));
        search.selection = Selection::Keyword(all);
    }
}

type ChangeItem<'f> = dyn FnMut(&Item) -> Result<Vec<Item>, Failure> + 'f;

/// The search with each item replaced; `None` where nothing is left.
fn walk(selection: &Selection, change: &mut ChangeItem<'_>) -> Result<Option<Selection>, Failure> {
    match selection {
        Selection::Keyword(item) => {
            let mut items = change(item)?;
            Ok(match items.len() {
                0 => None,
                1 => items.pop().map(Selection::Keyword),
                _ => Some(any_of(items)),
            })
        }
        Selection::All(items) => {
            let mut alternatives = Vec::new();
            for item in items {
                let changed = change(item)?;
                if !changed.is_empty() {
                    alternatives.push(changed);
                }
            }
            if alternatives.is_empty() {
                return Ok(None);
            }
            if alternatives.iter().all(|items| items.len() == 1) {
                return Ok(Some(Selection::All(alternatives.concat())));
            }
            let parts = alternatives.into_iter().map(any_of);
            Ok(Some(Selection::Each(parts.collect())))
        }
        Selection::Any(parts) => Ok(several(parts, change)?.map(Selection::Any)),
        Selection::Each(parts) => Ok(several(parts, change)?.map(Selection::Each)),
    }
}

fn several(
    parts: &[Selection],
    change: &mut ChangeItem<'_>,
) -> Result<Option<Vec<Selection>>, Failure> {
    let mut kept = Vec::new();
    for part in parts {
        kept.extend(walk(part, change)?);
    }
    Ok((!kept.is_empty()).then_some(kept))
}

fn any_of(items: Vec<Item>) -> Selection {
    match items.len() {
        1 => Selection::All(items),
        _ => Selection::Any(
            items
                .into_iter()
                .map(|it| Selection::All(vec![it]))
                .collect(),
        ),
    }
}

/// The condition without searches that are gone; `None` where nothing is left.
fn without(
    condition: &Condition,
    left: &dyn Fn(&str) -> bool,
    fits: &dyn Fn(&crate::rule::condition::NamePattern) -> bool,
) -> Option<Condition> {
    let parts = |parts: &[Condition]| -> Vec<Condition> {
        let kept = parts.iter().filter_map(|it| without(it, left, fits));
        kept.collect()
    };
    let joined =
        |mut parts: Vec<Condition>, join: fn(Vec<Condition>) -> Condition| match parts.len() {
            0 => None,
            1 => parts.pop(),
            _ => Some(join(parts)),
        };
    match condition {
        Condition::And(inner) => joined(parts(inner), Condition::And),
        Condition::Or(inner) => joined(parts(inner), Condition::Or),
        Condition::Not(inner) => without(inner, left, fits).map(|it| Condition::Not(Box::new(it))),
        Condition::Search(_, name) => left(name).then(|| condition.clone()),
        Condition::Of(_, _, pattern) => fits(pattern).then(|| condition.clone()),
    }
}

/// `name and (condition)`, where the search is the pipeline's. Its errors point at the rule's
/// condition.
fn add_condition(
    rule: &mut Rule,
    item: &ProcessingItem,
    name: String,
    selection: &Selection,
    template: bool,
    negated: bool,
) {
    let node = rule.detection.conditions.first().map_or(0, |it| it.node);
    let logsource = rule.logsource.clone();
    let mut selection = selection.clone();
    each_item(&mut selection, &mut |it| {
        it.node = node;
        it.by = vec![item.label.clone()];
        for value in &mut it.values {
            value.id = node;
            if template {
                fill_template(value, &logsource);
            }
        }
    });
    rule.detection.searches.push(Search {
        name: name.clone(),
        node,
        selection,
    });
    for text in &mut rule.detection.conditions {
        let own = std::mem::replace(&mut text.condition, Condition::And(Vec::new()));
        let search = Condition::Search(0..0, name.clone());
        let added = match negated {
            true => Condition::Not(Box::new(search)),
            false => search,
        };
        *text = ConditionText {
            node: text.node,
            text: text.text.clone(),
            condition: Condition::And(vec![added, own]),
        };
    }
}

fn each_item(selection: &mut Selection, change: &mut dyn FnMut(&mut Item)) {
    match selection {
        Selection::All(items) => items.iter_mut().for_each(change),
        Selection::Any(parts) | Selection::Each(parts) => {
            parts.iter_mut().for_each(|part| each_item(part, change));
        }
        Selection::Keyword(item) => change(item),
    }
}

/// `$category` and `${category}` and so on; other words with `$` stay.
fn fill_template(node: &mut Node, logsource: &LogSource) {
    let Value::Text(text) = &mut node.value else {
        return;
    };
    for (name, value) in [
        ("category", &logsource.category),
        ("product", &logsource.product),
        ("service", &logsource.service),
    ] {
        let value = value.as_deref().unwrap_or("None");
        *text = text.replace(&format!("${{{name}}}"), value);
        let mut filled = String::new();
        let mut rest = text.as_str();
        let word = format!("${name}");
        while let Some(at) = rest.find(&word) {
            let after = &rest[at + word.len()..];
            let longer = after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            filled.push_str(&rest[..at]);
            filled.push_str(if longer { &word } else { value });
            rest = after;
        }
        filled.push_str(rest);
        *text = filled;
    }
}

/// Items know their pipeline items by these.
pub(super) fn label(id: Option<&str>, number: usize, pipeline: &str) -> Arc<str> {
    match id {
        Some(id) => id.into(),
        None => format!("{number} of {pipeline}").into(),
    }
}
