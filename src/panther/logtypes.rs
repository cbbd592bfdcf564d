//! Panther's log types and the log sources of Sigma that hold the same records.

use super::{UNSUPPORTED, error, warning};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::rule::LogSource;
use crate::yaml::Node;

/// A log type whose records a source here has, by the same field names.
pub struct LogType {
    name: &'static str,
    pub product: &'static str,
    pub service: &'static str,
    /// A field of the source.
    pub field: &'static str,
}

const fn served(
    name: &'static str,
    product: &'static str,
    service: &'static str,
    field: &'static str,
) -> LogType {
    LogType {
        name,
        product,
        service,
        field,
    }
}

pub static SERVED: &[LogType] = &[
    served("AWS.CloudTrail", "aws", "cloudtrail", "eventName"),
    served("Amazon.EKS.Audit", "kubernetes", "audit", "verb"),
    served(
        "Azure.MonitorActivity",
        "azure",
        "activitylogs",
        "operationName",
    ),
    served("Duo.Authentication", "cisco", "duo", "event_type"),
    served("GCP.AuditLog", "gcp", "gcp.audit", "logName"),
    served("GitHub.Audit", "github", "audit", "action"),
    served("Okta.SystemLog", "okta", "okta", "eventType"),
    served(
        "OneLogin.Events",
        "onelogin",
        "onelogin.events",
        "event_type_id",
    ),
];

/// Log types that look as if a source here had them, and why they differ.
const DIFFERENT: &[(&str, &str)] = &[
    (
        "Azure.Audit",
        "it holds sign-ins and audit records, which are two log sources in Sigma: `service: signinlogs` and `service: auditlogs`",
    ),
    (
        "GSuite.ActivityEvent",
        "its records are those of the Reports API; the log sources `google_workspace.*` have the records of Cloud Logging, with other field names",
    ),
    (
        "Microsoft365.Audit.AzureActiveDirectory",
        "it is a part of `product: m365, service: audit`, which the field Workload tells apart",
    ),
    (
        "Microsoft365.Audit.Exchange",
        "it is a part of `product: m365, service: audit`, which the field Workload tells apart",
    ),
    (
        "Microsoft365.Audit.SharePoint",
        "it is a part of `product: m365, service: audit`, which the field Workload tells apart",
    ),
    (
        "Microsoft365.Audit.General",
        "it is a part of `product: m365, service: audit`, which the field Workload tells apart",
    ),
];

impl LogType {
    pub fn logsource(&self) -> LogSource {
        LogSource {
            product: Some(self.product.into()),
            category: None,
            service: Some(self.service.into()),
        }
    }
}

/// The one log type of a rule that has a log source.
pub fn one(types: &[(String, &Node)], out: &mut Vec<Diagnostic>) -> Option<&'static LogType> {
    let mut found: Option<&LogType> = None;
    let mut others = Vec::new();
    let mut good = true;
    for (name, node) in types {
        match (SERVED.iter().find(|known| known.name == name), found) {
            (Some(known), None) => found = Some(known),
            (Some(known), Some(first)) if known.name != first.name => {
                good = false;
                let message = format!(
                    "a Sigma rule has one log source; `{}` and `{name}` are two",
                    first.name
                );
                out.push(
                    error(UNSUPPORTED, node, message)
                        .help("make a copy of the rule for each log type"),
                );
            }
            (Some(_), Some(_)) => {}
            (None, _) => others.push((name, *node)),
        }
    }
    for (name, node) in others {
        let why = DIFFERENT.iter().find(|(other, _)| other == name);
        let message = match why {
            Some((_, why)) => format!("no log source here is `{name}`: {why}"),
            None => format!("no log source here is `{name}`"),
        };
        if found.is_some() {
            out.push(warning(node, message).label("the converted rule doesn't look there"));
            continue;
        }
        good = false;
        let known = || SERVED.iter().map(|known| known.name);
        let mut diagnostic = error(Code::UNKNOWN_LOGSOURCE, node, message);
        diagnostic.help = did_you_mean(name, known()).or_else(|| {
            let known: Vec<&str> = known().collect();
            Some(format!("known are {}", known.join(", ")))
        });
        out.push(diagnostic);
    }
    found.filter(|_| good)
}
