//! `check --fix` and `check --diff`.

use crate::cli::files::Loaded;
use crate::cli::output::{count, note, out};
use crate::cli::{FINDINGS, OK};
use crate::diag::SourceFile;
use crate::lint::fix::{Made, fix};
use similar::TextDiff;
use std::sync::Arc;

/// A file that can be set right.
struct Changed {
    file: Arc<SourceFile>,
    text: String,
    made: Vec<Made>,
}

fn changed(loaded: &Loaded) -> Vec<Changed> {
    super::read_files(&loaded.rules)
        .into_iter()
        .filter_map(|file| {
            let (text, made) = fix(&file, &loaded.config.ignored);
            (!made.is_empty()).then_some(Changed { file, text, made })
        })
        .collect()
}

/// Writes the files that can be set right. `FINDINGS` where one can't be written.
pub fn write(loaded: &Loaded) -> u8 {
    let mut code = OK;
    let (mut files, mut fixes) = (0, 0);
    for it in changed(loaded) {
        match replace(&it.file, &it.text) {
            Ok(()) => {
                files += 1;
                fixes += it.made.len();
                it.made.iter().for_each(|made| tell(&it.file, made));
            }
            Err(message) => {
                code = FINDINGS;
                note(&format!("error: can't write {}: {message}", it.file.name));
            }
        }
    }
    if files > 0 {
        let (fixes, files) = (count(fixes, "finding"), count(files, "file"));
        note(&format!("fixed {fixes} in {files}"));
    }
    code
}

/// Shows what [`write`] would do. `FINDINGS` where that is something.
pub fn diff(loaded: &Loaded) -> u8 {
    let all = changed(loaded);
    for it in &all {
        let diff = TextDiff::from_lines(&it.file.text, &it.text);
        let name = &it.file.name;
        out(&diff.unified_diff().header(name, name).to_string());
        it.made.iter().for_each(|made| tell(&it.file, made));
    }
    if all.is_empty() { OK } else { FINDINGS }
}

fn tell(file: &SourceFile, made: &Made) {
    let Made {
        code,
        summary,
        line,
    } = made;
    note(&format!("{}:{line}: {summary} ({})", file.name, code.0));
}

/// Puts the text in the file's place, with the byte order mark that it may begin with, if the
/// file still is what was read.
fn replace(file: &SourceFile, text: &str) -> Result<(), String> {
    let now = std::fs::read_to_string(&file.name).map_err(|error| error.to_string())?;
    let mark = match now.strip_prefix('\u{feff}') {
        Some(_) => "\u{feff}",
        None => "",
    };
    if now[mark.len()..] != file.text {
        return Err("it was changed by others meanwhile".into());
    }
    std::fs::write(&file.name, format!("{mark}{text}")).map_err(|error| error.to_string())
}
