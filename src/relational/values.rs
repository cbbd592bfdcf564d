//! A field's values as expressions: a test on a list holds when it holds for one element, and
//! a path that runs through lists ranges over all of them.

use super::expr::{Comparison, Expr, Expression};
use super::predicate::filter;
use crate::predicate::{DerivedField, Field};
use crate::source::{Access, JsonPaths, Step, Type, ValuePair};

/// A single value and what it is.
#[derive(Debug, Clone)]
pub enum Scalar {
    Text(Expr),
    Integer(Expr),
    Number(Expr),
    Boolean(Expr),
    Timestamp(Expr),
    /// A struct or a map: it can be present, nothing else.
    Record,
}

/// Hands out names of lambda parameters that are unique within a query.
#[derive(Debug, Default)]
pub struct Names(usize);

impl Names {
    fn next(&mut self) -> String {
        self.0 += 1;
        format!("v{}", self.0)
    }
}

/// Lists in lists are looked into down to this depth at each step of a JSON path.
const JSON_LIST_DEPTH: usize = 2;

type Test<'t> = &'t mut dyn FnMut(Scalar, &mut Names) -> Expr;

/// `test` on any value of the field. NULL or false where there is none.
pub fn any_value(field: &Field, names: &mut Names, test: Test<'_>) -> Expr {
    match field {
        Field::Missing { .. } => Expr::Bool(false),
        Field::Keyword(fields) => keyword(fields, names, test),
        Field::Derived { derived, .. } => test(Scalar::Text(derived_text(derived, names)), names),
        Field::Place { access, .. } => {
            let column = Expr::Column(access.column.clone());
            walk(column, &access.column_type, &access.steps, names, test)
        }
    }
}

fn walk(value: Expr, ty: &Type, steps: &[Step], names: &mut Names, test: Test<'_>) -> Expr {
    if let Type::Array(inner) = ty {
        let variable = names.next();
        let body = walk(Expr::Variable(variable.clone()), inner, steps, names, test);
        return Expr::AnyElement {
            list: value.boxed(),
            variable,
            body: body.boxed(),
        };
    }
    match steps.split_first() {
        Some((Step::Member(name, ty), rest)) => walk(
            Expr::Member(value.boxed(), name.clone()),
            ty,
            rest,
            names,
            test,
        ),
        Some((Step::Key(key, Type::Json), [])) => {
            map_value(Expr::MapValue(value.boxed(), key.clone()), names, test)
        }
        Some((Step::Key(key, ty), rest)) => walk(
            Expr::MapValue(value.boxed(), key.clone()),
            ty,
            rest,
            names,
            test,
        ),
        Some((Step::Json(paths), _)) => self::json(value, paths, names, test),
        None => match ty {
            Type::Text => test(Scalar::Text(value), names),
            Type::Integer => test(Scalar::Integer(value), names),
            Type::Number => test(Scalar::Number(value), names),
            Type::Boolean => test(Scalar::Boolean(value), names),
            Type::Timestamp => test(Scalar::Timestamp(value), names),
            Type::Json => whole_json(value, names, test),
            Type::Struct(_) | Type::Map(_) | Type::Array(_) => test(Scalar::Record, names),
        },
    }
}

/// A value inside JSON text: the scalar at the path, or, where the text holds a list at all,
/// any scalar that the path leads to through lists.
fn json(value: Expr, json: &JsonPaths, names: &mut Names, test: Test<'_>) -> Expr {
    let value = Expr::ParseJson(value.boxed());
    let paths = &json.paths;
    if let [path] = paths.as_slice() {
        let scalar = test(
            Scalar::Text(Expr::JsonText(value.clone().boxed(), path.clone())),
            names,
        );
        return Expr::Or(vec![
            scalar,
            if_list(
                value.clone(),
                through_lists(value, path, json.in_object, names, test),
                Expr::Bool(false),
            ),
        ]);
    }
    // The first path that leads to a value counts; with lists, the first that leads to any.
    let direct = test(Scalar::Text(first_text(&value, paths)), names);
    let readings: Vec<Expr> = paths
        .iter()
        .map(|path| nodes(value.clone(), path, json.in_object, names))
        .collect();
    let variable = names.next();
    let leads = any_present(Expr::Variable(variable.clone()), names);
    let first = Expr::FirstElement {
        list: Expr::List(readings).boxed(),
        variable,
        body: leads.boxed(),
    };
    let listed = any_leaf(first, names, test);
    if_list(value, listed, direct)
}

/// The scalar at the first path that leads to a value.
fn first_text(value: &Expr, paths: &[Vec<String>]) -> Expr {
    let text = |path: &Vec<String>| Expr::JsonText(value.clone().boxed(), path.clone());
    match paths {
        [path] => text(path),
        paths => {
            let branch = |path: &Vec<String>| {
                (
                    Expr::JsonPresent(value.clone().boxed(), path.clone()),
                    text(path),
                )
            };
            Expr::Case {
                branches: paths.iter().map(branch).collect(),
                otherwise: None,
            }
        }
    }
}

fn any_present(list: Expr, names: &mut Names) -> Expr {
    let variable = names.next();
    let body = Expr::JsonPresent(Expr::Variable(variable.clone()).boxed(), Vec::new());
    Expr::AnyElement {
        list: list.boxed(),
        variable,
        body: body.boxed(),
    }
}

/// A whole JSON column: its scalar, else the text that it holds; or any element of a list.
fn whole_json(value: Expr, names: &mut Names, test: Test<'_>) -> Expr {
    let value = Expr::ParseJson(value.boxed());
    let text = Expr::Coalesce(vec![
        Expr::JsonText(value.clone().boxed(), Vec::new()),
        Expr::Case {
            branches: vec![(
                Expr::JsonPresent(value.clone().boxed(), Vec::new()),
                Expr::AsText(value.clone().boxed()),
            )],
            otherwise: None,
        },
    ]);
    let scalar = test(Scalar::Text(text), names);
    Expr::Or(vec![
        scalar,
        if_list(
            value.clone(),
            through_lists(value, &[], false, names, test),
            Expr::Bool(false),
        ),
    ])
}

/// A value of a map whose values are text, JSON where they have parts: the text as it stands, since
/// it does not tell an object from text that holds one, or any element of a list.
fn map_value(value: Expr, names: &mut Names, test: Test<'_>) -> Expr {
    let scalar = test(Scalar::Text(value.clone()), names);
    let parsed = Expr::ParseJson(value.clone().boxed());
    let elements = through_lists(parsed, &[], false, names, test);
    let begins = Expression::Portable("\\A\\s*\\[".into());
    let listed = Expr::Case {
        branches: vec![(Expr::Matches(value.boxed(), begins), elements)],
        otherwise: Some(Expr::Bool(false).boxed()),
    };
    Expr::Or(vec![scalar, listed])
}

fn through_lists(
    value: Expr,
    path: &[String],
    in_object: bool,
    names: &mut Names,
    test: Test<'_>,
) -> Expr {
    any_leaf(nodes(value, path, in_object, names), names, test)
}

/// `test` on the scalar of any node, or of an element of one that is a list.
fn any_leaf(nodes: Expr, names: &mut Names, test: Test<'_>) -> Expr {
    let leaves = unwrapped(nodes, names);
    let variable = names.next();
    let leaf = Expr::JsonText(Expr::Variable(variable.clone()).boxed(), Vec::new());
    let body = test(Scalar::Text(leaf), names);
    Expr::AnyElement {
        list: leaves.boxed(),
        variable,
        body: body.boxed(),
    }
}

/// Most events hold no list there: a search for `[` is cheaper than to take the JSON apart.
fn if_list(value: Expr, then: Expr, otherwise: Expr) -> Expr {
    let has_list = Expr::Contains(
        Expr::AsText(value.boxed()).boxed(),
        Expr::Text("[".into()).boxed(),
    );
    Expr::Case {
        branches: vec![(has_list, then)],
        otherwise: Some(otherwise.boxed()),
    }
}

/// The JSON nodes that a path leads to, through lists.
fn nodes(value: Expr, path: &[String], in_object: bool, names: &mut Names) -> Expr {
    let direct = usize::from(in_object).min(path.len());
    let mut list = Expr::List(vec![Expr::Json(value.boxed(), path[..direct].to_vec())]);
    for step in &path[direct..] {
        list = unwrapped(list, names);
        let variable = names.next();
        let body = Expr::Json(Expr::Variable(variable.clone()).boxed(), vec![step.clone()]);
        list = Expr::Transform {
            list: list.boxed(),
            variable,
            body: body.boxed(),
        };
    }
    list
}

/// The elements of the nodes that are lists, and the other nodes.
fn unwrapped(nodes: Expr, names: &mut Names) -> Expr {
    let mut list = nodes;
    for _ in 0..JSON_LIST_DEPTH {
        list = elements(list, names);
    }
    list
}

fn elements(nodes: Expr, names: &mut Names) -> Expr {
    // A list of one node and nodes that were just looked up need no lambda of their own.
    let (list, variable, body) = match nodes {
        Expr::List(mut one) if one.len() == 1 => return Expr::JsonElements(one.remove(0).boxed()),
        Expr::Transform {
            list,
            variable,
            body,
        } => (list, variable, body),
        other => {
            let variable = names.next();
            (
                other.boxed(),
                variable.clone(),
                Expr::Variable(variable).boxed(),
            )
        }
    };
    let body = Expr::JsonElements(body).boxed();
    let lists = Expr::Transform {
        list,
        variable,
        body,
    };
    Expr::Flatten(lists.boxed())
}

/// Whether the field has a value. May be NULL only where false is meant.
pub fn present(field: &Field, names: &mut Names) -> Expr {
    match field {
        Field::Missing { .. } => Expr::Bool(false),
        Field::Keyword(fields) => {
            Expr::or(fields.iter().map(|field| present(field, names)).collect())
        }
        Field::Derived { derived, .. } => Expr::IsNotNull(derived_text(derived, names).boxed()),
        Field::Place { access, .. } => present_at(
            Expr::Column(access.column.clone()),
            &access.column_type,
            &access.steps,
            names,
        ),
    }
}

fn present_at(value: Expr, ty: &Type, steps: &[Step], names: &mut Names) -> Expr {
    let Some((step, rest)) = steps.split_first() else {
        return match ty {
            Type::Json => Expr::JsonPresent(Expr::ParseJson(value.boxed()).boxed(), Vec::new()),
            Type::Text
            | Type::Integer
            | Type::Number
            | Type::Boolean
            | Type::Timestamp
            | Type::Struct(_)
            | Type::Array(_)
            | Type::Map(_) => Expr::IsNotNull(value.boxed()),
        };
    };
    if let Type::Array(inner) = ty {
        let variable = names.next();
        let body = present_at(Expr::Variable(variable.clone()), inner, steps, names);
        return Expr::AnyElement {
            list: value.boxed(),
            variable,
            body: body.boxed(),
        };
    }
    match step {
        Step::Member(name, ty) => {
            present_at(Expr::Member(value.boxed(), name.clone()), ty, rest, names)
        }
        Step::Key(key, Type::Json) if rest.is_empty() => {
            Expr::IsNotNull(Expr::MapValue(value.boxed(), key.clone()).boxed())
        }
        Step::Key(key, ty) => {
            present_at(Expr::MapValue(value.boxed(), key.clone()), ty, rest, names)
        }
        Step::Json(json) => {
            let value = Expr::ParseJson(value.boxed());
            let mut direct = Vec::new();
            let mut through = Vec::new();
            for path in &json.paths {
                direct.push(Expr::JsonPresent(value.clone().boxed(), path.clone()));
                // The one key of an object lies behind no list.
                if !(json.in_object && path.len() == 1) {
                    through.push(any_present(
                        nodes(value.clone(), path, json.in_object, names),
                        names,
                    ));
                }
            }
            if !through.is_empty() {
                direct.push(if_list(value, Expr::or(through), Expr::Bool(false)));
            }
            Expr::or(direct)
        }
    }
}

/// A keyword's fields: the plain text columns as one list, so that the test is written once.
fn keyword(fields: &[Field], names: &mut Names, test: Test<'_>) -> Expr {
    let mut columns = Vec::new();
    let mut others = Vec::new();
    for field in fields {
        match plain_column(field) {
            Some(column) => columns.push(column),
            None => others.push(any_value(field, names, test)),
        }
    }
    let mut parts = Vec::new();
    // The engines limit the length of a list that is written out.
    for chunk in columns.chunks(MAX_LIST) {
        let variable = names.next();
        let body = test(Scalar::Text(Expr::Variable(variable.clone())), names);
        parts.push(Expr::AnyElement {
            list: Expr::List(chunk.to_vec()).boxed(),
            variable,
            body: body.boxed(),
        });
    }
    parts.extend(others);
    Expr::or(parts)
}

/// Athena's limit for the elements of an array constructor is 254.
const MAX_LIST: usize = 200;

fn plain_column(field: &Field) -> Option<Expr> {
    match field {
        Field::Place {
            access:
                Access {
                    column,
                    column_type,
                    steps,
                },
            ..
        } if steps.is_empty() => match column_type {
            Type::Text => Some(Expr::Column(column.clone())),
            // What a keyword finds in JSON is its text.
            Type::Json => Some(Expr::AsText(Expr::Column(column.clone()).boxed())),
            Type::Integer
            | Type::Number
            | Type::Boolean
            | Type::Timestamp
            | Type::Struct(_)
            | Type::Array(_)
            | Type::Map(_) => None,
        },
        Field::Place { .. } | Field::Derived { .. } | Field::Missing { .. } | Field::Keyword(_) => {
            None
        }
    }
}

fn derived_text(derived: &DerivedField, names: &mut Names) -> Expr {
    match derived {
        DerivedField::Coalesce(fields) => match fields.as_slice() {
            [one] => text(one, names),
            many => Expr::Coalesce(many.iter().map(|field| text(field, names)).collect()),
        },
        DerivedField::Values { field, pairs } => {
            let stored = text(field, names);
            let decoded = |pair: &ValuePair| {
                let written = Expr::Text(pair.stored.clone());
                let is = stored.clone().compare(Comparison::Eq, written);
                (is, Expr::Text(pair.vendor.clone()))
            };
            Expr::Case {
                branches: pairs.iter().map(decoded).collect(),
                otherwise: Some(stored.clone().boxed()),
            }
        }
        DerivedField::Case {
            branches,
            otherwise,
        } => {
            let branches: Vec<(Expr, Expr)> = branches
                .iter()
                .map(|(when, then)| (filter(when, names), text(then, names)))
                .collect();
            let otherwise = otherwise.as_ref().map(|field| text(field, names));
            if branches.is_empty() {
                return otherwise.unwrap_or(Expr::Null);
            }
            Expr::Case {
                branches,
                otherwise: otherwise.map(Expr::boxed),
            }
        }
    }
}

/// The field as one text, for derived fields and output: of a list or a record, NULL.
pub fn text(field: &Field, names: &mut Names) -> Expr {
    match field {
        Field::Missing { .. } | Field::Keyword(_) => Expr::Null,
        Field::Derived { derived, .. } => derived_text(derived, names),
        Field::Place { access, .. } => match plain(access) {
            Some((value, Type::Text)) => value,
            Some((value, Type::Integer | Type::Number | Type::Boolean | Type::Timestamp)) => {
                Expr::AsText(value.boxed())
            }
            Some((value, Type::Json)) => {
                if let Some(Step::Key(..)) = access.steps.last() {
                    return value;
                }
                let value = Expr::ParseJson(value.boxed());
                match access.steps.last() {
                    Some(Step::Json(json)) => first_text(&value, &json.paths),
                    Some(Step::Member(..) | Step::Key(..)) | None => {
                        Expr::JsonText(value.boxed(), Vec::new())
                    }
                }
            }
            Some((_, Type::Struct(_) | Type::Array(_) | Type::Map(_))) | None => Expr::Null,
        },
    }
}

/// The value at the end of the member and key steps, where no array lies on the way.
pub fn plain(access: &Access) -> Option<(Expr, &Type)> {
    let mut value = Expr::Column(access.column.clone());
    let mut ty = &access.column_type;
    for step in &access.steps {
        if let Type::Array(_) = ty {
            return None;
        }
        match step {
            Step::Member(name, inner) => {
                (value, ty) = (Expr::Member(value.boxed(), name.clone()), inner)
            }
            Step::Key(key, inner) => {
                (value, ty) = (Expr::MapValue(value.boxed(), key.clone()), inner)
            }
            Step::Json(_) => return Some((value, &Type::Json)),
        }
    }
    Some((value, ty))
}

/// The field as an output column, in the form that the table holds it.
pub fn output(field: &Field) -> Expr {
    let names = &mut Names::default();
    let Field::Place { access, .. } = field else {
        return text(field, names);
    };
    let mut value = Expr::Column(access.column.clone());
    let mut ty = &access.column_type;
    for (index, step) in access.steps.iter().enumerate() {
        if let Type::Array(_) = ty {
            return through_array(value, ty, &access.steps[index..], names);
        }
        match step {
            Step::Member(name, inner) => {
                (value, ty) = (Expr::Member(value.boxed(), name.clone()), inner)
            }
            Step::Key(key, inner) => {
                (value, ty) = (Expr::MapValue(value.boxed(), key.clone()), inner)
            }
            Step::Json(json) => return json_output(value, &json.paths),
        }
    }
    value
}

/// The parts of an array's elements, as a list.
fn through_array(value: Expr, ty: &Type, steps: &[Step], names: &mut Names) -> Expr {
    let Some((step, rest)) = steps.split_first() else {
        return value;
    };
    if let Type::Array(inner) = ty {
        let variable = names.next();
        let body = through_array(Expr::Variable(variable.clone()), inner, steps, names);
        return Expr::Transform {
            list: value.boxed(),
            variable,
            body: body.boxed(),
        };
    }
    match step {
        Step::Member(name, inner) => through_array(
            Expr::Member(value.boxed(), name.clone()),
            inner,
            rest,
            names,
        ),
        Step::Key(key, inner) => through_array(
            Expr::MapValue(value.boxed(), key.clone()),
            inner,
            rest,
            names,
        ),
        Step::Json(json) => json_output(value, &json.paths),
    }
}

/// The scalar as text, anything else as JSON text.
fn json_output(value: Expr, paths: &[Vec<String>]) -> Expr {
    let value = Expr::ParseJson(value.boxed()).boxed();
    let shown = |path: &Vec<String>| {
        [
            Expr::JsonText(value.clone(), path.clone()),
            Expr::JsonFormat(Expr::Json(value.clone(), path.clone()).boxed()),
        ]
    };
    Expr::Coalesce(paths.iter().flat_map(shown).collect())
}
