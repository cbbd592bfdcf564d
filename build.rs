//! Lists the built-in log source descriptions and templates, so that a new one is a file and
//! nothing else.

use std::{env, fs, path::Path};

fn main() {
    sources();
    templates();
}

fn sources() {
    let folder = Path::new("src/source/builtin");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("src/source/builtin can be read")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("a UTF-8 name")
        })
        .filter(|name| name.ends_with(".yml"))
        .collect();
    // By stem: `aws-cloudtrail` before `aws-cloudtrail-json`.
    names.sort_by_key(|name| name.trim_end_matches(".yml").to_owned());
    // The folder is named when the list is compiled, not here: clones may share what is built.
    let entries: String = names
        .iter()
        .map(|name| {
            let file = format!("/src/source/builtin/{name}");
            format!("({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {file:?}))),\n")
        })
        .collect();
    write("builtin_sources.rs", &entries);
}

/// Each folder of `templates/` with its files, which may lie in folders of their own.
fn templates() {
    let root = Path::new("templates");
    let mut entries = String::new();
    for name in names(root) {
        let mut files = Vec::new();
        walk(&root.join(&name), "", &mut files);
        let files: String = files
            .iter()
            .map(|path| {
                let file = format!("/templates/{name}/{path}");
                format!(
                    "({path:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {file:?}))),\n"
                )
            })
            .collect();
        entries.push_str(&format!("({name:?}, &[{files}] as &[_]),\n"));
    }
    write("builtin_templates.rs", &entries);
}

fn walk(folder: &Path, below: &str, files: &mut Vec<String>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    for name in names(folder) {
        let path = format!("{below}{name}");
        if folder.join(&name).is_dir() {
            walk(&folder.join(&name), &format!("{path}/"), files);
        } else {
            files.push(path);
        }
    }
}

fn names(folder: &Path) -> Vec<String> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(folder).expect("templates can be read");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name())
        .map(|name| name.into_string().expect("a UTF-8 name"))
        .collect();
    names.sort();
    names
}

fn write(name: &str, entries: &str) {
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join(name), format!("[{entries}]")).expect("OUT_DIR can be written");
}
