-- Severe Threat in Security Hub
-- rule 28998bce-1ea0-401e-ab8b-a2883bf2d483, level high, source aws-security-lake-findings, duckdb
WITH "rows0_0" AS (
  SELECT
    epoch_us("finding_info"."modified_time_dt") AS "_t",
    coalesce(CAST(length("finding_info"."uid") AS VARCHAR) || ':' || "finding_info"."uid", '-') || coalesce(
      CAST(length(CAST("finding_info"."modified_time_dt" AS VARCHAR)) AS VARCHAR) || ':' || CAST("finding_info"."modified_time_dt" AS VARCHAR),
      '-'
    ) AS "_id",
    "finding_info"."uid" AS "_key0",
    coalesce("metadata"."product"."name", 'None') || ': ' || coalesce("finding_info"."title", 'None') AS "_title",
    CASE
      WHEN lower(
        CASE
          WHEN "severity" = 'Informational' THEN 'INFORMATIONAL'
          WHEN "severity" = 'Low' THEN 'LOW'
          WHEN "severity" = 'Medium' THEN 'MEDIUM'
          WHEN "severity" = 'High' THEN 'HIGH'
          WHEN "severity" = 'Critical' THEN 'CRITICAL'
          ELSE "severity"
        END
      ) = 'critical' THEN 'critical'
      ELSE ''
    END AS "_level",
    '{"AwsAccountId":' || coalesce(CAST(to_json("cloud"."account"."uid") AS VARCHAR), 'null') || ',"Region":' || coalesce(CAST(to_json("cloud"."region") AS VARCHAR), 'null') || ',"ProductName":' || coalesce(CAST(to_json("metadata"."product"."name") AS VARCHAR), 'null') || ',"Title":' || coalesce(CAST(to_json("finding_info"."title") AS VARCHAR), 'null') || ',"Severity.Label":' || coalesce(
      CAST(to_json(
        CASE
          WHEN "severity" = 'Informational' THEN 'INFORMATIONAL'
          WHEN "severity" = 'Low' THEN 'LOW'
          WHEN "severity" = 'Medium' THEN 'MEDIUM'
          WHEN "severity" = 'High' THEN 'HIGH'
          WHEN "severity" = 'Critical' THEN 'CRITICAL'
          ELSE "severity"
        END
      ) AS VARCHAR), 'null'
    ) || '}' AS "_context",
    '{"resource":' || coalesce(CAST(to_json(coalesce("resource"."uid", "cloud"."account"."uid")) AS VARCHAR), 'null') || '}' AS "_entities"
  FROM "security_lake_sh_findings"
  WHERE lower(
      CASE
        WHEN "severity" = 'Informational' THEN 'INFORMATIONAL'
        WHEN "severity" = 'Low' THEN 'LOW'
        WHEN "severity" = 'Medium' THEN 'MEDIUM'
        WHEN "severity" = 'High' THEN 'HIGH'
        WHEN "severity" = 'Critical' THEN 'CRITICAL'
        ELSE "severity"
      END
    ) IN (
      'high', 'critical'
    )
    AND len(
      list_filter(
        "finding_info"."types",
        lambda v1: lower(v1) LIKE 'ttps/%'
          OR lower(v1) LIKE 'effects/%'
          OR lower(v1) LIKE 'unusual behaviors/%'
      )
    ) > 0
    AND NOT coalesce(lower("unmapped"['RecordState']) = 'archived', FALSE)
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') AS "_k",
    "_key0",
    "_title",
    "_level",
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
    "_title",
    "_level",
    "_context",
    "_entities",
    CASE
      WHEN lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t") IS NULL
        OR ("_t" - lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t")) >= 86400000000 THEN "_t"
    END AS "_opened"
  FROM "matches"
),
"sessions" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_title",
    "_level",
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
  WHERE "_t" >= ("_session" + 86400000000)
  GROUP BY "_k", "_t"
),
"numbered" AS (
  SELECT
    "_k",
    "_t",
    "_session",
    ("_t" - "_session") - (("_t" - "_session") % 86400000000) AS "_stretch"
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
          WHEN x[-1] >= (s[-1] + 86400000000) THEN list_append(s, list_filter(x, lambda y: y >= s[-1] + 86400000000)[1])
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
    "_l"."_title" AS "_title",
    "_l"."_level" AS "_level",
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
    "_start",
    min("_t") AS "_at",
    min("_t") AS "_first",
    max("_t") AS "_last",
    count(*) AS "_n",
    TRY_CAST(NULL AS DOUBLE) AS "_v",
    min("_id", 10) AS "_ids",
    min_by("_title", "_id") FILTER (WHERE "_t" = "_start") AS "_title",
    min_by("_level", "_id") FILTER (WHERE "_t" = "_start") AS "_level",
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
    "_level",
    "_context",
    "_entities",
    md5(
      '28998bce-1ea0-401e-ab8b-a2883bf2d483
' || coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || '
' || CAST("_start" AS VARCHAR)
    ) AS "_aid",
    1 AS "_merged"
  FROM "alerts"
)
SELECT
  "_aid" AS "alert_id",
  '28998bce-1ea0-401e-ab8b-a2883bf2d483' AS "rule_id",
  'Severe Threat in Security Hub' AS "rule_title",
  CASE WHEN "_level" <> '' THEN "_level" ELSE 'high' END AS "level",
  CASE WHEN CASE WHEN "_level" <> '' THEN "_level" ELSE 'high' END = 'critical' THEN 95 ELSE 75 END AS "risk_score",
  "_title" AS "title",
  '{"Id":' || coalesce(CAST(to_json("_key0") AS VARCHAR), 'null') || '}' AS "key",
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
