-- Access Logs of S3 Deleted From Their Bucket
-- rule 714735d1-6801-4c3b-a57b-48bb6882e0aa, level high, source aws-s3access, athena
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN regexp_like(
        "requestdatetime",
        '\A\[?(0[1-9]|[12][0-9]|3[01])/(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/[0-9]{4}:([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9] [+-](0[0-9]|1[0-3])[0-5][0-9]\]?\z'
      ) THEN CAST(round(
        to_unixtime(
          CAST(at_timezone(
            try(
              parse_datetime(
                replace(replace("requestdatetime", '[', ''), ']', ''), 'dd/MMM/yyyy:HH:mm:ss Z'
              )
            ), 'UTC'
          ) AS TIMESTAMP(6))
        ) * 1E6
      ) AS BIGINT)
    END AS "_t",
    coalesce(CAST(length("requestid") AS VARCHAR) || ':' || "requestid", '-') || coalesce(CAST(length("operation") AS VARCHAR) || ':' || "operation", '-') || coalesce(CAST(length("key") AS VARCHAR) || ':' || "key", '-') AS "_id",
    "bucket_name" AS "_key0",
    "requester" AS "_key1",
    coalesce("requester", 'None') || ' deletes logs in ' || coalesce("bucket_name", 'None') AS "_title",
    '{"bucket_name":' || coalesce(json_format(CAST("bucket_name" AS JSON)), 'null') || ',"requester":' || coalesce(json_format(CAST("requester" AS JSON)), 'null') || ',"remoteip":' || coalesce(json_format(CAST("remoteip" AS JSON)), 'null') || ',"operation":' || coalesce(json_format(CAST("operation" AS JSON)), 'null') || ',"key":' || coalesce(json_format(CAST("key" AS JSON)), 'null') || '}' AS "_context",
    '{"user":' || coalesce(json_format(CAST("requester" AS JSON)), 'null') || ',"address":' || coalesce(json_format(CAST("remoteip" AS JSON)), 'null') || ',"resource":' || coalesce(json_format(CAST("bucket_name" AS JSON)), 'null') || '}' AS "_entities"
  FROM "s3_access_logs_db"."mybucket_logs"
  WHERE lower("bucket_name") LIKE '%-logs'
    AND lower("operation") IN (
      'rest.delete.object', 'batch.delete.object', 'rest.post.multi_object_delete'
    )
    AND CASE
      WHEN regexp_like("httpstatus", '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z') THEN TRY_CAST("httpstatus" AS DOUBLE) < 3E2
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
            '714735d1-6801-4c3b-a57b-48bb6882e0aa
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
  '714735d1-6801-4c3b-a57b-48bb6882e0aa' AS "rule_id",
  'Access Logs of S3 Deleted From Their Bucket' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  "_title" AS "title",
  '{"bucket_name":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"requester":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "key",
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
