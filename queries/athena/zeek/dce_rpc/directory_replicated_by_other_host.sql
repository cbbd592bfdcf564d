-- Directory Replicated by a Host That Is No Domain Controller
-- rule ceba8dd5-732d-41cd-a7d9-68b9a24d22ee, level high, source zeek-dce-rpc, athena
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN "ts" >= -2.53402300799E11 AND "ts" <= 2.53402300799E11 THEN TRY_CAST("ts" * 1E6 AS BIGINT)
    END AS "_t",
    coalesce(CAST(length("uid") AS VARCHAR) || ':' || "uid", '-') || coalesce(CAST(length(CAST("ts" AS VARCHAR)) AS VARCHAR) || ':' || CAST("ts" AS VARCHAR), '-') || coalesce(CAST(length("endpoint") AS VARCHAR) || ':' || "endpoint", '-') || coalesce(CAST(length("operation") AS VARCHAR) || ':' || "operation", '-') AS "_id",
    "id.orig_h" AS "_key0",
    coalesce("id.orig_h", 'None') || ' replicates the directory' AS "_title",
    '{"id.orig_h":' || coalesce(json_format(CAST("id.orig_h" AS JSON)), 'null') || ',"id.resp_h":' || coalesce(json_format(CAST("id.resp_h" AS JSON)), 'null') || ',"endpoint":' || coalesce(json_format(CAST("endpoint" AS JSON)), 'null') || ',"operation":' || coalesce(json_format(CAST("operation" AS JSON)), 'null') || '}' AS "_context",
    '{"address":' || coalesce(json_format(CAST("id.orig_h" AS JSON)), 'null') || '}' AS "_entities"
  FROM "zeek_dce_rpc"
  WHERE lower("endpoint") = 'drsuapi'
    AND lower("operation") = 'drsgetncchanges'
    AND NOT coalesce(
      regexp_like(
        "id.orig_h",
        '\A(?:10\.0\.0\.(?:[0-9]|1[0-5])|(?:(?:(?:0{1,4}:){5}|::(?:0{1,4}:){0,4}|0{1,4}::(?:0{1,4}:){0,3}|(?:0{1,4}:){2}:(?:0{1,4}:){0,2}|(?:0{1,4}:){3}:(?:0{1,4}:)?|(?:0{1,4}:){4}:)[Ff]{4}:(?:0?[Aa]00:0{0,3}[0-9A-Fa-f]|10\.0\.0\.(?:[0-9]|1[0-5]))|(?:0{1,4}:){5}[Ff]{4}:0?[Aa]00::)(?:%[^/\t-\r ]+)?)\z'
      ), FALSE
    )
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
      (s, x) -> CASE WHEN x >= s + 21600000000 THEN x ELSE s END, (a, b) -> a
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
            'ceba8dd5-732d-41cd-a7d9-68b9a24d22ee
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
  'ceba8dd5-732d-41cd-a7d9-68b9a24d22ee' AS "rule_id",
  'Directory Replicated by a Host That Is No Domain Controller' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
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
FROM "named";
