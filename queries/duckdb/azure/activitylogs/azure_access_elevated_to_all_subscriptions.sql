-- Global Administrator Takes Access to All Azure Subscriptions
-- rule 22aa42cc-f62b-4c65-a53d-3a8bd7ed5718, level high, source azure-activitylogs, duckdb
SELECT
  "time",
  "correlationId",
  "resourceId",
  "operationName",
  "resultType",
  coalesce(
    json_extract_string(
      json_value(
        TRY_CAST("identity" AS JSON),
        '$."claims"."http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"'
      ), '$'
    ),
    CAST(json_extract(
      TRY_CAST("identity" AS JSON),
      '$."claims"."http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"'
    ) AS VARCHAR)
  ) AS "Caller",
  "callerIpAddress"
FROM "azure_activitylogs"
WHERE lower("operationName") = 'microsoft.authorization/elevateaccess/action'
  AND lower("resultType") IN ('success', 'succeeded');
