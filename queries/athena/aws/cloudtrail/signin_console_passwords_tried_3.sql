-- Console Password Guessed
-- rule 7e82fa2a-56d3-429c-b5bd-a871b98c12d0, level high, source aws-cloudtrail, athena
WITH "c0_rows0_0" AS (
  SELECT
    CASE
      WHEN regexp_like(
        "eventTime",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN CAST(round(
        to_unixtime(
          CAST(at_timezone(
            TRY_CAST(regexp_replace(replace("eventTime", 'T', ' '), '([.][0-9]{6})[0-9]+', '$1') AS TIMESTAMP(6) WITH TIME ZONE),
            'UTC'
          ) AS TIMESTAMP(6))
        ) * 1E6
      ) AS BIGINT)
    END AS "_t",
    coalesce("eventID", '') AS "_id",
    "userIdentity"."userName" AS "_key0",
    "sourceIPAddress" AS "_key1"
  FROM "cloudtrail_logs_pp"
  WHERE lower("eventSource") = 'signin.amazonaws.com'
    AND lower("eventName") = 'consolelogin'
    AND (
      lower(json_extract_scalar("responseElements", '$["ConsoleLogin"]')) = 'failure'
        OR CASE
          WHEN strpos(CAST("responseElements" AS VARCHAR), '[') > 0 THEN any_match(
            flatten(
              transform(
                coalesce(
                  TRY_CAST(json_extract("responseElements", '$["ConsoleLogin"]') AS Array(JSON)),
                  ARRAY[json_extract("responseElements", '$["ConsoleLogin"]')]
                ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
              )
            ), v2 -> lower(json_extract_scalar(v2, '$')) = 'failure'
          )
          ELSE FALSE
        END
    )
),
"c0_matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') AS "_k",
    "_key0",
    "_key1"
  FROM "c0_rows0_0"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL AND "_key1" IS NOT NULL
),
"c0_beside" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    lag("_t", 5) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    lead("_t", 5) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_after"
  FROM "c0_matches"
),
"c0_near" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1"
  FROM "c0_beside"
  WHERE ("_t" - "_before") <= 900000000 OR ("_after" - "_t") <= 900000000
),
"c0_measured" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    count(*) OVER (PARTITION BY "_k" ORDER BY "_t" RANGE BETWEEN 900000000 PRECEDING AND CURRENT ROW) AS "_n",
    count(*) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_so_far"
  FROM "c0_near"
),
"c0_judged" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_n",
    "_so_far",
    coalesce("_n" >= 10, FALSE) AS "_holds",
    "_n" AS "_measure"
  FROM "c0_measured"
),
"c0_opened" AS (
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
                    OR ("_t" - lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t")) > 900000000
                )
            )
        ) THEN "_t"
    END AS "_opens"
  FROM "c0_judged"
),
"c0_runs" AS (
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
  FROM "c0_opened"
),
"c0_last" AS (
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
  FROM "c0_runs"
  WHERE "_soon" IS NOT NULL OR "_holds"
),
"c0_sampled" AS (
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
  FROM "c0_last"
),
"c0_alerts" AS (
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
  FROM "c0_sampled"
  WHERE "_holds"
  GROUP BY "_k", "_start"
),
"c0_named" AS (
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
            'b09870eb-6aca-4f63-b0dc-011a530867bf
' || (
              coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-')
            ) || '
' || CAST("_start" AS VARCHAR)
          )
        )
      )
    ) AS "_aid",
    1 AS "_merged"
  FROM "c0_alerts"
),
"rows0" AS (
  SELECT
    "_at" AS "_t",
    "_aid" AS "_id",
    "_key0",
    "_key1",
    TRUE AS "_r0",
    FALSE AS "_r1"
  FROM "c0_named"
),
"rows1_0" AS (
  SELECT
    CASE
      WHEN regexp_like(
        "eventTime",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN CAST(round(
        to_unixtime(
          CAST(at_timezone(
            TRY_CAST(regexp_replace(replace("eventTime", 'T', ' '), '([.][0-9]{6})[0-9]+', '$1') AS TIMESTAMP(6) WITH TIME ZONE),
            'UTC'
          ) AS TIMESTAMP(6))
        ) * 1E6
      ) AS BIGINT)
    END AS "_t",
    coalesce("eventID", '') AS "_id",
    "userIdentity"."userName" AS "_key0",
    "sourceIPAddress" AS "_key1",
    FALSE AS "_r0",
    coalesce(
      lower("eventSource") = 'signin.amazonaws.com'
        AND lower("eventName") = 'consolelogin'
        AND (
          lower(json_extract_scalar("responseElements", '$["ConsoleLogin"]')) = 'success'
            OR CASE
              WHEN strpos(CAST("responseElements" AS VARCHAR), '[') > 0 THEN any_match(
                flatten(
                  transform(
                    coalesce(
                      TRY_CAST(json_extract("responseElements", '$["ConsoleLogin"]') AS Array(JSON)),
                      ARRAY[json_extract("responseElements", '$["ConsoleLogin"]')]
                    ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                  )
                ), v2 -> lower(json_extract_scalar(v2, '$')) = 'success'
              )
              ELSE FALSE
            END
        ), FALSE
    ) AS "_r1"
  FROM "cloudtrail_logs_pp"
  WHERE lower("eventSource") = 'signin.amazonaws.com'
    AND lower("eventName") = 'consolelogin'
    AND (
      lower(json_extract_scalar("responseElements", '$["ConsoleLogin"]')) = 'success'
        OR CASE
          WHEN strpos(CAST("responseElements" AS VARCHAR), '[') > 0 THEN any_match(
            flatten(
              transform(
                coalesce(
                  TRY_CAST(json_extract("responseElements", '$["ConsoleLogin"]') AS Array(JSON)),
                  ARRAY[json_extract("responseElements", '$["ConsoleLogin"]')]
                ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
              )
            ), v4 -> lower(json_extract_scalar(v4, '$')) = 'success'
          )
          ELSE FALSE
        END
    )
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') AS "_k",
    "_key0",
    "_key1",
    "_r0",
    "_r1"
  FROM "rows0"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL AND "_key1" IS NOT NULL
  UNION ALL
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') AS "_k",
    "_key0",
    "_key1",
    "_r0",
    "_r1"
  FROM "rows1_0"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL AND "_key1" IS NOT NULL
),
"instants" AS (
  SELECT
    "_k",
    min("_key0") AS "_key0",
    min("_key1") AS "_key1",
    "_t",
    count(*) FILTER (WHERE "_r0") AS "_c0",
    count(*) FILTER (WHERE "_r1") AS "_c1",
    count(*) FILTER (WHERE "_r0" OR "_r1") AS "_c0_1",
    min("_id", 10) FILTER (WHERE "_r1") AS "_ids"
  FROM "matches"
  GROUP BY "_k", "_t"
),
"ends0" AS (
  SELECT
    "_k",
    "_key0",
    "_key1",
    "_t",
    "_c0",
    "_c1",
    "_c0_1",
    "_ids",
    CASE WHEN "_c0" >= 1 THEN "_t" END AS "_s0"
  FROM "instants"
),
"chain0" AS (
  SELECT
    "_k",
    "_key0",
    "_key1",
    "_t",
    "_c0",
    "_c1",
    "_c0_1",
    "_ids",
    max(
      "_s0"
    ) OVER (PARTITION BY "_k" ORDER BY "_t" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS "_b0"
  FROM "ends0"
),
"ends1" AS (
  SELECT
    "_k",
    "_key0",
    "_key1",
    "_t",
    "_c0",
    "_c1",
    "_c0_1",
    "_ids",
    "_b0",
    CASE WHEN "_c0" >= 1 AND "_c1" >= 1 AND "_c0_1" >= 2 THEN "_t" WHEN "_c1" >= 1 THEN "_b0" END AS "_s1"
  FROM "chain0"
),
"alerts" AS (
  SELECT
    "_k",
    "_key0",
    "_key1",
    "_t" AS "_start",
    "_t" AS "_at",
    "_t" AS "_last",
    "_s1" AS "_first",
    2 AS "_n",
    TRY_CAST(2 AS DOUBLE) AS "_v",
    "_ids"
  FROM "ends1"
  WHERE "_s1" >= ("_t" - 43200000000)
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
            '7e82fa2a-56d3-429c-b5bd-a871b98c12d0
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
  '7e82fa2a-56d3-429c-b5bd-a871b98c12d0' AS "rule_id",
  'Console Password Guessed' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  coalesce("_key0", 'None') || ' signed in from ' || coalesce("_key1", 'None') || ' after many failures' AS "title",
  '{"userIdentity.userName":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"sourceIPAddress":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "key",
  CAST(at_timezone(from_unixtime_nanos(CAST("_at" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "alert_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_first" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "first_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_last" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  '{}' AS "context",
  '{"address":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "entities"
FROM "deduplicated";
