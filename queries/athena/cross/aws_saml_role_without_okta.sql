-- AWS Role Taken With an Assertion That Okta Did Not Issue
-- rule b8c55d78-1878-4e5f-bf30-827009a35ce1, level high, source aws-cloudtrail and okta, athena
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
    "userIdentity"."userName" AS "_key0",
    coalesce(
      lower("eventSource") = 'sts.amazonaws.com'
        AND lower("eventName") = 'assumerolewithsaml'
        AND NOT ("errorCode" IS NOT NULL), FALSE
    ) AS "_r0",
    FALSE AS "_r1"
  FROM "cloudtrail_logs_pp"
  WHERE lower("eventSource") = 'sts.amazonaws.com'
    AND lower("eventName") = 'assumerolewithsaml'
    AND NOT ("errorCode" IS NOT NULL)
),
"rows1_0" AS (
  SELECT
    CASE
      WHEN regexp_like(
        "published",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN CAST(round(
        to_unixtime(
          CAST(at_timezone(
            TRY_CAST(regexp_replace(replace("published", 'T', ' '), '([.][0-9]{6})[0-9]+', '$1') AS TIMESTAMP(6) WITH TIME ZONE),
            'UTC'
          ) AS TIMESTAMP(6))
        ) * 1E6
      ) AS BIGINT)
    END AS "_t",
    coalesce("uuid", '') AS "_id",
    json_extract_scalar("actor", '$["alternateId"]') AS "_key0",
    FALSE AS "_r0",
    coalesce(
      lower("eventType") = 'user.authentication.sso'
        AND (
          lower(json_extract_scalar("outcome", '$["result"]')) = 'success'
            OR CASE
              WHEN strpos(CAST("outcome" AS VARCHAR), '[') > 0 THEN any_match(
                flatten(
                  transform(
                    flatten(
                      transform(
                        flatten(
                          transform(
                            coalesce(
                              TRY_CAST(json_extract("outcome", '$') AS Array(JSON)),
                              ARRAY[json_extract("outcome", '$')]
                            ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                          )
                        ),
                        v2 -> coalesce(
                          TRY_CAST(json_extract(v2, '$["result"]') AS Array(JSON)),
                          ARRAY[json_extract(v2, '$["result"]')]
                        )
                      )
                    ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
                  )
                ), v4 -> lower(json_extract_scalar(v4, '$')) = 'success'
              )
              ELSE FALSE
            END
        ), FALSE
    ) AS "_r1"
  FROM "okta"
  WHERE lower("eventType") = 'user.authentication.sso'
    AND (
      lower(json_extract_scalar("outcome", '$["result"]')) = 'success'
        OR CASE
          WHEN strpos(CAST("outcome" AS VARCHAR), '[') > 0 THEN any_match(
            flatten(
              transform(
                flatten(
                  transform(
                    flatten(
                      transform(
                        coalesce(
                          TRY_CAST(json_extract("outcome", '$') AS Array(JSON)),
                          ARRAY[json_extract("outcome", '$')]
                        ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                      )
                    ),
                    v6 -> coalesce(
                      TRY_CAST(json_extract(v6, '$["result"]') AS Array(JSON)),
                      ARRAY[json_extract(v6, '$["result"]')]
                    )
                  )
                ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
              )
            ), v8 -> lower(json_extract_scalar(v8, '$')) = 'success'
          )
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
    array_sort(
      array_distinct(
        filter(
          ARRAY[
            CASE WHEN coalesce("_l0" >= ("_t" - 900000000), FALSE) THEN "_e0" END,
            CASE WHEN coalesce("_l1" >= ("_t" - 900000000), FALSE) THEN "_e1" END
          ], x -> x IS NOT NULL
        )
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
    lower(
      to_hex(
        md5(
          to_utf8(
            'b8c55d78-1878-4e5f-bf30-827009a35ce1
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
  'b8c55d78-1878-4e5f-bf30-827009a35ce1' AS "rule_id",
  'AWS Role Taken With an Assertion That Okta Did Not Issue' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  coalesce("_k", 'None') || ' entered AWS without Okta' AS "title",
  '{"user":' || coalesce(json_format(CAST("_k" AS JSON)), 'null') || '}' AS "key",
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
