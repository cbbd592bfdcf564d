-- Inbox Rule That Forwards or Hides Mail
-- rule d7e7e89a-6928-4279-b13a-3bf4866b57fa, level medium, source m365, athena
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN regexp_like(
        "CreationTime",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN CAST(round(
        to_unixtime(
          CAST(at_timezone(
            TRY_CAST(regexp_replace(replace("CreationTime", 'T', ' '), '([.][0-9]{6})[0-9]+', '$1') AS TIMESTAMP(6) WITH TIME ZONE),
            'UTC'
          ) AS TIMESTAMP(6))
        ) * 1E6
      ) AS BIGINT)
    END AS "_t",
    coalesce("Id", '') AS "_id",
    "UserId" AS "_key0",
    'A rule of ' || coalesce("UserId", 'None') || ' forwards or hides mail' AS "_title",
    '{"UserId":' || coalesce(json_format(CAST("UserId" AS JSON)), 'null') || ',"ClientIP":' || coalesce(json_format(CAST("ClientIP" AS JSON)), 'null') || ',"Operation":' || coalesce(json_format(CAST("Operation" AS JSON)), 'null') || ',"Parameters":' || coalesce(json_format(CAST(json_extract_scalar("Parameters", '$') AS JSON)), 'null') || '}' AS "_context",
    '{"user":' || coalesce(json_format(CAST("UserId" AS JSON)), 'null') || ',"address":' || coalesce(
      json_format(CAST(coalesce("ClientIP", "ClientIPAddress", "ActorIpAddress") AS JSON)), 'null'
    ) || ',"resource":' || coalesce(json_format(CAST("ObjectId" AS JSON)), 'null') || '}' AS "_entities"
  FROM "m365_audit"
  WHERE lower("Operation") IN ('new-inboxrule', 'set-inboxrule')
    AND (
      (
          lower(json_extract_scalar("Parameters", '$["Name"]')) IN (
              'forwardto', 'forwardasattachmentto', 'redirectto'
            )
            OR CASE
              WHEN strpos(CAST("Parameters" AS VARCHAR), '[') > 0 THEN any_match(
                flatten(
                  transform(
                    flatten(
                      transform(
                        flatten(
                          transform(
                            coalesce(
                              TRY_CAST(json_extract("Parameters", '$') AS Array(JSON)),
                              ARRAY[json_extract("Parameters", '$')]
                            ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                          )
                        ),
                        v2 -> coalesce(
                          TRY_CAST(json_extract(v2, '$["Name"]') AS Array(JSON)),
                          ARRAY[json_extract(v2, '$["Name"]')]
                        )
                      )
                    ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
                  )
                ),
                v4 -> lower(json_extract_scalar(v4, '$')) IN (
                  'forwardto', 'forwardasattachmentto', 'redirectto'
                )
              )
              ELSE FALSE
            END
        )
        OR (
          (
              lower(json_extract_scalar("Parameters", '$["Name"]')) IN (
                  'deletemessage', 'movetofolder'
                )
                OR CASE
                  WHEN strpos(CAST("Parameters" AS VARCHAR), '[') > 0 THEN any_match(
                    flatten(
                      transform(
                        flatten(
                          transform(
                            flatten(
                              transform(
                                coalesce(
                                  TRY_CAST(json_extract("Parameters", '$') AS Array(JSON)),
                                  ARRAY[json_extract("Parameters", '$')]
                                ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                              )
                            ),
                            v6 -> coalesce(
                              TRY_CAST(json_extract(v6, '$["Name"]') AS Array(JSON)),
                              ARRAY[json_extract(v6, '$["Name"]')]
                            )
                          )
                        ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                      )
                    ),
                    v8 -> lower(json_extract_scalar(v8, '$')) IN ('deletemessage', 'movetofolder')
                  )
                  ELSE FALSE
                END
            )
            AND (
              regexp_like(
                  lower(json_extract_scalar("Parameters", '$["Value"]')),
                  'rss|conversation history|archive|deleted items|junk'
                )
                OR CASE
                  WHEN strpos(CAST("Parameters" AS VARCHAR), '[') > 0 THEN any_match(
                    flatten(
                      transform(
                        flatten(
                          transform(
                            flatten(
                              transform(
                                coalesce(
                                  TRY_CAST(json_extract("Parameters", '$') AS Array(JSON)),
                                  ARRAY[json_extract("Parameters", '$')]
                                ), v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
                              )
                            ),
                            v10 -> coalesce(
                              TRY_CAST(json_extract(v10, '$["Value"]') AS Array(JSON)),
                              ARRAY[json_extract(v10, '$["Value"]')]
                            )
                          )
                        ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                      )
                    ),
                    v12 -> regexp_like(
                      lower(json_extract_scalar(v12, '$')),
                      'rss|conversation history|archive|deleted items|junk'
                    )
                  )
                  ELSE FALSE
                END
            )
        )
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
      (s, x) -> CASE WHEN x >= s + 21600000000 THEN x ELSE s END, (a, b) -> a
    ) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_start"
  FROM "matches"
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
    lower(
      to_hex(
        md5(
          to_utf8(
            'd7e7e89a-6928-4279-b13a-3bf4866b57fa
' || coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || '
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
  'd7e7e89a-6928-4279-b13a-3bf4866b57fa' AS "rule_id",
  'Inbox Rule That Forwards or Hides Mail' AS "rule_title",
  'medium' AS "level",
  50 AS "risk_score",
  "_title" AS "title",
  '{"UserId":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || '}' AS "key",
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
