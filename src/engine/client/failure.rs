//! What can go wrong with a statement on an engine.

use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub kind: Kind,
    /// What the engine said, or what became of the connection.
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No connection, or none that lasts.
    Unreachable,
    /// Not known to the engine.
    Unauthenticated,
    /// Known, but without a right.
    Denied,
    /// Too many requests or queries.
    Throttled,
    /// More bytes than the engine's limit would have been read.
    BytesLimit,
    /// A catalog, schema, table or column that is not there.
    Unknown,
    /// The text is longer than the engine takes.
    TooLong,
    Cancelled,
    /// Another statement wrote to the table at the same time; this one did nothing.
    Conflict,
    /// The engine failed in a way that may pass; the statement did nothing.
    Passing,
    /// A statement that writes was sent, and no answer came: it may have run or not.
    Uncertain,
    /// An answer that can't be understood.
    Protocol,
    /// Anything else that the engine says of the query.
    Query,
}

impl Kind {
    /// What to say before the engine's own words, and what may help.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Kind::Unreachable => ("can't reach the engine", ""),
            Kind::Unauthenticated => (
                "the engine doesn't know who asks",
                "check the user, and the password or token in the environment",
            ),
            Kind::Denied => (
                "a right is missing",
                "on Athena these may be rights of IAM, of Lake Formation, or on the bucket and key of the data or the results",
            ),
            Kind::Throttled => (
                "the engine has too much to do",
                "try again later, or run fewer rules at a time",
            ),
            Kind::BytesLimit => (
                "the query would read more bytes than the engine's limit",
                "read fewer partitions, or raise the limit of the workgroup",
            ),
            Kind::Unknown => (
                "the engine doesn't have what the query names",
                "check the catalog and schema, and the table and columns of the source; `siglake ddl --own` makes the tables of alerts and windows",
            ),
            Kind::TooLong => ("the query's text is too long for the engine", ""),
            Kind::Cancelled => ("cancelled", ""),
            Kind::Conflict => (
                "another statement wrote to the table at the same time",
                "try again, or run fewer rules at a time",
            ),
            Kind::Passing => ("the engine failed in a way that may pass", ""),
            Kind::Uncertain => (
                "it is not known whether the statement ran",
                "a scheduled run may be repeated once the statement has ended; before others look into the table",
            ),
            Kind::Protocol => ("the engine's answer is not understood", ""),
            Kind::Query => ("the query failed", ""),
        }
    }
}

impl Failure {
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Failure {
            kind,
            message: message.into(),
        }
    }
}

impl Failure {
    /// With the engine's name for the query, by which its own pages and logs tell more.
    #[must_use]
    pub fn of(mut self, query: &str) -> Failure {
        if !self.message.contains(query) {
            self.message = format!("{} (query {query})", self.message);
        }
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, help) = self.kind.words();
        write!(f, "{what}: {}", self.message)?;
        if help.is_empty() {
            Ok(())
        } else {
            write!(f, " ({help})")
        }
    }
}

impl std::error::Error for Failure {}

impl From<Failure> for String {
    fn from(failure: Failure) -> String {
        failure.to_string()
    }
}
