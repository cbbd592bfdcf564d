//! Pages from templates, in which every value is escaped.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior};

/// Each template and file of the site.
const TEMPLATES: [(&str, &str); 6] = [
    ("base.html", include_str!("site/base.html")),
    ("parts.html", include_str!("site/parts.html")),
    ("index.html", include_str!("site/index.html")),
    ("all.html", include_str!("site/all.html")),
    ("attack.html", include_str!("site/attack.html")),
    ("rule.html", include_str!("site/rule.html")),
];

/// Files that are written as they are.
pub const ASSETS: [(&str, &str); 3] = [
    ("assets/style.css", include_str!("site/style.css")),
    ("assets/index.js", include_str!("site/index.js")),
    ("assets/attack.js", include_str!("site/attack.js")),
];

pub struct Pages {
    environment: Environment<'static>,
}

impl Pages {
    /// An error is a defect of a template.
    pub fn new() -> Result<Self, String> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        let mut syntax = SyntaxConfig::builder();
        syntax.trim_blocks(true).lstrip_blocks(true);
        environment.set_syntax(syntax.build().map_err(|error| shown(&error))?);
        environment.set_formatter(|out, state, value| {
            // A page shows control characters; a reader of HTML drops or refuses them.
            match value.as_str().filter(|text| text.contains(is_hidden)) {
                Some(text) if !value.is_safe() => {
                    let visible: String = text.chars().map(visible).collect();
                    minijinja::escape_formatter(out, state, &Value::from(visible))
                }
                Some(_) | None => minijinja::escape_formatter(out, state, value),
            }
        });
        for (name, text) in TEMPLATES {
            environment
                .add_template(name, text)
                .map_err(|error| shown(&error))?;
        }
        Ok(Pages { environment })
    }

    pub fn render(&self, template: &str, context: Value) -> Result<String, String> {
        let render = || -> Result<String, Error> {
            let template = self.environment.get_template(template)?;
            template.render(context)
        };
        render().map_err(|error| shown(&error))
    }
}

/// Control characters, and those that turn the direction of what follows: a value could look
/// like another.
fn is_hidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

fn visible(c: char) -> char {
    if is_hidden(c) { '\u{fffd}' } else { c }
}

fn shown(error: &Error) -> String {
    format!("the catalogue's templates: {error:#}")
}
