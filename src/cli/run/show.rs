//! What came of runs: a line for each rule as soon as those before it are done.

use super::plan::Planned;
use super::{Arguments, Format, Ran};
use crate::cli::output::{count, note, out, out_line, printable};
use crate::compile::scheduled::Targets;
use crate::report::{lines, ocsf};
use crate::time::rfc3339;
use indicatif::HumanBytes;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub struct Report<'r> {
    format: Format,
    engine: &'static str,
    embedded: bool,
    packed: bool,
    table: String,
    rules: &'r [Planned<'r>],
    /// Results that wait for those of rules before them.
    waiting: BTreeMap<usize, Ran>,
    written: usize,
    objects: Vec<Value>,
    failed: usize,
    alerts: u64,
    bytes: u64,
}

impl<'r> Report<'r> {
    pub fn new(arguments: &Arguments, rules: &'r [Planned<'r>], targets: &Targets) -> Report<'r> {
        if arguments.format == Format::Human && !rules.is_empty() {
            out_line("  alerts        read      time  rule");
        }
        Report {
            format: arguments.format,
            engine: arguments.engine.name(),
            embedded: arguments.engine.is_embedded(),
            packed: arguments.pack,
            table: targets.alerts.join("."),
            rules,
            waiting: BTreeMap::new(),
            written: 0,
            objects: Vec::new(),
            failed: 0,
            alerts: 0,
            bytes: 0,
        }
    }

    /// Takes what came of a rule.
    pub fn add(&mut self, at: usize, ran: Ran) {
        self.waiting.insert(at, ran);
        while let Some(ran) = self.waiting.remove(&self.written) {
            let planned = &self.rules[self.written];
            self.written += 1;
            self.write(planned, &ran);
        }
    }

    fn write(&mut self, planned: &Planned<'_>, ran: &Ran) {
        let done = &ran.done;
        let title = printable(&planned.title());
        self.bytes += done.bytes;
        let alerts = match (done.alerts, self.format.has_alerts()) {
            (None, true) => Some(ran.added.len() as u64),
            (alerts, _) => alerts,
        };
        self.alerts += alerts.unwrap_or(0);
        match self.format {
            Format::Human => {
                let alerts = match (alerts, &done.failure) {
                    (_, Some(_)) => "failed".to_owned(),
                    (Some(alerts), None) => alerts.to_string(),
                    (None, None) => "-".to_owned(),
                };
                let bytes = match done.bytes {
                    0 => "-".to_owned(),
                    bytes => HumanBytes(bytes).to_string(),
                };
                let seconds = format!("{:.1} s", ran.took.as_secs_f64());
                out_line(&format!("{alerts:>8}  {bytes:>10}  {seconds:>8}  {title}"));
            }
            Format::Json => self.objects.push(object(planned, ran, self.embedded)),
            Format::Jsonl => ran
                .added
                .iter()
                .for_each(|it| out_line(&lines::json(it).to_string())),
            Format::Ocsf => ran.added.iter().for_each(|it| {
                let finding = ocsf::detection_finding(it, env!("CARGO_PKG_VERSION"));
                out_line(&finding.to_string());
            }),
        }
        if let Some(message) = &done.failure {
            self.failed += 1;
            let until = match done.until {
                Some(until) => format!(" (done up to {})", rfc3339(until)),
                None => String::new(),
            };
            note(&format!("error: {title}: {message}{until}"));
        }
    }

    /// Writes what comes last. The number of rules that failed.
    pub fn end(self) -> usize {
        if self.format == Format::Json {
            let all = json!({
                "engine": self.engine.to_lowercase(),
                "alerts_table": self.table,
                "rules": self.objects,
            });
            out(&format!("{all:#}\n"));
        }
        let bytes = match self.bytes {
            0 => String::new(),
            bytes => format!(", {} read", HumanBytes(bytes)),
        };
        note(&format!(
            "{} of {} ran; {} added to {}{bytes}",
            self.written - self.failed,
            count(self.written, if self.packed { "pack" } else { "rule" }),
            count(usize::try_from(self.alerts).unwrap_or(usize::MAX), "alert"),
            self.table,
        ));
        self.failed
    }
}

fn object(planned: &Planned<'_>, ran: &Ran, embedded: bool) -> Value {
    let done = &ran.done;
    let runs = &planned.job.runs;
    let files = planned
        .rules
        .iter()
        .map(|rule| rule.origin().file.name.as_str());
    json!({
        "rules": planned.job.rules,
        "title": planned.title(),
        "files": files.collect::<Vec<_>>(),
        "from": runs.first().map(|piece| rfc3339(piece.from)),
        "to": runs.last().map(|piece| rfc3339(piece.to)),
        "runs": runs.len(),
        "status": if done.failure.is_some() { "failed" } else { "ok" },
        "message": done.failure,
        "covered_until": done.until.map(rfc3339),
        "alerts": done.alerts,
        "windows": done.windows,
        "windows_removed": done.trimmed,
        // The embedded DuckDB does not count them.
        "bytes": (!embedded).then_some(done.bytes),
        "milliseconds": u64::try_from(ran.took.as_millis()).unwrap_or(u64::MAX),
    })
}
