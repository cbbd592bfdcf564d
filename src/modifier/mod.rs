//! Field modifiers: one [`ModifierDef`] each, and the chain that turns an item's values into
//! matchers. What a modifier means stands in the Sigma specification, appendix "modifiers".

mod apply;
mod chain;
mod encode;
mod texts;
mod windash;

pub use apply::{Applied, Context, Join, Keyword, apply};
pub use texts::{Written, written};

use crate::network::Network;
use crate::pattern::Pattern;
use crate::regexp::Regexp;
use std::fmt;

/// What a modifier does in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Rewrites the values at compile time.
    Rewrite(Rewrite),
    /// How the value is compared. At most one, but for the pairs that `apply` allows.
    Compare(Compare),
    /// A part of a timestamp, compared as a number.
    TimePart(TimePart),
    /// A flag of `re`.
    RegexFlag(RegexFlag),
    /// Letter case is kept.
    Cased,
    /// The list of values is joined by `and`.
    All,
    /// The test is negated.
    Neq,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rewrite {
    Windash,
    Base64,
    Base64Offset,
    Utf16Le,
    Utf16Be,
    Utf16,
    Expand,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    Contains,
    StartsWith,
    EndsWith,
    Re,
    Cidr,
    Order(Order),
    Exists,
    FieldRef,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegexFlag {
    IgnoreCase,
    MultiLine,
    DotAll,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Order {
    Eq,
    Lt,
    Lte,
    Gt,
    Gte,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TimePart {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

#[derive(Debug)]
pub struct ModifierDef {
    pub name: &'static str,
    pub role: Role,
    /// One sentence for `explain` and the documents.
    pub summary: &'static str,
}

macro_rules! modifiers {
    ($($name:literal $role:expr, $summary:literal;)*) => {
        &[$(ModifierDef { name: $name, role: $role, summary: $summary }),*]
    };
}

pub static MODIFIERS: &[ModifierDef] = modifiers! {
    "contains" Role::Compare(Compare::Contains), "the value stands anywhere in the field";
    "startswith" Role::Compare(Compare::StartsWith), "the field starts with the value";
    "endswith" Role::Compare(Compare::EndsWith), "the field ends with the value";
    "all" Role::All, "all values of the list must match, not just one";
    "cased" Role::Cased, "letter case is kept";
    "neq" Role::Neq, "the value does not match; an absent field does not match anything";
    "exists" Role::Compare(Compare::Exists), "the field is present (true) or absent (false)";
    "re" Role::Compare(Compare::Re), "a regular expression is found in the field, letter case kept";
    "i" Role::RegexFlag(RegexFlag::IgnoreCase), "after `re`: letter case is ignored";
    "ignorecase" Role::RegexFlag(RegexFlag::IgnoreCase), "the same as `i`";
    "m" Role::RegexFlag(RegexFlag::MultiLine), "after `re`: `^` and `$` hold at lines";
    "multiline" Role::RegexFlag(RegexFlag::MultiLine), "the same as `m`";
    "s" Role::RegexFlag(RegexFlag::DotAll), "after `re`: `.` takes newlines too";
    "dotall" Role::RegexFlag(RegexFlag::DotAll), "the same as `s`";
    "cidr" Role::Compare(Compare::Cidr), "the field is an IP address inside the network";
    "lt" Role::Compare(Compare::Order(Order::Lt)), "the field as a number is less";
    "lte" Role::Compare(Compare::Order(Order::Lte)), "the field as a number is less or equal";
    "gt" Role::Compare(Compare::Order(Order::Gt)), "the field as a number is greater";
    "gte" Role::Compare(Compare::Order(Order::Gte)), "the field as a number is greater or equal";
    "fieldref" Role::Compare(Compare::FieldRef), "the value is the name of another field to compare with";
    "windash" Role::Rewrite(Rewrite::Windash), "each `-` or `/` before a word also as `-`, `/`, en dash, em dash, horizontal bar";
    "base64" Role::Rewrite(Rewrite::Base64), "the value in Base64";
    "base64offset" Role::Rewrite(Rewrite::Base64Offset), "the value in Base64 at each of its three possible offsets";
    "utf16le" Role::Rewrite(Rewrite::Utf16Le), "the value in UTF-16, little endian; `base64` or `base64offset` must follow";
    "wide" Role::Rewrite(Rewrite::Utf16Le), "the same as `utf16le`";
    "utf16be" Role::Rewrite(Rewrite::Utf16Be), "the value in UTF-16, big endian; `base64` or `base64offset` must follow";
    "utf16" Role::Rewrite(Rewrite::Utf16), "the value in UTF-16 with a byte order mark; `base64` or `base64offset` must follow";
    "expand" Role::Rewrite(Rewrite::Expand), "`%name%` stands for the values of that placeholder in the configuration";
    "minute" Role::TimePart(TimePart::Minute), "the minute of the timestamp, 0 to 59, UTC";
    "hour" Role::TimePart(TimePart::Hour), "the hour of the timestamp, 0 to 23, UTC";
    "day" Role::TimePart(TimePart::Day), "the day of the month, 1 to 31, UTC";
    "week" Role::TimePart(TimePart::Week), "the ISO week of the timestamp, 1 to 53, UTC";
    "month" Role::TimePart(TimePart::Month), "the month of the timestamp, 1 to 12, UTC";
    "year" Role::TimePart(TimePart::Year), "the year of the timestamp, UTC";
};

pub fn find(name: &str) -> Option<&'static ModifierDef> {
    MODIFIERS.iter().find(|def| def.name == name)
}

/// A number of a rule. Integers are exact.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub enum Number {
    Int(i128),
    Float(f64),
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Int(value) => write!(f, "{value}"),
            Number::Float(value) => write!(f, "{value}"),
        }
    }
}

/// How two fields are compared as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextOrder {
    Equal,
    StartsWith,
    EndsWith,
    Contains,
}

/// One test that a value of a rule makes, before the field's type is known.
#[derive(Debug, Clone, PartialEq)]
pub enum Matcher {
    Pattern {
        pattern: Pattern,
        cased: bool,
    },
    Number(Order, Number),
    Bool(bool),
    Absent,
    Exists(bool),
    Regexp(Regexp),
    Network(Network),
    /// `node` is where the field's name stands.
    FieldRef {
        field: String,
        node: u32,
        order: TextOrder,
        cased: bool,
    },
    TimePart(TimePart, Order, Number),
}

impl Order {
    pub fn symbol(self) -> &'static str {
        match self {
            Order::Eq => "=",
            Order::Lt => "<",
            Order::Lte => "<=",
            Order::Gt => ">",
            Order::Gte => ">=",
        }
    }
}

impl TimePart {
    pub fn name(self) -> &'static str {
        match self {
            TimePart::Minute => "minute",
            TimePart::Hour => "hour",
            TimePart::Day => "day",
            TimePart::Week => "week",
            TimePart::Month => "month",
            TimePart::Year => "year",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        for (index, def) in MODIFIERS.iter().enumerate() {
            assert!(
                MODIFIERS[..index]
                    .iter()
                    .all(|other| other.name != def.name),
                "{}",
                def.name
            );
        }
    }
}
