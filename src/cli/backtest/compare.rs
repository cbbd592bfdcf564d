//! Which alerts a change of the rules adds and removes.

use crate::compile::Rules;
use crate::diag::SourceFile;
use crate::engine::alerts::Alert;
use crate::engine::backtest::{Backtest, RuleResult};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// Most alerts that are shown of one rule.
const SHOWN: usize = 10;

/// The rules as they were: in a folder or file, or in a git revision.
pub fn rules_before(before: &str, paths: &[PathBuf]) -> Result<Rules, String> {
    let mut rules = Rules::default();
    let mut add = |name: String, text: String| {
        let parsed = crate::rule::parse(&Arc::new(SourceFile { name, text }));
        rules.add(parsed.documents);
    };
    if Path::new(before).exists() {
        let mut diagnostics = Vec::new();
        for path in super::super::files::yaml_files(Path::new(before), &mut diagnostics) {
            let text = super::super::files::read_text(&path)
                .map_err(|diagnostic| diagnostic.message.clone())?;
            add(path.display().to_string(), text);
        }
        return Ok(rules);
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
            add(format!("{before}:{name}"), text);
        }
    }
    if rules.rules.is_empty() && rules.correlations.is_empty() {
        return Err(format!("no rules in `{before}` below the paths given"));
    }
    Ok(rules)
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

/// Added and removed alerts, rule by rule.
pub fn text(before: &Backtest, after: &Backtest) -> String {
    let mut ids: Vec<&str> = Vec::new();
    for rule in after.rules.iter().chain(&before.rules) {
        if !ids.contains(&rule.id.as_str()) {
            ids.push(&rule.id);
        }
    }
    let find = |backtest: &'_ Backtest, id: &str| -> Option<RuleResult> {
        backtest.rules.iter().find(|rule| rule.id == id).cloned()
    };
    let mut text = String::new();
    let (mut all_added, mut all_removed, mut same) = (0, 0, 0);
    for id in ids {
        let old = find(before, id).unwrap_or_default();
        let new = find(after, id).unwrap_or_default();
        let added = missing_from(&new.alerts, &old.alerts);
        let removed = missing_from(&old.alerts, &new.alerts);
        same += new.alerts.len() - added.len();
        if added.is_empty() && removed.is_empty() {
            continue;
        }
        all_added += added.len();
        all_removed += removed.len();
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
        for (sign, alerts) in [('+', added), ('-', removed)] {
            for alert in alerts.iter().take(SHOWN) {
                text.push_str(&format!(
                    "  {sign} {} {} (count {})\n",
                    crate::time::rfc3339(alert.time),
                    clean(&key(alert)),
                    alert.event_count
                ));
            }
            if alerts.len() > SHOWN {
                text.push_str(&format!("  {sign} {} more\n", alerts.len() - SHOWN));
            }
        }
    }
    text.push_str(&format!(
        "{all_added} added, {all_removed} removed, {same} unchanged\n"
    ));
    text
}

/// Alerts whose id is not among others.
fn missing_from<'a>(alerts: &'a [Alert], others: &[Alert]) -> Vec<&'a Alert> {
    let ids: BTreeSet<&str> = others.iter().map(|alert| alert.alert_id.as_str()).collect();
    alerts
        .iter()
        .filter(|alert| !ids.contains(alert.alert_id.as_str()))
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
