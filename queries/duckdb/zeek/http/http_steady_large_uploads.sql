-- Steady Large HTTP Uploads to One Server
-- rule 8d0079b1-5d26-4920-a02e-046f8444bee3, level medium, source zeek-http, duckdb
WITH "c0_rows0_0" AS (
  SELECT
    CASE
      WHEN "ts" >= -2.53402300799E11 AND "ts" <= 2.53402300799E11 THEN TRY_CAST("ts" * 1E6 AS BIGINT)
    END AS "_t",
    coalesce(CAST(length("uid") AS VARCHAR) || ':' || "uid", '-') || coalesce(CAST(length(CAST("ts" AS VARCHAR)) AS VARCHAR) || ':' || CAST("ts" AS VARCHAR), '-') || coalesce(
      CAST(length(CAST("trans_depth" AS VARCHAR)) AS VARCHAR) || ':' || CAST("trans_depth" AS VARCHAR),
      '-'
    ) AS "_id",
    "id.orig_h" AS "_key0",
    "id.resp_h" AS "_key1"
  FROM "zeek_http"
  WHERE lower("method") IN ('post', 'put') AND "request_body_len" > 0
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
    lag("_t", 15) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    lead("_t", 15) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_after"
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
  WHERE ("_t" - "_before") <= 600000000 OR ("_after" - "_t") <= 600000000
),
"c0_measured" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    count(*) OVER (PARTITION BY "_k" ORDER BY "_t" RANGE BETWEEN 600000000 PRECEDING AND CURRENT ROW) AS "_n",
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
    coalesce("_n" >= 30, FALSE) AS "_holds",
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
                    OR ("_t" - lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t")) > 600000000
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
    md5(
      '31cf0a87-3ee3-4164-986a-5f501f3eda0f
' || (
        coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-')
      ) || '
' || CAST("_start" AS VARCHAR)
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
"c1_rows0_0" AS (
  SELECT
    CASE
      WHEN "ts" >= -2.53402300799E11 AND "ts" <= 2.53402300799E11 THEN TRY_CAST("ts" * 1E6 AS BIGINT)
    END AS "_t",
    coalesce(CAST(length("uid") AS VARCHAR) || ':' || "uid", '-') || coalesce(CAST(length(CAST("ts" AS VARCHAR)) AS VARCHAR) || ':' || CAST("ts" AS VARCHAR), '-') || coalesce(
      CAST(length(CAST("trans_depth" AS VARCHAR)) AS VARCHAR) || ':' || CAST("trans_depth" AS VARCHAR),
      '-'
    ) AS "_id",
    "id.orig_h" AS "_key0",
    "id.resp_h" AS "_key1",
    CASE
      WHEN regexp_matches(
        CAST("request_body_len" AS VARCHAR),
        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
      ) THEN TRY_CAST(CAST("request_body_len" AS VARCHAR) AS DOUBLE)
    END AS "_v"
  FROM "zeek_http"
  WHERE lower("method") IN ('post', 'put') AND "request_body_len" > 0
),
"c1_matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') AS "_k",
    "_key0",
    "_key1",
    "_v"
  FROM "c1_rows0_0"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL AND "_key1" IS NOT NULL
),
"c1_hot" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_v",
    CASE WHEN "_v" >= 1.048575998951424E6 THEN "_t" END AS "_hot",
    0 - "_t" AS "_back"
  FROM "c1_matches"
),
"c1_beside" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_v",
    max("_hot") OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    min("_hot") OVER (PARTITION BY "_k" ORDER BY "_back") AS "_after"
  FROM "c1_hot"
),
"c1_near" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_v"
  FROM "c1_beside"
  WHERE ("_t" - "_before") <= 600000000 OR ("_after" - "_t") <= 600000000
),
"c1_measured" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    count(*) OVER (PARTITION BY "_k" ORDER BY "_t" RANGE BETWEEN 600000000 PRECEDING AND CURRENT ROW) AS "_n",
    count(*) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_so_far",
    quantile_cont(
      "_v", 1E-1
    ) OVER (PARTITION BY "_k" ORDER BY "_t" RANGE BETWEEN 600000000 PRECEDING AND CURRENT ROW) AS "_measure"
  FROM "c1_near"
),
"c1_judged" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_n",
    "_so_far",
    coalesce("_measure" >= 1048576, FALSE) AS "_holds",
    "_measure"
  FROM "c1_measured"
),
"c1_opened" AS (
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
                    OR ("_t" - lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t")) > 600000000
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
    "_key0",
    "_key1",
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
    "_key0",
    "_key1",
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
    "_key0",
    "_key1",
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
  FROM "c1_last"
),
"c1_alerts" AS (
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
  FROM "c1_sampled"
  WHERE "_holds"
  GROUP BY "_k", "_start"
),
"c1_named" AS (
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
    md5(
      'a865be57-1643-49d4-abb3-f971c0401221
' || (
        coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-')
      ) || '
' || CAST("_start" AS VARCHAR)
    ) AS "_aid",
    1 AS "_merged"
  FROM "c1_alerts"
),
"rows1" AS (
  SELECT
    "_at" AS "_t",
    "_aid" AS "_id",
    "_key0",
    "_key1",
    FALSE AS "_r0",
    TRUE AS "_r1"
  FROM "c1_named"
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
  FROM "rows1"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL AND "_key1" IS NOT NULL
),
"instants" AS (
  SELECT
    "_k",
    min("_key0") AS "_key0",
    min("_key1") AS "_key1",
    "_t",
    max("_id") FILTER (WHERE "_r0") AS "_e0",
    max("_id") FILTER (WHERE "_r1") AS "_e1"
  FROM "matches"
  GROUP BY "_k", "_t"
),
"together" AS (
  SELECT
    "_k",
    "_key0",
    "_key1",
    "_t",
    max(CASE WHEN "_e0" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_l0",
    max_by("_e0", CASE WHEN "_e0" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_e0",
    max(CASE WHEN "_e1" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_l1",
    max_by("_e1", CASE WHEN "_e1" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_e1"
  FROM "instants"
),
"alerts" AS (
  SELECT
    "_k",
    "_key0",
    "_key1",
    "_t" AS "_start",
    "_t" AS "_at",
    "_t" AS "_last",
    least(
      CASE WHEN coalesce("_l0" >= ("_t" - 14400000000), FALSE) THEN "_l0" ELSE "_t" END,
      CASE WHEN coalesce("_l1" >= ("_t" - 14400000000), FALSE) THEN "_l1" ELSE "_t" END
    ) AS "_first",
    CASE WHEN coalesce("_l0" >= ("_t" - 14400000000), FALSE) THEN 1 ELSE 0 END + CASE
      WHEN coalesce("_l1" >= ("_t" - 14400000000), FALSE)
        AND NOT coalesce(
          coalesce("_l0" >= ("_t" - 14400000000), FALSE) AND "_l0" = "_l1" AND "_e0" = "_e1", FALSE
        ) THEN 1
      ELSE 0
    END AS "_n",
    TRY_CAST(CASE WHEN coalesce("_l0" >= ("_t" - 14400000000), FALSE) THEN 1 ELSE 0 END + CASE WHEN coalesce("_l1" >= ("_t" - 14400000000), FALSE) THEN 1 ELSE 0 END AS DOUBLE) AS "_v",
    list_sort(
      list_distinct(
        ARRAY[
          CASE WHEN coalesce("_l0" >= ("_t" - 14400000000), FALSE) THEN "_e0" END,
          CASE WHEN coalesce("_l1" >= ("_t" - 14400000000), FALSE) THEN "_e1" END
        ]
      )
    ) AS "_ids"
  FROM "together"
  WHERE coalesce(
    (
      CASE WHEN coalesce("_l0" >= ("_t" - 14400000000), FALSE) THEN 1 ELSE 0 END + CASE WHEN coalesce("_l1" >= ("_t" - 14400000000), FALSE) THEN 1 ELSE 0 END
    ) >= 2, FALSE
  )
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
    md5(
      '8d0079b1-5d26-4920-a02e-046f8444bee3
' || (
        coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-')
      ) || '
' || CAST("_start" AS VARCHAR)
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
"dedup_opened" AS (
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
    CASE
      WHEN lag("_at") OVER (PARTITION BY "_k" ORDER BY "_at") IS NULL
        OR ("_at" - lag("_at") OVER (PARTITION BY "_k" ORDER BY "_at")) >= 14400000000 THEN "_at"
    END AS "_opened"
  FROM "dedup_keys"
),
"dedup_sessions" AS (
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
    max("_opened") OVER (PARTITION BY "_k" ORDER BY "_at") AS "_session"
  FROM "dedup_opened"
),
"dedup_late" AS (
  SELECT
    "_k",
    "_at",
    min("_session") AS "_session"
  FROM "dedup_sessions"
  WHERE "_at" >= ("_session" + 14400000000)
  GROUP BY "_k", "_at"
),
"dedup_numbered" AS (
  SELECT
    "_k",
    "_at",
    "_session",
    ("_at" - "_session") - (("_at" - "_session") % 14400000000) AS "_stretch"
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
          WHEN x[-1] >= (s[-1] + 14400000000) THEN list_append(s, list_filter(x, lambda y: y >= s[-1] + 14400000000)[1])
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
    "_l"."_key0" AS "_key0",
    "_l"."_key1" AS "_key1",
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
  '8d0079b1-5d26-4920-a02e-046f8444bee3' AS "rule_id",
  'Steady Large HTTP Uploads to One Server' AS "rule_title",
  'medium' AS "level",
  50 AS "risk_score",
  coalesce("_key0", 'None') || ' sends large pieces to ' || coalesce("_key1", 'None') AS "title",
  '{"id.orig_h":' || coalesce(CAST(to_json("_key0") AS VARCHAR), 'null') || ',"id.resp_h":' || coalesce(CAST(to_json("_key1") AS VARCHAR), 'null') || '}' AS "key",
  make_timestamp("_at") AS "alert_time",
  make_timestamp("_first") AS "first_time",
  make_timestamp("_last") AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  '{}' AS "context",
  '{"address":' || coalesce(CAST(to_json("_key0") AS VARCHAR), 'null') || '}' AS "entities"
FROM "deduplicated";
