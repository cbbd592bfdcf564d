//! A site of a collection of rules, which a browser opens from the file system: an index that is
//! searched as one types, a page for each rule, the ATT&CK matrix and a layer for its Navigator.

/// Structs that templates see, as maps of their fields.
macro_rules! seen {
    ($(
        $(#[$about:meta])*
        pub struct $name:ident { $( $(#[$doc:meta])* pub $field:ident: $ty:ty, )* }
    )*) => {
        $(
            $(#[$about])*
            pub struct $name { $( $(#[$doc])* pub $field: $ty, )* }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    let mut map = serializer.serialize_map(None)?;
                    $( serde::ser::SerializeMap::serialize_entry(&mut map, stringify!($field), &self.$field)?; )*
                    serde::ser::SerializeMap::end(map)
                }
            }
        )*
    };
}

mod about;
pub mod attack;
mod facts;
mod index;
mod indicators;
mod page;
mod places;
mod predicate;
mod render;
mod words;

use crate::compile::{Alerting, Options, Rules};
use crate::diag::{Diagnostic, Report};
use crate::source::Catalog;
use attack::{Covered, Names};
use facts::Facts;
use indicators::Shared;
use minijinja::context;
use minijinja::value::{Serde, Value};
use page::Link;
use render::Pages;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Texts by their path below the site's folder, with `/`.
pub type Files = BTreeMap<String, String>;

/// What a site is made of.
pub struct Input<'i> {
    pub title: &'i str,
    pub rules: &'i Rules,
    pub catalog: &'i Catalog,
    pub options: &'i Options,
    /// Where a rule's file stands below the folder that was named, by the file's name.
    pub path_of: &'i (dyn Fn(&str) -> String + Sync),
    /// `None` where the tests were not run.
    pub outcomes: Option<&'i [TestOutcome]>,
}

/// What became of a test on a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestOutcome {
    /// Which rule: its file, the document's position there, and its key.
    pub rule: (String, usize, String),
    pub test: String,
    /// Empty where the test runs on none.
    pub source: String,
    pub status: Status,
    pub message: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Passed,
    Failed,
    Skipped,
}

/// All rules with what the pages show of each other.
struct Site<'i> {
    input: &'i Input<'i>,
    facts: Vec<Facts<'i>>,
    /// Names of the pages, without `.html`.
    slugs: Vec<String>,
    outcomes: Vec<Vec<&'i TestOutcome>>,
    /// The correlations that refer to a rule.
    referring: HashMap<usize, Vec<usize>>,
    names: Names,
}

impl Site<'_> {
    fn link(&self, at: usize) -> Link {
        let alerting = self.facts[at].alerting;
        Link {
            href: format!("{}.html", self.slugs[at]),
            title: alerting.title().to_owned(),
            level: alerting.level().map(crate::rule::Level::name),
        }
    }

    fn part_of(&self, at: usize) -> Vec<Link> {
        let referring = self.referring.get(&at).map(Vec::as_slice);
        let referring = referring.unwrap_or_default().iter();
        referring.map(|other| self.link(*other)).collect()
    }
}

/// The files of a site, and what was found in the rules. A rule with errors has a page that tells
/// them; there is no output only where the site's own templates fail.
pub fn build(input: &Input<'_>) -> Report<Files> {
    let rules = input.rules.rules.iter().map(Alerting::Rule);
    let correlations = input.rules.correlations.iter().map(Alerting::Correlation);
    let all: Vec<Alerting<'_>> = rules.chain(correlations).collect();
    let facts = in_threads(all.len(), |at| facts::facts(all[at], input));
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for facts in &facts {
        diagnostics.extend(facts.diagnostics.iter().cloned());
    }
    let output = match files(input, &all, facts) {
        Ok(files) => Some(files),
        Err(message) => {
            diagnostics.push(Diagnostic::new(crate::diag::Code::INTERNAL, message));
            None
        }
    };
    Report {
        output,
        diagnostics,
    }
}

fn files<'i>(
    input: &'i Input<'i>,
    all: &[Alerting<'i>],
    facts: Vec<Facts<'i>>,
) -> Result<Files, String> {
    let mut referring: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, facts) in facts.iter().enumerate() {
        for part in &facts.parts {
            referring.entry(*part).or_default().push(at);
        }
    }
    let site = Site {
        input,
        slugs: slugs(all),
        outcomes: outcomes(input, all),
        referring,
        names: Names::all(),
        facts,
    };
    let shared = Shared::new(site.facts.iter().map(|it| it.indicators.as_slice()));
    let rendered = in_threads_with(site.facts.len(), Pages::new, |pages, at| {
        let rule = Value::from(Serde(page::page(at, &site, &shared)));
        let context = context! { site => input.title, root => "../", here => "", rule };
        pages.render("rule.html", context)
    })?;
    let mut files = Files::new();
    for (slug, page) in site.slugs.iter().zip(rendered) {
        files.insert(format!("rules/{slug}.html"), page?);
    }
    common(&site, &mut files)?;
    Ok(files)
}

/// The files that there is one of.
fn common(site: &Site<'_>, files: &mut Files) -> Result<(), String> {
    let pages = Pages::new()?;
    let title = site.input.title;
    let rules = site.facts.len();
    let context = context! { site => title, root => "", here => "rules", rules };
    files.insert("index.html".into(), pages.render("index.html", context)?);
    let mut groups: BTreeMap<String, Vec<Link>> = BTreeMap::new();
    for (at, facts) in site.facts.iter().enumerate() {
        let group = facts.logsource().map(ToString::to_string);
        let group = group.unwrap_or_else(|| "Correlations".to_owned());
        groups.entry(group).or_default().push(site.link(at));
    }
    for links in groups.values_mut() {
        links.sort_by(|a, b| (&a.title, &a.href).cmp(&(&b.title, &b.href)));
    }
    let groups: Vec<(String, Vec<Link>)> = groups.into_iter().collect();
    let groups = Value::from(Serde(groups));
    let context = context! { site => title, root => "../", here => "all", groups };
    let all = pages.render("all.html", context)?;
    files.insert("rules/index.html".into(), all);
    let covered = Covered::new(site.facts.iter().map(|it| &it.coverage), &site.names);
    let is_untagged = |facts: &&Facts<'_>| facts.coverage.techniques.is_empty();
    let context = context! {
        site => title,
        root => "",
        here => "attack",
        version => attack::VERSION,
        columns => Value::from(Serde(covered.matrix(&site.names))),
        techniques => covered.techniques(),
        // Rules that name no technique.
        untagged => site.facts.iter().filter(is_untagged).count(),
    };
    files.insert("attack.html".into(), pages.render("attack.html", context)?);
    let titles: Vec<&str> = site.facts.iter().map(|it| it.alerting.title()).collect();
    files.insert("navigator.json".into(), covered.layer(title, &titles));
    files.insert("assets/rules.js".into(), index::script(site));
    for (path, text) in render::ASSETS {
        files.insert(path.to_owned(), text.to_owned());
    }
    Ok(())
}

/// A page's name from the name of the rule's file, or its title where a file has several rules.
fn slugs(all: &[Alerting<'_>]) -> Vec<String> {
    let mut of_file: HashMap<&str, usize> = HashMap::new();
    for alerting in all {
        *of_file.entry(&alerting.origin().file.name).or_default() += 1;
    }
    // The list of all rules has this name.
    let mut taken: BTreeSet<String> = BTreeSet::from(["index".to_owned()]);
    all.iter()
        .map(|alerting| {
            let file = &alerting.origin().file.name;
            let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            let alone = of_file.get(file.as_str()) == Some(&1);
            let wanted = slug(if alone { stem } else { alerting.title() });
            let free = (2..).map(|number| format!("{wanted}-{number}"));
            let free = std::iter::once(wanted.clone()).chain(free);
            let mut free = free.skip_while(|name| taken.contains(name));
            let slug = free.next().unwrap_or(wanted);
            taken.insert(slug.clone());
            slug
        })
        .collect()
}

/// Letters, digits, `_` and `-`: the same on every file system and in a URL.
fn slug(text: &str) -> String {
    const LENGTH: usize = 100;
    let mut slug = String::new();
    for c in text.chars() {
        match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() || c == '_' => slug.push(c),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
        if slug.len() == LENGTH {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        "rule".to_owned()
    } else {
        slug.to_owned()
    }
}

fn outcomes<'i>(input: &'i Input<'i>, all: &[Alerting<'i>]) -> Vec<Vec<&'i TestOutcome>> {
    let mut by_rule: HashMap<(&str, usize, &str), Vec<&TestOutcome>> = HashMap::new();
    for outcome in input.outcomes.unwrap_or_default() {
        let (file, document, key) = &outcome.rule;
        let rule = (file.as_str(), *document, key.as_str());
        by_rule.entry(rule).or_default().push(outcome);
    }
    all.iter()
        .map(|alerting| {
            let origin = alerting.origin();
            let rule = (origin.file.name.as_str(), origin.document, alerting.key());
            by_rule.get(&rule).cloned().unwrap_or_default()
        })
        .collect()
}

/// What `work` gives for each number, in order, by as many threads as the machine runs.
fn in_threads<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let nothing = || Ok::<(), String>(());
    in_threads_with(count, nothing, |(), at| work(at)).unwrap_or_default()
}

/// The same, with something that each thread makes for itself.
fn in_threads_with<T: Send, W>(
    count: usize,
    make: impl Fn() -> Result<W, String> + Sync,
    work: impl Fn(&W, usize) -> T + Sync,
) -> Result<Vec<T>, String> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let size = count.div_ceil(threads).max(1);
    let parts: Vec<Result<Vec<T>, String>> = std::thread::scope(|scope| {
        let (make, work) = (&make, &work);
        let starts = (0..count).step_by(size);
        let running: Vec<_> = starts
            .map(|start| {
                scope.spawn(move || {
                    let own = make()?;
                    let end = (start + size).min(count);
                    Ok((start..end).map(|at| work(&own, at)).collect())
                })
            })
            .collect();
        let ended = running.into_iter().map(|thread| thread.join());
        ended
            .map(|it| it.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut all = Vec::with_capacity(count);
    for part in parts {
        all.extend(part?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_names_of_files_everywhere() {
        assert_eq!(slug("../A b?#%</script>"), "a-b-script");
        assert_eq!(slug("日本"), "rule");
        assert_eq!(slug(&"x".repeat(300)).len(), 100);
    }

    #[test]
    fn threads_keep_the_order() {
        assert_eq!(in_threads(7, |at| at * 2), [0, 2, 4, 6, 8, 10, 12]);
        assert!(in_threads(0, |at| at).is_empty());
        let failed = in_threads_with(3, || Err::<(), _>("no".to_owned()), |(), at| at);
        assert_eq!(failed, Err("no".to_owned()));
    }
}
