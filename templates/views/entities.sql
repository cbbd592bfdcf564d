{% macro value(kind) -%}
{% if dialect == "duckdb" %}json_extract_string("entities", '$.{{ kind }}'){% else %}json_extract_scalar("entities", '$.{{ kind }}'){% endif %}
{%- endmacro %}
{% set kinds = ["user", "host", "address", "resource"] %}
-- Who and what alerts are about, per day: users, hosts, addresses and resources.
CREATE OR REPLACE VIEW {{ (tables.alerts.name ~ "_entities") | sql_name }} AS
SELECT
  "alert_date",
  "kind",
  "entity",
  count(*) AS "alerts",
  count(DISTINCT "rule_id") AS "rules",
  sum("risk_score") AS "risk"
FROM (
{% for kind in kinds %}
  SELECT "alert_date", "rule_id", "risk_score", {{ kind | sql_text }} AS "kind", {{ value(kind) }} AS "entity"
  FROM {{ tables.alerts.sql_name }}
{% if not loop.last %}
  UNION ALL
{% endif %}
{% endfor %}
) AS "found"
WHERE "entity" IS NOT NULL
GROUP BY "alert_date", "kind", "entity";
