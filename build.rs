//! Lists the built-in log source descriptions, so that a new one is a file and nothing else.

use std::{env, fs, path::Path};

fn main() {
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
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(
        Path::new(&out).join("builtin_sources.rs"),
        format!("[{entries}]"),
    )
    .expect("OUT_DIR can be written");
}
