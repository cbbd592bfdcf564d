//! Statements that create tables, as DuckDB runs them: sources over files, siglake's own tables.

use crate::cli::siglake;
use duckdb::Connection;
use siglake::deploy::ddl::{self, Target, Values, own};
use siglake::source::Catalog;
use std::fs;
use std::io::Write;
use std::path::Path;

const EVENTS: &str = r#"{"Records":[
  {"eventTime":"2026-11-20T09:03:00Z","eventSource":"s3.amazonaws.com","eventName":"PutObject","eventID":"1",
   "userIdentity":{"type":"Root","arn":"arn:aws:iam::1:root"},"requestParameters":{"bucketName":"b","Key":"K"},
   "resources":[{"ARN":"arn:aws:s3:::b","type":"AWS::S3::Bucket"}],"readOnly":false},
  {"eventTime":"2026-11-20T09:04:00Z","eventName":"GetObject","eventID":"2"}]}"#;

fn gzip(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    let file = fs::File::create(path).expect("a file");
    let mut file = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    file.write_all(text.as_bytes()).expect("text");
    file.finish().expect("a file");
}

fn values(pairs: &[(&str, &str)]) -> Values {
    let owned = pairs
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_string()));
    owned.collect()
}

fn text_of(connection: &Connection, query: &str) -> String {
    connection
        .query_row(query, [], |row| row.get(0))
        .unwrap_or_else(|error| panic!("{error}: {query}"))
}

/// The trail's files as CloudTrail writes them, through the statement, under a compiled rule.
#[test]
fn a_view_over_a_trails_files_serves_the_compiled_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let trail = folder.path().join("it's (a) trail");
    gzip(
        &trail.join("AWSLogs/1/CloudTrail/r/2026/11/20/a.json.gz"),
        EVENTS,
    );
    let later = EVENTS
        .replace("2026-11-20", "2026-11-21")
        .replace("ID\":\"", "ID\":\"later ");
    gzip(
        &trail.join("AWSLogs/1/CloudTrail/r/2026/11/21/b.json.gz"),
        &later,
    );
    let catalog = Catalog::builtin();
    let mut source = catalog.find("aws-cloudtrail").expect("built in").clone();
    let storage = source.storage.as_mut().expect("a storage");
    storage.location = storage.location.replace("s3://{bucket}", "{bucket}");
    let set = values(&[
        ("bucket", trail.to_str().expect("UTF-8")),
        ("account", "1"),
        ("region", "r"),
    ]);
    let statement = ddl::statement(&source, Target::DuckDb, &set).expect("a statement");
    let connection = Connection::open_in_memory().expect("DuckDB");
    connection.execute_batch(&statement.sql).expect("the view");
    let shown = text_of(
        &connection,
        r#"SELECT string_agg(concat_ws(' ', "eventID", "timestamp", "userIdentity"."type", "resources"[1]."ARN", "readOnly"), '; ' ORDER BY "eventTime") FROM cloudtrail"#,
    );
    assert_eq!(
        shown,
        "1 2026/11/20 Root arn:aws:s3:::b false; 2 2026/11/20; later 1 2026/11/21 Root arn:aws:s3:::b false; later 2 2026/11/21"
    );
    fs::write(
        folder.path().join("rule.yml"),
        "title: t\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  s: {userIdentity.type: root, requestParameters.Key: k}\n  condition: s\nlevel: low\n",
    )
    .expect("a rule");
    let run = siglake(
        folder.path(),
        &[
            "compile",
            "rule.yml",
            "--dialect",
            "duckdb",
            "--source",
            "aws-cloudtrail",
        ],
    );
    let rows: i64 = connection
        .query_row(
            &format!(
                "SELECT count(*) FROM ({})",
                run.out.trim().trim_end_matches(';')
            ),
            [],
            |row| row.get(0),
        )
        .expect("the query");
    assert_eq!(rows, 2, "{}", run.out);
}

/// Lines of JSON, hive partitions and Parquet.
#[test]
fn views_over_lines_and_parquet() {
    let folder = tempfile::tempdir().expect("a folder");
    let connection = Connection::open_in_memory().expect("DuckDB");
    let base = folder.path().display().to_string();
    gzip(
        &folder.path().join("lines/day=2026-01-02/a.json.gz"),
        "{\"n\":\"7\",\"when\":\"2026-01-02T03:04:05Z\",\"x\":1}\n{\"n\":\"no\"}\n",
    );
    fs::create_dir_all(folder.path().join("files/day=2026-01-03")).expect("a folder");
    connection
        .execute_batch(&format!(
            "COPY (SELECT 7::BIGINT AS n, TIMESTAMP '2026-01-02 03:04:05' AS \"when\", '{{}}' AS rest) TO '{base}/files/day=2026-01-03/a.parquet'"
        ))
        .expect("a file");
    for (format, wanted) in [
        (
            "json",
            "7 2026-01-02 03:04:05 {\"n\":\"7\",\"when\":\"2026-01-02T03:04:05Z\",\"x\":1} 2026-01-02; {\"n\":\"no\"} 2026-01-02",
        ),
        ("parquet", "7 2026-01-02 03:04:05 {} 2026-01-03"),
    ] {
        let part = if format == "json" { "lines" } else { "files" };
        let text = format!(
            "name: s\nlogsources: [{{product: p}}]\ncolumns: {{n: integer, when: timestamp, rest: json}}\npartitions: [{{name: day, type: text}}]\nunknown_fields: {{json: rest}}\nstorage: {{format: {format}, location: '{{base}}/{part}'}}\n"
        );
        let source = siglake::source::parse(&std::sync::Arc::new(siglake::diag::SourceFile {
            name: "s".into(),
            text,
        }));
        let source = source.output.expect("a source");
        let statement = ddl::statement(&source, Target::DuckDb, &values(&[("base", &base)]));
        let statement = statement.expect("a statement");
        connection
            .execute_batch(&statement.sql)
            .unwrap_or_else(|error| panic!("{error}: {}", statement.sql));
        let shown = text_of(
            &connection,
            "SELECT string_agg(concat_ws(' ', n, \"when\", rest, \"day\"), '; ' ORDER BY n) FROM s",
        );
        assert_eq!(shown, wanted);
    }
}

/// Each built-in source's table, and every alert in the table of alerts.
#[test]
fn duckdb_takes_every_statement() {
    let connection = Connection::open_in_memory().expect("DuckDB");
    for source in Catalog::builtin().sources() {
        if source.storage.is_none() {
            let statement = ddl::statement(source, Target::DuckDb, &Values::new());
            let statement = statement.expect("a statement");
            connection
                .execute_batch(&statement.sql)
                .unwrap_or_else(|error| panic!("{error}: {}", statement.sql));
        }
    }
    for table in [
        own::alerts(vec![own::ALERTS.into()]),
        own::windows(vec![own::WINDOWS.into()]),
    ] {
        let text = own::statement(&table, &own::Form::DuckDb).expect("a statement");
        connection.execute_batch(&text).expect("the table");
    }
    let run = siglake(
        Path::new(env!("CARGO_MANIFEST_DIR")),
        &[
            "compile",
            "rules/windows/security/logon_passwords_tried.yml",
            "--dialect",
            "duckdb",
        ],
    );
    // The file's correlation comes after its rules.
    let last = run.out.trim().trim_end_matches(';').rsplit(";\n").next();
    let alerts = last.expect("a statement");
    let insert = format!(
        "INSERT INTO siglake_alerts SELECT *, strftime(alert_time, '%Y-%m-%d') FROM ({alerts})"
    );
    connection
        .execute_batch(&insert)
        .unwrap_or_else(|error| panic!("{error}: {insert}"));
}

#[test]
fn the_command_tells_what_is_to_be_filled_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    let run = siglake(
        path,
        &["ddl", "--source", "aws-cloudtrail", "--set", "bucket=it's"],
    );
    assert_eq!(run.code, 0);
    assert!(
        run.out
            .contains(r"LOCATION 's3://it\'s/AWSLogs/{account}/CloudTrail/{region}'"),
        "{}",
        run.out
    );
    assert!(
        run.out
            .contains("-- to be filled in: --set account=.. --set region=..\n"),
        "{}",
        run.out
    );
    assert_eq!(
        run.err,
        "warning: to be filled in: --set account=.. --set region=..\n"
    );
    let run = siglake(
        path,
        &[
            "ddl",
            "--own",
            "--set",
            "location=s3://b/x/",
            "--alerts-table",
            "sec.alerts",
            "--table-format",
            "parquet",
        ],
    );
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(
        run.out.contains("`sec`.`alerts`") && run.out.contains("LOCATION 's3://b/x/alerts'"),
        "{}",
        run.out
    );
    let run = siglake(
        path,
        &[
            "ddl",
            "--source",
            "aws-cloudtrial",
            "--own",
            "--dialect",
            "trino",
            "--table-format",
            "iceberg",
        ],
    );
    assert_eq!(run.code, 1);
    assert!(
        run.err
            .contains("no source is called `aws-cloudtrial`; did you mean `aws-cloudtrail`"),
        "{}",
        run.err
    );
    assert!(
        run.out.contains("partitioning = ARRAY['alert_date']"),
        "{}",
        run.out
    );
    assert_eq!(siglake(path, &["ddl"]).code, 2);
    assert_eq!(siglake(path, &["ddl", "--own", "--set", "x"]).code, 2);
}
