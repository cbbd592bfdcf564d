//! Processing pipelines on the command line: what they change reaches SQL, tests and errors.

use crate::cli::siglake;
use std::fs;
use std::path::Path;

const RULE: &str = "title: One
logsource: {product: windows, category: process_creation}
detection:
  s:
    Image|endswith: '\\cmd.exe'
    CommandLine|contains: whoami
  condition: s
fields: [CommandLine]
tests:
  - {name: hit, log: {process: {path: 'C:\\cmd.exe', args: 'x whoami'}, index: main}, expected: true}
  - {name: parent, log: {process: {parent: 'C:\\cmd.exe', args: 'x whoami'}, index: main}, expected: true}
  - {name: elsewhere, log: {process: {path: 'C:\\cmd.exe', args: 'x whoami'}, index: other}, expected: false}
";

const SOURCE: &str = "name: ours
logsources: [{product: ours, service: edr}]
columns: {process: {struct: {path: text, parent: text, args: text}}, index: text}
";

const PIPELINE: &str = "name: ours
priority: 10
transformations:
  - id: names
    type: field_name_mapping
    mapping:
      Image: [process.path, process.parent]
      CommandLine: process.args
    rule_conditions: [{type: logsource, product: windows}]
  - id: index
    type: add_condition
    conditions: {index: main}
  - id: table
    type: change_logsource
    product: ours
    service: edr
";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [("r.yml", RULE), ("source.yml", SOURCE), ("p.yml", PIPELINE)] {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

const WITH: [&str; 4] = ["--sources", "source.yml", "--pipeline", "p.yml"];

fn run(folder: &Path, command: &[&str]) -> crate::cli::Run {
    siglake(folder, &[command, &WITH].concat())
}

#[test]
fn rules_run_on_the_tables_of_a_pipeline() {
    let folder = folder();
    let shown = run(folder.path(), &["explain", "r.yml", "--stage", "predicate"]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    let wanted = r#"predicate: index ~ "main" and (process.path ~ "*\\cmd.exe" or process.parent ~ "*\\cmd.exe") and process.args ~ "*whoami*""#;
    assert_eq!(shown.out.matches(wanted).count(), 2, "{}", shown.out);
    let tested = run(folder.path(), &["test", "r.yml"]);
    assert_eq!(tested.code, 0, "{}{}", tested.out, tested.err);
    assert!(
        tested.out.contains("3 passed") || tested.out.contains("3 tests"),
        "{}",
        tested.out
    );
    let sql = run(folder.path(), &["compile", "r.yml", "--dialect", "athena"]);
    assert!(
        sql.out.contains("\"process\".\"args\" AS \"process.args\""),
        "{}",
        sql.out
    );
}

#[test]
fn the_configuration_names_pipelines_too() {
    let folder = folder();
    let config = "sources: source.yml\npipelines: [p.yml]\n";
    fs::write(folder.path().join("siglake.yml"), config).expect("a configuration");
    let tested = siglake(folder.path(), &["test", "r.yml"]);
    assert_eq!(tested.code, 0, "{}{}", tested.out, tested.err);
}

#[test]
fn errors_are_at_the_rule_and_name_the_item() {
    let folder = folder();
    let pipeline = PIPELINE.replace("process.args", "process.arguments");
    fs::write(folder.path().join("p.yml"), pipeline).expect("a pipeline");
    let check = run(folder.path(), &["check", "r.yml"]);
    assert_eq!(check.code, 1);
    assert!(
        check.err.contains("r.yml:5:") || check.err.contains("r.yml:6:"),
        "{}",
        check.err
    );
    assert!(
        check.err.contains("(after pipeline item `names`)"),
        "{}",
        check.err
    );
}

#[test]
fn without_its_pipeline_no_rule_is_compiled() {
    let folder = folder();
    let pipeline = PIPELINE.replace("change_logsource", "hashes_fields");
    fs::write(folder.path().join("p.yml"), pipeline).expect("a pipeline");
    let compiled = run(folder.path(), &["compile", "r.yml"]);
    assert_eq!((compiled.code, compiled.out.as_str()), (1, ""));
    assert!(
        compiled.err.contains("p.yml:14:") && compiled.err.contains("`hashes_fields`"),
        "{}",
        compiled.err
    );
    fs::remove_file(folder.path().join("p.yml")).expect("it goes");
    let compiled = run(folder.path(), &["compile", "r.yml"]);
    assert_eq!((compiled.code, compiled.out.as_str()), (1, ""));
}
