-- Program Run From a Folder That Anybody Writes to
-- rule 1373ddfa-17f2-4c31-9a89-c5342adf0dcb, level medium, source linux-auditd, athena
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
    coalesce(CAST(length("node") AS VARCHAR) || ':' || "node", '-') || coalesce(CAST(length("serial") AS VARCHAR) || ':' || "serial", '-') || coalesce(CAST(length("type") AS VARCHAR) || ':' || "type", '-') || coalesce(CAST(length("item") AS VARCHAR) || ':' || "item", '-') AS "_id",
    "node" AS "_key0",
    "a0" AS "_key1",
    coalesce("a0", 'None') || ' runs on ' || coalesce("node", 'None') AS "_title",
    '{"node":' || coalesce(json_format(CAST("node" AS JSON)), 'null') || ',"a0":' || coalesce(json_format(CAST("a0" AS JSON)), 'null') || ',"a1":' || coalesce(json_format(CAST("a1" AS JSON)), 'null') || ',"a2":' || coalesce(json_format(CAST("a2" AS JSON)), 'null') || ',"a3":' || coalesce(json_format(CAST("a3" AS JSON)), 'null') || '}' AS "_context",
    '{"user":' || coalesce(json_format(CAST("auid" AS JSON)), 'null') || ',"host":' || coalesce(json_format(CAST("node" AS JSON)), 'null') || '}' AS "_entities"
  FROM "linux_auditd"
  WHERE lower("type") = 'execve'
    AND regexp_like(lower("a0"), '\A(?:/tmp/|/var/tmp/|/dev/shm/|/run/user/|\./\.)')
    AND NOT coalesce(
      regexp_like("a0", '^/(var/)?tmp/(pip-|npm-|go-build|cargo-install|rustc|selfgz)'), FALSE
    )
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
            '1373ddfa-17f2-4c31-9a89-c5342adf0dcb
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
  '1373ddfa-17f2-4c31-9a89-c5342adf0dcb' AS "rule_id",
  'Program Run From a Folder That Anybody Writes to' AS "rule_title",
  'medium' AS "level",
  50 AS "risk_score",
  "_title" AS "title",
  '{"node":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"a0":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "key",
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
