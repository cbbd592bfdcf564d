//! Correlations over two to four rules, and over one another.

use super::{World, insert, period, rules, source, span};
use crate::generate::rng::Rng;
use serde_json::{Map, Value, json};

type Document = Map<String, Value>;

/// A rule or correlation that another may list.
#[derive(Clone)]
struct Member {
    name: String,
    /// All of what it is called.
    names: Vec<String>,
    /// Nothing for correlations.
    source: Option<&'static str>,
}

/// The group-by names of a case.
struct Groups {
    names: Vec<&'static str>,
    /// The names are aliases.
    aliased: bool,
}

fn member(document: &Document, source: Option<&'static str>) -> Member {
    let names = ["id", "name", "title"].iter();
    let text = |name: &&str| document.get(*name)?.as_str().map(str::to_string);
    Member {
        name: text(&"name").unwrap_or_default(),
        names: names.filter_map(text).collect(),
        source,
    }
}

pub fn documents(rng: &mut Rng, world: &World) -> Vec<Document> {
    let count = *rng.pick(&[2, 2, 3, 4]);
    let mut documents = Vec::new();
    let mut listed = Vec::new();
    for number in 0..count {
        let source = source(rng, world);
        let mut rule = rules::rule(rng, number, source);
        if rng.percent(25) {
            let kind = *rng.pick(&["each match", "sliding", "threshold and dedup"]);
            rules::policy(rng, world, &mut rule, source, kind);
        }
        listed.push(member(&rule, Some(source)));
        documents.push(rule);
    }
    let groups = groups(rng, world, &listed);
    let types = match world.kind {
        "numbers" => &["value_sum", "value_avg", "value_percentile", "value_median"][..],
        "chain" => &[
            "event_count",
            "event_count",
            "value_count",
            "temporal",
            "temporal_ordered",
        ],
        "dedup of correlations" => &["event_count", "value_count", "temporal", "extended"],
        kind => &[kind][..],
    };
    let kind = *rng.pick(types);
    if world.kind != "chain" {
        documents.push(correlation(rng, world, 0, kind, &listed, &groups));
        return shuffled(rng, documents);
    }
    // Two over rules, one over both, or over one and a rule; perhaps one more on top.
    let mut inner = Vec::new();
    for number in 0..2 {
        let kind = *rng.pick(types);
        let some = rng.sample(&listed, 2);
        documents.push(correlation(rng, world, number, kind, &some, &groups));
        inner.push(member(&documents[documents.len() - 1], None));
    }
    let fewer = Groups {
        names: rng.sample(&groups.names, 1),
        aliased: groups.aliased,
    };
    let types = ["event_count", "temporal", "temporal_ordered", "extended"];
    let kind = *rng.pick(&types);
    let some = match rng.below(3) {
        0 => vec![inner[0].clone(), listed[0].clone()],
        1 if kind == "event_count" => vec![inner[0].clone()],
        _ => inner.clone(),
    };
    // Values of alerts are those that they carry.
    let only_alerts = some.iter().all(|member| member.source.is_none());
    let outer = match groups.names.len() == 2 && only_alerts && rng.percent(30) {
        true => "value_count of alerts",
        false => kind,
    };
    let all = if outer == kind && rng.percent(50) {
        &groups
    } else {
        &fewer
    };
    documents.push(correlation(rng, world, 2, outer, &some, all));
    if rng.percent(30) {
        let top = [
            member(&documents[documents.len() - 1], None),
            inner[1].clone(),
        ];
        let kind = *rng.pick(&types);
        documents.push(correlation(rng, world, 3, kind, &top, &fewer));
    }
    shuffled(rng, documents)
}

fn shuffled(rng: &mut Rng, documents: Vec<Document>) -> Vec<Document> {
    let count = documents.len();
    rng.sample(&documents, count)
}

fn groups(rng: &mut Rng, world: &World, listed: &[Member]) -> Groups {
    let one_source = listed
        .iter()
        .all(|member| member.source == listed[0].source);
    let aliased = !one_source || rng.percent(30);
    let names: &[&str] = match (aliased, listed[0].source) {
        (true, _) => &["who", "where"],
        (false, Some("accounts")) => &["account", "machine"],
        (false, _) => &["user", "host", "flag", "payload.user"],
    };
    let count = match world.kind {
        "dedup of correlations" => *rng.pick(&[1, 2, 2]),
        "chain" => *rng.pick(&[0, 1, 2]),
        _ => *rng.pick(&[0, 1, 1, 2]),
    };
    let mut names = rng.sample(names, count);
    if !aliased && count == 1 && rng.percent(60) {
        names = vec![rules::key_fields(listed[0].source.unwrap_or("streams"))[0]];
    }
    Groups { names, aliased }
}

/// The fields that each alias stands for.
fn aliases(rng: &mut Rng, world: &World, listed: &[(String, Member)], names: &[&str]) -> Document {
    let mut aliases = Document::new();
    for name in names {
        let mut fields = Document::new();
        for (reference, member) in listed {
            let field = match (member.source, *name) {
                (Some("accounts"), "who") => "account",
                (Some("accounts"), _) => "machine",
                // One event in two groups at once would give alerts at the same instant.
                (Some(_), "who") if world.all_apart => "user",
                (Some(_), "who") => rng.pick(&["user", "user", "user", "host", "payload.user"]),
                (Some(_), _) => "host",
                (None, _) if rng.percent(50) => continue,
                (None, same) => same,
            };
            insert(&mut fields, reference, field);
        }
        if !fields.is_empty() {
            insert(&mut aliases, name, fields);
        }
    }
    aliases
}

fn correlation(
    rng: &mut Rng,
    world: &World,
    number: usize,
    kind: &str,
    members: &[Member],
    groups: &Groups,
) -> Document {
    let mut document = Document::new();
    insert(&mut document, "title", format!("Correlation {number}"));
    if rng.percent(30) {
        let id = format!("1000000{number}-0000-4000-8000-000000000000");
        insert(&mut document, "id", id);
    }
    insert(&mut document, "name", format!("c{number}"));
    let mut body = Document::new();
    let written = match kind {
        "extended" => "temporal",
        "value_count of alerts" => "value_count",
        kind => kind,
    };
    insert(&mut body, "type", written);
    let counts = !kind.starts_with("temporal") && kind != "extended";
    let members = match rng.below(4) {
        0 if counts => rng.sample(members, 1),
        // Fewer and in another order. Orders over many rules seldom come true.
        0 => rng.sample(members, members.len()),
        1 | 2 => rng.sample(members, 2),
        _ => rng.sample(members, 3),
    };
    let mut listed: Vec<(String, Member)> = members
        .into_iter()
        .map(|member| match kind {
            "extended" => (member.name.clone(), member),
            _ => (rng.pick(&member.names).clone(), member),
        })
        .collect();
    if kind != "extended" && rng.percent(8) {
        listed.push(listed[0].clone());
    }
    let names: Vec<String> = listed.iter().map(|(_, it)| it.name.clone()).collect();
    let references: Vec<&String> = listed.iter().map(|(reference, _)| reference).collect();
    let condition = condition(rng, kind, &names, &listed, groups);
    // A condition that names all rules makes the list superfluous.
    let text = condition.as_ref().and_then(Value::as_str);
    let complete = text.is_some_and(|text| names.iter().all(|name| text.contains(name)));
    match references[..] {
        _ if complete && rng.percent(40) => {}
        [one] if rng.percent(50) => insert(&mut body, "rules", one.clone()),
        _ => insert(&mut body, "rules", json!(references)),
    }
    match groups.names[..] {
        [] => {}
        [one] if rng.percent(50) => insert(&mut body, "group-by", one),
        _ => insert(&mut body, "group-by", groups.names.clone()),
    }
    if groups.aliased {
        let aliases = aliases(rng, world, &listed, &groups.names);
        if !aliases.is_empty() {
            insert(&mut body, "aliases", aliases);
        }
    }
    insert(&mut body, "timespan", span(rng, world.length));
    if let Some(condition) = condition {
        insert(&mut body, "condition", condition);
    }
    if rng.percent(25) {
        insert(&mut body, "absent_keys", "group");
    }
    if rng.percent(20) {
        insert(&mut body, "generate", true);
    }
    insert(&mut document, "correlation", body);
    rules::level(rng, &mut document);
    output(rng, world, &mut document, &groups.names);
    document
}

fn output(rng: &mut Rng, world: &World, document: &mut Document, names: &[&str]) {
    if let Some(name) = names.first() {
        if rng.percent(40) {
            insert(document, "alert_title", format!("{{{{{{{name}}}}}}} again"));
        }
        if rng.percent(40) {
            insert(document, "context", json!({"subject": name}));
        }
    }
    let wanted = world.kind == "dedup of correlations";
    if wanted || (world.kind == "chain" && rng.percent(25)) {
        let period = period(rng, world.period);
        let dedup = match wanted && !names.is_empty() && rng.percent(60) {
            true => json!({"period": period, "by": rng.sample(names, 1)}),
            false if rng.percent(50) => json!({"period": period}),
            false => period,
        };
        insert(document, "dedup", dedup);
    }
}

/// The condition of a correlation of this kind, where it has one.
fn condition(
    rng: &mut Rng,
    kind: &str,
    names: &[String],
    listed: &[(String, Member)],
    groups: &Groups,
) -> Option<Value> {
    let small = [1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 4.0];
    let numbers = [-1.0, 0.0, 1.0, 2.0, 2.5, 3.0, 3.5, 5.0, 10.0, 12.0];
    let mut condition = match kind {
        "extended" => return Some(json!(extended(rng, names))),
        "temporal" | "temporal_ordered" => {
            let all = names.len();
            return match (rng.below(4), kind) {
                (0, "temporal_ordered") => Some(json!({"gte": all})),
                (0, _) => Some(json!({"gte": 1 + rng.below(all)})),
                (1, "temporal") => Some(
                    json!({rng.pick(&["eq", "gt", "lte", "neq"]).to_string(): 1 + rng.below(all)}),
                ),
                _ => None,
            };
        }
        "value_percentile" => percentile(rng, &numbers),
        "event_count" | "value_count" | "value_count of alerts" => comparisons(rng, &small),
        _ => comparisons(rng, &numbers),
    };
    let sources: Vec<&str> = listed
        .iter()
        .filter_map(|(_, member)| member.source)
        .collect();
    let streams = sources.iter().all(|source| *source == "streams");
    let accounts = sources.iter().all(|source| *source == "accounts");
    let texts: &[&str] = match (streams, accounts) {
        (true, false) => &["user", "host", "src_ip", "size", "amount", "payload.user"],
        (false, true) => &["account", "machine", "amount", "kind"],
        (_, _) => &["amount"],
    };
    match kind {
        "event_count" => {}
        "value_count of alerts" => insert(&mut condition, "field", *rng.pick(&groups.names)),
        "value_count" if rng.percent(30) => insert(&mut condition, "field", rng.sample(texts, 2)),
        "value_count" => insert(&mut condition, "field", *rng.pick(texts)),
        _ if streams => insert(
            &mut condition,
            "field",
            *rng.pick(&["amount", "size", "payload.n"]),
        ),
        _ => insert(&mut condition, "field", "amount"),
    }
    Some(Value::Object(condition))
}

/// A whole number is written without a fraction.
fn number(value: f64) -> Value {
    match value.fract() == 0.0 {
        true => json!(value as i64),
        false => json!(value),
    }
}

/// One operator, or two that make a range.
fn comparisons(rng: &mut Rng, bounds: &[f64]) -> Document {
    let bound = *rng.pick(bounds);
    let operators = ["gte", "gte", "gte", "gt", "gt", "eq", "neq", "lt", "lte"];
    let mut condition = Document::new();
    match rng.below(5) {
        0 => {
            let (low, high): (&str, &str) =
                *rng.pick(&[("gte", "lte"), ("gte", "lt"), ("gt", "lte"), ("gt", "lt")]);
            insert(&mut condition, low, number(bound));
            insert(&mut condition, high, number(bound + 2.0));
        }
        1 => {
            insert(&mut condition, "gte", number(bound));
            insert(&mut condition, "neq", number(bound + 1.0));
        }
        _ => {
            let operator: &&str = rng.pick(&operators);
            insert(&mut condition, operator, number(bound));
        }
    }
    condition
}

/// Quarters are exact in doubles; bounds for other shares are those that no values lead to.
fn percentile(rng: &mut Rng, bounds: &[f64]) -> Document {
    let share = *rng.pick(&[25, 50, 75, 100, 90, 95]);
    let mut condition = match share % 25 {
        0 => comparisons(rng, bounds),
        _ => {
            let mut condition = Document::new();
            let operator = *rng.pick(&["gt", "gte", "lt", "lte"]);
            insert(
                &mut condition,
                operator,
                *rng.pick(&[1.3137, 3.3137, 8.3137]),
            );
            condition
        }
    };
    insert(&mut condition, "percentile", share);
    condition
}

/// A condition over names of rules, perhaps not over all of them.
fn extended(rng: &mut Rng, names: &[String]) -> String {
    let (one, two) = (&names[0], names.get(1).unwrap_or(&names[0]));
    let three = names.get(2).unwrap_or(two);
    match rng.below(7) {
        0 => format!("{one} and {two}"),
        1 => format!("{one} or {two}"),
        2 => format!("{one} and not {two}"),
        3 => format!("{one} and {two} and not {three}"),
        4 => format!("({one} or {two}) and {three}"),
        5 => format!("not ({one} and {two})"),
        _ => format!("{one} and ({two} or not {three})"),
    }
}
