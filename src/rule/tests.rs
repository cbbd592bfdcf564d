//! Tests that sit in a rule: events, and whether they match or which alerts they give.

use super::{Level, Origin, alerting};
use crate::diag::{Code, Diagnostic, Place};
use crate::yaml::{Node, Value};

/// A test: events, and what must come of them.
#[derive(Debug, Clone)]
pub struct InlineTest {
    pub name: String,
    pub events: Vec<LoggedEvent>,
    pub expected: Expected,
    pub place: Place,
}

#[derive(Debug, Clone)]
pub struct LoggedEvent {
    pub log: serde_json::Value,
    /// Microseconds from the test's beginning, where the test has a clock.
    pub at: Option<i64>,
    /// Title, name or id of the rule whose log source the event belongs to, or the source's
    /// name, where a correlation has several.
    pub source: Option<String>,
}

#[derive(Debug, Clone)]
pub enum Expected {
    /// Every event must match, or none of them. Of a correlation: it must alert, or not.
    Matches(bool),
    /// These alerts, in order of time, and no others. `None` for what is not looked at.
    Alerts(Vec<ExpectedAlert>),
    /// As many alerts.
    Count(u64),
}

/// What a test says of an alert. Times are microseconds from the test's beginning.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ExpectedAlert {
    pub at: Option<i64>,
    pub first: Option<i64>,
    pub last: Option<i64>,
    pub key: Option<Vec<Option<String>>>,
    pub count: Option<i64>,
    pub value: Option<f64>,
    pub title: Option<String>,
    pub level: Option<Level>,
    pub context: Vec<(String, Option<String>)>,
}

/// When the clock of a test stands at 0: 2024-01-01T00:00:00Z, in microseconds.
pub const CLOCK: i64 = 1_704_067_200_000_000;

const HELP: &str = "a test has `name`, `log: {..}`, `logs: [..]` or `events: [{at: 5m, log: {..}}]`, and `expected: true` or `false`, or `alerts: 1` or `alerts: [{at: 5m, count: 50}]`";

/// Most events that `repeat` makes of one.
const MAX_REPEAT: i64 = 100_000;

/// Keys of an entry of `tests`.
pub const TEST_KEYS: [&str; 6] = ["name", "log", "logs", "events", "expected", "alerts"];
/// Keys of an entry of `events`.
pub const EVENT_KEYS: [&str; 5] = ["at", "log", "source", "repeat", "every"];
/// Keys of an entry of `alerts`.
pub const ALERT_KEYS: [&str; 9] = [
    "at", "first", "last", "key", "count", "value", "title", "level", "context",
];

type Wrong = (u32, String);

pub(super) fn parse(origin: &Origin, root: &Node, out: &mut Vec<Diagnostic>) -> Vec<InlineTest> {
    let Some(node) = root.get("tests") else {
        return Vec::new();
    };
    let wrong = |(node, message): Wrong| {
        Diagnostic::new(Code::TEST_SHAPE, message)
            .at(origin.node(node))
            .help(HELP)
    };
    let Some(items) = node.items() else {
        out.push(
            Diagnostic::new(
                Code::WRONG_TYPE,
                format!("`tests` must be a list, not {}", node.kind()),
            )
            .at(origin.node(node.id)),
        );
        return Vec::new();
    };
    let mut tests = Vec::new();
    for item in items {
        match test(origin, item) {
            Ok(test) => tests.push(test),
            Err(error) => out.push(wrong(error)),
        }
    }
    tests
}

/// Refuses what a mapping should not have.
fn only_keys(node: &Node, what: &str, known: &[&str]) -> Result<(), Wrong> {
    let entries = node.entries().ok_or((
        node.id,
        format!("{what} must be a mapping, not {}", node.kind()),
    ))?;
    for (key, _) in entries {
        let name = key.scalar_text().unwrap_or_default();
        if !known.contains(&name.as_str()) {
            return Err((key.id, format!("{what} has no key `{name}`")));
        }
    }
    Ok(())
}

fn test(origin: &Origin, item: &Node) -> Result<InlineTest, Wrong> {
    only_keys(item, "a test", &TEST_KEYS)?;
    let name = item
        .get("name")
        .and_then(Node::scalar_text)
        .ok_or((item.id, "the test has no `name`".to_owned()))?;
    Ok(InlineTest {
        name,
        events: events(item)?,
        expected: expected(item)?,
        place: origin.node(item.id),
    })
}

fn events(item: &Node) -> Result<Vec<LoggedEvent>, Wrong> {
    let list = |node: &Node, key: &str| -> Result<Vec<Node>, Wrong> {
        node.items()
            .filter(|items| !items.is_empty())
            .map(<[Node]>::to_vec)
            .ok_or((node.id, format!("`{key}` must be a list of events")))
    };
    match (item.get("log"), item.get("logs"), item.get("events")) {
        (Some(log), None, None) => Ok(vec![plain(log)?]),
        (None, Some(logs), None) => list(logs, "logs")?.iter().map(plain).collect(),
        (None, None, Some(events)) => {
            let mut result = Vec::new();
            for event in list(events, "events")? {
                timed(&event, &mut result)?;
            }
            Ok(result)
        }
        (None, None, None) => Err((item.id, "the test has no `log`".to_owned())),
        _ => Err((
            item.id,
            "a test has one of `log`, `logs` and `events`".to_owned(),
        )),
    }
}

fn plain(log: &Node) -> Result<LoggedEvent, Wrong> {
    if log.entries().is_none() {
        let message = format!("an event must be a mapping, not {}", log.kind());
        return Err((log.id, message));
    }
    Ok(LoggedEvent {
        log: log.to_json(),
        at: None,
        source: None,
    })
}

fn offset(node: &Node) -> Result<i64, Wrong> {
    let text = node.scalar_text().unwrap_or_default();
    let parse = || match text.split_once('+') {
        // `5m+30s`, for what one unit can't say.
        Some((first, second)) => {
            Ok(alerting::timespan(first.trim())? + alerting::timespan(second.trim())?)
        }
        None => alerting::timespan(text.trim()),
    };
    parse().map_err(|message: String| (node.id, message))
}

fn timed(event: &Node, result: &mut Vec<LoggedEvent>) -> Result<(), Wrong> {
    only_keys(event, "an event", &EVENT_KEYS)?;
    let log = event
        .get("log")
        .ok_or((event.id, "the event has no `log`".to_owned()))?;
    let at = event.get("at").map(offset).transpose()?;
    let every = event.get("every").map_or(Ok(0), offset)?;
    let repeat = match event.get("repeat").map(|node| (&node.value, node.id)) {
        None => 1,
        Some((Value::Int(number), id)) => i64::try_from(*number)
            .ok()
            .filter(|number| (1..=MAX_REPEAT).contains(number))
            .ok_or((id, format!("`repeat` is a number from 1 to {MAX_REPEAT}")))?,
        Some((_, id)) => return Err((id, "`repeat` is a number".to_owned())),
    };
    let source = event.get("source").and_then(Node::scalar_text);
    let one = plain(log)?;
    for number in 0..repeat {
        result.push(LoggedEvent {
            log: one.log.clone(),
            at: at.map(|at| at + number * every),
            source: source.clone(),
        });
    }
    Ok(())
}

fn expected(item: &Node) -> Result<Expected, Wrong> {
    match (item.get("expected"), item.get("alerts")) {
        (Some(node), None) => match node.value {
            Value::Bool(expected) => Ok(Expected::Matches(expected)),
            Value::Null
            | Value::Int(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Sequence(_)
            | Value::Mapping(_) => {
                Err((node.id, "`expected` must be `true` or `false`".to_owned()))
            }
        },
        (None, Some(node)) => match &node.value {
            Value::Int(number) => u64::try_from(*number)
                .map(Expected::Count)
                .map_err(|_| (node.id, "`alerts` is a number from 0".to_owned())),
            Value::Sequence(items) => Ok(Expected::Alerts(
                items.iter().map(alert).collect::<Result<_, _>>()?,
            )),
            Value::Null | Value::Bool(_) | Value::Float(_) | Value::Text(_) | Value::Mapping(_) => {
                Err((
                    node.id,
                    "`alerts` is a number or a list of alerts".to_owned(),
                ))
            }
        },
        (Some(_), Some(node)) => Err((
            node.id,
            "a test has `expected` or `alerts`, not both".to_owned(),
        )),
        (None, None) => Err((item.id, "the test has no `expected`".to_owned())),
    }
}

fn alert(node: &Node) -> Result<ExpectedAlert, Wrong> {
    only_keys(node, "an alert", &ALERT_KEYS)?;
    let time = |key: &str| node.get(key).map(offset).transpose();
    let level = match node.get("level") {
        None => None,
        Some(level) => {
            let text = level.scalar_text().unwrap_or_default();
            let found = Level::ALL.into_iter().find(|known| known.name() == text);
            Some(found.ok_or((level.id, format!("`{text}` is not a level")))?)
        }
    };
    let key = node.get("key").map(|key| {
        let items = key.items().unwrap_or(std::slice::from_ref(key));
        items.iter().map(Node::scalar_text).collect()
    });
    let count = match node.get("count").map(|count| (&count.value, count.id)) {
        None => None,
        Some((Value::Int(number), id)) => {
            Some(i64::try_from(*number).map_err(|_| (id, "`count` is too large".to_owned()))?)
        }
        Some((_, id)) => return Err((id, "`count` is a whole number".to_owned())),
    };
    let value = match node.get("value").map(|value| (&value.value, value.id)) {
        None => None,
        #[allow(clippy::cast_precision_loss)]
        Some((Value::Int(number), _)) => Some(*number as f64),
        Some((Value::Float(number), _)) => Some(*number),
        Some((_, id)) => return Err((id, "`value` is a number".to_owned())),
    };
    let context = node
        .get("context")
        .and_then(Node::entries)
        .unwrap_or_default()
        .iter()
        .map(|(key, value)| (key.scalar_text().unwrap_or_default(), value.scalar_text()))
        .collect();
    Ok(ExpectedAlert {
        at: time("at")?,
        first: time("first")?,
        last: time("last")?,
        key,
        count,
        value,
        title: node.get("title").and_then(Node::scalar_text),
        level,
        context,
    })
}
