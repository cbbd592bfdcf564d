-- Public Name Resolves to an Instance Metadata Address
-- rule 5a8b51b8-f803-4c16-9a2f-ff1720853301, level high, source dns, athena
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN regexp_like(
        "timestamp",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN CAST(round(
        to_unixtime(
          CAST(at_timezone(
            TRY_CAST(regexp_replace(replace("timestamp", 'T', ' '), '([.][0-9]{6})[0-9]+', '$1') AS TIMESTAMP(6) WITH TIME ZONE),
            'UTC'
          ) AS TIMESTAMP(6))
        ) * 1E6
      ) AS BIGINT)
    END AS "_t",
    lower(
      to_hex(
        md5(
          to_utf8(
            coalesce(CAST(length("timestamp") AS VARCHAR) || ':' || "timestamp", '-') || coalesce(CAST(length("src_ip") AS VARCHAR) || ':' || "src_ip", '-') || coalesce(
              CAST(length(CAST("src_port" AS VARCHAR)) AS VARCHAR) || ':' || CAST("src_port" AS VARCHAR),
              '-'
            ) || coalesce(CAST(length("dst_ip") AS VARCHAR) || ':' || "dst_ip", '-') || coalesce(
              CAST(length(CAST("dst_port" AS VARCHAR)) AS VARCHAR) || ':' || CAST("dst_port" AS VARCHAR),
              '-'
            ) || coalesce(CAST(length("query") AS VARCHAR) || ':' || "query", '-') || coalesce(CAST(length("record_type") AS VARCHAR) || ':' || "record_type", '-') || coalesce(CAST(length("answer") AS VARCHAR) || ':' || "answer", '-') || coalesce(CAST(length("response_code") AS VARCHAR) || ':' || "response_code", '-') || coalesce(CAST(length("parent_domain") AS VARCHAR) || ':' || "parent_domain", '-') || coalesce(
              CAST(length(json_extract_scalar("raw", '$')) AS VARCHAR) || ':' || json_extract_scalar("raw", '$'),
              '-'
            )
          )
        )
      )
    ) AS "_id",
    "query" AS "_key0",
    coalesce("query", 'None') || ' points at instance metadata' AS "_title",
    '{"src_ip":' || coalesce(json_format(CAST("src_ip" AS JSON)), 'null') || ',"query":' || coalesce(json_format(CAST("query" AS JSON)), 'null') || ',"answer":' || coalesce(json_format(CAST("answer" AS JSON)), 'null') || '}' AS "_context",
    '{"address":' || coalesce(json_format(CAST("src_ip" AS JSON)), 'null') || '}' AS "_entities"
  FROM "dns"
  WHERE (
      lower("answer") LIKE '%169.254.169.254%'
        OR lower("answer") LIKE '%fd00:ec2::254%'
        OR lower("answer") LIKE '%168.63.129.16%'
    )
    AND NOT coalesce(
      lower("query") LIKE '%metadata.google.internal'
        OR lower("query") LIKE '%.internal.cloudapp.net'
        OR lower("query") LIKE '%instance-data.ec2.internal', FALSE
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
      (s, x) -> CASE WHEN x >= s + 21600000000 THEN x ELSE s END, (a, b) -> a
    ) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_start"
  FROM "matches"
),
"alerts" AS (
  SELECT
    "_k",
    min("_key0") AS "_key0",
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
            '5a8b51b8-f803-4c16-9a2f-ff1720853301
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
  '5a8b51b8-f803-4c16-9a2f-ff1720853301' AS "rule_id",
  'Public Name Resolves to an Instance Metadata Address' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  "_title" AS "title",
  '{"query":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || '}' AS "key",
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
