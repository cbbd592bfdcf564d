-- Many Gigabytes Sent to One Public Address
-- rule f7cdbbb5-4030-40cc-b385-1098d62da67c, level medium, source aws-vpcflow, athena
WITH "rows0_0" AS (
  SELECT
    CASE WHEN "start" >= -253402300799 AND "start" <= 253402300799 THEN "start" * 1000000 END AS "_t",
    coalesce(
      CAST(length(CAST("start" AS VARCHAR)) AS VARCHAR) || ':' || CAST("start" AS VARCHAR), '-'
    ) || coalesce(CAST(length("interface_id") AS VARCHAR) || ':' || "interface_id", '-') || coalesce(CAST(length("srcaddr") AS VARCHAR) || ':' || "srcaddr", '-') || coalesce(
      CAST(length(CAST("srcport" AS VARCHAR)) AS VARCHAR) || ':' || CAST("srcport" AS VARCHAR), '-'
    ) || coalesce(CAST(length("dstaddr") AS VARCHAR) || ':' || "dstaddr", '-') || coalesce(
      CAST(length(CAST("dstport" AS VARCHAR)) AS VARCHAR) || ':' || CAST("dstport" AS VARCHAR), '-'
    ) || coalesce(
      CAST(length(CAST("protocol" AS VARCHAR)) AS VARCHAR) || ':' || CAST("protocol" AS VARCHAR),
      '-'
    ) || coalesce(CAST(length("action") AS VARCHAR) || ':' || "action", '-') AS "_id",
    "srcaddr" AS "_key0",
    "dstaddr" AS "_key1",
    CASE
      WHEN regexp_like(
        CAST("bytes" AS VARCHAR), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
      ) THEN TRY_CAST(CAST("bytes" AS VARCHAR) AS DOUBLE)
    END AS "_v"
  FROM "vpc_flow_logs"
  WHERE lower("action") = 'accept'
    AND "bytes" > 100000
    AND regexp_like(
      "srcaddr",
      '\A(?:(?:10\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])|172\.(?:1[6-9]|2[0-9]|3[01])|192\.168)(?:\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])){2}|(?:(?:(?:0{1,4}:){5}|::(?:0{1,4}:){0,4}|0{1,4}::(?:0{1,4}:){0,3}|(?:0{1,4}:){2}:(?:0{1,4}:){0,2}|(?:0{1,4}:){3}:(?:0{1,4}:)?|(?:0{1,4}:){4}:)[Ff]{4}:(?:(?:0?[Aa][0-9A-Fa-f]{2}|[Aa][Cc]1[0-9A-Fa-f]|[Cc]0[Aa]8):[0-9A-Fa-f]{1,4}|(?:10\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])|172\.(?:1[6-9]|2[0-9]|3[01])|192\.168)(?:\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])){2})|(?:0{1,4}:){5}[Ff]{4}:(?:0?[Aa][0-9A-Fa-f]{2}|[Aa][Cc]1[0-9A-Fa-f]|[Cc]0[Aa]8)::)(?:%[^/\t-\r ]+)?)\z'
    )
    AND NOT coalesce(
      regexp_like(
        "dstaddr",
        '\A(?:(?:10\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])|169\.254|172\.(?:1[6-9]|2[0-9]|3[01])|192\.168)(?:\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])){2}|(?:(?:(?:0{1,4}:){5}|::(?:0{1,4}:){0,4}|0{1,4}::(?:0{1,4}:){0,3}|(?:0{1,4}:){2}:(?:0{1,4}:){0,2}|(?:0{1,4}:){3}:(?:0{1,4}:)?|(?:0{1,4}:){4}:)[Ff]{4}:(?:(?:0?[Aa][0-9A-Fa-f]{2}|[Aa]9[Ff][Ee]|[Aa][Cc]1[0-9A-Fa-f]|[Cc]0[Aa]8):[0-9A-Fa-f]{1,4}|(?:10\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])|169\.254|172\.(?:1[6-9]|2[0-9]|3[01])|192\.168)(?:\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])){2})|(?:0{1,4}:){5}[Ff]{4}:(?:0?[Aa][0-9A-Fa-f]{2}|[Aa]9[Ff][Ee]|[Aa][Cc]1[0-9A-Fa-f]|[Cc]0[Aa]8)::)(?:%[^/\t-\r ]+)?)\z'
      ), FALSE
    )
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') AS "_k",
    "_key0",
    "_key1",
    "_v"
  FROM "rows0_0"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL AND "_key1" IS NOT NULL
),
"measured" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    count(*) OVER (PARTITION BY "_k" ORDER BY "_t" RANGE BETWEEN 3600000000 PRECEDING AND CURRENT ROW) AS "_n",
    count(*) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_so_far",
    sum(
      "_v"
    ) OVER (PARTITION BY "_k" ORDER BY "_t" RANGE BETWEEN 3600000000 PRECEDING AND CURRENT ROW) AS "_measure"
  FROM "matches"
),
"judged" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_n",
    "_so_far",
    coalesce("_measure" > 5000000000, FALSE) AS "_holds",
    "_measure"
  FROM "measured"
),
"opened" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_n",
    "_measure",
    "_holds",
    nth_value("_t", ("_so_far" - "_n") + 1) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_first",
    CASE
      WHEN "_holds"
        AND (
          lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t") IS NULL
            OR (
              lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t") < "_t"
                AND (
                  NOT lag("_holds") OVER (PARTITION BY "_k" ORDER BY "_t")
                    OR ("_t" - lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t")) > 3600000000
                )
            )
        ) THEN "_t"
    END AS "_opens"
  FROM "judged"
),
"runs" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_n",
    "_measure",
    "_holds",
    "_first",
    max("_opens") OVER (PARTITION BY "_k" ORDER BY "_t") AS "_start",
    max("_opens") OVER (PARTITION BY "_k" ORDER BY "_t" ROWS BETWEEN CURRENT ROW AND 9 FOLLOWING) AS "_soon"
  FROM "opened"
),
"last" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_n",
    "_measure",
    "_holds",
    "_first",
    "_start"
  FROM "runs"
  WHERE "_soon" IS NOT NULL OR "_holds"
),
"sampled" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_n",
    "_measure",
    "_holds",
    "_first",
    "_start",
    CASE
      WHEN "_t" = "_start" THEN array_sort(
        array_distinct(
          filter(
            ARRAY[
              "_id",
              CASE
                WHEN "_n" > 1 THEN lag("_id", 1) OVER (PARTITION BY "_k" ORDER BY "_t", "_id")
              END,
              CASE
                WHEN "_n" > 2 THEN lag("_id", 2) OVER (PARTITION BY "_k" ORDER BY "_t", "_id")
              END,
              CASE
                WHEN "_n" > 3 THEN lag("_id", 3) OVER (PARTITION BY "_k" ORDER BY "_t", "_id")
              END,
              CASE
                WHEN "_n" > 4 THEN lag("_id", 4) OVER (PARTITION BY "_k" ORDER BY "_t", "_id")
              END,
              CASE
                WHEN "_n" > 5 THEN lag("_id", 5) OVER (PARTITION BY "_k" ORDER BY "_t", "_id")
              END,
              CASE
                WHEN "_n" > 6 THEN lag("_id", 6) OVER (PARTITION BY "_k" ORDER BY "_t", "_id")
              END,
              CASE
                WHEN "_n" > 7 THEN lag("_id", 7) OVER (PARTITION BY "_k" ORDER BY "_t", "_id")
              END,
              CASE
                WHEN "_n" > 8 THEN lag("_id", 8) OVER (PARTITION BY "_k" ORDER BY "_t", "_id")
              END,
              CASE
                WHEN "_n" > 9 THEN lag("_id", 9) OVER (PARTITION BY "_k" ORDER BY "_t", "_id")
              END
            ], x -> x IS NOT NULL
          )
        )
      )
    END AS "_ids",
    row_number() OVER (PARTITION BY "_k" ORDER BY "_t", "_id") AS "_place"
  FROM "last"
),
"alerts" AS (
  SELECT
    "_k",
    min("_key0") AS "_key0",
    min("_key1") AS "_key1",
    "_start",
    "_start" AS "_at",
    min("_first") AS "_first",
    max("_t") AS "_last",
    max("_n") FILTER (WHERE "_t" = "_start") + count(*) FILTER (WHERE "_t" > "_start") AS "_n",
    TRY_CAST(max("_measure") FILTER (WHERE "_t" = "_start") AS DOUBLE) AS "_v",
    max_by("_ids", "_place") FILTER (WHERE "_t" = "_start") AS "_ids"
  FROM "sampled"
  WHERE "_holds"
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
    lower(
      to_hex(
        md5(
          to_utf8(
            'f7cdbbb5-4030-40cc-b385-1098d62da67c
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
),
"dedup_keys" AS (
  SELECT
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') AS "_k",
    "_k" AS "_events",
    "_key0",
    "_key1",
    "_aid",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_merged"
  FROM "named"
),
"dedup_windows" AS (
  SELECT
    "_key0",
    "_key1",
    "_aid",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_merged",
    "_k",
    "_events",
    reduce_agg(
      "_at", CAST(-9000000000000000000 AS BIGINT),
      (s, x) -> CASE WHEN x >= s + 21600000000 THEN x ELSE s END, (a, b) -> a
    ) OVER (PARTITION BY "_k" ORDER BY "_at") AS "_start"
  FROM "dedup_keys"
),
"dedup_counted" AS (
  SELECT
    "_key0",
    "_key1",
    "_aid",
    "_at",
    "_first",
    "_v",
    "_ids",
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
    "_key1",
    "_aid",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_merged"
  FROM "dedup_counted"
  WHERE "_position" = 1
)
SELECT
  "_aid" AS "alert_id",
  'f7cdbbb5-4030-40cc-b385-1098d62da67c' AS "rule_id",
  'Many Gigabytes Sent to One Public Address' AS "rule_title",
  'medium' AS "level",
  50 AS "risk_score",
  coalesce("_key0", 'None') || ' sends gigabytes to ' || coalesce("_key1", 'None') AS "title",
  '{"srcaddr":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"dstaddr":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "key",
  CAST(at_timezone(from_unixtime_nanos(CAST("_at" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "alert_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_first" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "first_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_last" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  '{}' AS "context",
  '{"address":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || '}' AS "entities"
FROM "deduplicated";
