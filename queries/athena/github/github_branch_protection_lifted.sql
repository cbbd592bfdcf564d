-- Protection of a GitHub Branch Lifted
-- rule 722fb8de-25cb-4a23-a525-4e564185964b, level medium, source github, athena
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN "@timestamp" >= -253402300799000 AND "@timestamp" <= 253402300799000 THEN "@timestamp" * 1000
    END AS "_t",
    coalesce("_document_id", '') AS "_id",
    "actor" AS "_key0",
    "repo" AS "_key1",
    coalesce("actor", 'None') || ' lifts a protection of ' || coalesce("repo", 'None') AS "_title",
    '{"actor":' || coalesce(json_format(CAST("actor" AS JSON)), 'null') || ',"actor_ip":' || coalesce(json_format(CAST("actor_ip" AS JSON)), 'null') || ',"org":' || coalesce(json_format(CAST("org" AS JSON)), 'null') || ',"repo":' || coalesce(json_format(CAST("repo" AS JSON)), 'null') || ',"action":' || coalesce(json_format(CAST("action" AS JSON)), 'null') || ',"name":' || coalesce(json_format(CAST("name" AS JSON)), 'null') || '}' AS "_context",
    '{"user":' || coalesce(json_format(CAST("actor" AS JSON)), 'null') || ',"address":' || coalesce(json_format(CAST("actor_ip" AS JSON)), 'null') || ',"resource":' || coalesce(json_format(CAST("repo" AS JSON)), 'null') || '}' AS "_entities"
  FROM "github_audit"
  WHERE lower("action") IN (
      'protected_branch.destroy', 'protected_branch.policy_override',
      'protected_branch.update_admin_enforced', 'repository_ruleset.destroy'
    )
    AND NOT (
      coalesce(lower("action") = 'protected_branch.update_admin_enforced', FALSE)
        AND coalesce(
          lower(json_extract_scalar("raw", '$["admin_enforced"]')) = 'true'
            OR CASE
              WHEN strpos(CAST("raw" AS VARCHAR), '[') > 0 THEN any_match(
                flatten(
                  transform(
                    coalesce(
                      TRY_CAST(json_extract("raw", '$["admin_enforced"]') AS Array(JSON)),
                      ARRAY[json_extract("raw", '$["admin_enforced"]')]
                    ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                  )
                ), v2 -> lower(json_extract_scalar(v2, '$')) = 'true'
              )
              ELSE FALSE
            END, FALSE
        )
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
            '722fb8de-25cb-4a23-a525-4e564185964b
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
  '722fb8de-25cb-4a23-a525-4e564185964b' AS "rule_id",
  'Protection of a GitHub Branch Lifted' AS "rule_title",
  'medium' AS "level",
  50 AS "risk_score",
  "_title" AS "title",
  '{"actor":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"repo":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "key",
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
