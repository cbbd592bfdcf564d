-- KMS Key Destroyed at Short Notice
-- rule 09ac81af-b7f8-451a-af29-c02784f9d8b6, level high, source aws-cloudtrail, duckdb
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress",
  "awsRegion",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."keyId"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."keyId"') AS VARCHAR)
  ) AS "requestParameters.keyId",
  coalesce(
    json_extract_string(
      json_value(TRY_CAST("requestParameters" AS JSON), '$."pendingWindowInDays"'), '$'
    ),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."pendingWindowInDays"') AS VARCHAR)
  ) AS "requestParameters.pendingWindowInDays",
  coalesce(
    json_extract_string(json_value(TRY_CAST("responseElements" AS JSON), '$."deletionDate"'), '$'),
    CAST(json_extract(TRY_CAST("responseElements" AS JSON), '$."deletionDate"') AS VARCHAR)
  ) AS "responseElements.deletionDate"
FROM "cloudtrail"
WHERE (
    lower("eventSource") = 'kms.amazonaws.com'
      AND lower("eventName") = 'schedulekeydeletion'
      AND (
        CASE
            WHEN regexp_matches(
              json_extract_string(
                json_value(TRY_CAST("requestParameters" AS JSON), '$."pendingWindowInDays"'), '$'
              ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
            ) THEN TRY_CAST(json_extract_string(
              json_value(TRY_CAST("requestParameters" AS JSON), '$."pendingWindowInDays"'), '$'
            ) AS DOUBLE) < 1.4E1
            ELSE FALSE
          END
          OR CASE
            WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
              list_filter(
                flatten(
                  list_transform(
                    CASE
                      WHEN json_type(
                        json_extract(
                          TRY_CAST("requestParameters" AS JSON), '$."pendingWindowInDays"'
                        )
                      ) = 'ARRAY' THEN json_extract(
                        json_extract(
                          TRY_CAST("requestParameters" AS JSON), '$."pendingWindowInDays"'
                        ), '$[*]'
                      )
                      ELSE ARRAY[
                        json_extract(
                          TRY_CAST("requestParameters" AS JSON), '$."pendingWindowInDays"'
                        )
                      ]
                    END,
                    lambda v1: CASE
                      WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                      ELSE ARRAY[v1]
                    END
                  )
                ),
                lambda v2: CASE
                  WHEN regexp_matches(
                    json_extract_string(json_value(v2, '$'), '$'),
                    '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                  ) THEN TRY_CAST(json_extract_string(json_value(v2, '$'), '$') AS DOUBLE) < 1.4E1
                  ELSE FALSE
                END
              )
            ) > 0
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
