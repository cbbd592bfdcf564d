-- DNS Firewall Blocks a Host Again and Again
-- rule 3467298b-0ae9-49da-b76c-5459ab7eb7c0, level medium, source aws-route53, athena
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN regexp_like(
        "query_timestamp",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN CAST(round(
        to_unixtime(
          CAST(at_timezone(
            TRY_CAST(regexp_replace(replace("query_timestamp", 'T', ' '), '([.][0-9]{6})[0-9]+', '$1') AS TIMESTAMP(6) WITH TIME ZONE),
            'UTC'
          ) AS TIMESTAMP(6))
        ) * 1E6
      ) AS BIGINT)
    END AS "_t",
    coalesce(CAST(length("query_timestamp") AS VARCHAR) || ':' || "query_timestamp", '-') || coalesce(CAST(length("srcaddr") AS VARCHAR) || ':' || "srcaddr", '-') || coalesce(
      CAST(length(CAST("srcport" AS VARCHAR)) AS VARCHAR) || ':' || CAST("srcport" AS VARCHAR), '-'
    ) || coalesce(CAST(length("query_name") AS VARCHAR) || ':' || "query_name", '-') || coalesce(CAST(length("query_type") AS VARCHAR) || ':' || "query_type", '-') AS "_id",
    "srcaddr" AS "_key0",
    'DNS of ' || coalesce("srcaddr", 'None') || ' is blocked again and again' AS "_title",
    '{"vpc_id":' || coalesce(json_format(CAST("vpc_id" AS JSON)), 'null') || ',"srcaddr":' || coalesce(json_format(CAST("srcaddr" AS JSON)), 'null') || ',"srcids.instance":' || coalesce(json_format(CAST("srcids"."instance" AS JSON)), 'null') || ',"query_name":' || coalesce(json_format(CAST("query_name" AS JSON)), 'null') || ',"firewall_rule_group_id":' || coalesce(json_format(CAST("firewall_rule_group_id" AS JSON)), 'null') || ',"firewall_domain_list_id":' || coalesce(json_format(CAST("firewall_domain_list_id" AS JSON)), 'null') || '}' AS "_context",
    '{"address":' || coalesce(json_format(CAST("srcaddr" AS JSON)), 'null') || ',"host":' || coalesce(json_format(CAST("srcids"."instance" AS JSON)), 'null') || ',"resource":' || coalesce(json_format(CAST("query_name" AS JSON)), 'null') || '}' AS "_entities"
  FROM "r53_rlogs"
  WHERE lower("firewall_rule_action") = 'block'
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
    lag("_t", 10) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    lead("_t", 10) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_after"
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
  WHERE ("_t" - "_before") <= 18000000000 OR ("_after" - "_t") <= 18000000000
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
      (s, x) -> CASE WHEN x >= s + 1800000000 THEN x ELSE s END, (a, b) -> a
    ) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_start"
  FROM "near"
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
    min("_t") FILTER (WHERE "_reached" = 20) AS "_at",
    min("_t") AS "_first",
    max("_t") AS "_last",
    count(*) AS "_n",
    TRY_CAST(NULL AS DOUBLE) AS "_v",
    min("_id", 10) AS "_ids",
    min_by("_title", "_id") FILTER (WHERE "_t" = "_start") AS "_title",
    min_by("_context", "_id") FILTER (WHERE "_t" = "_start") AS "_context",
    min_by("_entities", "_id") FILTER (WHERE "_t" = "_start") AS "_entities"
  FROM "counted"
  WHERE "_total" >= 20
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
            '3467298b-0ae9-49da-b76c-5459ab7eb7c0
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
  '3467298b-0ae9-49da-b76c-5459ab7eb7c0' AS "rule_id",
  'DNS Firewall Blocks a Host Again and Again' AS "rule_title",
  'medium' AS "level",
  50 AS "risk_score",
  "_title" AS "title",
  '{"srcaddr":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || '}' AS "key",
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
