//! The Terraform template, read by a parser of HCL.

use super::{SETS, assert_request, context, projects, rendered};
use hcl::expr::{Expression, Operation, TraversalOperator};
use hcl::structure::{Body, Structure};
use hcl::template::{Element, Template};
use siglake::deploy::render::Files;
use std::collections::BTreeSet;

/// What is declared, and what is referred to, as `aws_x.y`, `data.aws_x.y`, `local.x`, `var.x`.
#[derive(Default)]
struct Names {
    declared: BTreeSet<String>,
    used: BTreeSet<String>,
}

pub(super) fn parsed(files: &Files) -> Vec<Body> {
    files
        .iter()
        .filter(|(path, _)| path.ends_with(".tf"))
        .map(|(path, text)| hcl::parse(text).unwrap_or_else(|e| panic!("{path}: {e}\n{text}")))
        .collect()
}

fn names(bodies: &[Body]) -> Names {
    let mut names = Names::default();
    for body in bodies {
        for structure in body.iter() {
            let Structure::Block(block) = structure else {
                panic!("an attribute outside of a block");
            };
            let labels: Vec<&str> = block.labels.iter().map(|it| it.as_str()).collect();
            let new = match block.identifier.as_str() {
                "resource" => vec![labels.join(".")],
                "data" => vec![format!("data.{}", labels.join("."))],
                "variable" => vec![format!("var.{}", labels[0])],
                "locals" => block
                    .body
                    .attributes()
                    .map(|it| format!("local.{}", it.key.as_str()))
                    .collect(),
                "terraform" | "provider" => Vec::new(),
                other => panic!("a block `{other}`"),
            };
            for name in new {
                assert!(names.declared.insert(name.clone()), "{name} twice");
            }
            walk_body(&block.body, &mut names.used);
        }
    }
    names
}

fn walk_body(body: &Body, used: &mut BTreeSet<String>) {
    for structure in body.iter() {
        match structure {
            Structure::Attribute(attribute) => walk(&attribute.expr, used),
            Structure::Block(block) => walk_body(&block.body, used),
        }
    }
}

fn walk(expression: &Expression, used: &mut BTreeSet<String>) {
    match expression {
        Expression::Array(items) => items.iter().for_each(|it| walk(it, used)),
        Expression::Object(object) => object.values().for_each(|it| walk(it, used)),
        Expression::TemplateExpr(template) => {
            for element in Template::from_expr(template)
                .expect("a template")
                .elements()
            {
                match element {
                    Element::Literal(_) => {}
                    Element::Interpolation(it) => walk(&it.expr, used),
                    Element::Directive(_) => panic!("a directive: {template:?}"),
                }
            }
        }
        Expression::Traversal(traversal) => {
            let mut parts = Vec::new();
            match &traversal.expr {
                Expression::Variable(name) => parts.push(name.as_str().to_owned()),
                other => walk(other, used),
            }
            for operator in &traversal.operators {
                match operator {
                    TraversalOperator::GetAttr(name) => parts.push(name.as_str().to_owned()),
                    TraversalOperator::Index(index) => walk(index, used),
                    _ => {}
                }
            }
            let length = match parts.first().map(String::as_str) {
                Some("data") => 3,
                Some("local" | "var") => 2,
                Some(name) if name.starts_with("aws_") => 2,
                _ => return,
            };
            used.insert(parts[..length].join("."));
        }
        Expression::FuncCall(call) => call.args.iter().for_each(|it| walk(it, used)),
        Expression::Parenthesis(inner) => walk(inner, used),
        Expression::Conditional(it) => {
            walk(&it.cond_expr, used);
            walk(&it.true_expr, used);
            walk(&it.false_expr, used);
        }
        Expression::Operation(operation) => match &**operation {
            Operation::Unary(it) => walk(&it.expr, used),
            Operation::Binary(it) => {
                walk(&it.lhs_expr, used);
                walk(&it.rhs_expr, used);
            }
        },
        Expression::ForExpr(it) => {
            walk(&it.collection_expr, used);
            walk(&it.value_expr, used);
        }
        _ => {}
    }
}

/// Texts of an attribute anywhere in blocks of a kind.
fn texts(bodies: &[Body], attribute: &str) -> Vec<String> {
    fn find(body: &Body, attribute: &str, found: &mut Vec<String>) {
        for structure in body.iter() {
            match structure {
                Structure::Block(block) => find(&block.body, attribute, found),
                Structure::Attribute(it) if it.key.as_str() == attribute => {
                    if let Expression::Array(items) = &it.expr {
                        found.extend(items.iter().map(|item| match item {
                            Expression::String(text) => text.clone(),
                            other => format!("{other:?}"),
                        }));
                    }
                }
                Structure::Attribute(_) => {}
            }
        }
    }
    let mut found = Vec::new();
    bodies
        .iter()
        .for_each(|body| find(body, attribute, &mut found));
    found
}

#[test]
fn every_reference_resolves_in_every_variant() {
    for project in projects() {
        for set in SETS {
            let context = context(set, &project);
            let files = rendered("terraform", &context);
            let bodies = parsed(&files);
            let names = names(&bodies);
            let missing: Vec<&String> = names.used.difference(&names.declared).collect();
            assert!(missing.is_empty(), "{missing:?}");
            assert!(names.used.len() > 25, "{:?}", names.used);
            // The bucket's own policy denies everything to unencrypted connections.
            let wild: Vec<String> = texts(&bodies, "actions")
                .into_iter()
                .filter(|action| action.contains('*') && action != "s3:*")
                .collect();
            assert!(wild.is_empty(), "{wild:?}");
            assert!(texts(&bodies, "resources").iter().all(|it| it != "*"));
        }
    }
}

#[test]
fn the_statements_are_those_of_compile() {
    for project in projects() {
        let context = context(SETS[1], &project);
        let files = rendered("terraform", &context);
        for rule in &context.rules {
            assert_request(&files[&format!("inputs/{}.json", rule.slug)], rule);
            for statement in &rule.statements {
                let text = &files[&format!("sql/{}", statement.file)];
                assert_eq!(*text, format!("{};\n", statement.sql));
            }
            assert!(files["rules.tf"].contains(&format!("\"{}\" = {{", rule.slug)));
        }
    }
}
