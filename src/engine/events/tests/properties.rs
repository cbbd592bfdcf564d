//! Random files, the same in every run.

use super::super::json::{self, Stop};
use super::{Limits, events, gzip, limits, zstd};
use serde_json::{Map, Value};
use std::io::Read;

/// A small generator (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    fn text(&mut self) -> String {
        const PIECES: &[&str] = &[
            "a",
            "Records",
            "\"",
            "\\",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\n",
            "\r",
            "\0",
            "é",
            "😀",
            "0123456789",
            " ",
        ];
        (0..self.below(6))
            .map(|_| PIECES[self.below(PIECES.len())])
            .collect()
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 6 } else { 8 }) {
            0 => Value::Null,
            1 => Value::Bool(self.below(2) == 0),
            2 => Value::from(self.below(1000)),
            3 => Value::from(-(self.below(1000) as f64) / 8.0),
            4 | 5 => Value::from(self.text()),
            6 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
            _ => Value::Object(self.object(depth - 1)),
        }
    }

    fn object(&mut self, depth: usize) -> Map<String, Value> {
        (0..self.below(5))
            .map(|_| (self.text() + "_", self.value(depth)))
            .collect()
    }

    fn events(&mut self) -> Vec<Value> {
        (0..self.below(6))
            .map(|_| Value::Object(self.object(3)))
            .collect()
    }
}

/// The layouts that a writer of events may choose.
fn layouts(events: &[Value]) -> Vec<String> {
    let list = Value::from(events);
    let records = Value::Object(Map::from_iter([("Records".to_owned(), list.clone())]));
    let joined = |between: &str| {
        let texts: Vec<String> = events.iter().map(Value::to_string).collect();
        texts.join(between)
    };
    vec![
        joined("\n"),
        joined("\r\n") + "\r\n",
        joined(""),
        joined(",\n"),
        format!("[\n{}\n]", joined(",\n")),
        events.iter().map(|event| format!("{event:#}\n")).collect(),
        list.to_string(),
        format!("{list:#}"),
        records.to_string(),
        format!("{records:#}"),
    ]
}

fn parsed(texts: &[String]) -> Vec<Value> {
    texts
        .iter()
        .map(|text| serde_json::from_str(text).unwrap())
        .collect()
}

/// A stream that hands out a byte at a time, as slow pipes do.
struct Trickle<'b>(&'b [u8]);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = buffer.len().min(1);
        self.0.read(&mut buffer[..count])
    }
}

/// Whatever the layout and the packing, the events come back as they were written.
#[test]
fn what_is_written_is_read() {
    let mut random = Random(1);
    for _ in 0..200 {
        let written = random.events();
        for text in layouts(&written) {
            let (half, rest) = text.as_bytes().split_at(random.below(text.len() + 1));
            let streams: [&[u8]; 4] = [
                text.as_bytes(),
                &gzip(text.as_bytes()),
                &[gzip(half), gzip(rest)].concat(),
                &[zstd(half), zstd(rest)].concat(),
            ];
            for stream in streams {
                let (texts, outcome) = events(Trickle(stream), &Limits::default());
                assert_eq!(parsed(&texts), written, "{text}");
                assert_eq!(
                    (outcome.fault_count, outcome.truncated),
                    (0, false),
                    "{text}"
                );
                assert_eq!(outcome.bytes, text.len() as u64);
            }
        }
    }
}

/// A file that ends anywhere gives the events before its end, and no others. A plain one
/// gives all of them; a packed one as many as can be unpacked.
#[test]
fn a_cut_file_gives_a_prefix() {
    let mut random = Random(2);
    for _ in 0..200 {
        let written = random.events();
        for text in layouts(&written) {
            let (texts, _) = events(text.as_bytes(), &Limits::default());
            let cut = random.below(text.len() + 1);
            let (some, outcome) = events(&text.as_bytes()[..cut], &Limits::default());
            let mut complete = 0;
            let mut from = 0;
            for event in &texts {
                from += text[from..].find(event.as_str()).unwrap() + event.len();
                complete += usize::from(from <= cut);
            }
            assert_eq!(some, texts[..complete], "{}", &text[..cut]);
            assert_eq!(
                outcome.truncated,
                outcome.fault_count == 1,
                "{}",
                &text[..cut]
            );
            for packed in [gzip(text.as_bytes()), zstd(text.as_bytes())] {
                let cut = 4 + random.below(packed.len() - 4);
                let (some, outcome) = events(&packed[..cut], &Limits::default());
                assert!(texts.starts_with(&some));
                assert!(outcome.truncated && outcome.fault_count == 1);
            }
        }
    }
}

/// In a file of one event a line, no bad line costs a good one.
#[test]
fn bad_lines_cost_only_themselves() {
    const BAD: &[&str] = &[
        "{",
        "{\"a\":",
        "{\"a\":[",
        "{\"a\":[1,",
        "{\"a\"",
        "{\"a",
        "{\"a\":\"\\",
        "[1,2",
        "[{\"a\":",
        "{\"Records\":[",
        "{\"Records\":[{\"a\":",
        "{\"Records\":",
        "\"",
        ": x",
        "word",
        " {\"a\":",
        "{\"a\":\"x\"y\"}",
        "{\"a\":nul}",
        "\\",
        "{\"a\":1e}",
        "7",
        "\t[[{",
    ];
    let mut random = Random(3);
    for round in 0..5000 {
        let mut good = Vec::new();
        let mut text = String::new();
        for i in 0..1 + random.below(6) {
            if random.below(3) == 0 {
                text += BAD[random.below(BAD.len())];
            } else {
                let event = format!("{{\"i\":{i},\"v\":{}}}", random.value(2));
                text += &event;
                good.push(event);
            }
            text.push('\n');
        }
        let (texts, outcome) = events(text.as_bytes(), &limits(100_000));
        assert_eq!(texts, good, "{round}:\n{text}");
        assert_eq!(
            outcome.fault_count > 0,
            good.len() < text.lines().count(),
            "{text}"
        );
    }
}

/// Any bytes are read to their end without a panic, and what is handed out is JSON.
#[test]
fn any_bytes() {
    const PIECES: &[&[u8]] = &[
        b"{",
        b"}",
        b"[",
        b"]",
        b"\"",
        b"\\",
        b",",
        b":",
        b"\n",
        b"\n",
        b" ",
        b"1",
        b"null",
        b"\xff",
        b"\"a\"",
        b"{\"a\":1}",
        b"{\"Records\":[",
        b"\"a\":",
    ];
    let mut random = Random(4);
    for _ in 0..10_000 {
        let bytes: Vec<u8> = (0..random.below(24))
            .flat_map(|_| PIECES[random.below(PIECES.len())])
            .copied()
            .collect();
        for limit in [3, 1000] {
            let (texts, outcome) = events(&bytes[..], &limits(limit));
            assert!(texts.iter().all(|text| text.len() <= limit));
            assert_eq!(parsed(&texts).len(), texts.len());
            assert_eq!(
                outcome.bytes,
                bytes.len() as u64,
                "{}",
                bytes.escape_ascii()
            );
        }
    }
}

/// The scanner and `serde_json` agree on what an object is, and on where it breaks off.
#[test]
fn the_scanner_agrees_with_serde_json() {
    const PIECES: &[&str] = &[
        "{", "}", "[", "]", "\"", "\\", ",", ":", "\n", " ", "-", "0", "12", ".5", "e+", "E9",
        "null", "true", "fals", "\\u12aB", "\\n", "\\q", "\u{1}", "é", "\"a\"", "\"a\":", "{}",
    ];
    let mut random = Random(5);
    let mut whole = 0;
    for round in 0..20_000 {
        // Either pieces at random, or a random object with one piece put in.
        let text = if round % 2 == 0 {
            let pieces = (0..random.below(12)).map(|_| PIECES[random.below(PIECES.len())]);
            format!("{{{}", pieces.collect::<String>())
        } else {
            let mut text = Value::Object(random.object(3)).to_string();
            let at = 1 + random.below(text.len());
            if text.is_char_boundary(at) {
                text.insert_str(at, PIECES[random.below(PIECES.len())]);
            }
            text
        };
        let mut stream =
            serde_json::Deserializer::from_str(&text).into_iter::<serde::de::IgnoredAny>();
        let first = stream.next().unwrap();
        // It calls a number bad that may go on behind the end of the text.
        let is_number = |error: &serde_json::Error| error.to_string().starts_with("invalid number");
        match (json::object(text.as_bytes()), first) {
            (Ok(length), Ok(_)) => {
                whole += 1;
                assert_eq!(length, stream.byte_offset(), "{text}");
            }
            (Err(Stop::Cut), Err(error)) => {
                assert!(error.is_eof() || is_number(&error), "{text}: {error}");
            }
            // It wants all four digits of an escape before it looks at them.
            (Err(Stop::Broken(at, _)), Err(error)) => {
                let hasty = error.is_eof() && at + 4 > text.len();
                assert!(error.is_syntax() || hasty, "{text}: {error}");
            }
            (scanned, other) => panic!("{text}: {scanned:?}, serde_json: {other:?}"),
        }
    }
    assert!(whole > 1000);
}
