//! Titles and keys with fields in them: `{user} on {host}`.

/// A text with fields. `{{` and `}}` are braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub parts: Vec<Part>,
    pub node: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Text(String),
    Field(String),
}

impl Template {
    /// An error is a message for the whole text.
    pub fn parse(text: &str, node: u32) -> Result<Template, String> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            plain.push_str(&rest[..at]);
            let brace = &rest[at..at + 1];
            let after = &rest[at + 1..];
            if after.starts_with(brace) {
                plain.push_str(brace);
                rest = &after[1..];
                continue;
            }
            if brace == "}" {
                return Err("`}` closes nothing; write `}}` for the character".into());
            }
            let end = after
                .find('}')
                .ok_or("`{` is not closed; write `{{` for the character")?;
            let field = after[..end].trim();
            if field.is_empty() || field.contains('{') {
                return Err(format!("`{{{}}}` names no field", &after[..end]));
            }
            if !plain.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut plain)));
            }
            parts.push(Part::Field(field.to_owned()));
            rest = &after[end + 1..];
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Ok(Template { parts, node })
    }

    /// Names of the fields, in order, with repetitions.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Field(name) => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_fields_and_errors() {
        let parts = |text: &str| Template::parse(text, 0).map(|template| template.parts);
        assert_eq!(
            parts("a {x.y} {{b}}"),
            Ok(vec![
                Part::Text("a ".into()),
                Part::Field("x.y".into()),
                Part::Text(" {b}".into())
            ])
        );
        assert!(parts("a {x").is_err());
        assert!(parts("a } b").is_err());
        assert!(parts("{}").is_err());
    }
}
