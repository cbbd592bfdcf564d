//! Reading rules, sources and configuration from disk.

use super::config::{self, Config};
use super::{ContextArguments, PipelineArguments, RuleArguments};
use crate::compile::{Options, Rules};
use crate::diag::{Code, Diagnostic, SourceFile};
use crate::pipeline;
use crate::rule::{self, Parsed};
use crate::source::{self, Catalog};
use crate::yaml;
use rayon::prelude::*;
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
    /// Puts the rules through the pipelines of the configuration and the command line.
    fn go_through(&mut self, pipelines: &PipelineArguments) {
        let rules = std::mem::take(&mut self.rules);
        let files = self.config.pipelines.iter().chain(&pipelines.files);
        self.rules = through(files, rules, &mut self.diagnostics);
    }

    /// Where the file of that name stands below the folder that was named.
    pub fn relative_path(&self, file: &str) -> PathBuf {
        self.relative
            .get(file)
            .cloned()
            .unwrap_or_else(|| PathBuf::from(file))
    }
}

pub fn load(arguments: &RuleArguments) -> Loaded {
    load_from(&arguments.rules, &arguments.pipelines, &arguments.context)
}

/// Rules of commands that need none.
pub fn load_from(
    paths: &[PathBuf],
    pipelines: &PipelineArguments,
    arguments: &ContextArguments,
) -> Loaded {
    let mut loaded = without_rules(arguments);
    for path in rule_files(paths, &mut loaded.diagnostics) {
        let read = read_file(&path).map(|file| (rule::parse(&file), file));
        match read {
            Ok((parsed, file)) => loaded.add(&path, &file, parsed),
            Err(diagnostic) => loaded.diagnostics.push(*diagnostic),
        }
    }
    loaded.go_through(pipelines);
    loaded
}

/// What [`load`] gives, read on all cores, and what `look` finds in the YAML of each file.
pub fn load_and_look(
    arguments: &RuleArguments,
    look: impl Fn(&Arc<SourceFile>, &[yaml::Document]) -> Vec<Diagnostic> + Sync,
) -> (Loaded, Vec<Diagnostic>) {
    let mut loaded = without_rules(&arguments.context);
    let paths = rule_files(&arguments.rules, &mut loaded.diagnostics);
    let one = |path: RulePath| {
        let file = read_file(&path)?;
        let read = yaml::read(&file.text);
        let found = look(&file, &read.0);
        let parsed = rule::parse_read(&file, read);
        Ok::<_, Box<Diagnostic>>((path, file, parsed, found))
    };
    let all: Vec<_> = paths.into_par_iter().map(one).collect();
    let mut looked = Vec::new();
    for read in all {
        match read {
            Ok((path, file, parsed, found)) => {
                loaded.add(&path, &file, parsed);
                looked.extend(found);
            }
            Err(diagnostic) => loaded.diagnostics.push(*diagnostic),
        }
    }
    loaded.go_through(&arguments.pipelines);
    (loaded, looked)
}

/// A file of rules, and the file or folder that was named.
struct RulePath {
    path: PathBuf,
    named: PathBuf,
}

fn rule_files(paths: &[PathBuf], diagnostics: &mut Vec<Diagnostic>) -> Vec<RulePath> {
    let mut out = Vec::new();
    for named in paths {
        let files = yaml_files(named, diagnostics).into_iter();
        out.extend(files.map(|path| RulePath {
            path,
            named: named.clone(),
        }));
    }
    out
}

fn read_file(path: &RulePath) -> Result<Arc<SourceFile>, Box<Diagnostic>> {
    let text = read_text(&path.path)?;
    let name = path.path.display().to_string();
    Ok(Arc::new(SourceFile { name, text }))
}

fn without_rules(arguments: &ContextArguments) -> Loaded {
    let (catalog, options, config, diagnostics) = context(arguments);
    Loaded {
        rules: Rules::default(),
        catalog,
        options,
        config,
        diagnostics,
        relative: HashMap::new(),
    }
}

impl Loaded {
    fn add(&mut self, path: &RulePath, file: &Arc<SourceFile>, parsed: Parsed) {
        let below = (path.path.strip_prefix(&path.named).ok())
            .filter(|below| !below.as_os_str().is_empty())
            .or_else(|| path.path.file_name().map(Path::new))
            .unwrap_or(Path::new(""));
        self.relative.insert(file.name.clone(), below.to_path_buf());
        self.rules.add(parsed.documents);
        self.diagnostics.extend(parsed.diagnostics);
    }
}

/// The rules after the pipelines of the files.
fn through<'p>(
    files: impl Iterator<Item = &'p PathBuf>,
    rules: Rules,
    diagnostics: &mut Vec<Diagnostic>,
) -> Rules {
    let mut pipelines = Vec::new();
    // Without one of them rules would be others than was asked for.
    let mut good = true;
    for path in files {
        match read_text(path) {
            Ok(text) => {
                let name = path.display().to_string();
                let report = pipeline::parse(&Arc::new(SourceFile { name, text }));
                good &= report.output.is_some();
                diagnostics.extend(report.diagnostics);
                pipelines.extend(report.output);
            }
            Err(diagnostic) => {
                good = false;
                diagnostics.push(*diagnostic);
            }
        }
    }
    if !good {
        return Rules::default();
    }
    if pipelines.is_empty() {
        return rules;
    }
    let (rules, found) = pipeline::apply(&pipelines, rules);
    diagnostics.extend(found);
    rules
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

/// The parts of a path with `/` between them.
pub fn slashed(path: &Path) -> String {
    let parts: Vec<String> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.join("/")
}
