//! Which alerts a change of the rules adds and removes.

use super::super::files;
use crate::compile::Rules;
use crate::diag::{Diagnostic, SourceFile};
use crate::engine::alerts::Alert;
use crate::engine::backtest::{Backtest, RuleResult};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// Most alerts that are shown of one rule.
const SHOWN: usize = 10;

/// The rules as they were, in a folder or file or in a git revision, and what is wrong with them.
pub fn rules_before(before: &str, paths: &[PathBuf]) -> Result<(Rules, Vec<Diagnostic>), String> {
    let mut rules = Rules::default();
    let mut diagnostics = Vec::new();
    if Path::new(before).exists() {
        for path in files::yaml_files(Path::new(before), &mut diagnostics) {
            match files::read_text(&path) {
                Ok(text) => {
                    let name = path.display().to_string();
                    let parsed = crate::rule::parse(&Arc::new(SourceFile { name, text }));
                    rules.add(parsed.documents);
                    diagnostics.extend(parsed.diagnostics);
                }
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        }
        return Ok((rules, diagnostics));
    }
    if before.starts_with('-') {
        return Err(format!("`{before}` is neither a folder nor a revision"));
    }
    for path in paths {
        for name in git(
            path,
            &["ls-tree", "-r", "-z", "--name-only", before, "--", "."],
        )?
        .split('\0')
        .filter(|name| is_rule(name, path))
        {
            let text = git(path, &["show", &format!("{before}:./{name}")])?;
            let name = format!("{before}:{name}");
            let parsed = crate::rule::parse(&Arc::new(SourceFile { name, text }));
            rules.add(parsed.documents);
            diagnostics.extend(parsed.diagnostics);
        }
    }
    if rules.rules.is_empty() && rules.correlations.is_empty() {
        return Err(format!("no rules in `{before}` below the paths given"));
    }
    Ok((rules, diagnostics))
}

/// A YAML file; where the path is a file, that one.
fn is_rule(name: &str, path: &Path) -> bool {
    let ending = Path::new(name).extension();
    let is_yaml = ending.is_some_and(|end| end == "yml" || end == "yaml");
    is_yaml && (path.is_dir() || path.file_name().is_some_and(|own| own == name))
}

/// Output of git in the folder of a path.
fn git(path: &Path, arguments: &[&str]) -> Result<String, String> {
    let folder = if path.is_dir() {
        path
    } else {
        path.parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."))
    };
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .output()
        .map_err(|error| format!("git can't be run: {error}"))?;
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        return Err(format!(
            "no folder is called so, and git says: {}",
            reason.trim()
        ));
    }
    String::from_utf8(output.stdout).map_err(|_| "git's output is not UTF-8".into())
}

/// Added, removed and changed alerts, rule by rule.
pub fn text(before: &Backtest, after: &Backtest) -> String {
    let mut ids: Vec<&str> = Vec::new();
    for rule in after.rules.iter().chain(&before.rules) {
        if !ids.contains(&rule.id.as_str()) {
            ids.push(&rule.id);
        }
    }
    let none = RuleResult::default();
    let find = |backtest: &'_ Backtest, id: &str| backtest.rules.iter().position(|r| r.id == id);
    let mut text = String::new();
    let (mut all_added, mut all_removed, mut all_changed, mut same) = (0, 0, 0, 0);
    for id in ids {
        let old = find(before, id).map_or(&none, |at| &before.rules[at]);
        let new = find(after, id).map_or(&none, |at| &after.rules[at]);
        let earlier = by_id(&old.alerts);
        let later = by_id(&new.alerts);
        let line = |alert: &Alert, count: String| {
            let time = crate::time::rfc3339(alert.time);
            format!("{time} {} (count {count})", clean(&key(alert)))
        };
        let (mut added, mut removed, mut changed) = (Vec::new(), Vec::new(), Vec::new());
        for alert in &new.alerts {
            match earlier.get(alert.alert_id.as_str()) {
                None => added.push(line(alert, alert.event_count.to_string())),
                Some(other) if *other == alert => same += 1,
                Some(other) => {
                    let counts = if other.event_count == alert.event_count {
                        alert.event_count.to_string()
                    } else {
                        format!("{} -> {}", other.event_count, alert.event_count)
                    };
                    changed.push(line(alert, counts));
                }
            }
        }
        for alert in &old.alerts {
            if !later.contains_key(alert.alert_id.as_str()) {
                removed.push(line(alert, alert.event_count.to_string()));
            }
        }
        all_added += added.len();
        all_removed += removed.len();
        all_changed += changed.len();
        if added.is_empty() && removed.is_empty() && changed.is_empty() {
            continue;
        }
        let title = if new.title.is_empty() {
            &old.title
        } else {
            &new.title
        };
        text.push_str(&format!(
            "{} ({} -> {} alerts)\n",
            clean(title),
            old.alerts.len(),
            new.alerts.len()
        ));
        for (sign, lines) in [('+', added), ('-', removed), ('~', changed)] {
            for line in lines.iter().take(SHOWN) {
                text.push_str(&format!("  {sign} {line}\n"));
            }
            if lines.len() > SHOWN {
                text.push_str(&format!("  {sign} {} more\n", lines.len() - SHOWN));
            }
        }
    }
    text.push_str(&format!(
        "{all_added} added, {all_removed} removed, {all_changed} changed, {same} unchanged\n"
    ));
    text
}

fn by_id(alerts: &[Alert]) -> BTreeMap<&str, &Alert> {
    alerts
        .iter()
        .map(|alert| (alert.alert_id.as_str(), alert))
        .collect()
}

fn key(alert: &Alert) -> String {
    let parts: Vec<String> = alert
        .key
        .iter()
        .map(|(name, value)| format!("{name}={}", value.as_str().unwrap_or("null")))
        .collect();
    parts.join(" ")
}

fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
