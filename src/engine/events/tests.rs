use super::{Limits, Outcome, peek, read, read_from};
use expect_test::{Expect, expect};
use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::ops::ControlFlow;

mod properties;

fn limits(max_event_bytes: usize) -> Limits {
    Limits {
        max_event_bytes,
        ..Limits::default()
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

fn events(stream: impl Read, limits: &Limits) -> (Vec<String>, Outcome) {
    let mut events = Vec::new();
    let outcome = read_from(stream, limits, &mut |event| {
        events.push(event.to_owned());
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(events.len() as u64, outcome.events);
    (events, outcome)
}

/// The events, the faults as `line:column (byte) message`, and whether the end is missing.
fn told(stream: impl Read, limits: &Limits) -> String {
    let (events, outcome) = events(stream, limits);
    let mut text = String::new();
    for event in events {
        writeln!(text, "{event}").unwrap();
    }
    for fault in &outcome.faults {
        let (line, column, byte) = (fault.line, fault.column, fault.byte);
        writeln!(text, "{line}:{column} ({byte}) {}", fault.message).unwrap();
    }
    if outcome.truncated {
        text.push_str("truncated\n");
    }
    text
}

#[track_caller]
fn check(input: impl AsRef<[u8]>, expected: Expect) {
    expected.assert_eq(&told(input.as_ref(), &Limits::default()));
}

#[track_caller]
fn check_refused(input: impl AsRef<[u8]>, expected: Expect) {
    let refused = read_from(input.as_ref(), &Limits::default(), &mut |_| {
        ControlFlow::Continue(())
    });
    expected.assert_eq(&refused.unwrap_err());
}

/// All the layouts of one meaning, each found in files of the field.
#[test]
fn layouts() {
    let same = [
        "{\"a\":1}\n{\"b\":{}}\n",
        "\u{feff}{\"a\":1}\r\n\r\n  {\"b\":{}}",
        "{\"a\":1}{\"b\":{}}",
        "{\"a\":1},\n{\"b\":{}},\n",
        "[{\"a\":1},{\"b\":{}}]",
        "[\n  {\"a\":1},\n  {\"b\":{}}\n]\n",
        "[{\"a\":1}]\n[]\n[{\"b\":{}}]",
        "{\"Records\":[{\"a\":1},{\"b\":{}}]}",
        "{\"Records\":[{\"a\":1}]}\n{\"Records\":null}\n{ \"Records\" : [] }\n{\"Records\":[{\"b\":{}}]}",
        "{\"Records\":[{\"a\":1},{\"b\":{}}],\"more\":[{\"}\":\"]\\\"\"}]}",
        "[{\"Records\":[{\"a\":1}]},{\"b\":{}}]",
    ];
    for text in same {
        assert_eq!(
            told(text.as_bytes(), &Limits::default()),
            "{\"a\":1}\n{\"b\":{}}\n",
            "{text}"
        );
    }
}

/// Objects over several lines are handed out as they stand.
#[test]
fn pretty_printed() {
    check(
        "{\n  \"a\": [\n    1\n  ]\n}\n{\n}\n",
        expect![[r#"
            {
              "a": [
                1
              ]
            }
            {
            }
        "#]],
    );
}

/// `Records` is an envelope only as the first key and with a list of objects; doubled keys
/// are left alone.
#[test]
fn events_that_have_records() {
    check(
        r#"{"Records":[1]}{"Records":{"a":[]}}{"id":1,"Records":[{}]}{"Records":null,"a":1}{"a":1,"a":2}"#,
        expect![[r#"
            {"Records":[1]}
            {"Records":{"a":[]}}
            {"id":1,"Records":[{}]}
            {"Records":null,"a":1}
            {"a":1,"a":2}
        "#]],
    );
}

/// Each bad line is one fault at the byte that is wrong; its neighbours are read.
#[test]
fn bad_lines() {
    check(
        b"{\"a\":1}\n{\"a\":1,}\n{\"a\" 1}\n42\nword\n{\"a\":01}\n{\"a\":\"\\x\"}\n{\"a\":tru}\n{\"a\":\"\xff\"}\n{\"a\":2}}\n{\"a\":3}",
        expect![[r#"
            {"a":1}
            {"a":2}
            {"a":3}
            2:8 (15) expected a key in double quotes
            3:6 (22) expected `:`
            4:1 (25) expected a JSON object, found `4`
            5:1 (28) expected a JSON object, found `w`
            6:7 (39) a number that JSON does not allow
            7:8 (49) an escape that JSON does not know
            8:9 (61) expected a value
            9:7 (69) bytes that are not UTF-8
            10:8 (80) expected a JSON object, found `}`
        "#]],
    );
}

/// A line that was cut off must not swallow the events after it, wherever it was cut.
#[test]
fn cut_lines() {
    check(
        "{\"a\":1,\n{\"b\":1}\n{\"a\":\n{\"b\":2}\n{\"a\":[\n{\"b\":3}\n{\"a\":\"x\n{\"b\":4}\n{\"Records\":[\n{\"b\":5}\n{\"b\":6}\n[{\"a\":[\n{\"b\":7}\n",
        expect![[r#"
            {"b":1}
            {"b":2}
            {"b":3}
            {"b":4}
            {"b":5}
            {"b":6}
            {"b":7}
            1:8 (7) the line ends in the middle of an event
            3:6 (21) the line ends in the middle of an event
            5:7 (36) the line ends in the middle of an event
            7:8 (52) a string is not closed at the end of the line
            11:1 (82) expected `,` or `]` after an element of the list
            12:8 (97) the line ends in the middle of an event
            14:1 (106) the file ends in a list that is not closed
            truncated
        "#]],
    );
}

/// Nor must a broken list or envelope take the ones on the next lines with it.
#[test]
fn a_list_or_envelope_a_line() {
    check(
        "{\"Records\":[{\"a\":\n{\"Records\":[{\"b\":1}]}\n[{\"a\":[1 2\n[{\"b\":2}]\n{\"Records\":[{\"a\":1x\n{\"Records\":[{\"b\":3}]}\n{\"Records\":[{\"b\":4},\n{\"Records\":[{\"b\":5}]}",
        expect![[r#"
            {"b":1}
            {"b":2}
            {"b":3}
            {"b":4}
            {"b":5}
            1:18 (17) the line ends in the middle of an event
            3:10 (49) expected `,` or `]`
            5:19 (79) expected `,` or `}`
            8:1 (124) the list of `Records` before this one is not closed
        "#]],
    );
}

/// After a fault inside an indented object, its inner objects are no events.
#[test]
fn bad_pretty_printed() {
    check(
        "{\n  \"a\": [\n    {\"x\": 1x},\n    {\"y\": 1}\n  ]\n}\n{\"b\": 1}\n",
        expect![[r#"
            {"b": 1}
            3:12 (22) expected `,` or `}`
        "#]],
    );
}

/// In a list a broken element ends where its braces do, also when all stands on one line.
#[test]
fn bad_elements() {
    for list in [
        "[{\"a\":1},{\"a\":[tru,{}]},{\"b\":1},7,[{}],{\"c\":1}]",
        "{\"Records\":[{\"a\":1},{\"a\":[tru,{}]},{\"b\":1},7,[{}],{\"c\":1}]}",
    ] {
        let (events, outcome) = events(list.as_bytes(), &Limits::default());
        assert_eq!(events, ["{\"a\":1}", "{\"b\":1}", "{\"c\":1}"]);
        assert_eq!(outcome.fault_count, 3);
        assert!(!outcome.truncated);
    }
    check(
        "[\n  {\n    \"a\": \"x\"y\"\n  },\n  {\"b\": 1},\n  {\"c\": 1 \"d\": [{}]},\n  {\"e\": 1}\n  {\"f\": 1}\n]",
        expect![[r#"
            {"b": 1}
            {"e": 1}
            {"f": 1}
            3:13 (18) expected `,` or `}`
            6:11 (48) expected `,` or `}`
            8:3 (73) expected `,` or `]` after an element of the list
            9:1 (82) expected a JSON object, found `]`
        "#]],
    );
}

/// What is cut off at the end is one fault, and all that stands before it is read.
#[test]
fn cut_files() {
    check(
        "{\"a\":1}\n{\"b\":\"",
        expect![[r#"
            {"a":1}
            2:1 (8) the file ends in the middle of an event
            truncated
        "#]],
    );
    check(
        "{\"Records\":[{\"a\":1},",
        expect![[r#"
            {"a":1}
            1:21 (20) the file ends in a list that is not closed
            truncated
        "#]],
    );
    check(
        "{\"Records\":[{\"a\":1}],\"b\":[",
        expect![[r#"
            {"a":1}
            1:27 (26) the file ends in the object around `Records`
            truncated
        "#]],
    );
    let packed = gzip(b"{\"a\":1}\n");
    check(
        &packed[..packed.len() - 1],
        expect![[r#"
            {"a":1}
            2:1 (8) the compressed data is damaged or cut off: it ends too early
            truncated
        "#]],
    );
    check(
        [&packed[..], b"garbage"].concat(),
        expect![[r#"
            {"a":1}
            2:1 (8) the compressed data is damaged or cut off: it ends too early
            truncated
        "#]],
    );
}

/// An event that is too long is passed over and counted, in every layout.
#[test]
fn too_long() {
    let long = format!("{{\"a\":[\"{}\"]}}", "x".repeat(600_000));
    let short = "{\"b\":1}";
    for text in [
        format!("{long}\n{short}\n"),
        format!("{long}{short}"),
        format!("[{long},{short}]"),
        format!("{{\"Records\":[{long},{short}]}}"),
        format!(
            "{}\n{short}",
            long.replace("[", "[\n  ").replace("]", "\n]")
        ),
        format!("{long}\n{short}").replace(']', ""),
    ] {
        let (events, outcome) = events(text.as_bytes(), &limits(1000));
        assert_eq!(events, [short], "{}", &text[..20]);
        assert_eq!(outcome.fault_count, 1);
        assert_eq!(outcome.bytes, text.len() as u64);
        assert_eq!(
            outcome.faults[0].message,
            "the event has more than 1000 bytes"
        );
    }
}

/// The depth that `serde_json` refuses is a fault here, and any depth is safe.
#[test]
fn depth() {
    let nested = |depth: usize| {
        let lists = depth - 1;
        format!("{{\"a\":{}{}}}", "[".repeat(lists), "]".repeat(lists))
    };
    for depth in [127, 128] {
        let text = nested(depth);
        let (events, _) = events(text.as_bytes(), &Limits::default());
        let peer = serde_json::from_str::<serde_json::Value>(&text);
        assert_eq!(events.len() == 1, peer.is_ok(), "{depth}");
        assert_eq!(events.len(), usize::from(depth == 127));
    }
    check(
        format!("{}\n{{}}", nested(100_000)),
        expect![[r#"
            {}
            1:132 (131) the event is nested deeper than 127 levels
        "#]],
    );
}

/// Faults beyond the limit are counted only.
#[test]
fn many_faults() {
    let few = Limits {
        max_faults: 1,
        ..Limits::default()
    };
    let (_, outcome) = events(&b"1\n2\n3\n"[..], &few);
    assert_eq!((outcome.faults.len(), outcome.fault_count), (1, 3));
}

/// The sink's `Break` ends the reading behind the event it was given.
#[test]
fn the_sink_ends_the_reading() {
    let mut seen = 0;
    let outcome = read_from(
        &b"[{\"a\":1},{\"a\":2},tru"[..],
        &Limits::default(),
        &mut |_| {
            seen += 1;
            ControlFlow::Break(())
        },
    )
    .unwrap();
    assert_eq!((seen, outcome.events, outcome.bytes), (1, 1, 8));
    assert_eq!((outcome.fault_count, outcome.truncated), (0, false));
}

/// What is no JSON text is told apart once, not as a fault a line.
#[test]
fn other_files() {
    check_refused(
        b"\xff\xfe{\0}\0",
        expect!["the file is UTF-16; convert it to UTF-8"],
    );
    check_refused(
        b"{\0}\0",
        expect!["the file is UTF-16; convert it to UTF-8"],
    );
    check_refused(b"PAR1\x15", expect!["the file is Parquet, not JSON"]);
    check_refused(
        gzip(&gzip(b"{}")),
        expect!["the file is compressed twice; decompress it once"],
    );
    check_refused(
        b"\x7fELF\0",
        expect!["the file is binary (it holds NUL bytes), not JSON"],
    );
}

/// Errors of opening are in words; the file's name is the caller's to add.
#[test]
fn files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.json.gz");
    assert_eq!(peek(&path, 1), Err("no such file".to_owned()));
    assert_eq!(peek(folder.path(), 1), Err("it is a directory".to_owned()));
    // Packed or not, and how, the bytes tell, not the name.
    for bytes in [
        b"{\"a\":1}{\"b\":1}{".to_vec(),
        zstd(b"{\"a\":1}{\"b\":1}{"),
    ] {
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(peek(&path, 1).unwrap(), ["{\"a\":1}"]);
        assert_eq!(peek(&path, 5).unwrap(), ["{\"a\":1}", "{\"b\":1}"]);
        assert_eq!(peek(&path, 0).unwrap(), Vec::<String>::new());
    }
    std::fs::write(&path, "").unwrap();
    let outcome = read(
        &path,
        &Limits::default(),
        &mut |_| ControlFlow::Continue(()),
    );
    assert_eq!(outcome, Ok(Outcome::default()));
}
