-- Password of the Root User Guessed At
-- rule 2b850bba-b23e-4a4f-ac91-c4d94adbd347, level high, source aws-cloudtrail, athena
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
    "recipientAccountId" AS "_key0",
    'Root password of account ' || coalesce("recipientAccountId", 'None') || ' guessed at' AS "_title",
    '{"recipientAccountId":' || coalesce(json_format(CAST("recipientAccountId" AS JSON)), 'null') || ',"sourceIPAddress":' || coalesce(json_format(CAST("sourceIPAddress" AS JSON)), 'null') || ',"userAgent":' || coalesce(json_format(CAST("userAgent" AS JSON)), 'null') || ',"account":' || coalesce(json_format(CAST("recipientAccountId" AS JSON)), 'null') || ',"address":' || coalesce(json_format(CAST("sourceIPAddress" AS JSON)), 'null') || '}' AS "_context",
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
  WHERE lower("eventSource") = 'signin.amazonaws.com'
    AND lower("eventName") = 'consolelogin'
    AND lower("userIdentity"."type") = 'root'
    AND (
      lower(json_extract_scalar("responseElements", '$["ConsoleLogin"]')) = 'failure'
        OR CASE
          WHEN strpos(CAST("responseElements" AS VARCHAR), '[') > 0 THEN any_match(
            flatten(
              transform(
                coalesce(
                  TRY_CAST(json_extract("responseElements", '$["ConsoleLogin"]') AS Array(JSON)),
                  ARRAY[json_extract("responseElements", '$["ConsoleLogin"]')]
                ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
              )
            ), v2 -> lower(json_extract_scalar(v2, '$')) = 'failure'
          )
          ELSE FALSE
        END
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
  WHERE ("_t" - "_before") <= 3600000000 OR ("_after" - "_t") <= 3600000000
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
        OR ("_t" - lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t")) >= 1800000000 THEN "_t"
    END AS "_opened"
  FROM "near"
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
    max("_opened") OVER (PARTITION BY "_k" ORDER BY "_t") AS "_start"
  FROM "opened"
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
            '2b850bba-b23e-4a4f-ac91-c4d94adbd347
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
  '2b850bba-b23e-4a4f-ac91-c4d94adbd347' AS "rule_id",
  'Password of the Root User Guessed At' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  "_title" AS "title",
  '{"recipientAccountId":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || '}' AS "key",
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
