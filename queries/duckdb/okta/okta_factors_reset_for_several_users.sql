-- Okta Factors of Several Users Reset by One Administrator
-- rule 5a1a4b81-c5f0-48d9-b267-3701d6ae7a2c, level high, source okta, duckdb
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
      json_extract_string(json_value(TRY_CAST("actor" AS JSON), '$."alternateId"'), '$'), 'None'
    ) || ' resets factors of several users' AS "_title",
    '{"actor.alternateId":' || coalesce(
      CAST(to_json(json_extract_string(json_value(TRY_CAST("actor" AS JSON), '$."alternateId"'), '$')) AS VARCHAR),
      'null'
    ) || ',"client.ipAddress":' || coalesce(
      CAST(to_json(json_extract_string(json_value(TRY_CAST("client" AS JSON), '$."ipAddress"'), '$')) AS VARCHAR),
      'null'
    ) || ',"target.alternateId":' || coalesce(
      CAST(to_json(json_extract_string(json_value(TRY_CAST("target" AS JSON), '$."alternateId"'), '$')) AS VARCHAR),
      'null'
    ) || ',"eventType":' || coalesce(CAST(to_json("eventType") AS VARCHAR), 'null') || '}' AS "_context",
    '{"user":' || coalesce(
      CAST(to_json(json_extract_string(json_value(TRY_CAST("actor" AS JSON), '$."alternateId"'), '$')) AS VARCHAR),
      'null'
    ) || ',"address":' || coalesce(
      CAST(to_json(json_extract_string(json_value(TRY_CAST("client" AS JSON), '$."ipAddress"'), '$')) AS VARCHAR),
      'null'
    ) || '}' AS "_entities"
  FROM "okta"
  WHERE lower("eventType") IN ('user.mfa.factor.reset_all', 'user.mfa.factor.deactivate')
    AND (
      lower(json_extract_string(json_value(TRY_CAST("actor" AS JSON), '$."type"'), '$')) = 'user'
        OR CASE
          WHEN strpos(CAST(TRY_CAST("actor" AS JSON) AS VARCHAR), '[') > 0 THEN len(
            list_filter(
              flatten(
                list_transform(
                  flatten(
                    list_transform(
                      flatten(
                        list_transform(
                          CASE
                            WHEN json_type(TRY_CAST("actor" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("actor" AS JSON), '$[*]')
                            ELSE ARRAY[TRY_CAST("actor" AS JSON)]
                          END,
                          lambda v1: CASE
                            WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                            ELSE ARRAY[v1]
                          END
                        )
                      ),
                      lambda v2: CASE
                        WHEN json_type(json_extract(v2, '$."type"')) = 'ARRAY' THEN json_extract(json_extract(v2, '$."type"'), '$[*]')
                        ELSE ARRAY[json_extract(v2, '$."type"')]
                      END
                    )
                  ),
                  lambda v3: CASE WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]') ELSE ARRAY[v3] END
                )
              ), lambda v4: lower(json_extract_string(json_value(v4, '$'), '$')) = 'user'
            )
          ) > 0
          ELSE FALSE
        END
    )
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
    AND NOT coalesce(
      (
          lower(
              json_extract_string(json_value(TRY_CAST("actor" AS JSON), '$."alternateId"'), '$')
            ) = lower(
              json_extract_string(json_value(TRY_CAST("target" AS JSON), '$."alternateId"'), '$')
            )
            OR CASE
              WHEN strpos(CAST(TRY_CAST("target" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                list_filter(
                  flatten(
                    list_transform(
                      flatten(
                        list_transform(
                          flatten(
                            list_transform(
                              CASE
                                WHEN json_type(TRY_CAST("target" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("target" AS JSON), '$[*]')
                                ELSE ARRAY[TRY_CAST("target" AS JSON)]
                              END,
                              lambda v9: CASE
                                WHEN json_type(v9) = 'ARRAY' THEN json_extract(v9, '$[*]')
                                ELSE ARRAY[v9]
                              END
                            )
                          ),
                          lambda v10: CASE
                            WHEN json_type(json_extract(v10, '$."alternateId"')) = 'ARRAY' THEN json_extract(json_extract(v10, '$."alternateId"'), '$[*]')
                            ELSE ARRAY[json_extract(v10, '$."alternateId"')]
                          END
                        )
                      ),
                      lambda v11: CASE
                        WHEN json_type(v11) = 'ARRAY' THEN json_extract(v11, '$[*]')
                        ELSE ARRAY[v11]
                      END
                    )
                  ),
                  lambda v12: lower(
                    json_extract_string(
                      json_value(TRY_CAST("actor" AS JSON), '$."alternateId"'), '$'
                    )
                  ) = lower(json_extract_string(json_value(v12, '$'), '$'))
                )
              ) > 0
              ELSE FALSE
            END
        )
        OR CASE
          WHEN strpos(CAST(TRY_CAST("actor" AS JSON) AS VARCHAR), '[') > 0 THEN len(
            list_filter(
              flatten(
                list_transform(
                  flatten(
                    list_transform(
                      flatten(
                        list_transform(
                          CASE
                            WHEN json_type(TRY_CAST("actor" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("actor" AS JSON), '$[*]')
                            ELSE ARRAY[TRY_CAST("actor" AS JSON)]
                          END,
                          lambda v13: CASE
                            WHEN json_type(v13) = 'ARRAY' THEN json_extract(v13, '$[*]')
                            ELSE ARRAY[v13]
                          END
                        )
                      ),
                      lambda v14: CASE
                        WHEN json_type(json_extract(v14, '$."alternateId"')) = 'ARRAY' THEN json_extract(json_extract(v14, '$."alternateId"'), '$[*]')
                        ELSE ARRAY[json_extract(v14, '$."alternateId"')]
                      END
                    )
                  ),
                  lambda v15: CASE
                    WHEN json_type(v15) = 'ARRAY' THEN json_extract(v15, '$[*]')
                    ELSE ARRAY[v15]
                  END
                )
              ),
              lambda v16: lower(json_extract_string(json_value(v16, '$'), '$')) = lower(
                  json_extract_string(
                    json_value(TRY_CAST("target" AS JSON), '$."alternateId"'), '$'
                  )
                )
                OR CASE
                  WHEN strpos(CAST(TRY_CAST("target" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                    list_filter(
                      flatten(
                        list_transform(
                          flatten(
                            list_transform(
                              flatten(
                                list_transform(
                                  CASE
                                    WHEN json_type(TRY_CAST("target" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("target" AS JSON), '$[*]')
                                    ELSE ARRAY[TRY_CAST("target" AS JSON)]
                                  END,
                                  lambda v17: CASE
                                    WHEN json_type(v17) = 'ARRAY' THEN json_extract(v17, '$[*]')
                                    ELSE ARRAY[v17]
                                  END
                                )
                              ),
                              lambda v18: CASE
                                WHEN json_type(json_extract(v18, '$."alternateId"')) = 'ARRAY' THEN json_extract(json_extract(v18, '$."alternateId"'), '$[*]')
                                ELSE ARRAY[json_extract(v18, '$."alternateId"')]
                              END
                            )
                          ),
                          lambda v19: CASE
                            WHEN json_type(v19) = 'ARRAY' THEN json_extract(v19, '$[*]')
                            ELSE ARRAY[v19]
                          END
                        )
                      ),
                      lambda v20: lower(json_extract_string(json_value(v16, '$'), '$')) = lower(json_extract_string(json_value(v20, '$'), '$'))
                    )
                  ) > 0
                  ELSE FALSE
                END
            )
          ) > 0
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
"opened" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_title",
    "_context",
    "_entities",
    CASE
      WHEN lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t") IS NULL
        OR ("_t" - lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t")) >= 3600000000 THEN "_t"
    END AS "_opened"
  FROM "near"
),
"sessions" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_title",
    "_context",
    "_entities",
    max("_opened") OVER (PARTITION BY "_k" ORDER BY "_t") AS "_session"
  FROM "opened"
),
"late" AS (
  SELECT
    "_k",
    "_t",
    min("_session") AS "_session"
  FROM "sessions"
  WHERE "_t" >= ("_session" + 3600000000)
  GROUP BY "_k", "_t"
),
"numbered" AS (
  SELECT
    "_k",
    "_t",
    "_session",
    ("_t" - "_session") - (("_t" - "_session") % 3600000000) AS "_stretch"
  FROM "late"
),
"stretches" AS (
  SELECT
    "_k",
    "_session",
    "_stretch",
    array_sort(array_agg("_t")) AS "_times"
  FROM "numbered"
  GROUP BY "_k", "_session", "_stretch"
),
"listed" AS (
  SELECT
    "_k",
    "_session",
    array_sort(array_agg("_times")) AS "_times"
  FROM "stretches"
  GROUP BY "_k", "_session"
),
"anchors" AS (
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
  FROM "listed"
),
"marked" AS (
  SELECT
    "_l"."_k" AS "_k",
    "_l"."_t" AS "_t",
    "_l"."_session" AS "_session",
    "_r"."_anchor" AS "_anchor"
  FROM "late" AS "_l"
  LEFT JOIN "anchors" AS "_r" ON "_l"."_k" = "_r"."_k" AND "_l"."_t" = "_r"."_anchor"
),
"starts" AS (
  SELECT
    "_k",
    "_t",
    max("_anchor") OVER (PARTITION BY "_k", "_session" ORDER BY "_t") AS "_start"
  FROM "marked"
),
"windows" AS (
  SELECT
    "_l"."_t" AS "_t",
    "_l"."_id" AS "_id",
    "_l"."_k" AS "_k",
    "_l"."_key0" AS "_key0",
    "_l"."_title" AS "_title",
    "_l"."_context" AS "_context",
    "_l"."_entities" AS "_entities",
    coalesce("_r"."_start", "_l"."_session") AS "_start"
  FROM "sessions" AS "_l"
  LEFT JOIN "starts" AS "_r" ON "_l"."_k" = "_r"."_k" AND "_l"."_t" = "_r"."_t"
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
    md5(
      '5a1a4b81-c5f0-48d9-b267-3701d6ae7a2c
' || coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || '
' || CAST("_start" AS VARCHAR)
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
"dedup_opened" AS (
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
    CASE
      WHEN lag("_at") OVER (PARTITION BY "_k" ORDER BY "_at") IS NULL
        OR ("_at" - lag("_at") OVER (PARTITION BY "_k" ORDER BY "_at")) >= 21600000000 THEN "_at"
    END AS "_opened"
  FROM "dedup_keys"
),
"dedup_sessions" AS (
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
    max("_opened") OVER (PARTITION BY "_k" ORDER BY "_at") AS "_session"
  FROM "dedup_opened"
),
"dedup_late" AS (
  SELECT
    "_k",
    "_at",
    min("_session") AS "_session"
  FROM "dedup_sessions"
  WHERE "_at" >= ("_session" + 21600000000)
  GROUP BY "_k", "_at"
),
"dedup_numbered" AS (
  SELECT
    "_k",
    "_at",
    "_session",
    ("_at" - "_session") - (("_at" - "_session") % 21600000000) AS "_stretch"
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
          WHEN x[-1] >= (s[-1] + 21600000000) THEN list_append(s, list_filter(x, lambda y: y >= s[-1] + 21600000000)[1])
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
    "_l"."_aid" AS "_aid",
    "_l"."_at" AS "_at",
    "_l"."_first" AS "_first",
    "_l"."_last" AS "_last",
    "_l"."_n" AS "_n",
    "_l"."_v" AS "_v",
    "_l"."_ids" AS "_ids",
    "_l"."_merged" AS "_merged",
    "_l"."_title" AS "_title",
    "_l"."_context" AS "_context",
    "_l"."_entities" AS "_entities",
    "_l"."_k" AS "_k",
    "_l"."_events" AS "_events",
    coalesce("_r"."_start", "_l"."_session") AS "_start"
  FROM "dedup_sessions" AS "_l"
  LEFT JOIN "dedup_starts" AS "_r" ON "_l"."_k" = "_r"."_k" AND "_l"."_at" = "_r"."_at"
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
  '{"actor.alternateId":' || coalesce(CAST(to_json("_key0") AS VARCHAR), 'null') || '}' AS "key",
  make_timestamp("_at") AS "alert_time",
  make_timestamp("_first") AS "first_time",
  make_timestamp("_last") AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  "_context" AS "context",
  "_entities" AS "entities"
FROM "deduplicated";
