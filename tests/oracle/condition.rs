//! Conditions (semantics, section 2: the last paragraph).

#[derive(Debug)]
pub enum Expr {
    Name(String),
    Not(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    /// At least so many of the names.
    AtLeast(usize, Vec<String>),
}

/// `or` < `and` < `not` < `... of ...`.
pub fn parse(text: &str, names: &[String]) -> Result<Expr, String> {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut parser = Parser {
        words: &words,
        names,
    };
    let expr = parser.or()?;
    match parser.words {
        [] => Ok(expr),
        rest => Err(format!(
            "`{}` is left over in the condition",
            rest.join(" ")
        )),
    }
}

pub fn holds(expr: &Expr, name_holds: &dyn Fn(&str) -> bool) -> bool {
    match expr {
        Expr::Name(name) => name_holds(name),
        Expr::Not(inner) => !holds(inner, name_holds),
        Expr::And(parts) => parts.iter().all(|part| holds(part, name_holds)),
        Expr::Or(parts) => parts.iter().any(|part| holds(part, name_holds)),
        Expr::AtLeast(count, names) => names.iter().filter(|n| name_holds(n)).count() >= *count,
    }
}

/// Whether a name is of the pattern's shape: `*` is any run of characters, and letter case counts.
fn name_matches(pattern: &str, name: &str) -> bool {
    super::strings::matches(&super::strings::parse(pattern, false), name, true)
}

struct Parser<'a> {
    words: &'a [&'a str],
    names: &'a [String],
}

impl Parser<'_> {
    fn take(&mut self, word: &str) -> bool {
        let found = self
            .words
            .first()
            .is_some_and(|w| w.eq_ignore_ascii_case(word));
        if found {
            self.words = &self.words[1..];
        }
        found
    }

    fn next(&mut self) -> Result<String, String> {
        let (word, rest) = self.words.split_first().ok_or("the condition ends early")?;
        self.words = rest;
        Ok(word.to_string())
    }

    fn or(&mut self) -> Result<Expr, String> {
        let mut parts = vec![self.and()?];
        while self.take("or") {
            parts.push(self.and()?);
        }
        Ok(Expr::Or(parts))
    }

    fn and(&mut self) -> Result<Expr, String> {
        let mut parts = vec![self.not()?];
        while self.take("and") {
            parts.push(self.not()?);
        }
        Ok(Expr::And(parts))
    }

    fn not(&mut self) -> Result<Expr, String> {
        if self.take("not") {
            return Ok(Expr::Not(Box::new(self.not()?)));
        }
        if self.take("(") {
            let inner = self.or()?;
            return match self.take(")") {
                true => Ok(inner),
                false => Err("a `)` is missing".to_string()),
            };
        }
        let word = self.next()?;
        if self.take("of") {
            return self.quantified(&word);
        }
        match self.names.contains(&word) {
            true => Ok(Expr::Name(word)),
            false => Err(format!("no search identifier is called `{word}`")),
        }
    }

    /// Names that start with `_` are left out, unless the pattern itself starts so.
    fn quantified(&mut self, count: &str) -> Result<Expr, String> {
        let pattern = match self.next()? {
            word if word.eq_ignore_ascii_case("them") => "*".to_string(),
            word => word,
        };
        let names: Vec<String> = self
            .names
            .iter()
            .filter(|name| name_matches(&pattern, name))
            .filter(|name| !name.starts_with('_') || pattern.starts_with('_'))
            .cloned()
            .collect();
        if names.is_empty() {
            return Err(format!("`{pattern}` fits no search identifier"));
        }
        let count = match count {
            all if all.eq_ignore_ascii_case("all") => names.len(),
            number => match number.parse() {
                Ok(0) | Err(_) => return Err(format!("`{number} of` means nothing")),
                Ok(count) => count,
            },
        };
        Ok(Expr::AtLeast(count, names))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eval(text: &str, all: &[&str], hold: &[&str]) -> Result<bool, String> {
        let names: Vec<String> = all.iter().map(|name| name.to_string()).collect();
        Ok(holds(&parse(text, &names)?, &|name| hold.contains(&name)))
    }

    #[test]
    fn not_binds_tighter_than_and_and_than_or() {
        let abc = ["a", "b", "c"];
        assert_eq!(eval("a or b and c", &abc, &["a"]), Ok(true));
        assert_eq!(eval("(a or b) and c", &abc, &["a"]), Ok(false));
        assert_eq!(eval("not a and b", &abc, &["b"]), Ok(true));
        assert_eq!(eval("not (a and b)", &abc, &["b"]), Ok(true));
        assert_eq!(eval("not not a", &abc, &["a"]), Ok(true));
        assert_eq!(eval("not 1 of a*", &abc, &["a"]), Ok(false));
    }

    #[test]
    fn quantifiers_count_the_names_of_the_pattern() {
        let names = ["sel_a", "sel_b", "x_a", "_hid_a"];
        assert_eq!(eval("2 of sel_*", &names, &["sel_a"]), Ok(false));
        assert_eq!(eval("2 of *_a", &names, &["sel_a", "_hid_a"]), Ok(false));
        assert_eq!(eval("1 of s*_b", &names, &["sel_b"]), Ok(true));
        assert_eq!(
            eval("all of them", &names, &["sel_a", "sel_b", "x_a"]),
            Ok(true)
        );
        assert_eq!(eval("all of _hid*", &names, &["_hid_a"]), Ok(true));
        assert_eq!(
            eval("9 of them", &names, &["sel_a", "sel_b", "x_a"]),
            Ok(false)
        );
    }

    #[test]
    fn what_names_nothing_is_an_error() {
        for text in [
            "", "b", "a and", "(a", "a)", "1 of b*", "0 of a*", "a a", "1 of",
        ] {
            assert!(eval(text, &["a"], &[]).is_err(), "{text}");
        }
    }
}
