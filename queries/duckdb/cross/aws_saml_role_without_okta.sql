-- AWS Role Taken With an Assertion That Okta Did Not Issue
-- rule b8c55d78-1878-4e5f-bf30-827009a35ce1, level high, source aws-cloudtrail and okta, duckdb
WITH "rows0_0" AS (
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
    coalesce(
      lower("eventSource") = 'sts.amazonaws.com'
        AND lower("eventName") = 'assumerolewithsaml'
        AND NOT ("errorCode" IS NOT NULL), FALSE
    ) AS "_r0",
    FALSE AS "_r1"
  FROM "cloudtrail"
  WHERE lower("eventSource") = 'sts.amazonaws.com'
    AND lower("eventName") = 'assumerolewithsaml'
    AND NOT ("errorCode" IS NOT NULL)
),
"rows1_0" AS (
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
    FALSE AS "_r0",
    coalesce(
      lower("eventType") = 'user.authentication.sso'
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
    ) AS "_r1"
  FROM "okta"
  WHERE lower("eventType") = 'user.authentication.sso'
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
  FROM "rows1_0"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL
),
"instants" AS (
  SELECT
    "_k",
    "_t",
    max("_id") FILTER (WHERE "_r0") AS "_e0",
    max("_id") FILTER (WHERE "_r1") AS "_e1"
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
    max_by("_e1", CASE WHEN "_e1" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_e1"
  FROM "instants"
),
"alerts" AS (
  SELECT
    "_k",
    "_t" AS "_start",
    "_t" AS "_at",
    "_t" AS "_last",
    least(
      CASE WHEN coalesce("_l0" >= ("_t" - 900000000), FALSE) THEN "_l0" ELSE "_t" END,
      CASE WHEN coalesce("_l1" >= ("_t" - 900000000), FALSE) THEN "_l1" ELSE "_t" END
    ) AS "_first",
    CASE WHEN coalesce("_l0" >= ("_t" - 900000000), FALSE) THEN 1 ELSE 0 END + CASE
      WHEN coalesce("_l1" >= ("_t" - 900000000), FALSE)
        AND NOT coalesce(
          coalesce("_l0" >= ("_t" - 900000000), FALSE) AND "_l0" = "_l1" AND "_e0" = "_e1", FALSE
        ) THEN 1
      ELSE 0
    END AS "_n",
    TRY_CAST(CASE WHEN coalesce("_l0" >= ("_t" - 900000000), FALSE) THEN 1 ELSE 0 END + CASE WHEN coalesce("_l1" >= ("_t" - 900000000), FALSE) THEN 1 ELSE 0 END AS DOUBLE) AS "_v",
    list_sort(
      list_distinct(
        ARRAY[
          CASE WHEN coalesce("_l0" >= ("_t" - 900000000), FALSE) THEN "_e0" END,
          CASE WHEN coalesce("_l1" >= ("_t" - 900000000), FALSE) THEN "_e1" END
        ]
      )
    ) AS "_ids"
  FROM "together"
  WHERE coalesce("_l0" >= ("_t" - 900000000), FALSE) AND NOT coalesce("_l1" >= ("_t" - 900000000), FALSE)
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
      'b8c55d78-1878-4e5f-bf30-827009a35ce1
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
        OR ("_at" - lag("_at") OVER (PARTITION BY "_k" ORDER BY "_at")) >= 86400000000 THEN "_at"
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
  WHERE "_at" >= ("_session" + 86400000000)
  GROUP BY "_k", "_at"
),
"dedup_numbered" AS (
  SELECT
    "_k",
    "_at",
    "_session",
    ("_at" - "_session") - (("_at" - "_session") % 86400000000) AS "_stretch"
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
          WHEN x[-1] >= (s[-1] + 86400000000) THEN list_append(s, list_filter(x, lambda y: y >= s[-1] + 86400000000)[1])
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
  'b8c55d78-1878-4e5f-bf30-827009a35ce1' AS "rule_id",
  'AWS Role Taken With an Assertion That Okta Did Not Issue' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  coalesce("_k", 'None') || ' entered AWS without Okta' AS "title",
  '{"user":' || coalesce(CAST(to_json("_k") AS VARCHAR), 'null') || '}' AS "key",
  make_timestamp("_at") AS "alert_time",
  make_timestamp("_first") AS "first_time",
  make_timestamp("_last") AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  '{}' AS "context",
  '{"user":' || coalesce(CAST(to_json("_k") AS VARCHAR), 'null') || '}' AS "entities"
FROM "deduplicated";
