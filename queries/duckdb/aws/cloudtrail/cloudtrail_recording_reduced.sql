-- CloudTrail Recording Stopped or Reduced
-- rule eace2d01-c9d3-4d68-9523-600b52e57540, level high, source aws-cloudtrail, duckdb
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "userIdentity"."accessKeyId" AS "userIdentity.accessKeyId",
  "sourceIPAddress",
  "userAgent",
  "eventName",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."name"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."name"') AS VARCHAR)
  ) AS "requestParameters.name",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."trailName"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."trailName"') AS VARCHAR)
  ) AS "requestParameters.trailName"
FROM "cloudtrail"
WHERE lower("eventSource") = 'cloudtrail.amazonaws.com'
  AND "errorCode" IS NULL
  AND (
    lower("eventName") IN ('stoplogging', 'deletetrail')
      OR (
        lower("eventName") = 'puteventselectors'
          AND (
            lower(
                json_extract_string(
                  json_value(
                    TRY_CAST("requestParameters" AS JSON),
                    '$."eventSelectors"."includeManagementEvents"'
                  ), '$'
                )
              ) = 'false'
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            flatten(
                              list_transform(
                                CASE
                                  WHEN json_type(
                                    json_extract(
                                      TRY_CAST("requestParameters" AS JSON), '$."eventSelectors"'
                                    )
                                  ) = 'ARRAY' THEN json_extract(
                                    json_extract(
                                      TRY_CAST("requestParameters" AS JSON), '$."eventSelectors"'
                                    ), '$[*]'
                                  )
                                  ELSE ARRAY[
                                    json_extract(
                                      TRY_CAST("requestParameters" AS JSON), '$."eventSelectors"'
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
                              WHEN json_type(json_extract(v2, '$."includeManagementEvents"')) = 'ARRAY' THEN json_extract(json_extract(v2, '$."includeManagementEvents"'), '$[*]')
                              ELSE ARRAY[json_extract(v2, '$."includeManagementEvents"')]
                            END
                          )
                        ),
                        lambda v3: CASE
                          WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]')
                          ELSE ARRAY[v3]
                        END
                      )
                    ), lambda v4: lower(json_extract_string(json_value(v4, '$'), '$')) = 'false'
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
      OR (
        lower("eventName") = 'updatetrail'
          AND (
            lower(
                json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."isMultiRegionTrail"'), '$'
                )
              ) = 'false'
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(
                            json_extract(
                              TRY_CAST("requestParameters" AS JSON), '$."isMultiRegionTrail"'
                            )
                          ) = 'ARRAY' THEN json_extract(
                            json_extract(
                              TRY_CAST("requestParameters" AS JSON), '$."isMultiRegionTrail"'
                            ), '$[*]'
                          )
                          ELSE ARRAY[
                            json_extract(
                              TRY_CAST("requestParameters" AS JSON), '$."isMultiRegionTrail"'
                            )
                          ]
                        END,
                        lambda v5: CASE
                          WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                          ELSE ARRAY[v5]
                        END
                      )
                    ), lambda v6: lower(json_extract_string(json_value(v6, '$'), '$')) = 'false'
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
      OR (
        lower("eventName") = 'updatetrail'
          AND (
            lower(
                json_extract_string(
                  json_value(
                    TRY_CAST("requestParameters" AS JSON), '$."includeGlobalServiceEvents"'
                  ), '$'
                )
              ) = 'false'
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(
                            json_extract(
                              TRY_CAST("requestParameters" AS JSON),
                              '$."includeGlobalServiceEvents"'
                            )
                          ) = 'ARRAY' THEN json_extract(
                            json_extract(
                              TRY_CAST("requestParameters" AS JSON),
                              '$."includeGlobalServiceEvents"'
                            ), '$[*]'
                          )
                          ELSE ARRAY[
                            json_extract(
                              TRY_CAST("requestParameters" AS JSON),
                              '$."includeGlobalServiceEvents"'
                            )
                          ]
                        END,
                        lambda v7: CASE
                          WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]')
                          ELSE ARRAY[v7]
                        END
                      )
                    ), lambda v8: lower(json_extract_string(json_value(v8, '$'), '$')) = 'false'
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
      OR (
        lower("eventName") = 'updatetrail'
          AND (
            lower(
                json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."enableLogFileValidation"'),
                  '$'
                )
              ) = 'false'
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(
                            json_extract(
                              TRY_CAST("requestParameters" AS JSON), '$."enableLogFileValidation"'
                            )
                          ) = 'ARRAY' THEN json_extract(
                            json_extract(
                              TRY_CAST("requestParameters" AS JSON), '$."enableLogFileValidation"'
                            ), '$[*]'
                          )
                          ELSE ARRAY[
                            json_extract(
                              TRY_CAST("requestParameters" AS JSON), '$."enableLogFileValidation"'
                            )
                          ]
                        END,
                        lambda v9: CASE
                          WHEN json_type(v9) = 'ARRAY' THEN json_extract(v9, '$[*]')
                          ELSE ARRAY[v9]
                        END
                      )
                    ), lambda v10: lower(json_extract_string(json_value(v10, '$'), '$')) = 'false'
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
  )
  AND NOT (
    coalesce(lower("eventName") = 'puteventselectors', FALSE)
      AND coalesce(
        lower(
            json_extract_string(
              json_value(
                TRY_CAST("requestParameters" AS JSON),
                '$."eventSelectors"."includeManagementEvents"'
              ), '$'
            )
          ) = 'true'
          OR CASE
            WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
              list_filter(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            CASE
                              WHEN json_type(
                                json_extract(
                                  TRY_CAST("requestParameters" AS JSON), '$."eventSelectors"'
                                )
                              ) = 'ARRAY' THEN json_extract(
                                json_extract(
                                  TRY_CAST("requestParameters" AS JSON), '$."eventSelectors"'
                                ), '$[*]'
                              )
                              ELSE ARRAY[
                                json_extract(
                                  TRY_CAST("requestParameters" AS JSON), '$."eventSelectors"'
                                )
                              ]
                            END,
                            lambda v11: CASE
                              WHEN json_type(v11) = 'ARRAY' THEN json_extract(v11, '$[*]')
                              ELSE ARRAY[v11]
                            END
                          )
                        ),
                        lambda v12: CASE
                          WHEN json_type(json_extract(v12, '$."includeManagementEvents"')) = 'ARRAY' THEN json_extract(json_extract(v12, '$."includeManagementEvents"'), '$[*]')
                          ELSE ARRAY[json_extract(v12, '$."includeManagementEvents"')]
                        END
                      )
                    ),
                    lambda v13: CASE
                      WHEN json_type(v13) = 'ARRAY' THEN json_extract(v13, '$[*]')
                      ELSE ARRAY[v13]
                    END
                  )
                ), lambda v14: lower(json_extract_string(json_value(v14, '$'), '$')) = 'true'
              )
            ) > 0
            ELSE FALSE
          END, FALSE
      )
  );
