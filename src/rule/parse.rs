//! File text to rules and filters.

use super::*;
use crate::diag::fix::Fix;
use crate::diag::{Code, Diagnostic};
use crate::yaml::{self, Value};

/// Keys of a document that have a meaning.
pub const RULE_KEYS: &[&str] = &[
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
    "generate",
    "filter",
    "threshold",
    "dedup",
    "alert_title",
    "context",
    "dynamic_level",
    "risk_score",
    "schedule",
    "simulation",
    "regression_tests_path",
];
pub const LOGSOURCE_KEYS: &[&str] = &["product", "category", "service", "definition"];
pub const STATUSES: &[&str] = &[
    "stable",
    "test",
    "experimental",
    "deprecated",
    "unsupported",
];

/// Reads every document of a file. A broken document doesn't stop the others.
pub fn parse(file: &Arc<SourceFile>) -> Parsed {
    parse_read(file, yaml::read(&file.text))
}

/// The same of a file whose YAML is read already.
pub fn parse_read(
    file: &Arc<SourceFile>,
    (documents, mut diagnostics): (Vec<yaml::Document>, Vec<Diagnostic>),
) -> Parsed {
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
        let documents = parse_document(&origin, &document.root, &mut diagnostics);
        parsed.documents.extend(documents);
    }
    parsed.diagnostics = diagnostics.into_iter().map(|d| d.in_file(file)).collect();
    parsed
}

/// The document as what it is. A rule with an aggregation of the old syntax becomes several.
fn parse_document(origin: &Origin, root: &yaml::Node, out: &mut Vec<Diagnostic>) -> Vec<Document> {
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
        return Vec::new();
    }
    lint::misspelt_keys(origin, root, RULE_KEYS, out);
    if let Some(node) = root.get("correlation") {
        let correlation = parse_correlation(origin, root, node, out);
        return Vec::from_iter(correlation.map(|it| Document::Correlation(Box::new(it))));
    }
    if root.get("filter").is_some() {
        let filter = parse_filter(origin, root, out);
        return Vec::from_iter(filter.map(|it| Document::Filter(Box::new(it))));
    }
    let Some(mut rule) = parse_rule(origin, root, out) else {
        return Vec::new();
    };
    match (
        rule.detection.aggregation.take(),
        rule.detection.timeframe.take(),
    ) {
        (Some((aggregation, node)), Some(timeframe)) => {
            aggregation::expand(rule, aggregation, timeframe, node)
        }
        _ => vec![Document::Rule(Box::new(rule))],
    }
}

fn parse_correlation(
    origin: &Origin,
    root: &yaml::Node,
    node: &yaml::Node,
    out: &mut Vec<Diagnostic>,
) -> Option<Correlation> {
    let mut reader = Reader { origin, root, out };
    let title = reader.required_text("title");
    let id = reader.text("id");
    let name = reader.text("name");
    let description = reader.text("description");
    let status = reader.one_of("status", STATUSES);
    let level = reader.level();
    let tags = reader.texts("tags");
    let tests = tests::parse(origin, root, out);
    let alerting = alerting::parse(origin, root, out);
    for key in ["threshold", "dynamic_level", "detection", "fields"] {
        if let Some((key, _)) = root.entry(key) {
            out.push(
                Diagnostic::new(
                    Code::BAD_CORRELATION,
                    "this key has no meaning in a correlation",
                )
                .at(origin.node(key.id)),
            );
        }
    }
    let generate = correlation::flag(&mut alerting::Reader { origin, out }, root);
    let body = correlation::parse(origin, node, out)?;
    Some(Correlation {
        origin: origin.clone(),
        title: title?,
        id,
        name,
        description,
        status,
        level,
        tags: tags.into_iter().map(|(tag, _)| tag).collect(),
        kind: body.kind,
        rules: body.rules,
        group_by: body.group_by,
        timespan: body.timespan,
        condition: body.condition,
        aliases: body.aliases,
        absent_keys: body.absent_keys,
        generate: generate || body.generate,
        alerting,
        tests,
        node: node.id,
    })
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
    let tests = tests::parse(origin, root, out);
    let alerting = alerting::parse(origin, root, out);
    let mut reader = Reader { origin, root, out };
    let detection = match root.get("detection") {
        Some(node) => {
            lint::ambiguous_scalars(origin, node, out);
            let levels: Vec<&Condition> = alerting
                .dynamic_level
                .iter()
                .map(|(condition, ..)| condition)
                .collect();
            detection::parse(origin, node, &[], &levels, out)
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
        alerting,
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
    let detection = detection::parse(origin, node, &["rules"], &[], out);
    if let Some((_, condition)) = detection.as_ref().and_then(|it| it.aggregation.as_ref()) {
        out.push(
            Diagnostic::new(
                Code::LEGACY_AGGREGATION,
                "an aggregation has no meaning in a filter",
            )
            .at(origin.node(*condition)),
        );
        return None;
    }
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
            .help(format!("one of {}", allowed.join(", ")))
            .fix(self.respelt(key, text, allowed));
        self.out.push(diagnostic);
    }

    /// The allowed word that the text is in another spelling.
    fn respelt(&self, key: &str, text: &str, allowed: &[&str]) -> Option<Fix> {
        let word = match text.to_lowercase() {
            // Words of other tools and of the specification's older versions.
            word if key == "status" && word == "testing" => "test".to_owned(),
            word if key == "level" && word == "info" => "informational".to_owned(),
            word => word,
        };
        let node = self.root.get(key)?.id;
        allowed
            .contains(&word.as_str())
            .then(|| Fix::text(node, &word))
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
}
