-- Wrong Password at Entra
-- rule 118657a7-312d-4f40-9041-7b7a6e8bd61d, level informational, source azure-signinlogs, athena
SELECT
  "time",
  coalesce(
    json_extract_scalar("properties", '$["id"]'), json_format(json_extract("properties", '$["id"]'))
  ) AS "properties.id",
  coalesce(
    json_extract_scalar("properties", '$["userPrincipalName"]'),
    json_format(json_extract("properties", '$["userPrincipalName"]'))
  ) AS "properties.userPrincipalName",
  "callerIpAddress" AS "IPAddress",
  "resultType" AS "ResultType"
FROM "azure_signinlogs"
WHERE CASE
  WHEN regexp_like("resultType", '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z') THEN TRY_CAST("resultType" AS DOUBLE) IN (5.0126E4, 5.0034E4)
  ELSE FALSE
END;
