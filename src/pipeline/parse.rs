//! The YAML of a pipeline. What siglake can't do, or not exactly, is refused by its name.

use super::apply::label;
use super::condition::{
    Conditions, FieldCondition, ItemCondition, Join, Names, Order, RuleCondition, StateTest,
};
use super::{Change, Pipeline, ProcessingItem, Which};
use crate::diag::{Code, Diagnostic, Report, SourceFile, did_you_mean};
use crate::regexp::python::{Python, Replacement};
use crate::rule::condition::{self, Condition};
use crate::rule::detection::parse_selection;
use crate::rule::{LogSource, Origin};
use crate::yaml::{self, Node, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Keys of a pipeline. `allowed_backends` is about pySigma's own.
const KEYS: [&str; 5] = [
    "name",
    "priority",
    "vars",
    "transformations",
    "allowed_backends",
];
/// Stages that come after the query, of which siglake has none.
const LATER: [&str; 2] = ["postprocessing", "finalizers"];
/// Keys of every transformation.
const ITEM_KEYS: [&str; 14] = [
    "id",
    "type",
    "rule_conditions",
    "rule_cond_op",
    "rule_cond_not",
    "rule_cond_expr",
    "detection_item_conditions",
    "detection_item_cond_op",
    "detection_item_cond_not",
    "detection_item_cond_expr",
    "field_name_conditions",
    "field_name_cond_op",
    "field_name_cond_not",
    "field_name_cond_expr",
];
/// The transformations, with the keys of each.
const CHANGES: [(&str, &[&str]); 18] = [
    ("field_name_mapping", &["mapping"]),
    ("field_name_prefix_mapping", &["mapping"]),
    ("field_name_prefix", &["prefix"]),
    ("field_name_suffix", &["suffix"]),
    ("drop_detection_item", &[]),
    (
        "add_condition",
        &["conditions", "name", "template", "negated"],
    ),
    ("change_logsource", &["category", "product", "service"]),
    ("wildcard_placeholders", &["include", "exclude"]),
    ("value_placeholders", &["include", "exclude"]),
    (
        "replace_string",
        &["regex", "replacement", "skip_special", "interpret_special"],
    ),
    ("map_string", &["mapping"]),
    ("set_value", &["value", "force_type"]),
    ("set_state", &["key", "val"]),
    ("add_field", &["field"]),
    ("remove_field", &["field"]),
    ("set_field", &["fields"]),
    ("rule_failure", &["message"]),
    ("detection_item_failure", &["message"]),
];
/// pySigma's other transformations, and why they are not here.
const REFUSED: [(&str, &str); 13] = [
    ("set_custom_attribute", "it is for pySigma's backends"),
    (
        "nest",
        "write its items one by one, each with the conditions",
    ),
    ("field_name_transform", "it is a function in Python"),
    (
        "hashes_fields",
        "write `add_condition` or rules for the fields that there are",
    ),
    ("extract_fields", "it is for one kind of log"),
    (
        "query_expression_placeholders",
        "it writes text of a query language",
    ),
    (
        "file_placeholders",
        "put the values in `vars` or in the configuration",
    ),
    (
        "http_placeholders",
        "put the values in `vars` or in the configuration",
    ),
    (
        "command_placeholders",
        "put the values in `vars` or in the configuration",
    ),
    ("convert_type", "a source says the types of its columns"),
    ("case", "letter case is ignored where the rule ignores it"),
    (
        "strict_field_mapping_failure",
        "fields that a source does not have are errors anyway",
    ),
    ("regex", "letter case is ignored where the rule ignores it"),
];

/// Reads a pipeline. All that is wrong with it is told at once.
pub fn parse(file: &Arc<SourceFile>) -> Report<Pipeline> {
    let (documents, mut diagnostics) = yaml::read(&file.text);
    let origin = Origin {
        file: file.clone(),
        document: 0,
    };
    let mut reader = Reader {
        origin: &origin,
        out: &mut diagnostics,
    };
    let output = match documents.as_slice() {
        [document] => reader.pipeline(&document.root),
        _ => {
            if reader.out.is_empty() {
                let message = "a processing pipeline is one YAML document";
                reader
                    .out
                    .push(Diagnostic::new(Code::BAD_PIPELINE, message));
            }
            None
        }
    };
    let diagnostics: Vec<Diagnostic> = diagnostics.into_iter().map(|d| d.in_file(file)).collect();
    let failed = diagnostics.iter().any(Diagnostic::is_error);
    Report {
        output: output.filter(|_| !failed),
        diagnostics,
    }
}

struct Reader<'r> {
    origin: &'r Origin,
    out: &'r mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn error(&mut self, node: &Node, message: impl Into<String>) {
        self.told(node, message, None);
    }

    fn told(&mut self, node: &Node, message: impl Into<String>, help: Option<String>) {
        let mut diagnostic =
            Diagnostic::new(Code::BAD_PIPELINE, message).at(self.origin.node(node.id));
        diagnostic.help = help;
        self.out.push(diagnostic);
    }

    fn only_keys(&mut self, node: &Node, what: &str, known: &[&str]) {
        for (key, _) in node.entries().unwrap_or_default() {
            let name = key.scalar_text().unwrap_or_default();
            if !known.contains(&name.as_str()) {
                let help = did_you_mean(&name, known.iter().copied());
                self.told(key, format!("{what} has no key `{name}`"), help);
            }
        }
    }

    fn pipeline(&mut self, root: &Node) -> Option<Pipeline> {
        if root.entries().is_none() {
            self.error(
                root,
                format!("a pipeline is a mapping, not {}", root.kind()),
            );
            return None;
        }
        for later in LATER {
            if let Some((key, _)) = root.entry(later) {
                let message = format!(
                    "`{later}` is about the text of queries, which siglake does not change"
                );
                self.error(key, message);
            }
        }
        self.only_keys(root, "a pipeline", &[&KEYS[..], &LATER[..]].concat());
        let name = root.get("name").and_then(Node::scalar_text);
        let name = name.unwrap_or_else(|| "the pipeline".to_owned());
        let priority = match root.get("priority").map(|it| (&it.value, it)) {
            None => 0,
            Some((Value::Int(priority), _)) => *priority,
            Some((_, node)) => {
                self.error(node, "`priority` is a whole number");
                0
            }
        };
        let vars = match root.get("vars") {
            Some(node) => self.texts_by_name(node, "vars").unwrap_or_default(),
            None => BTreeMap::new(),
        };
        let mut items = Vec::new();
        if let Some(node) = root.get("transformations") {
            let Some(list) = node.items() else {
                self.error(node, "`transformations` is a list");
                return None;
            };
            for (number, node) in list.iter().enumerate() {
                items.extend(self.item(node, number + 1, &name));
            }
        }
        Some(Pipeline {
            priority,
            vars,
            items,
        })
    }

    fn item(&mut self, node: &Node, number: usize, pipeline: &str) -> Option<ProcessingItem> {
        let id = node.get("id").and_then(Node::scalar_text);
        let Some(kind) = node.get("type") else {
            self.error(node, "a transformation has a `type`");
            return None;
        };
        let name = kind.scalar_text().unwrap_or_default();
        if let Some((_, reason)) = REFUSED.iter().find(|(known, _)| *known == name) {
            let message = format!("siglake has no transformation `{name}`: {reason}");
            self.error(kind, message);
            return None;
        }
        let Some((name, own)) = CHANGES.iter().find(|(known, _)| *known == name) else {
            let help = did_you_mean(&name, CHANGES.iter().map(|(name, _)| *name));
            self.told(kind, format!("`{name}` is no transformation"), help);
            return None;
        };
        let what = format!("`{name}`");
        self.only_keys(node, &what, &[&ITEM_KEYS[..], own].concat());
        let rules = self.conditions(node, "rule", |it, node, kind| it.rule_condition(node, kind));
        let items = self.conditions(node, "detection_item", |it, node, kind| {
            it.item_condition(node, kind)
        });
        let fields = self.conditions(node, "field_name", |it, node, kind| {
            it.field_condition(node, kind)
        });
        let change = self.change(node, name);
        Some(ProcessingItem {
            label: label(id.as_deref(), number, pipeline),
            rules: rules?,
            items: items?,
            fields: fields?,
            change: change?,
        })
    }

    fn change(&mut self, node: &Node, name: &str) -> Option<Change> {
        Some(match name {
            "field_name_mapping" => Change::FieldNameMapping(self.mapping(node)?),
            "field_name_prefix_mapping" => {
                // The order of the file decides which prefix comes first.
                let order: Vec<String> = (node.get("mapping").and_then(Node::entries))
                    .unwrap_or_default()
                    .iter()
                    .filter_map(|(key, _)| key.scalar_text())
                    .collect();
                let mut map = self.mapping(node)?;
                let sorted = order.into_iter().filter_map(|it| map.remove_entry(&it));
                Change::FieldNamePrefixMapping(sorted.collect())
            }
            "field_name_prefix" => Change::FieldNamePrefix(self.text(node, "prefix")?),
            "field_name_suffix" => Change::FieldNameSuffix(self.text(node, "suffix")?),
            "drop_detection_item" => Change::DropDetectionItem,
            "add_condition" => self.add_condition(node)?,
            "change_logsource" => {
                let part = |key: &str| node.get(key).and_then(Node::scalar_text);
                Change::Logsource(LogSource {
                    product: part("product"),
                    category: part("category"),
                    service: part("service"),
                })
            }
            "wildcard_placeholders" => Change::WildcardPlaceholders(self.which(node)?),
            "value_placeholders" => Change::ValuePlaceholders(self.which(node)?),
            "replace_string" => self.replace_string(node)?,
            "map_string" => Change::MapString(self.mapping(node)?),
            "set_value" => Change::SetValue(self.set_value(node)?),
            "set_state" => {
                let key = self.text(node, "key")?;
                Change::SetState(key, self.scalar(node, "val")?)
            }
            "add_field" => Change::AddField(self.texts(node, "field")?),
            "remove_field" => Change::RemoveField(self.texts(node, "field")?),
            "set_field" => Change::SetField(self.texts(node, "fields")?),
            "rule_failure" => Change::RuleFailure(self.text(node, "message")?),
            "detection_item_failure" => Change::DetectionItemFailure(self.text(node, "message")?),
            // Names are those of the list.
            _ => return None,
        })
    }

    fn add_condition(&mut self, node: &Node) -> Option<Change> {
        let Some(conditions) = node.get("conditions") else {
            self.error(
                node,
                "`add_condition` needs `conditions`: a mapping of fields to values",
            );
            return None;
        };
        let before = self.out.len();
        let selection = parse_selection(self.origin, conditions, "conditions", self.out);
        for diagnostic in &mut self.out[before..] {
            diagnostic.code = Code::BAD_PIPELINE;
        }
        let name = node.get("name").and_then(Node::scalar_text);
        Some(Change::AddCondition {
            selection: selection?,
            name,
            template: self.flag(node, "template")?,
            negated: self.flag(node, "negated")?,
        })
    }

    fn replace_string(&mut self, node: &Node) -> Option<Change> {
        let pattern = self.text(node, "regex")?;
        let text = self.text(node, "replacement")?;
        if self.flag(node, "interpret_special")? {
            let at = node.get("interpret_special").unwrap_or(node);
            self.error(
                at,
                "siglake leaves wildcards of a replacement plain with `skip_special`",
            );
            return None;
        }
        let skip_special = self.flag(node, "skip_special")?;
        let at = node.get("regex").unwrap_or(node);
        let expression = self.expression(at, &pattern)?;
        let at = node.get("replacement").unwrap_or(node);
        match Replacement::new(&text, &expression) {
            Ok(replacement) => Some(Change::ReplaceString {
                expression,
                replacement,
                skip_special,
            }),
            Err(message) => {
                self.error(at, message);
                None
            }
        }
    }

    fn expression(&mut self, node: &Node, pattern: &str) -> Option<Python> {
        match Python::new(pattern) {
            Ok(expression) => Some(expression),
            Err(message) => {
                self.error(node, message);
                None
            }
        }
    }

    fn set_value(&mut self, node: &Node) -> Option<Value> {
        let value = self.scalar(node, "value")?;
        let force = node.get("force_type");
        let own = Node { id: 0, value };
        match force.map(|it| (it.as_text(), it)) {
            None => Some(own.value),
            Some((Some("str"), _)) => Some(Value::Text(own.scalar_text().unwrap_or_default())),
            Some((Some("num"), at)) => {
                let text = own.scalar_text().unwrap_or_default();
                let whole = text.parse().map(Value::Int);
                let number = whole.or_else(|_| text.parse().map(Value::Float));
                if number.is_err() {
                    self.error(at, format!("`{text}` is no number"));
                }
                number.ok()
            }
            Some((_, at)) => {
                self.error(at, "`force_type` is `str` or `num`");
                None
            }
        }
    }

    fn which(&mut self, node: &Node) -> Option<Which> {
        match (node.get("include"), node.get("exclude")) {
            (None, None) => Some(Which::All),
            (Some(_), None) => self.texts(node, "include").map(Which::Only),
            (None, Some(_)) => self.texts(node, "exclude").map(Which::AllBut),
            (Some(_), Some(at)) => {
                self.error(at, "`include` and `exclude` exclude each other");
                None
            }
        }
    }

    fn text(&mut self, node: &Node, key: &str) -> Option<String> {
        let text = node.get(key).and_then(Node::scalar_text);
        if text.is_none() {
            let at = node.get(key).unwrap_or(node);
            self.error(at, format!("a text `{key}` is needed"));
        }
        text
    }

    fn scalar(&mut self, node: &Node, key: &str) -> Option<Value> {
        let value = node.get(key).map(|it| it.value.clone());
        match value {
            Some(Value::Sequence(_) | Value::Mapping(_)) | None => {
                let at = node.get(key).unwrap_or(node);
                self.error(at, format!("a value `{key}` is needed"));
                None
            }
            Some(value) => Some(value),
        }
    }

    fn flag(&mut self, node: &Node, key: &str) -> Option<bool> {
        match node.get(key).map(|it| (&it.value, it)) {
            None => Some(false),
            Some((Value::Bool(value), _)) => Some(*value),
            Some((_, at)) => {
                self.error(at, format!("`{key}` is true or false"));
                None
            }
        }
    }

    /// A text or a list of texts.
    fn texts(&mut self, node: &Node, key: &str) -> Option<Vec<String>> {
        let found = node.get(key).and_then(some_texts);
        if found.is_none() {
            let at = node.get(key).unwrap_or(node);
            self.error(at, format!("`{key}` has a text or a list of texts"));
        }
        found
    }

    fn mapping(&mut self, node: &Node) -> Option<BTreeMap<String, Vec<String>>> {
        let Some(mapping) = node.get("mapping") else {
            self.error(node, "`mapping` is needed");
            return None;
        };
        self.texts_by_name(mapping, "mapping")
    }

    fn texts_by_name(&mut self, node: &Node, what: &str) -> Option<BTreeMap<String, Vec<String>>> {
        let Some(entries) = node.entries() else {
            self.error(node, format!("`{what}` is a mapping, not {}", node.kind()));
            return None;
        };
        let mut map = BTreeMap::new();
        for (key, value) in entries {
            match (key.scalar_text(), some_texts(value)) {
                (Some(name), Some(texts)) => {
                    map.insert(name, texts);
                }
                (None, _) => self.error(key, "keywords can't be given a field"),
                (_, None) => self.error(
                    value,
                    format!("an entry of `{what}` has a text or a list of texts"),
                ),
            }
        }
        Some(map)
    }

    /// The conditions of a kind: a list, or a mapping whose names an expression uses.
    fn conditions<C>(
        &mut self,
        node: &Node,
        kind: &str,
        mut read: impl FnMut(&mut Self, &Node, &str) -> Option<C>,
    ) -> Option<Conditions<C>> {
        let negated = self.flag(node, &format!("{kind}_cond_not"))?;
        let operator = node.get(&format!("{kind}_cond_op"));
        let expression = node.get(&format!("{kind}_cond_expr"));
        let mut names = Vec::new();
        let mut nodes: Vec<&Node> = Vec::new();
        if let Some(conditions) = node.get(&format!("{kind}_conditions")) {
            match (conditions.items(), conditions.entries()) {
                (Some(items), _) => nodes.extend(items),
                (_, Some(entries)) => {
                    for (key, value) in entries {
                        names.push(key.scalar_text().unwrap_or_default());
                        nodes.push(value);
                    }
                }
                (None, None) => {
                    self.error(
                        conditions,
                        format!("`{kind}_conditions` is a list or a mapping"),
                    );
                    return None;
                }
            }
        }
        let mut list = Vec::new();
        let mut good = true;
        for node in nodes {
            let read = match node.get("type") {
                Some(kind) => {
                    let kind = kind.scalar_text().unwrap_or_default();
                    read(self, node, &kind)
                }
                None => {
                    self.error(node, "a condition has a `type`");
                    None
                }
            };
            good &= read.is_some();
            list.extend(read);
        }
        let join = match (operator.map(|it| (it.as_text(), it)), expression) {
            (None, None) => Join::And,
            (Some((Some("and"), _)), None) => Join::And,
            (Some((Some("or"), _)), None) => Join::Or,
            (Some((_, at)), None) => {
                self.error(at, format!("`{kind}_cond_op` is `and` or `or`"));
                return None;
            }
            (None, Some(at)) => Join::Expression(self.joining(at, &names)?),
            (Some(_), Some(at)) => {
                self.error(at, "an expression and an operator exclude each other");
                return None;
            }
        };
        good.then_some(Conditions {
            list,
            names,
            join,
            negated,
        })
    }

    /// An expression over all of the names.
    fn joining(&mut self, node: &Node, names: &[String]) -> Option<Condition> {
        let text = node.as_text().unwrap_or_default();
        let expression = match condition::parse(text) {
            Ok(expression) => expression,
            Err(error) => {
                let place = self.origin.word(node.id, error.word);
                self.out
                    .push(Diagnostic::new(Code::BAD_PIPELINE, error.message).at(place));
                return None;
            }
        };
        let mut used = BTreeSet::new();
        let mut wrong = None;
        expression.each_name(&mut |reference, _| match reference {
            condition::Reference::Name(name) if names.iter().any(|it| it == name) => {
                used.insert(name.to_owned());
            }
            condition::Reference::Name(name) => {
                wrong = Some(format!("no condition is called `{name}`"));
            }
            condition::Reference::Pattern(_) => {
                wrong = Some("names of conditions are joined by `and`, `or` and `not`".into());
            }
        });
        if let Some(unused) = names.iter().find(|it| !used.contains(*it)) {
            wrong.get_or_insert(format!("the expression does not use `{unused}`"));
        }
        if let Some(message) = wrong {
            self.error(node, message);
            return None;
        }
        Some(expression)
    }

    fn rule_condition(&mut self, node: &Node, kind: &str) -> Option<RuleCondition> {
        let known = |own: &[&'static str]| [&["type"], own].concat();
        let (keys, condition): (Vec<&str>, Option<RuleCondition>) = match kind {
            "logsource" => {
                let part = |key: &str| node.get(key).and_then(Node::scalar_text);
                let logsource = LogSource {
                    product: part("product"),
                    category: part("category"),
                    service: part("service"),
                };
                (
                    known(&["category", "product", "service"]),
                    Some(RuleCondition::Logsource(logsource)),
                )
            }
            "contains_field" => (
                known(&["field"]),
                self.text(node, "field").map(RuleCondition::ContainsField),
            ),
            "contains_detection_item" => {
                let field = self.text(node, "field");
                let value = self.scalar(node, "value");
                let both = field.zip(value);
                (
                    known(&["field", "value"]),
                    both.map(|(field, value)| RuleCondition::ContainsDetectionItem(field, value)),
                )
            }
            "processing_item_applied" => (
                known(&["processing_item_id"]),
                self.text(node, "processing_item_id")
                    .map(RuleCondition::ProcessingItemApplied),
            ),
            "processing_state" => (
                known(&["key", "val", "op"]),
                self.state(node).map(RuleCondition::ProcessingState),
            ),
            "is_sigma_rule" => (known(&[]), Some(RuleCondition::IsSigmaRule)),
            "is_sigma_correlation_rule" => {
                (known(&[]), Some(RuleCondition::IsSigmaCorrelationRule))
            }
            "tag" => (
                known(&["tag"]),
                self.text(node, "tag").map(RuleCondition::Tag),
            ),
            _ => {
                self.unknown_condition(node, kind, "rules");
                return None;
            }
        };
        self.only_keys(node, "this condition", &keys);
        condition
    }

    fn item_condition(&mut self, node: &Node, kind: &str) -> Option<ItemCondition> {
        let (keys, condition): (&[&str], Option<ItemCondition>) = match kind {
            "match_string" => {
                let pattern = self.text(node, "pattern")?;
                let at = node.get("pattern").unwrap_or(node);
                let expression = self.expression(at, &pattern);
                let negated = self.flag(node, "negate");
                let all = self.of_all(node);
                let condition = || {
                    Some(ItemCondition::MatchString {
                        expression: expression?,
                        negated: negated?,
                        all: all?,
                    })
                };
                (&["type", "cond", "pattern", "negate"], condition())
            }
            "match_value" => {
                let both = self.scalar(node, "value").zip(self.of_all(node));
                let condition = both.map(|(value, all)| ItemCondition::MatchValue(value, all));
                (&["type", "cond", "value"], condition)
            }
            "contains_wildcard" => (
                &["type", "cond"],
                self.of_all(node).map(ItemCondition::ContainsWildcard),
            ),
            "is_null" => (
                &["type", "cond"],
                self.of_all(node).map(ItemCondition::IsNull),
            ),
            "processing_item_applied" => (
                &["type", "processing_item_id"],
                self.text(node, "processing_item_id")
                    .map(ItemCondition::ProcessingItemApplied),
            ),
            "processing_state" => (
                &["type", "key", "val", "op"],
                self.state(node).map(ItemCondition::ProcessingState),
            ),
            _ => {
                self.unknown_condition(node, kind, "items of searches");
                return None;
            }
        };
        self.only_keys(node, "this condition", keys);
        condition
    }

    fn field_condition(&mut self, node: &Node, kind: &str) -> Option<FieldCondition> {
        let (keys, condition): (&[&str], Option<FieldCondition>) = match kind {
            "include_fields" => (
                &["type", "fields", "mode"],
                self.names(node).map(FieldCondition::Include),
            ),
            "exclude_fields" => (
                &["type", "fields", "mode"],
                self.names(node).map(FieldCondition::Exclude),
            ),
            "processing_item_applied" => (
                &["type", "processing_item_id"],
                self.text(node, "processing_item_id")
                    .map(FieldCondition::ProcessingItemApplied),
            ),
            "processing_state" => (
                &["type", "key", "val", "op"],
                self.state(node).map(FieldCondition::ProcessingState),
            ),
            _ => {
                self.unknown_condition(node, kind, "names of fields");
                return None;
            }
        };
        self.only_keys(node, "this condition", keys);
        condition
    }

    fn unknown_condition(&mut self, node: &Node, kind: &str, what: &str) {
        let at = node.get("type").unwrap_or(node);
        self.error(at, format!("siglake has no condition `{kind}` on {what}"));
    }

    fn names(&mut self, node: &Node) -> Option<Names> {
        let names = self.texts(node, "fields")?;
        match node.get("mode").map(|it| (it.as_text(), it)) {
            None | Some((Some("plain"), _)) => Some(Names::Plain(names)),
            Some((Some("re"), _)) => {
                let at = node.get("fields").unwrap_or(node);
                let all: Option<Vec<Python>> =
                    names.iter().map(|it| self.expression(at, it)).collect();
                all.map(Names::Expressions)
            }
            Some((_, at)) => {
                self.error(at, "`mode` is `plain` or `re`");
                None
            }
        }
    }

    /// `cond`: whether all values must do, or any.
    fn of_all(&mut self, node: &Node) -> Option<bool> {
        match node.get("cond").map(|it| (it.as_text(), it)) {
            Some((Some("any"), _)) => Some(false),
            Some((Some("all"), _)) => Some(true),
            found => {
                let at = found.map_or(node, |(_, at)| at);
                self.error(at, "`cond` is `any` or `all`");
                None
            }
        }
    }

    fn state(&mut self, node: &Node) -> Option<StateTest> {
        let key = self.text(node, "key")?;
        let value = self.scalar(node, "val")?;
        let order = match node.get("op") {
            None => Order::Eq,
            Some(at) => {
                let name = at.as_text().unwrap_or_default();
                let Some((_, order)) = Order::ALL.iter().find(|(known, _)| *known == name) else {
                    let names = Order::ALL.map(|(name, _)| name).join(", ");
                    self.error(at, format!("`op` is one of {names}"));
                    return None;
                };
                *order
            }
        };
        Some(StateTest { key, value, order })
    }
}

/// The text of a scalar, or of each of a list that has some.
fn some_texts(node: &Node) -> Option<Vec<String>> {
    let items = node.items().unwrap_or(std::slice::from_ref(node));
    let texts: Option<Vec<String>> = items.iter().map(Node::scalar_text).collect();
    texts.filter(|it| !it.is_empty())
}
