-- KMS Key Destroyed at Short Notice
-- rule 09ac81af-b7f8-451a-af29-c02784f9d8b6, level high, source aws-cloudtrail, athena
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress",
  "awsRegion",
  coalesce(
    json_extract_scalar("requestParameters", '$["keyId"]'),
    json_format(json_extract("requestParameters", '$["keyId"]'))
  ) AS "requestParameters.keyId",
  coalesce(
    json_extract_scalar("requestParameters", '$["pendingWindowInDays"]'),
    json_format(json_extract("requestParameters", '$["pendingWindowInDays"]'))
  ) AS "requestParameters.pendingWindowInDays",
  coalesce(
    json_extract_scalar("responseElements", '$["deletionDate"]'),
    json_format(json_extract("responseElements", '$["deletionDate"]'))
  ) AS "responseElements.deletionDate"
FROM "cloudtrail_logs_pp"
WHERE (
    lower("eventSource") = 'kms.amazonaws.com'
      AND lower("eventName") = 'schedulekeydeletion'
      AND (
        CASE
            WHEN regexp_like(
              json_extract_scalar("requestParameters", '$["pendingWindowInDays"]'),
              '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
            ) THEN TRY_CAST(json_extract_scalar("requestParameters", '$["pendingWindowInDays"]') AS DOUBLE) < 1.4E1
            ELSE FALSE
          END
          OR CASE
            WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
              flatten(
                transform(
                  coalesce(
                    TRY_CAST(json_extract("requestParameters", '$["pendingWindowInDays"]') AS Array(JSON)),
                    ARRAY[json_extract("requestParameters", '$["pendingWindowInDays"]')]
                  ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                )
              ),
              v2 -> CASE
                WHEN regexp_like(
                  json_extract_scalar(v2, '$'),
                  '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_scalar(v2, '$') AS DOUBLE) < 1.4E1
                ELSE FALSE
              END
            )
            ELSE FALSE
          END
      )
      AND "errorCode" IS NULL
  )
  OR (
    lower("eventSource") = 'kms.amazonaws.com'
      AND lower("eventName") = 'deleteimportedkeymaterial'
      AND "errorCode" IS NULL
  );
