//! The steps of the compiler over the rules of `rules/`, one pass over all of them at a time.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use siglake::compile::{self, Options, Rules};
use siglake::diag::SourceFile;
use siglake::dialect::{self, Dialect};
use siglake::rule::{self, Filter, Rule};
use siglake::source::{Catalog, Source};
use siglake::sql;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

/// A rule with what else the compiler wants to know.
struct Job<'a> {
    rule: &'a Rule,
    filters: Vec<&'a Filter>,
    source: &'a Source,
}

impl Job<'_> {
    fn plan(&self, dialect: &dyn Dialect, options: &Options) -> Option<siglake::plan::MatchPlan> {
        compile::plan(self.rule, &self.filters, self.source, dialect, options).output
    }
}

fn files() -> Vec<Arc<SourceFile>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("rules/ can be read").into_path())
        .filter(|path| path.extension().is_some_and(|end| end == "yml"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a rule can be read");
            let name = path.display().to_string();
            Arc::new(SourceFile { name, text })
        })
        .collect()
}

/// A faulty rule would make a step quicker than it is, so there must be none.
fn jobs<'a>(rules: &'a Rules, catalog: &'a Catalog, options: &Options) -> Vec<Job<'a>> {
    let jobs: Vec<Job> = rules
        .rules
        .iter()
        .map(|rule| Job {
            rule,
            filters: rules.filters_of(rule),
            source: compile::source_for(rule, catalog, None)
                .unwrap_or_else(|found| panic!("{}: {}", rule.title, found.message)),
        })
        .collect();
    assert!(!jobs.is_empty(), "rules/ has no rules");
    for job in &jobs {
        for dialect in dialect::ALL {
            let Job {
                rule,
                filters,
                source,
            } = job;
            let report = compile::compile(rule, filters, source, dialect, options, None);
            assert!(report.output.is_some(), "{} does not compile", rule.title);
        }
    }
    jobs
}

fn steps(criterion: &mut Criterion) {
    let files = files();
    let catalog = Catalog::builtin();
    let options = Options::default();
    let mut rules = Rules::default();
    for file in &files {
        rules.add(rule::parse(file).documents);
    }
    let jobs = jobs(&rules, &catalog, &options);
    let mut group = criterion.benchmark_group("rules");
    group.throughput(Throughput::Elements(jobs.len() as u64));

    group.bench_function("parse", |bench| {
        bench.iter(|| {
            for file in &files {
                black_box(rule::parse(black_box(file)));
            }
        });
    });
    for dialect in dialect::ALL {
        let name = dialect.name();
        group.bench_function(format!("plan/{name}"), |bench| {
            bench.iter(|| {
                for job in &jobs {
                    black_box(job.plan(dialect, &options));
                }
            });
        });
        let queries: Vec<_> = jobs
            .iter()
            .filter_map(|job| {
                let plan = job.plan(dialect, &options)?;
                let select = siglake::relational::matches(
                    &plan,
                    job.source,
                    dialect.table(job.source),
                    true,
                );
                Some(sql::select(&select, dialect))
            })
            .collect();
        group.bench_function(format!("check/{name}"), |bench| {
            bench.iter_batched(
                || queries.clone(),
                |queries| {
                    for query in queries {
                        black_box(sql::check::checked_text(query, dialect).is_ok());
                    }
                },
                BatchSize::LargeInput,
            );
        });
        // All of it, from the rule's text to the checked query's.
        group.bench_function(format!("compile/{name}"), |bench| {
            bench.iter(|| {
                let mut rules = Rules::default();
                for file in &files {
                    rules.add(rule::parse(black_box(file)).documents);
                }
                for (rule, job) in rules.rules.iter().zip(&jobs) {
                    let filters = rules.filters_of(rule);
                    let source = job.source;
                    let report = compile::compile(rule, &filters, source, dialect, &options, None);
                    black_box(report);
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, steps);
criterion_main!(benches);
