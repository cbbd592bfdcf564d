-- GuardDuty Finding About Credentials Taken From an Instance
-- rule 86b5e9ce-6ed1-4158-80bb-feec7281ef72, level high, source aws-guardduty, athena
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN regexp_like(
        "updatedAt",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN CAST(round(
        to_unixtime(
          CAST(at_timezone(
            TRY_CAST(regexp_replace(replace("updatedAt", 'T', ' '), '([.][0-9]{6})[0-9]+', '$1') AS TIMESTAMP(6) WITH TIME ZONE),
            'UTC'
          ) AS TIMESTAMP(6))
        ) * 1E6
      ) AS BIGINT)
    END AS "_t",
    coalesce(CAST(length("id") AS VARCHAR) || ':' || "id", '-') || coalesce(CAST(length("updatedAt") AS VARCHAR) || ':' || "updatedAt", '-') AS "_id",
    "accountId" AS "_key0",
    json_extract_scalar("resource", '$["accessKeyDetails"]["principalId"]') AS "_key1",
    'Credentials of ' || coalesce(json_extract_scalar("resource", '$["accessKeyDetails"]["userName"]'), 'None') || ' used elsewhere' AS "_title",
    '{"accountId":' || coalesce(json_format(CAST("accountId" AS JSON)), 'null') || ',"type":' || coalesce(json_format(CAST("type" AS JSON)), 'null') || ',"resource.accessKeyDetails.userName":' || coalesce(
      json_format(
        CAST(json_extract_scalar("resource", '$["accessKeyDetails"]["userName"]') AS JSON)
      ), 'null'
    ) || ',"service.action.awsApiCallAction.remoteIpDetails.ipAddressV4":' || coalesce(
      json_format(
        CAST(json_extract_scalar(
          "service", '$["action"]["awsApiCallAction"]["remoteIpDetails"]["ipAddressV4"]'
        ) AS JSON)
      ), 'null'
    ) || ',"service.count":' || coalesce(json_format(CAST(json_extract_scalar("service", '$["count"]') AS JSON)), 'null') || '}' AS "_context",
    '{"user":' || coalesce(
      json_format(
        CAST(coalesce(
          json_extract_scalar("resource", '$["accessKeyDetails"]["userName"]'),
          json_extract_scalar("resource", '$["accessKeyDetails"]["principalId"]')
        ) AS JSON)
      ), 'null'
    ) || ',"host":' || coalesce(
      json_format(
        CAST(json_extract_scalar("resource", '$["instanceDetails"]["instanceId"]') AS JSON)
      ), 'null'
    ) || ',"resource":' || coalesce(
      json_format(CAST(json_extract_scalar("resource", '$["resourceType"]') AS JSON)), 'null'
    ) || '}' AS "_entities"
  FROM "gd_logs"
  WHERE lower("type") LIKE 'unauthorizedaccess:iamuser/instancecredentialexfiltration.%'
    AND NOT coalesce(
      lower(json_extract_scalar("service", '$["archived"]')) = 'true'
        OR CASE
          WHEN strpos(CAST("service" AS VARCHAR), '[') > 0 THEN any_match(
            flatten(
              transform(
                coalesce(
                  TRY_CAST(json_extract("service", '$["archived"]') AS Array(JSON)),
                  ARRAY[json_extract("service", '$["archived"]')]
                ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
              )
            ), v2 -> lower(json_extract_scalar(v2, '$')) = 'true'
          )
          ELSE FALSE
        END, FALSE
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
      (s, x) -> CASE WHEN x >= s + 86400000000 THEN x ELSE s END, (a, b) -> a
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
            '86b5e9ce-6ed1-4158-80bb-feec7281ef72
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
  '86b5e9ce-6ed1-4158-80bb-feec7281ef72' AS "rule_id",
  'GuardDuty Finding About Credentials Taken From an Instance' AS "rule_title",
  'high' AS "level",
  75 AS "risk_score",
  "_title" AS "title",
  '{"accountId":' || coalesce(json_format(CAST("_key0" AS JSON)), 'null') || ',"resource.accessKeyDetails.principalId":' || coalesce(json_format(CAST("_key1" AS JSON)), 'null') || '}' AS "key",
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
