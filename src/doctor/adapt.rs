//! The description of what the table has: declared columns that are there, in the types that they
//! have, and what is there besides.

use super::schema::Schema;
use crate::pattern::lower;
use crate::source::physical::Found;
use crate::source::{Column, Source, Type, UnknownFields};

/// The source as the table has it. Fields of columns that are missing are as unknown as any.
pub fn adapted(source: &Source, schema: &Schema) -> Source {
    let mut result = source.clone();
    for column in result.take_columns() {
        if let Some(found) = schema.column(column.ident()) {
            let ty = merged(&column.ty, &found.found);
            // Only text can hold an object as JSON.
            let object = column.object && ty == Type::Json;
            result.add_column(Column {
                ty,
                object,
                ..column
            });
        }
    }
    result
        .partitions
        .retain(|column| schema.column(column.ident()).is_some());
    let there: Vec<String> = result
        .partitions
        .iter()
        .map(|it| it.ident().to_owned())
        .collect();
    result
        .layout
        .partitions
        .retain(|it| there.contains(&it.column));
    for found in schema.columns.iter().chain(&schema.partitions) {
        let mut known = result.columns.iter().chain(&result.partitions);
        if !known.any(|column| lower(column.ident()) == lower(&found.name)) {
            result.add_column(Column {
                name: found.name.clone(),
                physical: None,
                ty: found.found.declared(),
                object: false,
            });
        }
    }
    if let UnknownFields::Json(rest) | UnknownFields::Map(rest) = &result.unknown_fields
        && result.column(rest).is_none()
    {
        result.unknown_fields = UnknownFields::Missing;
    }
    result
}

/// The type that is found, as the description calls it: text that holds JSON stays JSON.
pub(super) fn merged(declared: &Type, found: &Found) -> Type {
    let found = match found {
        Found::Type(found) => found,
        // A day of a partition, or a time with a zone, is a time still.
        Found::ZonedTimestamp | Found::Other(_) => return declared.clone(),
    };
    match (declared, found) {
        (Type::Json, Type::Text) => Type::Json,
        (Type::Text, Type::Json) => Type::Text,
        (Type::Struct(_) | Type::Map(_) | Type::Array(_), Type::Text) => Type::Json,
        (Type::Struct(members), Type::Struct(others)) => {
            let member = |(name, ty): &(String, Type)| {
                let known = members
                    .iter()
                    .find(|(known, _)| lower(known) == lower(name));
                match known {
                    Some((name, declared)) => {
                        (name.clone(), merged(declared, &Found::Type(ty.clone())))
                    }
                    None => (name.clone(), ty.clone()),
                }
            };
            Type::Struct(others.iter().map(member).collect())
        }
        (Type::Array(inner), Type::Array(other)) => {
            Type::Array(Box::new(merged(inner, &Found::Type((**other).clone()))))
        }
        (Type::Map(inner), Type::Map(other)) => {
            Type::Map(Box::new(merged(inner, &Found::Type((**other).clone()))))
        }
        (_, found) => found.clone(),
    }
}
