-- IAM User Extends Its Own Rights
-- rule e606c8af-a6b5-4060-a108-c3f6db96435d, level high, source aws-cloudtrail, athena
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "userIdentity"."accessKeyId" AS "userIdentity.accessKeyId",
  "eventName",
  coalesce(
    json_extract_scalar("requestParameters", '$["userName"]'),
    json_format(json_extract("requestParameters", '$["userName"]'))
  ) AS "requestParameters.userName",
  coalesce(
    json_extract_scalar("requestParameters", '$["policyArn"]'),
    json_format(json_extract("requestParameters", '$["policyArn"]'))
  ) AS "requestParameters.policyArn",
  coalesce(
    json_extract_scalar("requestParameters", '$["groupName"]'),
    json_format(json_extract("requestParameters", '$["groupName"]'))
  ) AS "requestParameters.groupName",
  "sourceIPAddress"
FROM "cloudtrail_logs_pp"
WHERE lower("eventSource") = 'iam.amazonaws.com'
  AND lower("eventName") IN (
    'attachuserpolicy', 'putuserpolicy', 'addusertogroup', 'putuserpermissionsboundary',
    'deleteuserpermissionsboundary'
  )
  AND lower("userIdentity"."type") = 'iamuser'
  AND (
    lower(json_extract_scalar("requestParameters", '$["userName"]')) = lower("userIdentity"."userName")
      OR CASE
        WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              coalesce(
                TRY_CAST(json_extract("requestParameters", '$["userName"]') AS Array(JSON)),
                ARRAY[json_extract("requestParameters", '$["userName"]')]
              ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
            )
          ), v2 -> lower(json_extract_scalar(v2, '$')) = lower("userIdentity"."userName")
        )
        ELSE FALSE
      END
  )
  AND NOT ("errorCode" IS NOT NULL);
