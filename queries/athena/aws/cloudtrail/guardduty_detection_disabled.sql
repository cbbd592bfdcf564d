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
                      flatten(
                        transform(
                          ARRAY[json_extract("requestParameters", '$["enable"]')],
                          v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                        )
                      ), v2 -> coalesce(TRY_CAST(v2 AS Array(JSON)), ARRAY[v2])
                    )
                  ), v3 -> lower(json_extract_scalar(v3, '$')) = 'false'
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
                      flatten(
                        transform(
                          ARRAY[json_extract("requestParameters", '$["action"]')],
                          v4 -> coalesce(TRY_CAST(v4 AS Array(JSON)), ARRAY[v4])
                        )
                      ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                    )
                  ), v6 -> lower(json_extract_scalar(v6, '$')) = 'archive'
                )
                ELSE FALSE
              END
          )
      )
  );
