//! Recognises what can't be JSON text by its first bytes, to say so once and clearly.

use super::decompress::{GZIP, ZSTD};

pub const UTF8_BOM: &[u8] = &[0xef, 0xbb, 0xbf];

/// How many of the first bytes are looked at.
pub const HEAD: usize = 512;

const UTF16: &str = "the file is UTF-16; convert it to UTF-8";
const TWICE: &str = "the file is compressed twice; decompress it once";

/// First bytes and what to say of a file that begins so.
const KINDS: &[(&[u8], &str)] = &[
    (&[0xff, 0xfe], UTF16),
    (&[0xfe, 0xff], UTF16),
    (GZIP, TWICE),
    (ZSTD, TWICE),
    (b"PAR1", "the file is Parquet, not JSON"),
    (b"Obj\x01", "the file is Avro, not JSON"),
    (
        b"ElfFile\0",
        "the file is a Windows event log (EVTX), not JSON; export its events as JSON",
    ),
    (b"PK\x03\x04", "the file is a ZIP archive; unpack it"),
    (
        b"BZh",
        "the file is bzip2; decompress it (gzip and Zstandard are read as they are)",
    ),
    (
        b"\xfd7zXZ\0",
        "the file is xz; decompress it (gzip and Zstandard are read as they are)",
    ),
    (
        &[0x04, 0x22, 0x4d, 0x18],
        "the file is LZ4; decompress it (gzip and Zstandard are read as they are)",
    ),
];

/// What is wrong with a file that begins with these (decompressed) bytes, if it is no text.
pub fn not_text(head: &[u8]) -> Option<&'static str> {
    if let Some((_, message)) = KINDS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(message);
    }
    match head {
        [0, b'{' | b'[', ..] | [b'{' | b'[', 0, ..] => Some(UTF16),
        _ if head.contains(&0) => Some("the file is binary (it holds NUL bytes), not JSON"),
        _ => None,
    }
}
