//! The templates that come with siglake: the folders of `templates/`.

/// A folder of template files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub name: String,
    pub files: Vec<File>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Below the folder, with `/`.
    pub path: String,
    /// To show in messages.
    pub shown: String,
    pub text: String,
}

/// Names and texts of each folder's files, both in the order of their names.
type Embedded = (&'static str, &'static [(&'static str, &'static str)]);
static TEMPLATES: &[Embedded] = &include!(concat!(env!("OUT_DIR"), "/builtin_templates.rs"));

/// A file that is not rendered: its first line says what the template makes.
const ABOUT: &str = "_about.txt";

/// The folder of parts that every template can include, also those of users.
const SHARED: &str = "_shared";

/// Name and summary of each.
pub fn builtin() -> Vec<(&'static str, &'static str)> {
    let about = |files: &[(&'static str, &'static str)]| {
        let file = files.iter().find(|(path, _)| *path == ABOUT);
        file.and_then(|(_, text)| text.lines().next())
            .unwrap_or_default()
    };
    let own = TEMPLATES.iter().filter(|(name, _)| *name != SHARED);
    own.map(|(name, files)| (*name, about(files))).collect()
}

pub fn find(name: &str) -> Option<Template> {
    let (name, _) = builtin().into_iter().find(|(known, _)| *known == name)?;
    Some(Template {
        name: name.to_owned(),
        files: embedded(name),
    })
}

/// The parts that every template can include.
pub fn shared() -> Vec<File> {
    embedded(SHARED)
}

fn embedded(name: &str) -> Vec<File> {
    let found = TEMPLATES.iter().filter(|(known, _)| *known == name);
    found
        .flat_map(|(_, files)| files.iter())
        .map(|(path, text)| File {
            path: (*path).to_owned(),
            shown: format!("templates/{name}/{path}"),
            text: (*text).to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_has_a_summary_and_files() {
        let names: Vec<&str> = builtin().iter().map(|(name, _)| *name).collect();
        assert_eq!(
            names,
            ["cloudformation", "sql", "systemd", "terraform", "views"]
        );
        for (name, about) in builtin() {
            assert!(!about.is_empty(), "{name}");
            assert!(find(name).is_some_and(|it| it.files.len() > 1), "{name}");
        }
        assert_eq!(find("terrafrom"), None);
    }
}
