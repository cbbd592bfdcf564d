-- Many Disk Snapshots Shared With Another Account
-- rule ed1bc309-d1f4-4c91-a722-376609f32975, level high, source aws-cloudtrail, duckdb
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
    coalesce("userIdentity"."arn", 'None') || ' for ' || coalesce("recipientAccountId", 'None') AS "_key0",
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."snapshotId"'), '$') AS "_v",
    coalesce("userIdentity"."arn", 'None') || ' shares many snapshots' AS "_title",
    '{"userIdentity.arn":' || coalesce(CAST(to_json("userIdentity"."arn") AS VARCHAR), 'null') || ',"requestParameters.snapshotId":' || coalesce(
      CAST(to_json(
        json_extract_string(
          json_value(TRY_CAST("requestParameters" AS JSON), '$."snapshotId"'), '$'
        )
      ) AS VARCHAR), 'null'
    ) || ',"requestParameters.createVolumePermission":' || coalesce(
      CAST(to_json(
        json_extract_string(
          json_value(TRY_CAST("requestParameters" AS JSON), '$."createVolumePermission"'), '$'
        )
      ) AS VARCHAR), 'null'
    ) || ',"sourceIPAddress":' || coalesce(CAST(to_json("sourceIPAddress") AS VARCHAR), 'null') || ',"firstSnapshot":' || coalesce(
      CAST(to_json(
        json_extract_string(
          json_value(TRY_CAST("requestParameters" AS JSON), '$."snapshotId"'), '$'
        )
      ) AS VARCHAR), 'null'
    ) || '}' AS "_context",
    '{"user":' || coalesce(
      CAST(to_json(
        coalesce(
          CASE
            WHEN lower("userIdentity"."type") IN ('iamuser', 'samluser', 'webidentityuser') THEN "userIdentity"."userName"
            WHEN lower("userIdentity"."type") IN ('assumedrole', 'federateduser') THEN "userIdentity"."sessionContext"."sessionIssuer"."userName"
            WHEN lower("userIdentity"."type") = 'identitycenteruser' THEN "userIdentity"."onBehalfOf"."userId"
            WHEN lower("userIdentity"."type") = 'root' THEN "userIdentity"."arn"
            WHEN lower("userIdentity"."type") = 'awsservice' THEN "userIdentity"."invokedBy"
            WHEN "userIdentity"."arn" IS NULL THEN "userIdentity"."invokedBy"
            ELSE "userIdentity"."arn"
          END, "userIdentity"."arn"
        )
      ) AS VARCHAR), 'null'
    ) || ',"address":' || coalesce(CAST(to_json("sourceIPAddress") AS VARCHAR), 'null') || ',"resource":' || coalesce(
      CAST(to_json(
        json_extract_string(
          json_value(TRY_CAST("requestParameters" AS JSON), '$."bucketName"'), '$'
        )
      ) AS VARCHAR), 'null'
    ) || '}' AS "_entities"
  FROM "cloudtrail"
  WHERE lower("eventSource") = 'ec2.amazonaws.com'
    AND lower("eventName") = 'modifysnapshotattribute'
    AND (
      coalesce(
          json_type(
            TRY_CAST("requestParameters" AS JSON),
            '$."createVolumePermission"."add"."items"."userId"'
          ) <> 'NULL', FALSE
        )
        OR CASE
          WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
            list_filter(
              list_transform(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    CASE
                                      WHEN json_type(
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."createVolumePermission"'
                                        )
                                      ) = 'ARRAY' THEN json_extract(
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."createVolumePermission"'
                                        ), '$[*]'
                                      )
                                      ELSE ARRAY[
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."createVolumePermission"'
                                        )
                                      ]
                                    END,
                                    lambda v1: CASE
                                      WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                                      ELSE ARRAY[v1]
                                    END
                                  )
                                ),
                                lambda v2: CASE
                                  WHEN json_type(json_extract(v2, '$."add"')) = 'ARRAY' THEN json_extract(json_extract(v2, '$."add"'), '$[*]')
                                  ELSE ARRAY[json_extract(v2, '$."add"')]
                                END
                              )
                            ),
                            lambda v3: CASE
                              WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]')
                              ELSE ARRAY[v3]
                            END
                          )
                        ),
                        lambda v4: CASE
                          WHEN json_type(json_extract(v4, '$."items"')) = 'ARRAY' THEN json_extract(json_extract(v4, '$."items"'), '$[*]')
                          ELSE ARRAY[json_extract(v4, '$."items"')]
                        END
                      )
                    ),
                    lambda v5: CASE
                      WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                      ELSE ARRAY[v5]
                    END
                  )
                ), lambda v6: json_extract(v6, '$."userId"')
              ), lambda v7: coalesce(json_type(v7, '$') <> 'NULL', FALSE)
            )
          ) > 0
          ELSE FALSE
        END
    )
    AND NOT ("errorCode" IS NOT NULL)
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    "_key0" AS "_k",
    "_v",
    "_title",
    "_context",
    "_entities"
  FROM "rows0_0"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL
),
"beside" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_v",
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
    "_v",
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
    "_v",
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
    "_v",
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
    "_l"."_v" AS "_v",
    "_l"."_title" AS "_title",
    "_l"."_context" AS "_context",
    "_l"."_entities" AS "_entities",
    coalesce("_r"."_start", "_l"."_session") AS "_start"
  FROM "sessions" AS "_l"
  LEFT JOIN "starts" AS "_r" ON "_l"."_k" = "_r"."_k" AND "_l"."_t" = "_r"."_t"
),
"values" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_v",
    "_title",
    "_context",
    "_entities",
    "_start",
    CASE
      WHEN "_v" IS NOT NULL AND row_number() OVER (PARTITION BY "_k", "_start", "_v" ORDER BY "_t") = 1 THEN 1
      ELSE 0
    END AS "_new"
  FROM "windows"
),
"counted" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_v",
    "_title",
    "_context",
    "_entities",
    "_start",
    "_new",
    sum("_new") OVER (PARTITION BY "_k", "_start" ORDER BY "_t") AS "_reached",
    sum("_new") OVER (PARTITION BY "_k", "_start") AS "_total"
  FROM "values"
),
"alerts" AS (
  SELECT
    "_k",
    "_start",
    min("_t") FILTER (WHERE "_reached" >= 5) AS "_at",
    min("_t") AS "_first",
    max("_t") AS "_last",
    count(*) AS "_n",
    TRY_CAST(sum("_new") AS DOUBLE) AS "_v",
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
      'ed1bc309-d1f4-4c91-a722-376609f32975
' || coalesce(CAST(length("_k") AS VARCHAR) || ':' || "_k", '-') || '
' || CAST("_start" AS VARCHAR)
    ) AS "_aid",
    1 AS "_merged"
  FROM "alerts"
)
SELECT
  "_aid" AS "alert_id",
  'ed1bc309-d1f4-4c91-a722-376609f32975' AS "rule_id",
  'Many Disk Snapshots Shared With Another Account' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  "_title" AS "title",
  '{"dedup":' || coalesce(CAST(to_json("_k") AS VARCHAR), 'null') || '}' AS "key",
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
