//! `siglake deploy` as its users run it.

use crate::cli::siglake;
use std::fs;
use std::path::Path;

const FIXTURES: &str = "tests/fixtures/deploy";
const TEMPLATES: [&str; 5] = ["cloudformation", "sql", "systemd", "terraform", "views"];

/// `siglake deploy rules --template T --out rendered/T` in the folder renews them (`systemd` with
/// `--dialect duckdb`).
#[test]
fn the_goldens_are_current() {
    for template in TEMPLATES {
        let out = format!("rendered/{template}");
        let dialect = if template == "systemd" {
            "duckdb"
        } else {
            "athena"
        };
        let run = siglake(
            Path::new(FIXTURES),
            &[
                "deploy",
                "rules",
                "--template",
                template,
                "--out",
                &out,
                "--check",
                "--dialect",
                dialect,
            ],
        );
        assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    }
}

/// A folder with a project and a template of one's own.
fn folder(template: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fs::create_dir_all(at.join("rules")).expect("a folder");
    for name in [
        "siglake.yml",
        "rules/old.yml",
        "rules/recording_stopped.yml",
    ] {
        fs::copy(Path::new(FIXTURES).join(name), at.join(name)).expect("a file");
    }
    for (path, text) in template {
        let path = at.join("mine").join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

const DEPLOY: [&str; 6] = ["deploy", "rules", "--template", "mine", "--out", "out"];

fn checked() -> Vec<&'static str> {
    DEPLOY.into_iter().chain(["--check"]).collect()
}

#[test]
fn a_folder_of_ones_own_sees_the_same_context() {
    let folder = folder(&[
        (
            "all/list.txt",
            "{% for rule in rules %}{{ rule.slug }} {{ rule.minutes }} {{ rule.enabled | json }}\n{% endfor %}",
        ),
        ("__rule__/rule.txt", "{% include \"_part.txt\" %}"),
        (
            "_part.txt",
            "{{ rule.title | comment }} {{ deploy.name }}\n",
        ),
        ("__statement__.sql", "{{ statement.sql }}\n"),
        ("empty.txt", "{% if tables.uses_state %}x{% endif %}\n"),
    ]);
    let run = siglake(folder.path(), &DEPLOY);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    assert_eq!(run.err, "5 files of 2 rules in out\n");
    let list = fs::read_to_string(folder.path().join("out/all/list.txt")).expect("a file");
    assert_eq!(
        list,
        "old-2bdf3ed1 15 false\nrecording_stopped-2bdf39b7 15 true\n"
    );
    let rule = folder.path().join("out/old-2bdf3ed1/rule.txt");
    assert_eq!(
        fs::read_to_string(rule).expect("a file"),
        "No longer in use soc\n"
    );
    assert!(!folder.path().join("out/empty.txt").exists());
    assert_eq!(siglake(folder.path(), &checked()).code, 0);
}

#[test]
fn what_is_stale_is_told_and_removed_and_what_is_foreign_is_left() {
    let folder = folder(&[
        ("__rule__.txt", "{{ rule.title | comment }}\n"),
        ("a.txt", "a\n"),
    ]);
    let at = folder.path();
    assert_eq!(siglake(at, &DEPLOY).code, 0);
    fs::write(at.join("out/mine.txt"), "mine").expect("a file");
    fs::remove_file(at.join("rules/old.yml")).expect("a file");
    fs::write(at.join("out/a.txt"), "changed").expect("a file");
    let run = siglake(at, &checked());
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert_eq!(
        run.err,
        "differs: out/a.txt\ndiffers: out/.siglake-files\nno longer rendered: out/old-2bdf3ed1.txt\n\
         3 files not current; run the same command without --check\n"
    );
    let run = siglake(at, &DEPLOY);
    assert_eq!(run.code, 0);
    assert_eq!(
        run.err,
        "removed: out/old-2bdf3ed1.txt\n2 files of 1 rule in out\n"
    );
    assert_eq!(
        fs::read_to_string(at.join("out/mine.txt")).expect("a file"),
        "mine"
    );
    fs::write(at.join("mine/mine.txt"), "of the template").expect("a file");
    let run = siglake(at, &DEPLOY);
    assert_eq!(run.code, 1);
    assert_eq!(
        run.err,
        "error: not written by siglake, and in its way: out/mine.txt; nothing is written\n"
    );
    // A list that leads elsewhere removes nothing.
    fs::write(at.join("keep.txt"), "kept").expect("a file");
    fs::write(
        at.join("out/.siglake-files"),
        "../keep.txt\n/etc/x\na.txt\n",
    )
    .expect("a file");
    fs::remove_file(at.join("mine/mine.txt")).expect("a file");
    siglake(at, &DEPLOY);
    assert!(at.join("keep.txt").exists());
}

#[test]
fn faults_of_templates_are_told_at_their_word_and_nothing_is_written() {
    for (text, wanted) in [
        ("a\n{{ rules | lenght }}\n", ["mine/x.txt:2:", "lenght"]),
        (
            "a\n  {{ deploy.nam }}\n",
            ["mine/x.txt:2:6", "`deploy.nam` is undefined"],
        ),
        (
            "{{ nothing }}\n",
            ["mine/x.txt:1:4", "`nothing` is undefined"],
        ),
        ("{% for x in rules %}\n", ["mine/x.txt:1:", "syntax error"]),
        ("a\n{{ fail(\"no way\") }}\n", ["mine/x.txt:2:4", "no way"]),
        (
            "{{ deploy.topic }}\n",
            ["mine/x.txt:1:4", "the value is none"],
        ),
        (
            "{{ deploy.topic | required(\"`deploy: {topic: ..}`\") }}",
            ["mine/x.txt:1:", "this template needs `deploy: {topic: ..}`"],
        ),
        (
            "{% include \"_part.txt\" %}",
            ["mine/_part.txt:3:4", "`gone` is undefined"],
        ),
    ] {
        let folder = folder(&[
            ("x.txt", text),
            ("good.txt", "good"),
            ("_part.txt", "\n\n{{ gone }}"),
        ]);
        let run = siglake(folder.path(), &DEPLOY);
        assert_eq!((run.code, run.out.as_str()), (1, ""), "{text}");
        assert!(run.err.contains("error[template-error]"), "{}", run.err);
        assert!(run.err.ends_with("nothing is written\n"), "{}", run.err);
        for wanted in wanted {
            assert!(run.err.contains(wanted), "{wanted}: {}", run.err);
        }
        assert!(!folder.path().join("out").exists());
    }
    let folder = folder(&[("x.txt", "{{ rules | jsn }}")]);
    let run = siglake(folder.path(), &DEPLOY);
    assert!(run.err.contains("did you mean `json`?"), "{}", run.err);
}

#[test]
fn a_rule_with_an_error_keeps_the_rest_from_being_written() {
    let folder = folder(&[("a.txt", "a")]);
    let at = folder.path();
    let rule = fs::read_to_string(at.join("rules/old.yml")).expect("a rule");
    for (text, wanted) in [
        (
            rule.replace("eventName", "eventNam"),
            "error[unknown-field]",
        ),
        (
            format!("{rule}schedule: {{every: 90s}}\n"),
            "runs every 90s can't be scheduled",
        ),
        (
            rule.replace("DeleteTrail", "'<aws.scheduler.scheduled-time>'"),
            "the rule has the text `<aws.scheduler.scheduled-time>`",
        ),
    ] {
        fs::write(at.join("rules/old.yml"), text).expect("a rule");
        let run = siglake(at, &DEPLOY);
        assert_eq!((run.code, run.out.as_str()), (1, ""));
        assert!(run.err.contains(wanted), "{wanted}: {}", run.err);
        assert!(!at.join("out").exists());
    }
}

#[test]
fn what_is_missing_is_asked_for() {
    let folder = folder(&[]);
    let at = folder.path();
    let deploy = |template: &str, more: &[&str]| {
        let mut all = vec!["deploy", "rules", "--template", template, "--out", "out"];
        all.extend(more);
        siglake(at, &all)
    };
    let run = deploy("terrafrom", &[]);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.err,
        "error: no template and no folder is called `terrafrom`; did you mean `terraform`?\n"
    );
    let run = deploy("terraform", &["--dialect", "duckdb"]);
    assert_eq!(run.code, 1);
    assert!(
        run.err.contains("this template is for `--dialect athena`"),
        "{}",
        run.err
    );
    fs::write(at.join("siglake.yml"), "deploy: {data: ['s3://logs/']}\n").expect("a file");
    for template in ["terraform", "cloudformation"] {
        let run = deploy(template, &[]);
        assert_eq!(run.code, 1);
        assert!(
            run.err
                .contains("this template needs `deploy: {bucket: ..}`"),
            "{}",
            run.err
        );
    }
    // Files of SQL can do without.
    assert_eq!(deploy("sql", &[]).code, 0);
}

#[test]
fn lists_name_templates_and_what_they_see() {
    let templates = siglake(Path::new("."), &["list", "templates"]).out;
    for name in TEMPLATES {
        assert!(templates.contains(name), "{templates}");
    }
    let context = siglake(Path::new("."), &["list", "template-context"]).out;
    for wanted in [
        "rules (list of Rule)",
        "data (list of Location)",
        "scheduler_json",
    ] {
        assert!(context.contains(wanted), "{context}");
    }
}
