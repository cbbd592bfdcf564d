-- Entra Sign-In With a Legacy Protocol
-- rule b631a644-70ea-4bf4-801a-50ed3abec8f1, level medium, source azure-signinlogs, athena
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN regexp_like(
        "time",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN CAST(round(
        to_unixtime(
          CAST(at_timezone(
            TRY_CAST(regexp_replace(replace("time", 'T', ' '), '([.][0-9]{6})[0-9]+', '$1') AS TIMESTAMP(6) WITH TIME ZONE),
            'UTC'
          ) AS TIMESTAMP(6))
        ) * 1E6
      ) AS BIGINT)
    END AS "_t",
    coalesce(json_extract_scalar("properties", '$["id"]'), '') AS "_id",
    json_extract_scalar("properties", '$["userPrincipalName"]') AS "_key0",
    json_extract_scalar("properties", '$["clientAppUsed"]') AS "_key1",
    '{"UserPrincipalName":' || coalesce(
      json_format(CAST(json_extract_scalar("properties", '$["userPrincipalName"]') AS JSON)), 'null'
    ) || ',"IPAddress":' || coalesce(json_format(CAST("callerIpAddress" AS JSON)), 'null') || ',"ClientAppUsed":' || coalesce(
      json_format(CAST(json_extract_scalar("properties", '$["clientAppUsed"]') AS JSON)), 'null'
    ) || ',"AppDisplayName":' || coalesce(
      json_format(CAST(json_extract_scalar("properties", '$["appDisplayName"]') AS JSON)), 'null'
    ) || ',"Location":' || coalesce(json_format(CAST("location" AS JSON)), 'null') || '}' AS "_context",
    '{"user":' || coalesce(
      json_format(CAST(json_extract_scalar("properties", '$["userPrincipalName"]') AS JSON)), 'null'
    ) || ',"address":' || coalesce(json_format(CAST("callerIpAddress" AS JSON)), 'null') || '}' AS "_entities"
  FROM "azure_signinlogs"
  WHERE (
      lower(json_extract_scalar("properties", '$["clientAppUsed"]')) IN (
          'imap4', 'pop3', 'authenticated smtp', 'exchange activesync', 'exchange online powershell',
          'other clients', 'autodiscover', 'mapi over http'
        )
        OR CASE
          WHEN strpos(CAST("properties" AS VARCHAR), '[') > 0 THEN any_match(
            flatten(
              transform(
                flatten(
                  transform(
                    flatten(
                      transform(
                        coalesce(
                          TRY_CAST(json_extract("properties", '$') AS Array(JSON)),
                          ARRAY[json_extract("properties", '$')]
                        ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                      )
                    ),
                    v2 -> coalesce(
                      TRY_CAST(json_extract(v2, '$["clientAppUsed"]') AS Array(JSON)),
                      ARRAY[json_extract(v2, '$["clientAppUsed"]')]
                    )
                  )
                ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
              )
            ),
            v4 -> lower(json_extract_scalar(v4, '$')) IN (
              'imap4', 'pop3', 'authenticated smtp', 'exchange activesync',
              'exchange online powershell', 'other clients', 'autodiscover', 'mapi over http'
            )
          )
          ELSE FALSE
        END
    )
    AND CASE
      WHEN regexp_like("resultType", '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z') THEN TRY_CAST("resultType" AS DOUBLE) = 0E0
      ELSE FALSE
    END
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') AS "_k",
    "_key0",
    "_key1",
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
    "_context",
    "_entities",
    reduce_agg(
      "_t", CAST(-9000000000000000000 AS BIGINT),
      (s, x) -> CASE WHEN x >= s + 86400000000 THEN x ELSE s END, (a, b) -> a
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
    "_context",
    "_entities",
    lower(
      to_hex(
        md5(
          to_utf8(
            'b631a644-70ea-4bf4-801a-50ed3abec8f1
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
  'b631a644-70ea-4bf4-801a-50ed3abec8f1' AS "rule_id",
  'Entra Sign-In With a Legacy Protocol' AS "rule_title",
  'medium' AS "level",
  50 AS "risk_score",
  'Entra Sign-In With a Legacy Protocol' AS "title",
  '{"UserPrincipalName":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"ClientAppUsed":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "key",
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
