-- S3 Lifecycle Rule Expires a Whole Bucket Within a Week
-- rule 6e3f64c1-079c-4edd-bb7b-0df629ee9fc9, level medium, source aws-cloudtrail, duckdb
SELECT
  "eventTime" AS "eventTime",
  "eventID" AS "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress" AS "sourceIPAddress",
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
                                        list_transform(
                                          flatten(
                                            list_transform(
                                              flatten(
                                                list_transform(
                                                  ARRAY[TRY_CAST("requestParameters" AS JSON)],
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
                                          ),
                                          lambda v3: json_extract(v3, '$."LifecycleConfiguration"')
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
                                ), lambda v6: json_extract(v6, '$."Rule"')
                              ),
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
                      ), lambda v9: json_extract(v9, '$."Status"')
                    ),
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
            ), lambda v12: lower(json_extract_string(json_value(v12, '$'), '$')) = 'enabled'
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
                                                  list_transform(
                                                    flatten(
                                                      list_transform(
                                                        flatten(
                                                          list_transform(
                                                            ARRAY[
                                                              TRY_CAST("requestParameters" AS JSON)
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
                                                    ),
                                                    lambda v15: json_extract(v15, '$."LifecycleConfiguration"')
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
                                          ), lambda v18: json_extract(v18, '$."Rule"')
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
                                ), lambda v21: json_extract(v21, '$."Expiration"')
                              ),
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
                      ), lambda v24: json_extract(v24, '$."Days"')
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
            ),
            lambda v27: CASE
              WHEN regexp_matches(
                json_extract_string(json_value(v27, '$'), '$'),
                '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
              ) THEN TRY_CAST(json_extract_string(json_value(v27, '$'), '$') AS DOUBLE) <= 7E0
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
                                                      list_transform(
                                                        flatten(
                                                          list_transform(
                                                            flatten(
                                                              list_transform(
                                                                ARRAY[
                                                                  TRY_CAST("requestParameters" AS JSON)
                                                                ],
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
                                                        ),
                                                        lambda v30: json_extract(
                                                          v30, '$."LifecycleConfiguration"'
                                                        )
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
                                              ), lambda v33: json_extract(v33, '$."Rule"')
                                            ),
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
                                    ), lambda v36: json_extract(v36, '$."Filter"')
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
                          ), lambda v39: json_extract(v39, '$."Prefix"')
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
                                            list_transform(
                                              flatten(
                                                list_transform(
                                                  flatten(
                                                    list_transform(
                                                      ARRAY[TRY_CAST("requestParameters" AS JSON)],
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
                                              ),
                                              lambda v45: json_extract(v45, '$."LifecycleConfiguration"')
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
                                    ), lambda v48: json_extract(v48, '$."Rule"')
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
                          ), lambda v51: json_extract(v51, '$."Filter"')
                        ),
                        lambda v52: CASE
                          WHEN json_type(v52) = 'ARRAY' THEN json_extract(v52, '$[*]')
                          ELSE ARRAY[v52]
                        END
                      )
                    ),
                    lambda v53: CASE
                      WHEN json_type(v53) = 'ARRAY' THEN json_extract(v53, '$[*]')
                      ELSE ARRAY[v53]
                    END
                  )
                ), lambda v54: lower(json_extract_string(json_value(v54, '$'), '$')) = ''
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
                                            list_transform(
                                              flatten(
                                                list_transform(
                                                  flatten(
                                                    list_transform(
                                                      ARRAY[TRY_CAST("requestParameters" AS JSON)],
                                                      lambda v55: CASE
                                                        WHEN json_type(v55) = 'ARRAY' THEN json_extract(v55, '$[*]')
                                                        ELSE ARRAY[v55]
                                                      END
                                                    )
                                                  ),
                                                  lambda v56: CASE
                                                    WHEN json_type(v56) = 'ARRAY' THEN json_extract(v56, '$[*]')
                                                    ELSE ARRAY[v56]
                                                  END
                                                )
                                              ),
                                              lambda v57: json_extract(v57, '$."LifecycleConfiguration"')
                                            ),
                                            lambda v58: CASE
                                              WHEN json_type(v58) = 'ARRAY' THEN json_extract(v58, '$[*]')
                                              ELSE ARRAY[v58]
                                            END
                                          )
                                        ),
                                        lambda v59: CASE
                                          WHEN json_type(v59) = 'ARRAY' THEN json_extract(v59, '$[*]')
                                          ELSE ARRAY[v59]
                                        END
                                      )
                                    ), lambda v60: json_extract(v60, '$."Rule"')
                                  ),
                                  lambda v61: CASE
                                    WHEN json_type(v61) = 'ARRAY' THEN json_extract(v61, '$[*]')
                                    ELSE ARRAY[v61]
                                  END
                                )
                              ),
                              lambda v62: CASE
                                WHEN json_type(v62) = 'ARRAY' THEN json_extract(v62, '$[*]')
                                ELSE ARRAY[v62]
                              END
                            )
                          ), lambda v63: json_extract(v63, '$."Prefix"')
                        ),
                        lambda v64: CASE
                          WHEN json_type(v64) = 'ARRAY' THEN json_extract(v64, '$[*]')
                          ELSE ARRAY[v64]
                        END
                      )
                    ),
                    lambda v65: CASE
                      WHEN json_type(v65) = 'ARRAY' THEN json_extract(v65, '$[*]')
                      ELSE ARRAY[v65]
                    END
                  )
                ), lambda v66: lower(json_extract_string(json_value(v66, '$'), '$')) = ''
              )
            ) > 0
            ELSE FALSE
          END
      )
  );
