-- Role Not Granted
-- rule 19fed289-0bda-483e-ba97-c04879247e45, level informational, source aws-cloudtrail, duckdb
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."roleArn"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."roleArn"') AS VARCHAR)
  ) AS "requestParameters.roleArn",
  "sourceIPAddress"
FROM "cloudtrail"
WHERE lower("eventSource") = 'sts.amazonaws.com'
  AND lower("eventName") = 'assumerole'
  AND lower("errorCode") = 'accessdenied';
