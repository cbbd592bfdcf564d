-- AWS Data or Machines Destroyed
-- rule 8cf914f8-0bcc-48c5-9e09-836c06d74eca, level informational, source aws-cloudtrail, duckdb
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "eventSource",
  "eventName",
  "sourceIPAddress"
FROM "cloudtrail"
WHERE (
    (lower("eventSource") = 's3.amazonaws.com' AND lower("eventName") = 'deletebucket')
      OR (
        lower("eventSource") = 'rds.amazonaws.com'
          AND lower("eventName") IN (
            'deletedbinstance', 'deletedbcluster', 'deletedbsnapshot', 'deletedbclustersnapshot'
          )
      )
      OR (
        lower("eventSource") = 'ec2.amazonaws.com'
          AND lower("eventName") IN ('terminateinstances', 'deletevolume', 'deletesnapshot')
      )
      OR (lower("eventSource") = 'dynamodb.amazonaws.com' AND lower("eventName") = 'deletetable')
      OR (lower("eventSource") = 'backup.amazonaws.com' AND lower("eventName") = 'deleterecoverypoint')
      OR (lower("eventSource") = 'kms.amazonaws.com' AND lower("eventName") = 'schedulekeydeletion')
  )
  AND NOT ("errorCode" IS NOT NULL);
