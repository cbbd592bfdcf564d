//! IP networks, and one regular expression for the addresses inside a list of them.
//!
//! Databases differ in their address types, and text columns hold host names too. A regular expression tests a text value the
//! same way everywhere: anything that is not an address is outside.

mod address;
mod regex;
#[cfg(test)]
mod tests;

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

pub use regex::regex;

/// An IPv4 or IPv6 network, its host bits cleared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Network {
    base: Base,
    length: u8,
    had_host_bits: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Base {
    V4(u32),
    V6(u128),
}

/// Why a text is no network.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NetworkError {
    pub message: String,
    pub help: Option<String>,
}

impl Network {
    /// True if bits were set after the prefix (`10.1.2.3/8`); they are ignored.
    pub fn had_host_bits(&self) -> bool {
        self.had_host_bits
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.base {
            Base::V4(bits) => write!(f, "{}/{}", Ipv4Addr::from_bits(bits), self.length),
            Base::V6(bits) => write!(f, "{}/{}", Ipv6Addr::from_bits(bits), self.length),
        }
    }
}

/// Reads `10.0.0.0/8`, `fe80::/10` or a single address. An IPv6 network inside `::ffff:0:0/96` is the IPv4 network it maps.
pub fn parse(text: &str) -> Result<Network, NetworkError> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    if let Ok(address) = address.parse::<Ipv4Addr>() {
        let length = prefix_length(length, 32)?;
        return Ok(v4(address.to_bits(), length));
    }
    if let Ok(address) = address.parse::<Ipv6Addr>() {
        let length = prefix_length(length, 128)?;
        let bits = address.to_bits();
        if bits >> 32 == 0xffff && length >= 96 {
            return Ok(v4(bits as u32, length - 96));
        }
        let mask = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0);
        return Ok(Network {
            base: Base::V6(bits & mask),
            length,
            had_host_bits: bits & !mask != 0,
        });
    }
    let message = format!("`{address}` is not an IPv4 or IPv6 address");
    Err(NetworkError {
        message,
        help: address_help(address).map(str::to_string),
    })
}

fn v4(bits: u32, length: u8) -> Network {
    let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
    Network {
        base: Base::V4(bits & mask),
        length,
        had_host_bits: bits & !mask != 0,
    }
}

fn prefix_length(text: Option<&str>, most: u8) -> Result<u8, NetworkError> {
    let Some(text) = text else { return Ok(most) };
    let digits = !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
    match text.parse::<u8>() {
        Ok(length) if digits && length <= most => Ok(length),
        Ok(_) | Err(_) => Err(NetworkError {
            message: format!("`/{text}` is not a prefix length from 0 to {most}"),
            help: text.contains('.').then(|| {
                "write the number of leading one bits instead of a mask, as in `/24`".to_string()
            }),
        }),
    }
}

fn address_help(text: &str) -> Option<&'static str> {
    if text.trim() != text {
        return Some("remove the blanks around it");
    }
    if text.contains('%') {
        return Some("leave out the zone: addresses match with any zone");
    }
    if text.contains('-') {
        return Some("write a range of addresses as networks");
    }
    if text.contains('*') {
        return Some("write the network with its prefix length, as in `10.0.0.0/8`");
    }
    let octets: Vec<&str> = text.split('.').collect();
    let number = |octet: &&str| !octet.is_empty() && octet.bytes().all(|b| b.is_ascii_digit());
    if octets.iter().all(number) {
        if octets.len() != 4 {
            return Some("write all four octets");
        }
        if octets
            .iter()
            .any(|octet| octet.len() > 1 && octet.starts_with('0'))
        {
            return Some("write octets without leading zeros");
        }
        return Some("an octet is at most 255");
    }
    None
}
