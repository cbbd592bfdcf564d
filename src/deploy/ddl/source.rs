//! The statement of a source's table.

use super::fill::fill;
use super::{Statement, Target, Values, view};
use crate::pattern::lower;
use crate::source::layout::Kind;
use crate::source::storage::{FileFormat, Storage};
use crate::source::{Source, Type, UnknownFields};
use crate::sql::ddl::{self, Column, ColumnType, HiveFiles, Stored, Table, TrinoTable};

/// The SerDe for JSON that can keep the letter case of keys.
const OPENX: &str = "org.openx.data.jsonserde.JsonSerDe";
const REGEX: &str = "org.apache.hadoop.hive.serde2.RegexSerDe";
const CSV: &str = "org.apache.hadoop.hive.serde2.OpenCSVSerde";
const LAZY: &str = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";

/// What creates the source's table. An error is for people: what can't be made, and why.
pub fn statement(source: &Source, target: Target, values: &Values) -> Result<Statement, String> {
    let mut notes = Vec::new();
    let mut unset = Vec::new();
    let storage = match &source.storage {
        Some(storage) => filled(storage, values, &mut unset),
        None => {
            notes.push(
                "The description of this source does not say how its files are stored (`storage`): Parquet is assumed.".into(),
            );
            let mut assumed = assumed(source);
            assumed.location = fill(&assumed.location, values, &mut unset);
            assumed
        }
    };
    let sql = match target {
        Target::Athena => {
            let table = table(source, source.athena_table.clone());
            notes.extend(hive_notes(source, &storage));
            ddl::hive(&table, &hive_files(source, &storage))?
        }
        Target::Trino => {
            if storage.format != FileFormat::Parquet {
                return Err(format!(
                    "the files of `{}` are {}, and Trino's statement is written for Parquet only",
                    source.name,
                    storage.format.name()
                ));
            }
            let table = table(source, source.athena_table.clone());
            let location = Some(storage.location.clone());
            ddl::trino(&table, &TrinoTable::Hive { location })?
        }
        Target::DuckDb => {
            if source.storage.is_some() {
                view::view(source, &storage)?
            } else {
                notes = vec!["The description of this source does not say where its files are (`storage`): an empty table.".into()];
                unset.clear();
                ddl::duckdb(&table(source, source.duckdb_table.clone()))?
            }
        }
    };
    Ok(Statement { sql, notes, unset })
}

fn assumed(source: &Source) -> Storage {
    Storage {
        format: FileFormat::Parquet,
        serde: None,
        serde_properties: Vec::new(),
        io_formats: None,
        location: format!("s3://{{bucket}}/{}", source.name),
        layout: None,
        projection: Vec::new(),
        properties: Vec::new(),
        records: None,
    }
}

fn filled(storage: &Storage, values: &Values, unset: &mut Vec<String>) -> Storage {
    let mut storage = storage.clone();
    storage.location = fill(&storage.location, values, unset);
    storage.layout = storage.layout.map(|layout| fill(&layout, values, unset));
    for projection in &mut storage.projection {
        for (_, value) in &mut projection.properties {
            *value = fill(value, values, unset);
        }
    }
    storage
}

fn table(source: &Source, name: Vec<String>) -> Table {
    let columns = source.columns.iter();
    Table {
        name,
        columns: columns
            .map(|it| Column::new(it.ident(), it.ty.clone()))
            .collect(),
        partitions: source
            .partitions
            .iter()
            .map(|it| partition(source, it))
            .collect(),
    }
}

fn partition(source: &Source, column: &crate::source::Column) -> Column {
    let known = source.layout.partitions.iter();
    let date = known
        .filter(|it| it.column == column.ident())
        .any(|it| it.kind == Kind::Date);
    if date {
        return Column {
            name: column.ident().to_owned(),
            ty: ColumnType::Date,
        };
    }
    Column::new(column.ident(), column.ty.clone())
}

fn hive_files(source: &Source, storage: &Storage) -> HiveFiles {
    let mut serde_properties = storage.serde_properties.clone();
    let usual = match storage.format {
        FileFormat::Parquet | FileFormat::Orc => None,
        FileFormat::Json => Some(OPENX),
        FileFormat::Regex => Some(REGEX),
        FileFormat::Csv => Some(CSV),
        FileFormat::Delimited => Some(LAZY),
    };
    let serde = storage.serde.clone().or(usual.map(str::to_owned));
    if serde.as_deref() == Some(OPENX) {
        keep_letter_case(source, &mut serde_properties);
    }
    let stored = match (&storage.io_formats, storage.format) {
        (Some((input, output)), _) => Stored::Classes {
            input: input.clone(),
            output: output.clone(),
        },
        (None, FileFormat::Parquet) => Stored::Parquet,
        (None, FileFormat::Orc) => Stored::Orc,
        (None, FileFormat::Json | FileFormat::Regex | FileFormat::Csv | FileFormat::Delimited) => {
            Stored::TextFile
        }
    };
    let mut properties = Vec::new();
    if storage.format == FileFormat::Csv {
        properties.push(("skip.header.line.count".to_owned(), "1".to_owned()));
    }
    if !storage.projection.is_empty() {
        properties.push(("projection.enabled".to_owned(), "true".to_owned()));
        for projection in &storage.projection {
            for (key, value) in &projection.properties {
                let key = if *key == "unit" { "interval.unit" } else { key };
                let name = format!("projection.{}.{key}", lower(&projection.partition));
                properties.push((name, value.clone()));
            }
        }
        if let Some(layout) = &storage.layout {
            let template = format!("{}{}", storage.location.trim_end_matches('/'), layout);
            properties.push(("storage.location.template".to_owned(), template));
        }
    }
    properties.extend(storage.properties.clone());
    HiveFiles {
        serde,
        serde_properties,
        stored,
        location: storage.location.clone(),
        properties,
    }
}

/// The SerDe folds the names of keys unless told not to, also within text that holds JSON. Then
/// it must be told which key each column comes from.
fn keep_letter_case(source: &Source, properties: &mut Vec<(String, String)>) {
    if properties.iter().any(|(key, _)| key == "case.insensitive") {
        return;
    }
    let mut names = Vec::new();
    for column in &source.columns {
        collect_names(&column.name, &column.ty, &mut names);
    }
    names.retain(|name| lower(name) != *name);
    properties.push(("case.insensitive".into(), "FALSE".into()));
    for name in names {
        let key = format!("mapping.{}", lower(&name));
        if !properties.iter().any(|(other, _)| *other == key) {
            properties.push((key, name));
        }
    }
}

fn collect_names(name: &str, ty: &Type, names: &mut Vec<String>) {
    if !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
    members(ty, &mut |member, ty| collect_names(member, ty, names));
}

fn members(ty: &Type, visit: &mut dyn FnMut(&str, &Type)) {
    match ty {
        Type::Struct(fields) => fields.iter().for_each(|(name, ty)| visit(name, ty)),
        Type::Array(inner) | Type::Map(inner) => members(inner, visit),
        Type::Text
        | Type::Integer
        | Type::Number
        | Type::Boolean
        | Type::Timestamp
        | Type::Json => {}
    }
}

fn hive_notes(source: &Source, storage: &Storage) -> Vec<String> {
    let mut notes = Vec::new();
    if !source.partitions.is_empty() && storage.projection.is_empty() {
        notes.push("Partitions are not projected: add each with ALTER TABLE .. ADD PARTITION, or MSCK REPAIR TABLE where folders are named key=value.".into());
    }
    let dotted: Vec<&str> = source
        .columns
        .iter()
        .map(|column| column.ident())
        .filter(|name| name.contains(['.', ':']))
        .collect();
    if !dotted.is_empty() {
        notes.push(format!(
            "Athena takes no dot or colon in a column's name; rename {} and map the names with `fields`.",
            dotted.join(", ")
        ));
    }
    if let UnknownFields::Json(column) = &source.unknown_fields
        && !storage.format.is_columnar()
    {
        notes.push(format!(
            "No SerDe puts the rest of an event into `{column}`: it stays NULL, and rules that need it match nothing."
        ));
    }
    let mut names = Vec::new();
    for column in &source.columns {
        collect_names(&column.name, &column.ty, &mut names);
    }
    let twins: Vec<&String> = names
        .iter()
        .filter(|name| {
            names
                .iter()
                .any(|other| other != *name && lower(other) == lower(name))
        })
        .collect();
    let folds =
        storage.format == FileFormat::Json && storage.serde.as_deref().is_none_or(|it| it == OPENX);
    if folds && !twins.is_empty() {
        let twins: Vec<&str> = twins.iter().map(|it| it.as_str()).collect();
        notes.push(format!(
            "Keys that differ only in letter case can't be told apart by the SerDe: {}.",
            twins.join(", ")
        ));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::SourceFile;
    use std::sync::Arc;

    fn source(text: &str) -> Source {
        let report = crate::source::parse(&Arc::new(SourceFile {
            name: "s".into(),
            text: format!("name: s\nlogsources: [{{product: p}}]\n{text}"),
        }));
        assert!(report.diagnostics.is_empty(), "{:#?}", report.diagnostics);
        report.output.unwrap()
    }

    fn athena(text: &str, values: &[(&str, &str)]) -> Statement {
        let values = values
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect();
        statement(&source(text), Target::Athena, &values).unwrap()
    }

    /// The statement of Athena's documentation, "Create the table for CloudTrail logs in Athena
    /// using partition projection", as its parts.
    #[test]
    fn cloudtrail_is_the_documented_table() {
        let catalog = crate::source::Catalog::builtin();
        let source = catalog.find("aws-cloudtrail").unwrap();
        let values = [("bucket", "b"), ("account", "a"), ("region", "r")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let found = statement(source, Target::Athena, &values.into()).unwrap();
        assert_eq!((found.notes, found.unset), (vec![], vec![]));
        let issuer = "sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,username:string>";
        let federation =
            "webidfederationdata:struct<federatedprovider:string,attributes:map<string,string>>";
        let session = format!(
            "sessioncontext:struct<attributes:struct<mfaauthenticated:string,creationdate:string>,{issuer},ec2roledelivery:string,{federation}>"
        );
        let identity = format!(
            "struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,accesskeyid:string,username:string,onbehalfof:struct<userid:string,identitystorearn:string>,{session}>"
        );
        let types = [
            ("useridentity", identity.as_str()),
            (
                "resources",
                "array<struct<arn:string,accountid:string,type:string>>",
            ),
            (
                "addendum",
                "struct<reason:string,updatedfields:string,originalrequestid:string,originaleventid:string>",
            ),
            (
                "tlsdetails",
                "struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>",
            ),
        ];
        let names = "eventversion useridentity eventtime eventsource eventname awsregion sourceipaddress useragent errorcode errormessage requestparameters responseelements additionaleventdata requestid eventid readonly resources eventtype apiversion recipientaccountid serviceeventdetails sharedeventid vpcendpointid vpcendpointaccountid eventcategory addendum sessioncredentialfromconsole edgedevicedetails tlsdetails";
        let columns: Vec<String> = names
            .split(' ')
            .map(|name| {
                let special = types.iter().find(|(other, _)| *other == name);
                format!("  `{name}` {}", special.map_or("string", |(_, ty)| ty))
            })
            .collect();
        let wanted = format!(
            "CREATE EXTERNAL TABLE IF NOT EXISTS `cloudtrail_logs_pp` (
{}
)
PARTITIONED BY (
  `timestamp` string
)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://b/AWSLogs/a/CloudTrail/r'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.timestamp.type' = 'date',
  'projection.timestamp.format' = 'yyyy/MM/dd',
  'projection.timestamp.range' = '2020/01/01,NOW',
  'projection.timestamp.interval' = '1',
  'projection.timestamp.interval.unit' = 'DAYS',
  'storage.location.template' = 's3://b/AWSLogs/a/CloudTrail/r/${{timestamp}}'
)",
            columns.join(",\n")
        );
        assert_eq!(found.sql, wanted);
    }

    #[test]
    fn json_text_keeps_the_letter_case_of_its_keys() {
        let text = "columns: {eventName: text, body: json, who: {struct: {userName: text}}}\nstorage: {format: json, location: 's3://{bucket}/x'}\n";
        let found = athena(text, &[("bucket", "b")]);
        expect_test::expect![[r#"
            CREATE EXTERNAL TABLE IF NOT EXISTS `s` (
              `eventname` string,
              `body` string,
              `who` struct<username:string>
            )
            ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
            WITH SERDEPROPERTIES (
              'case.insensitive' = 'FALSE',
              'mapping.eventname' = 'eventName',
              'mapping.username' = 'userName'
            )
            STORED AS TEXTFILE
            LOCATION 's3://b/x'"#]]
        .assert_eq(&found.sql);
        assert_eq!(found.notes, [""; 0]);
    }

    #[test]
    fn what_is_assumed_or_left_to_do_is_said() {
        let text = "columns: {a: text, b.c: integer, raw: json}\npartitions: [{name: day, type: text}]\nunknown_fields: {json: raw}\n";
        let found = athena(text, &[]);
        assert_eq!(found.unset, ["bucket"]);
        assert_eq!(
            found.notes,
            [
                "The description of this source does not say how its files are stored (`storage`): Parquet is assumed.",
                "Partitions are not projected: add each with ALTER TABLE .. ADD PARTITION, or MSCK REPAIR TABLE where folders are named key=value.",
                "Athena takes no dot or colon in a column's name; rename b.c and map the names with `fields`.",
            ]
        );
        assert!(found.sql.contains("STORED AS PARQUET"), "{}", found.sql);
        let json = format!("{text}storage: {{format: json, location: x}}\n");
        let found = athena(
            &json.replace("a: text", "a: text, A.b: text, who: {struct: {Raw: text}}"),
            &[],
        );
        assert!(
            found
                .notes
                .iter()
                .any(|note| note.contains("the rest of an event into `raw`"))
                && found
                    .notes
                    .iter()
                    .any(|note| note.contains("by the SerDe: Raw, raw.")),
            "{:#?}",
            found.notes
        );
    }

    #[test]
    fn a_partition_may_be_a_date() {
        let text = "columns: {a: text}\npartitions: [{name: day, type: date, time: yyyy-MM-dd}]\n";
        let found = athena(text, &[]);
        assert!(found.sql.contains("`day` date\n"), "{}", found.sql);
    }

    #[test]
    fn every_builtin_source_has_a_statement() {
        for source in crate::source::builtin() {
            for target in [Target::Athena, Target::DuckDb] {
                // Some forms of lines are read by Athena alone.
                match (statement(&source, target, &Values::new()), target) {
                    (Ok(_), _) => {}
                    (Err(error), Target::DuckDb) => {
                        assert!(error.contains("no view of DuckDB"), "{error}");
                    }
                    (Err(error), _) => panic!("{}: {error}", source.name),
                }
            }
        }
    }

    #[test]
    fn what_has_no_statement_is_refused() {
        let text = "columns: {a: text}\nstorage: {format: regex, location: x, serde_properties: {input.regex: '(.*)'}}\n";
        for (target, wanted) in [(Target::DuckDb, "no view"), (Target::Trino, "Parquet only")] {
            let error = statement(&source(text), target, &Values::new()).unwrap_err();
            assert!(error.contains(wanted), "{error}");
        }
    }
}
