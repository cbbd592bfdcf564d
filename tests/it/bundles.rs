//! `compile --pack`: the queries of many rules give what the queries of each give.

use crate::athena_on_duckdb::translate;
use crate::bench::{Bench, rules, show, source};
use crate::cli::siglake;
use crate::generate;
use siglake::compile::bundle::{Bundles, bundles};
use siglake::compile::{Options, Rules, compile};
use siglake::dialect::{Athena, Dialect, DuckDb};
use siglake::source::Catalog;
use std::collections::BTreeSet;

/// Rule and event, from a query of both.
fn pairs(bench: &Bench, query: &str) -> BTreeSet<(String, String)> {
    let mut statement = bench
        .connection
        .prepare(query)
        .unwrap_or_else(|error| panic!("{error}\n{query}"));
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap_or_else(|error| panic!("{error}\n{query}"));
    rows.map(|row| row.expect("two texts")).collect()
}

#[test]
fn a_pack_gives_what_its_rules_give() {
    let source = source(generate::SOURCE);
    let bench = Bench::new(&source);
    let mut catalog = Catalog::builtin();
    catalog.add(bench.source.clone());
    let options = Options {
        placeholders: generate::options().placeholders,
        extra_fields: vec!["_siglake_event".into(), "payload.user".into()],
    };
    let mut compared = 0;
    for first in [5_000, 6_000, 7_000] {
        let cases: Vec<generate::Case> = (first..first + 20).map(generate::case).collect();
        let events: Vec<String> = cases
            .iter()
            .flat_map(|case| case.events.iter().map(ToString::to_string))
            .collect();
        bench.load(&events);
        let mut all = Rules::default();
        for case in &cases {
            for text in [&case.rule, &generate::negate(&case.rule)] {
                let (mut parsed, diagnostics) = rules(text);
                assert_eq!(parsed.rules.len(), 1, "{}\n{text}", show(&diagnostics));
                parsed.rules[0].id = Some(format!("rule {}", all.rules.len()));
                all.rules.extend(parsed.rules);
            }
        }
        for dialect in [&DuckDb as &dyn Dialect, &Athena] {
            let run = |sql: &str| match dialect.name() {
                "athena" => translate(sql),
                _ => sql.to_owned(),
            };
            let found = bundles(
                (&all, &|_| true),
                &catalog,
                Some("differential"),
                dialect,
                &options,
            );
            let mut packed = BTreeSet::new();
            for query in &found.queries {
                let sql = run(&query.sql.replace("\"differential\"", "\"events\""));
                packed.extend(pairs(
                    &bench,
                    &format!("SELECT rule_id, CAST(_siglake_event AS VARCHAR) FROM ({sql})"),
                ));
            }
            let mut alone = BTreeSet::new();
            for rule in &all.rules {
                let table = vec!["events".to_owned()];
                let report = compile(rule, &[], &bench.source, dialect, &options, Some(&table));
                let sql = run(&report.output.expect("it compiles").sql);
                alone.extend(pairs(
                    &bench,
                    &format!(
                        "SELECT '{}', CAST(_siglake_event AS VARCHAR) FROM ({sql})",
                        rule.key()
                    ),
                ));
            }
            assert_eq!(packed, alone, "{}", dialect.name());
            compared += packed.len();
        }
    }
    assert!(compared > 10_000, "only {compared} matches");
}

fn many(count: usize) -> Rules {
    let mut all = Rules::default();
    for number in 0..count {
        let words: Vec<String> = (0..60)
            .map(|word| format!("'*word {number} of {word}*'"))
            .collect();
        let category = ["process_creation", "file_event"][number % 2];
        let text = format!(
            "title: {number}\nid: id-{number}\nlogsource: {{product: windows, category: {category}}}\ndetection: {{s: {{Image: [{}]}}, condition: s}}",
            words.join(", ")
        );
        all.rules.extend(rules(&text).0.rules);
    }
    all
}

#[test]
fn queries_are_as_few_and_as_long_as_the_engine_takes() {
    let catalog = Catalog::builtin();
    let ids = |found: &Bundles<'_>| -> Vec<String> {
        let rules = found.queries.iter().flat_map(|query| &query.rules);
        let mut ids: Vec<String> = rules.map(|rule| rule.key().to_owned()).collect();
        ids.sort();
        ids
    };
    let few = many(6);
    for dialect in [&DuckDb as &dyn Dialect, &Athena] {
        let found = bundles(
            (&few, &|_| true),
            &catalog,
            None,
            dialect,
            &Options::default(),
        );
        assert_eq!(found.queries.len(), 1);
        assert_eq!(ids(&found).len(), 6);
        // The log sources' conditions stay where the engine leaves out rows by them.
        assert!(
            found.queries[0].sql.contains("\"EventID\" = 1"),
            "{}",
            found.queries[0].sql
        );
    }
    let most = many(400);
    let found = bundles(
        (&most, &|_| true),
        &catalog,
        None,
        &Athena,
        &Options::default(),
    );
    assert!(found.diagnostics.is_empty(), "{}", show(&found.diagnostics));
    let limit = Athena.limits().query_bytes.expect("a limit");
    let bytes: usize = found.queries.iter().map(|query| query.sql.len()).sum();
    assert!(found.queries.iter().all(|query| query.sql.len() <= limit));
    assert!(found.queries.len() > 1);
    assert!(
        found.queries.len() <= 2 * bytes.div_ceil(limit) + 1,
        "{} queries of {bytes} bytes",
        found.queries.len()
    );
    let ids = ids(&found);
    assert_eq!(ids.len(), 400);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 400);
}

#[test]
fn the_manifest_says_which_rules_are_in_which_query() {
    let folder = tempfile::tempdir().expect("a folder");
    let rules = folder.path().join("rules");
    std::fs::create_dir(&rules).expect("a folder");
    for (name, event) in [("a", "StopLogging"), ("b", "DeleteTrail")] {
        let text = format!(
            "title: {name}\nid: {name}\nlevel: low\nlogsource: {{product: aws, service: cloudtrail}}\ndetection: {{s: {{eventName: {event}}}, condition: s}}\nthreshold: 5\n"
        );
        std::fs::write(rules.join(format!("{name}.yml")), text).expect("a rule");
    }
    let modes = [
        ("--matches", "matches", "-- matches of 2 rules, source "),
        ("--pack", "alerts", "-- alerts of 2 rules, source "),
        ("--schedule", "run", "-- alerts of 2 rules, source "),
    ];
    for (option, kind, header) in modes {
        let mut arguments = vec!["compile", "rules", "--pack", "--dialect", "athena"];
        arguments.extend(["--out", kind]);
        if option != "--pack" {
            arguments.push(option);
        }
        let run = siglake(folder.path(), &arguments);
        assert_eq!(run.code, 0, "{}", run.err);
        let told = "athena: 2 of 2 rules in 1 query";
        assert!(run.err.contains(told), "{}", run.err);
        let packs = folder.path().join(kind).join("athena/packs");
        let manifest = std::fs::read_to_string(packs.join("manifest.json")).expect("a manifest");
        let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
        let query = &manifest["queries"][0];
        assert_eq!(query["kind"], kind);
        assert_eq!(query["rules"][0]["id"], "a");
        assert_eq!(query["rules"][1]["file"], "b.yml");
        assert_eq!(
            query["every_seconds"].as_i64(),
            (kind == "run").then_some(3600)
        );
        let text = std::fs::read_to_string(packs.join(query["file"].as_str().expect("a name")));
        let text = text.expect("the query");
        assert!(text.starts_with(header), "{text}");
        assert_eq!(text.contains("MERGE INTO"), kind == "run");
        assert_eq!(
            text.len() as u64,
            query["bytes"].as_u64().expect("a number")
        );
        arguments.push("--check");
        let run = siglake(folder.path(), &arguments);
        assert_eq!(run.code, 0, "{}", run.err);
        std::fs::write(packs.join("manifest.json"), "{}").expect("a file");
        assert_eq!(siglake(folder.path(), &arguments).code, 1);
    }
}
