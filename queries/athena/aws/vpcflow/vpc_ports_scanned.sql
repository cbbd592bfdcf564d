-- Many Ports of One Address Tried in a VPC
-- rule f93b8921-2d22-47f3-97a8-853b04dffbd1, level medium, source aws-vpcflow, athena
WITH "rows0_0" AS (
  SELECT
    CASE WHEN "start" >= -253402300799 AND "start" <= 253402300799 THEN "start" * 1000000 END AS "_t",
    coalesce(
      CAST(length(CAST("start" AS VARCHAR)) AS VARCHAR) || ':' || CAST("start" AS VARCHAR), '-'
    ) || coalesce(CAST(length("interface_id") AS VARCHAR) || ':' || "interface_id", '-') || coalesce(CAST(length("srcaddr") AS VARCHAR) || ':' || "srcaddr", '-') || coalesce(
      CAST(length(CAST("srcport" AS VARCHAR)) AS VARCHAR) || ':' || CAST("srcport" AS VARCHAR), '-'
    ) || coalesce(CAST(length("dstaddr") AS VARCHAR) || ':' || "dstaddr", '-') || coalesce(
      CAST(length(CAST("dstport" AS VARCHAR)) AS VARCHAR) || ':' || CAST("dstport" AS VARCHAR), '-'
    ) || coalesce(
      CAST(length(CAST("protocol" AS VARCHAR)) AS VARCHAR) || ':' || CAST("protocol" AS VARCHAR),
      '-'
    ) || coalesce(CAST(length("action") AS VARCHAR) || ':' || "action", '-') AS "_id",
    "srcaddr" AS "_key0",
    "dstaddr" AS "_key1",
    CAST("dstport" AS VARCHAR) AS "_v",
    coalesce("srcaddr", 'None') || ' scans ' || coalesce("dstaddr", 'None') AS "_title",
    '{"interface_id":' || coalesce(json_format(CAST("interface_id" AS JSON)), 'null') || ',"srcaddr":' || coalesce(json_format(CAST("srcaddr" AS JSON)), 'null') || ',"dstaddr":' || coalesce(json_format(CAST("dstaddr" AS JSON)), 'null') || ',"dstport":' || coalesce(json_format(CAST(CAST("dstport" AS VARCHAR) AS JSON)), 'null') || ',"protocol":' || coalesce(json_format(CAST(CAST("protocol" AS VARCHAR) AS JSON)), 'null') || '}' AS "_context",
    '{"address":' || coalesce(json_format(CAST(coalesce("pkt_srcaddr", "srcaddr") AS JSON)), 'null') || ',"host":' || coalesce(json_format(CAST(coalesce("instance_id", "interface_id") AS JSON)), 'null') || '}' AS "_entities"
  FROM "vpc_flow_logs"
  WHERE lower("action") = 'reject' AND "dstport" > 0 AND NOT coalesce("srcport" < 1024, FALSE)
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
    lag("_t", 10) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    lead("_t", 10) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_after"
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
  WHERE ("_t" - "_before") <= 6000000000 OR ("_after" - "_t") <= 6000000000
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
      (s, x) -> CASE WHEN x >= s + 600000000 THEN x ELSE s END, (a, b) -> a
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
    min("_t") FILTER (WHERE "_reached" >= 20) AS "_at",
    min("_t") AS "_first",
    max("_t") AS "_last",
    count(*) AS "_n",
    TRY_CAST(sum("_new") AS DOUBLE) AS "_v",
    min("_id", 10) AS "_ids",
    min_by("_title", "_id") FILTER (WHERE "_t" = "_start") AS "_title",
    min_by("_context", "_id") FILTER (WHERE "_t" = "_start") AS "_context",
    min_by("_entities", "_id") FILTER (WHERE "_t" = "_start") AS "_entities"
  FROM "counted"
  WHERE "_total" >= 20
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
            'f93b8921-2d22-47f3-97a8-853b04dffbd1
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
      (s, x) -> CASE WHEN x >= s + 3600000000 THEN x ELSE s END, (a, b) -> a
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
  'f93b8921-2d22-47f3-97a8-853b04dffbd1' AS "rule_id",
  'Many Ports of One Address Tried in a VPC' AS "rule_title",
  'medium' AS "level",
  50 AS "risk_score",
  "_title" AS "title",
  '{"srcaddr":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"dstaddr":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "key",
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
