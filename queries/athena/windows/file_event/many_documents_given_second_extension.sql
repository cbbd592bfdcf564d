-- Many Documents Written Under a Second Extension by One Process
-- rule dee880d0-19c0-46f1-9a69-c8f65354c869, level critical, source windows, athena
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
    "ProcessGuid" AS "_key1",
    coalesce("Image", 'None') || ' renames documents in bulk on ' || coalesce("Computer", 'None') AS "_title",
    '{"Computer":' || coalesce(json_format(CAST("Computer" AS JSON)), 'null') || ',"User":' || coalesce(json_format(CAST("User" AS JSON)), 'null') || ',"Image":' || coalesce(json_format(CAST("Image" AS JSON)), 'null') || ',"ProcessGuid":' || coalesce(json_format(CAST("ProcessGuid" AS JSON)), 'null') || ',"TargetFilename":' || coalesce(json_format(CAST("TargetFilename" AS JSON)), 'null') || ',"firstFile":' || coalesce(json_format(CAST("TargetFilename" AS JSON)), 'null') || ',"account":' || coalesce(json_format(CAST("User" AS JSON)), 'null') || '}' AS "_context",
    '{"user":' || coalesce(
      json_format(CAST(coalesce("TargetUserName", "SubjectUserName", "User") AS JSON)), 'null'
    ) || ',"host":' || coalesce(json_format(CAST("Computer" AS JSON)), 'null') || ',"address":' || coalesce(json_format(CAST(coalesce("IpAddress", "SourceIp") AS JSON)), 'null') || '}' AS "_entities"
  FROM "windows"
  WHERE "EventID" = 11
    AND lower("Channel") = 'microsoft-windows-sysmon/operational'
    AND regexp_like(
      "TargetFilename",
      '\.([Dd][Oo][Cc][Xx]?|[Xx][Ll][Ssſ][Xx]?|[Pp][Pp][Tt][Xx]?|[Pp][Dd][Ff]|[Oo][Dd][Tt]|[Rr][Tt][Ff]|[Cc][Ssſ][Vv]|[Jj][Pp][Ee]?[Gg]|[Pp][Nn][Gg]|[Dd][Ww][Gg]|[Pp][Ssſ][Tt]|[Mm][Dd][Bb]|[Ssſ][Qq][Ll]|[Vv][Mm][Dd][Kk\x{212a}]|[Vv][Hh][Dd][Xx])\.[\-0-9A-Z_a-zſ\x{212a}]{2,16}\z'
    )
    AND NOT coalesce(
      regexp_like(lower("TargetFilename"), '(?:\.tmp|\.lnk|\.bak|\.zip|\.gz|\.p7m)\z'), FALSE
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
"beside" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_title",
    "_context",
    "_entities",
    lag("_t", 50) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    lead("_t", 50) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_after"
  FROM "matches"
),
"near" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_title",
    "_context",
    "_entities"
  FROM "beside"
  WHERE ("_t" - "_before") <= 15000000000 OR ("_after" - "_t") <= 15000000000
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
      (s, x) -> CASE WHEN x >= s + 300000000 THEN x ELSE s END, (a, b) -> a
    ) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_start"
  FROM "near"
),
"counted" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_title",
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
    min("_key1") AS "_key1",
    "_start",
    min("_t") FILTER (WHERE "_reached" = 100) AS "_at",
    min("_t") AS "_first",
    max("_t") AS "_last",
    count(*) AS "_n",
    TRY_CAST(NULL AS DOUBLE) AS "_v",
    min("_id", 10) AS "_ids",
    min_by("_title", "_id") FILTER (WHERE "_t" = "_start") AS "_title",
    min_by("_context", "_id") FILTER (WHERE "_t" = "_start") AS "_context",
    min_by("_entities", "_id") FILTER (WHERE "_t" = "_start") AS "_entities"
  FROM "counted"
  WHERE "_total" >= 100
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
            'dee880d0-19c0-46f1-9a69-c8f65354c869
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
  'dee880d0-19c0-46f1-9a69-c8f65354c869' AS "rule_id",
  'Many Documents Written Under a Second Extension by One Process' AS "rule_title",
  'critical' AS "level",
  95 AS "risk_score",
  "_title" AS "title",
  '{"Computer":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"ProcessGuid":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "key",
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
