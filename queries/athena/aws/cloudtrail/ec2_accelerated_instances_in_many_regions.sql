-- Accelerated Machines Started
-- rule 40ca108e-edc7-477b-a6c7-ad9fac90c5de, level low, source aws-cloudtrail, athena
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
    "userIdentity"."arn" AS "_key0",
    "awsRegion" AS "_key1",
    coalesce("userIdentity"."arn", 'None') || ' starts accelerated machines in ' || coalesce("awsRegion", 'None') AS "_title",
    '{"userIdentity.arn":' || coalesce(json_format(CAST("userIdentity"."arn" AS JSON)), 'null') || ',"awsRegion":' || coalesce(json_format(CAST("awsRegion" AS JSON)), 'null') || ',"requestParameters.instanceType":' || coalesce(
      json_format(CAST(json_extract_scalar("requestParameters", '$["instanceType"]') AS JSON)),
      'null'
    ) || ',"sourceIPAddress":' || coalesce(json_format(CAST("sourceIPAddress" AS JSON)), 'null') || '}' AS "_context",
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
  WHERE lower("eventSource") = 'ec2.amazonaws.com'
    AND lower("eventName") = 'runinstances'
    AND (
      regexp_like(
          json_extract_scalar("requestParameters", '$["instanceType"]'), '^(p|g|gr)[0-9]+[a-z]*\.'
        )
        OR CASE
          WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
            flatten(
              transform(
                coalesce(
                  TRY_CAST(json_extract("requestParameters", '$["instanceType"]') AS Array(JSON)),
                  ARRAY[json_extract("requestParameters", '$["instanceType"]')]
                ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
              )
            ), v2 -> regexp_like(json_extract_scalar(v2, '$'), '^(p|g|gr)[0-9]+[a-z]*\.')
          )
          ELSE FALSE
        END
    )
    AND NOT ("errorCode" IS NOT NULL)
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
      (s, x) -> CASE WHEN x >= s + 21600000000 THEN x ELSE s END, (a, b) -> a
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
            '40ca108e-edc7-477b-a6c7-ad9fac90c5de
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
  '40ca108e-edc7-477b-a6c7-ad9fac90c5de' AS "rule_id",
  'Accelerated Machines Started' AS "rule_title",
  'low' AS "level",
  25 AS "risk_score",
  "_title" AS "title",
  '{"userIdentity.arn":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"awsRegion":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "key",
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
