//! Folders that a command owns: it replaces and removes the files that it wrote, and no others.

use super::output::{count, note};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

/// The file that lists what a command wrote, so that the next run knows what it may replace and
/// remove.
const MANIFEST: &str = ".siglake-files";

/// Texts by their path below the folder, with `/`.
type Files = BTreeMap<String, String>;

/// What a former rendering wrote to the folder. Lines that lead out of it are none of ours.
fn former(folder: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(folder.join(MANIFEST)).unwrap_or_default();
    let inside = |line: &&str| {
        let mut parts = Path::new(line).components();
        !line.is_empty() && parts.all(|part| matches!(part, Component::Normal(_)))
    };
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter(inside)
        .map(str::to_owned)
        .collect()
}

fn manifest(files: &Files, command: &str) -> String {
    let mut text =
        format!("# Files that `{command}` wrote here: it replaces and removes these alone.\n");
    for path in files.keys() {
        text.push_str(path);
        text.push('\n');
    }
    text
}

/// Writes the files and removes those that a former rendering wrote and this one does not.
pub fn write(folder: &Path, files: &Files, command: &str) -> Result<(), String> {
    let fault = |path: &Path, error: std::io::Error| {
        format!("error: can't write {}: {error}", path.display())
    };
    let former = former(folder);
    let foreign: Vec<String> = files
        .iter()
        .filter(|(path, text)| {
            let there = std::fs::read(folder.join(path));
            !former.contains(*path) && there.is_ok_and(|there| there != text.as_bytes())
        })
        .map(|(path, _)| folder.join(path).display().to_string())
        .collect();
    if !foreign.is_empty() {
        return Err(format!(
            "error: not written by siglake, and in its way: {}; nothing is written",
            foreign.join(", ")
        ));
    }
    for (path, text) in files {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(|error| fault(parent, error))?;
        std::fs::write(&path, text).map_err(|error| fault(&path, error))?;
    }
    for path in former.iter().filter(|path| !files.contains_key(*path)) {
        let path = folder.join(path);
        match std::fs::remove_file(&path) {
            Ok(()) => note(&format!("removed: {}", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(fault(&path, error)),
        }
    }
    let path = folder.join(MANIFEST);
    std::fs::create_dir_all(folder).map_err(|error| fault(folder, error))?;
    std::fs::write(&path, manifest(files, command)).map_err(|error| fault(&path, error))
}

/// Differences between the folder and what would be written; an error tells that there are some.
pub fn check(folder: &Path, files: &Files, command: &str) -> Result<(), String> {
    let mut stale = 0;
    let mut tell = |what: &str, path: &str| {
        stale += 1;
        note(&format!("{what}: {}", folder.join(path).display()));
    };
    let list = (MANIFEST.to_owned(), manifest(files, command));
    for (path, text) in files.iter().chain([(&list.0, &list.1)]) {
        match std::fs::read_to_string(folder.join(path)) {
            Ok(found) if found == *text => {}
            Ok(_) => tell("differs", path),
            Err(error) => tell(&format!("missing ({error})"), path),
        }
    }
    for path in former(folder) {
        if !files.contains_key(&path) && folder.join(&path).exists() {
            tell("no longer rendered", &path);
        }
    }
    if stale == 0 {
        return Ok(());
    }
    Err(format!(
        "{} not current; run the same command without --check",
        count(stale, "file")
    ))
}
