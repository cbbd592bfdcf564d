//! The modifiers of an item, sorted by what they do, and which of them go together.

use super::apply::Keyword;
use super::*;
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::regexp::Flags;
use crate::rule::{Item, Origin};

/// The sorted chain.
#[derive(Default)]
pub(super) struct Chain {
    pub(super) rewrites: Vec<Rewrite>,
    pub(super) compare: Option<Compare>,
    /// `fieldref` beside `startswith` and the like, or an order beside a time part.
    pub(super) fieldref: bool,
    pub(super) time_part: Option<TimePart>,
    pub(super) flags: Flags,
    pub(super) cased: bool,
    pub(super) all: bool,
    pub(super) neq: bool,
}

pub(super) fn chain(
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

pub(super) fn compare_name(compare: Compare) -> &'static str {
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
