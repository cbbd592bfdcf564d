//! The client of Athena against a small imitation of its API.

use crate::fake::{Fake, Reply, Request};
use serde_json::{Value, json};
use siglake::engine::client::athena::{Athena, Options};
use siglake::engine::client::{Answer, Failure, Kind, Progress, Statement, Watch, run};
use std::cell::{Cell, RefCell};
use std::time::Duration;

struct Notes {
    states: RefCell<Vec<String>>,
    waits: Cell<u32>,
    patience: u32,
}

impl Watch for Notes {
    fn interrupted(&self) -> bool {
        self.waits.get() >= self.patience
    }

    fn progress(&self, progress: &Progress) {
        self.states
            .borrow_mut()
            .push(format!("{} {}", progress.state, progress.bytes));
    }

    fn pause(&self, _: Duration) {
        self.waits.set(self.waits.get() + 1);
    }
}

fn ask(fake: &Fake, statement: Statement<'_>, patience: u32) -> (Result<Answer, Failure>, Notes) {
    let athena = Athena::new(&Options {
        region: Some("eu-central-1".into()),
        workgroup: Some("detections".into()),
        catalog: None,
        database: Some("logs".into()),
        output: Some("s3://results/".into()),
        endpoint: Some(fake.url.clone()),
    })
    .expect("a client");
    let notes = Notes {
        states: RefCell::default(),
        waits: Cell::new(0),
        patience,
    };
    let result = run(&athena, statement, &notes);
    (result, notes)
}

/// What is asked of the API.
fn action(request: &Request) -> &str {
    let target = request.header("x-amz-target").unwrap_or_default();
    target.strip_prefix("AmazonAthena.").unwrap_or(target)
}

fn execution(state: &str, reason: Option<&str>) -> Reply {
    Reply::Body(
        json!({"QueryExecution": {
            "QueryExecutionId": "e1",
            "StatementType": "DML",
            "Status": {"State": state, "StateChangeReason": reason},
            "Statistics": {"DataScannedInBytes": 4096},
        }})
        .to_string(),
    )
}

fn results(rows: &[&[Option<&str>]], next: Option<&str>) -> Reply {
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            let data: Vec<Value> = row
                .iter()
                .map(|text| text.map_or(json!({}), |text| json!({"VarCharValue": text})))
                .collect();
            json!({"Data": data})
        })
        .collect();
    Reply::Body(
        json!({
            "NextToken": next,
            "UpdateCount": 5,
            "ResultSet": {
                "Rows": rows,
                "ResultSetMetadata": {"ColumnInfo": [
                    {"Name": "a", "Type": "bigint"},
                    {"Name": "b", "Type": "varchar"},
                ]},
            },
        })
        .to_string(),
    )
}

/// Credentials that are none, as the SDK's chain finds them.
fn with_credentials() {
    // Every test of this file sets the same, and nothing else reads them.
    unsafe {
        std::env::set_var("AWS_ACCESS_KEY_ID", "test");
        std::env::set_var("AWS_SECRET_ACCESS_KEY", "test");
        std::env::set_var("AWS_EC2_METADATA_DISABLED", "true");
    }
}

#[test]
fn a_query_is_begun_watched_and_read() {
    with_credentials();
    let mut asked = 0;
    let fake = Fake::start(move |request, _| match action(request) {
        "StartQueryExecution" => Reply::Body(json!({"QueryExecutionId": "e1"}).to_string()),
        "GetQueryExecution" => {
            asked += 1;
            execution(["QUEUED", "RUNNING", "SUCCEEDED"][asked - 1], None)
        }
        _ if request.body.contains("page2") => results(&[&[Some("3"), Some("z")]], None),
        _ => results(
            &[
                &[Some("a"), Some("b")],
                &[Some("1"), None],
                &[Some("2"), Some("7")],
            ],
            Some("page2"),
        ),
    });
    let (answer, notes) = ask(&fake, Statement::reading("SELECT a, b"), u32::MAX);
    let answer = answer.expect("an answer");
    assert_eq!(json!(answer.rows), json!([[1, null], [2, "7"], [3, "z"]]));
    assert_eq!((answer.written, answer.progress.bytes), (Some(5), 4096));
    let states = notes.states.borrow().join(", ");
    assert!(
        states.starts_with("queued 4096, running 4096, succeeded 4096"),
        "{states}"
    );
    let begun: Value = serde_json::from_str(&fake.seen()[0].body).expect("JSON");
    assert_eq!(begun["QueryString"], "SELECT a, b");
    assert_eq!(begun["WorkGroup"], "detections");
    assert_eq!(begun["QueryExecutionContext"]["Database"], "logs");
    assert_eq!(
        begun["ResultConfiguration"]["OutputLocation"],
        "s3://results/"
    );
}

#[test]
fn attempts_share_one_token() {
    with_credentials();
    let mut count = 0;
    let fake = Fake::start(move |request, _| {
        count += 1;
        match (action(request), count) {
            (_, 1) => Reply::Status(
                400,
                r#"{"__type":"TooManyRequestsException","Message":"slowly"}"#,
            ),
            (_, 2) => Reply::Status(503, "{}"),
            ("StartQueryExecution", _) => {
                Reply::Body(json!({"QueryExecutionId": "e1"}).to_string())
            }
            ("GetQueryExecution", _) => execution("SUCCEEDED", None),
            _ => results(&[], None),
        }
    });
    let (answer, _) = ask(&fake, Statement::writing("INSERT"), u32::MAX);
    assert_eq!(answer.expect("an answer").written, Some(5));
    let tokens: Vec<Value> = fake
        .seen()
        .iter()
        .filter(|request| action(request) == "StartQueryExecution")
        .map(|request| serde_json::from_str::<Value>(&request.body).expect("JSON"))
        .map(|body| body["ClientRequestToken"].clone())
        .collect();
    assert_eq!(tokens.len(), 3);
    assert!(tokens.iter().all(|token| *token == tokens[0]), "{tokens:?}");
    assert!(tokens[0].as_str().is_some_and(|token| token.len() >= 32));
}

#[test]
fn refusals_have_their_kinds() {
    with_credentials();
    for (body, kind, word) in [
        (
            r#"{"__type":"AccessDeniedException","Message":"not authorized to perform: athena:StartQueryExecution"}"#,
            Kind::Denied,
            "athena:StartQueryExecution",
        ),
        (
            r#"{"__type":"UnrecognizedClientException","message":"The security token is invalid"}"#,
            Kind::Unauthenticated,
            "security token",
        ),
        (
            r#"{"__type":"InvalidRequestException","Message":"Member must have length less than or equal to 262144"}"#,
            Kind::TooLong,
            "262144",
        ),
        (
            r#"{"__type":"InvalidRequestException","Message":"WorkGroup detections is not found"}"#,
            Kind::Query,
            "detections",
        ),
    ] {
        let fake = Fake::start(move |_, _| Reply::Status(400, body));
        let (answer, _) = ask(&fake, Statement::writing("INSERT"), u32::MAX);
        let failure = answer.expect_err("it is refused");
        assert_eq!(failure.kind, kind, "{failure}");
        assert!(failure.to_string().contains(word), "{failure}");
        assert_eq!(fake.seen().len(), 1);
    }
}

#[test]
fn ends_of_queries_have_their_kinds() {
    with_credentials();
    for (state, reason, kind) in [
        (
            "FAILED",
            "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.logs.t' does not exist",
            Kind::Unknown,
        ),
        (
            "FAILED",
            "Insufficient Lake Formation permission(s) on t",
            Kind::Denied,
        ),
        (
            "FAILED",
            "PERMISSION_DENIED: Access Denied (Service: Amazon S3; Status Code: 403)",
            Kind::Denied,
        ),
        (
            "CANCELLED",
            "Query cancelled! : Bytes scanned limit was exceeded",
            Kind::BytesLimit,
        ),
        ("CANCELLED", "Query cancelled by user", Kind::Cancelled),
        ("FAILED", "DIVISION_BY_ZERO: Division by zero", Kind::Query),
    ] {
        let fake = Fake::start(move |request, _| match action(request) {
            "StartQueryExecution" => Reply::Body(json!({"QueryExecutionId": "e1"}).to_string()),
            _ => execution(state, Some(reason)),
        });
        let (answer, _) = ask(&fake, Statement::reading("SELECT"), u32::MAX);
        let failure = answer.expect_err("it ends");
        assert_eq!((failure.kind, failure.message.as_str()), (kind, reason));
    }
}

#[test]
fn an_interrupt_stops_the_query() {
    with_credentials();
    let fake = Fake::start(|request, _| match action(request) {
        "StartQueryExecution" => Reply::Body(json!({"QueryExecutionId": "e1"}).to_string()),
        "StopQueryExecution" => Reply::Body("{}".into()),
        _ => execution("RUNNING", None),
    });
    let (answer, _) = ask(&fake, Statement::reading("SELECT"), 3);
    assert_eq!(answer.expect_err("it is interrupted").kind, Kind::Cancelled);
    let seen = fake.seen();
    let last = seen.last().expect("a request");
    assert_eq!(action(last), "StopQueryExecution");
    assert!(last.body.contains("e1"), "{}", last.body);
}
