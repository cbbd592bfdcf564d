-- Access Key Created for the Root User
-- rule 1634df99-9450-4862-99a6-55af085a63de, level critical, source aws-cloudtrail, duckdb
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."accountId" AS "userIdentity.accountId",
  "userIdentity"."sessionContext"."attributes"."mfaAuthenticated" AS "userIdentity.sessionContext.attributes.mfaAuthenticated",
  "sourceIPAddress",
  "userAgent",
  coalesce(
    json_extract_string(
      json_value(TRY_CAST("responseElements" AS JSON), '$."accessKey"."accessKeyId"'), '$'
    ),
    CAST(json_extract(TRY_CAST("responseElements" AS JSON), '$."accessKey"."accessKeyId"') AS VARCHAR)
  ) AS "responseElements.accessKey.accessKeyId"
FROM "cloudtrail"
WHERE lower("eventSource") = 'iam.amazonaws.com'
  AND lower("eventName") = 'createaccesskey'
  AND lower("userIdentity"."type") = 'root'
  AND NOT coalesce(json_type(TRY_CAST("requestParameters" AS JSON), '$."userName"') <> 'NULL', FALSE)
  AND "errorCode" IS NULL;
