//! The chain of modifiers of one item, applied to its values.

use super::windash::windash;
use super::*;
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::network;
use crate::regexp::{self, Flags};
use crate::rule::{Item, Origin};
use crate::yaml::{Node, Value};
use std::collections::BTreeMap;

/// How the values of an item are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    Any,
    All,
}

/// An item without its field. Each value became one or more alternatives.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    pub values: Vec<Vec<Matcher>>,
    pub join: Join,
    pub negated: bool,
}

/// Whether the item has a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyword {
    Yes,
    No,
}

/// What the chain needs besides the item.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    pub origin: &'c Origin,
    pub placeholders: &'c BTreeMap<String, Vec<String>>,
}

/// Most alternatives that one value may expand to.
const MAX_ALTERNATIVES: usize = 3125;

/// A value on its way through the chain.
#[derive(Clone)]
enum Piece {
    Text(Pattern),
    /// Text in which wildcards have no meaning.
    Raw(String),
    Bytes(Vec<u8>),
}

/// The sorted chain.
#[derive(Default)]
struct Chain {
    rewrites: Vec<Rewrite>,
    compare: Option<Compare>,
    /// `fieldref` beside `startswith` and the like, or an order beside a time part.
    fieldref: bool,
    time_part: Option<TimePart>,
    flags: Flags,
    cased: bool,
    all: bool,
    neq: bool,
}

/// Applies the modifiers. `None` where an error leaves no matchers.
pub fn apply(
    item: &Item,
    keyword: Keyword,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Applied> {
    let chain = chain(item, keyword, context.origin, out)?;
    let mut values = Vec::with_capacity(item.values.len());
    let mut good = true;
    for node in &item.values {
        match matchers(&chain, keyword, node, context, out) {
            Ok(alternatives) => values.push(alternatives),
            Err(diagnostic) => {
                good = false;
                let place = context.origin.node(node.id);
                out.push(if diagnostic.place == crate::diag::Place::File {
                    diagnostic.at(place)
                } else {
                    *diagnostic
                });
            }
        }
    }
    let join = if chain.all { Join::All } else { Join::Any };
    good.then_some(Applied {
        values,
        join,
        negated: chain.neq,
    })
}

fn chain(
    item: &Item,
    keyword: Keyword,
    origin: &Origin,
    out: &mut Vec<Diagnostic>,
) -> Option<Chain> {
    let mut chain = Chain::default();
    let mut good = true;
    for (index, used) in item.modifiers.iter().enumerate() {
        let place = origin.word(item.node, used.word.clone());
        let Some(def) = find(&used.name) else {
            let mut diagnostic = Diagnostic::new(
                Code::UNKNOWN_MODIFIER,
                format!("`{}` is no modifier", used.name),
            )
            .at(place)
            .label("unknown");
            diagnostic.help = did_you_mean(&used.name, MODIFIERS.iter().map(|def| def.name));
            out.push(diagnostic);
            good = false;
            continue;
        };
        let repeated = item.modifiers[..index]
            .iter()
            .any(|other| other.name == used.name);
        let conflict = if repeated {
            Some(format!("`{}` stands twice", used.name))
        } else {
            add(&mut chain, def, keyword).err()
        };
        if let Some(message) = conflict {
            out.push(
                Diagnostic::new(Code::MODIFIER_CONFLICT, message)
                    .at(place)
                    .label("has no meaning here"),
            );
            good = false;
        }
    }
    if good && let Err((name, message)) = check(&chain) {
        let word = item
            .modifiers
            .iter()
            .find(|used| used.name == name || same_role(&used.name, name))
            .map(|used| used.word.clone());
        let place = word.map_or(origin.node(item.node), |word| origin.word(item.node, word));
        out.push(
            Diagnostic::new(Code::MODIFIER_CONFLICT, message)
                .at(place)
                .label("has no meaning here"),
        );
        good = false;
    }
    good.then_some(chain)
}

/// Several names stand for one modifier.
fn same_role(used: &str, name: &str) -> bool {
    matches!((find(used), find(name)), (Some(used), Some(def)) if used.role == def.role)
}

/// Adds a modifier to the chain, or says why it can't follow what stands before it.
fn add(chain: &mut Chain, def: &ModifierDef, keyword: Keyword) -> Result<(), String> {
    let name = def.name;
    if keyword == Keyword::Yes {
        let needs_field = match def.role {
            Role::Compare(
                Compare::Contains | Compare::StartsWith | Compare::EndsWith | Compare::Re,
            )
            | Role::Rewrite(_)
            | Role::RegexFlag(_)
            | Role::Cased
            | Role::All
            | Role::Neq => false,
            Role::Compare(
                Compare::Cidr | Compare::Order(_) | Compare::Exists | Compare::FieldRef,
            )
            | Role::TimePart(_) => true,
        };
        if needs_field {
            return Err(format!("`{name}` needs a field, a keyword has none"));
        }
    }
    match def.role {
        Role::Rewrite(rewrite) => {
            if chain.compare == Some(Compare::Re) {
                // A rewritten expression would be another expression.
                return if rewrite == Rewrite::Expand {
                    push(chain, rewrite)
                } else {
                    Err(format!("`{name}` can't be combined with `re`"))
                };
            }
            push(chain, rewrite)
        }
        Role::Compare(compare) => match (chain.compare, compare) {
            (None, _) => {
                chain.compare = Some(compare);
                Ok(())
            }
            (
                Some(Compare::FieldRef),
                Compare::Contains | Compare::StartsWith | Compare::EndsWith,
            ) => {
                chain.fieldref = true;
                chain.compare = Some(compare);
                Ok(())
            }
            (
                Some(Compare::Contains | Compare::StartsWith | Compare::EndsWith),
                Compare::FieldRef,
            ) if !chain.fieldref => {
                chain.fieldref = true;
                Ok(())
            }
            (Some(other), _) => Err(format!(
                "`{name}` can't be combined with `{}`",
                compare_name(other)
            )),
        },
        Role::TimePart(part) => match chain.time_part.replace(part) {
            None => Ok(()),
            Some(other) => Err(format!(
                "`{name}` can't be combined with `{}`",
                other.name()
            )),
        },
        Role::RegexFlag(flag) => {
            if chain.compare != Some(Compare::Re) {
                return Err(format!("`{name}` is a flag of `re` and must follow it"));
            }
            match flag {
                RegexFlag::IgnoreCase => chain.flags.ignore_case = true,
                RegexFlag::MultiLine => chain.flags.multi_line = true,
                RegexFlag::DotAll => chain.flags.dot_all = true,
            }
            Ok(())
        }
        Role::Cased => {
            chain.cased = true;
            Ok(())
        }
        Role::All => {
            chain.all = true;
            Ok(())
        }
        Role::Neq => {
            chain.neq = true;
            Ok(())
        }
    }
}

fn push(chain: &mut Chain, rewrite: Rewrite) -> Result<(), String> {
    chain.rewrites.push(rewrite);
    Ok(())
}

fn compare_name(compare: Compare) -> &'static str {
    MODIFIERS
        .iter()
        .find(|def| def.role == Role::Compare(compare))
        .map_or("", |def| def.name)
}

/// Conflicts that only the whole chain shows: the modifier to blame, and why.
fn check(chain: &Chain) -> Result<(), (&'static str, String)> {
    let rewrites_only_expand = chain
        .rewrites
        .iter()
        .all(|rewrite| *rewrite == Rewrite::Expand);
    let compare = chain.compare.filter(|_| !chain.fieldref);
    let texts_only = matches!(
        compare,
        Some(Compare::Re | Compare::Cidr | Compare::Order(_) | Compare::Exists)
    ) || chain.time_part.is_some();
    if let Some(
        compare @ (Compare::Re
        | Compare::Cidr
        | Compare::Order(_)
        | Compare::Exists
        | Compare::FieldRef),
    ) = compare
        && !rewrites_only_expand
    {
        return Err((
            compare_name(compare),
            format!(
                "`{}` can't be combined with a modifier that rewrites text",
                compare_name(compare)
            ),
        ));
    }
    if chain.cased && texts_only {
        return Err(("cased", "`cased` applies to text comparisons only".into()));
    }
    if let Some(part) = chain.time_part
        && !(matches!(compare, None | Some(Compare::Order(_)))
            && rewrites_only_expand
            && !chain.fieldref)
    {
        return Err((
            part.name(),
            format!(
                "`{}` can be combined with `lt`, `lte`, `gt` and `gte` only",
                part.name()
            ),
        ));
    }
    if chain.neq && chain.all {
        return Err((
            "neq",
            "`neq` and `all` together can be read in two ways; negate in the condition".into(),
        ));
    }
    if chain.neq && matches!(compare, Some(Compare::Exists | Compare::Order(_))) {
        return Err((
            "neq",
            "`neq` has an opposite already: write `exists: false`, or the opposite order".into(),
        ));
    }
    if chain.all && compare == Some(Compare::Exists) {
        return Err(("all", "`all` has no meaning with `exists`".into()));
    }
    let encoded = |rewrite: &Rewrite| {
        matches!(
            rewrite,
            Rewrite::Utf16 | Rewrite::Utf16Be | Rewrite::Utf16Le
        )
    };
    if let Some(at) = chain.rewrites.iter().position(encoded)
        && !chain.rewrites[at..]
            .iter()
            .any(|r| matches!(r, Rewrite::Base64 | Rewrite::Base64Offset))
    {
        let def = MODIFIERS
            .iter()
            .filter(|def| def.role == Role::Rewrite(chain.rewrites[at]))
            .map(|def| def.name);
        let names: Vec<&str> = def.collect();
        return Err((
            names[0],
            "UTF-16 gives bytes that text can't hold; `base64` or `base64offset` must follow"
                .into(),
        ));
    }
    Ok(())
}

type Failure = Box<Diagnostic>;

fn type_error(message: String) -> Failure {
    Box::new(Diagnostic::new(Code::MODIFIER_TYPE, message).label("of the wrong type"))
}

fn matchers(
    chain: &Chain,
    keyword: Keyword,
    node: &Node,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Result<Vec<Matcher>, Failure> {
    if chain.fieldref || chain.compare == Some(Compare::FieldRef) {
        let field = node.as_text().ok_or_else(|| {
            type_error(format!(
                "`fieldref` takes a field name, not {}",
                node.kind()
            ))
        })?;
        return Ok(vec![Matcher::FieldRef {
            field: field.to_owned(),
            node: node.id,
            order: text_order(chain.compare),
            cased: chain.cased,
        }]);
    }
    if let Some(part) = chain.time_part {
        let order = if let Some(Compare::Order(order)) = chain.compare {
            order
        } else {
            Order::Eq
        };
        return numbers(chain, node, context, part.name())?
            .into_iter()
            .map(|n| Ok(Matcher::TimePart(part, order, n)))
            .collect();
    }
    match chain.compare {
        Some(Compare::Order(order)) => {
            let numbers = numbers(chain, node, context, compare_name(Compare::Order(order)))?;
            Ok(numbers
                .into_iter()
                .map(|number| Matcher::Number(order, number))
                .collect())
        }
        Some(Compare::Exists) => match node.value {
            Value::Bool(value) => Ok(vec![Matcher::Exists(value)]),
            Value::Null
            | Value::Int(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Sequence(_)
            | Value::Mapping(_) => Err(type_error(format!(
                "`exists` takes `true` or `false`, not {}",
                node.kind()
            ))),
        },
        Some(Compare::Re) => raw_texts(chain, node, context, "re")?
            .into_iter()
            .map(|text| regexp(&text, chain, node, context))
            .collect(),
        Some(Compare::Cidr) => raw_texts(chain, node, context, "cidr")?
            .into_iter()
            .map(|text| cidr(&text, node, context, out))
            .collect(),
        Some(Compare::Contains | Compare::StartsWith | Compare::EndsWith | Compare::FieldRef) => {
            texts(chain, keyword, node, context)
        }
        None => plain(chain, keyword, node, context),
    }
}

fn text_order(compare: Option<Compare>) -> TextOrder {
    match compare {
        Some(Compare::Contains) => TextOrder::Contains,
        Some(Compare::StartsWith) => TextOrder::StartsWith,
        Some(Compare::EndsWith) => TextOrder::EndsWith,
        Some(
            Compare::Re | Compare::Cidr | Compare::Order(_) | Compare::Exists | Compare::FieldRef,
        )
        | None => TextOrder::Equal,
    }
}

fn plain(
    chain: &Chain,
    keyword: Keyword,
    node: &Node,
    context: Context<'_>,
) -> Result<Vec<Matcher>, Failure> {
    if keyword == Keyword::Yes || !chain.rewrites.is_empty() {
        return texts(chain, keyword, node, context);
    }
    match &node.value {
        Value::Null => Ok(vec![Matcher::Absent]),
        Value::Bool(value) => Ok(vec![Matcher::Bool(*value)]),
        Value::Int(value) => Ok(vec![Matcher::Number(Order::Eq, Number::Int(*value))]),
        Value::Float(value) if value.is_finite() => {
            Ok(vec![Matcher::Number(Order::Eq, Number::Float(*value))])
        }
        Value::Float(_) => Err(type_error(
            "infinity and NaN are no values of an event".into(),
        )),
        Value::Text(_) | Value::Sequence(_) | Value::Mapping(_) => {
            texts(chain, keyword, node, context)
        }
    }
}

/// A number, or text that is one.
fn numbers(
    chain: &Chain,
    node: &Node,
    context: Context<'_>,
    modifier: &str,
) -> Result<Vec<Number>, Failure> {
    match &node.value {
        Value::Int(value) => Ok(vec![Number::Int(*value)]),
        Value::Float(value) if value.is_finite() => Ok(vec![Number::Float(*value)]),
        Value::Text(_) => raw_texts(chain, node, context, modifier)?
            .iter()
            .map(|text| {
                parse_number(text)
                    .ok_or_else(|| type_error(format!("`{modifier}` takes a number, not `{text}`")))
            })
            .collect(),
        Value::Null | Value::Bool(_) | Value::Float(_) | Value::Sequence(_) | Value::Mapping(_) => {
            Err(type_error(format!(
                "`{modifier}` takes a number, not {}",
                node.kind()
            )))
        }
    }
}

fn parse_number(text: &str) -> Option<Number> {
    let plain = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E'));
    if !plain {
        return None;
    }
    if let Ok(value) = text.parse() {
        return Some(Number::Int(value));
    }
    // Beyond what a double holds it is no number that an engine could compare with.
    text.parse()
        .ok()
        .filter(|value: &f64| value.is_finite())
        .map(Number::Float)
}

/// The value's text with placeholders filled in; wildcards keep no meaning.
fn raw_texts(
    chain: &Chain,
    node: &Node,
    context: Context<'_>,
    modifier: &str,
) -> Result<Vec<String>, Failure> {
    let text = match &node.value {
        Value::Text(text) => text.clone(),
        Value::Int(value) => value.to_string(),
        Value::Null | Value::Bool(_) | Value::Float(_) | Value::Sequence(_) | Value::Mapping(_) => {
            return Err(type_error(format!(
                "`{modifier}` takes text, not {}",
                node.kind()
            )));
        }
    };
    if chain.rewrites.contains(&Rewrite::Expand) {
        expand(&text, context)
    } else {
        Ok(vec![text])
    }
}

fn texts(
    chain: &Chain,
    keyword: Keyword,
    node: &Node,
    context: Context<'_>,
) -> Result<Vec<Matcher>, Failure> {
    let text = match &node.value {
        Value::Text(text) => text.clone(),
        Value::Int(value) => value.to_string(),
        Value::Bool(value) if keyword == Keyword::Yes => value.to_string(),
        Value::Null | Value::Bool(_) | Value::Float(_) | Value::Sequence(_) | Value::Mapping(_) => {
            let what = if keyword == Keyword::Yes {
                "a keyword"
            } else {
                "a text comparison"
            };
            return Err(Box::new(
                type_error(format!("{what} takes text, not {}", node.kind()))
                    .help("quote the value"),
            ));
        }
    };
    let mut pieces = vec![Piece::Raw(text)];
    // `expand` works on what is written, before wildcards are read; the others in their order.
    if chain.rewrites.contains(&Rewrite::Expand) {
        pieces = expand_all(pieces, context)?;
    }
    pieces = pieces
        .into_iter()
        .map(|piece| {
            if let Piece::Raw(text) = piece {
                Piece::Text(Pattern::parse(&text))
            } else {
                piece
            }
        })
        .collect();
    for rewrite in &chain.rewrites {
        pieces = rewritten(pieces, *rewrite)?;
    }
    let compare = if keyword == Keyword::Yes && chain.compare.is_none() {
        Some(Compare::Contains)
    } else {
        chain.compare
    };
    let matchers = pieces.into_iter().map(|piece| {
        let pattern = match piece {
            Piece::Text(pattern) => pattern,
            Piece::Raw(text) => Pattern::literal(&text),
            // `check` sees to it that bytes are encoded.
            Piece::Bytes(bytes) => Pattern::literal(&String::from_utf8_lossy(&bytes)),
        };
        let pattern = match compare {
            Some(Compare::Contains) => pattern.with_any_before().with_any_after(),
            Some(Compare::StartsWith) => pattern.with_any_after(),
            Some(Compare::EndsWith) => pattern.with_any_before(),
            Some(
                Compare::Re
                | Compare::Cidr
                | Compare::Order(_)
                | Compare::Exists
                | Compare::FieldRef,
            )
            | None => pattern,
        };
        Matcher::Pattern {
            pattern,
            cased: chain.cased,
        }
    });
    Ok(matchers.collect())
}

fn rewritten(pieces: Vec<Piece>, rewrite: Rewrite) -> Result<Vec<Piece>, Failure> {
    let mut result = Vec::new();
    for piece in pieces {
        match rewrite {
            Rewrite::Expand => result.push(piece),
            Rewrite::Windash => match &piece {
                Piece::Text(pattern) => {
                    let all = windash(pattern, MAX_ALTERNATIVES).ok_or_else(|| {
                        type_error(format!(
                            "`windash` would give more than {MAX_ALTERNATIVES} values"
                        ))
                    })?;
                    result.extend(all.into_iter().map(Piece::Text));
                }
                Piece::Raw(_) | Piece::Bytes(_) => {
                    return Err(type_error("`windash` must stand before an encoding".into()));
                }
            },
            Rewrite::Utf16 | Rewrite::Utf16Be | Rewrite::Utf16Le => match &piece {
                Piece::Text(_) | Piece::Raw(_) => {
                    result.push(Piece::Bytes(encode::utf16(&literal(&piece)?, rewrite)))
                }
                Piece::Bytes(_) => return Err(type_error("the value is encoded twice".into())),
            },
            Rewrite::Base64 => result.push(Piece::Raw(encode::base64(&bytes(&piece)?))),
            Rewrite::Base64Offset => {
                let bytes = bytes(&piece)?;
                let offsets = encode::base64_offsets(&bytes);
                if offsets.iter().any(String::is_empty) {
                    return Err(type_error("the value is too short for `base64offset`: at some offset nothing of it is sure to appear".into()));
                }
                result.extend(offsets.into_iter().map(Piece::Raw));
            }
        }
    }
    Ok(result)
}

fn bytes(piece: &Piece) -> Result<Vec<u8>, Failure> {
    match piece {
        Piece::Bytes(bytes) => Ok(bytes.clone()),
        Piece::Text(_) | Piece::Raw(_) => Ok(literal(piece)?.into_bytes()),
    }
}

fn literal(piece: &Piece) -> Result<String, Failure> {
    match piece {
        Piece::Raw(text) => Ok(text.clone()),
        Piece::Bytes(_) => Ok(String::new()),
        Piece::Text(pattern) => pattern.as_literal().map(str::to_owned).ok_or_else(|| {
            Box::new(
                type_error("a value with wildcards can't be encoded".into())
                    .help("write `\\*` or `\\?` for the plain character"),
            )
        }),
    }
}

fn expand_all(pieces: Vec<Piece>, context: Context<'_>) -> Result<Vec<Piece>, Failure> {
    let mut result = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Raw(text) => result.extend(expand(&text, context)?.into_iter().map(Piece::Raw)),
            Piece::Text(_) | Piece::Bytes(_) => result.push(piece),
        }
    }
    Ok(result)
}

/// Every combination of the values of the placeholders `%name%` in the text. `\%` is a plain
/// per cent sign.
fn expand(text: &str, context: Context<'_>) -> Result<Vec<String>, Failure> {
    let mut result = vec![String::new()];
    let push = |part: &str, result: &mut Vec<String>| {
        result.iter_mut().for_each(|text| text.push_str(part))
    };
    let mut rest = text;
    while let Some(at) = rest.find(['%', '\\']) {
        push(&rest[..at], &mut result);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("\\%") {
            push("%", &mut result);
            rest = after;
        } else if rest.starts_with('\\') {
            // With the character that it may escape.
            let length = rest.chars().take(2).map(char::len_utf8).sum();
            push(&rest[..length], &mut result);
            rest = &rest[length..];
        } else if let Some(name) = placeholder(&rest[1..]) {
            result = combine(result, name, context)?;
            rest = &rest[name.len() + 2..];
        } else {
            push("%", &mut result);
            rest = &rest[1..];
        }
    }
    push(rest, &mut result);
    Ok(result)
}

/// The name up to the closing per cent sign.
fn placeholder(text: &str) -> Option<&str> {
    let (name, _) = text.split_once('%')?;
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    is_name.then_some(name)
}

fn combine(before: Vec<String>, name: &str, context: Context<'_>) -> Result<Vec<String>, Failure> {
    let values = context
        .placeholders
        .get(name)
        .filter(|values| !values.is_empty())
        .ok_or_else(|| {
            Box::new(
                Diagnostic::new(
                    Code::UNSET_PLACEHOLDER,
                    format!("the placeholder `%{name}%` has no value"),
                )
                .label("not set")
                .help(format!(
                    "set it in the configuration: `placeholders: {{{name}: [..]}}`"
                )),
            )
        })?;
    if before.len() * values.len() > MAX_ALTERNATIVES {
        return Err(type_error(format!(
            "the placeholders would give more than {MAX_ALTERNATIVES} values"
        )));
    }
    Ok(before
        .iter()
        .flat_map(|text| values.iter().map(move |value| format!("{text}{value}")))
        .collect())
}

fn regexp(
    text: &str,
    chain: &Chain,
    node: &Node,
    context: Context<'_>,
) -> Result<Matcher, Failure> {
    regexp::parse(text, chain.flags)
        .map(Matcher::Regexp)
        .map_err(|error| {
            let mut diagnostic =
                Diagnostic::new(Code::BAD_REGEX, error.message).label("in this expression");
            // The range is of the written text only where no placeholder was filled in.
            if node.as_text() == Some(text) {
                diagnostic = diagnostic.at(context.origin.word(node.id, error.range));
            }
            diagnostic.help = error.help;
            Box::new(diagnostic)
        })
}

fn cidr(
    text: &str,
    node: &Node,
    context: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Result<Matcher, Failure> {
    let network = network::parse(text).map_err(|error| {
        let mut diagnostic = Diagnostic::new(Code::BAD_CIDR, error.message).label("not a network");
        diagnostic.help = error.help;
        Box::new(diagnostic)
    })?;
    if network.had_host_bits() {
        out.push(
            Diagnostic::new(
                Code::HOST_BITS,
                format!("`{text}` has bits beyond its prefix; `{network}` is meant"),
            )
            .at(context.origin.node(node.id)),
        );
    }
    Ok(Matcher::Network(network))
}
