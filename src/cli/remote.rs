//! Commands that read log files here, or the tables of an engine elsewhere.

use super::engine::EngineArguments;
use crate::engine::client::Client;
use crate::source::Catalog;
use clap::Args;

#[derive(Args)]
pub struct RemoteArguments {
    #[command(flatten)]
    engine: EngineArguments,
    /// Read the table of this log source where several serve a rule; of another engine than DuckDB
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
}

impl RemoteArguments {
    /// The client of an engine elsewhere; `None` is the embedded DuckDB. `local` are options that
    /// only DuckDB has, `--data` first, and whether they were given. An error is a wrong command
    /// line.
    pub fn client(&self, local: &[(&str, bool)]) -> Result<Option<Box<dyn Client>>, String> {
        let client = self.engine.client()?;
        let given = |name: &str| local.iter().any(|(other, given)| *other == name && *given);
        match &client {
            None if !given("--data") => Err(
                "`--data` is missing: log files, folders or globs; or name an engine whose tables are read, such as `--engine trino`".into(),
            ),
            None if self.source.is_some() => {
                Err("`--source` is for other engines; here write `--data SOURCE=PATH`".into())
            }
            None => Ok(None),
            Some(_) => match local.iter().find(|(_, given)| *given) {
                Some((name, _)) => Err(format!(
                    "`{name}` is for DuckDB; {} reads the tables of the sources",
                    self.engine.name()
                )),
                None => Ok(client),
            },
        }
    }

    /// The name of the source that was asked for.
    pub fn source(&self, catalog: &Catalog) -> Result<Option<&str>, String> {
        match self.source.as_deref() {
            Some(name) if catalog.find(name).is_none() => Err(format!(
                "there is no source `{name}`; `siglake list sources` shows them"
            )),
            other => Ok(other),
        }
    }
}
