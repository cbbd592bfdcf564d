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
                        flatten(
                          list_transform(
                            ARRAY[json_extract(TRY_CAST("requestParameters" AS JSON), '$."enable"')],
                            lambda v1: CASE
                              WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                              ELSE ARRAY[v1]
                            END
                          )
                        ),
                        lambda v2: CASE
                          WHEN json_type(v2) = 'ARRAY' THEN json_extract(v2, '$[*]')
                          ELSE ARRAY[v2]
                        END
                      )
                    ), lambda v3: lower(json_extract_string(json_value(v3, '$'), '$')) = 'false'
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
                        flatten(
                          list_transform(
                            ARRAY[json_extract(TRY_CAST("requestParameters" AS JSON), '$."action"')],
                            lambda v4: CASE
                              WHEN json_type(v4) = 'ARRAY' THEN json_extract(v4, '$[*]')
                              ELSE ARRAY[v4]
                            END
                          )
                        ),
                        lambda v5: CASE
                          WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                          ELSE ARRAY[v5]
                        END
                      )
                    ), lambda v6: lower(json_extract_string(json_value(v6, '$'), '$')) = 'archive'
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
  );
