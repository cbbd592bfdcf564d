//! siglake's own tables: alerts, and the open windows of rules whose windows have no end that a
//! look-back could reach.

use crate::compile::ALERT_COLUMNS;
pub use crate::compile::scheduled::{ALERTS_TABLE as ALERTS, STATE_TABLE as WINDOWS};
use crate::relational::alerts::{ALERT_DATE, STATE_COLUMNS};
use crate::source::{TableName, Type};
use crate::sql::ddl::{self, Column, HiveFiles, Stored, Table, TrinoTable};

/// Where a table is made, and of which kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// Takes MERGE, and keeps microseconds.
    AthenaIceberg {
        location: String,
    },
    /// A folder of Parquet, for INSERT alone. Its timestamps have milliseconds: text that
    /// inserts must cast them to `timestamp(3)`.
    AthenaHive {
        location: String,
    },
    TrinoIceberg {
        location: Option<String>,
    },
    /// Milliseconds, as `AthenaHive`.
    TrinoHive {
        location: Option<String>,
    },
    DuckDb,
}

/// The columns of every alert, and its day.
pub fn alerts(name: TableName) -> Table {
    let columns = ALERT_COLUMNS
        .iter()
        .map(|name| Column::new(*name, alert_type(name)));
    Table {
        name,
        columns: columns.collect(),
        partitions: vec![Column::new(ALERT_DATE, Type::Text)],
    }
}

fn alert_type(column: &str) -> Type {
    match column {
        "alert_time" | "first_time" | "last_time" => Type::Timestamp,
        "risk_score" | "event_count" | "merged" => Type::Integer,
        "value" => Type::Number,
        "event_ids" => Type::Array(Box::new(Type::Text)),
        // Ids, names, and the JSON text of context and entities.
        _ => Type::Text,
    }
}

/// Windows that were opened: of which rule and part of it, for which key, when in microseconds
/// from the epoch, and the day of that.
pub fn windows(name: TableName) -> Table {
    let [columns @ .., day] = STATE_COLUMNS;
    let column = |name: &str| {
        let ty = if name == "opened" {
            Type::Integer
        } else {
            Type::Text
        };
        Column::new(name, ty)
    };
    Table {
        name,
        columns: columns.into_iter().map(column).collect(),
        partitions: vec![column(day)],
    }
}

/// The statement that creates one of the two. An error is a defect of the compiler.
pub fn statement(table: &Table, form: &Form) -> Result<String, String> {
    match form {
        Form::AthenaIceberg { location } => ddl::athena_iceberg(table, location),
        Form::AthenaHive { location } => ddl::hive(table, &files(table, location)),
        Form::TrinoIceberg { location } => {
            let location = location.clone();
            ddl::trino(table, &TrinoTable::Iceberg { location })
        }
        Form::TrinoHive { location } => {
            let location = location.clone();
            ddl::trino(table, &TrinoTable::Hive { location })
        }
        Form::DuckDb => ddl::duckdb(table),
    }
}

fn files(table: &Table, location: &str) -> HiveFiles {
    HiveFiles {
        serde: None,
        serde_properties: Vec::new(),
        stored: Stored::Parquet,
        location: location.to_owned(),
        properties: projection(table),
    }
}

/// Properties by which Athena computes a table's days, so that none has to be added by hand.
pub fn projection(table: &Table) -> Vec<(String, String)> {
    let mut properties = vec![("projection.enabled".to_owned(), "true".to_owned())];
    for partition in &table.partitions {
        // A day more than now: an event's clock may be ahead.
        for (key, value) in [
            ("type", "date"),
            ("format", "yyyy-MM-dd"),
            ("range", "2020-01-01,NOW+1DAYS"),
            ("interval", "1"),
            ("interval.unit", "DAYS"),
        ] {
            properties.push((format!("projection.{}.{key}", partition.name), value.into()));
        }
    }
    properties
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_both_tables_is_written() {
        let location = || "s3://bucket/siglake".to_owned();
        for table in [
            alerts(vec![ALERTS.into()]),
            windows(vec!["db".into(), WINDOWS.into()]),
        ] {
            for form in [
                Form::AthenaIceberg {
                    location: location(),
                },
                Form::AthenaHive {
                    location: location(),
                },
                Form::TrinoIceberg { location: None },
                Form::TrinoHive {
                    location: Some(location()),
                },
                Form::DuckDb,
            ] {
                let text = statement(&table, &form).unwrap();
                for column in table.columns.iter().chain(&table.partitions) {
                    assert!(text.contains(&column.name), "{text}");
                }
            }
        }
    }

    #[test]
    fn the_windows_table_on_athena() {
        let table = windows(vec![WINDOWS.into()]);
        let form = Form::AthenaIceberg {
            location: "s3://b/w".into(),
        };
        expect_test::expect![[r#"
            CREATE TABLE IF NOT EXISTS `siglake_windows` (
              `rule_id` string,
              `part` string,
              `key` string,
              `opened` bigint,
              `opened_date` string
            )
            PARTITIONED BY (`opened_date`)
            LOCATION 's3://b/w'
            TBLPROPERTIES (
              'table_type' = 'ICEBERG',
              'format' = 'parquet'
            )"#]]
        .assert_eq(&statement(&table, &form).unwrap());
    }
}
