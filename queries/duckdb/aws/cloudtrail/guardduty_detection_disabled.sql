-- GuardDuty Switched Off or Silenced
-- rule 77993b54-2077-4298-88b6-b1681eb2bf01, level high, source aws-cloudtrail, duckdb
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress",
  "awsRegion",
  "eventName",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."detectorId"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."detectorId"') AS VARCHAR)
  ) AS "requestParameters.detectorId",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."name"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."name"') AS VARCHAR)
  ) AS "requestParameters.name"
FROM "cloudtrail"
WHERE lower("eventSource") = 'guardduty.amazonaws.com'
  AND "errorCode" IS NULL
  AND (
    lower("eventName") IN (
        'deletedetector', 'disassociatefromadministratoraccount', 'disassociatefrommasteraccount'
      )
      OR (
        lower("eventName") = 'updatedetector'
          AND (
            lower(
                json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."enable"'), '$'
                )
              ) = 'false'
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."enable"')
                          ) = 'ARRAY' THEN json_extract(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."enable"'),
                            '$[*]'
                          )
                          ELSE ARRAY[json_extract(TRY_CAST("requestParameters" AS JSON), '$."enable"')]
                        END,
                        lambda v1: CASE
                          WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                          ELSE ARRAY[v1]
                        END
                      )
                    ), lambda v2: lower(json_extract_string(json_value(v2, '$'), '$')) = 'false'
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
      OR (
        lower("eventName") = 'createfilter'
          AND (
            lower(
                json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."action"'), '$'
                )
              ) = 'archive'
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."action"')
                          ) = 'ARRAY' THEN json_extract(
                            json_extract(TRY_CAST("requestParameters" AS JSON), '$."action"'),
                            '$[*]'
                          )
                          ELSE ARRAY[json_extract(TRY_CAST("requestParameters" AS JSON), '$."action"')]
                        END,
                        lambda v3: CASE
                          WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]')
                          ELSE ARRAY[v3]
                        END
                      )
                    ), lambda v4: lower(json_extract_string(json_value(v4, '$'), '$')) = 'archive'
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
  );
