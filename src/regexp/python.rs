//! Regular expressions of processing pipelines, which are Python's (`re`): run here, at compile
//! time, and never sent to an engine. What Python reads differently from the crate `regex` is
//! refused.

use regex_syntax::hir::{Hir, Look};

/// An expression that means here what it means in Python, on texts of one line.
#[derive(Debug, Clone)]
pub struct Python {
    compiled: regex::Regex,
    /// Every match is at the beginning of the text.
    anchored: bool,
    /// The shortest match has no characters.
    may_be_empty: bool,
}

impl Python {
    /// Says what the matter is where an expression is wrong or would not be the same.
    pub fn new(pattern: &str) -> Result<Python, String> {
        refuse_differences(pattern)?;
        let hir: Hir = regex_syntax::parse(pattern).map_err(|error| {
            let reason = error.to_string();
            let last = reason.lines().last().unwrap_or_default();
            format!("`{pattern}`: {}", last.trim_start_matches("error: "))
        })?;
        let compiled = regex::Regex::new(pattern).map_err(|error| error.to_string())?;
        let properties = hir.properties();
        Ok(Python {
            compiled,
            anchored: properties.look_set_prefix().contains(Look::Start),
            may_be_empty: properties.minimum_len() == Some(0),
        })
    }

    /// `re.match`: whether a match begins where the text does.
    pub fn matches_start(&self, text: &str) -> Result<bool, String> {
        one_line(text)?;
        // The match that is found is the leftmost one.
        Ok(self.compiled.find(text).is_some_and(|it| it.start() == 0))
    }

    /// `re.sub` with a replacement of [`Replacement`].
    pub fn replace(&self, text: &str, replacement: &Replacement) -> Result<String, String> {
        one_line(text)?;
        if self.may_be_empty && !self.anchored {
            return Err("an expression that matches nothing at all replaces between characters; anchor it with `^`".into());
        }
        let mut out = String::new();
        let mut at = 0;
        for found in self.compiled.captures_iter(text) {
            let whole = found.get(0).map_or(at..at, |it| it.range());
            out.push_str(&text[at..whole.start]);
            for part in &replacement.parts {
                match part {
                    Part::Text(literal) => out.push_str(literal),
                    Part::Group(number) => {
                        out.push_str(found.get(*number).map_or("", |it| it.as_str()))
                    }
                }
            }
            at = whole.end;
        }
        out.push_str(&text[at..]);
        Ok(out)
    }

    fn groups(&self) -> usize {
        self.compiled.captures_len()
    }
}

/// `$` and `.` are the same for both only there.
fn one_line(text: &str) -> Result<(), String> {
    match text.contains('\n') {
        true => Err("a value of several lines can't be looked at with Python's expressions".into()),
        false => Ok(()),
    }
}

/// Constructs that both take, as different things.
fn refuse_differences(pattern: &str) -> Result<(), String> {
    let mut chars = pattern.chars().peekable();
    let mut class: Option<usize> = None;
    while let Some(c) = chars.next() {
        let refused = |what: &str| {
            Err(format!(
                "`{pattern}`: {what} means something else in Python"
            ))
        };
        match (c, &mut class) {
            ('\\', class) => {
                if let Some(count) = class {
                    *count += 1;
                }
                match chars.next() {
                    // `\z`, `\p` and the like are unknown to Python; digits are groups or octal.
                    Some(next)
                        if next.is_ascii_alphanumeric() && !"dDsSwWbBntrfvax".contains(next) =>
                    {
                        return refused(&format!("`\\{next}`"));
                    }
                    Some(_) => {}
                    None => return refused("a backslash at the end"),
                }
            }
            ('[', None) => {
                class = Some(0);
                if chars.peek() == Some(&'^') {
                    chars.next();
                }
            }
            ('[', Some(_)) => return refused("`[` within brackets"),
            (']', Some(0)) => return refused("`]` as the first of brackets"),
            (']', Some(_)) => class = None,
            ('&' | '~' | '-', Some(_)) if chars.peek() == Some(&c) => {
                return refused(&format!("`{c}{c}` within brackets"));
            }
            (_, Some(count)) => *count += 1,
            ('(', None) if chars.peek() == Some(&'?') => {
                let rest: String = chars.clone().take(3).collect();
                if !(rest.starts_with("?:") || rest == "?P<" || rest.starts_with("?i)")) {
                    return refused(&format!("`({rest}`"));
                }
            }
            (_, None) => {}
        }
    }
    Ok(())
}

/// A replacement text of Python, with `\1` and `\g<1>` for groups.
#[derive(Debug, Clone)]
pub struct Replacement {
    parts: Vec<Part>,
}

#[derive(Debug, Clone)]
enum Part {
    Text(String),
    Group(usize),
}

impl Replacement {
    /// Says what the matter is where the text is not for the expression.
    pub fn new(text: &str, expression: &Python) -> Result<Replacement, String> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('\\') {
            literal.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
            let number = if let Some(named) = rest.strip_prefix("g<") {
                let (name, after) = named.split_once('>').ok_or("`\\g<` is not closed")?;
                rest = after;
                Some(name)
            } else if digits(rest) > 0 {
                let length = digits(rest).min(2);
                let (number, after) = rest.split_at(length);
                rest = after;
                Some(number)
            } else {
                None
            };
            match number {
                Some(number) if !number.starts_with('0') || number == "0" => {
                    let group: usize = number
                        .parse()
                        .map_err(|_| format!("`\\g<{number}>` names no group by its number"))?;
                    if group >= expression.groups() || number == "0" && !text.contains("\\g<0>") {
                        return Err(format!("the expression has no group {number}"));
                    }
                    if !literal.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut literal)));
                    }
                    parts.push(Part::Group(group));
                }
                Some(number) => return Err(format!("`\\{number}` is an octal number in Python")),
                None => {
                    let next = rest.chars().next().ok_or("a backslash at the end")?;
                    rest = &rest[next.len_utf8()..];
                    match next {
                        '\\' => literal.push('\\'),
                        't' => literal.push('\t'),
                        letter if letter.is_ascii_alphabetic() => {
                            return Err(format!("`\\{letter}` has no meaning in a replacement"));
                        }
                        // Python keeps the backslash of any other character.
                        other => literal.extend(['\\', other]),
                    }
                }
            }
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Text(literal));
        }
        Ok(Replacement { parts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sub(pattern: &str, replacement: &str, text: &str) -> Result<String, String> {
        let expression = Python::new(pattern)?;
        let replacement = Replacement::new(replacement, &expression)?;
        expression.replace(text, &replacement)
    }

    #[test]
    fn replaces_as_python_does() {
        let is = |pattern, replacement, text, wanted: &str| {
            assert_eq!(sub(pattern, replacement, text).as_deref(), Ok(wanted));
        };
        is(r"^\*\\([^\\]+)$", r"\1", r"*\cmd.exe", "cmd.exe");
        is("a", "b", "banana", "bbnbnb");
        is("^", "x", "abc", "xabc");
        is(r"(a)|(b)", r"<\2\1>", "abc", "<a><b>c");
        is(r"(?i)B", r"\g<0>\g<0>", "abc", "abbc");
        is("x", r"\\y\.", "axb", r"a\y\.b");
    }

    #[test]
    fn what_python_reads_otherwise_is_refused() {
        for pattern in [
            "(?=a)", "(?<!a)b", r"a\1", r"\Aa", r"\pL", "[[a]]", "[a&&b]", "[]a]", "(?s)a",
            "(?P=n)", "(", r"\07",
        ] {
            assert!(Python::new(pattern).is_err(), "{pattern}");
        }
        assert!(sub("x*", "-", "abxd").is_err(), "matches nothing");
        assert!(sub("a", r"\1", "a").is_err(), "no such group");
        assert!(sub("a", r"\q", "a").is_err(), "no such escape");
        assert!(sub("a", "b", "a\nb").is_err(), "lines");
    }

    #[test]
    fn matches_begin_at_the_start() {
        let matches = |pattern, text| Python::new(pattern).and_then(|it| it.matches_start(text));
        assert_eq!(matches("b", "ab"), Ok(false));
        assert_eq!(matches("a", "ab"), Ok(true));
        assert_eq!(matches("", "ab"), Ok(true));
        assert_eq!(matches("c|ab", "ab"), Ok(true));
    }
}
