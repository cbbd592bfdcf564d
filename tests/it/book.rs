//! The book: its commands work, its links lead somewhere, and its reference is what the code says.
//! `SIGLAKE_RENEW=1 cargo test --test it book` writes the reference anew.

use crate::cli::siglake;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("book/src")
}

/// The pages with their texts.
fn pages() -> Vec<(PathBuf, String)> {
    let files = walkdir::WalkDir::new(root()).sort_by_file_name();
    let pages = files
        .into_iter()
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|end| end == "md"));
    pages
        .map(|entry| {
            let text = fs::read_to_string(entry.path()).expect("a page");
            (entry.into_path(), text)
        })
        .collect()
}

/// Runs the commands of each page in order, in a folder of its own.
#[cfg(unix)]
#[test]
fn its_commands_work() {
    let program = Path::new(env!("CARGO_BIN_EXE_siglake"));
    let path = program.parent().expect("a folder").display().to_string();
    let path = format!("{path}:{}", std::env::var("PATH").unwrap_or_default());
    let mut count = 0;
    for (page, text) in pages() {
        let folder = tempfile::tempdir().expect("a folder");
        for part in ["rules", "tests"] {
            let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join(part);
            std::os::unix::fs::symlink(checkout, folder.path().join(part)).expect("a link");
        }
        fs::create_dir(folder.path().join("target")).expect("a folder");
        let blocks = text.split("```console\n").skip(1);
        let lines = blocks.flat_map(|it| it.split("```").next().unwrap_or_default().lines());
        for command in lines.filter_map(|line| line.strip_prefix("$ ")) {
            count += 1;
            let output = std::process::Command::new("sh")
                .args(["-c", command])
                .env("PATH", &path)
                .current_dir(folder.path())
                .output()
                .expect("sh runs");
            assert!(
                output.status.success(),
                "{}: {command}\n{}{}",
                page.display(),
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
    assert!(count > 20, "only {count} commands were found");
}

#[test]
fn its_pages_are_listed_and_its_links_lead_somewhere() {
    let link = regex::Regex::new(r"\]\(([^)\s]+)\)").expect("an expression");
    let mut listed = Vec::new();
    for (page, text) in pages() {
        let folder = page.parent().expect("a folder");
        for found in link.captures_iter(&text) {
            let target = found[1].split('#').next().unwrap_or_default();
            if target.starts_with("http") || target.is_empty() {
                continue;
            }
            let target = folder.join(target);
            assert!(target.is_file(), "{}: {}", page.display(), &found[1]);
            if page.ends_with("SUMMARY.md") {
                listed.push(target.canonicalize().expect("a file"));
            }
        }
    }
    for (page, _) in pages()
        .iter()
        .filter(|(page, _)| !page.ends_with("SUMMARY.md"))
    {
        let page = page.canonicalize().expect("a file");
        assert!(
            listed.contains(&page),
            "{} is not in SUMMARY.md",
            page.display()
        );
    }
}

fn said(arguments: &[&str]) -> String {
    let run = siglake(Path::new(env!("CARGO_MANIFEST_DIR")), arguments);
    assert_eq!(run.code, 0, "{arguments:?}: {}", run.err);
    run.out
}

/// Compares a page of the reference with what it should be, or writes it.
fn is_current(name: &str, text: &str) {
    let path = root().join("reference").join(name);
    if std::env::var_os("SIGLAKE_RENEW").is_some() {
        fs::write(&path, text).expect("the page is written");
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == text,
        "{} is not current: SIGLAKE_RENEW=1 renews it",
        path.display()
    );
}

/// The first words of the lines that `siglake list` prints.
fn names(list: &str) -> Vec<&str> {
    let names = list.lines().filter(|line| !line.starts_with(' '));
    names
        .filter_map(|line| line.split_whitespace().next())
        .collect()
}

#[test]
fn modifiers_are_current() {
    let mut page = "# Modifiers\n\nAfter a field's name, with `|`: `Image|endswith|cased: value`.\n\n| modifier | what it means |\n|---|---|\n".to_owned();
    for line in said(&["list", "modifiers"]).lines() {
        let (name, about) = line.split_once(' ').expect("a name and a text");
        page += &format!("| `{name}` | {} |\n", about.trim().replace('|', "\\|"));
    }
    is_current("modifiers.md", &page);
}

#[test]
fn codes_are_current() {
    let mut page = "# Diagnostic codes\n\nWhat `check` and the other commands report; `siglake explain CODE` says the same.\n".to_owned();
    for name in names(&said(&["list", "codes"])) {
        let text = said(&["explain", name]);
        let (heading, about) = text.split_once('\n').expect("a heading");
        let severity = heading
            .rsplit_once('(')
            .map_or("", |(_, it)| it.trim_end_matches(')'));
        page += &format!(
            "\n## {name}\n\n*{severity}*\n\n{}\n",
            about.trim().replace('<', "&lt;")
        );
    }
    is_current("codes.md", &page);
}

#[test]
fn sources_are_current() {
    let list = said(&["list", "sources"]);
    let mut page = "# Sources and their fields\n\nThe log sources that come with siglake, in the order in which they are chosen, and the fields that rules may use.\n".to_owned();
    for line in list.lines() {
        if let Some(served) = line.strip_prefix("    ") {
            page += &format!("- {served}\n");
            continue;
        }
        let (name, title) = line.split_once("  ").expect("a name and a title");
        page += &format!("\n## {name}\n\n{title}\n\n");
    }
    for name in names(&list) {
        let fields = said(&["list", "fields", name]);
        let heading = format!("## {name}\n");
        let at = page.find(&heading).expect("the source");
        let end = page[at + 3..]
            .find("\n## ")
            .map_or(page.len(), |it| at + 3 + it);
        page.insert_str(end, &format!("\n```text\n{fields}```\n"));
    }
    is_current("sources.md", &page);
}

/// Commands whose options depend on the features that siglake is built with.
const OF_FEATURES: [&str; 4] = ["test", "hunt", "backtest", "run"];

#[test]
fn commands_are_current() {
    let help = said(&["help"]);
    let mut page = format!(
        "# Commands\n\nExit codes: 0 all went well; 1 a rule, a test, a run or a data file has an error; 2 the command line is wrong.\n\n\
         The options of `{}` depend on the engines that siglake was built with: `siglake help COMMAND` tells them.\n",
        OF_FEATURES.join("`, `")
    );
    let commands = help.split("Commands:\n").nth(1).expect("commands");
    let lines = commands.lines().take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let fixed =
        names.filter(|name| !name.is_empty() && *name != "help" && !OF_FEATURES.contains(name));
    for name in fixed {
        let text = said(&["help", name]);
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        page += &format!("\n## {name}\n\n```text\n{}\n```\n", lines.join("\n").trim());
    }
    is_current("commands.md", &page);
}
