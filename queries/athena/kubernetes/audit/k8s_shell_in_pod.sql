-- Shell Opened in a Running Pod
-- rule 71390de1-ef5f-4c66-871a-2623085449d6, level medium, source kubernetes, athena
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN regexp_like(
        "requestReceivedTimestamp",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN CAST(round(
        to_unixtime(
          CAST(at_timezone(
            TRY_CAST(regexp_replace(
              replace("requestReceivedTimestamp", 'T', ' '), '([.][0-9]{6})[0-9]+', '$1'
            ) AS TIMESTAMP(6) WITH TIME ZONE), 'UTC'
          ) AS TIMESTAMP(6))
        ) * 1E6
      ) AS BIGINT)
    END AS "_t",
    coalesce(CAST(length("auditID") AS VARCHAR) || ':' || "auditID", '-') || coalesce(CAST(length("stage") AS VARCHAR) || ':' || "stage", '-') AS "_id",
    json_extract_scalar("user", '$["username"]') AS "_key0",
    json_extract_scalar("objectRef", '$["namespace"]') AS "_key1",
    coalesce(json_extract_scalar("user", '$["username"]'), 'None') || ' opens a shell in ' || coalesce(json_extract_scalar("objectRef", '$["namespace"]'), 'None') AS "_title",
    '{"user.username":' || coalesce(json_format(CAST(json_extract_scalar("user", '$["username"]') AS JSON)), 'null') || ',"objectRef.namespace":' || coalesce(json_format(CAST(json_extract_scalar("objectRef", '$["namespace"]') AS JSON)), 'null') || ',"objectRef.name":' || coalesce(json_format(CAST(json_extract_scalar("objectRef", '$["name"]') AS JSON)), 'null') || ',"requestURI":' || coalesce(json_format(CAST("requestURI" AS JSON)), 'null') || ',"responseStatus.code":' || coalesce(json_format(CAST(json_extract_scalar("responseStatus", '$["code"]') AS JSON)), 'null') || '}' AS "_context",
    '{"user":' || coalesce(json_format(CAST(json_extract_scalar("user", '$["username"]') AS JSON)), 'null') || ',"resource":' || coalesce(
      json_format(
        CAST(coalesce(json_extract_scalar("objectRef", '$["name"]'), "requestURI") AS JSON)
      ), 'null'
    ) || '}' AS "_entities"
  FROM "kubernetes_audit"
  WHERE lower("verb") IN ('create', 'get')
    AND (lower("requestURI") LIKE '%/exec_%' OR lower("requestURI") LIKE '%/attach_%')
    AND lower("stage") = 'responsecomplete'
    AND (
      CASE
          WHEN regexp_like(
            json_extract_scalar("responseStatus", '$["code"]'),
            '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
          ) THEN TRY_CAST(json_extract_scalar("responseStatus", '$["code"]') AS DOUBLE) < 4E2
          ELSE FALSE
        END
        OR CASE
          WHEN strpos(CAST("responseStatus" AS VARCHAR), '[') > 0 THEN any_match(
            flatten(
              transform(
                flatten(
                  transform(
                    flatten(
                      transform(
                        coalesce(
                          TRY_CAST(json_extract("responseStatus", '$') AS Array(JSON)),
                          ARRAY[json_extract("responseStatus", '$')]
                        ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                      )
                    ),
                    v2 -> coalesce(
                      TRY_CAST(json_extract(v2, '$["code"]') AS Array(JSON)),
                      ARRAY[json_extract(v2, '$["code"]')]
                    )
                  )
                ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
              )
            ),
            v4 -> CASE
              WHEN regexp_like(
                json_extract_scalar(v4, '$'),
                '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
              ) THEN TRY_CAST(json_extract_scalar(v4, '$') AS DOUBLE) < 4E2
              ELSE FALSE
            END
          )
          ELSE FALSE
        END
    )
    AND NOT coalesce(
      lower(json_extract_scalar("user", '$["username"]')) LIKE 'system:node:%'
        OR CASE
          WHEN strpos(CAST("user" AS VARCHAR), '[') > 0 THEN any_match(
            flatten(
              transform(
                flatten(
                  transform(
                    flatten(
                      transform(
                        coalesce(
                          TRY_CAST(json_extract("user", '$') AS Array(JSON)),
                          ARRAY[json_extract("user", '$')]
                        ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                      )
                    ),
                    v6 -> coalesce(
                      TRY_CAST(json_extract(v6, '$["username"]') AS Array(JSON)),
                      ARRAY[json_extract(v6, '$["username"]')]
                    )
                  )
                ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
              )
            ), v8 -> lower(json_extract_scalar(v8, '$')) LIKE 'system:node:%'
          )
          ELSE FALSE
        END, FALSE
    )
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') AS "_k",
    "_key0",
    "_key1",
    "_title",
    "_context",
    "_entities"
  FROM "rows0_0"
  WHERE "_t" IS NOT NULL
),
"windows" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_title",
    "_context",
    "_entities",
    reduce_agg(
      "_t", CAST(-9000000000000000000 AS BIGINT),
      (s, x) -> CASE WHEN x >= s + 3600000000 THEN x ELSE s END, (a, b) -> a
    ) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_start"
  FROM "matches"
),
"alerts" AS (
  SELECT
    "_k",
    min("_key0") AS "_key0",
    min("_key1") AS "_key1",
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
    "_key1",
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
            '71390de1-ef5f-4c66-871a-2623085449d6
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
)
SELECT
  "_aid" AS "alert_id",
  '71390de1-ef5f-4c66-871a-2623085449d6' AS "rule_id",
  'Shell Opened in a Running Pod' AS "rule_title",
  'medium' AS "level",
  50 AS "risk_score",
  "_title" AS "title",
  '{"user.username":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"objectRef.namespace":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "key",
  CAST(at_timezone(from_unixtime_nanos(CAST("_at" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "alert_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_first" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "first_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_last" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  "_context" AS "context",
  "_entities" AS "entities"
FROM "named";
