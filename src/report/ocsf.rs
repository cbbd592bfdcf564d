//! Alerts as Detection Findings of the Open Cybersecurity Schema Framework, version 1.3.0.
//!
//! Schema: <https://schema.ocsf.io/1.3.0/classes/detection_finding> with the objects
//! `finding_info`, `analytic`, `metadata`, `product` and `observable`; in its repository
//! (`ocsf/ocsf-schema`) `events/findings/detection_finding.json` and `objects/*.json`.
//! `is_alert` came with 1.4.0 and is therefore not written.

use crate::engine::alerts::Alert;
use crate::rule::Level;
use serde_json::{Map, Value, json};

const SCHEMA: &str = "1.3.0";

/// A finding that was just created. Times are milliseconds from the epoch, as `timestamp_t`
/// wants them; what the schema has no place for is in `unmapped`.
pub fn detection_finding(alert: &Alert, product_version: &str) -> Value {
    let (severity_id, severity) = severity(alert.level.as_deref());
    json!({
        "activity_id": 1,
        "activity_name": "Create",
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2004,
        "class_name": "Detection Finding",
        "type_uid": 200_401,
        "type_name": "Detection Finding: Create",
        "time": millis(alert.time),
        "start_time": millis(alert.first),
        "end_time": millis(alert.last),
        "count": alert.event_count,
        "message": alert.title,
        "severity_id": severity_id,
        "severity": severity,
        "status_id": 1,
        "status": "New",
        "risk_score": alert.risk_score,
        "finding_info": {
            "uid": alert.alert_id,
            "title": alert.title,
            "created_time": millis(alert.time),
            "first_seen_time": millis(alert.first),
            "last_seen_time": millis(alert.last),
            "analytic": {
                "uid": alert.rule_id,
                "name": alert.rule_title,
                "type_id": 1,
                "type": "Rule",
            },
        },
        "metadata": {
            "version": SCHEMA,
            "uid": alert.alert_id,
            "product": {
                "name": "siglake",
                "vendor_name": "siglake",
                "version": product_version,
            },
        },
        "observables": observables(&alert.entities),
        "unmapped": {
            "key": alert.key,
            "context": alert.context,
            "entities": alert.entities,
            "event_ids": alert.event_ids,
            "value": alert.value,
            "merged": alert.merged,
        },
    })
}

fn millis(micros: i64) -> i64 {
    micros.div_euclid(1000)
}

/// `severity_id` and its caption. Levels that Sigma does not have are unknown.
fn severity(level: Option<&str>) -> (u8, &'static str) {
    let known = Level::ALL
        .into_iter()
        .find(|known| level.is_some_and(|level| level.eq_ignore_ascii_case(known.name())));
    match known {
        Some(Level::Informational) => (1, "Informational"),
        Some(Level::Low) => (2, "Low"),
        Some(Level::Medium) => (3, "Medium"),
        Some(Level::High) => (4, "High"),
        Some(Level::Critical) => (5, "Critical"),
        None => (0, "Unknown"),
    }
}

/// An observable's `name` points to an attribute of the event: here to `unmapped.entities`.
fn observables(entities: &Map<String, Value>) -> Vec<Value> {
    entities
        .iter()
        .filter_map(|(kind, value)| {
            let value = match value {
                Value::Null => return None,
                Value::String(text) => text.clone(),
                other
                @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                    other.to_string()
                }
            };
            let (type_id, name) = match kind.as_str() {
                "host" => (1, "Hostname"),
                "address" => (2, "IP Address"),
                "user" => (4, "User Name"),
                "resource" => (10, "Resource UID"),
                // The schema: `type` then holds what the source calls it.
                _ => (99, kind.as_str()),
            };
            Some(json!({
                "name": format!("unmapped.entities.{kind}"),
                "type_id": type_id,
                "type": name,
                "value": value,
            }))
        })
        .collect()
}
