//! Reports on the MITRE ATT&CK framework as Sigma tags.

use super::write::Yaml;
use super::{parse, warning};
use crate::diag::Diagnostic;
use crate::yaml::Node;

const FRAMEWORK: &str = "MITRE ATT&CK";

/// The tactics of the enterprise matrix and the names that Sigma's tags give them.
const TACTICS: &[(&str, &str)] = &[
    ("TA0001", "initial-access"),
    ("TA0002", "execution"),
    ("TA0003", "persistence"),
    ("TA0004", "privilege-escalation"),
    ("TA0005", "defense-evasion"),
    ("TA0006", "credential-access"),
    ("TA0007", "discovery"),
    ("TA0008", "lateral-movement"),
    ("TA0009", "collection"),
    ("TA0010", "exfiltration"),
    ("TA0011", "command-and-control"),
    ("TA0040", "impact"),
    ("TA0042", "resource-development"),
    ("TA0043", "reconnaissance"),
];

/// Tags, and the reports that stay as they stand.
#[derive(Debug, Default)]
pub struct Reports {
    pub tags: Vec<String>,
    pub kept: Vec<(String, Yaml)>,
}

pub fn read(node: &Node, out: &mut Vec<Diagnostic>) -> Reports {
    let mut reports = Reports::default();
    let Some(entries) = node.entries() else {
        out.push(parse::wrong(node, "Reports", "a mapping"));
        return reports;
    };
    for (framework, value) in entries {
        let name = framework.scalar_text().unwrap_or_default();
        let Some(items) = value.items() else {
            out.push(parse::wrong(value, "the reports of a framework", "a list"));
            continue;
        };
        let mut kept = Vec::new();
        for item in items {
            let Some(text) = item.scalar_text() else {
                out.push(parse::wrong(item, "an entry of a report", "text"));
                continue;
            };
            match tags(&text).filter(|_| name == FRAMEWORK) {
                Some(tags) => {
                    for tag in tags {
                        if !reports.tags.contains(&tag) {
                            reports.tags.push(tag);
                        }
                    }
                }
                None => {
                    if name == FRAMEWORK {
                        let message = format!(
                            "`{text}` is no tactic and technique of the enterprise matrix, as `TA0001:T1078` is"
                        );
                        out.push(warning(item, message).label("kept in `reports`, not made a tag"));
                    }
                    kept.push(Yaml::from_node(item));
                }
            }
        }
        if !kept.is_empty() {
            reports.kept.push((name, Yaml::List(kept)));
        }
    }
    reports
}

fn tags(text: &str) -> Option<Vec<String>> {
    let (tactic, technique) = text.trim().split_once(':')?;
    let (_, tactic) = TACTICS.iter().find(|(id, _)| *id == tactic)?;
    let (number, sub) = match technique.strip_prefix('T')?.split_once('.') {
        Some((number, sub)) => (number, Some(sub)),
        None => (technique.strip_prefix('T')?, None),
    };
    let digits =
        |text: &str, count: usize| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    let good = digits(number, 4) && sub.is_none_or(|sub| digits(sub, 3));
    good.then(|| {
        let technique = technique.to_ascii_lowercase();
        vec![format!("attack.{tactic}"), format!("attack.{technique}")]
    })
}
