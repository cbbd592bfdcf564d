-- Download Piped Into an Interpreter on Linux
-- rule b2ffff5b-995c-4e21-b627-52ff369a587a, level medium, source linux-sysmon, athena
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
    coalesce(CAST(length("Computer") AS VARCHAR) || ':' || "Computer", '-') || coalesce(CAST(length("EventRecordID") AS VARCHAR) || ':' || "EventRecordID", '-') AS "_id",
    "Computer" AS "_key0",
    "CommandLine" AS "_key1",
    '{"Computer":' || coalesce(json_format(CAST("Computer" AS JSON)), 'null') || ',"User":' || coalesce(json_format(CAST("User" AS JSON)), 'null') || ',"Image":' || coalesce(json_format(CAST("Image" AS JSON)), 'null') || ',"CommandLine":' || coalesce(json_format(CAST("CommandLine" AS JSON)), 'null') || ',"ParentImage":' || coalesce(json_format(CAST("ParentImage" AS JSON)), 'null') || '}' AS "_context",
    '{"user":' || coalesce(json_format(CAST("User" AS JSON)), 'null') || ',"host":' || coalesce(json_format(CAST("Computer" AS JSON)), 'null') || '}' AS "_entities"
  FROM "linux_sysmon"
  WHERE "EventID" = 1
    AND (lower("CommandLine") LIKE '%curl %' OR lower("CommandLine") LIKE '%wget %')
    AND regexp_like(
      "CommandLine",
      '\|[\s\x0b]*(sudo[\s\x0b]+)?(/(usr/)?bin/)?(ba|da|z|k)?sh((?<=\w)(?!\w)|(?<!\w)(?=\w))|\|[\s\x0b]*(sudo[\s\x0b]+)?(/usr/bin/)?(python[0-9.]*|perl|ruby|php)((?<=\w)(?!\w)|(?<!\w)(?=\w))'
    )
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') AS "_k",
    "_key0",
    "_key1",
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
    "_context",
    "_entities",
    lower(
      to_hex(
        md5(
          to_utf8(
            'b2ffff5b-995c-4e21-b627-52ff369a587a
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
  'b2ffff5b-995c-4e21-b627-52ff369a587a' AS "rule_id",
  'Download Piped Into an Interpreter on Linux' AS "rule_title",
  'medium' AS "level",
  50 AS "risk_score",
  'Download Piped Into an Interpreter on Linux' AS "title",
  '{"Computer":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"CommandLine":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "key",
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
