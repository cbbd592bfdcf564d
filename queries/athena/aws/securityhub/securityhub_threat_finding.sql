-- Severe Threat in Security Hub
-- rule 28998bce-1ea0-401e-ab8b-a2883bf2d483, level high, source aws-security-lake-findings, athena
WITH "rows0_0" AS (
  SELECT
    CAST(round(to_unixtime("finding_info"."modified_time_dt") * 1E6) AS BIGINT) AS "_t",
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
    '{"AwsAccountId":' || coalesce(json_format(CAST("cloud"."account"."uid" AS JSON)), 'null') || ',"Region":' || coalesce(json_format(CAST("cloud"."region" AS JSON)), 'null') || ',"ProductName":' || coalesce(json_format(CAST("metadata"."product"."name" AS JSON)), 'null') || ',"Title":' || coalesce(json_format(CAST("finding_info"."title" AS JSON)), 'null') || ',"Severity.Label":' || coalesce(
      json_format(
        CAST(CASE
          WHEN "severity" = 'Informational' THEN 'INFORMATIONAL'
          WHEN "severity" = 'Low' THEN 'LOW'
          WHEN "severity" = 'Medium' THEN 'MEDIUM'
          WHEN "severity" = 'High' THEN 'HIGH'
          WHEN "severity" = 'Critical' THEN 'CRITICAL'
          ELSE "severity"
        END AS JSON)
      ), 'null'
    ) || '}' AS "_context",
    '{"resource":' || coalesce(json_format(CAST(coalesce("resource"."uid", "cloud"."account"."uid") AS JSON)), 'null') || '}' AS "_entities"
  FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_sh_findings_2_0"
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
    AND any_match(
      "finding_info"."types",
      v1 -> lower(v1) LIKE 'ttps/%' OR lower(v1) LIKE 'effects/%' OR lower(v1) LIKE 'unusual behaviors/%'
    )
    AND NOT coalesce(lower(element_at("unmapped", 'RecordState')) = 'archived', FALSE)
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
"windows" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_title",
    "_level",
    "_context",
    "_entities",
    reduce_agg(
      "_t", CAST(-9000000000000000000 AS BIGINT),
      (s, x) -> CASE WHEN x >= s + 86400000000 THEN x ELSE s END, (a, b) -> a
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
    lower(
      to_hex(
        md5(
          to_utf8(
            '28998bce-1ea0-401e-ab8b-a2883bf2d483
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
  '28998bce-1ea0-401e-ab8b-a2883bf2d483' AS "rule_id",
  'Severe Threat in Security Hub' AS "rule_title",
  CASE WHEN "_level" <> '' THEN "_level" ELSE 'high' END AS "level",
  CASE WHEN CASE WHEN "_level" <> '' THEN "_level" ELSE 'high' END = 'critical' THEN 95 ELSE 75 END AS "risk_score",
  "_title" AS "title",
  '{"Id":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || '}' AS "key",
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
