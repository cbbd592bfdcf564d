-- S3 Block Public Access Lifted
-- rule 1059f0f4-ddeb-4eb7-a3da-8bbfd88fd2b1, level medium, source aws-cloudtrail, duckdb
SELECT
  "eventTime" AS "eventTime",
  "eventID" AS "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress" AS "sourceIPAddress",
  "eventName" AS "eventName",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."bucketName"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."bucketName"') AS VARCHAR)
  ) AS "requestParameters.bucketName",
  coalesce(
    json_extract_string(
      json_value(TRY_CAST("requestParameters" AS JSON), '$."PublicAccessBlockConfiguration"'), '$'
    ),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."PublicAccessBlockConfiguration"') AS VARCHAR)
  ) AS "requestParameters.PublicAccessBlockConfiguration"
FROM "cloudtrail"
WHERE (
    (
        lower("eventSource") = 's3.amazonaws.com'
          AND lower("eventName") IN ('deletebucketpublicaccessblock', 'deleteaccountpublicaccessblock')
      )
      OR (
        lower("eventSource") = 's3.amazonaws.com'
          AND lower("eventName") IN ('putbucketpublicaccessblock', 'putaccountpublicaccessblock')
          AND (
            (
                lower(
                    json_extract_string(
                      json_value(
                        TRY_CAST("requestParameters" AS JSON),
                        '$."PublicAccessBlockConfiguration"."BlockPublicAcls"'
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
                                            lambda v3: json_extract(v3, '$."PublicAccessBlockConfiguration"')
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
                                  ), lambda v6: json_extract(v6, '$."BlockPublicAcls"')
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
                        ), lambda v9: lower(json_extract_string(json_value(v9, '$'), '$')) = 'false'
                      )
                    ) > 0
                    ELSE FALSE
                  END
              )
              OR (
                lower(
                    json_extract_string(
                      json_value(
                        TRY_CAST("requestParameters" AS JSON),
                        '$."PublicAccessBlockConfiguration"."IgnorePublicAcls"'
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
                                          list_transform(
                                            flatten(
                                              list_transform(
                                                flatten(
                                                  list_transform(
                                                    ARRAY[TRY_CAST("requestParameters" AS JSON)],
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
                                            ),
                                            lambda v12: json_extract(v12, '$."PublicAccessBlockConfiguration"')
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
                                  ), lambda v15: json_extract(v15, '$."IgnorePublicAcls"')
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
                        ),
                        lambda v18: lower(json_extract_string(json_value(v18, '$'), '$')) = 'false'
                      )
                    ) > 0
                    ELSE FALSE
                  END
              )
              OR (
                lower(
                    json_extract_string(
                      json_value(
                        TRY_CAST("requestParameters" AS JSON),
                        '$."PublicAccessBlockConfiguration"."BlockPublicPolicy"'
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
                                          list_transform(
                                            flatten(
                                              list_transform(
                                                flatten(
                                                  list_transform(
                                                    ARRAY[TRY_CAST("requestParameters" AS JSON)],
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
                                            lambda v21: json_extract(v21, '$."PublicAccessBlockConfiguration"')
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
                                  ), lambda v24: json_extract(v24, '$."BlockPublicPolicy"')
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
                        lambda v27: lower(json_extract_string(json_value(v27, '$'), '$')) = 'false'
                      )
                    ) > 0
                    ELSE FALSE
                  END
              )
              OR (
                lower(
                    json_extract_string(
                      json_value(
                        TRY_CAST("requestParameters" AS JSON),
                        '$."PublicAccessBlockConfiguration"."RestrictPublicBuckets"'
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
                                          list_transform(
                                            flatten(
                                              list_transform(
                                                flatten(
                                                  list_transform(
                                                    ARRAY[TRY_CAST("requestParameters" AS JSON)],
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
                                            lambda v30: json_extract(v30, '$."PublicAccessBlockConfiguration"')
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
                                  ), lambda v33: json_extract(v33, '$."RestrictPublicBuckets"')
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
                        ),
                        lambda v36: lower(json_extract_string(json_value(v36, '$'), '$')) = 'false'
                      )
                    ) > 0
                    ELSE FALSE
                  END
              )
          )
      )
  )
  AND NOT ("errorCode" IS NOT NULL);
