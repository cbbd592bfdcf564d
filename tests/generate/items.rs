//! `field|modifiers: values` with a meaning for what the field holds.

use super::alphabet::TIME_PARTS;
use super::rng::Rng;
use super::schema::{FIELDS, Kind};
use super::values::{Piece, list, modifier, number, one_or_list, regex, sigma};
use super::world::{CHARSETS, World};
use serde_json::{Value, json};

/// Modifiers in their order, and the value.
type Test = (Vec<&'static str>, Value);

/// One entry of a search map.
pub fn item(rng: &mut Rng, world: &World) -> (String, Value) {
    let (path, kind) = *rng.pick(&FIELDS);
    let (modifiers, value) = test(rng, world, kind);
    let key = modifiers
        .iter()
        .fold(path.to_string(), |key, m| format!("{key}|{m}"));
    (key, value)
}

/// Values without a field, for a list of keywords.
pub fn keyword(rng: &mut Rng, world: &World) -> Value {
    match rng.percent(10) {
        true => json!(rng.pick(&world.integers)),
        false => json!(sigma(rng, world, Piece::Inner)),
    }
}

fn test(rng: &mut Rng, world: &World, kind: Kind) -> Test {
    match rng.below(24) {
        0 => return (vec![], Value::Null),
        1 => return (vec!["exists"], json!(rng.percent(50))),
        2 if rng.percent(30) => return (vec!["neq"], Value::Null),
        _ => {}
    }
    match kind {
        Kind::Text => text(rng, world),
        Kind::NumericText => match rng.below(3) {
            0 => text(rng, world),
            1 => equals_number(rng, world),
            _ => compare(rng, world),
        },
        Kind::TimeText if rng.percent(80) => time_part(rng),
        Kind::Address if rng.percent(80) => network(rng, world),
        Kind::TimeText | Kind::Address => text(rng, world),
        Kind::Integer => match rng.below(8) {
            0 => digits(rng),
            1 => field_reference(rng, &["count", "order", "actor.id", "parts.size"]),
            2..=4 => equals_number(rng, world),
            _ => compare(rng, world),
        },
        Kind::Number => match rng.percent(50) {
            true => equals_number(rng, world),
            false => compare(rng, world),
        },
        Kind::Boolean => match rng.below(8) {
            0 => (vec![], json!(rng.pick(&["True", "false"]))),
            1 => (vec!["neq"], json!(rng.percent(50))),
            2 => field_reference(rng, &["enabled", "actor.admin"]),
            _ => (vec![], json!(rng.percent(50))),
        },
        Kind::Timestamp => time_part(rng),
        Kind::Json => match rng.below(8) {
            0 => equals_number(rng, world),
            1 => compare(rng, world),
            2 => network(rng, world),
            3 => time_part(rng),
            4 => (vec![], json!(rng.percent(50))),
            5 => digits(rng),
            _ => text(rng, world),
        },
    }
}

fn text(rng: &mut Rng, world: &World) -> Test {
    if world.encoded && rng.percent(60) {
        return encoded(rng, world);
    }
    if world.dashed && rng.percent(60) {
        return dashed(rng, world);
    }
    match rng.below(20) {
        0..=8 => pattern(rng, world),
        9..=11 => expression(rng, world),
        12 => dashed(rng, world),
        13 => expanded(rng),
        14 => equals_number(rng, world),
        15 => (vec![], one_or_list(rng, |rng| json!(rng.percent(50)))),
        16 => compare(rng, world),
        17 => (vec![], json!("")),
        18 => (vec![], mixed(rng, world)),
        _ => {
            let fields = [
                "name",
                "note",
                "Who",
                "tags",
                "parts.name",
                "labels.env",
                "payload.mixed",
                "amount",
            ];
            field_reference(rng, &fields)
        }
    }
}

fn piece(rng: &mut Rng) -> Piece {
    *rng.pick(&[Piece::Whole, Piece::Inner, Piece::Start, Piece::End])
}

/// Plain values and pieces, perhaps `cased`, and then `all` or `neq`.
fn pattern(rng: &mut Rng, world: &World) -> Test {
    let piece = piece(rng);
    let mut modifiers: Vec<&str> = modifier(piece).into_iter().collect();
    if rng.percent(20) {
        modifiers.push("cased");
    }
    let value = |rng: &mut Rng| json!(sigma(rng, world, piece));
    ending(rng, modifiers, value)
}

/// Adds `all` to a list or `neq` to anything, or neither, and makes the values.
fn ending(
    rng: &mut Rng,
    mut modifiers: Vec<&'static str>,
    value: impl FnMut(&mut Rng) -> Value,
) -> Test {
    match rng.below(8) {
        0 | 1 => {
            // `all` has no order among the others.
            let at = if modifiers.contains(&"re") {
                modifiers.len()
            } else {
                rng.below(modifiers.len() + 1)
            };
            modifiers.insert(at, "all");
            (modifiers, list(rng, value))
        }
        2 => {
            modifiers.push("neq");
            (modifiers, one_or_list(rng, value))
        }
        _ => (modifiers, one_or_list(rng, value)),
    }
}

fn expression(rng: &mut Rng, world: &World) -> Test {
    let flags: &[&str] = match rng.below(8) {
        0 | 1 => &["i"],
        2 => &["m"],
        3 => &["s"],
        4 => &["i", "m", "s"],
        _ => &[],
    };
    let modifiers = [&["re"], flags].concat();
    let ignore_case = flags.contains(&"i");
    ending(rng, modifiers, |rng| json!(regex(rng, world, ignore_case)))
}

fn dashed(rng: &mut Rng, world: &World) -> Test {
    let piece = piece(rng);
    let modifiers = match (modifier(piece), rng.percent(50)) {
        (None, _) => vec!["windash"],
        (Some(piece), true) => vec!["windash", piece],
        (Some(piece), false) => vec![piece, "windash"],
    };
    let inner = [
        "-enc",
        " /enc",
        "cmd \u{2013}enc",
        "-a",
        "well-known",
        "--all",
        " -",
        "-a /b",
        "\u{2015}ENC x",
    ];
    ending(rng, modifiers, |rng| match rng.percent(60) {
        true => json!(rng.pick(&inner)),
        false => json!(sigma(rng, world, piece)),
    })
}

fn encoded(rng: &mut Rng, world: &World) -> Test {
    let charset = *rng.pick(&CHARSETS);
    let mut modifiers: Vec<&str> = Some(charset)
        .filter(|c| !c.is_empty())
        .into_iter()
        .collect();
    match rng.below(4) {
        0 => modifiers.push("base64"),
        1 => modifiers.extend(["base64", "startswith"]),
        2 => modifiers.extend(["base64offset", "contains"]),
        _ => modifiers.extend(["base64offset", "contains", "cased"]),
    }
    let value = |rng: &mut Rng| json!(rng.pick(&world.secrets).replace('*', "\\*"));
    (modifiers, one_or_list(rng, value))
}

fn expanded(rng: &mut Rng) -> Test {
    let templates = [
        "%short%",
        "%Any_Case%",
        "%drive%*",
        "x%short%?",
        "\\%",
        "%drive% %Any_Case%",
        "100\\%",
        "%",
    ];
    let modifiers = match rng.below(4) {
        0 => vec!["expand"],
        1 => vec!["expand", "contains"],
        2 => vec!["contains", "expand"],
        _ => vec!["expand", "startswith"],
    };
    ending(rng, modifiers, |rng| json!(rng.pick(&templates)))
}

fn equals_number(rng: &mut Rng, world: &World) -> Test {
    let modifiers = if rng.percent(15) { vec!["neq"] } else { vec![] };
    (modifiers, one_or_list(rng, |rng| number(rng, world)))
}

fn compare(rng: &mut Rng, world: &World) -> Test {
    let comparison = *rng.pick(&["lt", "lte", "gt", "gte"]);
    (vec![comparison], number(rng, world))
}

/// Text tests on what may be a number: they see its digits.
fn digits(rng: &mut Rng) -> Test {
    match rng.below(4) {
        0 => (vec!["contains"], json!(rng.pick(&["0", "4", "-"]))),
        1 => (vec!["endswith"], json!(rng.pick(&[0, 3, 4]))),
        2 => (vec![], json!(rng.pick(&["4", "04", "1?", "2*"]))),
        _ => (
            vec!["re"],
            json!(rng.pick(&[r"^\d$", "^-?[0-9]+$", "0{2}"])),
        ),
    }
}

/// A number, a text, null and a word in one list.
fn mixed(rng: &mut Rng, world: &World) -> Value {
    let mut values = vec![number(rng, world), json!(sigma(rng, world, Piece::Whole))];
    if rng.percent(50) {
        values.push(Value::Null);
    }
    if rng.percent(50) {
        values.push(json!(true));
    }
    Value::Array(values)
}

fn network(rng: &mut Rng, world: &World) -> Test {
    let modifiers = if rng.percent(15) {
        vec!["cidr", "neq"]
    } else {
        vec!["cidr"]
    };
    (
        modifiers,
        one_or_list(rng, |rng| json!(rng.pick(&world.networks))),
    )
}

fn time_part(rng: &mut Rng) -> Test {
    let (part, values) = *rng.pick(&TIME_PARTS);
    let modifiers = if rng.percent(10) {
        vec![part, "neq"]
    } else {
        vec![part]
    };
    (modifiers, one_or_list(rng, |rng| json!(rng.pick(values))))
}

fn field_reference(rng: &mut Rng, fields: &[&str]) -> Test {
    let modifiers = match rng.below(6) {
        0 => vec!["fieldref", "neq"],
        1 => vec!["fieldref", "startswith"],
        2 => vec!["fieldref", "endswith"],
        3 => vec!["fieldref", "contains"],
        _ => vec!["fieldref"],
    };
    let value = match rng.percent(80) {
        true => json!(rng.pick(fields)),
        false => json!([rng.pick(fields), rng.pick(fields)]),
    };
    (modifiers, value)
}
