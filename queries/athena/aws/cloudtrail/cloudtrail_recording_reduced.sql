-- CloudTrail Recording Stopped or Reduced
-- rule eace2d01-c9d3-4d68-9523-600b52e57540, level high, source aws-cloudtrail, athena
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "userIdentity"."accessKeyId" AS "userIdentity.accessKeyId",
  "sourceIPAddress",
  "userAgent",
  "eventName",
  coalesce(
    json_extract_scalar("requestParameters", '$["name"]'),
    json_format(json_extract("requestParameters", '$["name"]'))
  ) AS "requestParameters.name",
  coalesce(
    json_extract_scalar("requestParameters", '$["trailName"]'),
    json_format(json_extract("requestParameters", '$["trailName"]'))
  ) AS "requestParameters.trailName"
FROM "cloudtrail_logs_pp"
WHERE lower("eventSource") = 'cloudtrail.amazonaws.com'
  AND "errorCode" IS NULL
  AND (
    lower("eventName") IN ('stoplogging', 'deletetrail')
      OR (
        lower("eventName") = 'puteventselectors'
          AND (
            lower(
                json_extract_scalar(
                  "requestParameters", '$["eventSelectors"]["includeManagementEvents"]'
                )
              ) = 'false'
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          transform(
                            flatten(
                              transform(
                                flatten(
                                  transform(
                                    ARRAY[json_extract("requestParameters", '$["eventSelectors"]')],
                                    v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                                  )
                                ), v2 -> coalesce(TRY_CAST(v2 AS Array(JSON)), ARRAY[v2])
                              )
                            ), v3 -> json_extract(v3, '$["includeManagementEvents"]')
                          ), v4 -> coalesce(TRY_CAST(v4 AS Array(JSON)), ARRAY[v4])
                        )
                      ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                    )
                  ), v6 -> lower(json_extract_scalar(v6, '$')) = 'false'
                )
                ELSE FALSE
              END
          )
      )
      OR (
        lower("eventName") = 'updatetrail'
          AND (
            lower(json_extract_scalar("requestParameters", '$["isMultiRegionTrail"]')) = 'false'
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          ARRAY[json_extract("requestParameters", '$["isMultiRegionTrail"]')],
                          v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                        )
                      ), v8 -> coalesce(TRY_CAST(v8 AS Array(JSON)), ARRAY[v8])
                    )
                  ), v9 -> lower(json_extract_scalar(v9, '$')) = 'false'
                )
                ELSE FALSE
              END
          )
      )
      OR (
        lower("eventName") = 'updatetrail'
          AND (
            lower(json_extract_scalar("requestParameters", '$["includeGlobalServiceEvents"]')) = 'false'
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          ARRAY[
                            json_extract("requestParameters", '$["includeGlobalServiceEvents"]')
                          ], v10 -> coalesce(TRY_CAST(v10 AS Array(JSON)), ARRAY[v10])
                        )
                      ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                    )
                  ), v12 -> lower(json_extract_scalar(v12, '$')) = 'false'
                )
                ELSE FALSE
              END
          )
      )
      OR (
        lower("eventName") = 'updatetrail'
          AND (
            lower(json_extract_scalar("requestParameters", '$["enableLogFileValidation"]')) = 'false'
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          ARRAY[json_extract("requestParameters", '$["enableLogFileValidation"]')],
                          v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                        )
                      ), v14 -> coalesce(TRY_CAST(v14 AS Array(JSON)), ARRAY[v14])
                    )
                  ), v15 -> lower(json_extract_scalar(v15, '$')) = 'false'
                )
                ELSE FALSE
              END
          )
      )
  )
  AND NOT (
    coalesce(lower("eventName") = 'puteventselectors', FALSE)
      AND coalesce(
        lower(
            json_extract_scalar(
              "requestParameters", '$["eventSelectors"]["includeManagementEvents"]'
            )
          ) = 'true'
          OR CASE
            WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
              flatten(
                transform(
                  flatten(
                    transform(
                      transform(
                        flatten(
                          transform(
                            flatten(
                              transform(
                                ARRAY[json_extract("requestParameters", '$["eventSelectors"]')],
                                v16 -> coalesce(TRY_CAST(v16 AS Array(JSON)), ARRAY[v16])
                              )
                            ), v17 -> coalesce(TRY_CAST(v17 AS Array(JSON)), ARRAY[v17])
                          )
                        ), v18 -> json_extract(v18, '$["includeManagementEvents"]')
                      ), v19 -> coalesce(TRY_CAST(v19 AS Array(JSON)), ARRAY[v19])
                    )
                  ), v20 -> coalesce(TRY_CAST(v20 AS Array(JSON)), ARRAY[v20])
                )
              ), v21 -> lower(json_extract_scalar(v21, '$')) = 'true'
            )
            ELSE FALSE
          END, FALSE
      )
  );
