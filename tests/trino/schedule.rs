//! Histories of scheduled runs, as in `it/schedule`: what all runs of a history leave in the table
//! of alerts is what one query over everything gives. With the catalogs of version 476 runs write
//! to Iceberg by MERGE; without them to tables of memory, which take INSERT alone.

use crate::Outcome;
use crate::examples::{Object, all_fit, examples, objects, shown, sourced};
use crate::generate::streams::Rng;
use crate::scheduling::example::{alerts_of_runs, arrivals};
use crate::scheduling::history::{Arrival, History, history};
use crate::scheduling::{Place, check, sources};
use crate::server::{Server, all_agree, answer, cases, first_seed, has_lake, parallel};
use siglake::compile::scheduled::{TableKind, Targets};
use siglake::deploy::ddl::own;
use siglake::dialect::{Athena, Dialect};
use siglake::engine::alerts::Alert;
use siglake::engine::client::trino::Trino;
use siglake::engine::client::{Patient, read, tables};
use siglake::engine::database;
use siglake::source::{Column, Source, Type};
use siglake::sql::ddl::{Table, trino_type};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Histories of the usual run: two to three minutes.
const USUAL: u64 = 16;

const HISTORY: &str = "_history";
const ARRIVED: &str = "_arrived";

/// All events of all histories; runs see views of them.
fn load(server: &Server, sources: &[Source], all: &[(u64, &[Arrival])]) -> Result<(), String> {
    let client = server.client("memory");
    let connection = database::open(&database::Resources::default())?;
    for source in sources {
        let own = &source.athena_table[0];
        let table = format!("all_{own}");
        let mut source = source.clone();
        for name in [HISTORY, ARRIVED] {
            source.add_column(Column {
                name: name.into(),
                physical: None,
                ty: Type::Integer,
                object: false,
            });
        }
        let events = all.iter().flat_map(|(number, arrivals)| {
            let arrivals = arrivals.iter();
            arrivals.filter(|it| it.source == own).map(|arrival| {
                let mut event = arrival.event.clone();
                event[HISTORY] = (*number).into();
                event[ARRIVED] = arrival.at.into();
                event.to_string()
            })
        });
        let events: Vec<String> = events.collect();
        let events: Vec<&str> = events.iter().map(String::as_str).collect();
        answer(&client, &format!("DROP TABLE IF EXISTS {table}"))?;
        tables::load(&connection, &client, &Patient, &table, &source, &events)?;
    }
    Ok(())
}

/// A schema of its own for each worker.
struct OnTrino<'s> {
    client: Trino,
    schema: String,
    sources: &'s [Source],
    targets: Targets,
    history: u64,
}

impl<'s> OnTrino<'s> {
    fn new(server: &Server, sources: &'s [Source], worker: usize) -> Result<OnTrino<'s>, String> {
        let schema = format!("runs{worker}");
        let client = server.client_of("memory", &schema);
        answer(
            &client,
            &format!("CREATE SCHEMA IF NOT EXISTS memory.{schema}"),
        )?;
        let (catalog, kind) = if has_lake() {
            ("iceberg", TableKind::Merge)
        } else {
            ("memory", TableKind::Append)
        };
        if has_lake() {
            answer(
                &client,
                &format!("CREATE SCHEMA IF NOT EXISTS {catalog}.{schema}"),
            )?;
        }
        let name = |table: &str| vec![catalog.into(), schema.clone(), table.into()];
        Ok(OnTrino {
            targets: Targets {
                kind,
                alerts: name("siglake_alerts"),
                state: name("siglake_windows"),
            },
            client,
            schema,
            sources,
            history: 0,
        })
    }
}

fn create(table: &Table) -> Result<String, String> {
    if has_lake() {
        return own::statement(table, &own::Form::TrinoIceberg { location: None });
    }
    Ok(in_memory(table))
}

/// The statement that makes one of siglake's own tables in the catalog of memory, which knows no
/// partitions.
pub fn in_memory(table: &Table) -> String {
    let columns = table.columns.iter().chain(&table.partitions);
    let columns: Vec<String> = columns
        .map(|column| {
            let ty = column.type_text(|ty| trino_type(ty, 6));
            format!("\"{}\" {ty}", column.name)
        })
        .collect();
    format!(
        "CREATE TABLE {} ({})",
        table.name.join("."),
        columns.join(", ")
    )
}

impl Place for OnTrino<'_> {
    fn dialect(&self) -> &dyn Dialect {
        &Athena
    }

    fn targets(&self) -> &Targets {
        &self.targets
    }

    fn sources(&self) -> &[Source] {
        self.sources
    }

    fn reset(&self) -> Result<(), String> {
        self.empty_targets()
    }

    fn empty_targets(&self) -> Result<(), String> {
        for table in [
            own::alerts(self.targets.alerts.clone()),
            own::windows(self.targets.state.clone()),
        ] {
            self.execute(&format!("DROP TABLE IF EXISTS {}", table.name.join(".")))?;
            self.execute(&create(&table)?)?;
        }
        Ok(())
    }

    fn arrive(&self, _: &[Arrival], _: i64, until: i64) -> Result<(), String> {
        for source in self.sources {
            let table = &source.athena_table[0];
            let columns = source.columns.iter().chain(&source.partitions);
            let columns: Vec<String> = columns
                .map(|column| format!("\"{}\"", column.ident()))
                .collect();
            self.execute(&format!(
                "CREATE OR REPLACE VIEW memory.{}.{table} AS SELECT {} FROM memory.default.all_{table} WHERE {HISTORY} = {} AND {ARRIVED} <= {until}",
                self.schema,
                columns.join(", "),
                self.history
            ))?;
        }
        Ok(())
    }

    fn execute(&self, sql: &str) -> Result<(), String> {
        answer(&self.client, sql).map(|_| ())
    }

    fn alerts(&self, sql: &str) -> Result<Vec<Alert>, String> {
        read::alerts(&self.client, &Patient, &[], sql).map_err(|error| format!("{error}\n{sql}"))
    }
}

/// Runs of an example of `tests/spec`.
struct OfRuns {
    number: u64,
    title: String,
    yaml: String,
    arrivals: Vec<Arrival>,
    runs: String,
    expected: Vec<Object>,
}

impl OfRuns {
    fn check(&self, place: &OnTrino<'_>) -> Result<(), String> {
        let alerts = alerts_of_runs(place, &self.yaml, &self.arrivals, &self.runs)?;
        all_fit(alerts.iter().map(shown).collect(), &self.expected)
    }
}

fn examples_of_runs() -> Result<Vec<OfRuns>, String> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir("tests/spec").expect("tests/spec is there") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a file");
        for example in examples(&text) {
            let block = |kind: &str| example.blocks.get(kind).map(String::as_str);
            let (Some(runs), Some(alerts)) = (block("runs"), block("alerts")) else {
                continue;
            };
            all.push(OfRuns {
                // Beyond the histories'.
                number: (1 << 40) + all.len() as u64,
                yaml: block("yaml").ok_or("no yaml block")?.to_owned(),
                arrivals: arrivals(&sourced(block("events").ok_or("no events block")?)?)?,
                runs: runs.to_owned(),
                expected: objects(alerts)?,
                title: format!("{}: {}", path.display(), example.title),
            });
        }
    }
    Ok(all)
}

pub fn suite(server: &Server) -> Outcome {
    let first = first_seed();
    let sources = sources();
    let all: Vec<(u64, History)> = (first..first + cases(USUAL))
        .map(|seed| (seed, history(&mut Rng::new(seed))))
        .collect();
    let examples = examples_of_runs()?;
    let arrivals = all.iter().map(|(number, it)| (*number, &it.arrivals[..]));
    let arrivals = arrivals.chain(examples.iter().map(|it| (it.number, &it.arrivals[..])));
    load(server, &sources, &arrivals.collect::<Vec<_>>())?;
    let free: Mutex<Vec<OnTrino<'_>>> = Mutex::new(
        (0..2)
            .map(|worker| OnTrino::new(server, &sources, worker))
            .collect::<Result<_, _>>()?,
    );
    let held = parallel(&examples, |example| {
        let taken = free.lock().expect("the places").pop();
        let mut place = taken.ok_or("there are fewer places than workers")?;
        place.history = example.number;
        let outcome = example.check(&place);
        free.lock().expect("the places").push(place);
        outcome.map_err(|error| format!("{}\n{error}", example.title))
    });
    let failures = held.into_iter().filter_map(Result::err).collect();
    let examples = all_agree(failures, examples.len(), "examples of the specification")?;
    let outcomes = parallel(&all, |(seed, history)| {
        let taken = free.lock().expect("the places").pop();
        let mut place = taken.ok_or("there are fewer places than workers")?;
        place.history = *seed;
        let outcome = check(&place, &mut Rng::new(seed + (1 << 32)), history);
        free.lock().expect("the places").push(place);
        outcome.map_err(|error| format!("seed {seed}: {error}\n{}", history.case.yaml))
    });
    let mut alerts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut failures = Vec::new();
    for ((_, history), outcome) in all.iter().zip(outcomes) {
        match outcome {
            Ok(compared) => *alerts.entry(history.case.kinds).or_default() += compared,
            Err(error) => failures.push(error),
        }
    }
    let agreed = all_agree(failures, all.len(), "histories")?;
    let runs: usize = all.iter().map(|(_, history)| history.ticks.len()).sum();
    let total: usize = alerts.values().sum();
    if total == 0 {
        return Err("no history alerted".into());
    }
    Ok(format!(
        "{examples}; {agreed}, {runs} runs, {total} alerts of {} kinds of rule, none lost and none twice",
        alerts.len()
    ))
}
