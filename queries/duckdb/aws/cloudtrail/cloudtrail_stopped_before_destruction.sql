-- Trail Stopped
-- rule 26e68f7b-ce7e-437e-b366-a7dd8c8777f5, level medium, source aws-cloudtrail, duckdb
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "eventName",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."name"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."name"') AS VARCHAR)
  ) AS "requestParameters.name",
  "sourceIPAddress"
FROM "cloudtrail"
WHERE lower("eventSource") = 'cloudtrail.amazonaws.com'
  AND lower("eventName") IN ('stoplogging', 'deletetrail')
  AND NOT ("errorCode" IS NOT NULL);
