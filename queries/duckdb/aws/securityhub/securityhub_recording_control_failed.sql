-- Control on Recording Failed in Security Hub
-- rule 7029fa18-e6dc-47de-8525-1f9128e45198, level medium, source aws-security-lake-findings, duckdb
WITH "rows0_0" AS (
  SELECT
    epoch_us("finding_info"."modified_time_dt") AS "_t",
    coalesce(CAST(length("finding_info"."uid") AS VARCHAR) || ':' || "finding_info"."uid", '-') || coalesce(
      CAST(length(CAST("finding_info"."modified_time_dt" AS VARCHAR)) AS VARCHAR) || ':' || CAST("finding_info"."modified_time_dt" AS VARCHAR),
      '-'
    ) AS "_id",
    "cloud"."account"."uid" AS "_key0",
    "cloud"."region" AS "_key1",
    "compliance"."control" AS "_key2",
    coalesce("compliance"."control", 'None') || ' failed in ' || coalesce("cloud"."account"."uid", 'None') || ', ' || coalesce("cloud"."region", 'None') AS "_title",
    '{"AwsAccountId":' || coalesce(CAST(to_json("cloud"."account"."uid") AS VARCHAR), 'null') || ',"Region":' || coalesce(CAST(to_json("cloud"."region") AS VARCHAR), 'null') || ',"Title":' || coalesce(CAST(to_json("finding_info"."title") AS VARCHAR), 'null') || ',"Compliance.SecurityControlId":' || coalesce(CAST(to_json("compliance"."control") AS VARCHAR), 'null') || '}' AS "_context",
    '{"resource":' || coalesce(CAST(to_json(coalesce("resource"."uid", "cloud"."account"."uid")) AS VARCHAR), 'null') || '}' AS "_entities"
  FROM "security_lake_sh_findings"
  WHERE lower("compliance"."status") = 'failed'
    AND lower("compliance"."control") IN (
      'cloudtrail.1', 'cloudtrail.3', 'cloudtrail.4', 'config.1', 'guardduty.1', 'ec2.6', 's3.22',
      's3.23'
    )
    AND lower("unmapped"['RecordState']) = 'active'
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
"opened" AS (
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
    "_key1",
    "_key2",
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
    "_l"."_key1" AS "_key1",
    "_l"."_key2" AS "_key2",
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
    md5(
      '7029fa18-e6dc-47de-8525-1f9128e45198
' || (
        coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') || coalesce(CAST(length("_key2") AS VARCHAR) || ':' || "_key2", '-')
      ) || '
' || CAST("_start" AS VARCHAR)
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
  '{"AwsAccountId":' || coalesce(CAST(to_json("_key0") AS VARCHAR), 'null') || ',"Region":' || coalesce(CAST(to_json("_key1") AS VARCHAR), 'null') || ',"Compliance.SecurityControlId":' || coalesce(CAST(to_json("_key2") AS VARCHAR), 'null') || '}' AS "key",
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
