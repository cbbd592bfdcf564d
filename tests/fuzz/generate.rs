//! Rule files that get deep: the log source is one that is served, most fields are declared,
//! most modifiers fit together.

use crate::values::{field, quoted, value};
use arbitrary::{Result, Unstructured};
use siglake::modifier::MODIFIERS;
use siglake::rule::LogSource;
use siglake::source::{Catalog, Source, Type};

const CHAINS: &[&str] = &[
    "",
    "",
    "",
    "contains",
    "startswith",
    "endswith",
    "contains|all",
    "cased",
    "contains|cased",
    "neq",
    "contains|neq",
    "re",
    "re|i",
    "re|i|m|s",
    "re|all",
    "re|neq",
    "cidr",
    "cidr|neq",
    "lt",
    "lte",
    "gt",
    "gte",
    "gt|neq",
    "exists",
    "fieldref",
    "fieldref|neq",
    "fieldref|startswith",
    "fieldref|endswith",
    "fieldref|contains",
    "fieldref|cased",
    "windash",
    "windash|contains",
    "windash|contains|all",
    "base64",
    "base64|contains",
    "base64offset|contains",
    "wide|base64offset|contains",
    "utf16|base64",
    "utf16be|base64offset|contains",
    "expand",
    "expand|contains|all",
    "expand|re",
    "expand|cidr",
    "minute",
    "hour",
    "hour|gte",
    "day|neq",
    "week",
    "month",
    "year|lt",
];
const NAMES: &[&str] = &[
    "selection",
    "sel_a",
    "sel_b",
    "filter",
    "_hidden",
    "keywords",
    "searches",
    "1",
];

/// A file of one rule, sometimes with a second one or a filter. Where the choices run out,
/// `Unstructured` gives zeros, so every input is a file.
pub fn file(u: &mut Unstructured<'_>, catalog: &Catalog) -> String {
    let mut text = String::new();
    // The writers stop early only on choices among nothing.
    let _ = write_file(u, catalog, &mut text);
    text
}

fn write_file(u: &mut Unstructured<'_>, catalog: &Catalog, out: &mut String) -> Result<()> {
    let source = match u.ratio(1, 3)? {
        // `add` puts the fixture first.
        true => &catalog.sources()[0],
        false => u.choose(catalog.sources())?,
    };
    let logsource = &u.choose(&source.logsources)?.logsource;
    let fields = names(source);
    rule(u, logsource, &fields, out)?;
    match u.int_in_range(0..=9)? {
        0 => {
            out.push_str("---\n");
            rule(u, logsource, &fields, out)?;
        }
        1 => {
            out.push_str("---\n");
            header(u, logsource, out)?;
            out.push_str("filter:\n  rules: any\n");
            searches(u, &fields, out)?;
        }
        _ => {}
    }
    Ok(())
}

fn header(u: &mut Unstructured<'_>, logsource: &LogSource, out: &mut String) -> Result<()> {
    out.push_str(&format!("title: {}\n", value(u, "", &[])?));
    let parts = [
        ("product", &logsource.product),
        ("category", &logsource.category),
        ("service", &logsource.service),
    ];
    out.push_str("logsource:\n");
    for (key, part) in parts {
        if let Some(part) = part {
            out.push_str(&format!("  {key}: {}\n", quoted(part)));
        }
    }
    Ok(())
}

fn rule(
    u: &mut Unstructured<'_>,
    logsource: &LogSource,
    fields: &[String],
    out: &mut String,
) -> Result<()> {
    header(u, logsource, out)?;
    if u.ratio(1, 4)? {
        let shown: Vec<String> = (0..u.int_in_range(1..=4)?)
            .map(|_| Ok(quoted(&field(u, fields)?)))
            .collect::<Result<_>>()?;
        out.push_str(&format!("fields: [{}]\n", shown.join(", ")));
    }
    out.push_str("detection:\n");
    searches(u, fields, out)
}

fn searches(u: &mut Unstructured<'_>, fields: &[String], out: &mut String) -> Result<()> {
    let mut used = Vec::new();
    // Many at times: what `N of` costs must not grow with the ways to choose N.
    let many = if u.ratio(1, 32)? {
        u.int_in_range(5..=40)?
    } else {
        0
    };
    for number in 0..many {
        out.push_str(&format!("  many_{number}: {{{}}}\n", item(u, fields)?));
    }
    for _ in 0..u.int_in_range(1..=4)? {
        let name = *u.choose(NAMES)?;
        if !used.contains(&name) {
            used.push(name);
            out.push_str(&format!(
                "  {}: {}\n",
                quoted(name),
                selection(u, fields, 3)?
            ));
        }
    }
    let mut conditions = vec![condition(u, &used, 4)?];
    if u.ratio(1, 8)? {
        conditions.push(condition(u, &used, 2)?);
    }
    let quoted: Vec<String> = conditions.iter().map(|text| quoted(text)).collect();
    out.push_str(&format!("  condition: [{}]\n", quoted.join(", ")));
    Ok(())
}

/// A mapping, a keyword, or a list of them, in flow style.
fn selection(u: &mut Unstructured<'_>, fields: &[String], depth: u32) -> Result<String> {
    if depth > 0 && u.ratio(1, 4)? {
        let parts: Vec<String> = (0..u.int_in_range(1..=3)?)
            .map(|_| selection(u, fields, depth - 1))
            .collect::<Result<_>>()?;
        let list = format!("[{}]", parts.join(", "));
        // As deep as the reader allows, and a little deeper.
        let nested = if u.ratio(1, 16)? {
            u.int_in_range(1..=130)?
        } else {
            0
        };
        return Ok(format!(
            "{}{list}{}",
            "[".repeat(nested),
            "]".repeat(nested)
        ));
    }
    if u.ratio(1, 8)? {
        return value(u, "", fields);
    }
    let mut items = Vec::new();
    for _ in 0..u.int_in_range(1..=3)? {
        items.push(item(u, fields)?);
    }
    Ok(format!("{{{}}}", items.join(", ")))
}

fn item(u: &mut Unstructured<'_>, fields: &[String]) -> Result<String> {
    let mut chain = u.choose(CHAINS)?.to_string();
    if u.ratio(1, 24)? {
        for _ in 0..u.int_in_range(1..=3)? {
            chain.push_str(&format!("|{}", u.choose(MODIFIERS)?.name));
        }
    }
    let chain = chain.trim_start_matches('|');
    let mut key = match u.ratio(1, 16)? {
        true => String::new(),
        false => field(u, fields)?,
    };
    if !chain.is_empty() {
        key.push_str(&format!("|{chain}"));
    }
    let values: Vec<String> = (0..u.int_in_range(1..=3)?)
        .map(|_| value(u, chain, fields))
        .collect::<Result<_>>()?;
    Ok(match values.as_slice() {
        [one] => format!("{}: {one}", quoted(&key)),
        more => format!("{}: [{}]", quoted(&key), more.join(", ")),
    })
}

fn condition(u: &mut Unstructured<'_>, names: &[&str], depth: u32) -> Result<String> {
    let inner = |u: &mut Unstructured<'_>| condition(u, names, depth.saturating_sub(1));
    Ok(match u.int_in_range(0..=if depth == 0 { 3 } else { 9 })? {
        0 => [
            "1 of them",
            "all of them",
            "2 of them",
            "any of sel*",
            "all of *",
            "1 of _*",
            "9 of them",
            "20 of many_*",
        ][u.choose_index(8)?]
        .to_owned(),
        1..=3 => u.choose(names)?.to_string(),
        4 => format!("not {}", inner(u)?),
        5 => format!("({})", inner(u)?),
        6 => format!("{} or {}", inner(u)?, inner(u)?),
        7 => format!("({} or {}) and not ({})", inner(u)?, inner(u)?, inner(u)?),
        8 if u.ratio(1, 4)? => {
            // Deep and alternating, so that no level can be folded into the one above.
            let level =
                ["not ", "(", "not (", "sel and not (", "sel or (sel and "][u.choose_index(5)?];
            let level = level.replace("sel", u.choose(names)?);
            let levels = u.int_in_range(1..=130)?;
            let close = level.matches('(').count() * levels;
            format!("{}{}{}", level.repeat(levels), inner(u)?, ")".repeat(close))
        }
        _ => format!("{} and {}", inner(u)?, inner(u)?),
    })
}

/// Every path that the source declares, and one below each map and JSON column.
fn names(source: &Source) -> Vec<String> {
    let mut names = Vec::new();
    for column in source.columns.iter().chain(&source.partitions) {
        paths(&column.ty, column.name.clone(), &mut names);
    }
    names.extend(source.fields.iter().map(|(name, _)| name.clone()));
    names.extend(source.derived.iter().map(|(name, _)| name.clone()));
    names
}

fn paths(ty: &Type, name: String, out: &mut Vec<String>) {
    match ty {
        Type::Text | Type::Integer | Type::Number | Type::Boolean | Type::Timestamp => {}
        Type::Json => out.extend([format!("{name}.a"), format!("{name}.b c.0.it's")]),
        Type::Struct(members) => members
            .iter()
            .for_each(|(member, ty)| paths(ty, format!("{name}.{member}"), out)),
        Type::Array(element) => paths(element, name.clone(), out),
        Type::Map(value) => paths(value, format!("{name}.key"), out),
    }
    if !out.contains(&name) {
        out.push(name);
    }
}
