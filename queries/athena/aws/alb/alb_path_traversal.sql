-- Path Traversal Answered Behind a Load Balancer
-- rule f9b930d2-a258-44d0-bac8-299017520acd, level high, source aws-alb, athena
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
    coalesce(CAST(length("trace_id") AS VARCHAR) || ':' || "trace_id", '-') || coalesce(
      CAST(length("request_creation_time") AS VARCHAR) || ':' || "request_creation_time", '-'
    ) || coalesce(
      CAST(length(CAST("client_port" AS VARCHAR)) AS VARCHAR) || ':' || CAST("client_port" AS VARCHAR),
      '-'
    ) AS "_id",
    "client_ip" AS "_key0",
    "domain_name" AS "_key1",
    coalesce("client_ip", 'None') || ' steps out of the web root of ' || coalesce("domain_name", 'None') AS "_title",
    '{"client_ip":' || coalesce(json_format(CAST("client_ip" AS JSON)), 'null') || ',"domain_name":' || coalesce(json_format(CAST("domain_name" AS JSON)), 'null') || ',"request_verb":' || coalesce(json_format(CAST("request_verb" AS JSON)), 'null') || ',"request_url":' || coalesce(json_format(CAST("request_url" AS JSON)), 'null') || ',"target_status_code":' || coalesce(json_format(CAST("target_status_code" AS JSON)), 'null') || ',"user_agent":' || coalesce(json_format(CAST("user_agent" AS JSON)), 'null') || '}' AS "_context",
    '{"address":' || coalesce(json_format(CAST("client_ip" AS JSON)), 'null') || ',"resource":' || coalesce(json_format(CAST(coalesce("domain_name", "elb") AS JSON)), 'null') || '}' AS "_entities"
  FROM "alb_access_logs"
  WHERE regexp_like(
      lower("request_url"),
      '/\.\./\.\./|\.\.%2f\.\.%2f|%2e%2e/%2e%2e/|\.\.%5c\.\.%5c|/\.%2e/|/etc/passwd|/etc/shadow|/proc/self/environ|/windows/win\.ini'
    )
    AND CASE
      WHEN regexp_like("target_status_code", '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z') THEN TRY_CAST("target_status_code" AS DOUBLE) IN (2E2, 2.06E2)
      ELSE FALSE
    END
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') AS "_k",
    "_key0",
    "_key1",
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
    "_key1",
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
    min("_key1") AS "_key1",
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
    "_key1",
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
            'f9b930d2-a258-44d0-bac8-299017520acd
' || (
              coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-')
            ) || '
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
  'f9b930d2-a258-44d0-bac8-299017520acd' AS "rule_id",
  'Path Traversal Answered Behind a Load Balancer' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  "_title" AS "title",
  '{"client_ip":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"domain_name":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "key",
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
