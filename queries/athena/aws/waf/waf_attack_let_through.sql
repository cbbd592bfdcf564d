-- Attack Labelled by WAF and Let Through
-- rule 9de0edb2-61a7-4d68-a97d-42abd1817b30, level medium, source aws-waf, athena
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
    '{"httpRequest.clientIp":' || coalesce(json_format(CAST("httpRequest"."clientIp" AS JSON)), 'null') || ',"httpRequest.country":' || coalesce(json_format(CAST("httpRequest"."country" AS JSON)), 'null') || ',"httpRequest.httpMethod":' || coalesce(json_format(CAST("httpRequest"."httpMethod" AS JSON)), 'null') || ',"httpRequest.uri":' || coalesce(json_format(CAST("httpRequest"."uri" AS JSON)), 'null') || ',"httpRequest.args":' || coalesce(json_format(CAST("httpRequest"."args" AS JSON)), 'null') || '}' AS "_context",
    '{"address":' || coalesce(json_format(CAST("httpRequest"."clientIp" AS JSON)), 'null') || ',"resource":' || coalesce(json_format(CAST("httpSourceId" AS JSON)), 'null') || '}' AS "_entities"
  FROM "waf_logs"
  WHERE lower("action") = 'allow'
    AND any_match(
      "labels",
      v1 -> regexp_like(
        lower(v1."name"),
        ':sql-database:|:known-bad-inputs:|:linux-os:|:windows-os:|:php-app:|core-rule-set:genericrfi|core-rule-set:genericlfi|core-rule-set:ec2metadatassrf'
      )
    )
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
            '9de0edb2-61a7-4d68-a97d-42abd1817b30
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
  '9de0edb2-61a7-4d68-a97d-42abd1817b30' AS "rule_id",
  'Attack Labelled by WAF and Let Through' AS "rule_title",
  'medium' AS "level",
  50 AS "risk_score",
  "_title" AS "title",
  '{"httpRequest.clientIp":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"httpSourceId":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "key",
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
