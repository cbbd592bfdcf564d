//! ATT&CK: names of techniques and tactics, the matrix of what rules cover, and Navigator's layer.

use std::collections::{BTreeMap, BTreeSet};

/// The version of ATT&CK whose names these are.
pub const VERSION: &str = "19";
const TABLE: &str = include_str!("attack.tsv");

/// Tactics in the order of the matrix: as tags name them, id, name.
pub const TACTICS: [(&str, &str, &str); 15] = [
    ("reconnaissance", "TA0043", "Reconnaissance"),
    ("resource-development", "TA0042", "Resource Development"),
    ("initial-access", "TA0001", "Initial Access"),
    ("execution", "TA0002", "Execution"),
    ("persistence", "TA0003", "Persistence"),
    ("privilege-escalation", "TA0004", "Privilege Escalation"),
    ("stealth", "TA0005", "Stealth"),
    ("defense-impairment", "TA0112", "Defense Impairment"),
    ("credential-access", "TA0006", "Credential Access"),
    ("discovery", "TA0007", "Discovery"),
    ("lateral-movement", "TA0008", "Lateral Movement"),
    ("collection", "TA0009", "Collection"),
    ("command-and-control", "TA0011", "Command and Control"),
    ("exfiltration", "TA0010", "Exfiltration"),
    ("impact", "TA0040", "Impact"),
];

/// A technique or sub-technique of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Technique {
    pub id: &'static str,
    pub name: &'static str,
    /// Of a technique; a sub-technique has those of its technique.
    tactics: &'static str,
}

fn table() -> impl Iterator<Item = Technique> {
    TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut parts = line.split('\t');
            Some(Technique {
                id: parts.next()?,
                name: parts.next()?,
                tactics: parts.next().unwrap_or_default(),
            })
        })
}

/// Techniques by id.
pub struct Names(BTreeMap<&'static str, Technique>);

impl Names {
    /// The whole table.
    pub fn all() -> Self {
        Names(table().map(|it| (it.id, it)).collect())
    }

    /// "Technique: Sub-technique"; `None` where the table has none of that id.
    pub fn of(&self, id: &str) -> Option<String> {
        let own = self.0.get(id)?;
        let parent = id
            .split_once('.')
            .and_then(|(parent, _)| self.0.get(parent));
        Some(match parent {
            Some(parent) => format!("{}: {}", parent.name, own.name),
            None => own.name.to_owned(),
        })
    }

    fn tactics(&self, id: &str) -> impl Iterator<Item = &'static str> {
        let parent = id.split('.').next().unwrap_or(id);
        let tactics = self.0.get(parent).map_or("", |it| it.tactics);
        tactics.split_whitespace()
    }
}

/// What a rule's tags say of ATT&CK.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// As [`TACTICS`] names them; others as they stand.
    pub tactics: Vec<String>,
    /// In capitals: `T1059.001`.
    pub techniques: Vec<String>,
}

pub fn coverage(tags: &[String]) -> Coverage {
    let mut coverage = Coverage::default();
    for tag in tags {
        let Some(name) = tag
            .to_lowercase()
            .strip_prefix("attack.")
            .map(str::to_owned)
        else {
            continue;
        };
        let (list, entry) = if is_technique(&name) {
            (&mut coverage.techniques, name.to_uppercase())
        } else if let Some(tactic) = tactic(&name) {
            (&mut coverage.tactics, tactic.to_owned())
        } else {
            continue;
        };
        if !list.contains(&entry) {
            list.push(entry);
        }
    }
    coverage
}

/// The tactic that a tag names, also by its id and with underscores. Rules of the time before
/// version 19 say `defense-evasion`, which became two tactics and stays as it is.
fn tactic(name: &str) -> Option<&'static str> {
    let name = name.replace('_', "-");
    let known = TACTICS
        .iter()
        .find(|(key, id, _)| *key == name || id.eq_ignore_ascii_case(&name));
    match known {
        Some((key, ..)) => Some(key),
        None if name == FORMER.0 => Some(FORMER.0),
        None => None,
    }
}

/// The tactic before version 19 that is none any more.
const FORMER: (&str, &str) = ("defense-evasion", "Defense Evasion (before version 19)");

pub fn tactic_name(key: &str) -> &str {
    let known = TACTICS.iter().find(|(name, ..)| *name == key);
    match known {
        Some((.., name)) => name,
        None if key == FORMER.0 => FORMER.1,
        None => key,
    }
}

fn is_technique(name: &str) -> bool {
    let digits = |text: &str, count: usize| {
        text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let Some(number) = name.strip_prefix('t') else {
        return false;
    };
    match number.split_once('.') {
        Some((number, sub)) => digits(number, 4) && digits(sub, 3),
        None => digits(number, 4),
    }
}

/// The page of a technique at MITRE.
pub fn url(id: &str) -> String {
    format!(
        "https://attack.mitre.org/techniques/{}/",
        id.replace('.', "/")
    )
}

seen! {
/// A column of the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub key: String,
    pub id: String,
    pub name: String,
    /// Rules with a technique of the column, and those tagged with the tactic.
    pub rules: usize,
    /// Techniques of the column with rules.
    pub covered: usize,
    pub techniques: Vec<Cell>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub id: String,
    pub name: String,
    /// Rules for the technique and its sub-techniques, each once.
    pub rules: usize,
    /// 0 to 5, for its colour.
    pub shade: u8,
    pub parts: Vec<Cell>,
}
}

/// Rules by technique, and by tactic.
#[derive(Debug, Default)]
pub struct Covered {
    by_technique: BTreeMap<String, BTreeSet<usize>>,
    by_tactic: BTreeMap<String, BTreeSet<usize>>,
    /// Where rules put techniques that stand in no tactic of theirs: tactic, technique.
    elsewhere: BTreeSet<(String, String)>,
}

impl Covered {
    pub fn new<'c>(rules: impl Iterator<Item = &'c Coverage>, names: &Names) -> Self {
        let mut covered = Covered::default();
        for (position, coverage) in rules.enumerate() {
            for tactic in &coverage.tactics {
                covered
                    .by_tactic
                    .entry(tactic.clone())
                    .or_default()
                    .insert(position);
            }
            for id in &coverage.techniques {
                covered
                    .by_technique
                    .entry(id.clone())
                    .or_default()
                    .insert(position);
                // A technique that the table lacks stands where its rules say.
                if names.tactics(id).next().is_none() {
                    for tactic in &coverage.tactics {
                        covered.elsewhere.insert((tactic.clone(), id.clone()));
                    }
                }
            }
        }
        covered
    }

    /// Number of techniques and sub-techniques with rules.
    pub fn techniques(&self) -> usize {
        self.by_technique.len()
    }

    /// The matrix, with techniques that no rule covers too.
    pub fn matrix(&self, names: &Names) -> Vec<Column> {
        let mut keys: Vec<(&str, &str, &str)> = TACTICS.to_vec();
        if self.by_tactic.contains_key(FORMER.0) {
            keys.push((FORMER.0, "", FORMER.1));
        }
        keys.into_iter()
            .map(|(key, id, name)| self.column(key, id, name, names))
            .collect()
    }

    fn column(&self, key: &str, id: &str, name: &str, names: &Names) -> Column {
        let mut ids: BTreeSet<String> = names
            .0
            .keys()
            .filter(|id| names.tactics(id).any(|tactic| tactic == key))
            .map(|id| (*id).to_owned())
            .collect();
        let mine = self.elsewhere.iter().filter(|(tactic, _)| tactic == key);
        ids.extend(mine.map(|(_, id)| id.clone()));
        // Parents that only a sub-technique brings.
        let parents: Vec<String> = ids
            .iter()
            .filter_map(|id| id.split_once('.').map(|(parent, _)| parent.to_owned()))
            .collect();
        ids.extend(parents);
        let mut rules = self.by_tactic.get(key).cloned().unwrap_or_default();
        let mut techniques: Vec<Cell> = Vec::new();
        for id in ids.iter().filter(|id| !id.contains('.')) {
            let below = format!("{id}.");
            let subs = ids.iter().filter(|it| it.starts_with(&below));
            let parts: Vec<Cell> = subs
                .map(|sub| self.cell(sub, std::iter::once(sub.as_str()), Vec::new(), names))
                .collect();
            let all = std::iter::once(id.as_str()).chain(parts.iter().map(|part| part.id.as_str()));
            let all: Vec<String> = all.map(str::to_owned).collect();
            let cell = self.cell(id, all.iter().map(String::as_str), parts, names);
            // A technique of several tactics counts for each.
            rules.extend(all.iter().flat_map(|it| self.rules(it)));
            techniques.push(cell);
        }
        techniques.sort_by(|a, b| (b.rules > 0).cmp(&(a.rules > 0)).then(a.name.cmp(&b.name)));
        Column {
            key: key.to_owned(),
            id: id.to_owned(),
            name: name.to_owned(),
            rules: rules.len(),
            covered: techniques.iter().filter(|cell| cell.rules > 0).count(),
            techniques,
        }
    }

    fn rules(&self, id: &str) -> impl Iterator<Item = usize> {
        self.by_technique.get(id).into_iter().flatten().copied()
    }

    fn cell<'i>(
        &self,
        id: &str,
        all: impl Iterator<Item = &'i str>,
        parts: Vec<Cell>,
        names: &Names,
    ) -> Cell {
        let rules: BTreeSet<usize> = all.flat_map(|it| self.rules(it)).collect();
        let name = names.0.get(id).map_or(id, |it| it.name);
        Cell {
            id: id.to_owned(),
            name: name.to_owned(),
            rules: rules.len(),
            shade: shade(rules.len()),
            parts,
        }
    }

    /// A layer in the format 4.5 of the ATT&CK Navigator: a technique's score is its number of
    /// rules.
    pub fn layer(&self, title: &str, rule_titles: &[&str]) -> String {
        const TITLES: usize = 20;
        let techniques: Vec<serde_json::Value> = self
            .by_technique
            .iter()
            .map(|(id, rules)| {
                let mut comment: Vec<&str> = rules
                    .iter()
                    .take(TITLES)
                    .filter_map(|rule| rule_titles.get(*rule).copied())
                    .collect();
                let more = format!("and {} more", rules.len().saturating_sub(TITLES));
                if rules.len() > TITLES {
                    comment.push(&more);
                }
                serde_json::json!({
                    "techniqueID": id,
                    "score": rules.len(),
                    "comment": comment.join("\n"),
                    "showSubtechniques": self.by_technique.keys().any(|it| it.starts_with(&format!("{id}."))),
                })
            })
            .collect();
        let most = self.by_technique.values().map(BTreeSet::len).max();
        let layer = serde_json::json!({
            "name": title,
            "versions": {"attack": VERSION, "navigator": "5.2.0", "layer": "4.5"},
            "domain": "enterprise-attack",
            "description": "Number of rules for each technique",
            "sorting": 3,
            "techniques": techniques,
            "gradient": {
                "colors": ["#dcebfb", "#0b4f9e"],
                "minValue": 0,
                "maxValue": most.unwrap_or(1).max(1),
            },
        });
        format!("{layer:#}\n")
    }
}

fn shade(rules: usize) -> u8 {
    match rules {
        0 => 0,
        1 => 1,
        2..=3 => 2,
        4..=9 => 3,
        10..=29 => 4,
        _ => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(tags: &[&str]) -> Coverage {
        let tags: Vec<String> = tags.iter().map(ToString::to_string).collect();
        coverage(&tags)
    }

    #[test]
    fn the_table_is_whole() {
        let names = Names::all();
        assert_eq!(names.0.len(), 697);
        for technique in table() {
            let known = |key: &str| TACTICS.iter().any(|(tactic, ..)| *tactic == key);
            assert!(names.tactics(technique.id).count() > 0, "{}", technique.id);
            assert!(names.tactics(technique.id).all(known), "{}", technique.id);
        }
        let name = names.of("T1059.001");
        assert_eq!(
            name.as_deref(),
            Some("Command and Scripting Interpreter: PowerShell")
        );
        assert_eq!(names.of("T9999"), None);
    }

    #[test]
    fn tags_name_tactics_and_techniques() {
        let found = tags(&[
            "attack.t1059.001",
            "attack.command_and_control",
            "attack.TA0002",
            "attack.g0032",
            "cve.2024-12345",
            "attack.defense-evasion",
        ]);
        assert_eq!(found.techniques, ["T1059.001"]);
        assert_eq!(
            found.tactics,
            ["command-and-control", "execution", "defense-evasion"]
        );
    }

    #[test]
    fn a_technique_counts_its_parts_once_and_stands_in_each_tactic() {
        let names = Names::all();
        let rules = [
            tags(&["attack.t1078", "attack.t1078.004"]),
            tags(&["attack.t1078.001"]),
            tags(&["attack.impact", "attack.t9999"]),
        ];
        let covered = Covered::new(rules.iter(), &names);
        let matrix = covered.matrix(&names);
        for key in [
            "initial-access",
            "persistence",
            "privilege-escalation",
            "stealth",
        ] {
            let column = matrix.iter().find(|it| it.key == key).expect(key);
            assert_eq!((column.rules, column.covered), (2, 1), "{key}");
            assert_eq!(column.techniques[0].id, "T1078");
            assert_eq!(column.techniques[0].rules, 2);
        }
        let impact = matrix.iter().find(|it| it.key == "impact").expect("it");
        assert_eq!(impact.techniques[0].id, "T9999");
        assert_eq!(matrix.len(), 15);
        let layer: serde_json::Value =
            serde_json::from_str(&covered.layer("t", &["a", "b", "c"])).expect("JSON");
        assert_eq!(layer["techniques"][0]["techniqueID"], "T1078");
        assert_eq!(layer["techniques"][0]["comment"], "a");
    }
}
