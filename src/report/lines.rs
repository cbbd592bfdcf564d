//! Alerts as JSON objects, one to a line.

use super::time::rfc3339;
use crate::engine::alerts::Alert;
use serde_json::{Value, json};

/// One object, with the columns of alerts as its members, in their order. Times are RFC 3339
/// with microseconds, UTC.
pub fn json(alert: &Alert) -> Value {
    json!({
        "alert_id": alert.alert_id,
        "rule_id": alert.rule_id,
        "rule_title": alert.rule_title,
        "level": alert.level,
        "risk_score": alert.risk_score,
        "title": alert.title,
        "key": alert.key,
        "alert_time": rfc3339(alert.time),
        "first_time": rfc3339(alert.first),
        "last_time": rfc3339(alert.last),
        "event_count": alert.event_count,
        "value": alert.value,
        "event_ids": alert.event_ids,
        "merged": alert.merged,
        "context": alert.context,
        "entities": alert.entities,
    })
}
