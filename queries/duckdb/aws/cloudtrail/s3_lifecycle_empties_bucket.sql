-- S3 Lifecycle Rule Expires a Whole Bucket Within a Week
-- rule 6e3f64c1-079c-4edd-bb7b-0df629ee9fc9, level medium, source aws-cloudtrail, duckdb
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."bucketName"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."bucketName"') AS VARCHAR)
  ) AS "requestParameters.bucketName",
  coalesce(
    json_extract_string(
      json_value(TRY_CAST("requestParameters" AS JSON), '$."LifecycleConfiguration"."Rule"'), '$'
    ),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."LifecycleConfiguration"."Rule"') AS VARCHAR)
  ) AS "requestParameters.LifecycleConfiguration.Rule"
FROM "cloudtrail"
WHERE lower("eventSource") = 's3.amazonaws.com'
  AND lower("eventName") IN ('putbucketlifecycle', 'putbucketlifecycleconfiguration')
  AND (
    lower(
        json_extract_string(
          json_value(
            TRY_CAST("requestParameters" AS JSON), '$."LifecycleConfiguration"."Rule"."Status"'
          ), '$'
        )
      ) = 'enabled'
      OR CASE
        WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
          list_filter(
            flatten(
              list_transform(
                flatten(
                  list_transform(
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
                                      '$."LifecycleConfiguration"'
                                    )
                                  ) = 'ARRAY' THEN json_extract(
                                    json_extract(
                                      TRY_CAST("requestParameters" AS JSON),
                                      '$."LifecycleConfiguration"'
                                    ), '$[*]'
                                  )
                                  ELSE ARRAY[
                                    json_extract(
                                      TRY_CAST("requestParameters" AS JSON),
                                      '$."LifecycleConfiguration"'
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
                              WHEN json_type(json_extract(v2, '$."Rule"')) = 'ARRAY' THEN json_extract(json_extract(v2, '$."Rule"'), '$[*]')
                              ELSE ARRAY[json_extract(v2, '$."Rule"')]
                            END
                          )
                        ),
                        lambda v3: CASE
                          WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]')
                          ELSE ARRAY[v3]
                        END
                      )
                    ),
                    lambda v4: CASE
                      WHEN json_type(json_extract(v4, '$."Status"')) = 'ARRAY' THEN json_extract(json_extract(v4, '$."Status"'), '$[*]')
                      ELSE ARRAY[json_extract(v4, '$."Status"')]
                    END
                  )
                ),
                lambda v5: CASE WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]') ELSE ARRAY[v5] END
              )
            ), lambda v6: lower(json_extract_string(json_value(v6, '$'), '$')) = 'enabled'
          )
        ) > 0
        ELSE FALSE
      END
  )
  AND (
    CASE
        WHEN regexp_matches(
          json_extract_string(
            json_value(
              TRY_CAST("requestParameters" AS JSON),
              '$."LifecycleConfiguration"."Rule"."Expiration"."Days"'
            ), '$'
          ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
        ) THEN TRY_CAST(json_extract_string(
          json_value(
            TRY_CAST("requestParameters" AS JSON),
            '$."LifecycleConfiguration"."Rule"."Expiration"."Days"'
          ), '$'
        ) AS DOUBLE) <= 7E0
        ELSE FALSE
      END
      OR CASE
        WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
          list_filter(
            flatten(
              list_transform(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
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
                                              '$."LifecycleConfiguration"'
                                            )
                                          ) = 'ARRAY' THEN json_extract(
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."LifecycleConfiguration"'
                                            ), '$[*]'
                                          )
                                          ELSE ARRAY[
                                            json_extract(
                                              TRY_CAST("requestParameters" AS JSON),
                                              '$."LifecycleConfiguration"'
                                            )
                                          ]
                                        END,
                                        lambda v7: CASE
                                          WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]')
                                          ELSE ARRAY[v7]
                                        END
                                      )
                                    ),
                                    lambda v8: CASE
                                      WHEN json_type(json_extract(v8, '$."Rule"')) = 'ARRAY' THEN json_extract(json_extract(v8, '$."Rule"'), '$[*]')
                                      ELSE ARRAY[json_extract(v8, '$."Rule"')]
                                    END
                                  )
                                ),
                                lambda v9: CASE
                                  WHEN json_type(v9) = 'ARRAY' THEN json_extract(v9, '$[*]')
                                  ELSE ARRAY[v9]
                                END
                              )
                            ),
                            lambda v10: CASE
                              WHEN json_type(json_extract(v10, '$."Expiration"')) = 'ARRAY' THEN json_extract(json_extract(v10, '$."Expiration"'), '$[*]')
                              ELSE ARRAY[json_extract(v10, '$."Expiration"')]
                            END
                          )
                        ),
                        lambda v11: CASE
                          WHEN json_type(v11) = 'ARRAY' THEN json_extract(v11, '$[*]')
                          ELSE ARRAY[v11]
                        END
                      )
                    ),
                    lambda v12: CASE
                      WHEN json_type(json_extract(v12, '$."Days"')) = 'ARRAY' THEN json_extract(json_extract(v12, '$."Days"'), '$[*]')
                      ELSE ARRAY[json_extract(v12, '$."Days"')]
                    END
                  )
                ),
                lambda v13: CASE
                  WHEN json_type(v13) = 'ARRAY' THEN json_extract(v13, '$[*]')
                  ELSE ARRAY[v13]
                END
              )
            ),
            lambda v14: CASE
              WHEN regexp_matches(
                json_extract_string(json_value(v14, '$'), '$'),
                '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
              ) THEN TRY_CAST(json_extract_string(json_value(v14, '$'), '$') AS DOUBLE) <= 7E0
              ELSE FALSE
            END
          )
        ) > 0
        ELSE FALSE
      END
  )
  AND "errorCode" IS NULL
  AND (
    (
        lower(
            json_extract_string(
              json_value(
                TRY_CAST("requestParameters" AS JSON),
                '$."LifecycleConfiguration"."Rule"."Filter"."Prefix"'
              ), '$'
            )
          ) = ''
          OR CASE
            WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
              list_filter(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            flatten(
                              list_transform(
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
                                                  '$."LifecycleConfiguration"'
                                                )
                                              ) = 'ARRAY' THEN json_extract(
                                                json_extract(
                                                  TRY_CAST("requestParameters" AS JSON),
                                                  '$."LifecycleConfiguration"'
                                                ), '$[*]'
                                              )
                                              ELSE ARRAY[
                                                json_extract(
                                                  TRY_CAST("requestParameters" AS JSON),
                                                  '$."LifecycleConfiguration"'
                                                )
                                              ]
                                            END,
                                            lambda v15: CASE
                                              WHEN json_type(v15) = 'ARRAY' THEN json_extract(v15, '$[*]')
                                              ELSE ARRAY[v15]
                                            END
                                          )
                                        ),
                                        lambda v16: CASE
                                          WHEN json_type(json_extract(v16, '$."Rule"')) = 'ARRAY' THEN json_extract(json_extract(v16, '$."Rule"'), '$[*]')
                                          ELSE ARRAY[json_extract(v16, '$."Rule"')]
                                        END
                                      )
                                    ),
                                    lambda v17: CASE
                                      WHEN json_type(v17) = 'ARRAY' THEN json_extract(v17, '$[*]')
                                      ELSE ARRAY[v17]
                                    END
                                  )
                                ),
                                lambda v18: CASE
                                  WHEN json_type(json_extract(v18, '$."Filter"')) = 'ARRAY' THEN json_extract(json_extract(v18, '$."Filter"'), '$[*]')
                                  ELSE ARRAY[json_extract(v18, '$."Filter"')]
                                END
                              )
                            ),
                            lambda v19: CASE
                              WHEN json_type(v19) = 'ARRAY' THEN json_extract(v19, '$[*]')
                              ELSE ARRAY[v19]
                            END
                          )
                        ),
                        lambda v20: CASE
                          WHEN json_type(json_extract(v20, '$."Prefix"')) = 'ARRAY' THEN json_extract(json_extract(v20, '$."Prefix"'), '$[*]')
                          ELSE ARRAY[json_extract(v20, '$."Prefix"')]
                        END
                      )
                    ),
                    lambda v21: CASE
                      WHEN json_type(v21) = 'ARRAY' THEN json_extract(v21, '$[*]')
                      ELSE ARRAY[v21]
                    END
                  )
                ), lambda v22: lower(json_extract_string(json_value(v22, '$'), '$')) = ''
              )
            ) > 0
            ELSE FALSE
          END
      )
      OR (
        lower(
            json_extract_string(
              json_value(
                TRY_CAST("requestParameters" AS JSON), '$."LifecycleConfiguration"."Rule"."Filter"'
              ), '$'
            )
          ) = ''
          OR CASE
            WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
              list_filter(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
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
                                          '$."LifecycleConfiguration"'
                                        )
                                      ) = 'ARRAY' THEN json_extract(
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."LifecycleConfiguration"'
                                        ), '$[*]'
                                      )
                                      ELSE ARRAY[
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."LifecycleConfiguration"'
                                        )
                                      ]
                                    END,
                                    lambda v23: CASE
                                      WHEN json_type(v23) = 'ARRAY' THEN json_extract(v23, '$[*]')
                                      ELSE ARRAY[v23]
                                    END
                                  )
                                ),
                                lambda v24: CASE
                                  WHEN json_type(json_extract(v24, '$."Rule"')) = 'ARRAY' THEN json_extract(json_extract(v24, '$."Rule"'), '$[*]')
                                  ELSE ARRAY[json_extract(v24, '$."Rule"')]
                                END
                              )
                            ),
                            lambda v25: CASE
                              WHEN json_type(v25) = 'ARRAY' THEN json_extract(v25, '$[*]')
                              ELSE ARRAY[v25]
                            END
                          )
                        ),
                        lambda v26: CASE
                          WHEN json_type(json_extract(v26, '$."Filter"')) = 'ARRAY' THEN json_extract(json_extract(v26, '$."Filter"'), '$[*]')
                          ELSE ARRAY[json_extract(v26, '$."Filter"')]
                        END
                      )
                    ),
                    lambda v27: CASE
                      WHEN json_type(v27) = 'ARRAY' THEN json_extract(v27, '$[*]')
                      ELSE ARRAY[v27]
                    END
                  )
                ), lambda v28: lower(json_extract_string(json_value(v28, '$'), '$')) = ''
              )
            ) > 0
            ELSE FALSE
          END
      )
      OR (
        lower(
            json_extract_string(
              json_value(
                TRY_CAST("requestParameters" AS JSON), '$."LifecycleConfiguration"."Rule"."Prefix"'
              ), '$'
            )
          ) = ''
          OR CASE
            WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
              list_filter(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
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
                                          '$."LifecycleConfiguration"'
                                        )
                                      ) = 'ARRAY' THEN json_extract(
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."LifecycleConfiguration"'
                                        ), '$[*]'
                                      )
                                      ELSE ARRAY[
                                        json_extract(
                                          TRY_CAST("requestParameters" AS JSON),
                                          '$."LifecycleConfiguration"'
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
                                  WHEN json_type(json_extract(v30, '$."Rule"')) = 'ARRAY' THEN json_extract(json_extract(v30, '$."Rule"'), '$[*]')
                                  ELSE ARRAY[json_extract(v30, '$."Rule"')]
                                END
                              )
                            ),
                            lambda v31: CASE
                              WHEN json_type(v31) = 'ARRAY' THEN json_extract(v31, '$[*]')
                              ELSE ARRAY[v31]
                            END
                          )
                        ),
                        lambda v32: CASE
                          WHEN json_type(json_extract(v32, '$."Prefix"')) = 'ARRAY' THEN json_extract(json_extract(v32, '$."Prefix"'), '$[*]')
                          ELSE ARRAY[json_extract(v32, '$."Prefix"')]
                        END
                      )
                    ),
                    lambda v33: CASE
                      WHEN json_type(v33) = 'ARRAY' THEN json_extract(v33, '$[*]')
                      ELSE ARRAY[v33]
                    END
                  )
                ), lambda v34: lower(json_extract_string(json_value(v34, '$'), '$')) = ''
              )
            ) > 0
            ELSE FALSE
          END
      )
  );
