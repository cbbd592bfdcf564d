//! Packs find what a query for each rule finds, row for row.

use crate::bench::{rules, show, source};
use crate::generate;
use siglake::compile::{self, Options, Rules};
use siglake::diag::Diagnostic;
use siglake::dialect::DuckDb;
use siglake::engine::database::{Resources, open};
use siglake::engine::hunt::{Mode, Outcome, Progress, hunt};
use siglake::engine::inline;
use siglake::engine::inputs::{self, Data, Fault, Input};
use siglake::engine::pack::Evaluation;
use siglake::engine::relation::Relation;
use siglake::source::{Catalog, Column, Source, Type};
use std::collections::BTreeSet;
use std::path::Path;

struct Quiet;

impl Progress for Quiet {
    fn begin(&mut self, _: &str, _: u64) {}
    fn advance(&mut self, _: u64) {}
    fn end(&mut self) {}
}

/// What a hunt came to, without its order.
#[derive(Debug, PartialEq)]
struct Found {
    rows: Vec<String>,
    counts: Vec<u64>,
    faults: Vec<Fault>,
    told: Vec<Diagnostic>,
}

fn hunted(rules: &Rules, source: &Source, options: &Options, files: &[&Path], mode: Mode) -> Found {
    let mut catalog = Catalog::builtin();
    catalog.add(source.clone());
    let connection = open(&Resources::default()).expect("DuckDB opens");
    let data: Vec<Data> = files
        .iter()
        .map(|file| Data {
            source: Some(source.name.clone()),
            location: file.display().to_string(),
        })
        .collect();
    let mut faults = Vec::new();
    let inputs: Vec<Input> = inputs::find(&data, &catalog, &|_| true, &connection, &mut faults);
    let Outcome {
        counts,
        faults: more,
        diagnostics,
        ..
    } = hunt(
        &connection,
        rules,
        &catalog,
        options,
        &inputs,
        mode,
        &mut Quiet,
    )
    .unwrap_or_else(|error| panic!("{error}"));
    faults.extend(more);
    let mut statement = connection
        .prepare("SELECT concat_ws('|', position, rule, title, level, source, row) FROM _siglake_matches ORDER BY ALL")
        .expect("the matches are there");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    Found {
        rows: rows.map(|row| row.expect("text")).collect(),
        counts: counts.iter().map(|count| count.matches).collect(),
        faults,
        told: diagnostics,
    }
}

/// Hunts in both ways and gives what both find.
fn both(rules: &Rules, source: &Source, options: &Options, files: &[&Path]) -> Found {
    let packs = hunted(rules, source, options, files, Mode::Packs);
    let single = hunted(rules, source, options, files, Mode::Single);
    // Which of a broken file's parts is met first differs.
    let files = |found: &Found| -> BTreeSet<String> {
        found
            .faults
            .iter()
            .map(|fault| fault.file.clone())
            .collect()
    };
    assert_eq!(files(&packs), files(&single));
    assert_eq!(packs.counts, single.counts);
    assert_eq!(packs.rows, single.rows);
    assert_eq!(packs.told, single.told);
    packs
}

/// The events as JSON lines and as a Parquet file with the columns of the source.
fn write(folder: &Path, source: &Source, events: &[String]) -> [std::path::PathBuf; 2] {
    let json = folder.join("events.ndjson");
    std::fs::write(&json, events.join("\n")).expect("events are written");
    let parquet = folder.join("events.parquet");
    let connection = open(&Resources::default()).expect("DuckDB opens");
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    inline::load(&connection, "events", source, &events).expect("events load");
    connection
        .execute_batch(&format!(
            "COPY events TO '{}' (FORMAT parquet)",
            parquet.display()
        ))
        .expect("events are written");
    [json, parquet]
}

#[test]
fn generated_rules_find_the_same_in_packs_and_alone() {
    const BATCH: u64 = 25;
    let source = source(generate::SOURCE);
    let options = Options {
        placeholders: generate::options().placeholders,
        extra_fields: ["note", "count", "payload", "tags"]
            .map(str::to_owned)
            .to_vec(),
    };
    let mut matches = 0;
    for first in [1, 1_000, 2_000, 3_000] {
        let cases: Vec<generate::Case> = (first..first + BATCH).map(generate::case).collect();
        let mut all = Rules::default();
        for case in &cases {
            for text in [&case.rule, &generate::negate(&case.rule)] {
                let (parsed, diagnostics) = rules(text);
                assert_eq!(parsed.rules.len(), 1, "{}\n{text}", show(&diagnostics));
                all.rules.extend(parsed.rules);
            }
        }
        let events: Vec<String> = cases
            .iter()
            .flat_map(|case| case.events.iter().map(ToString::to_string))
            .collect();
        let folder = tempfile::tempdir().expect("a folder");
        let [json, parquet] = write(folder.path(), &source, &events);
        let from_json = both(&all, &source, &options, &[&json]);
        let from_parquet = both(&all, &source, &options, &[&parquet]);
        assert_eq!(from_json.counts, from_parquet.counts);
        both(&all, &source, &options, &[&json, &parquet]);
        // A rule by itself is a pack too.
        all.rules.truncate(1);
        both(&all, &source, &options, &[&parquet]);
        matches += from_json.rows.len();
    }
    assert!(matches > 10_000, "only {matches} matches were compared");
}

const SOURCE: &str = "
name: small
title: Small
logsources: [{product: p, service: s, conditions: {kind: [1, 2]}}, {product: p}]
tables: {duckdb: small, athena: small}
event_id: [id]
recognize: [id, kind]
unknown_fields: error
columns: {id: text, kind: integer, name: text, other: text}
output: [id]
";

fn rule(title: &str, service: &str, detection: &str) -> String {
    format!(
        "title: {title}\nlogsource: {{product: p{service}}}\ndetection: {{selection: {detection}, condition: selection}}"
    )
}

#[test]
fn a_rule_that_breaks_leaves_its_pack() {
    let source = source(SOURCE);
    // What the engine lacks: a column that the rules were compiled for.
    let mut more = source.clone();
    more.add_column(Column {
        name: "lost".into(),
        physical: None,
        ty: Type::Text,
        object: false,
    });
    let mut plans = Vec::new();
    for (number, text) in [
        rule("first", ", service: s", "{name|contains: one}"),
        rule("broken", ", service: s", "{name|contains: o, lost: x}"),
        rule("second", ", service: s", "{name|contains: two, kind: 2}"),
        rule("third", ", service: s", "{name|startswith: tw}"),
    ]
    .iter()
    .enumerate()
    {
        let (parsed, _) = rules(text);
        let report = compile::plan(&parsed.rules[0], &[], &more, &DuckDb, &Options::default());
        plans.push((number, report.output.expect("a plan")));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let events = [
        r#"{"id":"a","kind":1,"name":"One"}"#,
        r#"{"id":"b","kind":2,"name":"twO"}"#,
        r#"{"id":"c","kind":3,"name":"one two"}"#,
        r#"{"id":"d","kind":2,"name":"one two"}"#,
        r#"{"id":"e"}"#,
    ]
    .map(str::to_owned);
    let [_, parquet] = write(folder.path(), &source, &events);
    let connection = open(&Resources::default()).expect("DuckDB opens");
    let data = [Data {
        source: Some("small".into()),
        location: parquet.display().to_string(),
    }];
    let mut catalog = Catalog::builtin();
    catalog.add(source.clone());
    let inputs = inputs::find(&data, &catalog, &|_| true, &connection, &mut Vec::new());
    let inputs: Vec<&Input> = inputs.iter().collect();
    let evaluation = Evaluation {
        connection: &connection,
        source: &source,
        plans: &plans,
        narrow: None,
    };
    let found = evaluation
        .run(&Relation::of(&inputs), "hits")
        .expect("the others run");
    assert_eq!(found.rules, [0, 2, 3]);
    let [(1, message)] = found.failures.as_slice() else {
        panic!("{:?}", found.failures);
    };
    assert!(message.contains("lost"), "{message}");
    let hits: String = connection
        .query_row(
            "SELECT string_agg(id || _siglake_rule, ' ' ORDER BY id, _siglake_rule) FROM hits",
            [],
            |row| row.get(0),
        )
        .expect("rows");
    assert_eq!(hits, "a0 b2 b3 d0 d2");
}

#[test]
fn a_file_that_cannot_be_read_leaves_the_others() {
    let source = source(SOURCE);
    let mut all = Rules::default();
    all.rules
        .extend(rules(&rule("r", "", "{name|contains: o}")).0.rules);
    all.rules.extend(
        rules(&rule("s", ", service: s", "{name|contains: x}"))
            .0
            .rules,
    );
    let folder = tempfile::tempdir().expect("a folder");
    let events: Vec<String> = (0..5_000)
        .map(|n| format!(r#"{{"id":"{n}","kind":{},"name":"one {n}"}}"#, n % 4))
        .collect();
    let [_, parquet] = write(folder.path(), &source, &events);
    let mut bytes = std::fs::read(&parquet).expect("the file");
    let broken = folder.path().join("broken.parquet");
    // The footer stays whole, the data do not.
    let half = bytes.len() / 2;
    bytes[8..half].fill(0xff);
    std::fs::write(&broken, bytes).expect("a file");
    let found = both(&all, &source, &Options::default(), &[&broken, &parquet]);
    assert_eq!(found.counts, [5_000, 0]);
    assert_eq!(found.faults.len(), 1, "{:?}", found.faults);
}

/// Events are passed over by their words: letters that are ASCII in another case, values that are
/// written in several ways, and values that are lost to their types.
#[test]
fn words_narrow_and_never_decide() {
    let source = source(
        "
name: small
title: Small
logsources: [{product: p}]
tables: {duckdb: small, athena: small}
event_id: [id]
recognize: [id, kind]
unknown_fields: {json: more}
columns: {id: text, kind: integer, name: text, other: text, more: json}
output: [id]
",
    );
    let mut all = Rules::default();
    for (number, detection) in [
        "{name|contains: kiss}",
        "{name: 'ends with K'}",
        "{name|re: '(?i)pass[wW]ord'}",
        "{name|re: 'a+|b'}",
        "{name: 12.5}",
        "{name|contains: '1e3'}",
        "{more.path: 'C:\\\\Windows/x'}",
        "{more.path|contains: '1000'}",
        "{more.list: two}",
        "{other: null, name|contains: one}",
        "{name|endswith: '', kind: 7}",
        "{name|contains|cased: One}",
    ]
    .iter()
    .enumerate()
    {
        let (parsed, diagnostics) = rules(&rule(&format!("rule {number}"), "", detection));
        assert_eq!(parsed.rules.len(), 1, "{}\n{detection}", show(&diagnostics));
        all.rules.extend(parsed.rules);
    }
    let events: Vec<String> = [
        r#"{"id":"a","kind":1,"name":"\u212a\u0130\u017fs K\u0130SS"}"#,
        r#"{"id":"b","kind":"x","name":"ENDS with \u212A"}"#,
        r#"{"id":"c","kind":1,"name":"the pa\u017f\u017fword PASSWORD"}"#,
        r#"{"id":"d","kind":"7","name":""}"#,
        r#"{"id":"e","kind":1,"name":12.50}"#,
        r#"{"id":"f","kind":"none","name":1e3}"#,
        r#"{"id":"g","kind":1,"path":"c:\\windows\/X"}"#,
        r#"{"id":"h","kind":1,"path":"c:\\w\u0069ndows/x"}"#,
        r#"{"id":"i","kind":1,"path":1e3}"#,
        r#"{"id":"j","kind":1.5,"list":["one",{"a":1},"Two"]}"#,
        r#"{"id":"k","kind":1,"name":"xonex","other":null}"#,
        r#"{"id":"l","kind":1,"name":"One","other":"x","name":"two"}"#,
        r#"{"id":"m","kind":7,"name":null,"name":"none"}"#,
        r#"{"id":"n","kind":"nothing that a rule asks for"}"#,
    ]
    .map(str::to_owned)
    .to_vec();
    let folder = tempfile::tempdir().expect("a folder");
    let [json, parquet] = write(folder.path(), &source, &events);
    let from_json = both(&all, &source, &Options::default(), &[&json]);
    let from_parquet = both(&all, &source, &Options::default(), &[&parquet]);
    assert_eq!(from_json.counts, from_parquet.counts);
    assert_eq!(from_json.counts[0], 1, "{:?}", from_json.rows);
    assert!(from_json.counts.iter().filter(|count| **count > 0).count() > 8);
    assert!(!from_json.told.is_empty());
}
