//! A table's real schema, from what catalogs export.

use crate::pattern::lower;
use crate::source::physical::{Found, parse_type};
use crate::source::{Catalog, Recognize, Source};
use serde_json::{Map, Value};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// The type as the catalog writes it.
    pub text: String,
    pub found: Found,
}

impl Column {
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        Column {
            name: name.into(),
            found: parse_type(&text),
            text,
        }
    }
}

/// What is known of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// The file that it was read from.
    pub file: String,
    /// The table's name, where the export has it.
    pub table: Option<String>,
    pub columns: Vec<Column>,
    pub partitions: Vec<Column>,
    /// Properties of a Glue table; `None` where the export has none, which leaves open what is a
    /// partition and how partitions are found.
    pub properties: Option<Vec<(String, String)>>,
}

impl Schema {
    /// Columns alone.
    pub fn of_columns(file: &str, columns: Vec<Column>) -> Self {
        Schema {
            file: file.to_owned(),
            table: None,
            columns,
            partitions: Vec::new(),
            properties: None,
        }
    }

    pub fn title(&self) -> String {
        match &self.table {
            Some(table) => format!("{table} ({})", self.file),
            None => self.file.clone(),
        }
    }

    pub fn column(&self, name: &str) -> Option<&Column> {
        let mut all = self.columns.iter().chain(&self.partitions);
        let exact = self.columns.iter().chain(&self.partitions);
        exact
            .into_iter()
            .find(|column| column.name == name)
            .or_else(|| all.find(|column| lower(&column.name) == lower(name)))
    }

    /// The source that describes the table: by its name, else by the columns that tell it.
    pub fn recognise<'c>(&self, catalog: &'c Catalog) -> Option<&'c Source> {
        let named = self.table.as_deref().and_then(|table| {
            let is =
                |name: &Vec<String>| name.last().is_some_and(|last| lower(last) == lower(table));
            let mut sources = catalog.sources().iter();
            sources.find(|source| is(&source.athena_table) || is(&source.duckdb_table))
        });
        let has = |name: &String| self.column(name).is_some();
        named.or_else(|| {
            let sources = catalog.sources().iter();
            sources
                .filter(|it| {
                    // What events hold is not known of a table.
                    let Recognize { columns, values } = &it.recognize;
                    !columns.is_empty() && values.is_empty() && columns.iter().all(has)
                })
                // Of several the one that holds nested values as the table does.
                .max_by_key(|source| {
                    let fits = |column: &&crate::source::Column| {
                        self.column(column.ident()).is_some_and(|found| {
                            std::mem::discriminant(&super::adapt::merged(&column.ty, &found.found))
                                == std::mem::discriminant(&column.ty)
                        })
                    };
                    let fitting = source.columns.iter().filter(fits).count();
                    (source.recognize.columns.len(), fitting)
                })
        })
    }
}

/// Reads a Glue export (`get-table`, `get-tables`, `get-table-metadata`), or rows of
/// `information_schema.columns` or of DuckDB's DESCRIBE, as JSON, JSON lines or CSV. The error is
/// for people.
pub fn read(file: &str, text: &str) -> Result<Vec<Schema>, String> {
    let trimmed = text.trim_start_matches('\u{feff}').trim_start();
    let schemas = if trimmed.starts_with(['{', '[']) {
        from_json(file, trimmed)?
    } else {
        from_rows(file, csv_rows(trimmed)?)?
    };
    if schemas.iter().all(|schema| schema.columns.is_empty()) {
        return Err("it holds no columns".into());
    }
    Ok(schemas)
}

fn from_json(file: &str, text: &str) -> Result<Vec<Schema>, String> {
    let values: Result<Vec<Value>, _> = serde_json::Deserializer::from_str(text)
        .into_iter::<Value>()
        .collect();
    let mut values = values.map_err(|error| format!("not JSON: {error}"))?;
    if let [Value::Array(items)] = values.as_mut_slice() {
        values = std::mem::take(items);
    }
    let mut schemas = Vec::new();
    let mut rows = Vec::new();
    for value in values {
        let Value::Object(object) = value else {
            return Err(unknown());
        };
        let one = ["Table", "TableMetadata"]
            .into_iter()
            .find_map(|key| object.get(key));
        let list = ["TableList", "TableMetadataList"]
            .into_iter()
            .find_map(|key| object.get(key));
        match (one, list.and_then(Value::as_array)) {
            (Some(table), _) => schemas.push(glue(file, table)?),
            (None, Some(tables)) => {
                for table in tables {
                    schemas.push(glue(file, table)?);
                }
            }
            (None, None) if object.contains_key("StorageDescriptor") => {
                schemas.push(glue(file, &Value::Object(object))?);
            }
            (None, None) => rows.push(text_row(&object)),
        }
    }
    if !rows.is_empty() {
        schemas.extend(from_rows(file, rows)?);
    }
    Ok(schemas)
}

fn unknown() -> String {
    "neither a Glue export, nor rows with `column_name` and `data_type` (information_schema.columns) or `column_type` (DESCRIBE)".into()
}

type Row = Vec<(String, String)>;

fn text_row(object: &Map<String, Value>) -> Row {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    object
        .iter()
        .map(|(key, value)| (key.to_lowercase(), text(value)))
        .collect()
}

fn csv_rows(text: &str) -> Result<Vec<Row>, String> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let heading = reader.headers().map_err(|error| error.to_string())?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let pairs = heading.iter().zip(record.iter());
        rows.push(
            pairs
                .map(|(key, value)| (key.to_lowercase(), value.to_owned()))
                .collect(),
        );
    }
    Ok(rows)
}

/// Rows of one or more tables, in their order.
fn from_rows(file: &str, rows: Vec<Row>) -> Result<Vec<Schema>, String> {
    let mut schemas: Vec<Schema> = Vec::new();
    for row in rows {
        let get = |keys: &[&str]| {
            let named = |key: &&str| row.iter().find(|(name, _)| name == *key);
            keys.iter().find_map(named).map(|(_, value)| value.clone())
        };
        let name = get(&["column_name"]);
        let ty = get(&["data_type", "column_type"]);
        let (Some(name), Some(ty)) = (name, ty) else {
            return Err(unknown());
        };
        let table = get(&["table_name"]);
        let schema = match schemas.iter_mut().find(|schema| schema.table == table) {
            Some(schema) => schema,
            None => {
                schemas.push(Schema {
                    table,
                    ..Schema::of_columns(file, Vec::new())
                });
                schemas.last_mut().ok_or("no rows")?
            }
        };
        // Trino tells partitions so.
        let partition = get(&["extra_info"]).is_some_and(|info| info == "partition key");
        let column = Column::new(name, ty);
        if partition {
            schema.partitions.push(column);
        } else {
            schema.columns.push(column);
        }
    }
    Ok(schemas)
}

fn glue(file: &str, table: &Value) -> Result<Schema, String> {
    let name = table.get("Name").and_then(Value::as_str);
    let columns = |value: Option<&Value>| -> Vec<Column> {
        let items = value.and_then(Value::as_array).into_iter().flatten();
        items
            .filter_map(|item| {
                let text = |key: &str| item.get(key).and_then(Value::as_str);
                Some(Column::new(text("Name")?, text("Type").unwrap_or_default()))
            })
            .collect()
    };
    let storage = table.get("StorageDescriptor");
    let listed = storage
        .and_then(|it| it.get("Columns"))
        .or_else(|| table.get("Columns"));
    if listed.is_none() {
        return Err(format!(
            "the table {} has no columns",
            name.unwrap_or("without a name")
        ));
    }
    let parameters = table.get("Parameters").and_then(Value::as_object);
    let properties = parameters.into_iter().flatten().map(|(key, value)| {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        (key.clone(), value)
    });
    Ok(Schema {
        file: file.to_owned(),
        table: name.map(str::to_owned),
        columns: columns(listed),
        partitions: columns(table.get("PartitionKeys")),
        properties: Some(properties.collect()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let schemas = read("f", text).unwrap();
        schemas
            .iter()
            .map(|schema| {
                let names = |columns: &[Column]| -> Vec<String> {
                    columns
                        .iter()
                        .map(|it| format!("{} {}", it.name, it.text))
                        .collect()
                };
                let table = schema.table.as_deref().unwrap_or("-");
                format!(
                    "{table}: {} | {}",
                    names(&schema.columns).join(", "),
                    names(&schema.partitions).join(", ")
                )
            })
            .collect()
    }

    #[test]
    fn every_export_is_read() {
        for (text, wanted) in [
            (
                r#"{"Table":{"Name":"t","StorageDescriptor":{"Columns":[{"Name":"a","Type":"struct<x:int>"}]},"PartitionKeys":[{"Name":"day","Type":"string"}]}}"#,
                vec!["t: a struct<x:int> | day string"],
            ),
            (
                r#"{"TableList":[{"Name":"t","StorageDescriptor":{"Columns":[{"Name":"a","Type":"int"}]}},{"Name":"u","StorageDescriptor":{"Columns":[]}}]}"#,
                vec!["t: a int | ", "u:  | "],
            ),
            (
                r#"{"TableMetadata":{"Name":"t","Columns":[{"Name":"a","Type":"int"}],"PartitionKeys":[]}}"#,
                vec!["t: a int | "],
            ),
            (
                r#"[{"table_name":"t","column_name":"a","data_type":"row(x bigint, y varchar)"},{"table_name":"u","column_name":"b","data_type":"bigint"}]"#,
                vec!["t: a row(x bigint, y varchar) | ", "u: b bigint | "],
            ),
            (
                "{\"column_name\":\"a\",\"column_type\":\"VARCHAR\",\"null\":\"YES\",\"key\":null}\n{\"column_name\":\"b\",\"column_type\":\"JSON\"}\n",
                vec!["-: a VARCHAR, b JSON | "],
            ),
            (
                "TABLE_NAME,COLUMN_NAME,ordinal_position,DATA_TYPE,extra_info\nt,a,1,\"row(x bigint, \"\"y z\"\" varchar)\",\nt,day,2,varchar,partition key\n",
                vec!["t: a row(x bigint, \"y z\" varchar) | day varchar"],
            ),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_no_export_is_told() {
        for (text, wanted) in [
            ("", "it holds no columns"),
            ("a,b\n1,2\n", "neither a Glue export"),
            ("[1]", "neither a Glue export"),
            ("{\"a\":1}", "neither a Glue export"),
            ("{\"a\"", "not JSON"),
            ("{\"Table\":{\"Name\":\"t\"}}", "the table t has no columns"),
            ("column_name,data_type\na\n", "CSV"),
        ] {
            let error = read("f", text).unwrap_err();
            assert!(error.contains(wanted), "{text}: {error}");
        }
    }
}
