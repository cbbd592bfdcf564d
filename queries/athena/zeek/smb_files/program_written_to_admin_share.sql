-- Program Written to an Administrative Share
-- rule d6642d0c-d2f2-4868-9cc1-4705f044f0c2, level medium, source zeek-smb-files, athena
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN "ts" >= -2.53402300799E11 AND "ts" <= 2.53402300799E11 THEN TRY_CAST("ts" * 1E6 AS BIGINT)
    END AS "_t",
    coalesce(CAST(length("uid") AS VARCHAR) || ':' || "uid", '-') || coalesce(CAST(length(CAST("ts" AS VARCHAR)) AS VARCHAR) || ':' || CAST("ts" AS VARCHAR), '-') || coalesce(CAST(length("action") AS VARCHAR) || ':' || "action", '-') || coalesce(CAST(length("path") AS VARCHAR) || ':' || "path", '-') || coalesce(CAST(length("name") AS VARCHAR) || ':' || "name", '-') AS "_id",
    "id.orig_h" AS "_key0",
    "id.resp_h" AS "_key1",
    coalesce("id.orig_h", 'None') || ' writes a program to ' || coalesce("id.resp_h", 'None') AS "_title",
    '{"id.orig_h":' || coalesce(json_format(CAST("id.orig_h" AS JSON)), 'null') || ',"id.resp_h":' || coalesce(json_format(CAST("id.resp_h" AS JSON)), 'null') || ',"path":' || coalesce(json_format(CAST("path" AS JSON)), 'null') || ',"name":' || coalesce(json_format(CAST("name" AS JSON)), 'null') || ',"size":' || coalesce(json_format(CAST(CAST("size" AS VARCHAR) AS JSON)), 'null') || '}' AS "_context",
    '{"address":' || coalesce(json_format(CAST("id.orig_h" AS JSON)), 'null') || '}' AS "_entities"
  FROM "zeek_smb_files"
  WHERE lower("action") = 'smb::file_write'
    AND (lower("path") LIKE '%\admin$' OR lower("path") LIKE '%\c$' OR lower("path") LIKE '%\sysvol')
    AND regexp_like(lower("name"), '(?:\.exe|\.dll|\.sys|\.ps1|\.bat|\.vbs)\z')
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
            'd6642d0c-d2f2-4868-9cc1-4705f044f0c2
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
  'd6642d0c-d2f2-4868-9cc1-4705f044f0c2' AS "rule_id",
  'Program Written to an Administrative Share' AS "rule_title",
  'medium' AS "level",
  50 AS "risk_score",
  "_title" AS "title",
  '{"id.orig_h":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"id.resp_h":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "key",
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
