-- Many Files of Users Deleted by One Process
-- rule 5e2b3d2f-ea2c-4c3d-8b32-076d99b1930a, level high, source windows, athena
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
    "ProcessGuid" AS "_key1"
  FROM "windows"
  WHERE "EventID" = 23
    AND lower("Channel") = 'microsoft-windows-sysmon/operational'
    AND regexp_like(
      "TargetFilename",
      '\.([Dd][Oo][Cc][Xx]?|[Xx][Ll][Ssſ][Xx]?|[Pp][Pp][Tt][Xx]?|[Pp][Dd][Ff]|[Oo][Dd][Tt]|[Cc][Ssſ][Vv]|[Jj][Pp][Ee]?[Gg]|[Pp][Nn][Gg]|[Dd][Ww][Gg]|[Pp][Ssſ][Tt]|[Mm][Dd][Bb]|[Ssſ][Qq][Ll]|[Zz][Ii][Pp]|7[Zz]|[Bb][Aa][Kk\x{212a}]|[Vv][Mm][Dd][Kk\x{212a}]|[Vv][Hh][Dd][Xx])\z'
    )
    AND NOT (
      coalesce(lower("Image") LIKE '_:\windows\explorer.exe', FALSE)
        OR coalesce(
          lower("TargetFilename") LIKE '%\appdata\local\temp\%'
            OR lower("TargetFilename") LIKE '%\windows\temp\%', FALSE
        )
    )
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') AS "_k",
    "_key0",
    "_key1"
  FROM "rows0_0"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL AND "_key1" IS NOT NULL
),
"beside" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    lag("_t", 100) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    lead("_t", 100) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_after"
  FROM "matches"
),
"near" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1"
  FROM "beside"
  WHERE ("_t" - "_before") <= 120000000 OR ("_after" - "_t") <= 120000000
),
"measured" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    count(*) OVER (PARTITION BY "_k" ORDER BY "_t" RANGE BETWEEN 120000000 PRECEDING AND CURRENT ROW) AS "_n",
    count(*) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_so_far"
  FROM "near"
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
    coalesce("_n" > 200, FALSE) AS "_holds",
    "_n" AS "_measure"
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
                    OR ("_t" - lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t")) > 120000000
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
            '5e2b3d2f-ea2c-4c3d-8b32-076d99b1930a
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
      (s, x) -> CASE WHEN x >= s + 3600000000 THEN x ELSE s END, (a, b) -> a
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
  '5e2b3d2f-ea2c-4c3d-8b32-076d99b1930a' AS "rule_id",
  'Many Files of Users Deleted by One Process' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  'A process deletes files in bulk on ' || coalesce("_key0", 'None') AS "title",
  '{"Computer":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"ProcessGuid":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "key",
  CAST(at_timezone(from_unixtime_nanos(CAST("_at" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "alert_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_first" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "first_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_last" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  '{}' AS "context",
  '{"host":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || '}' AS "entities"
FROM "deduplicated";
