-- Control on Recording Failed in Security Hub
-- rule 7029fa18-e6dc-47de-8525-1f9128e45198, level medium, source aws-security-lake-findings, athena
WITH "rows0_0" AS (
  SELECT
    CAST(round(to_unixtime("finding_info"."modified_time_dt") * 1E6) AS BIGINT) AS "_t",
    coalesce(CAST(length("finding_info"."uid") AS VARCHAR) || ':' || "finding_info"."uid", '-') || coalesce(
      CAST(length(CAST("finding_info"."modified_time_dt" AS VARCHAR)) AS VARCHAR) || ':' || CAST("finding_info"."modified_time_dt" AS VARCHAR),
      '-'
    ) AS "_id",
    "cloud"."account"."uid" AS "_key0",
    "cloud"."region" AS "_key1",
    "compliance"."control" AS "_key2",
    coalesce("compliance"."control", 'None') || ' failed in ' || coalesce("cloud"."account"."uid", 'None') || ', ' || coalesce("cloud"."region", 'None') AS "_title",
    '{"AwsAccountId":' || coalesce(json_format(CAST("cloud"."account"."uid" AS JSON)), 'null') || ',"Region":' || coalesce(json_format(CAST("cloud"."region" AS JSON)), 'null') || ',"Title":' || coalesce(json_format(CAST("finding_info"."title" AS JSON)), 'null') || ',"Compliance.SecurityControlId":' || coalesce(json_format(CAST("compliance"."control" AS JSON)), 'null') || '}' AS "_context",
    '{"resource":' || coalesce(json_format(CAST(coalesce("resource"."uid", "cloud"."account"."uid") AS JSON)), 'null') || '}' AS "_entities"
  FROM "amazon_security_lake_glue_db_us_east_1"."amazon_security_lake_table_us_east_1_sh_findings_2_0"
  WHERE lower("compliance"."status") = 'failed'
    AND lower("compliance"."control") IN (
      'cloudtrail.1', 'cloudtrail.3', 'cloudtrail.4', 'config.1', 'guardduty.1', 'ec2.6', 's3.22',
      's3.23'
    )
    AND lower(element_at("unmapped", 'RecordState')) = 'active'
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') || coalesce(CAST(length("_key2") AS VARCHAR) || ':' || "_key2", '-') AS "_k",
    "_key0",
    "_key1",
    "_key2",
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
    "_key2",
    "_title",
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
    min("_key1") AS "_key1",
    min("_key2") AS "_key2",
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
    "_key2",
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
            '7029fa18-e6dc-47de-8525-1f9128e45198
' || (
              coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') || coalesce(CAST(length("_key2") AS VARCHAR) || ':' || "_key2", '-')
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
  '7029fa18-e6dc-47de-8525-1f9128e45198' AS "rule_id",
  'Control on Recording Failed in Security Hub' AS "rule_title",
  'medium' AS "level",
  50 AS "risk_score",
  "_title" AS "title",
  '{"AwsAccountId":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"Region":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || ',"Compliance.SecurityControlId":' || coalesce(json_format(CAST("_key2" AS JSON)), 'null') || '}' AS "key",
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
