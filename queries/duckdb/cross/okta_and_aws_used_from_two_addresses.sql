-- User Signs In at Okta and Enters AWS From Different Addresses
-- rule 94355c3b-f9ba-4f36-867c-9a102d40bfb3, level high, source okta and aws-cloudtrail, duckdb
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN regexp_matches(
        "published",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN epoch_us(
        make_timestamp(
          epoch_us(
            TRY_CAST(CASE
              WHEN regexp_matches("published", '(Z|[+-][0-9]{2}(:?[0-9]{2})?)$') THEN "published"
              ELSE "published" || 'Z'
            END AS TIMESTAMP WITH TIME ZONE)
          )
        )
      )
    END AS "_t",
    coalesce("uuid", '') AS "_id",
    json_extract_string(json_value(TRY_CAST("actor" AS JSON), '$."alternateId"'), '$') AS "_key0",
    coalesce(
      lower("eventType") = 'user.session.start'
        AND (
          lower(json_extract_string(json_value(TRY_CAST("outcome" AS JSON), '$."result"'), '$')) = 'success'
            OR CASE
              WHEN strpos(CAST(TRY_CAST("outcome" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                list_filter(
                  flatten(
                    list_transform(
                      flatten(
                        list_transform(
                          flatten(
                            list_transform(
                              CASE
                                WHEN json_type(TRY_CAST("outcome" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("outcome" AS JSON), '$[*]')
                                ELSE ARRAY[TRY_CAST("outcome" AS JSON)]
                              END,
                              lambda v1: CASE
                                WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                                ELSE ARRAY[v1]
                              END
                            )
                          ),
                          lambda v2: CASE
                            WHEN json_type(json_extract(v2, '$."result"')) = 'ARRAY' THEN json_extract(json_extract(v2, '$."result"'), '$[*]')
                            ELSE ARRAY[json_extract(v2, '$."result"')]
                          END
                        )
                      ),
                      lambda v3: CASE
                        WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]')
                        ELSE ARRAY[v3]
                      END
                    )
                  ), lambda v4: lower(json_extract_string(json_value(v4, '$'), '$')) = 'success'
                )
              ) > 0
              ELSE FALSE
            END
        ), FALSE
    ) AS "_r0",
    FALSE AS "_r1",
    FALSE AS "_r2"
  FROM "okta"
  WHERE lower("eventType") = 'user.session.start'
    AND (
      lower(json_extract_string(json_value(TRY_CAST("outcome" AS JSON), '$."result"'), '$')) = 'success'
        OR CASE
          WHEN strpos(CAST(TRY_CAST("outcome" AS JSON) AS VARCHAR), '[') > 0 THEN len(
            list_filter(
              flatten(
                list_transform(
                  flatten(
                    list_transform(
                      flatten(
                        list_transform(
                          CASE
                            WHEN json_type(TRY_CAST("outcome" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("outcome" AS JSON), '$[*]')
                            ELSE ARRAY[TRY_CAST("outcome" AS JSON)]
                          END,
                          lambda v5: CASE
                            WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                            ELSE ARRAY[v5]
                          END
                        )
                      ),
                      lambda v6: CASE
                        WHEN json_type(json_extract(v6, '$."result"')) = 'ARRAY' THEN json_extract(json_extract(v6, '$."result"'), '$[*]')
                        ELSE ARRAY[json_extract(v6, '$."result"')]
                      END
                    )
                  ),
                  lambda v7: CASE WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]') ELSE ARRAY[v7] END
                )
              ), lambda v8: lower(json_extract_string(json_value(v8, '$'), '$')) = 'success'
            )
          ) > 0
          ELSE FALSE
        END
    )
),
"rows1_0" AS (
  SELECT
    CASE
      WHEN regexp_matches(
        "eventTime",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN epoch_us(
        make_timestamp(
          epoch_us(
            TRY_CAST(CASE
              WHEN regexp_matches("eventTime", '(Z|[+-][0-9]{2}(:?[0-9]{2})?)$') THEN "eventTime"
              ELSE "eventTime" || 'Z'
            END AS TIMESTAMP WITH TIME ZONE)
          )
        )
      )
    END AS "_t",
    coalesce("eventID", '') AS "_id",
    "userIdentity"."userName" AS "_key0",
    FALSE AS "_r0",
    coalesce(
      lower("eventSource") = 'sts.amazonaws.com'
        AND lower("eventName") = 'assumerolewithsaml'
        AND NOT ("errorCode" IS NOT NULL), FALSE
    ) AS "_r1",
    FALSE AS "_r2"
  FROM "cloudtrail"
  WHERE lower("eventSource") = 'sts.amazonaws.com'
    AND lower("eventName") = 'assumerolewithsaml'
    AND NOT ("errorCode" IS NOT NULL)
),
"c2_rows0_0" AS (
  SELECT
    CASE
      WHEN regexp_matches(
        "published",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN epoch_us(
        make_timestamp(
          epoch_us(
            TRY_CAST(CASE
              WHEN regexp_matches("published", '(Z|[+-][0-9]{2}(:?[0-9]{2})?)$') THEN "published"
              ELSE "published" || 'Z'
            END AS TIMESTAMP WITH TIME ZONE)
          )
        )
      )
    END AS "_t",
    coalesce("uuid", '') AS "_id",
    json_extract_string(json_value(TRY_CAST("actor" AS JSON), '$."alternateId"'), '$') AS "_key0",
    json_extract_string(json_value(TRY_CAST("client" AS JSON), '$."ipAddress"'), '$') AS "_v"
  FROM "okta"
  WHERE lower("eventType") = 'user.session.start'
    AND (
      lower(json_extract_string(json_value(TRY_CAST("outcome" AS JSON), '$."result"'), '$')) = 'success'
        OR CASE
          WHEN strpos(CAST(TRY_CAST("outcome" AS JSON) AS VARCHAR), '[') > 0 THEN len(
            list_filter(
              flatten(
                list_transform(
                  flatten(
                    list_transform(
                      flatten(
                        list_transform(
                          CASE
                            WHEN json_type(TRY_CAST("outcome" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("outcome" AS JSON), '$[*]')
                            ELSE ARRAY[TRY_CAST("outcome" AS JSON)]
                          END,
                          lambda v1: CASE
                            WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                            ELSE ARRAY[v1]
                          END
                        )
                      ),
                      lambda v2: CASE
                        WHEN json_type(json_extract(v2, '$."result"')) = 'ARRAY' THEN json_extract(json_extract(v2, '$."result"'), '$[*]')
                        ELSE ARRAY[json_extract(v2, '$."result"')]
                      END
                    )
                  ),
                  lambda v3: CASE WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]') ELSE ARRAY[v3] END
                )
              ), lambda v4: lower(json_extract_string(json_value(v4, '$'), '$')) = 'success'
            )
          ) > 0
          ELSE FALSE
        END
    )
),
"c2_rows1_0" AS (
  SELECT
    CASE
      WHEN regexp_matches(
        "eventTime",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN epoch_us(
        make_timestamp(
          epoch_us(
            TRY_CAST(CASE
              WHEN regexp_matches("eventTime", '(Z|[+-][0-9]{2}(:?[0-9]{2})?)$') THEN "eventTime"
              ELSE "eventTime" || 'Z'
            END AS TIMESTAMP WITH TIME ZONE)
          )
        )
      )
    END AS "_t",
    coalesce("eventID", '') AS "_id",
    "userIdentity"."userName" AS "_key0",
    "sourceIPAddress" AS "_v"
  FROM "cloudtrail"
  WHERE lower("eventSource") = 'sts.amazonaws.com'
    AND lower("eventName") = 'assumerolewithsaml'
    AND NOT ("errorCode" IS NOT NULL)
),
"c2_matches" AS (
  SELECT
    "_t",
    "_id",
    "_key0" AS "_k",
    "_v"
  FROM "c2_rows0_0"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL
  UNION ALL
  SELECT
    "_t",
    "_id",
    "_key0" AS "_k",
    "_v"
  FROM "c2_rows1_0"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL
),
"c2_beside" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_v",
    lag("_t", 1) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    lead("_t", 1) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_after"
  FROM "c2_matches"
),
"c2_near" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_v"
  FROM "c2_beside"
  WHERE ("_t" - "_before") <= 600000000 OR ("_after" - "_t") <= 600000000
),
"c2_measured" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    count(*) OVER (PARTITION BY "_k" ORDER BY "_t" RANGE BETWEEN 600000000 PRECEDING AND CURRENT ROW) AS "_n",
    count(*) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_so_far",
    count(DISTINCT 
      "_v"
    ) OVER (PARTITION BY "_k" ORDER BY "_t" RANGE BETWEEN 600000000 PRECEDING AND CURRENT ROW) AS "_measure"
  FROM "c2_near"
),
"c2_judged" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_n",
    "_so_far",
    coalesce("_measure" >= 2, FALSE) AS "_holds",
    "_measure"
  FROM "c2_measured"
),
"c2_opened" AS (
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
  FROM "c2_judged"
),
"c2_runs" AS (
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
  FROM "c2_opened"
),
"c2_last" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_n",
    "_measure",
    "_holds",
    "_first",
    "_start"
  FROM "c2_runs"
  WHERE "_soon" IS NOT NULL OR "_holds"
),
"c2_sampled" AS (
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
  FROM "c2_last"
),
"c2_alerts" AS (
  SELECT
    "_k",
    "_start",
    "_start" AS "_at",
    min("_first") AS "_first",
    max("_t") AS "_last",
    max("_n") FILTER (WHERE "_t" = "_start") + count(*) FILTER (WHERE "_t" > "_start") AS "_n",
    TRY_CAST(max("_measure") FILTER (WHERE "_t" = "_start") AS DOUBLE) AS "_v",
    max_by("_ids", "_place") FILTER (WHERE "_t" = "_start") AS "_ids"
  FROM "c2_sampled"
  WHERE "_holds"
  GROUP BY "_k", "_start"
),
"c2_named" AS (
  SELECT
    "_k",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    md5(
      'cb69fa31-5433-4a07-b43d-4896fc421f6e
' || coalesce(CAST(length("_k") AS VARCHAR) || ':' || "_k", '-') || '
' || CAST("_start" AS VARCHAR)
    ) AS "_aid",
    1 AS "_merged"
  FROM "c2_alerts"
),
"rows2" AS (
  SELECT
    "_at" AS "_t",
    "_aid" AS "_id",
    "_k" AS "_key0",
    FALSE AS "_r0",
    FALSE AS "_r1",
    TRUE AS "_r2"
  FROM "c2_named"
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    "_key0" AS "_k",
    "_r0",
    "_r1",
    "_r2"
  FROM "rows0_0"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL
  UNION ALL
  SELECT
    "_t",
    "_id",
    "_key0" AS "_k",
    "_r0",
    "_r1",
    "_r2"
  FROM "rows1_0"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL
  UNION ALL
  SELECT
    "_t",
    "_id",
    "_key0" AS "_k",
    "_r0",
    "_r1",
    "_r2"
  FROM "rows2"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL
),
"instants" AS (
  SELECT
    "_k",
    "_t",
    max("_id") FILTER (WHERE "_r0") AS "_e0",
    max("_id") FILTER (WHERE "_r1") AS "_e1",
    max("_id") FILTER (WHERE "_r2") AS "_e2"
  FROM "matches"
  GROUP BY "_k", "_t"
),
"together" AS (
  SELECT
    "_k",
    "_t",
    max(CASE WHEN "_e0" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_l0",
    max_by("_e0", CASE WHEN "_e0" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_e0",
    max(CASE WHEN "_e1" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_l1",
    max_by("_e1", CASE WHEN "_e1" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_e1",
    max(CASE WHEN "_e2" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_l2",
    max_by("_e2", CASE WHEN "_e2" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_e2"
  FROM "instants"
),
"alerts" AS (
  SELECT
    "_k",
    "_t" AS "_start",
    "_t" AS "_at",
    "_t" AS "_last",
    least(
      CASE WHEN coalesce("_l0" >= ("_t" - 600000000), FALSE) THEN "_l0" ELSE "_t" END,
      CASE WHEN coalesce("_l1" >= ("_t" - 600000000), FALSE) THEN "_l1" ELSE "_t" END,
      CASE WHEN coalesce("_l2" >= ("_t" - 600000000), FALSE) THEN "_l2" ELSE "_t" END
    ) AS "_first",
    (
      CASE WHEN coalesce("_l0" >= ("_t" - 600000000), FALSE) THEN 1 ELSE 0 END + CASE
        WHEN coalesce("_l1" >= ("_t" - 600000000), FALSE)
          AND NOT coalesce(
            coalesce("_l0" >= ("_t" - 600000000), FALSE) AND "_l0" = "_l1" AND "_e0" = "_e1", FALSE
          ) THEN 1
        ELSE 0
      END
    ) + CASE
      WHEN coalesce("_l2" >= ("_t" - 600000000), FALSE)
        AND NOT coalesce(
          coalesce("_l0" >= ("_t" - 600000000), FALSE) AND "_l0" = "_l2" AND "_e0" = "_e2", FALSE
        )
        AND NOT coalesce(
          coalesce("_l1" >= ("_t" - 600000000), FALSE) AND "_l1" = "_l2" AND "_e1" = "_e2", FALSE
        ) THEN 1
      ELSE 0
    END AS "_n",
    TRY_CAST((
      CASE WHEN coalesce("_l0" >= ("_t" - 600000000), FALSE) THEN 1 ELSE 0 END + CASE WHEN coalesce("_l1" >= ("_t" - 600000000), FALSE) THEN 1 ELSE 0 END
    ) + CASE WHEN coalesce("_l2" >= ("_t" - 600000000), FALSE) THEN 1 ELSE 0 END AS DOUBLE) AS "_v",
    list_sort(
      list_distinct(
        ARRAY[
          CASE WHEN coalesce("_l0" >= ("_t" - 600000000), FALSE) THEN "_e0" END,
          CASE WHEN coalesce("_l1" >= ("_t" - 600000000), FALSE) THEN "_e1" END,
          CASE WHEN coalesce("_l2" >= ("_t" - 600000000), FALSE) THEN "_e2" END
        ]
      )
    ) AS "_ids"
  FROM "together"
  WHERE coalesce(
    (
      (
        CASE WHEN coalesce("_l0" >= ("_t" - 600000000), FALSE) THEN 1 ELSE 0 END + CASE WHEN coalesce("_l1" >= ("_t" - 600000000), FALSE) THEN 1 ELSE 0 END
      ) + CASE WHEN coalesce("_l2" >= ("_t" - 600000000), FALSE) THEN 1 ELSE 0 END
    ) >= 3, FALSE
  )
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
      '94355c3b-f9ba-4f36-867c-9a102d40bfb3
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
  '94355c3b-f9ba-4f36-867c-9a102d40bfb3' AS "rule_id",
  'User Signs In at Okta and Enters AWS From Different Addresses' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  coalesce("_k", 'None') || ' signs in at Okta and AWS from different addresses' AS "title",
  '{"user":' || coalesce(CAST(to_json("_k") AS VARCHAR), 'null') || '}' AS "key",
  make_timestamp("_at") AS "alert_time",
  make_timestamp("_first") AS "first_time",
  make_timestamp("_last") AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  '{"user":' || coalesce(CAST(to_json("_k") AS VARCHAR), 'null') || '}' AS "context",
  '{"user":' || coalesce(CAST(to_json("_k") AS VARCHAR), 'null') || '}' AS "entities"
FROM "deduplicated";
