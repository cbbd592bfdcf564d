//! Scalar expressions. Every variant has one meaning on every dialect; SQL's NULL stands for
//! an absent value, and a comparison with it gives NULL.

use crate::modifier::TimePart;
use crate::pattern::Part;
use crate::regexp::Regexp;
use crate::source::layout::TimePattern;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Eq,
    NotEq,
    Lt,
    Lte,
    Gt,
    Gte,
}

/// A regular expression in the portable subset, or text that is the same for every engine.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    Rule(Regexp),
    Portable(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EpochUnit {
    Seconds,
    Milliseconds,
    Microseconds,
}

/// How text writes a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeText {
    Iso8601,
    /// `06/Feb/2019:00:00:38 +0000`, perhaps in square brackets.
    AccessLog,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    Column(String),
    /// The parameter of an enclosing lambda.
    Variable(String),
    Member(Box<Expr>, String),
    /// The value of a key of a map, NULL where the key is not there.
    MapValue(Box<Expr>, String),

    /// Text that holds JSON, for the JSON variants; malformed text counts as absent.
    ParseJson(Box<Expr>),
    /// JSON at a path of member names, NULL where the path leads to nothing. Arrays are not
    /// entered.
    Json(Box<Expr>, Vec<String>),
    /// The text of the scalar at a path: NULL for objects, arrays and JSON null.
    JsonText(Box<Expr>, Vec<String>),
    /// True where the path leads to anything but JSON null; never NULL.
    JsonPresent(Box<Expr>, Vec<String>),
    /// JSON as text.
    JsonFormat(Box<Expr>),
    /// The elements of a JSON array as a list of JSON; of anything else, a list of itself.
    JsonElements(Box<Expr>),

    List(Vec<Expr>),
    Transform {
        list: Box<Expr>,
        variable: String,
        body: Box<Expr>,
    },
    /// A list of lists as one list.
    Flatten(Box<Expr>),
    /// The first element for which the body is true, else NULL.
    FirstElement {
        list: Box<Expr>,
        variable: String,
        body: Box<Expr>,
    },
    /// True where the body is true for an element.
    AnyElement {
        list: Box<Expr>,
        variable: String,
        body: Box<Expr>,
    },

    Text(String),
    Integer(i128),
    Float(f64),
    Decimal(i128),
    Bool(bool),
    Null,

    Lower(Box<Expr>),
    /// A scalar as text.
    AsText(Box<Expr>),
    /// Text or a number as a double, NULL where it is none.
    AsFloat(Box<Expr>),
    /// Text of digits as a whole number of up to 38 digits.
    AsDecimal(Box<Expr>),
    /// Text or a number as a whole number of 64 bits, NULL where it is none.
    AsInteger(Box<Expr>),
    /// Text of a form as a timestamp in UTC; NULL where there is no such time.
    ParseTime(Box<Expr>, TimeText),
    FromEpoch(Box<Expr>, EpochUnit),
    TimePart(TimePart, Box<Expr>),

    Compare(Box<Expr>, Comparison, Box<Expr>),
    In(Box<Expr>, Vec<Expr>),
    /// The value fits the wildcard pattern as a whole. `lowered`: the pattern goes through the
    /// engine's `lower()`, as the value did.
    Like {
        value: Box<Expr>,
        parts: Vec<Part>,
        lowered: bool,
    },
    StartsWith(Box<Expr>, Box<Expr>),
    EndsWith(Box<Expr>, Box<Expr>),
    Contains(Box<Expr>, Box<Expr>),
    /// The expression is found in the value.
    Matches(Box<Expr>, Expression),

    IsNull(Box<Expr>),
    IsNotNull(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    Coalesce(Vec<Expr>),
    Case {
        branches: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },

    /// A column of a table by the table's alias.
    Qualified(&'static str, String),
    Arithmetic(Box<Expr>, Arithmetic, Box<Expr>),
    /// Texts one after the other; NULL where one is.
    Concat(Vec<Expr>),
    /// Number of characters.
    Length(Box<Expr>),
    /// The text from a character on, counted from 1.
    TextFrom(Box<Expr>, u32),
    /// The MD5 digest of text, in lower-case hexadecimal.
    Md5(Box<Expr>),
    /// Text as a JSON string, with its quotes.
    JsonString(Box<Expr>),
    /// A timestamp as microseconds from the epoch.
    TimeMicros(Box<Expr>),
    /// Microseconds from the epoch as a timestamp.
    MicrosTime(Box<Expr>),
    /// A timestamp cut to milliseconds, as a type that holds no more.
    Milliseconds(Box<Expr>),
    /// A timestamp as text.
    TimeText(Box<Expr>, TimePattern),
    /// Text `yyyy-MM-dd` as a date.
    AsDate(Box<Expr>),
    Least(Vec<Expr>),
    /// The different values of a list in order, without NULL.
    SortedSet(Box<Expr>),
    /// Where anchored windows of a length open: the first, and those among times in stretches as
    /// long as a window (a list of lists, both in order).
    Openings {
        first: Box<Expr>,
        stretches: Box<Expr>,
        length: i64,
    },
    /// A row for each element of a list.
    Each(Box<Expr>),
    /// True where the operands differ, NULL counting as a value.
    IsDistinct(Box<Expr>, Box<Expr>),
    Call {
        function: Function,
        arguments: Vec<Expr>,
        /// Rows that the function sees.
        filter: Option<Box<Expr>>,
        over: Option<Over>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    /// With the sign of the left operand.
    Remainder,
}

/// Functions over rows: aggregates, and window functions where there is an [`Over`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Function {
    /// Of rows without an argument, else of values.
    Count,
    CountDistinct,
    Sum,
    Average,
    Min,
    Max,
    /// The first argument in the row where the second is least. The first is never NULL.
    MinBy,
    /// The first argument in the row where the second is greatest. The first is never NULL.
    MaxBy,
    /// The values as a list in order.
    SortedList,
    /// The smallest values as a list.
    Smallest(u32),
    /// The value at a part of the sorted values, from 0 to 1, interpolated.
    Percentile(f64),
    Lag,
    Lead,
    RowNumber,
    FirstValue,
    /// The first argument in the row of the frame that the second counts, from 1.
    NthValue,
    /// The latest time at which an anchored window of that length opens.
    Opening(i64),
}

/// The rows that a window function sees.
#[derive(Debug, Clone, PartialEq)]
pub struct Over {
    pub partition: Vec<String>,
    pub order: Vec<String>,
    pub frame: Frame,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// With an order: from the partition's start to the current row and its peers. Without:
    /// the whole partition.
    Default,
    /// From as much before the current row to it and its peers.
    Preceding(i64),
    /// The current row and as many after it.
    Next(u32),
    /// The rows before the current one.
    Before,
}

impl Expr {
    pub fn boxed(self) -> Box<Expr> {
        Box::new(self)
    }

    pub fn compare(self, comparison: Comparison, other: Expr) -> Expr {
        Expr::Compare(self.boxed(), comparison, other.boxed())
    }

    /// A conjunction without needless nesting.
    pub fn and(mut parts: Vec<Expr>) -> Expr {
        match parts.len() {
            0 => Expr::Bool(true),
            1 => parts.remove(0),
            _ => Expr::And(parts),
        }
    }

    /// A disjunction without needless nesting.
    pub fn or(mut parts: Vec<Expr>) -> Expr {
        match parts.len() {
            0 => Expr::Bool(false),
            1 => parts.remove(0),
            _ => Expr::Or(parts),
        }
    }
}
