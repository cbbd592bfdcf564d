-- AWS Config Recorder Stopped
-- rule 4bea5a1e-00d7-414b-9087-34f5972977fc, level low, source aws-cloudtrail, athena
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "eventName",
  "sourceIPAddress"
FROM "cloudtrail_logs_pp"
WHERE lower("eventSource") = 'config.amazonaws.com'
  AND lower("eventName") IN ('stopconfigurationrecorder', 'deleteconfigurationrecorder')
  AND NOT ("errorCode" IS NOT NULL);
