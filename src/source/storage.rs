//! How the files of a source's table are kept: what a statement that creates the table says
//! beyond its columns.

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::rule::Origin;
use crate::yaml::Node;

/// `storage` of a source description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Storage {
    pub format: FileFormat,
    /// Class that reads the rows, where it is not the format's usual one.
    pub serde: Option<String>,
    pub serde_properties: Vec<(String, String)>,
    /// Classes of Hive's input and output format, where they are not the usual ones.
    pub io_formats: Option<(String, String)>,
    /// A URL or folder. `{name}` and `{name:default}` are filled in when the statement is made.
    pub location: String,
    /// Where the files of a partition lie below `location`, with `${partition}` for its values.
    pub layout: Option<String>,
    /// How Athena computes the partitions, one for each partition of the source, or none.
    pub projection: Vec<Projection>,
    /// More properties of the table.
    pub properties: Vec<(String, String)>,
    /// Key of the list of events that each JSON file holds as an object.
    pub records: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    Parquet,
    Orc,
    /// An object a line, or what `io_formats` takes apart into objects.
    Json,
    /// Lines that `input.regex` of `serde_properties` takes apart.
    Regex,
    /// Comma-separated with a heading; every column is text.
    Csv,
    /// Separated by `field.delim` of `serde_properties`.
    Delimited,
}

impl FileFormat {
    pub const ALL: [FileFormat; 6] = [
        FileFormat::Parquet,
        FileFormat::Orc,
        FileFormat::Json,
        FileFormat::Regex,
        FileFormat::Csv,
        FileFormat::Delimited,
    ];

    pub fn name(self) -> &'static str {
        match self {
            FileFormat::Parquet => "parquet",
            FileFormat::Orc => "orc",
            FileFormat::Json => "json",
            FileFormat::Regex => "regex",
            FileFormat::Csv => "csv",
            FileFormat::Delimited => "delimited",
        }
    }

    /// Whether an engine reads the columns that a query needs and leaves the others.
    pub fn is_columnar(self) -> bool {
        match self {
            FileFormat::Parquet | FileFormat::Orc => true,
            FileFormat::Json | FileFormat::Regex | FileFormat::Csv | FileFormat::Delimited => false,
        }
    }
}

/// Partition projection of a partition column, as
/// <https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html> has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    pub partition: String,
    /// Name without `projection.<partition>.`, and value; `type` first.
    pub properties: Vec<(&'static str, String)>,
}

/// Keys below `storage`.
pub const KEYS: [&str; 10] = [
    "format",
    "serde",
    "serde_properties",
    "input_format",
    "output_format",
    "location",
    "layout",
    "projection",
    "properties",
    "records",
];

/// Of each kind of projection: the properties that it must have, and those that it may have.
pub const PROJECTIONS: [(&str, &[&str], &[&str]); 4] = [
    ("date", &["format", "range"], &["interval", "unit"]),
    ("integer", &["range"], &["interval", "digits"]),
    ("enum", &["values"], &[]),
    ("injected", &[], &[]),
];

/// Units of the interval of a date projection.
pub const UNITS: [&str; 7] = [
    "YEARS", "MONTHS", "WEEKS", "DAYS", "HOURS", "MINUTES", "SECONDS",
];

/// Reads `storage`. `partitions` are the names of the source's partition columns.
pub(super) fn read(
    node: &Node,
    partitions: &[&str],
    origin: &Origin,
    out: &mut Vec<Diagnostic>,
) -> Option<Storage> {
    Reader {
        node,
        origin,
        out,
        failed: false,
    }
    .storage(partitions)
}

struct Reader<'r> {
    node: &'r Node,
    origin: &'r Origin,
    out: &'r mut Vec<Diagnostic>,
    failed: bool,
}

impl Reader<'_> {
    fn error(&mut self, node: &Node, message: impl Into<String>, help: Option<String>) {
        let mut diagnostic =
            Diagnostic::new(Code::BAD_SOURCE, message).at(self.origin.node(node.id));
        diagnostic.help = help;
        self.out.push(diagnostic);
        self.failed = true;
    }

    fn storage(&mut self, partitions: &[&str]) -> Option<Storage> {
        let root = self.node;
        let Some(entries) = root.entries() else {
            let message = format!("`storage` must be a mapping, not {}", root.kind());
            self.error(root, message, None);
            return None;
        };
        for (key, _) in entries {
            let name = key.scalar_text().unwrap_or_default();
            if !KEYS.contains(&name.as_str()) {
                let help = did_you_mean(&name, KEYS.into_iter());
                self.error(key, format!("`storage` has no key `{name}`"), help);
            }
        }
        let format = self.format();
        let location = self.text("location");
        let layout = self.text("layout");
        let storage = Storage {
            format: format.unwrap_or(FileFormat::Parquet),
            serde: self.text("serde"),
            serde_properties: self.properties("serde_properties"),
            io_formats: self.io_formats(),
            location: location.unwrap_or_default(),
            layout,
            projection: self.projections(partitions),
            properties: self.properties("properties"),
            records: self.text("records"),
        };
        if storage.location.is_empty() {
            self.error(root, "`storage` needs `location`", None);
        }
        self.check_format(&storage);
        self.check_layout(&storage, partitions);
        (!self.failed).then_some(storage)
    }

    fn format(&mut self) -> Option<FileFormat> {
        let root = self.node;
        let known = || FileFormat::ALL.into_iter().map(FileFormat::name);
        let Some(node) = root.get("format") else {
            let names: Vec<&str> = known().collect();
            self.error(
                root,
                format!("`storage` needs `format`: {}", names.join(", ")),
                None,
            );
            return None;
        };
        let name = node.scalar_text().unwrap_or_default();
        let found = FileFormat::ALL
            .into_iter()
            .find(|format| format.name() == name);
        if found.is_none() {
            let names: Vec<&str> = known().collect();
            let message = format!("`{name}` is no file format: {}", names.join(", "));
            self.error(node, message, did_you_mean(&name, known()));
        }
        found
    }

    fn text(&mut self, key: &str) -> Option<String> {
        let node = self.node.get(key)?;
        match node.scalar_text().filter(|text| !text.is_empty()) {
            Some(text) => Some(text),
            None => {
                self.error(
                    node,
                    format!("`{key}` must be text, not {}", node.kind()),
                    None,
                );
                None
            }
        }
    }

    fn properties(&mut self, key: &str) -> Vec<(String, String)> {
        let Some(node) = self.node.get(key) else {
            return Vec::new();
        };
        let Some(entries) = node.entries() else {
            self.error(
                node,
                format!("`{key}` must be a mapping of names to texts"),
                None,
            );
            return Vec::new();
        };
        let mut properties = Vec::new();
        for (name, value) in entries {
            match (name.scalar_text(), value.scalar_text()) {
                (Some(name), Some(value)) => properties.push((name, value)),
                (_, _) => self.error(value, format!("a property of `{key}` is a text"), None),
            }
        }
        properties
    }

    fn io_formats(&mut self) -> Option<(String, String)> {
        let formats = (self.text("input_format"), self.text("output_format"));
        match formats {
            (Some(input), Some(output)) => Some((input, output)),
            (None, None) => None,
            (_, _) => {
                let root = self.node;
                self.error(
                    root,
                    "`input_format` and `output_format` go together: Hive's statement names both",
                    None,
                );
                None
            }
        }
    }

    fn projections(&mut self, partitions: &[&str]) -> Vec<Projection> {
        let Some(node) = self.node.get("projection") else {
            return Vec::new();
        };
        let Some(entries) = node.entries() else {
            self.error(
                node,
                "`projection` must be a mapping of partitions to their projection",
                None,
            );
            return Vec::new();
        };
        let mut projections = Vec::new();
        for (key, value) in entries {
            let partition = key.scalar_text().unwrap_or_default();
            if !partitions.contains(&partition.as_str()) {
                let help = did_you_mean(&partition, partitions.iter().copied());
                self.error(
                    key,
                    format!("`{partition}` is no partition of the source"),
                    help,
                );
            }
            let properties = self.projection(value);
            projections.push(Projection {
                partition,
                properties,
            });
        }
        for partition in partitions {
            if !projections.iter().any(|it| it.partition == *partition) {
                let message = format!(
                    "the partition `{partition}` has no projection: Athena wants one for each, or none at all"
                );
                self.error(node, message, None);
            }
        }
        projections
    }

    fn projection(&mut self, node: &Node) -> Vec<(&'static str, String)> {
        let kind = node
            .get("type")
            .and_then(Node::scalar_text)
            .unwrap_or_default();
        let Some((kind, needed, optional)) =
            PROJECTIONS.into_iter().find(|(name, ..)| *name == kind)
        else {
            self.error(
                node,
                "a projection has a `type`: date, integer, enum or injected",
                None,
            );
            return Vec::new();
        };
        let mut properties = vec![("type", kind.to_owned())];
        for (key, value) in node.entries().unwrap_or_default() {
            let name = key.scalar_text().unwrap_or_default();
            let known = needed.iter().chain(optional).find(|known| **known == name);
            let items = value.items().unwrap_or(std::slice::from_ref(value));
            let texts: Option<Vec<String>> = items.iter().map(Node::scalar_text).collect();
            match (known, texts) {
                (None, _) if name == "type" => {}
                (None, _) => {
                    let help = did_you_mean(&name, needed.iter().chain(optional).copied());
                    self.error(
                        key,
                        format!("a projection of type `{kind}` has no `{name}`"),
                        help,
                    );
                }
                (Some(known), Some(texts)) if value.items().is_none() || *known == "values" => {
                    if *known == "unit" && !UNITS.contains(&texts[0].as_str()) {
                        let message =
                            format!("`{}` is no unit of time: {}", texts[0], UNITS.join(", "));
                        self.error(value, message, None);
                    }
                    properties.push((known, texts.join(",")));
                }
                (Some(known), _) => self.error(value, format!("`{known}` must be text"), None),
            }
        }
        for name in needed {
            if !properties.iter().any(|(other, _)| other == name) {
                self.error(
                    node,
                    format!("a projection of type `{kind}` needs `{name}`"),
                    None,
                );
            }
        }
        properties
    }

    fn check_format(&mut self, storage: &Storage) {
        let root = self.node;
        let has = |name: &str| storage.serde_properties.iter().any(|(key, _)| key == name);
        match storage.format {
            FileFormat::Regex if !has("input.regex") => self.error(
                root,
                "`format: regex` needs `input.regex` in `serde_properties`",
                None,
            ),
            FileFormat::Delimited if !has("field.delim") => self.error(
                root,
                "`format: delimited` needs `field.delim` in `serde_properties`",
                None,
            ),
            FileFormat::Regex | FileFormat::Delimited => {}
            FileFormat::Parquet | FileFormat::Orc | FileFormat::Json | FileFormat::Csv => {}
        }
        if storage.records.is_some() && storage.format != FileFormat::Json {
            self.error(root, "`records` is for `format: json`", None);
        }
    }

    fn check_layout(&mut self, storage: &Storage, partitions: &[&str]) {
        let root = self.node;
        let Some(layout) = &storage.layout else {
            return;
        };
        let node = root.get("layout").unwrap_or(root);
        let named = layout_partitions(layout);
        for name in &named {
            if !partitions.contains(&name.as_str()) {
                let help = did_you_mean(name, partitions.iter().copied());
                self.error(
                    node,
                    format!("`{name}` is no partition of the source"),
                    help,
                );
            }
        }
        for partition in partitions {
            if !named.iter().any(|name| name == partition) {
                self.error(
                    node,
                    format!("`layout` lacks the partition `${{{partition}}}`"),
                    None,
                );
            }
        }
    }
}

/// Names of the partitions that a layout holds as `${name}`.
pub fn layout_partitions(layout: &str) -> Vec<String> {
    let after = layout.split("${").skip(1);
    after
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::diag::SourceFile;
    use std::sync::Arc;

    fn messages(storage: &str) -> Vec<String> {
        let text = format!(
            "name: s\nlogsources: [{{product: p}}]\ncolumns: {{a: text}}\npartitions: [{{name: day, type: text}}, {{name: region, type: text}}]\nstorage: {storage}\n"
        );
        let report = crate::source::parse(&Arc::new(SourceFile {
            name: "s".into(),
            text,
        }));
        report.diagnostics.into_iter().map(|d| d.message).collect()
    }

    const REST: &str = "location: 's3://b', layout: '/${day}/${region}', projection: {region: {type: enum, values: [x, y]}, day: {type: date, format: yyyy/MM/dd, range: '2020/01/01,NOW', interval: 1, unit: DAYS}}";

    #[test]
    fn a_whole_storage_has_no_findings() {
        assert_eq!(messages(&format!("{{format: json, {REST}}}")), [""; 0]);
    }

    #[test]
    fn every_fault_is_told() {
        let found = messages(
            "{formt: json, layout: '/${dey}', projection: {day: {type: date, range: x, digits: 2}}, output_format: x}",
        );
        for wanted in [
            "`storage` has no key `formt`",
            "`storage` needs `format`: parquet, orc, json, regex, csv, delimited",
            "`storage` needs `location`",
            "`input_format` and `output_format` go together: Hive's statement names both",
            "a projection of type `date` has no `digits`",
            "a projection of type `date` needs `format`",
            "the partition `region` has no projection: Athena wants one for each, or none at all",
            "`dey` is no partition of the source",
            "`layout` lacks the partition `${day}`",
        ] {
            assert!(found.iter().any(|it| it == wanted), "{wanted}: {found:#?}");
        }
        let found = messages("{format: regex, location: x, records: Records}");
        assert_eq!(
            found,
            [
                "`format: regex` needs `input.regex` in `serde_properties`",
                "`records` is for `format: json`"
            ]
        );
        assert_eq!(messages("[]"), ["`storage` must be a mapping, not a list"]);
        let found = messages(
            "{format: json, location: x, projection: {day: {type: dat}, region: {type: date, format: [y], range: a, unit: DAY}}}",
        );
        assert_eq!(
            found,
            [
                "a projection has a `type`: date, integer, enum or injected",
                "`format` must be text",
                "`DAY` is no unit of time: YEARS, MONTHS, WEEKS, DAYS, HOURS, MINUTES, SECONDS",
                "a projection of type `date` needs `format`",
            ]
        );
    }
}
