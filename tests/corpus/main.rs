//! Measures against a collection of rules and events that is not part of the project: set
//! `SIGLAKE_CORPUS` to its folder and run `cargo test --release --test corpus`.
//!
//! It holds `sigma/` (rules), `windows/*.parquet` and `cloudtrail/events.ndjson` (events with an
//! `_id`), and `truth/*.tsv` (rule id, event id: every match of the rules in `*.rules.txt`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

fn corpus() -> PathBuf {
    let path =
        std::env::var_os("SIGLAKE_CORPUS").expect("SIGLAKE_CORPUS names the folder of the corpus");
    PathBuf::from(path)
        .canonicalize()
        .expect("the folder is there")
}

const ACTIVE: [&str; 5] = [
    "rules",
    "rules-emerging-threats",
    "rules-threat-hunting",
    "rules-placeholder",
    "rules-compliance",
];

type Matches = BTreeSet<(String, String)>;

fn truth(name: &str) -> (Vec<String>, Matches) {
    let folder = corpus().join("truth");
    let read = |file: String| std::fs::read_to_string(folder.join(file)).expect("the truth");
    let pairs = read(format!("{name}.tsv"));
    let matches = pairs
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .collect();
    let rules = read(format!("{name}.rules.txt"));
    let files = rules
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(_, file)| file.to_owned())
        .collect();
    (files, matches)
}

/// Hunts with the rules of the truth and compares every match.
fn compare(name: &str, data: &Path) {
    let (files, expected) = truth(name);
    let rules: Vec<PathBuf> = files
        .iter()
        .map(|file| corpus().join("sigma").join(file))
        .collect();
    let output = Command::new(env!("CARGO_BIN_EXE_siglake"))
        .arg("hunt")
        .args(&rules)
        .arg("--data")
        .arg(data)
        .args(["--fields", "_id", "--format", "jsonl", "--quiet"])
        .output()
        .expect("siglake runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    let mut found = Matches::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let row: serde_json::Value = serde_json::from_str(line).expect("a row");
        let id = match &row["event"]["_id"] {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        found.insert((row["rule"].as_str().unwrap_or_default().to_owned(), id));
    }
    let missing: Vec<_> = expected.difference(&found).collect();
    let extra: Vec<_> = found.difference(&expected).collect();
    println!(
        "{name}: {} rules, {} matches, {} missing, {} extra",
        rules.len(),
        found.len(),
        missing.len(),
        extra.len()
    );
    let mut by_rule: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    missing
        .iter()
        .for_each(|(rule, _)| by_rule.entry(rule).or_default().0 += 1);
    extra
        .iter()
        .for_each(|(rule, _)| by_rule.entry(rule).or_default().1 += 1);
    for (rule, (missing, extra)) in by_rule.iter().take(30) {
        println!("  {rule}: {missing} missing, {extra} extra");
    }
    let tail: String = errors.lines().rev().take(5).collect::<Vec<_>>().join("\n");
    assert!(missing.is_empty() && extra.is_empty(), "{tail}");
}

#[test]
fn windows_from_parquet() {
    compare("windows", &corpus().join("windows"));
}

#[test]
fn windows_from_json() {
    let folder = tempfile::tempdir().expect("a folder");
    let connection = duckdb::Connection::open_in_memory().expect("DuckDB opens");
    for entry in std::fs::read_dir(corpus().join("windows")).expect("the events") {
        let path = entry.expect("a file").path();
        let target = folder
            .path()
            .join(path.file_stem().expect("a name"))
            .with_extension("ndjson");
        let copy = format!(
            "COPY (FROM read_parquet('{}')) TO '{}' (FORMAT json)",
            path.display(),
            target.display()
        );
        connection.execute_batch(&copy).expect("events are written");
    }
    compare("windows", folder.path());
}

#[test]
fn cloudtrail_from_json() {
    compare("cloudtrail", &corpus().join("cloudtrail/events.ndjson"));
}

/// Every rule compiles on both dialects but for named reasons, and DuckDB takes every text.
#[test]
fn every_rule_compiles_and_duckdb_prepares_it() {
    use siglake::compile::{Options, Rules, compile, source_for};
    use siglake::dialect::{Athena, Dialect, DuckDb};
    use siglake::engine::{database, inline};
    let mut rules = Rules::default();
    for folder in ACTIVE {
        for entry in walkdir::WalkDir::new(corpus().join("sigma").join(folder))
            .sort_by_file_name()
            .into_iter()
            .flatten()
        {
            if entry.path().extension().is_some_and(|end| end == "yml") {
                let text = std::fs::read_to_string(entry.path()).expect("a rule");
                let name = entry.path().display().to_string();
                let parsed =
                    siglake::rule::parse(&std::sync::Arc::new(siglake::diag::SourceFile {
                        name,
                        text,
                    }));
                assert!(
                    parsed.diagnostics.iter().all(|d| !d.is_error()),
                    "{}",
                    entry.path().display()
                );
                rules.add(parsed.documents);
            }
        }
    }
    let catalog = siglake::source::Catalog::builtin();
    let connection = database::open(&database::Resources::default()).expect("DuckDB opens");
    let mut tables = BTreeSet::new();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    let mut compiled = 0;
    for rule in &rules.rules {
        let source = source_for(rule, &catalog, None).expect("a source");
        if tables.insert(source.name.clone()) {
            inline::load(&connection, &source.duckdb_table.join("_"), source, &[])
                .expect("the table");
        }
        let mut good = true;
        for dialect in [&DuckDb as &dyn Dialect, &Athena] {
            let report = compile(rule, &[], source, dialect, &Options::default(), None);
            match report.output {
                Some(output) if dialect.name() == "duckdb" => {
                    if let Err(error) = connection.prepare(&output.sql) {
                        panic!("{}: {error}\n{}", rule.origin.file.name, output.sql);
                    }
                }
                Some(_) => {}
                None => {
                    good = false;
                    let code = report
                        .diagnostics
                        .iter()
                        .find(|d| d.is_error())
                        .map_or("?", |d| d.code.0);
                    *reasons.entry(code).or_default() += 1;
                }
            }
        }
        compiled += usize::from(good);
    }
    println!(
        "{compiled} of {} rules compile on both dialects; refused texts by reason: {reasons:?}",
        rules.rules.len()
    );
    assert!(
        reasons
            .keys()
            .all(|code| ["unset-placeholder", "unknown-field"].contains(code)),
        "{reasons:?}"
    );
}
