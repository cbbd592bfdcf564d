-- Remote Desktop Tried on Many Hosts by One
-- rule d82ed44e-30ff-43a4-8a71-cf1964c87f9b, level medium, source zeek-rdp, athena
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN "ts" >= -2.53402300799E11 AND "ts" <= 2.53402300799E11 THEN TRY_CAST("ts" * 1E6 AS BIGINT)
    END AS "_t",
    coalesce(CAST(length("uid") AS VARCHAR) || ':' || "uid", '-') || coalesce(CAST(length(CAST("ts" AS VARCHAR)) AS VARCHAR) || ':' || CAST("ts" AS VARCHAR), '-') AS "_id",
    "id.orig_h" AS "_key0",
    "id.resp_h" AS "_v",
    coalesce("id.orig_h", 'None') || ' tries remote desktop on many hosts' AS "_title",
    '{"id.orig_h":' || coalesce(json_format(CAST("id.orig_h" AS JSON)), 'null') || ',"id.resp_h":' || coalesce(json_format(CAST("id.resp_h" AS JSON)), 'null') || ',"cookie":' || coalesce(json_format(CAST("cookie" AS JSON)), 'null') || ',"result":' || coalesce(json_format(CAST("result" AS JSON)), 'null') || ',"client_name":' || coalesce(json_format(CAST("client_name" AS JSON)), 'null') || '}' AS "_context",
    '{"address":' || coalesce(json_format(CAST("id.orig_h" AS JSON)), 'null') || '}' AS "_entities"
  FROM "zeek_rdp"
  WHERE regexp_like(
      "id.orig_h",
      '\A(?:(?:10\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])|172\.(?:1[6-9]|2[0-9]|3[01])|192\.168)(?:\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])){2}|(?:(?:(?:0{1,4}:){5}|::(?:0{1,4}:){0,4}|0{1,4}::(?:0{1,4}:){0,3}|(?:0{1,4}:){2}:(?:0{1,4}:){0,2}|(?:0{1,4}:){3}:(?:0{1,4}:)?|(?:0{1,4}:){4}:)[Ff]{4}:(?:(?:0?[Aa][0-9A-Fa-f]{2}|[Aa][Cc]1[0-9A-Fa-f]|[Cc]0[Aa]8):[0-9A-Fa-f]{1,4}|(?:10\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])|172\.(?:1[6-9]|2[0-9]|3[01])|192\.168)(?:\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])){2})|(?:0{1,4}:){5}[Ff]{4}:(?:0?[Aa][0-9A-Fa-f]{2}|[Aa][Cc]1[0-9A-Fa-f]|[Cc]0[Aa]8)::)(?:%[^/\t-\r ]+)?)\z'
    )
    AND "id.resp_h" IS NOT NULL
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') AS "_k",
    "_key0",
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
    "_v",
    "_title",
    "_context",
    "_entities",
    lag("_t", 7) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    lead("_t", 7) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_after"
  FROM "matches"
),
"near" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_v",
    "_title",
    "_context",
    "_entities"
  FROM "beside"
  WHERE ("_t" - "_before") <= 12600000000 OR ("_after" - "_t") <= 12600000000
),
"windows" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_v",
    "_title",
    "_context",
    "_entities",
    reduce_agg(
      "_t", CAST(-9000000000000000000 AS BIGINT),
      (s, x) -> CASE WHEN x >= s + 1800000000 THEN x ELSE s END, (a, b) -> a
    ) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_start"
  FROM "near"
),
"values" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
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
    "_start",
    min("_t") FILTER (WHERE "_reached" >= 15) AS "_at",
    min("_t") AS "_first",
    max("_t") AS "_last",
    count(*) AS "_n",
    TRY_CAST(sum("_new") AS DOUBLE) AS "_v",
    min("_id", 10) AS "_ids",
    min_by("_title", "_id") FILTER (WHERE "_t" = "_start") AS "_title",
    min_by("_context", "_id") FILTER (WHERE "_t" = "_start") AS "_context",
    min_by("_entities", "_id") FILTER (WHERE "_t" = "_start") AS "_entities"
  FROM "counted"
  WHERE "_total" >= 15
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
            'd82ed44e-30ff-43a4-8a71-cf1964c87f9b
' || coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || '
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
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') AS "_k",
    "_k" AS "_events",
    "_key0",
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
  'd82ed44e-30ff-43a4-8a71-cf1964c87f9b' AS "rule_id",
  'Remote Desktop Tried on Many Hosts by One' AS "rule_title",
  'medium' AS "level",
  50 AS "risk_score",
  "_title" AS "title",
  '{"id.orig_h":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || '}' AS "key",
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
