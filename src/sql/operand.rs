//! A shorter way through `sqlparser` for the operands that fill most queries.
//!
//! The parser tries a string or a quoted name as the name of a type first, and the argument of a
//! call in several ways, and writes out the error of each try. Dialects call this hook before;
//! what it gives is the tree that the parser would give.

use super::build;
use sqlparser::ast::{CastKind, DataType, Expr, Value};
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Span, Token};

/// Functions that `sqlparser` reads as calls without a form of their own.
const FUNCTIONS: [&str; 12] = [
    "coalesce",
    "flatten",
    "json_extract",
    "json_extract_scalar",
    "json_extract_string",
    "json_format",
    "json_type",
    "json_value",
    "lower",
    "regexp_like",
    "regexp_matches",
    "strpos",
];

/// A string, a number, a quoted name, JSON of such an operand, or a call of one of [`FUNCTIONS`]
/// with such arguments, where the next token ends it.
pub(crate) fn read(parser: &mut Parser) -> Option<Result<Expr, ParserError>> {
    let (expr, tokens) = operand(parser, 0)?;
    ends(&parser.peek_nth_token_ref(tokens).token).then(|| {
        (0..tokens).for_each(|_| parser.advance_token());
        Ok(expr)
    })
}

/// The operand that begins at a token, and the place of the token behind it.
fn operand(parser: &Parser, at: usize) -> Option<(Expr, usize)> {
    match &parser.peek_nth_token_ref(at).token {
        Token::SingleQuotedString(text) => {
            let value = Value::SingleQuotedString(text.clone());
            Some((Expr::Value(value.into()), at + 1))
        }
        Token::Number(digits, long) => {
            let value = Value::Number(digits.clone(), *long);
            Some((Expr::Value(value.into()), at + 1))
        }
        Token::Word(word) => match word.quote_style {
            Some('"') => Some((Expr::Identifier(word.to_ident(Span::empty())), at + 1)),
            None if FUNCTIONS.contains(&word.value.as_str()) => {
                let (arguments, next) = arguments(parser, at + 1)?;
                Some((build::call(&word.value, arguments), next))
            }
            None if word.keyword == Keyword::TRY_CAST => to_json(parser, at + 1),
            _ => None,
        },
        _ => None,
    }
}

/// The rest of `TRY_CAST(operand AS JSON)`.
fn to_json(parser: &Parser, at: usize) -> Option<(Expr, usize)> {
    if parser.peek_nth_token_ref(at).token != Token::LParen {
        return None;
    }
    let (value, at) = operand(parser, at + 1)?;
    let is_keyword = |at: usize, wanted: Keyword| match &parser.peek_nth_token_ref(at).token {
        Token::Word(word) => word.quote_style.is_none() && word.keyword == wanted,
        _ => false,
    };
    let ends = is_keyword(at, Keyword::AS)
        && is_keyword(at + 1, Keyword::JSON)
        && parser.peek_nth_token_ref(at + 2).token == Token::RParen;
    ends.then(|| {
        (
            build::cast(CastKind::TryCast, value, DataType::JSON),
            at + 3,
        )
    })
}

/// Operands in parentheses, and the place of the token behind them.
fn arguments(parser: &Parser, at: usize) -> Option<(Vec<Expr>, usize)> {
    if parser.peek_nth_token_ref(at).token != Token::LParen {
        return None;
    }
    let mut arguments = Vec::new();
    let mut at = at + 1;
    loop {
        let (argument, next) = operand(parser, at)?;
        arguments.push(argument);
        at = next + 1;
        match parser.peek_nth_token_ref(next).token {
            Token::Comma => {}
            Token::RParen => return Some((arguments, at)),
            _ => return None,
        }
    }
}

/// Whether a token can't belong to the operand before it.
fn ends(token: &Token) -> bool {
    match token {
        Token::Comma | Token::RParen | Token::Eq | Token::Neq | Token::EOF => true,
        Token::Word(next) => {
            next.quote_style.is_none()
                && matches!(
                    next.keyword,
                    Keyword::AND
                        | Keyword::AS
                        | Keyword::FROM
                        | Keyword::IN
                        | Keyword::IS
                        | Keyword::LIKE
                        | Keyword::OR
                )
        }
        _ => false,
    }
}
