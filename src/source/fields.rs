//! From a Sigma field name to the place of its value in the table.

use super::{Column, Source, Type, UnknownFields};

/// A step from a value to a part of it. Steps into arrays are not written: a type that is an
/// array ranges over its elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Member(String, Type),
    Key(String, Type),
    /// Into JSON text; the value there has no declared type. A dot in the name may be a step or
    /// a part of a key: the first of the paths that leads to a value counts.
    Json(JsonPaths),
}

/// Ways to a value inside JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonPaths {
    pub paths: Vec<Vec<String>>,
    /// The text always holds an object, so that no list lies before the first key.
    pub in_object: bool,
}

/// Where a field's value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    pub column: String,
    pub column_type: Type,
    pub steps: Vec<Step>,
}

impl Access {
    /// The type of the value at the end of the steps. A value inside JSON is [`Type::Json`].
    pub fn ty(&self) -> &Type {
        match self.steps.last() {
            None => &self.column_type,
            Some(Step::Member(_, ty) | Step::Key(_, ty)) => ty,
            Some(Step::Json(_)) => &Type::Json,
        }
    }

    /// Whether an array lies on the way or at the end. JSON may hold one all the same.
    pub fn passes_list(&self) -> bool {
        let inner = self.steps.iter().any(|step| match step {
            Step::Member(_, ty) | Step::Key(_, ty) => matches!(ty, Type::Array(_)),
            Step::Json(_) => false,
        });
        inner || matches!(self.column_type, Type::Array(_))
    }
}

/// Why a field has no place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unresolved {
    /// Not declared; the source is closed.
    Unknown,
    /// Not declared; the source treats it as absent.
    Missing,
    /// The table can't tell it: why.
    Lost(String),
    /// A step into something that has no parts: the name up to there, and what it is.
    NoParts(String, &'static str),
}

/// Whether names are compared as the engine folds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folding {
    Exact,
    IgnoreCase,
}

impl Source {
    /// Looks a field up: the field map; a column of that name; the longest column that is a
    /// prefix, the rest walked as members, keys or a JSON path.
    pub fn access(&self, field: &str, folding: Folding) -> Result<Access, Unresolved> {
        let mapped = self
            .fields
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, path)| path.clone());
        if let (None, Some(reason)) = (&mapped, self.lost_reason(field)) {
            return Err(Unresolved::Lost(reason.to_owned()));
        }
        // Quotes and the field map leave no doubt where a key ends.
        let dots = if self.dotted_keys && mapped.is_none() && !field.contains('"') {
            Dots::Open
        } else {
            Dots::Steps
        };
        let segments = match mapped {
            Some(path) => path,
            // Most names are of one step.
            None if !field.contains(['.', '"']) => vec![field.to_owned()],
            None => self
                .mapped_prefix(field, folding)
                .unwrap_or_else(|| split(field)),
        };
        let mut result: Result<Access, Unresolved> = Err(Unresolved::Unknown);
        // Longest prefix first: a column's own name may hold dots.
        for length in (1..=segments.len()).rev() {
            let prefix = segments[..length].join(".");
            let Some(column) = self.find_column(&prefix, folding) else {
                continue;
            };
            let mut access = Access {
                column: column.ident().to_owned(),
                column_type: column.ty.clone(),
                steps: Vec::new(),
            };
            match walk(
                &column.ty,
                &segments[length..],
                &prefix,
                (folding, dots),
                &mut access.steps,
            ) {
                Ok(()) => {
                    if let (true, [Step::Json(json)]) = (column.object, access.steps.as_mut_slice())
                    {
                        json.in_object = true;
                    }
                    return Ok(access);
                }
                Err(error) => result = result.or(Err(error)),
            }
        }
        match (&self.unknown_fields, result) {
            // A known column whose parts are declared is not open.
            (_, Err(error @ Unresolved::NoParts(..))) => Err(error),
            (UnknownFields::Json(column), _) => Ok(Access {
                column: self
                    .column(column)
                    .map_or(column.as_str(), Column::ident)
                    .to_owned(),
                column_type: Type::Json,
                steps: vec![Step::Json(JsonPaths {
                    paths: json_paths(&segments, dots),
                    in_object: true,
                })],
            }),
            (UnknownFields::Map(column), _) => {
                let ty = Type::Text;
                Ok(Access {
                    column: self
                        .column(column)
                        .map_or(column.as_str(), Column::ident)
                        .to_owned(),
                    column_type: Type::Map(Box::new(ty.clone())),
                    steps: vec![Step::Key(segments.join("."), ty)],
                })
            }
            (UnknownFields::Missing, _) => Err(Unresolved::Missing),
            (UnknownFields::Error, _) => Err(Unresolved::Unknown),
        }
    }

    /// Why the table can't tell a field, or what it is a part of.
    fn lost_reason(&self, field: &str) -> Option<&str> {
        let is = |(name, _): &&(String, String)| {
            let below = field.strip_prefix(name.as_str());
            below.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let (_, reason) = self.lost.iter().find(is)?;
        Some(reason)
    }

    /// The path of a name whose beginning is in the field map: `request.size` where the map leads
    /// `request` to `api.request.data`. A column of as long a name goes first.
    fn mapped_prefix(&self, field: &str, folding: Folding) -> Option<Vec<String>> {
        let segments = split(field);
        for length in (1..segments.len()).rev() {
            let prefix = segments[..length].join(".");
            if let Some((_, path)) = self.fields.iter().find(|(name, _)| *name == prefix) {
                return Some(path.iter().chain(&segments[length..]).cloned().collect());
            }
            if self.find_column(&prefix, folding).is_some() {
                return None;
            }
        }
        None
    }

    fn find_column(&self, name: &str, folding: Folding) -> Option<&Column> {
        self.column(name).or_else(|| match folding {
            Folding::Exact => None,
            Folding::IgnoreCase => match self.folded.get(&crate::pattern::lower(name)) {
                Some(position) => self.columns.get(*position),
                None => {
                    let mut partitions = self.partitions.iter();
                    partitions.find(|column| same_folded(&column.name, name))
                }
            },
        })
    }

    /// Every name that a rule could use, for suggestions.
    pub fn known_fields(&self) -> Vec<String> {
        let mut names: Vec<String> = self.fields.iter().map(|(name, _)| name.clone()).collect();
        names.extend(self.derived.iter().map(|(name, _)| name.clone()));
        for column in self.columns.iter().chain(&self.partitions) {
            add_names(&column.name, &column.ty, &mut names);
        }
        names
    }
}

fn same_folded(a: &str, b: &str) -> bool {
    crate::pattern::lower(a) == crate::pattern::lower(b)
}

fn add_names(prefix: &str, ty: &Type, names: &mut Vec<String>) {
    names.push(prefix.to_owned());
    match ty {
        Type::Struct(members) => {
            for (name, ty) in members {
                add_names(&format!("{prefix}.{name}"), ty, names);
            }
        }
        Type::Array(inner) => {
            if let Type::Struct(_) = **inner {
                add_names(prefix, inner, names);
            }
        }
        Type::Text
        | Type::Integer
        | Type::Number
        | Type::Boolean
        | Type::Timestamp
        | Type::Json
        | Type::Map(_) => {}
    }
}

/// Splits a dotted name. A segment in double quotes may hold dots; a quote in it is doubled.
pub fn split(field: &str) -> Vec<String> {
    let mut segments = Vec::new();
    let mut rest = field;
    loop {
        if let Some((segment, after)) = quoted(rest) {
            segments.push(segment);
            match after.strip_prefix('.') {
                Some(next) => rest = next,
                None => return segments,
            }
            continue;
        }
        match rest.split_once('.') {
            Some((segment, after)) => {
                segments.push(segment.to_owned());
                rest = after;
            }
            None => {
                segments.push(rest.to_owned());
                return segments;
            }
        }
    }
}

/// A quoted segment at the start, if it ends at a dot or at the end.
fn quoted(text: &str) -> Option<(String, &str)> {
    let body = text.strip_prefix('"')?;
    let mut segment = String::new();
    let mut chars = body.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c != '"' {
            segment.push(c);
        } else if chars.next_if(|(_, next)| *next == '"').is_some() {
            segment.push('"');
        } else {
            let after = &body[at + 1..];
            return (after.is_empty() || after.starts_with('.')).then_some((segment, after));
        }
    }
    None
}

/// Whether a dot in a name always separates steps into JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dots {
    Steps,
    Open,
}

/// From this number of segments on a dot always separates: there are too many ways to read it.
const MAX_OPEN_SEGMENTS: usize = 6;

/// The ways to read dotted segments as keys, longest keys first.
fn json_paths(segments: &[String], dots: Dots) -> Vec<Vec<String>> {
    if dots == Dots::Steps || segments.len() > MAX_OPEN_SEGMENTS {
        return vec![segments.to_vec()];
    }
    let Some(_) = segments.first() else {
        return vec![Vec::new()];
    };
    let mut paths = Vec::new();
    for length in (1..=segments.len()).rev() {
        for rest in json_paths(&segments[length..], dots) {
            paths.push(
                std::iter::once(segments[..length].join("."))
                    .chain(rest)
                    .collect(),
            );
        }
    }
    paths
}

fn walk(
    ty: &Type,
    rest: &[String],
    so_far: &str,
    names: (Folding, Dots),
    steps: &mut Vec<Step>,
) -> Result<(), Unresolved> {
    let Some(first) = rest.first() else {
        return Ok(());
    };
    match ty {
        Type::Array(inner) => walk(inner, rest, so_far, names, steps),
        Type::Json => {
            steps.push(Step::Json(JsonPaths {
                paths: json_paths(rest, names.1),
                in_object: false,
            }));
            Ok(())
        }
        // What remains is one key: keys hold dots as often as not.
        Type::Map(inner) => {
            let (key, below) = match **inner {
                Type::Struct(_) | Type::Map(_) | Type::Json => (first.clone(), &rest[1..]),
                Type::Text
                | Type::Integer
                | Type::Number
                | Type::Boolean
                | Type::Timestamp
                | Type::Array(_) => (rest.join("."), &rest[rest.len()..]),
            };
            steps.push(Step::Key(key, (**inner).clone()));
            walk(inner, below, so_far, names, steps)
        }
        Type::Struct(members) => {
            let exact = |length: usize| {
                members
                    .iter()
                    .find(|(name, _)| *name == rest[..length].join("."))
            };
            let folded = |length: usize| {
                members
                    .iter()
                    .find(|(name, _)| same_folded(name, &rest[..length].join(".")))
            };
            let found = (1..=rest.len()).rev().find_map(|length| {
                let member = exact(length).or_else(|| match names.0 {
                    Folding::Exact => None,
                    Folding::IgnoreCase => folded(length),
                });
                member.map(|member| (length, member))
            });
            let (length, (name, ty)) = found.ok_or(Unresolved::Unknown)?;
            steps.push(Step::Member(name.clone(), ty.clone()));
            walk(
                ty,
                &rest[length..],
                &format!("{so_far}.{name}"),
                names,
                steps,
            )
        }
        Type::Text | Type::Integer | Type::Number | Type::Boolean | Type::Timestamp => {
            Err(Unresolved::NoParts(so_far.to_owned(), ty.kind()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_split_at_dots_outside_quotes() {
        assert_eq!(split("a.b-c.d"), ["a", "b-c", "d"]);
        assert_eq!(split(r#"a."b.c".d"#), ["a", "b.c", "d"]);
        assert_eq!(split(r#"a."b""c""#), ["a", "b\"c"]);
        assert_eq!(split(r#"a"b.c"#), ["a\"b", "c"]);
        assert_eq!(split(r#""a"b.c"#), ["\"a\"b", "c"]);
    }

    #[test]
    fn a_dot_is_a_step_or_a_part_of_a_key() {
        let segments = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        let shown: Vec<String> = json_paths(&segments, Dots::Open)
            .iter()
            .map(|path| path.join("/"))
            .collect();
        assert_eq!(shown, ["a.b.c", "a.b/c", "a/b.c", "a/b/c"]);
        assert_eq!(json_paths(&segments, Dots::Steps), [segments.to_vec()]);
    }
}
