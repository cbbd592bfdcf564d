//! The `siglake` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    siglake::cli::run()
}
