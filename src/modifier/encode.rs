//! `base64`, `base64offset` and the UTF-16 encodings.

use super::Rewrite;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub fn utf16(text: &str, encoding: Rewrite) -> Vec<u8> {
    let units = text.encode_utf16();
    match encoding {
        Rewrite::Utf16Be => units.flat_map(u16::to_be_bytes).collect(),
        // A byte order mark, then little endian, as the specification tells.
        Rewrite::Utf16 => [0xFF, 0xFE]
            .into_iter()
            .chain(units.flat_map(u16::to_le_bytes))
            .collect(),
        Rewrite::Utf16Le
        | Rewrite::Windash
        | Rewrite::Base64
        | Rewrite::Base64Offset
        | Rewrite::Expand => units.flat_map(u16::to_le_bytes).collect(),
    }
}

pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The parts of the Base64 text that don't depend on what stands before and after the bytes,
/// for the three positions that the bytes can have in a group of three.
pub fn base64_offsets(bytes: &[u8]) -> [String; 3] {
    [0, 1, 2].map(|offset| {
        let mut padded = vec![b' '; offset];
        padded.extend_from_slice(bytes);
        let text = STANDARD.encode(&padded);
        // Characters that carry bits of the padding before: 0, 2 or 3 of them.
        let start = [0, 2, 3][offset];
        // Characters that carry bits of what follows: 0, or all from the incomplete group's last.
        let end = match padded.len() % 3 {
            0 => text.len(),
            1 => text.len() - 3,
            _ => text.len() - 2,
        };
        text[start..end.max(start)].to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_found_in_any_surroundings() {
        for text in ["foobar", "a", "IEX (", "ab"] {
            for before in 0..3 {
                for after in ["", "x", "yz"] {
                    let whole = format!("{}{text}{after}", "q".repeat(before));
                    let encoded = base64(whole.as_bytes());
                    assert!(
                        encoded.contains(&base64_offsets(text.as_bytes())[before]),
                        "{text} {before} {after}"
                    );
                }
            }
        }
        assert_eq!(
            base64_offsets(b"foobar"),
            ["Zm9vYmFy", "Zvb2Jhc", "mb29iYX"]
        );
    }

    #[test]
    fn utf16_variants() {
        assert_eq!(utf16("a", Rewrite::Utf16Le), [0x61, 0]);
        assert_eq!(utf16("a", Rewrite::Utf16Be), [0, 0x61]);
        assert_eq!(utf16("a", Rewrite::Utf16), [0xFF, 0xFE, 0x61, 0]);
    }
}
