-- Passwords of Many Windows Users Tried From One Address
-- rule 97223121-25e3-4b6b-a500-5429868b0ea7, level high, source windows, duckdb
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN regexp_matches(
        "TimeCreated",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN epoch_us(
        make_timestamp(
          epoch_us(
            TRY_CAST(CASE
              WHEN regexp_matches("TimeCreated", '(Z|[+-][0-9]{2}(:?[0-9]{2})?)$') THEN "TimeCreated"
              ELSE "TimeCreated" || 'Z'
            END AS TIMESTAMP WITH TIME ZONE)
          )
        )
      )
    END AS "_t",
    coalesce(CAST(length("Computer") AS VARCHAR) || ':' || "Computer", '-') || coalesce(CAST(length("Channel") AS VARCHAR) || ':' || "Channel", '-') || coalesce(CAST(length("EventRecordID") AS VARCHAR) || ':' || "EventRecordID", '-') AS "_id",
    "IpAddress" AS "_key0",
    "TargetUserName" AS "_v"
  FROM "windows"
  WHERE lower("Channel") = 'security'
    AND "EventID" = 4625
    AND lower("SubStatus") IN ('0xc000006a', '0xc0000064')
    AND NOT (coalesce(lower("IpAddress") IN ('-', '127.0.0.1', '::1'), FALSE) OR "IpAddress" IS NULL)
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
    lag("_t", 5) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    lead("_t", 5) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_after"
  FROM "matches"
),
"near" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_v"
  FROM "beside"
  WHERE ("_t" - "_before") <= 600000000 OR ("_after" - "_t") <= 600000000
),
"measured" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    count(*) OVER (PARTITION BY "_k" ORDER BY "_t" RANGE BETWEEN 600000000 PRECEDING AND CURRENT ROW) AS "_n",
    count(*) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_so_far",
    count(DISTINCT 
      "_v"
    ) OVER (PARTITION BY "_k" ORDER BY "_t" RANGE BETWEEN 600000000 PRECEDING AND CURRENT ROW) AS "_measure"
  FROM "near"
),
"judged" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_n",
    "_so_far",
    coalesce("_measure" >= 10, FALSE) AS "_holds",
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
                    OR ("_t" - lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t")) > 600000000
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
      WHEN "_t" = "_start" THEN list_sort(
        list_distinct(
          ARRAY[
            "_id",
            CASE WHEN "_n" > 1 THEN lag("_id", 1) OVER (PARTITION BY "_k" ORDER BY "_t", "_id") END,
            CASE WHEN "_n" > 2 THEN lag("_id", 2) OVER (PARTITION BY "_k" ORDER BY "_t", "_id") END,
            CASE WHEN "_n" > 3 THEN lag("_id", 3) OVER (PARTITION BY "_k" ORDER BY "_t", "_id") END,
            CASE WHEN "_n" > 4 THEN lag("_id", 4) OVER (PARTITION BY "_k" ORDER BY "_t", "_id") END,
            CASE WHEN "_n" > 5 THEN lag("_id", 5) OVER (PARTITION BY "_k" ORDER BY "_t", "_id") END,
            CASE WHEN "_n" > 6 THEN lag("_id", 6) OVER (PARTITION BY "_k" ORDER BY "_t", "_id") END,
            CASE WHEN "_n" > 7 THEN lag("_id", 7) OVER (PARTITION BY "_k" ORDER BY "_t", "_id") END,
            CASE WHEN "_n" > 8 THEN lag("_id", 8) OVER (PARTITION BY "_k" ORDER BY "_t", "_id") END,
            CASE WHEN "_n" > 9 THEN lag("_id", 9) OVER (PARTITION BY "_k" ORDER BY "_t", "_id") END
          ]
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
    md5(
      '97223121-25e3-4b6b-a500-5429868b0ea7
' || coalesce(CAST(length("_k") AS VARCHAR) || ':' || "_k", '-') || '
' || CAST("_start" AS VARCHAR)
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
"dedup_opened" AS (
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
    CASE
      WHEN lag("_at") OVER (PARTITION BY "_k" ORDER BY "_at") IS NULL
        OR ("_at" - lag("_at") OVER (PARTITION BY "_k" ORDER BY "_at")) >= 3600000000 THEN "_at"
    END AS "_opened"
  FROM "dedup_keys"
),
"dedup_sessions" AS (
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
    max("_opened") OVER (PARTITION BY "_k" ORDER BY "_at") AS "_session"
  FROM "dedup_opened"
),
"dedup_late" AS (
  SELECT
    "_k",
    "_at",
    min("_session") AS "_session"
  FROM "dedup_sessions"
  WHERE "_at" >= ("_session" + 3600000000)
  GROUP BY "_k", "_at"
),
"dedup_numbered" AS (
  SELECT
    "_k",
    "_at",
    "_session",
    ("_at" - "_session") - (("_at" - "_session") % 3600000000) AS "_stretch"
  FROM "dedup_late"
),
"dedup_stretches" AS (
  SELECT
    "_k",
    "_session",
    "_stretch",
    array_sort(array_agg("_at")) AS "_times"
  FROM "dedup_numbered"
  GROUP BY "_k", "_session", "_stretch"
),
"dedup_listed" AS (
  SELECT
    "_k",
    "_session",
    array_sort(array_agg("_times")) AS "_times"
  FROM "dedup_stretches"
  GROUP BY "_k", "_session"
),
"dedup_anchors" AS (
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
  FROM "dedup_listed"
),
"dedup_marked" AS (
  SELECT
    "_l"."_k" AS "_k",
    "_l"."_at" AS "_at",
    "_l"."_session" AS "_session",
    "_r"."_anchor" AS "_anchor"
  FROM "dedup_late" AS "_l"
  LEFT JOIN "dedup_anchors" AS "_r" ON "_l"."_k" = "_r"."_k" AND "_l"."_at" = "_r"."_anchor"
),
"dedup_starts" AS (
  SELECT
    "_k",
    "_at",
    max("_anchor") OVER (PARTITION BY "_k", "_session" ORDER BY "_at") AS "_start"
  FROM "dedup_marked"
),
"dedup_windows" AS (
  SELECT
    "_l"."_aid" AS "_aid",
    "_l"."_at" AS "_at",
    "_l"."_first" AS "_first",
    "_l"."_last" AS "_last",
    "_l"."_n" AS "_n",
    "_l"."_v" AS "_v",
    "_l"."_ids" AS "_ids",
    "_l"."_merged" AS "_merged",
    "_l"."_k" AS "_k",
    "_l"."_events" AS "_events",
    coalesce("_r"."_start", "_l"."_session") AS "_start"
  FROM "dedup_sessions" AS "_l"
  LEFT JOIN "dedup_starts" AS "_r" ON "_l"."_k" = "_r"."_k" AND "_l"."_at" = "_r"."_at"
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
  '97223121-25e3-4b6b-a500-5429868b0ea7' AS "rule_id",
  'Passwords of Many Windows Users Tried From One Address' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  'Passwords of many users tried from ' || coalesce("_k", 'None') AS "title",
  '{"IpAddress":' || coalesce(CAST(to_json("_k") AS VARCHAR), 'null') || '}' AS "key",
  make_timestamp("_at") AS "alert_time",
  make_timestamp("_first") AS "first_time",
  make_timestamp("_last") AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  '{}' AS "context",
  '{"address":' || coalesce(CAST(to_json("_k") AS VARCHAR), 'null') || '}' AS "entities"
FROM "deduplicated";
