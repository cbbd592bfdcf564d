//! One `field|modifiers: values` of a search, or keywords (semantics, section 2: the table).

use super::dates::{self, Part};
use super::encode::{self, Content};
use super::numbers::{self, Num};
use super::strings::{self, Token};
use super::{Options, fields, network, regexes};
use serde_json::Value;
use serde_yaml::Value as Yaml;
use std::cmp::Ordering;

pub struct Item {
    /// Nothing for keywords.
    field: Option<String>,
    /// `all`: each value must hold, not one.
    all: bool,
    /// `neq`.
    negated: bool,
    /// For each value of the rule the tests that it became, of which one must hold.
    values: Vec<Vec<Test>>,
}

enum Test {
    Text {
        tokens: Vec<Token>,
        cased: bool,
    },
    Number(Num),
    Boolean(bool),
    Absent,
    Exists(bool),
    Regex(regex::Regex),
    Inside(network::Network),
    Compare(Comparison, Num),
    OtherField {
        name: String,
        any_before: bool,
        any_after: bool,
        cased: bool,
    },
    TimePart(Part, Comparison, Num),
}

#[derive(Clone, Copy)]
enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

const TEXT: [&str; 14] = [
    "contains",
    "startswith",
    "endswith",
    "cased",
    "all",
    "neq",
    "windash",
    "base64",
    "base64offset",
    "utf16",
    "utf16le",
    "utf16be",
    "wide",
    "expand",
];

/// The kind of test that a modifier makes of an item, and the modifiers that may stand beside it.
const KINDS: [(&str, &[&str]); 4] = [
    ("re", &["re", "i", "m", "s", "all", "neq"]),
    ("cidr", &["cidr", "all", "neq"]),
    ("exists", &["exists"]),
    (
        "fieldref",
        &[
            "fieldref",
            "contains",
            "startswith",
            "endswith",
            "cased",
            "all",
            "neq",
        ],
    ),
];
const COMPARISONS: [&str; 4] = ["lt", "lte", "gt", "gte"];

pub fn parse(key: &str, value: &Yaml, options: &Options) -> Result<Item, String> {
    let mut parts = key.split('|');
    let field = parts.next().filter(|name| !name.is_empty());
    let modifiers: Vec<&str> = parts.collect();
    let has = |name: &str| modifiers.contains(&name);
    for (at, modifier) in modifiers.iter().enumerate() {
        if modifiers[..at].contains(modifier) {
            return Err(format!("{key}: `{modifier}` stands twice"));
        }
    }
    let numeric = modifiers
        .iter()
        .any(|m| COMPARISONS.contains(m) || dates::part_named(m).is_some());
    let two = |test: &dyn Fn(&str) -> bool| modifiers.iter().filter(|m| test(m)).count() > 1;
    if two(&|m| COMPARISONS.contains(&m)) || two(&|m| dates::part_named(m).is_some()) {
        return Err(format!("{key}: two comparisons or two parts of a time"));
    }
    let (kind, allowed) = KINDS
        .iter()
        .find(|(kind, _)| has(kind))
        .unwrap_or(&("", &TEXT));
    let fits = |m: &&str| match numeric {
        true => {
            COMPARISONS.contains(m) || dates::part_named(m).is_some() || ["all", "neq"].contains(m)
        }
        false => allowed.contains(m),
    };
    if let Some(wrong) = modifiers.iter().find(|m| !fits(m)) {
        return Err(format!("{key}: `{wrong}` does not fit"));
    }
    if field.is_none() && (numeric || !["", "re"].contains(kind)) {
        return Err(format!("{key}: keywords are text"));
    }
    let single = [value.clone()];
    let values = match value {
        Yaml::Sequence(values) if values.is_empty() => return Err(format!("{key}: no value")),
        Yaml::Sequence(values) => values.as_slice(),
        _ => &single,
    };
    let tests = |value: &Yaml| -> Result<Vec<Test>, String> {
        if numeric {
            return Ok(vec![numeric_test(value, &modifiers)?]);
        }
        Ok(match *kind {
            "re" => {
                let built = regexes::build(&scalar(value)?, has("i"), has("m"), has("s"))?;
                vec![Test::Regex(built)]
            }
            "cidr" => {
                let text = scalar(value)?;
                let network = network::parse_network(&text);
                vec![Test::Inside(
                    network.ok_or(format!("`{text}` is no network"))?,
                )]
            }
            "exists" => match value {
                Yaml::Bool(wanted) => vec![Test::Exists(*wanted)],
                _ => return Err("`exists` takes true or false".to_string()),
            },
            "fieldref" => vec![Test::OtherField {
                name: scalar(value)?,
                any_before: has("contains") || has("endswith"),
                any_after: has("contains") || has("startswith"),
                cased: has("cased"),
            }],
            _ => plain_tests(value, &modifiers, field.is_none(), options)?,
        })
    };
    if *kind == "exists" && values.len() > 1 {
        return Err(format!("{key}: `exists` takes one value"));
    }
    let values: Result<Vec<_>, String> = values.iter().map(tests).collect();
    Ok(Item {
        field: field.map(str::to_string),
        all: has("all"),
        negated: has("neq"),
        values: values.map_err(|error| format!("{key}: {error}"))?,
    })
}

/// The text of a value written in the rule: a number's or a boolean's is as it is written.
fn scalar(value: &Yaml) -> Result<String, String> {
    match value {
        Yaml::String(text) => Ok(text.clone()),
        Yaml::Number(number) => Ok(number.to_string()),
        Yaml::Bool(flag) => Ok(flag.to_string()),
        Yaml::Null | Yaml::Sequence(_) | Yaml::Mapping(_) | Yaml::Tagged(_) => {
            Err("a text, a number, true or false is expected".to_string())
        }
    }
}

fn numeric_test(value: &Yaml, modifiers: &[&str]) -> Result<Test, String> {
    let number = numbers::parse(&scalar(value)?).ok_or("a number is expected")?;
    let comparison = modifiers.iter().find_map(|m| match *m {
        "lt" => Some(Comparison::Less),
        "lte" => Some(Comparison::LessOrEqual),
        "gt" => Some(Comparison::Greater),
        "gte" => Some(Comparison::GreaterOrEqual),
        _ => None,
    });
    let part = modifiers.iter().find_map(|m| dates::part_named(m));
    Ok(match (part, comparison) {
        (Some(part), comparison) => {
            Test::TimePart(part, comparison.unwrap_or(Comparison::Equal), number)
        }
        (None, Some(comparison)) => Test::Compare(comparison, number),
        (None, None) => return Err("no comparison".to_string()),
    })
}

/// Plain values and the modifiers that rewrite them, in the order in which they are written.
fn plain_tests(
    value: &Yaml,
    modifiers: &[&str],
    keyword: bool,
    options: &Options,
) -> Result<Vec<Test>, String> {
    let has = |name: &str| modifiers.contains(&name);
    let rewritten = modifiers
        .iter()
        .any(|m| !["cased", "all", "neq"].contains(m));
    if !rewritten && !keyword {
        match value {
            Yaml::Null => return Ok(vec![Test::Absent]),
            Yaml::Bool(flag) => return Ok(vec![Test::Boolean(*flag)]),
            Yaml::Number(number) => {
                let number = numbers::parse(&number.to_string()).ok_or("not a finite number")?;
                return Ok(vec![Test::Number(number)]);
            }
            _ => {}
        }
    }
    let mut contents = vec![Content::Text(strings::parse(
        &scalar(value)?,
        has("expand"),
    ))];
    if keyword
        && !["contains", "startswith", "endswith"]
            .iter()
            .any(|m| has(m))
    {
        // A keyword occurs anywhere in a text; the wildcards come last, as `contains` in last place would add them.
        contents = rewrite_all(contents, modifiers, options)?;
        contents = rewrite_all(contents, &["contains"], options)?;
    } else {
        contents = rewrite_all(contents, modifiers, options)?;
    }
    contents
        .into_iter()
        .map(|content| match content {
            Content::Text(tokens) => Ok(Test::Text {
                tokens,
                cased: has("cased"),
            }),
            Content::Bytes(_) => {
                Err("UTF-16 needs `base64` or `base64offset` after it".to_string())
            }
        })
        .collect()
}

fn rewrite_all(
    mut contents: Vec<Content>,
    modifiers: &[&str],
    options: &Options,
) -> Result<Vec<Content>, String> {
    for modifier in modifiers {
        let mut rewritten = Vec::new();
        for content in &contents {
            rewritten.extend(rewrite(content, modifier, options)?);
        }
        contents = rewritten;
    }
    Ok(contents)
}

fn rewrite(content: &Content, modifier: &str, options: &Options) -> Result<Vec<Content>, String> {
    let tokens = match content {
        Content::Text(tokens) => tokens.as_slice(),
        Content::Bytes(_) => &[],
    };
    let around = |before: &[Token], after: &[Token]| match content {
        Content::Text(tokens) => Ok(vec![Content::Text([before, tokens, after].concat())]),
        Content::Bytes(_) => Err("UTF-16 takes no wildcards".to_string()),
    };
    let texts = |all: Vec<Vec<Token>>| all.into_iter().map(Content::Text).collect();
    match modifier {
        "contains" => around(&[Token::Any], &[Token::Any]),
        "startswith" => around(&[], &[Token::Any]),
        "endswith" => around(&[Token::Any], &[]),
        "windash" => Ok(texts(encode::windash(tokens))),
        "expand" => Ok(texts(encode::expand(tokens, &options.placeholders)?)),
        "base64" => Ok(vec![encode::base64(content)?]),
        "base64offset" => encode::base64offset(content),
        "utf16" | "utf16le" | "utf16be" | "wide" => Ok(vec![encode::utf16(content, modifier)?]),
        _ => Ok(vec![content.clone()]),
    }
}

impl Item {
    pub fn holds(&self, event: &Value, options: &Options) -> bool {
        let one = |tests: &Vec<Test>| tests.iter().any(|test| self.test(test, event, options));
        let positive = match self.all {
            true => self.values.iter().all(one),
            false => self.values.iter().any(one),
        };
        positive != self.negated
    }

    /// Section 2: a comparison with an absent value is false.
    fn test(&self, test: &Test, event: &Value, options: &Options) -> bool {
        let holds = |value: &Value| holds(test, value);
        let Some(field) = &self.field else {
            return options.keyword_fields.iter().any(|name| {
                let value = fields::lookup(event, name, &options.field_map);
                value.is_some_and(|value| fields::any_leaf(&value, &holds))
            });
        };
        let found = fields::lookup(event, field, &options.field_map);
        match (test, found) {
            (Test::Absent, found) => found.is_none(),
            (Test::Exists(wanted), found) => found.is_some() == *wanted,
            (_, None) => false,
            (Test::OtherField { name, .. }, Some(value)) => {
                fields::lookup(event, name, &options.field_map).is_some_and(|other| {
                    fields::any(&value, &|value| {
                        fields::any(&other, &|other| same(test, value, other))
                    })
                })
            }
            (_, Some(value)) => fields::any(&value, &holds),
        }
    }
}

/// A test of one text, number or boolean.
fn holds(test: &Test, value: &Value) -> bool {
    let text = numbers::text(value);
    match test {
        Test::Text { tokens, cased } => text.is_some_and(|t| strings::matches(tokens, &t, *cased)),
        Test::Number(wanted) => compares(Comparison::Equal, numbers::of(value), wanted),
        Test::Compare(comparison, wanted) => compares(*comparison, numbers::of(value), wanted),
        Test::Boolean(wanted) => numbers::is_boolean(value, *wanted),
        Test::Regex(regex) => text.is_some_and(|text| regex.is_match(&text)),
        Test::Inside(network) => value
            .as_str()
            .is_some_and(|t| network::contains(network, t)),
        Test::TimePart(part, comparison, wanted) => {
            let number = value.as_str().and_then(|text| dates::part(text, *part));
            compares(
                *comparison,
                number.and_then(|n| numbers::parse(&n.to_string())),
                wanted,
            )
        }
        Test::Absent | Test::Exists(_) | Test::OtherField { .. } => false,
    }
}

fn compares(comparison: Comparison, value: Option<Num>, wanted: &Num) -> bool {
    let Some(order) = value.and_then(|value| numbers::compare(&value, wanted)) else {
        return false;
    };
    match comparison {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::LessOrEqual => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::GreaterOrEqual => order != Ordering::Less,
    }
}

/// `fieldref`: both sides as text; what the other field holds is plain, not a pattern.
fn same(test: &Test, value: &Value, other: &Value) -> bool {
    let Test::OtherField {
        any_before,
        any_after,
        cased,
        ..
    } = test
    else {
        return false;
    };
    let (Some(text), Some(other)) = (numbers::text(value), numbers::text(other)) else {
        return false;
    };
    let any = |wanted: bool| if wanted { vec![Token::Any] } else { vec![] };
    let pattern = [any(*any_before), strings::literal(&other), any(*any_after)].concat();
    strings::matches(&pattern, &text, *cased)
}
