//! A progress bar on a terminal, nothing elsewhere.

use crate::engine::hunt::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

pub struct Bar {
    bar: Option<ProgressBar>,
    quiet: bool,
}

impl Bar {
    pub fn new(quiet: bool) -> Self {
        Bar { bar: None, quiet }
    }
}

impl Progress for Bar {
    fn begin(&mut self, what: &str, total: u64) {
        // Hidden by itself where standard error is no terminal.
        let target = if self.quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let bar = ProgressBar::with_draw_target(Some(total), target).with_message(what.to_owned());
        if let Ok(style) =
            ProgressStyle::with_template("{msg} {bar:30} {percent}% {elapsed} (left {eta})")
        {
            bar.set_style(style);
        }
        self.bar = Some(bar);
    }

    fn advance(&mut self, by: u64) {
        if let Some(bar) = &self.bar {
            bar.inc(by);
        }
    }

    fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
