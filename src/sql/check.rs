//! Tree to text, and the proof that the text means the tree.

use super::print;
use crate::dialect::Dialect;
use sqlparser::ast::{self, SetExpr, Statement};
use sqlparser::parser::{Parser, ParserOptions};
use sqlparser::tokenizer::{Token, Tokenizer, Whitespace};
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

/// `SELECT projection FROM table [AS alias] [WHERE selection]`. The many parts of a query that
/// stay empty come from parsing the smallest one.
pub(super) fn template(
    dialect: &dyn Dialect,
    projection: Vec<ast::SelectItem>,
    table: ast::ObjectName,
    alias: Option<ast::Ident>,
    selection: Option<ast::Expr>,
) -> ast::Query {
    // Every dialect reads these in the same way, so they are read once.
    static PLAIN: OnceLock<ast::Query> = OnceLock::new();
    static ALIASED: OnceLock<ast::Query> = OnceLock::new();
    let read = |text: &str| match parse(text, dialect).ok().and_then(|mut all| all.pop()) {
        Some(Statement::Query(query)) => *query,
        _ => unreachable!("the smallest query parses in every dialect"),
    };
    let mut query = match alias {
        Some(_) => ALIASED
            .get_or_init(|| read("SELECT 1 FROM \"t\" AS \"a\""))
            .clone(),
        None => PLAIN.get_or_init(|| read("SELECT 1 FROM \"t\"")).clone(),
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
pub fn checked_text(query: ast::Query, dialect: &dyn Dialect) -> Result<String, String> {
    let text = print::query(&query).ok_or("a node that the printer does not know")?;
    let statement = Statement::Query(Box::new(query));
    let parsed = parse(&text, dialect)?;
    match parsed.as_slice() {
        [one] if *one == statement => Ok(text),
        [_] => Err(format!("the text is another query: {text}")),
        more => Err(format!("the text is {} statements: {text}", more.len())),
    }
}
