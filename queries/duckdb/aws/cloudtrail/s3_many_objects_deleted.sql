-- Many Objects Deleted From an S3 Bucket
-- rule 08c57ccf-abda-459c-94fd-f1f6017ff13d, level high, source aws-cloudtrail, duckdb
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
    coalesce("userIdentity"."arn", 'None') || ' deletes objects of ' || coalesce(
      json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."bucketName"'), '$'),
      'None'
    ) AS "_key0",
    coalesce("userIdentity"."arn", 'None') || ' deletes objects of ' || coalesce(
      json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."bucketName"'), '$'),
      'None'
    ) AS "_title",
    CASE
      WHEN coalesce(json_type(TRY_CAST("requestParameters" AS JSON), '$."versionId"') <> 'NULL', FALSE) THEN 'critical'
      ELSE ''
    END AS "_level",
    '{"userIdentity.arn":' || coalesce(CAST(to_json("userIdentity"."arn") AS VARCHAR), 'null') || ',"requestParameters.bucketName":' || coalesce(
      CAST(to_json(
        json_extract_string(
          json_value(TRY_CAST("requestParameters" AS JSON), '$."bucketName"'), '$'
        )
      ) AS VARCHAR), 'null'
    ) || ',"requestParameters.key":' || coalesce(
      CAST(to_json(
        json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."key"'), '$')
      ) AS VARCHAR), 'null'
    ) || ',"sourceIPAddress":' || coalesce(CAST(to_json("sourceIPAddress") AS VARCHAR), 'null') || ',"userAgent":' || coalesce(CAST(to_json("userAgent") AS VARCHAR), 'null') || ',"bucketName":' || coalesce(
      CAST(to_json(
        json_extract_string(
          json_value(TRY_CAST("requestParameters" AS JSON), '$."bucketName"'), '$'
        )
      ) AS VARCHAR), 'null'
    ) || ',"address":' || coalesce(CAST(to_json("sourceIPAddress") AS VARCHAR), 'null') || '}' AS "_context",
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
  WHERE lower("eventSource") = 's3.amazonaws.com'
    AND lower("eventName") IN ('deleteobject', 'deleteobjects')
    AND NOT ("userIdentity"."invokedBy" IS NOT NULL OR "errorCode" IS NOT NULL)
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    "_key0" AS "_k",
    "_title",
    "_level",
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
    "_title",
    "_level",
    "_context",
    "_entities",
    lag("_t", 50) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    lead("_t", 50) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_after"
  FROM "matches"
),
"near" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_title",
    "_level",
    "_context",
    "_entities"
  FROM "beside"
  WHERE ("_t" - "_before") <= 180000000000 OR ("_after" - "_t") <= 180000000000
),
"opened" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_title",
    "_level",
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
    "_title",
    "_level",
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
    "_l"."_title" AS "_title",
    "_l"."_level" AS "_level",
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
    "_title",
    "_level",
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
    "_start",
    min("_t") FILTER (WHERE "_reached" = 100) AS "_at",
    min("_t") AS "_first",
    max("_t") AS "_last",
    count(*) AS "_n",
    TRY_CAST(NULL AS DOUBLE) AS "_v",
    min("_id", 10) AS "_ids",
    min_by("_title", "_id") FILTER (WHERE "_t" = "_start") AS "_title",
    min_by("_level", "_id") FILTER (WHERE "_t" = "_start") AS "_level",
    min_by("_context", "_id") FILTER (WHERE "_t" = "_start") AS "_context",
    min_by("_entities", "_id") FILTER (WHERE "_t" = "_start") AS "_entities"
  FROM "counted"
  WHERE "_total" >= 100
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
    "_level",
    "_context",
    "_entities",
    md5(
      '08c57ccf-abda-459c-94fd-f1f6017ff13d
' || coalesce(CAST(length("_k") AS VARCHAR) || ':' || "_k", '-') || '
' || CAST("_start" AS VARCHAR)
    ) AS "_aid",
    1 AS "_merged"
  FROM "alerts"
)
SELECT
  "_aid" AS "alert_id",
  '08c57ccf-abda-459c-94fd-f1f6017ff13d' AS "rule_id",
  'Many Objects Deleted From an S3 Bucket' AS "rule_title",
  CASE WHEN "_level" <> '' THEN "_level" ELSE 'high' END AS "level",
  CASE WHEN CASE WHEN "_level" <> '' THEN "_level" ELSE 'high' END = 'critical' THEN 95 ELSE 75 END AS "risk_score",
  "_title" AS "title",
  '{"title":' || coalesce(CAST(to_json("_k") AS VARCHAR), 'null') || '}' AS "key",
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
