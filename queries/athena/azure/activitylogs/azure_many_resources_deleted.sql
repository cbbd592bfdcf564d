-- Many Azure Resources Deleted by One Caller
-- rule 1bc29cba-6d59-4dd0-b7f6-2733d0127fac, level high, source azure-activitylogs, athena
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
    coalesce(CAST(length("correlationId") AS VARCHAR) || ':' || "correlationId", '-') || coalesce(CAST(length("resourceId") AS VARCHAR) || ':' || "resourceId", '-') || coalesce(CAST(length("operationName") AS VARCHAR) || ':' || "operationName", '-') || coalesce(CAST(length("resultType") AS VARCHAR) || ':' || "resultType", '-') || coalesce(CAST(length("time") AS VARCHAR) || ':' || "time", '-') AS "_id",
    json_extract_scalar(
      "identity", '$["claims"]["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"]'
    ) AS "_key0",
    "resourceId" AS "_v",
    coalesce(
      json_extract_scalar(
        "identity", '$["claims"]["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"]'
      ), 'None'
    ) || ' deletes many resources' AS "_title",
    '{"Caller":' || coalesce(
      json_format(
        CAST(json_extract_scalar(
          "identity", '$["claims"]["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"]'
        ) AS JSON)
      ), 'null'
    ) || ',"callerIpAddress":' || coalesce(json_format(CAST("callerIpAddress" AS JSON)), 'null') || ',"operationName":' || coalesce(json_format(CAST("operationName" AS JSON)), 'null') || ',"resourceId":' || coalesce(json_format(CAST("resourceId" AS JSON)), 'null') || '}' AS "_context",
    '{"user":' || coalesce(
      json_format(
        CAST(json_extract_scalar(
          "identity", '$["claims"]["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"]'
        ) AS JSON)
      ), 'null'
    ) || ',"address":' || coalesce(json_format(CAST("callerIpAddress" AS JSON)), 'null') || ',"resource":' || coalesce(json_format(CAST("resourceId" AS JSON)), 'null') || '}' AS "_entities"
  FROM "azure_activitylogs"
  WHERE lower("operationName") IN (
      'microsoft.storage/storageaccounts/delete', 'microsoft.compute/disks/delete',
      'microsoft.compute/snapshots/delete', 'microsoft.sql/servers/databases/delete',
      'microsoft.keyvault/vaults/delete', 'microsoft.recoveryservices/vaults/delete',
      'microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems/delete',
      'microsoft.documentdb/databaseaccounts/delete'
    )
    AND lower("resultType") IN ('success', 'succeeded')
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') AS "_k",
    "_key0",
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
    "_v",
    "_title",
    "_context",
    "_entities",
    lag("_t", 7) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    lead("_t", 7) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_after"
  FROM "matches"
),
"near" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_v",
    "_title",
    "_context",
    "_entities"
  FROM "beside"
  WHERE ("_t" - "_before") <= 12600000000 OR ("_after" - "_t") <= 12600000000
),
"windows" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_v",
    "_title",
    "_context",
    "_entities",
    reduce_agg(
      "_t", CAST(-9000000000000000000 AS BIGINT),
      (s, x) -> CASE WHEN x >= s + 1800000000 THEN x ELSE s END, (a, b) -> a
    ) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_start"
  FROM "near"
),
"values" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
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
    "_start",
    min("_t") FILTER (WHERE "_reached" >= 15) AS "_at",
    min("_t") AS "_first",
    max("_t") AS "_last",
    count(*) AS "_n",
    TRY_CAST(sum("_new") AS DOUBLE) AS "_v",
    min("_id", 10) AS "_ids",
    min_by("_title", "_id") FILTER (WHERE "_t" = "_start") AS "_title",
    min_by("_context", "_id") FILTER (WHERE "_t" = "_start") AS "_context",
    min_by("_entities", "_id") FILTER (WHERE "_t" = "_start") AS "_entities"
  FROM "counted"
  WHERE "_total" >= 15
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
            '1bc29cba-6d59-4dd0-b7f6-2733d0127fac
' || coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || '
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
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') AS "_k",
    "_k" AS "_events",
    "_key0",
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
  '1bc29cba-6d59-4dd0-b7f6-2733d0127fac' AS "rule_id",
  'Many Azure Resources Deleted by One Caller' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  "_title" AS "title",
  '{"Caller":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || '}' AS "key",
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
