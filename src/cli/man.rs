//! `siglake man`.

use super::output::note;
use super::{Cli, FINDINGS, OK};
use clap::{Args, CommandFactory};
use std::path::PathBuf;

#[derive(Args)]
pub struct Arguments {
    /// Where the pages are written: siglake.1 and one for each command
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub fn run(arguments: &Arguments) -> u8 {
    let written = std::fs::create_dir_all(&arguments.out)
        .and_then(|()| clap_mangen::generate_to(Cli::command(), &arguments.out));
    match written {
        Ok(()) => OK,
        Err(error) => {
            note(&format!(
                "can't write to {}: {error}",
                arguments.out.display()
            ));
            FINDINGS
        }
    }
}
