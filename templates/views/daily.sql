-- Alerts per day and rule.
CREATE OR REPLACE VIEW {{ (tables.alerts.name ~ "_daily") | sql_name }} AS
SELECT
  "alert_date",
  "rule_id",
  max("rule_title") AS "rule_title",
  "level",
  count(*) AS "alerts",
  sum("event_count") AS "events"
FROM {{ tables.alerts.sql_name }}
GROUP BY "alert_date", "rule_id", "level";
