-- Trail Stopped
-- rule 26e68f7b-ce7e-437e-b366-a7dd8c8777f5, level medium, source aws-cloudtrail, athena
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "eventName",
  coalesce(
    json_extract_scalar("requestParameters", '$["name"]'),
    json_format(json_extract("requestParameters", '$["name"]'))
  ) AS "requestParameters.name",
  "sourceIPAddress"
FROM "cloudtrail_logs_pp"
WHERE lower("eventSource") = 'cloudtrail.amazonaws.com'
  AND lower("eventName") IN ('stoplogging', 'deletetrail')
  AND NOT ("errorCode" IS NOT NULL);
