-- Security Hub Disabled
-- rule 3db3be24-7c2e-4fed-87f7-9baec8245797, level low, source aws-cloudtrail, duckdb
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "eventName",
  "sourceIPAddress"
FROM "cloudtrail"
WHERE lower("eventSource") = 'securityhub.amazonaws.com'
  AND lower("eventName") IN ('disablesecurityhub', 'batchdisablestandards')
  AND NOT ("errorCode" IS NOT NULL);
