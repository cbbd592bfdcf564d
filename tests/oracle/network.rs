//! IP addresses and networks (semantics, section 2: the row on `cidr`).

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Address {
    V4(u32),
    V6(u128),
}

#[derive(Clone, Copy, Debug)]
pub struct Network {
    base: Address,
    prefix: u32,
}

/// Dotted quad, each part 0 to 255 without leading zeros.
fn parse_v4(text: &str) -> Option<u32> {
    let parts: Vec<&str> = text.split('.').collect();
    if parts.len() != 4 {
        return None;
    }
    let mut bits = 0;
    for part in parts {
        let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits || part.len() > 3 || (part.len() > 1 && part.starts_with('0')) {
            return None;
        }
        let octet: u32 = part.parse().ok()?;
        if octet > 255 {
            return None;
        }
        bits = bits << 8 | octet;
    }
    Some(bits)
}

/// Groups of 16 bits between colons; only the last part of the address may end in a dotted quad.
fn groups(text: &str, last: bool) -> Option<Vec<u16>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let parts: Vec<&str> = text.split(':').collect();
    let mut groups = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        if last && at + 1 == parts.len() && part.contains('.') {
            let quad = parse_v4(part)?;
            groups.push((quad >> 16) as u16);
            groups.push((quad & 0xffff) as u16);
        } else if !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_hexdigit())
        {
            groups.push(u16::from_str_radix(part, 16).ok()?);
        } else {
            return None;
        }
    }
    Some(groups)
}

fn parse_v6(text: &str) -> Option<u128> {
    let address = match text.split_once('%') {
        Some((_, "")) => return None,
        Some((address, _zone)) => address,
        None => text,
    };
    let all = match address.split_once("::") {
        None => groups(address, true)?,
        Some((head, tail)) => {
            let head = groups(head, false)?;
            let tail = groups(tail, true)?;
            // `::` stands for at least one group; a second `::` has made an empty part above.
            let zeros = 8usize.checked_sub(head.len() + tail.len())?;
            if zeros == 0 {
                return None;
            }
            [head, vec![0; zeros], tail].concat()
        }
    };
    (all.len() == 8).then(|| {
        all.iter()
            .fold(0, |bits, group| bits << 16 | *group as u128)
    })
}

pub fn parse_address(text: &str) -> Option<Address> {
    match parse_v4(text) {
        Some(bits) => Some(Address::V4(bits)),
        None => parse_v6(text).map(Address::V6),
    }
}

/// `address/length`, or an address alone. Host bits may be set.
pub fn parse_network(text: &str) -> Option<Network> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let base = parse_address(address)?;
    let width = match base {
        Address::V4(_) => 32,
        Address::V6(_) => 128,
    };
    let prefix = match length {
        None => width,
        Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            digits.parse().ok()?
        }
        Some(_) => return None,
    };
    if prefix > width {
        return None;
    }
    // A network of IPv4-mapped addresses is a spelling of the IPv4 network.
    if let Address::V6(bits) = base
        && bits >> 32 == 0xffff
        && prefix >= 96
    {
        return Some(Network {
            base: Address::V4(bits as u32),
            prefix: prefix - 96,
        });
    }
    Some(Network { base, prefix })
}

/// An IPv4-mapped IPv6 address counts as the IPv4 address in an IPv4 network and as itself in an IPv6 network.
pub fn contains(network: &Network, text: &str) -> bool {
    let Some(address) = parse_address(text) else {
        return false;
    };
    let shift = |width: u32| width - network.prefix;
    match (network.base, address) {
        (Address::V4(base), Address::V4(bits)) => {
            u64::from(base) >> shift(32) == u64::from(bits) >> shift(32)
        }
        (Address::V4(base), Address::V6(bits)) => {
            bits >> 32 == 0xffff
                && u64::from(base) >> shift(32) == (bits as u32 as u64) >> shift(32)
        }
        (Address::V6(base), Address::V6(bits)) => {
            network.prefix == 0 || base >> shift(128) == bits >> shift(128)
        }
        (Address::V6(_), Address::V4(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(network: &str, address: &str) -> bool {
        contains(&parse_network(network).expect("a network"), address)
    }

    #[test]
    fn malformed_addresses_are_outside_everything() {
        for text in [
            "",
            "10.0.0",
            "010.0.0.1",
            "10.0.0.256",
            " 10.0.0.1",
            "10.0.0.1 ",
            "1.2.3.4.5",
            "::1::",
            "1::2::3",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7::8",
            "12345::",
            ":1:2:3:4:5:6:7",
            "1:",
            "fe80::1%",
            "10.0.0.1%eth0",
            "::1.2.3",
            "1.2.3.4::",
            "host",
            ":",
            ":::",
        ] {
            assert!(
                !inside("0.0.0.0/0", text) && !inside("::/0", text),
                "{text}"
            );
        }
    }

    #[test]
    fn any_valid_spelling_of_ipv6_is_the_same_address() {
        for text in [
            "2001:db8::1",
            "2001:DB8:0:0:0:0:0:1",
            "2001:0db8::0001",
            "2001:db8::0.0.0.1",
            "2001:db8::1%eth0",
            "2001:db8:0:0::0:0:1",
        ] {
            assert!(inside("2001:db8::1/128", text), "{text}");
        }
        assert!(inside("::/128", "::") && !inside("::/128", "::1") && inside("::/0", "::1"));
    }

    #[test]
    fn mapped_addresses_belong_to_both_families_and_ipv4_to_one() {
        for text in [
            "::ffff:10.0.0.1",
            "::FFFF:0a00:0001",
            "0:0:0:0:0:ffff:10.0.0.1",
        ] {
            assert!(
                inside("10.0.0.0/8", text) && inside("::ffff:10.0.0.0/104", text),
                "{text}"
            );
        }
        assert!(!inside("::/0", "10.0.0.1") && !inside("10.0.0.0/8", "::10.0.0.1"));
    }

    #[test]
    fn host_bits_are_masked_and_prefixes_bounded() {
        assert!(inside("10.1.2.3/9", "10.127.0.0") && !inside("10.1.2.3/9", "10.128.0.0"));
        assert!(inside("10.0.0.1", "10.0.0.1") && !inside("10.0.0.1", "10.0.0.2"));
        for text in ["10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/+8", "10.*"] {
            assert!(parse_network(text).is_none(), "{text}");
        }
    }
}
