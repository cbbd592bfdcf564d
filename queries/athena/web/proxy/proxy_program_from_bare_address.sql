-- Program Fetched From a Bare Address
-- rule 16e47d42-cf3e-4c0d-b31f-9ee2db41dfbc, level medium, source proxy, athena
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
            coalesce(CAST(length("timestamp") AS VARCHAR) || ':' || "timestamp", '-') || coalesce(CAST(length("src_ip") AS VARCHAR) || ':' || "src_ip", '-') || coalesce(CAST(length("dst_ip") AS VARCHAR) || ':' || "dst_ip", '-') || coalesce(CAST(length("cs-username") AS VARCHAR) || ':' || "cs-username", '-') || coalesce(CAST(length("cs-method") AS VARCHAR) || ':' || "cs-method", '-') || coalesce(CAST(length("c-uri") AS VARCHAR) || ':' || "c-uri", '-') || coalesce(CAST(length("c-uri-extension") AS VARCHAR) || ':' || "c-uri-extension", '-') || coalesce(CAST(length("c-uri-query") AS VARCHAR) || ':' || "c-uri-query", '-') || coalesce(CAST(length("c-uri-stem") AS VARCHAR) || ':' || "c-uri-stem", '-') || coalesce(CAST(length("c-useragent") AS VARCHAR) || ':' || "c-useragent", '-') || coalesce(CAST(length("cs-uri") AS VARCHAR) || ':' || "cs-uri", '-') || coalesce(CAST(length("cs-uri-stem") AS VARCHAR) || ':' || "cs-uri-stem", '-') || coalesce(CAST(length("cs-uri-query") AS VARCHAR) || ':' || "cs-uri-query", '-') || coalesce(CAST(length("cs-host") AS VARCHAR) || ':' || "cs-host", '-') || coalesce(CAST(length("cs-cookie") AS VARCHAR) || ':' || "cs-cookie", '-') || coalesce(CAST(length("cs-referrer") AS VARCHAR) || ':' || "cs-referrer", '-') || coalesce(CAST(length("cs-version") AS VARCHAR) || ':' || "cs-version", '-') || coalesce(CAST(length("r-dns") AS VARCHAR) || ':' || "r-dns", '-') || coalesce(
              CAST(length(CAST("sc-status" AS VARCHAR)) AS VARCHAR) || ':' || CAST("sc-status" AS VARCHAR),
              '-'
            ) || coalesce(
              CAST(length(CAST("cs-bytes" AS VARCHAR)) AS VARCHAR) || ':' || CAST("cs-bytes" AS VARCHAR),
              '-'
            ) || coalesce(
              CAST(length(CAST("sc-bytes" AS VARCHAR)) AS VARCHAR) || ':' || CAST("sc-bytes" AS VARCHAR),
              '-'
            ) || coalesce(CAST(length("action") AS VARCHAR) || ':' || "action", '-') || coalesce(CAST(length("content_type") AS VARCHAR) || ':' || "content_type", '-') || coalesce(CAST(length("message") AS VARCHAR) || ':' || "message", '-') || coalesce(
              CAST(length(json_extract_scalar("raw", '$')) AS VARCHAR) || ':' || json_extract_scalar("raw", '$'),
              '-'
            )
          )
        )
      )
    ) AS "_id",
    "src_ip" AS "_key0",
    "cs-host" AS "_key1",
    coalesce("src_ip", 'None') || ' fetches a program from ' || coalesce("cs-host", 'None') AS "_title",
    '{"src_ip":' || coalesce(json_format(CAST("src_ip" AS JSON)), 'null') || ',"cs-username":' || coalesce(json_format(CAST("cs-username" AS JSON)), 'null') || ',"c-uri":' || coalesce(json_format(CAST("c-uri" AS JSON)), 'null') || ',"sc-status":' || coalesce(json_format(CAST(CAST("sc-status" AS VARCHAR) AS JSON)), 'null') || ',"sc-bytes":' || coalesce(json_format(CAST(CAST("sc-bytes" AS VARCHAR) AS JSON)), 'null') || ',"c-useragent":' || coalesce(json_format(CAST("c-useragent" AS JSON)), 'null') || '}' AS "_context",
    '{"user":' || coalesce(json_format(CAST("cs-username" AS JSON)), 'null') || ',"address":' || coalesce(json_format(CAST("src_ip" AS JSON)), 'null') || ',"resource":' || coalesce(json_format(CAST("cs-host" AS JSON)), 'null') || '}' AS "_entities"
  FROM "proxy"
  WHERE regexp_like("cs-host", '^[0-9]{1,3}([.][0-9]{1,3}){3}(:[0-9]+)?\z')
    AND lower("c-uri-extension") IN (
      'exe', 'dll', 'ps1', 'hta', 'vbs', 'msi', 'bat', 'sh', 'elf', 'jar'
    )
    AND "sc-status" = 200
    AND NOT coalesce(
      regexp_like("cs-host", '^(10[.]|192[.]168[.]|127[.]|172[.](1[6-9]|2[0-9]|3[01])[.])'), FALSE
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
      (s, x) -> CASE WHEN x >= s + 21600000000 THEN x ELSE s END, (a, b) -> a
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
            '16e47d42-cf3e-4c0d-b31f-9ee2db41dfbc
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
  '16e47d42-cf3e-4c0d-b31f-9ee2db41dfbc' AS "rule_id",
  'Program Fetched From a Bare Address' AS "rule_title",
  'medium' AS "level",
  50 AS "risk_score",
  "_title" AS "title",
  '{"src_ip":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"cs-host":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "key",
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
