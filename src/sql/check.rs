//! Tree to text, and the proof that the text means the tree.

use super::print;
use crate::dialect::Dialect;
use sqlparser::ast::{self, GroupByExpr, SetExpr, Statement};
use sqlparser::parser::{Parser, ParserOptions};
use sqlparser::tokenizer::{Token, Tokenizer, Whitespace};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Deepest nesting that the check follows. Deeper queries are refused.
const RECURSION_LIMIT: usize = 300;

pub(super) fn parse(text: &str, dialect: &dyn Dialect) -> Result<Vec<Statement>, String> {
    // Tokens are large: a list that grows would be copied again and again.
    let mut tokens = Vec::with_capacity(text.len() / 2);
    Tokenizer::new(dialect.parser(), text)
        .with_unescape(false)
        .tokenize_with_location_into_buf(&mut tokens)
        .map_err(|error| error.to_string())?;
    // Each blank of the layout is a token that the parser would step over again and again.
    // Comments stay: the compiler writes none, so one would show in the tree's text.
    tokens.retain(|token| {
        !matches!(
            token.token,
            Token::Whitespace(Whitespace::Space | Whitespace::Newline | Whitespace::Tab)
        )
    });
    Parser::new(dialect.parser())
        .with_options(ParserOptions::new().with_unescape(false))
        .with_recursion_limit(RECURSION_LIMIT)
        .with_tokens_with_locations(tokens)
        .parse_statements()
        .map_err(|error| error.to_string())
}

/// `SELECT 1 FROM rest`, for the nodes that are plainer to read than to build. `rest` holds
/// nothing of a rule: it is the compiler's own names and numbers.
pub(super) fn from_text(dialect: &dyn Dialect, rest: &str) -> ast::Query {
    let text = format!("SELECT 1 FROM {rest}");
    match parse(&text, dialect).map(|mut all| all.pop()) {
        Ok(Some(Statement::Query(query))) => *query,
        other => unreachable!("the compiler's own text parses: {text}: {other:?}"),
    }
}

const SMALLEST: &str = "SELECT 1 FROM \"t\"";

/// Every dialect reads it in the same way, so it is read once.
fn smallest(dialect: &dyn Dialect) -> ast::Query {
    static PLAIN: OnceLock<ast::Query> = OnceLock::new();
    PLAIN.get_or_init(|| plain(SMALLEST, dialect)).clone()
}

fn plain(text: &str, dialect: &dyn Dialect) -> ast::Query {
    match parse(text, dialect).ok().and_then(|mut all| all.pop()) {
        Some(Statement::Query(query)) => *query,
        _ => unreachable!("the smallest queries parse in every dialect"),
    }
}

/// `SELECT projection FROM table [AS alias] [WHERE selection]`. The many parts of a query that
/// stay empty come from parsing the smallest one.
pub(super) fn template(
    dialect: &dyn Dialect,
    projection: Vec<ast::SelectItem>,
    table: ast::ObjectName,
    alias: Option<ast::Ident>,
    selection: Option<ast::Expr>,
) -> ast::Query {
    static ALIASED: OnceLock<ast::Query> = OnceLock::new();
    let mut query = match alias {
        Some(_) => ALIASED
            .get_or_init(|| plain("SELECT 1 FROM \"t\" AS \"a\"", dialect))
            .clone(),
        None => smallest(dialect),
    };
    if let SetExpr::Select(select) = query.body.as_mut() {
        select.projection = projection;
        select.selection = selection;
        if let Some(ast::TableFactor::Table {
            name, alias: given, ..
        }) = select.from.first_mut().map(|from| &mut from.relation)
        {
            *name = table;
            if let (Some(given), Some(alias)) = (given.as_mut(), alias) {
                given.name = alias;
            }
        }
    }
    query
}

/// The text on one line, with single blanks. `None` where it would not be the same tree.
pub fn compact(text: &str, dialect: &dyn Dialect) -> Option<String> {
    let mut tokens = Vec::new();
    Tokenizer::new(dialect.parser(), text)
        .with_unescape(false)
        .tokenize_with_location_into_buf(&mut tokens)
        .ok()?;
    let mut out = String::with_capacity(text.len());
    for token in &tokens {
        match &token.token {
            Token::Whitespace(Whitespace::Space | Whitespace::Newline | Whitespace::Tab) => {
                if !out.ends_with([' ', '(']) {
                    out.push(' ');
                }
            }
            token => {
                if *token == Token::RParen && out.ends_with(' ') {
                    out.pop();
                }
                out.push_str(&token.to_string());
            }
        }
    }
    (parse(&out, dialect).ok()? == parse(text, dialect).ok()?).then_some(out)
}

/// The query's text. It is parsed back, without unescaping, and must be the same tree: a value
/// that escaped its quotes would not be. An error is a defect of the compiler.
pub fn checked_text(mut query: ast::Query, dialect: &dyn Dialect) -> Result<String, String> {
    let text = print::query(&query).ok_or("a node that the printer does not know")?;
    let Some(selection) = take_selection(&mut query) else {
        means(&text, query, dialect)?;
        return Ok(text);
    };
    // A clause ends where the next begins, so that each part means alone what it means in the
    // whole: the rules of a source share their head, which is parsed once.
    let head = print::query(&query).ok_or("a node that the printer does not know")?;
    let rest = text
        .strip_prefix(&head)
        .and_then(|rest| rest.strip_prefix(WHERE));
    let rest = rest.ok_or("a condition that is not the last clause")?;
    head_means(head, query, dialect)?;
    let condition = format!("{SMALLEST}{WHERE}{rest}");
    let mut smallest = smallest(dialect);
    if let SetExpr::Select(select) = smallest.body.as_mut() {
        select.selection = Some(selection);
    }
    means(&condition, smallest, dialect)?;
    Ok(text)
}

const WHERE: &str = "\nWHERE ";

/// The condition of a query whose text ends with it.
fn take_selection(query: &mut ast::Query) -> Option<ast::Expr> {
    if query.with.is_some() {
        return None;
    }
    match query.body.as_mut() {
        SetExpr::Select(select) if is_ungrouped(&select.group_by) => select.selection.take(),
        _ => None,
    }
}

fn is_ungrouped(group_by: &GroupByExpr) -> bool {
    match group_by {
        GroupByExpr::Expressions(expressions, modifiers) => {
            expressions.is_empty() && modifiers.is_empty()
        }
        GroupByExpr::All(_) => false,
    }
}

/// Most heads that are kept; a collection of rules has some for each source.
const HEADS: usize = 256;

/// What [`means`] says of `SELECT ... FROM ...`, from memory where it was asked before.
fn head_means(head: String, query: ast::Query, dialect: &dyn Dialect) -> Result<(), String> {
    thread_local! {
        static KNOWN: RefCell<HashMap<(&'static str, String), ast::Query>> = RefCell::default();
    }
    let key = (dialect.name(), head);
    if KNOWN.with_borrow(|known| known.get(&key) == Some(&query)) {
        return Ok(());
    }
    means(&key.1, query.clone(), dialect)?;
    KNOWN.with_borrow_mut(|known| {
        if known.len() < HEADS {
            known.insert(key, query);
        }
    });
    Ok(())
}

/// Whether the text parses as this query and nothing else.
fn means(text: &str, query: ast::Query, dialect: &dyn Dialect) -> Result<(), String> {
    let statement = Statement::Query(Box::new(query));
    let parsed = parse(&without_indent(text), dialect)?;
    match parsed.as_slice() {
        [one] if *one == statement => Ok(()),
        [_] => Err(format!("the text is another query: {text}")),
        more => Err(format!("the text is {} statements: {text}", more.len())),
    }
}

/// The text without the blanks that begin its lines, which would be most of the tokens. Lines stay
/// lines, and what stands in quotes stays as it is, so that the tokens are the same.
fn without_indent(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let (mut kept, mut at, mut quote) = (0, 0, None);
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match (quote, byte) {
            (None, b'\'' | b'"') => quote = Some(byte),
            (Some(open), _) if byte == open => quote = None,
            (None, b'\n') => {
                out.push_str(&text[kept..at]);
                at += bytes[at..].iter().take_while(|it| **it == b' ').count();
                kept = at;
            }
            (Some(_) | None, _) => {}
        }
    }
    out.push_str(&text[kept..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect;
    use crate::sql::build;
    use proptest::prelude::*;

    fn tokens(text: &str, dialect: &dyn Dialect) -> Vec<Token> {
        let mut tokenizer = Tokenizer::new(dialect.parser(), text).with_unescape(false);
        let mut tokens = tokenizer.tokenize().unwrap();
        tokens.retain(|token| {
            !matches!(
                token,
                Token::Whitespace(Whitespace::Space | Whitespace::Newline | Whitespace::Tab)
            )
        });
        tokens
    }

    proptest! {
        #[test]
        fn the_indent_makes_no_token(
            pieces in proptest::collection::vec(("[ -~\n]{0,8}", 0..3_u8, 0..9_usize), 0..12)
        ) {
            let mut text = String::new();
            for (piece, kind, indent) in pieces {
                let piece = match kind {
                    0 => build::text(&piece).to_string(),
                    1 => build::ident(&format!("x{piece}")).to_string(),
                    _ => format!("lower({indent})"),
                };
                text.push_str(&format!("\n{}{piece} ", " ".repeat(indent)));
            }
            for dialect in dialect::ALL {
                prop_assert_eq!(tokens(&text, dialect), tokens(&without_indent(&text), dialect));
            }
        }
    }

    /// `SELECT "c" FROM "t" [WHERE selection]`.
    fn query(column: &str, selection: Option<ast::Expr>) -> ast::Query {
        let name = ast::ObjectName::from(vec![build::ident("t")]);
        let column = ast::SelectItem::UnnamedExpr(ast::Expr::Identifier(build::ident(column)));
        template(&dialect::Athena, vec![column], name, None, selection)
    }

    /// A literal whose quotes were not doubled.
    fn broken(value: &str) -> ast::Expr {
        ast::Expr::Value(ast::Value::SingleQuotedString(value.into()).into())
    }

    #[test]
    fn what_leaves_its_quotes_is_refused_in_the_head_and_in_the_condition() {
        for dialect in dialect::ALL {
            let equals =
                |value: ast::Expr| build::binary(build::text("a"), ast::BinaryOperator::Eq, value);
            let good = Some(equals(build::text("it's")));
            // Twice, as the second finds the head known.
            for _ in 0..2 {
                assert!(checked_text(query("c", good.clone()), dialect).is_ok());
                for value in ["a' OR 'b", "a'; SELECT 'b", "a' GROUP BY 'b", "a' --", "'"] {
                    let bad = query("c", Some(equals(broken(value))));
                    assert!(checked_text(bad, dialect).is_err(), "{value}");
                }
                let mut bad = query("c", good.clone());
                if let SetExpr::Select(select) = bad.body.as_mut() {
                    select.projection = vec![ast::SelectItem::UnnamedExpr(broken("a', 'b"))];
                }
                assert!(checked_text(bad, dialect).is_err());
                let mut bad = query("c", good.clone());
                if let SetExpr::Select(select) = bad.body.as_mut() {
                    let name = ast::Ident::with_quote('"', "c\" FROM \"u\" WHERE \"d");
                    select.projection =
                        vec![ast::SelectItem::UnnamedExpr(ast::Expr::Identifier(name))];
                }
                assert!(checked_text(bad, dialect).is_err());
            }
        }
    }
}
