-- Lookup Expression in a Web Request
-- rule 8dde5124-4ecb-4d3c-8b18-a04016000939, level medium, source webserver, duckdb
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN regexp_matches(
        "timestamp",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN epoch_us(
        make_timestamp(
          epoch_us(
            TRY_CAST(CASE
              WHEN regexp_matches("timestamp", '(Z|[+-][0-9]{2}(:?[0-9]{2})?)$') THEN "timestamp"
              ELSE "timestamp" || 'Z'
            END AS TIMESTAMP WITH TIME ZONE)
          )
        )
      )
    END AS "_t",
    md5(
      coalesce(CAST(length("timestamp") AS VARCHAR) || ':' || "timestamp", '-') || coalesce(CAST(length("date") AS VARCHAR) || ':' || "date", '-') || coalesce(CAST(length("time") AS VARCHAR) || ':' || "time", '-') || coalesce(CAST(length("c-ip") AS VARCHAR) || ':' || "c-ip", '-') || coalesce(CAST(length("cs-username") AS VARCHAR) || ':' || "cs-username", '-') || coalesce(CAST(length("s-sitename") AS VARCHAR) || ':' || "s-sitename", '-') || coalesce(CAST(length("s-computername") AS VARCHAR) || ':' || "s-computername", '-') || coalesce(CAST(length("s-ip") AS VARCHAR) || ':' || "s-ip", '-') || coalesce(
        CAST(length(CAST("s-port" AS VARCHAR)) AS VARCHAR) || ':' || CAST("s-port" AS VARCHAR), '-'
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
        CAST(length(json_extract_string(json_value(TRY_CAST("raw" AS JSON), '$'), '$')) AS VARCHAR) || ':' || json_extract_string(json_value(TRY_CAST("raw" AS JSON), '$'), '$'),
        '-'
      )
    ) AS "_id",
    "c-ip" AS "_key0",
    coalesce("c-ip", 'None') || ' sends lookup expressions' AS "_title",
    '{"c-ip":' || coalesce(CAST(to_json("c-ip") AS VARCHAR), 'null') || ',"s-computername":' || coalesce(CAST(to_json("s-computername") AS VARCHAR), 'null') || ',"cs-method":' || coalesce(CAST(to_json("cs-method") AS VARCHAR), 'null') || ',"cs-uri-stem":' || coalesce(CAST(to_json("cs-uri-stem") AS VARCHAR), 'null') || ',"cs-uri-query":' || coalesce(CAST(to_json("cs-uri-query") AS VARCHAR), 'null') || ',"cs-user-agent":' || coalesce(CAST(to_json("cs-user-agent") AS VARCHAR), 'null') || ',"sc-status":' || coalesce(CAST(to_json(CAST("sc-status" AS VARCHAR)) AS VARCHAR), 'null') || '}' AS "_context",
    '{"address":' || coalesce(CAST(to_json("c-ip") AS VARCHAR), 'null') || ',"host":' || coalesce(CAST(to_json("s-computername") AS VARCHAR), 'null') || '}' AS "_entities"
  FROM "webserver"
  WHERE len(
    list_filter(
      ARRAY[
        "cs-uri", "cs-uri-stem", "cs-uri-query", "cs-user-agent", "cs-referer", "cs-cookie",
        "cs-host", "cs-method", "cs-username", "message"
      ],
      lambda v1: regexp_matches(
        lower(v1),
        '\$\{jndi:|\$\{\$\{lower:j\}|\$\{\$\{::-j\}|%24%7bjndi:|%\{\(#|%25%7b\(%23|#\{t\(java\.lang\.runtime\)|class\.module\.classloader'
      )
    )
  ) > 0
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
"opened" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
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
    md5(
      '8dde5124-4ecb-4d3c-8b18-a04016000939
' || coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || '
' || CAST("_start" AS VARCHAR)
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
  '{"c-ip":' || coalesce(CAST(to_json("_key0") AS VARCHAR), 'null') || '}' AS "key",
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
