//! `siglake init`: a project that works, with a rule, its tests and what runs them elsewhere.

use super::output::{note, out_line};
use super::schema::{self, Kind};
use super::{FINDINGS, OK};
use crate::time::{now, rfc3339};
use clap::{Args, ValueEnum};
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Arguments {
    /// The project's folder, which is made where it is not there
    #[arg(default_value = ".", value_name = "DIR")]
    folder: PathBuf,
    /// Whose CI runs the tests; may be given twice
    #[arg(long, value_enum)]
    ci: Vec<Ci>,
    /// Hooks for the pre-commit framework
    #[arg(long)]
    pre_commit: bool,
    /// The JSON schemas of `siglake schema` in a folder `schemas`, which the files then name, so
    /// that editors check and complete them
    #[arg(long)]
    schemas: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Ci {
    Github,
    Gitlab,
}

const RULE: &str = "rules/aws/cloudtrail/trail_stopped.yml";

pub fn run(arguments: &Arguments) -> u8 {
    let mut code = OK;
    for (path, text) in files(arguments) {
        let full = arguments.folder.join(path);
        match create(&full, &text) {
            Ok(true) => out_line(&full.display().to_string()),
            Ok(false) => note(&format!("{} is there already: kept", full.display())),
            Err(error) => {
                note(&format!("can't write {}: {error}", full.display()));
                code = FINDINGS;
            }
        }
    }
    if code == OK {
        note(
            "Next: `siglake check rules`, `siglake test rules`, and a rule of your own beside the first",
        );
    }
    code
}

/// Paths below the folder, and what stands there.
fn files(arguments: &Arguments) -> Vec<(&'static str, String)> {
    let rule = include_str!("init/rule.yml")
        .replace("RULE_ID", &uuid::Uuid::new_v4().to_string())
        .replace("TODAY", &today());
    let config = include_str!("init/siglake.yml").to_owned();
    let mut files = vec![("siglake.yml", config), (RULE, rule)];
    if arguments.schemas {
        let up = "../".repeat(RULE.matches('/').count());
        let of = |up: &str, kind: Kind| {
            let path = schema_path(kind);
            format!("# yaml-language-server: $schema={up}{path}\n")
        };
        files[0].1.insert_str(0, &of("", Kind::Config));
        files[1].1.insert_str(0, &of(&up, Kind::Rule));
        for kind in [Kind::Rule, Kind::Source, Kind::Config] {
            files.push((schema_path(kind), schema::text(kind) + "\n"));
        }
    }
    if arguments.ci.contains(&Ci::Github) {
        let text = include_str!("init/github.yml").to_owned();
        files.push((".github/workflows/rules.yml", text));
    }
    if arguments.ci.contains(&Ci::Gitlab) {
        let text = include_str!("init/gitlab.yml").to_owned();
        files.push((".gitlab-ci.yml", text));
    }
    if arguments.pre_commit {
        let text = include_str!("init/pre-commit.yml").to_owned();
        files.push((".pre-commit-config.yaml", text));
    }
    files
}

fn schema_path(kind: Kind) -> &'static str {
    match kind {
        Kind::Rule => "schemas/rule.json",
        Kind::Source => "schemas/source.json",
        Kind::Config => "schemas/config.json",
    }
}

fn today() -> String {
    let now = rfc3339(now());
    now.split('T').next().unwrap_or_default().to_owned()
}

/// False where a file is there already.
fn create(path: &Path, text: &str) -> std::io::Result<bool> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    match std::fs::File::create_new(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).map(|()| true),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}
