//! What a rule or a correlation says about alerts, read from its YAML.

use super::timespan;
use serde_yaml::Value as Yaml;
use std::collections::BTreeMap;

pub struct Document {
    /// Its id, else its name, else its title.
    pub key: String,
    /// All of what others may call it.
    pub names: Vec<String>,
    pub title: String,
    pub level: Option<String>,
    pub alert_title: Option<String>,
    /// Output name -> field.
    pub context: BTreeMap<String, String>,
    pub service: Option<String>,
    pub yaml: String,
    pub policy: Policy,
}

pub enum Policy {
    Rule(RulePolicy),
    Correlation(Correlation),
}

pub struct RulePolicy {
    pub key: Key,
    /// Nothing: an alert for each match.
    pub windows: Option<Windows>,
    /// Condition and level.
    pub dynamic_level: Vec<(String, String)>,
}

pub enum Key {
    Tuple(Vec<String>),
    Template(String),
    Rule,
}

pub struct Windows {
    pub kind: Kind,
    pub length: i64,
    /// The fields whose different values count; nothing: the events count.
    pub distinct: Option<Vec<String>>,
    pub needed: u64,
    /// The period of windows over the alerts.
    pub dedup: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Anchored,
    Sliding,
    Tumbling,
    Session,
}

pub struct Correlation {
    pub measure: Measure,
    pub rules: Vec<String>,
    pub group_by: Vec<String>,
    pub timespan: i64,
    pub condition: Condition,
    /// Alias -> rule -> field.
    pub aliases: BTreeMap<String, BTreeMap<String, String>>,
    pub absent_keys: bool,
    /// The period and the fields of windows over the alerts.
    pub dedup: Option<(i64, Vec<String>)>,
}

pub enum Measure {
    Events,
    Distinct(Vec<String>),
    Sum(String),
    Average(String),
    /// The field and a share of 100.
    Percentile(String, f64),
    Temporal,
    Ordered,
}

pub enum Condition {
    /// All of the listed rules.
    All,
    /// Comparisons that all hold.
    Numbers(Vec<(Comparison, f64)>),
    /// A text over the rules.
    Rules(String),
}

#[derive(Clone, Copy, Debug)]
pub enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

/// Whether all of the comparisons hold.
pub fn compare(comparisons: &[(Comparison, f64)], value: f64) -> bool {
    comparisons
        .iter()
        .all(|(comparison, bound)| match comparison {
            Comparison::Less => value < *bound,
            Comparison::LessOrEqual => value <= *bound,
            Comparison::Greater => value > *bound,
            Comparison::GreaterOrEqual => value >= *bound,
            Comparison::Equal => value == *bound,
            Comparison::NotEqual => value != *bound,
        })
}

fn text(node: &Yaml, name: &str) -> Option<String> {
    node.get(name).and_then(Yaml::as_str).map(str::to_string)
}

fn number(node: &Yaml, name: &str) -> Result<Option<u64>, String> {
    let Some(value) = node.get(name) else {
        return Ok(None);
    };
    let wrong = || format!("`{name}` is no whole number");
    value.as_u64().map(Some).ok_or_else(wrong)
}

fn span(node: &Yaml, name: &str) -> Result<Option<i64>, String> {
    let Some(value) = node.get(name) else {
        return Ok(None);
    };
    let wrong = || format!("`{name}` is no timespan");
    timespan::parse(value.as_str().ok_or_else(wrong)?).map(Some)
}

/// One text or a list of texts.
fn texts(node: &Yaml, name: &str) -> Result<Option<Vec<String>>, String> {
    let wrong = || format!("`{name}` is no list of texts");
    match node.get(name) {
        None => Ok(None),
        Some(Yaml::String(text)) => Ok(Some(vec![text.clone()])),
        Some(Yaml::Sequence(list)) => {
            let texts: Option<Vec<String>> = list
                .iter()
                .map(|text| text.as_str().map(str::to_string))
                .collect();
            texts.map(Some).ok_or_else(wrong)
        }
        Some(_) => Err(wrong()),
    }
}

fn pairs(node: &Yaml) -> Result<BTreeMap<String, String>, String> {
    let map = node.as_mapping().ok_or("a mapping of texts is missing")?;
    map.iter()
        .map(|(name, value)| {
            let pair = name.as_str().zip(value.as_str());
            let (name, value) = pair.ok_or("a mapping holds more than texts")?;
            Ok((name.to_string(), value.to_string()))
        })
        .collect()
}

pub fn read(document: &Yaml) -> Result<Document, String> {
    let names: Vec<String> = ["id", "name", "title"]
        .iter()
        .filter_map(|name| text(document, name))
        .collect();
    let policy = match document.get("correlation") {
        Some(correlation) => Policy::Correlation(read_correlation(document, correlation)?),
        None => Policy::Rule(read_rule(document)?),
    };
    Ok(Document {
        key: names.first().cloned().ok_or("a rule has no title")?,
        title: text(document, "title").ok_or("a rule has no title")?,
        names,
        level: text(document, "level"),
        alert_title: text(document, "alert_title"),
        context: document.get("context").map_or(Ok(BTreeMap::new()), pairs)?,
        service: document
            .get("logsource")
            .and_then(|source| text(source, "service")),
        yaml: serde_yaml::to_string(document).map_err(|error| error.to_string())?,
        policy,
    })
}

/// The period, and what stands under `by`.
type Dedup = (Option<i64>, Option<Vec<String>>);

fn read_dedup(document: &Yaml) -> Result<Option<Dedup>, String> {
    Ok(match document.get("dedup") {
        None => None,
        Some(Yaml::String(_)) => Some((span(document, "dedup")?, None)),
        Some(node) => Some((span(node, "period")?, texts(node, "by")?)),
    })
}

fn read_rule(document: &Yaml) -> Result<RulePolicy, String> {
    let dedup = read_dedup(document)?;
    let period = dedup.as_ref().and_then(|(period, _)| *period);
    let by = dedup.as_ref().and_then(|(_, by)| by.clone());
    let key = match (by, text(document, "alert_title")) {
        (Some(by), _) => match &by[..] {
            [one] if one.contains(['{', '}']) => Key::Template(one.clone()),
            _ => Key::Tuple(by),
        },
        (None, Some(title)) => Key::Template(title),
        (None, None) => Key::Rule,
    };
    let mut dynamic_level = Vec::new();
    for entry in document
        .get("dynamic_level")
        .and_then(Yaml::as_sequence)
        .into_iter()
        .flatten()
    {
        let pair = text(entry, "condition").zip(text(entry, "level"));
        dynamic_level.push(pair.ok_or("`dynamic_level` has conditions and levels")?);
    }
    Ok(RulePolicy {
        key,
        windows: read_windows(document.get("threshold"), dedup.is_some(), period)?,
        dynamic_level,
    })
}

fn read_windows(
    threshold: Option<&Yaml>,
    dedup: bool,
    period: Option<i64>,
) -> Result<Option<Windows>, String> {
    let anchored = |needed: u64, distinct| Windows {
        kind: Kind::Anchored,
        length: timespan::anchored(period.unwrap_or(0)),
        distinct,
        needed,
        dedup: None,
    };
    let Some(node) = threshold else {
        return Ok(dedup.then(|| anchored(1, None)));
    };
    if let Some(events) = node.as_u64() {
        return Ok(Some(anchored(events.max(1), None)));
    }
    let distinct = texts(node, "distinct")?;
    let needed = match distinct {
        Some(_) => number(node, "count")?,
        None => number(node, "events")?,
    };
    let needed = needed.ok_or("`threshold` has no number")?.max(1);
    let kind = match text(node, "window").as_deref() {
        None | Some("anchored") => Kind::Anchored,
        Some("sliding") => Kind::Sliding,
        Some("tumbling") => Kind::Tumbling,
        Some("session") => Kind::Session,
        Some(other) => return Err(format!("`{other}` is no kind of window")),
    };
    let within = span(node, "within")?;
    Ok(Some(match (kind, within) {
        (Kind::Anchored, None) => anchored(needed, distinct),
        (_, None) => return Err("`window` needs `within`".to_string()),
        (kind, Some(within)) => Windows {
            kind,
            length: match kind {
                Kind::Anchored => timespan::anchored(within),
                _ if within == 0 => return Err("`within` is 0".to_string()),
                _ => within,
            },
            distinct,
            needed,
            dedup: period.map(timespan::anchored),
        },
    }))
}

fn read_correlation(document: &Yaml, node: &Yaml) -> Result<Correlation, String> {
    let numbers = node
        .get("condition")
        .filter(|condition| condition.is_mapping());
    let fields = numbers.map_or(Ok(None), |condition| texts(condition, "field"))?;
    let fields = || fields.clone().ok_or("`field` is missing".to_string());
    let field = || {
        let fields = fields()?;
        match &fields[..] {
            [one] => Ok(one.clone()),
            _ => Err("one field".to_string()),
        }
    };
    let kind = text(node, "type").ok_or("a correlation has no `type`")?;
    let measure = match kind.as_str() {
        "event_count" => Measure::Events,
        "value_count" => Measure::Distinct(fields()?),
        "value_sum" => Measure::Sum(field()?),
        "value_avg" => Measure::Average(field()?),
        "value_median" => Measure::Percentile(field()?, 50.0),
        "value_percentile" => {
            let share = numbers.and_then(|condition| condition.get("percentile"));
            let share = share.and_then(Yaml::as_f64);
            Measure::Percentile(field()?, share.ok_or("`percentile` is missing")?)
        }
        "temporal" => Measure::Temporal,
        "temporal_ordered" => Measure::Ordered,
        other => return Err(format!("`{other}` is no type of correlation")),
    };
    let (condition, named) = read_condition(node.get("condition"))?;
    let listed = texts(node, "rules")?;
    let rules = listed.or((!named.is_empty()).then_some(named));
    let rules = rules.ok_or("a correlation has no `rules`")?;
    let condition = condition.unwrap_or(Condition::All);
    let group_by = texts(node, "group-by")?.unwrap_or_default();
    let mut aliases = BTreeMap::new();
    for (alias, fields) in node
        .get("aliases")
        .and_then(Yaml::as_mapping)
        .into_iter()
        .flatten()
    {
        let alias = alias.as_str().ok_or("an alias is no text")?;
        aliases.insert(alias.to_string(), pairs(fields)?);
    }
    let dedup = read_dedup(document)?.map(|(period, by)| {
        let period = timespan::anchored(period.unwrap_or(0));
        (period, by.unwrap_or(group_by.clone()))
    });
    Ok(Correlation {
        measure,
        rules,
        timespan: span(node, "timespan")?.ok_or("a correlation has no `timespan`")?,
        condition,
        aliases,
        absent_keys: text(node, "absent_keys").as_deref() == Some("group"),
        dedup,
        group_by,
    })
}

/// The condition, and the rules that a text names.
fn read_condition(node: Option<&Yaml>) -> Result<(Option<Condition>, Vec<String>), String> {
    let map = match node {
        None => return Ok((None, Vec::new())),
        Some(Yaml::String(text)) => return Ok((Some(Condition::Rules(text.clone())), names(text))),
        Some(node) => node
            .as_mapping()
            .ok_or("a condition is a mapping or a text")?,
    };
    let mut comparisons = Vec::new();
    for (name, bound) in map {
        let comparison = match name.as_str() {
            Some("lt") => Comparison::Less,
            Some("lte") => Comparison::LessOrEqual,
            Some("gt") => Comparison::Greater,
            Some("gte") => Comparison::GreaterOrEqual,
            Some("eq") => Comparison::Equal,
            Some("neq") => Comparison::NotEqual,
            Some("field" | "percentile") => continue,
            Some(_) | None => return Err("a condition has an unknown key".to_string()),
        };
        comparisons.push((comparison, bound.as_f64().ok_or("a bound is no number")?));
    }
    Ok((Some(Condition::Numbers(comparisons)), Vec::new()))
}

/// The words of a condition that are no operators, each once.
pub fn names(condition: &str) -> Vec<String> {
    let spaced = condition.replace(['(', ')'], " ");
    let mut names: Vec<String> = Vec::new();
    for word in spaced.split_whitespace() {
        let operator = ["and", "or", "not"]
            .iter()
            .any(|o| o.eq_ignore_ascii_case(word));
        if !operator && !names.iter().any(|name| name == word) {
            names.push(word.to_string());
        }
    }
    names
}
