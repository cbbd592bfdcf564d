-- The newest alerts: those of the last week, at most a thousand.
CREATE OR REPLACE VIEW {{ (tables.alerts.name ~ "_newest") | sql_name }} AS
SELECT "alert_time", "level", "risk_score", "title", "rule_title", "key", "event_count", "entities", "context", "alert_id", "rule_id"
FROM {{ tables.alerts.sql_name }}
{% if dialect == "duckdb" %}
WHERE "alert_date" >= (SELECT strftime(max("alert_time") - INTERVAL 7 DAY, '%Y-%m-%d') FROM {{ tables.alerts.sql_name }})
{% else %}
WHERE "alert_date" >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
{% endif %}
ORDER BY "alert_time" DESC, "alert_id"
LIMIT 1000;
