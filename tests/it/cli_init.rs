//! `siglake init`: what it makes works, and what is there stays.

use crate::cli::siglake;
use std::fs;

#[test]
fn a_new_project_checks_and_passes_its_tests() {
    let folder = tempfile::tempdir().expect("a folder");
    let all = [
        "init",
        "detections",
        "--ci",
        "github",
        "--ci",
        "gitlab",
        "--pre-commit",
    ];
    let run = siglake(folder.path(), &all);
    assert_eq!(run.code, 0, "{}", run.err);
    let project = folder.path().join("detections");
    for file in run.out.lines() {
        assert!(folder.path().join(file).is_file(), "{file}");
    }
    assert_eq!(run.out.lines().count(), 5, "{}", run.out);
    let check = siglake(&project, &["check", "rules", "--deny-warnings"]);
    assert_eq!(check.code, 0, "{}", check.err);
    let test = siglake(&project, &["test", "rules"]);
    assert_eq!(test.code, 0, "{}{}", test.out, test.err);
    let rule = project.join("rules/aws/cloudtrail/trail_stopped.yml");
    let text = fs::read_to_string(&rule).expect("the rule");
    // Tests with teeth: a rule that finds less or more fails.
    for (from, to) in [
        ("- StopLogging", "- Stop"),
        ("selection and not failed", "selection"),
    ] {
        fs::write(&rule, text.replace(from, to)).expect("the rule is changed");
        assert_eq!(siglake(&project, &["test", "rules"]).code, 1, "{from}");
    }
}

#[test]
fn files_that_are_there_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("siglake.yml"), "schedule: {every: 1h}\n").expect("a file");
    let run = siglake(folder.path(), &["init"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.err.contains("siglake.yml is there already"),
        "{}",
        run.err
    );
    let kept = fs::read_to_string(folder.path().join("siglake.yml")).expect("the file");
    assert_eq!(kept, "schedule: {every: 1h}\n");
    let id = |run: &str| {
        run.lines()
            .find(|line| line.starts_with("id: "))
            .map(str::to_owned)
    };
    let rule = fs::read_to_string(folder.path().join("rules/aws/cloudtrail/trail_stopped.yml"));
    let other = tempfile::tempdir().expect("a folder");
    siglake(other.path(), &["init"]);
    let another = fs::read_to_string(other.path().join("rules/aws/cloudtrail/trail_stopped.yml"));
    let (rule, another) = (rule.expect("the rule"), another.expect("the rule"));
    assert_ne!(
        id(&rule),
        id(&another),
        "each project's rule has an id of its own"
    );
}

#[test]
fn manual_pages_for_every_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = siglake(folder.path(), &["man", "--out", "man"]);
    assert_eq!(run.code, 0, "{}", run.err);
    for page in ["siglake.1", "siglake-check.1", "siglake-init.1"] {
        let text = fs::read_to_string(folder.path().join("man").join(page)).expect(page);
        assert!(text.contains(".TH"), "{page}");
    }
}
