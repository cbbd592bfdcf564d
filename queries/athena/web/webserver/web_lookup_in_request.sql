-- Lookup Expression in a Web Request
-- rule 8dde5124-4ecb-4d3c-8b18-a04016000939, level medium, source webserver, athena
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN regexp_like(
        "timestamp",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN CAST(round(
        to_unixtime(
          CAST(at_timezone(
            TRY_CAST(regexp_replace(replace("timestamp", 'T', ' '), '([.][0-9]{6})[0-9]+', '$1') AS TIMESTAMP(6) WITH TIME ZONE),
            'UTC'
          ) AS TIMESTAMP(6))
        ) * 1E6
      ) AS BIGINT)
    END AS "_t",
    lower(
      to_hex(
        md5(
          to_utf8(
            coalesce(CAST(length("timestamp") AS VARCHAR) || ':' || "timestamp", '-') || coalesce(CAST(length("date") AS VARCHAR) || ':' || "date", '-') || coalesce(CAST(length("time") AS VARCHAR) || ':' || "time", '-') || coalesce(CAST(length("c-ip") AS VARCHAR) || ':' || "c-ip", '-') || coalesce(CAST(length("cs-username") AS VARCHAR) || ':' || "cs-username", '-') || coalesce(CAST(length("s-sitename") AS VARCHAR) || ':' || "s-sitename", '-') || coalesce(CAST(length("s-computername") AS VARCHAR) || ':' || "s-computername", '-') || coalesce(CAST(length("s-ip") AS VARCHAR) || ':' || "s-ip", '-') || coalesce(
              CAST(length(CAST("s-port" AS VARCHAR)) AS VARCHAR) || ':' || CAST("s-port" AS VARCHAR),
              '-'
            ) || coalesce(CAST(length("cs-method") AS VARCHAR) || ':' || "cs-method", '-') || coalesce(CAST(length("cs-uri") AS VARCHAR) || ':' || "cs-uri", '-') || coalesce(CAST(length("cs-uri-stem") AS VARCHAR) || ':' || "cs-uri-stem", '-') || coalesce(CAST(length("cs-uri-query") AS VARCHAR) || ':' || "cs-uri-query", '-') || coalesce(CAST(length("cs-version") AS VARCHAR) || ':' || "cs-version", '-') || coalesce(CAST(length("cs-host") AS VARCHAR) || ':' || "cs-host", '-') || coalesce(CAST(length("cs-user-agent") AS VARCHAR) || ':' || "cs-user-agent", '-') || coalesce(CAST(length("cs-cookie") AS VARCHAR) || ':' || "cs-cookie", '-') || coalesce(CAST(length("cs-referer") AS VARCHAR) || ':' || "cs-referer", '-') || coalesce(CAST(length("cs-content-type") AS VARCHAR) || ':' || "cs-content-type", '-') || coalesce(
              CAST(length(CAST("sc-status" AS VARCHAR)) AS VARCHAR) || ':' || CAST("sc-status" AS VARCHAR),
              '-'
            ) || coalesce(
              CAST(length(CAST("sc-substatus" AS VARCHAR)) AS VARCHAR) || ':' || CAST("sc-substatus" AS VARCHAR),
              '-'
            ) || coalesce(
              CAST(length(CAST("sc-win32-status" AS VARCHAR)) AS VARCHAR) || ':' || CAST("sc-win32-status" AS VARCHAR),
              '-'
            ) || coalesce(
              CAST(length(CAST("c-win32-status" AS VARCHAR)) AS VARCHAR) || ':' || CAST("c-win32-status" AS VARCHAR),
              '-'
            ) || coalesce(
              CAST(length(CAST("sc-bytes" AS VARCHAR)) AS VARCHAR) || ':' || CAST("sc-bytes" AS VARCHAR),
              '-'
            ) || coalesce(
              CAST(length(CAST("cs-bytes" AS VARCHAR)) AS VARCHAR) || ':' || CAST("cs-bytes" AS VARCHAR),
              '-'
            ) || coalesce(
              CAST(length(CAST("time-taken" AS VARCHAR)) AS VARCHAR) || ':' || CAST("time-taken" AS VARCHAR),
              '-'
            ) || coalesce(CAST(length("message") AS VARCHAR) || ':' || "message", '-') || coalesce(
              CAST(length(json_extract_scalar("raw", '$')) AS VARCHAR) || ':' || json_extract_scalar("raw", '$'),
              '-'
            )
          )
        )
      )
    ) AS "_id",
    "c-ip" AS "_key0",
    coalesce("c-ip", 'None') || ' sends lookup expressions' AS "_title",
    '{"c-ip":' || coalesce(json_format(CAST("c-ip" AS JSON)), 'null') || ',"s-computername":' || coalesce(json_format(CAST("s-computername" AS JSON)), 'null') || ',"cs-method":' || coalesce(json_format(CAST("cs-method" AS JSON)), 'null') || ',"cs-uri-stem":' || coalesce(json_format(CAST("cs-uri-stem" AS JSON)), 'null') || ',"cs-uri-query":' || coalesce(json_format(CAST("cs-uri-query" AS JSON)), 'null') || ',"cs-user-agent":' || coalesce(json_format(CAST("cs-user-agent" AS JSON)), 'null') || ',"sc-status":' || coalesce(json_format(CAST(CAST("sc-status" AS VARCHAR) AS JSON)), 'null') || '}' AS "_context",
    '{"address":' || coalesce(json_format(CAST("c-ip" AS JSON)), 'null') || ',"host":' || coalesce(json_format(CAST("s-computername" AS JSON)), 'null') || '}' AS "_entities"
  FROM "webserver"
  WHERE any_match(
    ARRAY[
      "cs-uri", "cs-uri-stem", "cs-uri-query", "cs-user-agent", "cs-referer", "cs-cookie", "cs-host",
      "cs-method", "cs-username", "message"
    ],
    v1 -> regexp_like(
      lower(v1),
      '\$\{jndi:|\$\{\$\{lower:j\}|\$\{\$\{::-j\}|%24%7bjndi:|%\{\(#|%25%7b\(%23|#\{t\(java\.lang\.runtime\)|class\.module\.classloader'
    )
  )
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') AS "_k",
    "_key0",
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
            '8dde5124-4ecb-4d3c-8b18-a04016000939
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
  '8dde5124-4ecb-4d3c-8b18-a04016000939' AS "rule_id",
  'Lookup Expression in a Web Request' AS "rule_title",
  'medium' AS "level",
  50 AS "risk_score",
  "_title" AS "title",
  '{"c-ip":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || '}' AS "key",
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
