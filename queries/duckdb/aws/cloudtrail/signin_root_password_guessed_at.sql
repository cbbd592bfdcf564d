-- Password of the Root User Guessed At
-- rule 2b850bba-b23e-4a4f-ac91-c4d94adbd347, level high, source aws-cloudtrail, duckdb
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
    "recipientAccountId" AS "_key0",
    'Root password of account ' || coalesce("recipientAccountId", 'None') || ' guessed at' AS "_title",
    '{"recipientAccountId":' || coalesce(CAST(to_json("recipientAccountId") AS VARCHAR), 'null') || ',"sourceIPAddress":' || coalesce(CAST(to_json("sourceIPAddress") AS VARCHAR), 'null') || ',"userAgent":' || coalesce(CAST(to_json("userAgent") AS VARCHAR), 'null') || ',"account":' || coalesce(CAST(to_json("recipientAccountId") AS VARCHAR), 'null') || ',"address":' || coalesce(CAST(to_json("sourceIPAddress") AS VARCHAR), 'null') || '}' AS "_context",
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
  WHERE lower("eventSource") = 'signin.amazonaws.com'
    AND lower("eventName") = 'consolelogin'
    AND lower("userIdentity"."type") = 'root'
    AND (
      lower(
          json_extract_string(
            json_value(TRY_CAST("responseElements" AS JSON), '$."ConsoleLogin"'), '$'
          )
        ) = 'failure'
        OR CASE
          WHEN strpos(CAST(TRY_CAST("responseElements" AS JSON) AS VARCHAR), '[') > 0 THEN len(
            list_filter(
              flatten(
                list_transform(
                  CASE
                    WHEN json_type(
                      json_extract(TRY_CAST("responseElements" AS JSON), '$."ConsoleLogin"')
                    ) = 'ARRAY' THEN json_extract(
                      json_extract(TRY_CAST("responseElements" AS JSON), '$."ConsoleLogin"'), '$[*]'
                    )
                    ELSE ARRAY[json_extract(TRY_CAST("responseElements" AS JSON), '$."ConsoleLogin"')]
                  END,
                  lambda v1: CASE WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]') ELSE ARRAY[v1] END
                )
              ), lambda v2: lower(json_extract_string(json_value(v2, '$'), '$')) = 'failure'
            )
          ) > 0
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
    md5(
      '2b850bba-b23e-4a4f-ac91-c4d94adbd347
' || coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || '
' || CAST("_start" AS VARCHAR)
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
  '{"recipientAccountId":' || coalesce(CAST(to_json("_key0") AS VARCHAR), 'null') || '}' AS "key",
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
