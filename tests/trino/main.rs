//! Athena's SQL on a real Trino. Starts the server of `start.sh` when it is not running, and
//! stops what it started.
//!
//! ```text
//! cargo test --release --test trino               # every suite
//! cargo test --release --test trino -- spec rules  # two of them
//! ```
//!
//! | suite | what must be |
//! |---|---|
//! | `client` | answers, faults and cancellation of the product's client |
//! | `literals` | texts and values of every type go in and come back |
//! | `rules` | the tests of the project's own rules pass; of a third of them, unless `SIGLAKE_RULES=all` |
//! | `spec` | every example of `tests/spec` holds |
//! | `generated` | generated rules match what the oracle says; `SIGLAKE_CASES` rules from seed `SIGLAKE_SEED` |
//! | `streams` | generated streams alert as the oracle says; the same variables |
//! | `schedule` | histories of scheduled runs leave the alerts of one query over everything; `SIGLAKE_CASES` histories from `SIGLAKE_SEED` |
//! | `packs` | rules in packs alert as each does alone, and packs of the project's own rules run |
//! | `lake` | with `TRINO_VERSION=476`: partitions of Hive are pruned, Iceberg's MERGE repeats without effect |
//! | `cost` | with `TRINO_VERSION=476`: estimates of bytes are within a tenth of those that Trino reads of Parquet |
//! | `corpus` | where `SIGLAKE_CORPUS` names a folder: Trino takes every rule that compiles |

#[path = "../support/alerting.rs"]
#[allow(dead_code)] // Each binary uses a part of what they share.
mod alerting;
#[path = "../support/athena_on_duckdb.rs"]
#[allow(dead_code)]
mod athena_on_duckdb;
#[path = "../support/bench.rs"]
#[allow(dead_code)]
mod bench;
#[path = "../support/costing.rs"]
mod costing;
#[path = "../support/examples.rs"]
mod examples;
#[path = "../generate/mod.rs"]
#[allow(dead_code, unused_imports)] // Their own tests are a part of `it`.
mod generate;
#[path = "../oracle/mod.rs"]
#[allow(dead_code, unused_imports)] // Their own tests are a part of `it`.
mod oracle;
#[path = "../support/scheduling/mod.rs"]
#[allow(dead_code)]
mod scheduling;

mod cases;
mod client;
mod corpus;
mod cost;
mod generated;
mod lake;
mod literals;
mod packs;
mod rules;
mod schedule;
mod server;
mod spec;
mod streams;

use std::process::ExitCode;

/// What a suite says when all is well, or what is wrong.
type Outcome = Result<String, String>;
type Suite = (&'static str, fn(&server::Server) -> Outcome);

const SUITES: [Suite; 8] = [
    ("client", client::suite),
    ("literals", literals::suite),
    ("rules", rules::suite),
    ("spec", spec::suite),
    ("generated", generated::suite),
    ("streams", streams::suite),
    ("schedule", schedule::suite),
    ("packs", packs::suite),
];

/// Time after which a run is given up; `SIGLAKE_MINUTES` asks for more.
const MINUTES: u64 = 30;

/// Ends the process, and with it the server, when time is up.
fn give_up_later() {
    let given = std::env::var("SIGLAKE_MINUTES").ok();
    let minutes = given.and_then(|text| text.parse().ok()).unwrap_or(MINUTES);
    std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_secs(minutes * 60));
        println!("given up after {minutes} minutes; SIGLAKE_MINUTES gives it more");
        std::process::exit(1);
    });
}

fn main() -> ExitCode {
    give_up_later();
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let mut suites = SUITES.to_vec();
    if server::has_lake() {
        suites.push(("lake", lake::suite));
        suites.push(("cost", cost::suite));
    }
    if std::env::var_os("SIGLAKE_CORPUS").is_some() {
        suites.push(("corpus", corpus::suite));
    }
    if let Some(unknown) = wanted
        .iter()
        .find(|name| suites.iter().all(|(suite, _)| suite != name))
    {
        println!(
            "there is no suite `{unknown}` (`lake` and `cost` need TRINO_VERSION=476, `corpus` SIGLAKE_CORPUS)"
        );
        return ExitCode::FAILURE;
    }
    suites.retain(|(name, _)| wanted.is_empty() || wanted.iter().any(|other| other == name));
    let server = match server::Server::start() {
        Ok(server) => server,
        Err(message) => {
            println!("{message}");
            return ExitCode::FAILURE;
        }
    };
    let mut failed = 0;
    for (name, suite) in suites {
        let began = std::time::Instant::now();
        let outcome = std::panic::catch_unwind(|| suite(&server))
            .unwrap_or_else(|_| Err("it panicked".into()));
        let seconds = began.elapsed().as_secs();
        match outcome {
            Ok(text) => println!("{name}: ok, {text} ({seconds} s)"),
            Err(text) => {
                failed += 1;
                println!("{name}: FAILED ({seconds} s)\n{text}");
            }
        }
    }
    drop(server);
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        println!("{failed} suites failed");
        ExitCode::FAILURE
    }
}
