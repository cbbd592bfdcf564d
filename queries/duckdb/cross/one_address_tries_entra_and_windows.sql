-- Wrong Password at Entra
-- rule 118657a7-312d-4f40-9041-7b7a6e8bd61d, level informational, source azure-signinlogs, duckdb
SELECT
  "time",
  coalesce(
    json_extract_string(json_value(TRY_CAST("properties" AS JSON), '$."id"'), '$'),
    CAST(json_extract(TRY_CAST("properties" AS JSON), '$."id"') AS VARCHAR)
  ) AS "properties.id",
  coalesce(
    json_extract_string(json_value(TRY_CAST("properties" AS JSON), '$."userPrincipalName"'), '$'),
    CAST(json_extract(TRY_CAST("properties" AS JSON), '$."userPrincipalName"') AS VARCHAR)
  ) AS "properties.userPrincipalName",
  "callerIpAddress" AS "IPAddress",
  "resultType" AS "ResultType"
FROM "azure_signinlogs"
WHERE CASE
  WHEN regexp_matches("resultType", '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z') THEN TRY_CAST("resultType" AS DOUBLE) IN (5.0126E4, 5.0034E4)
  ELSE FALSE
END;
