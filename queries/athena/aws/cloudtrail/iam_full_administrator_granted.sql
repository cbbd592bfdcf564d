-- Full Administrator Rights Granted in IAM
-- rule c215ef80-0fd7-4f9d-830b-c482dae55bea, level high, source aws-cloudtrail, athena
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress",
  "userAgent",
  "eventName",
  coalesce(
    json_extract_scalar("requestParameters", '$["userName"]'),
    json_format(json_extract("requestParameters", '$["userName"]'))
  ) AS "requestParameters.userName",
  coalesce(
    json_extract_scalar("requestParameters", '$["roleName"]'),
    json_format(json_extract("requestParameters", '$["roleName"]'))
  ) AS "requestParameters.roleName",
  coalesce(
    json_extract_scalar("requestParameters", '$["groupName"]'),
    json_format(json_extract("requestParameters", '$["groupName"]'))
  ) AS "requestParameters.groupName",
  coalesce(
    json_extract_scalar("requestParameters", '$["policyArn"]'),
    json_format(json_extract("requestParameters", '$["policyArn"]'))
  ) AS "requestParameters.policyArn"
FROM "cloudtrail_logs_pp"
WHERE (
    (
        lower("eventSource") = 'iam.amazonaws.com'
          AND lower("eventName") IN ('attachuserpolicy', 'attachgrouppolicy', 'attachrolepolicy')
          AND (
            lower(json_extract_scalar("requestParameters", '$["policyArn"]')) LIKE 'arn:aws%:iam::aws:policy/administratoraccess'
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("requestParameters", '$["policyArn"]') AS Array(JSON)),
                        ARRAY[json_extract("requestParameters", '$["policyArn"]')]
                      ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                    )
                  ),
                  v2 -> lower(json_extract_scalar(v2, '$')) LIKE 'arn:aws%:iam::aws:policy/administratoraccess'
                )
                ELSE FALSE
              END
          )
      )
      OR (
        lower("eventSource") = 'iam.amazonaws.com'
          AND lower("eventName") IN ('putuserpolicy', 'putgrouppolicy', 'putrolepolicy')
          AND (
            regexp_like(
                json_extract_scalar("requestParameters", '$["policyDocument"]'),
                '"Effect"[\s\x0b]*:[\s\x0b]*"Allow"'
              )
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("requestParameters", '$["policyDocument"]') AS Array(JSON)),
                        ARRAY[json_extract("requestParameters", '$["policyDocument"]')]
                      ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
                    )
                  ),
                  v4 -> regexp_like(json_extract_scalar(v4, '$'), '"Effect"[\s\x0b]*:[\s\x0b]*"Allow"')
                )
                ELSE FALSE
              END
          )
          AND (
            regexp_like(
                json_extract_scalar("requestParameters", '$["policyDocument"]'),
                '"Action"[\s\x0b]*:[\s\x0b]*\[?[\s\x0b]*"\*"'
              )
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("requestParameters", '$["policyDocument"]') AS Array(JSON)),
                        ARRAY[json_extract("requestParameters", '$["policyDocument"]')]
                      ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                    )
                  ),
                  v6 -> regexp_like(
                    json_extract_scalar(v6, '$'), '"Action"[\s\x0b]*:[\s\x0b]*\[?[\s\x0b]*"\*"'
                  )
                )
                ELSE FALSE
              END
          )
          AND (
            regexp_like(
                json_extract_scalar("requestParameters", '$["policyDocument"]'),
                '"Resource"[\s\x0b]*:[\s\x0b]*\[?[\s\x0b]*"\*"'
              )
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("requestParameters", '$["policyDocument"]') AS Array(JSON)),
                        ARRAY[json_extract("requestParameters", '$["policyDocument"]')]
                      ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                    )
                  ),
                  v8 -> regexp_like(
                    json_extract_scalar(v8, '$'), '"Resource"[\s\x0b]*:[\s\x0b]*\[?[\s\x0b]*"\*"'
                  )
                )
                ELSE FALSE
              END
          )
      )
  )
  AND NOT (
    "errorCode" IS NOT NULL
      OR (
        coalesce(lower("userIdentity"."invokedBy") = 'sso.amazonaws.com', FALSE)
          AND coalesce(
            lower(json_extract_scalar("requestParameters", '$["roleName"]')) LIKE 'awsreservedsso!_%' ESCAPE '!'
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("requestParameters", '$["roleName"]') AS Array(JSON)),
                        ARRAY[json_extract("requestParameters", '$["roleName"]')]
                      ), v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
                    )
                  ), v10 -> lower(json_extract_scalar(v10, '$')) LIKE 'awsreservedsso!_%' ESCAPE '!'
                )
                ELSE FALSE
              END, FALSE
          )
      )
  );
