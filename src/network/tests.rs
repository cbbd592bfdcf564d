use super::{Network, parse, regex};
use ::regex::Regex;
use expect_test::expect;
use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A small generator (SplitMix64): the same cases in every run.
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.bits() % n as u64) as usize
    }

    fn wide(&mut self) -> u128 {
        u128::from(self.bits()) << 64 | u128::from(self.bits())
    }
}

/// What an address text means by the standard library: as IPv4 (also mapped), as IPv6.
fn meaning(text: &str) -> (Option<u32>, Option<u128>) {
    if let Ok(address) = text.parse::<Ipv4Addr>() {
        return (Some(address.to_bits()), None);
    }
    let address = match text.split_once('%') {
        None => text,
        Some((_, zone))
            if zone.is_empty() || zone.contains(['/', ' ', '\t', '\n', '\r', '\x0b', '\x0c']) =>
        {
            return (None, None);
        }
        Some((address, _)) => address,
    };
    let bits = address.parse::<Ipv6Addr>().ok().map(Ipv6Addr::to_bits);
    (
        bits.filter(|bits| bits >> 32 == 0xffff)
            .map(|bits| bits as u32),
        bits,
    )
}

/// The address in one of its spellings.
fn spell(bits: u128, random: &mut Random) -> String {
    let mut groups: Vec<u16> = (0..8).map(|i| (bits >> (112 - 16 * i)) as u16).collect();
    let quad = random.below(3) == 0;
    if quad {
        groups.truncate(6);
    }
    let mut parts: Vec<String> = groups
        .iter()
        .map(|group| match random.below(3) {
            0 => format!("{group:04X}"),
            1 => format!("{group:02x}"),
            _ => format!("{group:x}"),
        })
        .collect();
    if quad {
        parts.push(Ipv4Addr::from_bits(bits as u32).to_string());
    }
    let zeros: Vec<(usize, usize)> = (0..groups.len())
        .flat_map(|from| (from + 1..=groups.len()).map(move |to| (from, to)))
        .filter(|&(from, to)| groups[from..to].iter().all(|&group| group == 0))
        .collect();
    let text = if zeros.is_empty() || random.below(4) == 0 {
        parts.join(":")
    } else {
        let (from, to) = zeros[random.below(zeros.len())];
        format!("{}::{}", parts[..from].join(":"), parts[to..].join(":"))
    };
    text + ["", "", "", "", "%eth0", "%a b", "%", "%1/2"][random.below(8)]
}

fn damage(text: &mut String, random: &mut Random) {
    let at = random.below(text.len() + 1);
    if at < text.len() && random.below(2) == 0 {
        text.remove(at);
    } else {
        text.insert_str(
            at,
            ["0", "1", ":", "::", ".", "f", "G", " ", "\n", "/", ":80"][random.below(11)],
        );
    }
}

/// An address in the network or right beside it, with many zeros.
fn near(network: u128, length: u32, width: u32, random: &mut Random) -> u128 {
    let host = u128::MAX.checked_shr(128 - width + length).unwrap_or(0);
    let noise = random.wide()
        & if random.below(2) == 0 {
            u128::MAX
        } else {
            random.wide() & random.wide()
        };
    let inside = network & !host | noise & host;
    match random.below(4) {
        0 => inside ^ 1 << random.below(width as usize),
        1 => network & !host,
        _ => inside,
    }
}

fn check(networks: &[&str], addresses: impl Iterator<Item = String>) {
    let parsed: Vec<Network> = networks.iter().map(|text| parse(text).unwrap()).collect();
    let pattern = regex(&parsed);
    let compiled = Regex::new(&pattern).unwrap();
    for address in addresses {
        let (v4, v6) = meaning(&address);
        let expected = networks.iter().any(|network| {
            let (base, length) = network.split_once('/').unwrap();
            let length: u32 = length.parse().unwrap();
            match base.parse::<Ipv4Addr>() {
                Ok(base) => {
                    v4.is_some_and(|bits| (bits ^ base.to_bits()).leading_zeros() >= length)
                }
                Err(_) => {
                    let base = base.parse::<Ipv6Addr>().unwrap().to_bits();
                    let mapped = base >> 32 == 0xffff && length >= 96;
                    v6.is_some_and(|bits| (bits ^ base).leading_zeros() >= length)
                        || (mapped
                            && v4.is_some_and(|bits| {
                                (bits ^ base as u32).leading_zeros() + 96 >= length
                            }))
                }
            }
        });
        assert_eq!(
            compiled.is_match(&address),
            expected,
            "{address:?} in {networks:?} by {pattern}"
        );
    }
}

#[test]
fn every_ipv4_length_matches_as_the_standard_library_parses() {
    let mut random = Random(4);
    for length in 0..=32 {
        let base = [random.bits() as u32, 0x0a00_0000, 0, u32::MAX][random.below(4)];
        let network = format!("{}/{length}", Ipv4Addr::from_bits(base));
        let addresses: Vec<String> = (0..150)
            .map(|_| {
                let bits = near(base.into(), length, 32, &mut random);
                let mut text = match random.below(3) {
                    0 => spell(0xffff << 32 | bits, &mut random),
                    1 => spell(bits, &mut random),
                    _ => Ipv4Addr::from_bits(bits as u32).to_string(),
                };
                if random.below(4) == 0 {
                    damage(&mut text, &mut random);
                }
                text
            })
            .collect();
        check(&[&network], addresses.into_iter());
    }
}

#[test]
fn every_ipv6_length_matches_as_the_standard_library_parses() {
    let mut random = Random(6);
    for length in 0..=128 {
        // Bases with runs of zeros in all places, and mapped ones.
        let groups = random.wide()
            & (0..8).fold(0, |mask, _| mask << 16 | [0, 0xffff, 0xff][random.below(3)]);
        let base = [groups, groups, 0xffff << 32 | groups & 0xffff_ffff, 1][random.below(4)];
        let network = format!("{}/{length}", Ipv6Addr::from_bits(base));
        let addresses: Vec<String> = (0..100)
            .map(|_| {
                let mut text = spell(near(base, length, 128, &mut random), &mut random);
                if random.below(4) == 0 {
                    damage(&mut text, &mut random);
                }
                text
            })
            .collect();
        check(&[&network], addresses.into_iter());
    }
}

#[test]
fn a_list_is_one_pattern() {
    let networks = [
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fe80::/10",
        "2001:db8:0:1::/64",
    ];
    let mut random = Random(8);
    let addresses: Vec<String> = (0..2000)
        .map(|_| {
            let base = [
                0xffff_0a00_0000,
                0xffff_ac10_0000,
                0xffff_c0a8_0000,
                1,
                0xfe80 << 112,
                0x2001_0db8_0000_0001 << 64,
            ];
            let i = random.below(base.len());
            let length = [104, 108, 112, 128, 10, 64][i];
            spell(near(base[i], length, 128, &mut random), &mut random)
        })
        .collect();
    check(&networks, addresses.into_iter());
}

#[test]
fn mapped_spellings_and_zones() {
    let inside = |address: &str, network: &str| {
        Regex::new(&regex(&[parse(network).unwrap()]))
            .unwrap()
            .is_match(address)
    };
    assert!(inside("::ffff:10.0.0.1", "10.0.0.0/8"));
    assert!(inside("0:0:0:0:0:FFFF:0a00:0001", "10.0.0.0/8"));
    assert!(
        inside("0:0::ffff:a00::", "10.0.0.0/8") == "0:0::ffff:a00::".parse::<Ipv6Addr>().is_ok()
    );
    assert!(inside("0:0:0:0:0:ffff:a00::", "10.0.0.0/8"));
    assert!(inside("fe80::1%eth0", "fe80::/10"));
    assert!(inside("10.0.0.1", "::ffff:10.0.0.0/104"));
    // An IPv4 value is in no IPv6 network, a mapped one is.
    assert!(!inside("10.0.0.1", "::/0"));
    assert!(inside("::ffff:10.0.0.1", "::/0"));
    assert!(!inside("10.0.0.1%eth0", "10.0.0.0/8"));
    assert!(!inside("10.0.0.1\n", "10.0.0.0/8"));
    assert!(!inside("010.0.0.1", "10.0.0.0/8"));
}

#[test]
fn no_networks_match_nothing() {
    let pattern = Regex::new(&regex(&[])).unwrap();
    assert!(!pattern.is_match("") && !pattern.is_match("10.0.0.1"));
}

#[test]
fn networks_inside_others_and_halves_are_joined() {
    let pattern = |list: &[&str]| {
        regex(
            &list
                .iter()
                .map(|text| parse(text).unwrap())
                .collect::<Vec<_>>(),
        )
    };
    let whole = pattern(&["10.0.0.0/8"]);
    assert_eq!(
        pattern(&["10.128.0.0/9", "10.1.0.0/16", "10.0.0.0/9", "10.0.0.0/9"]),
        whole
    );
    assert_eq!(pattern(&["8000::/1", "::/1"]), pattern(&["::/0"]));
}

#[test]
fn patterns_stay_short() {
    expect![[r#"\A(?:10\.1\.[23]\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])|(?:(?:0{1,4}:){5}|::(?:0{1,4}:){0,4}|0{1,4}::(?:0{1,4}:){0,3}|(?:0{1,4}:){2}:(?:0{1,4}:){0,2}|(?:0{1,4}:){3}:(?:0{1,4}:)?|(?:0{1,4}:){4}:)[Ff]{4}:(?:0?[Aa]01:0?[23][0-9A-Fa-f]{2}|10\.1\.[23]\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9]))(?:%[^/\t-\r ]+)?)\z"#]].assert_eq(&regex(&[parse("10.1.2.0/23").unwrap()]));
    let list = [
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "::1/128",
        "fe80::/10",
        "fc00::/7",
    ];
    let list: Vec<Network> = list.iter().map(|text| parse(text).unwrap()).collect();
    assert!(regex(&list).len() < 1500);
}

const TEXTS: &str = "10.0.0.0/8
10.1.2.3
10.1.2.3/8
0.0.0.0/0
::/0
fe80::/10
FE80:0:0::1/10
::1
::ffff:10.0.0.0/104
::ffff:0:0/95
1.2.3.4/032

10.0.0/8
10.0.0.0/33
::/129
10.0.0.0/
10.0.0.0/+8
10.0.0.0/8/8
10.0.0.0/255.0.0.0
010.0.0.0/8
10.0.0.256
 10.0.0.0/8
10.0.0.0/8 
fe80::1%eth0/64
10.0.0.0-10.0.0.255
10.*
host
1::2::3
::ffff:10.0.0.0/+8";

#[test]
fn texts_and_their_networks() {
    let mut out = String::new();
    for text in TEXTS.lines() {
        let line = match parse(text) {
            Ok(network) if network.had_host_bits() => format!("{network} (host bits)"),
            Ok(network) => network.to_string(),
            Err(error) => match error.help {
                Some(help) => format!("error: {}; {help}", error.message),
                None => format!("error: {}", error.message),
            },
        };
        writeln!(out, "{text:?}: {line}").unwrap();
    }
    expect![[r#"
        "10.0.0.0/8": 10.0.0.0/8
        "10.1.2.3": 10.1.2.3/32
        "10.1.2.3/8": 10.0.0.0/8 (host bits)
        "0.0.0.0/0": 0.0.0.0/0
        "::/0": ::/0
        "fe80::/10": fe80::/10
        "FE80:0:0::1/10": fe80::/10 (host bits)
        "::1": ::1/128
        "::ffff:10.0.0.0/104": 10.0.0.0/8
        "::ffff:0:0/95": ::fffe:0:0/95 (host bits)
        "1.2.3.4/032": 1.2.3.4/32
        "": error: `` is not an IPv4 or IPv6 address
        "10.0.0/8": error: `10.0.0` is not an IPv4 or IPv6 address; write all four octets
        "10.0.0.0/33": error: `/33` is not a prefix length from 0 to 32
        "::/129": error: `/129` is not a prefix length from 0 to 128
        "10.0.0.0/": error: `/` is not a prefix length from 0 to 32
        "10.0.0.0/+8": error: `/+8` is not a prefix length from 0 to 32
        "10.0.0.0/8/8": error: `/8/8` is not a prefix length from 0 to 32
        "10.0.0.0/255.0.0.0": error: `/255.0.0.0` is not a prefix length from 0 to 32; write the number of leading one bits instead of a mask, as in `/24`
        "010.0.0.0/8": error: `010.0.0.0` is not an IPv4 or IPv6 address; write octets without leading zeros
        "10.0.0.256": error: `10.0.0.256` is not an IPv4 or IPv6 address; an octet is at most 255
        " 10.0.0.0/8": error: ` 10.0.0.0` is not an IPv4 or IPv6 address; remove the blanks around it
        "10.0.0.0/8 ": error: `/8 ` is not a prefix length from 0 to 32
        "fe80::1%eth0/64": error: `fe80::1%eth0` is not an IPv4 or IPv6 address; leave out the zone: addresses match with any zone
        "10.0.0.0-10.0.0.255": error: `10.0.0.0-10.0.0.255` is not an IPv4 or IPv6 address; write a range of addresses as networks
        "10.*": error: `10.*` is not an IPv4 or IPv6 address; write the network with its prefix length, as in `10.0.0.0/8`
        "host": error: `host` is not an IPv4 or IPv6 address
        "1::2::3": error: `1::2::3` is not an IPv4 or IPv6 address
        "::ffff:10.0.0.0/+8": error: `/+8` is not a prefix length from 0 to 128
    "#]].assert_eq(&out);
}
