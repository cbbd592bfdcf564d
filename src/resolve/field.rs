//! Field names to typed fields, and which tests a type allows.

use super::{Context, detection};
use crate::diag::{Code, Diagnostic, Place, did_you_mean};
use crate::pattern::lower;
use crate::predicate::{DerivedField, Field, Test};
use crate::rule::{Origin, Rule};
use crate::source::{Access, Derived, Keywords, Source, TimeFormat, Type, Unresolved};

/// Most steps of a dotted name: each nests the query deeper.
const MAX_STEPS: usize = 32;

/// A field by name. `place` is where the name stands.
pub fn resolve_field(
    name: &str,
    place: Place,
    origin: &Origin,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Field> {
    let problem = match (name.is_empty(), name.matches('.').count() >= MAX_STEPS) {
        (true, _) => Some("a field has an empty name".to_owned()),
        (_, true) => Some(format!(
            "the name of a field has more than {MAX_STEPS} steps"
        )),
        (false, false) => None,
    };
    if let Some(problem) = problem {
        let diagnostic = Diagnostic::new(Code::BAD_VALUE, problem);
        out.push(diagnostic.at(place).in_file(&origin.file));
        return None;
    }
    if let Some((_, derived)) = context
        .source
        .derived
        .iter()
        .find(|(other, _)| other == name)
    {
        return derived_field(name, derived, context, out);
    }
    match context.source.access(name, context.folding) {
        Ok(access) => Some(place_field(name, access, context.source)),
        Err(error) => unresolved(name, error, context.source, out, place, origin),
    }
}

fn place_field(name: &str, access: Access, source: &Source) -> Field {
    let place = Field::Place {
        name: name.to_owned(),
        time: time_format(name, source),
        access,
    };
    match source.value_pairs(name) {
        None => place,
        Some(pairs) => Field::Derived {
            name: name.to_owned(),
            derived: DerivedField::Values {
                field: Box::new(place),
                pairs: pairs.to_vec(),
            },
        },
    }
}

/// A value of the table's own words can't be meant: no event of the log source has it.
pub fn check_words(field: &Field, test: &Test) -> Result<(), Box<Diagnostic>> {
    let (
        Field::Derived {
            name,
            derived: DerivedField::Values { pairs, .. },
        },
        Test::Patterns { patterns, .. },
    ) = (field, test)
    else {
        return Ok(());
    };
    for word in patterns.iter().filter_map(|pattern| pattern.as_literal()) {
        let is = |other: &String| lower(other) == lower(word);
        if pairs.iter().any(|pair| is(&pair.vendor)) {
            continue;
        }
        if let Some(pair) = pairs.iter().find(|pair| is(&pair.stored)) {
            let message = format!(
                "`{word}` is how the table writes `{}` of `{name}`; rules write `{}`",
                pair.vendor, pair.vendor
            );
            return Err(Box::new(Diagnostic::new(Code::BAD_VALUE, message)));
        }
    }
    Ok(())
}

fn time_format(name: &str, source: &Source) -> Option<TimeFormat> {
    source
        .time
        .as_ref()
        .filter(|time| time.field == name)
        .map(|time| time.format)
}

fn unresolved(
    name: &str,
    error: Unresolved,
    source: &Source,
    out: &mut Vec<Diagnostic>,
    place: Place,
    origin: &Origin,
) -> Option<Field> {
    let known = source.known_fields();
    let near = did_you_mean(name, known.iter().map(String::as_str));
    let diagnostic = match error {
        Unresolved::Missing => {
            let mut diagnostic = Diagnostic::new(
                Code::ABSENT_FIELD,
                format!(
                    "`{}` does not declare `{name}` and takes it as absent",
                    source.name
                ),
            );
            diagnostic.help = near;
            out.push(diagnostic.at(place).in_file(&origin.file));
            return Some(Field::Missing {
                name: name.to_owned(),
            });
        }
        Unresolved::Unknown => {
            let mut diagnostic = Diagnostic::new(
                Code::UNKNOWN_FIELD,
                format!("`{}` has no field `{name}`", source.name),
            )
            .label("unknown field");
            diagnostic.help = near.or_else(|| {
                Some(format!(
                    "`siglake list fields {}` shows what it has",
                    source.name
                ))
            });
            diagnostic
        }
        Unresolved::Lost(reason) => Diagnostic::new(
            Code::UNKNOWN_FIELD,
            format!("`{}` can't tell `{name}`: {reason}", source.name),
        )
        .label("not in this table"),
        Unresolved::NoParts(outer, kind) => Diagnostic::new(
            Code::UNKNOWN_FIELD,
            format!("`{outer}` is {kind} in `{}` and has no parts", source.name),
        )
        .label("unknown field"),
    };
    out.push(diagnostic.at(place).in_file(&origin.file));
    None
}

fn derived_field(
    name: &str,
    derived: &Derived,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Field> {
    let origin = &context.source.origin;
    // Derived fields name places only, so that there is no recursion.
    let plain = |field: &str, out: &mut Vec<Diagnostic>| match context
        .source
        .access(field, context.folding)
    {
        Ok(access) => Some(place_field(field, access, context.source)),
        Err(error) => unresolved(field, error, context.source, out, Place::File, origin),
    };
    let derived = match derived {
        Derived::Coalesce(fields) => DerivedField::Coalesce(
            fields
                .iter()
                .map(|f| plain(f, out))
                .collect::<Option<_>>()?,
        ),
        Derived::Case {
            branches,
            otherwise,
        } => {
            let mut resolved = Vec::new();
            for (when, then) in branches {
                resolved.push((
                    detection::selection(when, origin, context, out)?,
                    plain(then, out)?,
                ));
            }
            let otherwise = match otherwise {
                Some(field) => Some(Box::new(plain(field, out)?)),
                None => None,
            };
            DerivedField::Case {
                branches: resolved,
                otherwise,
            }
        }
    };
    Some(Field::Derived {
        name: name.to_owned(),
        derived,
    })
}

/// What a keyword searches.
pub fn keyword(
    origin: &Origin,
    node: u32,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Field> {
    let source = context.source;
    let names: Vec<String> = match &source.keywords {
        Keywords::Fields(names) => names.clone(),
        Keywords::All => source
            .columns
            .iter()
            .filter(|column| searchable(&column.ty) && !column.name.starts_with('_'))
            .map(|column| column.name.clone())
            .collect(),
    };
    if names.is_empty() {
        out.push(
            Diagnostic::new(
                Code::UNKNOWN_FIELD,
                format!(
                    "`{}` says of no column that keywords search it",
                    source.name
                ),
            )
            .at(origin.node(node))
            .in_file(&origin.file)
            .label("a keyword")
            .help("add `keywords: [columns]` to the source description"),
        );
        return None;
    }
    let fields: Option<Vec<Field>> = names
        .iter()
        .map(|name| resolve_field(name, origin.node(node), origin, context, out))
        .collect();
    fields.map(Field::Keyword)
}

fn searchable(ty: &Type) -> bool {
    match ty {
        Type::Text | Type::Json => true,
        Type::Array(inner) => searchable(inner),
        Type::Integer
        | Type::Number
        | Type::Boolean
        | Type::Timestamp
        | Type::Struct(_)
        | Type::Map(_) => false,
    }
}

/// Whether the test has a meaning on the field's type.
pub fn check_type(field: &Field, test: &Test) -> Result<(), Box<Diagnostic>> {
    let ty = field.ty();
    let element = element(&ty);
    let text_test = match test {
        Test::Patterns { .. } => "a text comparison",
        Test::Regexp(_) => "a regular expression",
        Test::Networks(_) => "a network",
        Test::FieldRef { .. } => "a comparison with another field",
        Test::Number(..) | Test::Numbers(_) => return number_test(field, element),
        Test::Bool(_) => return no_parts(field, element, "a boolean"),
        Test::TimePart(..) => return time_test(field, element),
        Test::Present | Test::Absent => return Ok(()),
    };
    if let Test::FieldRef { other, .. } = test {
        text_type(other, self::element(&other.ty()), text_test)?;
    }
    text_type(field, element, text_test)
}

fn element(ty: &Type) -> &Type {
    match ty {
        Type::Array(inner) => element(inner),
        Type::Text
        | Type::Integer
        | Type::Number
        | Type::Boolean
        | Type::Timestamp
        | Type::Json
        | Type::Struct(_)
        | Type::Map(_) => ty,
    }
}

fn bad_type(field: &Field, ty: &Type, what: &str, help: &str) -> Box<Diagnostic> {
    let diagnostic = Diagnostic::new(
        Code::FIELD_TYPE,
        format!(
            "`{}` is {}, which {what} can't test",
            field.name(),
            ty.kind()
        ),
    )
    .label(ty.kind())
    .help(help);
    Box::new(diagnostic)
}

fn text_type(field: &Field, ty: &Type, what: &str) -> Result<(), Box<Diagnostic>> {
    match ty {
        Type::Text | Type::Integer | Type::Boolean | Type::Json => Ok(()),
        Type::Number => Err(bad_type(
            field,
            ty,
            what,
            "its text differs between engines; compare with a number",
        )),
        Type::Timestamp => Err(bad_type(
            field,
            ty,
            what,
            "its text differs between engines; use `hour`, `day` and the like",
        )),
        Type::Struct(_) | Type::Map(_) | Type::Array(_) => no_parts(field, ty, what),
    }
}

fn no_parts(field: &Field, ty: &Type, what: &str) -> Result<(), Box<Diagnostic>> {
    match ty {
        Type::Struct(members) => {
            let names: Vec<&str> = members
                .iter()
                .take(5)
                .map(|(name, _)| name.as_str())
                .collect();
            Err(bad_type(
                field,
                ty,
                what,
                &format!("name a member: {}", names.join(", ")),
            ))
        }
        Type::Map(_) => Err(bad_type(
            field,
            ty,
            what,
            &format!("name a key: `{}.<key>`", field.name()),
        )),
        Type::Text
        | Type::Integer
        | Type::Number
        | Type::Boolean
        | Type::Timestamp
        | Type::Json
        | Type::Array(_) => Ok(()),
    }
}

fn number_test(field: &Field, ty: &Type) -> Result<(), Box<Diagnostic>> {
    match ty {
        Type::Timestamp => Err(bad_type(
            field,
            ty,
            "a number",
            "use `hour`, `day` and the like",
        )),
        Type::Text
        | Type::Integer
        | Type::Number
        | Type::Boolean
        | Type::Json
        | Type::Struct(_)
        | Type::Map(_)
        | Type::Array(_) => no_parts(field, ty, "a number"),
    }
}

fn time_test(field: &Field, ty: &Type) -> Result<(), Box<Diagnostic>> {
    let is_epoch = matches!(
        field,
        Field::Place {
            time: Some(
                TimeFormat::EpochSeconds
                    | TimeFormat::EpochMilliseconds
                    | TimeFormat::EpochMicroseconds
            ),
            ..
        }
    );
    match ty {
        Type::Text | Type::Json | Type::Timestamp => Ok(()),
        Type::Integer | Type::Number if is_epoch => Ok(()),
        Type::Integer | Type::Number | Type::Boolean => Err(bad_type(
            field,
            ty,
            "a part of the time",
            "it works on timestamps, ISO 8601 text and the source's event time",
        )),
        Type::Struct(_) | Type::Map(_) | Type::Array(_) => {
            no_parts(field, ty, "a part of the time")
        }
    }
}

/// The fields of an output row: the rule's, else the source's default, then the extra ones. A
/// field that the source does not have is a warning, since the matches don't depend on it.
pub fn resolve_output(
    rule: &Rule,
    extra: &[String],
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Vec<Field> {
    let mut names: Vec<(&str, Place)> = rule
        .fields
        .iter()
        .map(|(name, node)| (name.as_str(), rule.origin.node(*node)))
        .collect();
    if names.is_empty() {
        names.extend(
            context
                .source
                .output
                .iter()
                .map(|name| (name.as_str(), Place::File)),
        );
    }
    names.extend(extra.iter().map(|name| (name.as_str(), Place::File)));
    resolve_names(names, rule, context, out)
}

/// The event time and the event id.
pub fn resolve_identity(
    rule: &Rule,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Vec<Field> {
    let time = context.source.time.iter().map(|time| time.field.as_str());
    let names = time
        .chain(context.source.event_id.iter().map(String::as_str))
        .map(|name| (name, Place::File));
    resolve_names(names.collect(), rule, context, out)
}

fn resolve_names(
    names: Vec<(&str, Place)>,
    rule: &Rule,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Vec<Field> {
    let mut fields = Vec::new();
    for (name, place) in names {
        let start = out.len();
        fields.extend(resolve_field(name, place, &rule.origin, context, out));
        for diagnostic in &mut out[start..] {
            diagnostic.severity = crate::diag::Severity::Warning;
        }
    }
    fields
}
