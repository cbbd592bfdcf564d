-- VPC Flow Logs Deleted
-- rule c4d1ccb0-c2b0-4341-9d11-9bc77b6f4db4, level low, source aws-cloudtrail, duckdb
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "eventName",
  "sourceIPAddress"
FROM "cloudtrail"
WHERE lower("eventSource") = 'ec2.amazonaws.com'
  AND lower("eventName") = 'deleteflowlogs'
  AND NOT ("errorCode" IS NOT NULL);
