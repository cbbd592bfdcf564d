-- Weak Kerberos Tickets for Many Services Requested by One Account
-- rule 3fceb90f-b0fe-4464-a007-7309cc7a9836, level high, source windows, athena
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
    "TargetUserName" AS "_key0",
    "ServiceName" AS "_v"
  FROM "windows"
  WHERE lower("Channel") = 'security'
    AND "EventID" = 4769
    AND lower("TicketEncryptionType") IN ('0x17', '0x18')
    AND lower("Status") = '0x0'
    AND NOT (
      coalesce(lower("ServiceName") LIKE '%$', FALSE)
        OR coalesce(lower("ServiceName") = 'krbtgt', FALSE)
        OR coalesce(lower("TargetUserName") LIKE '%$@%', FALSE)
    )
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    "_key0" AS "_k",
    "_v"
  FROM "rows0_0"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL
),
"beside" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_v",
    lag("_t", 4) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    lead("_t", 4) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_after"
  FROM "matches"
),
"near" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_v"
  FROM "beside"
  WHERE ("_t" - "_before") <= 300000000 OR ("_after" - "_t") <= 300000000
),
"lives" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_v",
    count(*) OVER (PARTITION BY "_k" ORDER BY "_t" RANGE BETWEEN 300000000 PRECEDING AND CURRENT ROW) AS "_n",
    count(*) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_so_far",
    lag("_t") OVER (PARTITION BY "_k", "_v" ORDER BY "_t") AS "_previous",
    lead("_t") OVER (PARTITION BY "_k", "_v" ORDER BY "_t") AS "_next"
  FROM "near"
),
"changes" AS (
  SELECT
    "_id",
    "_k",
    "_n",
    "_so_far",
    CASE WHEN "_number" = 3 THEN "_t" + 300000001 ELSE "_t" END AS "_t",
    CASE WHEN "_number" = 2 THEN 1 WHEN "_number" = 3 THEN -1 ELSE 0 END AS "_change",
    "_number"
  FROM "lives"
  CROSS JOIN UNNEST(ARRAY[1, 2, 3]) AS "_u" ("_number")
  WHERE "_number" = 1
    OR (
      "_number" = 2
        AND "_v" IS NOT NULL
        AND ("_previous" IS NULL OR ("_t" - "_previous") > 300000000)
    )
    OR ("_number" = 3 AND "_v" IS NOT NULL AND ("_next" IS NULL OR ("_next" - "_t") > 300000000))
),
"swept" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_n",
    "_so_far",
    "_number",
    sum("_change") OVER (PARTITION BY "_k" ORDER BY "_t") AS "_measure"
  FROM "changes"
),
"measured" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_n",
    "_so_far",
    "_measure"
  FROM "swept"
  WHERE "_number" = 1
),
"judged" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_n",
    "_so_far",
    coalesce("_measure" >= 8, FALSE) AS "_holds",
    "_measure"
  FROM "measured"
),
"opened" AS (
  SELECT
    "_t",
    "_id",
    "_k",
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
                    OR ("_t" - lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t")) > 300000000
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
            '3fceb90f-b0fe-4464-a007-7309cc7a9836
' || coalesce(CAST(length("_k") AS VARCHAR) || ':' || "_k", '-') || '
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
    coalesce(CAST(length("_k") AS VARCHAR) || ':' || "_k", '-') AS "_k",
    "_k" AS "_events",
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
      (s, x) -> CASE WHEN x >= s + 14400000000 THEN x ELSE s END, (a, b) -> a
    ) OVER (PARTITION BY "_k" ORDER BY "_at") AS "_start"
  FROM "dedup_keys"
),
"dedup_counted" AS (
  SELECT
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
  '3fceb90f-b0fe-4464-a007-7309cc7a9836' AS "rule_id",
  'Weak Kerberos Tickets for Many Services Requested by One Account' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  coalesce("_k", 'None') || ' collects service tickets' AS "title",
  '{"TargetUserName":' || coalesce(json_format(CAST("_k" AS JSON)), 'null') || '}' AS "key",
  CAST(at_timezone(from_unixtime_nanos(CAST("_at" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "alert_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_first" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "first_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_last" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  '{}' AS "context",
  '{"user":' || coalesce(json_format(CAST("_k" AS JSON)), 'null') || '}' AS "entities"
FROM "deduplicated";
