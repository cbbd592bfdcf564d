//! Trino's client protocol: `POST /v1/statement` with the text, then `GET` each answer's `nextUri`
//! until an answer has none. Documented at <https://trino.io/docs/current/develop/client-protocol.html>.

use super::backoff::{self, Chance};
use super::{Client, Column, Effect, Failure, Kind, Progress, Running, Statement, Step, Watch};
use base64::Engine as _;
use serde_json::Value;
use std::fmt;
use std::time::Duration;
use ureq::http::{Response, StatusCode, Uri};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

/// An answer has 16 MB of rows by the server's default; more is the server's choice.
const LARGEST_ANSWER: u64 = 1 << 30;
/// A server holds an answer back for a second when there is nothing new.
const LONGEST_ANSWER: Duration = Duration::from_secs(120);

/// Where a server is, and who asks what of it.
#[derive(Debug, Clone)]
pub struct Options {
    /// `http://` or `https://`, a host, maybe a port.
    pub server: String,
    pub user: String,
    pub catalog: Option<String>,
    pub schema: Option<String>,
    pub secret: Secret,
}

#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    None,
    Password(String),
    /// A bearer token.
    Token(String),
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Secret::None => "None",
            Secret::Password(_) => "Password(..)",
            Secret::Token(_) => "Token(..)",
        })
    }
}

/// Environment variables of the secrets, which are never arguments: those can be seen by others.
pub const PASSWORD: &str = "SIGLAKE_TRINO_PASSWORD";
pub const TOKEN: &str = "SIGLAKE_TRINO_TOKEN";

pub struct Trino {
    agent: Agent,
    /// Scheme and authority.
    origin: String,
    headers: Vec<(&'static str, String)>,
}

impl Trino {
    /// An error is a message for people; nothing is sent yet.
    pub fn new(options: &Options) -> Result<Trino, String> {
        let (origin, host) = origin(&options.server)?;
        let loopback = matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]");
        let authorization = match &options.secret {
            Secret::None => None,
            Secret::Password(password) => {
                let pair = format!("{}:{password}", options.user);
                let encoded = base64::engine::general_purpose::STANDARD.encode(pair);
                Some(format!("Basic {encoded}"))
            }
            Secret::Token(token) => Some(format!("Bearer {token}")),
        };
        if authorization.is_some() && origin.starts_with("http:") && !loopback {
            return Err(format!(
                "{PASSWORD} and {TOKEN} are sent over https:// only, and the server is {origin}"
            ));
        }
        let mut headers = vec![
            ("X-Trino-User", options.user.clone()),
            ("X-Trino-Source", "siglake".to_owned()),
            // Times without an offset are in the session's zone; on Athena that is UTC.
            ("X-Trino-Time-Zone", "UTC".to_owned()),
            // Without it timestamps come with milliseconds.
            (
                "X-Trino-Client-Capabilities",
                "PARAMETRIC_DATETIME".to_owned(),
            ),
        ];
        headers.extend(
            options
                .catalog
                .clone()
                .map(|name| ("X-Trino-Catalog", name)),
        );
        headers.extend(options.schema.clone().map(|name| ("X-Trino-Schema", name)));
        headers.extend(authorization.map(|value| ("Authorization", value)));
        for (name, value) in &headers {
            if ureq::http::HeaderValue::from_str(value).is_err() {
                return Err(format!(
                    "{name}: the value has a line break or another control character"
                ));
            }
        }
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier);
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("siglake/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(Duration::from_secs(20)))
            .timeout_recv_response(Some(LONGEST_ANSWER))
            .timeout_recv_body(Some(LONGEST_ANSWER))
            .tls_config(tls.build());
        if loopback {
            config = config.proxy(None);
        }
        Ok(Trino {
            agent: config.build().new_agent(),
            origin,
            headers,
        })
    }

    /// Sends a request until an answer comes that is no reason to try again.
    fn exchange(&self, request: Request<'_>, watch: &dyn Watch) -> Result<Response<Body>, Failure> {
        let mut failed = 0;
        loop {
            let (failure, asked) = match self.send(request) {
                Ok(response) => match verdict(&response, request) {
                    None => return Ok(response),
                    Some(found) => found,
                },
                Err(error) => (unanswered(&error, request), None),
            };
            failed += 1;
            let again = match failure.kind {
                Kind::Throttled | Kind::Unreachable => backoff::pause(failed, asked, &Chance),
                Kind::Unauthenticated
                | Kind::Denied
                | Kind::BytesLimit
                | Kind::Unknown
                | Kind::TooLong
                | Kind::Cancelled
                | Kind::Conflict
                | Kind::Passing
                | Kind::Uncertain
                | Kind::Protocol
                | Kind::Query => None,
            };
            match again {
                Some(time) if !watch.interrupted() => watch.pause(time),
                Some(_) | None => return Err(failure),
            }
        }
    }

    fn send(&self, request: Request<'_>) -> Result<Response<Body>, ureq::Error> {
        match request {
            Request::Submit(statement) => {
                let mut builder = self.agent.post(format!("{}/v1/statement", self.origin));
                for (name, value) in &self.headers {
                    builder = builder.header(*name, value);
                }
                builder.send(statement.sql)
            }
            Request::Next(uri) => {
                let mut builder = self.agent.get(uri);
                for (name, value) in &self.headers {
                    builder = builder.header(*name, value);
                }
                builder.call()
            }
            Request::Cancel(uri) => {
                let mut builder = self.agent.delete(uri);
                for (name, value) in &self.headers {
                    builder = builder.header(*name, value);
                }
                builder.call()
            }
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Request<'r> {
    Submit(Statement<'r>),
    Next(&'r str),
    Cancel(&'r str),
}

impl Request<'_> {
    /// Whether it could write twice when it is sent twice.
    fn writes(self) -> bool {
        match self {
            Request::Submit(statement) => statement.effect == Effect::Writes,
            Request::Next(_) | Request::Cancel(_) => false,
        }
    }
}

/// Scheme and authority of a server's address, and its host.
fn origin(server: &str) -> Result<(String, String), String> {
    let wrong =
        |why: &str| format!("`{server}` is not a server's address: {why}; write https://host:port");
    let uri: Uri = server.parse().map_err(|error| wrong(&format!("{error}")))?;
    let scheme = uri.scheme_str().ok_or_else(|| wrong("no scheme"))?;
    let authority = uri.authority().ok_or_else(|| wrong("no host"))?;
    if !matches!(scheme, "http" | "https") {
        return Err(wrong("neither http:// nor https://"));
    }
    if authority.as_str().contains('@') {
        return Err(wrong(&format!(
            "a name and password have no place in it; use --user and {PASSWORD}"
        )));
    }
    if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
        return Err(wrong("a path has no place in it"));
    }
    Ok((
        format!("{scheme}://{authority}"),
        authority.host().to_owned(),
    ))
}

/// What is wrong with an answer as a whole, and how long the server wants to be left alone.
fn verdict(response: &Response<Body>, request: Request<'_>) -> Option<(Failure, Option<Duration>)> {
    let status = response.status();
    if status.is_success() {
        return None;
    }
    let asked = response
        .headers()
        .get("Retry-After")
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .map(Duration::from_secs);
    let what = format!("the server answers with HTTP {status}");
    let kind = match status {
        StatusCode::UNAUTHORIZED => Kind::Unauthenticated,
        StatusCode::FORBIDDEN => Kind::Denied,
        // Nothing was begun.
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => Kind::Throttled,
        // Something between here and the server gave up; the server may have got the statement.
        StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT if request.writes() => {
            Kind::Uncertain
        }
        StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => Kind::Unreachable,
        StatusCode::PAYLOAD_TOO_LARGE => Kind::TooLong,
        StatusCode::NOT_FOUND | StatusCode::GONE => {
            let message = match request {
                Request::Submit(_) => format!("{what}: is this a Trino?"),
                Request::Next(_) | Request::Cancel(_) => {
                    format!("{what}: the server has forgotten the query, as after a restart")
                }
            };
            return Some((Failure::new(Kind::Protocol, message), None));
        }
        status if status.is_redirection() => {
            let to = response
                .headers()
                .get("Location")
                .and_then(|value| value.to_str().ok());
            let message = format!("{what}, to {}: use that address", to.unwrap_or("nowhere"));
            return Some((Failure::new(Kind::Protocol, message), None));
        }
        _ => Kind::Protocol,
    };
    Some((Failure::new(kind, what), asked))
}

/// No answer, or none to its end.
fn unanswered(error: &ureq::Error, request: Request<'_>) -> Failure {
    // A certificate that does not hold will not hold the next time.
    let lasting = matches!(
        error,
        ureq::Error::Tls(_)
            | ureq::Error::Rustls(_)
            | ureq::Error::BadUri(_)
            | ureq::Error::Http(_)
    );
    let never_sent = match error {
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => true,
        ureq::Error::Io(error) => error.kind() == std::io::ErrorKind::ConnectionRefused,
        ureq::Error::Timeout(timeout) => {
            matches!(timeout, ureq::Timeout::Resolve | ureq::Timeout::Connect)
        }
        _ => lasting,
    };
    let kind = if lasting {
        Kind::Protocol
    } else if request.writes() && !never_sent {
        Kind::Uncertain
    } else {
        Kind::Unreachable
    };
    Failure::new(kind, error.to_string())
}

impl Client for Trino {
    fn name(&self) -> &'static str {
        "Trino"
    }

    fn submit<'c>(
        &'c self,
        statement: Statement<'_>,
        watch: &'c dyn Watch,
    ) -> Result<Box<dyn Running + 'c>, Failure> {
        let request = Request::Submit(statement);
        let response = self.exchange(request, watch)?;
        let answer = read(response).map_err(|failure| match request.writes() {
            // The server took the statement; what it made of it is not known.
            true => Failure::new(Kind::Uncertain, failure.message),
            false => failure,
        })?;
        let mut query = Query {
            trino: self,
            watch,
            id: answer["id"].as_str().unwrap_or("without an id").to_owned(),
            columns: Vec::new(),
            written: None,
            progress: Progress::default(),
            next: None,
            first: None,
        };
        let step = query.take(answer)?;
        query.first = Some(step);
        Ok(Box::new(query))
    }
}

struct Query<'c> {
    trino: &'c Trino,
    watch: &'c dyn Watch,
    id: String,
    columns: Vec<Column>,
    written: Option<u64>,
    progress: Progress,
    /// Where the next answer is; `None` when the statement is done.
    next: Option<String>,
    /// What the answer to the statement itself held.
    first: Option<Step>,
}

impl Query<'_> {
    /// Takes an answer in.
    fn take(&mut self, mut answer: Value) -> Result<Step, Failure> {
        let stats = &answer["stats"];
        let number = |name: &str| stats[name].as_u64().unwrap_or(0);
        self.progress = Progress {
            state: stats["state"].as_str().unwrap_or_default().to_lowercase(),
            rows: number("processedRows"),
            bytes: number("physicalInputBytes"),
            percent: stats["progressPercentage"].as_f64(),
        };
        self.written = answer["updateCount"].as_u64().or(self.written);
        if let Some(error) = answer.get("error") {
            self.next = None;
            return Err(failure(error));
        }
        if let Some(columns) = answer["columns"].as_array() {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            self.columns = columns
                .iter()
                .map(|column| Column {
                    name: text(&column["name"]),
                    ty: text(&column["type"]),
                })
                .collect();
        }
        self.next = match answer["nextUri"].as_str() {
            None => None,
            Some(next) => Some(self.checked(next)?),
        };
        let data = answer.get_mut("data").map(Value::take);
        match data {
            None | Some(Value::Null) => Ok(Step::Wait(Duration::ZERO)),
            Some(Value::Array(rows)) => {
                let row = |row: Value| match row {
                    Value::Array(values) => Ok(values),
                    _ => Err(Failure::new(Kind::Protocol, "a row that is no list")),
                };
                let rows: Result<Vec<_>, _> = rows.into_iter().map(row).collect();
                rows.map(Step::Rows)
            }
            Some(_) => Err(Failure::new(Kind::Protocol, "rows that are no list")),
        }
    }

    /// Requests carry the user's secret: they go to the server that the user named.
    fn checked(&self, next: &str) -> Result<String, Failure> {
        let same = next
            .strip_prefix(&self.trino.origin)
            .is_some_and(|rest| rest.starts_with('/'));
        if same {
            return Ok(next.to_owned());
        }
        Err(Failure::new(
            Kind::Protocol,
            format!(
                "the server, {}, says to go on at {next}: name it by that address, or let the server and the proxy before it agree on one",
                self.trino.origin
            ),
        ))
    }
}

impl Running for Query<'_> {
    fn id(&self) -> &str {
        &self.id
    }

    fn advance(&mut self) -> Result<Step, Failure> {
        if let Some(step) = self.first.take() {
            return Ok(step);
        }
        let Some(next) = self.next.take() else {
            return Ok(Step::Done);
        };
        let result = self
            .trino
            .exchange(Request::Next(&next), self.watch)
            .and_then(read);
        match result {
            Ok(answer) => self.take(answer),
            Err(failure) => {
                // So that it can be cancelled.
                self.next = Some(next);
                Err(failure)
            }
        }
    }

    fn progress(&self) -> &Progress {
        &self.progress
    }

    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn written(&self) -> Option<u64> {
        self.written
    }

    fn cancel(&mut self) -> Result<(), Failure> {
        let Some(next) = self.next.take() else {
            return Ok(());
        };
        self.trino
            .exchange(Request::Cancel(&next), &Hurried(self.watch))
            .map(|_| ())
    }
}

/// Waits as another, but is not interrupted: a cancellation is what the interrupt asks for.
struct Hurried<'w>(&'w dyn Watch);

impl Watch for Hurried<'_> {
    fn interrupted(&self) -> bool {
        false
    }

    fn progress(&self, progress: &Progress) {
        self.0.progress(progress);
    }

    fn pause(&self, time: Duration) {
        self.0.pause(time);
    }
}

/// The JSON of an answer.
fn read(mut response: Response<Body>) -> Result<Value, Failure> {
    let text = response
        .body_mut()
        .with_config()
        .limit(LARGEST_ANSWER)
        .read_to_string()
        .map_err(|error| Failure::new(Kind::Protocol, error.to_string()))?;
    match serde_json::from_str(&text) {
        Ok(Value::Object(object)) => Ok(Value::Object(object)),
        Ok(_) => Err(Failure::new(Kind::Protocol, "JSON, but no object")),
        Err(error) => {
            let begin: String = text.chars().take(80).collect();
            Err(Failure::new(
                Kind::Protocol,
                format!("not JSON ({error}): {begin}"),
            ))
        }
    }
}

/// What the engine says of a query. The names are those of `io.trino.spi.StandardErrorCode`.
fn failure(error: &Value) -> Failure {
    let name = error["errorName"].as_str().unwrap_or_default();
    let message = error["message"].as_str().unwrap_or("no message");
    let kind = match name {
        "PERMISSION_DENIED" => Kind::Denied,
        "CATALOG_NOT_FOUND"
        | "SCHEMA_NOT_FOUND"
        | "TABLE_NOT_FOUND"
        | "COLUMN_NOT_FOUND"
        | "MISSING_CATALOG_NAME"
        | "MISSING_SCHEMA_NAME" => Kind::Unknown,
        "QUERY_TEXT_TOO_LARGE" => Kind::TooLong,
        "QUERY_QUEUE_FULL"
        | "EXCEEDED_GLOBAL_MEMORY_LIMIT"
        | "CLUSTER_OUT_OF_MEMORY"
        | "NO_NODES_AVAILABLE" => Kind::Throttled,
        "ICEBERG_COMMIT_ERROR" | "TRANSACTION_CONFLICT" => Kind::Conflict,
        "SERVER_STARTING_UP"
        | "SERVER_SHUTTING_DOWN"
        | "REMOTE_TASK_ERROR"
        | "REMOTE_TASK_MISMATCH"
        | "REMOTE_HOST_GONE"
        | "PAGE_TRANSPORT_ERROR"
        | "PAGE_TRANSPORT_TIMEOUT"
        | "TOO_MANY_REQUESTS_FAILED" => Kind::Passing,
        "EXCEEDED_SCAN_LIMIT" => Kind::BytesLimit,
        "USER_CANCELED" | "ADMINISTRATIVELY_KILLED" | "ADMINISTRATIVELY_PREEMPTED" => {
            Kind::Cancelled
        }
        _ => Kind::Query,
    };
    Failure::new(kind, format!("{name}: {message}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_a_scheme_and_a_host() {
        let good = |text: &str| origin(text).map(|(origin, _)| origin);
        assert_eq!(good("http://a:8080"), Ok("http://a:8080".into()));
        assert_eq!(good("https://a.b/"), Ok("https://a.b".into()));
        for wrong in [
            "a:8080",
            "ftp://a",
            "http://u:p@a",
            "http://a/v1",
            "http://a?b",
            "",
            "http://",
        ] {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn secrets_go_over_tls_only_and_are_not_shown() {
        let options = Options {
            server: "http://lake.example:8080".into(),
            user: "me".into(),
            catalog: None,
            schema: None,
            secret: Secret::Token("hush".into()),
        };
        assert!(Trino::new(&options).is_err());
        assert!(!format!("{options:?}").contains("hush"));
        let near = Options {
            server: "http://localhost:8080".into(),
            ..options.clone()
        };
        assert!(Trino::new(&near).is_ok());
        let split = Options {
            user: "me\r\nX-Other: a".into(),
            ..near
        };
        assert!(Trino::new(&split).is_err());
    }
}
