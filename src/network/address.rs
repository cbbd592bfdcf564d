//! Patterns for the parts of an address: octets, dotted quads, groups of hexadecimal digits.

/// Any octet, without leading zeros.
pub(super) const OCTET: &str = "(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])";
const HEX: &str = "[0-9A-Fa-f]";
/// Any group.
pub(super) const GROUP: &str = "[0-9A-Fa-f]{1,4}";

/// Alternatives as one item: `(?:a|b)`, or the only one as it is.
pub(super) fn any_of(mut alternatives: Vec<String>) -> String {
    match alternatives.len() {
        1 => alternatives.remove(0),
        _ => format!("(?:{})", alternatives.join("|")),
    }
}

/// A dotted quad inside any of the IPv4 networks, given as address and prefix length. What is free at the end is written once
/// for all networks of the same number of given octets.
pub(super) fn quad(networks: &[(u32, u8)]) -> String {
    let mut text: Option<String> = None;
    for given in 0..=4u8 {
        let mut alternatives: Vec<String> = text
            .map(|shorter| format!(r"{shorter}\.{OCTET}"))
            .into_iter()
            .collect();
        for &(address, length) in networks {
            if length.div_ceil(8) == given {
                alternatives.push(octets(address, length));
            }
        }
        text = match (alternatives.is_empty(), given) {
            (true, _) => None,
            // No octet is given: the first one is any.
            (false, 0) => return format!(r"{OCTET}(?:\.{OCTET}){{3}}"),
            (false, _) => Some(any_of(alternatives)),
        };
    }
    repeat_octets(text.unwrap_or_default())
}

/// `\.OCTET\.OCTET` as `(?:\.OCTET){2}`.
fn repeat_octets(text: String) -> String {
    let one = format!(r"\.{OCTET}");
    let mut text = text;
    for count in [3, 2] {
        text = text.replace(&one.repeat(count), &format!(r"(?:{one}){{{count}}}"));
    }
    text
}

/// The octets that the prefix touches.
fn octets(address: u32, length: u8) -> String {
    let bytes = address.to_be_bytes();
    let mut parts = Vec::new();
    let mut left = length;
    for byte in bytes {
        if left == 0 {
            break;
        }
        let free = 8u8.saturating_sub(left);
        let span = ((1u16 << free) - 1) as u8;
        parts.push(any_of(decimal(byte, byte | span)));
        left = left.saturating_sub(8);
    }
    parts.join(r"\.")
}

/// Decimal numbers from `low` to `high`, without leading zeros, as alternatives.
fn decimal(low: u8, high: u8) -> Vec<String> {
    // The last digit's range for each number of tens.
    let tens: Vec<(u8, u8, u8)> = (low / 10..=high / 10)
        .map(|ten| {
            let from = if ten == low / 10 { low % 10 } else { 0 };
            let to = if ten == high / 10 { high % 10 } else { 9 };
            (ten, from, to)
        })
        .collect();
    let alike = |a: &(u8, u8, u8), b: &(u8, u8, u8)| {
        a.0 > 0 && a.0 / 10 == b.0 / 10 && (a.1, a.2) == (b.1, b.2)
    };
    tens.chunk_by(alike)
        .filter_map(|chunk| Some((chunk.first()?, chunk.last()?.0)))
        .map(|(&(ten, from, to), last)| {
            let hundreds = if ten < 10 {
                String::new()
            } else {
                (ten / 10).to_string()
            };
            let lead = if ten == 0 {
                String::new()
            } else {
                hundreds + &digits(ten % 10, last % 10)
            };
            lead + &digits(from, to)
        })
        .collect()
}

fn digits(low: u8, high: u8) -> String {
    match high - low {
        0 => low.to_string(),
        1 => format!("[{low}{high}]"),
        _ => format!("[{low}-{high}]"),
    }
}

/// A group from `value` on whose last `free` bits are free, with up to four digits of any case.
pub(super) fn group(value: u16, free: u32) -> String {
    if free >= 16 {
        return GROUP.to_string();
    }
    if value == 0 && free == 0 {
        return "0{1,4}".to_string();
    }
    // Digits from the left: zeros that may be left out, given ones, one that is partly free, free ones.
    let free_digits = free / 4;
    let spread = (1u16 << (free % 4)) - 1;
    let mut zeros = 0;
    let mut given: Vec<String> = Vec::new();
    for place in (free_digits..4).rev() {
        let digit = value >> (4 * place) & 0xf;
        let partly = place == free_digits && spread > 0;
        if given.is_empty() && digit == 0 && !partly {
            zeros += 1;
            continue;
        }
        given.push(hex(digit, if partly { digit + spread } else { digit }));
    }
    let text: String = given
        .chunk_by(|a, b| a == b)
        .map(|run| match run {
            [digit, _, _, ..] => format!("{digit}{{{}}}", run.len()),
            _ => run.concat(),
        })
        .collect();
    let leading = match zeros {
        0 => "",
        1 => "0?",
        2 => "0{0,2}",
        _ => "0{0,3}",
    };
    let rest = match (free_digits, value) {
        (0, _) => String::new(),
        (1, _) => HEX.to_string(),
        (count, 0) => format!("{HEX}{{1,{count}}}"),
        (count, _) => format!("{HEX}{{{count}}}"),
    };
    // Numbers from 0 on may leave the partly free digit out.
    let optional = if value == 0 && spread > 0 && free_digits > 0 {
        "?"
    } else {
        ""
    };
    format!("{leading}{text}{optional}{rest}")
}

/// One hexadecimal digit from `low` to `high`, in any case.
fn hex(low: u16, high: u16) -> String {
    let mut class = String::new();
    for digits in ["0123456789", "ABCDEF", "abcdef"] {
        let offset = if digits.len() == 10 { 0 } else { 10 };
        let span: Vec<char> = (offset..)
            .zip(digits.chars())
            .filter(|(value, _)| (low..=high).contains(value))
            .map(|(_, digit)| digit)
            .collect();
        match span[..] {
            [] => {}
            [only] => class.push(only),
            [first, last] => class.extend([first, last]),
            [first, .., last] => class.extend([first, '-', last]),
        }
    }
    if class.len() == 1 {
        class
    } else {
        format!("[{class}]")
    }
}
