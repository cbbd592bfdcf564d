//! Writing to the terminal. A reader that goes away (`| head`) ends the program in peace.

use super::{Color, FINDINGS, OK};
pub use crate::diag::render::count;
use crate::diag::{Diagnostic, render};
use std::io::{IsTerminal, Write};

/// Writes to standard output.
pub fn out(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let written = stdout.write_all(text.as_bytes());
    end_where(written.and_then(|()| stdout.flush()));
}

/// Standard output for much text in pieces. What can't be written ends the process, as with
/// [`out`]: nobody reads it any more.
pub struct Pieces {
    to: std::io::BufWriter<std::io::StdoutLock<'static>>,
}

impl Pieces {
    pub fn new() -> Self {
        let to = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
        Pieces { to }
    }

    pub fn line(&mut self, text: &str) {
        let written = self.to.write_all(text.as_bytes());
        end_where(written.and_then(|()| self.to.write_all(b"\n")));
    }

    pub fn end(mut self) {
        end_where(self.to.flush());
    }
}

fn end_where(written: std::io::Result<()>) {
    if written.is_err() {
        std::process::exit(i32::from(OK));
    }
}

pub fn out_line(text: &str) {
    out(&format!("{text}\n"));
}

pub fn color_for(color: Color, terminal: bool) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none(),
    }
}

/// Diagnostics to standard error, with a line that counts them. Gives the exit code.
pub fn report(diagnostics: &[Diagnostic], color: Color) -> u8 {
    let colored = color_for(color, std::io::stderr().is_terminal());
    let mut text = String::new();
    for drawn in render::human(diagnostics, colored) {
        text.push_str(&drawn);
        text.push_str("\n\n");
    }
    let errors = diagnostics.iter().filter(|d| d.is_error()).count();
    let warnings = diagnostics.len() - errors;
    if !diagnostics.is_empty() {
        text.push_str(&format!(
            "{}, {}\n",
            count(errors, "error"),
            count(warnings, "warning")
        ));
    }
    // A closed standard error is no reason to fail.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
    if errors > 0 { FINDINGS } else { OK }
}

pub fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Control characters would move the cursor, or worse.
#[cfg(feature = "engine")]
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '·' } else { c })
        .collect()
}
