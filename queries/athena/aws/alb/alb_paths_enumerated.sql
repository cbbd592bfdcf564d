-- Paths of a Site Enumerated Through a Load Balancer
-- rule b4f1a50c-18ee-4c8d-89a8-0ddbd0ff2c6f, level low, source aws-alb, athena
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
    "elb" AS "_key1",
    "request_url" AS "_v",
    coalesce("client_ip", 'None') || ' enumerates ' || coalesce("elb", 'None') AS "_title",
    '{"client_ip":' || coalesce(json_format(CAST("client_ip" AS JSON)), 'null') || ',"request_verb":' || coalesce(json_format(CAST("request_verb" AS JSON)), 'null') || ',"request_url":' || coalesce(json_format(CAST("request_url" AS JSON)), 'null') || ',"elb_status_code":' || coalesce(json_format(CAST(CAST("elb_status_code" AS VARCHAR) AS JSON)), 'null') || ',"user_agent":' || coalesce(json_format(CAST("user_agent" AS JSON)), 'null') || '}' AS "_context",
    '{"address":' || coalesce(json_format(CAST("client_ip" AS JSON)), 'null') || ',"resource":' || coalesce(json_format(CAST(coalesce("domain_name", "elb") AS JSON)), 'null') || '}' AS "_entities"
  FROM "alb_access_logs"
  WHERE "elb_status_code" IN (403, 404)
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') AS "_k",
    "_key0",
    "_key1",
    "_v",
    "_title",
    "_context",
    "_entities"
  FROM "rows0_0"
  WHERE "_t" IS NOT NULL
),
"beside" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_v",
    "_title",
    "_context",
    "_entities",
    lag("_t", 30) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    lead("_t", 30) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_after"
  FROM "matches"
),
"near" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_v",
    "_title",
    "_context",
    "_entities"
  FROM "beside"
  WHERE ("_t" - "_before") <= 9000000000 OR ("_after" - "_t") <= 9000000000
),
"windows" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_v",
    "_title",
    "_context",
    "_entities",
    reduce_agg(
      "_t", CAST(-9000000000000000000 AS BIGINT),
      (s, x) -> CASE WHEN x >= s + 300000000 THEN x ELSE s END, (a, b) -> a
    ) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_start"
  FROM "near"
),
"values" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_v",
    "_title",
    "_context",
    "_entities",
    "_start",
    CASE
      WHEN "_v" IS NOT NULL AND row_number() OVER (PARTITION BY "_k", "_start", "_v" ORDER BY "_t") = 1 THEN 1
      ELSE 0
    END AS "_new"
  FROM "windows"
),
"counted" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_v",
    "_title",
    "_context",
    "_entities",
    "_start",
    "_new",
    sum("_new") OVER (PARTITION BY "_k", "_start" ORDER BY "_t") AS "_reached",
    sum("_new") OVER (PARTITION BY "_k", "_start") AS "_total"
  FROM "values"
),
"alerts" AS (
  SELECT
    "_k",
    min("_key0") AS "_key0",
    min("_key1") AS "_key1",
    "_start",
    min("_t") FILTER (WHERE "_reached" >= 60) AS "_at",
    min("_t") AS "_first",
    max("_t") AS "_last",
    count(*) AS "_n",
    TRY_CAST(sum("_new") AS DOUBLE) AS "_v",
    min("_id", 10) AS "_ids",
    min_by("_title", "_id") FILTER (WHERE "_t" = "_start") AS "_title",
    min_by("_context", "_id") FILTER (WHERE "_t" = "_start") AS "_context",
    min_by("_entities", "_id") FILTER (WHERE "_t" = "_start") AS "_entities"
  FROM "counted"
  WHERE "_total" >= 60
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
            'b4f1a50c-18ee-4c8d-89a8-0ddbd0ff2c6f
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
),
"dedup_keys" AS (
  SELECT
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') AS "_k",
    "_k" AS "_events",
    "_key0",
    "_key1",
    "_aid",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_merged",
    "_title",
    "_context",
    "_entities"
  FROM "named"
),
"dedup_windows" AS (
  SELECT
    "_key0",
    "_key1",
    "_aid",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_merged",
    "_title",
    "_context",
    "_entities",
    "_k",
    "_events",
    reduce_agg(
      "_at", CAST(-9000000000000000000 AS BIGINT),
      (s, x) -> CASE WHEN x >= s + 21600000000 THEN x ELSE s END, (a, b) -> a
    ) OVER (PARTITION BY "_k" ORDER BY "_at") AS "_start"
  FROM "dedup_keys"
),
"dedup_counted" AS (
  SELECT
    "_key0",
    "_key1",
    "_aid",
    "_at",
    "_first",
    "_v",
    "_ids",
    "_title",
    "_context",
    "_entities",
    "_k",
    "_events",
    max("_last") OVER (PARTITION BY "_k", "_start") AS "_last",
    sum("_n") OVER (PARTITION BY "_k", "_start") AS "_n",
    sum("_merged") OVER (PARTITION BY "_k", "_start") AS "_merged",
    row_number() OVER (PARTITION BY "_k", "_start" ORDER BY "_at", "_aid") AS "_position"
  FROM "dedup_windows"
),
"deduplicated" AS (
  SELECT
    "_events" AS "_k",
    "_key0",
    "_key1",
    "_aid",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_merged",
    "_title",
    "_context",
    "_entities"
  FROM "dedup_counted"
  WHERE "_position" = 1
)
SELECT
  "_aid" AS "alert_id",
  'b4f1a50c-18ee-4c8d-89a8-0ddbd0ff2c6f' AS "rule_id",
  'Paths of a Site Enumerated Through a Load Balancer' AS "rule_title",
  'low' AS "level",
  25 AS "risk_score",
  "_title" AS "title",
  '{"client_ip":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"elb":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "key",
  CAST(at_timezone(from_unixtime_nanos(CAST("_at" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "alert_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_first" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "first_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_last" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  "_context" AS "context",
  "_entities" AS "entities"
FROM "deduplicated";
