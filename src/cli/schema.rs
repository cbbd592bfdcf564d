//! `siglake schema`: JSON schemas of the files that people write, made of the lists that the
//! readers of these files go by.

mod config;
mod parts;
mod rule;
mod source;

use super::OK;
use super::output::out_line;
use clap::{Args, ValueEnum};
use serde_json::Value;

#[derive(Args)]
pub struct Arguments {
    /// The kind of file
    #[arg(value_enum)]
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Rules, correlations and filters
    Rule,
    /// Descriptions of log sources
    Source,
    /// siglake.yml
    Config,
}

pub fn run(arguments: &Arguments) -> u8 {
    out_line(&text(arguments.kind));
    OK
}

/// The schema of JSON Schema 2020-12, indented.
pub fn text(kind: Kind) -> String {
    format!("{:#}", schema(kind))
}

fn schema(kind: Kind) -> Value {
    match kind {
        Kind::Rule => rule::schema(),
        Kind::Source => source::schema(),
        Kind::Config => config::schema(),
    }
}
