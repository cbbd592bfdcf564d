-- Security Log Cleared in a Session From Another Machine
-- rule 9ff91c50-0a6f-4b33-a065-ae6c64927b4e, level critical, source windows, duckdb
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
    "TargetLogonId" AS "_key1",
    coalesce(
      lower("Channel") = 'security'
        AND "EventID" = 4624
        AND CASE
          WHEN regexp_matches("LogonType", '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z') THEN TRY_CAST("LogonType" AS DOUBLE) IN (3E0, 1E1)
          ELSE FALSE
        END
        AND NOT (
          coalesce(lower("TargetUserName") LIKE '%$', FALSE)
            OR coalesce(lower("TargetUserName") = 'anonymous logon', FALSE)
            OR coalesce(lower("IpAddress") IN ('-', '127.0.0.1', '::1'), FALSE)
            OR "IpAddress" IS NULL
        ), FALSE
    ) AS "_r0",
    coalesce(
      (
          lower("Channel") = 'security'
            AND "EventID" = 1102
            AND lower("Provider_Name") = 'microsoft-windows-eventlog'
        )
        AND NOT ("TargetLogonId" IS DISTINCT FROM "SubjectLogonId"), FALSE
    ) AS "_r1"
  FROM "windows"
  WHERE lower("Channel") = 'security'
    AND "EventID" = 4624
    AND CASE
      WHEN regexp_matches("LogonType", '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z') THEN TRY_CAST("LogonType" AS DOUBLE) IN (3E0, 1E1)
      ELSE FALSE
    END
    AND NOT (
      coalesce(lower("TargetUserName") LIKE '%$', FALSE)
        OR coalesce(lower("TargetUserName") = 'anonymous logon', FALSE)
        OR coalesce(lower("IpAddress") IN ('-', '127.0.0.1', '::1'), FALSE)
        OR "IpAddress" IS NULL
    )
),
"rows0_1" AS (
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
    "SubjectLogonId" AS "_key1",
    coalesce(
      (
          lower("Channel") = 'security'
            AND "EventID" = 4624
            AND CASE
              WHEN regexp_matches(
                "LogonType", '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
              ) THEN TRY_CAST("LogonType" AS DOUBLE) IN (3E0, 1E1)
              ELSE FALSE
            END
            AND NOT (
              coalesce(lower("TargetUserName") LIKE '%$', FALSE)
                OR coalesce(lower("TargetUserName") = 'anonymous logon', FALSE)
                OR coalesce(lower("IpAddress") IN ('-', '127.0.0.1', '::1'), FALSE)
                OR "IpAddress" IS NULL
            )
        )
        AND NOT ("SubjectLogonId" IS DISTINCT FROM "TargetLogonId"), FALSE
    ) AS "_r0",
    coalesce(
      lower("Channel") = 'security'
        AND "EventID" = 1102
        AND lower("Provider_Name") = 'microsoft-windows-eventlog', FALSE
    ) AS "_r1"
  FROM "windows"
  WHERE (
      lower("Channel") = 'security'
        AND "EventID" = 1102
        AND lower("Provider_Name") = 'microsoft-windows-eventlog'
    )
    AND NOT coalesce(
      (
          lower("Channel") = 'security'
            AND "EventID" = 4624
            AND CASE
              WHEN regexp_matches(
                "LogonType", '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
              ) THEN TRY_CAST("LogonType" AS DOUBLE) IN (3E0, 1E1)
              ELSE FALSE
            END
            AND NOT (
              coalesce(lower("TargetUserName") LIKE '%$', FALSE)
                OR coalesce(lower("TargetUserName") = 'anonymous logon', FALSE)
                OR coalesce(lower("IpAddress") IN ('-', '127.0.0.1', '::1'), FALSE)
                OR "IpAddress" IS NULL
            )
        )
        AND NOT ("TargetLogonId" IS DISTINCT FROM "SubjectLogonId"), FALSE
    )
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') AS "_k",
    "_key0",
    "_key1",
    "_r0",
    "_r1"
  FROM "rows0_0"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL AND "_key1" IS NOT NULL
  UNION ALL
  SELECT
    "_t",
    "_id",
    coalesce(CAST(length("_key0") AS VARCHAR) || ':' || "_key0", '-') || coalesce(CAST(length("_key1") AS VARCHAR) || ':' || "_key1", '-') AS "_k",
    "_key0",
    "_key1",
    "_r0",
    "_r1"
  FROM "rows0_1"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL AND "_key1" IS NOT NULL
),
"instants" AS (
  SELECT
    "_k",
    min("_key0") AS "_key0",
    min("_key1") AS "_key1",
    "_t",
    count(*) FILTER (WHERE "_r0") AS "_c0",
    count(*) FILTER (WHERE "_r1") AS "_c1",
    count(*) FILTER (WHERE "_r0" OR "_r1") AS "_c0_1",
    min("_id", 10) FILTER (WHERE "_r1") AS "_ids"
  FROM "matches"
  GROUP BY "_k", "_t"
),
"ends0" AS (
  SELECT
    "_k",
    "_key0",
    "_key1",
    "_t",
    "_c0",
    "_c1",
    "_c0_1",
    "_ids",
    CASE WHEN "_c0" >= 1 THEN "_t" END AS "_s0"
  FROM "instants"
),
"chain0" AS (
  SELECT
    "_k",
    "_key0",
    "_key1",
    "_t",
    "_c0",
    "_c1",
    "_c0_1",
    "_ids",
    max(
      "_s0"
    ) OVER (PARTITION BY "_k" ORDER BY "_t" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS "_b0"
  FROM "ends0"
),
"ends1" AS (
  SELECT
    "_k",
    "_key0",
    "_key1",
    "_t",
    "_c0",
    "_c1",
    "_c0_1",
    "_ids",
    "_b0",
    CASE WHEN "_c0" >= 1 AND "_c1" >= 1 AND "_c0_1" >= 2 THEN "_t" WHEN "_c1" >= 1 THEN "_b0" END AS "_s1"
  FROM "chain0"
),
"alerts" AS (
  SELECT
    "_k",
    "_key0",
    "_key1",
    "_t" AS "_start",
    "_t" AS "_at",
    "_t" AS "_last",
    "_s1" AS "_first",
    2 AS "_n",
    TRY_CAST(2 AS DOUBLE) AS "_v",
    "_ids"
  FROM "ends1"
  WHERE "_s1" >= ("_t" - 28800000000)
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
    md5(
      '9ff91c50-0a6f-4b33-a065-ae6c64927b4e
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
  '9ff91c50-0a6f-4b33-a065-ae6c64927b4e' AS "rule_id",
  'Security Log Cleared in a Session From Another Machine' AS "rule_title",
  'critical' AS "level",
  95 AS "risk_score",
  'Security log of ' || coalesce("_key0", 'None') || ' cleared in a session from another machine' AS "title",
  '{"Computer":' || coalesce(CAST(to_json("_key0") AS VARCHAR), 'null') || ',"session":' || coalesce(CAST(to_json("_key1") AS VARCHAR), 'null') || '}' AS "key",
  make_timestamp("_at") AS "alert_time",
  make_timestamp("_first") AS "first_time",
  make_timestamp("_last") AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  '{}' AS "context",
  '{"host":' || coalesce(CAST(to_json("_key0") AS VARCHAR), 'null') || '}' AS "entities"
FROM "named";
