//! A source as a particular set of files or events has it: columns that the files have and the
//! description doesn't, and nested types as the files hold them.

use super::convert::Found;
use crate::pattern::lower;
use crate::rule::{Item, Rule, Selection};
use crate::source::{Column, Folding, Source, Type, Unresolved};
use crate::yaml::Node;

/// Columns of files: name and type.
pub type FileColumns = Vec<(String, Found)>;

/// Gives a source the columns of a table that files gave.
pub fn add_file_columns(source: &mut Source, columns: &FileColumns) {
    for (name, found) in columns {
        let exact = source
            .columns
            .iter()
            .position(|column| column.name == *name);
        let position = exact.or_else(|| {
            // Engines that fold names write them in lower case.
            let folded = |column: &Column| {
                lower(&column.name) == lower(name)
                    && !columns.iter().any(|(other, _)| *other == column.name)
            };
            source.columns.iter().position(folded)
        });
        match position {
            Some(position) => {
                let declared = &mut source.columns[position].ty;
                let nested =
                    |ty: &Type| matches!(ty, Type::Struct(_) | Type::Array(_) | Type::Map(_));
                if let Found::Type(ty) = found
                    && nested(declared)
                    && nested(ty)
                {
                    *declared = merged(declared, ty);
                }
            }
            None if source.column(name).is_some() => {}
            None => {
                // DuckDB's names ignore letter case: a twin gets another name in the table.
                let twin = source
                    .columns
                    .iter()
                    .any(|column| lower(column.ident()) == lower(name));
                let physical = twin.then(|| format!("{name}#{}", source.columns.len()));
                source.add_column(Column {
                    name: name.clone(),
                    physical,
                    ty: found.declared(),
                    object: false,
                });
            }
        }
    }
}

/// The type of a file's column, with text that is declared to hold JSON.
fn merged(declared: &Type, found: &Type) -> Type {
    match (declared, found) {
        (Type::Json, Type::Text) => Type::Json,
        (Type::Array(declared), Type::Array(found)) => {
            Type::Array(Box::new(merged(declared, found)))
        }
        (Type::Map(declared), Type::Map(found)) => Type::Map(Box::new(merged(declared, found))),
        (Type::Struct(declared), Type::Struct(found)) => {
            let member = |(name, ty): &(String, Type)| {
                let known = declared
                    .iter()
                    .find(|(other, _)| lower(other) == lower(name));
                let ty = known.map_or_else(|| ty.clone(), |(_, known)| merged(known, ty));
                (name.clone(), ty)
            };
            Type::Struct(found.iter().map(member).collect())
        }
        (_, found) => found.clone(),
    }
}

/// The source with a column for every name that the rules use and the source takes as absent:
/// JSON events may have it all the same.
///
/// `extra` are names that the output asks for besides.
pub fn with_rule_fields<'r>(
    source: &Source,
    rules: impl Iterator<Item = &'r Rule>,
    extra: &[String],
) -> Source {
    let mut result = source.clone();
    let mut names: Vec<String> = extra.to_vec();
    for rule in rules {
        names.extend(rule.fields.iter().map(|(name, _)| name.clone()));
        for search in &rule.detection.searches {
            item_names(&search.selection, &mut names);
        }
    }
    for name in names {
        let derived = result.derived.iter().any(|(other, _)| *other == name);
        if !derived && result.access(&name, Folding::Exact) == Err(Unresolved::Missing) {
            add_column(&mut result, &name);
        }
    }
    result
}

fn add_column(source: &mut Source, field: &str) {
    let Some(name) = crate::source::split(field).into_iter().next() else {
        return;
    };
    let twin = source
        .columns
        .iter()
        .any(|column| lower(column.ident()) == lower(&name));
    let physical = twin.then(|| format!("{name}#{}", source.columns.len()));
    source.add_column(Column {
        name,
        physical,
        ty: Type::Json,
        object: false,
    });
}

fn item_names(selection: &Selection, names: &mut Vec<String>) {
    match selection {
        Selection::All(items) => items.iter().for_each(|item| add_names(item, names)),
        Selection::Any(selections) | Selection::Each(selections) => {
            selections.iter().for_each(|part| item_names(part, names))
        }
        Selection::Keyword(item) => add_names(item, names),
    }
}

fn add_names(item: &Item, names: &mut Vec<String>) {
    names.extend(item.field.clone());
    if item.modifiers.iter().any(|used| used.name == "fieldref") {
        names.extend(
            item.values
                .iter()
                .filter_map(Node::as_text)
                .map(str::to_owned),
        );
    }
}
