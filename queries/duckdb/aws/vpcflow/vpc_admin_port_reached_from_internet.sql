-- Administration Port Reached From the Internet
-- rule 61fc60df-ea4c-47ad-b701-3c0f685d969d, level medium, source aws-vpcflow, duckdb
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
    '{"interface_id":' || coalesce(CAST(to_json("interface_id") AS VARCHAR), 'null') || ',"srcaddr":' || coalesce(CAST(to_json("srcaddr") AS VARCHAR), 'null') || ',"dstaddr":' || coalesce(CAST(to_json("dstaddr") AS VARCHAR), 'null') || ',"dstport":' || coalesce(CAST(to_json(CAST("dstport" AS VARCHAR)) AS VARCHAR), 'null') || ',"packets":' || coalesce(CAST(to_json(CAST("packets" AS VARCHAR)) AS VARCHAR), 'null') || ',"bytes":' || coalesce(CAST(to_json(CAST("bytes" AS VARCHAR)) AS VARCHAR), 'null') || '}' AS "_context",
    '{"address":' || coalesce(CAST(to_json(coalesce("pkt_srcaddr", "srcaddr")) AS VARCHAR), 'null') || ',"host":' || coalesce(CAST(to_json(coalesce("instance_id", "interface_id")) AS VARCHAR), 'null') || '}' AS "_entities"
  FROM "vpc_flow_logs"
  WHERE lower("action") = 'accept'
    AND "protocol" = 6
    AND "dstport" IN (22, 3389, 5985, 5986, 2375, 6443)
    AND "packets" >= 10
    AND NOT coalesce(
      regexp_matches(
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
"opened" AS (
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
    CASE
      WHEN lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t") IS NULL
        OR ("_t" - lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t")) >= 21600000000 THEN "_t"
    END AS "_opened"
  FROM "matches"
),
"sessions" AS (
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
    max("_opened") OVER (PARTITION BY "_k" ORDER BY "_t") AS "_session"
  FROM "opened"
),
"late" AS (
  SELECT
    "_k",
    "_t",
    min("_session") AS "_session"
  FROM "sessions"
  WHERE "_t" >= ("_session" + 21600000000)
  GROUP BY "_k", "_t"
),
"numbered" AS (
  SELECT
    "_k",
    "_t",
    "_session",
    ("_t" - "_session") - (("_t" - "_session") % 21600000000) AS "_stretch"
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
          WHEN x[-1] >= (s[-1] + 21600000000) THEN list_append(s, list_filter(x, lambda y: y >= s[-1] + 21600000000)[1])
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
    "_l"."_key0" AS "_key0",
    "_l"."_key1" AS "_key1",
    "_l"."_key2" AS "_key2",
    "_l"."_title" AS "_title",
    "_l"."_context" AS "_context",
    "_l"."_entities" AS "_entities",
    coalesce("_r"."_start", "_l"."_session") AS "_start"
  FROM "sessions" AS "_l"
  LEFT JOIN "starts" AS "_r" ON "_l"."_k" = "_r"."_k" AND "_l"."_t" = "_r"."_t"
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
    md5(
      '61fc60df-ea4c-47ad-b701-3c0f685d969d
' || (
        coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') || coalesce(CAST(length("_key2") AS VARCHAR) || ':' || "_key2", '-')
      ) || '
' || CAST("_start" AS VARCHAR)
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
  '{"interface_id":' || coalesce(CAST(to_json("_key0") AS VARCHAR), 'null') || ',"srcaddr":' || coalesce(CAST(to_json("_key1") AS VARCHAR), 'null') || ',"dstport":' || coalesce(CAST(to_json("_key2") AS VARCHAR), 'null') || '}' AS "key",
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
