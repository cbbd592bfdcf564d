//! The client of Trino against a server that misbehaves.

use crate::fake::{Fake, Reply, Request};
use siglake::engine::client::trino::{Options, Secret, Trino};
use siglake::engine::client::{Answer, Failure, Kind, Progress, Statement, Watch, run};
use std::cell::{Cell, RefCell};
use std::time::Duration;

/// Notes the waits and does not wait; interrupts after so many answers.
struct Notes {
    waits: RefCell<Vec<Duration>>,
    answers: Cell<u32>,
    patience: u32,
}

impl Notes {
    fn new(patience: u32) -> Notes {
        Notes {
            waits: RefCell::default(),
            answers: Cell::new(0),
            patience,
        }
    }
}

impl Watch for Notes {
    fn interrupted(&self) -> bool {
        self.answers.get() >= self.patience
    }

    fn progress(&self, _: &Progress) {
        self.answers.set(self.answers.get() + 1);
    }

    fn pause(&self, time: Duration) {
        self.waits.borrow_mut().push(time);
    }
}

fn client(fake: &Fake, secret: Secret) -> Trino {
    Trino::new(&Options {
        server: fake.url.clone(),
        user: "analyst".into(),
        catalog: Some("lake".into()),
        schema: Some("logs".into()),
        secret,
    })
    .expect("the options are good")
}

fn ask(fake: &Fake, statement: Statement<'_>) -> Result<Answer, Failure> {
    run(
        &client(fake, Secret::None),
        statement,
        &Notes::new(u32::MAX),
    )
}

fn page(url: &str, next: Option<u32>, more: &str) -> Reply {
    let next = next.map_or(String::new(), |n| {
        format!("\"nextUri\":\"{url}/v1/statement/{n}\",")
    });
    Reply::Body(format!(
        "{{\"id\":\"q1\",{next}{more}\"stats\":{{\"state\":\"RUNNING\",\"processedRows\":7,\"physicalInputBytes\":80}}}}"
    ))
}

const COLUMNS: &str = "\"columns\":[{\"name\":\"a\",\"type\":\"bigint\"}],";

fn well(request: &Request, url: &str) -> Reply {
    match request.path.as_str() {
        "/v1/statement" => page(url, Some(1), ""),
        "/v1/statement/1" => page(url, Some(2), &format!("{COLUMNS}\"data\":[[1],[2]],")),
        _ => page(url, None, "\"data\":[[3]],\"updateCount\":3,"),
    }
}

#[test]
fn rows_of_all_answers_come_together() {
    let fake = Fake::start(well);
    let watch = Notes::new(u32::MAX);
    let answer = run(
        &client(&fake, Secret::Token("hush".into())),
        Statement::reading("SELECT a"),
        &watch,
    )
    .expect("an answer");
    assert_eq!(
        serde_json::json!(answer.rows),
        serde_json::json!([[1], [2], [3]])
    );
    assert_eq!(
        (
            answer.columns[0].name.as_str(),
            answer.columns[0].ty.as_str()
        ),
        ("a", "bigint")
    );
    assert_eq!(
        (answer.written, answer.progress.rows, answer.progress.bytes),
        (Some(3), 7, 80)
    );
    let seen = fake.seen();
    assert_eq!(seen[0].body, "SELECT a");
    for request in &seen {
        assert_eq!(request.header("x-trino-user"), Some("analyst"));
        assert_eq!(request.header("x-trino-catalog"), Some("lake"));
        assert_eq!(request.header("x-trino-time-zone"), Some("UTC"));
        assert_eq!(request.header("authorization"), Some("Bearer hush"));
    }
}

#[test]
fn what_passes_is_tried_again_with_longer_waits() {
    let mut count = 0;
    let fake = Fake::start(move |request, url| {
        count += 1;
        match count {
            1 => Reply::Status(503, "busy"),
            2 => Reply::Asks(429, "Retry-After: 3", "slowly"),
            4 => Reply::Status(502, ""),
            5 => Reply::Nothing,
            6 => Reply::Status(504, ""),
            _ => well(request, url),
        }
    });
    let watch = Notes::new(u32::MAX);
    let answer = run(
        &client(&fake, Secret::None),
        Statement::writing("INSERT"),
        &watch,
    )
    .expect("an answer");
    assert_eq!(answer.rows.len(), 3);
    let waits: Vec<Duration> = watch.waits.borrow().clone();
    assert!(
        waits.iter().any(|wait| *wait >= Duration::from_secs(3)),
        "{waits:?}"
    );
    assert!(
        waits.iter().filter(|wait| !wait.is_zero()).count() >= 4,
        "{waits:?}"
    );
}

#[test]
fn a_server_that_stays_away_is_given_up() {
    let fake = Fake::start(|_, _| Reply::Status(503, ""));
    let failure = ask(&fake, Statement::reading("SELECT 1")).expect_err("no answer");
    assert_eq!(failure.kind, Kind::Throttled);
    assert_eq!(fake.seen().len(), 10);
}

#[test]
fn what_writes_is_not_sent_twice() {
    for reply in [
        || Reply::Nothing,
        || Reply::Status(502, ""),
        || Reply::Status(504, ""),
        || Reply::Status(200, "{\"id\":"),
    ] {
        let fake = Fake::start(move |_, _| reply());
        let failure = ask(&fake, Statement::writing("INSERT")).expect_err("no answer");
        assert_eq!(failure.kind, Kind::Uncertain, "{failure}");
        assert_eq!(fake.seen().len(), 1);
        assert!(
            failure
                .to_string()
                .contains("not known whether the statement ran"),
            "{failure}"
        );
    }
    let fake = Fake::start(|_, _| Reply::Nothing);
    let failure = ask(&fake, Statement::reading("SELECT 1")).expect_err("no answer");
    assert_eq!(failure.kind, Kind::Unreachable);
    assert_eq!(fake.seen().len(), 10);
}

#[test]
fn faults_of_queries_have_their_kinds() {
    for (name, kind) in [
        ("PERMISSION_DENIED", Kind::Denied),
        ("TABLE_NOT_FOUND", Kind::Unknown),
        ("QUERY_TEXT_TOO_LARGE", Kind::TooLong),
        ("QUERY_QUEUE_FULL", Kind::Throttled),
        ("EXCEEDED_SCAN_LIMIT", Kind::BytesLimit),
        ("DIVISION_BY_ZERO", Kind::Query),
    ] {
        let fake = Fake::start(move |_, url| {
            page(
                url,
                None,
                &format!("\"error\":{{\"errorName\":\"{name}\",\"message\":\"no such luck\"}},"),
            )
        });
        let failure = ask(&fake, Statement::writing("INSERT")).expect_err("a fault");
        assert_eq!(failure.kind, kind);
        assert!(
            failure
                .to_string()
                .contains(&format!("{name}: no such luck")),
            "{failure}"
        );
    }
}

#[test]
fn answers_that_are_none_are_refused() {
    for (reply, kind, word) in [
        (Reply::Status(200, "<html>"), Kind::Protocol, "not JSON"),
        (Reply::Status(200, "[]"), Kind::Protocol, "no object"),
        (
            Reply::Status(200, "{\"data\":[1]}"),
            Kind::Protocol,
            "no list",
        ),
        (Reply::Status(401, ""), Kind::Unauthenticated, "401"),
        (Reply::Status(403, ""), Kind::Denied, "403"),
        (Reply::Status(404, ""), Kind::Protocol, "is this a Trino?"),
        (Reply::Status(500, ""), Kind::Protocol, "500"),
        (
            Reply::Asks(307, "Location: https://lake.example", ""),
            Kind::Protocol,
            "https://lake.example",
        ),
        (
            Reply::Status(
                200,
                "{\"id\":\"q\",\"nextUri\":\"http://elsewhere.example/v1\"}",
            ),
            Kind::Protocol,
            "elsewhere.example",
        ),
    ] {
        let mut reply = Some(reply);
        let fake = Fake::start(move |_, _| reply.take().unwrap_or(Reply::Nothing));
        let failure = ask(&fake, Statement::reading("SELECT 1")).expect_err("no answer");
        assert_eq!(failure.kind, kind, "{failure}");
        assert!(failure.to_string().contains(word), "{failure}");
        assert_eq!(fake.seen().len(), 1);
    }
}

#[test]
fn an_interrupt_cancels_on_the_server() {
    let mut count = 0;
    let fake = Fake::start(move |request, url| {
        count += 1;
        match request.method.as_str() {
            "DELETE" => Reply::Status(204, ""),
            _ => page(url, Some(count), ""),
        }
    });
    let failure = run(
        &client(&fake, Secret::None),
        Statement::reading("SELECT 1"),
        &Notes::new(3),
    )
    .expect_err("it is interrupted");
    assert_eq!(failure.kind, Kind::Cancelled);
    let seen = fake.seen();
    let last = seen.last().expect("a request");
    assert_eq!(
        (last.method.as_str(), last.path.as_str()),
        ("DELETE", "/v1/statement/3")
    );
}
