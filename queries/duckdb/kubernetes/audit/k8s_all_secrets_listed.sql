-- Secrets of All Namespaces Listed
-- rule fbe54fed-706d-4d98-9b1d-49436721a49d, level high, source kubernetes, duckdb
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN regexp_matches(
        "requestReceivedTimestamp",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN epoch_us(
        make_timestamp(
          epoch_us(
            TRY_CAST(CASE
              WHEN regexp_matches("requestReceivedTimestamp", '(Z|[+-][0-9]{2}(:?[0-9]{2})?)$') THEN "requestReceivedTimestamp"
              ELSE "requestReceivedTimestamp" || 'Z'
            END AS TIMESTAMP WITH TIME ZONE)
          )
        )
      )
    END AS "_t",
    coalesce(CAST(length("auditID") AS VARCHAR) || ':' || "auditID", '-') || coalesce(CAST(length("stage") AS VARCHAR) || ':' || "stage", '-') AS "_id",
    json_extract_string(json_value(TRY_CAST("user" AS JSON), '$."username"'), '$') AS "_key0",
    coalesce(json_extract_string(json_value(TRY_CAST("user" AS JSON), '$."username"'), '$'), 'None') || ' lists all secrets' AS "_title",
    '{"user.username":' || coalesce(
      CAST(to_json(json_extract_string(json_value(TRY_CAST("user" AS JSON), '$."username"'), '$')) AS VARCHAR),
      'null'
    ) || ',"requestURI":' || coalesce(CAST(to_json("requestURI") AS VARCHAR), 'null') || ',"userAgent":' || coalesce(CAST(to_json("userAgent") AS VARCHAR), 'null') || ',"responseStatus.code":' || coalesce(
      CAST(to_json(json_extract_string(json_value(TRY_CAST("responseStatus" AS JSON), '$."code"'), '$')) AS VARCHAR),
      'null'
    ) || '}' AS "_context",
    '{"user":' || coalesce(
      CAST(to_json(json_extract_string(json_value(TRY_CAST("user" AS JSON), '$."username"'), '$')) AS VARCHAR),
      'null'
    ) || ',"resource":' || coalesce(
      CAST(to_json(
        coalesce(
          json_extract_string(json_value(TRY_CAST("objectRef" AS JSON), '$."name"'), '$'),
          "requestURI"
        )
      ) AS VARCHAR), 'null'
    ) || '}' AS "_entities"
  FROM "kubernetes_audit"
  WHERE lower("verb") = 'list'
    AND lower("requestURI") LIKE '/api/v1/secrets%'
    AND lower("stage") = 'responsecomplete'
    AND (
      CASE
          WHEN regexp_matches(
            json_extract_string(json_value(TRY_CAST("responseStatus" AS JSON), '$."code"'), '$'),
            '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
          ) THEN TRY_CAST(json_extract_string(json_value(TRY_CAST("responseStatus" AS JSON), '$."code"'), '$') AS DOUBLE) = 2E2
          ELSE FALSE
        END
        OR CASE
          WHEN strpos(CAST(TRY_CAST("responseStatus" AS JSON) AS VARCHAR), '[') > 0 THEN len(
            list_filter(
              flatten(
                list_transform(
                  flatten(
                    list_transform(
                      flatten(
                        list_transform(
                          CASE
                            WHEN json_type(TRY_CAST("responseStatus" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("responseStatus" AS JSON), '$[*]')
                            ELSE ARRAY[TRY_CAST("responseStatus" AS JSON)]
                          END,
                          lambda v1: CASE
                            WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                            ELSE ARRAY[v1]
                          END
                        )
                      ),
                      lambda v2: CASE
                        WHEN json_type(json_extract(v2, '$."code"')) = 'ARRAY' THEN json_extract(json_extract(v2, '$."code"'), '$[*]')
                        ELSE ARRAY[json_extract(v2, '$."code"')]
                      END
                    )
                  ),
                  lambda v3: CASE WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]') ELSE ARRAY[v3] END
                )
              ),
              lambda v4: CASE
                WHEN regexp_matches(
                  json_extract_string(json_value(v4, '$'), '$'),
                  '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(json_value(v4, '$'), '$') AS DOUBLE) = 2E2
                ELSE FALSE
              END
            )
          ) > 0
          ELSE FALSE
        END
    )
    AND NOT coalesce(
      (
          lower(json_extract_string(json_value(TRY_CAST("user" AS JSON), '$."username"'), '$')) LIKE 'system:kube-controller-manager%'
            OR lower(json_extract_string(json_value(TRY_CAST("user" AS JSON), '$."username"'), '$')) LIKE 'system:apiserver%'
            OR lower(json_extract_string(json_value(TRY_CAST("user" AS JSON), '$."username"'), '$')) LIKE 'system:serviceaccount:kube-system:%'
        )
        OR CASE
          WHEN strpos(CAST(TRY_CAST("user" AS JSON) AS VARCHAR), '[') > 0 THEN len(
            list_filter(
              flatten(
                list_transform(
                  flatten(
                    list_transform(
                      flatten(
                        list_transform(
                          CASE
                            WHEN json_type(TRY_CAST("user" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("user" AS JSON), '$[*]')
                            ELSE ARRAY[TRY_CAST("user" AS JSON)]
                          END,
                          lambda v5: CASE
                            WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                            ELSE ARRAY[v5]
                          END
                        )
                      ),
                      lambda v6: CASE
                        WHEN json_type(json_extract(v6, '$."username"')) = 'ARRAY' THEN json_extract(json_extract(v6, '$."username"'), '$[*]')
                        ELSE ARRAY[json_extract(v6, '$."username"')]
                      END
                    )
                  ),
                  lambda v7: CASE WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]') ELSE ARRAY[v7] END
                )
              ),
              lambda v8: lower(json_extract_string(json_value(v8, '$'), '$')) LIKE 'system:kube-controller-manager%'
                OR lower(json_extract_string(json_value(v8, '$'), '$')) LIKE 'system:apiserver%'
                OR lower(json_extract_string(json_value(v8, '$'), '$')) LIKE 'system:serviceaccount:kube-system:%'
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
        OR ("_t" - lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t")) >= 21600000000 THEN "_t"
    END AS "_opened"
  FROM "matches"
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
  WHERE "_t" >= ("_session" + 21600000000)
  GROUP BY "_k", "_t"
),
"numbered" AS (
  SELECT
    "_k",
    "_t",
    "_session",
    ("_t" - "_session") - (("_t" - "_session") % 21600000000) AS "_stretch"
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
          WHEN x[-1] >= (s[-1] + 21600000000) THEN list_append(s, list_filter(x, lambda y: y >= s[-1] + 21600000000)[1])
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
"alerts" AS (
  SELECT
    "_k",
    min("_key0") AS "_key0",
    "_start",
    min("_t") AS "_at",
    min("_t") AS "_first",
    max("_t") AS "_last",
    count(*) AS "_n",
    TRY_CAST(NULL AS DOUBLE) AS "_v",
    min("_id", 10) AS "_ids",
    min_by("_title", "_id") FILTER (WHERE "_t" = "_start") AS "_title",
    min_by("_context", "_id") FILTER (WHERE "_t" = "_start") AS "_context",
    min_by("_entities", "_id") FILTER (WHERE "_t" = "_start") AS "_entities"
  FROM "windows"
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
      'fbe54fed-706d-4d98-9b1d-49436721a49d
' || coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || '
' || CAST("_start" AS VARCHAR)
    ) AS "_aid",
    1 AS "_merged"
  FROM "alerts"
)
SELECT
  "_aid" AS "alert_id",
  'fbe54fed-706d-4d98-9b1d-49436721a49d' AS "rule_id",
  'Secrets of All Namespaces Listed' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  "_title" AS "title",
  '{"user.username":' || coalesce(CAST(to_json("_key0") AS VARCHAR), 'null') || '}' AS "key",
  make_timestamp("_at") AS "alert_time",
  make_timestamp("_first") AS "first_time",
  make_timestamp("_last") AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  "_context" AS "context",
  "_entities" AS "entities"
FROM "named";
