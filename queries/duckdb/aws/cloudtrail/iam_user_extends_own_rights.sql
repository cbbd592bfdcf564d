-- IAM User Extends Its Own Rights
-- rule e606c8af-a6b5-4060-a108-c3f6db96435d, level high, source aws-cloudtrail, duckdb
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "userIdentity"."accessKeyId" AS "userIdentity.accessKeyId",
  "eventName",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."userName"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."userName"') AS VARCHAR)
  ) AS "requestParameters.userName",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."policyArn"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."policyArn"') AS VARCHAR)
  ) AS "requestParameters.policyArn",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."groupName"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."groupName"') AS VARCHAR)
  ) AS "requestParameters.groupName",
  "sourceIPAddress"
FROM "cloudtrail"
WHERE lower("eventSource") = 'iam.amazonaws.com'
  AND lower("eventName") IN (
    'attachuserpolicy', 'putuserpolicy', 'addusertogroup', 'putuserpermissionsboundary',
    'deleteuserpermissionsboundary'
  )
  AND lower("userIdentity"."type") = 'iamuser'
  AND (
    lower(
        json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."userName"'), '$')
      ) = lower("userIdentity"."userName")
      OR CASE
        WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
          list_filter(
            flatten(
              list_transform(
                CASE
                  WHEN json_type(json_extract(TRY_CAST("requestParameters" AS JSON), '$."userName"')) = 'ARRAY' THEN json_extract(
                    json_extract(TRY_CAST("requestParameters" AS JSON), '$."userName"'), '$[*]'
                  )
                  ELSE ARRAY[json_extract(TRY_CAST("requestParameters" AS JSON), '$."userName"')]
                END,
                lambda v1: CASE WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]') ELSE ARRAY[v1] END
              )
            ),
            lambda v2: lower(json_extract_string(json_value(v2, '$'), '$')) = lower("userIdentity"."userName")
          )
        ) > 0
        ELSE FALSE
      END
  )
  AND NOT ("errorCode" IS NOT NULL);
