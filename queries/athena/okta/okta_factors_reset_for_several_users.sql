-- Okta Factors of Several Users Reset by One Administrator
-- rule 5a1a4b81-c5f0-48d9-b267-3701d6ae7a2c, level high, source okta, athena
WITH "rows0_0" AS (
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
    coalesce(json_extract_scalar("actor", '$["alternateId"]'), 'None') || ' resets factors of several users' AS "_title",
    '{"actor.alternateId":' || coalesce(json_format(CAST(json_extract_scalar("actor", '$["alternateId"]') AS JSON)), 'null') || ',"client.ipAddress":' || coalesce(json_format(CAST(json_extract_scalar("client", '$["ipAddress"]') AS JSON)), 'null') || ',"target.alternateId":' || coalesce(json_format(CAST(json_extract_scalar("target", '$["alternateId"]') AS JSON)), 'null') || ',"eventType":' || coalesce(json_format(CAST("eventType" AS JSON)), 'null') || '}' AS "_context",
    '{"user":' || coalesce(json_format(CAST(json_extract_scalar("actor", '$["alternateId"]') AS JSON)), 'null') || ',"address":' || coalesce(json_format(CAST(json_extract_scalar("client", '$["ipAddress"]') AS JSON)), 'null') || '}' AS "_entities"
  FROM "okta"
  WHERE lower("eventType") IN ('user.mfa.factor.reset_all', 'user.mfa.factor.deactivate')
    AND (
      lower(json_extract_scalar("actor", '$["type"]')) = 'user'
        OR CASE
          WHEN strpos(CAST("actor" AS VARCHAR), '[') > 0 THEN any_match(
            flatten(
              transform(
                flatten(
                  transform(
                    flatten(
                      transform(
                        coalesce(
                          TRY_CAST(json_extract("actor", '$') AS Array(JSON)),
                          ARRAY[json_extract("actor", '$')]
                        ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                      )
                    ),
                    v2 -> coalesce(
                      TRY_CAST(json_extract(v2, '$["type"]') AS Array(JSON)),
                      ARRAY[json_extract(v2, '$["type"]')]
                    )
                  )
                ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
              )
            ), v4 -> lower(json_extract_scalar(v4, '$')) = 'user'
          )
          ELSE FALSE
        END
    )
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
    AND NOT coalesce(
      (
          lower(json_extract_scalar("actor", '$["alternateId"]')) = lower(json_extract_scalar("target", '$["alternateId"]'))
            OR CASE
              WHEN strpos(CAST("target" AS VARCHAR), '[') > 0 THEN any_match(
                flatten(
                  transform(
                    flatten(
                      transform(
                        flatten(
                          transform(
                            coalesce(
                              TRY_CAST(json_extract("target", '$') AS Array(JSON)),
                              ARRAY[json_extract("target", '$')]
                            ), v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
                          )
                        ),
                        v10 -> coalesce(
                          TRY_CAST(json_extract(v10, '$["alternateId"]') AS Array(JSON)),
                          ARRAY[json_extract(v10, '$["alternateId"]')]
                        )
                      )
                    ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                  )
                ),
                v12 -> lower(json_extract_scalar("actor", '$["alternateId"]')) = lower(json_extract_scalar(v12, '$'))
              )
              ELSE FALSE
            END
        )
        OR CASE
          WHEN strpos(CAST("actor" AS VARCHAR), '[') > 0 THEN any_match(
            flatten(
              transform(
                flatten(
                  transform(
                    flatten(
                      transform(
                        coalesce(
                          TRY_CAST(json_extract("actor", '$') AS Array(JSON)),
                          ARRAY[json_extract("actor", '$')]
                        ), v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                      )
                    ),
                    v14 -> coalesce(
                      TRY_CAST(json_extract(v14, '$["alternateId"]') AS Array(JSON)),
                      ARRAY[json_extract(v14, '$["alternateId"]')]
                    )
                  )
                ), v15 -> coalesce(TRY_CAST(v15 AS Array(JSON)), ARRAY[v15])
              )
            ),
            v16 -> lower(json_extract_scalar(v16, '$')) = lower(json_extract_scalar("target", '$["alternateId"]'))
              OR CASE
                WHEN strpos(CAST("target" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          flatten(
                            transform(
                              coalesce(
                                TRY_CAST(json_extract("target", '$') AS Array(JSON)),
                                ARRAY[json_extract("target", '$')]
                              ), v17 -> coalesce(TRY_CAST(v17 AS Array(JSON)), ARRAY[v17])
                            )
                          ),
                          v18 -> coalesce(
                            TRY_CAST(json_extract(v18, '$["alternateId"]') AS Array(JSON)),
                            ARRAY[json_extract(v18, '$["alternateId"]')]
                          )
                        )
                      ), v19 -> coalesce(TRY_CAST(v19 AS Array(JSON)), ARRAY[v19])
                    )
                  ),
                  v20 -> lower(json_extract_scalar(v16, '$')) = lower(json_extract_scalar(v20, '$'))
                )
                ELSE FALSE
              END
          )
          ELSE FALSE
        END, FALSE
    )
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') AS "_k",
    "_key0",
    "_title",
    "_context",
    "_entities"
  FROM "rows0_0"
  WHERE "_t" IS NOT NULL
),
"beside" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_title",
    "_context",
    "_entities",
    lag("_t", 2) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    lead("_t", 2) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_after"
  FROM "matches"
),
"near" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_title",
    "_context",
    "_entities"
  FROM "beside"
  WHERE ("_t" - "_before") <= 7200000000 OR ("_after" - "_t") <= 7200000000
),
"windows" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_title",
    "_context",
    "_entities",
    reduce_agg(
      "_t", CAST(-9000000000000000000 AS BIGINT),
      (s, x) -> CASE WHEN x >= s + 3600000000 THEN x ELSE s END, (a, b) -> a
    ) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_start"
  FROM "near"
),
"counted" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_title",
    "_context",
    "_entities",
    "_start",
    row_number() OVER (PARTITION BY "_k", "_start" ORDER BY "_t") AS "_reached",
    count(*) OVER (PARTITION BY "_k", "_start") AS "_total"
  FROM "windows"
),
"alerts" AS (
  SELECT
    "_k",
    min("_key0") AS "_key0",
    "_start",
    min("_t") FILTER (WHERE "_reached" = 5) AS "_at",
    min("_t") AS "_first",
    max("_t") AS "_last",
    count(*) AS "_n",
    TRY_CAST(NULL AS DOUBLE) AS "_v",
    min("_id", 10) AS "_ids",
    min_by("_title", "_id") FILTER (WHERE "_t" = "_start") AS "_title",
    min_by("_context", "_id") FILTER (WHERE "_t" = "_start") AS "_context",
    min_by("_entities", "_id") FILTER (WHERE "_t" = "_start") AS "_entities"
  FROM "counted"
  WHERE "_total" >= 5
  GROUP BY "_k", "_start"
),
"named" AS (
  SELECT
    "_k",
    "_key0",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_title",
    "_context",
    "_entities",
    lower(
      to_hex(
        md5(
          to_utf8(
            '5a1a4b81-c5f0-48d9-b267-3701d6ae7a2c
' || coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || '
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
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') AS "_k",
    "_k" AS "_events",
    "_key0",
    "_aid",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_merged",
    "_title",
    "_context",
    "_entities"
  FROM "named"
),
"dedup_windows" AS (
  SELECT
    "_key0",
    "_aid",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_merged",
    "_title",
    "_context",
    "_entities",
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
    "_aid",
    "_at",
    "_first",
    "_v",
    "_ids",
    "_title",
    "_context",
    "_entities",
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
    "_aid",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_merged",
    "_title",
    "_context",
    "_entities"
  FROM "dedup_counted"
  WHERE "_position" = 1
)
SELECT
  "_aid" AS "alert_id",
  '5a1a4b81-c5f0-48d9-b267-3701d6ae7a2c' AS "rule_id",
  'Okta Factors of Several Users Reset by One Administrator' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  "_title" AS "title",
  '{"actor.alternateId":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || '}' AS "key",
  CAST(at_timezone(from_unixtime_nanos(CAST("_at" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "alert_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_first" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "first_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_last" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  "_context" AS "context",
  "_entities" AS "entities"
FROM "deduplicated";
