-- S3 Object Copied Under a Customer-Provided Encryption Key
-- rule ce970391-3915-447d-a90f-013b78d63fff, level high, source aws-cloudtrail, duckdb
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "userIdentity"."accessKeyId" AS "userIdentity.accessKeyId",
  "sourceIPAddress",
  "userAgent",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."bucketName"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."bucketName"') AS VARCHAR)
  ) AS "requestParameters.bucketName",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."key"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."key"') AS VARCHAR)
  ) AS "requestParameters.key",
  coalesce(
    json_extract_string(
      json_value(TRY_CAST("requestParameters" AS JSON), '$."x-amz-copy-source"'), '$'
    ), CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."x-amz-copy-source"') AS VARCHAR)
  ) AS "requestParameters.x-amz-copy-source"
FROM "cloudtrail"
WHERE lower("eventSource") = 's3.amazonaws.com'
  AND lower("eventName") = 'copyobject'
  AND coalesce(
    json_type(
      TRY_CAST("requestParameters" AS JSON), '$."x-amz-server-side-encryption-customer-algorithm"'
    ) <> 'NULL', FALSE
  )
  AND NOT ("errorCode" IS NOT NULL OR "errorMessage" IS NOT NULL);
