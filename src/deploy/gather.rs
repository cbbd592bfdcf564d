//! Rules, sources and settings, as templates see them.

use super::context::{Column, Context, Deploy, Interval, Rule, Source, Statement, Table, Tables};
use super::ddl::{self, Target, Values, own};
use crate::compile::scheduled::{
    self, Purpose, RETENTION, SCHEDULED_TIME, Scheduled, Step, TableKind, Targets,
};
use crate::compile::{Alerting, Options, Rules};
use crate::diag::{Code, Diagnostic, Report};
use crate::dialect::Dialect;
use crate::plan::build::SourceOf;
use crate::plan::schedule::{Anchor, Instant};
use crate::plan::span;
use crate::rule::schedule::Schedule;
use crate::source::{self, TableName};
use crate::sql;
use std::collections::{BTreeMap, BTreeSet};

/// What siglake.yml says under `deploy`.
#[derive(Debug, Clone)]
pub struct Settings {
    pub deploy: Deploy,
    /// Values of placeholders in the locations of sources.
    pub values: Values,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            deploy: Deploy {
                name: "siglake".into(),
                bucket: None,
                create_bucket: true,
                results: "results/".into(),
                tables: "tables/".into(),
                database: "siglake".into(),
                create_database: true,
                catalog: GLUE.into(),
                workgroup: "siglake".into(),
                region: None,
                data: Vec::new(),
                kms_keys: Vec::new(),
                email: None,
                topic: None,
                scan_limit: None,
                tags: BTreeMap::new(),
            },
            values: Values::new(),
        }
    }
}

/// The Glue catalog of the account, as Athena calls it.
const GLUE: &str = "AwsDataCatalog";
const MINUTE: i64 = 60_000_000;
const SECOND: i64 = 1_000_000;
const DAY: i64 = 1_440 * MINUTE;

/// Everything that the context is made of.
pub struct Input<'a, 's> {
    pub rules: &'a Rules,
    pub source_of: SourceOf<'a, 's>,
    pub dialect: &'a dyn Dialect,
    pub options: &'a Options,
    pub schedule: &'a Schedule,
    pub targets: &'a Targets,
    pub settings: &'a Settings,
}

/// The context of a folder of rules. A rule that does not compile is left out, with an error.
pub fn gather(input: &Input<'_, '_>) -> Report<Context> {
    let mut diagnostics = Vec::new();
    let mut names = Names::default();
    let mut read: BTreeMap<String, Source> = BTreeMap::new();
    let mut rules = Vec::new();
    for alerting in input.rules.alerting() {
        let Some((scheduled, steps)) = compiled(alerting, input, &mut diagnostics) else {
            continue;
        };
        for source in scheduled.plan.sources() {
            read.entry(source.name.clone())
                .or_insert_with(|| source_table(source, input));
        }
        rules.push(rule(alerting, &scheduled, steps, &mut names));
    }
    rules.sort_by(|a, b| a.slug.cmp(&b.slug));
    let deploy = &input.settings.deploy;
    let uses_state = rules.iter().any(|rule| rule.statements.len() > 1);
    let look_back = rules.iter().map(|rule| rule.look_back).max().unwrap_or(0);
    let kept = look_back * SECOND + RETENTION + DAY;
    let alerts = own_table(own::alerts(input.targets.alerts.clone()), None, input);
    let state = own::windows(input.targets.state.clone());
    let state = own_table(state, Some((kept + DAY - 1) / DAY), input);
    let (alerts, state) = match (alerts, state) {
        (Ok(alerts), Ok(state)) => (alerts, state),
        (Err(message), _) | (_, Err(message)) => {
            diagnostics.push(Diagnostic::new(Code::BAD_CONFIG, message));
            return Report {
                output: None,
                diagnostics,
            };
        }
    };
    let context = Context {
        siglake: env!("CARGO_PKG_VERSION").to_owned(),
        dialect: input.dialect.name().to_owned(),
        deploy: deploy.clone(),
        tables: Tables {
            alerts,
            state,
            uses_state,
        },
        sources: read.into_values().collect(),
        intervals: intervals(&rules),
        rules,
    };
    Report {
        output: Some(context),
        diagnostics,
    }
}

/// The statements of a rule's runs, where all is well.
fn compiled<'s>(
    alerting: Alerting<'_>,
    input: &Input<'_, 's>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Scheduled<'s>, Vec<Step>)> {
    let report = scheduled::schedule(
        alerting,
        input.rules,
        input.source_of,
        input.dialect,
        input.options,
        input.schedule,
    );
    diagnostics.extend(report.diagnostics);
    let scheduled = report.output?;
    if scheduled.timing.every % MINUTE != 0 {
        let message = format!(
            "runs every {} can't be scheduled: schedulers count whole minutes",
            span(scheduled.timing.every)
        );
        let diagnostic = Diagnostic::new(Code::BAD_SCHEDULE, message);
        diagnostics.push(alerting.diagnostic(diagnostic.help("write `every: 1m` or longer")));
        return None;
    }
    let at = |base: Instant| {
        let run = scheduled.timing.run_at(base, input.targets.state.clone());
        scheduled::statements(&scheduled, &run, input.dialect, None, input.targets)
    };
    let word = Instant::Placeholder(SCHEDULED_TIME.to_owned());
    let (steps, known) = match (at(word), at(Instant::Known(0))) {
        (Ok(steps), Ok(known)) => (steps, known),
        (Err(message), _) | (_, Err(message)) => {
            let diagnostic = Diagnostic::new(Code::INTERNAL, message);
            diagnostics.push(alerting.diagnostic(diagnostic));
            return None;
        }
    };
    if known.iter().any(|step| step.sql.contains(SCHEDULED_TIME)) {
        let message = format!("the rule has the text `{SCHEDULED_TIME}`, which stands for a time");
        diagnostics.push(alerting.diagnostic(Diagnostic::new(Code::BAD_VALUE, message)));
        return None;
    }
    diagnostics.extend(scheduled::over_limits(&steps, alerting, input.dialect));
    Some((scheduled, steps))
}

fn rule(
    alerting: Alerting<'_>,
    scheduled: &Scheduled<'_>,
    steps: Vec<Step>,
    names: &mut Names,
) -> Rule {
    let timing = &scheduled.timing;
    let file = alerting.origin().file.name.replace('\\', "/");
    let slug = names.slug(&file, alerting.key());
    let logical_id = names.logical_id(&slug);
    let statements = steps.into_iter().map(|step| {
        let purpose = match step.purpose {
            Purpose::Alerts => "alerts",
            Purpose::State => "state",
            Purpose::Trim => "trim",
        };
        let name = format!("{slug}.{purpose}");
        Statement {
            file: format!("{name}.sql"),
            name,
            purpose: purpose.to_owned(),
            bytes: step.sql.len(),
            digest: format!("{:016x}", digest(&step.sql)),
            sql: step.sql,
        }
    });
    let anchor = match timing.anchor {
        Anchor::Unbounded => "none",
        Anchor::Reset(_) => "reset",
        Anchor::State => "state",
        Anchor::LookBack(_) => "stateless",
    };
    let status = alerting.status().unwrap_or_default();
    let sources = scheduled.plan.sources();
    let minutes = timing.every / MINUTE;
    Rule {
        statements: statements.collect(),
        slug,
        logical_id,
        id: alerting.key().to_owned(),
        title: alerting.title().to_owned(),
        level: alerting.level().map_or("", |level| level.name()).to_owned(),
        status: status.to_owned(),
        enabled: alerting.is_enabled(),
        description: alerting.description().unwrap_or_default().to_owned(),
        file,
        every: timing.every / SECOND,
        minutes,
        max_lateness: timing.max_lateness / SECOND,
        catch_up: timing.catch_up / SECOND,
        look_back: timing.look_back / SECOND,
        anchor: anchor.to_owned(),
        rate: rate(minutes),
        sources: sources.iter().map(|source| source.name.clone()).collect(),
    }
}

/// In the largest unit that it is whole in. EventBridge Scheduler writes units in the plural.
fn rate(minutes: i64) -> String {
    match minutes {
        minutes if minutes % 1_440 == 0 => format!("rate({} days)", minutes / 1_440),
        minutes if minutes % 60 == 0 => format!("rate({} hours)", minutes / 60),
        minutes => format!("rate({minutes} minutes)"),
    }
}

fn intervals(rules: &[Rule]) -> Vec<Interval> {
    let enabled = || rules.iter().filter(|rule| rule.enabled);
    let lengths: BTreeSet<i64> = enabled().map(|rule| rule.minutes).collect();
    let of = |minutes: i64| {
        let of = || enabled().filter(move |rule| rule.minutes == minutes);
        let files: BTreeSet<&String> = of().map(|rule| &rule.file).collect();
        Interval {
            minutes,
            every: span(minutes * MINUTE),
            rate: rate(minutes),
            rules: of().map(|rule| rule.slug.clone()).collect(),
            files: files.into_iter().cloned().collect(),
        }
    };
    lengths.into_iter().map(of).collect()
}

/// Catalog, database and table of a name.
fn qualified(name: &TableName, deploy: &Deploy) -> (String, String, String) {
    let part = |from_end: usize, default: &str| {
        let found = name.len().checked_sub(from_end).map(|at| &name[at]);
        found.map_or(default, String::as_str).to_owned()
    };
    (
        part(3, &deploy.catalog),
        part(2, &deploy.database),
        part(1, ""),
    )
}

/// Whether names can stand in ARNs and statements as they are.
fn in_glue(catalog: &str, names: [&str; 2]) -> bool {
    let plain = |name: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        !name.is_empty() && name.chars().all(allowed)
    };
    catalog.eq_ignore_ascii_case(GLUE) && names.into_iter().all(plain)
}

fn source_table(source: &source::Source, input: &Input<'_, '_>) -> Source {
    let name = input.dialect.table(source);
    let (catalog, database, table) = qualified(name, &input.settings.deploy);
    let target = match input.dialect.name() {
        "duckdb" => Target::DuckDb,
        _ => Target::Athena,
    };
    // Where no statement can be written, tables are the user's.
    let statement = ddl::statement(source, target, &input.settings.values).ok();
    Source {
        name: source.name.clone(),
        title: source.title.clone(),
        glue: in_glue(&catalog, [&database, &table]),
        table,
        database,
        catalog,
        ddl_unset: statement
            .as_ref()
            .map(|it| it.unset.clone())
            .unwrap_or_default(),
        ddl: statement.map(|it| it.sql),
    }
}

fn own_table(
    table: sql::ddl::Table,
    needed_days: Option<i64>,
    input: &Input<'_, '_>,
) -> Result<Table, String> {
    let deploy = &input.settings.deploy;
    let (catalog, database, name) = qualified(&table.name, deploy);
    let bucket = deploy.bucket.as_deref().unwrap_or("{bucket}");
    let key = format!("{}{name}/", deploy.tables);
    let location = format!("s3://{bucket}/{key}");
    let duckdb = input.dialect.name() == "duckdb";
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let usable = name.chars().all(plain) && !name.is_empty();
    if !duckdb && !usable {
        return Err(format!(
            "`{name}` is no name for a table of Athena: lower-case letters, digits and underscores"
        ));
    }
    let (format, form, data) = match input.targets.kind {
        _ if duckdb => ("duckdb", own::Form::DuckDb, ""),
        TableKind::Merge => (
            "iceberg",
            own::Form::AthenaIceberg {
                location: location.clone(),
            },
            "data/",
        ),
        TableKind::Append => (
            "parquet",
            own::Form::AthenaHive {
                location: location.clone(),
            },
            "",
        ),
    };
    // Statements that create tables name no catalog.
    let mut created = table.clone();
    if !duckdb && created.name.len() > 2 {
        created.name.remove(0);
    }
    let columns = |columns: &[sql::ddl::Column]| -> Vec<Column> {
        let column = |it: &sql::ddl::Column| Column {
            name: it.name.clone(),
            type_name: sql::ddl::hive_type(it),
        };
        columns.iter().map(column).collect()
    };
    let properties = match (format, input.targets.kind) {
        ("parquet", TableKind::Append) => own::projection(&table).into_iter().collect(),
        (_, TableKind::Append | TableKind::Merge) => BTreeMap::new(),
    };
    let parts: Vec<String> = table.name.iter().map(|it| sql::ddl::ident(it)).collect();
    Ok(Table {
        ddl: own::statement(&created, &form)?,
        glue: in_glue(&catalog, [&database, &name]),
        name,
        sql_name: parts.join("."),
        database,
        catalog,
        format: format.to_owned(),
        data_prefix: format!("{key}{data}"),
        location,
        needed_days,
        columns: columns(&table.columns),
        partitions: columns(&table.partitions),
        properties,
    })
}

/// Names that were given out.
#[derive(Default)]
struct Names {
    slugs: BTreeSet<String>,
    logical_ids: BTreeSet<String>,
}

impl Names {
    /// The stem of a file's name, and what tells rules apart that share it.
    fn slug(&mut self, file: &str, key: &str) -> String {
        let name = file.rsplit('/').next().unwrap_or(file);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let clean = |c: char| match c.to_ascii_lowercase() {
            c if c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' => c,
            _ => '-',
        };
        let stem: String = stem.chars().map(clean).take(36).collect();
        let stem = stem.trim_matches('-');
        let stem = if stem.is_empty() { "rule" } else { stem };
        let digest = digest(key);
        let slug = format!("{stem}-{:08x}", (digest ^ digest >> 32) & 0xffff_ffff);
        unique(&mut self.slugs, slug)
    }

    fn logical_id(&mut self, slug: &str) -> String {
        let words = slug.split(|c: char| !c.is_ascii_alphanumeric());
        let capital = |word: &str| -> String {
            let (first, rest) = word.split_at(usize::from(!word.is_empty()));
            format!("{}{rest}", first.to_ascii_uppercase())
        };
        unique(&mut self.logical_ids, words.map(capital).collect())
    }
}

/// The name, or where it is taken (ids can come twice) with a number.
fn unique(taken: &mut BTreeSet<String>, name: String) -> String {
    let mut given = name.clone();
    let mut number = 2;
    while !taken.insert(given.clone()) {
        given = format!("{name}{number}");
        number += 1;
    }
    given
}

/// FNV-1a of 64 bits: the same in every version, and no secret.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_stable_and_not_given_twice() {
        let mut names = Names::default();
        let long = format!("a/{}.yml", "\u{e9} Q$".repeat(40));
        for (file, key) in [
            ("x/Stop Logging.yml", "1"),
            ("y/Stop Logging.yml", "2"),
            ("y/Stop Logging.yml", "2"),
            (long.as_str(), "1"),
            ("${x}", "1"),
            ("", ""),
        ] {
            let slug = names.slug(file, key);
            let allowed =
                |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
            assert!(slug.len() <= 48 && slug.chars().all(allowed), "{slug}");
            let id = names.logical_id(&slug);
            assert!(id.chars().all(|c| c.is_ascii_alphanumeric()), "{id}");
        }
        assert_eq!((names.slugs.len(), names.logical_ids.len()), (6, 6));
        assert!(
            names.slugs.contains("stop-logging-296236b0"),
            "{:?}",
            names.slugs
        );
        // The published test vector of the digest.
        assert_eq!(digest("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn rates_are_in_the_largest_whole_unit() {
        let rates = [1, 15, 60, 90, 1_440, 2_160].map(rate);
        assert_eq!(
            rates,
            [
                "rate(1 minutes)",
                "rate(15 minutes)",
                "rate(1 hours)",
                "rate(90 minutes)",
                "rate(1 days)",
                "rate(36 hours)"
            ]
        );
    }
}
