-- Many Keys of a Bucket Denied to One Address
-- rule b750b23e-4ff6-4e20-b236-a7bb97a03a5b, level low, source aws-s3access, athena
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
    "remoteip" AS "_key1",
    "key" AS "_v",
    coalesce("remoteip", 'None') || ' tries keys of ' || coalesce("bucket_name", 'None') AS "_title",
    '{"bucket_name":' || coalesce(json_format(CAST("bucket_name" AS JSON)), 'null') || ',"remoteip":' || coalesce(json_format(CAST("remoteip" AS JSON)), 'null') || ',"requester":' || coalesce(json_format(CAST("requester" AS JSON)), 'null') || ',"key":' || coalesce(json_format(CAST("key" AS JSON)), 'null') || ',"operation":' || coalesce(json_format(CAST("operation" AS JSON)), 'null') || ',"useragent":' || coalesce(json_format(CAST("useragent" AS JSON)), 'null') || '}' AS "_context",
    '{"user":' || coalesce(json_format(CAST("requester" AS JSON)), 'null') || ',"address":' || coalesce(json_format(CAST("remoteip" AS JSON)), 'null') || ',"resource":' || coalesce(json_format(CAST("bucket_name" AS JSON)), 'null') || '}' AS "_entities"
  FROM "s3_access_logs_db"."mybucket_logs"
  WHERE CASE
      WHEN regexp_like("httpstatus", '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z') THEN TRY_CAST("httpstatus" AS DOUBLE) = 4.03E2
      ELSE FALSE
    END
    AND lower("errorcode") = 'accessdenied'
    AND lower("operation") LIKE 'rest.%'
    AND lower("operation") LIKE '%.object'
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') AS "_k",
    "_key0",
    "_key1",
    "_v",
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
    "_key1",
    "_v",
    "_title",
    "_context",
    "_entities",
    lag("_t", 15) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    lead("_t", 15) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_after"
  FROM "matches"
),
"near" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_v",
    "_title",
    "_context",
    "_entities"
  FROM "beside"
  WHERE ("_t" - "_before") <= 13500000000 OR ("_after" - "_t") <= 13500000000
),
"windows" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_v",
    "_title",
    "_context",
    "_entities",
    reduce_agg(
      "_t", CAST(-9000000000000000000 AS BIGINT),
      (s, x) -> CASE WHEN x >= s + 900000000 THEN x ELSE s END, (a, b) -> a
    ) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_start"
  FROM "near"
),
"values" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
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
    "_key0",
    "_key1",
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
    min("_key0") AS "_key0",
    min("_key1") AS "_key1",
    "_start",
    min("_t") FILTER (WHERE "_reached" >= 30) AS "_at",
    min("_t") AS "_first",
    max("_t") AS "_last",
    count(*) AS "_n",
    TRY_CAST(sum("_new") AS DOUBLE) AS "_v",
    min("_id", 10) AS "_ids",
    min_by("_title", "_id") FILTER (WHERE "_t" = "_start") AS "_title",
    min_by("_context", "_id") FILTER (WHERE "_t" = "_start") AS "_context",
    min_by("_entities", "_id") FILTER (WHERE "_t" = "_start") AS "_entities"
  FROM "counted"
  WHERE "_total" >= 30
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
            'b750b23e-4ff6-4e20-b236-a7bb97a03a5b
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
),
"dedup_keys" AS (
  SELECT
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') AS "_k",
    "_k" AS "_events",
    "_key0",
    "_key1",
    "_aid",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_merged",
    "_title",
    "_context",
    "_entities"
  FROM "named"
),
"dedup_windows" AS (
  SELECT
    "_key0",
    "_key1",
    "_aid",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_merged",
    "_title",
    "_context",
    "_entities",
    "_k",
    "_events",
    reduce_agg(
      "_at", CAST(-9000000000000000000 AS BIGINT),
      (s, x) -> CASE WHEN x >= s + 21600000000 THEN x ELSE s END, (a, b) -> a
    ) OVER (PARTITION BY "_k" ORDER BY "_at") AS "_start"
  FROM "dedup_keys"
),
"dedup_counted" AS (
  SELECT
    "_key0",
    "_key1",
    "_aid",
    "_at",
    "_first",
    "_v",
    "_ids",
    "_title",
    "_context",
    "_entities",
    "_k",
    "_events",
    max("_last") OVER (PARTITION BY "_k", "_start") AS "_last",
    sum("_n") OVER (PARTITION BY "_k", "_start") AS "_n",
    sum("_merged") OVER (PARTITION BY "_k", "_start") AS "_merged",
    row_number() OVER (PARTITION BY "_k", "_start" ORDER BY "_at", "_aid") AS "_position"
  FROM "dedup_windows"
),
"deduplicated" AS (
  SELECT
    "_events" AS "_k",
    "_key0",
    "_key1",
    "_aid",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_merged",
    "_title",
    "_context",
    "_entities"
  FROM "dedup_counted"
  WHERE "_position" = 1
)
SELECT
  "_aid" AS "alert_id",
  'b750b23e-4ff6-4e20-b236-a7bb97a03a5b' AS "rule_id",
  'Many Keys of a Bucket Denied to One Address' AS "rule_title",
  'low' AS "level",
  25 AS "risk_score",
  "_title" AS "title",
  '{"bucket_name":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"remoteip":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "key",
  CAST(at_timezone(from_unixtime_nanos(CAST("_at" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "alert_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_first" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "first_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_last" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  "_context" AS "context",
  "_entities" AS "entities"
FROM "deduplicated";
