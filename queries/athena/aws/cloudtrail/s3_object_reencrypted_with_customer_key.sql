-- S3 Object Copied Under a Customer-Provided Encryption Key
-- rule ce970391-3915-447d-a90f-013b78d63fff, level high, source aws-cloudtrail, athena
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "userIdentity"."accessKeyId" AS "userIdentity.accessKeyId",
  "sourceIPAddress",
  "userAgent",
  coalesce(
    json_extract_scalar("requestParameters", '$["bucketName"]'),
    json_format(json_extract("requestParameters", '$["bucketName"]'))
  ) AS "requestParameters.bucketName",
  coalesce(
    json_extract_scalar("requestParameters", '$["key"]'),
    json_format(json_extract("requestParameters", '$["key"]'))
  ) AS "requestParameters.key",
  coalesce(
    json_extract_scalar("requestParameters", '$["x-amz-copy-source"]'),
    json_format(json_extract("requestParameters", '$["x-amz-copy-source"]'))
  ) AS "requestParameters.x-amz-copy-source"
FROM "cloudtrail_logs_pp"
WHERE lower("eventSource") = 's3.amazonaws.com'
  AND lower("eventName") = 'copyobject'
  AND coalesce(
    json_format(
      json_extract("requestParameters", '$["x-amz-server-side-encryption-customer-algorithm"]')
    ) <> 'null', FALSE
  )
  AND NOT ("errorCode" IS NOT NULL OR "errorMessage" IS NOT NULL);
