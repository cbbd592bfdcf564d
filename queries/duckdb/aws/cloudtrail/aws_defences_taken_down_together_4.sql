-- Several Defences of an AWS Account Taken Down Together
-- rule c5ae0c6c-6fec-494b-9e26-82fd63c7249c, level critical, source aws-cloudtrail, duckdb
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN regexp_matches(
        "eventTime",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN epoch_us(
        make_timestamp(
          epoch_us(
            TRY_CAST(CASE
              WHEN regexp_matches("eventTime", '(Z|[+-][0-9]{2}(:?[0-9]{2})?)$') THEN "eventTime"
              ELSE "eventTime" || 'Z'
            END AS TIMESTAMP WITH TIME ZONE)
          )
        )
      )
    END AS "_t",
    coalesce("eventID", '') AS "_id",
    "recipientAccountId" AS "_key0",
    coalesce(
      lower("eventSource") = 'cloudtrail.amazonaws.com'
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
                                            TRY_CAST("requestParameters" AS JSON),
                                            '$."eventSelectors"'
                                          )
                                        ) = 'ARRAY' THEN json_extract(
                                          json_extract(
                                            TRY_CAST("requestParameters" AS JSON),
                                            '$."eventSelectors"'
                                          ), '$[*]'
                                        )
                                        ELSE ARRAY[
                                          json_extract(
                                            TRY_CAST("requestParameters" AS JSON),
                                            '$."eventSelectors"'
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
                                    WHEN json_type(json_extract(v2, '$."includeManagementEvents"')) = 'ARRAY' THEN json_extract(
                                      json_extract(v2, '$."includeManagementEvents"'), '$[*]'
                                    )
                                    ELSE ARRAY[json_extract(v2, '$."includeManagementEvents"')]
                                  END
                                )
                              ),
                              lambda v3: CASE
                                WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]')
                                ELSE ARRAY[v3]
                              END
                            )
                          ),
                          lambda v4: lower(json_extract_string(json_value(v4, '$'), '$')) = 'false'
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
                        json_value(TRY_CAST("requestParameters" AS JSON), '$."isMultiRegionTrail"'),
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
                          ),
                          lambda v6: lower(json_extract_string(json_value(v6, '$'), '$')) = 'false'
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
                          ),
                          lambda v8: lower(json_extract_string(json_value(v8, '$'), '$')) = 'false'
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
                          TRY_CAST("requestParameters" AS JSON), '$."enableLogFileValidation"'
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
                                    '$."enableLogFileValidation"'
                                  )
                                ) = 'ARRAY' THEN json_extract(
                                  json_extract(
                                    TRY_CAST("requestParameters" AS JSON),
                                    '$."enableLogFileValidation"'
                                  ), '$[*]'
                                )
                                ELSE ARRAY[
                                  json_extract(
                                    TRY_CAST("requestParameters" AS JSON),
                                    '$."enableLogFileValidation"'
                                  )
                                ]
                              END,
                              lambda v9: CASE
                                WHEN json_type(v9) = 'ARRAY' THEN json_extract(v9, '$[*]')
                                ELSE ARRAY[v9]
                              END
                            )
                          ),
                          lambda v10: lower(json_extract_string(json_value(v10, '$'), '$')) = 'false'
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
                                WHEN json_type(json_extract(v12, '$."includeManagementEvents"')) = 'ARRAY' THEN json_extract(
                                  json_extract(v12, '$."includeManagementEvents"'), '$[*]'
                                )
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
        ), FALSE
    ) AS "_r0",
    coalesce(
      lower("eventSource") = 'guardduty.amazonaws.com'
        AND "errorCode" IS NULL
        AND (
          lower("eventName") IN (
              'deletedetector', 'disassociatefromadministratoraccount',
              'disassociatefrommasteraccount'
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
                                ELSE ARRAY[
                                  json_extract(TRY_CAST("requestParameters" AS JSON), '$."enable"')
                                ]
                              END,
                              lambda v15: CASE
                                WHEN json_type(v15) = 'ARRAY' THEN json_extract(v15, '$[*]')
                                ELSE ARRAY[v15]
                              END
                            )
                          ),
                          lambda v16: lower(json_extract_string(json_value(v16, '$'), '$')) = 'false'
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
                                ELSE ARRAY[
                                  json_extract(TRY_CAST("requestParameters" AS JSON), '$."action"')
                                ]
                              END,
                              lambda v17: CASE
                                WHEN json_type(v17) = 'ARRAY' THEN json_extract(v17, '$[*]')
                                ELSE ARRAY[v17]
                              END
                            )
                          ),
                          lambda v18: lower(json_extract_string(json_value(v18, '$'), '$')) = 'archive'
                        )
                      ) > 0
                      ELSE FALSE
                    END
                )
            )
        ), FALSE
    ) AS "_r1",
    coalesce(
      lower("eventSource") = 'config.amazonaws.com'
        AND lower("eventName") IN ('stopconfigurationrecorder', 'deleteconfigurationrecorder')
        AND NOT ("errorCode" IS NOT NULL), FALSE
    ) AS "_r2",
    coalesce(
      lower("eventSource") = 'ec2.amazonaws.com'
        AND lower("eventName") = 'deleteflowlogs'
        AND NOT ("errorCode" IS NOT NULL), FALSE
    ) AS "_r3",
    coalesce(
      lower("eventSource") = 'securityhub.amazonaws.com'
        AND lower("eventName") IN ('disablesecurityhub', 'batchdisablestandards')
        AND NOT ("errorCode" IS NOT NULL), FALSE
    ) AS "_r4"
  FROM "cloudtrail"
  WHERE (
      lower("eventSource") = 'cloudtrail.amazonaws.com'
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
                                            TRY_CAST("requestParameters" AS JSON),
                                            '$."eventSelectors"'
                                          )
                                        ) = 'ARRAY' THEN json_extract(
                                          json_extract(
                                            TRY_CAST("requestParameters" AS JSON),
                                            '$."eventSelectors"'
                                          ), '$[*]'
                                        )
                                        ELSE ARRAY[
                                          json_extract(
                                            TRY_CAST("requestParameters" AS JSON),
                                            '$."eventSelectors"'
                                          )
                                        ]
                                      END,
                                      lambda v19: CASE
                                        WHEN json_type(v19) = 'ARRAY' THEN json_extract(v19, '$[*]')
                                        ELSE ARRAY[v19]
                                      END
                                    )
                                  ),
                                  lambda v20: CASE
                                    WHEN json_type(json_extract(v20, '$."includeManagementEvents"')) = 'ARRAY' THEN json_extract(
                                      json_extract(v20, '$."includeManagementEvents"'), '$[*]'
                                    )
                                    ELSE ARRAY[json_extract(v20, '$."includeManagementEvents"')]
                                  END
                                )
                              ),
                              lambda v21: CASE
                                WHEN json_type(v21) = 'ARRAY' THEN json_extract(v21, '$[*]')
                                ELSE ARRAY[v21]
                              END
                            )
                          ),
                          lambda v22: lower(json_extract_string(json_value(v22, '$'), '$')) = 'false'
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
                        json_value(TRY_CAST("requestParameters" AS JSON), '$."isMultiRegionTrail"'),
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
                              lambda v23: CASE
                                WHEN json_type(v23) = 'ARRAY' THEN json_extract(v23, '$[*]')
                                ELSE ARRAY[v23]
                              END
                            )
                          ),
                          lambda v24: lower(json_extract_string(json_value(v24, '$'), '$')) = 'false'
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
                              lambda v25: CASE
                                WHEN json_type(v25) = 'ARRAY' THEN json_extract(v25, '$[*]')
                                ELSE ARRAY[v25]
                              END
                            )
                          ),
                          lambda v26: lower(json_extract_string(json_value(v26, '$'), '$')) = 'false'
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
                          TRY_CAST("requestParameters" AS JSON), '$."enableLogFileValidation"'
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
                                    '$."enableLogFileValidation"'
                                  )
                                ) = 'ARRAY' THEN json_extract(
                                  json_extract(
                                    TRY_CAST("requestParameters" AS JSON),
                                    '$."enableLogFileValidation"'
                                  ), '$[*]'
                                )
                                ELSE ARRAY[
                                  json_extract(
                                    TRY_CAST("requestParameters" AS JSON),
                                    '$."enableLogFileValidation"'
                                  )
                                ]
                              END,
                              lambda v27: CASE
                                WHEN json_type(v27) = 'ARRAY' THEN json_extract(v27, '$[*]')
                                ELSE ARRAY[v27]
                              END
                            )
                          ),
                          lambda v28: lower(json_extract_string(json_value(v28, '$'), '$')) = 'false'
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
                                  lambda v29: CASE
                                    WHEN json_type(v29) = 'ARRAY' THEN json_extract(v29, '$[*]')
                                    ELSE ARRAY[v29]
                                  END
                                )
                              ),
                              lambda v30: CASE
                                WHEN json_type(json_extract(v30, '$."includeManagementEvents"')) = 'ARRAY' THEN json_extract(
                                  json_extract(v30, '$."includeManagementEvents"'), '$[*]'
                                )
                                ELSE ARRAY[json_extract(v30, '$."includeManagementEvents"')]
                              END
                            )
                          ),
                          lambda v31: CASE
                            WHEN json_type(v31) = 'ARRAY' THEN json_extract(v31, '$[*]')
                            ELSE ARRAY[v31]
                          END
                        )
                      ), lambda v32: lower(json_extract_string(json_value(v32, '$'), '$')) = 'true'
                    )
                  ) > 0
                  ELSE FALSE
                END, FALSE
            )
        )
    )
    OR (
      lower("eventSource") = 'guardduty.amazonaws.com'
        AND "errorCode" IS NULL
        AND (
          lower("eventName") IN (
              'deletedetector', 'disassociatefromadministratoraccount',
              'disassociatefrommasteraccount'
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
                                ELSE ARRAY[
                                  json_extract(TRY_CAST("requestParameters" AS JSON), '$."enable"')
                                ]
                              END,
                              lambda v33: CASE
                                WHEN json_type(v33) = 'ARRAY' THEN json_extract(v33, '$[*]')
                                ELSE ARRAY[v33]
                              END
                            )
                          ),
                          lambda v34: lower(json_extract_string(json_value(v34, '$'), '$')) = 'false'
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
                                ELSE ARRAY[
                                  json_extract(TRY_CAST("requestParameters" AS JSON), '$."action"')
                                ]
                              END,
                              lambda v35: CASE
                                WHEN json_type(v35) = 'ARRAY' THEN json_extract(v35, '$[*]')
                                ELSE ARRAY[v35]
                              END
                            )
                          ),
                          lambda v36: lower(json_extract_string(json_value(v36, '$'), '$')) = 'archive'
                        )
                      ) > 0
                      ELSE FALSE
                    END
                )
            )
        )
    )
    OR (
      lower("eventSource") = 'config.amazonaws.com'
        AND lower("eventName") IN ('stopconfigurationrecorder', 'deleteconfigurationrecorder')
        AND NOT ("errorCode" IS NOT NULL)
    )
    OR (
      lower("eventSource") = 'ec2.amazonaws.com'
        AND lower("eventName") = 'deleteflowlogs'
        AND NOT ("errorCode" IS NOT NULL)
    )
    OR (
      lower("eventSource") = 'securityhub.amazonaws.com'
        AND lower("eventName") IN ('disablesecurityhub', 'batchdisablestandards')
        AND NOT ("errorCode" IS NOT NULL)
    )
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    "_key0" AS "_k",
    "_r0",
    "_r1",
    "_r2",
    "_r3",
    "_r4"
  FROM "rows0_0"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL
),
"instants" AS (
  SELECT
    "_k",
    "_t",
    max("_id") FILTER (WHERE "_r0") AS "_e0",
    max("_id") FILTER (WHERE "_r1") AS "_e1",
    max("_id") FILTER (WHERE "_r2") AS "_e2",
    max("_id") FILTER (WHERE "_r3") AS "_e3",
    max("_id") FILTER (WHERE "_r4") AS "_e4"
  FROM "matches"
  GROUP BY "_k", "_t"
),
"together" AS (
  SELECT
    "_k",
    "_t",
    max(CASE WHEN "_e0" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_l0",
    max_by("_e0", CASE WHEN "_e0" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_e0",
    max(CASE WHEN "_e1" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_l1",
    max_by("_e1", CASE WHEN "_e1" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_e1",
    max(CASE WHEN "_e2" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_l2",
    max_by("_e2", CASE WHEN "_e2" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_e2",
    max(CASE WHEN "_e3" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_l3",
    max_by("_e3", CASE WHEN "_e3" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_e3",
    max(CASE WHEN "_e4" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_l4",
    max_by("_e4", CASE WHEN "_e4" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_e4"
  FROM "instants"
),
"alerts" AS (
  SELECT
    "_k",
    "_t" AS "_start",
    "_t" AS "_at",
    "_t" AS "_last",
    least(
      CASE WHEN coalesce("_l0" >= ("_t" - 3600000000), FALSE) THEN "_l0" ELSE "_t" END,
      CASE WHEN coalesce("_l1" >= ("_t" - 3600000000), FALSE) THEN "_l1" ELSE "_t" END,
      CASE WHEN coalesce("_l2" >= ("_t" - 3600000000), FALSE) THEN "_l2" ELSE "_t" END,
      CASE WHEN coalesce("_l3" >= ("_t" - 3600000000), FALSE) THEN "_l3" ELSE "_t" END,
      CASE WHEN coalesce("_l4" >= ("_t" - 3600000000), FALSE) THEN "_l4" ELSE "_t" END
    ) AS "_first",
    (
      (
        (
          CASE WHEN coalesce("_l0" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END + CASE
            WHEN coalesce("_l1" >= ("_t" - 3600000000), FALSE)
              AND NOT coalesce(
                coalesce("_l0" >= ("_t" - 3600000000), FALSE) AND "_l0" = "_l1" AND "_e0" = "_e1",
                FALSE
              ) THEN 1
            ELSE 0
          END
        ) + CASE
          WHEN coalesce("_l2" >= ("_t" - 3600000000), FALSE)
            AND NOT coalesce(
              coalesce("_l0" >= ("_t" - 3600000000), FALSE) AND "_l0" = "_l2" AND "_e0" = "_e2",
              FALSE
            )
            AND NOT coalesce(
              coalesce("_l1" >= ("_t" - 3600000000), FALSE) AND "_l1" = "_l2" AND "_e1" = "_e2",
              FALSE
            ) THEN 1
          ELSE 0
        END
      ) + CASE
        WHEN coalesce("_l3" >= ("_t" - 3600000000), FALSE)
          AND NOT coalesce(
            coalesce("_l0" >= ("_t" - 3600000000), FALSE) AND "_l0" = "_l3" AND "_e0" = "_e3", FALSE
          )
          AND NOT coalesce(
            coalesce("_l1" >= ("_t" - 3600000000), FALSE) AND "_l1" = "_l3" AND "_e1" = "_e3", FALSE
          )
          AND NOT coalesce(
            coalesce("_l2" >= ("_t" - 3600000000), FALSE) AND "_l2" = "_l3" AND "_e2" = "_e3", FALSE
          ) THEN 1
        ELSE 0
      END
    ) + CASE
      WHEN coalesce("_l4" >= ("_t" - 3600000000), FALSE)
        AND NOT coalesce(
          coalesce("_l0" >= ("_t" - 3600000000), FALSE) AND "_l0" = "_l4" AND "_e0" = "_e4", FALSE
        )
        AND NOT coalesce(
          coalesce("_l1" >= ("_t" - 3600000000), FALSE) AND "_l1" = "_l4" AND "_e1" = "_e4", FALSE
        )
        AND NOT coalesce(
          coalesce("_l2" >= ("_t" - 3600000000), FALSE) AND "_l2" = "_l4" AND "_e2" = "_e4", FALSE
        )
        AND NOT coalesce(
          coalesce("_l3" >= ("_t" - 3600000000), FALSE) AND "_l3" = "_l4" AND "_e3" = "_e4", FALSE
        ) THEN 1
      ELSE 0
    END AS "_n",
    TRY_CAST((
      (
        (
          CASE WHEN coalesce("_l0" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END + CASE WHEN coalesce("_l1" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END
        ) + CASE WHEN coalesce("_l2" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END
      ) + CASE WHEN coalesce("_l3" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END
    ) + CASE WHEN coalesce("_l4" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END AS DOUBLE) AS "_v",
    list_sort(
      list_distinct(
        ARRAY[
          CASE WHEN coalesce("_l0" >= ("_t" - 3600000000), FALSE) THEN "_e0" END,
          CASE WHEN coalesce("_l1" >= ("_t" - 3600000000), FALSE) THEN "_e1" END,
          CASE WHEN coalesce("_l2" >= ("_t" - 3600000000), FALSE) THEN "_e2" END,
          CASE WHEN coalesce("_l3" >= ("_t" - 3600000000), FALSE) THEN "_e3" END,
          CASE WHEN coalesce("_l4" >= ("_t" - 3600000000), FALSE) THEN "_e4" END
        ]
      )
    ) AS "_ids"
  FROM "together"
  WHERE coalesce(
    (
      (
        (
          (
            CASE WHEN coalesce("_l0" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END + CASE WHEN coalesce("_l1" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END
          ) + CASE WHEN coalesce("_l2" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END
        ) + CASE WHEN coalesce("_l3" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END
      ) + CASE WHEN coalesce("_l4" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END
    ) >= 3, FALSE
  )
),
"named" AS (
  SELECT
    "_k",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    md5(
      'c5ae0c6c-6fec-494b-9e26-82fd63c7249c
' || coalesce(CAST(length("_k") AS VARCHAR) || ':' || "_k", '-') || '
' || CAST("_start" AS VARCHAR)
    ) AS "_aid",
    1 AS "_merged"
  FROM "alerts"
),
"dedup_keys" AS (
  SELECT
    coalesce(CAST(length("_k") AS VARCHAR) || ':' || "_k", '-') AS "_k",
    "_k" AS "_events",
    "_aid",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_merged"
  FROM "named"
),
"dedup_opened" AS (
  SELECT
    "_aid",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_merged",
    "_k",
    "_events",
    CASE
      WHEN lag("_at") OVER (PARTITION BY "_k" ORDER BY "_at") IS NULL
        OR ("_at" - lag("_at") OVER (PARTITION BY "_k" ORDER BY "_at")) >= 21600000000 THEN "_at"
    END AS "_opened"
  FROM "dedup_keys"
),
"dedup_sessions" AS (
  SELECT
    "_aid",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_merged",
    "_k",
    "_events",
    max("_opened") OVER (PARTITION BY "_k" ORDER BY "_at") AS "_session"
  FROM "dedup_opened"
),
"dedup_late" AS (
  SELECT
    "_k",
    "_at",
    min("_session") AS "_session"
  FROM "dedup_sessions"
  WHERE "_at" >= ("_session" + 21600000000)
  GROUP BY "_k", "_at"
),
"dedup_numbered" AS (
  SELECT
    "_k",
    "_at",
    "_session",
    ("_at" - "_session") - (("_at" - "_session") % 21600000000) AS "_stretch"
  FROM "dedup_late"
),
"dedup_stretches" AS (
  SELECT
    "_k",
    "_session",
    "_stretch",
    array_sort(array_agg("_at")) AS "_times"
  FROM "dedup_numbered"
  GROUP BY "_k", "_session", "_stretch"
),
"dedup_listed" AS (
  SELECT
    "_k",
    "_session",
    array_sort(array_agg("_times")) AS "_times"
  FROM "dedup_stretches"
  GROUP BY "_k", "_session"
),
"dedup_anchors" AS (
  SELECT
    "_k",
    unnest(
      list_reduce(
        list_prepend(list_value("_session"), "_times"),
        lambda s, x: CASE
          WHEN x[-1] >= (s[-1] + 21600000000) THEN list_append(s, list_filter(x, lambda y: y >= s[-1] + 21600000000)[1])
          ELSE s
        END
      )
    ) AS "_anchor"
  FROM "dedup_listed"
),
"dedup_marked" AS (
  SELECT
    "_l"."_k" AS "_k",
    "_l"."_at" AS "_at",
    "_l"."_session" AS "_session",
    "_r"."_anchor" AS "_anchor"
  FROM "dedup_late" AS "_l"
  LEFT JOIN "dedup_anchors" AS "_r" ON "_l"."_k" = "_r"."_k" AND "_l"."_at" = "_r"."_anchor"
),
"dedup_starts" AS (
  SELECT
    "_k",
    "_at",
    max("_anchor") OVER (PARTITION BY "_k", "_session" ORDER BY "_at") AS "_start"
  FROM "dedup_marked"
),
"dedup_windows" AS (
  SELECT
    "_l"."_aid" AS "_aid",
    "_l"."_at" AS "_at",
    "_l"."_first" AS "_first",
    "_l"."_last" AS "_last",
    "_l"."_n" AS "_n",
    "_l"."_v" AS "_v",
    "_l"."_ids" AS "_ids",
    "_l"."_merged" AS "_merged",
    "_l"."_k" AS "_k",
    "_l"."_events" AS "_events",
    coalesce("_r"."_start", "_l"."_session") AS "_start"
  FROM "dedup_sessions" AS "_l"
  LEFT JOIN "dedup_starts" AS "_r" ON "_l"."_k" = "_r"."_k" AND "_l"."_at" = "_r"."_at"
),
"dedup_counted" AS (
  SELECT
    "_aid",
    "_at",
    "_first",
    "_v",
    "_ids",
    "_k",
    "_events",
    max("_last") OVER (PARTITION BY "_k", "_start") AS "_last",
    sum("_n") OVER (PARTITION BY "_k", "_start") AS "_n",
    sum("_merged") OVER (PARTITION BY "_k", "_start") AS "_merged",
    row_number() OVER (PARTITION BY "_k", "_start" ORDER BY "_at", "_aid") AS "_position"
  FROM "dedup_windows"
),
"deduplicated" AS (
  SELECT
    "_events" AS "_k",
    "_aid",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_merged"
  FROM "dedup_counted"
  WHERE "_position" = 1
)
SELECT
  "_aid" AS "alert_id",
  'c5ae0c6c-6fec-494b-9e26-82fd63c7249c' AS "rule_id",
  'Several Defences of an AWS Account Taken Down Together' AS "rule_title",
  'critical' AS "level",
  95 AS "risk_score",
  'Defences of account ' || coalesce("_k", 'None') || ' go down' AS "title",
  '{"recipientAccountId":' || coalesce(CAST(to_json("_k") AS VARCHAR), 'null') || '}' AS "key",
  make_timestamp("_at") AS "alert_time",
  make_timestamp("_first") AS "first_time",
  make_timestamp("_last") AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  '{"account":' || coalesce(CAST(to_json("_k") AS VARCHAR), 'null') || '}' AS "context",
  '{}' AS "entities"
FROM "deduplicated";
