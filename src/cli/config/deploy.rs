//! `deploy` of the configuration: what templates need to know of the account they are for.

use crate::deploy::context::{Deploy, Location};
use crate::deploy::gather::Settings;
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::rule::Origin;
use crate::yaml::{Node, Value};

pub const KEYS: [&str; 17] = [
    "name",
    "bucket",
    "create_bucket",
    "results",
    "tables",
    "database",
    "create_database",
    "catalog",
    "workgroup",
    "region",
    "data",
    "kms_keys",
    "email",
    "topic",
    "scan_limit",
    "tags",
    "values",
];
/// The least that Athena takes as a limit of bytes.
pub const LEAST_SCAN: u64 = 10_485_760;

pub(super) fn read(node: &Node, origin: &Origin, out: &mut Vec<Diagnostic>) -> Settings {
    let mut settings = Settings::default();
    let mut reader = Reader { origin, out };
    let Some(entries) = node.entries() else {
        let message = format!("`deploy` must be a mapping, not {}", node.kind());
        reader.error(node, message, None);
        return settings;
    };
    for (key, _) in entries {
        let name = key.scalar_text().unwrap_or_default();
        if !KEYS.contains(&name.as_str()) {
            let help = did_you_mean(&name, KEYS.into_iter());
            reader.error(key, format!("`deploy` has no key `{name}`"), help);
        }
    }
    let deploy = &mut settings.deploy;
    reader.name(node, deploy);
    if let Some(node) = node.get("bucket") {
        let what = "the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens";
        deploy.bucket = reader.text(node, what, is_bucket);
    }
    for (key, folder) in [
        ("results", &mut deploy.results),
        ("tables", &mut deploy.tables),
    ] {
        if let Some(node) = node.get(key) {
            let what = "a folder of the bucket, such as `results/`";
            if let Some(text) = reader.text(node, what, is_folder) {
                *folder = format!("{}/", text.trim_end_matches('/'));
            }
        }
    }
    for (key, flag) in [
        ("create_bucket", &mut deploy.create_bucket),
        ("create_database", &mut deploy.create_database),
    ] {
        if let Some(node) = node.get(key) {
            *flag = reader.flag(node).unwrap_or(*flag);
        }
    }
    reader.people(node, deploy);
    if let Some(node) = node.get("data") {
        deploy.data = reader.locations(node);
    }
    if let Some(node) = node.get("kms_keys") {
        let items = node.items().unwrap_or(std::slice::from_ref(node));
        let keys = items
            .iter()
            .filter_map(|item| reader.text(item, "the ARN of a KMS key", is_kms_key));
        deploy.kms_keys = keys.collect();
    }
    if let Some(node) = node.get("scan_limit") {
        deploy.scan_limit = reader.bytes(node);
    }
    if let Some(node) = node.get("tags") {
        let what = "texts of letters, digits, blanks and `_.:/=+-@`, at most 256 characters";
        let tags = reader.pairs(node, what, is_tag);
        deploy.tags = tags.into_iter().collect();
    }
    if let Some(node) = node.get("values") {
        let values = reader.pairs(node, "texts", |_| true);
        settings.values = values.into_iter().collect();
    }
    settings
}

struct Reader<'r> {
    origin: &'r Origin,
    out: &'r mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn error(&mut self, node: &Node, message: String, help: Option<String>) {
        let mut diagnostic =
            Diagnostic::new(Code::BAD_CONFIG, message).at(self.origin.node(node.id));
        diagnostic.help = help;
        self.out.push(diagnostic);
    }

    /// A text of a form; `what` says the form.
    fn text(&mut self, node: &Node, what: &str, valid: impl Fn(&str) -> bool) -> Option<String> {
        let text = node.scalar_text();
        if let Some(text) = text.filter(|text| valid(text)) {
            return Some(text);
        }
        self.error(node, format!("{what} is expected here"), None);
        None
    }

    /// The name, and what is named after it.
    fn name(&mut self, root: &Node, deploy: &mut Deploy) {
        if let Some(node) = root.get("name") {
            let what = "at most 24 lower-case letters, digits and hyphens, a letter first,";
            if let Some(name) = self.text(node, what, is_name) {
                deploy.database = name.replace('-', "_");
                deploy.workgroup.clone_from(&name);
                deploy.name = name;
            }
        }
        if let Some(node) = root.get("database") {
            let what = "a database: lower-case letters, digits and underscores";
            let valid = |text: &str| is_made_of(text, 255, |c| is_lower(c) || c == '_');
            if let Some(text) = self.text(node, what, valid) {
                deploy.database = text;
            }
        }
        if let Some(node) = root.get("catalog") {
            let what = "a catalog: letters, digits, `_` and `-`";
            let valid = |text: &str| {
                is_made_of(text, 256, |c| {
                    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
                })
            };
            if let Some(text) = self.text(node, what, valid) {
                deploy.catalog = text;
            }
        }
        if let Some(node) = root.get("workgroup") {
            let what = "a workgroup: letters, digits, `_`, `-` and `.`";
            let valid = |text: &str| {
                is_made_of(text, 128, |c| {
                    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
                })
            };
            if let Some(text) = self.text(node, what, valid) {
                deploy.workgroup = text;
            }
        }
    }

    fn people(&mut self, root: &Node, deploy: &mut Deploy) {
        if let Some(node) = root.get("region") {
            let what = "a region such as eu-central-1";
            deploy.region = self.text(node, what, is_region);
        }
        if let Some(node) = root.get("email") {
            deploy.email = self.text(node, "an e-mail address", is_email);
        }
        if let Some(node) = root.get("topic") {
            let what = "the ARN of an SNS topic";
            deploy.topic = self.text(node, what, is_topic);
        }
    }

    fn flag(&mut self, node: &Node) -> Option<bool> {
        match node.value {
            Value::Bool(value) => Some(value),
            Value::Null
            | Value::Int(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Sequence(_)
            | Value::Mapping(_) => {
                self.error(node, "true or false is expected here".into(), None);
                None
            }
        }
    }

    fn bytes(&mut self, node: &Node) -> Option<u64> {
        let bytes = match node.value {
            Value::Int(number) => u64::try_from(number).ok(),
            Value::Null
            | Value::Bool(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Sequence(_)
            | Value::Mapping(_) => None,
        };
        let bytes = bytes.filter(|bytes| *bytes >= LEAST_SCAN && i64::try_from(*bytes).is_ok());
        if bytes.is_none() {
            let message = format!("a number of bytes from {LEAST_SCAN} is expected here");
            self.error(node, message, None);
        }
        bytes
    }

    fn locations(&mut self, node: &Node) -> Vec<Location> {
        let items = node.items().unwrap_or(std::slice::from_ref(node));
        let what = "a place such as s3://bucket/folder/, of letters, digits and `/_.=+:@-`,";
        let mut locations = Vec::new();
        for item in items {
            let Some(url) = self.text(item, what, |text| location(text).is_some()) else {
                continue;
            };
            locations.extend(location(&url));
        }
        locations
    }

    fn pairs(
        &mut self,
        node: &Node,
        what: &str,
        valid: impl Fn(&str) -> bool,
    ) -> Vec<(String, String)> {
        let Some(entries) = node.entries() else {
            let message = format!("names and values are expected here, not {}", node.kind());
            self.error(node, message, None);
            return Vec::new();
        };
        let mut pairs = Vec::new();
        for (key, value) in entries {
            let key = self.text(key, what, |text| valid(text) && !text.is_empty());
            let value = self.text(value, what, &valid);
            pairs.extend(key.zip(value));
        }
        pairs
    }
}

fn is_lower(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit()
}

fn is_made_of(text: &str, most: usize, allowed: impl Fn(char) -> bool) -> bool {
    (1..=most).contains(&text.len()) && text.chars().all(allowed)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && is_made_of(text, 24, |c| is_lower(c) || c == '-')
}

fn is_bucket(text: &str) -> bool {
    text.len() >= 3
        && is_made_of(text, 63, |c| is_lower(c) || matches!(c, '.' | '-'))
        && text.starts_with(is_lower)
        && text.ends_with(is_lower)
}

/// Characters of keys that mean nothing to policies, patterns and shells.
fn is_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || "/_.=+:@-".contains(c)
}

fn is_folder(text: &str) -> bool {
    is_made_of(text, 512, is_key)
        && !text.starts_with('/')
        && !text.trim_end_matches('/').contains("//")
}

fn location(url: &str) -> Option<Location> {
    let rest = url.strip_prefix("s3://")?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let valid = is_bucket(bucket) && prefix.len() <= 512 && prefix.chars().all(is_key);
    valid.then(|| Location {
        bucket: bucket.to_owned(),
        prefix: prefix.to_owned(),
        url: url.to_owned(),
    })
}

fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let (last, words) = parts.split_last().unwrap_or((&"", &[]));
    words.len() >= 2
        && words
            .iter()
            .all(|word| is_made_of(word, 16, |c| c.is_ascii_lowercase()))
        && is_made_of(last, 2, |c| c.is_ascii_digit())
}

fn is_email(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    text.split_once('@').is_some_and(|(name, host)| {
        is_made_of(name, 64, allowed) && is_made_of(host, 190, allowed) && host.contains('.')
    })
}

/// An ARN of a service, whose last part starts with `begin` and goes on with letters and digits.
fn is_arn(text: &str, service: &str, begin: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    match parts[..] {
        ["arn", partition, found, region, account, last] => {
            found == service
                && partition.starts_with("aws")
                && is_made_of(partition, 16, |c| c.is_ascii_lowercase() || c == '-')
                && is_region(region)
                && account.len() == 12
                && is_made_of(account, 12, |c| c.is_ascii_digit())
                && last
                    .strip_prefix(begin)
                    .is_some_and(|last| is_made_of(last, 256, name))
        }
        _ => false,
    }
}

fn is_topic(text: &str) -> bool {
    is_arn(text, "sns", "")
}

fn is_kms_key(text: &str) -> bool {
    is_arn(text, "kms", "key/")
}

fn is_tag(text: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || " _.:/=+-@".contains(c);
    text.chars().count() <= 256 && text.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use std::path::Path;

    fn messages(text: &str) -> Vec<String> {
        let (_, found) = parse(Path::new("siglake.yml"), text.to_owned());
        found.into_iter().map(|it| it.message).collect()
    }

    #[test]
    fn whole_settings_are_read() {
        let text = "deploy: {name: sig-1, bucket: my-bucket, results: r, data: ['s3://logs/AWSLogs/', 's3://other-logs'],\
          region: eu-central-1, email: soc@example.org, topic: 'arn:aws:sns:eu-central-1:111122223333:t', scan_limit: 20000000,\
          create_bucket: false, tags: {team: a b}, values: {bucket: logs}}";
        let (config, found) = parse(Path::new("siglake.yml"), text.to_owned());
        assert!(found.is_empty(), "{found:?}");
        let deploy = config.deploy.deploy;
        assert_eq!(deploy.database, "sig_1");
        assert_eq!(deploy.results, "r/");
        assert_eq!(deploy.data[0].prefix, "AWSLogs/");
        assert_eq!(deploy.data[1].prefix, "");
        assert!(!deploy.create_bucket && deploy.create_database);
        assert_eq!(config.deploy.values["bucket"], "logs");
    }

    #[test]
    fn every_fault_is_told() {
        for (text, wanted) in [
            ("[]", "`deploy` must be a mapping, not a list"),
            ("{buckt: x}", "`deploy` has no key `buckt`"),
            ("{name: 'A${x}'}", "lower-case letters"),
            ("{bucket: 'a*'}", "the name of a bucket"),
            ("{results: '/x'}", "a folder of the bucket"),
            ("{tables: 'x/${a}'}", "a folder of the bucket"),
            ("{database: a-b}", "a database"),
            ("{catalog: a.b}", "a catalog"),
            ("{workgroup: 'a b'}", "a workgroup"),
            ("{region: mars}", "a region"),
            ("{data: ['s3://b*/x']}", "a place such as"),
            ("{data: ['s3://bucket/*']}", "a place such as"),
            ("{email: x}", "an e-mail"),
            (
                "{topic: 'arn:aws:sqs:eu-central-1:111122223333:t'}",
                "the ARN",
            ),
            (
                "{kms_keys: ['arn:aws:kms:eu-central-1:111122223333:alias/x']}",
                "a KMS key",
            ),
            ("{scan_limit: 5}", "a number of bytes"),
            ("{create_bucket: maybe}", "true or false"),
            ("{tags: [x]}", "names and values"),
            ("{tags: {a: '<x>'}}", "texts of letters"),
        ] {
            let found = messages(&format!("deploy: {text}"));
            assert!(
                found.len() == 1 && found[0].contains(wanted),
                "{text}: {found:?}"
            );
        }
    }
}
