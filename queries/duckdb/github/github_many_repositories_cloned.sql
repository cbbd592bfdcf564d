-- Many GitHub Repositories Cloned by One Account
-- rule 50af0669-419a-4c28-85d5-ecd2dd631290, level high, source github, duckdb
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN "@timestamp" >= -253402300799000 AND "@timestamp" <= 253402300799000 THEN "@timestamp" * 1000
    END AS "_t",
    coalesce("_document_id", '') AS "_id",
    "actor" AS "_key0",
    "repo" AS "_v",
    coalesce("actor", 'None') || ' clones many repositories' AS "_title",
    '{"actor":' || coalesce(CAST(to_json("actor") AS VARCHAR), 'null') || ',"actor_ip":' || coalesce(CAST(to_json("actor_ip") AS VARCHAR), 'null') || ',"repo":' || coalesce(CAST(to_json("repo") AS VARCHAR), 'null') || ',"transport_protocol_name":' || coalesce(CAST(to_json("transport_protocol_name") AS VARCHAR), 'null') || ',"hashed_token":' || coalesce(CAST(to_json("hashed_token") AS VARCHAR), 'null') || '}' AS "_context",
    '{"user":' || coalesce(CAST(to_json("actor") AS VARCHAR), 'null') || ',"address":' || coalesce(CAST(to_json("actor_ip") AS VARCHAR), 'null') || ',"resource":' || coalesce(CAST(to_json("repo") AS VARCHAR), 'null') || '}' AS "_entities"
  FROM "github_audit"
  WHERE lower("action") IN ('git.clone', 'repo.download_zip')
    AND NOT coalesce(lower("actor") LIKE '%[bot]', FALSE)
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
    "_v",
    "_title",
    "_context",
    "_entities"
  FROM "beside"
  WHERE ("_t" - "_before") <= 18000000000 OR ("_after" - "_t") <= 18000000000
),
"opened" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_v",
    "_title",
    "_context",
    "_entities",
    CASE
      WHEN lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t") IS NULL
        OR ("_t" - lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t")) >= 1800000000 THEN "_t"
    END AS "_opened"
  FROM "near"
),
"sessions" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_v",
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
  WHERE "_t" >= ("_session" + 1800000000)
  GROUP BY "_k", "_t"
),
"numbered" AS (
  SELECT
    "_k",
    "_t",
    "_session",
    ("_t" - "_session") - (("_t" - "_session") % 1800000000) AS "_stretch"
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
          WHEN x[-1] >= (s[-1] + 1800000000) THEN list_append(s, list_filter(x, lambda y: y >= s[-1] + 1800000000)[1])
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
    "_l"."_v" AS "_v",
    "_l"."_title" AS "_title",
    "_l"."_context" AS "_context",
    "_l"."_entities" AS "_entities",
    coalesce("_r"."_start", "_l"."_session") AS "_start"
  FROM "sessions" AS "_l"
  LEFT JOIN "starts" AS "_r" ON "_l"."_k" = "_r"."_k" AND "_l"."_t" = "_r"."_t"
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
    min("_t") FILTER (WHERE "_reached" >= 20) AS "_at",
    min("_t") AS "_first",
    max("_t") AS "_last",
    count(*) AS "_n",
    TRY_CAST(sum("_new") AS DOUBLE) AS "_v",
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
    md5(
      '50af0669-419a-4c28-85d5-ecd2dd631290
' || coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || '
' || CAST("_start" AS VARCHAR)
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
"dedup_opened" AS (
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
    CASE
      WHEN lag("_at") OVER (PARTITION BY "_k" ORDER BY "_at") IS NULL
        OR ("_at" - lag("_at") OVER (PARTITION BY "_k" ORDER BY "_at")) >= 21600000000 THEN "_at"
    END AS "_opened"
  FROM "dedup_keys"
),
"dedup_sessions" AS (
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
    max("_opened") OVER (PARTITION BY "_k" ORDER BY "_at") AS "_session"
  FROM "dedup_opened"
),
"dedup_late" AS (
  SELECT
    "_k",
    "_at",
    min("_session") AS "_session"
  FROM "dedup_sessions"
  WHERE "_at" >= ("_session" + 21600000000)
  GROUP BY "_k", "_at"
),
"dedup_numbered" AS (
  SELECT
    "_k",
    "_at",
    "_session",
    ("_at" - "_session") - (("_at" - "_session") % 21600000000) AS "_stretch"
  FROM "dedup_late"
),
"dedup_stretches" AS (
  SELECT
    "_k",
    "_session",
    "_stretch",
    array_sort(array_agg("_at")) AS "_times"
  FROM "dedup_numbered"
  GROUP BY "_k", "_session", "_stretch"
),
"dedup_listed" AS (
  SELECT
    "_k",
    "_session",
    array_sort(array_agg("_times")) AS "_times"
  FROM "dedup_stretches"
  GROUP BY "_k", "_session"
),
"dedup_anchors" AS (
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
  FROM "dedup_listed"
),
"dedup_marked" AS (
  SELECT
    "_l"."_k" AS "_k",
    "_l"."_at" AS "_at",
    "_l"."_session" AS "_session",
    "_r"."_anchor" AS "_anchor"
  FROM "dedup_late" AS "_l"
  LEFT JOIN "dedup_anchors" AS "_r" ON "_l"."_k" = "_r"."_k" AND "_l"."_at" = "_r"."_anchor"
),
"dedup_starts" AS (
  SELECT
    "_k",
    "_at",
    max("_anchor") OVER (PARTITION BY "_k", "_session" ORDER BY "_at") AS "_start"
  FROM "dedup_marked"
),
"dedup_windows" AS (
  SELECT
    "_l"."_key0" AS "_key0",
    "_l"."_aid" AS "_aid",
    "_l"."_at" AS "_at",
    "_l"."_first" AS "_first",
    "_l"."_last" AS "_last",
    "_l"."_n" AS "_n",
    "_l"."_v" AS "_v",
    "_l"."_ids" AS "_ids",
    "_l"."_merged" AS "_merged",
    "_l"."_title" AS "_title",
    "_l"."_context" AS "_context",
    "_l"."_entities" AS "_entities",
    "_l"."_k" AS "_k",
    "_l"."_events" AS "_events",
    coalesce("_r"."_start", "_l"."_session") AS "_start"
  FROM "dedup_sessions" AS "_l"
  LEFT JOIN "dedup_starts" AS "_r" ON "_l"."_k" = "_r"."_k" AND "_l"."_at" = "_r"."_at"
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
  '50af0669-419a-4c28-85d5-ecd2dd631290' AS "rule_id",
  'Many GitHub Repositories Cloned by One Account' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  "_title" AS "title",
  '{"actor":' || coalesce(CAST(to_json("_key0") AS VARCHAR), 'null') || '}' AS "key",
  make_timestamp("_at") AS "alert_time",
  make_timestamp("_first") AS "first_time",
  make_timestamp("_last") AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  "_context" AS "context",
  "_entities" AS "entities"
FROM "deduplicated";
