//! The few values of one case, so that its rule and its events meet.

use super::alphabet as all;
use super::rng::Rng;
use base64::Engine;

pub struct World {
    pub texts: Vec<String>,
    pub secrets: Vec<&'static str>,
    pub numeric: Vec<&'static str>,
    pub integers: Vec<i64>,
    pub decimals: Vec<f64>,
    pub addresses: Vec<&'static str>,
    pub networks: Vec<&'static str>,
    pub times: Vec<&'static str>,
    pub timestamps: Vec<&'static str>,
    /// Texts of this case are mostly command lines.
    pub dashed: bool,
    /// Texts of this case are mostly Base64.
    pub encoded: bool,
}

/// The ways in which a secret becomes bytes: the modifiers, and what a log would hold.
pub const CHARSETS: [&str; 5] = ["", "utf16le", "wide", "utf16be", "utf16"];

pub fn bytes(text: &str, charset: &str) -> Vec<u8> {
    let little = || {
        text.encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<u8>>()
    };
    match charset {
        "utf16le" | "wide" => little(),
        "utf16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "utf16" => [vec![0xff, 0xfe], little()].concat(),
        _ => text.as_bytes().to_vec(),
    }
}

impl World {
    pub fn new(rng: &mut Rng) -> World {
        let theme = rng.below(10);
        let (dashed, encoded) = (theme == 0, theme == 1 || theme == 2);
        let secrets = rng.sample(&all::SECRETS, 1);
        let mut texts: Vec<String> = Vec::new();
        if dashed {
            texts.extend(rng.sample(&all::DASHED, 4).iter().map(|t| t.to_string()));
        } else if encoded {
            for charset in rng.sample(&CHARSETS, 2) {
                for before in ["", "x", "yz"] {
                    let bytes = [before.as_bytes(), &bytes(secrets[0], charset)].concat();
                    texts.push(base64::engine::general_purpose::STANDARD.encode(bytes));
                }
            }
        } else {
            for family in rng.sample(&all::FAMILIES, 2) {
                texts.extend(rng.sample(family, 3).iter().map(|t| t.to_string()));
            }
        }
        World {
            texts,
            secrets,
            numeric: rng.sample(&all::NUMERIC, 5),
            integers: rng.sample(&all::INTEGERS, 3),
            decimals: rng.sample(&all::DECIMALS, 3),
            addresses: rng.sample(&all::ADDRESSES, 8),
            networks: rng.sample(&all::NETWORKS, 3),
            times: rng.sample(&all::TIMES, 4),
            timestamps: rng.sample(&all::TIMESTAMPS, 2),
            dashed,
            encoded,
        }
    }

    /// A text as an event holds it: mostly one of the few, also in other case, longer or empty.
    pub fn text(&self, rng: &mut Rng) -> String {
        let base = rng.pick(&self.texts).clone();
        match rng.below(20) {
            0 | 1 => String::new(),
            2 => swap_case(&base),
            3 => format!("{base} {}", rng.pick(&self.texts)),
            4 => format!("x{base}"),
            5 => format!("{base}\nz"),
            6 => rng.pick(&self.numeric).to_string(),
            7 => rng.pick(&all::WORDS).to_string(),
            _ => base,
        }
    }
}

/// The other case of each letter where that is a single one.
pub fn swap_case(text: &str) -> String {
    let swapped = |c: char| {
        let other: String = match c.is_lowercase() {
            true => c.to_uppercase().collect(),
            false => c.to_lowercase().collect(),
        };
        match other.chars().count() {
            1 => other,
            _ => c.to_string(),
        }
    };
    text.chars().map(swapped).collect()
}
