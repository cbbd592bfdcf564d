-- Attack Labelled by WAF and Let Through
-- rule 9de0edb2-61a7-4d68-a97d-42abd1817b30, level medium, source aws-waf, duckdb
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN "timestamp" >= -253402300799000 AND "timestamp" <= 253402300799000 THEN "timestamp" * 1000
    END AS "_t",
    coalesce(
      CAST(length("httpRequest"."requestId") AS VARCHAR) || ':' || "httpRequest"."requestId", '-'
    ) || coalesce(
      CAST(length(CAST("timestamp" AS VARCHAR)) AS VARCHAR) || ':' || CAST("timestamp" AS VARCHAR),
      '-'
    ) AS "_id",
    "httpRequest"."clientIp" AS "_key0",
    "httpSourceId" AS "_key1",
    'An attack of ' || coalesce("httpRequest"."clientIp", 'None') || ' was let through' AS "_title",
    '{"httpRequest.clientIp":' || coalesce(CAST(to_json("httpRequest"."clientIp") AS VARCHAR), 'null') || ',"httpRequest.country":' || coalesce(CAST(to_json("httpRequest"."country") AS VARCHAR), 'null') || ',"httpRequest.httpMethod":' || coalesce(CAST(to_json("httpRequest"."httpMethod") AS VARCHAR), 'null') || ',"httpRequest.uri":' || coalesce(CAST(to_json("httpRequest"."uri") AS VARCHAR), 'null') || ',"httpRequest.args":' || coalesce(CAST(to_json("httpRequest"."args") AS VARCHAR), 'null') || '}' AS "_context",
    '{"address":' || coalesce(CAST(to_json("httpRequest"."clientIp") AS VARCHAR), 'null') || ',"resource":' || coalesce(CAST(to_json("httpSourceId") AS VARCHAR), 'null') || '}' AS "_entities"
  FROM "waf_logs"
  WHERE lower("action") = 'allow'
    AND len(
      list_filter(
        "labels",
        lambda v1: regexp_matches(
          lower(v1."name"),
          ':sql-database:|:known-bad-inputs:|:linux-os:|:windows-os:|:php-app:|core-rule-set:genericrfi|core-rule-set:genericlfi|core-rule-set:ec2metadatassrf'
        )
      )
    ) > 0
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
      '9de0edb2-61a7-4d68-a97d-42abd1817b30
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
  '9de0edb2-61a7-4d68-a97d-42abd1817b30' AS "rule_id",
  'Attack Labelled by WAF and Let Through' AS "rule_title",
  'medium' AS "level",
  50 AS "risk_score",
  "_title" AS "title",
  '{"httpRequest.clientIp":' || coalesce(CAST(to_json("_key0") AS VARCHAR), 'null') || ',"httpSourceId":' || coalesce(CAST(to_json("_key1") AS VARCHAR), 'null') || '}' AS "key",
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
