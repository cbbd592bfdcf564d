//! What templates see. The doc comments of the fields are the documentation that
//! `siglake list template-context` prints: there is no other list.

use serde::ser::{Serialize, SerializeMap, Serializer};
use std::collections::BTreeMap;

/// A struct of the context, for its documentation.
pub struct Described {
    pub name: &'static str,
    pub about: &'static str,
    /// Name, type as Rust writes it, and meaning.
    pub fields: &'static [(&'static str, &'static str, &'static str)],
}

macro_rules! context {
    ($(
        $(#[doc = $about:literal])+
        struct $name:ident { $( $(#[doc = $doc:literal])+ $field:ident: $ty:ty, )* }
    )*) => {
        $(
            $(#[doc = $about])+
            #[derive(Debug, Clone, PartialEq)]
            pub struct $name { $( $(#[doc = $doc])+ pub $field: $ty, )* }

            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    let mut map = serializer.serialize_map(None)?;
                    $( map.serialize_entry(stringify!($field), &self.$field)?; )*
                    map.end()
                }
            }
        )*

        /// Every struct of the context; the first is what a template's names begin with.
        pub static STRUCTS: &[Described] = &[$( Described {
            name: stringify!($name),
            about: concat!($($about),+),
            fields: &[$( (stringify!($field), stringify!($ty), concat!($($doc),+)) ),*],
        } ),*];
    };
}

context! {
    /// The names that every template sees.
    struct Context {
        /// Version of siglake.
        siglake: String,
        /// Whose SQL the statements are: `athena` or `duckdb`.
        dialect: String,
        /// What siglake.yml says under `deploy`.
        deploy: Deploy,
        /// The tables that runs write to.
        tables: Tables,
        /// The tables that rules read, by name of their source.
        sources: Vec<Source>,
        /// The lengths of time between runs that occur, shortest first.
        intervals: Vec<Interval>,
        /// Rules and correlations that alert, by slug.
        rules: Vec<Rule>,
    }

    /// What siglake.yml says under `deploy`.
    struct Deploy {
        /// What names of resources begin with; `siglake` unless given. Lower-case letters, digits
        /// and hyphens.
        name: String,
        /// The bucket that holds results and siglake's own tables.
        bucket: Option<String>,
        /// Whether templates create the bucket; true unless given.
        create_bucket: bool,
        /// Folder of the bucket for results of queries, with a slash at its end; `results/` unless
        /// given.
        results: String,
        /// Folder of the bucket for siglake's own tables, with a slash at its end; `tables/` unless
        /// given.
        tables: String,
        /// The Glue database in which queries run; the name with underscores unless given.
        database: String,
        /// Whether templates create the database; true unless given.
        create_database: bool,
        /// Athena's catalog; `AwsDataCatalog` unless given.
        catalog: String,
        /// Athena's workgroup, which templates create; the name unless given.
        workgroup: String,
        /// Region, where it should stand in the output.
        region: Option<String>,
        /// Where the logs lie: what queries may read.
        data: Vec<Location>,
        /// ARNs of the KMS keys that the logs are encrypted with.
        kms_keys: Vec<String>,
        /// Who is told of new alerts and failed runs.
        email: Option<String>,
        /// ARN of an SNS topic that exists, to take the place of one that templates create.
        topic: Option<String>,
        /// Bytes that one query may scan before it is stopped.
        scan_limit: Option<u64>,
        /// Tags of resources.
        tags: BTreeMap<String, String>,
    }

    /// A place in S3.
    struct Location {
        /// Name of the bucket.
        bucket: String,
        /// What keys begin with; may be empty.
        prefix: String,
        /// `s3://bucket/prefix`.
        url: String,
    }

    /// The tables that runs write to.
    struct Tables {
        /// Alerts, a row each.
        alerts: Table,
        /// Windows that opened, for rules with `anchor: state`.
        state: Table,
        /// Whether a rule uses the table of windows.
        uses_state: bool,
    }

    /// One of siglake's own tables.
    struct Table {
        /// Its name, without qualifiers.
        name: String,
        /// The name as statements have it, quoted and with its qualifiers.
        sql_name: String,
        /// Its database.
        database: String,
        /// Its catalog.
        catalog: String,
        /// Whether it stands in the Glue catalog under a name that needs no quoting.
        glue: bool,
        /// `iceberg` (written by MERGE), `parquet` (by INSERT of what is missing) or `duckdb`.
        format: String,
        /// Its folder in S3 with a slash at its end; `{bucket}` stands for a bucket that is not
        /// given.
        location: String,
        /// What the keys of its data files begin with.
        data_prefix: String,
        /// Days after which no run needs its rows any more; none where people do.
        needed_days: Option<i64>,
        /// Its columns without partitions, in order.
        columns: Vec<Column>,
        /// Its partitions, which Iceberg and DuckDB count as columns.
        partitions: Vec<Column>,
        /// Properties of a table of files: how partitions are computed.
        properties: BTreeMap<String, String>,
        /// The statement that creates it, without a semicolon.
        ddl: String,
    }

    /// A column.
    struct Column {
        /// Its name.
        name: String,
        /// Its type as Hive and Glue write it.
        type_name: String,
    }

    /// A table that rules read.
    struct Source {
        /// The source's name.
        name: String,
        /// Its title.
        title: String,
        /// Name of the table, without qualifiers.
        table: String,
        /// Its database.
        database: String,
        /// Its catalog.
        catalog: String,
        /// Whether it stands in the Glue catalog under a name that needs no quoting.
        glue: bool,
        /// The statement that creates it, without a semicolon; none where siglake can't write it.
        ddl: Option<String>,
        /// Placeholders such as `{bucket}` that the statement still has.
        ddl_unset: Vec<String>,
    }

    /// A length of time between runs.
    struct Interval {
        /// In minutes.
        minutes: i64,
        /// As rules write it: `15m`.
        every: String,
        /// As EventBridge Scheduler writes it: `rate(15 minutes)`.
        rate: String,
        /// Slugs of the enabled rules that run so often.
        rules: Vec<String>,
        /// Files of these rules, each once.
        files: Vec<String>,
    }

    /// A rule or correlation that alerts.
    struct Rule {
        /// A name for files and resources: lower-case letters, digits, `_` and `-`, at most 48, and
        /// no other rule's. It depends on the rule's file name and id alone.
        slug: String,
        /// The slug for where letters and digits alone are allowed.
        logical_id: String,
        /// What `rule_id` of its alerts holds: its id, or else its title.
        id: String,
        /// Its title; any text.
        title: String,
        /// Its level, or empty.
        level: String,
        /// Its status, or empty.
        status: String,
        /// False where the status is `deprecated` or `unsupported`.
        enabled: bool,
        /// Its description; any text, of several lines, or empty.
        description: String,
        /// Its file as it was named to siglake, with `/`.
        file: String,
        /// Seconds from one run to the next.
        every: i64,
        /// Minutes from one run to the next.
        minutes: i64,
        /// Seconds after its time that an event may still arrive.
        max_lateness: i64,
        /// Seconds before its own time that a run covers again.
        catch_up: i64,
        /// Seconds before what it covers that a run reads.
        look_back: i64,
        /// How its windows are kept over runs: `none`, `reset`, `state` or `stateless`.
        anchor: String,
        /// `rate(15 minutes)`.
        rate: String,
        /// Names of the sources it reads.
        sources: Vec<String>,
        /// What one run executes, in this order.
        statements: Vec<Statement>,
    }

    /// A statement of a run. `<aws.scheduler.scheduled-time>` in it stands for the run's scheduled
    /// time in ISO 8601.
    struct Statement {
        /// The rule's slug and the purpose: `slug.alerts`.
        name: String,
        /// The name with `.sql`.
        file: String,
        /// `alerts` (adds what is not there yet), `state` (adds windows that opened) or `trim` (removes
        /// windows that no run needs any more).
        purpose: String,
        /// The statement without a semicolon; any text in its literals.
        sql: String,
        /// Its length in bytes.
        bytes: usize,
        /// 16 hexadecimal digits that change with its text.
        digest: String,
    }
}

/// The documentation: every name that a template can use.
pub fn describe() -> String {
    let mut text = String::from(
        "Templates are minijinja. Files whose path has `__rule__` are rendered once for each rule, as `rule`;\n\
         with `__statement__` once for each statement, as `rule` and `statement`;\n\
         with `__interval__` once for each interval, as `interval`. `__name__` in a path is the name under `deploy`. A name that is not here is an error,\n\
         and so is a value that is none where it should be written. `{{ value | json }}` writes true and false.\n",
    );
    for described in STRUCTS {
        text.push_str(&format!(
            "\n{}: {}\n",
            described.name,
            described.about.trim()
        ));
        for (name, ty, about) in described.fields {
            text.push_str(&format!("  {name} ({})\n     {about}\n", type_text(ty)));
        }
    }
    text
}

/// A Rust type in words.
fn type_text(ty: &str) -> String {
    let ty: String = ty.chars().filter(|c| !c.is_whitespace()).collect();
    let inner = |prefix: &str| {
        ty.strip_prefix(prefix)
            .and_then(|rest| rest.strip_suffix('>'))
    };
    if let Some(item) = inner("Vec<") {
        return format!("list of {}", type_text(item));
    }
    if let Some(item) = inner("Option<") {
        return format!("{}, or none", type_text(item));
    }
    match ty.as_str() {
        "String" => "text".into(),
        "bool" => "true or false".into(),
        "i64" | "u64" | "usize" => "number".into(),
        "BTreeMap<String,String>" => "mapping of texts".into(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_said_in_words_and_every_struct_is_described() {
        let text = describe();
        assert!(
            !text.contains('<') || text.contains("<aws.scheduler"),
            "{text}"
        );
        assert!(
            !text.contains("Vec<") && !text.contains("Option<"),
            "{text}"
        );
        for described in STRUCTS {
            for (_, ty, _) in described.fields {
                let ty = type_text(ty);
                let last = ty.rsplit("of ").next().unwrap_or_default();
                let known = ["text", "texts", "number", "true or false"];
                assert!(
                    known.contains(&last.trim_end_matches(", or none"))
                        || STRUCTS.iter().any(|it| it.name == last),
                    "{ty}"
                );
            }
        }
    }
}
