//! Comments that suppress warnings: `# siglake: ignore CODE, CODE`. At the end of a line it is for
//! that line; alone on a line, for the document that it stands in. Errors can't be suppressed.

use crate::diag::{Code, Diagnostic, SourceFile};
use std::ops::Range;
use std::sync::Arc;

const MARK: &str = "# siglake: ignore ";

/// One code of a comment, and the bytes of the file for which it holds.
#[derive(Debug, PartialEq, Eq)]
struct Suppression {
    code: String,
    /// Where the code stands.
    word: Range<usize>,
    holds: Range<usize>,
}

/// Takes out of `found` what the comments of its file, or `everywhere`, suppress. Adds a warning
/// for each that suppresses nothing or names no warning. `places` are the bytes that each is
/// about.
pub fn suppress(
    files: &[Arc<SourceFile>],
    everywhere: &[Code],
    found: Vec<Diagnostic>,
    places: &[Option<Range<usize>>],
) -> Vec<Diagnostic> {
    let mut comments: Vec<(&Arc<SourceFile>, Suppression, bool)> = files
        .iter()
        .flat_map(|file| {
            read(&file.text)
                .into_iter()
                .map(move |it| (file, it, false))
        })
        .collect();
    let mut kept = Vec::new();
    for (diagnostic, place) in found.into_iter().zip(places) {
        if diagnostic.is_error() {
            kept.push(diagnostic);
            continue;
        }
        let mut suppressed = everywhere.contains(&diagnostic.code);
        for (file, comment, used) in &mut comments {
            let same_file = diagnostic
                .file
                .as_ref()
                .is_some_and(|own| Arc::ptr_eq(own, file));
            let start = place.as_ref().map_or(0, |place| place.start);
            let within =
                comment.holds.contains(&start) || (place.is_none() && comment.holds.start == 0);
            if same_file && comment.code == diagnostic.code.0 && within {
                *used = true;
                suppressed = true;
            }
        }
        if !suppressed {
            kept.push(diagnostic);
        }
    }
    for (file, comment, used) in comments {
        let message = match Code::find(&comment.code) {
            None => format!("`{}` is no code of a finding", comment.code),
            Some(code) if code.severity() == crate::diag::Severity::Error => {
                format!("`{}` is an error, which can't be suppressed", comment.code)
            }
            Some(_) if used => continue,
            Some(_) => format!("there is no `{}` here to suppress", comment.code),
        };
        let place = crate::diag::Place::Bytes(comment.word);
        kept.push(
            Diagnostic::new(Code::UNUSED_SUPPRESSION, message)
                .at(place)
                .in_file(file),
        );
    }
    kept
}

fn read(text: &str) -> Vec<Suppression> {
    let mut found = Vec::new();
    let mut document = 0;
    let mut pending: Vec<Suppression> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        if line.trim_end() == "---" {
            close(&mut pending, document..start, &mut found);
            document = start;
        }
        if let Some(at) = line.find(MARK) {
            // A comment begins a line or follows a blank.
            let before = &line[..at];
            let alone = before.trim().is_empty();
            if alone || before.ends_with([' ', '\t']) {
                let list = start + at + MARK.len();
                for (code, word) in words(&text[list..end], list) {
                    let holds = start..end;
                    let suppression = Suppression { code, word, holds };
                    if alone {
                        pending.push(suppression);
                    } else {
                        found.push(suppression);
                    }
                }
            }
        }
        start = end;
    }
    close(&mut pending, document..text.len() + 1, &mut found);
    found
}

fn close(pending: &mut Vec<Suppression>, document: Range<usize>, found: &mut Vec<Suppression>) {
    for mut suppression in pending.drain(..) {
        suppression.holds = document.clone();
        found.push(suppression);
    }
}

/// The codes of a list, with their places from `offset` on.
fn words(list: &str, offset: usize) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = offset;
    for piece in list.split_inclusive([',', ' ', '\n', '\r', '\t']) {
        let word = piece.trim_end_matches([',', ' ', '\n', '\r', '\t']);
        if !word.is_empty() {
            found.push((word.to_owned(), at..at + word.len()));
        }
        at += piece.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Place;

    fn file(text: &str) -> Arc<SourceFile> {
        Arc::new(SourceFile {
            name: "r.yml".into(),
            text: text.into(),
        })
    }

    fn finding(file: &Arc<SourceFile>, code: Code, word: &str) -> (Diagnostic, Range<usize>) {
        let at = file.text.find(word).expect("the word is there");
        let range = at..at + word.len();
        let diagnostic = Diagnostic::new(code, word)
            .at(Place::Bytes(range.clone()))
            .in_file(file);
        (diagnostic, range)
    }

    fn left(
        text: &str,
        found: &[(Code, &str)],
        everywhere: &[Code],
    ) -> Vec<(&'static str, String)> {
        let file = file(text);
        let (diagnostics, places): (Vec<_>, Vec<_>) = found
            .iter()
            .map(|(code, word)| {
                let (diagnostic, range) = finding(&file, *code, word);
                (diagnostic, Some(range))
            })
            .unzip();
        suppress(
            std::slice::from_ref(&file),
            everywhere,
            diagnostics,
            &places,
        )
        .into_iter()
        .map(|it| (it.code.0, it.message))
        .collect()
    }

    #[test]
    fn a_line_a_document_everywhere() {
        let text = "one: 1  # siglake: ignore no-tests\ntwo: 2\n---\n# siglake: ignore bad-tag, bad-id\nthree: 3\nfour: 4\n";
        let all = [
            (Code::NO_TESTS, "one"),
            (Code::NO_TESTS, "two"),
            (Code::BAD_TAG, "two"),
            (Code::BAD_TAG, "three"),
            (Code::BAD_ID, "four"),
        ];
        let told =
            |name: &str, message: &str| (Code::find(name).expect("a code").0, message.to_owned());
        assert_eq!(
            left(text, &all, &[]),
            [told("no-tests", "two"), told("bad-tag", "two")]
        );
        assert_eq!(
            left(text, &all, &[Code::NO_TESTS]),
            [told("bad-tag", "two")]
        );
    }

    #[test]
    fn what_suppresses_nothing_is_told() {
        let codes = |text: &str, found: &[(Code, &str)]| -> Vec<String> {
            left(text, found, &[]).into_iter().map(|it| it.1).collect()
        };
        assert_eq!(
            codes(
                "# siglake: ignore bad-tag, nonsense, bad-regex\nx: y\n",
                &[]
            ),
            [
                "there is no `bad-tag` here to suppress",
                "`nonsense` is no code of a finding",
                "`bad-regex` is an error, which can't be suppressed",
            ]
        );
        let text = "# siglake: ignore bad-regex\nx: y\n";
        let found = codes(text, &[(Code::BAD_REGEX, "y")]);
        assert_eq!(found[0], "y", "the error stays");
        let in_text = "x: 'a# siglake: ignore bad-tag'\n";
        assert_eq!(codes(in_text, &[(Code::BAD_TAG, "x")]), ["x"]);
    }
}
