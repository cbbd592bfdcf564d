//! `siglake source`.

use super::output::{note, out, report};
use super::{Color, FINDINGS};
use crate::diag::SourceFile;
use crate::engine::database::{Resources, open};
use crate::engine::infer::{Draft, Sample};
use crate::engine::inputs;
use crate::source;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Draft a source description from files: columns with types, event time and id, what is shown
    Infer(Infer),
}

#[derive(Args)]
struct Infer {
    /// Parquet, CSV or JSON files, folders or globs; the first thousand events of each are read
    #[arg(required = true, value_name = "FILES")]
    files: Vec<String>,
    /// Name of the source and of its table [default: the first file's name]
    #[arg(long)]
    name: Option<String>,
    /// The Sigma log source that it serves [default: a product of its name]
    #[arg(long)]
    product: Option<String>,
    #[arg(long)]
    category: Option<String>,
    #[arg(long)]
    service: Option<String>,
    /// Write to a file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// When to use colors
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    color: Color,
}

pub fn run(arguments: &Arguments) -> u8 {
    let What::Infer(arguments) = &arguments.what;
    match infer(arguments) {
        Ok(code) => code,
        Err(message) => {
            note(&format!("error: {message}"));
            FINDINGS
        }
    }
}

fn infer(arguments: &Infer) -> Result<u8, String> {
    let connection = open(&Resources::default())?;
    let mut faults = Vec::new();
    let mut files = Vec::new();
    for location in &arguments.files {
        files.extend(inputs::expand(location, &mut faults));
    }
    let mut sample = Sample::default();
    for file in &files {
        if let Err(message) = sample.add(file, &connection) {
            faults.push(inputs::Fault {
                file: file.clone(),
                message,
            });
        }
    }
    for fault in &faults {
        note(&format!("fault: {}: {}", fault.file, fault.message));
    }
    if sample.columns.is_empty() {
        return Err("no events were found to draft from".into());
    }
    let name = arguments.name.clone().unwrap_or_else(|| {
        let first = files.first().map(String::as_str).unwrap_or_default();
        name_of(first)
    });
    let draft = Draft {
        name,
        product: arguments.product.clone(),
        category: arguments.category.clone(),
        service: arguments.service.clone(),
    };
    let text = draft.text(&sample);
    // What is given out must be what the other commands read.
    let read = source::parse(&Arc::new(SourceFile {
        name: "the draft".into(),
        text: text.clone(),
    }));
    let code = report(&read.diagnostics, arguments.color);
    match &arguments.output {
        Some(path) => std::fs::write(path, &text)
            .map_err(|error| format!("can't write {}: {error}", path.display()))?,
        None => out(&text),
    }
    Ok(if faults.is_empty() { code } else { FINDINGS })
}

/// A file's name without its ends, as the name of a source.
fn name_of(file: &str) -> String {
    let name = Path::new(file)
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let stem = name.split('.').next().unwrap_or_default();
    let name: String = stem
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '_' {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let name = name.trim_matches('-').to_owned();
    if name.is_empty() {
        "events".to_owned()
    } else {
        name
    }
}
