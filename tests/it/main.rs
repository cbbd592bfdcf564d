//! The integration tests, in one binary.

#[path = "../support/alerting.rs"]
mod alerting;
#[path = "../support/athena_on_duckdb.rs"]
mod athena_on_duckdb;
#[path = "../support/bench.rs"]
mod bench;
#[path = "../support/costing.rs"]
#[allow(dead_code)] // Each binary uses a part of what they share.
mod costing;
#[path = "../support/examples.rs"]
mod examples;
#[cfg(feature = "trino")]
#[path = "../support/fake.rs"]
mod fake;
#[path = "../generate/mod.rs"]
mod generate;
#[path = "../oracle/mod.rs"]
mod oracle;
#[path = "../support/scheduling/mod.rs"]
mod scheduling;

#[cfg(feature = "athena")]
mod athena_client;
mod book;
mod bundles;
mod catalog;
mod cli;
mod cli_alerts;
mod cli_check;
mod cli_init;
mod cli_mutants;
#[cfg(unix)]
mod cli_rights;
mod cost;
mod ddl;
mod deploy;
mod differential;
mod doctor;
mod first_steps;
mod fixes;
mod infer;
mod layers;
mod limits;
mod literals;
mod packed;
mod packs;
mod pipelines;
mod rules;
#[cfg(feature = "trino")]
mod run;
mod schedule;
mod schema;
mod sources;
mod spec;
mod streams;
#[cfg(feature = "trino")]
mod trino_client;
