//! Output fields and where each source has them.

use crate::plan::MatchPlan;
use crate::predicate::{DerivedField, Field};
use crate::source::{Access, Source, Step};

/// What a source's plan came to.
pub struct OnSource<'s> {
    pub source: &'s Source,
    /// Messages of errors where there is none.
    pub plan: Result<MatchPlan, Vec<String>>,
}

seen! {
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    pub sources: Vec<Table>,
    pub fields: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub title: String,
    pub athena: String,
    pub duckdb: String,
    /// Why the rule has no query there.
    pub errors: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub name: String,
    /// For each source: where the value is. `None` where the rule has no query on it.
    pub places: Vec<Option<String>>,
}
}

pub fn places(on: &[OnSource<'_>]) -> Places {
    let sources = on
        .iter()
        .map(|it| Table {
            name: it.source.name.clone(),
            title: it.source.title.clone(),
            athena: it.source.athena_table.join("."),
            duckdb: it.source.duckdb_table.join("."),
            errors: it.plan.as_ref().err().cloned().unwrap_or_default(),
        })
        .collect();
    let plans: Vec<Option<&MatchPlan>> = on.iter().map(|it| it.plan.as_ref().ok()).collect();
    let mut names: Vec<&str> = Vec::new();
    for field in plans.iter().flatten().flat_map(|plan| &plan.columns) {
        if !names.contains(&field.name()) {
            names.push(field.name());
        }
    }
    let fields = names
        .into_iter()
        .map(|name| Row {
            name: name.to_owned(),
            places: plans
                .iter()
                .map(|plan| {
                    let field = (*plan)?.columns.iter().find(|field| field.name() == name);
                    Some(field.map_or_else(|| "not shown".to_owned(), place))
                })
                .collect(),
        })
        .collect();
    Places { sources, fields }
}

fn place(field: &Field) -> String {
    match field {
        Field::Place { access, .. } => path(access),
        Field::Missing { .. } => "absent in this table".to_owned(),
        Field::Keyword(fields) => list(fields),
        Field::Derived { derived, .. } => match derived {
            DerivedField::Coalesce(fields) => list(fields),
            DerivedField::Case {
                branches,
                otherwise,
            } => {
                let mut fields: Vec<Field> =
                    branches.iter().map(|(_, field)| field.clone()).collect();
                fields.extend(otherwise.iter().map(|field| (**field).clone()));
                list(&fields)
            }
            DerivedField::Values { field, .. } => format!("{}, in other words", place(field)),
        },
    }
}

/// The first of them that has a value, or the one that the event asks for.
fn list(fields: &[Field]) -> String {
    let mut places: Vec<String> = Vec::new();
    for field in fields {
        let place = place(field);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places.join(" or ")
}

fn path(access: &Access) -> String {
    let mut text = access.column.clone();
    for step in &access.steps {
        match step {
            Step::Member(name, _) => text += &format!(".{name}"),
            Step::Key(name, _) => text += &format!("['{name}']"),
            Step::Json(json) => {
                let paths: Vec<String> = json.paths.iter().map(|path| path.join(".")).collect();
                // Of several readings of a dotted name one tells enough.
                let first = paths.first().map(String::as_str).unwrap_or_default();
                text += &format!(" → {first} (JSON)");
            }
        }
    }
    text
}
