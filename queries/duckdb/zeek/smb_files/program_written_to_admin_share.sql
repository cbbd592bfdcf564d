-- Program Written to an Administrative Share
-- rule d6642d0c-d2f2-4868-9cc1-4705f044f0c2, level medium, source zeek-smb-files, duckdb
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN "ts" >= -2.53402300799E11 AND "ts" <= 2.53402300799E11 THEN TRY_CAST("ts" * 1E6 AS BIGINT)
    END AS "_t",
    coalesce(CAST(length("uid") AS VARCHAR) || ':' || "uid", '-') || coalesce(CAST(length(CAST("ts" AS VARCHAR)) AS VARCHAR) || ':' || CAST("ts" AS VARCHAR), '-') || coalesce(CAST(length("action") AS VARCHAR) || ':' || "action", '-') || coalesce(CAST(length("path") AS VARCHAR) || ':' || "path", '-') || coalesce(CAST(length("name") AS VARCHAR) || ':' || "name", '-') AS "_id",
    "id.orig_h" AS "_key0",
    "id.resp_h" AS "_key1",
    coalesce("id.orig_h", 'None') || ' writes a program to ' || coalesce("id.resp_h", 'None') AS "_title",
    '{"id.orig_h":' || coalesce(CAST(to_json("id.orig_h") AS VARCHAR), 'null') || ',"id.resp_h":' || coalesce(CAST(to_json("id.resp_h") AS VARCHAR), 'null') || ',"path":' || coalesce(CAST(to_json("path") AS VARCHAR), 'null') || ',"name":' || coalesce(CAST(to_json("name") AS VARCHAR), 'null') || ',"size":' || coalesce(CAST(to_json(CAST("size" AS VARCHAR)) AS VARCHAR), 'null') || '}' AS "_context",
    '{"address":' || coalesce(CAST(to_json("id.orig_h") AS VARCHAR), 'null') || '}' AS "_entities"
  FROM "zeek_smb_files"
  WHERE lower("action") = 'smb::file_write'
    AND (lower("path") LIKE '%\admin$' OR lower("path") LIKE '%\c$' OR lower("path") LIKE '%\sysvol')
    AND regexp_matches(lower("name"), '(?:\.exe|\.dll|\.sys|\.ps1|\.bat|\.vbs)\z')
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
"opened" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_title",
    "_context",
    "_entities",
    CASE
      WHEN lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t") IS NULL
        OR ("_t" - lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t")) >= 3600000000 THEN "_t"
    END AS "_opened"
  FROM "matches"
),
"sessions" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_title",
    "_context",
    "_entities",
    max("_opened") OVER (PARTITION BY "_k" ORDER BY "_t") AS "_session"
  FROM "opened"
),
"late" AS (
  SELECT
    "_k",
    "_t",
    min("_session") AS "_session"
  FROM "sessions"
  WHERE "_t" >= ("_session" + 3600000000)
  GROUP BY "_k", "_t"
),
"numbered" AS (
  SELECT
    "_k",
    "_t",
    "_session",
    ("_t" - "_session") - (("_t" - "_session") % 3600000000) AS "_stretch"
  FROM "late"
),
"stretches" AS (
  SELECT
    "_k",
    "_session",
    "_stretch",
    array_sort(array_agg("_t")) AS "_times"
  FROM "numbered"
  GROUP BY "_k", "_session", "_stretch"
),
"listed" AS (
  SELECT
    "_k",
    "_session",
    array_sort(array_agg("_times")) AS "_times"
  FROM "stretches"
  GROUP BY "_k", "_session"
),
"anchors" AS (
  SELECT
    "_k",
    unnest(
      list_reduce(
        list_prepend(list_value("_session"), "_times"),
        lambda s, x: CASE
          WHEN x[-1] >= (s[-1] + 3600000000) THEN list_append(s, list_filter(x, lambda y: y >= s[-1] + 3600000000)[1])
          ELSE s
        END
      )
    ) AS "_anchor"
  FROM "listed"
),
"marked" AS (
  SELECT
    "_l"."_k" AS "_k",
    "_l"."_t" AS "_t",
    "_l"."_session" AS "_session",
    "_r"."_anchor" AS "_anchor"
  FROM "late" AS "_l"
  LEFT JOIN "anchors" AS "_r" ON "_l"."_k" = "_r"."_k" AND "_l"."_t" = "_r"."_anchor"
),
"starts" AS (
  SELECT
    "_k",
    "_t",
    max("_anchor") OVER (PARTITION BY "_k", "_session" ORDER BY "_t") AS "_start"
  FROM "marked"
),
"windows" AS (
  SELECT
    "_l"."_t" AS "_t",
    "_l"."_id" AS "_id",
    "_l"."_k" AS "_k",
    "_l"."_key0" AS "_key0",
    "_l"."_key1" AS "_key1",
    "_l"."_title" AS "_title",
    "_l"."_context" AS "_context",
    "_l"."_entities" AS "_entities",
    coalesce("_r"."_start", "_l"."_session") AS "_start"
  FROM "sessions" AS "_l"
  LEFT JOIN "starts" AS "_r" ON "_l"."_k" = "_r"."_k" AND "_l"."_t" = "_r"."_t"
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
    md5(
      'd6642d0c-d2f2-4868-9cc1-4705f044f0c2
' || (
        coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-')
      ) || '
' || CAST("_start" AS VARCHAR)
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
  '{"id.orig_h":' || coalesce(CAST(to_json("_key0") AS VARCHAR), 'null') || ',"id.resp_h":' || coalesce(CAST(to_json("_key1") AS VARCHAR), 'null') || '}' AS "key",
  make_timestamp("_at") AS "alert_time",
  make_timestamp("_first") AS "first_time",
  make_timestamp("_last") AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  "_context" AS "context",
  "_entities" AS "entities"
FROM "named";
