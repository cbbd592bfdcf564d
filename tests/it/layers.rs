//! The layers of the architecture: a module uses only those below it.

/// Bottom to top.
const LAYERS: &[&[&str]] = &[
    &["diag", "time", "yaml"],
    &["pattern", "regexp", "network"],
    &["rule"],
    &["modifier", "source"],
    &["mutants"],
    &["panther"],
    &["predicate"],
    &["lint"],
    &["resolve"],
    &["plan"],
    &["relational"],
    &["sql", "dialect"],
    &["compile"],
    &["engine", "catalog", "cost", "deploy", "doctor", "pipeline"],
    &["report"],
    &["cli"],
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

#[test]
fn modules_use_only_lower_layers() {
    let mut wrong = Vec::new();
    let mut files = 0;
    for entry in walkdir::WalkDir::new("src").into_iter().flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|end| end != "rs") {
            continue;
        }
        let module = path
            .strip_prefix("src")
            .expect("below src")
            .components()
            .next()
            .expect("a name");
        let module = module
            .as_os_str()
            .to_string_lossy()
            .trim_end_matches(".rs")
            .to_owned();
        let Some(own) = layer(&module) else { continue };
        files += 1;
        let text = std::fs::read_to_string(path).expect("a source file");
        for (number, line) in text.lines().enumerate() {
            for piece in line.split("crate::").skip(1) {
                let used: String = piece
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                if layer(&used).is_some_and(|used| used > own) {
                    wrong.push(format!(
                        "{}:{}: {module} uses {used}",
                        path.display(),
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(files > 40, "only {files} files were read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_their_modules_use_the_parsers() {
    for (library, module) in [
        ("serde_yaml", "src/yaml"),
        ("sqlparser", "src/sql"),
        ("regex_syntax", "src/regexp"),
    ] {
        for entry in walkdir::WalkDir::new("src")
            .into_iter()
            .flatten()
            .filter(|entry| entry.file_type().is_file())
        {
            let path = entry.path().display().to_string();
            let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
            // A dialect builds nodes too: it says how its engine writes them.
            let allowed = path.starts_with(module)
                || (library == "sqlparser" && path.starts_with("src/dialect"));
            assert!(
                allowed || !text.contains(&format!("{library}::")),
                "{path} uses {library}"
            );
        }
    }
}
