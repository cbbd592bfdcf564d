-- Administration Port Reached From the Internet
-- rule 61fc60df-ea4c-47ad-b701-3c0f685d969d, level medium, source aws-vpcflow, athena
WITH "rows0_0" AS (
  SELECT
    CASE WHEN "start" >= -253402300799 AND "start" <= 253402300799 THEN "start" * 1000000 END AS "_t",
    coalesce(
      CAST(length(CAST("start" AS VARCHAR)) AS VARCHAR) || ':' || CAST("start" AS VARCHAR), '-'
    ) || coalesce(CAST(length("interface_id") AS VARCHAR) || ':' || "interface_id", '-') || coalesce(CAST(length("srcaddr") AS VARCHAR) || ':' || "srcaddr", '-') || coalesce(
      CAST(length(CAST("srcport" AS VARCHAR)) AS VARCHAR) || ':' || CAST("srcport" AS VARCHAR), '-'
    ) || coalesce(CAST(length("dstaddr") AS VARCHAR) || ':' || "dstaddr", '-') || coalesce(
      CAST(length(CAST("dstport" AS VARCHAR)) AS VARCHAR) || ':' || CAST("dstport" AS VARCHAR), '-'
    ) || coalesce(
      CAST(length(CAST("protocol" AS VARCHAR)) AS VARCHAR) || ':' || CAST("protocol" AS VARCHAR),
      '-'
    ) || coalesce(CAST(length("action") AS VARCHAR) || ':' || "action", '-') AS "_id",
    "interface_id" AS "_key0",
    "srcaddr" AS "_key1",
    CAST("dstport" AS VARCHAR) AS "_key2",
    coalesce("srcaddr", 'None') || ' reached port ' || coalesce(CAST("dstport" AS VARCHAR), 'None') || ' of ' || coalesce("dstaddr", 'None') AS "_title",
    '{"interface_id":' || coalesce(json_format(CAST("interface_id" AS JSON)), 'null') || ',"srcaddr":' || coalesce(json_format(CAST("srcaddr" AS JSON)), 'null') || ',"dstaddr":' || coalesce(json_format(CAST("dstaddr" AS JSON)), 'null') || ',"dstport":' || coalesce(json_format(CAST(CAST("dstport" AS VARCHAR) AS JSON)), 'null') || ',"packets":' || coalesce(json_format(CAST(CAST("packets" AS VARCHAR) AS JSON)), 'null') || ',"bytes":' || coalesce(json_format(CAST(CAST("bytes" AS VARCHAR) AS JSON)), 'null') || '}' AS "_context",
    '{"address":' || coalesce(json_format(CAST(coalesce("pkt_srcaddr", "srcaddr") AS JSON)), 'null') || ',"host":' || coalesce(json_format(CAST(coalesce("instance_id", "interface_id") AS JSON)), 'null') || '}' AS "_entities"
  FROM "vpc_flow_logs"
  WHERE lower("action") = 'accept'
    AND "protocol" = 6
    AND "dstport" IN (22, 3389, 5985, 5986, 2375, 6443)
    AND "packets" >= 10
    AND NOT coalesce(
      regexp_like(
        "srcaddr",
        '\A(?:(?:10\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])|100\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])|169\.254|172\.(?:1[6-9]|2[0-9]|3[01])|192\.168)(?:\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])){2}|(?:(?:(?:(?:0{1,4}:){5}|::(?:0{1,4}:){0,4}|0{1,4}::(?:0{1,4}:){0,3}|(?:0{1,4}:){2}:(?:0{1,4}:){0,2}|(?:0{1,4}:){3}:(?:0{1,4}:)?|(?:0{1,4}:){4}:)[Ff]{4}:(?:(?:0?[Aa][0-9A-Fa-f]{2}|64[4-7][0-9A-Fa-f]|[Aa]9[Ff][Ee]|[Aa][Cc]1[0-9A-Fa-f]|[Cc]0[Aa]8):[0-9A-Fa-f]{1,4}|(?:10\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])|100\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])|169\.254|172\.(?:1[6-9]|2[0-9]|3[01])|192\.168)(?:\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])){2})|(?:0{1,4}:){5}[Ff]{4}:(?:0?[Aa][0-9A-Fa-f]{2}|64[4-7][0-9A-Fa-f]|[Aa]9[Ff][Ee]|[Aa][Cc]1[0-9A-Fa-f]|[Cc]0[Aa]8)::)|(?:[Ff][CDcd][0-9A-Fa-f]{2}:|[Ff][Ee][89ABab][0-9A-Fa-f]:)(?:(?:(?:[0-9A-Fa-f]{1,4}:){5}|:(?:[0-9A-Fa-f]{1,4}:){0,4}|[0-9A-Fa-f]{1,4}::(?:[0-9A-Fa-f]{1,4}:){0,3}|(?:[0-9A-Fa-f]{1,4}:){2}:(?:[0-9A-Fa-f]{1,4}:){0,2}|(?:[0-9A-Fa-f]{1,4}:){3}:(?:[0-9A-Fa-f]{1,4}:)?|(?:[0-9A-Fa-f]{1,4}:){4}:)(?:[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}|(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])(?:\.(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])){3})|(?:[0-9A-Fa-f]{1,4}:){0,5}:(?:[0-9A-Fa-f]{1,4})?|(?:[0-9A-Fa-f]{1,4}:){5}[0-9A-Fa-f]{1,4}::))(?:%[^/\t-\r ]+)?)\z'
      ), FALSE
    )
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') || coalesce(CAST(length("_key2") AS VARCHAR) || ':' || "_key2", '-') AS "_k",
    "_key0",
    "_key1",
    "_key2",
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
    "_key2",
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
    min("_key2") AS "_key2",
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
    "_key2",
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
            '61fc60df-ea4c-47ad-b701-3c0f685d969d
' || (
              coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') || coalesce(CAST(length("_key2") AS VARCHAR) || ':' || "_key2", '-')
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
  '61fc60df-ea4c-47ad-b701-3c0f685d969d' AS "rule_id",
  'Administration Port Reached From the Internet' AS "rule_title",
  'medium' AS "level",
  50 AS "risk_score",
  "_title" AS "title",
  '{"interface_id":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"srcaddr":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || ',"dstport":' || coalesce(json_format(CAST("_key2" AS JSON)), 'null') || '}' AS "key",
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
