//! The values that rules and events draw from. Those of one family collide: equal but for case, a wildcard, a dash, ...

pub const FAMILIES: [&[&str]; 16] = [
    &["abc", "ABC", "aBc", "ab", "xabcx"],
    &["100%", "100x", "50% off", "%", "100"],
    &["a_c", "abc", "a.c", "A_C", "_"],
    &[
        "C:\\Temp\\a.exe",
        "c:\\temp\\A.EXE",
        "\\a.exe",
        "C:/Temp/a.exe",
        "\\",
    ],
    &["it's", "IT'S", "it''s", "'", "its"],
    &["say \"hi\"", "SAY \"HI\"", "\"", "say hi"],
    &["a*c", "abc", "*", "A*C", "a\\*c"],
    &["what?", "whats", "?", "WHAT?", "\\?"],
    &["two\nlines", "TWO\nLINES", "two", "lines", "\n"],
    &["straße", "STRASSE", "STRAẞE", "strasse", "ß"],
    &[
        "İstanbul",
        "istanbul",
        "Istanbul",
        "ıstanbul",
        "i\u{307}stanbul",
    ],
    &["ſtop", "stop", "STOP", "\u{212a}elvin", "kelvin", "Kelvin"],
    &["ΟΔΟΣ", "οδος", "οδοσ", "Οδός"],
    &["Привет", "ПРИВЕТ", "привет", "приветик"],
    &["a😀c", "😀", "a𐐀c", "a𐐨c", "ac"],
    &["é", "É", "e\u{301}", "café", "CAFÉ"],
];

/// Command lines with all that `windash` takes for a dash.
pub const DASHED: [&str; 8] = [
    "cmd -enc x",
    "cmd /enc x",
    "cmd \u{2013}enc x",
    "CMD \u{2014}ENC X",
    "cmd \u{2015}enc x",
    "-a /b",
    "/a -b",
    "well-known --all -",
];

/// What `base64` and its kind hide. Longer than three bytes, so that each offset leaves something to find.
pub const SECRETS: [&str; 6] = ["whoami", "http://", "Invoke", "müller", "cmd /c", "IEX("];

/// Texts that are numbers, and texts that an engine could take for some.
pub const NUMERIC: [&str; 24] = [
    "4",
    "04",
    "4.0",
    "+4",
    "4e0",
    "4.",
    "-4",
    "10",
    "10.5",
    ".5",
    "0",
    "-0",
    "9007199254740992",
    "9007199254740993",
    " 4",
    "4 ",
    "0x4",
    "1_0",
    "1,0",
    "4e",
    "NaN",
    "Infinity",
    "٤",
    "true",
];
pub const INTEGERS: [i64; 8] = [
    4,
    10,
    -4,
    0,
    1,
    200,
    9_007_199_254_740_992,
    9_007_199_254_740_993,
];
/// Halves, which no engine rounds.
pub const DECIMALS: [f64; 6] = [4.0, 10.5, -4.5, 0.0, 0.5, 200.0];

pub const WORDS: [&str; 6] = ["true", "TRUE", "False", "false", "yes", "1"];

pub const ADDRESSES: [&str; 26] = [
    "10.0.0.1",
    "10.0.0.255",
    "10.1.2.3",
    "10.200.0.1",
    "192.168.1.1",
    "255.255.255.255",
    "::ffff:10.0.0.1",
    "::FFFF:0a00:0001",
    "0:0:0:0:0:ffff:10.0.0.1",
    "::10.0.0.1",
    "::1",
    "::",
    "2001:db8::1",
    "2001:DB8:0:0:0:0:0:1",
    "2001:0db8::0.0.0.1",
    "2001:db8:8000::",
    "fe80::1%eth0",
    "010.0.0.1",
    "10.0.0",
    "10.0.0.256",
    "10.0.0.1 ",
    "::1::",
    "1::2::3",
    "1:2:3:4:5:6:7:8:9",
    "2001:db8::12345",
    "host.example",
];
pub const NETWORKS: [&str; 13] = [
    "10.0.0.0/8",
    "10.0.0.0/24",
    "10.0.0.1/32",
    "10.1.2.3/9",
    "192.168.0.0/16",
    "0.0.0.0/0",
    "2001:db8::/32",
    "2001:DB8:8000::/33",
    "::1/128",
    "::/0",
    "fe80::/10",
    "::ffff:10.0.0.0/104",
    "::/96",
];

pub const TIMES: [&str; 16] = [
    "2024-02-29T23:59:59Z",
    "2024-02-29T23:59:59.999999Z",
    "2024-12-30T00:00:00Z",
    "2021-01-03T12:30:00+02:00",
    "2020-12-31T23:30:00-01:00",
    "2021-01-01T01:00:00+05:30",
    "2024-06-15 08:05:00",
    "2024-06-15T08:05:00",
    "2024-06-15T08:05:00.1Z",
    "2024-06-15T06:05:00-02:00",
    "1999-12-31T23:59:59Z",
    "yesterday",
    "2023-02-29T00:00:00Z",
    "2024-13-01T00:00:00Z",
    "08:05",
    "1718438700",
];
/// The same as a timestamp column holds them: UTC with microseconds.
pub const TIMESTAMPS: [&str; 6] = [
    "2024-02-29T23:59:59.999999Z",
    "2024-12-30T00:00:00.000000Z",
    "2021-01-03T10:30:00.000000Z",
    "2021-01-01T00:30:00.500000Z",
    "2024-06-15T08:05:00.000001Z",
    "1999-12-31T23:59:59.000000Z",
];
/// The parts that these times have.
pub const TIME_PARTS: [(&str, &[i64]); 6] = [
    ("minute", &[59, 0, 30, 5]),
    ("hour", &[23, 0, 10, 8]),
    ("day", &[29, 30, 3, 1, 15, 31]),
    ("week", &[9, 1, 53, 24, 52]),
    ("month", &[2, 12, 1, 6]),
    ("year", &[2024, 2021, 2020, 1999]),
];
