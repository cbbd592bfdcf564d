//! What a rule's matches become: `threshold`, `dedup`, `alert_title`, `context`,
//! `dynamic_level`, `risk_score` and `schedule`. These are custom attributes of a Sigma rule, which other
//! tools pass over.

use super::schedule::{self, Schedule};
use super::template::Template;
use super::{Condition, Level, Origin, condition};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::yaml::{Node, Value};

/// A name and the node where it stands.
pub type Name = (String, u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowKind {
    /// From the first event on, for a fixed time: Panther's meaning.
    Anchored,
    Sliding,
    Tumbling,
    Session,
}

impl WindowKind {
    pub const ALL: [(&'static str, WindowKind); 4] = [
        ("anchored", WindowKind::Anchored),
        ("sliding", WindowKind::Sliding),
        ("tumbling", WindowKind::Tumbling),
        ("session", WindowKind::Session),
    ];
}

/// How many events, or different values of fields, make an alert.
#[derive(Debug, Clone, PartialEq)]
pub struct Threshold {
    pub count: u64,
    /// Empty where events are counted.
    pub distinct: Vec<Name>,
    /// Length of the window in microseconds.
    pub within: Option<i64>,
    pub window: WindowKind,
    pub node: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub enum By {
    Fields(Vec<Name>),
    Template(Template),
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dedup {
    /// In microseconds.
    pub period: Option<i64>,
    pub by: Option<By>,
}

/// All of a rule's own keys on alerts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Alerting {
    pub threshold: Option<Threshold>,
    pub dedup: Option<Dedup>,
    pub title: Option<Template>,
    /// Name in the alert, name of the field.
    pub context: Vec<(String, Name)>,
    /// The first condition that holds gives the level. With the condition's node.
    pub dynamic_level: Vec<(Condition, u32, Level)>,
    pub risk_score: Option<u8>,
    /// When the rule runs; says nothing of its alerts.
    pub schedule: Option<Schedule>,
}

/// The keys that [`parse`] reads.
pub const KEYS: [&str; 7] = [
    "threshold",
    "dedup",
    "alert_title",
    "context",
    "dynamic_level",
    "risk_score",
    "schedule",
];

/// Keys below `threshold`.
pub const THRESHOLD_KEYS: [&str; 5] = ["events", "distinct", "count", "within", "window"];
/// Keys below `dedup`.
pub const DEDUP_KEYS: [&str; 2] = ["period", "by"];
/// Keys of an entry of `dynamic_level`.
pub const DYNAMIC_LEVEL_KEYS: [&str; 2] = ["condition", "level"];

const MINUTE: i64 = 60_000_000;
/// Panther's default period.
pub const DEFAULT_PERIOD: i64 = 60 * MINUTE;
/// Panther's shortest period.
pub const MIN_PERIOD: i64 = 5 * MINUTE;

/// Length of an anchored window: 0 is the default, and shorter ones than the least are that.
pub fn anchored_period(given: i64) -> i64 {
    if given == 0 {
        DEFAULT_PERIOD
    } else {
        given.max(MIN_PERIOD)
    }
}

/// A timespan such as `15m` in microseconds.
pub fn timespan(text: &str) -> Result<i64, String> {
    let wrong = || format!("`{text}` is not a timespan");
    let unit = text.chars().last().ok_or_else(wrong)?;
    let seconds: i64 = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        'M' | 'y' => {
            return Err(format!("`{unit}` has no fixed length; write days or weeks"));
        }
        _ => return Err(wrong()),
    };
    let digits = &text[..text.len() - unit.len_utf8()];
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    digits
        .parse::<i64>()
        .ok()
        .and_then(|number| number.checked_mul(seconds * 1_000_000))
        .filter(|length| *length <= MAX_TIMESPAN)
        .ok_or_else(|| format!("`{text}` is longer than 10 years"))
}

const MAX_TIMESPAN: i64 = 3_660 * 86_400 * 1_000_000;

/// Reads the keys of a rule's or correlation's document.
pub fn parse(origin: &Origin, root: &Node, out: &mut Vec<Diagnostic>) -> Alerting {
    let mut reader = Reader { origin, out };
    Alerting {
        threshold: root
            .get("threshold")
            .and_then(|node| reader.threshold(node)),
        dedup: root.get("dedup").and_then(|node| reader.dedup(node)),
        title: root
            .get("alert_title")
            .and_then(|node| reader.template(node)),
        context: root
            .get("context")
            .map(|node| reader.context(node))
            .unwrap_or_default(),
        dynamic_level: root
            .get("dynamic_level")
            .map(|node| reader.dynamic_level(node))
            .unwrap_or_default(),
        risk_score: root
            .get("risk_score")
            .and_then(|node| reader.risk_score(node)),
        schedule: root
            .get("schedule")
            .and_then(|node| schedule::parse(&mut reader, node)),
    }
}

pub struct Reader<'r> {
    pub origin: &'r Origin,
    pub out: &'r mut Vec<Diagnostic>,
}

impl Reader<'_> {
    pub fn error(&mut self, code: Code, node: u32, message: impl Into<String>, help: &str) {
        let mut diagnostic = Diagnostic::new(code, message).at(self.origin.node(node));
        if !help.is_empty() {
            diagnostic = diagnostic.help(help);
        }
        self.out.push(diagnostic);
    }

    /// Errors for the keys of a mapping that are not among `known`.
    pub fn only_keys(&mut self, node: &Node, known: &[&str]) {
        for (key, _) in node.entries().unwrap_or_default() {
            let name = key.scalar_text().unwrap_or_default();
            if !known.contains(&name.as_str()) {
                let help = did_you_mean(&name, known.iter().copied())
                    .unwrap_or_else(|| format!("one of {}", known.join(", ")));
                self.error(
                    Code::BAD_VALUE,
                    key.id,
                    format!("there is no key `{name}` here"),
                    &help,
                );
            }
        }
    }

    pub fn timespan(&mut self, node: &Node) -> Option<i64> {
        let text = node.scalar_text().unwrap_or_default();
        match timespan(&text) {
            Ok(length) => Some(length),
            Err(message) => {
                self.error(
                    Code::BAD_VALUE,
                    node.id,
                    message,
                    "a whole number and one of s, m, h, d, w: `15m`",
                );
                None
            }
        }
    }

    /// One name or a list of them.
    pub fn names(&mut self, node: &Node) -> Option<Vec<Name>> {
        let items = node.items().unwrap_or(std::slice::from_ref(node));
        let names: Vec<Name> = items
            .iter()
            .filter_map(|item| Some((item.as_text()?.to_owned(), item.id)))
            .collect();
        if names.is_empty() || names.len() != items.len() {
            self.error(
                Code::WRONG_TYPE,
                node.id,
                format!("names are expected here, not {}", node.kind()),
                "",
            );
            return None;
        }
        Some(names)
    }

    fn template(&mut self, node: &Node) -> Option<Template> {
        let result = match node.as_text() {
            Some(text) => Template::parse(text, node.id),
            None => Err(format!("a template is text, not {}", node.kind())),
        };
        result
            .map_err(|message| self.error(Code::BAD_TEMPLATE, node.id, message, ""))
            .ok()
    }

    /// A count from 0; 0 means 1.
    fn count(&mut self, node: &Node) -> Option<u64> {
        match node.value {
            Value::Int(number) if (0..=1_000_000_000).contains(&number) => {
                Some(u64::try_from(number).unwrap_or(1).max(1))
            }
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Sequence(_)
            | Value::Mapping(_) => {
                self.error(
                    Code::BAD_VALUE,
                    node.id,
                    "a number of events or values is expected here",
                    "",
                );
                None
            }
        }
    }

    fn threshold(&mut self, node: &Node) -> Option<Threshold> {
        if node.entries().is_none() {
            let count = self.count(node)?;
            return Some(Threshold {
                count,
                distinct: Vec::new(),
                within: None,
                window: WindowKind::Anchored,
                node: node.id,
            });
        }
        self.only_keys(node, &THRESHOLD_KEYS);
        let (count, distinct) = match (node.get("events"), node.get("distinct"), node.get("count"))
        {
            (Some(events), None, None) => (self.count(events)?, Vec::new()),
            (None, Some(distinct), Some(count)) => (self.count(count)?, self.names(distinct)?),
            _ => {
                self.error(
                    Code::BAD_VALUE,
                    node.id,
                    "`threshold` has either `events`, or `distinct` and `count`",
                    "`threshold: {events: 50}` or `threshold: {distinct: field, count: 8}`",
                );
                return None;
            }
        };
        let within = match node.get("within") {
            Some(length) => Some(self.timespan(length)?),
            None => None,
        };
        let window = match node.get("window") {
            Some(kind) => self.window(kind)?,
            None => WindowKind::Anchored,
        };
        if window != WindowKind::Anchored && within.is_none_or(|length| length == 0) {
            self.error(
                Code::BAD_VALUE,
                node.get("within").map_or(node.id, |within| within.id),
                "this window needs a length",
                "add `within: 15m`",
            );
            return None;
        }
        Some(Threshold {
            count,
            distinct,
            within,
            window,
            node: node.id,
        })
    }

    fn window(&mut self, node: &Node) -> Option<WindowKind> {
        let text = node.scalar_text().unwrap_or_default();
        let kind = WindowKind::ALL
            .iter()
            .find(|(name, _)| *name == text)
            .map(|(_, kind)| *kind);
        if kind.is_none() {
            self.error(
                Code::BAD_VALUE,
                node.id,
                format!("`{text}` is not a kind of window"),
                "one of anchored, sliding, tumbling, session",
            );
        }
        kind
    }

    fn dedup(&mut self, node: &Node) -> Option<Dedup> {
        if node.entries().is_none() {
            let period = self.timespan(node)?;
            self.warn_period(period, node.id);
            return Some(Dedup {
                period: Some(period),
                by: None,
            });
        }
        self.only_keys(node, &DEDUP_KEYS);
        let period = match node.get("period") {
            Some(period) => Some(self.timespan(period)?),
            None => None,
        };
        if let (Some(length), Some(at)) = (period, node.get("period")) {
            self.warn_period(length, at.id);
        }
        let by = match node.get("by") {
            Some(by) => Some(self.by(by)?),
            None => None,
        };
        Some(Dedup { period, by })
    }

    /// Short periods count as longer ones, which has to be told.
    fn warn_period(&mut self, length: i64, node: u32) {
        if length > 0 && length < MIN_PERIOD {
            let mut diagnostic =
                Diagnostic::new(Code::SHORT_PERIOD, "periods below 5 minutes are 5 minutes");
            diagnostic = diagnostic.at(self.origin.node(node));
            self.out.push(diagnostic);
        }
    }

    fn by(&mut self, node: &Node) -> Option<By> {
        match node.as_text() {
            Some(text) if text.contains(['{', '}']) => self.template(node).map(By::Template),
            _ => self.names(node).map(By::Fields),
        }
    }

    fn context(&mut self, node: &Node) -> Vec<(String, Name)> {
        let Some(entries) = node.entries() else {
            self.error(
                Code::WRONG_TYPE,
                node.id,
                format!("`context` is a mapping, not {}", node.kind()),
                "`context: {bucketName: requestParameters.bucketName}`",
            );
            return Vec::new();
        };
        let mut context = Vec::new();
        for (key, value) in entries {
            match (key.scalar_text(), value.as_text()) {
                (Some(name), Some(field)) => context.push((name, (field.to_owned(), value.id))),
                _ => self.error(
                    Code::WRONG_TYPE,
                    value.id,
                    format!("the name of a field is expected here, not {}", value.kind()),
                    "",
                ),
            }
        }
        context
    }

    fn dynamic_level(&mut self, node: &Node) -> Vec<(Condition, u32, Level)> {
        const HELP: &str = "`dynamic_level: [{condition: selection_root, level: critical}]`";
        let Some(items) = node.items() else {
            self.error(
                Code::WRONG_TYPE,
                node.id,
                format!("`dynamic_level` is a list, not {}", node.kind()),
                HELP,
            );
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| {
                self.only_keys(item, &DYNAMIC_LEVEL_KEYS);
                let (Some(text), Some(level)) = (
                    item.get("condition").and_then(Node::as_text),
                    item.get("level").and_then(Node::as_text),
                ) else {
                    self.error(
                        Code::MISSING_KEY,
                        item.id,
                        "`condition` and `level` are expected here",
                        HELP,
                    );
                    return None;
                };
                let condition_node = item.get("condition").map_or(item.id, |node| node.id);
                let condition = match condition::parse(text) {
                    Ok(condition) => condition,
                    Err(error) => {
                        let place = self.origin.word(condition_node, error.word);
                        self.out
                            .push(Diagnostic::new(error.code, error.message).at(place));
                        return None;
                    }
                };
                let found = Level::ALL.into_iter().find(|known| known.name() == level);
                if found.is_none() {
                    let at = item.get("level").map_or(item.id, |node| node.id);
                    let levels = Level::ALL.map(Level::name).join(", ");
                    self.error(
                        Code::BAD_VALUE,
                        at,
                        format!("`{level}` is not a level"),
                        &format!("one of {levels}"),
                    );
                }
                Some((condition, condition_node, found?))
            })
            .collect()
    }

    fn risk_score(&mut self, node: &Node) -> Option<u8> {
        let score = match node.value {
            Value::Int(number) => u8::try_from(number).ok().filter(|score| *score <= 100),
            Value::Null
            | Value::Bool(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Sequence(_)
            | Value::Mapping(_) => None,
        };
        if score.is_none() {
            self.error(
                Code::BAD_VALUE,
                node.id,
                "`risk_score` is a whole number from 0 to 100",
                "",
            );
        }
        score
    }
}
