//! Reads a source description.

pub mod layout;

use super::layout::Holds;
use super::*;
use crate::diag::{Code, Diagnostic, Report, SourceFile, did_you_mean};
use crate::rule::detection::parse_selection;
use crate::yaml::{self, Node, Value};
use std::sync::Arc;

/// Keys of a description.
pub const KEYS: &[&str] = &[
    "name",
    "title",
    "description",
    "references",
    "logsources",
    "tables",
    "time",
    "event_id",
    "partitions",
    "partition_slack",
    "raw_json",
    "dotted_keys",
    "recognize",
    "unknown_fields",
    "columns",
    "fields",
    "derived",
    "values",
    "translated",
    "lost",
    "keywords",
    "output",
    "entities",
    "storage",
];
/// Kinds of `entities`.
pub const ENTITIES: [&str; 4] = ["user", "host", "address", "resource"];

/// Types of columns that have a name.
pub static TYPES: [(&str, Type); 7] = [
    ("text", Type::Text),
    ("integer", Type::Integer),
    ("number", Type::Number),
    ("boolean", Type::Boolean),
    ("timestamp", Type::Timestamp),
    ("json", Type::Json),
    ("json_object", Type::Json),
];

/// What the event time may be written in.
pub static TIME_FORMATS: [(&str, TimeFormat); 6] = [
    ("iso8601", TimeFormat::Iso8601),
    ("epoch_s", TimeFormat::EpochSeconds),
    ("epoch_ms", TimeFormat::EpochMilliseconds),
    ("epoch_us", TimeFormat::EpochMicroseconds),
    ("timestamp", TimeFormat::Timestamp),
    ("access_log", TimeFormat::AccessLog),
];

/// Reads one description. All that is wrong is told at once.
pub fn parse(file: &Arc<SourceFile>) -> Report<Source> {
    let (documents, mut diagnostics) = yaml::read(&file.text);
    let origin = Origin {
        file: file.clone(),
        document: 0,
    };
    let output = match documents.as_slice() {
        [document] => Reader {
            origin: &origin,
            root: &document.root,
            out: &mut diagnostics,
        }
        .source(),
        _ => {
            if diagnostics.is_empty() {
                diagnostics.push(Diagnostic::new(
                    Code::BAD_SOURCE,
                    "a source description is one YAML document",
                ));
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

pub(super) struct Reader<'r> {
    origin: &'r Origin,
    root: &'r Node,
    out: &'r mut Vec<Diagnostic>,
}

impl Reader<'_> {
    pub(super) fn error(&mut self, node: &Node, message: impl Into<String>) {
        self.out
            .push(Diagnostic::new(Code::BAD_SOURCE, message).at(self.origin.node(node.id)));
    }

    fn source(&mut self) -> Option<Source> {
        for (key, _) in self.root.entries().unwrap_or_default() {
            let name = key.scalar_text().unwrap_or_default();
            if !KEYS.contains(&name.as_str()) {
                let mut diagnostic =
                    Diagnostic::new(Code::BAD_SOURCE, format!("a source has no key `{name}`"))
                        .at(self.origin.node(key.id));
                diagnostic.help = did_you_mean(&name, KEYS.iter().copied());
                self.out.push(diagnostic);
            }
        }
        let name = self.required("name")?;
        let columns = self.columns("columns");
        let (partitions, layout) = layout::read(self);
        self.duplicates(&columns);
        let tables = self.root.get("tables");
        let storage = self.storage(&partitions);
        let mut source = Source {
            origin: self.origin.clone(),
            title: self.text("title").unwrap_or_else(|| name.clone()),
            description: self.text("description").unwrap_or_default(),
            references: self.names("references"),
            logsources: self.logsources(),
            duckdb_table: self.table(tables, "duckdb", &name),
            athena_table: self.table(tables, "athena", &name),
            time: self.time(),
            event_id: self.names("event_id"),
            partitions,
            layout,
            raw_json: matches!(
                self.root.get("raw_json"),
                Some(Node {
                    value: Value::Bool(true),
                    ..
                })
            ),
            dotted_keys: !matches!(
                self.root.get("dotted_keys"),
                Some(Node {
                    value: Value::Bool(false),
                    ..
                })
            ),
            recognize: self.recognize(),
            unknown_fields: self.unknown_fields(&columns),
            index: HashMap::new(),
            folded: HashMap::new(),
            columns: Vec::new(),
            fields: self.field_map(),
            derived: self.derived(),
            values: values::read(self.root.get("values"), self.origin, self.out),
            lost: self.lost(),
            translated: self.flag("translated"),
            keywords: self.keywords(),
            output: self.names("output"),
            entities: self.entities(),
            storage,
            name,
        };
        columns.into_iter().for_each(|it| source.add_column(it));
        self.check_references(&source);
        Some(source)
    }

    fn required(&mut self, key: &str) -> Option<String> {
        let text = self.text(key);
        if text.is_none() {
            self.error(self.root, format!("`{key}` is missing"));
        }
        text
    }

    fn text(&mut self, key: &str) -> Option<String> {
        let node = self.root.get(key)?;
        let text = node.scalar_text();
        if text.is_none() {
            self.error(node, format!("`{key}` must be text, not {}", node.kind()));
        }
        text
    }

    fn flag(&mut self, key: &str) -> bool {
        match self.root.get(key) {
            None => false,
            Some(Node {
                value: Value::Bool(value),
                ..
            }) => *value,
            Some(node) => {
                self.error(
                    node,
                    format!("`{key}` is true or false, not {}", node.kind()),
                );
                false
            }
        }
    }

    fn names(&mut self, key: &str) -> Vec<String> {
        let Some(node) = self.root.get(key) else {
            return Vec::new();
        };
        let items = node.items().unwrap_or(std::slice::from_ref(node));
        let mut names = Vec::new();
        for item in items {
            match item.scalar_text() {
                Some(name) => names.push(name),
                None => self.error(
                    item,
                    format!("an entry of `{key}` must be text, not {}", item.kind()),
                ),
            }
        }
        names
    }

    fn entities(&mut self) -> Vec<(String, Vec<String>)> {
        let Some(node) = self.root.get("entities") else {
            return Vec::new();
        };
        let mut entities = Vec::new();
        for (key, value) in node.entries().unwrap_or_default() {
            let kind = key.scalar_text().unwrap_or_default();
            let items = value.items().unwrap_or(std::slice::from_ref(value));
            let fields: Vec<String> = items.iter().filter_map(Node::scalar_text).collect();
            if !ENTITIES.contains(&kind.as_str()) {
                let known = ENTITIES.join(", ");
                self.error(key, format!("`{kind}` is not a kind of entity ({known})"));
            } else if fields.is_empty() || fields.len() != items.len() {
                self.error(value, "an entity has the names of its fields");
            } else {
                entities.push((kind, fields));
            }
        }
        if node.entries().is_none() {
            self.error(node, "`entities` must be a mapping of kinds to fields");
        }
        entities
    }

    fn table(&mut self, tables: Option<&Node>, dialect: &str, default: &str) -> TableName {
        let Some(node) = tables.and_then(|tables| tables.get(dialect)) else {
            return vec![default.replace('-', "_")];
        };
        let items = node.items().unwrap_or(std::slice::from_ref(node));
        let parts: Vec<String> = items
            .iter()
            .filter_map(Node::scalar_text)
            .filter(|part| !part.is_empty())
            .collect();
        if parts.len() != items.len() || parts.is_empty() || parts.len() > 3 {
            self.error(
                node,
                "a table is a name, or a list of up to three: catalog, schema, table",
            );
        }
        parts
    }

    fn columns(&mut self, key: &str) -> Vec<Column> {
        let Some(node) = self.root.get(key) else {
            self.error(self.root, format!("`{key}` is missing"));
            return Vec::new();
        };
        let Some(entries) = node.entries() else {
            self.error(node, format!("`{key}` must be a mapping of names to types"));
            return Vec::new();
        };
        let mut columns = Vec::new();
        for (name, ty) in entries {
            let object = ty.as_text() == Some("json_object");
            let (Some(name), Some(ty)) = (name.scalar_text(), self.ty(ty)) else {
                continue;
            };
            if name.is_empty() {
                self.error(node, "a column has an empty name");
                continue;
            }
            columns.push(Column {
                name,
                physical: None,
                ty,
                object,
            });
        }
        columns
    }

    pub(super) fn ty(&mut self, node: &Node) -> Option<Type> {
        match &node.value {
            Value::Text(name) => {
                let found = TYPES.iter().find(|(known, _)| known == name);
                if found.is_none() {
                    let names: Vec<&str> = TYPES.iter().map(|(name, _)| *name).collect();
                    let names = names.join(", ");
                    self.error(node, format!("`{name}` is no type: {names}, or a mapping with `struct`, `array` or `map`"));
                }
                found.map(|(_, ty)| ty.clone())
            }
            Value::Mapping(entries) => {
                if let [(kind, inner)] = entries.as_slice() {
                    match (kind.as_text(), inner.entries()) {
                        (Some("array"), _) => {
                            return self.ty(inner).map(|ty| Type::Array(Box::new(ty)));
                        }
                        (Some("map"), _) => {
                            return self.ty(inner).map(|ty| Type::Map(Box::new(ty)));
                        }
                        (Some("struct"), Some(members)) if !members.is_empty() => {
                            let members: Vec<Option<(String, Type)>> = members
                                .iter()
                                .map(|(name, ty)| Some((name.scalar_text()?, self.ty(ty)?)))
                                .collect();
                            return members
                                .into_iter()
                                .collect::<Option<Vec<_>>>()
                                .map(Type::Struct);
                        }
                        (_, _) => {}
                    }
                }
                self.error(node, "a composite type is `{struct: {name: type}}`, `{array: type}` or `{map: type}`");
                None
            }
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Sequence(_) => {
                self.error(
                    node,
                    format!("a type must be a name or a mapping, not {}", node.kind()),
                );
                None
            }
        }
    }

    fn duplicates(&mut self, columns: &[Column]) {
        let mut seen = std::collections::HashSet::new();
        for column in columns {
            if !seen.insert(crate::pattern::lower(&column.name)) {
                let node = self.root.get("columns").unwrap_or(self.root);
                self.error(node, format!("the column `{}` is declared twice (letter case does not distinguish columns)", column.name));
            }
        }
    }

    fn storage(&mut self, partitions: &[Column]) -> Option<super::storage::Storage> {
        let node = self.root.get("storage")?;
        let names: Vec<&str> = partitions.iter().map(|it| it.name.as_str()).collect();
        super::storage::read(node, &names, self.origin, self.out)
    }

    fn logsources(&mut self) -> Vec<Served> {
        let mut served = Vec::new();
        let Some(node) = self.root.get("logsources") else {
            self.error(self.root, "`logsources` is missing");
            return served;
        };
        for item in node.items().unwrap_or_default() {
            let part = |key: &str| item.get(key).and_then(Node::scalar_text);
            let logsource = LogSource {
                product: part("product"),
                category: part("category"),
                service: part("service"),
            };
            if logsource == LogSource::default() {
                self.error(
                    item,
                    "an entry of `logsources` needs `product`, `category` or `service`",
                );
            }
            let conditions = item
                .get("conditions")
                .and_then(|node| parse_selection(self.origin, node, "conditions", self.out));
            served.push(Served {
                logsource,
                conditions,
            });
        }
        served
    }

    fn time(&mut self) -> Option<EventTime> {
        let node = self.root.get("time")?;
        let field = node.get("field").and_then(Node::scalar_text);
        let name = node.get("format").and_then(Node::as_text);
        let format = TIME_FORMATS
            .iter()
            .find(|(known, _)| Some(*known) == name)
            .map(|(_, format)| *format);
        match (field, format) {
            (Some(field), Some(format)) => Some(EventTime { field, format }),
            (_, _) => {
                self.error(node, "`time` has `field` and `format`: iso8601, epoch_s, epoch_ms, epoch_us, timestamp or access_log");
                None
            }
        }
    }

    fn unknown_fields(&mut self, columns: &[Column]) -> UnknownFields {
        let Some(node) = self.root.get("unknown_fields") else {
            return UnknownFields::Error;
        };
        if let Some(column) = node.get("map").and_then(Node::scalar_text) {
            let text = Type::Map(Box::new(Type::Text));
            if !columns.iter().any(|c| c.name == column && c.ty == text) {
                self.error(
                    node,
                    format!("`{column}` is no column of type `{{map: text}}`"),
                );
            }
            return UnknownFields::Map(column);
        }
        match (node.as_text(), node.get("json").and_then(Node::scalar_text)) {
            (Some("error"), _) => UnknownFields::Error,
            (Some("missing"), _) => UnknownFields::Missing,
            (_, Some(column)) => {
                if !columns
                    .iter()
                    .any(|c| c.name == column && c.ty == Type::Json)
                {
                    self.error(node, format!("`{column}` is no column of type json"));
                }
                UnknownFields::Json(column)
            }
            (_, None) => {
                self.error(
                    node,
                    "`unknown_fields` is `error`, `missing`, `{json: column}` or `{map: column}`",
                );
                UnknownFields::Error
            }
        }
    }

    fn field_map(&mut self) -> Vec<(String, Vec<String>)> {
        let mut map = Vec::new();
        for (key, value) in self
            .root
            .get("fields")
            .and_then(Node::entries)
            .unwrap_or_default()
        {
            let path = match value.items() {
                // A list gives the steps one by one, so that a step can hold dots.
                Some(items) => items.iter().map(Node::scalar_text).collect(),
                None => value.scalar_text().map(|text| fields::split(&text)),
            };
            match (key.scalar_text(), path) {
                (Some(name), Some(path)) => map.push((name, path)),
                (_, _) => self.error(
                    value,
                    "a field maps to a path: `outer.inner` or a list of steps",
                ),
            }
        }
        map
    }

    fn recognize(&mut self) -> Recognize {
        let Some(node) = self.root.get("recognize") else {
            return Recognize::default();
        };
        let Some(entries) = node.entries() else {
            return Recognize {
                columns: self.names("recognize"),
                values: Vec::new(),
            };
        };
        let mut recognize = Recognize::default();
        let texts = |node: &Node| -> Option<Vec<String>> {
            let items = node.items().unwrap_or(std::slice::from_ref(node));
            items.iter().map(Node::scalar_text).collect()
        };
        for (key, value) in entries {
            match (key.as_text(), texts(value), value.entries()) {
                (Some("columns"), Some(columns), _) => recognize.columns = columns,
                (Some("values"), _, Some(values)) => {
                    for (path, wanted) in values {
                        match (path.scalar_text(), texts(wanted)) {
                            (Some(path), Some(wanted)) => {
                                recognize.values.push((fields::split(&path), wanted));
                            }
                            (_, _) => self.error(wanted, "a path has a value or a list of them"),
                        }
                    }
                }
                (_, _, _) => self.error(
                    key,
                    "`recognize` is a list of columns, or has `columns` and `values`: a mapping of paths to values",
                ),
            }
        }
        recognize
    }

    fn lost(&mut self) -> Vec<(String, String)> {
        let Some(node) = self.root.get("lost") else {
            return Vec::new();
        };
        let mut lost = Vec::new();
        for (name, reason) in node.entries().unwrap_or_default() {
            match (name.scalar_text(), reason.scalar_text()) {
                (Some(name), Some(reason)) => lost.push((name, reason)),
                (_, _) => self.error(reason, "a lost field has a reason, as text"),
            }
        }
        if node.entries().is_none() {
            self.error(node, "`lost` must be a mapping of fields to reasons");
        }
        lost
    }

    fn derived(&mut self) -> Vec<(String, Derived)> {
        let mut derived = Vec::new();
        for (key, value) in self
            .root
            .get("derived")
            .and_then(Node::entries)
            .unwrap_or_default()
        {
            let Some(name) = key.scalar_text() else {
                continue;
            };
            if let Some(definition) = self.derivation(value) {
                derived.push((name, definition));
            }
        }
        derived
    }

    fn derivation(&mut self, node: &Node) -> Option<Derived> {
        if let Some(items) = node.get("coalesce").and_then(Node::items) {
            let fields: Vec<String> = items.iter().filter_map(Node::scalar_text).collect();
            if !fields.is_empty() {
                return Some(Derived::Coalesce(fields));
            }
        }
        if let Some(items) = node.get("case").and_then(Node::items) {
            let mut branches = Vec::new();
            for item in items {
                let when = item
                    .get("when")
                    .and_then(|when| parse_selection(self.origin, when, "when", self.out));
                match (when, item.get("then").and_then(Node::scalar_text)) {
                    (Some(when), Some(then)) => branches.push((when, then)),
                    (_, _) => self.error(
                        item,
                        "a branch has `when` (a search map) and `then` (a field)",
                    ),
                }
            }
            let otherwise = node.get("else").and_then(Node::scalar_text);
            return Some(Derived::Case {
                branches,
                otherwise,
            });
        }
        self.error(
            node,
            "a derived field is `{coalesce: [fields]}` or `{case: [{when, then}], else: field}`",
        );
        None
    }

    fn keywords(&mut self) -> Keywords {
        match self.root.get("keywords").and_then(Node::as_text) {
            Some("all") => Keywords::All,
            Some(_) | None => Keywords::Fields(self.names("keywords")),
        }
    }

    /// Fields that the description itself names must exist.
    fn check_references(&mut self, source: &Source) {
        let mut named: Vec<&str> = source
            .event_id
            .iter()
            .chain(&source.output)
            .map(String::as_str)
            .collect();
        named.extend(source.time.iter().map(|time| time.field.as_str()));
        for partition in &source.layout.partitions {
            if let Holds::Field(field) = &partition.holds {
                named.push(field);
            }
        }
        let entities = source.entities.iter().flat_map(|(_, fields)| fields);
        named.extend(entities.map(String::as_str));
        if let Keywords::Fields(fields) = &source.keywords {
            named.extend(fields.iter().map(String::as_str));
        }
        for (_, derived) in &source.derived {
            match derived {
                Derived::Coalesce(fields) => named.extend(fields.iter().map(String::as_str)),
                Derived::Case {
                    branches,
                    otherwise,
                } => {
                    named.extend(branches.iter().map(|(_, then)| then.as_str()));
                    named.extend(otherwise.as_deref());
                }
            }
        }
        values::check(
            source,
            self.root.get("values").unwrap_or(self.root),
            self.origin,
            self.out,
        );
        let is_derived = |name: &str| source.derived.iter().any(|(other, _)| other == name);
        named.extend(source.fields.iter().map(|(name, _)| name.as_str()));
        for name in named {
            if !is_derived(name) && source.access(name, fields::Folding::Exact).is_err() {
                self.error(
                    self.root,
                    format!("the description names the field `{name}`, which it does not declare"),
                );
            }
        }
    }
}
