-- Many Documents Written Under a Second Extension by One Process
-- rule dee880d0-19c0-46f1-9a69-c8f65354c869, level critical, source windows, duckdb
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN regexp_matches(
        "TimeCreated",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN epoch_us(
        make_timestamp(
          epoch_us(
            TRY_CAST(CASE
              WHEN regexp_matches("TimeCreated", '(Z|[+-][0-9]{2}(:?[0-9]{2})?)$') THEN "TimeCreated"
              ELSE "TimeCreated" || 'Z'
            END AS TIMESTAMP WITH TIME ZONE)
          )
        )
      )
    END AS "_t",
    coalesce(CAST(length("Computer") AS VARCHAR) || ':' || "Computer", '-') || coalesce(CAST(length("Channel") AS VARCHAR) || ':' || "Channel", '-') || coalesce(CAST(length("EventRecordID") AS VARCHAR) || ':' || "EventRecordID", '-') AS "_id",
    "Computer" AS "_key0",
    "ProcessGuid" AS "_key1",
    coalesce("Image", 'None') || ' renames documents in bulk on ' || coalesce("Computer", 'None') AS "_title",
    '{"Computer":' || coalesce(CAST(to_json("Computer") AS VARCHAR), 'null') || ',"User":' || coalesce(CAST(to_json("User") AS VARCHAR), 'null') || ',"Image":' || coalesce(CAST(to_json("Image") AS VARCHAR), 'null') || ',"ProcessGuid":' || coalesce(CAST(to_json("ProcessGuid") AS VARCHAR), 'null') || ',"TargetFilename":' || coalesce(CAST(to_json("TargetFilename") AS VARCHAR), 'null') || ',"firstFile":' || coalesce(CAST(to_json("TargetFilename") AS VARCHAR), 'null') || ',"account":' || coalesce(CAST(to_json("User") AS VARCHAR), 'null') || '}' AS "_context",
    '{"user":' || coalesce(
      CAST(to_json(coalesce("TargetUserName", "SubjectUserName", "User")) AS VARCHAR), 'null'
    ) || ',"host":' || coalesce(CAST(to_json("Computer") AS VARCHAR), 'null') || ',"address":' || coalesce(CAST(to_json(coalesce("IpAddress", "SourceIp")) AS VARCHAR), 'null') || '}' AS "_entities"
  FROM "windows"
  WHERE "EventID" = 11
    AND lower("Channel") = 'microsoft-windows-sysmon/operational'
    AND regexp_matches(
      "TargetFilename",
      '\.([Dd][Oo][Cc][Xx]?|[Xx][Ll][Ssſ][Xx]?|[Pp][Pp][Tt][Xx]?|[Pp][Dd][Ff]|[Oo][Dd][Tt]|[Rr][Tt][Ff]|[Cc][Ssſ][Vv]|[Jj][Pp][Ee]?[Gg]|[Pp][Nn][Gg]|[Dd][Ww][Gg]|[Pp][Ssſ][Tt]|[Mm][Dd][Bb]|[Ssſ][Qq][Ll]|[Vv][Mm][Dd][Kk\x{212a}]|[Vv][Hh][Dd][Xx])\.[\-0-9A-Z_a-zſ\x{212a}]{2,16}\z'
    )
    AND NOT coalesce(
      regexp_matches(lower("TargetFilename"), '(?:\.tmp|\.lnk|\.bak|\.zip|\.gz|\.p7m)\z'), FALSE
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
"beside" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_title",
    "_context",
    "_entities",
    lag("_t", 50) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_before",
    lead("_t", 50) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_after"
  FROM "matches"
),
"near" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_title",
    "_context",
    "_entities"
  FROM "beside"
  WHERE ("_t" - "_before") <= 15000000000 OR ("_after" - "_t") <= 15000000000
),
"opened" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
    "_title",
    "_context",
    "_entities",
    CASE
      WHEN lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t") IS NULL
        OR ("_t" - lag("_t") OVER (PARTITION BY "_k" ORDER BY "_t")) >= 300000000 THEN "_t"
    END AS "_opened"
  FROM "near"
),
"sessions" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
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
  WHERE "_t" >= ("_session" + 300000000)
  GROUP BY "_k", "_t"
),
"numbered" AS (
  SELECT
    "_k",
    "_t",
    "_session",
    ("_t" - "_session") - (("_t" - "_session") % 300000000) AS "_stretch"
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
          WHEN x[-1] >= (s[-1] + 300000000) THEN list_append(s, list_filter(x, lambda y: y >= s[-1] + 300000000)[1])
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
    "_l"."_title" AS "_title",
    "_l"."_context" AS "_context",
    "_l"."_entities" AS "_entities",
    coalesce("_r"."_start", "_l"."_session") AS "_start"
  FROM "sessions" AS "_l"
  LEFT JOIN "starts" AS "_r" ON "_l"."_k" = "_r"."_k" AND "_l"."_t" = "_r"."_t"
),
"counted" AS (
  SELECT
    "_t",
    "_id",
    "_k",
    "_key0",
    "_key1",
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
    min("_key1") AS "_key1",
    "_start",
    min("_t") FILTER (WHERE "_reached" = 100) AS "_at",
    min("_t") AS "_first",
    max("_t") AS "_last",
    count(*) AS "_n",
    TRY_CAST(NULL AS DOUBLE) AS "_v",
    min("_id", 10) AS "_ids",
    min_by("_title", "_id") FILTER (WHERE "_t" = "_start") AS "_title",
    min_by("_context", "_id") FILTER (WHERE "_t" = "_start") AS "_context",
    min_by("_entities", "_id") FILTER (WHERE "_t" = "_start") AS "_entities"
  FROM "counted"
  WHERE "_total" >= 100
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
    md5(
      'dee880d0-19c0-46f1-9a69-c8f65354c869
' || (
        coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-')
      ) || '
' || CAST("_start" AS VARCHAR)
    ) AS "_aid",
    1 AS "_merged"
  FROM "alerts"
)
SELECT
  "_aid" AS "alert_id",
  'dee880d0-19c0-46f1-9a69-c8f65354c869' AS "rule_id",
  'Many Documents Written Under a Second Extension by One Process' AS "rule_title",
  'critical' AS "level",
  95 AS "risk_score",
  "_title" AS "title",
  '{"Computer":' || coalesce(CAST(to_json("_key0") AS VARCHAR), 'null') || ',"ProcessGuid":' || coalesce(CAST(to_json("_key1") AS VARCHAR), 'null') || '}' AS "key",
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
