//! Correlation rules of the Sigma specification 2.1, with the extended temporal condition of its
//! open proposal.

use super::alerting::{Alerting, Name, Reader};
use super::{Condition, InlineTest, Level, Origin, condition};
use crate::diag::{Code, Diagnostic};
use crate::yaml::{Node, Value};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CorrelationKind {
    EventCount,
    ValueCount,
    Temporal,
    TemporalOrdered,
    ValueSum,
    ValueAvg,
    ValuePercentile,
    ValueMedian,
}

impl CorrelationKind {
    pub const ALL: [(&'static str, CorrelationKind); 8] = [
        ("event_count", CorrelationKind::EventCount),
        ("value_count", CorrelationKind::ValueCount),
        ("temporal", CorrelationKind::Temporal),
        ("temporal_ordered", CorrelationKind::TemporalOrdered),
        ("value_sum", CorrelationKind::ValueSum),
        ("value_avg", CorrelationKind::ValueAvg),
        ("value_percentile", CorrelationKind::ValuePercentile),
        ("value_median", CorrelationKind::ValueMedian),
    ];

    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("", |(name, _)| name)
    }

    /// Whether the condition looks at values of a field.
    pub fn takes_field(self) -> bool {
        !matches!(
            self,
            CorrelationKind::EventCount
                | CorrelationKind::Temporal
                | CorrelationKind::TemporalOrdered
        )
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Gt,
    Gte,
    Lt,
    Lte,
    Eq,
    Neq,
}

impl Operator {
    pub const ALL: [(&'static str, Operator); 6] = [
        ("gt", Operator::Gt),
        ("gte", Operator::Gte),
        ("lt", Operator::Lt),
        ("lte", Operator::Lte),
        ("eq", Operator::Eq),
        ("neq", Operator::Neq),
    ];
}

/// Comparisons that must all hold for the measure.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bounds {
    pub comparisons: Vec<(Operator, f64)>,
    pub fields: Vec<Name>,
    /// From 0 to 100.
    pub percentile: Option<f64>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum CorrelationCondition {
    Bounds(Bounds),
    /// Over the names of rules.
    Extended(Condition, u32),
}

/// A field's name within the correlation: per rule, the field it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Alias {
    pub name: String,
    /// Reference to a rule, and the name of its field.
    pub fields: Vec<(Name, Name)>,
}

#[derive(Debug, Clone)]
pub struct Correlation {
    pub origin: Origin,
    pub title: String,
    pub id: Option<String>,
    pub name: Option<String>,
    pub description: Option<String>,
    pub status: Option<String>,
    pub level: Option<Level>,
    pub tags: Vec<String>,
    pub kind: CorrelationKind,
    /// References by id, name or title.
    pub rules: Vec<Name>,
    pub group_by: Vec<Name>,
    /// In microseconds.
    pub timespan: i64,
    pub condition: CorrelationCondition,
    pub aliases: Vec<Alias>,
    /// Absent values of `group-by` are a key of their own.
    pub absent_keys: bool,
    /// The rules that it refers to alert by themselves too.
    pub generate: bool,
    pub alerting: Alerting,
    pub tests: Vec<InlineTest>,
    pub node: u32,
}

impl Correlation {
    /// Id, else name, else title.
    pub fn key(&self) -> &str {
        self.id
            .as_deref()
            .or(self.name.as_deref())
            .unwrap_or(&self.title)
    }

    pub fn is_called(&self, name: &str) -> bool {
        self.id.as_deref() == Some(name) || self.name.as_deref() == Some(name) || self.title == name
    }

    pub fn diagnostic(&self, diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.in_file(&self.origin.file)
    }
}

/// The part below `correlation:`.
pub(super) struct Body {
    pub kind: CorrelationKind,
    pub rules: Vec<Name>,
    pub group_by: Vec<Name>,
    pub timespan: i64,
    pub condition: CorrelationCondition,
    pub aliases: Vec<Alias>,
    pub absent_keys: bool,
    pub generate: bool,
}

/// Keys below `correlation`.
pub const KEYS: [&str; 10] = [
    "type",
    "rules",
    "group-by",
    "timespan",
    "timeframe",
    "condition",
    "aliases",
    "absent_keys",
    "generate",
    "field",
];

pub(super) fn parse(origin: &Origin, node: &Node, out: &mut Vec<Diagnostic>) -> Option<Body> {
    let mut reader = Reader { origin, out };
    if node.entries().is_none() {
        reader.error(
            Code::WRONG_TYPE,
            node.id,
            format!("`correlation` is a mapping, not {}", node.kind()),
            "",
        );
        return None;
    }
    reader.only_keys(node, &KEYS);
    let kind = kind(&mut reader, node);
    let rules = match node.get("rules") {
        Some(rules) => reader.names(rules),
        None => Some(Vec::new()),
    };
    let group_by = match node.get("group-by") {
        None => Some(Vec::new()),
        Some(group_by) if matches!(group_by.value, Value::Null) => Some(Vec::new()),
        Some(group_by) => reader.names(group_by),
    };
    let timespan = timespan(&mut reader, node);
    let condition = kind.and_then(|kind| condition(&mut reader, node, kind));
    let aliases = aliases(&mut reader, node);
    let absent_keys = absent_keys(&mut reader, node);
    let generate = flag(&mut reader, node);
    let (mut rules, condition) = (rules?, condition?);
    if let CorrelationCondition::Extended(condition, at) = &condition
        && rules.is_empty()
    {
        // The specification's proposal names the rules in the condition alone.
        condition.each_name(&mut |reference, _| {
            if let super::condition::Reference::Name(name) = reference
                && !rules.iter().any(|(other, _)| other == name)
            {
                rules.push((name.to_owned(), *at));
            }
        });
    }
    if rules.is_empty() {
        reader.error(
            Code::MISSING_KEY,
            node.id,
            "`rules` is missing",
            "list ids, names or titles of rules",
        );
        return None;
    }
    if kind == Some(CorrelationKind::Temporal) && rules.len() > MAX_RULES
        || kind == Some(CorrelationKind::TemporalOrdered) && rules.len() > MAX_ORDERED
    {
        let most = if kind == Some(CorrelationKind::Temporal) {
            MAX_RULES
        } else {
            MAX_ORDERED
        };
        let at = node.get("rules").map_or(node.id, |rules| rules.id);
        reader.error(
            Code::BAD_CORRELATION,
            at,
            format!("at most {most} rules can be correlated in this way"),
            "join some of them in one rule, or correlate correlations",
        );
        return None;
    }
    Some(Body {
        kind: kind?,
        rules,
        group_by: group_by?,
        timespan: timespan?,
        condition,
        aliases: aliases?,
        absent_keys: absent_keys?,
        generate,
    })
}

/// Each rule of a temporal correlation is a column of the query.
const MAX_RULES: usize = 100;
/// Orders at one instant are tried for each subset of the rules.
const MAX_ORDERED: usize = 6;

fn kind(reader: &mut Reader<'_>, node: &Node) -> Option<CorrelationKind> {
    let Some(given) = node.get("type") else {
        reader.error(Code::MISSING_KEY, node.id, "`type` is missing", "");
        return None;
    };
    let text = given.scalar_text().unwrap_or_default();
    // The proposal's own name for a temporal correlation with a condition.
    let text = text.strip_suffix("_extended").unwrap_or(&text);
    let found = CorrelationKind::ALL.iter().find(|(name, _)| *name == text);
    if found.is_none() {
        let known = CorrelationKind::ALL.map(|(name, _)| name).join(", ");
        reader.error(
            Code::BAD_VALUE,
            given.id,
            format!("`{text}` is not a type of correlation"),
            &format!("one of {known}"),
        );
    }
    found.map(|(_, kind)| *kind)
}

fn timespan(reader: &mut Reader<'_>, node: &Node) -> Option<i64> {
    let Some(given) = node.get("timespan").or_else(|| node.get("timeframe")) else {
        reader.error(
            Code::MISSING_KEY,
            node.id,
            "`timespan` is missing",
            "`timespan: 5m`",
        );
        return None;
    };
    let length = reader.timespan(given)?;
    if length == 0 {
        reader.error(
            Code::BAD_VALUE,
            given.id,
            "the timespan must be longer than 0",
            "",
        );
        return None;
    }
    Some(length)
}

fn condition(
    reader: &mut Reader<'_>,
    node: &Node,
    kind: CorrelationKind,
) -> Option<CorrelationCondition> {
    let temporal = matches!(
        kind,
        CorrelationKind::Temporal | CorrelationKind::TemporalOrdered
    );
    let Some(given) = node.get("condition") else {
        if temporal {
            return Some(CorrelationCondition::Bounds(Bounds::default()));
        }
        reader.error(
            Code::MISSING_KEY,
            node.id,
            "`condition` is missing",
            "`condition: {gte: 10}`",
        );
        return None;
    };
    if let Some(text) = given.as_text() {
        return extended(reader, given, text, kind);
    }
    let bounds = bounds(reader, node, given, kind)?;
    if bounds.comparisons.is_empty() && !temporal {
        reader.error(
            Code::MISSING_KEY,
            given.id,
            "the condition compares with nothing",
            "`condition: {gte: 10}`",
        );
        return None;
    }
    Some(CorrelationCondition::Bounds(bounds))
}

fn extended(
    reader: &mut Reader<'_>,
    given: &Node,
    text: &str,
    kind: CorrelationKind,
) -> Option<CorrelationCondition> {
    if kind != CorrelationKind::Temporal {
        reader.error(
            Code::BAD_CORRELATION,
            given.id,
            "a condition over rules belongs to `type: temporal`",
            "",
        );
        return None;
    }
    match condition::parse(text) {
        Ok(condition) => Some(CorrelationCondition::Extended(condition, given.id)),
        Err(error) => {
            let place = reader.origin.word(given.id, error.word);
            reader
                .out
                .push(Diagnostic::new(error.code, error.message).at(place));
            None
        }
    }
}

fn bounds(
    reader: &mut Reader<'_>,
    node: &Node,
    given: &Node,
    kind: CorrelationKind,
) -> Option<Bounds> {
    let Some(entries) = given.entries() else {
        reader.error(
            Code::WRONG_TYPE,
            given.id,
            format!("`condition` is a mapping, not {}", given.kind()),
            "",
        );
        return None;
    };
    let mut bounds = Bounds::default();
    let mut good = true;
    // Some write the field beside the condition.
    if let Some(field) = node.get("field") {
        bounds.fields = reader.names(field)?;
    }
    for (key, value) in entries {
        let name = key.scalar_text().unwrap_or_default();
        let number = match value.value {
            #[allow(clippy::cast_precision_loss)]
            Value::Int(number) => Some(number as f64),
            Value::Float(number) if number.is_finite() => Some(number),
            Value::Null
            | Value::Bool(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Sequence(_)
            | Value::Mapping(_) => None,
        };
        match (
            name.as_str(),
            Operator::ALL.iter().find(|(known, _)| *known == name),
        ) {
            ("field", _) => match reader.names(value) {
                Some(names) => bounds.fields = names,
                None => good = false,
            },
            ("percentile", _) if kind == CorrelationKind::ValuePercentile => {
                bounds.percentile = number.filter(|number| (0.0..=100.0).contains(number));
                if bounds.percentile.is_none() {
                    reader.error(
                        Code::BAD_VALUE,
                        value.id,
                        "a percentile is a number from 0 to 100",
                        "",
                    );
                    good = false;
                }
            }
            (_, Some((_, operator))) => match number {
                Some(number) => bounds.comparisons.push((*operator, number)),
                None => {
                    reader.error(
                        Code::BAD_VALUE,
                        value.id,
                        format!("a number is expected here, not {}", value.kind()),
                        "",
                    );
                    good = false;
                }
            },
            _ => {
                reader.error(
                    Code::BAD_VALUE,
                    key.id,
                    format!("`{name}` has no meaning in this condition"),
                    "gt, gte, lt, lte, eq, neq; `field` where values are measured; `percentile`",
                );
                good = false;
            }
        }
    }
    if kind.takes_field() == bounds.fields.is_empty() {
        let (message, help) = if kind.takes_field() {
            (
                "the condition names no `field`",
                "`condition: {field: user, gte: 10}`",
            )
        } else {
            ("`field` has no meaning for this type", "")
        };
        reader.error(Code::BAD_CORRELATION, given.id, message, help);
        good = false;
    }
    if bounds.fields.len() > 1 && kind != CorrelationKind::ValueCount {
        reader.error(
            Code::BAD_CORRELATION,
            given.id,
            "only `value_count` takes several fields",
            "",
        );
        good = false;
    }
    if kind == CorrelationKind::ValuePercentile && good && bounds.percentile.is_none() {
        reader.error(
            Code::MISSING_KEY,
            given.id,
            "`percentile` is missing",
            "`condition: {field: size, percentile: 95, gte: 1000}`",
        );
        good = false;
    }
    good.then_some(bounds)
}

fn aliases(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<Alias>> {
    let Some(given) = node.get("aliases") else {
        return Some(Vec::new());
    };
    const HELP: &str = "`aliases: {user: {rule_a: SubjectUserName, rule_b: TargetUserName}}`";
    let mut aliases = Vec::new();
    for (key, value) in given.entries().unwrap_or_default() {
        let mut fields = Vec::new();
        for (rule, field) in value.entries().unwrap_or_default() {
            if let (Some(rule_name), Some(field_name)) = (rule.scalar_text(), field.as_text()) {
                fields.push(((rule_name, rule.id), (field_name.to_owned(), field.id)));
            }
        }
        match key.scalar_text() {
            Some(name)
                if !fields.is_empty() && value.entries().map(<[_]>::len) == Some(fields.len()) =>
            {
                aliases.push(Alias { name, fields });
            }
            _ => {
                reader.error(
                    Code::WRONG_TYPE,
                    value.id,
                    "an alias maps rules to their fields",
                    HELP,
                );
                return None;
            }
        }
    }
    if given.entries().is_none() {
        reader.error(Code::WRONG_TYPE, given.id, "`aliases` is a mapping", HELP);
        return None;
    }
    Some(aliases)
}

fn absent_keys(reader: &mut Reader<'_>, node: &Node) -> Option<bool> {
    let Some(given) = node.get("absent_keys") else {
        return Some(false);
    };
    match given.as_text() {
        Some("group") => Some(true),
        Some("ignore") => Some(false),
        _ => {
            reader.error(
                Code::BAD_VALUE,
                given.id,
                "`absent_keys` is `group` or `ignore`",
                "",
            );
            None
        }
    }
}

/// `generate` of a mapping; false where it is not there.
pub(super) fn flag(reader: &mut Reader<'_>, node: &Node) -> bool {
    match node.get("generate").map(|node| (&node.value, node.id)) {
        None => false,
        Some((Value::Bool(value), _)) => *value,
        Some((_, id)) => {
            reader.error(Code::WRONG_TYPE, id, "`generate` is `true` or `false`", "");
            false
        }
    }
}
