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
                    list_transform(
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
                                            '$."LifecycleConfiguration"'
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
                                ), lambda v3: json_extract(v3, '$."Rule"')
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
                      ), lambda v6: json_extract(v6, '$."Status"')
                    ),
                    lambda v7: CASE
                      WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]')
                      ELSE ARRAY[v7]
                    END
                  )
                ),
                lambda v8: CASE WHEN json_type(v8) = 'ARRAY' THEN json_extract(v8, '$[*]') ELSE ARRAY[v8] END
              )
            ), lambda v9: lower(json_extract_string(json_value(v9, '$'), '$')) = 'enabled'
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
                    list_transform(
                      flatten(
                        list_transform(
                          flatten(
                            list_transform(
                              list_transform(
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
                                                      '$."LifecycleConfiguration"'
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
                                          ), lambda v12: json_extract(v12, '$."Rule"')
                                        ),
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
                                ), lambda v15: json_extract(v15, '$."Expiration"')
                              ),
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
                      ), lambda v18: json_extract(v18, '$."Days"')
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
            ),
            lambda v21: CASE
              WHEN regexp_matches(
                json_extract_string(json_value(v21, '$'), '$'),
                '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
              ) THEN TRY_CAST(json_extract_string(json_value(v21, '$'), '$') AS DOUBLE) <= 7E0
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
                        list_transform(
                          flatten(
                            list_transform(
                              flatten(
                                list_transform(
                                  list_transform(
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
                                                          '$."LifecycleConfiguration"'
                                                        )
                                                      ],
                                                      lambda v22: CASE
                                                        WHEN json_type(v22) = 'ARRAY' THEN json_extract(v22, '$[*]')
                                                        ELSE ARRAY[v22]
                                                      END
                                                    )
                                                  ),
                                                  lambda v23: CASE
                                                    WHEN json_type(v23) = 'ARRAY' THEN json_extract(v23, '$[*]')
                                                    ELSE ARRAY[v23]
                                                  END
                                                )
                                              ), lambda v24: json_extract(v24, '$."Rule"')
                                            ),
                                            lambda v25: CASE
                                              WHEN json_type(v25) = 'ARRAY' THEN json_extract(v25, '$[*]')
                                              ELSE ARRAY[v25]
                                            END
                                          )
                                        ),
                                        lambda v26: CASE
                                          WHEN json_type(v26) = 'ARRAY' THEN json_extract(v26, '$[*]')
                                          ELSE ARRAY[v26]
                                        END
                                      )
                                    ), lambda v27: json_extract(v27, '$."Filter"')
                                  ),
                                  lambda v28: CASE
                                    WHEN json_type(v28) = 'ARRAY' THEN json_extract(v28, '$[*]')
                                    ELSE ARRAY[v28]
                                  END
                                )
                              ),
                              lambda v29: CASE
                                WHEN json_type(v29) = 'ARRAY' THEN json_extract(v29, '$[*]')
                                ELSE ARRAY[v29]
                              END
                            )
                          ), lambda v30: json_extract(v30, '$."Prefix"')
                        ),
                        lambda v31: CASE
                          WHEN json_type(v31) = 'ARRAY' THEN json_extract(v31, '$[*]')
                          ELSE ARRAY[v31]
                        END
                      )
                    ),
                    lambda v32: CASE
                      WHEN json_type(v32) = 'ARRAY' THEN json_extract(v32, '$[*]')
                      ELSE ARRAY[v32]
                    END
                  )
                ), lambda v33: lower(json_extract_string(json_value(v33, '$'), '$')) = ''
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
                        list_transform(
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
                                                '$."LifecycleConfiguration"'
                                              )
                                            ],
                                            lambda v34: CASE
                                              WHEN json_type(v34) = 'ARRAY' THEN json_extract(v34, '$[*]')
                                              ELSE ARRAY[v34]
                                            END
                                          )
                                        ),
                                        lambda v35: CASE
                                          WHEN json_type(v35) = 'ARRAY' THEN json_extract(v35, '$[*]')
                                          ELSE ARRAY[v35]
                                        END
                                      )
                                    ), lambda v36: json_extract(v36, '$."Rule"')
                                  ),
                                  lambda v37: CASE
                                    WHEN json_type(v37) = 'ARRAY' THEN json_extract(v37, '$[*]')
                                    ELSE ARRAY[v37]
                                  END
                                )
                              ),
                              lambda v38: CASE
                                WHEN json_type(v38) = 'ARRAY' THEN json_extract(v38, '$[*]')
                                ELSE ARRAY[v38]
                              END
                            )
                          ), lambda v39: json_extract(v39, '$."Filter"')
                        ),
                        lambda v40: CASE
                          WHEN json_type(v40) = 'ARRAY' THEN json_extract(v40, '$[*]')
                          ELSE ARRAY[v40]
                        END
                      )
                    ),
                    lambda v41: CASE
                      WHEN json_type(v41) = 'ARRAY' THEN json_extract(v41, '$[*]')
                      ELSE ARRAY[v41]
                    END
                  )
                ), lambda v42: lower(json_extract_string(json_value(v42, '$'), '$')) = ''
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
                        list_transform(
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
                                                '$."LifecycleConfiguration"'
                                              )
                                            ],
                                            lambda v43: CASE
                                              WHEN json_type(v43) = 'ARRAY' THEN json_extract(v43, '$[*]')
                                              ELSE ARRAY[v43]
                                            END
                                          )
                                        ),
                                        lambda v44: CASE
                                          WHEN json_type(v44) = 'ARRAY' THEN json_extract(v44, '$[*]')
                                          ELSE ARRAY[v44]
                                        END
                                      )
                                    ), lambda v45: json_extract(v45, '$."Rule"')
                                  ),
                                  lambda v46: CASE
                                    WHEN json_type(v46) = 'ARRAY' THEN json_extract(v46, '$[*]')
                                    ELSE ARRAY[v46]
                                  END
                                )
                              ),
                              lambda v47: CASE
                                WHEN json_type(v47) = 'ARRAY' THEN json_extract(v47, '$[*]')
                                ELSE ARRAY[v47]
                              END
                            )
                          ), lambda v48: json_extract(v48, '$."Prefix"')
                        ),
                        lambda v49: CASE
                          WHEN json_type(v49) = 'ARRAY' THEN json_extract(v49, '$[*]')
                          ELSE ARRAY[v49]
                        END
                      )
                    ),
                    lambda v50: CASE
                      WHEN json_type(v50) = 'ARRAY' THEN json_extract(v50, '$[*]')
                      ELSE ARRAY[v50]
                    END
                  )
                ), lambda v51: lower(json_extract_string(json_value(v51, '$'), '$')) = ''
              )
            ) > 0
            ELSE FALSE
          END
      )
  );
