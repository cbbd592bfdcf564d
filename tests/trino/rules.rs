//! The project's own rules: their tests come out on Trino as they do on DuckDB. The usual run takes
//! a third of the rules, another with each seed; `SIGLAKE_RULES=all` takes all.

use crate::Outcome;
use crate::corpus::read;
use crate::server::{Server, first_seed, parallel};
use siglake::compile::{Options, Rules};
use siglake::engine::client::Patient;
use siglake::engine::client::bed::Remote;
use siglake::engine::inline::{Bed, Embedded, Share};
use siglake::engine::{database, inline, scenario};
use siglake::source::Catalog;
use std::path::Path;

const THREADS: usize = 2;
const PARTS: u64 = 3;

/// File, source, test and outcome of each test of a part of the rules.
fn results(bed: &dyn Bed, rules: &Rules, share: Share) -> Vec<[String; 4]> {
    let (catalog, options) = (Catalog::builtin(), Options::default());
    let (mut all, _) = inline::run(bed, rules, &catalog, &options, share);
    all.extend(scenario::run(bed, rules, &catalog, &options, share).0);
    let line = |result: &inline::TestResult<'_>| {
        [
            result.rule.origin().file.name.clone(),
            result.source.clone(),
            result.name.clone(),
            format!("{:?}", result.outcome),
        ]
    };
    all.iter().map(line).collect()
}

pub fn suite(server: &Server) -> Outcome {
    let rules = read(Path::new("rules"));
    let all = std::env::var("SIGLAKE_RULES").is_ok_and(|text| text == "all");
    let parts = usize::try_from(if all { 1 } else { PARTS }).unwrap_or(1);
    let part = usize::try_from(first_seed()).unwrap_or(0) % parts;
    let shares: Vec<Share> = (0..THREADS)
        .map(|thread| Share {
            number: part + parts * thread,
            of: parts * THREADS,
        })
        .collect();
    let both = parallel(&shares, |share| -> Result<_, String> {
        let connection = database::open(&database::Resources::default())?;
        let client = server.client("memory");
        let there = Remote::new(&connection, &client, &Patient, share.number);
        let there = results(&there, &rules, *share);
        Ok((results(&Embedded(&connection), &rules, *share), there))
    });
    let (mut here, mut there) = (Vec::new(), Vec::new());
    for outcome in both {
        let (more_here, more_there) = outcome?;
        here.extend(more_here);
        there.extend(more_there);
    }
    if here.len() < 1_500 / parts {
        return Err(format!("only {} tests ran", here.len()));
    }
    // What a source lacks fields for is skipped there as here.
    let good = ["Passed", "Skipped"];
    let is_good = |result: &[String; 4]| good.contains(&result[3].as_str());
    let mut differing: Vec<&[String; 4]> = there.iter().filter(|it| !is_good(it)).collect();
    differing.extend(there.iter().filter(|it| !here.contains(it)));
    if !differing.is_empty() || here.len() != there.len() {
        return Err(format!(
            "{} tests here and {} there:\n{differing:#?}",
            here.len(),
            there.len()
        ));
    }
    let skipped = there.iter().filter(|it| it[3] == "Skipped").count();
    Ok(format!(
        "{} tests of {} passed and {skipped} were skipped, as on DuckDB",
        there.len() - skipped,
        if all {
            "all rules"
        } else {
            "a third of the rules"
        },
    ))
}
