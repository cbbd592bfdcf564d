//! Amazon Athena through the AWS SDK: `StartQueryExecution`, `GetQueryExecution` until the query is
//! done, then `GetQueryResults` page by page. The SDK's default chain finds credentials and region;
//! its standard retries repeat what was throttled or not answered, with back-off and jitter.

use super::{Client, Column, Effect, Failure, Kind, Progress, Running, Statement, Step, Watch};
use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region};
use aws_sdk_athena::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_athena::types::{
    ColumnInfo, QueryExecution, QueryExecutionContext, QueryExecutionState, ResultConfiguration,
    Row, StatementType,
};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use serde_json::Value;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;
use tokio::runtime::Runtime;

/// Attempts of one call.
const ATTEMPTS: u32 = 8;
/// Waits between questions after a query: the first, and the longest.
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Where queries run. What is not given is the account's and workgroup's own.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub region: Option<String>,
    pub workgroup: Option<String>,
    /// The data catalog, `AwsDataCatalog` unless given.
    pub catalog: Option<String>,
    pub database: Option<String>,
    /// Where results go: `s3://bucket/folder/`. Needed where the workgroup has no place.
    pub output: Option<String>,
    /// Another address than AWS's, for tests.
    pub endpoint: Option<String>,
}

pub struct Athena {
    runtime: Runtime,
    client: aws_sdk_athena::Client,
    options: Options,
}

impl Athena {
    /// Reads the SDK's configuration; nothing is asked of Athena yet.
    pub fn new(options: &Options) -> Result<Athena, String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        let http = Builder::new()
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .build_https();
        let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
            .http_client(http)
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS));
        if let Some(region) = &options.region {
            loader = loader.region(Region::new(region.clone()));
        }
        if let Some(endpoint) = &options.endpoint {
            loader = loader.endpoint_url(endpoint);
        }
        let config = runtime.block_on(loader.load());
        if config.region().is_none() {
            return Err("no AWS region: set AWS_REGION or a profile, or give --region".into());
        }
        let client = aws_sdk_athena::Client::new(&config);
        Ok(Athena {
            runtime,
            client,
            options: options.clone(),
        })
    }
}

impl Client for Athena {
    fn name(&self) -> &'static str {
        "Athena"
    }

    fn submit<'c>(
        &'c self,
        statement: Statement<'_>,
        _: &'c dyn Watch,
    ) -> Result<Box<dyn Running + 'c>, Failure> {
        let options = &self.options;
        let context = QueryExecutionContext::builder()
            .set_catalog(options.catalog.clone())
            .set_database(options.database.clone())
            .build();
        let output = options.output.clone().map(|place| {
            ResultConfiguration::builder()
                .output_location(place)
                .build()
        });
        let call = self
            .client
            .start_query_execution()
            .query_string(statement.sql)
            .set_work_group(options.workgroup.clone())
            .query_execution_context(context)
            .set_result_configuration(output)
            // The same in every attempt: Athena begins a query of one token once.
            .client_request_token(token());
        let started = self.runtime.block_on(call.send()).map_err(|error| {
            let failure = failure(error);
            let lost = failure.kind == Kind::Unreachable && statement.effect == Effect::Writes;
            if lost {
                Failure::new(Kind::Uncertain, failure.message)
            } else {
                failure
            }
        })?;
        let id = started.query_execution_id().ok_or_else(|| {
            Failure::new(Kind::Protocol, "Athena began a query and gave no id for it")
        })?;
        Ok(Box::new(Query {
            athena: self,
            id: id.to_owned(),
            wait: FIRST_WAIT,
            state: State::Runs,
            progress: Progress::default(),
            columns: Vec::new(),
            written: None,
        }))
    }
}

/// From 32 to 128 characters that no other query has.
fn token() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!(
        "siglake-{:016x}{:016x}{:016x}",
        random(),
        random(),
        random()
    )
}

enum State {
    Runs,
    /// It succeeded; the next page of results is asked for with this token.
    Results {
        next: Option<String>,
        first: bool,
        has_header: bool,
    },
    Done,
}

struct Query<'c> {
    athena: &'c Athena,
    id: String,
    wait: Duration,
    state: State,
    progress: Progress,
    columns: Vec<Column>,
    written: Option<u64>,
}

impl Query<'_> {
    fn ask(&mut self) -> Result<Step, Failure> {
        let call = self.athena.client.get_query_execution();
        let call = call.query_execution_id(&self.id).send();
        let found = self.athena.runtime.block_on(call).map_err(failure)?;
        let execution = found
            .query_execution()
            .ok_or_else(|| Failure::new(Kind::Protocol, "Athena says nothing of the query"))?;
        let status = execution.status();
        let state = status.and_then(|status| status.state());
        let bytes = execution
            .statistics()
            .and_then(|statistics| statistics.data_scanned_in_bytes());
        self.progress = Progress {
            state: state.map_or("unknown".into(), |state| state.as_str().to_lowercase()),
            rows: 0,
            bytes: bytes
                .and_then(|bytes| u64::try_from(bytes).ok())
                .unwrap_or(0),
            percent: None,
        };
        match state {
            Some(QueryExecutionState::Succeeded) => {
                self.state = State::Results {
                    next: None,
                    first: true,
                    // Results of other statements begin with their first row.
                    has_header: execution.statement_type() == Some(&StatementType::Dml),
                };
                Ok(Step::Wait(Duration::ZERO))
            }
            Some(QueryExecutionState::Failed) => Err(self.end(ended(execution, Kind::Query))),
            Some(QueryExecutionState::Cancelled) => {
                Err(self.end(ended(execution, Kind::Cancelled)))
            }
            // Queued and running, and what a later version of the service may say besides.
            Some(_) | None => {
                let wait = self.wait;
                self.wait = self.wait.mul_f64(1.5).min(LONGEST_WAIT);
                Ok(Step::Wait(wait))
            }
        }
    }

    /// The query is done: there is nothing to cancel.
    fn end(&mut self, failure: Failure) -> Failure {
        self.state = State::Done;
        failure
    }

    fn page(
        &mut self,
        token: Option<String>,
        first: bool,
        has_header: bool,
    ) -> Result<Step, Failure> {
        let call = self.athena.client.get_query_results();
        let call = call.query_execution_id(&self.id).set_next_token(token);
        let found = self.athena.runtime.block_on(call.send()).map_err(failure)?;
        self.written = found
            .update_count()
            .and_then(|count| u64::try_from(count).ok())
            .or(self.written);
        let set = found.result_set();
        let described = set
            .and_then(|set| set.result_set_metadata())
            .map(|metadata| metadata.column_info())
            .unwrap_or_default();
        if first {
            self.columns = described.iter().map(column).collect();
        }
        let mut rows = set.map(|set| set.rows()).unwrap_or_default();
        if first && has_header && rows.first().is_some_and(|row| self.is_header(row)) {
            rows = &rows[1..];
        }
        let values = rows.iter().map(|row| self.values(row)).collect();
        self.state = match found.next_token() {
            Some(next) => State::Results {
                next: Some(next.to_owned()),
                first: false,
                has_header,
            },
            None => State::Done,
        };
        Ok(Step::Rows(values))
    }

    fn is_header(&self, row: &Row) -> bool {
        let texts = row.data().iter().map(|datum| datum.var_char_value());
        let names = self.columns.iter().map(|column| Some(column.name.as_str()));
        !self.columns.is_empty() && texts.eq(names)
    }

    /// Athena gives every value as text.
    fn values(&self, row: &Row) -> Vec<Value> {
        row.data()
            .iter()
            .enumerate()
            .map(|(at, datum)| {
                let ty = self.columns.get(at).map_or("", |column| column.ty.as_str());
                datum
                    .var_char_value()
                    .map_or(Value::Null, |text| typed(text, ty))
            })
            .collect()
    }
}

fn column(described: &ColumnInfo) -> Column {
    Column {
        name: described.name().to_owned(),
        ty: described.r#type().to_owned(),
    }
}

fn typed(text: &str, ty: &str) -> Value {
    let value = match ty {
        "tinyint" | "smallint" | "integer" | "bigint" => text.parse::<i64>().ok().map(Value::from),
        // What JSON has no number for, such as NaN, stays text.
        "float" | "real" | "double" => text
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
            .map(Value::from),
        "boolean" => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    value.unwrap_or_else(|| Value::from(text))
}

impl Running for Query<'_> {
    fn id(&self) -> &str {
        &self.id
    }

    fn advance(&mut self) -> Result<Step, Failure> {
        match &mut self.state {
            State::Runs => self.ask(),
            State::Results {
                next,
                first,
                has_header,
            } => {
                let (token, first, has_header) = (next.take(), *first, *has_header);
                self.page(token, first, has_header)
            }
            State::Done => Ok(Step::Done),
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
        match self.state {
            State::Runs => {}
            State::Results { .. } | State::Done => return Ok(()),
        }
        let call = self.athena.client.stop_query_execution();
        let call = call.query_execution_id(&self.id).send();
        self.athena.runtime.block_on(call).map_err(failure)?;
        Ok(())
    }
}

/// How a query ended that did not succeed.
fn ended(execution: &QueryExecution, otherwise: Kind) -> Failure {
    let status = execution.status();
    let reason = status.and_then(|status| status.state_change_reason());
    let error = status.and_then(|status| status.athena_error());
    let message = reason
        .or_else(|| error?.error_message())
        .unwrap_or("Athena gives no reason");
    let may_pass = error.is_some_and(|error| error.retryable()) && otherwise == Kind::Query;
    let otherwise = if may_pass { Kind::Passing } else { otherwise };
    Failure::new(kind_of(message).unwrap_or(otherwise), message)
}

/// The kind of a query's failure, by Athena's words: it gives no code for them.
fn kind_of(message: &str) -> Option<Kind> {
    let begins = |names: &[&str]| names.iter().any(|name| message.starts_with(name));
    let has = |texts: &[&str]| texts.iter().any(|text| message.contains(text));
    if has(&["Bytes scanned limit was exceeded"]) {
        Some(Kind::BytesLimit)
    } else if begins(&["ICEBERG_COMMIT_ERROR", "TRANSACTION_CONFLICT"]) {
        Some(Kind::Conflict)
    } else if has(&["SlowDown", "Please reduce your request rate"]) {
        // S3's words, where a prefix is asked too often.
        Some(Kind::Throttled)
    } else if begins(&[
        "TABLE_NOT_FOUND",
        "COLUMN_NOT_FOUND",
        "SCHEMA_NOT_FOUND",
        "CATALOG_NOT_FOUND",
    ]) {
        Some(Kind::Unknown)
    } else if begins(&["PERMISSION_DENIED"])
        || has(&[
            "Insufficient Lake Formation permission",
            "Insufficient permissions",
            "Access Denied",
            "AccessDenied",
            "not authorized to perform",
        ])
    {
        Some(Kind::Denied)
    } else if has(&[
        "length less than or equal to 262144",
        "QUERY_TEXT_TOO_LARGE",
    ]) {
        Some(Kind::TooLong)
    } else {
        None
    }
}

/// What became of a call.
fn failure<E, R>(error: SdkError<E, R>) -> Failure
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    let shown = || DisplayErrorContext(&error).to_string();
    match &error {
        SdkError::ServiceError(context) => {
            let code = context.err().code().unwrap_or_default();
            let message = context.err().message().unwrap_or("no message");
            let kind = match code {
                "AccessDeniedException" | "AccessDenied" => Kind::Denied,
                "UnrecognizedClientException"
                | "InvalidSignatureException"
                | "InvalidClientTokenId"
                | "ExpiredTokenException"
                | "ExpiredToken"
                | "MissingAuthenticationTokenException" => Kind::Unauthenticated,
                "TooManyRequestsException" | "ThrottlingException" | "Throttling" => {
                    Kind::Throttled
                }
                "ResourceNotFoundException" | "MetadataException" => Kind::Unknown,
                _ => kind_of(message).unwrap_or(Kind::Query),
            };
            let code = if code.is_empty() { "no code" } else { code };
            Failure::new(kind, format!("{code}: {message}"))
        }
        SdkError::DispatchFailure(dispatch) => {
            let text = shown();
            // No credentials: the request was not made.
            let kind = if dispatch
                .as_connector_error()
                .is_none_or(|error| error.is_other())
                && text.contains("credentials")
            {
                Kind::Unauthenticated
            } else {
                Kind::Unreachable
            };
            Failure::new(kind, text)
        }
        SdkError::TimeoutError(_) => Failure::new(Kind::Unreachable, shown()),
        SdkError::ConstructionFailure(_) | SdkError::ResponseError(_) => {
            Failure::new(Kind::Protocol, shown())
        }
        // The SDK may add others.
        _ => Failure::new(Kind::Protocol, shown()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_as_long_as_athena_wants_and_differ() {
        let (one, other) = (token(), token());
        assert_ne!(one, other);
        assert!((32..=128).contains(&one.len()));
    }

    #[test]
    fn values_have_the_type_of_their_column() {
        assert_eq!(
            typed("9007199254740993", "bigint"),
            9_007_199_254_740_993_i64
        );
        assert_eq!(typed("1.5E300", "double"), 1.5e300);
        assert_eq!(typed("NaN", "double"), "NaN");
        assert_eq!(typed("true", "boolean"), true);
        assert_eq!(typed("true", "varchar"), "true");
    }
}
