//! The command line: a file each command.

#[cfg(feature = "engine")]
mod backtest;
mod catalog;
mod check;
mod compile;
mod completions;
mod config;
mod cost;
#[cfg(feature = "engine")]
mod data;
mod ddl;
mod deploy;
mod doctor;
#[cfg(feature = "trino")]
mod engine;
mod explain;
mod files;
mod folder;
#[cfg(feature = "engine")]
mod hunt;
mod import;
mod init;
mod list;
mod man;
mod output;
#[cfg(feature = "trino")]
mod remote;
#[cfg(feature = "trino")]
mod run;
mod schedule;
mod schema;
#[cfg(feature = "engine")]
mod source;
#[cfg(feature = "engine")]
mod test;

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

/// Everything went well.
const OK: u8 = 0;
/// A rule, a test, a run or a data file had an error.
const FINDINGS: u8 = 1;
/// The command line is wrong.
#[cfg(feature = "engine")]
const MISUSED: u8 = 2;

/// Compile Sigma detection rules to SQL for Amazon Athena and DuckDB, test them, and hunt with them.
///
/// Exit codes: 0 all went well; 1 a rule, a test, a run or a data file has an error; 2 the command line is wrong.
#[derive(Parser)]
#[command(name = "siglake", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Report errors and warnings of rules
    Check(check::Arguments),
    /// Turn rules into SQL
    Compile(compile::Arguments),
    /// Run the tests that rules carry, in embedded DuckDB or on a Trino
    #[cfg(feature = "engine")]
    Test(test::Arguments),
    /// Search log files with rules, in embedded DuckDB, or the tables of a Trino
    #[cfg(feature = "engine")]
    Hunt(hunt::Arguments),
    /// Show the alerts that rules would have given on past events, of files or of the tables of a Trino
    #[cfg(feature = "engine")]
    Backtest(backtest::Arguments),
    /// Make a site of rules that a browser opens from the file system: search, a page for each, ATT&CK
    Catalog(catalog::Arguments),
    /// Turn rules of other formats into Sigma rules
    Import(import::Arguments),
    /// Print the statements that create tables: those of log sources, and siglake's own
    Ddl(ddl::Arguments),
    /// Render rules through a template: Terraform, CloudFormation, files of SQL, timers, or your own
    Deploy(deploy::Arguments),
    /// Compare log source descriptions with the schemas of real tables, and say which rules fail on them
    Doctor(doctor::Arguments),
    /// Draft a description of a log source from a sample of its events
    #[cfg(feature = "engine")]
    Source(source::Arguments),
    /// Estimate what scheduled rules read and cost
    Cost(cost::Arguments),
    /// Execute scheduled runs: they add the alerts of the time they cover to a table, none twice
    #[cfg(feature = "trino")]
    Run(run::Arguments),
    /// Show how a rule is understood, or what a diagnostic code means
    Explain(explain::Arguments),
    /// List rules, sources, fields, modifiers, diagnostic codes, templates or what they see
    List(list::Arguments),
    /// Make a project that works: settings, a rule with tests, and CI for it
    Init(init::Arguments),
    /// Print the JSON schema of rule, source or configuration files, for editors
    Schema(schema::Arguments),
    /// Print a completion script for a shell
    Completions(completions::Arguments),
    /// Write manual pages
    Man(man::Arguments),
}

/// Options of every command that reads rules.
#[derive(Args)]
struct RuleArguments {
    /// Rule files, or folders that are searched for *.yml and *.yaml
    #[arg(required = true, value_name = "RULES")]
    rules: Vec<PathBuf>,
    #[command(flatten)]
    pipelines: PipelineArguments,
    #[command(flatten)]
    context: ContextArguments,
}

#[derive(Args, Clone, Default)]
struct PipelineArguments {
    /// A processing pipeline of pySigma's YAML form that changes the rules first: names of fields,
    /// values, log sources; may be given several times
    #[arg(long = "pipeline", value_name = "FILE")]
    files: Vec<PathBuf>,
}

#[derive(Args)]
struct ContextArguments {
    /// Log source descriptions of your own: files or folders; they go before the built-in ones
    #[arg(long, value_name = "PATH")]
    sources: Vec<PathBuf>,
    /// Configuration file; siglake.yml in the current folder is taken if it is there
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// When to use colors
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    color: Color,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// Runs the command line of the process.
/// A command that ends within a second spends a third of its time where the kernel clears two
/// megabytes at each first touch of memory. Those that run an engine gain by large pages.
fn small_pages() {
    // Where the kernel knows no such thing, nothing is lost.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

pub fn run() -> ExitCode {
    let cli = Cli::parse();
    if matches!(cli.command, Command::Check(_) | Command::Compile(_)) {
        small_pages();
    }
    let code = match cli.command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Compile(arguments) => compile::run(&arguments),
        #[cfg(feature = "engine")]
        Command::Test(arguments) => test::run(&arguments),
        #[cfg(feature = "engine")]
        Command::Hunt(arguments) => hunt::run(&arguments),
        #[cfg(feature = "engine")]
        Command::Backtest(arguments) => backtest::run(&arguments),
        Command::Catalog(arguments) => catalog::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Ddl(arguments) => ddl::run(&arguments),
        Command::Deploy(arguments) => deploy::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        #[cfg(feature = "engine")]
        Command::Source(arguments) => source::run(&arguments),
        Command::Cost(arguments) => cost::run(&arguments),
        #[cfg(feature = "trino")]
        Command::Run(arguments) => run::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::List(arguments) => list::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    };
    ExitCode::from(code)
}
