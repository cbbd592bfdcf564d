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
                          flatten(
                            transform(
                              coalesce(
                                TRY_CAST(json_extract("requestParameters", '$["eventSelectors"]') AS Array(JSON)),
                                ARRAY[json_extract("requestParameters", '$["eventSelectors"]')]
                              ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                            )
                          ),
                          v2 -> coalesce(
                            TRY_CAST(json_extract(v2, '$["includeManagementEvents"]') AS Array(JSON)),
                            ARRAY[json_extract(v2, '$["includeManagementEvents"]')]
                          )
                        )
                      ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
                    )
                  ), v4 -> lower(json_extract_scalar(v4, '$')) = 'false'
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
                      coalesce(
                        TRY_CAST(json_extract("requestParameters", '$["isMultiRegionTrail"]') AS Array(JSON)),
                        ARRAY[json_extract("requestParameters", '$["isMultiRegionTrail"]')]
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
            lower(json_extract_scalar("requestParameters", '$["includeGlobalServiceEvents"]')) = 'false'
              OR CASE
                WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("requestParameters", '$["includeGlobalServiceEvents"]') AS Array(JSON)),
                        ARRAY[json_extract("requestParameters", '$["includeGlobalServiceEvents"]')]
                      ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                    )
                  ), v8 -> lower(json_extract_scalar(v8, '$')) = 'false'
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
                      coalesce(
                        TRY_CAST(json_extract("requestParameters", '$["enableLogFileValidation"]') AS Array(JSON)),
                        ARRAY[json_extract("requestParameters", '$["enableLogFileValidation"]')]
                      ), v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
                    )
                  ), v10 -> lower(json_extract_scalar(v10, '$')) = 'false'
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
                      flatten(
                        transform(
                          coalesce(
                            TRY_CAST(json_extract("requestParameters", '$["eventSelectors"]') AS Array(JSON)),
                            ARRAY[json_extract("requestParameters", '$["eventSelectors"]')]
                          ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                        )
                      ),
                      v12 -> coalesce(
                        TRY_CAST(json_extract(v12, '$["includeManagementEvents"]') AS Array(JSON)),
                        ARRAY[json_extract(v12, '$["includeManagementEvents"]')]
                      )
                    )
                  ), v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                )
              ), v14 -> lower(json_extract_scalar(v14, '$')) = 'true'
            )
            ELSE FALSE
          END, FALSE
      )
  );
