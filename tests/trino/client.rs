//! The product's client on a real server.

use crate::Outcome;
use crate::server::{Server, answer};
use siglake::engine::client::trino::{Options, Secret, Trino};
use siglake::engine::client::{Failure, Kind, Patient, Progress, Statement, Watch, run};
use std::cell::Cell;
use std::time::Duration;

pub fn suite(server: &Server) -> Outcome {
    let client = server.client("memory");
    values(&client)?;
    pages(&client)?;
    faults(server, &client)?;
    cancelled(&client)?;
    Ok("values, pages, faults, cancellation".into())
}

fn check(holds: bool, what: &dyn std::fmt::Debug) -> Result<(), String> {
    if holds {
        Ok(())
    } else {
        Err(format!("{what:?}"))
    }
}

fn values(client: &Trino) -> Result<(), String> {
    let found = answer(
        client,
        "SELECT 1 AS a, 2e0 AS b, true AS c, 'x' AS d, NULL AS e, TIMESTAMP '2026-01-02 03:04:05.000006' AS f, ARRAY[1] AS g",
    )?;
    let expected =
        serde_json::json!([[1, 2.0, true, "x", null, "2026-01-02 03:04:05.000006", [1]]]);
    check(serde_json::json!(found.rows) == expected, &found)?;
    let types: Vec<&str> = found
        .columns
        .iter()
        .map(|column| column.ty.as_str())
        .collect();
    check(types[0] == "integer" && types[5] == "timestamp(6)", &types)?;
    // Text without an offset is in UTC, as on Athena.
    let zone = answer(client, "SELECT current_timezone()")?;
    check(zone.rows[0][0] == "UTC", &zone)?;
    answer(client, "DROP TABLE IF EXISTS client")?;
    answer(client, "CREATE TABLE client (a bigint)")?;
    let inserted = answer(client, "INSERT INTO client VALUES 1, 2, 3")?;
    check(inserted.written == Some(3), &inserted)
}

/// More rows than one answer holds.
fn pages(client: &Trino) -> Result<(), String> {
    let found = answer(
        client,
        "SELECT x * 100 + y FROM UNNEST(sequence(0, 2999)) AS a(x) CROSS JOIN UNNEST(sequence(0, 99)) AS b(y)",
    )?;
    let sum: u64 = found.rows.iter().filter_map(|row| row[0].as_u64()).sum();
    let count = found.rows.len() as u64;
    check(
        count == 300_000 && sum == count * (count - 1) / 2,
        &(count, sum),
    )
}

fn failure(client: &Trino, sql: &str) -> Result<Failure, String> {
    match run(client, Statement::reading(sql), &Patient) {
        Ok(answer) => Err(format!("{sql} gives {answer:?}")),
        Err(failure) => Ok(failure),
    }
}

fn faults(server: &Server, client: &Trino) -> Result<(), String> {
    let long = format!("SELECT '{}'", "x".repeat(300_000));
    for (sql, kind) in [
        ("SELECT * FROM nowhere", Kind::Unknown),
        ("SELECT * FROM nowhere.default.t", Kind::Unknown),
        ("SELECT nothing FROM client", Kind::Unknown),
        ("SELEC", Kind::Query),
        ("SELECT 1 / 0 FROM client", Kind::Query),
        (&long, Kind::TooLong),
    ] {
        let failure = failure(client, sql)?;
        let begin: String = sql.chars().take(40).collect();
        check(failure.kind == kind, &(begin, failure))?;
    }
    let refused = Trino::new(&Options {
        // Discard; nothing listens there.
        server: "http://127.0.0.1:9".into(),
        user: "siglake".into(),
        catalog: None,
        schema: None,
        secret: Secret::None,
    })?;
    let unreachable =
        run(&refused, Statement::writing("SELECT 1"), &Hurried).expect_err("nothing listens there");
    check(unreachable.kind == Kind::Unreachable, &unreachable)?;
    let nobody = Trino::new(&Options {
        server: server.url.clone(),
        user: "siglake".into(),
        catalog: None,
        schema: None,
        secret: Secret::Token("a".into()),
    })?;
    // This server has no authentication; what matters is that the answer is understood.
    match run(&nobody, Statement::reading("SELECT 1"), &Patient) {
        Ok(_) => Ok(()),
        Err(failure) => check(failure.kind == Kind::Unauthenticated, &failure),
    }
}

/// Does not wait.
struct Hurried;

impl Watch for Hurried {
    fn interrupted(&self) -> bool {
        false
    }

    fn progress(&self, _: &Progress) {}

    fn pause(&self, _: Duration) {}
}

/// Interrupts a statement when it has run for some answers.
struct Impatient(Cell<u32>);

impl Watch for Impatient {
    fn interrupted(&self) -> bool {
        self.0.get() > 3
    }

    fn progress(&self, progress: &Progress) {
        if progress.state == "running" {
            self.0.set(self.0.get() + 1);
        }
    }

    fn pause(&self, time: Duration) {
        std::thread::sleep(time);
    }
}

fn cancelled(client: &Trino) -> Result<(), String> {
    // It would take hours.
    let endless = "SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS a(x) CROSS JOIN UNNEST(sequence(1, 10000)) AS b(y) \
                   CROSS JOIN UNNEST(sequence(1, 10000)) AS c(z) WHERE x * y * z % 7 = 3 /* endless */";
    let watch = Impatient(Cell::new(0));
    let failure = run(client, Statement::reading(endless), &watch).expect_err("it is interrupted");
    check(failure.kind == Kind::Cancelled, &failure)?;
    let state = "SELECT state, error_code FROM system.runtime.queries WHERE query LIKE '%/* endless */' AND query NOT LIKE '%runtime%'";
    // The server ends it in its own time.
    for _ in 0..600 {
        let found = answer(client, state)?;
        if found.rows.iter().all(|row| row[0] == "FAILED") {
            return check(
                found.rows.iter().all(|row| row[1] == "USER_CANCELED"),
                &found.rows,
            );
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Err("the query was not ended on the server".into())
}
