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
                            list_transform(
                              flatten(
                                list_transform(
                                  flatten(
                                    list_transform(
                                      ARRAY[
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."eventSelectors"'
                                        )
                                      ],
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
                              ), lambda v3: json_extract(v3, '$."includeManagementEvents"')
                            ),
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
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."isMultiRegionTrail"'), '$'
                )
              ) = 'false'
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            ARRAY[
                              json_extract(
                                TRY_CAST("requestParameters" AS JSON), '$."isMultiRegionTrail"'
                              )
                            ],
                            lambda v7: CASE
                              WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]')
                              ELSE ARRAY[v7]
                            END
                          )
                        ),
                        lambda v8: CASE
                          WHEN json_type(v8) = 'ARRAY' THEN json_extract(v8, '$[*]')
                          ELSE ARRAY[v8]
                        END
                      )
                    ), lambda v9: lower(json_extract_string(json_value(v9, '$'), '$')) = 'false'
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
                        flatten(
                          list_transform(
                            ARRAY[
                              json_extract(
                                TRY_CAST("requestParameters" AS JSON),
                                '$."includeGlobalServiceEvents"'
                              )
                            ],
                            lambda v10: CASE
                              WHEN json_type(v10) = 'ARRAY' THEN json_extract(v10, '$[*]')
                              ELSE ARRAY[v10]
                            END
                          )
                        ),
                        lambda v11: CASE
                          WHEN json_type(v11) = 'ARRAY' THEN json_extract(v11, '$[*]')
                          ELSE ARRAY[v11]
                        END
                      )
                    ), lambda v12: lower(json_extract_string(json_value(v12, '$'), '$')) = 'false'
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
                        flatten(
                          list_transform(
                            ARRAY[
                              json_extract(
                                TRY_CAST("requestParameters" AS JSON), '$."enableLogFileValidation"'
                              )
                            ],
                            lambda v13: CASE
                              WHEN json_type(v13) = 'ARRAY' THEN json_extract(v13, '$[*]')
                              ELSE ARRAY[v13]
                            END
                          )
                        ),
                        lambda v14: CASE
                          WHEN json_type(v14) = 'ARRAY' THEN json_extract(v14, '$[*]')
                          ELSE ARRAY[v14]
                        END
                      )
                    ), lambda v15: lower(json_extract_string(json_value(v15, '$'), '$')) = 'false'
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
                        list_transform(
                          flatten(
                            list_transform(
                              flatten(
                                list_transform(
                                  ARRAY[
                                    json_extract(
                                      TRY_CAST("requestParameters" AS JSON), '$."eventSelectors"'
                                    )
                                  ],
                                  lambda v16: CASE
                                    WHEN json_type(v16) = 'ARRAY' THEN json_extract(v16, '$[*]')
                                    ELSE ARRAY[v16]
                                  END
                                )
                              ),
                              lambda v17: CASE
                                WHEN json_type(v17) = 'ARRAY' THEN json_extract(v17, '$[*]')
                                ELSE ARRAY[v17]
                              END
                            )
                          ), lambda v18: json_extract(v18, '$."includeManagementEvents"')
                        ),
                        lambda v19: CASE
                          WHEN json_type(v19) = 'ARRAY' THEN json_extract(v19, '$[*]')
                          ELSE ARRAY[v19]
                        END
                      )
                    ),
                    lambda v20: CASE
                      WHEN json_type(v20) = 'ARRAY' THEN json_extract(v20, '$[*]')
                      ELSE ARRAY[v20]
                    END
                  )
                ), lambda v21: lower(json_extract_string(json_value(v21, '$'), '$')) = 'true'
              )
            ) > 0
            ELSE FALSE
          END, FALSE
      )
  );
