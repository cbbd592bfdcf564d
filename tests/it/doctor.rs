//! `siglake doctor` on real exports.

use crate::cli::siglake;
use duckdb::Connection;
use std::fs;
use std::path::Path;

fn rules() -> String {
    format!("{}/rules/aws/cloudtrail", env!("CARGO_MANIFEST_DIR"))
}

fn json(text: &str) -> Vec<serde_json::Value> {
    serde_json::from_str(text).expect("JSON")
}

/// The table that `siglake ddl` makes is the one that the description is of.
#[test]
fn the_table_of_the_ddl_has_no_findings() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = siglake(
        folder.path(),
        &[
            "ddl",
            "--source",
            "aws-cloudtrail",
            "--set",
            "bucket=b",
            "--set",
            "account=1",
            "--set",
            "region=r",
        ],
    );
    let columns: Vec<serde_json::Value> = run
        .out
        .lines()
        .filter_map(|line| {
            line.trim()
                .trim_end_matches(',')
                .strip_prefix('`')?
                .split_once("` ")
        })
        .map(|(name, ty)| serde_json::json!({"Name": name, "Type": ty}))
        .collect();
    let properties: serde_json::Map<String, serde_json::Value> = run
        .out
        .lines()
        .filter_map(|line| {
            line.trim()
                .trim_end_matches(',')
                .strip_prefix('\'')?
                .split_once("' = '")
        })
        .map(|(key, value)| (key.to_owned(), value.trim_end_matches('\'').into()))
        .collect();
    let (partitions, columns): (Vec<_>, Vec<_>) = columns
        .into_iter()
        .partition(|it| it["Name"] == "timestamp");
    assert_eq!((partitions.len(), columns.len()), (1, 29));
    let table = serde_json::json!({"Table": {"Name": "cloudtrail_logs_pp", "StorageDescriptor": {"Columns": columns}, "PartitionKeys": partitions, "Parameters": properties}});
    fs::write(folder.path().join("table.json"), table.to_string()).expect("a file");
    let run = siglake(
        folder.path(),
        &[
            "doctor",
            &rules(),
            "--schema",
            "table.json",
            "--format",
            "json",
        ],
    );
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let found = json(&run.out);
    assert_eq!(found[0]["source"], "aws-cloudtrail");
    assert_eq!(found[0]["findings"], serde_json::json!([]));
    let rules = found[0]["rules"].as_array().expect("rules");
    assert!(
        rules.len() > 20 && rules.iter().all(|rule| rule["outcome"] == "works"),
        "{}",
        run.out
    );
}

/// A Parquet file whose request parameters became a struct, without the session's issuer.
#[test]
fn a_parquet_file_shows_which_rules_fail() {
    let folder = tempfile::tempdir().expect("a folder");
    let connection = Connection::open_in_memory().expect("DuckDB");
    let path = folder.path().join("a.parquet").display().to_string();
    connection
        .execute_batch(&format!(
            "COPY (SELECT '' AS eventTime, '' AS eventID, '' AS eventSource, '' AS eventName, 1 AS eventVersion, '' AS errorCode, '' AS errorMessage,
                {{'type': '', 'arn': ''}} AS userIdentity, {{'bucketName': ''}} AS requestParameters, 5 AS surplus) TO '{path}'"
        ))
        .expect("a file");
    let run = siglake(
        folder.path(),
        &[
            "doctor",
            &rules(),
            "--schema",
            "aws-cloudtrail=a.parquet",
            "--dialect",
            "duckdb",
        ],
    );
    assert_eq!(run.code, 1);
    for wanted in [
        "aws-cloudtrail against a.parquet\n",
        "error[type] requestParameters: described as JSON, but it is STRUCT(bucketName VARCHAR): functions for JSON take text, not nested values\n",
        "warning[type] eventVersion: described as text, but it is INTEGER: text functions do not take it\n",
        "error[missing-member] userIdentity.accessKeyId: the struct has no such member",
        "error[missing-column] awsRegion: the table has no such column",
        "not described: surplus\n",
    ] {
        assert!(run.out.contains(wanted), "{wanted}: {}", run.out);
    }
    assert!(
        run.out
            .contains("does not compile for this table: `aws-cloudtrail` has no field"),
        "{}",
        run.out
    );
}

#[test]
fn what_can_not_be_read_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path: &Path = folder.path();
    fs::write(path.join("x.csv"), "a,b\n1,2\n").expect("a file");
    fs::write(
        path.join("y.json"),
        "[{\"column_name\":\"zz\",\"data_type\":\"bigint\"}]",
    )
    .expect("a file");
    fs::write(path.join("z.parquet"), "PAR1 nonsense").expect("a file");
    let run = siglake(
        path,
        &[
            "doctor",
            "--schema",
            "x.csv",
            "y.json",
            "z.parquet",
            "none.json",
        ],
    );
    assert_eq!(run.code, 1);
    for wanted in [
        "x.csv: neither a Glue export",
        "y.json: no source describes this table; name one: `--schema SOURCE=y.json`",
        "z.parquet: ",
        "none.json: No such file",
    ] {
        assert!(run.err.contains(wanted), "{wanted}: {}", run.err);
    }
}
