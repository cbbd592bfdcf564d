//! A rule file to SQL, for every source that serves a rule of it and in every dialect. The
//! first byte says whether the rest is the file's text, or choices from which one is generated.

#![no_main]

mod generate;
mod values;

use arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;
use siglake::compile::{self, Alerting, Options, Rules};
use siglake::diag::{Code, Diagnostic, SourceFile, render};
use siglake::rule::Rule;
use siglake::source::Catalog;
use siglake::{dialect, rule, source};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// No text begins with a control character below the tabulator.
const FIRST_OF_TEXT: u8 = b'\t';

fuzz_target!(|bytes: &[u8]| {
    let world = world();
    let text = match bytes {
        [first, choices @ ..] if *first < FIRST_OF_TEXT => {
            generate::file(&mut Unstructured::new(choices), &world.catalog)
        }
        text => String::from_utf8_lossy(text).into_owned(),
    };
    if std::env::var_os("SIGLAKE_FUZZ_SHOW").is_some() {
        eprintln!("{text}");
    }
    // Everything a second time: the same input must give the same bytes.
    let first = run(&text, world);
    let second = run(&text, world);
    assert_eq!(first, second, "two compilations differ");
});

struct World {
    catalog: Catalog,
    options: Options,
}

/// The built-in sources, and one with columns of every kind and hard names.
fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let file = Arc::new(SourceFile {
            name: "differential.source.yml".to_owned(),
            text: include_str!("../fixtures/differential.source.yml").to_owned(),
        });
        let mut catalog = Catalog::builtin();
        catalog.add(source::parse(&file).output.expect("the fixture is valid"));
        let values = |list: &[&str]| list.iter().map(|value| value.to_string()).collect();
        let placeholders = BTreeMap::from([
            ("admins".to_owned(), values(&["root", "o'hara", "a*b"])),
            ("ports".to_owned(), values(&["22"])),
            ("none".to_owned(), Vec::new()),
        ]);
        World {
            catalog,
            options: Options {
                placeholders,
                extra_fields: Vec::new(),
            },
        }
    })
}

/// The SQL of all rules, and every finding as it is shown.
fn run(text: &str, world: &World) -> Vec<String> {
    let file = Arc::new(SourceFile {
        name: "rule.yml".to_owned(),
        text: text.to_owned(),
    });
    let parsed = rule::parse(&file);
    let mut seen = shown(&parsed.diagnostics);
    let mut rules = Rules::default();
    rules.add(parsed.documents);
    seen.append(&mut shown(&rules.lint()));
    for rule in &rules.rules {
        let filters = rules.filters_of(rule);
        if let Err(diagnostic) = compile::source_for(rule, &world.catalog, None) {
            seen.append(&mut shown(std::slice::from_ref(&diagnostic)));
        }
        for source in world.catalog.serving(&rule.logsource) {
            for dialect in dialect::ALL {
                let report =
                    compile::compile(rule, &filters, source, dialect, &world.options, None);
                seen.append(&mut shown(&report.diagnostics));
                match report.output {
                    Some(compiled) => {
                        // `explain` prints it.
                        seen.push(compiled.plan.pred.to_string());
                        seen.push(compiled.sql);
                    }
                    None => assert!(
                        report.diagnostics.iter().any(Diagnostic::is_error),
                        "a rule is refused without a word"
                    ),
                }
            }
        }
    }
    let alerting = rules.rules.iter().map(Alerting::Rule);
    for alerting in alerting.chain(rules.correlations.iter().map(Alerting::Correlation)) {
        let source_of = |rule: &Rule| compile::source_for(rule, &world.catalog, None);
        for dialect in dialect::ALL {
            let report = compile::compile_alerts(
                alerting,
                &rules,
                &source_of,
                dialect,
                &world.options,
                None,
            );
            seen.append(&mut shown(&report.diagnostics));
            match report.output {
                Some(compiled) => {
                    seen.push(compiled.plan.to_string());
                    seen.push(compiled.sql);
                }
                None => assert!(
                    report.diagnostics.iter().any(Diagnostic::is_error),
                    "alerts are refused without a word"
                ),
            }
        }
    }
    seen
}

fn shown(diagnostics: &[Diagnostic]) -> Vec<String> {
    for diagnostic in diagnostics {
        assert_ne!(diagnostic.code, Code::INTERNAL, "{}", diagnostic.message);
    }
    render::human(diagnostics, false)
}
