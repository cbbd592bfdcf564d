-- Many Services Installed on a Machine
-- rule 12b22a2d-d6a7-4deb-94ed-7e8b28c144c4, level medium, source windows, athena
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN regexp_like(
        "TimeCreated",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN CAST(round(
        to_unixtime(
          CAST(at_timezone(
            TRY_CAST(regexp_replace(replace("TimeCreated", 'T', ' '), '([.][0-9]{6})[0-9]+', '$1') AS TIMESTAMP(6) WITH TIME ZONE),
            'UTC'
          ) AS TIMESTAMP(6))
        ) * 1E6
      ) AS BIGINT)
    END AS "_t",
    coalesce(CAST(length("Computer") AS VARCHAR) || ':' || "Computer", '-') || coalesce(CAST(length("Channel") AS VARCHAR) || ':' || "Channel", '-') || coalesce(CAST(length("EventRecordID") AS VARCHAR) || ':' || "EventRecordID", '-') AS "_id",
    "Computer" AS "_key0",
    'Many services installed on ' || coalesce("Computer", 'None') AS "_title",
    CASE
      WHEN lower("ImagePath") LIKE '%cmd.exe%'
        OR lower("ImagePath") LIKE '%!%comspec!%%' ESCAPE '!'
        OR lower("ImagePath") LIKE '%powershell%' THEN 'high'
      ELSE ''
    END AS "_level",
    '{"Computer":' || coalesce(json_format(CAST("Computer" AS JSON)), 'null') || ',"ServiceName":' || coalesce(json_format(CAST("ServiceName" AS JSON)), 'null') || ',"ImagePath":' || coalesce(json_format(CAST("ImagePath" AS JSON)), 'null') || ',"AccountName":' || coalesce(json_format(CAST("AccountName" AS JSON)), 'null') || ',"firstService":' || coalesce(json_format(CAST("ServiceName" AS JSON)), 'null') || ',"firstCommand":' || coalesce(json_format(CAST("ImagePath" AS JSON)), 'null') || '}' AS "_context",
    '{"user":' || coalesce(
      json_format(CAST(coalesce("TargetUserName", "SubjectUserName", "User") AS JSON)), 'null'
    ) || ',"host":' || coalesce(json_format(CAST("Computer" AS JSON)), 'null') || ',"address":' || coalesce(json_format(CAST(coalesce("IpAddress", "SourceIp") AS JSON)), 'null') || '}' AS "_entities"
  FROM "windows"
  WHERE lower("Channel") = 'system'
    AND "EventID" = 7045
    AND lower("Provider_Name") = 'service control manager'
    AND NOT coalesce(lower("ServiceName") LIKE 'mpksl%', FALSE)
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
"beside" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_title",
    "_level",
    "_context",
    "_entities",
    lag("_t", 3) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    lead("_t", 3) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_after"
  FROM "matches"
),
"near" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_title",
    "_level",
    "_context",
    "_entities"
  FROM "beside"
  WHERE ("_t" - "_before") <= 1800000000 OR ("_after" - "_t") <= 1800000000
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
      (s, x) -> CASE WHEN x >= s + 600000000 THEN x ELSE s END, (a, b) -> a
    ) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_start"
  FROM "near"
),
"counted" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_title",
    "_level",
    "_context",
    "_entities",
    "_start",
    row_number() OVER (PARTITION BY "_k", "_start" ORDER BY "_t") AS "_reached",
    count(*) OVER (PARTITION BY "_k", "_start") AS "_total"
  FROM "windows"
),
"alerts" AS (
  SELECT
    "_k",
    min("_key0") AS "_key0",
    "_start",
    min("_t") FILTER (WHERE "_reached" = 6) AS "_at",
    min("_t") AS "_first",
    max("_t") AS "_last",
    count(*) AS "_n",
    TRY_CAST(NULL AS DOUBLE) AS "_v",
    min("_id", 10) AS "_ids",
    min_by("_title", "_id") FILTER (WHERE "_t" = "_start") AS "_title",
    min_by("_level", "_id") FILTER (WHERE "_t" = "_start") AS "_level",
    min_by("_context", "_id") FILTER (WHERE "_t" = "_start") AS "_context",
    min_by("_entities", "_id") FILTER (WHERE "_t" = "_start") AS "_entities"
  FROM "counted"
  WHERE "_total" >= 6
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
            '12b22a2d-d6a7-4deb-94ed-7e8b28c144c4
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
    "_level",
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
    "_level",
    "_context",
    "_entities",
    "_k",
    "_events",
    reduce_agg(
      "_at", CAST(-9000000000000000000 AS BIGINT),
      (s, x) -> CASE WHEN x >= s + 3600000000 THEN x ELSE s END, (a, b) -> a
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
    "_level",
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
    "_level",
    "_context",
    "_entities"
  FROM "dedup_counted"
  WHERE "_position" = 1
)
SELECT
  "_aid" AS "alert_id",
  '12b22a2d-d6a7-4deb-94ed-7e8b28c144c4' AS "rule_id",
  'Many Services Installed on a Machine' AS "rule_title",
  CASE WHEN "_level" <> '' THEN "_level" ELSE 'medium' END AS "level",
  CASE WHEN CASE WHEN "_level" <> '' THEN "_level" ELSE 'medium' END = 'high' THEN 75 ELSE 50 END AS "risk_score",
  "_title" AS "title",
  '{"Computer":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || '}' AS "key",
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
