-- New Access Key Used From Another Address
-- rule 3b1cb238-94b4-44b8-8a4e-ee2ba525f1e1, level high, source aws-cloudtrail, athena
WITH "rows0_0" AS (
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
    json_extract_scalar("responseElements", '$["accessKey"]["accessKeyId"]') AS "_key0",
    coalesce(
      lower("eventSource") = 'iam.amazonaws.com'
        AND lower("eventName") = 'createaccesskey'
        AND (
          coalesce(
              json_format(json_extract("responseElements", '$["accessKey"]["accessKeyId"]')) <> 'null',
              FALSE
            )
            OR CASE
              WHEN strpos(CAST("responseElements" AS VARCHAR), '[') > 0 THEN any_match(
                transform(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("responseElements", '$["accessKey"]') AS Array(JSON)),
                        ARRAY[json_extract("responseElements", '$["accessKey"]')]
                      ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                    )
                  ), v2 -> json_extract(v2, '$["accessKeyId"]')
                ), v3 -> coalesce(json_format(json_extract(v3, '$')) <> 'null', FALSE)
              )
              ELSE FALSE
            END
        ), FALSE
    ) AS "_r0",
    FALSE AS "_r1"
  FROM "cloudtrail_logs_pp"
  WHERE lower("eventSource") = 'iam.amazonaws.com'
    AND lower("eventName") = 'createaccesskey'
    AND (
      coalesce(
          json_format(json_extract("responseElements", '$["accessKey"]["accessKeyId"]')) <> 'null',
          FALSE
        )
        OR CASE
          WHEN strpos(CAST("responseElements" AS VARCHAR), '[') > 0 THEN any_match(
            transform(
              flatten(
                transform(
                  coalesce(
                    TRY_CAST(json_extract("responseElements", '$["accessKey"]') AS Array(JSON)),
                    ARRAY[json_extract("responseElements", '$["accessKey"]')]
                  ), v4 -> coalesce(TRY_CAST(v4 AS Array(JSON)), ARRAY[v4])
                )
              ), v5 -> json_extract(v5, '$["accessKeyId"]')
            ), v6 -> coalesce(json_format(json_extract(v6, '$')) <> 'null', FALSE)
          )
          ELSE FALSE
        END
    )
),
"c1_rows0_0" AS (
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
    json_extract_scalar("responseElements", '$["accessKey"]["accessKeyId"]') AS "_key0",
    "sourceIPAddress" AS "_v"
  FROM "cloudtrail_logs_pp"
  WHERE lower("eventSource") = 'iam.amazonaws.com'
    AND lower("eventName") = 'createaccesskey'
    AND (
      coalesce(
          json_format(json_extract("responseElements", '$["accessKey"]["accessKeyId"]')) <> 'null',
          FALSE
        )
        OR CASE
          WHEN strpos(CAST("responseElements" AS VARCHAR), '[') > 0 THEN any_match(
            transform(
              flatten(
                transform(
                  coalesce(
                    TRY_CAST(json_extract("responseElements", '$["accessKey"]') AS Array(JSON)),
                    ARRAY[json_extract("responseElements", '$["accessKey"]')]
                  ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                )
              ), v2 -> json_extract(v2, '$["accessKeyId"]')
            ), v3 -> coalesce(json_format(json_extract(v3, '$')) <> 'null', FALSE)
          )
          ELSE FALSE
        END
    )
),
"c1_rows0_1" AS (
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
    "userIdentity"."accessKeyId" AS "_key0",
    "sourceIPAddress" AS "_v"
  FROM "cloudtrail_logs_pp"
  WHERE ("userIdentity"."accessKeyId" LIKE 'AKIA%' AND NOT ("userIdentity"."invokedBy" IS NOT NULL))
    AND NOT coalesce(
      (
          lower("eventSource") = 'iam.amazonaws.com'
            AND lower("eventName") = 'createaccesskey'
            AND (
              coalesce(
                  json_format(json_extract("responseElements", '$["accessKey"]["accessKeyId"]')) <> 'null',
                  FALSE
                )
                OR CASE
                  WHEN strpos(CAST("responseElements" AS VARCHAR), '[') > 0 THEN any_match(
                    transform(
                      flatten(
                        transform(
                          coalesce(
                            TRY_CAST(json_extract("responseElements", '$["accessKey"]') AS Array(JSON)),
                            ARRAY[json_extract("responseElements", '$["accessKey"]')]
                          ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                        )
                      ), v2 -> json_extract(v2, '$["accessKeyId"]')
                    ), v3 -> coalesce(json_format(json_extract(v3, '$')) <> 'null', FALSE)
                  )
                  ELSE FALSE
                END
            )
        )
        AND NOT (
          json_extract_scalar("responseElements", '$["accessKey"]["accessKeyId"]') IS DISTINCT FROM "userIdentity"."accessKeyId"
        ), FALSE
    )
),
"c1_matches" AS (
  SELECT
    "_t",
    "_id",
    "_key0" AS "_k",
    "_v"
  FROM "c1_rows0_0"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL
  UNION ALL
  SELECT
    "_t",
    "_id",
    "_key0" AS "_k",
    "_v"
  FROM "c1_rows0_1"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL
),
"c1_beside" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_v",
    lag("_t", 1) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    lead("_t", 1) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_after"
  FROM "c1_matches"
),
"c1_near" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_v"
  FROM "c1_beside"
  WHERE ("_t" - "_before") <= 7200000000 OR ("_after" - "_t") <= 7200000000
),
"c1_lives" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_v",
    count(*) OVER (PARTITION BY "_k" ORDER BY "_t" RANGE BETWEEN 7200000000 PRECEDING AND CURRENT ROW) AS "_n",
    count(*) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_so_far",
    lag("_t") OVER (PARTITION BY "_k", "_v" ORDER BY "_t") AS "_previous",
    lead("_t") OVER (PARTITION BY "_k", "_v" ORDER BY "_t") AS "_next"
  FROM "c1_near"
),
"c1_changes" AS (
  SELECT
    "_id",
    "_k",
    "_n",
    "_so_far",
    CASE WHEN "_number" = 3 THEN "_t" + 7200000001 ELSE "_t" END AS "_t",
    CASE WHEN "_number" = 2 THEN 1 WHEN "_number" = 3 THEN -1 ELSE 0 END AS "_change",
    "_number"
  FROM "c1_lives"
  CROSS JOIN UNNEST(ARRAY[1, 2, 3]) AS "_u" ("_number")
  WHERE "_number" = 1
    OR (
      "_number" = 2
        AND "_v" IS NOT NULL
        AND ("_previous" IS NULL OR ("_t" - "_previous") > 7200000000)
    )
    OR ("_number" = 3 AND "_v" IS NOT NULL AND ("_next" IS NULL OR ("_next" - "_t") > 7200000000))
),
"c1_swept" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_n",
    "_so_far",
    "_number",
    sum("_change") OVER (PARTITION BY "_k" ORDER BY "_t") AS "_measure"
  FROM "c1_changes"
),
"c1_measured" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_n",
    "_so_far",
    "_measure"
  FROM "c1_swept"
  WHERE "_number" = 1
),
"c1_judged" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_n",
    "_so_far",
    coalesce("_measure" >= 2, FALSE) AS "_holds",
    "_measure"
  FROM "c1_measured"
),
"c1_opened" AS (
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
                    OR ("_t" - lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t")) > 7200000000
                )
            )
        ) THEN "_t"
    END AS "_opens"
  FROM "c1_judged"
),
"c1_runs" AS (
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
  FROM "c1_opened"
),
"c1_last" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_n",
    "_measure",
    "_holds",
    "_first",
    "_start"
  FROM "c1_runs"
  WHERE "_soon" IS NOT NULL OR "_holds"
),
"c1_sampled" AS (
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
  FROM "c1_last"
),
"c1_alerts" AS (
  SELECT
    "_k",
    "_start",
    "_start" AS "_at",
    min("_first") AS "_first",
    max("_t") AS "_last",
    max("_n") FILTER (WHERE "_t" = "_start") + count(*) FILTER (WHERE "_t" > "_start") AS "_n",
    TRY_CAST(max("_measure") FILTER (WHERE "_t" = "_start") AS DOUBLE) AS "_v",
    max_by("_ids", "_place") FILTER (WHERE "_t" = "_start") AS "_ids"
  FROM "c1_sampled"
  WHERE "_holds"
  GROUP BY "_k", "_start"
),
"c1_named" AS (
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
            'f861a368-8a09-46ba-9608-37f5278f03a2
' || coalesce(CAST(length("_k") AS VARCHAR) || ':' || "_k", '-') || '
' || CAST("_start" AS VARCHAR)
          )
        )
      )
    ) AS "_aid",
    1 AS "_merged"
  FROM "c1_alerts"
),
"rows1" AS (
  SELECT
    "_at" AS "_t",
    "_aid" AS "_id",
    "_k" AS "_key0",
    FALSE AS "_r0",
    TRUE AS "_r1"
  FROM "c1_named"
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    "_key0" AS "_k",
    "_r0",
    "_r1"
  FROM "rows0_0"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL
  UNION ALL
  SELECT
    "_t",
    "_id",
    "_key0" AS "_k",
    "_r0",
    "_r1"
  FROM "rows1"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL
),
"instants" AS (
  SELECT
    "_k",
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
    "_t" AS "_start",
    "_t" AS "_at",
    "_t" AS "_last",
    "_s1" AS "_first",
    2 AS "_n",
    TRY_CAST(2 AS DOUBLE) AS "_v",
    "_ids"
  FROM "ends1"
  WHERE "_s1" >= ("_t" - 7200000000)
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
            '3b1cb238-94b4-44b8-8a4e-ee2ba525f1e1
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
      (s, x) -> CASE WHEN x >= s + 86400000000 THEN x ELSE s END, (a, b) -> a
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
  '3b1cb238-94b4-44b8-8a4e-ee2ba525f1e1' AS "rule_id",
  'New Access Key Used From Another Address' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  'New access key ' || coalesce("_k", 'None') || ' is used elsewhere' AS "title",
  '{"key":' || coalesce(json_format(CAST("_k" AS JSON)), 'null') || '}' AS "key",
  CAST(at_timezone(from_unixtime_nanos(CAST("_at" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "alert_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_first" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "first_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_last" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  '{"accessKeyId":' || coalesce(json_format(CAST("_k" AS JSON)), 'null') || '}' AS "context",
  '{}' AS "entities"
FROM "deduplicated";
