//! `siglake completions`.

use super::{Cli, OK, output};
use clap::{Args, CommandFactory};
use clap_complete::Shell;

#[derive(Args)]
pub struct Arguments {
    shell: Shell,
}

pub fn run(arguments: &Arguments) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "siglake", &mut script);
    output::out(&String::from_utf8_lossy(&script));
    OK
}
