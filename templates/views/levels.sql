-- Alerts per day and level, worst level first.
CREATE OR REPLACE VIEW {{ (tables.alerts.name ~ "_levels") | sql_name }} AS
SELECT
  "alert_date",
  coalesce("level", 'none') AS "level",
  CASE "level" WHEN 'critical' THEN 1 WHEN 'high' THEN 2 WHEN 'medium' THEN 3 WHEN 'low' THEN 4 WHEN 'informational' THEN 5 ELSE 6 END AS "rank",
  count(*) AS "alerts"
FROM {{ tables.alerts.sql_name }}
GROUP BY "alert_date", "level";
