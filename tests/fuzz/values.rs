//! Values for items, by what their modifiers take. Each is a YAML scalar.

use arbitrary::{Result, Unstructured};

const TEXTS: &[&str] = &[
    "a",
    "ab",
    "A",
    "é",
    "İ",
    "ß",
    "Σ",
    "K",
    "\u{1F600}",
    "*",
    "?",
    "\\",
    "\\*",
    "\\?",
    "\\\\",
    "%",
    "_",
    "'",
    "''",
    "\"",
    "--",
    ";",
    "/*",
    "*/",
    "$$",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "^",
    "$",
    ".",
    "|",
    "+",
    " ",
    "\n",
    "\r",
    "\t",
    "\0",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{fffd}",
    "-",
    "/",
    " -e ",
    " /c ",
    "–",
    "%admins%",
    "%ports%",
    "%none%",
    "%unset%",
    "C:\\Windows\\",
    "0",
    "007",
    "1e5",
    "0x1f",
    "true",
    "null",
    "~",
    "10.0.0.1",
    "::1",
];
const REGEX: &[&str] = &[
    "a",
    "é",
    ".",
    "\\d",
    "\\w+",
    "\\s*",
    "\\b",
    "\\B",
    "[a-z]",
    "[^a-z]",
    "[[:alpha:]]",
    "[\\d_]",
    "[^\\W]",
    "[&&a]",
    "[a&&[^b]]",
    "(",
    ")",
    "(?:",
    "(?i)",
    "(?i:",
    "(?s-m:",
    "(?P<n>",
    "(?<n>",
    "(?=",
    "(?!",
    "(?<=",
    "(?>",
    "|",
    "*",
    "+",
    "?",
    "*?",
    "++",
    "{2}",
    "{2,}",
    "{2,5}",
    "{1000}",
    "{5,2}",
    "^",
    "$",
    "\\A",
    "\\z",
    "\\Z",
    "\\\\",
    "\\/",
    "\\x41",
    "\\x{1F600}",
    "\\u0041",
    "\\p{L}",
    "\\pN",
    "\\P{Greek}",
    "\\1",
    "\\k<n>",
    "\\Q",
    "\\E",
    "\\n",
    "\\t",
    "\\0",
    "\\-",
    "-",
    "'",
    "\"",
    "#",
    " ",
    "İ",
    "ß",
    "K",
    "ſ",
    "[",
    "]",
    "{",
    "}",
    "\n",
    "\\R",
    "\\h",
    "\\X",
    "\\G",
];
const ADDRESSES: &[&str] = &[
    "10.0.0.0",
    "192.168.1.77",
    "0.0.0.0",
    "255.255.255.255",
    "1.2.3",
    "01.2.3.4",
    "::",
    "::1",
    "fe80::",
    "2001:db8::",
    "::ffff:10.0.0.1",
    "1:2:3:4:5:6:7:8",
    "fe80::1%eth0",
    "2001:DB8:0:0:0:0:0:1",
    "",
    "*",
];
const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "1",
    "-1",
    "443",
    "4.5",
    "-0.0",
    "1e308",
    "1e-320",
    "1e999",
    ".inf",
    "-.inf",
    ".nan",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
    "170141183460469231731687303715884105727",
    "-170141183460469231731687303715884105728",
    "'1e999'",
    "340282366920938463463374607431768211456",
    "0.1",
    "1.0",
    "100000000000000000000000.0",
];

/// A scalar that fits the modifiers, most of the time.
pub fn value(u: &mut Unstructured<'_>, modifiers: &str, fields: &[String]) -> Result<String> {
    if u.ratio(1, 24)? {
        return any(u);
    }
    let has = |name: &str| modifiers.split('|').any(|modifier| modifier == name);
    if has("re") {
        return Ok(quoted(&joined(u, REGEX)?));
    }
    if has("cidr") {
        let prefix: u8 = u.arbitrary()?;
        return Ok(quoted(&match u.int_in_range(0..=5)? {
            0 => u.choose(ADDRESSES)?.to_string(),
            1 => format!("{}/{prefix}", u.choose(ADDRESSES)?),
            2 => format!(
                "{}/{}",
                std::net::Ipv6Addr::from(u.arbitrary::<u128>()?),
                prefix % 130
            ),
            _ => format!(
                "{}/{}",
                std::net::Ipv4Addr::from(u.arbitrary::<u32>()?),
                prefix % 34
            ),
        }));
    }
    if has("exists") {
        return Ok(["true", "false"][usize::from(u.arbitrary::<bool>()?)].to_owned());
    }
    if has("fieldref") {
        return Ok(quoted(&field(u, fields)?));
    }
    if [
        "lt", "lte", "gt", "gte", "minute", "hour", "day", "week", "month", "year",
    ]
    .iter()
    .any(|name| has(name))
    {
        return Ok(u.choose(NUMBERS)?.to_string());
    }
    any(u)
}

fn any(u: &mut Unstructured<'_>) -> Result<String> {
    Ok(match u.int_in_range(0..=9)? {
        0 => u.choose(NUMBERS)?.to_string(),
        1 => ["true", "false", "null", "''"][u.choose_index(4)?].to_owned(),
        2 => quoted(u.arbitrary()?),
        // A long value: limits and the printer's layout.
        3 if u.ratio(1, 8)? => quoted(&joined(u, TEXTS)?.repeat(usize::from(u.arbitrary::<u8>()?))),
        _ => quoted(&joined(u, TEXTS)?),
    })
}

/// A declared field, with parts added or changed now and then.
pub fn field(u: &mut Unstructured<'_>, fields: &[String]) -> Result<String> {
    let mut name = match fields {
        [] => String::new(),
        fields => u.choose(fields)?.clone(),
    };
    match u.int_in_range(0..=63)? {
        0 => name = joined(u, TEXTS)?,
        1 => name.push_str(&format!(".{}", joined(u, TEXTS)?)),
        2 => name = name.to_uppercase(),
        3 => name.push_str(".0"),
        4 => name.push_str(&".a".repeat(u.int_in_range(1..=200)?)),
        _ => {}
    }
    Ok(name.replace('|', ""))
}

fn joined(u: &mut Unstructured<'_>, pieces: &[&str]) -> Result<String> {
    (0..u.int_in_range(0..=6)?)
        .map(|_| match u.ratio(1, 10)? {
            true => Ok(u.arbitrary::<char>()?.to_string()),
            false => Ok(u.choose(pieces)?.to_string()),
        })
        .collect()
}

/// A double-quoted YAML scalar. What YAML does not allow raw is escaped.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            ' '..='~' | '\u{a0}'..='\u{2027}' => quoted.push(c),
            c => quoted.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    quoted.push('"');
    quoted
}
