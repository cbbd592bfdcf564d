//! Arbitrary texts and values of every type go into a table and come back as they were.

use crate::Outcome;
use crate::bench::source;
use crate::generate;
use crate::server::{Server, answer};
use serde_json::{Value, json};
use siglake::engine::client::{Patient, tables};
use siglake::engine::database;

const TEXTS: [&str; 16] = [
    "",
    "'",
    "''",
    "\\",
    "\\'",
    "\"",
    "%_*?",
    "; DROP TABLE x --",
    "/* */",
    "a\nb\r\tc",
    "U&'\\0041'",
    "größe ЖИ İıſ ẞ",
    "\u{1f600}\u{10ffff}",
    "\u{0}\u{1}\u{7f}\u{85}\u{2028}",
    "{\"a\": [1, null]}",
    "NULL",
];

pub fn suite(server: &Server) -> Outcome {
    let source = source(generate::SOURCE);
    let client = server.client("memory");
    let connection = database::open(&database::Resources::default())?;
    let events: Vec<String> = TEXTS
        .iter()
        .enumerate()
        .map(|(number, text)| {
            let ratio = [0.1, -1e300, 1.5e-300, 9_007_199_254_740_993.0][number % 4];
            json!({
                "event_id": number.to_string(),
                "name": text,
                "count": i64::MIN + i64::try_from(number).expect("few"),
                "ratio": ratio,
                "enabled": number % 2 == 0,
                "seen_at": "1969-12-31T23:59:59.999999Z",
                "tags": [text, null, ""],
                "actor": {"name": text, "roles": [], "home": {"zip code": text}},
                "parts": [{"name": text, "tags": [text]}, null],
                "labels": {(*text): text},
                "payload": {(*text): [text]},
            })
            .to_string()
        })
        .collect();
    let texts: Vec<&str> = events.iter().map(String::as_str).collect();
    answer(&client, "DROP TABLE IF EXISTS literals")?;
    tables::load(&connection, &client, &Patient, "literals", &source, &texts)?;
    let found = answer(
        &client,
        "SELECT CAST(event_id AS bigint), name, count, ratio, enabled, CAST(seen_at AS varchar), tags, actor.name, \
         actor.home.\"zip code\", cardinality(actor.roles), parts[1].tags, parts[2].name, element_at(labels, name), payload \
         FROM literals ORDER BY 1",
    )?;
    let mut wrong = Vec::new();
    for (number, text) in TEXTS.iter().enumerate() {
        let event: Value = serde_json::from_str(&events[number]).expect("JSON");
        let row = found.rows.get(number).ok_or("a row is missing")?;
        let expected = json!([
            number,
            text,
            event["count"],
            event["ratio"],
            event["enabled"],
            "1969-12-31 23:59:59.999999",
            [text, null, ""],
            text,
            text,
            0,
            [text],
            null,
            text,
        ]);
        let payload: Option<Value> = row[13]
            .as_str()
            .and_then(|text| serde_json::from_str(text).ok());
        if Value::from(&row[..13]) != expected || payload != Some(event["payload"].clone()) {
            wrong.push(format!("{expected}\n{}", Value::from(row.clone())));
        }
    }
    crate::server::all_agree(wrong, TEXTS.len(), "texts")
}
