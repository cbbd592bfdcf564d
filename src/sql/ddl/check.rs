//! The proof that a statement says what it was written from.

use super::{ColumnType, HiveFiles, Stored, Table, duckdb as duckdb_text, hive as hive_text};
use crate::pattern::lower;
use crate::source::Type;
use sqlparser::ast::{
    ArrayElemTypeDef, CreateTable, CreateTableOptions, DataType, Expr, HiveDistributionStyle,
    HiveIOFormat, HiveRowFormat, Ident, ObjectName, SqlOption, Statement, Value,
};
use sqlparser::dialect::{DatabricksDialect, Dialect, DuckDbDialect, GenericDialect};
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer};

fn one(text: &str, dialect: &dyn Dialect) -> Result<CreateTable, String> {
    match Parser::parse_sql(dialect, text).map(|mut all| (all.len(), all.pop())) {
        Ok((1, Some(Statement::CreateTable(table)))) => Ok(table),
        Ok((count, _)) => Err(format!("the text is {count} other statements: {text}")),
        Err(error) => Err(format!("{error}: {text}")),
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: T, wanted: T) -> Result<(), String> {
    if found == wanted {
        return Ok(());
    }
    Err(format!(
        "the statement has another {what}: {found:?}, not {wanted:?}"
    ))
}

fn names(name: &ObjectName) -> Vec<String> {
    let parts = name.0.iter().filter_map(|part| part.as_ident());
    parts.map(|ident| ident.value.clone()).collect()
}

/// `files` of an external table; without them it is Iceberg's, whose columns hold the partitions.
pub(super) fn hive(text: &str, table: &Table, files: Option<&HiveFiles>) -> Result<(), String> {
    let found = one(text, &DatabricksDialect {})?;
    let wanted: Vec<String> = table.name.iter().map(|part| lower(part)).collect();
    same("name", names(&found.name), wanted)?;
    same("kind", found.external, files.is_some())?;
    let columns = |columns: &[super::Column]| -> Vec<(String, String)> {
        let each = columns.iter();
        each.map(|it| (lower(&it.name), it.type_text(hive_text::type_name)))
            .collect()
    };
    let read = |name: &Ident, ty: &DataType| -> Result<(String, String), String> {
        Ok((name.value.clone(), hive_type(ty)?))
    };
    let mut in_table: Vec<(String, String)> = Vec::new();
    for column in &found.columns {
        in_table.push(read(&column.name, &column.data_type)?);
    }
    let mut partitions: Vec<(String, String)> = Vec::new();
    if let HiveDistributionStyle::PARTITIONED { columns } = &found.hive_distribution {
        for column in columns {
            match (files, &column.data_type) {
                (Some(_), ty) => partitions.push(read(&column.name, ty)?),
                (None, _) => partitions.push((column.name.value.clone(), String::new())),
            }
        }
    }
    let Some(files) = files else {
        let all: Vec<super::Column> = table
            .columns
            .iter()
            .chain(&table.partitions)
            .cloned()
            .collect();
        same("columns", in_table, columns(&all))?;
        let wanted = columns(&table.partitions)
            .into_iter()
            .map(|(name, _)| (name, String::new()));
        return same("partitions", partitions, wanted.collect());
    };
    same("columns", in_table, columns(&table.columns))?;
    same("partitions", partitions, columns(&table.partitions))?;
    let formats = found.hive_formats.unwrap_or_default();
    same("location", formats.location, Some(files.location.clone()))?;
    let serde = match &formats.row_format {
        Some(HiveRowFormat::SERDE { class }) => Some(class.clone()),
        Some(HiveRowFormat::DELIMITED { .. }) | None => None,
    };
    same("SerDe", serde, files.serde.clone())?;
    let properties = pairs(&formats.serde_properties.unwrap_or_default())?;
    same(
        "SerDe's properties",
        properties,
        files.serde_properties.clone(),
    )?;
    let stored = match formats.storage {
        Some(HiveIOFormat::IOF {
            input_format,
            output_format,
        }) => Stored::Classes {
            input: literal(&input_format)?,
            output: literal(&output_format)?,
        },
        Some(HiveIOFormat::FileFormat { format }) => match format.to_string().as_str() {
            "PARQUET" => Stored::Parquet,
            "ORC" => Stored::Orc,
            _ => Stored::TextFile,
        },
        Some(HiveIOFormat::Using { .. }) | None => Stored::TextFile,
    };
    same("file format", stored, files.stored.clone())?;
    let properties = match &found.table_options {
        CreateTableOptions::TableProperties(options) => pairs(options)?,
        _ => Vec::new(),
    };
    same("properties", properties, files.properties.clone())
}

fn literal(expr: &Expr) -> Result<String, String> {
    match expr {
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) => Ok(text.clone()),
            other => Err(format!("{other} is no text")),
        },
        other => Err(format!("{other} is no text")),
    }
}

fn pairs(options: &[SqlOption]) -> Result<Vec<(String, String)>, String> {
    let pair = |option: &SqlOption| match option {
        SqlOption::KeyValue { key, value } => Ok((names(key).join("."), literal(value)?)),
        other => Err(format!("{other} is no property")),
    };
    options.iter().map(pair).collect()
}

/// A type of the parser's as Hive's statement has it.
fn hive_type(ty: &DataType) -> Result<String, String> {
    match ty {
        DataType::Array(ArrayElemTypeDef::AngleBracket(inner)) => {
            Ok(format!("array<{}>", hive_type(inner)?))
        }
        DataType::Map(key, value, _) => {
            Ok(format!("map<{},{}>", hive_type(key)?, hive_type(value)?))
        }
        DataType::Struct(fields, _) => {
            let mut members = Vec::new();
            for field in fields {
                let name = field.field_name.as_ref().ok_or("a member without a name")?;
                let shown = match name.quote_style {
                    Some(_) => super::doubled(&name.value, '`'),
                    None => name.value.clone(),
                };
                members.push(format!("{shown}:{}", hive_type(&field.field_type)?));
            }
            Ok(format!("struct<{}>", members.join(",")))
        }
        plain => Ok(plain.to_string().to_lowercase()),
    }
}

/// DuckDB's statement: names in their order, and types.
pub(super) fn duckdb(text: &str, table: &Table) -> Result<(), String> {
    let found = one(text, &DuckDbDialect {})?;
    same("name", names(&found.name), table.name.clone())?;
    let read = found.columns.iter().map(|column| {
        let ty = column.data_type.to_string().to_uppercase();
        (column.name.value.clone(), ty)
    });
    let all = table.columns.iter().chain(&table.partitions);
    let wanted = all.map(|column| {
        let ty = column.type_text(duckdb_text::type_name).to_uppercase();
        (column.name.clone(), ty)
    });
    same("columns", read.collect(), wanted.collect::<Vec<_>>())
}

/// Trino's statement. The parser knows no `row(..)`, so that the words are compared: names and
/// literals in their order, and nothing that would end the statement.
pub(super) fn trino(text: &str, table: &Table, location: Option<&str>) -> Result<(), String> {
    let tokens = Tokenizer::new(&GenericDialect {}, text)
        .tokenize()
        .map_err(|error| error.to_string())?;
    let mut idents = Vec::new();
    let mut literals = Vec::new();
    for token in tokens {
        match token {
            Token::Word(word) if word.quote_style == Some('"') => idents.push(word.value),
            Token::SingleQuotedString(text) => literals.push(text),
            Token::SemiColon => return Err(format!("the text is several statements: {text}")),
            _ => {}
        }
    }
    let mut wanted = table.name.clone();
    for column in table.columns.iter().chain(&table.partitions) {
        wanted.push(column.name.clone());
        if let ColumnType::Of(ty) = &column.ty {
            member_names(ty, &mut wanted);
        }
    }
    same("names", idents, wanted)?;
    let mut wanted = vec!["PARQUET".to_owned()];
    wanted.extend(table.partitions.iter().map(|it| it.name.clone()));
    wanted.extend(location.map(str::to_owned));
    same("literals", literals, wanted)
}

fn member_names(ty: &Type, names: &mut Vec<String>) {
    match ty {
        Type::Struct(members) => {
            for (name, ty) in members {
                names.push(name.clone());
                member_names(ty, names);
            }
        }
        Type::Array(inner) | Type::Map(inner) => member_names(inner, names),
        Type::Text
        | Type::Integer
        | Type::Number
        | Type::Boolean
        | Type::Timestamp
        | Type::Json => {}
    }
}
