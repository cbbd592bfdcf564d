-- Role Not Granted
-- rule 19fed289-0bda-483e-ba97-c04879247e45, level informational, source aws-cloudtrail, athena
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  coalesce(
    json_extract_scalar("requestParameters", '$["roleArn"]'),
    json_format(json_extract("requestParameters", '$["roleArn"]'))
  ) AS "requestParameters.roleArn",
  "sourceIPAddress"
FROM "cloudtrail_logs_pp"
WHERE lower("eventSource") = 'sts.amazonaws.com'
  AND lower("eventName") = 'assumerole'
  AND lower("errorCode") = 'accessdenied';
