//! Filters and functions of templates: a literal for each format, so that no text of a rule can
//! leave its place.

use crate::compile::scheduled::SCHEDULED_TIME;
use crate::sql::ddl;
use minijinja::value::{Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind};

/// Name and meaning of each, for the documentation.
pub const FILTERS: [(&str, &str); 14] = [
    ("bytes", "the length of a text in bytes"),
    ("comment", "a text on one line, for comments"),
    ("hcl", "a quoted string of Terraform, or a list of them"),
    (
        "json",
        "any value as JSON in ASCII; `<`, `>`, `&` are escaped",
    ),
    (
        "plain(N)",
        "letters, digits and simple punctuation, at most N characters, for descriptions",
    ),
    (
        "required(WHAT)",
        "the value; an error that asks for WHAT where there is none",
    ),
    (
        "scheduler_json",
        "a text as a JSON string in which only the scheduled time's word is left for EventBridge Scheduler",
    ),
    ("sh", "a word of a shell"),
    (
        "sql_name",
        "a name in double quotes; of a list, with dots between",
    ),
    ("sql_text", "a text literal of SQL"),
    ("systemd", "a word of a command in a unit of systemd"),
    ("text", "lines without blanks at the end of the whole"),
    ("yaml", "a double-quoted scalar of YAML in ASCII"),
    (
        "fail(MESSAGE)",
        "a function: ends the rendering with an error",
    ),
];

pub fn add(environment: &mut Environment<'_>) {
    environment.add_filter("bytes", |text: &str| text.len());
    environment.add_filter("comment", |text: &str| comment(text));
    environment.add_filter("hcl", hcl_value);
    environment.add_filter("json", json);
    environment.add_filter("plain", plain);
    environment.add_filter("required", required);
    environment.add_filter("scheduler_json", |text: &str| scheduler_json(text));
    environment.add_filter("sh", sh);
    environment.add_filter("sql_name", sql_name);
    environment.add_filter("sql_text", |text: &str| ddl::literal(text));
    environment.add_filter("systemd", systemd);
    environment.add_filter("text", |text: &str| text.trim_end().to_owned());
    environment.add_filter("yaml", |text: &str| yaml(text));
    environment.add_function("fail", |message: String| -> Result<Value, Error> {
        Err(Error::new(ErrorKind::InvalidOperation, message))
    });
}

fn error(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

fn required(value: Value, what: String) -> Result<Value, Error> {
    let empty = match value.kind() {
        ValueKind::Undefined | ValueKind::None => true,
        ValueKind::String | ValueKind::Seq | ValueKind::Map => value.len() == Some(0),
        _ => false,
    };
    if empty {
        return Err(error(format!("this template needs {what}")));
    }
    Ok(value)
}

/// Whether a character would end a line somewhere, or can't be seen.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

fn comment(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if is_control(c) { ' ' } else { c })
        .collect();
    text.trim().to_owned()
}

fn plain(text: &str, most: usize) -> String {
    let clean: String = text
        .chars()
        .map(|c| {
            let kept = c.is_ascii_alphanumeric() || " _.,:;()-/@=+".contains(c);
            if kept { c } else { ' ' }
        })
        .collect();
    let words: Vec<&str> = clean.split_whitespace().collect();
    let text: String = words.join(" ").chars().take(most).collect();
    text.trim_end().to_owned()
}

fn hcl_value(value: Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::String => Ok(hcl(value.as_str().unwrap_or_default())),
        ValueKind::Seq | ValueKind::Iterable => {
            let items: Result<Vec<String>, Error> = value.try_iter()?.map(hcl_value).collect();
            Ok(format!("[{}]", items?.join(", ")))
        }
        _ => Err(error("`hcl` takes a text or a list of texts")),
    }
}

/// HCL's quoted template without a template in it.
fn hcl(text: &str) -> String {
    let mut out = String::from("\"");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if chars.peek() == Some(&'{') => {
                out.push_str(&format!("\\u{:04x}", c as u32));
            }
            c if is_control(c) => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn json(value: Value) -> Result<String, Error> {
    let text = serde_json::to_string(&value).map_err(|fault| error(fault.to_string()))?;
    Ok(ascii(&text, |c| matches!(c, '<' | '>' | '&')))
}

/// JSON with some characters escaped besides all that are not ASCII. Outside of strings JSON has
/// none of either.
fn ascii(json: &str, escaped: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() && c != '\u{7f}' && !escaped(c) {
            out.push(c);
            continue;
        }
        let mut units = [0; 2];
        for unit in c.encode_utf16(&mut units) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    }
    out
}

/// EventBridge Scheduler replaces its words wherever they stand, and CloudFormation `{{resolve:..}}`:
/// escaped, both are text. Terraform changes text to its composed form, of which ASCII is none.
fn scheduler_json(text: &str) -> String {
    let parts: Vec<String> = text
        .split(SCHEDULED_TIME)
        .map(|part| {
            let quoted = serde_json::Value::from(part).to_string();
            let inner = &quoted[1..quoted.len() - 1];
            ascii(inner, |c| matches!(c, '<' | '>' | '&' | '{' | '}'))
        })
        .collect();
    format!("\"{}\"", parts.join(SCHEDULED_TIME))
}

/// JSON's escapes, but for characters beyond 16 bits, which YAML writes in one.
fn yaml(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            ' '..='~' => out.push(c),
            c if (c as u32) < 0x1_0000 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push_str(&format!("\\U{:08x}", c as u32)),
        }
    }
    out.push('"');
    out
}

fn sh(text: &str) -> Result<String, Error> {
    if text.contains('\0') {
        return Err(error("a shell's word can't hold the character 0"));
    }
    Ok(format!("'{}'", text.replace('\'', r"'\''")))
}

/// Quoted as systemd.service(5) has it: C escapes, `%%` and `$$`.
fn systemd(text: &str) -> Result<String, Error> {
    if text.contains('\0') {
        return Err(error("a command can't hold the character 0"));
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '%' | '$' => {
                out.push(c);
                out.push(c);
            }
            c if c.is_ascii_control() => out.push_str(&format!("\\x{:02x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    Ok(out)
}

fn sql_name(value: Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::String => Ok(ddl::ident(value.as_str().unwrap_or_default())),
        ValueKind::Seq => {
            let parts: Result<Vec<String>, Error> = value.try_iter()?.map(sql_name).collect();
            Ok(parts?.join("."))
        }
        _ => Err(error("`sql_name` takes a name or a list of names")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a\"b\\c ${x} $${y} %{z} \u{1F600}\u{e9}\n\r\t\u{1}</script>{{resolve:x}}'";

    #[test]
    fn each_literal_is_as_its_format_writes_it() {
        assert_eq!(
            hcl(TEXT),
            "\"a\\\"b\\\\c \\u0024{x} $\\u0024{y} \\u0025{z} \u{1F600}\u{e9}\\n\\r\\t\\u0001</script>{{resolve:x}}'\""
        );
        let quoted = scheduler_json(&format!(
            "{TEXT}<aws.scheduler.execution-id>{SCHEDULED_TIME}"
        ));
        assert!(quoted.is_ascii() && !quoted.contains("{{"), "{quoted}");
        assert_eq!(quoted.matches('<').count(), 1, "{quoted}");
        let read: String = serde_json::from_str(&quoted).expect("JSON");
        assert_eq!(
            read,
            format!("{TEXT}<aws.scheduler.execution-id>{SCHEDULED_TIME}")
        );
        assert_eq!(
            json(Value::from(TEXT)).map(|it| it.is_ascii()).ok(),
            Some(true)
        );
        assert_eq!(sh("it's").ok().as_deref(), Some(r"'it'\''s'"));
        assert_eq!(
            systemd("a\"$%\n").ok().as_deref(),
            Some("\"a\\\"$$%%\\x0a\"")
        );
        assert_eq!(plain("A  ${b}\n\u{e9} c", 5), "A b c");
        assert_eq!(comment(" a\nb\u{2028} "), "a b");
    }
}
