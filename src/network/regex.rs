//! Networks to one pattern.
//!
//! IPv6: the first six groups are the head, the last two the tail, which can be a dotted quad. A spelling either writes all
//! groups or leaves out a run of zero groups, once, as `::`. The forms are told apart by what they end with: both groups of
//! the tail, the last one only (`::` covers the one before), the first one only, or none.

use super::address::{GROUP, any_of, group, quad};
use super::{Base, Network};
use std::collections::BTreeMap;

/// Any zone after an IPv6 address. It names an interface of the machine that wrote it, not a part of the network.
const ZONE: &str = r"(?:%[^/\t-\r ]+)?";

/// One group: how it is written, and whether it can be zero.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    text: String,
    zero: bool,
}

/// The last two groups, for all networks of one head.
struct Tail {
    /// Both written: as groups, as a quad.
    both: String,
    /// The last one, where the one before is zero.
    last: Option<String>,
    /// The first one, where the last one is zero.
    first: Option<String>,
    /// Both can be zero.
    none: bool,
}

/// A pattern that matches every spelling of every address in any of the networks, and nothing else: IPv4 in dotted quads
/// without leading zeros; IPv6 as in RFC 4291, with any zone. IPv4 networks include the mapped spellings `::ffff:10.0.0.1`; an
/// IPv4 address is in no IPv6 network. RE2 and Joni read the pattern alike; it is anchored at both ends. Without networks it
/// matches nothing.
pub fn regex(networks: &[Network]) -> String {
    let mut v4: Vec<(u32, u8)> = Vec::new();
    let mut v6: Vec<(u128, u8)> = Vec::new();
    for network in networks {
        match network.base {
            Base::V4(bits) => v4.push((bits, network.length)),
            Base::V6(bits) => v6.push((bits, network.length)),
        }
    }
    let v4: Vec<(u32, u8)> = collapse(
        v4.into_iter()
            .map(|(bits, length)| (u128::from(bits) << 96, length))
            .collect(),
    )
    .into_iter()
    .map(|(bits, length)| ((bits >> 96) as u32, length))
    .collect();
    let v6 = collapse(v6);

    let mut alternatives = Vec::new();
    if !v4.is_empty() {
        alternatives.push(quad(&v4));
    }
    let spellings = v6_spellings(&v4, &v6);
    if !spellings.is_empty() {
        alternatives.push(any_of(spellings) + ZONE);
    }
    if alternatives.is_empty() {
        return r"\A[^\x00-\x{10ffff}]\z".to_string();
    }
    format!(r"\A(?:{})\z", alternatives.join("|"))
}

/// Drops networks inside others and joins halves.
fn collapse(mut networks: Vec<(u128, u8)>) -> Vec<(u128, u8)> {
    networks.sort_unstable();
    let mut out: Vec<(u128, u8)> = Vec::new();
    for network in networks {
        if out.last().is_some_and(|&outer| contains(outer, network)) {
            continue;
        }
        out.push(network);
        while let [.., (low, length), (high, other)] = out[..] {
            let parent = (low, length.saturating_sub(1));
            let halves = length == other && length > 0 && low != high;
            if !halves || mask(low, parent.1) != low || !contains(parent, (high, other)) {
                break;
            }
            out.truncate(out.len() - 2);
            out.push(parent);
        }
    }
    out
}

fn mask(bits: u128, length: u8) -> u128 {
    bits & u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0)
}

fn contains(outer: (u128, u8), inner: (u128, u8)) -> bool {
    outer.1 <= inner.1 && mask(inner.0, outer.1) == outer.0
}

fn v6_spellings(v4: &[(u32, u8)], v6: &[(u128, u8)]) -> Vec<String> {
    // What follows the part that all spellings write out, with those parts.
    let mut bodies: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut add = |head: [Group; 6], tail: &Tail| {
        let written = head.iter().take_while(|group| !group.zero).count();
        let prefix = sequence(&head[..written]);
        bodies
            .entry(body(&head, written, tail))
            .or_default()
            .push(prefix);
    };
    // Networks that lie within the tail, by head.
    let mut tails: BTreeMap<u128, Vec<(u32, u8)>> = BTreeMap::new();
    if !v4.is_empty() {
        tails.insert(0xffff, v4.to_vec());
    }
    for &(bits, length) in v6 {
        if length > 96 {
            let inside = (bits as u32, length - 96);
            tails.entry(bits >> 32).or_default().push(inside);
        } else {
            add(head(bits, length), &tail(&[(0, 0)]));
        }
    }
    for (bits, networks) in &tails {
        add(head(bits << 32, 96), &tail(networks));
    }
    bodies
        .into_iter()
        .map(|(body, prefixes)| {
            if prefixes.iter().all(String::is_empty) {
                body
            } else {
                any_of(prefixes) + &body
            }
        })
        .collect()
}

fn head(bits: u128, length: u8) -> [Group; 6] {
    std::array::from_fn(|i| {
        let value = (bits >> (112 - 16 * i)) as u16;
        let end = 16 * (i as u32 + 1);
        let free = end.saturating_sub(u32::from(length)).min(16);
        Group {
            text: group(value, free),
            zero: value == 0,
        }
    })
}

fn tail(networks: &[(u32, u8)]) -> Tail {
    let mut both = Vec::new();
    // The first group of networks that leave the last one free; last groups by the first one.
    let mut firsts = Vec::new();
    let mut lasts: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    let mut zero_last = Vec::new();
    let mut zero_first = Vec::new();
    for &(bits, length) in networks {
        let (high, low) = ((bits >> 16) as u16, bits as u16);
        let free = 32 - u32::from(length);
        let first = group(high, free.saturating_sub(16));
        let last = group(low, free.min(16));
        if high == 0 {
            zero_first.push(last.clone());
        }
        if low == 0 {
            zero_last.push(first.clone());
        }
        if free >= 16 {
            firsts.push(first);
        } else {
            lasts.entry(high).or_default().push(last);
        }
    }
    zero_last.dedup();
    if !firsts.is_empty() {
        both.push(format!("{}:{GROUP}", any_of(firsts)));
    }
    for (first, lasts) in lasts {
        both.push(format!("{}:{}", group(first, 0), any_of(lasts)));
    }
    both.push(quad(networks));
    let some = |texts: Vec<String>| (!texts.is_empty()).then(|| any_of(texts));
    Tail {
        both: any_of(both),
        last: some(zero_first),
        first: some(zero_last),
        none: networks.iter().any(|&(bits, _)| bits == 0),
    }
}

/// The spellings of head and tail behind the first `written` groups, none of which can be zero.
fn body(head: &[Group; 6], written: usize, tail: &Tail) -> String {
    let colons = |at: usize| if at == 0 { "::" } else { ":" };
    // Groups at the end of the head that can't be zero end all its spellings.
    let end = written.max(6 - head.iter().rev().take_while(|group| !group.zero).count());
    let mut heads = vec![sequence(&head[written..end])];
    for at in written..end {
        let run = head[at..].iter().take_while(|group| group.zero).count();
        if run > 0 {
            heads.push(format!(
                "{}{}{}{}",
                sequence(&head[written..at]),
                colons(at),
                optional_before(&head[at + 1..at + run]),
                sequence(&head[at + run..end]),
            ));
        }
    }
    let mut forms = vec![any_of(heads) + &sequence(&head[end..]) + &tail.both];
    // `::` from the head, or from the end of it, up to the last group or the end.
    let zeros = head.iter().rev().take_while(|group| group.zero).count();
    let from = 6 - zeros;
    let last = match (&tail.last, tail.none) {
        (Some(last), true) => Some(format!("(?:{last})?")),
        (Some(last), false) => Some(last.clone()),
        (None, true) => Some(String::new()),
        (None, false) => None,
    };
    if let Some(last) = last {
        let open = if from == 0 {
            let alike = head.iter().all(|group| group.text == head[0].text);
            let some = if alike {
                repeated(&head[0].text, 1, 6)
            } else {
                sequence(&head[..1]) + &optional_after(&head[1..])
            };
            format!("(?::|{some}):")
        } else {
            let given = sequence(&head[written..from]);
            format!("{given}{}:", optional_after(&head[from..]))
        };
        forms.push(open + &last);
    }
    if let Some(first) = &tail.first {
        forms.push(format!("{}{first}::", sequence(&head[written..])));
    }
    any_of(forms)
}

/// All the groups, each followed by a colon.
fn sequence(groups: &[Group]) -> String {
    groups
        .chunk_by(|a, b| a.text == b.text)
        .map(|run| repeated(&run[0].text, run.len(), run.len()))
        .collect()
}

/// Any number of the groups from the end, each followed by a colon.
fn optional_before(groups: &[Group]) -> String {
    let mut text = String::new();
    for run in groups.chunk_by(|a, b| a.text == b.text) {
        if text.is_empty() {
            text = repeated(&run[0].text, 0, run.len());
        } else {
            for group in run {
                text = format!("(?:{text}{}:)?", group.text);
            }
        }
    }
    text
}

/// Any number of the groups from the start, each followed by a colon.
fn optional_after(groups: &[Group]) -> String {
    let mut text = String::new();
    for run in groups.chunk_by(|a, b| a.text == b.text).rev() {
        if text.is_empty() {
            text = repeated(&run[0].text, 0, run.len());
        } else {
            for group in run {
                text = format!("(?:{}:{text})?", group.text);
            }
        }
    }
    text
}

fn repeated(text: &str, least: usize, most: usize) -> String {
    match (least, most) {
        (_, 0) => String::new(),
        (0, 1) => format!("(?:{text}:)?"),
        (1, 1) => format!("{text}:"),
        (_, _) if least == most => format!("(?:{text}:){{{most}}}"),
        (_, _) => format!("(?:{text}:){{{least},{most}}}"),
    }
}
