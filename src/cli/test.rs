//! `siglake test`.

mod mutants;

use super::files::Loaded;
use super::output::{color_for, count, out, report};
use super::{FINDINGS, RuleArguments, files};
use crate::diag::Diagnostic;
use crate::engine::database::{Resources, open};
use crate::engine::inline::{self, Bed, Embedded, Outcome, Share, TestResult};
use crate::engine::scenario;
use clap::{Args, ValueEnum};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::io::IsTerminal;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    rules: RuleArguments,
    /// How results are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Weaken each rule in turn, and name the changes that no test notices
    #[arg(long)]
    mutants: bool,
    #[cfg(feature = "trino")]
    #[command(flatten)]
    engine: super::engine::EngineArguments,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    /// One JSON array, an object for each test
    Json,
    /// JUnit XML
    Junit,
}

pub fn run(arguments: &Arguments) -> u8 {
    let loaded = files::load(&arguments.rules);
    let color = arguments.rules.context.color;
    let mut diagnostics = loaded.diagnostics.clone();
    let connection = match open(&Resources::default()) {
        Ok(connection) => connection,
        Err(message) => {
            super::output::note(&format!("error: {message}"));
            return FINDINGS;
        }
    };
    if arguments.mutants {
        #[cfg(feature = "trino")]
        if !arguments.engine.is_embedded() {
            super::output::note("error: `--mutants` runs the tests in embedded DuckDB");
            return super::MISUSED;
        }
        return mutants::run(&Embedded(&connection), &loaded, arguments.format, color);
    }
    let here = || run_on(&Embedded(&connection), &loaded, Share::WHOLE);
    #[cfg(feature = "trino")]
    let outcome = match arguments.engine.client() {
        Ok(None) => Ok(here()),
        Ok(Some(_)) => elsewhere(arguments, &loaded),
        Err(message) => {
            super::output::note(&format!("error: {message}"));
            return super::MISUSED;
        }
    };
    #[cfg(not(feature = "trino"))]
    let outcome: Result<Outcomes<'_>, String> = Ok(here());
    let (mut results, found) = match outcome {
        Ok(outcome) => outcome,
        Err(message) => {
            super::output::note(&format!("error: {message}"));
            return FINDINGS;
        }
    };
    results.sort_by(|a, b| {
        let (one, other) = (a.rule.origin(), b.rule.origin());
        let files = one.file.name.cmp(&other.file.name);
        files.then(a.position.cmp(&b.position))
    });
    for diagnostic in found.into_iter().filter(Diagnostic::is_error) {
        if !diagnostics.contains(&diagnostic) {
            diagnostics.push(diagnostic);
        }
    }
    match arguments.format {
        Format::Human => out(&human(
            &results,
            color_for(color, std::io::stdout().is_terminal()),
        )),
        Format::Json => out(&format!("{:#}\n", json(&results))),
        Format::Junit => match junit(&results).to_string() {
            Ok(text) => out(&text),
            Err(error) => super::output::note(&format!("error: {error}")),
        },
    }
    let failed = results
        .iter()
        .any(|result| !matches!(result.outcome, Outcome::Passed | Outcome::Skipped));
    report(&diagnostics, color).max(if failed { FINDINGS } else { super::OK })
}

pub(super) type Outcomes<'r> = (Vec<TestResult<'r>>, Vec<Diagnostic>);

/// Runs tests side by side on another engine: most of their time is its planning.
#[cfg(feature = "trino")]
fn elsewhere<'r>(arguments: &Arguments, loaded: &'r Loaded) -> Result<Outcomes<'r>, String> {
    use crate::engine::client::bed::Remote;
    const BEDS: usize = 3;
    let terminals = super::engine::Terminals::new(false);
    let work = |number: usize| -> Result<Outcomes<'r>, String> {
        let connection = open(&Resources::default())?;
        let client = arguments.engine.client()?;
        let client = client.ok_or("no other engine than DuckDB is named")?;
        let watch = terminals.add();
        watch.begin("tests");
        let bed = Remote::new(&connection, client.as_ref(), &watch, number);
        let outcome = run_on(&bed, loaded, Share { number, of: BEDS });
        watch.end();
        Ok(outcome)
    };
    let mut all = (Vec::new(), Vec::new());
    std::thread::scope(|scope| {
        let work = &work;
        let beds: Vec<_> = (0..BEDS).map(|it| scope.spawn(move || work(it))).collect();
        for bed in beds {
            let ended = bed.join();
            let (results, found) =
                ended.unwrap_or_else(|_| Err("a thread of tests ended early".into()))?;
            all.0.extend(results);
            all.1.extend(found);
        }
        Ok(all)
    })
}

/// Runs the tests of matches, then those of alerts.
pub(super) fn run_on<'r>(bed: &dyn Bed, loaded: &'r Loaded, share: Share) -> Outcomes<'r> {
    let Loaded {
        rules,
        catalog,
        options,
        ..
    } = loaded;
    let (mut results, mut found) = inline::run(bed, rules, catalog, options, share);
    let (more, findings) = scenario::run(bed, rules, catalog, options, share);
    results.extend(more);
    found.extend(findings);
    (results, found)
}

pub(super) fn what_failed(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Passed | Outcome::Skipped => None,
        Outcome::Error(message) | Outcome::Alerts(message) => Some(message.clone()),
        Outcome::Failed { expected, events } => {
            let numbers: Vec<String> = events.iter().map(|event| (event + 1).to_string()).collect();
            let should = if *expected {
                "should match and does not"
            } else {
                "matches and should not"
            };
            let which = if events.len() == 1 { "event" } else { "events" };
            Some(format!("{which} {} {should}", numbers.join(", ")))
        }
    }
}

fn human(results: &[TestResult<'_>], color: bool) -> String {
    let paint = |text: &str, code: &str| {
        if color {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    };
    let mut text = String::new();
    let mut failed = 0;
    for result in results {
        if let Some(reason) = what_failed(&result.outcome) {
            failed += 1;
            let source = if result.source.is_empty() {
                String::new()
            } else {
                format!(" on {}", result.source)
            };
            text.push_str(&format!(
                "{} {}\n     {}{source}: {reason}\n     {}\n",
                paint("FAIL", "31"),
                result.rule.title(),
                result.name,
                result.rule.origin().file.name
            ));
        }
    }
    let mut rules: Vec<&str> = results.iter().map(|result| result.rule.key()).collect();
    rules.sort_unstable();
    rules.dedup();
    let is_skipped = |result: &&TestResult<'_>| result.outcome == Outcome::Skipped;
    let skipped = results.iter().filter(is_skipped).count();
    let passed = results.len() - failed - skipped;
    let skipped = match skipped {
        0 => String::new(),
        some => format!(", {some} skipped on tables of another schema"),
    };
    let line = format!(
        "{passed} passed, {failed} failed{skipped} ({})",
        count(rules.len(), "rule")
    );
    text.push_str(&paint(&line, if failed > 0 { "31" } else { "32" }));
    text.push('\n');
    text
}

fn json(results: &[TestResult<'_>]) -> serde_json::Value {
    results
        .iter()
        .map(|result| {
            let status = match result.outcome {
                Outcome::Passed => "passed",
                Outcome::Skipped => "skipped",
                Outcome::Failed { .. } | Outcome::Alerts(_) => "failed",
                Outcome::Error(_) => "error",
            };
            serde_json::json!({
                "rule": result.rule.key(),
                "title": result.rule.title(),
                "file": result.rule.origin().file.name,
                "source": result.source,
                "test": result.name,
                "status": status,
                "message": what_failed(&result.outcome),
            })
        })
        .collect()
}

fn junit(results: &[TestResult<'_>]) -> Report {
    let mut report = Report::new("siglake");
    let mut suites: Vec<TestSuite> = Vec::new();
    for result in results {
        let status = match &result.outcome {
            Outcome::Passed => TestCaseStatus::success(),
            Outcome::Skipped => TestCaseStatus::skipped(),
            Outcome::Failed { .. } | Outcome::Alerts(_) | Outcome::Error(_) => {
                let kind = match result.outcome {
                    Outcome::Error(_) => NonSuccessKind::Error,
                    Outcome::Failed { .. }
                    | Outcome::Alerts(_)
                    | Outcome::Skipped
                    | Outcome::Passed => NonSuccessKind::Failure,
                };
                let mut status = TestCaseStatus::non_success(kind);
                status.set_message(what_failed(&result.outcome).unwrap_or_default());
                status
            }
        };
        let mut case = TestCase::new(format!("{} ({})", result.name, result.source), status);
        case.set_classname(result.rule.title());
        let name = result.rule.origin().file.name.as_str();
        match suites
            .last_mut()
            .filter(|suite| suite.name.as_str() == name)
        {
            Some(suite) => {
                suite.add_test_case(case);
            }
            None => {
                let mut suite = TestSuite::new(name);
                suite.add_test_case(case);
                suites.push(suite);
            }
        }
    }
    report.add_test_suites(suites);
    report
}
