//! File text to rules and filters.

use super::*;
use crate::diag::{Code, Diagnostic};
use crate::yaml::{self, Value};

const RULE_KEYS: &[&str] = &[
    "title",
    "id",
    "name",
    "related",
    "taxonomy",
    "status",
    "description",
    "license",
    "author",
    "references",
    "date",
    "modified",
    "logsource",
    "detection",
    "fields",
    "falsepositives",
    "level",
    "tags",
    "scope",
    "tests",
    "correlation",
    "filter",
    "simulation",
    "regression_tests_path",
];
const LOGSOURCE_KEYS: &[&str] = &["product", "category", "service", "definition"];
const STATUSES: &[&str] = &[
    "stable",
    "test",
    "experimental",
    "deprecated",
    "unsupported",
];

/// Reads every document of a file. A broken document doesn't stop the others.
pub fn parse(file: &Arc<SourceFile>) -> Parsed {
    let (documents, mut diagnostics) = yaml::read(&file.text);
    let file_origin = Origin {
        file: file.clone(),
        document: 0,
    };
    let documents = global::apply(documents, &file_origin, &mut diagnostics);
    let mut parsed = Parsed::default();
    for document in documents {
        let origin = Origin {
            file: file.clone(),
            document: document.index,
        };
        if let Some(document) = parse_document(&origin, &document.root, &mut diagnostics) {
            parsed.documents.push(document);
        }
    }
    parsed.diagnostics = diagnostics.into_iter().map(|d| d.in_file(file)).collect();
    parsed
}

fn parse_document(
    origin: &Origin,
    root: &yaml::Node,
    out: &mut Vec<Diagnostic>,
) -> Option<Document> {
    if root.entries().is_none()
        || !["detection", "logsource", "correlation", "filter", "title"]
            .iter()
            .any(|key| root.get(key).is_some())
    {
        out.push(
            Diagnostic::new(Code::NOT_A_RULE, "this document is no Sigma rule")
                .at(origin.node(root.id))
                .help("a rule has `title`, `logsource` and `detection`"),
        );
        return None;
    }
    lint::misspelt_keys(origin, root, RULE_KEYS, out);
    if let Some((key, _)) = root.entry("correlation") {
        out.push(
            Diagnostic::new(
                Code::CORRELATION_UNSUPPORTED,
                "correlation rules are not compiled yet",
            )
            .at(origin.node(key.id)),
        );
        return None;
    }
    if root.get("filter").is_some() {
        return parse_filter(origin, root, out).map(|filter| Document::Filter(Box::new(filter)));
    }
    parse_rule(origin, root, out).map(|rule| Document::Rule(Box::new(rule)))
}

fn parse_rule(origin: &Origin, root: &yaml::Node, out: &mut Vec<Diagnostic>) -> Option<Rule> {
    let mut reader = Reader { origin, root, out };
    let title = reader.required_text("title");
    let id = reader.text("id");
    let name = reader.text("name");
    let description = reader.text("description");
    let taxonomy = reader.text("taxonomy");
    let status = reader.one_of("status", STATUSES);
    let level = reader.level();
    let tags = reader
        .texts("tags")
        .into_iter()
        .map(|(tag, _)| tag)
        .collect();
    let fields = reader.texts("fields");
    let logsource = reader.logsource(true);
    let tests = reader.tests();
    let detection = match root.get("detection") {
        Some(node) => {
            lint::ambiguous_scalars(origin, node, out);
            detection::parse(origin, node, &[], out)
        }
        None => {
            reader.missing("detection");
            None
        }
    };
    let (logsource, logsource_place) = logsource?;
    Some(Rule {
        origin: origin.clone(),
        title: title?,
        id,
        name,
        description,
        status,
        level,
        tags,
        taxonomy,
        logsource,
        logsource_place,
        detection: detection?,
        fields,
        tests,
    })
}

fn parse_filter(origin: &Origin, root: &yaml::Node, out: &mut Vec<Diagnostic>) -> Option<Filter> {
    let mut reader = Reader { origin, root, out };
    let title = reader.required_text("title");
    let id = reader.text("id");
    let logsource = reader.logsource(false);
    let node = root.get("filter")?;
    let rules = match node.get("rules") {
        None => {
            // The specification's older drafts leave it out; `any` is then what they mean.
            Some(FilterRules::Any)
        }
        Some(rules) => match &rules.value {
            Value::Text(text) if text.eq_ignore_ascii_case("any") => Some(FilterRules::Any),
            Value::Text(text) => Some(FilterRules::Listed(vec![(text.clone(), rules.id)])),
            Value::Sequence(items) => {
                let names: Vec<(String, u32)> = items
                    .iter()
                    .filter_map(|i| Some((i.scalar_text()?, i.id)))
                    .collect();
                (names.len() == items.len()).then_some(FilterRules::Listed(names))
            }
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Mapping(_) => {
                None
            }
        },
    };
    if rules.is_none() {
        let place = origin.node(node.get("rules").map_or(node.id, |n| n.id));
        out.push(
            Diagnostic::new(
                Code::WRONG_TYPE,
                "`rules` of a filter must be `any` or a list of rule ids or names",
            )
            .at(place),
        );
    }
    lint::ambiguous_scalars(origin, node, out);
    let detection = detection::parse(origin, node, &["rules"], out);
    let filter = Filter {
        origin: origin.clone(),
        title: title?,
        id,
        logsource: logsource?.0,
        rules: rules?,
        detection: detection?,
        place: origin.node(node.id),
    };
    for condition in filter
        .detection
        .conditions
        .iter()
        .filter(|c| !c.condition.has_not())
    {
        out.push(
            Diagnostic::new(
                Code::FILTER_POLARITY,
                "the filtered rules keep only what this condition selects",
            )
            .at(origin.node(condition.node))
            .label("no `not`")
            .help(format!(
                "to exclude it, write `condition: not ({})`",
                condition.text.trim()
            )),
        );
    }
    Some(filter)
}

struct Reader<'r> {
    origin: &'r Origin,
    root: &'r yaml::Node,
    out: &'r mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn missing(&mut self, key: &str) {
        self.out.push(
            Diagnostic::new(Code::MISSING_KEY, format!("`{key}` is missing"))
                .at(self.origin.node(self.root.id)),
        );
    }

    fn wrong(&mut self, node: u32, message: String) {
        self.out
            .push(Diagnostic::new(Code::WRONG_TYPE, message).at(self.origin.node(node)));
    }

    /// Text, or another scalar as text: ids such as `1234` are common.
    fn text(&mut self, key: &str) -> Option<String> {
        let node = self.root.get(key)?;
        let text = node.scalar_text();
        if text.is_none() {
            self.wrong(
                node.id,
                format!("`{key}` must be text, not {}", node.kind()),
            );
        }
        text
    }

    fn required_text(&mut self, key: &str) -> Option<String> {
        if self.root.get(key).is_none() {
            self.missing(key);
        }
        self.text(key)
    }

    fn one_of(&mut self, key: &str, allowed: &[&str]) -> Option<String> {
        let text = self.text(key)?;
        if allowed.contains(&text.as_str()) {
            return Some(text);
        }
        self.bad_value(key, &text, allowed);
        None
    }

    fn bad_value(&mut self, key: &str, text: &str, allowed: &[&str]) {
        let place = self
            .origin
            .node(self.root.get(key).map_or(self.root.id, |node| node.id));
        let diagnostic = Diagnostic::new(Code::BAD_VALUE, format!("`{text}` is not a {key}"))
            .at(place)
            .help(format!("one of {}", allowed.join(", ")));
        self.out.push(diagnostic);
    }

    fn level(&mut self) -> Option<Level> {
        let text = self.text("level")?;
        let level = Level::ALL.into_iter().find(|level| level.name() == text);
        if level.is_none() {
            self.bad_value("level", &text, &Level::ALL.map(Level::name));
        }
        level
    }

    fn texts(&mut self, key: &str) -> Vec<(String, u32)> {
        let Some(node) = self.root.get(key) else {
            return Vec::new();
        };
        let items = match &node.value {
            Value::Null => return Vec::new(),
            Value::Sequence(items) => items.as_slice(),
            Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Mapping(_) => std::slice::from_ref(node),
        };
        let mut texts = Vec::new();
        for item in items {
            match item.scalar_text() {
                Some(text) => texts.push((text, item.id)),
                None => self.wrong(
                    item.id,
                    format!("an entry of `{key}` must be text, not {}", item.kind()),
                ),
            }
        }
        texts
    }

    fn logsource(&mut self, lint: bool) -> Option<(LogSource, Place)> {
        let Some(node) = self.root.get("logsource") else {
            self.missing("logsource");
            return None;
        };
        if node.entries().is_none() {
            self.wrong(
                node.id,
                format!("`logsource` must be a mapping, not {}", node.kind()),
            );
            return None;
        }
        if lint {
            lint::misspelt_keys(self.origin, node, LOGSOURCE_KEYS, self.out);
        }
        let part = |key: &str| node.get(key).and_then(yaml::Node::scalar_text);
        let logsource = LogSource {
            product: part("product"),
            category: part("category"),
            service: part("service"),
        };
        if lint && logsource == LogSource::default() {
            self.out.push(
                Diagnostic::new(
                    Code::MISSING_KEY,
                    "`logsource` names no product, category or service",
                )
                .at(self.origin.node(node.id)),
            );
            return None;
        }
        Some((logsource, self.origin.node(node.id)))
    }

    fn tests(&mut self) -> Vec<InlineTest> {
        let Some(node) = self.root.get("tests") else {
            return Vec::new();
        };
        let Some(items) = node.items() else {
            self.wrong(
                node.id,
                format!("`tests` must be a list, not {}", node.kind()),
            );
            return Vec::new();
        };
        let mut tests = Vec::new();
        for item in items {
            match parse_test(self.origin, item) {
                Ok(test) => tests.push(test),
                Err((node, message)) => self.out.push(
                    Diagnostic::new(Code::TEST_SHAPE, message)
                        .at(self.origin.node(node))
                        .help("a test has `name`, `log: {..}` or `logs: [..]`, and `expected: true` or `false`"),
                ),
            }
        }
        tests
    }
}

fn parse_test(origin: &Origin, item: &yaml::Node) -> Result<InlineTest, (u32, String)> {
    let entries = item.entries().ok_or((
        item.id,
        format!("a test must be a mapping, not {}", item.kind()),
    ))?;
    for (key, _) in entries {
        let name = key.scalar_text().unwrap_or_default();
        if !["name", "log", "logs", "expected"].contains(&name.as_str()) {
            return Err((key.id, format!("a test has no key `{name}`")));
        }
    }
    let name = item
        .get("name")
        .and_then(yaml::Node::scalar_text)
        .ok_or((item.id, "the test has no `name`".to_owned()))?;
    let logs = match (item.get("log"), item.get("logs")) {
        (Some(log), None) => std::slice::from_ref(log),
        (None, Some(logs)) => logs
            .items()
            .filter(|logs| !logs.is_empty())
            .ok_or((logs.id, "`logs` must be a list of events".to_owned()))?,
        (Some(_), Some(logs)) => {
            return Err((logs.id, "a test has `log` or `logs`, not both".to_owned()));
        }
        (None, None) => return Err((item.id, "the test has no `log`".to_owned())),
    };
    if let Some(log) = logs.iter().find(|log| log.entries().is_none()) {
        return Err((
            log.id,
            format!("an event must be a mapping, not {}", log.kind()),
        ));
    }
    let expected = match item.get("expected") {
        Some(yaml::Node {
            value: Value::Bool(expected),
            ..
        }) => *expected,
        Some(node) => return Err((node.id, "`expected` must be `true` or `false`".to_owned())),
        None => return Err((item.id, "the test has no `expected`".to_owned())),
    };
    Ok(InlineTest {
        name,
        logs: logs.iter().map(yaml::Node::to_json).collect(),
        expected,
        place: origin.node(item.id),
    })
}
