//! Placeholders of a description's `location` and projections: `{name}` and `{name:default}`.

use super::Values;

/// The text with its placeholders filled in. Those without a value stay as they are, and their
/// names are added to `unset`. `${name}` is none: it stands for a partition.
pub(super) fn fill(text: &str, values: &Values, unset: &mut Vec<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let Some(end) = from.find('}').filter(|_| !before.ends_with('$')) else {
            out.push('{');
            rest = &from[1..];
            continue;
        };
        let inner = &from[1..end];
        let (name, default) = match inner.split_once(':') {
            Some((name, default)) => (name, Some(default)),
            None => (inner, None),
        };
        match values.get(name).map(String::as_str).or(default) {
            Some(value) => out.push_str(value),
            None => {
                out.push_str(&from[..=end]);
                if !unset.iter().any(|known| known == name) {
                    unset.push(name.to_owned());
                }
            }
        }
        rest = &from[end + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_defaults_are_filled_in_and_the_rest_is_told() {
        let values = Values::from([("b".to_owned(), "my{x}".to_owned())]);
        let mut unset = Vec::new();
        let text = "s3://{b}/{account}/{account}/{since:2020/01/01}/${day}/{";
        assert_eq!(
            fill(text, &values, &mut unset),
            "s3://my{x}/{account}/{account}/2020/01/01/${day}/{"
        );
        assert_eq!(unset, ["account"]);
    }
}
