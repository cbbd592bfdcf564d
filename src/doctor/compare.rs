//! A description against a schema, column by column.

use super::schema::Schema;
use super::{Finding, Kind, Weight};
use crate::diag::did_you_mean;
use crate::pattern::lower;
use crate::source::layout::{self, Holds, Part, TimePattern};
use crate::source::physical::Found;
use crate::source::{Source, Type, UnknownFields};

/// Every difference, in the order of the description.
pub(super) fn compare(source: &Source, schema: &Schema) -> Vec<Finding> {
    let mut findings = Vec::new();
    for column in source.all_columns() {
        let place = column.ident();
        let Some(found) = schema.column(place) else {
            missing_column(source, schema, place, &mut findings);
            continue;
        };
        types(place, &column.ty, &found.found, &found.text, &mut findings);
    }
    for found in schema.columns.iter().chain(&schema.partitions) {
        let declared = source.all_columns();
        if !declared
            .into_iter()
            .any(|it| lower(it.ident()) == lower(&found.name))
        {
            findings.push(Finding {
                kind: Kind::Undeclared,
                weight: Weight::Note,
                place: found.name.clone(),
                message: format!(
                    "the column ({}) is not described: no rule can read it",
                    found.text
                ),
                help: None,
                rules: Vec::new(),
            });
        }
    }
    if let Some(properties) = &schema.properties {
        partitions(source, schema, &mut findings);
        projections(source, schema, properties, &mut findings);
    }
    findings
}

fn missing_column(source: &Source, schema: &Schema, place: &str, findings: &mut Vec<Finding>) {
    // Names that the description has already are no other spelling of this one.
    let known = |name: &&str| {
        let mut all = source.all_columns();
        !all.any(|column| lower(column.ident()) == lower(name))
    };
    let names = schema.columns.iter().chain(&schema.partitions);
    let free = names.map(|column| column.name.as_str()).filter(known);
    let rest = matches!(
        &source.unknown_fields,
        UnknownFields::Json(name) | UnknownFields::Map(name) if name == place
    );
    let message = if rest {
        "the table lacks the column for the rest of an event: names that are not described are absent"
    } else {
        "the table has no such column: a query that names it fails"
    };
    findings.push(Finding {
        kind: Kind::MissingColumn,
        weight: Weight::Error,
        place: place.to_owned(),
        message: message.to_owned(),
        help: did_you_mean(place, free),
        rules: Vec::new(),
    });
}

/// What a difference of types means for the text that is compiled from the description.
enum Verdict {
    Same,
    /// It runs, and means the same.
    Works(&'static str),
    Fails(&'static str),
}

fn types(place: &str, declared: &Type, found: &Found, text: &str, findings: &mut Vec<Finding>) {
    match (declared, found) {
        (Type::Struct(members), Found::Type(Type::Struct(others))) => {
            struct_members(place, members, others, findings);
            return;
        }
        (Type::Array(inner), Found::Type(Type::Array(other)))
        | (Type::Map(inner), Found::Type(Type::Map(other))) => {
            types(
                place,
                inner,
                &Found::Type((**other).clone()),
                text,
                findings,
            );
            return;
        }
        (_, _) => {}
    }
    let (weight, why) = match verdict(declared, found) {
        Verdict::Same => return,
        Verdict::Works(why) => (Weight::Note, why),
        Verdict::Fails(why) => (Weight::Error, why),
    };
    let message = format!("described as {}, but it is {text}: {why}", declared.kind());
    findings.push(Finding {
        kind: Kind::Type,
        weight,
        place: place.to_owned(),
        message,
        help: match (weight, found) {
            (Weight::Error, Found::Type(_) | Found::ZonedTimestamp) => {
                Some("describe it as it is, in a source of your own".to_owned())
            }
            (Weight::Error, Found::Other(_)) => Some(
                "siglake has no name for this type; offer it to rules through a view".to_owned(),
            ),
            (Weight::Warning | Weight::Note, _) => None,
        },
        rules: Vec::new(),
    });
}

fn struct_members(
    place: &str,
    members: &[(String, Type)],
    others: &[(String, Type)],
    findings: &mut Vec<Finding>,
) {
    for (name, ty) in members {
        let inner = format!("{place}.{name}");
        let other = others.iter().find(|(other, _)| lower(other) == lower(name));
        match other {
            Some((_, other)) => {
                let shown = kind_of(other);
                types(&inner, ty, &Found::Type(other.clone()), shown, findings);
            }
            None => {
                let names = others.iter().map(|(name, _)| name.as_str());
                findings.push(Finding {
                    kind: Kind::MissingMember,
                    weight: Weight::Error,
                    place: inner,
                    message: "the struct has no such member: a query that names it fails".into(),
                    help: did_you_mean(name, names),
                    rules: Vec::new(),
                });
            }
        }
    }
    for (name, ty) in others {
        if !members.iter().any(|(known, _)| lower(known) == lower(name)) {
            findings.push(Finding {
                kind: Kind::Undeclared,
                weight: Weight::Note,
                place: format!("{place}.{name}"),
                message: format!(
                    "the member ({}) is not described: no rule can read it",
                    kind_of(ty)
                ),
                help: None,
                rules: Vec::new(),
            });
        }
    }
}

fn kind_of(ty: &Type) -> &'static str {
    ty.kind()
}

fn verdict(declared: &Type, found: &Found) -> Verdict {
    let found = match found {
        Found::Type(found) => found,
        Found::ZonedTimestamp => return zoned(declared),
        Found::Other(text) => return other(declared, &text.to_lowercase()),
    };
    match (declared, found) {
        (declared, found) if declared == found => Verdict::Same,
        // JSON is text on every engine but DuckDB, whose type is taken for text too.
        (Type::Json, Type::Text) | (Type::Text, Type::Json) => Verdict::Same,
        (Type::Integer, Type::Number) | (Type::Number, Type::Integer) => {
            Verdict::Works("numbers compare alike")
        }
        (Type::Json, Type::Struct(_) | Type::Map(_) | Type::Array(_)) => {
            Verdict::Fails("functions for JSON take text, not nested values")
        }
        (Type::Struct(_) | Type::Map(_) | Type::Array(_), Type::Text | Type::Json) => {
            Verdict::Fails("text has no members; as `json` rules reach into it")
        }
        (Type::Struct(_), Type::Map(_)) | (Type::Map(_), Type::Struct(_)) => {
            Verdict::Fails("members of structs and keys of maps are read in other ways")
        }
        (Type::Text | Type::Json, _) => Verdict::Fails("text functions do not take it"),
        (Type::Integer | Type::Number, _) => {
            Verdict::Fails("it is compared with numbers without a cast")
        }
        (Type::Boolean, _) => Verdict::Fails("it is compared with true and false"),
        (Type::Timestamp, _) => Verdict::Fails("it is taken for a time without being read"),
        (Type::Struct(_) | Type::Map(_) | Type::Array(_), _) => {
            Verdict::Fails("it is nested in another way")
        }
    }
}

fn zoned(declared: &Type) -> Verdict {
    match declared {
        Type::Timestamp => Verdict::Works("times with a zone are taken in UTC"),
        Type::Text | Type::Json => Verdict::Fails("text functions do not take it"),
        Type::Integer
        | Type::Number
        | Type::Boolean
        | Type::Struct(_)
        | Type::Array(_)
        | Type::Map(_) => Verdict::Fails("a time is another kind of value"),
    }
}

fn other(declared: &Type, text: &str) -> Verdict {
    let number = ["decimal", "numeric", "hugeint", "uhugeint", "ubigint"]
        .iter()
        .any(|name| text.starts_with(name));
    match declared {
        Type::Integer | Type::Number if number => Verdict::Works("numbers compare alike"),
        // A partition's date.
        Type::Timestamp if text == "date" => Verdict::Works("a day"),
        Type::Text
        | Type::Integer
        | Type::Number
        | Type::Boolean
        | Type::Timestamp
        | Type::Json
        | Type::Struct(_)
        | Type::Array(_)
        | Type::Map(_) => Verdict::Fails("the compiled text does not take it"),
    }
}

/// Partitions prune only where the description names them.
fn partitions(source: &Source, schema: &Schema, findings: &mut Vec<Finding>) {
    for found in &schema.partitions {
        let known = source.layout.partitions.iter();
        let used = known
            .filter(|it| lower(&it.column) == lower(&found.name))
            .any(|it| it.holds != Holds::Other);
        if !used {
            findings.push(Finding {
                kind: Kind::Partition,
                weight: Weight::Warning,
                place: found.name.clone(),
                message: "the table is partitioned by it, and the description does not say what it holds: scheduled queries read every partition".into(),
                help: Some("name it under `partitions` with `time: yyyy/MM/dd` or `field: name`".into()),
                rules: Vec::new(),
            });
        }
    }
    for declared in &source.partitions {
        let is = |column: &super::schema::Column| lower(&column.name) == lower(declared.ident());
        if schema.columns.iter().any(is) {
            findings.push(Finding {
                kind: Kind::Partition,
                weight: Weight::Warning,
                place: declared.ident().to_owned(),
                message: "described as a partition, but the table is not partitioned by it: it saves no reading".into(),
                help: None,
                rules: Vec::new(),
            });
        }
    }
}

/// What the table's properties say of projection, against the forms of the partitions.
fn projections(
    source: &Source,
    schema: &Schema,
    properties: &[(String, String)],
    findings: &mut Vec<Finding>,
) {
    let get = |key: &str| {
        let mut all = properties.iter();
        all.find(|(name, _)| name.eq_ignore_ascii_case(key))
            .map(|(_, value)| value.as_str())
    };
    if schema.partitions.is_empty() {
        return;
    }
    let mut add = |weight: Weight, place: &str, message: String| {
        findings.push(Finding {
            kind: Kind::Projection,
            weight,
            place: place.to_owned(),
            message,
            help: None,
            rules: Vec::new(),
        });
    };
    if !get("projection.enabled").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        let names: Vec<&str> = schema
            .partitions
            .iter()
            .map(|it| it.name.as_str())
            .collect();
        add(
            Weight::Note,
            &names.join(", "),
            "partitions are not projected: each must be added before a query sees its rows".into(),
        );
        return;
    }
    for column in &schema.partitions {
        let name = column.name.as_str();
        let property = |key: &str| get(&format!("projection.{name}.{key}"));
        match property("type").map(str::to_ascii_lowercase).as_deref() {
            None => add(Weight::Error, name, "projection is enabled, but not defined for this partition: queries fail".into()),
            Some("injected") => add(Weight::Error, name, "an injected partition wants an equality in every query, which siglake writes for none".into()),
            Some("date") => {
                let known = source.layout.times().find(|(it, _)| lower(&it.column) == lower(name));
                if let (Some((_, pattern)), Some(format)) = (known, property("format")) {
                    let described = show(pattern);
                    if described != format {
                        add(Weight::Error, name, format!("its values have the form {format}, described is {described}: queries prune the wrong partitions"));
                    }
                }
                if let Some(range) = property("range").filter(|range| !range.to_uppercase().contains("NOW")) {
                    add(Weight::Warning, name, format!("the projection ends at a fixed time ({range}): later rows are not found"));
                }
            }
            Some(_) => {}
        }
    }
}

fn show(pattern: &TimePattern) -> String {
    let part = |part: &Part| match part {
        layout::Part::Year => "yyyy".to_owned(),
        layout::Part::Month => "MM".to_owned(),
        layout::Part::Day => "dd".to_owned(),
        layout::Part::Hour => "HH".to_owned(),
        layout::Part::Text(text) => text.clone(),
    };
    pattern.parts.iter().map(part).collect()
}
