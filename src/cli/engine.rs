//! Which engine runs the queries, and how to reach it.

use super::output::note;
use crate::dialect::{Athena as AthenaDialect, Dialect, DuckDb};
#[cfg(feature = "athena")]
use crate::engine::client::athena::{self, Athena};
use crate::engine::client::trino::{Options, PASSWORD, Secret, TOKEN, Trino};
use crate::engine::client::{Client, Progress, Watch};
use clap::{Args, ValueEnum};
use indicatif::{HumanBytes, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once};
use std::time::Duration;

#[derive(Args)]
pub struct EngineArguments {
    /// Where the queries run
    #[arg(long, value_enum, default_value_t = Engine::Duckdb)]
    engine: Engine,
    /// Address of the Trino: https://host:port. A password or token is taken from the
    /// environment: SIGLAKE_TRINO_PASSWORD, SIGLAKE_TRINO_TOKEN
    #[arg(long, value_name = "URL", help_heading = "Trino")]
    server: Option<String>,
    /// Name that the Trino knows you by; that of the environment's USER unless given
    #[arg(long, value_name = "NAME", help_heading = "Trino")]
    user: Option<String>,
    /// Catalog of tables whose names have none
    #[arg(long, value_name = "NAME", help_heading = "Trino and Athena")]
    catalog: Option<String>,
    /// Schema, on Athena the database, of tables whose names have none
    #[arg(long, value_name = "NAME", help_heading = "Trino and Athena")]
    schema: Option<String>,
    /// AWS region, unless the environment or profile has one. Credentials are found where the AWS
    /// tools find them
    #[cfg(feature = "athena")]
    #[arg(long, value_name = "NAME", help_heading = "Athena")]
    region: Option<String>,
    /// Workgroup that the queries run in
    #[cfg(feature = "athena")]
    #[arg(long, value_name = "NAME", help_heading = "Athena")]
    workgroup: Option<String>,
    /// Where results go, unless the workgroup has a place: s3://bucket/folder/
    #[cfg(feature = "athena")]
    #[arg(long, value_name = "URL", help_heading = "Athena")]
    results: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// The embedded DuckDB
    Duckdb,
    /// A Trino, with the text of the dialect athena
    Trino,
    /// Amazon Athena, which bills the bytes scanned
    #[cfg(feature = "athena")]
    Athena,
}

impl EngineArguments {
    /// The options that were given, with the engines that they are for.
    fn given(&self) -> Vec<(&'static str, &'static [Engine])> {
        #[cfg(feature = "athena")]
        const BOTH: &[Engine] = &[Engine::Trino, Engine::Athena];
        #[cfg(not(feature = "athena"))]
        const BOTH: &[Engine] = &[Engine::Trino];
        let mut all = vec![
            ("--server", &self.server, &[Engine::Trino] as &[Engine]),
            ("--user", &self.user, &[Engine::Trino]),
            ("--catalog", &self.catalog, BOTH),
            ("--schema", &self.schema, BOTH),
        ];
        #[cfg(feature = "athena")]
        all.extend([
            ("--region", &self.region, &[Engine::Athena] as &[Engine]),
            ("--workgroup", &self.workgroup, &[Engine::Athena]),
            ("--results", &self.results, &[Engine::Athena]),
        ]);
        all.retain(|(_, value, _)| value.is_some());
        all.into_iter()
            .map(|(name, _, engines)| (name, engines))
            .collect()
    }

    /// Whether the queries run here.
    pub fn is_embedded(&self) -> bool {
        self.engine == Engine::Duckdb
    }

    /// What the engine's text is written in.
    pub fn dialect(&self) -> &'static dyn Dialect {
        match self.engine {
            Engine::Duckdb => &DuckDb,
            Engine::Trino => &AthenaDialect,
            #[cfg(feature = "athena")]
            Engine::Athena => &AthenaDialect,
        }
    }

    /// The engine's name for people.
    pub fn name(&self) -> &'static str {
        match self.engine {
            Engine::Duckdb => "DuckDB",
            Engine::Trino => "Trino",
            #[cfg(feature = "athena")]
            Engine::Athena => "Athena",
        }
    }

    /// The client of an engine elsewhere; `None` is the embedded DuckDB. An error is a wrong
    /// command line.
    pub fn client(&self) -> Result<Option<Box<dyn Client>>, String> {
        let strange = self.given().into_iter();
        let strange = strange.filter(|(_, engines)| !engines.contains(&self.engine));
        if let Some((name, engines)) = strange.into_iter().next() {
            let engines: Vec<String> = engines
                .iter()
                .filter_map(|engine| engine.to_possible_value())
                .map(|value| format!("`--engine {}`", value.get_name()))
                .collect();
            return Err(format!("`{name}` needs {}", engines.join(" or ")));
        }
        match self.engine {
            Engine::Duckdb => Ok(None),
            Engine::Trino => {
                let server = self.server.clone();
                let server = server.ok_or("`--engine trino` needs `--server URL`")?;
                if self.schema.is_some() && self.catalog.is_none() {
                    return Err("`--schema` needs `--catalog`".into());
                }
                let user = self.user.clone().or_else(|| std::env::var("USER").ok());
                let options = Options {
                    server,
                    user: user.unwrap_or_else(|| "siglake".into()),
                    catalog: self.catalog.clone(),
                    schema: self.schema.clone(),
                    secret: secret()?,
                };
                Ok(Some(Box::new(Trino::new(&options)?)))
            }
            #[cfg(feature = "athena")]
            Engine::Athena => {
                let options = athena::Options {
                    region: self.region.clone(),
                    workgroup: self.workgroup.clone(),
                    catalog: self.catalog.clone(),
                    database: self.schema.clone(),
                    output: self.results.clone(),
                    endpoint: None,
                };
                Ok(Some(Box::new(Athena::new(&options)?)))
            }
        }
    }
}

fn secret() -> Result<Secret, String> {
    let read = |name: &str| match std::env::var(name) {
        Ok(text) if text.is_empty() => Ok(None),
        Ok(text) => Ok(Some(text)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(format!("{name} is not UTF-8")),
    };
    match (read(PASSWORD)?, read(TOKEN)?) {
        (None, None) => Ok(Secret::None),
        (Some(password), None) => Ok(Secret::Password(password)),
        (None, Some(token)) => Ok(Secret::Token(token)),
        (Some(_), Some(_)) => Err(format!("{PASSWORD} and {TOKEN} are both set")),
    }
}

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// What else an interrupt does.
static ON_INTERRUPT: Mutex<Option<Box<dyn Fn() + Send>>> = Mutex::new(None);
static HANDLER: Once = Once::new();

/// An engine that runs in this process has to be told of an interrupt.
pub fn on_interrupt(action: Box<dyn Fn() + Send>) {
    if let Ok(mut there) = ON_INTERRUPT.lock() {
        *there = Some(action);
    }
}

fn handle_interrupts() {
    let handler = || {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        if let Ok(action) = ON_INTERRUPT.lock()
            && let Some(action) = action.as_ref()
        {
            action();
        }
    };
    HANDLER.call_once(|| {
        if let Err(error) = ctrlc::set_handler(handler) {
            note(&format!("Ctrl-C will not cancel queries: {error}"));
        }
    });
}

/// Shows how far a statement is, and ends it on Ctrl-C; a second Ctrl-C ends the program.
pub struct Terminal {
    bar: ProgressBar,
}

/// Several below each other, with lines of text above.
pub struct Terminals {
    bars: MultiProgress,
}

impl Terminals {
    pub fn new(quiet: bool) -> Terminals {
        handle_interrupts();
        Terminals {
            bars: MultiProgress::with_draw_target(target(quiet)),
        }
    }

    pub fn add(&self) -> Terminal {
        Terminal::of(self.bars.add(ProgressBar::new_spinner()))
    }

    /// Writes while the bars are away.
    pub fn above(&self, write: impl FnOnce()) {
        self.bars.suspend(write);
    }
}

fn target(quiet: bool) -> ProgressDrawTarget {
    if quiet {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    }
}

impl Terminal {
    pub fn new(quiet: bool) -> Terminal {
        handle_interrupts();
        Terminal::of(ProgressBar::with_draw_target(None, target(quiet)))
    }

    fn of(bar: ProgressBar) -> Terminal {
        if let Ok(style) = ProgressStyle::with_template("{prefix}: {msg} {elapsed}") {
            bar.set_style(style);
        }
        Terminal { bar }
    }

    /// What is being run.
    pub fn begin(&self, what: &str) {
        self.bar.set_prefix(super::output::printable(what));
    }

    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

impl Watch for Terminal {
    fn interrupted(&self) -> bool {
        INTERRUPTED.load(Ordering::Relaxed)
    }

    fn progress(&self, progress: &Progress) {
        let percent = progress
            .percent
            .map(|percent| format!(", {percent:.0} %"))
            .unwrap_or_default();
        self.bar.set_message(format!(
            "{}{percent}, {} rows, {}",
            progress.state,
            progress.rows,
            HumanBytes(progress.bytes)
        ));
        self.bar.tick();
    }

    fn pause(&self, time: Duration) {
        // In parts, so that an interrupt is seen soon.
        let part = Duration::from_millis(100);
        let mut left = time;
        while !left.is_zero() && !self.interrupted() {
            let step = left.min(part);
            std::thread::sleep(step);
            left -= step;
        }
    }
}
