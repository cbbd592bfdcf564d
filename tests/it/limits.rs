//! Athena's limits on huge rules: measured on the text itself, by counting.

use proptest::prelude::*;
use siglake::compile::{self, Alerting, Options, Rules};
use siglake::diag::{Code, SourceFile};
use siglake::dialect::{Athena, Dialect, DuckDb};
use siglake::source::Source;
use std::fmt::Write;
use std::sync::Arc;

fn file(text: String) -> Arc<SourceFile> {
    Arc::new(SourceFile {
        name: "f.yml".into(),
        text,
    })
}

/// Columns `c0..`, a field that is the first of all of them that is there, and JSON.
fn source(columns: usize) -> Source {
    let mut text = String::from(
        "name: s\nlogsources: [{product: p}]\ntime: {field: t, format: timestamp}\nkeywords: all\ncolumns:\n  t: timestamp\n  json: json\n",
    );
    let names: Vec<String> = (0..columns).map(|number| format!("c{number}")).collect();
    for name in &names {
        writeln!(text, "  {name}: text").expect("text");
    }
    writeln!(
        text,
        "derived: {{first: {{coalesce: [{}]}}}}",
        names.join(", ")
    )
    .expect("text");
    writeln!(text, "entities: {{user: [{}]}}", names.join(", ")).expect("text");
    let report = siglake::source::parse(&file(text));
    report
        .output
        .unwrap_or_else(|| panic!("{:#?}", report.diagnostics))
}

fn rules(selection: &str) -> Rules {
    let text = format!(
        "title: t\nid: r\nlogsource: {{product: p}}\ndetection:\n  s:\n{selection}  condition: s\nthreshold: 2\ndedup: {{period: 60m, by: [first]}}\n"
    );
    let mut rules = Rules::default();
    let parsed = siglake::rule::parse(&file(text));
    assert!(parsed.diagnostics.is_empty(), "{:#?}", parsed.diagnostics);
    rules.add(parsed.documents);
    rules
}

/// The most commas, plus one, between the brackets of a call, and of `ARRAY[..]`, outside
/// literals and names.
fn longest_lists(sql: &str) -> (usize, usize) {
    let mut open: Vec<(char, bool, usize)> = Vec::new();
    let (mut calls, mut arrays) = (0, 0);
    let mut quote = None;
    let mut before = ' ';
    let mut word = String::new();
    for c in sql.chars() {
        match (quote, c) {
            (Some(q), c) if q == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[') => {
                // `IN (..)` is no call.
                let is_call = before.is_alphanumeric()
                    && !["IN", "AND", "OR", "NOT"].contains(&word.as_str());
                open.push((c, is_call, 1));
            }
            (None, ',') => {
                if let Some(last) = open.last_mut() {
                    last.2 += 1;
                }
            }
            (None, ')' | ']') => {
                let (bracket, is_call, count) = open.pop().expect("a bracket");
                if bracket == '[' {
                    arrays = arrays.max(count);
                } else if is_call {
                    calls = calls.max(count);
                }
            }
            (None, _) => {}
        }
        if c.is_alphanumeric() || c == '_' {
            if !before.is_alphanumeric() && before != '_' {
                word.clear();
            }
            word.push(c);
        }
        if !c.is_whitespace() || before != ' ' {
            before = c;
        }
    }
    (calls, arrays)
}

fn within_limits(sql: &str) {
    let limits = Athena.limits();
    let (calls, arrays) = longest_lists(sql);
    assert!(
        sql.len() <= limits.query_bytes.expect("a limit"),
        "{} bytes",
        sql.len()
    );
    assert!(
        calls <= limits.call_arguments.expect("a limit"),
        "{calls} arguments"
    );
    assert!(
        arrays <= limits.array_elements.expect("a limit"),
        "{arrays} elements"
    );
    // A recursion could be deeper than ten, which is the limit.
    assert!(!sql.contains("RECURSIVE"));
}

/// Both forms of the rule, within the limits, or refused for its length alone.
fn compiled(selection: &str, columns: usize) -> (usize, usize) {
    let source = source(columns);
    let rules = rules(selection);
    let options = Options::default();
    let (mut fitting, mut refused) = (0, 0);
    let matches = compile::compile(&rules.rules[0], &[], &source, &Athena, &options, None);
    let source_of = |_: &siglake::rule::Rule| Ok(&source);
    let alerting = Alerting::Rule(&rules.rules[0]);
    let alerts = compile::compile_alerts(alerting, &rules, &source_of, &Athena, &options, None);
    for (sql, diagnostics) in [
        (matches.output.map(|it| it.sql), matches.diagnostics),
        (alerts.output.map(|it| it.sql), alerts.diagnostics),
    ] {
        match sql {
            Some(sql) => {
                within_limits(&sql);
                fitting += 1;
            }
            None => {
                let errors: Vec<_> = diagnostics.iter().filter(|it| it.is_error()).collect();
                assert!(
                    errors
                        .iter()
                        .all(|it| it.code == Code::LIMIT && it.message.contains("bytes")),
                    "{errors:#?}"
                );
                refused += 1;
            }
        }
    }
    // DuckDB has no such limits.
    let report = compile::compile(&rules.rules[0], &[], &source, &DuckDb, &options, None);
    assert!(report.output.is_some(), "{:#?}", report.diagnostics);
    (fitting, refused)
}

fn selection(field: &str, values: &[String]) -> String {
    let mut text = format!("    {field}:\n");
    for value in values {
        writeln!(text, "      - '{}'", value.replace('\'', "''")).expect("text");
    }
    text
}

fn hashes(count: usize, length: usize) -> Vec<String> {
    (0..count)
        .map(|number| {
            format!(
                "{number:05}{}",
                "a'b%_"
                    .repeat(length)
                    .chars()
                    .take(length)
                    .collect::<String>()
            )
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn huge_rules_fit_or_are_refused(
        field in prop::sample::select(vec!["c0", "c1|contains", "c2|endswith", "first|contains", "json.a.b|startswith", "c0|contains|all", "json.x", "c3|re"]),
        count in 1usize..3_000,
        length in 0usize..40,
        columns in 4usize..400,
    ) {
        // Each of these is a test of its own, and nests.
        let count = if field.ends_with("all") || field.ends_with("re") { count.min(150) } else { count };
        let values = if field.ends_with("re") {
            (0..count).map(|number| format!("a{number}b")).collect()
        } else {
            hashes(count, length)
        };
        compiled(&selection(field, &values), columns);
    }
}

#[test]
fn lists_are_split_and_what_is_too_long_is_refused() {
    // 4,500 values of 40 characters, as a list of hashes is.
    let fits = compiled(&selection("c0|contains", &hashes(4_500, 35)), 300);
    assert_eq!(fits, (2, 0));
    let over = compiled(&selection("c0|contains", &hashes(9_000, 35)), 4);
    assert_eq!(over, (0, 2));
}

/// The parts of a split list mean what the list means.
#[test]
fn split_lists_mean_the_same() {
    let source = source(300);
    let rules = rules("    first: hit\n");
    let connection = duckdb::Connection::open_in_memory().expect("DuckDB");
    crate::athena_on_duckdb::prepare(&connection);
    let mut columns = vec![
        "TIMESTAMP '2026-01-01' AS t".to_owned(),
        "NULL::VARCHAR AS json".to_owned(),
    ];
    // The first that is there stands near the end.
    columns.extend((0..300).map(|number| match number {
        290 => format!("'hit' AS c{number}"),
        295 => format!("'other' AS c{number}"),
        _ => format!("NULL::VARCHAR AS c{number}"),
    }));
    connection
        .execute_batch(&format!("CREATE TABLE s AS SELECT {}", columns.join(", ")))
        .expect("a table");
    let report = compile::compile(
        &rules.rules[0],
        &[],
        &source,
        &Athena,
        &Options::default(),
        None,
    );
    let sql = report.output.expect("a query").sql;
    within_limits(&sql);
    let whole = compile::compile(
        &rules.rules[0],
        &[],
        &source,
        &DuckDb,
        &Options::default(),
        None,
    );
    let (arguments, _) = longest_lists(&whole.output.expect("a query").sql);
    assert_eq!(arguments, 300);
    let translated = crate::athena_on_duckdb::translate(&sql);
    let rows: i64 = connection
        .query_row(&format!("SELECT count(*) FROM ({translated})"), [], |row| {
            row.get(0)
        })
        .unwrap_or_else(|error| panic!("{error}: {translated}"));
    assert_eq!(rows, 1);
}
