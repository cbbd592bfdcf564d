//! The integration tests, in one binary.

#[path = "../generate/mod.rs"]
mod generate;
#[path = "../oracle/mod.rs"]
mod oracle;

mod athena_on_duckdb;
mod bench;
mod cli;
mod cli_alerts;
mod cost;
mod ddl;
mod deploy;
mod differential;
mod doctor;
mod layers;
mod limits;
mod literals;
mod rules;
mod schedule;
mod sources;
mod spec;
mod streams;
#[path = "../trino/alerts.rs"]
mod trino;
