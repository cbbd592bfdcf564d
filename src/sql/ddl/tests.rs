use super::*;

fn table() -> Table {
    Table {
        name: vec!["db".into(), "it's `odd`".into()],
        columns: vec![
            Column::new("eventTime", Type::Timestamp),
            Column::new(
                "userIdentity",
                Type::Struct(vec![
                    ("type".into(), Type::Text),
                    ("date".into(), Type::Text),
                    ("x-amz \"y\"".into(), Type::Map(Box::new(Type::Integer))),
                    (
                        "list".into(),
                        Type::Array(Box::new(Type::Struct(vec![("end".into(), Type::Boolean)]))),
                    ),
                ]),
            ),
            Column::new("na`me\" '", Type::Json),
            Column::new("n", Type::Number),
        ],
        partitions: vec![
            Column::new("timestamp", Type::Text),
            Column::new("year", Type::Integer),
            Column {
                name: "day".into(),
                ty: ColumnType::Date,
            },
        ],
    }
}

fn files() -> HiveFiles {
    HiveFiles {
        serde: Some("org.example.SerDe".into()),
        serde_properties: vec![(
            "input.regex".into(),
            "([^ ]*) \\[(.*?)\\] \"it's\"\t".into(),
        )],
        stored: Stored::Classes {
            input: "a.In".into(),
            output: "b.Out".into(),
        },
        location: "s3://bucket/it's/\\".into(),
        properties: vec![
            ("projection.enabled".into(), "true".into()),
            (
                "storage.location.template".into(),
                "s3://b/${timestamp}".into(),
            ),
        ],
    }
}

#[test]
fn every_form_reads_back_as_what_it_was_written_from() {
    let table = table();
    let mut files = files();
    hive(&table, &files).unwrap();
    files.serde = None;
    files.serde_properties.clear();
    for stored in [Stored::Parquet, Stored::Orc, Stored::TextFile] {
        files.stored = stored;
        hive(&table, &files).unwrap();
    }
    athena_iceberg(&table, "s3://it's").unwrap();
    duckdb(&table).unwrap();
    for kind in [
        TrinoTable::Hive {
            location: Some("file:///x'y".into()),
        },
        TrinoTable::Iceberg { location: None },
    ] {
        trino(&table, &kind).unwrap();
    }
}

#[test]
fn a_difference_is_found() {
    let table = table();
    let text = hive::external(&table, &files());
    check::hive(&text, &table, Some(&files())).unwrap();
    for (from, to) in [
        ("`timestamp` string", "`timestamp` bigint"),
        ("`year` bigint", "`yeer` bigint"),
        ("end:boolean", "end:string"),
        ("`n` double", "`n` double, `m` double"),
        ("org.example", "org.exemple"),
        ("a.In", "a.Out"),
        ("${timestamp}", "${year}"),
        ("input.regex", "input.rege"),
        ("s3://bucket", "s3://other"),
        ("'true'", "'true' ) SELECT 1 --"),
        ("EXTERNAL TABLE", "TABLE"),
        ("`it's ``odd```", "`it's`"),
    ] {
        let other = text.replacen(from, to, 1);
        assert_ne!(other, text, "{from} is not in {text}");
        assert!(
            check::hive(&other, &table, Some(&files())).is_err(),
            "{from}"
        );
    }
    let text = duckdb::table(&table);
    let other = text.replacen("BIGINT", "DOUBLE", 1);
    assert!(check::duckdb(&other, &table).is_err());
}

#[test]
fn hive_folds_names_and_escapes_with_backslashes() {
    assert_eq!(hive::ident("userIdentity"), "`useridentity`");
    assert_eq!(hive::literal("a\\[b'c\n"), r"'a\\[b\'c\n'");
    assert_eq!(
        table().columns[1].type_text(hive::type_name),
        "struct<type:string,date:string,`x-amz \"y\"`:map<string,bigint>,list:array<struct<end:boolean>>>"
    );
}
