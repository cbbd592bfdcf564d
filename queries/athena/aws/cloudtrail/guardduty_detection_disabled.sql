-- GuardDuty Switched Off or Silenced
-- rule 77993b54-2077-4298-88b6-b1681eb2bf01, level high, source aws-cloudtrail, athena
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress",
  "awsRegion",
  "eventName",
  coalesce(
    json_extract_scalar("requestParameters", '$["detectorId"]'),
    json_format(json_extract("requestParameters", '$["detectorId"]'))
  ) AS "requestParameters.detectorId",
  coalesce(
    json_extract_scalar("requestParameters", '$["name"]'),
    json_format(json_extract("requestParameters", '$["name"]'))
  ) AS "requestParameters.name"
FROM "cloudtrail_logs_pp"
WHERE lower("eventSource") = 'guardduty.amazonaws.com'
  AND "errorCode" IS NULL
  AND (
    lower("eventName") IN (
        'deletedetector', 'disassociatefromadministratoraccount', 'disassociatefrommasteraccount'
      )
      OR (
        lower("eventName") = 'updatedetector'
          AND (
            lower(json_extract_scalar("requestParameters", '$["enable"]')) = 'false'
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("requestParameters", '$["enable"]') AS Array(JSON)),
                        ARRAY[json_extract("requestParameters", '$["enable"]')]
                      ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                    )
                  ), v2 -> lower(json_extract_scalar(v2, '$')) = 'false'
                )
                ELSE FALSE
              END
          )
      )
      OR (
        lower("eventName") = 'createfilter'
          AND (
            lower(json_extract_scalar("requestParameters", '$["action"]')) = 'archive'
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("requestParameters", '$["action"]') AS Array(JSON)),
                        ARRAY[json_extract("requestParameters", '$["action"]')]
                      ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
                    )
                  ), v4 -> lower(json_extract_scalar(v4, '$')) = 'archive'
                )
                ELSE FALSE
              END
          )
      )
  );
