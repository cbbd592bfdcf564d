-- Many S3 Objects Copied Under a Customer-Provided Encryption Key
-- rule ce970391-3915-447d-a90f-013b78d63fff, level high, source aws-cloudtrail, athena
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
    coalesce("userIdentity"."arn", 'None') || ' re-encrypts objects of ' || coalesce(json_extract_scalar("requestParameters", '$["bucketName"]'), 'None') AS "_key0",
    coalesce("userIdentity"."arn", 'None') || ' re-encrypts objects of ' || coalesce(json_extract_scalar("requestParameters", '$["bucketName"]'), 'None') AS "_title",
    '{"userIdentity.arn":' || coalesce(json_format(CAST("userIdentity"."arn" AS JSON)), 'null') || ',"userIdentity.accessKeyId":' || coalesce(json_format(CAST("userIdentity"."accessKeyId" AS JSON)), 'null') || ',"sourceIPAddress":' || coalesce(json_format(CAST("sourceIPAddress" AS JSON)), 'null') || ',"userAgent":' || coalesce(json_format(CAST("userAgent" AS JSON)), 'null') || ',"requestParameters.bucketName":' || coalesce(
      json_format(CAST(json_extract_scalar("requestParameters", '$["bucketName"]') AS JSON)), 'null'
    ) || ',"requestParameters.key":' || coalesce(
      json_format(CAST(json_extract_scalar("requestParameters", '$["key"]') AS JSON)), 'null'
    ) || ',"requestParameters.x-amz-copy-source":' || coalesce(
      json_format(CAST(json_extract_scalar("requestParameters", '$["x-amz-copy-source"]') AS JSON)),
      'null'
    ) || ',"bucketName":' || coalesce(
      json_format(CAST(json_extract_scalar("requestParameters", '$["bucketName"]') AS JSON)), 'null'
    ) || ',"caller":' || coalesce(json_format(CAST("userIdentity"."arn" AS JSON)), 'null') || ',"accessKeyId":' || coalesce(json_format(CAST("userIdentity"."accessKeyId" AS JSON)), 'null') || ',"address":' || coalesce(json_format(CAST("sourceIPAddress" AS JSON)), 'null') || '}' AS "_context",
    '{"user":' || coalesce(
      json_format(
        CAST(coalesce(
          CASE
            WHEN lower("userIdentity"."type") IN ('iamuser', 'samluser', 'webidentityuser') THEN "userIdentity"."userName"
            WHEN lower("userIdentity"."type") IN ('assumedrole', 'federateduser') THEN "userIdentity"."sessionContext"."sessionIssuer"."userName"
            WHEN lower("userIdentity"."type") = 'identitycenteruser' THEN "userIdentity"."onBehalfOf"."userId"
            WHEN lower("userIdentity"."type") = 'root' THEN "userIdentity"."arn"
            WHEN lower("userIdentity"."type") = 'awsservice' THEN "userIdentity"."invokedBy"
            WHEN "userIdentity"."arn" IS NULL THEN "userIdentity"."invokedBy"
            ELSE "userIdentity"."arn"
          END, "userIdentity"."arn"
        ) AS JSON)
      ), 'null'
    ) || ',"address":' || coalesce(json_format(CAST("sourceIPAddress" AS JSON)), 'null') || ',"resource":' || coalesce(
      json_format(CAST(json_extract_scalar("requestParameters", '$["bucketName"]') AS JSON)), 'null'
    ) || '}' AS "_entities"
  FROM "cloudtrail_logs_pp"
  WHERE lower("eventSource") = 's3.amazonaws.com'
    AND lower("eventName") = 'copyobject'
    AND coalesce(
      json_format(
        json_extract("requestParameters", '$["x-amz-server-side-encryption-customer-algorithm"]')
      ) <> 'null', FALSE
    )
    AND NOT ("errorCode" IS NOT NULL OR "errorMessage" IS NOT NULL)
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    "_key0" AS "_k",
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
    "_title",
    "_context",
    "_entities",
    lag("_t", 25) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    lead("_t", 25) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_after"
  FROM "matches"
),
"near" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_title",
    "_context",
    "_entities"
  FROM "beside"
  WHERE ("_t" - "_before") <= 90000000000 OR ("_after" - "_t") <= 90000000000
),
"windows" AS (
  SELECT
    "_t",
    "_id",
    "_k",
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
    "_start",
    min("_t") FILTER (WHERE "_reached" = 50) AS "_at",
    min("_t") AS "_first",
    max("_t") AS "_last",
    count(*) AS "_n",
    TRY_CAST(NULL AS DOUBLE) AS "_v",
    min("_id", 10) AS "_ids",
    min_by("_title", "_id") FILTER (WHERE "_t" = "_start") AS "_title",
    min_by("_context", "_id") FILTER (WHERE "_t" = "_start") AS "_context",
    min_by("_entities", "_id") FILTER (WHERE "_t" = "_start") AS "_entities"
  FROM "counted"
  WHERE "_total" >= 50
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
    lower(
      to_hex(
        md5(
          to_utf8(
            'ce970391-3915-447d-a90f-013b78d63fff
' || coalesce(CAST(length("_k") AS VARCHAR) || ':' || "_k", '-') || '
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
  'ce970391-3915-447d-a90f-013b78d63fff' AS "rule_id",
  'Many S3 Objects Copied Under a Customer-Provided Encryption Key' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  "_title" AS "title",
  '{"title":' || coalesce(json_format(CAST("_k" AS JSON)), 'null') || '}' AS "key",
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
