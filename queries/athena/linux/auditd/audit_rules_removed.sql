-- Audit Rules Removed or Auditing Switched Off on Linux
-- rule ad61268d-224f-4eaf-be9f-853e7c140b45, level high, source linux-auditd, athena
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN regexp_like(
        "time",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN CAST(round(
        to_unixtime(
          CAST(at_timezone(
            TRY_CAST(regexp_replace(replace("time", 'T', ' '), '([.][0-9]{6})[0-9]+', '$1') AS TIMESTAMP(6) WITH TIME ZONE),
            'UTC'
          ) AS TIMESTAMP(6))
        ) * 1E6
      ) AS BIGINT)
    END AS "_t",
    coalesce(CAST(length("node") AS VARCHAR) || ':' || "node", '-') || coalesce(CAST(length("serial") AS VARCHAR) || ':' || "serial", '-') || coalesce(CAST(length("type") AS VARCHAR) || ':' || "type", '-') || coalesce(CAST(length("item") AS VARCHAR) || ':' || "item", '-') AS "_id",
    "node" AS "_key0",
    'Auditing is reduced on ' || coalesce("node", 'None') AS "_title",
    '{"node":' || coalesce(json_format(CAST("node" AS JSON)), 'null') || ',"type":' || coalesce(json_format(CAST("type" AS JSON)), 'null') || ',"op":' || coalesce(json_format(CAST("op" AS JSON)), 'null') || ',"auid":' || coalesce(json_format(CAST("auid" AS JSON)), 'null') || ',"key":' || coalesce(json_format(CAST("key" AS JSON)), 'null') || ',"message":' || coalesce(json_format(CAST("message" AS JSON)), 'null') || '}' AS "_context",
    '{"user":' || coalesce(json_format(CAST("auid" AS JSON)), 'null') || ',"host":' || coalesce(json_format(CAST("node" AS JSON)), 'null') || '}' AS "_entities"
  FROM "linux_auditd"
  WHERE (
      (lower("type") = 'config_change' AND lower("op") = 'remove_rule')
        OR (lower("type") = 'config_change' AND lower("message") LIKE '%audit!_enabled=0%' ESCAPE '!')
    )
    AND NOT coalesce(lower("res") IN ('0', 'no', 'failed'), FALSE)
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') AS "_k",
    "_key0",
    "_title",
    "_context",
    "_entities"
  FROM "rows0_0"
  WHERE "_t" IS NOT NULL
),
"windows" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_title",
    "_context",
    "_entities",
    reduce_agg(
      "_t", CAST(-9000000000000000000 AS BIGINT),
      (s, x) -> CASE WHEN x >= s + 3600000000 THEN x ELSE s END, (a, b) -> a
    ) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_start"
  FROM "matches"
),
"alerts" AS (
  SELECT
    "_k",
    min("_key0") AS "_key0",
    "_start",
    min("_t") AS "_at",
    min("_t") AS "_first",
    max("_t") AS "_last",
    count(*) AS "_n",
    TRY_CAST(NULL AS DOUBLE) AS "_v",
    min("_id", 10) AS "_ids",
    min_by("_title", "_id") FILTER (WHERE "_t" = "_start") AS "_title",
    min_by("_context", "_id") FILTER (WHERE "_t" = "_start") AS "_context",
    min_by("_entities", "_id") FILTER (WHERE "_t" = "_start") AS "_entities"
  FROM "windows"
  GROUP BY "_k", "_start"
),
"named" AS (
  SELECT
    "_k",
    "_key0",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_title",
    "_context",
    "_entities",
    lower(
      to_hex(
        md5(
          to_utf8(
            'ad61268d-224f-4eaf-be9f-853e7c140b45
' || coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || '
' || CAST("_start" AS VARCHAR)
          )
        )
      )
    ) AS "_aid",
    1 AS "_merged"
  FROM "alerts"
)
SELECT
  "_aid" AS "alert_id",
  'ad61268d-224f-4eaf-be9f-853e7c140b45' AS "rule_id",
  'Audit Rules Removed or Auditing Switched Off on Linux' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  "_title" AS "title",
  '{"node":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || '}' AS "key",
  CAST(at_timezone(from_unixtime_nanos(CAST("_at" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "alert_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_first" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "first_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_last" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  "_context" AS "context",
  "_entities" AS "entities"
FROM "named";
