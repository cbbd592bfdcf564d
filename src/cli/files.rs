//! Reading rules, sources and configuration from disk.

use super::config::{self, Config};
use super::{ContextArguments, RuleArguments};
use crate::compile::{Options, Rules};
use crate::diag::{Code, Diagnostic, SourceFile};
use crate::rule;
use crate::source::{self, Catalog};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Everything that a command needs to compile, and what was found while reading it.
pub struct Loaded {
    pub rules: Rules,
    pub catalog: Catalog,
    pub options: Options,
    pub config: Config,
    pub diagnostics: Vec<Diagnostic>,
    /// The path of each rule's file below the folder that was named, by the file's name.
    pub relative: HashMap<String, PathBuf>,
}

impl Loaded {
    /// Where the file of that name stands below the folder that was named.
    pub fn relative_path(&self, file: &str) -> PathBuf {
        self.relative
            .get(file)
            .cloned()
            .unwrap_or_else(|| PathBuf::from(file))
    }
}

pub fn load(arguments: &RuleArguments) -> Loaded {
    load_from(&arguments.rules, &arguments.context)
}

/// Rules of commands that need none.
pub fn load_from(paths: &[PathBuf], arguments: &ContextArguments) -> Loaded {
    let (catalog, options, config, mut diagnostics) = context(arguments);
    let mut rules = Rules::default();
    let mut relative = HashMap::new();
    for argument in paths {
        for path in yaml_files(argument, &mut diagnostics) {
            match read_text(&path) {
                Ok(text) => {
                    let name = path.display().to_string();
                    let below = path
                        .strip_prefix(argument)
                        .ok()
                        .filter(|p| !p.as_os_str().is_empty());
                    let below = below.map_or_else(
                        || PathBuf::from(path.file_name().unwrap_or_default()),
                        Path::to_path_buf,
                    );
                    relative.insert(name.clone(), below);
                    let parsed = rule::parse(&Arc::new(SourceFile { name, text }));
                    rules.add(parsed.documents);
                    diagnostics.extend(parsed.diagnostics);
                }
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        }
    }
    Loaded {
        rules,
        catalog,
        options,
        config,
        diagnostics,
        relative,
    }
}

/// Sources and configuration, for commands that read no rules too.
pub fn context(arguments: &ContextArguments) -> (Catalog, Options, Config, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let config = load_config(arguments.config.as_deref(), &mut diagnostics);
    let mut catalog = Catalog::builtin();
    // The last added goes first: the command line before the configuration.
    for argument in config.sources.iter().chain(&arguments.sources) {
        for path in yaml_files(argument, &mut diagnostics) {
            match read_text(&path) {
                Ok(text) => {
                    let report = source::parse(&Arc::new(SourceFile {
                        name: path.display().to_string(),
                        text,
                    }));
                    diagnostics.extend(report.diagnostics);
                    if let Some(source) = report.output {
                        catalog.add(source);
                    }
                }
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        }
    }
    for (name, values) in &config.partitions {
        if !catalog.read_only(name, values) {
            let message = format!("`partitions` names `{name}`, by which no source is partitioned");
            diagnostics.push(Diagnostic::new(Code::BAD_CONFIG, message));
        }
    }
    let options = Options {
        placeholders: config.placeholders.clone(),
        extra_fields: Vec::new(),
    };
    (catalog, options, config, diagnostics)
}

fn load_config(given: Option<&Path>, diagnostics: &mut Vec<Diagnostic>) -> Config {
    let default = Path::new("siglake.yml");
    let path = match given {
        Some(path) => path,
        None if default.exists() => default,
        None => return Config::default(),
    };
    match read_text(path) {
        Ok(text) => {
            let (config, found) = config::parse(path, text);
            diagnostics.extend(found);
            config
        }
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            Config::default()
        }
    }
}

/// The file itself, or the YAML files below a folder in the order of their names.
pub fn yaml_files(path: &Path, diagnostics: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(path).sort_by_file_name() {
        match entry {
            Ok(entry) => {
                let is_yaml = entry
                    .path()
                    .extension()
                    .is_some_and(|end| end == "yml" || end == "yaml");
                if !entry.file_type().is_dir() && (is_yaml || entry.depth() == 0) {
                    files.push(entry.into_path());
                }
            }
            Err(error) => {
                let place = error.path().unwrap_or(path).display().to_string();
                let reason = error
                    .io_error()
                    .map_or_else(|| error.to_string(), ToString::to_string);
                diagnostics.push(unreadable(&place, &reason));
            }
        }
    }
    files
}

pub fn read_text(path: &Path) -> Result<String, Box<Diagnostic>> {
    let name = path.display().to_string();
    let bytes =
        std::fs::read(path).map_err(|error| Box::new(unreadable(&name, &error.to_string())))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        Box::new(unreadable(
            &name,
            &format!("not UTF-8 at byte {}", error.utf8_error().valid_up_to()),
        ))
    })?;
    Ok(text
        .strip_prefix('\u{feff}')
        .map(str::to_owned)
        .unwrap_or(text))
}

pub fn unreadable(name: &str, reason: &str) -> Diagnostic {
    let file = Arc::new(SourceFile {
        name: name.to_owned(),
        text: String::new(),
    });
    Diagnostic::new(Code::UNREADABLE, format!("can't read {name}: {reason}")).in_file(&file)
}
